package people

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"sync"

	"linli/internal/civil"
	"linli/internal/store"
)

const (
	// catchChunk is how many persons are indexed together. Their terms are
	// sorted in memory, about 40 MB of it, so that the index is walked once for
	// each chunk and not once for each person.
	catchChunk = 1 << 17
	// catchRows is how many rows one transaction takes: others who write wait
	// for no longer than some tens of milliseconds.
	catchRows = 16384
)

// CatchUp makes the terms of people whom an import has brought, and looks for
// twins among them. It may be stopped and goes on when it is called again;
// meanwhile those people are found by number and phone, not by name. progress
// may be nil.
func (p *People) CatchUp(ctx context.Context, progress func(done, total int64)) error {
	var total, done int64
	if err := p.db.Read().QueryRowContext(ctx, "SELECT count(*) FROM people_pending").Scan(&total); err != nil {
		return fmt.Errorf("count who is to be indexed: %w", err)
	}
	for done < total {
		n, err := p.catchUp(ctx)
		if err != nil {
			return fmt.Errorf("index people: %w", err)
		}
		if n == 0 {
			return nil
		}
		done += int64(n)
		if progress != nil {
			progress(min(done, total), total)
		}
	}
	return nil
}

type named struct{ person, name, home string }

func (p *People) catchUp(ctx context.Context) (int, error) {
	chunk, err := p.pending(ctx)
	if err != nil || len(chunk) == 0 {
		return 0, err
	}
	rows := manyTerms(chunk)
	sortTerms(rows)
	for len(rows) > 0 {
		part := rows[:min(catchRows, len(rows))]
		rows = rows[len(part):]
		err := p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return writeTerms(ctx, tx, part) })
		if err != nil {
			return 0, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
	first, last := chunk[0].person, chunk[len(chunk)-1].person
	for _, rule := range twinRules {
		if err := p.findTwins(ctx, rule, first, last); err != nil {
			return 0, err
		}
	}
	for rest := chunk; len(rest) > 0; {
		part := rest[:min(catchRows, len(rest))]
		rest = rest[len(part):]
		err := p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for i := range part {
				if _, err := tx.ExecContext(ctx, "DELETE FROM people_pending WHERE person = $1", part[i].person); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return len(chunk), nil
}

func (p *People) pending(ctx context.Context) ([]named, error) {
	rows, err := p.db.Read().QueryContext(ctx, `SELECT q.person, p.name, p.home FROM people_pending q JOIN people p ON p.person = q.person
		ORDER BY q.person LIMIT $1`, catchChunk)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	chunk := make([]named, 0, 1024)
	for rows.Next() {
		var n named
		if err := rows.Scan(&n.person, &n.name, &n.home); err != nil {
			return nil, err
		}
		chunk = append(chunk, n)
	}
	return chunk, rows.Err()
}

// manyTerms makes the terms of many names on all processors.
func manyTerms(chunk []named) []termRow {
	workers := runtime.GOMAXPROCS(0)
	parts := make([][]termRow, workers)
	var work sync.WaitGroup
	for w := range workers {
		work.Go(func() {
			from, to := len(chunk)*w/workers, len(chunk)*(w+1)/workers
			rows := make([]termRow, 0, (to-from)*5)
			for _, n := range chunk[from:to] {
				rows = termRows(rows, n.name, n.person, n.home)
			}
			parts[w] = rows
		})
	}
	work.Wait()
	var all []termRow
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

// twinRule finds other records of the persons in a range.
type twinRule struct {
	why   Why
	query string
}

// The rules that an import is checked by. A family may share a phone, so the
// name must agree too.
var twinRules = []twinRule{
	{SameNumber, `SELECT a.person, b.person FROM people a JOIN people b ON b.id_index = a.id_index AND b.person <> a.person
		WHERE a.person >= $1 AND a.person <= $2 AND length(a.id_index) > 0 AND length(b.id_index) > 0`},
	{SamePhone, `SELECT a.person, b.person FROM people a JOIN people b ON b.phone_index = a.phone_index AND b.person <> a.person AND b.name = a.name
		WHERE a.person >= $1 AND a.person <= $2 AND length(a.phone_index) > 0 AND length(b.phone_index) > 0`},
}

func (p *People) findTwins(ctx context.Context, rule twinRule, first, last string) error {
	found, err := pairs(ctx, p.db.Read(), rule.query, first, last)
	if err != nil {
		return fmt.Errorf("look for twins: %w", err)
	}
	at := civil.At(p.clock())
	for len(found) > 0 {
		part := found[:min(catchRows, len(found))]
		found = found[len(part):]
		err := p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, pair := range part {
				if err := noteTwin(ctx, tx, pair[0], pair[1], rule.why, at); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func pairs(ctx context.Context, q store.Queryer, query string, args ...any) ([][2]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return store.Collect(rows, func(rows *sql.Rows) (pair [2]string, err error) {
		err = rows.Scan(&pair[0], &pair[1])
		return pair, err
	})
}
