-- What the log says of an order: the answer to each question, with the numbers
-- of the first and the last fact of its chain of corrections. Without an item
-- there is none, and n is the last number that was used.
CREATE TABLE request_order_fact (
	number text NOT NULL,
	question text NOT NULL,
	first bigint NOT NULL,
	n bigint NOT NULL,
	item text NOT NULL,
	place text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (number, question)
) {{without_rowid}};

-- When the clockwork looks at an order next; 0 is never. It looks once at each
-- that was there before its facts were.
ALTER TABLE request_order ADD COLUMN clock_at bigint NOT NULL DEFAULT 1;

CREATE INDEX request_order_clock ON request_order (clock_at) WHERE clock_at > 0;
