package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/ident"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/request"
	"linli/internal/training"
)

// What nobody but the helper of the task may learn.
var familySecrets = []string{"九号楼", "金盏花", "17700009999", "177 0000 9999", "令狐"}

// seeker is somebody who tries to learn it.
type seeker struct {
	name   string
	client *http.Client
}

// The address of a medic's family is shown to the helper of the task, during the
// task, and to nobody else: a table over every role and every route of the house
// as it is wired, lists, searches and exports among them, then the log, the
// messages, the trail of looks and the facts (issue 5, third box).
func TestCompartmentOfTheHouse(t *testing.T) {
	h := newHands(t)
	var logged bytes.Buffer
	sent := &inbox{}
	senders := map[notify.Channel]notify.Sender{notify.SMS: sent, notify.WeChat: sent}
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}, senders: senders, quiet: &notify.Quiet{}}}, func(house *house) {
		ctx := t.Context()
		_, err := house.access.Demo(ctx, 1)
		must(t, err)
		must(t, house.openDoors(h.app, signInFlags{}, "http://localhost", nil))
		log := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
		site, err := house.site(ctx, h.app, siteOptions{base: "http://localhost", demo: true, log: log})
		must(t, err)
		server := httptest.NewServer(site.Handler())
		defer server.Close()

		helper := enrol(t, house, "诸葛小明", phone, idNumber(3))
		other := enrol(t, house, "上官文静", "13900000002", idNumber(4))
		need := family(t, h, house, helper, other)

		everybody := []seeker{{"anonymous", signedIn(t, server.URL, "", "")}, {"another volunteer", signedIn(t, server.URL, "person", other)}}
		for _, r := range access.Roles() {
			everybody = append(everybody, seeker{string(r), signedIn(t, server.URL, "account", string(r))})
		}
		// Every wildcard is the need: what is found by it is about the family.
		routes, asked := site.Routes(), 0
		for _, who := range everybody {
			for _, pattern := range routes {
				if strings.Contains(pattern, "/sign-") || strings.Contains(pattern, "/{link}/") || strings.Contains(pattern, "/my/leave") {
					continue // signing out; the family's own page, whose address is a secret; leaving
				}
				asked++
				form := url.Values{"purpose": {"contact"}, "place": {home}, "q": {familySecrets[2]}, "person": {need}, "reason": {"查看"}, "do": {"schedule"}}
				if body := seek(t, who.client, server.URL, pattern, need, form); shows(body) {
					t.Errorf("%s is shown it by %s", who.name, pattern)
				}
			}
		}
		if asked < len(everybody)*150 {
			t.Errorf("only %d requests were tried", asked)
		}
		// The needs of others may have been moved meanwhile; the family's was not.
		q, err := house.requests.Get(ctx, need)
		must(t, err)
		if q.State != request.Accepted {
			t.Fatalf("after that the need is %s", q.State)
		}
		for _, role := range access.Roles() {
			actor, err := house.access.Actor(ctx, string(role))
			must(t, err)
			for _, p := range []string{"contact", "rescue", "own-wish"} {
				if _, err := house.requests.Open(ctx, actor, need, p); err == nil {
					t.Errorf("%s opens it for %s", role, p)
				}
			}
		}

		// The helper sees it by one route alone, for a purpose, for two hours.
		mine := seeker{"the helper", signedIn(t, server.URL, "person", helper)}
		var by []string
		for _, pattern := range routes {
			if strings.Contains(pattern, "/sign-") || strings.Contains(pattern, "/my/leave") || strings.Contains(pattern, "/tasks/{id}/back") || strings.Contains(pattern, "/tasks/{id}/done") {
				continue
			}
			if shows(seek(t, mine.client, server.URL, pattern, need, url.Values{"purpose": {"door"}})) {
				by = append(by, pattern)
			}
		}
		if fmt.Sprint(by) != "[POST /tasks/{id}/address]" {
			t.Errorf("the helper sees it by %v", by)
		}
		address := func() bool {
			return shows(seek(t, mine.client, server.URL, "POST /tasks/{id}/address", need, url.Values{"purpose": {"door"}}))
		}
		h.now = h.now.Add(121 * time.Minute)
		if address() {
			t.Error("the helper sees it after two hours")
		}
		keeper, err := house.access.Actor(ctx, "coordinator")
		must(t, err)
		must(t, house.requests.Extend(ctx, keeper, need, "家里没人，改时间再去"))
		if !address() {
			t.Error("the helper does not see it though the keeper opened it once more")
		}
		must(t, house.requests.Begin(ctx, helper, need))
		must(t, house.requests.Done(ctx, helper, need))
		if address() {
			t.Error("the helper sees it after the task")
		}
		must(t, house.requests.Met(ctx, house.requests.Link(need)))
		looks, err := house.requests.Looks(ctx, need)
		must(t, err)
		if len(looks) == 0 || looks[0].Who != helper || !strings.Contains(looks[0].Purpose, "door") {
			t.Errorf("the family sees who looked: %+v", looks)
		}

		// Lists that leave the house, the trail, the facts, the messages, the log.
		for _, s := range house.people.Sources() {
			if strings.Contains(s.Key, "request") || strings.Contains(s.Key, "need") {
				t.Errorf("there is an export of %s", s.Key)
			}
		}
		trail, err := house.access.Audit(ctx, 0, 1_000_000)
		must(t, err)
		for _, e := range trail {
			if shows(fmt.Sprint(e)) {
				t.Errorf("the trail says it: %+v", e)
			}
			if e.Thing.Kind == "family" && len(e.Thing.Place) > 6 {
				t.Errorf("the trail says the community: %+v", e)
			}
		}
		must(t, house.log.Scan(ctx, 0, house.log.Size(), func(rec *fact.Record) error {
			if shows(fmt.Sprint(*rec.Fact)) || strings.Contains(rec.Fact.ID, need) && len(rec.Fact.Place) > 6 {
				t.Errorf("a fact says it: %+v", rec.Fact)
			}
			return nil
		}))
		for _, e := range sent.got {
			if shows(e.Text) {
				t.Errorf("a message says it: %+v", e)
			}
		}
	})
	if shows(logged.String()) {
		t.Error("the log says it")
	}
}

