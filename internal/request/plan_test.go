package request_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"linli/internal/area"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// The desk's queue is read in its order by an index, of the city and of a
// district alike: nothing is sorted, and the rows of other districts are not
// walked, on either database.
func TestQueueIsReadInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.fill(5_000, append(area.Default().Communities("110105"), area.Default().Communities("110109")...))
		if r.DB.Dialect() == store.Postgres {
			r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, "ANALYZE request_need")
				return err
			}))
		}
		plans := map[string]string{
			"":                                   "request_need_open",
			"AND substr(place, 1, 6) = '110109'": "request_need_district",
		}
		if r.DB.Dialect() == store.SQLite { // PostgreSQL knows that none is there, and sorts what it finds
			plans["AND kind = 'welfare'"] = "request_need_open"
		}
		for where, index := range plans {
			plan := r.explain("SELECT need FROM request_need WHERE closed_at = 0 AND state <> 'unproven' AND care <> 'medic' " + where + " ORDER BY rank, need LIMIT 51")
			if r.DB.Dialect() == store.SQLite && !strings.Contains(plan, "COVERING INDEX") {
				t.Errorf("%q reads rows that it does not show:\n%s", where, plan)
			}
			if !strings.Contains(plan, index) || strings.Contains(strings.ToUpper(plan), "SORT") || strings.Contains(strings.ToUpper(plan), "TEMP B-TREE") {
				t.Errorf("%q is read by\n%s", where, plan)
			}
		}
	})
}

// Whoever looks at the map reads the counts, and no need but those that became
// late a moment ago; whoever proves the counts reads an index alone.
func TestMapReadsCounts(t *testing.T) {
	r := newRig(t, "")
	r.fill(2_000, area.Default().Communities("110105"))
	reads := func(plan string, indices ...string) {
		t.Helper()
		for _, index := range indices {
			if !strings.Contains(plan, index) {
				t.Errorf("not read by %s:\n%s", index, plan)
			}
		}
	}
	reads(r.explain(request.ReadMap, 9, "11", "12", 9, 1, 2, "11"), "SEARCH request_count", "COVERING INDEX request_need_overdue")
	reads(r.explain(request.CountNeeds), "COVERING INDEX request_need_place")
}

// explain is how the database would answer.
func (r *rig) explain(query string, args ...any) string {
	r.t.Helper()
	word := "EXPLAIN QUERY PLAN "
	if r.DB.Dialect() == store.Postgres {
		word = "EXPLAIN "
	}
	rows, err := r.DB.Read().QueryContext(ctx, word+query, args...)
	r.must(err)
	defer rows.Close()
	var out []string
	columns, err := rows.Columns()
	r.must(err)
	for rows.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		r.must(rows.Scan(into...))
		out = append(out, fmt.Sprint(cells[len(cells)-1]))
	}
	r.must(rows.Err())
	return strings.Join(out, "\n")
}
