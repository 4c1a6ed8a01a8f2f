package attendance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Amendment is what the times of a stint should be, in somebody's judgement.
type Amendment struct {
	Person, Shift string
	From, To      civil.Instant
	Rest          int64 // minutes of breaks
	Reason        string
}

const maxReason = 200

func reasonOf(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if n := utf8.RuneCountInString(s); n < 2 || n > maxReason {
		return "", fault.In("reason", text.Label{
			Zh: fmt.Sprintf("请写明原因（2 到 %d 字）", maxReason), En: fmt.Sprintf("say why, in 2 to %d characters", maxReason),
		})
	}
	return s, nil
}

// spread is how far from its shift a stint may lie that is entered by hand.
const spread = 12 * hour

func (m *Amendment) check(l Limits, s Shift, now civil.Instant) error {
	var f fault.Faults
	reason, err := reasonOf(m.Reason)
	f = append(f, fault.Find(err)...)
	m.Reason = reason
	switch {
	case m.From == 0:
		f.Add("from", text.Label{Zh: "请填开始时间", En: "say from when"})
	case m.To <= m.From:
		f.Add("to", text.Label{Zh: "结束应晚于开始；跨夜请填次日日期", En: "the end must be after the beginning; for a night shift give the next day"})
	case m.To > now:
		f.Add("to", text.Label{Zh: "结束时间在将来", En: "the end lies in the future"})
	case m.From < s.Start-spread || m.To > s.End+spread:
		f.Add("to", msgTimesOutside)
	case m.Rest < 0 || m.Rest >= int64((m.To-m.From)/minute):
		f.Add("rest", text.Label{Zh: "休息时间应短于服务时间", En: "breaks must be shorter than the service"})
	case int64((m.To-m.From)/minute)-m.Rest > int64(l.Most/minute):
		f.Add("to", text.Label{
			Zh: fmt.Sprintf("一次最多计 %d 小时", l.Most/hour), En: fmt.Sprintf("at most %d hours count at a stretch", l.Most/hour),
		})
	}
	return f.Err()
}

// Amend sets the times of a stint by hand, or enters one of which there are no
// taps. Somebody else must then verify it; what was verified before counts
// until then. The same amendment again changes nothing.
func (a *Attendance) Amend(ctx context.Context, h Hand, m Amendment) error {
	s, err := a.Roster.Shift(ctx, a.DB.Read(), m.Shift)
	if err != nil {
		return err
	}
	if err := m.check(a.limits, s, a.now()); err != nil {
		return err
	}
	leads, thing, err := a.may(ctx, h, access.ServiceRecord, s)
	if err != nil {
		return err
	}
	known, err := a.People.Servable(ctx, a.DB.Read(), []string{m.Person})
	if err != nil {
		return err
	}
	if _, there := known[m.Person]; !there {
		return fault.In("person", msgBadPerson)
	}
	due, err := Due(a.Calendar, s.End.Day())
	if err != nil {
		return err
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, m.Person); err != nil {
			return err
		}
		stint, err := readStint(ctx, tx, m.Person, m.Shift)
		if errors.Is(err, ErrUnknown) {
			stint = Stint{Person: m.Person, Entered: a.now(), Due: due}
			stint.of(s)
			seat, ok, err := a.Roster.SeatOf(ctx, tx, m.Shift, m.Person)
			if err != nil {
				return err
			}
			if !ok || !expected(seat) {
				stint.Doubts.add(Unplanned)
			}
		} else if err != nil {
			return err
		}
		if stint.State == Vetoed {
			return errVetoed
		}
		if stint.Manual && stint.State == Proposed && stint.From == m.From && stint.To == m.To && stint.Rest == m.Rest {
			return nil
		}
		taps, err := tapsOf(ctx, tx, m.Shift, m.Person)
		if err != nil {
			return err
		}
		stint.enter(h, leads, m, int64(len(taps)))
		if err := a.note(ctx, tx, &stint, h.ID(), eventAmended, m.Reason); err != nil {
			return err
		}
		if err := put(ctx, tx, &stint); err != nil {
			return err
		}
		return access.Record(ctx, tx, h.actor(a.now()), access.ServiceRecord, thing, "times amended: "+m.Reason, access.Done, m.Person)
	})
}

