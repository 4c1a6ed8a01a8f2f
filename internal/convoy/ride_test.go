package convoy_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/convoy"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// A medic asks for a ride, a driver takes it by one tap, drives, is thanked: it is
// a fact that tells no hospital. The car does not set out again before it was
// disinfected.
func TestRide(t *testing.T) { each(t, testRide) }

func testRide(t *testing.T, r *rig) {
	anna, car := r.driver("温晓", 4)
	need, booking := r.book(request.NoCare, 1)
	r.must(r.take(anna, need))
	trip := r.trip(anna, need)
	if err := r.Begin(r.ctx, anna, trip, r.now()-24*3600_000, 0); !errors.Is(err, convoy.ErrEarly) {
		t.Errorf("begun a day early: %v", err)
	}
	shown, riders, err := r.Show(r.ctx, convoy.Hand{Person: anna}, trip)
	r.must(err)
	if shown.Vehicle != car || len(riders) != 1 || riders[0].Goal.Words != "西门" {
		t.Errorf("the driver sees %+v %+v", shown, riders)
	}
	if err := r.requests.Done(r.ctx, anna, need); !errors.Is(err, convoy.ErrNotYet) {
		t.Errorf("done before it was driven: %v", err)
	}
	r.drive(anna, trip)
	if n := len(r.facts("ride")); n != 0 {
		t.Errorf("%d facts before the passenger's word", n)
	}
	if err := r.Begin(r.ctx, anna, trip, r.now(), 0); err != nil {
		t.Errorf("a tap sent again: %v", err)
	}
	r.must(r.requests.Met(r.ctx, r.requests.Link(need)))
	got := r.facts("ride")
	if len(got) != 1 || got[0].Person != anna || got[0].Grade != fact.Beneficiary || got[0].Category != "special-care" || got[0].Place != webtest.Home {
		t.Fatalf("the facts are %+v", got)
	}
	if got[0].End-got[0].Start != 3600_000 {
		t.Errorf("the trip lasted %d ms", got[0].End-got[0].Start)
	}

	second, _ := r.book(request.NoCare, 1)
	r.Clock.Add(time.Minute)
	r.must(r.take(anna, second))
	next := r.trip(anna, second)
	r.Clock.Add(time.Hour)
	if err := r.Begin(r.ctx, anna, next, r.now(), 0); !errors.Is(err, convoy.ErrUnclean) {
		t.Fatalf("set out in a car that was not disinfected: %v", err)
	}
	r.must(r.clean(anna, car, 1))
	r.must(r.clean(anna, car, 1))
	if err := r.Clean(r.ctx, anna, convoy.Cleaning{ID: "clean-other", Vehicle: car, Agent: "alcohol", Picture: photo(1), At: r.now()}); !errors.Is(err, convoy.ErrSame) {
		t.Errorf("one picture for two disinfections: %v", err)
	}
	other := r.Person("齐原", "")
	if err := r.clean(other, car, 2); !errors.Is(err, convoy.ErrNotHand) {
		t.Errorf("disinfected by a stranger: %v", err)
	}
	r.must(r.Begin(r.ctx, anna, next, r.now(), 0))
	_ = booking
}

// A job of the room of disinfection counts as well as the driver's word.
func TestDisinfectedByJob(t *testing.T) {
	r := newRig(t, "")
	anna, car := r.driver("温晓", 4)
	for i, clean := range []bool{false, true} {
		need, _ := r.book(request.NoCare, 1)
		r.must(r.take(anna, need))
		if i == 0 {
			r.drive(anna, r.trip(anna, need))
			continue
		}
		r.Clock.Add(time.Hour)
		if err := r.Begin(r.ctx, anna, r.trip(anna, need), r.now(), 0); !errors.Is(err, convoy.ErrUnclean) {
			t.Errorf("without a job: %v", err)
		}
		if r.jobs.jobs[car] = r.now(); clean {
			r.must(r.Begin(r.ctx, anna, r.trip(anna, need), r.now(), 0))
		}
	}
}

