package signin_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/signin"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/vault"
)

var noon = time.Date(2020, 3, 6, 4, 0, 0, 0, time.UTC)

const good = "Kangyi-2020-Nuan"

// rig is the room with a clock to move, a directory of people and a phone
// whose messages can be read.
type rig struct {
	*signin.SignIn
	t      *testing.T
	now    time.Time
	db     *store.DB
	dsn    string
	access *access.Access
	people *directory
	phones *phones
	log    bytes.Buffer
}

// directory is who is registered, and counts how often it was asked.
type directory struct {
	people map[ident.Phone]string
	gone   map[string]bool
	asked  int
}

func (d *directory) ByPhone(_ context.Context, p ident.Phone) (string, error) {
	d.asked++
	return d.people[p], nil
}

func (d *directory) Active(_ context.Context, person string) (bool, error) {
	return !d.gone[person], nil
}

// phones keeps the last code sent to each phone.
type phones struct {
	mu   sync.Mutex
	last map[ident.Phone]string
	sent int
}

func (p *phones) Carry(_ context.Context, tx *store.Tx, m onetime.Message) error {
	tx.AfterCommit(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.last[m.Phone], p.sent = m.Code, p.sent+1
	})
	return nil
}

func newRig(t *testing.T, dsn string, change ...func(*signin.Options)) *rig {
	t.Helper()
	r := &rig{
		t: t, now: noon, dsn: dsn,
		people: &directory{people: map[ident.Phone]string{"13800138000": "person-1"}, gone: map[string]bool{}},
		phones: &phones{last: map[ident.Phone]string{}},
	}
	var err error
	r.db, err = store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{
		access.Migrations(), limit.Migrations(), onetime.Migrations(), signin.Migrations(),
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.db.Close(); err != nil {
			t.Error(err)
		}
	})
	clock := func() time.Time { return r.now }
	r.access = access.New(r.db, clock)
	keys, err := vault.Create(filepath.Join(t.TempDir(), "keys"), vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := signin.Options{
		DB: r.db, Access: r.access, Keys: keys, Clock: clock, Product: "邻里", Origin: "https://linli.example",
		People: r.people, Codes: onetime.New(keys, clock, r.phones, onetime.Limits{}), Cost: signin.Cost{Memory: 64, Passes: 1, Parallel: 2},
		Logger: slog.New(slog.NewTextHandler(&r.log, nil)),
	}
	for _, f := range change {
		f(&o)
	}
	if r.SignIn, err = signin.New(o); err != nil {
		t.Fatal(err)
	}
	return r
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn)) })
}

func visitor(device string) onetime.Visitor {
	return onetime.Visitor{Network: "198.51.100.0/24", Device: device, Agent: "Mozilla/5.0 (Windows NT 10.0) Chrome/143"}
}

var desk = visitor("desk")

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// code asks for a code and reads it from the phone.
func (r *rig) code(v onetime.Visitor, phone string) (challenge signin.Challenge, code string) {
	r.t.Helper()
	c := must(r.RequestCode(r.t.Context(), v, phone))(r.t)
	p := must(ident.ParseMobile(phone))(r.t)
	return c, r.phones.last[p]
}

// account makes an account with a role and a password, as an invitation does.
func (r *rig) account(id string, roles ...access.Role) {
	r.t.Helper()
	ctx := r.t.Context()
	acc := access.Account{ID: id, Name: "某"}
	for _, role := range roles {
		acc.Grants = append(acc.Grants, access.Granted{Role: role, Until: civil.At(r.now.AddDate(1, 0, 0))})
	}
	sec := access.Account{ID: "security", Name: "安", Grants: []access.Granted{{Role: access.SecAdmin, Until: civil.At(r.now.AddDate(2, 0, 0))}}}
	if err := r.access.Bootstrap(ctx, []access.Account{sec, acc}, "test"); err != nil {
		r.t.Fatal(err)
	}
	link := must(r.Invite(ctx, must(r.access.Actor(ctx, "security"))(r.t), id, "test"))(r.t)
	token, _, err := r.Join(ctx, desk, link, signin.Joining{Password: good})
	if err != nil {
		r.t.Fatal(err)
	}
	if err := r.SignOut(ctx, token); err != nil {
		r.t.Fatal(err)
	}
}

// app is an authenticator app.
func (r *rig) app(secret string) string {
	r.t.Helper()
	return must(totp.GenerateCodeCustom(secret, r.now, totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}))(r.t)
}

// enrol signs a staff member in and sets up their app.
func (r *rig) enrol(id string) (token, secret string, recovery []string) {
	r.t.Helper()
	ctx := r.t.Context()
	token, o, err := r.Password(ctx, desk, id, good)
	if err != nil {
		r.t.Fatal(err)
	}
	secret, _, err = r.BeginTOTP(ctx, o)
	if err != nil {
		r.t.Fatal(err)
	}
	token, _, recovery, err = r.ConfirmTOTP(ctx, desk, token, r.app(secret))
	if err != nil {
		r.t.Fatal(err)
	}
	return token, secret, recovery
}

// stored is everything the database's file holds, as bytes.
func (r *rig) stored() string {
	r.t.Helper()
	var b strings.Builder
	for _, table := range []string{"signin_credential", "onetime_code", "signin_session", "limit_bucket", "signin_link", "signin_ceremony", "access_audit"} {
		rows, err := r.db.Read().QueryContext(r.t.Context(), "SELECT * FROM "+table)
		if err != nil {
			r.t.Fatal(err)
		}
		columns := must(rows.Columns())(r.t)
		for rows.Next() {
			cells := make([]any, len(columns))
			for i := range cells {
				cells[i] = new([]byte)
			}
			if err := rows.Scan(cells...); err != nil {
				r.t.Fatal(err)
			}
			for _, c := range cells {
				b.Write(*c.(*[]byte))
				b.WriteByte('\n')
			}
		}
		if err := rows.Err(); err != nil {
			r.t.Fatal(err)
		}
		rows.Close()
	}
	return b.String()
}
