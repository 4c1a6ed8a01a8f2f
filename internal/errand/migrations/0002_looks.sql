-- What a slip's picture shows, in 64 hexadecimal digits; empty where it has none.
-- Marks of the kind before say too little and are not compared.
ALTER TABLE errand_slip DROP COLUMN look;
ALTER TABLE errand_slip ADD COLUMN look text NOT NULL DEFAULT '';
