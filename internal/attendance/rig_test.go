package attendance_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"linli/internal/access"
	"linli/internal/attendance"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/fact"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// A hundred histories a property, the library's default, take too long.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

var ctx = context.Background()

// plan is a roster in memory: tests move and call off its shifts as they like.
type plan struct {
	shifts  map[string]attendance.Shift
	seats   map[string][]attendance.Seat
	leaders map[string][]string
}

func (p *plan) Shift(_ context.Context, _ store.Queryer, id string) (attendance.Shift, error) {
	s, ok := p.shifts[id]
	if !ok {
		return s, duty.ErrUnknown
	}
	return s, nil
}

func (p *plan) Roster(_ context.Context, _ store.Queryer, shift string) ([]attendance.Seat, error) {
	return p.seats[shift], nil
}

func (p *plan) SeatOf(_ context.Context, _ store.Queryer, shift, person string) (attendance.Seat, bool, error) {
	for _, s := range p.seats[shift] {
		if s.Person == person {
			return s, true, nil
		}
	}
	return attendance.Seat{}, false, nil
}

func (p *plan) sorted(keep func(s attendance.Shift) bool) (out []attendance.Shift) {
	for _, s := range p.shifts {
		if keep(s) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b attendance.Shift) int { return int(a.Start - b.Start) })
	return out
}

func (p *plan) ShiftsOf(_ context.Context, _ store.Queryer, person string, from, to civil.Instant) (out []attendance.Turn, err error) {
	for _, s := range p.sorted(func(s attendance.Shift) bool { return s.Start < to && s.End > from }) {
		for _, seat := range p.seats[s.ID] {
			if seat.Person == person {
				out = append(out, attendance.Turn{Shift: s, Seat: seat})
			}
		}
	}
	return out, nil
}

func (p *plan) ShiftsAt(_ context.Context, _ store.Queryer, post string, from, to civil.Instant) ([]attendance.Shift, error) {
	return p.sorted(func(s attendance.Shift) bool { return s.Post == post && s.Start < to && s.End > from }), nil
}

func (p *plan) Leads(_ context.Context, _ store.Queryer, person, post string) (bool, error) {
	return slices.Contains(p.leaders[post], person), nil
}

func (p *plan) LedBy(_ context.Context, _ store.Queryer, person string) (out []string, err error) {
	for post, leaders := range p.leaders {
		if slices.Contains(leaders, person) {
			out = append(out, post)
		}
	}
	slices.Sort(out)
	return out, nil
}

// rig is a room of attendance in a house, with a gate, its leader and three
// volunteers.
type rig struct {
	*webtest.House
	*attendance.Attendance
	t      testing.TB
	plan   *plan
	leader string
	people []string // the volunteers
	made   int
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, attendance.Migrations())
	r := &rig{House: h, t: t, plan: &plan{map[string]attendance.Shift{}, map[string][]attendance.Seat{}, map[string][]string{}}}
	r.Attendance = attendance.New(attendance.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, Atlas: h.Atlas, People: h.People, Orgs: h.Desk, Roster: r.plan, Keys: h.Keys, Clock: h.Clock.Now,
		Checker: &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: h.Clock.Now},
	})
	all := h.Persons("", "组长甲", "志愿者乙", "志愿者丙", "志愿者丁")
	r.leader, r.people = all[0], all[1:]
	r.plan.leaders["gate-1"] = []string{r.leader}
	r.shift("shift-am", "gate-1", at("08:00"), at("12:00"), r.people...)
	r.to("07:50")
	return r
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn)) })
}

// shift puts a shift into the plan, with seats.
func (r *rig) shift(id, post string, start, end civil.Instant, seats ...string) {
	r.plan.shifts[id] = attendance.Shift{
		ID: id, Post: post, Site: "site-" + post, Place: webtest.Home, Category: "epidemic.temperature", Campaign: "campaign-1", Project: "project-1",
		Name: "门岗", Start: start, End: end, Seats: len(seats), State: duty.ShiftOpen,
	}
	r.plan.seats[id] = nil
	for i, person := range seats {
		r.plan.seats[id] = append(r.plan.seats[id], attendance.Seat{Shift: id, Person: person, State: duty.Held, N: i + 1})
	}
}

// to moves the clock to an instant of the day.
func (r *rig) to(clock string) { r.Clock.Set(at(clock).Time()) }

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) id() string {
	r.made++
	return fmt.Sprintf("tap-%06d", r.made)
}

// scan is a volunteer's scan of the gate's code, now.
func (r *rig) scan(person string, what attendance.What) attendance.Outcome {
	r.t.Helper()
	code, _ := r.Code("gate-1")
	return r.tap(attendance.Own(person), attendance.Claim{ID: r.id(), What: what, Code: code, Distance: -1})
}

func (r *rig) tap(h attendance.Hand, c attendance.Claim) attendance.Outcome {
	r.t.Helper()
	out, err := r.Take(ctx, h, c)
	r.must(err)
	return out[0]
}

// serve has a volunteer scan in and out and settles the shift afterwards.
func (r *rig) serve(person, from, to string) {
	r.t.Helper()
	r.to(from)
	r.accepted(r.scan(person, attendance.In))
	r.to(to)
	r.accepted(r.scan(person, attendance.Out))
	r.settle("13:00", "shift-am")
}

func (r *rig) accepted(o attendance.Outcome) {
	r.t.Helper()
	if o.Result != attendance.Accepted {
		r.t.Fatalf("tap %s: %s %v", o.ID, o.Result, o.Fault)
	}
}

func (r *rig) settle(clock, shift string) {
	r.t.Helper()
	r.to(clock)
	r.must(r.Settle(ctx, shift))
}

func (r *rig) stint(person, shift string) attendance.Stint {
	r.t.Helper()
	s, err := r.Stint(ctx, person, shift)
	r.must(err)
	return s
}

func (r *rig) verify(h attendance.Hand, person, shift string) attendance.Verdict {
	r.t.Helper()
	out, err := r.Verify(ctx, h, shift, attendance.Item{Person: person, Revision: r.stint(person, shift).Revision})
	r.must(err)
	return out[0]
}

func (r *rig) verified(h attendance.Hand, person, shift string) {
	r.t.Helper()
	if v := r.verify(h, person, shift); v.Result != attendance.Accepted {
		r.t.Fatalf("verify %s at %s: %s %v", person, shift, v.Result, v.Fault)
	}
}

// live are the facts of a kind that stand.
func (r *rig) live(kind string) (out []*fact.Fact) {
	r.t.Helper()
	r.must(r.Log.Scan(ctx, 0, 0, func(rec *fact.Record) error {
		if rec.Fact.Kind != kind {
			return nil
		}
		s, err := r.Log.StatusOf(ctx, rec.Fact.Seq)
		if s.Live {
			out = append(out, rec.Fact)
		}
		return err
	}))
	return out
}

// worker is an account that may record and verify at the gate.
func (r *rig) worker() access.Actor { return r.As("worker") }
