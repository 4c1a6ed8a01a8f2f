package token_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/rest"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/token"
	"linli/internal/web/webtest"
)

type rig struct {
	t      *testing.T
	house  *webtest.House
	tokens *token.Tokens
	worker access.Actor
	sec    access.Actor
}

func newRig(t *testing.T, dsn string) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, token.Migrations())
	return &rig{t, h, token.New(h.DB, h.Keys, h.Access, h.Clock.Now), h.Actor("w1", access.Worker, "110105", ""), h.As("secadmin")}
}

func (r *rig) want() token.Token {
	return token.Token{
		ID: "t1", Account: "w1", Name: "街道台账", Acts: []access.Act{access.PersonRead, access.PersonRegister}, Place: "110105001",
		Until: civil.At(r.house.Clock.Now().AddDate(0, 3, 0)), Purpose: "同步台账",
	}
}

func (r *rig) given() string {
	r.t.Helper()
	if _, err := r.tokens.Give(r.t.Context(), r.sec, r.want()); err != nil {
		r.t.Fatal(err)
	}
	secret, _, err := r.tokens.Collect(r.t.Context(), r.worker, "t1")
	if err != nil {
		r.t.Fatal(err)
	}
	return secret
}

func (r *rig) bearer(secret string, want error) rest.Caller {
	r.t.Helper()
	c, err := r.tokens.Bearer(r.t.Context(), secret)
	if !errors.Is(err, want) {
		r.t.Errorf("Bearer = %v, want %v", err, want)
	}
	return c
}

func TestLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		ctx := t.Context()
		secret := r.given()
		c := r.bearer(secret, nil)
		if c.Token != "t1" || c.Actor.ID != "w1" {
			t.Errorf("the caller is %+v", c)
		}
		thing := access.Thing{Kind: "person", ID: "p", Place: "110105001024"}
		if err := r.house.Access.LookAt(ctx, c.Actor, access.PersonRead, thing, "desk", "p"); err != nil {
			t.Error(err)
		}
		if rows, err := r.house.Access.Audit(ctx, 0, 1000); err != nil || !strings.HasSuffix(rows[len(rows)-1].Purpose, "[token "+r.want().Name+" t1]") {
			t.Errorf("the audit chain does not name the token: %+v, %v", rows[len(rows)-1], err)
		}
		for place, want := range map[string]bool{"110105001024": true, "110105002": false} {
			if err := access.May(c.Actor, access.PersonRead, access.Thing{Place: place}); (err == nil) != want {
				t.Errorf("at %s: %v", place, err)
			}
		}
		if access.Somewhere(c.Actor, access.PersonEdit) {
			t.Error("it may what it is not for")
		}
		if _, _, err := r.tokens.Collect(ctx, r.worker, "t1"); !errors.Is(err, token.ErrState) {
			t.Errorf("collected twice: %v", err)
		}
		for _, wrong := range []string{"", "linli_", secret + "a", strings.ToUpper(secret), secret[:len(secret)-1] + "~", "linli_" + strings.Repeat("a", 59)} {
			r.bearer(wrong, rest.ErrToken)
		}
		var kept string
		if err := r.house.DB.Read().QueryRowContext(ctx, "SELECT secret FROM token").Scan(&kept); err != nil || strings.Contains(secret, kept) || kept == "" {
			t.Errorf("kept as %q, %v", kept, err)
		}

		// The account loses the right while the token is in use.
		err := r.house.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM access_right WHERE account = 'w1'")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if c := r.bearer(secret, nil); access.Somewhere(c.Actor, access.PersonRead) {
			t.Error("the token outlives the right")
		}
		if _, err := r.tokens.Revoke(ctx, r.sec, "t1", "no longer used"); err != nil {
			t.Fatal(err)
		}
		r.bearer(secret, rest.ErrToken)
		mine, err := r.tokens.Mine(ctx, r.worker)
		if err != nil || len(mine) != 1 || mine[0].State(civil.At(r.house.Clock.Now())) != token.Revoked || mine[0].RevokedBy != "secadmin" || mine[0].Used == 0 {
			t.Errorf("%+v, %v", mine, err)
		}
	})
}

