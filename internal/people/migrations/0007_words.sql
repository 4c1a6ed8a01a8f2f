-- Who leaves takes along what others wrote about them in the history of another
-- record.
CREATE INDEX people_event_other ON people_event (other) WHERE other <> '';
