package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Why says how somebody comes to be suggested for a shift.
type Why string

// The reasons, the nearest first.
const (
	WhyWaiting   Why = "waiting"   // waits for this shift
	WhyStandby   Why = "standby"   // stands by for this shift
	WhyRegular   Why = "regular"   // served at this post in the last month
	WhyNeighbour Why = "neighbour" // lives in the community
)

var whyNames = map[Why]text.Label{
	WhyWaiting: {Zh: "正在排队", En: "waiting"}, WhyStandby: {Zh: "机动待命", En: "stand-by"},
	WhyRegular: {Zh: "近一个月在此岗", En: "was here in the last month"}, WhyNeighbour: {Zh: "本社区居民", En: "lives here"},
}

// Name is what people call the reason.
func (w Why) Name() text.Label { return whyNames[w] }

// Suggestion is somebody who may take a shift, is free then, and said nothing
// against the hour.
type Suggestion struct {
	Person string
	Why    Why
	Card   people.Card // masked
	Warn   []text.Label
}

// Suggest looks for people for a shift: those who wait, who stand by, who were
// here before, who live here. It shows who may fill the shift only those who may
// take it and are within the limits. The look is logged with the persons.
func (d *Duty) Suggest(ctx context.Context, actor access.Actor, shift string, limit int) ([]Suggestion, error) {
	q := d.DB.Read()
	s, err := d.Shift(ctx, q, shift)
	if err != nil {
		return nil, err
	}
	thing, err := d.guard(ctx, actor, access.DutyFill, "shift", shift, s.Org, s.Place)
	if err != nil {
		return nil, err
	}
	p, err := d.Post(ctx, q, s.Post)
	if err != nil {
		return nil, err
	}
	found, err := d.candidates(ctx, q, &s)
	if err != nil {
		return nil, err
	}
	var out []Suggestion
	for part := range slices.Chunk(found, 64) {
		if len(out) >= limit {
			break
		}
		fits, err := d.fitting(ctx, q, &s, p, part)
		if err != nil {
			return nil, err
		}
		out = append(out, fits...)
	}
	out = out[:min(limit, len(out))]
	keys := make([]string, len(out))
	for i := range out {
		keys[i] = out[i].Person
	}
	cards, err := d.People.Cards(ctx, keys)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Card = cards[out[i].Person]
	}
	return out, d.Access.LookAt(ctx, actor, access.DutyFill, thing, "suggest", keys...)
}

// candidates are those who may be asked, in the order in which they are.
func (d *Duty) candidates(ctx context.Context, q store.Queryer, s *Shift) ([]Suggestion, error) {
	roster, err := d.Roster(ctx, q, s.ID)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var waiting, standby, out []Suggestion
	for _, t := range roster {
		seen[t.Person] = true // whoever is on the shift, or said no to it, is not asked again
		switch t.State {
		case Waiting:
			waiting = append(waiting, Suggestion{Person: t.Person, Why: WhyWaiting})
		case Standby:
			standby = append(standby, Suggestion{Person: t.Person, Why: WhyStandby})
		}
	}
	out = append(waiting, standby...)
	add := func(keys []string, why Why) {
		for _, k := range keys {
			if !seen[k] {
				seen[k] = true
				out = append(out, Suggestion{Person: k, Why: why})
			}
		}
	}
	rows, err := q.QueryContext(ctx, `SELECT t.person FROM duty_shift s JOIN duty_seat t ON t.shift = s.shift WHERE s.post = $1 AND s.start_at > $2 AND s.start_at < $3
		AND t.state = 'held' GROUP BY t.person ORDER BY COUNT(*) DESC, t.person LIMIT 200`, s.Post, int64(d.now()-30*day), int64(d.now()+30*day))
	if err != nil {
		return nil, fmt.Errorf("look for regulars of %s: %w", s.Post, err)
	}
	regulars, err := store.Collect(rows, scanText)
	if err != nil {
		return nil, fmt.Errorf("look for regulars of %s: %w", s.Post, err)
	}
	add(regulars, WhyRegular)
	if len(s.Place) == 12 {
		near, err := d.People.Residents(ctx, q, area.Code(s.Place), "", 500)
		if err != nil {
			return nil, err
		}
		add(near, WhyNeighbour)
	}
	return out, nil
}

