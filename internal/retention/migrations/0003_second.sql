-- A hold is a second person's matter too: confirmed by one, and let go by two.
-- subject is a person's opaque number or a case's.
ALTER TABLE retention_hold ADD COLUMN subject text NOT NULL DEFAULT '';
ALTER TABLE retention_hold ADD COLUMN confirmed_by text NOT NULL DEFAULT '';
ALTER TABLE retention_hold ADD COLUMN confirmed_at bigint NOT NULL DEFAULT 0;
ALTER TABLE retention_hold ADD COLUMN release_by text NOT NULL DEFAULT '';
ALTER TABLE retention_hold ADD COLUMN release_reason text NOT NULL DEFAULT '';
