package convoy_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/convoy"
	"linli/internal/fact"
	"linli/internal/ident"
	"linli/internal/ledger"
	"linli/internal/limit"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/web/webtest"
)

// hospital is a community of another district, to which medics go.
const hospital = "110102001004"

// room is a room of disinfection that knows the jobs a test gives it.
type room struct{ jobs map[string]civil.Instant }

func (room) VehicleAgents(civil.Day) []page.Option {
	return []page.Option{{Value: "alcohol", Label: text.Label{Zh: "75% 酒精", En: "alcohol, 75 %"}}}
}

func (r room) VehicleClean(_ context.Context, _ store.Queryer, vehicle string, since civil.Instant) (string, civil.Instant, error) {
	if at := r.jobs[vehicle]; at >= since && at > 0 {
		return "job-1", at, nil
	}
	return "", 0, nil
}

// told keeps what people were told.
type told struct{ said []notify.Message }

func (k *told) Enqueue(_ context.Context, tx *store.Tx, m notify.Message) error {
	tx.AfterCommit(func() { k.said = append(k.said, m) })
	return nil
}

// rig is the room with requests, drivers and their cars in one community.
type rig struct {
	*webtest.House
	*convoy.Convoy
	t        testing.TB
	ctx      context.Context
	requests *request.Requests
	pocket   *onetime.Pocket
	told     *told
	jobs     room
	worker   access.Actor
	desk     access.Actor
	second   access.Actor
	made     int
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, limit.Migrations(), onetime.Migrations(), ledger.Migrations(), request.Migrations(), convoy.Migrations())
	r := &rig{House: h, t: t, ctx: context.Background(), pocket: &onetime.Pocket{}, told: &told{}, jobs: room{map[string]civil.Instant{}}}
	checker := &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: h.Clock.Now}
	var err error
	r.requests, err = request.New(request.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, People: h.People, Clock: h.Clock.Now, Checker: checker,
		Codes: onetime.New(h.Keys, h.Clock.Now, r.pocket, onetime.Limits{}), Pocket: r.pocket, Tell: r.told, Base: "https://linli.test",
	})
	r.must(err)
	r.Convoy, err = convoy.New(convoy.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, People: h.People, Clock: h.Clock.Now,
		Needs: convoy.FromRequests{Requests: r.requests}, Disinfection: r.jobs, Tell: r.told,
	})
	r.must(err)
	work := convoy.Work{Convoy: r.Convoy}
	r.requests.Follow(convoy.WorkKind, work)
	r.requests.Reserve(request.Ride, work)
	r.worker = h.Actor("worker1", access.Worker, webtest.Home[:6], "")
	r.second = h.Actor("worker2", access.Worker, webtest.Home[:6], "")
	r.desk = h.Actor("fleet1", access.Coordinator, "", "")
	return r
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn)) })
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) now() civil.Instant { return civil.At(r.Clock.Now()) }
func (r *rig) today() civil.Day   { return r.now().Day() }

func (r *rig) in(d time.Duration) civil.Instant { return civil.At(r.Clock.Now().Add(d)) }

// licensed is a person with a verified driving licence until a day.
func (r *rig) licensed(name string, until civil.Day) string {
	r.t.Helper()
	p := r.Person(name, "")
	id, err := r.People.AddCredential(r.ctx, nil, p, people.Credential{Kind: "驾驶证 C1", Issuer: "交管局", From: r.today() - 1000, To: until}, "")
	r.must(err)
	r.must(r.People.VerifyCredential(r.ctx, r.worker, p, id, people.Genuine, ""))
	return p
}

var plates = []string{"京A12345", "京AB6688", "京N8K123", "京Q90T11", "京AD12345", "京P55661", "京H12Q90"}

// driver is a confirmed driver with a confirmed car of so many seats.
func (r *rig) driver(name string, seats int64) (person, car string) {
	r.t.Helper()
	person = r.licensed(name, r.today()+400)
	r.offer(person)
	r.must(r.SetDriver(r.ctx, r.worker, person, convoy.Confirmed, r.today()+100))
	return person, r.car(person, seats)
}

func (r *rig) offer(person string) {
	r.t.Helper()
	r.must(r.Offer(r.ctx, person, convoy.DriverDraft{Place: webtest.Home, Class: "C1", Agreed: r.On(r.today()).Agreement.Version}))
}

