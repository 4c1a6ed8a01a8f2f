package signin_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ccojocar/zxcvbn-go/frequency"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/signin"
	"linli/internal/store/storetest"
)

func TestPassword(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		r.account("reader", access.Viewer)
		token, o, err := r.Password(ctx, desk, " reader ", good)
		if err != nil {
			t.Fatal(err)
		}
		if o.Stage != signin.Full || o.Actor == nil || o.Actor.ID != "reader" {
			t.Errorf("the session is %+v", o)
		}
		if strings.Contains(r.stored(), good) || strings.Contains(r.stored(), token) {
			t.Error("a password or token is kept in clear")
		}
		for name, try := range map[string][2]string{
			"wrong": {"reader", good + "x"}, "no such account": {"nobody", good}, "no password yet": {"security", good},
			"empty": {"reader", ""}, "a book": {"reader", strings.Repeat(good, 1000)}, "quoted": {"reader' --", good},
		} {
			if _, _, err := r.Password(ctx, visitor("v-"+name), try[0], try[1]); !errors.Is(err, signin.ErrWrong) || err.Error() != signin.ErrWrong.Error() {
				t.Errorf("%s: %v, want exactly ErrWrong", name, err)
			}
		}
	})
}

// Every way in and every change of a factor is in the audit chain, and what a
// stranger typed is not.
func TestSignInIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		r.account("worker", access.Worker)
		before, _, err := r.access.VerifyAudit(ctx)
		if err != nil {
			t.Fatal(err)
		}
		token, _, _ := r.enrol("worker")
		_, _, _ = r.Password(ctx, desk, "worker", "wrong")
		_, _, _ = r.Password(ctx, desk, "My-Secret-2020", "oops")
		o := must(r.Session(ctx, token))(t)
		if err := r.Revoke(ctx, o.Subject, o.ID); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range must(r.access.Audit(ctx, before, 100))(t) {
			got = append(got, fmt.Sprint(e.Who, " ", e.Act, " ", e.Outcome))
		}
		want := []string{
			"worker signin.enter done", "worker signin.factor done", "worker signin.enter done",
			"worker signin.enter refused", "unknown signin.enter refused", "worker signin.revoke done",
		}
		if !slices.Equal(got, want) {
			t.Errorf("recorded %q, want %q", got, want)
		}
		if strings.Contains(r.stored(), "My-Secret") {
			t.Error("what a stranger typed is kept")
		}
	})
}

