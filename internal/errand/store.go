package errand

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
	"linli/internal/measure"
	"linli/internal/people"
	"linli/internal/rekey"
	"linli/internal/store"
	"linli/internal/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room; those of ledger come before.
func Migrations() store.Migrations {
	return store.Migrations{Room: "errand", FS: migrations, Dir: "migrations"}
}

// Holders are the room's wrapped keys, for a rotation of the master key.
func Holders() []rekey.Holder {
	return []rekey.Holder{{Table: "errand_order", Key: "errand", Blob: "vault_key"}}
}

// People is what this room asks of the room of people; *people.People
// satisfies it.
type People interface {
	// Named finds whom staff mean by what they typed into a field.
	Named(ctx context.Context, actor access.Actor, field, typed string) (string, error)
	Servable(ctx context.Context, q store.Queryer, keys []string) (map[string]bool, error)
	// Cards are persons as a list shows them, masked.
	Cards(ctx context.Context, keys []string) (map[string]people.Card, error)
}

// Need is what an errand must know of the need it is the work of.
type Need struct {
	Place, Org, Campaign string // of a medic's family the district, and no organisation
	Helper               string // who has it already; may be empty
	Open                 bool
}

// Needs knows the needs; FromRequests makes one of package request.
type Needs interface {
	// Attach makes the errand the work of the need, and holds the need until the
	// transaction ends.
	Attach(ctx context.Context, tx *store.Tx, need, errand string) (Need, error)
}

// Options is what the room is given; all of it is needed.
type Options struct {
	DB      *store.DB
	Log     *fact.Log
	Checker *fact.Checker
	Access  *access.Access
	Atlas   *area.Atlas
	Keys    *vault.Keys
	People  People
	Needs   Needs
	Clock   civil.Clock
}

// Errands is the room of one database.
type Errands struct {
	Options
	Books *ledger.Ledger
}

// New returns the room.
func New(o Options) *Errands { return &Errands{o, books()} }

func (r *Errands) now() civil.Instant { return civil.At(r.Clock()) }

const columns = `errand, need, kind, pay, place, org, campaign, prescription, entitled, contactless, limit_fen, helper, state, disputed, reason,
	spent, agreed, agreed_by, code_hash, tries, handed_at, handed_how, fact, made_by, made_at, changed_at, sealed, vault_key, hash`

func scan(row func(...any) error) (*Errand, error) {
	var e Errand
	err := row(&e.ID, &e.Need, &e.Kind, &e.Pay, &e.Place, &e.Org, &e.Campaign, &e.Prescription, &e.Entitled, &e.Contactless, &e.Limit, &e.Helper,
		&e.State, &e.Disputed, &e.Reason, &e.Spent, &e.Agreed, &e.AgreedBy, &e.codeHash, &e.Tries, &e.HandedAt, &e.HandedHow, &e.Fact,
		&e.MadeBy, &e.MadeAt, &e.ChangedAt, &e.sealed, &e.key, &e.hash)
	if e.codeHash == nil {
		e.codeHash = []byte{} // an empty blob may be read as none
	}
	return &e, err
}

func (e *Errand) values() []any {
	return []any{e.ID, e.Need, string(e.Kind), string(e.Pay), e.Place, e.Org, e.Campaign, store.Flag(e.Prescription), e.Entitled, store.Flag(e.Contactless),
		int64(e.Limit), e.Helper, string(e.State), store.Flag(e.Disputed), e.Reason, int64(e.Spent), int64(e.Agreed), e.AgreedBy, e.codeHash, e.Tries,
		int64(e.HandedAt), string(e.HandedHow), e.Fact, e.MadeBy, int64(e.MadeAt), int64(e.ChangedAt), e.sealed, e.key, e.hash}
}

