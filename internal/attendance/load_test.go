package attendance_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/attendance"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/signin"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web"
	"linli/internal/web/webtest"
)

// TestShiftChange is the program behind make load: so many volunteers a second
// scan in over HTTP, each with a session of their own as the site keeps them,
// against one process, while somebody looks at the coverage board of the whole
// city and at its figures. It measures from when a scan was due, not from when
// it could be sent, and counts afterwards what is in the database.
//
//	LINLI_LOAD_RATE=167 LINLI_LOAD_MINUTES=10 go test -run ShiftChange -timeout 0 -v ./internal/attendance
//
// With LINLI_LOAD_CEILING=1 it looks for the rate at which the 99th percentile
// breaks half a second instead, and says what binds there; see findCeiling.
//
// Clients and site share the machine and the process. Without LINLI_LOAD_RATE
// it is a test of a second.
func TestShiftChange(t *testing.T) {
	load, wanted := webtest.LoadWanted(t, webtest.Load{Rate: 60, Lasts: time.Second})
	communities := 50
	if wanted {
		communities = 7000
	}
	storetest.Each(t, func(t *testing.T, dsn string) {
		if os.Getenv("LINLI_LOAD_CEILING") != "" {
			findCeiling(t, dsn)
			return
		}
		shiftChange(t, dsn, load, communities)
	})
}

// crowd is a city at the change of its shifts.
type crowd struct {
	*webtest.House
	t      *testing.T
	attend *attendance.Attendance
	duty   *duty.Duty
	site   *webtest.Site
	people []string
	posts  []string
}

func newCrowd(t *testing.T, dsn string, people, communities int) *crowd {
	h := webtest.NewHouse(t, dsn, attendance.Migrations(), duty.Migrations())
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	checker := &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: civil.System}
	c := &crowd{House: h, t: t}
	c.duty = duty.New(duty.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, Atlas: h.Atlas, People: h.People, Orgs: h.Desk, Clock: civil.System, Checker: checker,
		Campaigns: campaign.NewDesk(h.Campaigns, h.DB, h.Access, h.Desk, civil.System),
	})
	c.attend = attendance.New(attendance.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, Atlas: h.Atlas, People: h.People, Orgs: h.Desk, Roster: c.duty, Keys: h.Keys, Clock: civil.System, Checker: checker,
	})
	names := make([]string, people)
	for i := range names {
		names[i] = "志愿者" + string(rune(0x4e00+i%5000))
	}
	for part := range slices.Chunk(names, 20_000) {
		c.people = append(c.people, h.Persons("", part...)...)
	}
	now := civil.System()
	must(h.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return c.fill(ctx, tx, civil.At(now), communities) }))
	must(h.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, table := range []string{"duty_shift", "duty_post", "signin_session"} {
			if _, err := tx.ExecContext(ctx, "ANALYZE "+table); err != nil {
				return err
			}
		}
		return nil
	}))
	doors, err := signin.New(signin.Options{DB: h.DB, Access: h.Access, Keys: h.Keys, Clock: civil.System, People: h.People})
	must(err)
	c.site = h.Site(func(o *web.Options) { o.SignIn, o.Clock = doors, civil.System }, c.attend)
	return c
}

