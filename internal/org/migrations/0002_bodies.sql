-- Names an organisation had once, and until when.
CREATE TABLE org_former (
	org text NOT NULL,
	name text NOT NULL,
	until_day bigint NOT NULL,
	PRIMARY KEY (org, name)
) {{without_rowid}};

-- What names, aliases and former names are searched by: one and two characters
-- and the beginnings of their initials.
CREATE TABLE org_terms (
	term text NOT NULL,
	org text NOT NULL,
	PRIMARY KEY (term, org)
) {{without_rowid}};

CREATE INDEX org_terms_org ON org_terms (org);

-- Organisations of an import whose terms are still to be made.
CREATE TABLE org_pending (
	org text NOT NULL,
	PRIMARY KEY (org)
) {{without_rowid}};

-- Who stands under whom, in several hierarchies at once: by line (条), by block
-- (块), and what a city adds. to_day 0 is until further notice.
CREATE TABLE org_parent (
	hierarchy text NOT NULL,
	org text NOT NULL,
	parent text NOT NULL,
	from_day bigint NOT NULL,
	to_day bigint NOT NULL,
	PRIMARY KEY (hierarchy, org, from_day)
) {{without_rowid}};

CREATE INDEX org_parent_above ON org_parent (hierarchy, parent);

CREATE TABLE org_member (
	person text NOT NULL,
	team text NOT NULL,
	part text NOT NULL,
	from_day bigint NOT NULL,
	to_day bigint NOT NULL,
	PRIMARY KEY (person, team, from_day)
) {{without_rowid}};

CREATE INDEX org_member_team ON org_member (team, person);

-- Honours (Order 67 article 9): of an organisation, a team or a person.
CREATE TABLE org_honour (
	sort text NOT NULL,
	subject text NOT NULL,
	name text NOT NULL,
	day bigint NOT NULL,
	giver text NOT NULL,
	entered_by text NOT NULL,
	PRIMARY KEY (sort, subject, name, day)
) {{without_rowid}};

CREATE INDEX orgs_name ON orgs (name);

CREATE INDEX teams_org ON teams (org, team);
