-- The log: append-only, its integer key and no other index.
CREATE TABLE facts (
	seq {{key}},
	id text NOT NULL,
	kind text NOT NULL,
	start_at bigint NOT NULL,
	end_at bigint NOT NULL,
	place text NOT NULL,
	site text NOT NULL,
	person text NOT NULL,
	other text NOT NULL,
	org text NOT NULL,
	team text NOT NULL,
	campaign text NOT NULL,
	action text NOT NULL,
	project text NOT NULL,
	category text NOT NULL,
	quantity bigint NOT NULL,
	unit text NOT NULL,
	item text NOT NULL,
	grade bigint NOT NULL,
	claims text NOT NULL,
	replaces text NOT NULL,
	voids text NOT NULL,
	note text NOT NULL,
	source text NOT NULL,
	recorded_by text NOT NULL,
	recorded_at bigint NOT NULL,
	salt {{blob}} NOT NULL,
	leaf {{blob}} NOT NULL,
	mark bigint NOT NULL
);

-- One row: where the log stands. projected is how far fact_id has come.
CREATE TABLE fact_head (
	one {{key}},
	suite text NOT NULL,
	size bigint NOT NULL,
	root {{blob}} NOT NULL,
	projected bigint NOT NULL
);

-- Projection: id to position.
CREATE TABLE fact_id (
	id text NOT NULL PRIMARY KEY,
	seq bigint NOT NULL
) {{without_rowid}};

-- Corrections: the fact at target was replaced (void 0) or withdrawn (void 1)
-- by the fact at by_seq.
CREATE TABLE fact_link (
	target bigint NOT NULL,
	by_seq bigint NOT NULL,
	void bigint NOT NULL,
	PRIMARY KEY (target, by_seq)
) {{without_rowid}};

-- The Merkle tree above the leaves: the hash of every complete subtree of
-- 256, 65536 … leaves.
CREATE TABLE fact_tile (
	level bigint NOT NULL,
	idx bigint NOT NULL,
	hash {{blob}} NOT NULL,
	PRIMARY KEY (level, idx)
) {{without_rowid}};