func TestPasswordLockout(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		r.account("reader", access.Viewer)
		// Existing or not, the fifth wrong password is the last.
		for _, id := range []string{"reader", "nobody"} {
			var over *limit.Error
			for i := range 6 {
				_, _, err := r.Password(ctx, onetime.Visitor{Network: fmt.Sprint(id, i)}, id, "wrong")
				if locked := errors.As(err, &over); locked != (i == 5) {
					t.Errorf("%s, try %d: %v", id, i+1, err)
				}
			}
			if _, _, err := r.Password(ctx, onetime.Visitor{Network: "another"}, id, good); !errors.As(err, &over) {
				t.Errorf("%s: locked, and yet %v", id, err)
			}
		}
		r.now = r.now.Add(15 * time.Minute)
		if _, _, err := r.Password(ctx, desk, "reader", good); err != nil {
			t.Errorf("still locked out after a quarter: %v", err)
		}
		// What was right does not count.
		for range 20 {
			if _, _, err := r.Password(ctx, desk, "reader", good); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestRules(t *testing.T) {
	for password, ok := range map[string]bool{
		good: true, "Xk7#mPq2vL": true, "正确-的马-电池-Ding": true,
		"Short1!": false, "alllowercase": false, "onlytwo12345": false, "Reader-20201": false,
		"P@ssw0rd123": false, "Qwerty123!!": false, "Password2020!": false, "Woaini1314!": false,
		"Admin@123456": false, "Beijing2020!": false, "Zhangwei1990!": false, "1qaz@WSX2020": false, "Linli-2020-Linli": false,
		strings.Repeat("Aa1!", 33): false, "": false,
	} {
		err := signin.DefaultRules.Check(password, "reader")
		if (err == nil) != ok {
			t.Errorf("%q: %v, want accepted %v", password, err, ok)
		}
		var weak *signin.WeakError
		if err != nil && (!errors.As(err, &weak) || weak.Why.Zh == "" || weak.Why.En == "" || !errors.Is(err, signin.ErrWeak)) {
			t.Errorf("%q: %v says nothing to a person", password, err)
		}
	}
}

// Of the common passwords, 3,000 at least are known, and every one that the
// rules would let through is refused (OWASP ASVS 5.0 V6.2.4).
func TestCommonPasswords(t *testing.T) {
	list := frequency.Lists["Passwords"].List
	if len(list) < 3000 {
		t.Fatalf("only %d common passwords are known", len(list))
	}
	long := 0
	for _, word := range list {
		for _, password := range []string{word, strings.ToUpper(word[:1]) + word[1:] + "2020", word + "A1!"} {
			if len(password) < signin.DefaultRules.Length {
				continue
			}
			long++
			if len(word) < 10 && long%7 != 0 {
				continue // a sample of what is made of short ones
			}
			if signin.DefaultRules.Check(password, "reader") == nil {
				t.Errorf("%q is taken", password)
			}
		}
	}
	if long < 1000 {
		t.Errorf("only %d were long enough to try", long)
	}
}

// Whoever may see what is sealed does nothing on a password alone.
func TestSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		r.account("worker", access.Worker)
		token, o, err := r.Password(ctx, desk, "worker", good)
		if err != nil {
			t.Fatal(err)
		}
		if o.Stage != signin.Setup {
			t.Fatalf("a worker with a password alone is %s", o.Stage)
		}
		secret, address, err := r.BeginTOTP(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(address, "otpauth://totp/") || !strings.Contains(address, "secret="+secret) {
			t.Errorf("the address is %s", address)
		}
		if again, _, _ := r.BeginTOTP(ctx, o); again != secret {
			t.Error("asked again, another secret")
		}
		if _, _, _, err := r.ConfirmTOTP(ctx, desk, token, "000000"); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("a wrong code set it up: %v", err)
		}
		full, o, recovery, err := r.ConfirmTOTP(ctx, desk, token, r.app(secret))
		if err != nil {
			t.Fatal(err)
		}
		if o.Stage != signin.Full || len(recovery) != 10 || full == token {
			t.Errorf("set up: %s, %d recovery codes", o.Stage, len(recovery))
		}
		if _, err := r.Session(ctx, token); !errors.Is(err, signin.ErrNoSession) {
			t.Error("the token from before the second factor still lives")
		}
		if kept := r.stored(); strings.Contains(kept, secret) || strings.Contains(kept, strings.ReplaceAll(recovery[0], "-", "")) {
			t.Error("a secret or recovery code is kept in clear")
		}

		// From now on it is asked for.
		r.now = r.now.Add(time.Minute)
		token, o, _ = r.Password(ctx, desk, "worker", good)
		if o.Stage != signin.Second {
			t.Fatalf("the stage is %s", o.Stage)
		}
		if _, _, err := r.BeginTOTP(ctx, o); !errors.Is(err, signin.ErrStale) {
			t.Errorf("a half session may set up a new factor: %v", err)
		}
		code := r.app(secret)
		full, o, err = r.Second(ctx, desk, token, code)
		if err != nil || o.Stage != signin.Full {
			t.Fatalf("%s, %v", o.Stage, err)
		}
		// A code that was watched is worth nothing.
		token, _, _ = r.Password(ctx, desk, "worker", good)
		if _, _, err := r.Second(ctx, desk, token, code); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("a code was used twice: %v", err)
		}
		// A recovery code works once, however it is written.
		if _, o, err = r.Second(ctx, desk, token, strings.ToUpper(recovery[3])); err != nil || o.Stage != signin.Full {
			t.Errorf("recovery: %s, %v", o.Stage, err)
		}
		token, _, _ = r.Password(ctx, desk, "worker", good)
		if _, _, err = r.Second(ctx, desk, token, recovery[3]); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("a recovery code was used twice: %v", err)
		}
		factors := must(r.Factors(ctx, o.Subject))(t)
		left := 0
		for _, f := range factors {
			left += f.Left
		}
		if left != 9 {
			t.Errorf("%d recovery codes left: %+v", left, factors)
		}
		// The last factor of who needs two stays.
		if err := r.RemoveFactor(ctx, must(r.Session(ctx, full))(t), "totp", ""); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("the last second factor was removed: %v", err)
		}
		// A half session ends soon.
		r.now = r.now.Add(10 * time.Minute)
		if _, _, err = r.Second(ctx, desk, token, r.app(secret)); !errors.Is(err, signin.ErrNoSession) {
			t.Errorf("half a session of ten minutes ago: %v", err)
		}
	})
}

func TestSecondFactorGuessing(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	ctx := t.Context()
	r.account("worker", access.Worker)
	r.enrol("worker")
	token, _, err := r.Password(ctx, desk, "worker", good)
	if err != nil {
		t.Fatal(err)
	}
	var over *limit.Error
	for i := range 6 {
		_, _, err := r.Second(ctx, onetime.Visitor{Network: fmt.Sprint(i)}, token, "000000")
		if errors.As(err, &over) != (i == 5) {
			t.Errorf("try %d: %v", i+1, err)
		}
	}
}

