-- Codes are the room onetime's now.
DROP TABLE people_code;
DROP TABLE people_sent;
