-- Who is told of what. The signing secrets are sealed under a key of the row's
-- own; before_secret also signs until before_until, while a receiver changes over.
CREATE TABLE webhook (
    id            text     NOT NULL PRIMARY KEY,
    name          text     NOT NULL,
    url           text     NOT NULL,
    kinds         text     NOT NULL,
    facts         text     NOT NULL,
    place         text     NOT NULL,
    made_by       text     NOT NULL,
    made_at       bigint   NOT NULL,
    ended_at      bigint   NOT NULL,
    followed      bigint   NOT NULL,
    secret        {{blob}} NOT NULL,
    before_secret {{blob}} NOT NULL,
    before_until  bigint   NOT NULL,
    vault_key     {{blob}} NOT NULL
);

CREATE TABLE webhook_delivery (
    id       text   NOT NULL PRIMARY KEY,
    hook     text   NOT NULL,
    kind     text   NOT NULL,
    body     text   NOT NULL,
    state    text   NOT NULL,
    tries    bigint NOT NULL,
    due_at   bigint NOT NULL,
    status   bigint NOT NULL,
    said     text   NOT NULL,
    made_at  bigint NOT NULL,
    ended_at bigint NOT NULL
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (state, due_at, id);
CREATE INDEX webhook_delivery_hook ON webhook_delivery (hook, made_at, id);
CREATE INDEX webhook_delivery_made ON webhook_delivery (made_at, id);
