-- Definitions beside the catalogue that comes with the program, every version
-- that ever was: a released figure names its version, and must be answered by
-- it in ten years.
CREATE TABLE figure_definition (
	id text NOT NULL,
	version bigint NOT NULL,
	yaml text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	PRIMARY KEY (id, version)
) {{without_rowid}};
