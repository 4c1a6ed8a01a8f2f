package api_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/people"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// rideTour is a driver and a car from their papers to a ride that was made and
// repaid, a ride that a desk books and puts into a shared car, and a load.
func (r *team) rideTour() {
	r.t.Helper()
	ok := r.ok
	r.Actor("w3", access.Worker, webtest.Home, "") // who confirms has not entered it
	r.fleetTour()
	at := func(d time.Duration) string { return r.Clock.Now().Add(d).Format(time.RFC3339) }
	times := func(from time.Duration) string { return `"from":"` + at(from) + `","due":"` + at(from+time.Hour) + `"` }
	goal := `"seats":1,"to":"110102001004","words":"西门"`

	// The asker books, the driver takes the call, and drives.
	key, need := r.asksRide("")
	asker := `"key":"` + key + `"`
	ok("w", "POST", "/asked/ride/book", `{`+asker+`,"id":"booking-0001",`+times(time.Hour)+`,`+goal+`}`)
	ok("w", "POST", "/needs/"+need+"/assign", `{"person":"`+r.v1+`"}`)
	ok("v1", "POST", "/my/calls/"+need+"/accept", "")
	var mine struct{ Mine []struct{ ID, State string } }
	ok("v1", "GET", "/my/trips", "").into(r.t, &mine)
	if len(mine.Mine) != 1 {
		r.t.Fatalf("the driver has %+v", mine)
	}
	trip := "/my/trips/" + mine.Mine[0].ID
	r.refused(403, "v2", "GET", trip, "")
	if got := ok("v1", "GET", trip, ""); !strings.Contains(string(got.Body), "西门") {
		r.t.Errorf("the driver is not told where to: %s", got)
	}
	r.Clock.Add(time.Hour)
	ok("v1", "POST", trip+"/begin", `{"km":12000}`)
	if got := ok("w", "POST", "/asked/ride", `{`+asker+`}`); !strings.Contains(string(got.Body), "京A12345") {
		r.t.Errorf("the asker is not told which car comes: %s", got)
	}
	r.Clock.Add(time.Hour)
	ok("v1", "POST", trip+"/arrive", `{"at":"`+at(-time.Minute)+`","km":12020}`)
	slip, toll := base64.StdEncoding.EncodeToString(picture(r.t, 7)), base64.StdEncoding.EncodeToString(picture(r.t, 11))
	ok("v1", "POST", trip+"/slips", `{"slip":"cost-0001","kind":"fuel","fen":1500,"picture":"`+slip+`"}`)
	ok("v1", "GET", trip+"/slips/cost-0001", "")
	staff := strings.TrimPrefix(trip, "/my")
	ok("w", "GET", staff+"/slips/cost-0001", "")
	ok("w", "POST", "/fleets/110105001024/funds", `{"id":"fund-0001","fen":50000}`)
	ok("w", "POST", staff+"/slips/cost-0001/repay", "")
	r.refused(409, "w", "POST", staff+"/slips/cost-0001/refuse", `{"reason":"看不清"}`)
	ok("v1", "POST", trip+"/slips", `{"slip":"cost-0002","kind":"toll","fen":900,"picture":"`+toll+`"}`)
	ok("w", "POST", staff+"/slips/cost-0002/refuse", `{"reason":"看不清"}`)
	var fleet struct {
		Box int64 `json:"box_fen"`
	}
	ok("w", "GET", "/fleets/110105001024", "").into(r.t, &fleet)
	if fleet.Box != 48500 {
		r.t.Errorf("the fleet has %d fen", fleet.Box)
	}
	ok("w", "POST", staff+"/check", `{"note":"电话核实"}`)
	ok("v1", "POST", "/my/vehicles/vehicle-0001/cleanings", `{"id":"cleaning-0001","agent":"`+r.agent()+`","picture":"`+slip+`"}`)
	r.sharedTour(times, goal)

	// A load.
	ok("c", "POST", "/trips", `{"id":"haul-00001","place":"110105001024","to":"110102001004","item":"口罩","load_g":300000,`+times(time.Hour)+`}`)
	ok("v1", "POST", "/my/trips/haul-00001/accept", "")
	ok("v1", "POST", "/my/trips/haul-00001/give-back", "")
	ok("c", "POST", "/trips/haul-00001/cancel", `{"reason":"改期"}`)
	ok("w", "GET", "/trips?state=made", "")
}

