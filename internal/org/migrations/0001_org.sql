-- The organisations that bring volunteers, and their teams.
CREATE TABLE orgs (
	org text NOT NULL,
	name text NOT NULL,
	kind text NOT NULL,
	uscc text NOT NULL,
	place text NOT NULL,
	parent text NOT NULL,
	PRIMARY KEY (org)
) {{without_rowid}};

-- Other names an organisation is known by, in the order given.
CREATE TABLE org_aliases (
	org text NOT NULL,
	ord bigint NOT NULL,
	alias text NOT NULL,
	PRIMARY KEY (org, ord)
) {{without_rowid}};

CREATE TABLE teams (
	team text NOT NULL,
	name text NOT NULL,
	org text NOT NULL,
	place text NOT NULL,
	PRIMARY KEY (team)
) {{without_rowid}};
