package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/retention"
	"linli/internal/store"
)

// A list leaves the house by the pages: asked for, agreed to by a second person,
// made with a passphrase that is shown once, had as often as was agreed, and
// opened with it.
func TestExportPages(t *testing.T) {
	h := newHands(t)
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}}}, func(house *house) {
		_, err := house.access.Demo(t.Context(), 1)
		must(t, err)
		must(t, house.access.Bootstrap(t.Context(), []access.Account{{
			ID: "street", Name: "甲", Grants: []access.Granted{{Role: access.Worker, Place: home, Until: civil.At(h.now) + 1e10}},
		}}, "test"))
		person := enrol(t, house, "诸葛小明", phone, idNumber(3))
		site, err := house.site(t.Context(), h.app, siteOptions{base: "http://localhost", demo: true})
		must(t, err)
		server := httptest.NewServer(site.Handler())
		defer server.Close()
		as := func(account string) func(method, path string, form url.Values) (int, string, string) {
			jar, err := cookiejar.New(nil)
			must(t, err)
			client := &http.Client{Jar: jar}
			send := func(method, path string, form url.Values) (int, string, string) {
				req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(form.Encode()))
				must(t, err)
				if method == http.MethodPost {
					req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				}
				resp, err := client.Do(req)
				must(t, err)
				defer resp.Body.Close()
				body, err := io.ReadAll(resp.Body)
				must(t, err)
				return resp.StatusCode, resp.Request.URL.Path, string(body)
			}
			send(http.MethodPost, "/sign-in", url.Values{"account": {account}})
			return send
		}
		street, officer := as("street"), as("dataofficer")
		form := url.Values{"place": {home}, "purpose": {"contact"}, "reason": {"通知上岗"}, "recipient": {"示例街道 乙"}, "days": {"3"}, "downloads": {"1"}}
		bad := url.Values{"place": {home}, "purpose": {"contact"}, "reason": {"x"}, "recipient": {""}, "days": {"30"}, "downloads": {"9"}}
		if status, _, _ := street(http.MethodPost, "/exports", bad); status != http.StatusUnprocessableEntity {
			t.Errorf("no recipient and too long: %d", status)
		}
		far := url.Values{"place": {"110108"}, "purpose": {"contact"}, "reason": {"x"}, "recipient": {"y"}, "days": {"1"}, "downloads": {"1"}}
		if status, _, _ := street(http.MethodPost, "/exports", far); status != http.StatusForbidden {
			t.Errorf("another district's people: %d", status)
		}
		_, asked, _ := street(http.MethodPost, "/exports", form)
		if !strings.HasPrefix(asked, "/requests/") {
			t.Fatalf("asked at %s", asked)
		}
		number := strings.TrimPrefix(asked, "/requests/")
		if status, _, _ := street(http.MethodPost, "/exports/make/"+number, nil); status != http.StatusForbidden && status != http.StatusConflict {
			t.Errorf("made before anybody agreed: %d", status)
		}
		if status, _, body := officer(http.MethodGet, asked, nil); status != http.StatusOK || !strings.Contains(body, "示例街道 乙") {
			t.Errorf("what is asked: %d", status)
		}
		officer(http.MethodPost, asked, url.Values{"do": {"approve"}, "opinion": {"同意"}})
		_, _, made := street(http.MethodPost, "/exports/make/"+number, nil)
		_, phrase, _ := strings.Cut(made, `id="phrase" class="mono font-bold break-all">`)
		phrase, _, _ = strings.Cut(phrase, "<")
		_, id, _ := strings.Cut(made, `class="link tap" href="/exports/`)
		id, _, _ = strings.Cut(id, `"`)
		if phrase == "" || id == "" {
			t.Fatalf("made without a passphrase or a file: %s", made)
		}
		if status, _, _ := officer(http.MethodGet, "/exports/"+id, nil); status == http.StatusOK {
			t.Error("somebody else has the file")
		}
		status, _, file := street(http.MethodGet, "/exports/"+id, nil)
		if status != http.StatusOK || strings.Contains(file, phone) {
			t.Fatalf("the file %s: %d, in clear %v", id, status, strings.Contains(file, phone))
		}
		_, content, err := export.Open([]byte(file), phrase)
		if err != nil || !strings.Contains(string(content), person) || !strings.Contains(string(content), "示例街道 乙") {
			t.Errorf("opened: %v %s", err, content)
		}
		if status, _, _ := street(http.MethodGet, "/exports/"+id, nil); status != http.StatusGone {
			t.Errorf("once more than agreed: %d", status)
		}
		sys := as("sysadmin")
		for _, path := range []string{"/jobs", "/messages"} {
			if status, _, _ := sys(http.MethodGet, path, nil); status != http.StatusOK {
				t.Errorf("%s: %d", path, status)
			}
		}
		if status, _, body := officer(http.MethodGet, "/retention?event=covid-2020", nil); status != http.StatusOK || !strings.Contains(body, "将要销毁") {
			t.Errorf("what the end of an event destroys: %d", status)
		}
		hold := url.Values{"subject": {person}, "reason": {"诉讼保全"}, "until": {""}}
		if status, _, _ := officer(http.MethodPost, "/holds", hold); status != http.StatusUnprocessableEntity {
			t.Errorf("a hold without an end: %d", status)
		}
		hold.Set("until", h.now.AddDate(0, 0, 30).Format("2006-01-02"))
		if status, _, body := officer(http.MethodPost, "/holds", hold); status != http.StatusOK || !strings.Contains(body, "暂停中，待确认") {
			t.Errorf("held: %d", status)
		}
		if status, _, _ := officer(http.MethodPost, "/holds/1/confirm", nil); status != http.StatusForbidden {
			t.Errorf("confirmed by whoever held: %d", status)
		}
		if _, _, body := as("secadmin")(http.MethodPost, "/holds/1/confirm", nil); strings.Contains(body, "待确认") {
			t.Error("the second person's word is not there")
		}
		err = house.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return house.retention.MayErase(ctx, tx, person) })
		if !errors.Is(err, retention.ErrHeld) {
			t.Errorf("a person who is held may be erased: %v", err)
		}
		why := url.Values{"reason": {"案结"}}
		if status, _, _ := officer(http.MethodPost, "/holds/1/release", nil); status != http.StatusUnprocessableEntity {
			t.Errorf("let go without a reason: %d", status)
		}
		for range 2 { // once more is no second person's word
			if _, _, body := officer(http.MethodPost, "/holds/1/release", why); !strings.Contains(body, "诉讼保全") || strings.Contains(body, "已解除") {
				t.Error("let go on one person's word")
			}
		}
		if _, _, body := as("secadmin")(http.MethodPost, "/holds/1/release", why); !strings.Contains(body, "已解除") {
			t.Error("two persons let go and it holds")
		}
		_, ask, _ := officer(http.MethodPost, "/retention", url.Values{"event": {"covid-2020"}, "reason": {"事件已结束"}})
		if strings.HasPrefix(ask, "/requests/") {
			as("secadmin")(http.MethodPost, ask, url.Values{"do": {"approve"}, "opinion": {"同意"}})
			if _, at, body := officer(http.MethodPost, "/retention/begin/"+strings.TrimPrefix(ask, "/requests/"), nil); !strings.HasPrefix(at, "/retention/") {
				t.Errorf("begun at %s: %s", at, body)
			}
			if _, err := house.jobs.RunDue(t.Context()); err != nil {
				t.Error(err)
			}
			if _, _, body := sys(http.MethodGet, "/jobs", nil); !strings.Contains(body, "100%") && !strings.Contains(body, "<table") {
				t.Error("the job is not listed")
			}
		}
	})
}