func insert(ctx context.Context, tx *store.Tx, e *Errand) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO errand_order (`+columns+`) VALUES
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)`, e.values()...)
	if err != nil {
		return fmt.Errorf("write errand %s: %w", e.ID, err)
	}
	return nil
}

// hold reads an errand and keeps others from changing it until the transaction
// ends: the update is what makes a second process wait.
func hold(ctx context.Context, tx *store.Tx, id string) (*Errand, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE errand_order SET changed_at = changed_at WHERE errand = $1`, id); err != nil {
		return nil, fmt.Errorf("hold errand %s: %w", id, err)
	}
	return readOne(ctx, tx, "errand = $1", id)
}

func readOne(ctx context.Context, q store.Queryer, where string, args ...any) (*Errand, error) {
	e, err := scan(q.QueryRowContext(ctx, "SELECT "+columns+" FROM errand_order WHERE "+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("read errand: %w", err)
	}
	return e, nil
}

// save writes what changes of an errand.
func (e *Errand) save(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE errand_order SET entitled = $1, limit_fen = $2, helper = $3, state = $4, disputed = $5, reason = $6, spent = $7,
		agreed = $8, agreed_by = $9, code_hash = $10, tries = $11, handed_at = $12, handed_how = $13, fact = $14, changed_at = $15 WHERE errand = $16`,
		e.Entitled, int64(e.Limit), e.Helper, string(e.State), store.Flag(e.Disputed), e.Reason, int64(e.Spent), int64(e.Agreed), e.AgreedBy, e.codeHash,
		e.Tries, int64(e.HandedAt), string(e.HandedHow), e.Fact, int64(e.ChangedAt), e.ID)
	if err != nil {
		return fmt.Errorf("write errand %s: %w", e.ID, err)
	}
	return nil
}

const fieldContent = "errand_order.sealed"

func (r *Errands) seal(e *Errand, c Content) error {
	var err error
	e.sealed, e.key, err = r.Keys.Sealer().SealJSON(vault.Spot{Field: fieldContent, Row: e.ID}, c)
	return err
}

func (r *Errands) unseal(e *Errand) (c Content, err error) {
	if len(e.key) == 0 {
		return c, nil // destroyed after its time
	}
	return c, r.Keys.Sealer().OpenJSON(vault.Spot{Field: fieldContent, Row: e.ID}, e.sealed, e.key, &c)
}

// Event is one thing that happened to an errand.
type Event struct {
	N      int64
	At     civil.Instant
	Who    string // account, person:<number>, or asker
	What   string
	Words  string
	Amount measure.Fen
}

func (r *Errands) note(ctx context.Context, tx *store.Tx, e *Errand, who, what, words string, amount measure.Fen) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO errand_event (errand, n, at, who, what, words, fen)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5, $6 FROM errand_event WHERE errand = $7`,
		e.ID, int64(r.now()), who, what, words, int64(amount), e.ID)
	if err != nil {
		return fmt.Errorf("note what happened to errand %s: %w", e.ID, err)
	}
	return nil
}

