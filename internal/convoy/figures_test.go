package convoy_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/convoy"
	"linli/internal/figure"
	"linli/internal/measure"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// counted are the figures of what a test has driven.
type counted struct {
	*rig
	engine *figure.Engine
	shade  uint8
}

// figure is a figure at a place, over days.
func (c *counted) figure(id, place string, from, to civil.Day) string {
	c.t.Helper()
	def, err := c.engine.Definition(id)
	c.must(err)
	a, err := c.engine.Answer(c.ctx, figure.Question{Definition: def, Place: place, From: from, To: to})
	c.must(err)
	return a.Value
}

// want compares a figure with what was counted by hand.
func (c *counted) want(id, place, value string) {
	c.t.Helper()
	if got := c.figure(id, place, 0, 0); got != value {
		c.t.Errorf("%s at %q is %s, and by hand %s", id, place, got, value)
	}
}

// taken is a ride that a driver has, an hour from now.
func (c *counted) taken(driver string, care request.Care) (need, trip string) {
	c.t.Helper()
	need, _ = c.book(care, 1)
	c.must(c.take2(driver, need))
	return need, c.trip(driver, need)
}

// washed lets a driver disinfect the car after a ride.
func (c *counted) washed(driver, car string) {
	c.t.Helper()
	c.Clock.Add(time.Minute)
	c.shade++
	c.must(c.clean(driver, car, c.shade))
}

// The figures of rides, goods and drivers are what one counts by hand: of trips
// that were made, once each, whatever was corrected later; and of medics' rides
// no figure tells more than the city.
func TestFiguresByHand(t *testing.T) { each(t, testFiguresByHand) }

