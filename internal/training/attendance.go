package training

import (
	"context"
	"fmt"
	"slices"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Mark notes what the trainer found of some persons: who was there and reached
// the mark, who was there and did not, who did not come. Whoever had no seat is
// given one: they are in the room. The same again changes nothing, and until
// the session is settled a mark can be changed.
func (t *Training) Mark(ctx context.Context, actor access.Actor, session string, state SeatState, persons ...string) error {
	if state != Present && state != Failed && state != Absent && state != Signed {
		return fault.In("state", text.Label{Zh: "没有这种考勤结果", En: "there is no such mark"})
	}
	cards, err := t.People.Cards(ctx, persons)
	if err != nil {
		return err
	}
	for _, p := range persons {
		if _, ok := cards[p]; !ok {
			return ErrUnknown
		}
	}
	return t.held(ctx, actor, session, "marked "+string(state), func(ctx context.Context, tx *store.Tx, s Session) ([]string, error) {
		if t.now() < s.Start && state != Signed {
			return nil, fault.New(fault.Conflict, text.Label{Zh: "培训尚未开始，不能登记考勤", En: "the session has not begun: attendance cannot be recorded yet"})
		}
		for _, p := range persons {
			was, err := seatOf(ctx, tx, session, p)
			if err != nil {
				return nil, err
			}
			if was.State == state {
				continue
			}
			if err := t.unrecorded(ctx, tx, p, s); err != nil {
				return nil, err
			}
			step := 0
			if state.holds() && !was.State.holds() {
				step = 1
			} else if !state.holds() && was.State.holds() {
				step = -1
			}
			if _, err := tx.ExecContext(ctx, "UPDATE training_session SET taken = taken + $1 WHERE session = $2", step, session); err != nil {
				return nil, fmt.Errorf("mark attendance: %w", err)
			}
			if err := putSeat(ctx, tx, Seat{session, p, state, actor.ID, t.now()}); err != nil {
				return nil, err
			}
		}
		return persons, nil
	})
}

// unrecorded refuses to change a mark that a pass rests on.
func (t *Training) unrecorded(ctx context.Context, q store.Queryer, person string, s Session) error {
	passes, err := passesOf(ctx, q, person, s.Course)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(passes, func(p Pass) bool { return p.Ref == s.ID }) {
		return fault.New(fault.Conflict, text.Label{Zh: "已记入培训记录；如有误，请在合格名单中撤销", En: "a pass is written already: if it is wrong, revoke it in the list of those who passed"})
	}
	return nil
}

// MarkList marks everybody on a pasted list, one number or phone a line. What
// nobody is known by is returned and not marked.
func (t *Training) MarkList(ctx context.Context, actor access.Actor, session string, state SeatState, lines []string) (unknown []string, err error) {
	var persons []string
	for _, line := range lines {
		p, err := t.identify(ctx, line)
		if err != nil {
			return nil, err
		}
		if p == "" {
			unknown = append(unknown, line)
		} else if !slices.Contains(persons, p) {
			persons = append(persons, p)
		}
	}
	if len(persons) == 0 {
		return unknown, nil
	}
	return unknown, t.Mark(ctx, actor, session, state, persons...)
}

// Settlement is what settling a session wrote.
type Settlement struct {
	Written int
	Shells  []string // were there, but have not confirmed yet: nothing is written of them
}

// Settle writes the passes and facts of everybody marked as present, once the
// session has ended. It may be called again, when somebody was added or has
// confirmed since: what is written stays, once.
func (t *Training) Settle(ctx context.Context, actor access.Actor, session string) (Settlement, error) {
	var out Settlement
	s, err := t.Session(ctx, session)
	if err != nil {
		return out, err
	}
	if t.now() < s.End {
		return out, fault.New(fault.Conflict, text.Label{Zh: "培训尚未结束，结束后再登记", En: "the session has not ended yet"})
	}
	v, err := t.Version(ctx, s.Course, s.Version)
	if err != nil {
		return out, err
	}
	course := Course{Key: s.Course, Org: s.Org}
	due, err := t.due(ctx, t.DB.Read(), &s)
	if err != nil {
		return out, err
	}
	passes := make([]Pass, len(due))
	facts := make([]*fact.Prepared, len(due))
	for i, person := range due {
		passes[i] = classroom(&s, &v.Content, person, actor.ID)
		if facts[i], err = t.fact(&passes[i], &course, &v.Content, s.Place, fact.Leader); err != nil {
			return out, err
		}
	}
	err = t.held(ctx, actor, session, "settled", func(ctx context.Context, tx *store.Tx, _ Session) ([]string, error) {
		out = Settlement{}
		servable, err := t.People.Servable(ctx, tx, due)
		if err != nil {
			return nil, err
		}
		var written []string
		for i, person := range due {
			// A mark may have changed since it was read.
			seat, err := seatOf(ctx, tx, session, person)
			if err != nil {
				return nil, err
			}
			if seat.State != Present {
				continue
			}
			if !servable[person] {
				out.Shells = append(out.Shells, person)
				continue
			}
			fresh, err := t.write(ctx, tx, &passes[i], facts[i])
			if err != nil {
				return nil, err
			}
			if fresh {
				out.Written++
				written = append(written, person)
			}
		}
		_, err = tx.ExecContext(ctx, "UPDATE training_session SET state = 'settled' WHERE session = $1", session)
		if err != nil {
			return nil, fmt.Errorf("settle session: %w", err)
		}
		return written, nil
	})
	return out, err
}

// due are those marked as present of whom nothing is written yet.
func (t *Training) due(ctx context.Context, q store.Queryer, s *Session) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT a.person FROM training_seat a WHERE a.session = $1 AND a.state = 'passed' AND NOT EXISTS
		(SELECT 1 FROM training_pass p WHERE p.person = a.person AND p.course = $2 AND p.ref = a.session) ORDER BY a.person`, s.ID, s.Course)
	if err != nil {
		return nil, fmt.Errorf("list who was present: %w", err)
	}
	return store.Collect(rows, scanText)
}

// classroom is the pass of a person who was at a session. The hours are those
// of the session.
func classroom(s *Session, c *Content, person, by string) Pass {
	day := s.End.Day()
	return Pass{
		Person: person, Course: s.Course, Ref: s.ID, Version: s.Version, Way: Classroom, Start: s.Start, End: s.End,
		Day: day, Until: c.lastDay(day), Minutes: int64((s.End - s.Start) / minute), Fact: factID(s.ID, person), RecordedBy: by,
	}
}

// minute is a minute of instants.
const minute = civil.Instant(60_000)
