-- The outbox. What a message says, and a phone given with it, are sealed under
-- a key of the message's own, which is destroyed when the message ends.
CREATE TABLE notify_message (
    id          text     NOT NULL PRIMARY KEY,
    template    text     NOT NULL,
    to_kind     text     NOT NULL,
    to_id       text     NOT NULL,
    urgent      bigint   NOT NULL,
    channels    text     NOT NULL,
    channel     text     NOT NULL,
    mask        text     NOT NULL,
    sealed      {{blob}} NOT NULL,
    vault_key   {{blob}} NOT NULL,
    state       text     NOT NULL,
    due_at      bigint   NOT NULL,
    until_at    bigint   NOT NULL,
    attempt     bigint   NOT NULL,
    lease_until bigint   NOT NULL,
    called_at   bigint   NOT NULL,
    asked       bigint   NOT NULL,
    resent      bigint   NOT NULL,
    receipt     text     NOT NULL,
    said        text     NOT NULL,
    made_at     bigint   NOT NULL,
    ended_at    bigint   NOT NULL
);
CREATE INDEX notify_message_due ON notify_message (state, urgent, due_at, id);
CREATE INDEX notify_message_until ON notify_message (state, until_at);
CREATE INDEX notify_message_to ON notify_message (to_kind, to_id, made_at);
CREATE INDEX notify_message_made ON notify_message (made_at, id);

-- How many messages somebody was sent on a day of the reporting zone.
CREATE TABLE notify_budget (
    to_kind text   NOT NULL,
    to_id   text   NOT NULL,
    day     bigint NOT NULL,
    n       bigint NOT NULL,
    PRIMARY KEY (to_kind, to_id, day)
);

CREATE TABLE notify_inbox (
    id        text     NOT NULL PRIMARY KEY,
    to_kind   text     NOT NULL,
    to_id     text     NOT NULL,
    template  text     NOT NULL,
    sealed    {{blob}} NOT NULL,
    vault_key {{blob}} NOT NULL,
    at        bigint   NOT NULL,
    read_at   bigint   NOT NULL
);
CREATE INDEX notify_inbox_to ON notify_inbox (to_kind, to_id, at);
CREATE INDEX notify_inbox_at ON notify_inbox (at);
