package people_test

import (
	"errors"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/people"
)

// At the desk a record is corrected against the document: somebody has lost the
// phone, or was written down wrongly.
func TestAmend(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		key := r.join(r.form("诸葛小名", homeA))
		phone := string(r.ids.Mobile())
		good := people.Amendment{Name: "诸葛小明", Phone: phone, Compared: true, Note: "核对身份证，原手机遗失"}
		for name, tt := range map[string]struct {
			change func(a *people.Amendment)
			field  string
		}{
			"without the document": {func(a *people.Amendment) { a.Compared = false }, "compared"},
			"without words":        {func(a *people.Amendment) { a.Note = " " }, "note"},
			"no phone":             {func(a *people.Amendment) { a.Phone = "12345" }, "phone"},
			"no document":          {func(a *people.Amendment) { a.IDNumber = "110101199003070000" }, "id_number"},
			"nothing":              {func(a *people.Amendment) { a.Name, a.Phone = "", "" }, "name"},
		} {
			a := good
			tt.change(&a)
			if err := r.people.Amend(r.ctx, r.actor("worker"), key, a); fault.Find(err).Of(tt.field).Zh == "" {
				t.Errorf("%s: %v, want a fault of %s", name, err, tt.field)
			}
		}
		if err := r.people.Amend(r.ctx, r.actor("coordinator"), key, good); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a coordinator amends: %v", err)
		}
		r.must(r.people.Amend(r.ctx, r.actor("worker"), key, good))
		own, err := r.people.Own(r.ctx, key)
		r.must(err)
		if own.Name != "诸葛小明" || own.Phone != phone || own.History[0].What != "amended" || own.History[0].Who != "worker" {
			t.Errorf("amended to %+v, last %+v", own.Name, own.History[0])
		}
		if who, err := r.people.ByPhone(r.ctx, ident.Phone(phone)); err != nil || who != key {
			t.Errorf("the new phone is %s's: %v", who, err)
		}
		found, err := r.people.List(r.ctx, r.actor("worker"), people.Find{Text: "小明", Place: homeA})
		r.must(err)
		if len(found.Cards) != 1 {
			t.Errorf("found by the new name: %d", len(found.Cards))
		}

		// A number that is another's is refused, and the two stand side by side.
		form := r.form("诸葛大明", homeA)
		other := r.join(form)
		err = r.people.Amend(r.ctx, r.actor("worker"), key, people.Amendment{IDNumber: form.IDNumber, Compared: true, Note: "核对"})
		if fault.Find(err).Of("id_number").Zh == "" {
			t.Errorf("another's number: %v", err)
		}
		pairs, _, err := r.people.Twins(r.ctx, r.actor("coordinator"), true, "", 10)
		r.must(err)
		if len(pairs) != 1 {
			t.Errorf("%d twins of %s and %s, want 1", len(pairs), key, other)
		}
		if n, err := r.people.TwinsWaiting(r.ctx, r.actor("coordinator")); err != nil || n != 1 {
			t.Errorf("%d twins wait: %v", n, err)
		}
		if n, err := r.people.TwinsWaiting(r.ctx, r.actor("elsewhere")); err != nil || n != 0 {
			t.Errorf("%d twins of another district wait: %v", n, err)
		}
	})
}

// A phone is changed by whoever proves both; one alone changes nothing.
func TestMove(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		form := r.form("诸葛小明", homeA)
		key := r.join(form)
		phone := r.ids.Mobile()
		r.later(time.Hour)
		r.must(r.people.AskMove(r.ctx, here, key, string(phone)))
		old, fresh := r.pocket.To(ident.Phone(form.Phone)), r.pocket.To(phone)
		var over *limit.Error
		if err := r.people.AskMove(r.ctx, here, key, string(phone)); !errors.As(err, &over) {
			t.Errorf("two codes at once: %v", err)
		}
		for name, codes := range map[string][2]string{"the old one wrong": {"000000", fresh}, "the new one wrong": {old, "000000"}, "crossed": {fresh, old}} {
			if codes[0] == codes[1] {
				continue
			}
			if err := r.people.Move(r.ctx, here, key, string(phone), codes[0], codes[1]); !errors.Is(err, people.ErrCode) {
				t.Errorf("%s: %v", name, err)
			}
		}
		r.later(time.Hour)
		r.must(r.people.AskMove(r.ctx, here, key, string(phone)))
		old, fresh = r.pocket.To(ident.Phone(form.Phone)), r.pocket.To(phone)
		if err := r.people.Move(r.ctx, here, key, string(r.ids.Mobile()), old, fresh); !errors.Is(err, people.ErrCode) {
			t.Errorf("another phone by the new one's code: %v", err)
		}
		r.must(r.people.Move(r.ctx, here, key, string(phone), old, fresh))
		if err := r.people.Move(r.ctx, here, key, string(phone), old, fresh); !errors.Is(err, people.ErrCode) {
			t.Errorf("the codes twice: %v", err)
		}
		if who, _ := r.people.ByPhone(r.ctx, phone); who != key {
			t.Errorf("the new phone is %q's", who)
		}
		if who, _ := r.people.ByPhone(r.ctx, ident.Phone(form.Phone)); who != "" {
			t.Errorf("the old phone is still %q's", who)
		}
		if err := r.people.AskMove(r.ctx, here, key, string(phone)); fault.Find(err).Of("phone").Zh == "" {
			t.Errorf("to the phone one has: %v", err)
		}
	})
}

