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
	b.Do(webtest.Type("#to", hospital), webtest.Type("#words", "急诊楼西门"))
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
	if got := desk.Post("/trips/share", url.Values{"place": {webtest.Home[:6]}, "from": {"2020-03-06T09:00"}, "to": {"2020-03-06T14:00"}, "do": {"see"}}); !got.Has(car) {
		t.Errorf("the plan of shared rides: %d %s", got.Status, got.Body)
	}
	b.Sweep(driver, "rides", "/rides")
	b.Sweep(worker, "fleet", "/fleet?place="+webtest.Home)
	b.Sweep(desk, "trips", "/trips?state=made")
	b.Sweep(desk, "trip", "/trips/"+trip)
	b.Sweep(desk, "share", "/trips/share")
	b.Sweep(desk, "haul", "/trips/haul")
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
