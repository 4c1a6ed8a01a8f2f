package attendance_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/attendance"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/store"
	"linli/internal/web/webtest"
)

// book keeps the facts of service that are live, as the engine of figures
// would.
type book struct {
	mu   sync.Mutex
	size int64
	live []fact.Fact
}

// newBook has a rig's room ask a book.
func newBook(r *rig) *book {
	b := &book{}
	r.Log.Watch(func(size int64, facts []*fact.Fact) {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, f := range facts {
			b.live = slices.DeleteFunc(b.live, func(g fact.Fact) bool { return g.ID == f.Replaces+f.Voids })
			if f.Kind == "service" {
				b.live = append(b.live, *f)
			}
		}
		b.size = size
	})
	r.Service = b
	return b
}

func (b *book) OfPersons(_ context.Context, _ string, persons []string, _ int64) (map[string][]fact.Fact, int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[string][]fact.Fact{}
	for _, f := range b.live {
		if slices.Contains(persons, f.Person) {
			out[f.Person] = append(out[f.Person], f)
		}
	}
	return out, b.size, nil
}

// bring imports service of a person between two times.
func (r *rig) bring(id, person string, from, to civil.Instant) {
	r.t.Helper()
	p := r.Log.PrepareImported(&fact.Fact{
		ID: id, Kind: "service", Person: person, Place: webtest.Home, Start: from, End: to, Quantity: int64((to - from) / minute), Unit: "minute",
		Source: "时长.xlsx:12", RecordedBy: "import",
	})
	r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := r.Log.Append(ctx, tx, p)
		return err
	}))
}

func (r *rig) compare() {
	r.t.Helper()
	more, err := r.Compare(ctx)
	r.must(err)
	if more {
		r.t.Fatal("there is more to compare")
	}
}

// asked are the open questions of the community.
func (r *rig) asked() []attendance.Twice {
	r.t.Helper()
	list, _, err := r.TwiceIn(ctx, r.worker(), attendance.Scope{Place: webtest.Home}, "")
	r.must(err)
	return list
}

// total is all that the log counts of a person, with overlaps counted as often
// as they stand there.
func (r *rig) total(person string) (minutes int64) {
	for _, f := range r.live("service") {
		if f.Person == person {
			minutes += f.Quantity
		}
	}
	return minutes
}

func TestImportedHoursCountOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		newBook(r)
		worker := attendance.By(r.worker())
		before, after, clear := r.people[0], r.people[1], r.people[2]

		// Imported before the stint is verified: what is left counts, and somebody is asked.
		r.bring("old-1", before, at("07:00"), at("09:00"))
		r.serve(before, "08:00", "12:00")
		r.verified(worker, before, "shift-am")
		if s := r.stint(before, "shift-am"); s.Counted.Minutes != 180 || !s.Doubts.Has(attendance.Overlaps) {
			t.Errorf("counted %+v, doubts %s", s.Counted, s.Doubts)
		}
		// Imported after it: the stint gives way as soon as they are compared.
		r.to("08:00")
		r.accepted(r.tap(attendance.Own(r.leader), attendance.Claim{ID: r.id(), What: attendance.In, Person: after, Shift: "shift-am", Distance: -1}))
		r.to("12:00")
		r.accepted(r.tap(attendance.Own(r.leader), attendance.Claim{ID: r.id(), What: attendance.Out, Person: after, Shift: "shift-am", Distance: -1}))
		r.settle("13:00", "shift-am")
		r.verified(worker, after, "shift-am")
		r.bring("old-2", after, at("11:00"), at("13:00"))
		if got := r.total(after); got != 360 {
			t.Fatalf("%d minutes in the log before they are compared", got)
		}
		if at, err := r.Standing(ctx, after); err != nil || at.Own != 240 || at.Elsewhere != 60 {
			t.Errorf("shown before they are compared: %+v, %v", at, err)
		}
		r.compare()
		r.compare() // again changes nothing
		if s := r.stint(after, "shift-am"); s.Counted.Minutes != 180 || s.State != attendance.Verified {
			t.Errorf("%s, counted %+v", s.State, s.Counted)
		}
		// The whole stint is covered: it waits for a person.
		r.bring("old-3", after, at("07:00"), at("13:00"))
		r.compare()
		if s := r.stint(after, "shift-am"); s.Fact != "" || s.State != attendance.Proposed {
			t.Errorf("covered whole: %s, fact %q", s.State, s.Fact)
		}
		// Beside, before and after are no overlap.
		r.bring("old-4", clear, at("06:00"), at("08:00"))
		r.bring("old-5", r.leader, at("08:00"), at("12:00"))
		r.compare()

		open := r.asked()
		if len(open) != 3 {
			t.Fatalf("asked %+v", open)
		}
		for _, q := range open {
			if q.Source != "时长.xlsx:12" || q.Person == clear {
				t.Errorf("asked %+v", q)
			}
		}
	})
}

