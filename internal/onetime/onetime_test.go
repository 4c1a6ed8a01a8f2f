package onetime_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/vault"
)

const phone = ident.Phone("13800138000")

var here = onetime.Visitor{Network: "198.51.100.0/24", Device: "here"}

type rig struct {
	*onetime.Codes
	t      *testing.T
	now    time.Time
	db     *store.DB
	pocket *onetime.Pocket
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn, onetime.Limits{})) })
}

func newRig(t *testing.T, dsn string, limits onetime.Limits) *rig {
	t.Helper()
	r := &rig{t: t, now: time.Date(2020, 3, 6, 2, 0, 0, 0, time.UTC), pocket: &onetime.Pocket{}}
	keys, err := vault.Create(filepath.Join(t.TempDir(), "keys"), vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.db, err = store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{limit.Migrations(), onetime.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.db.Close() })
	r.Codes = onetime.New(keys, func() time.Time { return r.now }, r.pocket, limits)
	return r
}

func (r *rig) order(o onetime.Order) (ticket onetime.Ticket, err error) {
	err = r.db.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		ticket, err = r.Order(ctx, tx, o)
		return err
	})
	r.now = r.now.Add(2 * time.Minute)
	return ticket, err
}

func (r *rig) guess(g onetime.Guess) (answer onetime.Answer) {
	r.t.Helper()
	err := r.db.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		answer, err = r.Guess(ctx, tx, g)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return answer
}

// A code about a person is good once, in the browser that asked, for what it
// was asked for, and for nobody else.
func TestAboutAPerson(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		if _, err := r.order(onetime.Order{Kind: onetime.Join, About: "p1", Phone: phone, From: here, Note: "registration identity"}); err != nil {
			t.Fatal(err)
		}
		code := r.pocket.About("p1")
		right := onetime.Guess{Kind: onetime.Join, About: "p1", From: here, Code: " " + code}
		for name, change := range map[string]func(g *onetime.Guess){
			"another kind":    func(g *onetime.Guess) { g.Kind = onetime.Leave },
			"another person":  func(g *onetime.Guess) { g.About = "p2" },
			"another browser": func(g *onetime.Guess) { g.From.Device = "there" },
			"no browser":      func(g *onetime.Guess) { g.From.Device = "" },
		} {
			g := right
			change(&g)
			if r.guess(g).Right {
				t.Errorf("%s is right", name)
			}
		}
		if got := r.guess(right); !got.Right || got.Note != "registration identity" {
			t.Errorf("the right code: %+v", got)
		}
		if r.guess(right).Right {
			t.Error("a code is good twice")
		}
	})
}

// What was ordered in a transaction that failed was neither sent nor counted.
func TestRolledBack(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		failed := errors.New("failed")
		err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := r.Order(ctx, tx, onetime.Order{Kind: onetime.Join, About: "p1", Phone: phone}); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) || r.pocket.To(phone) != "" {
			t.Fatalf("%v, and %q was sent", err, r.pocket.To(phone))
		}
		if _, err := r.order(onetime.Order{Kind: onetime.Join, About: "p1", Phone: phone}); err != nil {
			t.Errorf("the next one within the minute: %v", err)
		}
	})
}

// Codes ordered for others are not bound to a browser, and are not held to its
// limits, but to the phone's.
func TestOrderedByStaff(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		sent := 0
		for range 15 {
			if _, err := r.order(onetime.Order{Kind: onetime.Join, About: "p1", Phone: phone}); err == nil {
				sent++
			}
		}
		if sent < 5 || sent > 10 {
			t.Errorf("%d codes reached one phone in half an hour", sent)
		}
		for i := range 40 {
			p := ident.Phone("139" + strings.Repeat("0", 6) + string(rune('0'+i/10)) + string(rune('0'+i%10)))
			if _, err := r.order(onetime.Order{Kind: onetime.Join, About: "q" + string(p), Phone: p}); err != nil {
				t.Fatalf("code %d for other phones: %v", i, err)
			}
		}
		if !r.guess(onetime.Guess{Kind: onetime.Join, About: "q13900000039", From: here, Code: r.pocket.About("q13900000039")}).Right {
			t.Error("it is bound to a browser that is not known")
		}
	})
}

// Who leaves has no codes; what is past its time goes.
func TestForgetAndSweep(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		count := func() (n int) {
			if err := r.db.Read().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM onetime_code").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, kind := range []onetime.Kind{onetime.Join, onetime.Leave} {
			if _, err := r.order(onetime.Order{Kind: kind, About: "p1", Phone: phone}); err != nil {
				t.Fatal(err)
			}
		}
		do := func(f func(ctx context.Context, tx *store.Tx) error) {
			if err := r.db.Write(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		do(func(ctx context.Context, tx *store.Tx) error { return r.Forget(ctx, tx, "p1") })
		if n := count(); n != 0 {
			t.Errorf("%d codes of somebody who has left", n)
		}
		if _, err := r.order(onetime.Order{Kind: onetime.SignIn, Phone: "13900139000"}); err != nil {
			t.Fatal(err)
		}
		r.now = r.now.Add(onetime.Life)
		do(r.Sweep)
		if n := count(); n != 0 {
			t.Errorf("%d codes past their time", n)
		}
	})
}

// Without a sender no code is made.
func TestOff(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Codes = onetime.New(nil, func() time.Time { return r.now }, nil, onetime.Limits{})
		if _, err := r.order(onetime.Order{Kind: onetime.Join, About: "p1", Phone: phone}); !errors.Is(err, onetime.ErrOff) {
			t.Error(err)
		}
	})
}
