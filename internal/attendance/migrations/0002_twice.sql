-- Time that the log holds twice: a stint of ours, and a fact that something
-- else has written (an import) about the same person. Since a minute counts
-- once, the stint has given way; its times before stand in from_at to minutes,
-- and a person is asked which of the two is right. answer is empty until then.
CREATE TABLE attendance_twice (
	person text NOT NULL,
	shift text NOT NULL,
	fact text NOT NULL,
	seq bigint NOT NULL,
	other_from bigint NOT NULL,
	other_to bigint NOT NULL,
	other_minutes bigint NOT NULL,
	other_org text NOT NULL,
	other_place text NOT NULL,
	source text NOT NULL,
	from_at bigint NOT NULL,
	to_at bigint NOT NULL,
	minutes bigint NOT NULL,
	place text NOT NULL,
	org text NOT NULL,
	found_at bigint NOT NULL,
	answer text NOT NULL,
	who text NOT NULL,
	at bigint NOT NULL,
	reason text NOT NULL,
	PRIMARY KEY (person, shift, fact)
) {{without_rowid}};

CREATE INDEX attendance_twice_open ON attendance_twice (found_at, person, shift, fact) WHERE answer = '';

-- How far in the log the stints have been compared with what others wrote.
CREATE TABLE attendance_compared (
	one {{key}},
	seq bigint NOT NULL
);
