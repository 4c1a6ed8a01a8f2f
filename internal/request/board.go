package request

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/store"
)

// Count is how many open needs lie in a division.
type Count struct {
	Place                     string
	Open, Unmet, Urgent, Late int64
}

// Map counts the open needs of a division's parts: sub-districts of the city or
// a district, communities of a sub-district.
func (r *Requests) Map(ctx context.Context, actor access.Actor, place string) ([]Count, error) {
	if err := r.o.Access.Look(ctx, actor, access.RequestRead, access.Thing{Kind: "requests", Place: place}, "map"); err != nil {
		return nil, err
	}
	return r.parts(ctx, place)
}

// parts is Map for whoever has been seen to look already. Nothing is counted but
// what became late since the clockwork last looked.
func (r *Requests) parts(ctx context.Context, place string) ([]Count, error) {
	digits := 9
	if len(place) >= 9 {
		digits = 12
	}
	rows, err := r.db.Read().QueryContext(ctx, readMap, digits, place, area.Code(place).End(), digits, int64(r.now()), len(place), place)
	if err != nil {
		return nil, fmt.Errorf("count requests: %w", err)
	}
	return collectCounts(rows)
}

// What became late is found by when, not by place: it is little of much.
const readMap = `SELECT place, ` + sums + ` FROM (
	SELECT place, open, unmet, urgent, late FROM request_count WHERE digits = $1 AND place >= $2 AND place < $3
	UNION ALL SELECT substr(place, 1, $4), 0, 0, 0, COUNT(*) FROM request_need WHERE closed_at = 0 AND overdue = 0 AND late_at < $5
	  AND state NOT IN ('unproven', 'fed-back') AND care <> 'medic' AND substr(place, 1, $6) = $7 GROUP BY 1) AS c
	GROUP BY place HAVING SUM(open) > 0 ORDER BY place`

// sums of counts are whole numbers on either database.
const sums = "CAST(SUM(open) AS bigint), CAST(SUM(unmet) AS bigint), CAST(SUM(urgent) AS bigint), CAST(SUM(late) AS bigint)"

func collectCounts(rows *sql.Rows) ([]Count, error) {
	out, err := store.Collect(rows, func(rows *sql.Rows) (c Count, err error) {
		return c, rows.Scan(&c.Place, &c.Open, &c.Unmet, &c.Urgent, &c.Late)
	})
	if err != nil {
		return nil, fmt.Errorf("count requests: %w", err)
	}
	return out, nil
}
