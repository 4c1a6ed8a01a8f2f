-- Courses. org is who provides one, empty for the city itself; place is where
-- it is the business of. current is the newest published version, 0 for none.
CREATE TABLE training_course (
	course text NOT NULL,
	org text NOT NULL,
	place text NOT NULL,
	current bigint NOT NULL,
	closed_at bigint NOT NULL,
	PRIMARY KEY (course)
) {{without_rowid}};

-- What a course says, version by version; content is JSON. A version that is
-- published never changes; a draft (published_at 0) is the last of its course.
-- renew: passes of earlier versions count for grace days more and then no longer.
CREATE TABLE training_version (
	course text NOT NULL,
	version bigint NOT NULL,
	content text NOT NULL,
	hash text NOT NULL,
	revision bigint NOT NULL,
	author text NOT NULL,
	written_at bigint NOT NULL,
	publisher text NOT NULL,
	published_at bigint NOT NULL,
	published_day bigint NOT NULL,
	renew bigint NOT NULL,
	grace bigint NOT NULL,
	PRIMARY KEY (course, version)
) {{without_rowid}};

-- Pictures and films of courses, named by the hash of their bytes and kept in
-- pieces, so that a film can be read from anywhere in it. chunks is 0 until all
-- of it is there.
CREATE TABLE training_media (
	hash text NOT NULL,
	type text NOT NULL,
	size bigint NOT NULL,
	chunks bigint NOT NULL,
	added_by text NOT NULL,
	added_at bigint NOT NULL,
	PRIMARY KEY (hash)
) {{without_rowid}};

CREATE TABLE training_chunk (
	hash text NOT NULL,
	n bigint NOT NULL,
	bytes {{blob}} NOT NULL,
	PRIMARY KEY (hash, n)
);

-- How far somebody has read.
CREATE TABLE training_study (
	person text NOT NULL,
	course text NOT NULL,
	version bigint NOT NULL,
	seen bigint NOT NULL,
	begun_at bigint NOT NULL,
	PRIMARY KEY (person, course, version)
) {{without_rowid}};

-- Attempts at a quiz. seed fixes which questions are asked and in which order;
-- answers is JSON. ended_at 0: under way, of which a person has one a course.
CREATE TABLE training_attempt (
	attempt text NOT NULL,
	person text NOT NULL,
	course text NOT NULL,
	version bigint NOT NULL,
	seed bigint NOT NULL,
	started_at bigint NOT NULL,
	ended_at bigint NOT NULL,
	answers text NOT NULL,
	asked bigint NOT NULL,
	correct bigint NOT NULL,
	passed bigint NOT NULL,
	PRIMARY KEY (attempt)
) {{without_rowid}};

CREATE UNIQUE INDEX training_attempt_open ON training_attempt (person, course) WHERE ended_at = 0;
CREATE INDEX training_attempt_person ON training_attempt (person, course, started_at);

-- Classroom sessions. taken is how many seats are given away.
CREATE TABLE training_session (
	session text NOT NULL,
	course text NOT NULL,
	version bigint NOT NULL,
	org text NOT NULL,
	place text NOT NULL,
	venue text NOT NULL,
	start_at bigint NOT NULL,
	end_at bigint NOT NULL,
	capacity bigint NOT NULL,
	taken bigint NOT NULL,
	trainer text NOT NULL,
	state text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	PRIMARY KEY (session),
	CHECK (taken >= 0)
) {{without_rowid}};

CREATE INDEX training_session_start ON training_session (start_at, session);

-- Who signed up for a session, and what the trainer found.
CREATE TABLE training_seat (
	session text NOT NULL,
	person text NOT NULL,
	state text NOT NULL,
	changed_by text NOT NULL,
	changed_at bigint NOT NULL,
	PRIMARY KEY (session, person)
) {{without_rowid}};

CREATE INDEX training_seat_person ON training_seat (person, session);

-- Who passed what: ref is the attempt or the session. It counts from day to
-- until_day, both included; until_day 0 is without end.
CREATE TABLE training_pass (
	person text NOT NULL,
	course text NOT NULL,
	ref text NOT NULL,
	version bigint NOT NULL,
	way text NOT NULL,
	start_at bigint NOT NULL,
	end_at bigint NOT NULL,
	day bigint NOT NULL,
	until_day bigint NOT NULL,
	minutes bigint NOT NULL,
	fact text NOT NULL,
	recorded_by text NOT NULL,
	revoked_at bigint NOT NULL,
	revoked_by text NOT NULL,
	reason text NOT NULL,
	PRIMARY KEY (person, course, ref)
) {{without_rowid}};

CREATE INDEX training_pass_course ON training_pass (course, person, ref);
