-- One movement of money, named by whoever made it. hash is over its content, so
-- that the same again is known from another under the same name.
CREATE TABLE ledger_entry (
	entry text NOT NULL,
	ref text NOT NULL,
	note text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	hash text NOT NULL,
	PRIMARY KEY (entry)
) {{without_rowid}};

CREATE INDEX ledger_entry_ref ON ledger_entry (ref, made_at, entry);

-- What an entry adds to each of its accounts, in fen. at and entry repeat what
-- stands above for reading one account in order; balance is the account's after
-- it, as it stood then.
CREATE TABLE ledger_posting (
	account text NOT NULL,
	made_at bigint NOT NULL,
	entry text NOT NULL,
	fen bigint NOT NULL,
	balance bigint NOT NULL,
	PRIMARY KEY (account, made_at, entry)
) {{without_rowid}};

CREATE INDEX ledger_posting_entry ON ledger_posting (entry);

-- What is in each account. One that may not be overdrawn has bound 1.
CREATE TABLE ledger_account (
	account text NOT NULL,
	bound bigint NOT NULL,
	balance bigint NOT NULL,
	PRIMARY KEY (account),
	CHECK (bound = 0 OR balance >= 0)
) {{without_rowid}};
