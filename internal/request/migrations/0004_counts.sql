-- The counts of the map, of each community (12 digits) and sub-district (9), kept
-- as needs move: see count.go.
CREATE TABLE request_count (
	digits bigint NOT NULL,
	place text NOT NULL,
	open bigint NOT NULL,
	unmet bigint NOT NULL,
	urgent bigint NOT NULL,
	late bigint NOT NULL,
	PRIMARY KEY (digits, place)
) {{without_rowid}};

-- Whether a need is counted among those that should have been met by now.
ALTER TABLE request_need ADD COLUMN overdue bigint NOT NULL DEFAULT 0;

-- What is not counted so yet, though it should be.
CREATE INDEX request_need_overdue ON request_need (late_at, state, care, place) WHERE closed_at = 0 AND overdue = 0;

DROP INDEX request_need_place;
CREATE INDEX request_need_place ON request_need (place, care, state, urgency, overdue, late_at, kind, hold) WHERE closed_at = 0;

INSERT INTO request_count (digits, place, open, unmet, urgent, late)
SELECT 12, place, COUNT(*), SUM(CASE WHEN state IN ('received', 'dispatched', 'held') THEN 1 ELSE 0 END), SUM(CASE WHEN urgency = 2 THEN 1 ELSE 0 END), 0
FROM request_need WHERE closed_at = 0 AND state <> 'unproven' AND care <> 'medic' GROUP BY place;

INSERT INTO request_count (digits, place, open, unmet, urgent, late)
SELECT 9, substr(place, 1, 9), CAST(SUM(open) AS bigint), CAST(SUM(unmet) AS bigint), CAST(SUM(urgent) AS bigint), 0
FROM request_count GROUP BY substr(place, 1, 9);
