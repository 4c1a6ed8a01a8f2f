package request

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/store"
)

// ticks is how many needs one transaction of the clockwork looks at.
const ticks = 50

// Tick does what is due: waves go out, what was never proven or confirmed
// expires, what was done and never answered is closed, what has become late is
// counted so, orders fall due, today's turns of the rounds are made. It returns
// how many needs and orders it looked at; it is called every few seconds, and by
// several processes at once does no harm.
func (r *Requests) Tick(ctx context.Context) (int, error) {
	if err := r.line.refresh(ctx, r.db.Read()); err != nil {
		return 0, err
	}
	if err := r.makeTurns(ctx); err != nil {
		return 0, err
	}
	if err := r.proveCounts(ctx); err != nil {
		return 0, err
	}
	late, err := r.inParts(ctx, r.becomeLate)
	if err != nil {
		return late, err
	}
	due, err := r.inParts(ctx, r.tick)
	if err != nil {
		return late + due, err
	}
	orders, err := r.inParts(ctx, r.tickOrders)
	return late + due + orders, err
}

// inParts does something to needs or orders, at most so many in a transaction, until none
// is left to do it to.
func (r *Requests) inParts(ctx context.Context, do func(context.Context, *store.Tx) (int, error)) (total int, err error) {
	for {
		n := 0
		err := r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			n, err = do(ctx, tx)
			return err
		})
		total += n
		if err != nil || n < ticks {
			return total, err
		}
	}
}

func (r *Requests) tick(ctx context.Context, tx *store.Tx) (int, error) {
	due, err := needs(ctx, tx, "WHERE next_at > 0 AND next_at <= $1 ORDER BY next_at LIMIT $2", int64(r.now()), ticks)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		q, err := hold(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		if q.NextAt == 0 || q.NextAt > r.now() {
			continue // another process was quicker
		}
		if err := r.due(ctx, tx, q); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// needs are the numbers of needs.
func needs(ctx context.Context, tx *store.Tx, where string, args ...any) ([]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT need FROM request_need "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("look what is due: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) })
	if err != nil {
		return nil, fmt.Errorf("look what is due: %w", err)
	}
	return out, nil
}

func (r *Requests) due(ctx context.Context, tx *store.Tx, q *Request) error {
	switch q.State {
	case Unproven, Unconfirmed:
		return r.close(ctx, tx, q, Expired, "clock", "")
	case FedBack:
		return r.close(ctx, tx, q, Unanswered, "clock", "")
	}
	if q.Until != 0 && q.Until <= r.now() && q.Taken == 0 {
		if err := r.tellAsker(ctx, tx, q, TemplateClosed); err != nil {
			return err
		}
		return r.close(ctx, tx, q, Unmet, "clock", "")
	}
	return r.wave(ctx, tx, q)
}
