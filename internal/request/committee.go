package request

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/store"
)

// schedules reports whether the residents' committee of a community schedules
// what happens in it.
func schedules(ctx context.Context, q store.Queryer, place string) (bool, error) {
	var on int64
	err := q.QueryRowContext(ctx, "SELECT schedules FROM request_committee WHERE place = $1", place).Scan(&on)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("ask whether the committee schedules: %w", err)
	}
	return on == 1, nil
}

// waits reports whether the committee's word stands against going now.
func (r *Requests) waits(ctx context.Context, q store.Queryer, need *Request) (bool, error) {
	if need.Postponed > r.now() {
		return true, nil
	}
	if need.ClearedAt != 0 || need.Care == Medic {
		return false, nil
	}
	return schedules(ctx, q, need.Place)
}

// Schedules reports whether a community's committee schedules.
func (r *Requests) Schedules(ctx context.Context, place string) (bool, error) {
	return schedules(ctx, r.db.Read(), place)
}

// SetSchedules is the switch of a community. Turned on, what is not in anybody's
// hands yet waits for the committee's word; turned off, it goes.
func (r *Requests) SetSchedules(ctx context.Context, actor access.Actor, place string, on bool) error {
	code, err := r.o.Atlas.Parse(place)
	if err != nil || code.Level() != area.Community {
		return ErrUnknown
	}
	thing := access.Thing{Kind: "community", ID: string(code), Place: string(code)}
	if err := r.o.Access.Guard(ctx, actor, access.RequestSchedule, thing, ""); err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, value, words := r.now(), int64(0), "does not schedule"
		if on {
			value, words = 1, "schedules"
		}
		was, err := schedules(ctx, tx, string(code))
		if err != nil || was == on {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO request_committee (place, schedules, set_by, set_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (place) DO UPDATE SET schedules = excluded.schedules, set_by = excluded.set_by, set_at = excluded.set_at`,
			string(code), value, actor.ID, int64(now))
		if err != nil {
			return fmt.Errorf("set who schedules: %w", err)
		}
		statement := `UPDATE request_need SET cleared_at = $1, next_at = $2 WHERE place = $3 AND closed_at = 0
			AND state IN ('received', 'dispatched', 'in-progress') AND cleared_at = 0`
		args := []any{int64(now), int64(now), string(code)}
		if on {
			statement = `UPDATE request_need SET cleared_at = 0 WHERE place = $1 AND closed_at = 0 AND state IN ('received', 'dispatched') AND taken < hands`
			args = args[2:]
		}
		if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
			return fmt.Errorf("set who schedules: %w", err)
		}
		return access.Record(ctx, tx, actor, access.RequestSchedule, thing, words, access.Done)
	})
}