// fitting are those of some who may take a shift, are free and willing at the
// hour, and within the limits.
func (d *Duty) fitting(ctx context.Context, q store.Queryer, s *Shift, p Post, some []Suggestion) ([]Suggestion, error) {
	keys := make([]string, len(some))
	for i := range some {
		keys[i] = some[i].Person
	}
	able, err := d.People.Able(ctx, q, keys)
	if err != nil {
		return nil, err
	}
	on := s.Start.Day()
	passed := map[string]bool{}
	if p.Asks.Training != "" {
		if passed, err = d.Trained.PassedMany(ctx, keys, p.Asks.Training, on); err != nil {
			return nil, err
		}
	}
	book, err := d.Rulebook(ctx, q)
	if err != nil {
		return nil, err
	}
	rules := book.On(on)
	var out []Suggestion
	for _, one := range some {
		a := able[one.Person]
		if a.State != people.Confirmed || !free(a.Hours, s.span()) || len(p.Asks.short(a, p.Asks.Training == "" || passed[one.Person], on)) > 0 {
			continue
		}
		taken, err := d.taken(ctx, q, one.Person, s.span())
		if err != nil {
			return nil, err
		}
		if rules.allow(taken, s.span()) == nil {
			one.Warn = rules.warn(taken, s.span(), a.Birth)
			out = append(out, one)
		}
	}
	return out, nil
}

// Offer offers a seat of a shift to somebody: by hand, but never over their head.
// The seat is kept until they have answered. Again, it is the same offer.
func (d *Duty) Offer(ctx context.Context, actor access.Actor, shift, person string) error {
	fit, err := d.fitFor(ctx, person, shift)
	if err != nil {
		return err
	}
	return d.onShift(ctx, actor, access.DutyFill, shift, "offered", func(ctx context.Context, tx *store.Tx, s *Shift) ([]string, error) {
		return []string{person}, d.offerTo(ctx, tx, s, fit, actor.ID)
	})
}

// Write sends a message to everybody who is expected at a shift, under an id the
// client chose: the same id again is the same message.
func (d *Duty) Write(ctx context.Context, actor access.Actor, shift, id, note string) (int, error) {
	note = strings.Join(strings.Fields(note), " ")
	if n := utf8.RuneCountInString(note); n == 0 || n > 150 {
		return 0, fault.In("note", text.Label{Zh: "请写明内容，最多 %d 个字", En: "write something, %d characters at most"}.With(150))
	}
	if err := ident.Chosen(id); err != nil {
		return 0, fault.In("id", text.Of(err))
	}
	n := 0
	err := d.onShift(ctx, actor, access.DutyFill, shift, "wrote: "+note, func(ctx context.Context, tx *store.Tx, s *Shift) ([]string, error) {
		persons, err := d.eachLive(ctx, tx, s, func(t Seat) error {
			if !t.State.Reserves() {
				return nil
			}
			return d.tell(ctx, tx, s, t.Person, "duty.note", id, map[string]string{"post": s.Name, "when": s.span().String(), "note": note})
		})
		n = s.Held + s.Kept
		return persons, err
	})
	return n, err
}

// RosterAt is a shift's roster with its persons masked, to whoever may see it
// there or leads the post; the look is logged with the persons.
func (d *Duty) RosterAt(ctx context.Context, actor access.Actor, shift string) (Shift, []Seat, map[string]people.Card, error) {
	q := d.DB.Read()
	s, err := d.Shift(ctx, q, shift)
	if err != nil {
		return s, nil, nil, err
	}
	thing, err := d.thing(ctx, "shift", shift, s.Org, s.Place)
	if err != nil {
		return s, nil, nil, err
	}
	roster, err := d.Roster(ctx, q, shift)
	if err != nil {
		return s, nil, nil, err
	}
	persons := make([]string, len(roster))
	for i, t := range roster {
		persons[i] = t.Person
	}
	if err := d.Access.LookAt(ctx, actor, access.DutyRead, thing, "roster", persons...); err != nil {
		return s, nil, nil, err
	}
	cards, err := d.People.Cards(ctx, persons)
	return s, roster, cards, err
}
