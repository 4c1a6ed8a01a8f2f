package retention

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
)

// Hold stops the clocks: what it names is not destroyed until it ends. It
// always ends.
type Hold struct {
	ID       int64
	Rule     string // empty: every rule
	Event    string // empty: every event, and the daily clock
	Reason   string
	By       string
	At       civil.Instant
	Until    civil.Instant
	Released civil.Instant
}

// ErrBad says that a hold has no reason or no end, or names no rule there is.
var ErrBad = errors.New("bad hold")

// Hold stops clocks. Whoever may destroy may hold.
func (r *Retention) Hold(ctx context.Context, actor access.Actor, h Hold) (id int64, err error) {
	known := h.Rule == ""
	for _, rule := range r.rules {
		known = known || rule.Key == h.Rule
	}
	if !known || strings.TrimSpace(h.Reason) == "" || h.Until <= r.now() {
		return 0, fmt.Errorf("%w: a rule there is, a reason and an end are needed", ErrBad)
	}
	thing := access.Thing{Kind: "hold", ID: h.Rule + "/" + h.Event}
	if err := r.access.Guard(ctx, actor, access.Destroy, thing, h.Reason); err != nil {
		return 0, err
	}
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM retention_hold`).Scan(&id); err != nil {
			return fmt.Errorf("number a hold: %w", err)
		}
		_, err := tx.ExecContext(ctx,
			`INSERT INTO retention_hold (id, rule, event, reason, held_by, held_at, until_at, released_by, released_at) VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0)`,
			id, h.Rule, h.Event, h.Reason, actor.ID, int64(r.now()), int64(h.Until))
		if err != nil {
			return fmt.Errorf("write a hold: %w", err)
		}
		return access.Record(ctx, tx, actor, access.Destroy, thing, "hold: "+h.Reason, access.Done)
	})
	return id, err
}

// Release lets the clocks run again before the hold's end. ErrNone where there
// is no such hold.
func (r *Retention) Release(ctx context.Context, actor access.Actor, id int64, reason string) error {
	thing := access.Thing{Kind: "hold", ID: fmt.Sprint(id)}
	if err := r.access.Guard(ctx, actor, access.Destroy, thing, reason); err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE retention_hold SET released_by = $1, released_at = $2 WHERE id = $3 AND released_at = 0`,
			actor.ID, int64(r.now()), id)
		if err != nil {
			return fmt.Errorf("release hold %d: %w", id, err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(fmt.Errorf("%w: hold %d", ErrNone, id), err)
		}
		return access.Record(ctx, tx, actor, access.Destroy, thing, "release: "+reason, access.Done)
	})
}

// Holds lists the holds, newest first.
func (r *Retention) Holds(ctx context.Context) ([]Hold, error) {
	rows, err := r.db.Read().QueryContext(ctx,
		`SELECT id, rule, event, reason, held_by, held_at, until_at, released_at FROM retention_hold ORDER BY id DESC`)
	if err != nil {
		return nil, fmt.Errorf("list holds: %w", err)
	}
	defer rows.Close()
	var out []Hold
	for rows.Next() {
		var h Hold
		if err := rows.Scan(&h.ID, &h.Rule, &h.Event, &h.Reason, &h.By, &h.At, &h.Until, &h.Released); err != nil {
			return nil, fmt.Errorf("list holds: %w", err)
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// held gives the reason of a hold on the rule, or nothing. The daily clock does
// not know which event a row belongs to, so a hold on an event's rows stops it
// for the whole rule.
func (r *Retention) held(ctx context.Context, q store.Queryer, rule, event string) (reason string, err error) {
	err = q.QueryRowContext(ctx,
		`SELECT reason FROM retention_hold WHERE released_at = 0 AND until_at > $1 AND (rule = '' OR rule = $2)
		   AND (event = '' OR event = $3 OR $4 = '') ORDER BY id LIMIT 1`,
		int64(r.now()), rule, event, event).Scan(&reason)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for holds on %s: %w", rule, err)
	}
	return reason, nil
}
