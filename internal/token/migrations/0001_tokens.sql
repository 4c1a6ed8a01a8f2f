-- secret is the keyed hash of what the holder carries, empty until collected.
CREATE TABLE token (
    id           text   NOT NULL PRIMARY KEY,
    account      text   NOT NULL,
    name         text   NOT NULL,
    acts         text   NOT NULL,
    place        text   NOT NULL,
    until_at     bigint NOT NULL,
    purpose      text   NOT NULL,
    made_by      text   NOT NULL,
    made_at      bigint NOT NULL,
    secret       text   NOT NULL,
    collected_at bigint NOT NULL,
    used_at      bigint NOT NULL,
    revoked_at   bigint NOT NULL,
    revoked_by   text   NOT NULL
);
CREATE INDEX token_secret ON token (secret);
CREATE INDEX token_account ON token (account, id);