// Events are what happened to an errand, oldest first.
func (r *Errands) Events(ctx context.Context, id string) ([]Event, error) {
	rows, err := r.DB.Read().QueryContext(ctx, `SELECT n, at, who, what, words, fen FROM errand_event WHERE errand = $1 ORDER BY n`, id)
	if err != nil {
		return nil, fmt.Errorf("read what happened to errand %s: %w", id, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (e Event, err error) {
		err = rows.Scan(&e.N, &e.At, &e.Who, &e.What, &e.Words, &e.Amount)
		return e, err
	})
}

// Slip is a shop's slip, without its picture.
type Slip struct {
	ID, Errand, Shop string
	Amount           measure.Fen
	From             From
	Like             string // another slip that looks nearly the same
	HasPicture, Void bool
	By               string
	At               civil.Instant
	digest           string
}

// Slips are an errand's, oldest first.
func (r *Errands) Slips(ctx context.Context, q store.Queryer, errand string) ([]Slip, error) {
	rows, err := q.QueryContext(ctx, `SELECT slip, errand, shop, fen, paid_from, like_slip, digest, void, made_by, made_at FROM errand_slip
		WHERE errand = $1 ORDER BY made_at, slip`, errand)
	if err != nil {
		return nil, fmt.Errorf("read slips of %s: %w", errand, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (s Slip, err error) {
		err = rows.Scan(&s.ID, &s.Errand, &s.Shop, &s.Amount, &s.From, &s.Like, &s.digest, &s.Void, &s.By, &s.At)
		s.HasPicture = s.digest != ""
		return s, err
	})
}

// Find asks for errands at a place.
type Find struct {
	Place string // division; a list shows where the actor may see errands
	State State  // empty: all that are not over
	// Disputed shows only what is in dispute.
	Disputed bool
	After    string // cursor
	Limit    int    // 0 is 50, at most 200
}

// List are errands at a place, what is in dispute first, then the oldest. Next
// is the cursor of the page after.
func (r *Errands) List(ctx context.Context, actor access.Actor, f Find) (list []*Errand, next string, err error) {
	if err := r.Access.Look(ctx, actor, access.ErrandRead, access.Thing{Kind: "errands", Place: f.Place}, ""); err != nil {
		return nil, "", err
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	// Those of medics' families are for their keeper.
	keeper := access.May(actor, access.FamilyKeep, access.Thing{Kind: "families", Place: f.Place}) == nil
	query := `place >= $1 AND place < $2 AND ($3 = '' AND (state <> $4 AND state <> $5 OR disputed = 1) OR state = $6) AND (disputed = 1 OR $7 = 0)
		AND (disputed < $8 OR disputed = $9 AND (made_at > $10 OR made_at = $11 AND errand > $12))
		AND (length(place) > 6 OR $13 = 1) ORDER BY disputed DESC, made_at, errand LIMIT $14`
	disputed, at, id := int64(2), int64(0), ""
	if f.After != "" {
		if _, err := fmt.Sscanf(f.After, "%d.%d.%s", &disputed, &at, &id); err != nil {
			return nil, "", ErrUnknown
		}
	}
	rows, err := r.DB.Read().QueryContext(ctx, "SELECT "+columns+" FROM errand_order WHERE "+query,
		f.Place, area.Code(f.Place).End(), string(f.State), string(Settled), string(Failed), string(f.State), store.Flag(f.Disputed), disputed, disputed, at, at, id, store.Flag(keeper), f.Limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list errands: %w", err)
	}
	list, err = store.Collect(rows, func(rows *sql.Rows) (*Errand, error) { return scan(rows.Scan) })
	if err != nil || len(list) <= f.Limit {
		return list, "", err
	}
	list = list[:f.Limit]
	last := list[f.Limit-1]
	return list, fmt.Sprintf("%d.%d.%s", store.Flag(last.Disputed), int64(last.MadeAt), last.ID), nil
}

// Mine are a helper's errands that are not over, the oldest first.
func (r *Errands) Mine(ctx context.Context, person string) ([]*Errand, error) {
	rows, err := r.DB.Read().QueryContext(ctx, "SELECT "+columns+` FROM errand_order WHERE helper = $1 AND state <> $2 AND state <> $3
		ORDER BY made_at, errand LIMIT 200`, person, string(Settled), string(Failed))
	if err != nil {
		return nil, fmt.Errorf("list errands of a helper: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (*Errand, error) { return scan(rows.Scan) })
}

// Waiting counts what is in dispute where the actor may settle it.
func (r *Errands) Waiting(ctx context.Context, actor access.Actor) (int, error) {
	total := 0
	for _, g := range access.Reach(actor, access.ErrandSettle) {
		n := 0
		err := r.DB.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM errand_order WHERE disputed = 1 AND place >= $1 AND place < $2`, g.Place, area.Code(g.Place).End()).Scan(&n)
		if err != nil {
			return 0, fmt.Errorf("count disputes: %w", err)
		}
		total += n
	}
	return total, nil
}
