-- The city's limits, from a day on. No row is ever changed: of two that hold from
-- the same day the later written one is in force. Lengths are in minutes.
CREATE TABLE duty_rules (
	rules text NOT NULL,
	from_day bigint NOT NULL,
	longest bigint NOT NULL,
	day_limit bigint NOT NULL,
	week_limit bigint NOT NULL,
	rest bigint NOT NULL,
	rest_after bigint NOT NULL,
	elder bigint NOT NULL,
	tired bigint NOT NULL,
	answer bigint NOT NULL,
	why text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	PRIMARY KEY (rules)
) {{without_rowid}};

-- Who was proposed for the open seats of a place on some days. shift is set where
-- one seat was given up and a substitute is looked for; state is wanted until the
-- plan is made, then ready, and ended once nobody needs it any more. cost, value
-- and gap are in metres of way and what counts like them; took in milliseconds.
CREATE TABLE duty_proposal (
	proposal text NOT NULL,
	place text NOT NULL,
	from_day bigint NOT NULL,
	to_day bigint NOT NULL,
	shift text NOT NULL,
	state text NOT NULL,
	people bigint NOT NULL,
	seats bigint NOT NULL,
	shifts bigint NOT NULL,
	filled bigint NOT NULL,
	cost bigint NOT NULL,
	value bigint NOT NULL,
	gap bigint NOT NULL,
	took bigint NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	PRIMARY KEY (proposal)
) {{without_rowid}};

CREATE INDEX duty_proposal_made ON duty_proposal (made_at, proposal);
CREATE INDEX duty_proposal_place ON duty_proposal (place, made_at, proposal) WHERE shift = '';
CREATE INDEX duty_proposal_wanted ON duty_proposal (made_at, proposal) WHERE state = 'wanted';
CREATE INDEX duty_proposal_gap ON duty_proposal (place, proposal) WHERE shift <> '' AND state = 'ready';

-- The pairs of a proposal. rank and choice: the person is the rank-th nearest of
-- so many who could come. other and loss: the post where they would do nearly as
-- well, and by how much all together would be worse. whence counts hints in bits.
CREATE TABLE duty_proposed (
	proposal text NOT NULL,
	n bigint NOT NULL,
	shift text NOT NULL,
	person text NOT NULL,
	state text NOT NULL,
	by_account text NOT NULL,
	cost bigint NOT NULL,
	rank bigint NOT NULL,
	choice bigint NOT NULL,
	ring bigint NOT NULL,
	metre bigint NOT NULL,
	served bigint NOT NULL,
	hints bigint NOT NULL,
	other text NOT NULL,
	loss bigint NOT NULL,
	PRIMARY KEY (proposal, n)
) {{without_rowid}};

CREATE INDEX duty_proposed_person ON duty_proposed (person);
CREATE INDEX duty_proposed_wanted ON duty_proposed (proposal, n) WHERE state = 'wanted';

-- The shifts of a proposal that stay short, and why: how many live within reach,
-- and what kept them out, by code.
CREATE TABLE duty_short (
	proposal text NOT NULL,
	n bigint NOT NULL,
	shift text NOT NULL,
	missing bigint NOT NULL,
	cause text NOT NULL,
	near bigint NOT NULL,
	kept_out text NOT NULL,
	PRIMARY KEY (proposal, n)
) {{without_rowid}};
