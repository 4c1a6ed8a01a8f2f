package retention

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Hold stops the clocks: what it names is not destroyed until it ends. It
// always ends.
//
// It holds at once, since what is destroyed while somebody waits is gone; without
// a second person's word it lapses after [Provisional]. Letting go before the
// end takes two persons as well.
type Hold struct {
	ID        int64
	Rule      string // empty: every rule
	Event     string // empty: every event, and the daily clock
	Subject   string // a person's opaque number, or a case's; they are not erased either
	Reason    string
	By        string
	At        civil.Instant
	Until     civil.Instant
	Confirmed civil.Instant
	Second    string        // who confirmed it
	ReleaseBy string        // who asked to let go, and waits for a second
	Released  civil.Instant // zero: it was not let go
}

// Provisional is how long a hold is good on one person's word.
const Provisional = access.RequestLife

// Holding reports whether the hold stops anything at an instant.
func (h Hold) Holding(at civil.Instant) bool {
	return h.Released == 0 && at < h.Until && (h.Confirmed != 0 || at < h.At+Provisional)
}

// Faults of holds.
var (
	// ErrBad says that a hold has no reason or no end, or names no rule there is.
	ErrBad = errors.New("bad hold")
	// ErrHeld refuses to erase somebody whose data are held.
	ErrHeld = fault.New(fault.Conflict, text.Label{
		Zh: "这份资料因检查或争议依法暂停销毁，目前不能注销；暂停期满后可以注销，或联系个人信息保护负责人",
		En: "these data are kept for an inspection or a dispute and cannot be erased now; they can when that ends, or ask the data protection officer",
	})
	errSame = fault.New(fault.Refused, text.Label{Zh: "须由另一位同志办理", En: "this needs another person"})
)

// maxHold is the longest hold, in years: an inspection is over some time.
const maxHold = 3

// Hold stops clocks.
func (r *Retention) Hold(ctx context.Context, actor access.Actor, h Hold) (id int64, err error) {
	known := h.Rule == ""
	for _, rule := range r.rules {
		known = known || rule.Key == h.Rule
	}
	now := r.now()
	longest := civil.At(now.Time().In(civil.Zone).AddDate(maxHold, 0, 0))
	if !known || strings.TrimSpace(h.Reason) == "" || h.Until <= now || h.Until > longest || len(h.Subject) > 64 || len(h.Event) > 64 {
		return 0, fmt.Errorf("%w: a rule there is, a reason and an end are needed", ErrBad)
	}
	thing := access.Thing{Kind: "hold", ID: h.Rule + "/" + h.Event}
	if err := r.access.Guard(ctx, actor, access.Hold, thing, h.Reason); err != nil {
		return 0, err
	}
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM retention_hold`).Scan(&id); err != nil {
			return fmt.Errorf("number a hold: %w", err)
		}
		_, err := tx.ExecContext(ctx,
			`INSERT INTO retention_hold (id, rule, event, subject, reason, held_by, held_at, until_at, released_by, released_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0)`,
			id, h.Rule, h.Event, h.Subject, h.Reason, actor.ID, int64(now), int64(h.Until))
		if err != nil {
			return fmt.Errorf("write a hold: %w", err)
		}
		return access.Record(ctx, tx, actor, access.Hold, thing, "hold: "+h.Reason, access.Done, subjects(h)...)
	})
	return id, err
}

func subjects(h Hold) []string {
	if h.Subject == "" {
		return nil
	}
	return []string{h.Subject}
}

// Confirm is the second person's word, by which a hold is good to its end.
func (r *Retention) Confirm(ctx context.Context, actor access.Actor, id int64) error {
	return r.act(ctx, actor, id, "confirmed", func(ctx context.Context, tx *store.Tx, h Hold) error {
		if h.Confirmed != 0 {
			return nil
		}
		if err := r.separate(ctx, tx, h.By, actor); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE retention_hold SET confirmed_by = $1, confirmed_at = $2 WHERE id = $3`, actor.ID, int64(r.now()), id)
		return err
	})
}

