-- The texts of each order of 12345 that were heard, as keyed digests: one that is
-- sent again, late and out of order, is no new version.
CREATE TABLE request_heard (
	number text NOT NULL,
	content text NOT NULL,
	PRIMARY KEY (number, content)
) {{without_rowid}};
