-- What was answered to a call with an Idempotency-Key. id is the keyed hash of
-- token and key, request that of what was sent. status 0: somebody is at it
-- since claimed_at. The answer is sealed under a key of its own.
CREATE TABLE rest_reply (
    id         text     NOT NULL PRIMARY KEY,
    request    text     NOT NULL,
    rights     text     NOT NULL,
    claimed_at bigint   NOT NULL,
    status     bigint   NOT NULL,
    sealed     {{blob}} NOT NULL,
    vault_key  {{blob}} NOT NULL
);
CREATE INDEX rest_reply_at ON rest_reply (claimed_at, id);
