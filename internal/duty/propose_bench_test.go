package duty_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/duty"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// crowdCity is the city of r.city with its gates on a map and so many people, who
// have all said that they can serve by day.
func (r *rig) crowdCity(n int) {
	r.t.Helper()
	r.city()
	communities := r.Atlas.Communities(area.City)
	communities = communities[:min(7000, len(communities))]
	r.must(r.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		sites := store.Table{Name: "sites", Columns: []string{"site", "name", "kind", "place", "opened_day", "closed_day"}}
		err := store.Insert(ctx, tx, sites, len(communities)*4, func(i int, args []any) []any {
			c := string(communities[i/4])
			return append(args, fmt.Sprintf("%s-%d", c, i%4), "东门", "gate", c, int64(18000), int64(-1))
		})
		if err != nil {
			return err
		}
		ways := store.Table{Name: "site_way", Columns: []string{"site", "directions", "latitude", "longitude"}}
		return store.Insert(ctx, tx, ways, len(communities)*4, func(i int, args []any) []any {
			k, gate := i/4, i%4 // communities half a kilometre apart, gates two hundred metres
			return append(args, fmt.Sprintf("%s-%d", communities[k], gate), "", int64(39_500_000+k/84*4500+gate/2*1800), int64(116_000_000+k%84*5800+gate%2*2300))
		})
	}))
	var rows strings.Builder
	rows.WriteString("person,name,home\n")
	for i := range n {
		fmt.Fprintf(&rows, "v%07d,王一,%s\n", i, communities[i*7919%len(communities)])
	}
	in, err := intake.NewReader(strings.NewReader(rows.String()), "people.csv", people.Schema(), intake.Options{})
	r.must(err)
	defer in.Close()
	var run importing.Run
	r.must(r.Imports.Import(ctx, r.People.Table(people.Confirmed), in, &run))
	if run.Report.Added != int64(n) {
		r.t.Fatalf("%+v", run.Report)
	}
	r.must(r.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		hours := "00ffff00ffff00ffff00ffff00ffff00ffff00ffff"
		profiles := store.Table{Name: "people_profile", Columns: []string{"person", "national", "services", "subjects", "grades", "licence", "hours", "reach", "guardian",
			"guardian_phone", "relation", "channel", "org", "entered_by", "entered_at", "confirmed_at"},
			Tail: "ON CONFLICT (person) DO UPDATE SET hours = excluded.hours, reach = excluded.reach"}
		err := store.Insert(ctx, tx, profiles, n, func(i int, args []any) []any {
			return append(args, fmt.Sprintf("v%07d", i), "", "", "", "", "", hours, int64(i%4), []byte{}, []byte{}, "", "", "", "", int64(1), int64(1))
		})
		if err != nil {
			return err
		}
		for _, table := range []string{"duty_shift", "duty_post", "people", "people_profile", "sites"} {
			if _, err := tx.ExecContext(ctx, "ANALYZE "+table); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Proposing for tomorrow: a community, a sub-district, a district, the city.
func BenchmarkPropose(b *testing.B) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, dsn(b))
			r.crowdCity(150_000)
			city := r.Actor("city-1", access.Coordinator, "", "")
			round := 0
			for _, place := range []area.Code{webtest.Home, "110105001", "110105", ""} {
				b.Run(fmt.Sprintf("place/%d", len(place)), func(b *testing.B) {
					var p duty.Proposal
					for b.Loop() {
						round++
						var err error
						p, err = r.Propose(ctx, city, duty.Ask{ID: fmt.Sprintf("proposal-%d", round), Place: place, From: day("2020-03-07"), To: day("2020-03-07")})
						if err == nil && place == "" {
							_, err = r.Replan(ctx)
							if err == nil {
								p, err = r.ProposalAt(ctx, city, p.ID)
							}
						}
						if err != nil || p.Gap != 0 || p.Filled == 0 {
							b.Fatal(p, err)
						}
					}
					b.ReportMetric(float64(p.People), "people")
					b.ReportMetric(float64(p.Seats), "seats")
					b.ReportMetric(float64(p.Filled), "filled")
					b.ReportMetric(float64(p.Took), "plan-ms")
				})
			}
			b.Run("substitute", func(b *testing.B) {
				p := r.Person("王一", "")
				near, err := r.Near(ctx, p, duty.Near{From: at("2020-03-07 00:00"), To: at("2020-03-08 00:00")})
				r.must(err)
				for b.Loop() { // a sign-up, a withdrawal, and the substitute for it
					r.must(errOf(r.SignUp(ctx, p, near[0].ID, duty.Wish{})))
					r.must(errOf(r.Withdraw(ctx, p, near[0].ID, "")))
					round++
					r.Clock.Add(1_000_000)
				}
				if got, err := r.Substitutes(ctx, city, webtest.Home, 1000); err != nil || len(got) == 0 || !got[0].Found {
					b.Fatal(got, err)
				}
			})
		})
	}
}

func errOf(_ duty.Seat, err error) error { return err }