// vague is a provider of SMS that gives no clear answer.
type vague struct{ calls int }

func (v *vague) Send(context.Context, notify.Envelope) (string, error) {
	v.calls++
	return "", errors.New("the connection was cut")
}

// A message of unknown fate is sent once more by a person, once, as long as it is
// worth sending; its words and the whole phone are on no page.
func TestMessagesPages(t *testing.T) {
	h := newHands(t)
	sms := &vague{}
	h.in(houseOptions{talk: talk{senders: map[notify.Channel]notify.Sender{notify.SMS: sms}}}, func(house *house) {
		ctx := t.Context()
		_, err := house.access.Demo(ctx, 1)
		must(t, err)
		site, err := house.site(ctx, h.app, siteOptions{base: "http://localhost", demo: true})
		must(t, err)
		server := httptest.NewServer(site.Handler())
		defer server.Close()
		sys := &who{name: "sysadmin", as: "account", id: "sysadmin"}
		sys.signIn(t, server.URL)
		get := func(path string) string {
			t.Helper()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, nil)
			must(t, err)
			resp, err := sys.client.Do(req)
			must(t, err)
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d, %v", path, resp.StatusCode, err)
			}
			return string(body)
		}
		if body := get("/messages"); !strings.Contains(body, "还没有发过消息") {
			t.Error("nothing is said of an empty list")
		}
		for _, code := range []string{"246810", "135791"} {
			must(t, house.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				return house.messages.CarryCode(ctx, tx, phone, code, 10*time.Minute)
			}))
			for range 4 {
				_, err := house.messages.Pump(ctx)
				must(t, err)
			}
			h.now = h.now.Add(time.Minute)
		}
		rows, err := house.messages.List(ctx, notify.Filter{State: notify.Unknown}, 10)
		if err != nil || len(rows) != 2 || sms.calls != 2 {
			t.Fatalf("%d of unknown fate after %d calls, %v", len(rows), sms.calls, err)
		}
		body := get("/messages?state=unknown")
		for _, wrong := range []string{phone, "246810", "135791"} {
			if strings.Contains(body, wrong) {
				t.Errorf("the page holds %s", wrong)
			}
		}
		if n := strings.Count(body, "再发一次"); n != 2 {
			t.Errorf("%d may be sent once more", n)
		}
		again := server.URL + "/messages/" + rows[0].ID
		if resp := sys.send(t, http.MethodPost, again, url.Values{}); resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("once more: %d", resp.StatusCode)
		}
		for range 4 {
			_, err := house.messages.Pump(ctx)
			must(t, err)
		}
		if sms.calls != 3 {
			t.Errorf("%d calls", sms.calls)
		}
		if resp := sys.send(t, http.MethodPost, again, url.Values{}); resp.StatusCode != http.StatusConflict {
			t.Errorf("a third time: %d", resp.StatusCode)
		}
		if body := get("/messages"); !strings.Contains(body, "已由人工再发") || strings.Count(body, "再发一次") != 1 {
			t.Error("the page does not say that it was sent once more")
		}
		h.now = h.now.Add(time.Hour)
		if body := get("/messages"); strings.Contains(body, "再发一次") {
			t.Error("what is past its time may be sent once more")
		}
		if resp := sys.send(t, http.MethodPost, server.URL+"/messages/"+rows[1].ID, url.Values{}); resp.StatusCode != http.StatusConflict {
			t.Errorf("past its time: %d", resp.StatusCode)
		}
		worker := &who{name: "worker", as: "account", id: "worker"}
		worker.signIn(t, server.URL)
		if resp := worker.send(t, http.MethodGet, server.URL+"/messages", nil); resp.StatusCode != http.StatusForbidden {
			t.Errorf("a community worker sees the messages: %d", resp.StatusCode)
		}
	})
}
