-- A code on its way to a phone. ref is the digest of a challenge, or kind and
-- person. The phone is a blind index, the code a keyed hash.
CREATE TABLE onetime_code (
	ref text NOT NULL,
	kind text NOT NULL,
	about text NOT NULL,
	phone {{blob}} NOT NULL,
	device text NOT NULL,
	code {{blob}} NOT NULL,
	digits bigint NOT NULL,
	until_at bigint NOT NULL,
	wrong bigint NOT NULL,
	note text NOT NULL,
	PRIMARY KEY (ref)
) {{without_rowid}};
-- The codes about nobody yet: a phone has one of each kind.
CREATE INDEX onetime_code_phone ON onetime_code (phone) WHERE about = '';
