-- Posts: where somebody stands, under which project, what is done there and who
-- may. The columns from project to category are those of the project when the
-- post was opened. skills and languages are lists separated by semicolons.
CREATE TABLE duty_post (
	post text NOT NULL,
	project text NOT NULL,
	campaign text NOT NULL,
	action text NOT NULL,
	org text NOT NULL,
	team text NOT NULL,
	category text NOT NULL,
	site text NOT NULL,
	place text NOT NULL,
	name text NOT NULL,
	work text NOT NULL,
	min_age bigint NOT NULL,
	max_age bigint NOT NULL,
	skills text NOT NULL,
	languages text NOT NULL,
	credential text NOT NULL,
	training text NOT NULL,
	dangerous bigint NOT NULL,
	state text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	PRIMARY KEY (post)
) {{without_rowid}};

CREATE INDEX duty_post_project ON duty_post (project, post);
CREATE INDEX duty_post_site ON duty_post (site, post);
CREATE INDEX duty_post_place ON duty_post (place, post);

CREATE TABLE duty_leader (
	post text NOT NULL,
	person text NOT NULL,
	PRIMARY KEY (post, person)
) {{without_rowid}};

CREATE INDEX duty_leader_person ON duty_leader (person, post);

-- Shifts. held counts the seats of those who have said yes, kept those that are
-- kept for somebody who was asked, free is what remains: no seat is ever given
-- away that is not there. line numbers the waiting list. district and township
-- are the beginnings of place, for the indexes.
CREATE TABLE duty_shift (
	shift text NOT NULL,
	post text NOT NULL,
	project text NOT NULL,
	place text NOT NULL,
	district text NOT NULL,
	township text NOT NULL,
	start_at bigint NOT NULL,
	end_at bigint NOT NULL,
	seats bigint NOT NULL,
	held bigint NOT NULL,
	kept bigint NOT NULL,
	free bigint NOT NULL,
	waiting bigint NOT NULL,
	standby bigint NOT NULL,
	line bigint NOT NULL,
	state text NOT NULL,
	revision bigint NOT NULL,
	PRIMARY KEY (shift),
	CHECK (end_at > start_at),
	CHECK (held >= 0 AND kept >= 0 AND free >= 0 AND waiting >= 0 AND standby >= 0),
	CHECK (seats = held + kept + free)
) {{without_rowid}};

CREATE INDEX duty_shift_post ON duty_shift (post, start_at);
CREATE INDEX duty_shift_project ON duty_shift (project, state, start_at);
-- The board reads this index alone, in its order.
CREATE INDEX duty_shift_board ON duty_shift (start_at, end_at, district, place, state, seats, held);
-- What is open in a community, a sub-district, a district, the city, soonest
-- first.
CREATE INDEX duty_shift_free ON duty_shift (place, start_at, shift) WHERE free > 0 AND state = 'open';
CREATE INDEX duty_shift_free_township ON duty_shift (township, start_at, shift) WHERE free > 0 AND state = 'open';
CREATE INDEX duty_shift_free_district ON duty_shift (district, start_at, shift) WHERE free > 0 AND state = 'open';
CREATE INDEX duty_shift_free_city ON duty_shift (start_at, shift) WHERE free > 0 AND state = 'open';
CREATE INDEX duty_shift_gap ON duty_shift (start_at, shift) WHERE seats > held AND state = 'open';

-- Who stands in which relation to a shift. n is the number of the seat, 0 for
-- none; line the place in the waiting list. start_at and end_at are the shift's,
-- so that what a person has taken on is one range of an index.
CREATE TABLE duty_seat (
	shift text NOT NULL,
	person text NOT NULL,
	state text NOT NULL,
	n bigint NOT NULL,
	line bigint NOT NULL,
	until_at bigint NOT NULL,
	reason text NOT NULL,
	changed_by text NOT NULL,
	changed_at bigint NOT NULL,
	start_at bigint NOT NULL,
	end_at bigint NOT NULL,
	PRIMARY KEY (shift, person)
) {{without_rowid}};

-- A seat is one person's.
CREATE UNIQUE INDEX duty_seat_n ON duty_seat (shift, n) WHERE n > 0;
CREATE INDEX duty_seat_line ON duty_seat (shift, line) WHERE state = 'waiting';
CREATE INDEX duty_seat_person ON duty_seat (person, start_at);
CREATE INDEX duty_seat_until ON duty_seat (until_at, shift) WHERE until_at > 0;

-- One row a person, which every sign-up changes: two of the same person, on
-- whatever phones and in whatever process, come one after the other.
CREATE TABLE duty_person (
	person text NOT NULL,
	turn bigint NOT NULL,
	PRIMARY KEY (person)
) {{without_rowid}};

-- Who was accepted for a project, once.
CREATE TABLE duty_recruit (
	project text NOT NULL,
	person text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (project, person)
) {{without_rowid}};

-- Somebody asks to be relieved of a shift: by anybody who may (other empty), or
-- in exchange for another shift.
CREATE TABLE duty_swap (
	swap text NOT NULL,
	shift text NOT NULL,
	person text NOT NULL,
	other text NOT NULL,
	state text NOT NULL,
	taker text NOT NULL,
	made_at bigint NOT NULL,
	ended_at bigint NOT NULL,
	PRIMARY KEY (swap)
) {{without_rowid}};

CREATE INDEX duty_swap_shift ON duty_swap (shift, person) WHERE state = 'open';
CREATE INDEX duty_swap_other ON duty_swap (other) WHERE state = 'open';
