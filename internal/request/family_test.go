package request_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/figure"
	"linli/internal/onetime"
	"linli/internal/people"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// The address of a medic's family is open for a limited time; the keeper opens it
// once more, unseen; the fact names the district.
func TestReleaseClock(t *testing.T) { each(t, testReleaseClock) }

func testReleaseClock(t *testing.T, r *rig) {
	helpers := r.free("", 2)
	r.must(r.SetSchedules(ctx, r.worker(), webtest.Home, true))
	const hospital = "o-hospital-1"
	id := r.proven(func(a *request.Ask) { a.Care, a.Who.Address, a.Org = request.Medic, secret, hospital })
	like := r.proven(nil)
	if err := r.Assign(ctx, r.coordinator(), id, helpers[1]); !errors.Is(err, request.ErrUnfit) {
		t.Errorf("given to somebody who has not signed: %v", err)
	}
	r.must(r.Pledge(ctx, helpers[0], request.PledgeVersion))
	r.tick() // not waiting for the committee, which must have no list of them
	r.must(r.Take(ctx, helpers[0], id))
	_, err := r.Address(ctx, helpers[0], id, "door")
	r.must(err)
	released, err := r.Released(ctx, id)
	r.must(err)
	if released.Until-released.From != 2*3600_000 || released.Purpose != "door" {
		t.Errorf("released %+v", released)
	}
	r.Clock.Add(121 * time.Minute)
	if _, err := r.Address(ctx, helpers[0], id, "door"); !errors.Is(err, request.ErrRelease) {
		t.Errorf("after two hours: %v", err)
	}
	if err := r.Extend(ctx, r.worker(), id, "门没开，再去一次"); !errors.Is(err, access.ErrDenied) {
		t.Errorf("extended by the community: %v", err)
	}
	r.must(r.Extend(ctx, r.coordinator(), id, "门没开，再去一次"))
	_, err = r.Address(ctx, helpers[0], id, "door")
	r.must(err)

	list, err := r.Families(ctx, r.coordinator(), "")
	r.must(err)
	if len(list) != 1 || list[0].Alias != r.Alias(id) || list[0].Where() != webtest.Home[:6] {
		t.Errorf("the keeper sees %+v", list)
	}
	if _, err := r.Families(ctx, r.worker(), ""); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a worker has the list: %v", err)
	}
	queue, err := r.Queue(ctx, r.worker(), request.Find{Place: webtest.Home})
	r.must(err)
	if len(queue.Needs) != 1 || queue.Needs[0].ID != like {
		t.Errorf("the queue is %+v", queue.Needs)
	}
	r.must(r.Done(ctx, helpers[0], id))
	r.must(r.Met(ctx, r.Link(id)))
	if got := r.facts("contact"); len(got) != 1 || got[0].Place != webtest.Home[:6] || got[0].Org != "" {
		t.Errorf("the fact is %+v", got)
	}
	q, err := r.Get(ctx, id)
	r.must(err)
	if q.Org != hospital || q.Serves() != "" {
		t.Errorf("the rooms that do the work may name %q of %q", q.Serves(), q.Org)
	}
	// No breakdown of any figure over these facts leads to the hospital.
	d, err := r.Figures().Definition("direct-service")
	r.must(err)
	for _, dimension := range []string{figure.ByOrg, figure.ByTeam, figure.ByTownship, figure.ByUnit, figure.ByDay, figure.ByCategory, figure.ByItem} {
		rows, err := r.Figures().By(ctx, figure.Question{Definition: d}, dimension)
		r.must(err)
		for _, row := range rows {
			if strings.Contains(row.Key, hospital) || dimension == figure.ByOrg && row.Key != "" || dimension == figure.ByTownship {
				t.Errorf("direct service by %s shows %+v", dimension, row)
			}
		}
	}
	if _, err := r.Address(ctx, helpers[0], id, "door"); !errors.Is(err, request.ErrNotHand) {
		t.Errorf("after the task: %v", err)
	}
}

// Interpreting is for whoever speaks the language as well as it is asked, with a
// certificate where it is asked; that nobody does is said before.
func TestInterpreting(t *testing.T) { each(t, testInterpreting) }

func testInterpreting(t *testing.T, r *rig) {
	all := r.free("", 4)
	speak := func(person, words string) {
		t.Helper()
		r.must(r.DB.Write(ctx, func(c ctxt, tx *tx) error {
			_, err := tx.ExecContext(c, "UPDATE people SET languages = $1 WHERE person = $2", words, person)
			return err
		}))
		r.must(r.SetFree(ctx, person, request.Free{Place: webtest.Home, Reach: 12, Until: r.now() + 12*3600*1000}))
	}
	speak(all[0], "英语; 日语 流利")
	speak(all[1], "ko:2")
	speak(all[2], "韩语")
	look := func(s request.Skill) request.Outlook {
		t.Helper()
		o, err := r.Outlook(ctx, &request.Request{Place: webtest.Home, Kind: request.Interpreting, Skill: s})
		r.must(err)
		return o
	}
	if o := look(request.Skill{Language: "th", Level: 1}); !o.Nobody() {
		t.Errorf("somebody speaks Thai: %+v", o)
	}
	if o := look(request.Skill{Language: "ko", Level: 1}); o.Helpers != 2 {
		t.Errorf("%d speak Korean", o.Helpers)
	}
	if o := look(request.Skill{Language: "ko", Level: 3}); !o.Nobody() {
		t.Errorf("experts of Korean: %+v", o)
	}
	ask := func(s request.Skill) []string {
		t.Helper()
		id := r.proven(func(a *request.Ask) { a.Kind, a.Skill = request.Interpreting, s })
		r.tick()
		return r.called(id, all)
	}
	if _, err := r.Ask(ctx, onetime.Visitor{}, func() request.Ask { a := r.ask(); a.Kind = request.Interpreting; return a }()); err == nil {
		t.Error("interpreting without a language")
	}
	if got := ask(request.Skill{Language: "ko", Level: request.Fluent}); len(got) != 1 || got[0] != all[1] {
		t.Errorf("for fluent Korean are called %v", got)
	}
	if got := ask(request.Skill{Language: "en", Level: request.Everyday, Qualified: true}); len(got) != 0 {
		t.Errorf("for certified English are called %v", got)
	}
	id, err := r.People.AddCredential(ctx, nil, all[0], people.Credential{Kind: "日语翻译证书", Issuer: "测试", From: r.now().Day() - 9}, "")
	r.must(err)
	r.must(r.People.VerifyCredential(ctx, r.worker(), all[0], id, people.Genuine, ""))
	r.Clock.Add(61 * time.Minute)
	speak(all[0], "英语; 日语 流利")
	if got := ask(request.Skill{Language: "ja", Level: request.Expert, Qualified: true, Remote: true}); len(got) != 1 || got[0] != all[0] {
		t.Errorf("for certified Japanese by phone are called %v", got)
	}
}