func testFiguresByHand(t *testing.T, r *rig) {
	engine, err := figure.Open(r.ctx, figure.Config{DB: r.DB, Log: r.Log, Register: r.Register, Atlas: r.Atlas, Path: filepath.Join(t.TempDir(), "index")})
	r.must(err)
	defer engine.Close()
	c := &counted{rig: r, engine: engine}
	anna, annas := r.driver("温晓", 4)
	ben, _ := r.driver("本恩", 4)
	cleo, cleos := r.driver("柯乐", 4)
	dan, _ := r.driver("丹青", 4)
	for _, p := range []string{anna, ben, cleo, dan} {
		r.must(r.requests.Pledge(r.ctx, p, request.PledgeVersion))
	}

	// A neighbour is driven: a ride, but not a medic's.
	need, trip := c.taken(anna, request.NoCare)
	r.drive(anna, trip)
	c.want("fleet-drivers", "", "0") // nobody has said that it was so
	r.must(r.requests.Met(r.ctx, r.requests.Link(need)))
	c.washed(anna, annas)
	c.want("rides", "", "0")
	c.want("fleet-drivers", "", "1")

	// A medic is driven, and the taps come after the word, each twice.
	need, trip = c.taken(anna, request.Medic)
	r.Clock.Add(2 * time.Hour)
	r.must(r.requests.Met(r.ctx, r.requests.Link(need)))
	c.want("rides", "", "1")
	arrived := r.now() - 20*60_000
	for range 2 {
		r.must(r.Begin(r.ctx, anna, trip, arrived-30*60_000, 12_000))
	}
	for range 2 {
		r.must(r.Arrive(r.ctx, anna, trip, arrived, 12_030))
	}
	c.washed(anna, annas)
	c.want("rides", "", "1")

	// Two medics share a car: one trip.
	shared := []string{r.ask(request.Medic), r.ask(request.Medic)}
	for _, n := range shared {
		r.bookFor(n, r.in(time.Hour), 1)
	}
	made, err := r.Share(r.ctx, r.desk, convoy.Shift{Place: webtest.Home[:6], From: r.now(), To: r.in(4 * time.Hour)})
	if err != nil || made != 1 {
		t.Fatalf("%d shared cars, %v", made, err)
	}
	offers, err := r.Offers(r.ctx, ben)
	r.must(err)
	r.must(r.Accept(r.ctx, ben, offers[0].ID))
	r.Clock.Add(time.Hour)
	r.must(r.Begin(r.ctx, ben, offers[0].ID, r.now(), 0))
	_, riders, err := r.Show(r.ctx, convoy.Hand{Person: ben}, offers[0].ID)
	r.must(err)
	for _, b := range riders {
		r.must(r.Board(r.ctx, ben, offers[0].ID, b.ID))
	}
	r.Clock.Add(time.Hour)
	r.must(r.Arrive(r.ctx, ben, offers[0].ID, r.now(), 0))
	for _, n := range shared {
		r.must(r.requests.Met(r.ctx, r.requests.Link(n)))
	}
	c.want("rides", "", "2")
	c.want("fleet-drivers", "", "2")

	// Nothing of what was not made counts: called off, nobody there, not confirmed.
	_, trip = c.taken(dan, request.Medic)
	r.must(r.Cancel(r.ctx, r.desk, trip, "改期"))
	need, trip = c.taken(dan, request.Medic)
	r.Clock.Add(time.Hour + time.Duration(r.On(r.today()).Wait)*time.Minute)
	r.must(r.Begin(r.ctx, dan, trip, r.now(), 0))
	r.must(r.Missed(r.ctx, dan, trip, "book-"+need, r.now()))
	_, trip = c.taken(dan, request.NoCare)
	r.drive(dan, trip)

	// Two loads are brought, a third is called off.
	for i, kg := range []int64{320, 180, 90} {
		id := fmt.Sprintf("haul-%04d", i)
		r.must(r.Haul(r.ctx, r.desk, convoy.HaulDraft{
			ID: id, Place: webtest.Home, To: hospital, Item: []string{"矿泉水", "口罩", "大米"}[i], Load: measure.Grams(kg * 1000), From: r.in(time.Hour), Due: r.in(3 * time.Hour),
		}, ""))
		if i == 2 {
			r.must(r.Cancel(r.ctx, r.desk, id, "改期"))
			break
		}
		r.must(r.Accept(r.ctx, cleo, id))
		r.drive(cleo, id)
		r.must(r.Check(r.ctx, r.worker, id, "收到"))
	}
	c.want("goods-hauled", "", "0.5")
	c.want("fleet-drivers", "", "3")

	// A night's ride of which the passenger speaks in the morning was the day
	// before, once its driver's taps have come.
	r.Clock.Set(r.today().Start().Time().Add(46 * time.Hour))
	need, trip = c.taken(cleo, request.Medic)
	night := r.today()
	r.Clock.Add(10 * time.Hour)
	r.must(r.requests.Met(r.ctx, r.requests.Link(need)))
	if before, after := c.figure("rides", "", night, night), c.figure("rides", "", night+1, night+1); before != "0" || after != "1" {
		t.Errorf("by the passenger's word alone there were %s rides that night and %s the next day", before, after)
	}
	r.must(r.Begin(r.ctx, cleo, trip, night.Start()+civil.Instant(23*time.Hour/time.Millisecond), 0))
	r.must(r.Arrive(r.ctx, cleo, trip, night.Start()+civil.Instant(23*time.Hour/time.Millisecond)+30*60_000, 0))
	if before, after := c.figure("rides", "", night, night), c.figure("rides", "", night+1, night+1); before != "1" || after != "0" {
		t.Errorf("with the taps there were %s rides that night and %s the next day", before, after)
	}
	c.washed(cleo, cleos)
	c.want("rides", "", "3")

	// What the community and the hospital's district can ask for: the neighbour's
	// ride and the loads, and of the medics' nothing.
	for place, want := range map[string][3]string{
		webtest.Home:     {"0", "2", "0.5"},
		webtest.Home[:6]: {"0", "2", "0.5"},
		hospital:         {"0", "0", "0"},
		hospital[:6]:     {"0", "0", "0"},
		"11":             {"3", "3", "0.5"},
	} {
		c.want("rides", place, want[0])
		c.want("fleet-drivers", place, want[1])
		c.want("goods-hauled", place, want[2])
	}
	def, err := engine.Definition("rides")
	r.must(err)
	rows, err := engine.By(r.ctx, figure.Question{Definition: def}, figure.ByUnit)
	r.must(err)
	for _, row := range rows {
		if row.Value != "0" {
			t.Errorf("rides by district tell of %+v", row)
		}
	}
}
