package convoy

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/ledger"
	"linli/internal/notify"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/rekey"
	"linli/internal/store"
	"linli/internal/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room; those of ledger come before.
func Migrations() store.Migrations {
	return store.Migrations{Room: "convoy", FS: migrations, Dir: "migrations"}
}

// Holders are the room's wrapped keys, for a rotation of the master key.
func Holders() []rekey.Holder {
	return []rekey.Holder{
		{Table: "convoy_vehicle", Key: "vehicle", Blob: "vault_key"},
		{Table: "convoy_booking", Key: "booking", Blob: "vault_key"},
	}
}

// People is what this room asks of the room of people; *people.People
// satisfies it.
type People interface {
	Servable(ctx context.Context, q store.Queryer, keys []string) (map[string]bool, error)
	Able(ctx context.Context, q store.Queryer, keys []string) (map[string]people.Able, error)
}

// Disinfection is what this room asks of the room of disinfection.
type Disinfection interface {
	// VehicleAgents are the agents that may be used on a vehicle on a day.
	VehicleAgents(on civil.Day) []page.Option
	// VehicleClean is the job by which a vehicle was last disinfected at or after
	// an instant, and when; empty if there was none.
	VehicleClean(ctx context.Context, q store.Queryer, vehicle string, since civil.Instant) (job string, at civil.Instant, err error)
}

// Teller tells people things, in the transaction of what they are about;
// *notify.Notify is one.
type Teller interface {
	Enqueue(ctx context.Context, tx *store.Tx, m notify.Message) error
}

// Options is what the room is given; all but Tell and Dated is needed.
type Options struct {
	DB           *store.DB
	Log          *fact.Log
	Checker      *fact.Checker
	Access       *access.Access
	Atlas        *area.Atlas
	Keys         *vault.Keys
	People       People
	Needs        Needs
	Disinfection Disinfection
	Clock        civil.Clock
	Tell         Teller
	Dated        []Rules // nil: those built in
}

// Convoy is the room of one database.
type Convoy struct {
	Options
	Books *ledger.Ledger
}

// New returns the room.
func New(o Options) (*Convoy, error) {
	if o.Dated == nil {
		var err error
		if o.Dated, err = ParseRules(builtIn); err != nil {
			return nil, err
		}
	}
	return &Convoy{o, ledger.New("fleet")}, nil
}

func (c *Convoy) now() civil.Instant { return civil.At(c.Clock()) }

// On are the rules that hold on a day; before the first, the first.
func (c *Convoy) On(day civil.Day) *Rules {
	at := 0
	for i := range c.Dated {
		if c.Dated[i].day <= day {
			at = i
		}
	}
	return &c.Dated[at]
}

func (c *Convoy) rules() *Rules { return c.On(c.now().Day()) }

// digest tells a retry from other content under the same number.
func (c *Convoy) digest(content any) (string, error) {
	return c.Keys.Digest("convoy.hash", content)
}

func (c *Convoy) seal(field, id string, content any) (sealed, wrapped []byte, err error) {
	return c.Keys.Sealer().SealJSON(vault.Spot{Field: field, Row: id}, content)
}

// unseal opens it; what was destroyed leaves content as it is.
func (c *Convoy) unseal(field, id string, sealed, wrapped []byte, content any) error {
	if len(wrapped) == 0 {
		return nil
	}
	return c.Keys.Sealer().OpenJSON(vault.Spot{Field: field, Row: id}, sealed, wrapped, content)
}

const vehicleColumns = `vehicle, kind, place, org, keeper, seats, load_kg, insured_to, state, used_at, clean_at, plate, tail, sealed, vault_key,
	made_by, made_at, confirmed_by, confirmed_at`

func scanVehicle(row func(...any) error) (*Vehicle, error) {
	var v Vehicle
	return &v, row(&v.ID, &v.Kind, &v.Place, &v.Org, &v.Keeper, &v.Seats, &v.LoadKG, &v.InsuredTo, &v.State, &v.UsedAt, &v.CleanAt, &v.plate, &v.Tail,
		&v.sealed, &v.key, &v.MadeBy, &v.MadeAt, &v.Confirmer, &v.ConfirmAt)
}

const driverColumns = `person, place, org, class, agreed, agreed_at, insured_to, state, confirmed_by, confirmed_at`

func scanDriver(row func(...any) error) (*Driver, error) {
	var d Driver
	return &d, row(&d.Person, &d.Place, &d.Org, &d.Class, &d.Agreed, &d.AgreedAt, &d.InsuredTo, &d.State, &d.Confirmer, &d.ConfirmAt)
}

const tripColumns = `trip, kind, place, to_place, org, campaign, medic, vehicle, driver, state, from_at, to_at, item, load_gram, km_began, km_ended,
	began_at, ended_at, guessed, reason, fact, made_by, made_at, hash`

func scanTrip(row func(...any) error) (*Trip, error) {
	var t Trip
	return &t, row(&t.ID, &t.Kind, &t.Place, &t.To, &t.Org, &t.Campaign, &t.Medic, &t.Vehicle, &t.Driver, &t.State, &t.From, &t.Due, &t.Item, &t.Load,
		&t.KMBegan, &t.KMEnded, &t.Began, &t.Ended, &t.Guessed, &t.Reason, &t.Fact, &t.MadeBy, &t.MadeAt, &t.hash)
}

const bookingColumns = `booking, need, place, from_at, to_at, seats, medic, state, trip, org, campaign, said_at, made_by, made_at, sealed, vault_key, hash`

