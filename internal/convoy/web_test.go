package convoy_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/convoy"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// A ride on two phones: the asker books, the driver takes the call by one tap,
// sets out and arrives without network, the asker is thanked, and the car waits
// to be disinfected. Then every page in every look.
func TestBrowserRide(t *testing.T) {
	r := newRig(t, "")
	anna, car := r.driver("温晓", 4)
	need := r.ask(request.NoCare)
	site := r.Site(nil, r.requests, convoy.Face{Convoy: r.Convoy, Requests: r.requests})
	path := r.requests.Path(need)
	b, phone := webtest.NewBrowser(t), webtest.Looks[2]
	elder, driver := site.Visitor(), site.AsPerson(anna)

	b.Open(elder, phone, path)
	b.Do(webtest.Click(`a[href$="/ride"]`), webtest.Wait("#words"))
	b.Do(webtest.Type("#to", hospital), webtest.Wait("#tos input"), webtest.Type("#words", "急诊楼西门")) // what fits moves the form
	b.Check(phone, "ride-book")
	b.Do(webtest.Click("main form button.btn-primary"), webtest.Wait("main dl"))
	r.free(anna)
	r.tick()
	b.Open(driver, phone, "/near")
	b.Do(webtest.Click(`form[action$="/yes"] button`), webtest.Gone(`form[action$='/yes']`))
	trip := r.trip(anna, need)
	r.Clock.Add(time.Hour)
	b.Open(driver, phone, "/rides/trip/"+trip)
	b.Check(phone, "ride-accepted")
	if got := b.Text("main"); !strings.Contains(got, "急诊楼西门") {
		t.Errorf("the driver does not see where to: %s", got)
	}
	site.Line.Cut()
	b.Network(false)
	b.Do(webtest.Click(`form[action$="/begin"] button`), webtest.Wait("[data-waiting] li"))
	b.Check(phone, "ride-begun-offline")
	r.Clock.Add(10 * time.Minute)
	site.Line.Mend()
	b.Network(true)
	b.Do(webtest.Wait("[data-waiting] [data-state=done]"), webtest.Reload(`form[action$="/arrive"]`))
	b.Open(elder, phone, path+"/ride")
	b.Do(webtest.Wait("#plate"))
	b.Open(driver, phone, "/rides/trip/"+trip)
	b.Do(webtest.Click(`form[action$="/arrive"] button`), webtest.Gone(`form[action$='/arrive']`))
	if got := elder.Post(path+"/met", nil); got.Status != http.StatusOK || len(r.facts("ride")) != 1 {
		t.Errorf("met: %d, %d facts", got.Status, len(r.facts("ride")))
	}
	r.Clock.Add(time.Minute) // the car is disinfected after the ride, not at its last instant
	b.Open(driver, phone, "/rides")
	picture := filepath.Join(t.TempDir(), "car.png")
	r.must(os.WriteFile(picture, photo(7), 0o600))
	b.Do(webtest.Choose("#clean-picture", picture))
	b.Check(phone, "ride-unclean")
	b.Do(webtest.Click(`form[action$="`+car+`"] button`), webtest.Gone(`#clean-picture`))

	worker, desk := site.As("worker1"), site.As("fleet1")
	r.book(request.NoCare, 1)
	phoned := r.ask(request.NoCare)
	if got := desk.Post("/trips/share", url.Values{"place": {webtest.Home[:6]}, "from": {"2020-03-06T09:00"}, "to": {"2020-03-06T14:00"}, "do": {"see"}}); !got.Has("的车：接 1 位") {
		t.Errorf("the plan of shared rides: %d %s", got.Status, got.Body)
	}
	b.Sweep(driver, "rides", "/rides")
	b.Sweep(worker, "fleet", "/fleet?place="+webtest.Home)
	b.Sweep(desk, "trips", "/trips?state=made")
	b.Sweep(desk, "trip", "/trips/"+trip)
	b.Sweep(desk, "share", "/trips/share")
	b.Sweep(worker, "bookings", "/trips/bookings")
	b.Sweep(worker, "booking", "/trips/bookings/"+phoned)
	b.Sweep(desk, "haul", "/trips/haul")
}