// enter fills an amendment in. The times now rest on the word of whoever
// entered them, and on nobody's else.
func (s *Stint) enter(h Hand, leads bool, m Amendment, taps int64) {
	s.From, s.To, s.Rest = m.From, m.To, m.Rest
	s.Minutes = int64((m.To-m.From)/minute) - m.Rest
	s.Grade = fact.Self
	if leads {
		s.Grade = fact.Leader
	}
	s.Manual, s.Recorders, s.Taps = true, h.marks(), taps
	s.State, s.Confirmed = Proposed, 0
	s.Objection, s.ObjectedAt = "", 0
	s.Doubts = slices.Clone(s.Doubts)
	for _, d := range []Doubt{NoShow, NoIn, NoOut, NewTaps, Overlaps, Capped, LeftEarly, TooEarly, CameLate, Over} {
		s.Doubts.remove(d)
	}
	s.Doubts.add(Entered)
}

// Veto takes a stint out of what counts because the volunteer does not want it
// recorded or says that it never was; its fact is voided with the reason. The
// caller makes sure that it is the person who asks. A second time changes
// nothing.
func (a *Attendance) Veto(ctx context.Context, person, shift, reason string) error {
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	who := Own(person).ID()
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return a.change(ctx, tx, person, shift, who, func(s *Stint) (string, string, error) {
			if s.State == Vetoed {
				return "", "", nil
			}
			if err := a.withdraw(ctx, tx, s, who, reason); err != nil {
				return "", "", err
			}
			s.State, s.Objection, s.ObjectedAt = Vetoed, "", 0
			return eventVetoed, reason, nil
		})
	})
}

var errVetoed = fault.New(fault.Refused, text.Label{
	Zh: "本人不同意记录这次服务；须先由本人撤回否认", En: "the volunteer does not want this recorded: only they can take that back",
})

// Allow takes a veto back: the times are proposed again and need verifying.
func (a *Attendance) Allow(ctx context.Context, person, shift string) error {
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return a.change(ctx, tx, person, shift, Own(person).ID(), func(s *Stint) (string, string, error) {
			if s.State != Vetoed {
				return "", "", nil
			}
			s.State = Proposed
			return eventAllowed, "", nil
		})
	})
}

// Object asks whoever keeps the record to correct it (Order 67, article 13).
func (a *Attendance) Object(ctx context.Context, person, shift, words string) error {
	words, err := reasonOf(words)
	if err != nil {
		return err
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return a.change(ctx, tx, person, shift, Own(person).ID(), func(s *Stint) (string, string, error) {
			if s.Objection == words {
				return "", "", nil
			}
			s.Objection, s.ObjectedAt = words, a.now()
			return eventObjected, words, nil
		})
	})
}

// Answer ends an objection without a change of the times, with words for the
// volunteer.
func (a *Attendance) Answer(ctx context.Context, h Hand, person, shift, words string) error {
	words, err := reasonOf(words)
	if err != nil {
		return err
	}
	s, err := a.Roster.Shift(ctx, a.DB.Read(), shift)
	if err != nil {
		return err
	}
	if _, _, err := a.may(ctx, h, access.ServiceRecord, s); err != nil {
		return err
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return a.change(ctx, tx, person, shift, h.ID(), func(s *Stint) (string, string, error) {
			if s.Objection == "" {
				return "", "", nil
			}
			s.Objection, s.ObjectedAt = "", 0
			return eventAnswered, words, nil
		})
	})
}

// Confirm is the volunteer's agreement with the times that are proposed; it
// makes the evidence stronger where somebody else recorded them.
func (a *Attendance) Confirm(ctx context.Context, person, shift string) error {
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return a.change(ctx, tx, person, shift, Own(person).ID(), func(s *Stint) (string, string, error) {
			if s.State != Proposed {
				return "", "", ErrState
			}
			if s.Confirmed != 0 {
				return "", "", nil
			}
			s.Confirmed = a.now()
			return eventConfirmed, "", nil
		})
	})
}

// MarkPaid says that a stint is duty that somebody is paid for: it is not
// volunteering and never counts (Order 67, article 19). Whoever recorded it, or
// may, says so, or the volunteer.
func (a *Attendance) MarkPaid(ctx context.Context, h Hand, person, shift, reason string) error {
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	s, err := a.Roster.Shift(ctx, a.DB.Read(), shift)
	if err != nil {
		return err
	}
	if h.Person != person {
		if _, _, err := a.may(ctx, h, access.ServiceRecord, s); err != nil {
			return err
		}
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return a.change(ctx, tx, person, shift, h.ID(), func(s *Stint) (string, string, error) {
			if s.State == Paid {
				return "", "", nil
			}
			if err := a.withdraw(ctx, tx, s, h.ID(), reason); err != nil {
				return "", "", err
			}
			s.State, s.Objection, s.ObjectedAt = Paid, "", 0
			return eventPaid, reason, nil
		})
	})
}
