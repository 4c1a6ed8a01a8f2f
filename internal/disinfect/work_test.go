package disinfect_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/disinfect"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/request"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// passed are who has passed the course on protection.
type passed map[string]bool

func (p passed) Passed(_ context.Context, person, _ string, _ civil.Day) (bool, error) {
	return p[person], nil
}

// seam is the rooms of needs and of disinfection, wired as the program does.
type seam struct {
	*rig
	needs *request.Requests
	made  int
}

func newSeam(t *testing.T, dsn string, trained passed) *seam {
	t.Helper()
	h := webtest.NewHouse(t, dsn, limit.Migrations(), onetime.Migrations(), request.Migrations(), disinfect.Migrations())
	checker := &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: h.Clock.Now}
	needs, err := request.New(request.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, People: h.People, Clock: h.Clock.Now, Checker: checker,
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := disinfect.New(disinfect.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, People: h.People, Clock: h.Clock.Now,
		Trained: trained, Course: "protection", Needs: disinfect.FromRequests{Requests: needs},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	needs.Follow(disinfect.WorkKind, disinfect.Work{Disinfection: d})
	needs.Reserve(request.Disinfection, disinfect.Work{Disinfection: d})
	r := &rig{House: h, Disinfection: d, worker: h.As("worker")}
	return &seam{rig: r, needs: needs}
}

func (s *seam) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// need is a need of disinfection in the community.
func (s *seam) need(t *testing.T, kind request.Kind) string {
	t.Helper()
	s.made++
	q, err := s.needs.Enter(t.Context(), s.worker, request.Ask{
		ID: "need-" + string(rune('a'+s.made)), Kind: kind, Place: webtest.Home, Agreed: true,
		Who: request.Who{Name: "佟秀兰", Phone: ident.Phone(s.IDs.Mobile()), Address: "三号楼", Words: "电梯和楼道消毒"},
	})
	s.must(t, err)
	return q.ID
}

// called are those of the persons who are called for a need, after a wave.
func (s *seam) called(t *testing.T, id string, of ...string) (out []string) {
	t.Helper()
	_, err := s.needs.Tick(t.Context())
	s.must(t, err)
	for _, p := range of {
		offers, err := s.needs.Offers(t.Context(), p)
		s.must(t, err)
		for _, o := range offers {
			if o.ID == id {
				out = append(out, p)
			}
		}
	}
	return out
}

func (s *seam) plan(id, need string) disinfect.Draft {
	d := s.draft(id)
	d.Need, d.Operator = need, ""
	return d
}

func (s *seam) job(t *testing.T, id string) *disinfect.Job {
	t.Helper()
	j, err := s.Job(t.Context(), disinfect.Hand{Actor: &s.worker}, id)
	s.must(t, err)
	return j
}

// A request for disinfection is offered to whoever is trained, and to nobody else;
// who takes it is the operator of its job, until it is given back; it is not done
// before the job is, and a job that nobody needs any more is called off.
func TestRequestBecomesAJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		trained := passed{}
		s := newSeam(t, dsn, trained)
		ctx := t.Context()
		persons := s.Persons("", "甲训", "乙训", "丙未训")
		one, two, untrained := persons[0], persons[1], persons[2]
		trained[one], trained[two] = true, true
		free := func(p string) {
			s.must(t, s.needs.SetFree(ctx, p, request.Free{Place: webtest.Home, Reach: 9, Until: civil.At(s.Clock.Now()) + 12*3600_000}))
		}
		for _, p := range persons {
			free(p)
		}
		id := s.need(t, request.Disinfection)
		got := s.called(t, id, persons...)
		if len(got) != 2 || got[0] != one || got[1] != two {
			t.Fatalf("called are %v, want the two who are trained", got)
		}
		if err := s.needs.Assign(ctx, s.worker, id, untrained); !errors.Is(err, request.ErrUnfit) {
			t.Errorf("given to somebody untrained: %v", err)
		}

		// Planned before anybody has taken it, of this community's need of this kind only.
		if err := s.Plan(ctx, s.worker, s.plan("job-wrong", s.need(t, request.Buy))); fault.Find(err).Of("need").Zh == "" {
			t.Errorf("a job for rice: %v", err)
		}
		for range 2 {
			s.must(t, s.Plan(ctx, s.worker, s.plan("job-00001", id)))
		}
		if err := s.Plan(ctx, s.worker, s.plan("job-00002", id)); !errors.Is(err, request.ErrMoved) {
			t.Errorf("a second job for the same need: %v", err)
		}
		s.must(t, s.needs.Take(ctx, one, id))
		if j := s.job(t, "job-00001"); j.Operator != one {
			t.Errorf("taken by %s, and the operator is %q", one, j.Operator)
		}
		tasks, err := s.needs.Tasks(ctx, one)
		s.must(t, err)
		if len(tasks) != 1 || tasks[0].Page != "/my/disinfections/job-00001" {
			t.Errorf("the helper's tasks: %+v", tasks)
		}
		if err := s.needs.Done(ctx, one, id); !errors.Is(err, disinfect.ErrNotDone) {
			t.Errorf("done before the job is: %v", err)
		}

		// Given back: nobody's, until somebody else takes it.
		s.must(t, s.needs.HandBack(ctx, one, id))
		if j := s.job(t, "job-00001"); j.Operator != "" || j.State != disinfect.Planned {
			t.Errorf("given back, the job is %s of %q", j.State, j.Operator)
		}
		if err := s.Finish(ctx, disinfect.Hand{Person: one}, "job-00001", s.outcome()); !errors.Is(err, disinfect.ErrNotHand) {
			t.Errorf("done by whoever gave it back: %v", err)
		}
		s.must(t, s.needs.Assign(ctx, s.worker, id, two))
		s.must(t, s.Finish(ctx, disinfect.Hand{Person: two}, "job-00001", s.outcome()))
		s.must(t, s.needs.Done(ctx, two, id))

		// In vain, says the asker: another job may be planned, for whoever comes.
		s.must(t, s.needs.NotMet(ctx, s.needs.Link(id)))
		s.must(t, s.Plan(ctx, s.worker, s.plan("job-00003", id)))
		if err := s.Plan(ctx, s.worker, s.plan("job-00002", id)); !errors.Is(err, request.ErrMoved) {
			t.Errorf("a second job beside the new one: %v", err)
		}
		s.must(t, s.needs.Assign(ctx, s.worker, id, one))
		s.must(t, s.Finish(ctx, disinfect.Hand{Person: one}, "job-00003", s.outcome()))
		s.must(t, s.needs.Done(ctx, one, id))
		s.must(t, s.needs.Met(ctx, s.needs.Link(id)))
		if j := s.job(t, "job-00003"); j.State != disinfect.Done {
			t.Errorf("met, the job is %s", j.State)
		}

		// Not needed any more: a job that nobody has done is called off.
		s.Clock.Add(61 * time.Minute)
		gone := s.need(t, request.Disinfection)
		s.must(t, s.Plan(ctx, s.worker, s.plan("job-00004", gone)))
		s.must(t, s.needs.Cancel(ctx, s.needs.Link(gone)))
		if j := s.job(t, "job-00004"); j.State != disinfect.Cancelled {
			t.Errorf("the need was cancelled, the job is %s", j.State)
		}
	})
}

