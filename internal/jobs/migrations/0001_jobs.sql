-- Work done beside the requests. body and note name things by their opaque
-- numbers only. place in the work is where a chunked job goes on after a crash.
CREATE TABLE jobs (
    id          text   NOT NULL PRIMARY KEY,
    kind        text   NOT NULL,
    body        text   NOT NULL,
    asked_by    text   NOT NULL,
    asked_at    bigint NOT NULL,
    state       text   NOT NULL,
    run_at      bigint NOT NULL,
    tries       bigint NOT NULL,
    turn        bigint NOT NULL,
    lease_until bigint NOT NULL,
    place       text   NOT NULL,
    done        bigint NOT NULL,
    total       bigint NOT NULL,
    note        text   NOT NULL,
    error       text   NOT NULL,
    cancel      bigint NOT NULL,
    ended_at    bigint NOT NULL
);
CREATE INDEX jobs_due ON jobs (state, run_at, id);
CREATE INDEX jobs_asked ON jobs (asked_at, id);
