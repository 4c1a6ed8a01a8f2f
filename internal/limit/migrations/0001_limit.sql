-- The theoretical arrival time of each bucket (GCRA). A name says which limit
-- and what it is applied to, which is never a phone in clear.
CREATE TABLE limit_bucket (
	name text NOT NULL,
	tat bigint NOT NULL,
	PRIMARY KEY (name)
) {{without_rowid}};