// A role given during a session counts at once: the session is back before the
// second factor.
func TestRoleRaisesTheBar(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		r.account("reader", access.Viewer)
		token, _, err := r.Password(ctx, desk, "reader", good)
		if err != nil {
			t.Fatal(err)
		}
		sec := must(r.access.Actor(ctx, "security"))(t)
		acc := access.Account{ID: "reader", Name: "某", Grants: []access.Granted{{Role: access.Worker, Until: civil.At(r.now) + 1_000_000_000}}}
		if _, err := r.access.Put(ctx, sec, acc, ""); err != nil {
			t.Fatal(err)
		}
		if o := must(r.Session(ctx, token))(t); o.Stage != signin.Setup {
			t.Errorf("the stage is %s", o.Stage)
		}
	})
}

func TestConfirm(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		r.account("worker", access.Worker)
		token, secret, _ := r.enrol("worker")
		if o := must(r.Session(ctx, token))(t); !r.IsSure(o) {
			t.Error("just proven, and not sure")
		}
		r.now = r.now.Add(5 * time.Minute)
		o := must(r.Session(ctx, token))(t)
		if r.IsSure(o) {
			t.Error("still sure after five minutes")
		}
		for name, err := range map[string]error{
			"change the password": r.ChangePassword(ctx, o, "Another-2020-Word"),
			"remove a factor":     r.RemoveFactor(ctx, o, "totp", ""),
		} {
			if !errors.Is(err, signin.ErrStale) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := r.RenewRecovery(ctx, o); !errors.Is(err, signin.ErrStale) {
			t.Error(err)
		}
		for name, try := range map[string][2]string{"password": {"wrong", r.app(secret)}, "code": {good, "000000"}, "no code": {good, ""}} {
			if _, _, err := r.Confirm(ctx, desk, token, try[0], try[1]); !errors.Is(err, signin.ErrWrong) {
				t.Errorf("wrong %s: %v", name, err)
			}
		}
		fresh, o, err := r.Confirm(ctx, desk, token, good, r.app(secret))
		if err != nil {
			t.Fatal(err)
		}
		if !r.IsSure(o) || fresh == token {
			t.Error("confirmed, and not sure or the token stays")
		}
		if err := r.ChangePassword(ctx, o, "short"); !errors.Is(err, signin.ErrWeak) {
			t.Error(err)
		}
		elsewhere, _, err := r.Password(ctx, visitor("phone"), "worker", good)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.ChangePassword(ctx, o, "Another-2020-Word"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Session(ctx, elsewhere); !errors.Is(err, signin.ErrNoSession) {
			t.Error("another device outlives the password")
		}
		if _, err := r.Session(ctx, fresh); err != nil {
			t.Error("the device that changed the password was signed out")
		}
		if _, _, err := r.Password(ctx, desk, "worker", good); !errors.Is(err, signin.ErrWrong) {
			t.Error("the old password still opens")
		}
	})
}

