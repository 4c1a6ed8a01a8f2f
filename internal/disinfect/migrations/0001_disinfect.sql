-- Jobs of disinfection. plan is JSON as it was made; what was really used stands
-- beside it. hash tells the same job sent again from another under its name.
CREATE TABLE disinfect_job (
	job text NOT NULL,
	need text NOT NULL,
	place text NOT NULL,
	site text NOT NULL,
	org text NOT NULL,
	campaign text NOT NULL,
	day bigint NOT NULL,
	plan text NOT NULL,
	hash text NOT NULL,
	rules text NOT NULL,
	operator text NOT NULL,
	state text NOT NULL,
	started_at bigint NOT NULL,
	ended_at bigint NOT NULL,
	used_stock bigint NOT NULL,
	used_total bigint NOT NULL,
	note text NOT NULL,
	doubt text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	done_by text NOT NULL,
	checked_by text NOT NULL,
	checked_at bigint NOT NULL,
	fact text NOT NULL,
	PRIMARY KEY (job)
) {{without_rowid}};

CREATE INDEX disinfect_job_place ON disinfect_job (place, day, job);
CREATE INDEX disinfect_job_operator ON disinfect_job (operator, day, job);
CREATE INDEX disinfect_job_need ON disinfect_job (need);
