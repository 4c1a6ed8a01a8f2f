package duty_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"linli/internal/access"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/notify"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// A hundred histories a property, the library's default, take too long.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

var ctx = context.Background()

// trained are those who have passed a course.
type trained map[string]bool

func (t trained) PassedMany(_ context.Context, persons []string, course string, _ civil.Day) (map[string]bool, error) {
	out := map[string]bool{}
	for _, p := range persons {
		out[p] = t[p+"/"+course]
	}
	return out, nil
}

// post is a messenger that keeps what it is given, once a commit is sure.
type post struct {
	mu   sync.Mutex
	sent map[string]notify.Message
}

func (p *post) Enqueue(_ context.Context, tx *store.Tx, m notify.Message) error {
	tx.AfterCommit(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.sent == nil {
			p.sent = map[string]notify.Message{}
		}
		p.sent[m.ID] = m
	})
	return nil
}

// got counts what a person was told by a template.
func (p *post) got(person, template string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.sent {
		if m.To.ID == person && m.Template == template {
			n++
		}
	}
	return n
}

// rig is a room of duty in a house, with a worker who plans and a coordinator
// who approves.
type rig struct {
	*webtest.House
	*duty.Duty
	t       testing.TB
	passed  trained
	post    *post
	projNo  int
	worker  access.Actor
	decider access.Actor
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, duty.Migrations())
	r := &rig{House: h, t: t, passed: trained{}, post: &post{}}
	r.Duty = r.open(h.DB, h.Log)
	r.worker = h.Actor("worker-1", access.Worker, webtest.Home, "")
	r.decider = h.Actor("coordinator-1", access.Coordinator, "110105", "")
	return r
}

// open is the room over another handle of the database.
func (r *rig) open(db *store.DB, log *fact.Log) *duty.Duty {
	return duty.New(duty.Options{
		DB: db, Log: log, Access: r.Access, Atlas: r.Atlas, People: r.People, Orgs: r.Desk, Clock: r.Clock.Now,
		Checker:   &fact.Checker{Kinds: r.Kinds, Atlas: r.Atlas, Clock: r.Clock.Now},
		Campaigns: campaign.NewDesk(r.House.Campaigns, db, r.Access, r.Desk, r.Clock.Now),
		Trained:   r.passed, Messages: r.post,
	})
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn)) })
}

