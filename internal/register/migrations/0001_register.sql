-- What figures need to know about organisations, teams, sites, projects and
-- persons: append-only; seq is the position of the register fact that carries
-- the hash of the batch, ord the position in the batch.
CREATE TABLE reg_org (
	seq bigint NOT NULL,
	ord bigint NOT NULL,
	org text NOT NULL,
	kind text NOT NULL,
	parent text NOT NULL,
	seat text NOT NULL,
	PRIMARY KEY (seq, ord)
) {{without_rowid}};

CREATE TABLE reg_team (
	seq bigint NOT NULL,
	ord bigint NOT NULL,
	team text NOT NULL,
	org text NOT NULL,
	PRIMARY KEY (seq, ord)
) {{without_rowid}};

CREATE TABLE reg_site (
	seq bigint NOT NULL,
	ord bigint NOT NULL,
	site text NOT NULL,
	kind text NOT NULL,
	place text NOT NULL,
	PRIMARY KEY (seq, ord)
) {{without_rowid}};

CREATE TABLE reg_project (
	seq bigint NOT NULL,
	ord bigint NOT NULL,
	project text NOT NULL,
	campaign text NOT NULL,
	action text NOT NULL,
	org text NOT NULL,
	PRIMARY KEY (seq, ord)
) {{without_rowid}};

-- birth is a month counted from January of year 0, 0 where not known.
CREATE TABLE reg_person (
	seq bigint NOT NULL,
	ord bigint NOT NULL,
	person text NOT NULL,
	home text NOT NULL,
	birth bigint NOT NULL,
	party bigint NOT NULL,
	merged_into text NOT NULL,
	PRIMARY KEY (seq, ord)
) {{without_rowid}};

-- One row: the hash of the newest batch, which the next one continues.
CREATE TABLE reg_head (
	one {{key}},
	seq bigint NOT NULL,
	hash {{blob}} NOT NULL
);
