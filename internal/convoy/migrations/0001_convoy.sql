-- Vehicles. sealed is the plate, under the vehicle's own vault_key; plate is a
-- keyed index that keeps one plate from being entered twice. used_at is when it
-- last carried somebody, clean_at when it was last disinfected.
CREATE TABLE convoy_vehicle (
	vehicle text NOT NULL,
	kind text NOT NULL,
	place text NOT NULL,
	org text NOT NULL,
	keeper text NOT NULL,
	seats bigint NOT NULL,
	load_kg bigint NOT NULL,
	insured_to bigint NOT NULL,
	state text NOT NULL,
	used_at bigint NOT NULL,
	clean_at bigint NOT NULL,
	plate text NOT NULL,
	tail text NOT NULL,
	sealed {{blob}} NOT NULL,
	vault_key {{blob}} NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	confirmed_by text NOT NULL,
	confirmed_at bigint NOT NULL,
	PRIMARY KEY (vehicle)
) {{without_rowid}};

CREATE UNIQUE INDEX convoy_vehicle_plate ON convoy_vehicle (plate) WHERE plate <> '';
CREATE INDEX convoy_vehicle_place ON convoy_vehicle (place, vehicle);
CREATE INDEX convoy_vehicle_keeper ON convoy_vehicle (keeper);

-- Drivers: which class they say they hold, the agreement they accepted, and who
-- has seen licence and insurance.
CREATE TABLE convoy_driver (
	person text NOT NULL,
	place text NOT NULL,
	org text NOT NULL,
	class text NOT NULL,
	agreed text NOT NULL,
	agreed_at bigint NOT NULL,
	insured_to bigint NOT NULL,
	state text NOT NULL,
	confirmed_by text NOT NULL,
	confirmed_at bigint NOT NULL,
	changed_at bigint NOT NULL,
	PRIMARY KEY (person)
) {{without_rowid}};

CREATE INDEX convoy_driver_place ON convoy_driver (place, state, person);

-- Trips. place is where the first passenger or the load is taken up; to_place
-- stands only on trips of goods. medic: somebody's place on it is sealed.
CREATE TABLE convoy_trip (
	trip text NOT NULL,
	kind text NOT NULL,
	place text NOT NULL,
	to_place text NOT NULL,
	org text NOT NULL,
	campaign text NOT NULL,
	medic bigint NOT NULL,
	vehicle text NOT NULL,
	driver text NOT NULL,
	state text NOT NULL,
	from_at bigint NOT NULL,
	to_at bigint NOT NULL,
	item text NOT NULL,
	load_gram bigint NOT NULL,
	km_began bigint NOT NULL,
	km_ended bigint NOT NULL,
	began_at bigint NOT NULL,
	ended_at bigint NOT NULL,
	reason text NOT NULL,
	fact text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	changed_at bigint NOT NULL,
	hash text NOT NULL,
	PRIMARY KEY (trip)
) {{without_rowid}};

CREATE INDEX convoy_trip_place ON convoy_trip (place, state, from_at, trip);
CREATE INDEX convoy_trip_driver ON convoy_trip (driver, state, from_at);
CREATE INDEX convoy_trip_vehicle ON convoy_trip (vehicle, from_at) WHERE vehicle <> '';

-- Bookings: what a need of kind ride asks for. sealed is where to, under the
-- booking's own vault_key.
CREATE TABLE convoy_booking (
	booking text NOT NULL,
	need text NOT NULL,
	place text NOT NULL,
	from_at bigint NOT NULL,
	to_at bigint NOT NULL,
	seats bigint NOT NULL,
	medic bigint NOT NULL,
	state text NOT NULL,
	trip text NOT NULL,
	org text NOT NULL,
	campaign text NOT NULL,
	said_at bigint NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	changed_at bigint NOT NULL,
	sealed {{blob}} NOT NULL,
	vault_key {{blob}} NOT NULL,
	hash text NOT NULL,
	PRIMARY KEY (booking)
) {{without_rowid}};

CREATE UNIQUE INDEX convoy_booking_need ON convoy_booking (need);
CREATE INDEX convoy_booking_trip ON convoy_booking (trip) WHERE trip <> '';
CREATE INDEX convoy_booking_waits ON convoy_booking (from_at, place) WHERE state = 'waiting';

-- Seats: one row a seat that is given away. The key is what keeps a seat from
-- being sold twice.
CREATE TABLE convoy_seat (
	trip text NOT NULL,
	seat bigint NOT NULL,
	booking text NOT NULL,
	PRIMARY KEY (trip, seat)
) {{without_rowid}};

-- Disinfections of vehicles. job is one of the room of disinfection, where there
-- was one; otherwise the driver's own word with a picture.
CREATE TABLE convoy_cleaning (
	cleaning text NOT NULL,
	vehicle text NOT NULL,
	trip text NOT NULL,
	agent text NOT NULL,
	job text NOT NULL,
	at bigint NOT NULL,
	made_by text NOT NULL,
	picture {{blob}} NOT NULL,
	picture_type text NOT NULL,
	digest text NOT NULL,
	PRIMARY KEY (cleaning)
) {{without_rowid}};

CREATE INDEX convoy_cleaning_vehicle ON convoy_cleaning (vehicle, at);
CREATE UNIQUE INDEX convoy_cleaning_digest ON convoy_cleaning (digest) WHERE digest <> '';

-- Slips of costs, and what became of them.
CREATE TABLE convoy_slip (
	slip text NOT NULL,
	trip text NOT NULL,
	kind text NOT NULL,
	fen bigint NOT NULL,
	state text NOT NULL,
	reason text NOT NULL,
	digest text NOT NULL,
	picture {{blob}} NOT NULL,
	picture_type text NOT NULL,
	made_by text NOT NULL,
	made_at bigint NOT NULL,
	paid_by text NOT NULL,
	paid_at bigint NOT NULL,
	PRIMARY KEY (slip)
) {{without_rowid}};

CREATE INDEX convoy_slip_trip ON convoy_slip (trip, slip);
CREATE UNIQUE INDEX convoy_slip_digest ON convoy_slip (digest) WHERE state <> 'refused';

-- What happened to a trip, oldest first. words never hold what is sealed.
CREATE TABLE convoy_event (
	trip text NOT NULL,
	n bigint NOT NULL,
	at bigint NOT NULL,
	who text NOT NULL,
	what text NOT NULL,
	words text NOT NULL,
	PRIMARY KEY (trip, n)
) {{without_rowid}};