// What stands against driving is asked when the trip is accepted and again when
// it begins.
func TestWhoMayDrive(t *testing.T) {
	r := newRig(t, "")
	version := r.On(r.today()).Agreement.Version
	plain := r.Person("齐原", "")
	r.offer(plain)
	if err := r.SetDriver(r.ctx, r.worker, plain, convoy.Confirmed, r.today()+100); !errors.Is(err, convoy.ErrLicence) {
		t.Errorf("confirmed without a verified licence: %v", err)
	}
	if err := r.Offer(r.ctx, plain, convoy.DriverDraft{Place: webtest.Home, Class: "C1", Agreed: "2019"}); fault.Find(err).Of("agreed").Zh == "" {
		t.Errorf("an old agreement: %v", err)
	}
	if err := r.Offer(r.ctx, r.Shell("未确认", ""), convoy.DriverDraft{Place: webtest.Home, Class: "C1", Agreed: version}); !errors.Is(err, convoy.ErrNotDriver) {
		t.Errorf("somebody who has not confirmed: %v", err)
	}

	// The licence runs out tomorrow: today's trip is accepted, tomorrow it is
	// too late to set out.
	ben := r.licensed("本恩", r.today()+1)
	r.offer(ben)
	r.must(r.SetDriver(r.ctx, r.worker, ben, convoy.Confirmed, r.today()+100))
	r.car(ben, 4)
	need := r.ask(request.NoCare)
	book := func(id string, from, due time.Duration) error {
		return r.Book(r.ctx, convoy.Hand{Asker: true}, convoy.BookingDraft{ID: id, Need: need, From: r.in(from), Due: r.in(due), Seats: 1, Goal: convoy.Goal{Place: hospital, Words: "西门"}})
	}
	r.must(book("book-over-it", 36*time.Hour, 37*time.Hour))
	r.must(r.take(ben, need))
	trip := r.trip(ben, need)
	r.Clock.Add(60 * time.Hour)
	if err := r.Begin(r.ctx, ben, trip, r.now(), 0); !errors.Is(err, convoy.ErrLicence) {
		t.Errorf("set out with a licence that has run out: %v", err)
	}
	r.must(r.GiveBack(r.ctx, ben, trip))
	if q, err := r.requests.Get(r.ctx, need); err != nil || q.State != request.Dispatched {
		t.Errorf("the need after that is %v, %v", q.State, err)
	}

	// A trip over midnight is accepted only if the licence holds on both days.
	cleo := r.licensed("柯乐", r.today())
	r.offer(cleo)
	r.must(r.SetDriver(r.ctx, r.worker, cleo, convoy.Confirmed, r.today()+100))
	r.car(cleo, 4)
	r.Clock.Set(r.today().Start().Time().Add(22 * time.Hour))
	over := r.ask(request.NoCare)
	r.must(r.Book(r.ctx, convoy.Hand{Asker: true}, convoy.BookingDraft{ID: "book-midnight", Need: over, From: r.in(90 * time.Minute), Due: r.in(3 * time.Hour), Seats: 1, Goal: convoy.Goal{Place: hospital, Words: "西门"}}))
	r.free(cleo)
	r.tick()
	if err := r.requests.Assign(r.ctx, r.As("coordinator"), over, cleo); !errors.Is(err, convoy.ErrLicence) && !errors.Is(err, request.ErrUnfit) {
		t.Errorf("over midnight with a licence until today: %v", err)
	}
	// Nobody confirms themself, and nobody what they entered.
	self := r.Actor("selfdriver", access.Worker, webtest.Home, ben)
	if err := r.SetDriver(r.ctx, self, ben, convoy.Confirmed, r.today()+100); !errors.Is(err, access.ErrSame) {
		t.Errorf("confirmed themself: %v", err)
	}
	r.must(r.AddVehicle(r.ctx, r.worker, convoy.VehicleDraft{ID: "car-entered-1", Kind: "car", Place: webtest.Home, Plate: "京L00001", Seats: 4, InsuredTo: r.today()}))
	if err := r.SetVehicle(r.ctx, r.worker, "car-entered-1", convoy.Confirmed, r.today()+9); err == nil {
		t.Error("who entered the car has confirmed it")
	}
}