func TestSessionEnds(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		r.account("reader", access.Viewer)
		open := func(device string) string {
			t.Helper()
			token, _, err := r.Password(ctx, visitor(device), "reader", good)
			if err != nil {
				t.Fatal(err)
			}
			if len(token) < 43 {
				t.Fatalf("a token of %d characters", len(token))
			}
			return token
		}
		gone := func(token, why string) {
			t.Helper()
			if _, err := r.Session(ctx, token); !errors.Is(err, signin.ErrNoSession) {
				t.Errorf("alive %s: %v", why, err)
			}
		}
		for _, token := range []string{"", "x", strings.Repeat("A", 43)} {
			gone(token, "though never given: "+token)
		}
		// Idle.
		token := open("a")
		r.now = r.now.Add(29 * time.Minute)
		must(r.Session(ctx, token))(t)
		r.now = r.now.Add(29 * time.Minute)
		must(r.Session(ctx, token))(t)
		r.now = r.now.Add(30 * time.Minute)
		gone(token, "after half an idle hour")
		// Too old, however busy.
		token = open("b")
		for range 36 {
			must(r.Session(ctx, token))(t)
			r.now = r.now.Add(20 * time.Minute)
		}
		gone(token, "after twelve hours")
		// Devices are listed and revoked.
		one, two, three := open("one"), open("two"), open("three")
		o := must(r.Session(ctx, one))(t)
		devices := must(r.Devices(ctx, o.Subject))(t)
		if len(devices) != 3 {
			t.Fatalf("%d devices", len(devices))
		}
		other := must(r.Session(ctx, two))(t)
		if err := r.Revoke(ctx, signin.Subject{Kind: signin.Account, ID: "security"}, other.ID); err != nil {
			t.Fatal(err)
		}
		must(r.Session(ctx, two))(t) // not another's
		if err := r.Revoke(ctx, o.Subject, other.ID); err != nil {
			t.Fatal(err)
		}
		gone(two, "though revoked")
		if err := r.RevokeAll(ctx, o.Subject, o.ID); err != nil {
			t.Fatal(err)
		}
		gone(three, "though all others were revoked")
		must(r.Session(ctx, one))(t)
		if err := r.SignOut(ctx, one); err != nil {
			t.Fatal(err)
		}
		gone(one, "though signed out")
		// A disabled account is nobody at the next request.
		token = open("c")
		if err := r.access.Disable(ctx, must(r.access.Actor(ctx, "security"))(t), "reader", true, "left"); err != nil {
			t.Fatal(err)
		}
		gone(token, "though the account is closed")
		if _, _, err := r.Password(ctx, desk, "reader", good); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("a closed account opens: %v", err)
		}
		// What has expired leaves no row.
		r.now = r.now.AddDate(0, 0, 2)
		if err := r.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := r.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM signin_session`).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows after sweeping, %v", n, err)
		}
	})
}

func TestFirstAdministrator(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		void := must(r.FirstLink(ctx))(t)
		link := must(r.FirstLink(ctx))(t)
		if _, err := r.Link(ctx, void); !errors.Is(err, signin.ErrLink) {
			t.Errorf("the link before is good: %v", err)
		}
		if l := must(r.Link(ctx, link))(t); !l.First {
			t.Error("not the first link")
		}
		join := signin.Joining{Account: "root1", Name: "系统管理员", Password: good}
		for name, j := range map[string]signin.Joining{
			"weak": {Account: "root1", Name: "某", Password: "admin"}, "no name": {Account: "root1", Password: good},
			"odd account": {Account: "Ro ot", Name: "某", Password: good},
		} {
			if _, _, err := r.Join(ctx, desk, link, j); err == nil {
				t.Errorf("%s: joined", name)
			}
		}
		token, o, err := r.Join(ctx, desk, link, join)
		if err != nil {
			t.Fatal(err)
		}
		if o.Stage != signin.Setup || !o.Actor.Holds(access.SysAdmin) {
			t.Errorf("the first administrator is %s, %v", o.Stage, o.Actor.Grants)
		}
		if _, _, err := r.Join(ctx, desk, link, join); !errors.Is(err, signin.ErrLink) {
			t.Errorf("the link was used twice: %v", err)
		}
		if again := must(r.FirstLink(ctx))(t); again != "" {
			t.Error("a link though there is an administrator")
		}
		if strings.Contains(r.stored(), link) {
			t.Error("the link is kept in clear")
		}
		_ = token

		// They bring in the other two, and nobody else.
		root := *o.Actor
		for _, id := range []string{"sec-one", "audit-one"} {
			role := access.SecAdmin
			if id == "audit-one" {
				role = access.AuditAdmin
			}
			acc := access.Account{ID: id, Name: "某", Grants: []access.Granted{{Role: role, Until: civil.At(r.now) + 1_000_000}}}
			if _, err := r.access.Put(ctx, root, acc, "seat"); err != nil {
				t.Fatal(err)
			}
			invite := must(r.Invite(ctx, root, id, "seat"))(t)
			if _, o, err := r.Join(ctx, desk, invite, signin.Joining{Password: good}); err != nil || o.Subject.ID != id {
				t.Errorf("%s: %v", id, err)
			}
			if _, err := r.Invite(ctx, root, id, "again"); !errors.Is(err, access.ErrDenied) {
				t.Errorf("the system administrator resets %s: %v", id, err)
			}
		}
		sec := must(r.access.Actor(ctx, "sec-one"))(t)
		if _, err := r.Invite(ctx, sec, "sec-one", ""); !errors.Is(err, access.ErrDenied) {
			t.Errorf("invited themselves: %v", err)
		}
		if _, err := r.Invite(ctx, sec, "nobody", ""); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("invited nobody: %v", err)
		}
		invite := must(r.Invite(ctx, sec, "root1", "lost password"))(t)
		r.now = r.now.Add(24 * time.Hour)
		if _, _, err := r.Join(ctx, desk, invite, join); !errors.Is(err, signin.ErrLink) {
			t.Errorf("an invitation of yesterday: %v", err)
		}
	})
}

func TestFirstLinkExpires(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	link := must(r.FirstLink(t.Context()))(t)
	r.now = r.now.Add(time.Hour)
	if _, _, err := r.Join(t.Context(), desk, link, signin.Joining{Account: "root1", Name: "某", Password: good}); !errors.Is(err, signin.ErrLink) {
		t.Errorf("after an hour: %v", err)
	}
}
