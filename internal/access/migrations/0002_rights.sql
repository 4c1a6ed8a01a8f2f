-- A right is held at a place, a reporting unit, a line, or on one thing only.
CREATE TABLE access_right (
    account    text   NOT NULL,
    role       text   NOT NULL,
    place      text   NOT NULL,
    unit       text   NOT NULL,
    line       text   NOT NULL,
    only_thing text   NOT NULL,
    until_at   bigint NOT NULL,
    granted_by text   NOT NULL,
    approved_by text  NOT NULL,
    delegated  bigint NOT NULL,
    PRIMARY KEY (account, role, place, unit, line, only_thing)
);
INSERT INTO access_right (account, role, place, unit, line, only_thing, until_at, granted_by, approved_by, delegated)
    SELECT account, role, place, '', '', '', until_at, granted_by, '', 0 FROM access_grant;
DROP TABLE access_grant;

ALTER TABLE access_account ADD COLUMN person text NOT NULL DEFAULT '';
ALTER TABLE access_account ADD COLUMN disabled_at bigint NOT NULL DEFAULT 0;

-- What waits for a second person.
CREATE TABLE access_request (
    id         {{key}},
    act        text   NOT NULL,
    thing_kind text   NOT NULL,
    thing      text   NOT NULL,
    place      text   NOT NULL,
    lines      text   NOT NULL,
    purpose    text   NOT NULL,
    body       text   NOT NULL,
    asked_by   text   NOT NULL,
    asked_at   bigint NOT NULL,
    decided_by text   NOT NULL,
    decided_at bigint NOT NULL,
    opinion    text   NOT NULL,
    state      text   NOT NULL
);

ALTER TABLE access_audit ADD COLUMN lines text NOT NULL DEFAULT '';
ALTER TABLE access_audit ADD COLUMN subjects bigint NOT NULL DEFAULT 0;
CREATE INDEX access_audit_at ON access_audit (at);
CREATE INDEX access_audit_who ON access_audit (who, seq);
CREATE INDEX access_audit_thing ON access_audit (thing, seq);

-- Whose data a look showed, one row a person.
CREATE TABLE access_seen (
    subject text   NOT NULL,
    seq     bigint NOT NULL,
    PRIMARY KEY (subject, seq)
);
CREATE INDEX access_seen_seq ON access_seen (seq);

-- The end of the chain, and where it begins since its oldest part was cut.
CREATE TABLE access_chain (
    one       bigint NOT NULL PRIMARY KEY,
    seq       bigint NOT NULL,
    hash      text   NOT NULL,
    base_seq  bigint NOT NULL,
    base_hash text   NOT NULL
);
INSERT INTO access_chain (one, seq, hash, base_seq, base_hash)
    SELECT 1, COALESCE(MAX(seq), 0), COALESCE((SELECT hash FROM access_audit ORDER BY seq DESC LIMIT 1), ''), 0, ''
      FROM access_audit;

-- People to be told that their data were opened in an emergency.
CREATE TABLE access_notice (
    id      {{key}},
    subject text   NOT NULL,
    request bigint NOT NULL,
    at      bigint NOT NULL,
    told_at bigint NOT NULL
);