// A job is planned for whoever has the need in hand already, if they are trained
// on its day; one that was called off leaves room for another.
func TestJobForWhoeverHasIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		trained := passed{}
		s := newSeam(t, dsn, trained)
		ctx := t.Context()
		anna := s.Persons("", "甲训")[0]
		trained[anna] = true
		id := s.need(t, request.Disinfection)
		s.must(t, s.needs.Assign(ctx, s.worker, id, anna))
		trained[anna] = false // it ran out since
		if err := s.Plan(ctx, s.worker, s.plan("job-00001", id)); !errors.Is(err, disinfect.ErrTrained) {
			t.Errorf("planned for somebody whose training ran out: %v", err)
		}
		trained[anna] = true
		s.must(t, s.Plan(ctx, s.worker, s.plan("job-00001", id)))
		if j := s.job(t, "job-00001"); j.Operator != anna {
			t.Errorf("the operator is %q, want whoever has the need", j.Operator)
		}
		s.must(t, s.Cancel(ctx, s.worker, "job-00001", "换一种消毒剂"))
		s.must(t, s.Plan(ctx, s.worker, s.plan("job-00002", id)))
		tasks, err := s.needs.Tasks(ctx, anna)
		s.must(t, err)
		if len(tasks) != 1 || tasks[0].Page != "/my/disinfections/job-00002" {
			t.Errorf("after the second plan the helper has %+v", tasks)
		}
		s.must(t, s.Finish(ctx, disinfect.Hand{Person: anna}, "job-00002", s.outcome()))
		s.must(t, s.needs.Done(ctx, anna, id))
	})
}
