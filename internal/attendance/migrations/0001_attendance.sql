-- What was tapped at a post, as it came; rows are only ever added. at is when it
-- happened, as far as can be told from what the device said (device_at, sent_at)
-- and what we know (received_at). by_who is who tapped, if not the person.
CREATE TABLE attendance_tap (
	person text NOT NULL,
	tap text NOT NULL,
	shift text NOT NULL,
	post text NOT NULL,
	what text NOT NULL,
	way text NOT NULL,
	at bigint NOT NULL,
	device_at bigint NOT NULL,
	sent_at bigint NOT NULL,
	received_at bigint NOT NULL,
	step bigint NOT NULL,
	by_who text NOT NULL,
	distance bigint NOT NULL,
	PRIMARY KEY (person, tap)
) {{without_rowid}};

CREATE INDEX attendance_tap_shift ON attendance_tap (shift, person);

-- Shifts at which something was tapped. settled_at is when their stints were
-- last made of the taps, 0: that is to be done.
CREATE TABLE attendance_shift (
	shift text NOT NULL,
	end_at bigint NOT NULL,
	settled_at bigint NOT NULL,
	PRIMARY KEY (shift)
) {{without_rowid}};

CREATE INDEX attendance_shift_due ON attendance_shift (end_at) WHERE settled_at = 0;

-- What one person's taps at one shift come to, and what became of it. From post
-- to category are the shift's. from_at to minutes is what is proposed or, in
-- state verified, what counts; counted_* is what counts now, by the fact that
-- is live (empty: nothing). revision grows with every change. recorders are
-- those whose word the times rest on. facts is how many facts there were, chain
-- the number of the first of those that replaced one another up to the live one.
CREATE TABLE attendance_stint (
	person text NOT NULL,
	shift text NOT NULL,
	post text NOT NULL,
	site text NOT NULL,
	place text NOT NULL,
	project text NOT NULL,
	campaign text NOT NULL,
	action text NOT NULL,
	org text NOT NULL,
	team text NOT NULL,
	category text NOT NULL,
	start_at bigint NOT NULL,
	end_at bigint NOT NULL,
	from_at bigint NOT NULL,
	to_at bigint NOT NULL,
	rest bigint NOT NULL,
	minutes bigint NOT NULL,
	grade bigint NOT NULL,
	doubts text NOT NULL,
	state text NOT NULL,
	manual bigint NOT NULL,
	recorders text NOT NULL,
	taps bigint NOT NULL,
	entered_at bigint NOT NULL,
	due_day bigint NOT NULL,
	revision bigint NOT NULL,
	facts bigint NOT NULL,
	chain bigint NOT NULL,
	fact text NOT NULL,
	counted_from bigint NOT NULL,
	counted_to bigint NOT NULL,
	counted_minutes bigint NOT NULL,
	approver text NOT NULL,
	verified_at bigint NOT NULL,
	confirmed_at bigint NOT NULL,
	objection text NOT NULL,
	objected_at bigint NOT NULL,
	PRIMARY KEY (person, shift),
	CHECK (minutes >= 0 AND rest >= 0 AND counted_minutes >= 0 AND to_at >= from_at AND counted_to >= counted_from)
) {{without_rowid}};

CREATE INDEX attendance_stint_shift ON attendance_stint (shift, person);
CREATE INDEX attendance_stint_due ON attendance_stint (due_day, place) WHERE state = 'proposed';
CREATE INDEX attendance_stint_org ON attendance_stint (org, start_at);
CREATE INDEX attendance_stint_place ON attendance_stint (place, start_at);

-- What was done to a stint, oldest first.
CREATE TABLE attendance_history (
	person text NOT NULL,
	shift text NOT NULL,
	n bigint NOT NULL,
	at bigint NOT NULL,
	who text NOT NULL,
	what text NOT NULL,
	from_at bigint NOT NULL,
	to_at bigint NOT NULL,
	minutes bigint NOT NULL,
	reason text NOT NULL,
	PRIMARY KEY (person, shift, n)
) {{without_rowid}};

-- One row a person, which every change of their hours changes: two of them, in
-- whatever process, come one after the other.
CREATE TABLE attendance_person (
	person text NOT NULL,
	turn bigint NOT NULL,
	PRIMARY KEY (person)
) {{without_rowid}};

-- One-time codes, by a keyed digest. Each is good for the shift's hours of
-- whoever uses it first.
CREATE TABLE attendance_code (
	code {{blob}} NOT NULL,
	shift text NOT NULL,
	from_at bigint NOT NULL,
	to_at bigint NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	until_at bigint NOT NULL,
	used_by text NOT NULL,
	used_at bigint NOT NULL,
	PRIMARY KEY (code)
) {{without_rowid}};

CREATE INDEX attendance_code_shift ON attendance_code (shift);

-- Helpers without registration, counted at a shift. fact is the live one.
CREATE TABLE attendance_headcount (
	shift text NOT NULL,
	count_id text NOT NULL,
	people bigint NOT NULL,
	facts bigint NOT NULL,
	chain bigint NOT NULL,
	fact text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	PRIMARY KEY (shift)
) {{without_rowid}};

-- What the volunteer says of the shift (side volunteer) and the leader of the
-- volunteer (side leader): one to five, and a few words.
CREATE TABLE attendance_rating (
	person text NOT NULL,
	shift text NOT NULL,
	side text NOT NULL,
	score bigint NOT NULL,
	words text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	PRIMARY KEY (person, shift, side)
) {{without_rowid}};

CREATE INDEX attendance_rating_shift ON attendance_rating (shift, side);

-- Stars asked for and given.
CREATE TABLE attendance_star (
	person text NOT NULL,
	stars bigint NOT NULL,
	minutes bigint NOT NULL,
	place text NOT NULL,
	asked_by text NOT NULL,
	asked_at bigint NOT NULL,
	decided_by text NOT NULL,
	decided_at bigint NOT NULL,
	given bigint NOT NULL,
	reason text NOT NULL,
	PRIMARY KEY (person, stars)
) {{without_rowid}};

CREATE INDEX attendance_star_open ON attendance_star (place, asked_at) WHERE decided_at = 0;

-- What people answered when they were asked about something odd. odd is the
-- same for the same oddity.
CREATE TABLE attendance_answer (
	odd text NOT NULL,
	org text NOT NULL,
	answer text NOT NULL,
	who text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (odd, at)
) {{without_rowid}};

-- Random checks. seed makes the drawing repeatable; published_at 0: not yet.
CREATE TABLE attendance_audit (
	audit text NOT NULL,
	place text NOT NULL,
	org text NOT NULL,
	from_day bigint NOT NULL,
	to_day bigint NOT NULL,
	seed text NOT NULL,
	population bigint NOT NULL,
	size bigint NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	published_at bigint NOT NULL,
	PRIMARY KEY (audit)
) {{without_rowid}};

CREATE INDEX attendance_audit_made ON attendance_audit (made_at);

CREATE TABLE attendance_audit_item (
	audit text NOT NULL,
	n bigint NOT NULL,
	person text NOT NULL,
	shift text NOT NULL,
	minutes bigint NOT NULL,
	result text NOT NULL,
	note text NOT NULL,
	who text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (audit, n)
) {{without_rowid}};
