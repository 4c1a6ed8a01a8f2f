-- What of a trip's times is not the driver's tap but the instant of the
-- passenger's word: '' nothing, 'end', 'both'. Taps that come later from a phone
-- without network mend them.
ALTER TABLE convoy_trip ADD COLUMN guessed text NOT NULL DEFAULT '';
