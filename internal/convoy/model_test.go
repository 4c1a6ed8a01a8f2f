package convoy_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/access"
	"linli/internal/convoy"
	"linli/internal/fault"
	"linli/internal/request"
	"linli/internal/store/storetest"
)

// A hundred histories a property, the library's default, take too long; a flag
// given by hand still counts.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "40"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// Whatever drivers, passengers and the desk press, in whatever order and however
// often: nobody rides twice, no seat is sold twice, no driver is in two places, a
// need is in its driver's hands and no other's, and a trip that was made has one
// fact.
func TestAnyRide(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		var drivers, cars []string
		for i := range 2 {
			p, car := r.driver(fmt.Sprintf("司机%d", i), 3)
			drivers, cars = append(drivers, p), append(cars, car)
		}
		rapid.Check(t, func(t *rapid.T) {
			r.Clock.Add(6 * time.Hour) // histories go on in one database
			var needs, bookings []string
			for range 3 {
				need := r.ask(request.NoCare)
				needs = append(needs, need)
				bookings = append(bookings, r.bookFor(need, r.in(time.Duration(rapid.IntRange(30, 90).Draw(t, "from"))*time.Minute), int64(rapid.IntRange(1, 2).Draw(t, "seats"))))
			}
			which := rapid.IntRange(0, 2)
			driver := rapid.SampledFrom(drivers)
			// press does something once or twice. A refusal is an answer; anything
			// else is a defect.
			press := func(t *rapid.T, f func() error) {
				for range rapid.IntRange(1, 2).Draw(t, "times") {
					if err := f(); err != nil && fault.Find(err) == nil && !errors.Is(err, access.ErrDenied) {
						t.Fatal(err)
					}
				}
			}
			trip := func(i int) string {
				b, _, err := r.Of(r.ctx, needs[i])
				r.must(err)
				return b.Trip
			}
			drives := func(f func(person, trip string, i int) error) func(*rapid.T) {
				return func(t *rapid.T) {
					person, i := driver.Draw(t, "driver"), which.Draw(t, "booking")
					id := trip(i)
					if rapid.IntRange(0, 4).Draw(t, "stranger") > 0 { // mostly whoever drives it
						if shown, _, err := r.Show(r.ctx, convoy.Hand{Actor: &r.desk}, id); err == nil && shown.Driver != "" {
							person = shown.Driver
						}
					}
					press(t, func() error { return f(person, id, i) })
				}
			}
			join := func(t *rapid.T) {
				i, j := which.Draw(t, "of"), which.Draw(t, "who")
				press(t, func() error { return r.Join(r.ctx, r.desk, trip(i), bookings[j]) })
			}
			t.Repeat(map[string]func(*rapid.T){
				"take":      drives(func(p, _ string, i int) error { return r.take2(p, needs[i]) }),
				"take2":     drives(func(p, _ string, i int) error { return r.take2(p, needs[i]) }),
				"join":      join,
				"join2":     join,
				"accept":    drives(func(p, trip string, _ int) error { return r.Accept(r.ctx, p, trip) }),
				"give back": drives(func(p, trip string, _ int) error { return r.GiveBack(r.ctx, p, trip) }),
				"begin":     drives(func(p, trip string, _ int) error { return r.Begin(r.ctx, p, trip, r.now(), 0) }),
				"aboard":    drives(func(p, trip string, i int) error { return r.Board(r.ctx, p, trip, bookings[i]) }),
				"missed":    drives(func(p, trip string, i int) error { return r.Missed(r.ctx, p, trip, bookings[i], r.now()) }),
				"arrive":    drives(func(p, trip string, _ int) error { return r.Arrive(r.ctx, p, trip, r.now(), 0) }),
				"begin2":    drives(func(p, trip string, _ int) error { return r.Begin(r.ctx, p, trip, r.now(), 0) }),
				"aboard2":   drives(func(p, trip string, i int) error { return r.Board(r.ctx, p, trip, bookings[i]) }),
				"clean":     func(*rapid.T) { r.jobs.jobs[cars[0]], r.jobs.jobs[cars[1]] = r.now(), r.now() },
				"met": func(t *rapid.T) {
					i := which.Draw(t, "booking")
					press(t, func() error { return r.requests.Met(r.ctx, r.requests.Link(needs[i])) })
				},
				"call off": func(t *rapid.T) {
					if rapid.IntRange(0, 3).Draw(t, "rarely") == 0 {
						i := which.Draw(t, "booking")
						press(t, func() error { return r.Cancel(r.ctx, r.desk, trip(i), "车辆检修") })
					}
				},
				"confirm": func(t *rapid.T) {
					i := which.Draw(t, "booking")
					press(t, func() error { return r.Check(r.ctx, r.desk, trip(i), "电话核实") })
				},
				"wait": func(t *rapid.T) {
					r.Clock.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "minutes")) * time.Minute)
				},
				"": func(t *rapid.T) { r.sound(t) },
			})
			// Nobody is left with a task, so that the next history has drivers.
			for i, need := range needs {
				if shown, _, err := r.Show(r.ctx, convoy.Hand{Actor: &r.desk}, trip(i)); err == nil {
					_ = r.Board(r.ctx, shown.Driver, shown.ID, bookings[i])
					_ = r.Arrive(r.ctx, shown.Driver, shown.ID, r.now(), 0)
				}
				_ = r.requests.Met(r.ctx, r.requests.Link(need))
				_ = r.requests.Cancel(r.ctx, r.requests.Link(need))
			}
			r.sound(t)
		})
		if len(r.standing("ride")) == 0 {
			t.Error("no history led to a ride: they find nothing")
		}
	})
}

