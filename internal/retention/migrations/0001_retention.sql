-- What was destroyed, or is being destroyed, on whose word. report is the text
-- whose hash stands in the audit chain.
CREATE TABLE retention_report (
    id          text     NOT NULL PRIMARY KEY,
    event       text     NOT NULL,
    asked_by    text     NOT NULL,
    approved_by text     NOT NULL,
    purpose     text     NOT NULL,
    place       text     NOT NULL,
    before_at   bigint   NOT NULL,
    begun_at    bigint   NOT NULL,
    listed      text     NOT NULL,
    report      {{blob}} NOT NULL,
    hash        text     NOT NULL,
    ended_at    bigint   NOT NULL
);
CREATE INDEX retention_report_begun ON retention_report (begun_at, id);
