-- What must not be destroyed for now: evidence in a dispute, an inspection.
-- An empty rule or event stands for all.
CREATE TABLE retention_hold (
    id          {{key}},
    rule        text   NOT NULL,
    event       text   NOT NULL,
    reason      text   NOT NULL,
    held_by     text   NOT NULL,
    held_at     bigint NOT NULL,
    until_at    bigint NOT NULL,
    released_by text   NOT NULL,
    released_at bigint NOT NULL
);
