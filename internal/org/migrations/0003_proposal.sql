-- Organisations that somebody has proposed. Whoever proposes is a volunteer
-- (person) or an account. contact is a name and a phone, sealed under a key of
-- its own until the proposal is decided, and then destroyed with that key.
CREATE TABLE org_proposal (
	proposal text NOT NULL,
	name text NOT NULL,
	kind text NOT NULL,
	uscc text NOT NULL,
	place text NOT NULL,
	about text NOT NULL,
	contact {{blob}} NOT NULL,
	vault_key {{blob}} NOT NULL,
	person text NOT NULL,
	account text NOT NULL,
	proposed_at bigint NOT NULL,
	state text NOT NULL,
	org text NOT NULL,
	opinion text NOT NULL,
	decided_by text NOT NULL,
	decided_at bigint NOT NULL,
	PRIMARY KEY (proposal)
) {{without_rowid}};

CREATE INDEX org_proposal_state ON org_proposal (state, place, proposal);

CREATE INDEX org_proposal_person ON org_proposal (person) WHERE person <> '';

CREATE INDEX org_proposal_account ON org_proposal (account) WHERE account <> '';

-- One credit code is proposed once at a time.
CREATE UNIQUE INDEX org_proposal_code ON org_proposal (uscc) WHERE uscc <> '' AND state = 'open';

CREATE INDEX orgs_uscc ON orgs (uscc) WHERE uscc <> '';