func (r *rig) car(keeper string, seats int64) string {
	r.t.Helper()
	r.made++
	id := "car-00" + string(rune('a'+r.made)) + "-0001"
	r.must(r.AddVehicle(r.ctx, r.worker, convoy.VehicleDraft{
		ID: id, Kind: "car", Place: webtest.Home, Keeper: keeper, Plate: plates[r.made%len(plates)], Seats: seats, LoadKG: 400, InsuredTo: r.today() + 300,
	}))
	r.must(r.SetVehicle(r.ctx, r.second, id, convoy.Confirmed, r.today()+300))
	return id
}

// ask is a proven need of kind ride.
func (r *rig) ask(care request.Care) string { return r.askAt(webtest.Home, care) }

func (r *rig) askAt(place string, care request.Care) string {
	r.t.Helper()
	r.made++
	id := fmt.Sprintf("need-%04d", r.made)
	q, err := r.requests.Ask(r.ctx, onetime.Visitor{}, request.Ask{
		ID: id, Kind: request.Ride, Place: place, Channel: request.BySelf, Care: care,
		Who: request.Who{Name: "佟秀兰", Phone: ident.Phone(r.IDs.Mobile()), Address: "三号楼二单元 501", Words: "下夜班送到家"},
	})
	r.must(err)
	_, err = r.requests.Prove(r.ctx, onetime.Visitor{}, q.ID, r.pocket.About(q.ID))
	r.must(err)
	return q.ID
}

// book is a need with its booking, an hour from now.
func (r *rig) book(care request.Care, seats int64) (need, booking string) {
	r.t.Helper()
	need = r.ask(care)
	return need, r.bookFor(need, r.in(time.Hour), seats)
}

// bookFor books a ride of an hour for a need.
func (r *rig) bookFor(need string, from civil.Instant, seats int64) string {
	r.t.Helper()
	booking := "book-" + need
	r.must(r.Book(r.ctx, convoy.Hand{Asker: true}, convoy.BookingDraft{
		ID: booking, Need: need, From: from, Due: from + civil.Instant(time.Hour/time.Millisecond), Seats: seats, Goal: convoy.Goal{Place: hospital, Words: "西门"},
	}))
	return booking
}

// take lets a driver be called for a need and take it.
func (r *rig) take(person, need string) error {
	r.t.Helper()
	r.free(person)
	r.tick()
	return r.requests.Take(r.ctx, person, need)
}

func (r *rig) free(person string) {
	r.t.Helper()
	r.must(r.requests.SetFree(r.ctx, person, request.Free{Place: webtest.Home, Reach: 9, Until: r.in(12 * time.Hour)}))
}

func (r *rig) tick() {
	r.t.Helper()
	_, err := r.requests.Tick(r.ctx)
	r.must(err)
}

// trip is the trip a need's passenger is on.
func (r *rig) trip(person, need string) string {
	r.t.Helper()
	id, err := r.For(r.ctx, person, need)
	r.must(err)
	return id
}

// drive lets a driver set out at the time and arrive an hour later.
func (r *rig) drive(person, trip string) {
	r.t.Helper()
	r.Clock.Add(time.Hour)
	r.must(r.Begin(r.ctx, person, trip, r.now(), 12_000))
	r.Clock.Add(time.Hour)
	r.must(r.Arrive(r.ctx, person, trip, r.now(), 12_030))
}

func (r *rig) clean(person, car string, shade uint8) error {
	return r.Clean(r.ctx, person, convoy.Cleaning{ID: "clean-" + string(rune('a'+shade)) + "-00", Vehicle: car, Agent: "alcohol", Picture: photo(shade), At: r.now()})
}

// photo is a picture that differs from another of another shade.
func photo(shade uint8) []byte {
	img := image.NewGray(image.Rect(0, 0, 32, 32))
	img.SetGray(3, 3, color.Gray{shade})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// facts are the facts of a kind, oldest first.
func (r *rig) facts(kind string) (out []*fact.Fact) {
	r.t.Helper()
	r.must(r.Log.Scan(r.ctx, 0, r.Log.Size(), func(rec *fact.Record) error {
		if rec.Fact.Kind == kind {
			out = append(out, rec.Fact)
		}
		return nil
	}))
	return out
}

type (
	ctxt = context.Context
	tx   = store.Tx
)

// take2 is take for a driver who was called within the hour: the desk assigns.
func (r *rig) take2(person, need string) error {
	return r.requests.Assign(r.ctx, r.As("coordinator"), need, person)
}

// standing are the facts of a kind that no other replaces.
func (r *rig) standing(kind string) (out []*fact.Fact) {
	all := r.facts(kind)
	gone := map[string]bool{}
	for _, f := range all {
		gone[f.Replaces] = true
	}
	for _, f := range all {
		if !gone[f.ID] {
			out = append(out, f)
		}
	}
	return out
}
