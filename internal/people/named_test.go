package people_test

import (
	"strings"
	"testing"

	"linli/internal/fault"
)

// Staff name somebody as they know them: by number, phone or name. Of several of
// one name they are given the numbers; beyond their reach nobody has a name.
func TestNamed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		form := r.form("诸葛小明", homeA)
		one := r.join(form)
		first, second := r.join(r.form("欧阳兰", homeA)), r.join(r.form("欧阳兰", homeA))
		worker := r.actor("worker")
		for typed, want := range map[string]string{"": "", one: one, " 诸葛小明 ": one, form.Phone: one, first: first} {
			if got, err := r.people.Named(r.ctx, worker, "helper", typed); err != nil || got != want {
				t.Errorf("%q is %q (%v), want %q", typed, got, err, want)
			}
		}
		_, err := r.people.Named(r.ctx, worker, "helper", "欧阳兰")
		if f := fault.Find(err); len(f) != 1 || f[0].Field != "helper" || !strings.Contains(f[0].Words.Zh, first) || !strings.Contains(f[0].Words.En, second) {
			t.Errorf("two of one name: %v", err)
		}
		for who, typed := range map[string]string{"worker": "没有这个人", "elsewhere": "诸葛小明", "officer": "诸葛小明二"} {
			if got, err := r.people.Named(r.ctx, r.actor(who), "helper", typed); got != "" || fault.Find(err).Of("helper").Zh == "" {
				t.Errorf("%s finds %q by %s (%v)", who, got, typed, err)
			}
		}
	})
}
