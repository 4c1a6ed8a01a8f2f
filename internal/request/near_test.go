package request_test

import (
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// The desk sees who would be called next: by masked name where it may see people,
// by number where not; why they fit; and gives the need to one by a press.
func TestNearestAreNamed(t *testing.T) {
	r := newRig(t, "")
	near := r.free("", 2)
	const other = "110105001025" // another community of the sub-district, not the worker's
	far := r.Persons(other, "邻街甲")[0]
	r.must(r.SetFree(ctx, far, request.Free{Place: other, Reach: 9, Until: r.now() + 12*3600*1000}))
	r.proven(nil)
	r.tick() // both of the community are called, and busy for an hour
	r.Clock.Add(2 * time.Hour)
	id := r.proven(nil)
	site := r.Site(nil, r.Requests)
	worker := site.As(r.Actor("local", access.Worker, webtest.Home, "").ID) // of the one community
	got := worker.Get("/needs/" + id)
	for _, want := range []string{near[0], near[1], far, "热*", "同一社区", "同一街道", "今天已请 1 次", "第 3 位"} {
		if !got.Has(want) {
			t.Errorf("the page lacks %q:\n%s", want, got.Body)
		}
	}
	if got.Has("热心人") || got.Has("邻*") || got.Has("邻街甲") {
		t.Error("a name is shown in clear, or one of elsewhere")
	}
	if i, j := strings.Index(got.Body, near[0]), strings.Index(got.Body, far); i > j {
		t.Error("whoever is farther stands first")
	}
	if got := site.As("coordinator").Get("/needs/" + id); !got.Has("邻*") {
		t.Errorf("the coordinator of the district does not see the name:\n%s", got.Body)
	}
	looks, err := r.Access.WhoLookedAt(ctx, near[0], 10)
	r.must(err)
	if len(looks) == 0 {
		t.Error("the volunteer cannot find out who was shown their name")
	}
	if got := worker.Post("/needs/"+id+"/assign", map[string][]string{"person": {near[1]}}); got.Status != 200 {
		t.Errorf("giving it to the second is answered %d", got.Status)
	}
	if tasks, err := r.Tasks(ctx, near[1]); err != nil || len(tasks) != 1 {
		t.Errorf("the second has %d tasks (%v)", len(tasks), err)
	}
}

// A need half in hands when the committee begins to schedule waits for its word,
// and gets it.
func TestCommitteeOfHalfAHand(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		helpers := r.free("", 4)
		id := r.proven(func(a *request.Ask) { a.Hands = 2 })
		r.tick()
		called := r.called(id, helpers)
		r.must(r.Take(ctx, called[0], id))
		r.must(r.SetSchedules(ctx, r.worker(), webtest.Home, true))
		r.must(r.Begin(ctx, called[0], id))
		r.must(r.Done(ctx, called[0], id))
		r.pass(2 * time.Hour)
		before, err := r.Get(ctx, id)
		r.must(err)
		if before.State != request.InProgress || before.NextAt != 0 {
			t.Fatalf("against the committee's word it goes on: %+v", before)
		}
		r.must(r.Decide(ctx, r.worker(), request.Verdict{ID: id, Do: request.Schedule}))
		r.tick()
		if again := r.called(id, helpers); len(again) == 0 {
			t.Error("the second hand is not called for though it is scheduled")
		} else {
			r.must(r.Take(ctx, again[0], id))
			r.must(r.Done(ctx, again[0], id))
		}
		if got := r.state(id); got != request.FedBack {
			t.Errorf("both are done and it is %s", got)
		}
	})
}