func scanBooking(row func(...any) error) (*Booking, error) {
	var b Booking
	return &b, row(&b.ID, &b.Need, &b.Place, &b.From, &b.Due, &b.Seats, &b.Medic, &b.State, &b.Trip, &b.Org, &b.Campaign, &b.Said, &b.MadeBy, &b.MadeAt,
		&b.sealed, &b.key, &b.hash)
}

// one reads one row of a sort, or ErrUnknown.
func one[T any](ctx context.Context, q store.Queryer, scan func(func(...any) error) (*T, error), columns, table, where string, args ...any) (*T, error) {
	v, err := scan(q.QueryRowContext(ctx, "SELECT "+columns+" FROM "+table+" WHERE "+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	return v, nil
}

// many reads rows of a sort.
func many[T any](ctx context.Context, q store.Queryer, scan func(func(...any) error) (*T, error), columns, table, where string, args ...any) ([]*T, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+columns+" FROM "+table+" WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", table, err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (*T, error) { return scan(rows.Scan) })
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", table, err)
	}
	return out, nil
}

func vehicleOf(ctx context.Context, q store.Queryer, id string) (*Vehicle, error) {
	return one(ctx, q, scanVehicle, vehicleColumns, "convoy_vehicle", "vehicle = $1", id)
}

func driverOf(ctx context.Context, q store.Queryer, person string) (*Driver, error) {
	return one(ctx, q, scanDriver, driverColumns, "convoy_driver", "person = $1", person)
}

func tripOf(ctx context.Context, q store.Queryer, id string) (*Trip, error) {
	return one(ctx, q, scanTrip, tripColumns, "convoy_trip", "trip = $1", id)
}

func bookingOf(ctx context.Context, q store.Queryer, where string, args ...any) (*Booking, error) {
	return one(ctx, q, scanBooking, bookingColumns, "convoy_booking", where, args...)
}

// bookingsOf are those on a trip.
func bookingsOf(ctx context.Context, q store.Queryer, trip string) ([]*Booking, error) {
	return many(ctx, q, scanBooking, bookingColumns, "convoy_booking", "trip = $1 AND trip <> '' ORDER BY from_at, booking", trip)
}

// lock takes a row for the transaction: two about the same wait for each other,
// in whatever process.
func lock(ctx context.Context, tx *store.Tx, table, key, id string) error {
	if _, err := tx.ExecContext(ctx, "UPDATE "+table+" SET "+key+" = "+key+" WHERE "+key+" = $1", id); err != nil {
		return fmt.Errorf("take %s %s: %w", table, id, err)
	}
	return nil
}

func (t *Trip) insert(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO convoy_trip (`+tripColumns+`, changed_at) VALUES
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`,
		t.ID, string(t.Kind), t.Place, t.To, t.Org, t.Campaign, store.Flag(t.Medic), t.Vehicle, t.Driver, string(t.State), int64(t.From), int64(t.Due), t.Item,
		int64(t.Load), t.KMBegan, t.KMEnded, int64(t.Began), int64(t.Ended), string(t.Guessed), t.Reason, t.Fact, t.MadeBy, int64(t.MadeAt), t.hash, int64(t.MadeAt))
	if err != nil {
		return fmt.Errorf("write trip %s: %w", t.ID, err)
	}
	return nil
}

func (t *Trip) save(ctx context.Context, tx *store.Tx, now civil.Instant) error {
	_, err := tx.ExecContext(ctx, `UPDATE convoy_trip SET vehicle = $1, driver = $2, state = $3, km_began = $4, km_ended = $5, began_at = $6, ended_at = $7,
		reason = $8, fact = $9, changed_at = $10, place = $11, guessed = $12 WHERE trip = $13`,
		t.Vehicle, t.Driver, string(t.State), t.KMBegan, t.KMEnded, int64(t.Began), int64(t.Ended), t.Reason, t.Fact, int64(now), t.Place, string(t.Guessed), t.ID)
	if err != nil {
		return fmt.Errorf("write trip %s: %w", t.ID, err)
	}
	return nil
}

func (b *Booking) save(ctx context.Context, tx *store.Tx, now civil.Instant) error {
	_, err := tx.ExecContext(ctx, `UPDATE convoy_booking SET state = $1, trip = $2, said_at = $3, changed_at = $4 WHERE booking = $5`,
		string(b.State), b.Trip, int64(b.Said), int64(now), b.ID)
	if err != nil {
		return fmt.Errorf("write booking %s: %w", b.ID, err)
	}
	return nil
}

// Event is one thing that happened to a trip.
type Event struct {
	At        civil.Instant
	Who, What string
	Words     string
}

func (c *Convoy) note(ctx context.Context, tx *store.Tx, trip, who, what, words string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO convoy_event (trip, n, at, who, what, words)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5 FROM convoy_event WHERE trip = $6`, trip, int64(c.now()), who, what, words, trip)
	if err != nil {
		return fmt.Errorf("note what happened to trip %s: %w", trip, err)
	}
	return nil
}

// Events are what happened to a trip, oldest first.
func (c *Convoy) Events(ctx context.Context, trip string) ([]Event, error) {
	rows, err := c.DB.Read().QueryContext(ctx, `SELECT at, who, what, words FROM convoy_event WHERE trip = $1 ORDER BY n`, trip)
	if err != nil {
		return nil, fmt.Errorf("read what happened to trip %s: %w", trip, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (e Event, err error) { return e, rows.Scan(&e.At, &e.Who, &e.What, &e.Words) })
}
