-- The page of somebody in a care round: a digest of the secret that opens it,
-- empty for those who joined before there was one, until they ask for it.
ALTER TABLE request_member ADD COLUMN link text NOT NULL DEFAULT '';

CREATE INDEX request_member_link ON request_member (link) WHERE link <> '';

-- The queue in its order, with what it may be narrowed by: a filter that nothing
-- fits reads the index to its end and no row. And that of a district; without it
-- the whole city's is walked.
DROP INDEX request_need_open;
CREATE INDEX request_need_open ON request_need (rank, need, state, care, kind, urgency, hold, late_at, place) WHERE closed_at = 0;
CREATE INDEX request_need_district ON request_need (substr(place, 1, 6), rank, need, state, care, kind, urgency, hold, late_at, place) WHERE closed_at = 0;

-- The counts of the map, read from the index alone.
DROP INDEX request_need_place;
CREATE INDEX request_need_place ON request_need (place, care, state, urgency, late_at, kind, hold) WHERE closed_at = 0;
