package attendance_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/attendance"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/fact"
)

// No history of taps, retries, reorderings and corrections makes hours
// negative, overlapping or different from the sum of their facts.
func TestAnyHistory(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		worker := attendance.By(r.worker())
		run := 0
		rapid.Check(t, func(t *rapid.T) {
			run++
			h := newHistory(r, worker, run)
			t.Repeat(map[string]func(*rapid.T){
				"tap":     h.tap,
				"serve":   h.serve,
				"correct": h.correct,
				"again":   h.again,
				"settle":  h.settle,
				"verify":  h.verify,
				"amend":   h.amend,
				"veto":    h.veto,
				"allow":   h.allow,
				"paid":    h.paid,
				"confirm": h.confirm,
				"move":    h.move,
				"":        func(*rapid.T) {},
			})
			h.check(t)
		})
	})
}

// history is one run: a person of its own, at three shifts that touch and
// overlap.
type history struct {
	r      *rig
	person string
	shifts []string
	posts  []string
	worker attendance.Hand
	sent   []sentTap
	begin  civil.Instant
}

type sentTap struct {
	hand  attendance.Hand
	claim attendance.Claim
}

func newHistory(r *rig, worker attendance.Hand, run int) *history {
	h := &history{r: r, person: r.Person(fmt.Sprintf("历史%d", run), ""), worker: worker}
	h.begin = at("08:00") + civil.Instant(run)*24*hour
	for i, span := range [][2]civil.Instant{{0, 4 * hour}, {3 * hour, 8 * hour}, {8 * hour, 33 * hour}} {
		id, post := fmt.Sprintf("shift-%d-%d", run, i), fmt.Sprintf("gate-%d-%d", run, i)
		r.shift(id, post, h.begin+span[0], h.begin+span[1], h.person)
		r.plan.leaders[post] = []string{r.leader}
		h.shifts, h.posts = append(h.shifts, id), append(h.posts, post)
	}
	return h
}

// later moves the clock to some instant of the run, mostly on.
func (h *history) later(t *rapid.T) {
	h.r.Clock.Set((h.begin + civil.Instant(rapid.Int64Range(-60, 40*60).Draw(t, "minute"))*minute).Time())
}

func (h *history) at(t *rapid.T) int { return rapid.IntRange(0, 2).Draw(t, "shift") }

func (h *history) hand(t *rapid.T) attendance.Hand {
	return rapid.SampledFrom([]attendance.Hand{h.worker, attendance.Own(h.r.leader), attendance.Own(h.person)}).Draw(t, "hand")
}

func (h *history) take(hand attendance.Hand, claims ...attendance.Claim) {
	_, err := h.r.Take(ctx, hand, claims...)
	h.r.must(err)
}

func (h *history) tap(t *rapid.T) {
	h.later(t)
	i := h.at(t)
	c := attendance.Claim{
		ID: h.r.id(), Distance: -1,
		What: rapid.SampledFrom([]attendance.What{attendance.In, attendance.Out, attendance.Pause, attendance.Resume}).Draw(t, "what"),
	}
	hand := attendance.Own(h.person)
	now := civil.At(h.r.Clock.Now())
	switch rapid.IntRange(0, 4).Draw(t, "way") {
	case 0:
		c.Code, _ = h.r.Code(h.posts[i])
	case 1:
		c.Code = h.r.PrintedCode(h.posts[i])
	case 2:
		hand, c.Person, c.Shift = attendance.Own(h.r.leader), h.person, h.shifts[i]
		c.Device = now - civil.Instant(rapid.Int64Range(0, 600).Draw(t, "ago"))*minute
	case 3:
		c.Shift, c.Device = h.shifts[i], now-civil.Instant(rapid.Int64Range(-60, 600).Draw(t, "ago"))*minute
	case 4: // scanned offline by a phone with a wrong clock, and sent later
		c.Code, _ = h.r.Code(h.posts[i])
		off := civil.Instant(rapid.Int64Range(-600, 600).Draw(t, "off")) * minute
		c.Device = now + off
		h.later(t)
		c.Sent = civil.At(h.r.Clock.Now()) + off
	}
	h.take(hand, c)
	h.sent = append(h.sent, sentTap{hand, c})
}

// serve goes as it should: in, out, settled, verified.
func (h *history) serve(t *rapid.T) {
	i := h.at(t)
	s := h.r.plan.shifts[h.shifts[i]]
	from := s.Start + civil.Instant(rapid.Int64Range(-20, 120).Draw(t, "in"))*minute
	for _, what := range []attendance.What{attendance.In, attendance.Out} {
		h.r.Clock.Set(from.Time())
		c := attendance.Claim{ID: h.r.id(), What: what, Shift: s.ID, Distance: -1}
		c.Code, _ = h.r.Code(h.posts[i])
		h.take(attendance.Own(h.person), c)
		h.sent = append(h.sent, sentTap{attendance.Own(h.person), c})
		from = s.End + civil.Instant(rapid.Int64Range(-60, 60).Draw(t, "out"))*minute
	}
	h.r.Clock.Set((s.End + 3*hour).Time())
	h.r.must(h.r.Settle(ctx, s.ID))
	h.confirmed(s.ID)
}