// fill writes the sessions of the people, and posts with a shift that begins
// about now among a day of them.
func (c *crowd) fill(ctx context.Context, tx *store.Tx, now civil.Instant, communities int) error {
	sessions := store.Table{Name: "signin_session", Columns: []string{"token", "id", "kind", "subject", "stage", "methods", "network", "agent", "began_at",
		"sure_at", "seen_at", "until_at"}}
	err := store.Insert(ctx, tx, sessions, len(c.people), func(i int, args []any) []any {
		token := sha256.Sum256([]byte("session-" + c.people[i]))
		return append(args, token[:], fmt.Sprintf("s%d", i), "person", c.people[i], "full", "code", "", "phone", int64(now), int64(now), int64(now), int64(now+12*hour))
	})
	if err != nil {
		return err
	}
	places := c.Atlas.Communities(area.City)
	places = places[:min(communities, len(places))]
	for _, p := range places {
		c.posts = append(c.posts, string(p)+"-0", string(p)+"-1")
	}
	posts := store.Table{Name: "duty_post", Columns: []string{"post", "project", "campaign", "action", "org", "team", "category", "site", "place", "name",
		"work", "min_age", "max_age", "skills", "languages", "credential", "training", "dangerous", "state", "made_by", "made_at"}}
	err = store.Insert(ctx, tx, posts, len(c.posts), func(i int, args []any) []any {
		place := c.posts[i][:12]
		return append(args, c.posts[i], "project-1", "campaign-1", "", "", "", "epidemic.temperature", c.posts[i], place, "东门", "测温", 0, 0, "", "", "", "", 0, "open", "x", 1)
	})
	if err != nil {
		return err
	}
	shifts := store.Table{Name: "duty_shift", Columns: []string{"shift", "post", "project", "place", "district", "township", "start_at", "end_at", "seats", "held",
		"kept", "free", "waiting", "standby", "line", "state", "revision"}}
	const daily = 4
	return store.Insert(ctx, tx, shifts, len(c.posts)*daily, func(i int, args []any) []any {
		post, n := c.posts[i/daily], civil.Instant(i%daily)
		start := now - 10*minute + (n-1)*4*hour
		return append(args, fmt.Sprintf("%s-%d", post, n), post, "project-1", post[:12], post[:6], post[:9], int64(start), int64(start+4*hour), 8, 7, 0, 1, 0, 0, 0, "open", 1)
	})
}

// scan is one volunteer's check-in over HTTP.
func (c *crowd) scan(client *http.Client, i int, id string, pressed int64) (string, error) {
	code, _ := c.attend.Code(c.posts[i%len(c.posts)])
	now := time.Now().UnixMilli()
	body := fmt.Sprintf(`[{"id": %q, "what": "in", "code": %q, "deviceTime": %d}]`, id, code, pressed)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.site.URL+"/taps", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("X-Device-Time", strconv.FormatInt(now, 10))
	req.AddCookie(&http.Cookie{Name: "linli-session", Value: "session-" + c.people[i]})
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	var out struct {
		Taps []struct{ Result, Words string }
	}
	if err := json.Unmarshal(got, &out); err != nil || len(out.Taps) != 1 {
		return "", fmt.Errorf("%d %.200s", resp.StatusCode, got)
	}
	if out.Taps[0].Result == "refused" {
		return "", fmt.Errorf("refused: %s", out.Taps[0].Words)
	}
	return out.Taps[0].Result, nil
}

func shiftChange(t *testing.T, dsn string, load webtest.Load, communities int) {
	n := load.N()
	c := newCrowd(t, dsn, n, communities)
	var board, figures webtest.Times
	var group sync.WaitGroup
	watching, stop := context.WithCancel(ctx)
	group.Go(func() { c.watch(watching, &board, &figures) })
	w := c.wave(load, 0)
	stop()
	group.Wait()

	var rows, persons int64
	if err := c.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*), COUNT(DISTINCT person) FROM attendance_tap").Scan(&rows, &persons); err != nil {
		t.Fatal(err)
	}
	t.Log(w)
	t.Logf("meanwhile: board of the city %s; a figure of the city %s", &board, &figures)
	if rows != w.accepted || rows != persons || w.failed > 0 || w.accepted != int64(n) {
		t.Errorf("%d rows of %d persons, %d acknowledged of %d, %d failed", rows, persons, w.accepted, n, w.failed)
	}
}

// wave is so many check-ins a second, and what became of them.
type wave struct {
	webtest.Load
	took                      time.Duration
	accepted, already, failed int64
	first                     any // of what failed
	scans                     webtest.Times
}

func (w *wave) String() string {
	return fmt.Sprintf("%d check-ins in %v (%.0f/s asked, %.0f/s done): %s; sent again and there already: %d; failed: %d (%v)",
		w.N(), w.took.Round(time.Millisecond), w.Rate, float64(w.N())/w.took.Seconds(), &w.scans, w.already, w.failed, w.first)
}