// fleetTour is a driver and a car whose papers are seen.
func (r *team) fleetTour() {
	r.t.Helper()
	ok := r.ok
	today := civil.At(r.Clock.Now()).Day()
	year := (today + 365).String()
	for _, p := range []string{r.v1, r.v2} {
		id, err := r.People.AddCredential(r.t.Context(), nil, p, people.Credential{Kind: "驾驶证 C1", Issuer: "交管局", From: today - 1000, To: today + 400}, "")
		if err != nil {
			r.t.Fatal(err)
		}
		if err := r.People.VerifyCredential(r.t.Context(), r.As("w"), p, id, people.Genuine, ""); err != nil {
			r.t.Fatal(err)
		}
	}
	var terms struct{ Agreement struct{ Version string } }
	ok("v1", "GET", "/my/driving", "").into(r.t, &terms)
	ok("v1", "PUT", "/my/driving", `{"place":"110105001024","class":"C1","agreed":"`+terms.Agreement.Version+`"}`)
	r.refused(422, "v2", "PUT", "/my/driving", `{"place":"110105001024","class":"C1","agreed":"2019"}`)
	ok("w", "GET", "/drivers", "")
	ok("w", "POST", "/drivers/"+r.v1+"/decide", `{"state":"confirmed","insured":"`+year+`"}`)
	vehicle := `{"id":"vehicle-0001","kind":"car","place":"110105001024","keeper":"` + r.v1 + `","plate":"京A12345","seats":4,"load_kg":400,"insured":"` + year + `"}`
	ok("w", "POST", "/vehicles", vehicle)
	ok("w", "POST", "/vehicles", vehicle) // again is the same
	r.refused(403, "w", "POST", "/vehicles/vehicle-0001/decide", `{"state":"confirmed","insured":"`+year+`"}`)
	ok("w3", "POST", "/vehicles/vehicle-0001/decide", `{"state":"confirmed","insured":"`+year+`"}`)
	if got := ok("w", "GET", "/vehicles", ""); strings.Contains(string(got.Body), "京A12345") {
		r.t.Errorf("a list shows plates: %s", got)
	}
}

// sharedTour is a shared car: planned, joined by a passenger whom the desk has
// booked, one of whom is not there and is booked again.
func (r *team) sharedTour(times func(time.Duration) string, goal string) {
	r.t.Helper()
	ok := r.ok
	key, _ := r.asksRide("")
	ok("w", "POST", "/asked/ride/book", `{"key":"`+key+`","id":"booking-0002",`+times(2*time.Hour)+`,`+goal+`}`)
	shift := `{"place":"110105","from":"` + r.Clock.Now().Format(time.RFC3339) + `","to":"` + r.Clock.Now().Add(5*time.Hour).Format(time.RFC3339) + `"}`
	r.refused(403, "w", "POST", "/shared-rides/propose", shift)
	ok("c", "POST", "/shared-rides/propose", shift)
	ok("c", "POST", "/shared-rides", shift)
	var open struct{ Open []struct{ ID string } }
	ok("v1", "GET", "/my/trips", "").into(r.t, &open)
	if len(open.Open) != 1 {
		r.t.Fatalf("to accept there is %+v", open)
	}
	trip := "/my/trips/" + open.Open[0].ID

	phoned, need := r.asksRide("")
	ok("w", "GET", "/bookings", "")
	r.refused(422, "w", "POST", "/bookings/"+need+"/book", `{"id":"booking-0003",`+times(-24*time.Hour)+`,`+goal+`}`)
	var ticket struct {
		Openings []struct {
			Trip struct{ ID string }
			Free int64
		}
	}
	made := ok("w", "POST", "/bookings/"+need+"/book", `{"id":"booking-0003",`+times(2*time.Hour)+`,`+goal+`}`)
	made.into(r.t, &ticket)
	if len(ticket.Openings) != 1 || ticket.Openings[0].Free != 3 || strings.Contains(string(made.Body), "西门") {
		r.t.Fatalf("the desk that booked sees %s", made)
	}
	r.refused(409, "w", "POST", "/bookings/"+need+"/book", `{"id":"booking-0004",`+times(2*time.Hour)+`,`+goal+`}`)
	ok("w", "POST", "/bookings/"+need+"/join", `{"trip":"`+ticket.Openings[0].Trip.ID+`"}`)
	ok("v1", "POST", trip+"/accept", "")
	r.Clock.Add(2*time.Hour + 20*time.Minute)
	ok("v1", "POST", trip+"/begin", `{}`)
	ok("v1", "POST", trip+"/aboard", `{"booking":"booking-0002"}`)
	ok("v1", "POST", trip+"/missed", `{"booking":"booking-0003"}`)
	ok("v1", "POST", trip+"/arrive", `{}`)
	ok("w", "GET", strings.TrimPrefix(trip, "/my"), "")
	r.Clock.Add(time.Minute)
	ok("w", "POST", "/bookings/"+need+"/again", `{`+times(3*time.Hour)+`}`)
	ok("w", "POST", "/asked/ride/again", `{"key":"`+phoned+`",`+times(4*time.Hour)+`}`)
	ok("w", "GET", "/bookings/"+need, "")
}

