-- What whoever asked for a code agrees to: written down once the phone is
-- proven, since before that it may be anybody.
ALTER TABLE people_code ADD COLUMN consents text NOT NULL DEFAULT '';
