-- Neighbours born in the same month: who may be a twin of somebody new.
CREATE INDEX people_near ON people (home, birth_month);
