package attendance

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"linli/internal/access"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Item is a stint that somebody verifies as they saw it.
type Item struct {
	Person   string
	Revision int64 // that was looked at; what has changed since is not verified
}

// Verdict is the answer to one item.
type Verdict struct {
	Person string
	Result Result
	Fault  *fault.Fault
	Fact   string
}

// Verify confirms stints of a shift by a second person, each by itself: who
// recorded a stint, and who it is about, does not verify it. The facts are
// appended in the same transaction. An item that was verified before in the
// same form is answered Already.
func (a *Attendance) Verify(ctx context.Context, h Hand, shift string, items ...Item) ([]Verdict, error) {
	s, err := a.Roster.Shift(ctx, a.DB.Read(), shift)
	if err != nil {
		return nil, err
	}
	leads, thing, err := a.may(ctx, h, access.ServiceApprove, s)
	if err != nil {
		return nil, err
	}
	// Locks are taken in one order everywhere.
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b Item) int { return compareText(a.Person, b.Person) })
	items = slices.CompactFunc(items, func(a, b Item) bool { return a.Person == b.Person })
	persons := make([]string, len(items))
	for i, item := range items {
		persons[i] = item.Person
	}
	out := make([]Verdict, len(items))
	elsewhere, err := a.others(ctx, persons)
	if err != nil {
		return nil, err
	}
	err = a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		known, err := elsewhere.upTo(ctx, tx, a.Log)
		if err != nil {
			return err
		}
		servable, err := a.People.Servable(ctx, tx, persons)
		if err != nil {
			return err
		}
		var written []string
		for i, item := range items {
			out[i] = Verdict{Person: item.Person}
			err := a.verify(ctx, tx, h, leads, shift, item, servable[item.Person], known, &out[i])
			var wrong *fault.Fault
			switch {
			case errors.As(err, &wrong):
				out[i].Result, out[i].Fault = Refused, wrong
			case err != nil:
				return fmt.Errorf("verify the service of %s: %w", item.Person, err)
			case out[i].Result == Accepted:
				written = append(written, item.Person)
			}
		}
		if len(written) == 0 {
			return nil
		}
		return access.Record(ctx, tx, h.actor(a.now()), access.ServiceApprove, thing, "verified", access.Done, written...)
	})
	return out, err
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (a *Attendance) verify(ctx context.Context, tx *store.Tx, h Hand, leads bool, shift string, item Item, servable bool, elsewhere others, v *Verdict) error {
	if err := lock(ctx, tx, item.Person); err != nil {
		return err
	}
	s, err := readStint(ctx, tx, item.Person, shift)
	if err != nil {
		return err
	}
	switch {
	case s.State == Verified && s.Approver == h.ID() && s.Revision == item.Revision+1:
		v.Result, v.Fact = Already, s.Fact
		return nil
	case s.State != Proposed:
		return ErrState
	case s.Revision != item.Revision:
		return ErrChanged
	case h.Person != "" && h.Person == s.Person:
		return ErrSelf
	case !servable:
		return ErrShell
	}
	if err := a.separate(ctx, tx, s.Recorders, h); err != nil {
		return err
	}
	counted, err := a.countedBeside(ctx, tx, &s)
	if err != nil {
		return err
	}
	if trim(&s, counted) {
		s.Doubts.add(Overlaps)
	}
	// What is recorded elsewhere is taken off too, and somebody asked about it:
	// also where nothing is left, which is then refused.
	was := Served{s.From, s.To, s.Minutes}
	beside := elsewhere.beside(s.Person, s.From, s.To)
	if trim(&s, times(beside)) {
		s.Doubts.add(Overlaps)
		for i := range beside {
			if err := a.ask(ctx, tx, &s, was, &beside[i]); err != nil {
				return err
			}
		}
	}
	if s.Minutes < 1 {
		return errNothing
	}
	s.Grade = s.proven(leads)
	if err := a.count(ctx, tx, &s, s.fact(h.ID())); err != nil {
		return err
	}
	s.Counted = Served{s.From, s.To, s.Minutes}
	s.State, s.Approver, s.VerifiedAt = Verified, h.ID(), a.now()
	if err := a.note(ctx, tx, &s, h.ID(), eventVerified, ""); err != nil {
		return err
	}
	v.Result, v.Fact = Accepted, s.Fact
	return put(ctx, tx, &s)
}

var errNothing = fault.New(fault.Conflict, text.Label{
	Zh: "没有可计的时长（缺签到、缺签退，或已计入其他记录）：请先更正时间",
	En: "there is no time to count (no check-in, no check-out, or counted elsewhere already): correct the times first",
})

