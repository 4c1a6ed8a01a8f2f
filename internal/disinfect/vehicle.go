package disinfect

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/store"
)

// VehicleAgents are the agents with which a vehicle may be wiped on a day.
func (d *Disinfection) VehicleAgents(on civil.Day) []page.Option {
	var out []page.Option
	for _, a := range d.On(on).Agents {
		if slices.Contains(a.Methods, Wipe) {
			out = append(out, page.Option{Value: a.Key, Label: a.Name})
		}
	}
	return out
}

// VehicleClean is the job by which a vehicle was last disinfected at or after an
// instant, and when it ended; empty if there was none. The word of whoever did it
// is enough: somebody else looks at it later.
func (d *Disinfection) VehicleClean(ctx context.Context, q store.Queryer, vehicle string, since civil.Instant) (job string, at civil.Instant, err error) {
	err = q.QueryRowContext(ctx, `SELECT job, ended_at FROM disinfect_job WHERE vehicle = $1 AND vehicle <> '' AND ended_at >= $2
		AND state IN ('done', 'checked') ORDER BY ended_at DESC, job LIMIT 1`, vehicle, int64(since)).Scan(&job, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, nil
	}
	if err != nil {
		return "", 0, fmt.Errorf("look when vehicle %s was disinfected: %w", vehicle, err)
	}
	return job, at, nil
}
