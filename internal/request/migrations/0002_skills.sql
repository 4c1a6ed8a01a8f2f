-- What a need asks of its helper beside its kind: a language, how well, whether
-- certified, whether by phone; see skill.go for how it is written.
ALTER TABLE request_need ADD COLUMN skill text NOT NULL DEFAULT '';

-- What a helper may do that not everybody may: kinds reserved by other rooms,
-- and families. It is a copy, made when they say that they are free.
ALTER TABLE request_helper ADD COLUMN skills text NOT NULL DEFAULT '';

-- Who has signed to keep silent about families of medics, and which words.
CREATE TABLE request_pledge (
	person text NOT NULL,
	version text NOT NULL,
	hash text NOT NULL,
	signed_at bigint NOT NULL,
	PRIMARY KEY (person, version)
) {{without_rowid}};

-- For how long a family's address is open to the helper of one task. Every
-- extension has its reason and whose word it was.
CREATE TABLE request_release (
	need text NOT NULL,
	hand text NOT NULL,
	person text NOT NULL,
	purpose text NOT NULL,
	from_at bigint NOT NULL,
	until_at bigint NOT NULL,
	extended_by text NOT NULL,
	why text NOT NULL,
	PRIMARY KEY (need, hand)
) {{without_rowid}};