// countedBeside is what counts of the person elsewhere and touches the stint.
func (a *Attendance) countedBeside(ctx context.Context, q store.Queryer, s *Stint) ([]Served, error) {
	stints, err := queryStints(ctx, q, "person = $1 AND shift <> $2 AND fact <> '' AND counted_from < $3 AND counted_to > $4 ORDER BY counted_from",
		s.Person, s.Shift, int64(s.To), int64(s.From))
	if err != nil {
		return nil, err
	}
	out := make([]Served, len(stints))
	for i := range stints {
		out[i] = stints[i].Counted
	}
	return out, nil
}

// trim takes off a stint what counts elsewhere, and reports whether anything
// was taken off.
func trim(s *Stint, others []Served) bool {
	left, cut := Served{s.From, s.To, s.Minutes}.without(others)
	if cut {
		s.From, s.To, s.Minutes = left.From, left.To, left.Minutes
	}
	return cut
}

// without is what others leave of a time: of what one of them leaves on its two
// sides, the longer part stays, with all of the breaks.
func (t Served) without(others []Served) (left Served, cut bool) {
	breaks := max(int64((t.To-t.From)/minute)-t.Minutes, 0)
	left = t
	for _, o := range others {
		if o.From >= left.To || o.To <= left.From {
			continue
		}
		cut = true
		before, after := max(o.From-left.From, 0), max(left.To-o.To, 0)
		if before >= after {
			left.To = left.From + before
		} else {
			left.From = left.To - after
		}
	}
	if cut {
		left.Minutes = max(min(int64((left.To-left.From)/minute)-breaks, t.Minutes), 0)
	}
	return left, cut
}

// proven is the grade of a verified stint. The leader of the post has seen who
// was there; where the volunteer has agreed with what somebody else recorded,
// two parties say the same.
func (s *Stint) proven(leads bool) fact.Grade {
	g := s.Grade
	if leads {
		g = max(g, fact.Leader)
	}
	own := personMark + s.Person
	others := slices.ContainsFunc(s.Recorders, func(r string) bool { return r != own })
	if s.Confirmed != 0 && others && g >= fact.Leader {
		g = max(g, fact.TwoParty)
	}
	return g
}

// fact is the next fact of a stint, with its times as they stand.
func (s *Stint) fact(by string) *fact.Fact {
	return &fact.Fact{
		ID: factID(s.Person, s.Shift, s.Facts+1), Kind: kindService, Start: s.From, End: s.To, Place: s.Place, Site: s.Site, Person: s.Person,
		Org: s.Org, Team: s.Team, Campaign: s.Campaign, Action: s.Action, Project: s.Project, Category: s.Category,
		Quantity: s.Minutes, Unit: "minute", Grade: s.Grade, Replaces: s.Fact,
		Source: room + ":" + s.Shift, RecordedBy: by,
	}
}

// count appends the next fact of a stint and keeps that it is the live one.
func (a *Attendance) count(ctx context.Context, tx *store.Tx, s *Stint, f *fact.Fact) error {
	if err := a.append(ctx, tx, f); err != nil {
		return err
	}
	s.Facts++
	if s.Fact == "" {
		s.Chain = s.Facts
	}
	s.Fact = f.ID
	return nil
}

// append checks a fact and adds it to the log. What the log refuses is a fault
// with its words.
func (a *Attendance) append(ctx context.Context, tx *store.Tx, f *fact.Fact) error {
	if v := a.Checker.Check(f); len(v.Faults) > 0 {
		return fault.New(fault.Invalid, v.Faults[0].Reason)
	}
	prepared, err := a.Log.Prepare(f)
	if err != nil {
		return fmt.Errorf("write a fact: %w", err)
	}
	_, err = a.Log.Append(ctx, tx, prepared)
	var refused *fact.Refused
	if errors.As(err, &refused) {
		return fault.New(fault.Conflict, refused.Reason)
	}
	if err != nil {
		return fmt.Errorf("write a fact: %w", err)
	}
	return nil
}

// withdraw voids the fact of a stint, if it has one.
func (a *Attendance) withdraw(ctx context.Context, tx *store.Tx, s *Stint, by, reason string) error {
	if s.Fact == "" {
		return nil
	}
	err := a.void(ctx, tx, func(n int64) string { return factID(s.Person, s.Shift, n) }, s.Chain, s.Facts, "attendance:"+s.Shift, by, reason)
	if err != nil {
		return err
	}
	s.Fact, s.Counted = "", Served{}
	return nil
}

// void voids a chain of facts, the newest first: voiding a correction alone
// would make live again what it had corrected.
func (a *Attendance) void(ctx context.Context, tx *store.Tx, id func(n int64) string, first, last int64, source, by, reason string) error {
	for n := last; n >= first; n-- {
		f := &fact.Fact{ID: "void-" + id(n), Kind: fact.KindVoid, Voids: id(n), Note: reason, Source: source, RecordedBy: by}
		if err := a.append(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}
