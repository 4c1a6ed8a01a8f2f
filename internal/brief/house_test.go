package brief_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/store"
)

// house is a database with one series, the demo accounts and a city to read.
type house struct {
	*testing.T
	briefs *brief.Briefs
	access *access.Access
	city   *city
	db     *store.DB
	now    time.Time
}

var seriesZhengwen = brief.Series{
	Key: "weekly", Name: "邻里情况简报", Body: "邻里办", Year: 2020, LastInYear: 9, LastRunning: 2118,
	Distribution: brief.Lists{Report: []string{"甲委", "乙府"}, Send: []string{"丙局"}, Issue: []string{"各区"}},
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, city: newCity(), now: time.Date(2020, 3, 6, 4, 0, 0, 0, time.UTC)}
	db, err := store.Open(t.Context(), address(t),
		store.Options{Migrations: []store.Migrations{access.Migrations(), brief.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	h.db = db
	h.access = access.New(db, h.clock())
	if _, err := h.access.Demo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	h.briefs, err = brief.New(brief.Options{
		DB: db, Access: h.access, Figures: h.city, Clock: h.clock(),
		Units: []area.Unit{},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.briefs.PutSeries(t.Context(), h.as("editor"), seriesZhengwen); err != nil {
		t.Fatal(err)
	}
	h.city.add("volunteers", figure.Persons, 1_203_456, "service").Wording = figure.Wording{Rule: "floor", Digits: 2}
	return h
}

// address is a new SQLite file or, where LINLI_TEST_POSTGRES names a server, a
// new schema in its database.
func address(t *testing.T) string {
	t.Helper()
	server := os.Getenv("LINLI_TEST_POSTGRES")
	if server == "" {
		return filepath.Join(t.TempDir(), "linli.db")
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	schema := "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if _, err := admin.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := admin.ExecContext(context.Background(), "DROP SCHEMA "+schema+" CASCADE")
		if err := errors.Join(err, admin.Close()); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// clock tells h.now, which a test may move.
func (h *house) clock() civil.Clock { return func() time.Time { return h.now } }

// as is a demo account at this moment.
func (h *house) as(id string) access.Actor {
	h.Helper()
	a, err := h.access.Actor(h.Context(), id)
	if err != nil {
		h.Fatal(err)
	}
	return a
}

func day(t *testing.T, s string) brief.Date {
	t.Helper()
	d, err := civil.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return brief.Date(d)
}

// draft is an issue of one paragraph.
func (h *house) draft(words ...string) brief.Draft {
	d := brief.Draft{Title: "守望相助", From: day(h.T, "2020-02-01"), To: day(h.T, "2020-03-06")}
	for _, w := range words {
		d.Lead = append(d.Lead, brief.Paragraph{Words: w})
	}
	return d
}

// create makes an issue.
func (h *house) create(key string, d brief.Draft) brief.Issue {
	h.Helper()
	i, err := h.briefs.Create(h.Context(), h.as("editor"), key, "weekly", d)
	if err != nil {
		h.Fatal(err)
	}
	return i
}

// advance takes one step.
func (h *house) advance(who, key string) brief.Issue {
	h.Helper()
	i, err := h.briefs.Advance(h.Context(), h.as(who), key)
	if err != nil {
		h.Fatalf("%s advances %s: %v", who, key, err)
	}
	return i
}

// confirmAll confirms what can be confirmed.
func (h *house) confirmAll(key string) {
	h.Helper()
	report, err := h.briefs.Check(h.Context(), key)
	if err != nil {
		h.Fatal(err)
	}
	var keys []string
	for _, f := range report.Open() {
		if f.Severity == brief.Confirm {
			keys = append(keys, f.Key)
		}
	}
	if err := h.briefs.Confirm(h.Context(), h.as("checker"), key, "已核对", keys...); err != nil {
		h.Fatal(err)
	}
}

// release takes a draft all the way.
func (h *house) release(key string, d brief.Draft) brief.Issue {
	h.Helper()
	h.create(key, d)
	h.advance("editor", key)
	h.confirmAll(key)
	h.advance("checker", key)
	return h.advance("releaser", key)
}
