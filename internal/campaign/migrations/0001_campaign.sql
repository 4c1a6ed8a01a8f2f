-- Under which banner and where: campaigns and actions by their keys, projects,
-- service points. Days count from 1970-01-01; -1 is not given.
CREATE TABLE campaigns (
	campaign text NOT NULL,
	name text NOT NULL,
	PRIMARY KEY (campaign)
) {{without_rowid}};

CREATE TABLE actions (
	action text NOT NULL,
	name text NOT NULL,
	PRIMARY KEY (action)
) {{without_rowid}};

CREATE TABLE projects (
	project text NOT NULL,
	name text NOT NULL,
	category text NOT NULL,
	campaign text NOT NULL,
	action text NOT NULL,
	org text NOT NULL,
	place text NOT NULL,
	start_day bigint NOT NULL,
	end_day bigint NOT NULL,
	PRIMARY KEY (project)
) {{without_rowid}};

CREATE TABLE sites (
	site text NOT NULL,
	name text NOT NULL,
	kind text NOT NULL,
	place text NOT NULL,
	opened_day bigint NOT NULL,
	closed_day bigint NOT NULL,
	PRIMARY KEY (site)
) {{without_rowid}};