// family is a need of a medic's family in the hands of a helper who has passed
// the training and signed; another volunteer waits in the line without.
func family(t *testing.T, h *hands, house *house, helper, other string) string {
	t.Helper()
	ctx := t.Context()
	coordinator, err := house.access.Actor(ctx, "coordinator")
	must(t, err)
	start := civil.At(h.now) + 30*60_000
	_, err = house.training.Hold(ctx, coordinator, training.Session{
		ID: "session-0001", Course: training.Protection, Place: home, Venue: "活动室", Start: start, End: start + 3600_000, Capacity: 5, Trainer: "周老师",
	})
	must(t, err)
	h.now = h.now.Add(2 * time.Hour)
	if coordinator, err = house.access.Actor(ctx, "coordinator"); err != nil {
		t.Fatal(err)
	}
	must(t, house.training.Mark(ctx, coordinator, "session-0001", training.Present, helper))
	_, err = house.training.Settle(ctx, coordinator, "session-0001")
	must(t, err)
	must(t, house.requests.Pledge(ctx, helper, request.PledgeVersion))
	for _, p := range []string{helper, other} {
		must(t, house.requests.SetFree(ctx, p, request.Free{Place: home, Reach: 9, Until: civil.At(h.now.Add(12 * time.Hour))}))
	}
	worker, err := house.access.Actor(ctx, "worker")
	must(t, err)
	q, err := house.requests.Enter(ctx, worker, request.Ask{
		ID: "family-need-0001", Kind: request.Buy, Place: home, Care: request.Medic, Channel: request.ByWorker, Agreed: true,
		Who: request.Who{Name: "令狐医生家", Phone: ident.Phone(familySecrets[2]), Address: "金盏花巷九号楼 1704", Words: "给老人买药，金盏花药店"},
	})
	must(t, err)
	_, err = house.requests.Tick(ctx)
	must(t, err)
	if err := house.requests.Take(ctx, other, q.ID); err == nil {
		t.Error("somebody who has not signed took it")
	}
	must(t, house.requests.Take(ctx, helper, q.ID))
	return q.ID
}

func shows(s string) bool {
	for _, secret := range familySecrets {
		if strings.Contains(s, secret) {
			return true
		}
	}
	return false
}

func signedIn(t *testing.T, base, as, id string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if as != "" {
		send(t, client, http.MethodPost, base+"/sign-in", url.Values{as: {id}})
	}
	return client
}

// seek asks for a route with the need for every wildcard.
func seek(t *testing.T, client *http.Client, base, pattern, need string, form url.Values) string {
	t.Helper()
	method, path, _ := strings.Cut(pattern, " ")
	if path == "" {
		method, path = http.MethodGet, method
	}
	at := base + wildcard.ReplaceAllStringFunc(path, func(part string) string {
		m := wildcard.FindStringSubmatch(part)
		switch {
		case m[3] == "$":
			return ""
		case m[1] != "":
			return m[1] + "/" + need
		}
		return need
	})
	if method == http.MethodGet {
		at += "?" + url.Values{"place": form["place"], "purpose": form["purpose"]}.Encode()
	}
	body := send(t, client, method, at, form)
	// What somebody typed themselves is no answer.
	for _, typed := range form["q"] {
		body = strings.ReplaceAll(body, typed, "")
	}
	return body
}

func send(t *testing.T, client *http.Client, method, at string, form url.Values) string {
	t.Helper()
	var in io.Reader = http.NoBody
	if method != http.MethodGet {
		in = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(t.Context(), method, at, in)
	must(t, err)
	if method != http.MethodGet {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	resp, err := client.Do(req)
	must(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(t, err)
	return string(body)
}
