CREATE TABLE access_account (
    id     text NOT NULL PRIMARY KEY,
    name   text NOT NULL,
    office text NOT NULL
);

CREATE TABLE access_grant (
    account    text   NOT NULL,
    role       text   NOT NULL,
    place      text   NOT NULL,
    until_at   bigint NOT NULL,
    granted_by text   NOT NULL,
    PRIMARY KEY (account, role, place)
);

CREATE TABLE access_audit (
    seq        bigint NOT NULL PRIMARY KEY,
    at         bigint NOT NULL,
    who        text   NOT NULL,
    act        text   NOT NULL,
    thing_kind text   NOT NULL,
    thing      text   NOT NULL,
    place      text   NOT NULL,
    purpose    text   NOT NULL,
    outcome    text   NOT NULL,
    hash       text   NOT NULL
);