// A night ride counts on the day it began.
func TestOverMidnight(t *testing.T) {
	r := newRig(t, "")
	anna, _ := r.driver("温晓", 4)
	r.Clock.Set(r.today().Start().Time().Add(23 * time.Hour))
	need := r.ask(request.NoCare)
	r.must(r.Book(r.ctx, convoy.Hand{Asker: true}, convoy.BookingDraft{ID: "book-night", Need: need, From: r.in(30 * time.Minute), Due: r.in(2 * time.Hour), Seats: 1, Goal: convoy.Goal{Place: hospital, Words: "西门"}}))
	r.must(r.take(anna, need))
	first := r.today()
	r.Clock.Add(30 * time.Minute)
	r.must(r.Begin(r.ctx, anna, r.trip(anna, need), r.now(), 0))
	r.Clock.Add(time.Hour)
	r.must(r.Arrive(r.ctx, anna, r.trip(anna, need), r.now(), 0))
	r.must(r.requests.Met(r.ctx, r.requests.Link(need)))
	got := r.facts("ride")
	if len(got) != 1 || got[0].Start.Day() != first || got[0].End.Day() != first+1 {
		t.Errorf("the fact is of %v to %v", got[0].Start, got[0].End)
	}
}

// A resident of the same hour and the same door is no company for a medic: whoever
// shares a car learns where the others go.
func TestMedicsAmongThemselves(t *testing.T) { each(t, testMedicsAmongThemselves) }

func testMedicsAmongThemselves(t *testing.T, r *rig) {
	for _, name := range []string{"温晓", "本恩", "采薇"} {
		r.driver(name, 4)
	}
	medics := map[string]bool{}
	medic := ""
	for range 2 {
		_, resident := r.book(request.NoCare, 1)
		need, b := r.book(request.Medic, 1)
		medics[resident], medics[b], medic = false, true, need
	}
	shift := convoy.Shift{Place: webtest.Home[:6], From: r.now(), To: r.in(3 * time.Hour)}
	p, err := r.Propose(r.ctx, r.desk, shift)
	r.must(err)
	if len(p.Cars) != 2 || len(p.Left) != 0 {
		t.Fatalf("the plan is %+v", p)
	}
	for _, car := range p.Cars {
		if len(car.Bookings) != 2 || medics[car.Bookings[0]] != medics[car.Bookings[1]] {
			t.Errorf("one car takes %v", car.Bookings)
		}
	}
	made, err := r.Share(r.ctx, r.desk, shift)
	if err != nil || made != 2 {
		t.Fatalf("made %d trips, %v", made, err)
	}
	_, late := r.book(request.NoCare, 1)
	theirs, _, err := r.Of(r.ctx, medic)
	r.must(err)
	if err := r.Join(r.ctx, r.desk, theirs.Trip, late); !errors.Is(err, convoy.ErrMoved) {
		t.Errorf("a resident on a medics' trip: %v", err)
	}
}

// Shared rides by shift change: who rides with whom; two drivers tap, one has it;
// the passenger who is not there; one confirms for all.
func TestShared(t *testing.T) { each(t, testShared) }

