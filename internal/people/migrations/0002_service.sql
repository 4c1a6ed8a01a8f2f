-- Finding one person: by blind index, by community, by who was merged.
CREATE INDEX people_id ON people (id_index) WHERE length(id_index) > 0;
CREATE INDEX people_phone ON people (phone_index) WHERE length(phone_index) > 0;
CREATE INDEX people_home ON people (home, person);
CREATE INDEX people_merged ON people (merged_into) WHERE merged_into <> '';

-- What a name is found by: each of its endings (so that any part of it is the
-- beginning of a term), its pinyin and its initials. home narrows a search to
-- a place without a look at the person.
CREATE TABLE people_terms (
	term text NOT NULL,
	person text NOT NULL,
	home text NOT NULL,
	PRIMARY KEY (term, person)
) {{without_rowid}};

-- People of an import whose terms and twins are still to be made.
CREATE TABLE people_pending (
	person text NOT NULL,
	PRIMARY KEY (person)
) {{without_rowid}};

-- What a person offers, and who brought them in. hours is the week, a bit for
-- each of its 168 hours from Monday 0:00, in hexadecimal; reach is in
-- kilometres, 0 where not said. The guardian's name and phone are sealed.
CREATE TABLE people_profile (
	person text NOT NULL,
	national text NOT NULL,
	services text NOT NULL,
	subjects text NOT NULL,
	grades text NOT NULL,
	licence text NOT NULL,
	hours text NOT NULL,
	reach bigint NOT NULL,
	guardian {{blob}} NOT NULL,
	guardian_phone {{blob}} NOT NULL,
	relation text NOT NULL,
	channel text NOT NULL,
	org text NOT NULL,
	entered_by text NOT NULL,
	entered_at bigint NOT NULL,
	confirmed_at bigint NOT NULL,
	PRIMARY KEY (person)
) {{without_rowid}};

CREATE INDEX people_profile_org ON people_profile (org, person) WHERE org <> '';

-- Every yes and no of a person to a purpose, with the words they saw.
CREATE TABLE people_consent (
	person text NOT NULL,
	purpose text NOT NULL,
	n bigint NOT NULL,
	at bigint NOT NULL,
	given bigint NOT NULL,
	version text NOT NULL,
	hash text NOT NULL,
	channel text NOT NULL,
	PRIMARY KEY (person, purpose, n)
) {{without_rowid}};

CREATE TABLE people_credential (
	person text NOT NULL,
	credential text NOT NULL,
	kind text NOT NULL,
	issuer text NOT NULL,
	number {{blob}} NOT NULL,
	valid_from bigint NOT NULL,
	valid_to bigint NOT NULL,
	recorded_by text NOT NULL,
	recorded_at bigint NOT NULL,
	verified_by text NOT NULL,
	verified_at bigint NOT NULL,
	verdict text NOT NULL,
	note text NOT NULL,
	PRIMARY KEY (person, credential)
) {{without_rowid}};

-- Two records that may be one human being; person sorts before other.
CREATE TABLE people_twin (
	person text NOT NULL,
	other text NOT NULL,
	why text NOT NULL,
	found_at bigint NOT NULL,
	verdict text NOT NULL,
	decided_by text NOT NULL,
	decided_at bigint NOT NULL,
	PRIMARY KEY (person, other)
) {{without_rowid}};

CREATE INDEX people_twin_other ON people_twin (other);

-- What happened to a record: entered, confirmed, merged, corrected, left.
CREATE TABLE people_event (
	person text NOT NULL,
	n bigint NOT NULL,
	at bigint NOT NULL,
	who text NOT NULL,
	what text NOT NULL,
	other text NOT NULL,
	note text NOT NULL,
	PRIMARY KEY (person, n)
) {{without_rowid}};

-- One-time codes: never the code itself, but its keyed digest.
CREATE TABLE people_code (
	person text NOT NULL,
	mac {{blob}} NOT NULL,
	expires bigint NOT NULL,
	tries bigint NOT NULL,
	PRIMARY KEY (person)
) {{without_rowid}};

-- How many codes a phone was sent on a day of the reporting zone.
CREATE TABLE people_sent (
	phone_index {{blob}} NOT NULL,
	day bigint NOT NULL,
	sent bigint NOT NULL,
	last_at bigint NOT NULL,
	PRIMARY KEY (phone_index)
) {{without_rowid}};

-- Party members who reported to the community they live in. post is what they
-- were offered there.
CREATE TABLE people_report_in (
	person text NOT NULL,
	community text NOT NULL,
	at bigint NOT NULL,
	way text NOT NULL,
	branch text NOT NULL,
	post text NOT NULL,
	fact text NOT NULL,
	PRIMARY KEY (person, community)
) {{without_rowid}};

CREATE INDEX people_report_in_community ON people_report_in (community, person);

-- How the columns of another system's table were matched with ours, kept for
-- the next file with the same header.
CREATE TABLE people_mapping (
	signature text NOT NULL,
	target text NOT NULL,
	source text NOT NULL,
	pairs text NOT NULL,
	used_by text NOT NULL,
	used_at bigint NOT NULL,
	PRIMARY KEY (signature, target)
) {{without_rowid}};
