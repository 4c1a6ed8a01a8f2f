package training

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Session is one classroom session of a course.
type Session struct {
	ID         string // chosen by the client
	Course     string
	Version    int64
	Name       text.Label // of the course
	Org        string
	Place      string // division
	Venue      string // building and room
	Start, End civil.Instant
	Capacity   int64
	Taken      int64
	Trainer    string // who teaches, as announced
	State      SessionState
	MadeBy     string
}

// SessionState is what has become of a session.
type SessionState string

// The states.
const (
	SessionOpen      SessionState = "open"
	SessionSettled   SessionState = "settled" // attendance is recorded
	SessionCancelled SessionState = "cancelled"
)

// Seat is a person's part in a session.
type Seat struct {
	Session, Person string
	State           SeatState
	ChangedBy       string
	ChangedAt       civil.Instant
}

// SeatState is what is known of a person's part in a session.
type SeatState string

// The states. Both Present and Failed were there; Failed did not reach the mark.
const (
	Signed    SeatState = "signed"
	Withdrawn SeatState = "withdrawn"
	Present   SeatState = "passed"
	Failed    SeatState = "failed"
	Absent    SeatState = "absent"
)

// holds reports whether the seat is given away.
func (s SeatState) holds() bool { return s == Signed || s == Present || s == Failed }

// Session reads one session. Where and when it is is no secret.
func (t *Training) Session(ctx context.Context, id string) (Session, error) {
	return readSession(ctx, t.DB.Read(), id)
}

// Upcoming are the open sessions that have not ended, soonest first; course
// narrows them to one, empty does not.
func (t *Training) Upcoming(ctx context.Context, course string, limit int) ([]Session, error) {
	rows, err := t.DB.Read().QueryContext(ctx, "SELECT "+sessionColumns+sessionJoin+` WHERE s.end_at > $1 AND s.state = 'open' AND ($2 = '' OR s.course = $3)
		ORDER BY s.start_at, s.session LIMIT $4`, int64(t.now()), course, course, limit)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (Session, error) { return scanSession(rows.Scan) })
}

// Sessions are all sessions, newest first, before a cursor; the empty cursor
// is the newest.
func (t *Training) Sessions(ctx context.Context, before string, limit int) ([]Session, string, error) {
	start, id := int64(1)<<62, ""
	if before != "" {
		if _, err := fmt.Sscanf(before, "%d.%s", &start, &id); err != nil {
			return nil, "", ErrUnknown
		}
	}
	rows, err := t.DB.Read().QueryContext(ctx, "SELECT "+sessionColumns+sessionJoin+` WHERE s.start_at < $1 OR s.start_at = $2 AND s.session > $3
		ORDER BY s.start_at DESC, s.session LIMIT $4`, start, start, id, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list sessions: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (Session, error) { return scanSession(rows.Scan) })
	if err != nil {
		return nil, "", fmt.Errorf("list sessions: %w", err)
	}
	if len(out) <= limit {
		return out, "", nil
	}
	last := out[limit-1]
	return out[:limit], fmt.Sprintf("%d.%s", int64(last.Start), last.ID), nil
}

func (s *Session) check(t *Training) error {
	var f fault.Faults
	s.Venue, s.Trainer = strings.TrimSpace(s.Venue), strings.TrimSpace(s.Trainer)
	if err := ident.Chosen(s.ID); err != nil {
		f.Add("id", text.Of(err))
	}
	if code, err := t.Atlas.Parse(s.Place); err != nil {
		f.Add("place", text.Of(err))
	} else {
		s.Place = string(code)
	}
	if n := utf8.RuneCountInString(s.Venue); n == 0 || n > 100 {
		f.Add("venue", text.Label{Zh: "请写明地点（楼、房间），最多 100 个字", En: "say where it is (building, room), 100 characters at most"})
	}
	if n := utf8.RuneCountInString(s.Trainer); n == 0 || n > 60 {
		f.Add("trainer", text.Label{Zh: "请写明授课人，最多 60 个字", En: "say who teaches, 60 characters at most"})
	}
	if s.Start == 0 || s.End <= s.Start || s.End-s.Start > 12*3600_000 {
		f.Add("end", text.Label{Zh: "结束应晚于开始，且不超过 12 小时", En: "it must end after it begins, and within 12 hours"})
	}
	if s.Capacity < 1 || s.Capacity > 5000 {
		f.Add("capacity", wordsRange.With(1, 5000))
	}
	return f.Err()
}

