-- The page of somebody in a care round: a digest of the secret that opens it,
-- empty for those who joined before there was one, until they ask for it.
ALTER TABLE request_member ADD COLUMN link text NOT NULL DEFAULT '';

CREATE INDEX request_member_link ON request_member (link) WHERE link <> '';

-- The queue of a district in its order; without it the whole city's is walked.
CREATE INDEX request_need_district ON request_need (substr(place, 1, 6), rank, need) WHERE closed_at = 0;
