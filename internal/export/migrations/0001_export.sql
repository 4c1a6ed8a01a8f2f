-- Lists of people that left the house. file is encrypted with a passphrase that
-- is kept nowhere, and empty once it is no longer to be had.
CREATE TABLE export_file (
    id          text     NOT NULL PRIMARY KEY,
    source      text     NOT NULL,
    args        text     NOT NULL,
    purpose     text     NOT NULL,
    recipient   text     NOT NULL,
    place       text     NOT NULL,
    made_by     text     NOT NULL,
    approved_by text     NOT NULL,
    made_at     bigint   NOT NULL,
    rows        bigint   NOT NULL,
    file        {{blob}} NOT NULL,
    hash        text     NOT NULL,
    expires_at  bigint   NOT NULL,
    downloads   bigint   NOT NULL
);
CREATE INDEX export_file_made ON export_file (made_at, id);
CREATE INDEX export_file_expires ON export_file (expires_at);
