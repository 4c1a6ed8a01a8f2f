CREATE TABLE brief_series (
    key          text   NOT NULL PRIMARY KEY,
    settings     text   NOT NULL,
    last_running bigint NOT NULL
);

CREATE TABLE brief_number (
    series text   NOT NULL,
    kind   text   NOT NULL,
    year   bigint NOT NULL,
    last   bigint NOT NULL,
    PRIMARY KEY (series, kind, year)
);

CREATE TABLE brief_issue (
    key      text   NOT NULL PRIMARY KEY,
    series   text   NOT NULL,
    state    text   NOT NULL,
    revision bigint NOT NULL,
    size     bigint NOT NULL,
    editor   text   NOT NULL,
    checker  text   NOT NULL,
    releaser text   NOT NULL,
    made_at  bigint NOT NULL
);

CREATE TABLE brief_revision (
    issue  text   NOT NULL,
    n      bigint NOT NULL,
    author text   NOT NULL,
    at     bigint NOT NULL,
    words  text   NOT NULL,
    PRIMARY KEY (issue, n)
);

CREATE TABLE brief_event (
    issue   text   NOT NULL,
    n       bigint NOT NULL,
    at      bigint NOT NULL,
    who     text   NOT NULL,
    before  text   NOT NULL,
    after   text   NOT NULL,
    opinion text   NOT NULL,
    PRIMARY KEY (issue, n)
);

CREATE TABLE brief_confirmation (
    issue   text   NOT NULL,
    finding text   NOT NULL,
    who     text   NOT NULL,
    at      bigint NOT NULL,
    note    text   NOT NULL,
    PRIMARY KEY (issue, finding)
);

CREATE TABLE brief_release (
    issue     text   NOT NULL PRIMARY KEY,
    series    text   NOT NULL,
    kind      text   NOT NULL,
    year      bigint NOT NULL,
    number    bigint NOT NULL,
    running   bigint,
    day       bigint NOT NULL,
    size      bigint NOT NULL,
    root      text   NOT NULL,
    revision  bigint NOT NULL,
    code      text   NOT NULL UNIQUE,
    document  text   NOT NULL,
    at        bigint NOT NULL,
    by_whom   text   NOT NULL,
    withdrawn text   NOT NULL,
    UNIQUE (series, kind, year, number),
    UNIQUE (series, running)
);

CREATE TABLE brief_value (
    issue   text   NOT NULL,
    n       bigint NOT NULL,
    slot    text   NOT NULL,
    version bigint NOT NULL,
    value   text   NOT NULL,
    printed text   NOT NULL,
    whose   text   NOT NULL,
    PRIMARY KEY (issue, n)
);

CREATE TABLE brief_delivery (
    issue     text   NOT NULL,
    n         bigint NOT NULL,
    list      text   NOT NULL,
    recipient text   NOT NULL,
    sent_at   bigint NOT NULL,
    channel   text   NOT NULL,
    by_whom   text   NOT NULL,
    PRIMARY KEY (issue, n)
);

CREATE TABLE brief_erratum (
    issue    text   NOT NULL,
    n        bigint NOT NULL,
    corrects text   NOT NULL,
    was      text   NOT NULL,
    becomes  text   NOT NULL,
    size     bigint NOT NULL,
    PRIMARY KEY (issue, n)
);

CREATE TABLE brief_contribution (
    id       text   NOT NULL PRIMARY KEY,
    series   text   NOT NULL,
    unit     text   NOT NULL,
    author   text   NOT NULL,
    at       bigint NOT NULL,
    from_day bigint NOT NULL,
    to_day   bigint NOT NULL,
    words    text   NOT NULL
);

CREATE TABLE brief_receipt (
    contribution text   NOT NULL,
    issue        text   NOT NULL,
    at           bigint NOT NULL,
    words        text   NOT NULL,
    PRIMARY KEY (contribution, issue)
);