// sound looks for what must never be.
func (r *rig) sound(t *rapid.T) {
	const seated = "state IN ('booked', 'aboard', 'there')"
	for _, c := range []struct{ what, query string }{
		{"bookings that ride without a trip that is on", `SELECT COUNT(*) FROM convoy_booking b WHERE b.` + seated + ` AND NOT EXISTS
			(SELECT 1 FROM convoy_trip t WHERE t.trip = b.trip AND t.state <> 'cancelled')`},
		{"bookings that wait and are on a trip", `SELECT COUNT(*) FROM convoy_booking WHERE state IN ('waiting', 'absent') AND trip <> ''`},
		{"bookings with more or fewer seats than they asked for", `SELECT COUNT(*) FROM convoy_booking b WHERE b.` + seated + ` AND b.seats <>
			(SELECT COUNT(*) FROM convoy_seat s WHERE s.booking = b.booking AND s.trip = b.trip)`},
		{"seats of bookings that do not ride", `SELECT COUNT(*) FROM convoy_seat s WHERE NOT EXISTS
			(SELECT 1 FROM convoy_booking b WHERE b.booking = s.booking AND b.trip = s.trip AND b.` + seated + `)`},
		{"trips with more passengers than seats", `SELECT COUNT(*) FROM convoy_trip t JOIN convoy_vehicle v ON v.vehicle = t.vehicle WHERE v.seats <
			(SELECT COUNT(*) FROM convoy_seat s WHERE s.trip = t.trip)`},
		{"drivers in two places", `SELECT COUNT(*) FROM convoy_trip a JOIN convoy_trip b ON a.driver = b.driver AND a.trip < b.trip
			WHERE a.state IN ('accepted', 'under-way') AND b.state IN ('accepted', 'under-way') AND a.from_at < b.to_at AND b.from_at < a.to_at`},
		{"needs in other hands than their driver's", `SELECT COUNT(*) FROM convoy_booking b JOIN convoy_trip t ON t.trip = b.trip JOIN request_hand h ON h.need = b.need
			WHERE b.` + seated + ` AND t.state IN ('accepted', 'under-way') AND h.state = 'holds' AND h.ended_at = 0 AND h.person <> t.driver`},
		{"trips that were made without a fact", `SELECT COUNT(*) FROM convoy_trip WHERE state = 'made' AND fact = ''`},
		{"facts of trips that were not made", `SELECT COUNT(*) FROM convoy_trip WHERE state <> 'made' AND fact <> ''`},
	} {
		var n int
		if err := r.DB.Read().QueryRowContext(r.ctx, c.query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if n != 0 {
			t.Fatalf("%d %s", n, c.what)
		}
	}
	var made int
	if err := r.DB.Read().QueryRowContext(r.ctx, "SELECT COUNT(*) FROM convoy_trip WHERE state = 'made'").Scan(&made); err != nil {
		t.Fatal(err)
	}
	if n := len(r.standing("ride")); n != made {
		t.Fatalf("%d trips were made, and %d facts say so", made, n)
	}
}