func TestSayWhichIsRight(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		newBook(r)
		worker := attendance.By(r.worker())
		p := r.people[0]
		r.bring("old-1", p, at("10:00"), at("13:00"))
		r.serve(p, "08:00", "12:00")
		r.verified(worker, p, "shift-am")
		say := func(keep attendance.Keep, reason string) error {
			return r.Resolve(ctx, r.worker(), p, "shift-am", "old-1", keep, reason)
		}
		if err := say("both", "两条都对"); err == nil || !strings.Contains(err.Error(), "keep") {
			t.Errorf("no such answer: %v", err)
		}
		if err := say(attendance.KeepStint, ""); err == nil {
			t.Error("answered without a reason")
		}
		self := r.As("worker")
		self.Person = p
		if err := r.Resolve(ctx, self, p, "shift-am", "old-1", attendance.KeepStint, "本人说"); err != attendance.ErrSelf {
			t.Errorf("about oneself: %v", err)
		}
		r.must(say(attendance.KeepStint, "导入的表抄错了"))
		r.must(say(attendance.KeepStint, "导入的表抄错了")) // again is the same
		if err := say(attendance.KeepOther, "改主意"); err == nil {
			t.Error("answered twice, differently")
		}
		s := r.stint(p, "shift-am")
		if s.State != attendance.Proposed || s.Minutes != 240 || s.Counted.Minutes != 120 {
			t.Errorf("%s, %d minutes, %d count until it is verified anew", s.State, s.Minutes, s.Counted.Minutes)
		}
		r.verified(worker, p, "shift-am")
		if got := r.total(p); got != 240 {
			t.Errorf("%d minutes in the log", got)
		}
		if len(r.asked()) != 0 {
			t.Errorf("still asked: %+v", r.asked())
		}

		// The other way round nothing changes but that nobody is asked any more.
		r.bring("old-2", p, at("08:00"), at("09:00"))
		r.compare()
		r.must(r.Resolve(ctx, r.worker(), p, "shift-am", "old-2", attendance.KeepOther, "当时在另一处"))
		if got := r.total(p); got != 240 || len(r.asked()) != 0 {
			t.Errorf("%d minutes, asked %+v", got, r.asked())
		}
	})
}

// Whatever is imported and verified in whatever order, no minute counts twice
// once the two were compared, nothing counts that nobody recorded, and what a
// person is shown is what the log counts.
func TestNoMinuteTwice(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		newBook(r)
		worker, staff := attendance.By(r.worker()), r.worker()
		run := 0
		rapid.Check(t, func(t *rapid.T) {
			run++
			h := newHistory(r, worker, run)
			brought, end := 0, civil.Instant(0) // imports that overlap each other are for whoever imports them
			// compare is asked when all that was recorded is over: the run's clock
			// goes to and fro, and only what has happened is a fact.
			compare := func() {
				r.Clock.Set(max(end, h.begin+48*hour).Time())
				r.compare()
			}
			t.Repeat(map[string]func(*rapid.T){
				"serve":   h.serve,
				"correct": h.correct,
				"veto":    h.veto,
				"allow":   h.allow,
				"verify":  h.verify,
				"import": func(t *rapid.T) {
					from := max(end, h.begin) + civil.Instant(rapid.Int64Range(0, 300).Draw(t, "gap"))*minute
					end = from + civil.Instant(rapid.Int64Range(1, 400).Draw(t, "length"))*minute
					brought++
					r.bring(fmt.Sprintf("old-%d-%d", run, brought), h.person, from, end)
				},
				"compare": func(*rapid.T) { compare() },
				"answer": func(t *rapid.T) {
					compare()
					open, _, err := r.TwiceIn(ctx, staff, attendance.Scope{Place: webtest.Home}, "")
					r.must(err)
					for _, q := range open {
						if q.Person == h.person {
							keep := rapid.SampledFrom([]attendance.Keep{attendance.KeepStint, attendance.KeepOther}).Draw(t, "keep")
							_ = r.Resolve(ctx, staff, q.Person, q.Shift, q.Fact, keep, "核对过了") // who recorded it is refused
						}
					}
				},
				"": func(*rapid.T) {},
			})
			compare()
			var live []fact.Fact
			var sum int64
			for _, f := range r.live("service") {
				if f.Person == h.person {
					live, sum = append(live, *f), sum+f.Quantity
				}
			}
			for i, counts := range fact.Once(live) {
				if counts != live[i].Quantity {
					t.Fatalf("fact %d counts %d of %d minutes: %+v", i, counts, live[i].Quantity, live)
				}
			}
			at, err := r.Standing(ctx, h.person)
			r.must(err)
			if at.Total() != sum {
				t.Fatalf("shown %d and %d, in the log %d", at.Own, at.Elsewhere, sum)
			}
		})
	})
}

// What was recorded elsewhere stands on the page of hours with where it comes
// from, and the desk's page asks about what was recorded twice.
func TestPagesOfImportedHours(t *testing.T) {
	r := newRig(t, "")
	newBook(r)
	p := r.people[0]
	s := r.Site(nil, r.Attendance)
	mine, desk := s.AsPerson(p), s.As("worker")
	if body := desk.Get("/service/twice").Body; !strings.Contains(body, "没有待核对的重复记录") {
		t.Error("the desk has no empty page")
	}
	r.bring("old-1", p, at("07:00"), at("09:00"))
	if body := mine.Get("/hours").Body; !strings.Contains(body, "时长.xlsx:12") || !strings.Contains(body, "其中 2.0 小时来自导入记录") {
		t.Error("the imported hours are not shown")
	}
	r.serve(p, "08:00", "12:00")
	r.verified(attendance.By(r.worker()), p, "shift-am")
	body := desk.Get("/service/twice").Body
	if !strings.Contains(body, "08:00") || !strings.Contains(body, "07:00") || !strings.Contains(body, "时长.xlsx:12") {
		t.Errorf("the desk is not asked: %s", body)
	}
}