func testShared(t *testing.T, r *rig) {
	anna, _ := r.driver("温晓", 4)
	ben, _ := r.driver("本恩", 4)
	for _, p := range []string{anna, ben} { // they are medics
		r.must(r.requests.Pledge(r.ctx, p, request.PledgeVersion))
	}
	var needs, bookings []string
	for range 3 {
		n, b := r.book(request.Medic, 1)
		needs, bookings = append(needs, n), append(bookings, b)
	}
	shift := convoy.Shift{Place: webtest.Home[:6], From: r.now(), To: r.in(3 * time.Hour)}
	p, err := r.Propose(r.ctx, r.desk, shift)
	r.must(err)
	if len(p.Cars) != 1 || len(p.Cars[0].Bookings) != 3 || len(p.Left) != 0 {
		t.Fatalf("the plan is %+v", p)
	}
	if made, err := r.Share(r.ctx, r.desk, shift); err != nil || made != 1 {
		t.Fatalf("made %d trips, %v", made, err)
	}
	r.free(anna)
	r.free(ben)
	r.tick()
	for _, p := range []string{anna, ben} {
		if offers, err := r.requests.Offers(r.ctx, p); err != nil || len(offers) > 0 {
			t.Errorf("a driver is called for a passenger who has a seat: %v, %v", offers, err)
		}
	}
	offers, err := r.Offers(r.ctx, ben)
	r.must(err)
	if len(offers) != 1 {
		t.Fatalf("%d open trips", len(offers))
	}
	trip := offers[0].ID
	var wg sync.WaitGroup
	said := make([]error, 2)
	for i, p := range []string{anna, ben} {
		wg.Go(func() { said[i] = r.Accept(r.ctx, p, trip) })
	}
	wg.Wait()
	driver, other := anna, ben
	if said[0] != nil {
		driver, other = ben, anna
		said[0], said[1] = said[1], said[0]
	}
	if said[0] != nil || !errors.Is(said[1], convoy.ErrTaken) {
		t.Fatalf("two drivers: %v", said)
	}
	if err := r.Begin(r.ctx, other, trip, r.now(), 0); !errors.Is(err, convoy.ErrNotHand) {
		t.Errorf("begun by the other: %v", err)
	}
	r.must(r.Accept(r.ctx, driver, trip))
	r.Clock.Add(time.Hour)
	r.must(r.Begin(r.ctx, driver, trip, r.now(), 0))
	r.must(r.Board(r.ctx, driver, trip, bookings[0]))
	r.must(r.Board(r.ctx, driver, trip, bookings[1]))
	if err := r.Arrive(r.ctx, driver, trip, r.now(), 0); !errors.Is(err, convoy.ErrAboard) {
		t.Errorf("arrived with somebody forgotten: %v", err)
	}
	if err := r.Missed(r.ctx, driver, trip, bookings[2], r.now()); !errors.Is(err, convoy.ErrWait) {
		t.Errorf("did not wait: %v", err)
	}
	r.Clock.Add(11 * time.Minute)
	r.must(r.Missed(r.ctx, driver, trip, bookings[2], r.now()))
	r.must(r.Missed(r.ctx, driver, trip, bookings[2], r.now()))
	r.tick()
	if b, _, err := r.Of(r.ctx, needs[2]); err != nil || b.State != convoy.Absent || b.Trip != "" {
		t.Errorf("the one who was missed: %+v, %v", b, err)
	}
	r.must(r.Arrive(r.ctx, driver, trip, r.now(), 0))
	r.must(r.requests.Met(r.ctx, r.requests.Link(needs[0])))
	r.must(r.requests.Met(r.ctx, r.requests.Link(needs[1])))
	got := r.facts("ride")
	if len(got) != 1 || got[0].Category != "epidemic.convoy" {
		t.Fatalf("a shared trip is one trip: %+v", got)
	}
	if got[0].Place != "11" {
		t.Errorf("the fact of a medic's ride names %s", got[0].Place)
	}
	r.must(r.Rebook(r.ctx, convoy.Hand{Asker: true}, bookings[2], r.in(time.Hour), r.in(2*time.Hour)))
	r.tick()
	if offers, err := r.requests.Offers(r.ctx, other); err != nil || len(offers) != 1 {
		t.Errorf("after they asked again %d calls, %v", len(offers), err)
	}
}

// A desk puts on a trip whom it may plan for, and who wants to go at that time.
func TestJoin(t *testing.T) { each(t, testJoin) }

