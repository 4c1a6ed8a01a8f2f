-- What a slip's picture shows, in 64 hexadecimal digits; empty where it has none.
-- Marks of the kind before say too little and are not compared.
ALTER TABLE errand_slip DROP COLUMN look;
ALTER TABLE errand_slip ADD COLUMN look text NOT NULL DEFAULT '';

-- Looks are compared within a district, from the index alone: a row has its
-- picture in it.
ALTER TABLE errand_slip ADD COLUMN district text NOT NULL DEFAULT '';
DROP INDEX errand_slip_day;
CREATE INDEX errand_slip_look ON errand_slip (district, made_at, slip, look) WHERE void = 0 AND look <> '';
