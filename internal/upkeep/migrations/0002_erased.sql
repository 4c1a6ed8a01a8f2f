-- Who was erased: opaque numbers, as the journal beside the database has them.
CREATE TABLE upkeep_erased (
	person text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (person)
) {{without_rowid}};