// Hold announces a session of a course's published version. The same id with
// the same content again is the same session. A session that has already been
// held may be entered afterwards.
func (t *Training) Hold(ctx context.Context, actor access.Actor, s Session) (Session, error) {
	if err := s.check(t); err != nil {
		return s, err
	}
	c, err := t.Course(ctx, s.Course)
	if err != nil {
		return s, err
	}
	if c.Current == 0 || c.Closed {
		return s, fault.In("course", text.Label{Zh: "这门课程尚未发布或已停止开放", En: "this course is not published, or not offered any more"})
	}
	if s.Org == "" {
		s.Org = c.Org
	}
	thing, err := t.thing(ctx, "training-session", s.ID, s.Org, s.Place)
	if err != nil {
		return s, err
	}
	if err := t.Access.Guard(ctx, actor, access.TrainingHold, thing, ""); err != nil {
		return s, err
	}
	s.Version, s.State, s.MadeBy, s.Taken = c.Current, SessionOpen, actor.ID, 0
	err = t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		old, err := readSession(ctx, tx, s.ID)
		if err == nil {
			if old.Course != s.Course || old.Start != s.Start || old.MadeBy != actor.ID {
				return fault.In("id", text.Label{Zh: "这个编号已被另一场次使用", En: "another session has this id"})
			}
			s = old
			return nil
		}
		if !errors.Is(err, ErrUnknown) {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO training_session (session, course, version, org, place, venue, start_at, end_at, capacity, taken,
			trainer, state, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 'open', $11, $12)`,
			s.ID, s.Course, s.Version, s.Org, s.Place, s.Venue, int64(s.Start), int64(s.End), s.Capacity, s.Trainer, actor.ID, int64(actor.At)); err != nil {
			return fmt.Errorf("hold a session: %w", err)
		}
		return access.Record(ctx, tx, actor, access.TrainingHold, thing, "session of "+s.Course, access.Done)
	})
	return s, err
}

// held guards an act on a session and runs it with the session as it stands.
func (t *Training) held(ctx context.Context, actor access.Actor, id, what string, do func(ctx context.Context, tx *store.Tx, s Session) ([]string, error)) error {
	s, err := t.Session(ctx, id)
	if err != nil {
		return err
	}
	thing, err := t.thing(ctx, "training-session", id, s.Org, s.Place)
	if err != nil {
		return err
	}
	if err := t.Access.Guard(ctx, actor, access.TrainingHold, thing, what); err != nil {
		return err
	}
	return t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, id); err != nil {
			return err
		}
		s, err := readSession(ctx, tx, id)
		if err != nil {
			return err
		}
		if s.State == SessionCancelled {
			return fault.New(fault.Gone, text.Label{Zh: "这一场次已取消", En: "this session was cancelled"})
		}
		persons, err := do(ctx, tx, s)
		if err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.TrainingHold, thing, what, access.Done, persons...)
	})
}

// Cancel cancels a session that has not been held.
func (t *Training) Cancel(ctx context.Context, actor access.Actor, id string) error {
	return t.held(ctx, actor, id, "cancelled", func(ctx context.Context, tx *store.Tx, s Session) ([]string, error) {
		if s.State == SessionSettled {
			return nil, fault.New(fault.Conflict, text.Label{Zh: "考勤已登记，不能取消", En: "attendance is recorded: it cannot be cancelled"})
		}
		if _, err := tx.ExecContext(ctx, "UPDATE training_session SET state = 'cancelled' WHERE session = $1", id); err != nil {
			return nil, fmt.Errorf("cancel session: %w", err)
		}
		return t.tellCancelled(ctx, tx, s)
	})
}

// SignUp gives a person a seat. The last seat goes once: the count and the
// seat change in one transaction, and the count never passes the capacity.
func (t *Training) SignUp(ctx context.Context, person, session string) error {
	return t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, session); err != nil {
			return err
		}
		s, err := readSession(ctx, tx, session)
		if err != nil {
			return err
		}
		if s.State != SessionOpen || s.Start <= t.now() {
			return fault.New(fault.Gone, text.Label{Zh: "这一场次已开始、结束或取消", En: "this session has begun, ended or been cancelled"})
		}
		was, err := seatOf(ctx, tx, session, person)
		if err != nil || was.State.holds() {
			return err
		}
		res, err := tx.ExecContext(ctx, "UPDATE training_session SET taken = taken + 1 WHERE session = $1 AND taken < capacity", session)
		if err != nil {
			return fmt.Errorf("sign up: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(ErrFull, err)
		}
		return putSeat(ctx, tx, Seat{session, person, Signed, bySelf, t.now()})
	})
}

// Withdraw gives a seat back.
func (t *Training) Withdraw(ctx context.Context, person, session string) error {
	return t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, session); err != nil {
			return err
		}
		was, err := seatOf(ctx, tx, session, person)
		if err != nil || was.State != Signed {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE training_session SET taken = taken - 1 WHERE session = $1", session); err != nil {
			return fmt.Errorf("give a seat back: %w", err)
		}
		return putSeat(ctx, tx, Seat{session, person, Withdrawn, bySelf, t.now()})
	})
}

// SeatsOf are the sessions a person has a part in, newest first.
func (t *Training) SeatsOf(ctx context.Context, person string) (map[string]SeatState, error) {
	rows, err := t.DB.Read().QueryContext(ctx, "SELECT session, state FROM training_seat WHERE person = $1 ORDER BY session DESC LIMIT 500", person)
	if err != nil {
		return nil, fmt.Errorf("read seats of %s: %w", person, err)
	}
	out := map[string]SeatState{}
	_, err = store.Collect(rows, func(rows *sql.Rows) (struct{}, error) {
		var session, state string
		err := rows.Scan(&session, &state)
		out[session] = SeatState(state)
		return struct{}{}, err
	})
	return out, err
}

// Attendee is a seat with the person as the trainer sees them, masked.
type Attendee struct {
	Seat
	people.Card
	Recorded bool // a pass is written
}

// Attendance lists the seats of a session that are not withdrawn, for whoever
// records it; the look is logged with the persons.
func (t *Training) Attendance(ctx context.Context, actor access.Actor, id string) ([]Attendee, error) {
	s, err := t.Session(ctx, id)
	if err != nil {
		return nil, err
	}
	thing, err := t.thing(ctx, "training-session", id, s.Org, s.Place)
	if err != nil {
		return nil, err
	}
	rows, err := t.DB.Read().QueryContext(ctx, `SELECT a.person, a.state, a.changed_by, a.changed_at, COALESCE(p.revoked_at, -1)
		FROM training_seat a LEFT JOIN training_pass p ON p.person = a.person AND p.course = $1 AND p.ref = a.session
		WHERE a.session = $2 AND a.state <> 'withdrawn' ORDER BY a.person LIMIT 5000`, s.Course, id)
	if err != nil {
		return nil, fmt.Errorf("list attendance: %w", err)
	}
	var shown []string
	out, err := store.Collect(rows, func(rows *sql.Rows) (a Attendee, err error) {
		var revoked int64
		err = rows.Scan(&a.Seat.Person, &a.Seat.State, &a.ChangedBy, &a.ChangedAt, &revoked)
		a.Session, a.Recorded = id, revoked == 0
		shown = append(shown, a.Seat.Person)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("list attendance: %w", err)
	}
	if err := t.Access.LookAt(ctx, actor, access.TrainingHold, thing, "attendance", shown...); err != nil {
		return nil, err
	}
	cards, err := t.People.Cards(ctx, shown)
	for i := range out {
		out[i].Card = cards[out[i].Seat.Person]
	}
	return out, err
}

// identify finds the person whom a number or a phone, as somebody wrote it,
// means; empty if nobody.
func (t *Training) identify(ctx context.Context, written string) (string, error) {
	written = strings.TrimSpace(written)
	if phone, err := ident.ParseMobile(written); err == nil {
		return t.People.ByPhone(ctx, phone)
	}
	if n, err := ident.ParseVolunteerNumber(written); err == nil {
		written = string(n)
	}
	cards, err := t.People.Cards(ctx, []string{written})
	if err != nil {
		return "", err
	}
	if _, ok := cards[written]; !ok {
		return "", nil
	}
	return written, nil
}