func testJoin(t *testing.T, r *rig) {
	anna, _ := r.driver("温晓", 4)
	first, _ := r.book(request.NoCare, 1)
	r.must(r.take(anna, first))
	trip := r.trip(anna, first)
	far := r.bookFor(r.askAt("110108001001", request.NoCare), r.in(time.Hour), 1)
	late := r.bookFor(r.ask(request.NoCare), r.in(5*time.Hour), 1)
	fits := r.bookFor(r.ask(request.NoCare), r.in(90*time.Minute), 1)
	near := r.Actor("neardesk", access.Coordinator, webtest.Home[:6], "")
	for _, c := range []struct {
		name    string
		booking string
		want    error
	}{
		{"of another district", far, access.ErrDenied},
		{"at another time", late, convoy.ErrHours},
		{"who fits", fits, nil},
		{"who fits, again", fits, nil},
		{"nobody", "book-none", convoy.ErrUnknown},
	} {
		if err := r.Join(r.ctx, near, trip, c.booking); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, riders, err := r.Show(r.ctx, convoy.Hand{Person: anna}, trip); err != nil || len(riders) != 2 {
		t.Errorf("%d ride, %v", len(riders), err)
	}
}

// A seat is sold once, whoever presses at the same moment.
func TestSeatOnce(t *testing.T) { each(t, testSeatOnce) }

func testSeatOnce(t *testing.T, r *rig) {
	anna, _ := r.driver("温晓", 2)
	first, _ := r.book(request.NoCare, 1)
	r.must(r.take(anna, first))
	trip := r.trip(anna, first)
	var bookings []string
	for range 2 {
		_, b := r.book(request.NoCare, 1)
		bookings = append(bookings, b)
	}
	said := make([]error, len(bookings))
	var wg sync.WaitGroup
	for i, b := range bookings {
		wg.Go(func() { said[i] = r.Join(r.ctx, r.desk, trip, b) })
	}
	wg.Wait()
	lost := 0
	for _, err := range said {
		if errors.Is(err, convoy.ErrSeats) {
			lost++
		} else if err != nil {
			t.Error(err)
		}
	}
	_, riders, err := r.Show(r.ctx, convoy.Hand{Person: anna}, trip)
	r.must(err)
	if lost != 1 || len(riders) != 2 {
		t.Errorf("%d were refused, %d ride in two seats", lost, len(riders))
	}
}

// Goods are a trip of their own kind, confirmed by whoever received them.
func TestHaul(t *testing.T) {
	r := newRig(t, "")
	anna, car := r.driver("温晓", 4)
	draft := convoy.HaulDraft{ID: "haul-0001", Place: webtest.Home, To: hospital, Item: "矿泉水", Load: measure.Grams(320_000), From: r.in(time.Hour), Due: r.in(3 * time.Hour)}
	r.must(r.Haul(r.ctx, r.desk, draft, car))
	r.must(r.Haul(r.ctx, r.desk, draft, car))
	heavy := draft
	heavy.ID, heavy.Load = "haul-0002", 900_000
	if err := r.Haul(r.ctx, r.desk, heavy, car); !errors.Is(err, convoy.ErrHeavy) {
		t.Errorf("more than the car carries: %v", err)
	}
	r.must(r.Accept(r.ctx, anna, "haul-0001"))
	r.drive(anna, "haul-0001")
	self := r.Actor("self", access.Worker, webtest.Home[:6], anna)
	if err := r.Check(r.ctx, self, "haul-0001", ""); !errors.Is(err, access.ErrSame) {
		t.Errorf("confirmed by the driver: %v", err)
	}
	r.must(r.Check(r.ctx, r.worker, "haul-0001", "收到"))
	got := r.facts("haul")
	if len(got) != 1 || got[0].Quantity != 320_000 || got[0].Unit != "gram" || got[0].Grade != fact.TwoParty {
		t.Errorf("the facts are %+v", got)
	}
	if v, err := r.Kept(r.ctx, anna); err != nil || !v[0].Clean() {
		t.Error("goods make no car unclean")
	}
}

// Costs are repaid as the slips say, and nothing else is paid.
func TestCosts(t *testing.T) { each(t, testCosts) }

func testCosts(t *testing.T, r *rig) {
	anna, _ := r.driver("温晓", 4)
	need, _ := r.book(request.NoCare, 1)
	r.must(r.take(anna, need))
	trip := r.trip(anna, need)
	claim := func(id string, kind convoy.Cost, fen measure.Fen, shade uint8) error {
		return r.Claim(r.ctx, anna, convoy.Slip{ID: id, Trip: trip, Kind: kind, Amount: fen}, photo(shade))
	}
	if err := claim("slip-0001", convoy.Toll, 1000, 1); !errors.Is(err, convoy.ErrNotYet) {
		t.Errorf("before the trip: %v", err)
	}
	r.drive(anna, trip) // 30 km
	r.must(claim("slip-0001", convoy.Toll, 1000, 1))
	r.must(claim("slip-0001", convoy.Toll, 1000, 1))
	if err := claim("slip-0002", convoy.Parking, 500, 1); !errors.Is(err, convoy.ErrSame) {
		t.Errorf("one picture twice: %v", err)
	}
	if err := claim("slip-0003", convoy.Fuel, 3001, 3); !errors.Is(err, convoy.ErrCost) {
		t.Errorf("more fuel than thirty kilometres use: %v", err)
	}
	r.must(claim("slip-0004", convoy.Fuel, 3000, 4))
	if err := claim("slip-0005", "service", 5000, 5); fault.Find(err).Of("kind").Zh == "" {
		t.Errorf("pay for the service: %v", err)
	}
	if err := r.Repay(r.ctx, r.worker, trip, "slip-0001", true, ""); err == nil {
		t.Error("repaid out of an empty box")
	}
	r.must(r.Fund(r.ctx, r.worker, "fund-0001", webtest.Home, "", 3500))
	r.must(r.Repay(r.ctx, r.worker, trip, "slip-0001", true, ""))
	r.must(r.Repay(r.ctx, r.worker, trip, "slip-0001", true, ""))
	if err := r.Repay(r.ctx, r.worker, trip, "slip-0004", true, ""); err == nil {
		t.Error("overdrawn")
	}
	r.must(r.Repay(r.ctx, r.worker, trip, "slip-0004", false, "没有里程照片"))
	if got, err := r.Books.Balance(r.ctx, r.DB.Read(), "driver:"+anna); err != nil || got != 1000 {
		t.Errorf("the driver has %v, %v", got, err)
	}
	r.must(r.Books.Check(r.ctx, r.DB.Read()))
	self := r.Actor("self", access.Worker, webtest.Home[:6], anna)
	r.must(claim("slip-0006", convoy.Parking, 200, 6))
	if err := r.Repay(r.ctx, self, trip, "slip-0006", true, ""); !errors.Is(err, convoy.ErrOwn) {
		t.Errorf("their own slip: %v", err)
	}
}

// The passenger's word stands above taps that were forgotten; a cancelled need
// empties its seat; a driver who leaves gives back.
func TestForgotten(t *testing.T) {
	r := newRig(t, "")
	anna, car := r.driver("温晓", 4)
	need, _ := r.book(request.NoCare, 1)
	r.must(r.take(anna, need))
	r.must(r.requests.Met(r.ctx, r.requests.Link(need)))
	if got := r.facts("ride"); len(got) != 1 {
		t.Errorf("%d facts of a ride the passenger has confirmed", len(got))
	}
	r.must(r.clean(anna, car, 1))
	second, _ := r.book(request.NoCare, 1)
	r.must(r.take2(anna, second))
	trip := r.trip(anna, second)
	r.must(r.requests.Cancel(r.ctx, r.requests.Link(second)))
	if got, _, err := r.Show(r.ctx, convoy.Hand{Actor: &r.desk}, trip); err != nil || got.State != convoy.Cancelled {
		t.Errorf("the trip of a cancelled need is %+v, %v", got, err)
	}
	third, _ := r.book(request.NoCare, 1)
	r.must(r.take2(anna, third))
	r.must(r.DB.Write(r.ctx, func(ctx ctxt, tx *tx) error { return r.Forget(ctx, tx, anna) }))
	if q, err := r.requests.Get(r.ctx, third); err != nil || q.State != request.Dispatched || q.Taken != 0 {
		t.Errorf("the need of a driver who has left: %+v, %v", q, err)
	}
	if d, err := r.Driver(r.ctx, anna); err != nil || d != nil {
		t.Errorf("the driver is still there: %+v, %v", d, err)
	}
}

// The text of a plate, of where somebody goes, is in no table in clear.
func TestSealed(t *testing.T) {
	r := newRig(t, "")
	r.driver("温晓", 4)
	r.book(request.Medic, 1)
	for _, table := range []string{"convoy_vehicle", "convoy_booking"} {
		rows, err := r.DB.Read().QueryContext(r.ctx, "SELECT sealed FROM "+table)
		r.must(err)
		for rows.Next() {
			var b []byte
			r.must(rows.Scan(&b))
			if len(b) == 0 || strings.Contains(string(b), "西门") || strings.Contains(string(b), "京") {
				t.Errorf("%s holds %q", table, b)
			}
		}
		r.must(rows.Err())
		rows.Close()
	}
}
