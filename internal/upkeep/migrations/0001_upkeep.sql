-- What was done last to keep the installation, one row a thing: a backup, a
-- check of the log. said holds sizes and names of files, nobody's data.
CREATE TABLE upkeep_mark (
	thing text NOT NULL,
	at bigint NOT NULL,
	ok bigint NOT NULL,
	said text NOT NULL,
	PRIMARY KEY (thing)
) {{without_rowid}};
