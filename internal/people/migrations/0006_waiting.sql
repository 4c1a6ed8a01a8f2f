-- What waits for somebody at the desk is counted on every page: a few rows of
-- many, each found without walking the rest.
CREATE INDEX people_held ON people (home, person) WHERE state = 'held';
CREATE INDEX people_twin_open ON people_twin (person, other) WHERE verdict = '';
CREATE INDEX people_credential_open ON people_credential (person, credential) WHERE verdict = '';
