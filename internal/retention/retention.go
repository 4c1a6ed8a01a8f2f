package retention

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/jobs"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "retention", FS: migrations, Dir: "migrations"}
}

// Retention keeps the clocks of one database.
type Retention struct {
	db     *store.DB
	access *access.Access
	clock  civil.Clock
	rules  []Rule
}

// New returns the keeper of the rules. A rule that cannot be, or stands twice,
// is an error.
func New(db *store.DB, a *access.Access, clock civil.Clock, rules []Rule) (*Retention, error) {
	known := map[string]bool{}
	for _, r := range rules {
		if err := r.check(); err != nil {
			return nil, err
		}
		if known[r.Key] {
			return nil, fmt.Errorf("retention rule %s stands twice", r.Key)
		}
		known[r.Key] = true
	}
	return &Retention{db: db, access: a, clock: clock, rules: rules}, nil
}

// Rules are the rules in the order they were given.
func (r *Retention) Rules() []Rule { return append([]Rule(nil), r.rules...) }

func (r *Retention) now() civil.Instant { return civil.At(r.clock()) }

// ErrNone says that there is no such report, or nothing to destroy.
var ErrNone = errors.New("nothing of the kind")

// List is what the end of the event would destroy now.
func (r *Retention) List(ctx context.Context, event string) ([]Line, error) {
	return r.list(ctx, r.db.Read(), Scope{Event: event, Before: r.now()})
}

// list counts what the clock of the scope would destroy.
func (r *Retention) list(ctx context.Context, q store.Queryer, s Scope) ([]Line, error) {
	var out []Line
	for _, rule := range r.rules {
		scope, applies := rule.scope(s)
		if !applies {
			continue
		}
		n, err := rule.Count(ctx, q, scope)
		if err != nil {
			return nil, fmt.Errorf("count %s: %w", rule.Key, err)
		}
		held, err := r.held(ctx, q, rule.Key, s.Event)
		if err != nil {
			return nil, err
		}
		out = append(out, Line{Rule: rule.Key, What: rule.What, Reason: rule.Reason, Listed: n, Held: held})
	}
	return out, nil
}

// scope is what of a clock's scope the rule applies to.
func (rule Rule) scope(s Scope) (Scope, bool) {
	if s.Event != "" {
		return s, rule.AtEnd
	}
	return Scope{Before: rule.Keep.Before(s.Before)}, rule.Keep != (Period{})
}

// Ask puts the list before a second person. The request's body is the list as
// it was shown.
func (r *Retention) Ask(ctx context.Context, actor access.Actor, event, place, purpose string) (access.Request, []Line, error) {
	if event == "" {
		return access.Request{}, nil, fmt.Errorf("%w: which event?", ErrNone)
	}
	lines, err := r.List(ctx, event)
	if err != nil {
		return access.Request{}, nil, err
	}
	body, err := json.Marshal(lines)
	if err != nil {
		return access.Request{}, nil, err
	}
	req, err := r.access.Ask(ctx, actor, access.Destroy, access.Thing{Kind: "event", ID: event, Place: place}, purpose, string(body))
	return req, lines, err
}

// Begin uses the approved request and puts the job; what came after it was
// asked stays. It returns the id of the report to come, which is the job's.
func (r *Retention) Begin(ctx context.Context, w *jobs.Workers, actor access.Actor, request int64) (id string, err error) {
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		req, err := access.Use(ctx, tx, actor, request, access.Destroy)
		if err != nil {
			return err
		}
		id = fmt.Sprintf("end-%d", req.ID)
		return r.put(ctx, tx, w, Report{
			ID: id, Event: req.Thing.ID, AskedBy: req.By, ApprovedBy: req.Decider, Purpose: req.Purpose, place: req.Thing.Place,
			Before: req.At,
		}, req.Body)
	})
	return id, err
}

// Sweep puts the daily clock's job for today, once a day whoever calls it.
func (r *Retention) Sweep(ctx context.Context, w *jobs.Workers) (id string, err error) {
	now := r.now()
	id = "sweep-" + now.Day().String()
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := readReport(ctx, tx, id); !errors.Is(err, ErrNone) {
			return err
		}
		lines, err := r.list(ctx, tx, Scope{Before: now.Day().Start()})
		if err != nil {
			return err
		}
		body, err := json.Marshal(lines)
		if err != nil {
			return err
		}
		return r.put(ctx, tx, w, Report{ID: id, AskedBy: "retention", Purpose: "retention table", Before: now.Day().Start()}, string(body))
	})
	return id, err
}

func (r *Retention) put(ctx context.Context, tx *store.Tx, w *jobs.Workers, rep Report, listed string) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO retention_report (id, event, asked_by, approved_by, purpose, place, before_at, begun_at, listed, report, hash, ended_at)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 0)`,
		rep.ID, rep.Event, rep.AskedBy, rep.ApprovedBy, rep.Purpose, rep.place, int64(rep.Before), int64(r.now()), listed, []byte{})
	if err != nil {
		return fmt.Errorf("begin report %s: %w", rep.ID, err)
	}
	_, err = w.Add(ctx, tx, jobs.Job{ID: rep.ID, Kind: KindName, By: rep.AskedBy})
	return err
}

// Report says what was destroyed.
type Report struct {
	ID         string        `json:"id"`
	Event      string        `json:"event,omitempty"` // empty: the daily clock
	AskedBy    string        `json:"asked_by"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	Purpose    string        `json:"purpose"`
	Before     civil.Instant `json:"before"`
	Begun      civil.Instant `json:"begun"`
	Ended      civil.Instant `json:"ended,omitempty"` // zero: not yet
	Lines      []Line        `json:"lines"`

	// Hash is the SHA-256 of the report's text, as the audit chain has it.
	Hash  string `json:"-"`
	Text  []byte `json:"-"`
	place string
}

// Report reads a report; ErrNone if there is none of this id.
func (r *Retention) Report(ctx context.Context, id string) (Report, error) {
	return readReport(ctx, r.db.Read(), id)
}

func readReport(ctx context.Context, q store.Queryer, id string) (Report, error) {
	var rep Report
	var listed string
	err := q.QueryRowContext(ctx,
		`SELECT id, event, asked_by, approved_by, purpose, place, before_at, begun_at, listed, report, hash, ended_at
		   FROM retention_report WHERE id = $1`, id).
		Scan(&rep.ID, &rep.Event, &rep.AskedBy, &rep.ApprovedBy, &rep.Purpose, &rep.place, &rep.Before, &rep.Begun, &listed, &rep.Text, &rep.Hash, &rep.Ended)
	if errors.Is(err, sql.ErrNoRows) {
		return rep, fmt.Errorf("%w: report %s", ErrNone, id)
	}
	if err != nil {
		return rep, fmt.Errorf("read report %s: %w", id, err)
	}
	if rep.Ended != 0 {
		var said Report
		if err := json.Unmarshal(rep.Text, &said); err != nil {
			return rep, fmt.Errorf("read report %s: %w", id, err)
		}
		rep.Lines = said.Lines
		if digest(rep.Text) != rep.Hash {
			return rep, fmt.Errorf("report %s was changed after it was made", id)
		}
		return rep, nil
	}
	return rep, json.Unmarshal([]byte(listed), &rep.Lines)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
