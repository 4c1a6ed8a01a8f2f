package duty_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// What is near comes first; what one may not do, cannot do then, has taken or
// overlaps with is not shown.
func TestNear(t *testing.T) {
	r := newRig(t, "")
	city := r.Actor("city-1", access.Coordinator, "", "")
	p := r.districtProject("11")
	open := func(id, place string, lat int64, change func(*duty.Opening)) string {
		o := r.opening(p, id, func(o *duty.Opening) {
			o.Points = []campaign.Point{{Site: campaign.Site{Key: "gate-" + id, Name: "门" + id, Kind: "gate", Place: place}, Latitude: lat, Longitude: 116_400_000}}
			if lat == 0 {
				o.Points[0].Longitude = 0
			}
			o.Pattern.To = o.Pattern.From
			if change != nil {
				change(o)
			}
		})
		_, err := r.Open(ctx, city, o)
		r.must(err)
		return id + "-1"
	}
	here := open("opening-here", webtest.Home, 39_900_000, nil)
	near := open("opening-near", "110105001025", 39_905_000, nil)
	far := open("opening-far1", "110101001001", 0, nil)
	open("opening-skil", webtest.Home, 39_900_000, func(o *duty.Opening) { o.Asks.Skills = []string{"心理咨询"} })
	night := open("opening-nigh", webtest.Home, 0, func(o *duty.Opening) { o.Pattern.Hours = []duty.Hours{{From: 22 * 60, To: 2 * 60}} })
	v := r.Person("王一", "")
	posts := func(n duty.Near) (out []string) {
		t.Helper()
		found, err := r.Near(ctx, v, n)
		r.must(err)
		for _, f := range found {
			out = append(out, f.Post)
		}
		return out
	}
	if got, want := fmt.Sprint(posts(duty.Near{})), fmt.Sprint([]string{here, night, near, far}); got != want {
		t.Errorf("near: %v, want %v", got, want)
	}
	found, err := r.Near(ctx, v, duty.Near{})
	r.must(err)
	if found[2].Metre < 540 || found[2].Metre > 570 || found[2].Ring != duty.InTownship || found[3].Ring != duty.InCity {
		t.Errorf("the next community is %d m away, in ring %d", found[2].Metre, found[2].Ring)
	}
	// By day only.
	r.must(r.People.Correct(ctx, v, people.Correction{Home: webtest.Home, Profile: people.Profile{
		Hours: people.NewWeek(func(_ time.Weekday, h int) bool { return h >= 8 && h < 20 }),
	}}))
	if got, want := fmt.Sprint(posts(duty.Near{})), fmt.Sprint([]string{here, near, far}); got != want {
		t.Errorf("by day: %v, want %v", got, want)
	}
	if got := posts(duty.Near{AnyHour: true}); len(got) != 4 {
		t.Errorf("at any hour: %v", got)
	}
	r.signUp(v, found[0].ID)
	if got, want := fmt.Sprint(posts(duty.Near{AnyHour: true})), fmt.Sprint([]string{night}); got != want {
		t.Errorf("beside a shift at the same hour: %v, want %v", got, want)
	}
}

// The board counts what the shifts say, at every level, and shows the night of
// the day before.
func TestBoard(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.project(nil)
		all := r.shifts(p, "opening-1", func(o *duty.Opening) {
			o.Pattern.Hours = []duty.Hours{{From: 8 * 60, To: 12 * 60}, {From: 22 * 60, To: 6 * 60}}
		})
		v := r.Persons("", "王一", "王二")
		r.signUp(v[0], all[2].ID) // 8 March, 8:00
		r.signUp(v[1], all[1].ID) // 7 March, 22:00
		city := r.Actor("city-1", access.Coordinator, "", "")
		for _, c := range []struct {
			place area.Code
			line  string
		}{
			{"", "110105"}, {"11", "110105"}, {"110105", "110105001"}, {"110105001", webtest.Home}, {webtest.Home, "opening-1-1"},
		} {
			b, err := r.Board(ctx, city, c.place, day("2020-03-08"))
			if err != nil || len(b.Lines) != 1 || b.Lines[0].Post+string(b.Lines[0].Place) != c.line || b.Lines[0].Name == "" {
				t.Fatalf("%s: %+v, %v", c.place, b.Lines, err)
			}
			l := b.Lines[0]
			if l.Shifts != 3 || l.Total != (duty.Cell{Seats: 6, Held: 2}) || l.Hours[9] != (duty.Cell{Seats: 2, Held: 1}) ||
				l.Hours[3] != (duty.Cell{Seats: 2, Held: 1}) || l.Hours[23] != (duty.Cell{Seats: 2}) || l.Hours[15] != (duty.Cell{}) || l.Hours != b.Sum.Hours {
				t.Errorf("%s: %+v", c.place, l)
			}
		}
		if _, err := r.Board(ctx, r.worker, "110105", day("2020-03-08")); err == nil {
			t.Error("a community saw its district's board")
		}
		var gaps []string
		after := ""
		for {
			page, next, err := r.Gaps(ctx, r.worker, webtest.Home, at("2020-03-07 00:00"), at("2020-03-09 00:00"), after, 2)
			r.must(err)
			for _, g := range page {
				gaps = append(gaps, g.ID)
			}
			if after = next; next == "" {
				break
			}
		}
		if len(gaps) != 4 || gaps[0] != all[0].ID || gaps[3] != all[3].ID {
			t.Errorf("uncovered: %v", gaps)
		}
		if n, err := r.GapSum(ctx, webtest.Home, at("2020-03-07 00:00"), at("2020-03-09 00:00")); n != 6 || err != nil {
			t.Errorf("%d seats uncovered, %v", n, err)
		}
	})
}

