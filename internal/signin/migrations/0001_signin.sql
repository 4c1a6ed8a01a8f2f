-- What proves to be an account, or a person: kind is password, totp, passkey,
-- recovery, or the name of an outside identity provider.
CREATE TABLE signin_credential (
    holder_kind text     NOT NULL,
    holder      text     NOT NULL,
    kind        text     NOT NULL,
    id          text     NOT NULL,
    name        text     NOT NULL,
    secret      {{blob}} NOT NULL,
    vault_key   {{blob}} NOT NULL,
    counter     bigint   NOT NULL,
    made_at     bigint   NOT NULL,
    used_at     bigint   NOT NULL,
    PRIMARY KEY (holder_kind, holder, kind, id)
);
CREATE INDEX signin_credential_id ON signin_credential (kind, id);

-- A code sent to a phone. The phone is a blind index, the code a keyed hash.
CREATE TABLE signin_code (
    challenge {{blob}} NOT NULL PRIMARY KEY,
    phone     {{blob}} NOT NULL,
    device    text     NOT NULL,
    code      {{blob}} NOT NULL,
    digits    bigint   NOT NULL,
    until_at  bigint   NOT NULL,
    wrong     bigint   NOT NULL
);

CREATE TABLE signin_session (
    token    {{blob}} NOT NULL PRIMARY KEY,
    id       text     NOT NULL,
    kind     text     NOT NULL,
    subject  text     NOT NULL,
    stage    text     NOT NULL,
    methods  text     NOT NULL,
    network  text     NOT NULL,
    agent    text     NOT NULL,
    began_at bigint   NOT NULL,
    sure_at  bigint   NOT NULL,
    seen_at  bigint   NOT NULL,
    until_at bigint   NOT NULL
);
CREATE INDEX signin_session_subject ON signin_session (kind, subject);

-- The theoretical arrival time of each rate limit (GCRA).
CREATE TABLE signin_limit (
    name text   NOT NULL PRIMARY KEY,
    tat  bigint NOT NULL
);

-- One-time links: for the first administrator and for invited accounts.
CREATE TABLE signin_link (
    token    {{blob}} NOT NULL PRIMARY KEY,
    kind     text     NOT NULL,
    account  text     NOT NULL,
    made_by  text     NOT NULL,
    until_at bigint   NOT NULL
);

-- What was begun in this browser and comes back: passkeys, outside providers.
CREATE TABLE signin_ceremony (
    token    {{blob}} NOT NULL PRIMARY KEY,
    kind     text     NOT NULL,
    subject  text     NOT NULL,
    device   text     NOT NULL,
    body     text     NOT NULL,
    until_at bigint   NOT NULL
);