// correct amends a stint and has it verified anew.
func (h *history) correct(t *rapid.T) {
	h.r.Clock.Set((h.begin + 60*hour).Time())
	s := h.r.plan.shifts[h.shifts[h.at(t)]]
	from := s.Start + civil.Instant(rapid.Int64Range(-120, 120).Draw(t, "from"))*minute
	_ = h.r.Amend(ctx, attendance.Own(h.r.leader), attendance.Amendment{
		Person: h.person, Shift: s.ID, From: from, To: from + civil.Instant(rapid.Int64Range(10, 900).Draw(t, "length"))*minute, Reason: "更正时间",
	})
	h.confirmed(s.ID)
}

// confirmed has a stint verified by whoever may.
func (h *history) confirmed(shift string) {
	s, err := h.r.Stint(ctx, h.person, shift)
	if err != nil {
		return
	}
	for _, hand := range []attendance.Hand{attendance.Own(h.r.leader), h.worker} {
		_, err := h.r.Verify(ctx, hand, shift, attendance.Item{Person: h.person, Revision: s.Revision})
		h.r.must(err)
	}
}

// again sends earlier taps once more, in another order.
func (h *history) again(t *rapid.T) {
	h.later(t)
	for _, s := range rapid.Permutation(h.sent).Draw(t, "again") {
		h.take(s.hand, s.claim)
	}
}

func (h *history) settle(t *rapid.T) {
	h.later(t)
	h.r.must(h.r.Settle(ctx, h.shifts[h.at(t)]))
}

func (h *history) verify(t *rapid.T) {
	shift := h.shifts[h.at(t)]
	s, err := h.r.Stint(ctx, h.person, shift)
	if err != nil {
		return
	}
	item := attendance.Item{Person: h.person, Revision: s.Revision}
	hand := h.hand(t)
	for range rapid.IntRange(1, 2).Draw(t, "times") {
		_, _ = h.r.Verify(ctx, hand, shift, item, item) // who may not is refused
	}
}

func (h *history) amend(t *rapid.T) {
	h.later(t)
	s := h.r.plan.shifts[h.shifts[h.at(t)]]
	from := s.Start + civil.Instant(rapid.Int64Range(-800, 900).Draw(t, "from"))*minute
	_ = h.r.Amend(ctx, h.hand(t), attendance.Amendment{ // what cannot be is refused
		Person: h.person, Shift: s.ID, From: from, To: from + civil.Instant(rapid.Int64Range(-10, 1000).Draw(t, "length"))*minute,
		Rest: rapid.Int64Range(-1, 100).Draw(t, "rest"), Reason: "更正时间",
	})
}

func (h *history) veto(t *rapid.T)    { _ = h.r.Veto(ctx, h.person, h.shifts[h.at(t)], "不同意记录") }
func (h *history) allow(t *rapid.T)   { _ = h.r.Allow(ctx, h.person, h.shifts[h.at(t)]) }
func (h *history) confirm(t *rapid.T) { _ = h.r.Confirm(ctx, h.person, h.shifts[h.at(t)]) }

func (h *history) paid(t *rapid.T) {
	_ = h.r.MarkPaid(ctx, h.hand(t), h.person, h.shifts[h.at(t)], "带薪值守")
}

// move moves a shift, makes it longer than a day, or calls it off.
func (h *history) move(t *rapid.T) {
	id := h.shifts[h.at(t)]
	s := h.r.plan.shifts[id]
	s.Start += civil.Instant(rapid.Int64Range(-120, 120).Draw(t, "by")) * minute
	s.End = s.Start + civil.Instant(rapid.Int64Range(1, 26*60).Draw(t, "length"))*minute
	s.State = rapid.SampledFrom([]duty.ShiftState{duty.ShiftOpen, duty.ShiftOpen, duty.ShiftCancelled}).Draw(t, "state")
	h.r.plan.shifts[id] = s
}

func (h *history) check(t *rapid.T) {
	h.r.Clock.Set((h.begin + 100*hour).Time())
	stints, err := h.r.Mine(ctx, h.person, 0, 100)
	h.r.must(err)
	live := map[string]*fact.Fact{}
	for _, f := range h.r.live("service") {
		if f.Person == h.person {
			live[f.ID] = f
		}
	}
	var counted []attendance.Served
	var sum int64
	for _, s := range stints {
		if s.Minutes < 0 || s.To < s.From || s.Minutes > 16*60 {
			t.Fatalf("proposed %+v", s)
		}
		if s.Fact == "" {
			if s.Counted != (attendance.Served{}) {
				t.Fatalf("counts without a fact: %+v", s)
			}
			continue
		}
		f := live[s.Fact]
		if f == nil || f.Start != s.Counted.From || f.End != s.Counted.To || f.Quantity != s.Counted.Minutes {
			t.Fatalf("fact %+v of %+v", f, s)
		}
		if f.Quantity < 1 || f.Quantity > int64((f.End-f.Start)/minute) || f.Quantity > 16*60 {
			t.Fatalf("%d minutes between %s and %s", f.Quantity, f.Start, f.End)
		}
		counted, sum = append(counted, s.Counted), sum+s.Counted.Minutes
	}
	if len(live) != len(counted) {
		t.Fatalf("%d facts for %d stints that count", len(live), len(counted))
	}
	slices.SortFunc(counted, func(a, b attendance.Served) int { return int(a.From - b.From) })
	for i := 1; i < len(counted); i++ {
		if counted[i].From < counted[i-1].To {
			t.Fatalf("overlap: %v", counted)
		}
	}
	if minutes, _, err := h.r.Hours(ctx, h.person); err != nil || minutes != sum {
		t.Fatalf("hours %d, facts %d (%v)", minutes, sum, err)
	}
}