// city fills a database with a day of a whole city, a week of it around: 7,000
// communities, 100,000 seats a day in 50,000 shifts, a third of them taken.
func (r *rig) city() {
	r.t.Helper()
	project := r.districtProject("11")
	communities := r.Atlas.Communities(area.City)
	communities = communities[:min(7000, len(communities))]
	from := day("2020-03-06")
	for i := range 28 { // posts first: four gates a community
		part := communities[i*len(communities)/28 : (i+1)*len(communities)/28]
		r.must(r.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			posts := store.Table{Name: "duty_post", Columns: []string{"post", "project", "campaign", "action", "org", "team", "category", "site", "place", "name",
				"work", "min_age", "max_age", "skills", "languages", "credential", "training", "dangerous", "state", "made_by", "made_at"}}
			err := store.Insert(ctx, tx, posts, len(part)*4, func(i int, args []any) []any {
				c := string(part[i/4])
				return append(args, fmt.Sprintf("%s-%d", c, i%4), project, "aiman", "shouhu", "", "", "epidemic.temperature", fmt.Sprintf("%s-%d", c, i%4), c,
					"东门", "测温", 0, 0, "", "", "", "", 0, "open", "x", 1)
			})
			if err != nil {
				return err
			}
			shifts := store.Table{Name: "duty_shift", Columns: []string{"shift", "post", "project", "place", "district", "township", "start_at", "end_at", "seats", "held", "kept", "free",
				"waiting", "standby", "line", "state", "revision"}}
			const daily = 7 // of 7,000 communities: 49,000 shifts of two seats
			return store.Insert(ctx, tx, shifts, len(part)*daily*3, func(i int, args []any) []any {
				c, n, on := string(part[i/(daily*3)]), i%daily, i/daily%3
				start := int64((from + civil.Day(on)).Start()) + int64(8+2*(n/2))*3600_000
				held := i % 3 % 2
				return append(args, fmt.Sprintf("%s-%d-%d", c, n, on), fmt.Sprintf("%s-%d", c, n%4), project, c, c[:6], c[:9], start, start+2*3600_000,
					2, held, 0, 2-held, 0, 0, 0, "open", 1)
			})
		}))
	}
}

// The board of the whole city, and what one volunteer may do near them.
func BenchmarkCity(b *testing.B) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, dsn(b))
			r.city()
			// As the server does by itself after so many rows.
			r.must(r.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, "ANALYZE duty_shift")
				if err == nil {
					_, err = tx.ExecContext(ctx, "ANALYZE duty_post")
				}
				return err
			}))
			city := r.Actor("city-1", access.Coordinator, "", "")
			for _, place := range []area.Code{"", "110105", "110105001", webtest.Home} {
				b.Run(fmt.Sprintf("board/%d", len(place)), func(b *testing.B) {
					for b.Loop() {
						board, err := r.Board(ctx, city, place, day("2020-03-06"))
						if err != nil || len(board.Lines) == 0 {
							b.Fatal(len(board.Lines), err)
						}
					}
				})
			}
			b.Run("gaps", func(b *testing.B) {
				for b.Loop() {
					gaps, _, err := r.Gaps(ctx, city, "11", at("2020-03-06 09:30"), at("2020-03-06 21:30"), "", 50)
					if err != nil || len(gaps) != 50 {
						b.Fatal(len(gaps), err)
					}
				}
			})
			b.Run("gapsum", func(b *testing.B) {
				for b.Loop() {
					if n, err := r.GapSum(ctx, "11", at("2020-03-06 09:30"), at("2020-03-06 21:30")); n == 0 || err != nil {
						b.Fatal(n, err)
					}
				}
			})
			v := r.Person("王一", "")
			b.Run("near", func(b *testing.B) {
				for b.Loop() {
					found, err := r.Near(ctx, v, duty.Near{})
					if err != nil || len(found) != 30 {
						b.Fatal(len(found), err)
					}
				}
			})
			lonely := r.Person("王二", "110119")
			b.Run("near/remote", func(b *testing.B) {
				for b.Loop() {
					found, err := r.Near(ctx, lonely, duty.Near{From: at("2020-03-06 09:30")})
					if err != nil || len(found) != 30 {
						b.Fatal(len(found), err)
					}
				}
			})
		})
	}
}
