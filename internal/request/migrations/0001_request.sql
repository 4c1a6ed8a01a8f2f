-- Needs. sealed is JSON under a key of the need's own (vault_key): names, phones,
-- address, what was written. Both are empty once the need is past its time.
-- phone is a keyed index of the phone of whom the need is for, link a digest of
-- the secret that opens its page. cleared_at: the community's word, 0 for none.
-- next_at is when the clockwork looks at it again, 0 for never.
CREATE TABLE request_need (
	need text NOT NULL,
	kind text NOT NULL,
	place text NOT NULL,
	until_at bigint NOT NULL,
	urgency bigint NOT NULL,
	care text NOT NULL,
	channel text NOT NULL,
	minor bigint NOT NULL,
	state text NOT NULL,
	outcome text NOT NULL,
	hold text NOT NULL,
	asked_by text NOT NULL,
	asked_at bigint NOT NULL,
	cleared_at bigint NOT NULL,
	postponed bigint NOT NULL,
	hands bigint NOT NULL,
	taken bigint NOT NULL,
	wave bigint NOT NULL,
	next_at bigint NOT NULL,
	late_at bigint NOT NULL,
	work_kind text NOT NULL,
	work text NOT NULL,
	into_need text NOT NULL,
	like_need text NOT NULL,
	repeats bigint NOT NULL,
	org text NOT NULL,
	campaign text NOT NULL,
	content text NOT NULL,
	phone text NOT NULL,
	same text NOT NULL,
	link text NOT NULL,
	rank bigint NOT NULL,
	state_at bigint NOT NULL,
	closed_at bigint NOT NULL,
	sealed {{blob}} NOT NULL,
	vault_key {{blob}} NOT NULL,
	PRIMARY KEY (need),
	CHECK (taken >= 0 AND taken <= hands)
) {{without_rowid}};

CREATE UNIQUE INDEX request_need_link ON request_need (link);
CREATE INDEX request_need_phone ON request_need (phone, asked_at) WHERE phone <> '';
-- The queue: open needs in the order in which somebody must look at them, of the
-- whole city and of a part of it.
CREATE INDEX request_need_open ON request_need (rank, need) WHERE closed_at = 0;
CREATE INDEX request_need_hold ON request_need (rank, need) WHERE closed_at = 0 AND hold <> '';
CREATE INDEX request_need_place ON request_need (place, kind, state, urgency, hold, late_at) WHERE closed_at = 0;
CREATE INDEX request_need_next ON request_need (next_at) WHERE next_at > 0;
CREATE INDEX request_need_closed ON request_need (closed_at) WHERE closed_at > 0;
CREATE INDEX request_need_work ON request_need (work_kind, work) WHERE work <> '';

-- Whose hands a need is in. ended_at 0: in them now.
CREATE TABLE request_hand (
	need text NOT NULL,
	hand text NOT NULL,
	person text NOT NULL,
	state text NOT NULL,
	taken_at bigint NOT NULL,
	begun_at bigint NOT NULL,
	ended_at bigint NOT NULL,
	why text NOT NULL,
	PRIMARY KEY (need, hand)
) {{without_rowid}};

CREATE UNIQUE INDEX request_hand_once ON request_hand (need, person) WHERE ended_at = 0;
CREATE INDEX request_hand_person ON request_hand (person, taken_at);

-- What happened to a need, in order. note never holds what is sealed.
CREATE TABLE request_event (
	need text NOT NULL,
	n bigint NOT NULL,
	at bigint NOT NULL,
	who text NOT NULL,
	what text NOT NULL,
	note text NOT NULL,
	PRIMARY KEY (need, n)
) {{without_rowid}};

-- Communities whose residents' committee schedules what happens in them.
CREATE TABLE request_committee (
	place text NOT NULL,
	schedules bigint NOT NULL,
	set_by text NOT NULL,
	set_at bigint NOT NULL,
	PRIMARY KEY (place)
) {{without_rowid}};

