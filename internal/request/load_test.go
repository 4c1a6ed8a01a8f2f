package request_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/store/storetest"
	"linli/internal/web"
	"linli/internal/web/webtest"
)

// alerts are what a page says is wrong.
var alerts = regexp.MustCompile(`(?s)role="alert".*?</`)

// TestAskedByMany is the program behind make load-requests: so many people a
// second ask for help over HTTP, on a phone without an account, each with the
// form and then the code, while the desk looks at the queue and map of the whole
// city and what is due is done. It measures from when a form was due, and counts
// afterwards what is in the database: every request once.
//
//	LINLI_LOAD_RATE=200 LINLI_LOAD_MINUTES=10 go test -run AskedByMany -timeout 0 -v ./internal/request
//
// Clients and site share the machine and the process. Without LINLI_LOAD_RATE
// it is a test of a second.
func TestAskedByMany(t *testing.T) {
	load, _ := webtest.LoadWanted(t, webtest.Load{Rate: 30, Lasts: time.Second})
	storetest.Each(t, func(t *testing.T, dsn string) { askedByMany(t, dsn, load) })
}

func askedByMany(t *testing.T, dsn string, load webtest.Load) {
	limits, all := onetime.DefaultLimits, limit.Limit{N: 1e9, Per: time.Hour}
	limits.Network, limits.Device, limits.Sent = all, all, all // all come from one machine
	r := newRigWith(t, dsn, civil.System, limits)
	site := r.Site(func(o *web.Options) {
		o.Clock, o.Proxies = civil.System, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	}, r.Requests)
	client := &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: 512, MaxConnsPerHost: 512}, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	post := func(i int, path string, form url.Values, jar *[]*http.Cookie) (to string, err error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, site.URL+path, strings.NewReader(form.Encode()))
		if err != nil {
			return "", err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255)) // each at home
		for _, c := range *jar {
			req.AddCookie(c)
		}
		resp, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		*jar = append(*jar, resp.Cookies()...)
		said, err := io.ReadAll(resp.Body)
		if to = resp.Header.Get("Location"); to == "" && err == nil {
			err = fmt.Errorf("%s: %d %s", path, resp.StatusCode, alerts.FindAll(said, -1))
		}
		return to, err
	}

	var asked, proven, queue webtest.Times
	var taken, failed atomic.Int64
	var first atomic.Value
	places := area.Default().Communities(area.City)
	watching, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() {
		desk := site.As("coordinator")
		for watching.Err() == nil {
			begin := time.Now()
			if got := desk.Get("/needs"); got.Status != http.StatusOK {
				t.Errorf("the queue answers %d", got.Status)
			}
			queue.Add(time.Since(begin))
			select {
			case <-watching.Done():
			case <-time.After(time.Second):
			}
		}
	})
	group.Go(func() {
		for watching.Err() == nil {
			if _, err := r.Tick(ctx); err != nil {
				t.Errorf("what is due: %v", err)
			}
			select {
			case <-watching.Done():
			case <-time.After(time.Second):
			}
		}
	})
	took := load.Run(func(i int, due time.Time) {
		id, jar := fmt.Sprintf("load-need-%07d", i), []*http.Cookie(nil) // the code counts on the phone that asked
		form := url.Values{
			"id": {id}, "kind": {"buy"}, "urgency": {"today"}, "code": {string(places[i*31%len(places)])}, "address": {"三号楼二单元 501"},
			"words": {fmt.Sprintf("大米十斤（%d）", i)}, "name": {"佟秀兰"}, "phone": {fmt.Sprintf("154%08d", i)},
		}
		fail := func(err error) {
			failed.Add(1)
			first.CompareAndSwap(nil, err.Error())
		}
		for range 1 + i%50/49 { // one in fifty phones loses the answer and sends again
			if _, err := post(i, "/help", form, &jar); err != nil {
				fail(err)
				return
			}
		}
		asked.Add(time.Since(due))
		begin := time.Now()
		to, err := post(i, "/help/code", url.Values{"id": {id}, "code": {r.pocket.About(id)}}, &jar)
		if err != nil || !strings.HasPrefix(to, "/help/r/") {
			fail(fmt.Errorf("the code leads to %q: %w", to, err))
			return
		}
		proven.Add(time.Since(begin))
		taken.Add(1)
	})
	stop()
	group.Wait()

	var rows, ids int64
	err := r.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*), COUNT(DISTINCT content) FROM request_need WHERE state <> 'unproven'").Scan(&rows, &ids)
	r.must(err)
	t.Logf("%d requests in %v (%.0f/s asked, %.0f/s done): form %s; code %s", load.N(), took.Round(time.Millisecond), load.Rate,
		float64(load.N())/took.Seconds(), &asked, &proven)
	t.Logf("meanwhile: queue and map of the city %s; failed %d (%v)", &queue, failed.Load(), first.Load())
	if n := int64(load.N()); rows != n || ids != n || taken.Load() != n || failed.Load() > 0 {
		t.Errorf("%d rows, %d of them distinct, %d acknowledged of %d, %d failed: %v", rows, ids, taken.Load(), n, failed.Load(), first.Load())
	}
}
