-- Campaigns and their actions as people plan them.
ALTER TABLE campaigns ADD COLUMN start_day bigint NOT NULL DEFAULT -1;
ALTER TABLE campaigns ADD COLUMN end_day bigint NOT NULL DEFAULT -1;
ALTER TABLE actions ADD COLUMN campaign text NOT NULL DEFAULT '';
ALTER TABLE actions ADD COLUMN ord bigint NOT NULL DEFAULT 0;

CREATE INDEX actions_campaign ON actions (campaign, ord);
CREATE INDEX projects_place ON projects (place, project);

-- What a project promises and asks of those who serve in it. agreement_version
-- grows with its words; insured_day is the last day the insurance holds, -1 for
-- none. A project of an import has no row here.
CREATE TABLE project_plan (
	project text NOT NULL,
	target text NOT NULL,
	content text NOT NULL,
	venue text NOT NULL,
	charge text NOT NULL,
	risk text NOT NULL,
	protection text NOT NULL,
	dangerous bigint NOT NULL,
	agreement text NOT NULL,
	agreement_version bigint NOT NULL,
	insurance text NOT NULL,
	insured_day bigint NOT NULL,
	state text NOT NULL,
	revision bigint NOT NULL,
	author text NOT NULL,
	written_at bigint NOT NULL,
	decided_by text NOT NULL,
	decided_at bigint NOT NULL,
	note text NOT NULL,
	PRIMARY KEY (project)
) {{without_rowid}};

-- Who accepted which version of a project's agreement.
CREATE TABLE project_agreed (
	project text NOT NULL,
	person text NOT NULL,
	version bigint NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (project, person, version)
) {{without_rowid}};

-- How to find a service point, and where it is: millionths of a degree (WGS 84),
-- both 0 where not known.
CREATE TABLE site_way (
	site text NOT NULL,
	directions text NOT NULL,
	latitude bigint NOT NULL,
	longitude bigint NOT NULL,
	PRIMARY KEY (site)
) {{without_rowid}};

CREATE INDEX sites_place ON sites (place, site);