// Lists of credentials and what waits end where the right does.
func TestCredentialLists(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		near, far := r.join(r.form("诸葛小明", homeA)), r.join(r.form("诸葛大明", homeC))
		worker := r.actor("worker")
		today := civil.At(r.now).Day()
		for _, c := range []struct {
			who string
			to  civil.Day
		}{{near, 0}, {near, today + 10}, {far, today + 400}} {
			_, err := r.people.AddCredential(r.ctx, nil, c.who, people.Credential{Kind: "教师", Issuer: "示例", From: today - 100, To: c.to}, "")
			r.must(err)
		}
		for _, tt := range []struct {
			who, which, place string
			want              int
		}{
			{"verifier", "", "110105", 2}, {"verifier", "expiring", "110105", 1}, {"coordinator", "open", "", 2},
			{"elsewhere", "", "", 1}, {"elsewhere", "", "110105", 0}, {"worker", "open", homeA, 2}, {"officer", "", "", 3},
		} {
			page, err := r.people.Credentials(r.ctx, r.actor(tt.who), people.CredentialFind{Which: tt.which, Place: area.Code(tt.place)})
			r.must(err)
			if len(page.Rows) != tt.want {
				t.Errorf("%s sees %d credentials %q at %s, want %d", tt.who, len(page.Rows), tt.which, tt.place, tt.want)
			}
		}
		if _, err := r.people.Credentials(r.ctx, r.actor("security"), people.CredentialFind{}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("the security administrator sees credentials: %v", err)
		}
		first, err := r.people.Credentials(r.ctx, r.actor("verifier"), people.CredentialFind{Limit: 1})
		r.must(err)
		second, err := r.people.Credentials(r.ctx, r.actor("verifier"), people.CredentialFind{Limit: 1, After: first.Next})
		r.must(err)
		if len(second.Rows) != 1 || second.Next != "" || second.Rows[0].ID == first.Rows[0].ID {
			t.Errorf("page by page: %+v then %+v", first, second)
		}
		if n, err := r.people.CredentialsWaiting(r.ctx, r.actor("verifier")); err != nil || n != 2 {
			t.Errorf("%d wait for the verifier: %v", n, err)
		}
		r.must(r.people.VerifyCredential(r.ctx, worker, near, first.Rows[0].ID, people.Genuine, "原件"))
		if n, err := r.people.CredentialsWaiting(r.ctx, r.actor("verifier")); err != nil || n != 1 {
			t.Errorf("%d wait after one was verified: %v", n, err)
		}
		_, err = r.people.AddCredential(r.ctx, &worker, near, people.Credential{Kind: "驾驶", Issuer: "示例", From: today}, "")
		r.must(err)
		if n, err := r.people.CredentialsWaiting(r.ctx, worker); err != nil || n != 1 {
			t.Errorf("%d wait for whoever recorded one themselves: %v", n, err)
		}
		looked, err := r.access.WhoLookedAt(r.ctx, near, 10)
		r.must(err)
		if len(looked) == 0 {
			t.Error("a list of credentials leaves no trace")
		}
		examples, err := r.people.Examples(r.ctx)
		r.must(err)
		if len(examples) != 0 {
			t.Errorf("examples among people of 29: %+v", examples)
		}
	})
}

// Held records are counted for who may admit them.
func TestHeldWaiting(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		form := r.form("诸葛小明", homeA)
		r.join(form)
		again := r.form("诸葛小明", homeA)
		again.IDNumber = form.IDNumber
		key, err := r.people.Register(r.ctx, self, again)
		r.must(err)
		state, err := r.people.Confirm(r.ctx, here, key, r.code(key))
		r.must(err)
		if state != people.Held {
			t.Fatalf("state %s", state)
		}
		for who, want := range map[string]int{"worker": 1, "elsewhere": 0, "verifier": 0} {
			if n, err := r.people.HeldWaiting(r.ctx, r.actor(who)); err != nil || n != want {
				t.Errorf("%d held records wait for %s, want %d: %v", n, who, want, err)
			}
		}
	})
}