// Release lets the clocks run again before the hold's end: asked by one person,
// done by the next. It reports whether it is done. ErrNone where there is no such
// hold any more.
func (r *Retention) Release(ctx context.Context, actor access.Actor, id int64, reason string) (done bool, err error) {
	if strings.TrimSpace(reason) == "" {
		return false, fmt.Errorf("%w: why?", ErrBad)
	}
	err = r.act(ctx, actor, id, "release: "+reason, func(ctx context.Context, tx *store.Tx, h Hold) error {
		done = false
		if h.ReleaseBy == "" || h.ReleaseBy == actor.ID {
			_, err := tx.ExecContext(ctx, `UPDATE retention_hold SET release_by = $1, release_reason = $2 WHERE id = $3`, actor.ID, reason, id)
			return err
		}
		if err := r.separate(ctx, tx, h.ReleaseBy, actor); err != nil {
			return err
		}
		done = true
		_, err := tx.ExecContext(ctx, `UPDATE retention_hold SET released_by = $1, released_at = $2 WHERE id = $3`, actor.ID, int64(r.now()), id)
		return err
	})
	return done, err
}

// separate refuses one person's word twice.
func (r *Retention) separate(ctx context.Context, tx *store.Tx, first string, second access.Actor) error {
	err := r.access.Separate(ctx, tx, first, second.ID)
	if errors.Is(err, access.ErrDenied) {
		return errSame
	}
	return err
}

// act does something with a hold that goes on, and leaves it in the audit chain.
func (r *Retention) act(ctx context.Context, actor access.Actor, id int64, said string, f func(ctx context.Context, tx *store.Tx, h Hold) error) error {
	thing := access.Thing{Kind: "hold", ID: fmt.Sprint(id)}
	if err := r.access.Guard(ctx, actor, access.Hold, thing, said); err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := holds(ctx, tx, "WHERE id = $1 AND released_at = 0 AND until_at > $2", id, int64(r.now()))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("%w: hold %d", ErrNone, id)
		}
		if err := f(ctx, tx, found[0]); err != nil {
			return fmt.Errorf("hold %d: %w", id, err)
		}
		return access.Record(ctx, tx, actor, access.Hold, thing, said, access.Done, subjects(found[0])...)
	})
}

// Holds lists the holds, newest first.
func (r *Retention) Holds(ctx context.Context) ([]Hold, error) {
	return holds(ctx, r.db.Read(), "ORDER BY id DESC")
}

func holds(ctx context.Context, q store.Queryer, where string, args ...any) ([]Hold, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, rule, event, subject, reason, held_by, held_at, until_at, confirmed_by, confirmed_at, release_by, released_at
		FROM retention_hold `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list holds: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (h Hold, err error) {
		return h, rows.Scan(&h.ID, &h.Rule, &h.Event, &h.Subject, &h.Reason, &h.By, &h.At, &h.Until, &h.Second, &h.Confirmed, &h.ReleaseBy, &h.Released)
	})
	if err != nil {
		return nil, fmt.Errorf("list holds: %w", err)
	}
	return out, nil
}

// holding is the condition of a hold that stops something; its two parameters
// are now, and now less Provisional.
const holding = `released_at = 0 AND until_at > $1 AND (confirmed_at > 0 OR held_at > $2)`

// held gives the reason of a hold on the rule, or nothing. The clocks do not
// know which event or person a row belongs to, so a hold on those stops them for
// the whole rule: too much is kept for a while rather than too little.
func (r *Retention) held(ctx context.Context, q store.Queryer, rule, event string) (reason string, err error) {
	now := r.now()
	err = q.QueryRowContext(ctx,
		`SELECT reason FROM retention_hold WHERE `+holding+` AND (rule = '' OR rule = $3) AND (event = '' OR event = $4 OR $5 = '') ORDER BY id LIMIT 1`,
		int64(now), int64(now-Provisional), rule, event, event).Scan(&reason)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for holds on %s: %w", rule, err)
	}
	return reason, nil
}

// MayErase refuses with ErrHeld to erase a person whose data are held. It is for
// the transaction that would.
func (r *Retention) MayErase(ctx context.Context, q store.Queryer, person string) error {
	now := r.now()
	var n int64
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM retention_hold WHERE `+holding+` AND subject = $3`,
		int64(now), int64(now-Provisional), person).Scan(&n)
	if err != nil {
		return fmt.Errorf("look for holds on a person: %w", err)
	}
	if n > 0 {
		return ErrHeld
	}
	return nil
}
