-- Errands. sealed holds what to buy or pay, under the errand's own vault_key.
-- code_hash is over the code that proves the hand-over; tries counts wrong ones.
-- agreed is what the asker says was spent, -1 while nothing was said.
CREATE TABLE errand_order (
	errand text NOT NULL,
	need text NOT NULL,
	kind text NOT NULL,
	pay text NOT NULL,
	place text NOT NULL,
	org text NOT NULL,
	campaign text NOT NULL,
	prescription bigint NOT NULL,
	entitled text NOT NULL,
	contactless bigint NOT NULL,
	limit_fen bigint NOT NULL,
	helper text NOT NULL,
	state text NOT NULL,
	disputed bigint NOT NULL,
	reason text NOT NULL,
	spent bigint NOT NULL,
	agreed bigint NOT NULL,
	agreed_by text NOT NULL,
	code_hash {{blob}} NOT NULL,
	tries bigint NOT NULL,
	handed_at bigint NOT NULL,
	handed_how text NOT NULL,
	fact text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	changed_at bigint NOT NULL,
	sealed {{blob}} NOT NULL,
	vault_key {{blob}} NOT NULL,
	hash text NOT NULL,
	PRIMARY KEY (errand)
) {{without_rowid}};

CREATE UNIQUE INDEX errand_order_need ON errand_order (need);
CREATE INDEX errand_order_helper ON errand_order (helper, state, errand);
CREATE INDEX errand_order_place ON errand_order (place, state, errand);
CREATE INDEX errand_order_disputed ON errand_order (disputed, place, errand);

-- Slips of shops. digest is of the picture's bytes and look of what it shows, so
-- that one slip is not paid twice. A slip that was taken back has void 1.
CREATE TABLE errand_slip (
	slip text NOT NULL,
	errand text NOT NULL,
	fen bigint NOT NULL,
	paid_from text NOT NULL,
	shop text NOT NULL,
	digest text NOT NULL,
	look bigint NOT NULL,
	like_slip text NOT NULL,
	picture {{blob}} NOT NULL,
	picture_type text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	void bigint NOT NULL,
	PRIMARY KEY (slip)
) {{without_rowid}};

CREATE INDEX errand_slip_errand ON errand_slip (errand, slip);
CREATE UNIQUE INDEX errand_slip_digest ON errand_slip (digest) WHERE void = 0 AND digest <> '';
CREATE INDEX errand_slip_day ON errand_slip (made_at);

-- What happened to an errand, oldest first.
CREATE TABLE errand_event (
	errand text NOT NULL,
	n bigint NOT NULL,
	at bigint NOT NULL,
	who text NOT NULL,
	what text NOT NULL,
	words text NOT NULL,
	fen bigint NOT NULL,
	PRIMARY KEY (errand, n)
) {{without_rowid}};

-- Counts of cash in purses and tills, with what the books said.
CREATE TABLE errand_count (
	count_id text NOT NULL,
	account text NOT NULL,
	counted bigint NOT NULL,
	booked bigint NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	PRIMARY KEY (count_id)
) {{without_rowid}};

CREATE INDEX errand_count_account ON errand_count (account, made_at);