func TestExpiry(t *testing.T) {
	r := newRig(t, "")
	secret := r.given()
	r.house.Clock.Add(89 * 24 * time.Hour)
	r.bearer(secret, nil)
	r.house.Clock.Add(10 * 24 * time.Hour)
	r.bearer(secret, rest.ErrToken)
}

func TestRefusals(t *testing.T) {
	r := newRig(t, "")
	ctx := t.Context()
	change := func(f func(*token.Token)) token.Token {
		w := r.want()
		f(&w)
		return w
	}
	for name, c := range map[string]struct {
		by    access.Actor
		t     token.Token
		field string
		is    error
	}{
		"not by a worker":         {r.worker, r.want(), "", access.ErrDenied},
		"not to oneself":          {r.sec, change(func(w *token.Token) { w.Account, w.Acts, w.Place = "secadmin", []access.Act{access.Token}, "" }), "", access.ErrSame},
		"an act not held":         {r.sec, change(func(w *token.Token) { w.Acts = append(w.Acts, access.BriefRelease) }), "acts", nil},
		"no acts":                 {r.sec, change(func(w *token.Token) { w.Acts = nil }), "acts", nil},
		"a place elsewhere":       {r.sec, change(func(w *token.Token) { w.Place = "110101" }), "acts", nil},
		"no place there can be":   {r.sec, change(func(w *token.Token) { w.Place = "11010" }), "place", nil},
		"for ever":                {r.sec, change(func(w *token.Token) { w.Until += 3e11 }), "until", nil},
		"in the past":             {r.sec, change(func(w *token.Token) { w.Until = 1 }), "until", nil},
		"an account nobody knows": {r.sec, change(func(w *token.Token) { w.Account = "nobody" }), "acts", nil},
		"no name":                 {r.sec, change(func(w *token.Token) { w.Name = "" }), "name", nil},
		"no purpose":              {r.sec, change(func(w *token.Token) { w.Purpose = "" }), "purpose", nil},
	} {
		_, err := r.tokens.Give(ctx, c.by, c.t)
		if c.is != nil && !errors.Is(err, c.is) || c.field != "" && fault.Find(err).Of(c.field).Zh == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.tokens.Give(ctx, r.sec, r.want()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.tokens.Give(ctx, r.sec, r.want()); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if _, err := r.tokens.Give(ctx, r.sec, change(func(w *token.Token) { w.Name = "another" })); !errors.Is(err, token.ErrTaken) {
		t.Errorf("another under the id: %v", err)
	}
	for _, other := range []access.Actor{r.sec, r.house.As("coordinator")} {
		if _, _, err := r.tokens.Collect(ctx, other, "t1"); !errors.Is(err, token.ErrUnknown) {
			t.Errorf("%s collects: %v", other.ID, err)
		}
	}
	if _, _, err := r.tokens.Collect(ctx, r.worker.Within([]access.Act{access.PersonRead}, ""), "t1"); !errors.Is(err, token.ErrUnknown) {
		t.Errorf("a token collects: %v", err)
	}
	if _, err := r.tokens.Revoke(ctx, r.house.As("coordinator"), "t1", "x"); !errors.Is(err, token.ErrUnknown) {
		t.Errorf("a stranger revokes: %v", err)
	}
	if _, err := r.tokens.Revoke(ctx, r.worker, "t1", "x"); err != nil {
		t.Errorf("the holder revokes: %v", err)
	}
}

func FuzzWellformed(f *testing.F) {
	f.Add("linli_")
	f.Add("linli_" + strings.Repeat("a", 59))
	f.Fuzz(func(t *testing.T, s string) {
		if token.Wellformed(s) && (!strings.HasPrefix(s, token.Prefix) || len(s) != 65) {
			t.Errorf("%q is taken for a secret", s)
		}
	})
}
