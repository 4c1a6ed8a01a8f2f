package people

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Event is one thing that happened to a record.
type Event struct {
	At    civil.Instant
	Who   string // account, or self
	What  string // entered, confirmed, held, merged, unmerged, corrected, left
	Other string // the other record of a merge
	Note  string
}

func (p *People) note(ctx context.Context, tx *store.Tx, person, who, what, other, note string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO people_event (person, n, at, who, what, other, note)
		SELECT $1, COALESCE(MAX(n), 0) + 1, CAST($2 AS bigint), $3, $4, $5, $6 FROM people_event WHERE person = $7`,
		person, int64(civil.At(p.clock())), who, what, other, note, person)
	if err != nil {
		return fmt.Errorf("note what happened: %w", err)
	}
	return nil
}

// History is what happened to a record, newest first.
func (p *People) History(ctx context.Context, person string) ([]Event, error) {
	rows, err := p.db.Read().QueryContext(ctx,
		"SELECT at, who, what, other, note FROM people_event WHERE person = $1 ORDER BY n DESC LIMIT 200", person)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (e Event, err error) {
		err = rows.Scan(&e.At, &e.Who, &e.What, &e.Other, &e.Note)
		return e, err
	})
}

// living reads a record that has not left.
func living(ctx context.Context, q store.Queryer, key string) (person, error) {
	r, err := load(ctx, q, key)
	if err == nil && r.State == Left {
		return person{}, fmt.Errorf("%w: %w", ErrUnknown, ErrGone)
	}
	return r, err
}

// ErrGone is returned for a person who has left.
var ErrGone = fault.New(fault.Gone, text.Label{Zh: "该人员已退出", En: "this person has left"})
