-- The last number given in each year: numbers have no gaps.
CREATE TABLE certificate_year (
	year bigint NOT NULL,
	last bigint NOT NULL,
	PRIMARY KEY (year)
) {{without_rowid}};

-- Certificates as issued. content is JSON: what is on the sheet but for the
-- name, of which it holds a salted hash, and the facts beneath. code is what
-- the sheet bears to be checked by: the first bits of the content's hash.
CREATE TABLE certificate (
	certificate text NOT NULL,
	number text NOT NULL,
	code text NOT NULL,
	person text NOT NULL,
	content text NOT NULL,
	hash text NOT NULL,
	issued_at bigint NOT NULL,
	issued_by text NOT NULL,
	revoked_at bigint NOT NULL,
	revoked_by text NOT NULL,
	reason text NOT NULL,
	PRIMARY KEY (certificate)
) {{without_rowid}};

CREATE UNIQUE INDEX certificate_number ON certificate (number);
CREATE UNIQUE INDEX certificate_code ON certificate (code);
CREATE INDEX certificate_person ON certificate (person, issued_at);
