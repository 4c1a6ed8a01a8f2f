-- The registers that people and hours are handed on to, such as the city's own.
CREATE TABLE exchange_register (
	id text NOT NULL,
	name text NOT NULL,
	place text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	PRIMARY KEY (id)
) {{without_rowid}};

-- The columns of a register's own file, as the newest sample of it had them.
CREATE TABLE exchange_sample (
	register text NOT NULL,
	list text NOT NULL,
	header text NOT NULL,
	by_who text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (register, list)
) {{without_rowid}};

-- What stands in each of their columns. Versions are never changed: a file says
-- by which it was made.
CREATE TABLE exchange_mapping (
	register text NOT NULL,
	list text NOT NULL,
	version bigint NOT NULL,
	columns text NOT NULL,
	by_who text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (register, list, version)
) {{without_rowid}};

-- What was handed on, as it was: one row a record, the newest time only. mark
-- changes when the record does. person is the opaque number.
CREATE TABLE exchange_sent (
	register text NOT NULL,
	list text NOT NULL,
	item text NOT NULL,
	mark text NOT NULL,
	person text NOT NULL,
	place text NOT NULL,
	day bigint NOT NULL,
	minutes bigint NOT NULL,
	version bigint NOT NULL,
	file text NOT NULL,
	sent_at bigint NOT NULL,
	PRIMARY KEY (register, list, item)
) {{without_rowid}};
CREATE INDEX exchange_sent_file ON exchange_sent (register, list, file);
CREATE INDEX exchange_sent_day ON exchange_sent (register, list, day, item);

-- A register's answer compared with what is here.
CREATE TABLE exchange_answer (
	id text NOT NULL,
	register text NOT NULL,
	list text NOT NULL,
	place text NOT NULL,
	from_day bigint NOT NULL,
	to_day bigint NOT NULL,
	name text NOT NULL,
	counts text NOT NULL,
	by_who text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (id)
) {{without_rowid}};
CREATE INDEX exchange_answer_register ON exchange_answer (register, list, at);

-- Where they differ. said is what their row calls its person, masked, where
-- nobody here is meant; line is the line of their file.
CREATE TABLE exchange_line (
	answer text NOT NULL,
	n bigint NOT NULL,
	sort text NOT NULL,
	item text NOT NULL,
	person text NOT NULL,
	said text NOT NULL,
	day bigint NOT NULL,
	here bigint NOT NULL,
	there bigint NOT NULL,
	line bigint NOT NULL,
	PRIMARY KEY (answer, n)
) {{without_rowid}};