-- Volunteers who may be called. turn is their place in the line: the lower the
-- sooner; see line.go.
CREATE TABLE request_helper (
	person text NOT NULL,
	place text NOT NULL,
	reach bigint NOT NULL,
	kinds bigint NOT NULL,
	languages text NOT NULL,
	until_at bigint NOT NULL,
	turn bigint NOT NULL,
	called_at bigint NOT NULL,
	day bigint NOT NULL,
	day_calls bigint NOT NULL,
	calls bigint NOT NULL,
	busy bigint NOT NULL,
	changed_at bigint NOT NULL,
	PRIMARY KEY (person),
	CHECK (busy >= 0)
) {{without_rowid}};

CREATE INDEX request_helper_changed ON request_helper (changed_at);

-- Calls to volunteers: one a person and need.
CREATE TABLE request_call (
	need text NOT NULL,
	person text NOT NULL,
	wave bigint NOT NULL,
	state text NOT NULL,
	called_at bigint NOT NULL,
	until_at bigint NOT NULL,
	answered_at bigint NOT NULL,
	PRIMARY KEY (need, person)
) {{without_rowid}};

CREATE INDEX request_call_person ON request_call (person, called_at);

-- Work orders of 12345; need is what each is about. unit has it now, lead_unit
-- was the first receiver.
CREATE TABLE request_order (
	number text NOT NULL,
	need text NOT NULL,
	version bigint NOT NULL,
	class text NOT NULL,
	state text NOT NULL,
	unit text NOT NULL,
	lead_unit text NOT NULL,
	listed bigint NOT NULL,
	received_at bigint NOT NULL,
	due_at bigint NOT NULL,
	contact_at bigint NOT NULL,
	fed_at bigint NOT NULL,
	called_at bigint NOT NULL,
	reached bigint NOT NULL,
	solved bigint NOT NULL,
	said text NOT NULL,
	objects bigint NOT NULL,
	why text NOT NULL,
	closed_at bigint NOT NULL,
	extended text NOT NULL,
	PRIMARY KEY (number)
) {{without_rowid}};

CREATE INDEX request_order_need ON request_order (need);
CREATE INDEX request_order_received ON request_order (received_at);

-- What the centre is told, in the order of each order's n. sent_at 0: not yet.
CREATE TABLE request_result (
	number text NOT NULL,
	n bigint NOT NULL,
	at bigint NOT NULL,
	who text NOT NULL,
	body text NOT NULL,
	sent_at bigint NOT NULL,
	tries bigint NOT NULL,
	next_at bigint NOT NULL,
	PRIMARY KEY (number, n)
) {{without_rowid}};

CREATE INDEX request_result_due ON request_result (next_at) WHERE sent_at = 0;

-- Rounds of visits and calls: who is looked after, how often, by whom. sealed is
-- JSON under the round's or the member's own key.
CREATE TABLE request_round (
	round text NOT NULL,
	place text NOT NULL,
	kind text NOT NULL,
	name text NOT NULL,
	days bigint NOT NULL,
	helper text NOT NULL,
	org text NOT NULL,
	from_day bigint NOT NULL,
	to_day bigint NOT NULL,
	checks text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	made_day bigint NOT NULL,
	PRIMARY KEY (round)
) {{without_rowid}};

CREATE INDEX request_round_helper ON request_round (helper);

CREATE TABLE request_member (
	round text NOT NULL,
	member text NOT NULL,
	state text NOT NULL,
	phone text NOT NULL,
	since_at bigint NOT NULL,
	ended_at bigint NOT NULL,
	sealed {{blob}} NOT NULL,
	vault_key {{blob}} NOT NULL,
	PRIMARY KEY (round, member)
);

CREATE INDEX request_member_phone ON request_member (phone) WHERE phone <> '';

-- Turns: one member, one day.
CREATE TABLE request_turn (
	round text NOT NULL,
	member text NOT NULL,
	day bigint NOT NULL,
	state text NOT NULL,
	helper text NOT NULL,
	done_at bigint NOT NULL,
	checks text NOT NULL,
	alert bigint NOT NULL,
	seen_at bigint NOT NULL,
	seen_by text NOT NULL,
	note {{blob}} NOT NULL,
	PRIMARY KEY (round, member, day)
);

CREATE INDEX request_turn_day ON request_turn (day, state);
CREATE INDEX request_turn_alert ON request_turn (round, day) WHERE alert = 1 AND seen_at = 0;
