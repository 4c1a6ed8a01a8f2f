-- A subscription that is paused is still told: what it is told waits.
ALTER TABLE webhook ADD COLUMN paused_at bigint NOT NULL DEFAULT 0;