// A medic's ride through the API: the community that has the right over all else
// there cannot ask for it, the keeper sees the district alone, and nobody, not
// the driver during the trip either, is told where to.
func TestMedicsRide(t *testing.T) {
	r := newTeam(t)
	r.Actor("w3", access.Worker, webtest.Home, "")
	r.Actor("district", access.Worker, webtest.Home[:6], "")
	r.fleetTour()
	if err := r.needs.Pledge(t.Context(), r.v1, request.PledgeVersion); err != nil {
		t.Fatal(err)
	}
	key, need := r.asksRide("medic")
	draft := `"id":"booking-0009","from":"` + r.Clock.Now().Add(time.Hour).Format(time.RFC3339) + `","due":"` + r.Clock.Now().Add(2*time.Hour).Format(time.RFC3339) + `",
		"seats":1,"to":"110102001004","words":"急诊楼西门"`
	for _, who := range []string{"w", "district"} {
		r.refused(403, who, "GET", "/bookings/"+need, "")
		r.refused(403, who, "POST", "/bookings/"+need+"/book", `{`+draft+`}`)
		r.refused(403, who, "POST", "/bookings/"+need+"/join", `{"trip":"any"}`)
	}
	answers := map[string]answer{}
	answers["book"] = r.ok("c", "POST", "/bookings/"+need+"/book", `{`+draft+`}`)
	answers["keeper"] = r.ok("c", "GET", "/bookings/"+need, "")
	answers["list"] = r.ok("w", "GET", "/bookings", "")
	answers["asker"] = r.ok("w", "POST", "/asked/ride", `{"key":"`+key+`"}`)
	r.ok("c", "POST", "/needs/"+need+"/assign", `{"person":"`+r.v1+`"}`)
	r.ok("v1", "POST", "/my/calls/"+need+"/accept", "")
	var mine struct{ Mine []struct{ ID string } }
	answers["driver's list"] = r.ok("v1", "GET", "/my/trips", "")
	answers["driver's list"].into(t, &mine)
	trip := mine.Mine[0].ID
	answers["driver"] = r.ok("v1", "GET", "/my/trips/"+trip, "")
	answers["trips of the community"] = r.ok("w", "GET", "/trips", "")
	answers["trips of the district"] = r.ok("district", "GET", "/trips", "")
	answers["trip"] = r.ok("district", "GET", "/trips/"+trip, "")
	r.refused(403, "w", "GET", "/trips/"+trip, "")
	for name, a := range answers {
		for _, secret := range []string{"西门", "110102001004", webtest.Home, "三号楼", "佟秀兰"} {
			if strings.Contains(string(a.Body), secret) {
				t.Errorf("%s tells %q: %s", name, secret, a.Body)
			}
		}
	}
	if strings.Contains(string(answers["list"].Body), need) || strings.Contains(string(answers["trips of the community"].Body), trip) {
		t.Error("a community lists a medic's ride")
	}
}

// asksRide is a proven need of kind ride, and the asker's key.
func (r *team) asksRide(care string) (key, need string) {
	r.t.Helper()
	by := "w"
	if care != "" {
		by = "c" // the keeper
		care = `"care":"` + care + `",`
	}
	var asked struct{ Need string }
	r.ok("w", "POST", "/asked", `{"kind":"ride",`+care+`"place":"110105001024","name":"佟秀兰","phone":"`+string(r.IDs.Mobile())+`","address":"三号楼二单元 501","words":"下夜班送到家"}`).into(r.t, &asked)
	var proven struct{ Key string }
	r.ok("w", "POST", "/asked/"+asked.Need+"/prove", `{"code":"`+r.pocket.About(asked.Need)+`"}`).into(r.t, &proven)
	r.ok(by, "POST", "/needs/"+asked.Need+"/decide", `{"do":"schedule"}`)
	return proven.Key, asked.Need
}

// agent is something a vehicle may be disinfected with.
func (r *team) agent() string {
	var out struct{ Agents []struct{ Key string } }
	r.ok("v1", "GET", "/my/driving", "").into(r.t, &out)
	if len(out.Agents) == 0 {
		r.t.Fatal("nothing may be used on a vehicle")
	}
	return out.Agents[0].Key
}