// wave sends a load of check-ins; from numbers the first, so that waves after
// each other have taps of their own.
func (c *crowd) wave(load webtest.Load, from int) *wave {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512, MaxConnsPerHost: 512}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	w := &wave{Load: load}
	var accepted, already, failed atomic.Int64
	var first atomic.Value
	w.took = load.Run(func(i int, due time.Time) {
		id, pressed := fmt.Sprintf("load-tap-%d", from+i), time.Now().UnixMilli()
		// One in fifty phones loses the answer and sends again.
		for range 1 + (i % 50 / 49) {
			result, err := c.scan(client, (from+i)%len(c.people), id, pressed)
			switch {
			case err != nil:
				failed.Add(1)
				first.CompareAndSwap(nil, err.Error())
			case result == "accepted":
				accepted.Add(1)
			default:
				already.Add(1)
			}
		}
		w.scans.Add(time.Since(due))
	})
	w.accepted, w.already, w.failed, w.first = accepted.Load(), already.Load(), failed.Load(), first.Load()
	return w
}

// findCeiling doubles the rate, in waves of ten seconds, until the 99th
// percentile breaks half a second or a check-in fails, and then halves the gap
// between the last rate that held and the first that did not, four times. Of
// each wave it says how busy this process kept its processors: busy to the end,
// the processor binds; idle while phones wait, what is behind it does, which is
// the disk or, on PostgreSQL, the server of the database. Nothing is lost or
// doubled at any rate.
func findCeiling(t *testing.T, dsn string) {
	const bound, lasts = 500 * time.Millisecond, 10 * time.Second
	c := newCrowd(t, dsn, 20_000, 7000)
	sent, acknowledged := 0, int64(0)
	holds := func(rate float64) bool {
		before := busy()
		w := c.wave(webtest.Load{Rate: rate, Lasts: lasts}, sent)
		after := busy()
		sent += w.N()
		acknowledged += w.accepted
		share := 100 * (after[0] - before[0]) / max(after[1]-before[1], 1e-9)
		t.Logf("%v; processors of this process %.0f %% busy", w, share)
		return w.failed == 0 && w.scans.At(0.99) < bound
	}
	low, high := 0.0, 125.0
	for holds(high) && high < 32_000 {
		low, high = high, 2*high
	}
	for range 4 {
		if middle := (low + high) / 2; holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	var rows int64
	if err := c.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM attendance_tap").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	t.Logf("the ceiling lies between %.0f and %.0f check-ins a second", low, high)
	if rows < acknowledged || rows > int64(sent) {
		t.Errorf("%d rows, %d acknowledged of %d sent", rows, acknowledged, sent)
	}
}

// busy is for how many seconds this process's processors were not idle, and of
// how many there were.
func busy() [2]float64 {
	runtime.GC() // the numbers are those of the last collection
	samples := []metrics.Sample{{Name: "/cpu/classes/idle:cpu-seconds"}, {Name: "/cpu/classes/total:cpu-seconds"}}
	metrics.Read(samples)
	idle, total := samples[0].Value.Float64(), samples[1].Value.Float64()
	return [2]float64{total - idle, total}
}

// watch looks at the board and the figures until ctx ends.
func (c *crowd) watch(ctx context.Context, board, figures *webtest.Times) {
	engine, err := figure.Open(ctx, figure.Config{DB: c.DB, Log: c.Log, Register: c.Register, Atlas: c.Atlas, Path: c.t.TempDir() + "/index"})
	if err != nil {
		c.t.Error(err)
		return
	}
	defer engine.Close()
	definition, err := engine.Definition("service-hours")
	if err != nil {
		c.t.Error(err)
		return
	}
	coordinator := c.Actor("city-board", access.Coordinator, "", "")
	for ctx.Err() == nil {
		begin := time.Now()
		_, err := c.duty.Board(ctx, coordinator, "", civil.At(begin).Day())
		if err != nil && ctx.Err() == nil {
			c.t.Errorf("board: %v", err)
		}
		board.Add(time.Since(begin))
		begin = time.Now()
		if _, err := engine.Answer(ctx, figure.Question{Definition: definition}); err != nil && ctx.Err() == nil {
			c.t.Errorf("figure: %v", err)
		}
		figures.Add(time.Since(begin))
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}