// limits sets the city's rules from today on.
func (r *rig) limits(now duty.Rules) {
	r.t.Helper()
	now.From = civil.At(r.Clock.Now()).Day()
	city := r.Actor("city-rules", access.Coordinator, "", "")
	r.must(r.SetRules(ctx, city, duty.Ruling{ID: fmt.Sprintf("limits-%d", now.Week), Rules: now, Why: "测试"}))
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// kind is what sort of fault an error is; -1 for none.
func kind(err error) fault.Kind {
	var one *fault.Fault
	var many fault.Faults
	switch {
	case errors.As(err, &many):
		return many[0].Kind
	case errors.As(err, &one):
		return one.Kind
	}
	return -1
}

func day(s string) civil.Day {
	d, err := civil.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func at(s string) civil.Instant {
	i, err := civil.ParseInstant(s)
	if err != nil {
		panic(err)
	}
	return i
}

// plan is a project of a fortnight in the home community.
func plan(key string) campaign.Plan {
	return campaign.Plan{
		Project: campaign.Project{
			Key: key, Name: "守护社区 战疫有我", Category: "epidemic.temperature", Campaign: "aiman", Action: "shouhu", Place: webtest.Home,
			From: campaign.GivenDay(day("2020-03-06")), To: campaign.GivenDay(day("2020-03-29")),
		},
		Target: "urban", Content: "体温测量、登记、消毒", Venue: "小区各门", Charge: "测试负责人",
		Risk: "接触人员较多，有感染风险；户外低温", Protection: "口罩、手套、消毒液；每班不超过四小时",
	}
}

// project saves, submits and approves a plan.
func (r *rig) project(change func(*campaign.Plan)) string {
	r.t.Helper()
	r.projNo++
	p := plan(fmt.Sprintf("project-%d", r.projNo))
	if change != nil {
		change(&p)
	}
	_, err := r.SaveProject(ctx, r.worker, p)
	r.must(err)
	r.must(r.Options.Campaigns.Submit(ctx, r.worker, p.Key))
	r.must(r.Approve(ctx, r.decider, p.Key, true, ""))
	return p.Key
}

// opening is one gate every day of a week, from eight to twelve.
func (r *rig) opening(project, id string, change func(*duty.Opening)) duty.Opening {
	o := duty.Opening{
		ID: id, Project: project, Work: "测温、登记", Seats: 2,
		Points:  []campaign.Point{{Site: campaign.Site{Key: "gate-" + id, Name: "东门", Kind: "gate", Place: webtest.Home}}},
		Pattern: duty.Pattern{From: day("2020-03-07"), To: day("2020-03-13"), Weekdays: duty.EveryDay, Hours: []duty.Hours{{From: 8 * 60, To: 12 * 60}}},
	}
	if change != nil {
		change(&o)
	}
	return o
}

// shifts opens posts and returns the shifts of the first.
func (r *rig) shifts(project, id string, change func(*duty.Opening)) []duty.Shift {
	r.t.Helper()
	_, err := r.Open(ctx, r.worker, r.opening(project, id, change))
	r.must(err)
	out, err := r.ShiftsAt(ctx, r.DB().Read(), id+"-1", at("2020-03-01 00:00"), at("2020-04-30 00:00"))
	r.must(err)
	return out
}

// DB is the database: both rooms of the rig have one by that name.
func (r *rig) DB() *store.DB { return r.House.DB }

func (r *rig) shift(id string) duty.Shift {
	r.t.Helper()
	s, err := r.Duty.Shift(ctx, r.DB().Read(), id)
	r.must(err)
	return s
}

func (r *rig) seatOf(shift, person string) duty.Seat {
	r.t.Helper()
	s, _, err := r.SeatOf(ctx, r.DB().Read(), shift, person)
	r.must(err)
	return s
}

func (r *rig) signUp(person, shift string) duty.Seat {
	r.t.Helper()
	s, err := r.SignUp(ctx, person, shift, duty.Wish{Wait: true, Agreement: 1})
	r.must(err)
	return s
}

// facts counts the facts of a kind in the log.
func (r *rig) facts(kind string) (n int) {
	r.t.Helper()
	r.must(r.House.Log.Refresh(ctx))
	r.must(r.House.Log.Scan(ctx, 0, r.House.Log.Size(), func(rec *fact.Record) error {
		if rec.Fact.Kind == kind {
			n++
		}
		return nil
	}))
	return n
}

// sound checks what no history may break: a shift's counts are those of its
// rows, no number twice, no seat beyond the seats, nobody in two places.
func (r *rig) sound(t interface {
	Fatalf(string, ...any)
	Helper()
}, shifts []string, persons []string) {
	t.Helper()
	for _, id := range shifts {
		s, err := r.Duty.Shift(ctx, r.DB().Read(), id)
		if err != nil {
			t.Fatalf("%v", err)
		}
		roster, err := r.Roster(ctx, r.DB().Read(), id)
		if err != nil {
			t.Fatalf("%v", err)
		}
		var held, kept, waiting, standby int
		numbers := map[int]bool{}
		for _, seat := range roster {
			switch seat.State {
			case duty.Held:
				held++
			case duty.Offered, duty.Asked:
				kept++
			case duty.Waiting:
				waiting++
			case duty.Standby:
				standby++
			}
			if seat.State.Reserves() != (seat.N > 0) || numbers[seat.N] && seat.N > 0 {
				t.Fatalf("shift %s: %+v", id, seat)
			}
			numbers[seat.N] = true
		}
		if held != s.Held || kept != s.Kept || waiting != s.Waiting || standby != s.Standby || s.Free != s.Seats-held-kept || s.Free < 0 {
			t.Fatalf("shift %s counts %+v; its rows are %d held, %d kept, %d waiting, %d standing by", id, s, held, kept, waiting, standby)
		}
		if s.Free > 0 && s.Waiting > 0 && s.State == duty.ShiftOpen && s.Start-civil.At(r.Clock.Now()) > 10*60_000 {
			t.Fatalf("shift %s: %d seats are free and %d wait", id, s.Free, s.Waiting)
		}
	}
	for _, p := range persons {
		turns, err := r.ShiftsOf(ctx, r.DB().Read(), p, at("2020-03-01 00:00"), at("2020-05-01 00:00"))
		if err != nil {
			t.Fatalf("%v", err)
		}
		var last duty.Shift
		for _, x := range turns {
			if x.Seat.State != duty.Held {
				continue
			}
			if x.Shift.Start < last.End {
				t.Fatalf("%s is in two places: %s and %s", p, last.ID, x.Shift.ID)
			}
			last = x.Shift
		}
	}
}
