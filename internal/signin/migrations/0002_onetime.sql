-- Codes and limits are the rooms onetime's and limit's now.
DROP TABLE signin_code;
DROP TABLE signin_limit;