// Somebody phones: the desk books the ride on its page, and puts them into a car
// that has room. What it wrote of where to, it does not see again.
func TestDeskBooks(t *testing.T) {
	r := newRig(t, "")
	anna, _ := r.driver("温晓", 4)
	first, _ := r.book(request.NoCare, 1)
	r.must(r.take(anna, first))
	site := r.Site(nil, r.requests, convoy.Face{Convoy: r.Convoy, Requests: r.requests})
	desk, far := site.As("worker1"), site.As(r.Actor("far", access.Worker, "110108001001", "").ID)
	if got := far.Get("/trips/bookings"); got.Status != http.StatusOK || !got.Has("这里没有人等接送") {
		t.Errorf("an empty list: %d", got.Status)
	}
	need, medic := r.ask(request.NoCare), r.ask(request.Medic)
	path := "/trips/bookings/" + need
	if got := desk.Get("/needs/" + need); !got.Has(path) {
		t.Error("the page of the need does not lead to the booking")
	}
	if got := desk.Get("/trips/bookings?place=" + webtest.Home); !got.Has(path) || got.Has(medic) {
		t.Error("the list is of those who ask for a ride, without medics")
	}
	for who, v := range map[string]*webtest.Visitor{"a medic's for a community worker": desk, "another district's": far} {
		p := path
		if v == desk {
			p = "/trips/bookings/" + medic
		}
		if got := v.Get(p); got.Status != http.StatusForbidden {
			t.Errorf("%s: %d", who, got.Status)
		}
	}
	if got := desk.Get("/trips/bookings/none"); got.Status != http.StatusNotFound {
		t.Errorf("no need: %d", got.Status)
	}
	at := r.Clock.Now().Add(time.Hour).In(civil.Zone)
	form := url.Values{
		"do": {"book"}, "id": {"booking-phone-1"}, "from": {at.Format("2006-01-02T15:04")}, "due": {at.Add(time.Hour).Format("2006-01-02T15:04")},
		"seats": {"2"}, "to": {hospital}, "words": {""},
	}
	if got := desk.Post(path, form); got.Status != http.StatusUnprocessableEntity || !got.Has("请写到哪里") || !got.Has(`value="2"`) {
		t.Errorf("a form that says no door: %d", got.Status)
	}
	form.Set("words", "急诊楼西门")
	if got := desk.Post(path, form); got.Status != http.StatusOK || !got.Has("空座 3 个") || got.Has("急诊楼") {
		t.Errorf("booked: %d %s", got.Status, got.Body)
	}
	other := url.Values{}
	for k, v := range form {
		other[k] = v
	}
	other.Set("id", "booking-phone-2")
	if got := desk.Post(path, other); got.Status != http.StatusConflict || !got.Has("已经约好") {
		t.Errorf("booked once more: %d", got.Status)
	}
	trip := r.trip(anna, first)
	if got := desk.Post(path, url.Values{"do": {"join"}, "trip": {trip}}); got.Status != http.StatusOK || !got.Has("/trips/"+trip) {
		t.Errorf("joined: %d %s", got.Status, got.Body)
	}
	if _, riders, err := r.Show(r.ctx, convoy.Hand{Actor: &r.worker}, trip); err != nil || len(riders) != 2 {
		t.Errorf("in the car are %d, %v", len(riders), err)
	}

	// They were not there, phone again, and want another time.
	r.Clock.Add(time.Hour + 20*time.Minute)
	r.must(r.Begin(r.ctx, anna, trip, r.now(), 0))
	r.must(r.Missed(r.ctx, anna, trip, "booking-phone-1", r.now()))
	if got := desk.Get(path); !got.Has("司机没有等到乘客") {
		t.Error("the desk is not told that they were not there")
	}
	at = at.Add(6 * time.Hour)
	again := url.Values{"do": {"again"}, "from": {at.Format("2006-01-02T15:04")}, "due": {at.Add(time.Hour).Format("2006-01-02T15:04")}}
	if got := desk.Post(path, again); got.Status != http.StatusOK || !got.Has("没有空座的行程") {
		t.Errorf("booked again: %d %s", got.Status, got.Body)
	}
}

// Nobody reads or moves a trip by guessing.
func TestPagesRefuse(t *testing.T) {
	r := newRig(t, "")
	anna, _ := r.driver("温晓", 4)
	need, _ := r.book(request.NoCare, 1)
	r.must(r.take(anna, need))
	trip := r.trip(anna, need)
	site := r.Site(nil, r.requests, convoy.Face{Convoy: r.Convoy, Requests: r.requests})
	other := site.AsPerson(r.Person("齐原", ""))
	far := site.As(r.Actor("far", access.Worker, "110108001001", "").ID)
	for _, c := range []struct {
		v      *webtest.Visitor
		method string
		path   string
		status int
	}{
		{other, "GET", "/rides/trip/" + trip, 403}, {other, "POST", "/rides/trip/" + trip + "/begin", 403}, {other, "GET", "/rides?need=" + need, 403},
		{far, "GET", "/trips/" + trip, 403}, {far, "POST", "/trips/" + trip + "/check", 403}, {far, "GET", "/fleet?place=" + webtest.Home, 403},
		{other, "GET", "/rides/trip/none", 404}, {other, "GET", "/help/r/aaaaaaaaaaaaaaaaaaaaaaaa/ride", 404},
	} {
		got := c.v.Get(c.path)
		if c.method == "POST" {
			got = c.v.Post(c.path, nil)
		}
		if got.Status != c.status || got.Has("西门") {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, got.Status, c.status)
		}
	}
}
