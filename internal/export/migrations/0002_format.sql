-- How the file is written: csv is sealed as doc.go says, xlsx by the workbook's
-- own password.
ALTER TABLE export_file ADD COLUMN format text NOT NULL DEFAULT 'csv';
