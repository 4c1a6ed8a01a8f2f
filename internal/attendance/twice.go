package attendance

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Twice is time of one person that was recorded twice: at a post here, and by
// something else, from which it was imported. Whichever came first, the stint
// gives way at once, so that no minute counts twice; which of the two is right
// a person says.
type Twice struct {
	Person, Shift string
	Fact          string // the other record, by its id
	Seq           int64
	Other         Served // what it says
	OtherOrg      string
	OtherPlace    string
	Source        string // file and line
	Was           Served // the stint before it gave way
	Place, Org    string // of the stint
	Found         civil.Instant
	Answer        Keep // empty: nobody has said
	Who           string
	At            civil.Instant
	Reason        string
}

// Keep is which of two records of the same time is right.
type Keep string

// The answers.
const (
	KeepStint Keep = "stint" // the other record is withdrawn; the stint is verified anew
	KeepOther Keep = "other" // the stint stays without the time that the other covers
)

const twiceColumns = `person, shift, fact, seq, other_from, other_to, other_minutes, other_org, other_place, source, from_at, to_at, minutes,
	place, org, found_at, answer, who, at, reason`

func scanTwice(scan func(...any) error) (t Twice, err error) {
	err = scan(&t.Person, &t.Shift, &t.Fact, &t.Seq, &t.Other.From, &t.Other.To, &t.Other.Minutes, &t.OtherOrg, &t.OtherPlace, &t.Source,
		&t.Was.From, &t.Was.To, &t.Was.Minutes, &t.Place, &t.Org, &t.Found, &t.Answer, &t.Who, &t.At, &t.Reason)
	return t, err
}

// ask writes down that a stint and another's fact are of the same time. What
// was asked about before stays as it is.
func (a *Attendance) ask(ctx context.Context, tx *store.Tx, s *Stint, was Served, f *fact.Fact) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO attendance_twice ("+twiceColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
		$14, $15, $16, '', '', 0, '') ON CONFLICT (person, shift, fact) DO NOTHING`,
		s.Person, s.Shift, f.ID, f.Seq, int64(f.Start), int64(f.End), f.Quantity, f.Org, f.Place, f.Source, int64(was.From), int64(was.To), was.Minutes,
		s.Place, s.Org, int64(a.now()))
	if err != nil {
		return fmt.Errorf("ask about time recorded twice: %w", err)
	}
	return nil
}

// giveWay takes off what counts of a stint the time that others have recorded:
// a fact takes the place of the one before, or withdraws it where nothing is
// left.
func (a *Attendance) giveWay(ctx context.Context, tx *store.Tx, s *Stint, beside []fact.Fact) error {
	was := s.Counted
	left, cut := was.without(times(beside))
	if !cut {
		return nil
	}
	for i := range beside {
		if err := a.ask(ctx, tx, s, was, &beside[i]); err != nil {
			return err
		}
	}
	s.Doubts.add(Overlaps)
	if left.Minutes < 1 {
		if err := a.withdraw(ctx, tx, s, room, msgGaveWay.Zh); err != nil {
			return err
		}
		if s.State == Verified {
			s.State = Proposed
		}
	} else {
		next := *s
		next.From, next.To, next.Minutes = left.From, left.To, left.Minutes
		if err := a.count(ctx, tx, s, next.fact(room)); err != nil {
			return err
		}
		s.Counted = left
		if s.State == Verified {
			s.From, s.To, s.Minutes = left.From, left.To, left.Minutes
		}
	}
	if err := a.note(ctx, tx, s, "", eventGaveWay, msgGaveWay.Zh); err != nil {
		return err
	}
	return put(ctx, tx, s)
}

var msgGaveWay = text.Label{Zh: "同一时间另有导入的记录，不重复计入", En: "an imported record is of the same time, which counts once"}

func times(facts []fact.Fact) []Served {
	out := make([]Served, len(facts))
	for i, f := range facts {
		out[i] = Served{f.Start, f.End, f.Quantity}
	}
	return out
}

// compareAtOnce is how many facts of the log one step compares.
const compareAtOnce = 20_000

// Compare looks through what has come into the log since it last did, and has
// stints give way to what others recorded of the same time. It goes on where it
// stopped, and says whether there is more to do.
func (a *Attendance) Compare(ctx context.Context) (more bool, err error) {
	var from int64
	err = a.DB.Read().QueryRowContext(ctx, "SELECT seq FROM attendance_compared WHERE one = 1").Scan(&from)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("compare with imported service: %w", err)
	}
	size := a.Log.Size()
	to := min(size, from+compareAtOnce)
	if to <= from || a.Service == nil {
		return false, nil
	}
	var persons []string
	err = a.Log.Scan(ctx, from, to, func(r *fact.Record) error {
		if f := r.Fact; f.Kind == kindService && f.Person != "" && !f.Own(room) {
			persons = append(persons, f.Person)
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("compare with imported service: %w", err)
	}
	slices.Sort(persons)
	for chunk := range slices.Chunk(slices.Compact(persons), 200) {
		if err := a.compare(ctx, chunk); err != nil {
			return false, fmt.Errorf("compare with imported service: %w", err)
		}
	}
	err = a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO attendance_compared (one, seq) VALUES (1, $1)
			ON CONFLICT (one) DO UPDATE SET seq = excluded.seq WHERE attendance_compared.seq < excluded.seq`, to)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("compare with imported service: %w", err)
	}
	return to < size, nil
}

// compare has the stints of some persons give way.
func (a *Attendance) compare(ctx context.Context, persons []string) error {
	args, marks := make([]any, len(persons)), make([]string, len(persons))
	for i, p := range persons {
		args[i], marks[i] = p, fmt.Sprintf("$%d", i+1)
	}
	rows, err := a.DB.Read().QueryContext(ctx, "SELECT DISTINCT person FROM attendance_stint WHERE fact <> '' AND person IN ("+strings.Join(marks, ", ")+")", args...)
	if err != nil {
		return err
	}
	served, err := store.Collect(rows, scanText)
	if err != nil || len(served) == 0 {
		return err
	}
	known, err := a.others(ctx, served)
	if err != nil {
		return err
	}
	slices.Sort(served)
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, person := range served { // locks are taken in one order everywhere
			if err := lock(ctx, tx, person); err != nil {
				return err
			}
		}
		news, err := known.upTo(ctx, tx, a.Log)
		if err != nil {
			return err
		}
		for _, person := range served {
			stints, err := queryStints(ctx, tx, "person = $1 AND fact <> '' ORDER BY counted_from", person)
			if err != nil {
				return err
			}
			for i := range stints {
				s := &stints[i]
				if err := a.giveWay(ctx, tx, s, news.beside(person, s.Counted.From, s.Counted.To)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// TwiceIn lists what was recorded twice in a scope and nobody has answered,
// the longest waiting first, and the cursor of the page after.
func (a *Attendance) TwiceIn(ctx context.Context, actor access.Actor, s Scope, after string) ([]Twice, string, error) {
	thing, err := a.guard(ctx, actor, access.ServiceApprove, s)
	if err != nil {
		return nil, "", err
	}
	cond, args := s.where(1)
	found, person, shift, other := splitCursor(after)
	n := len(args) + 1
	args = append(args, found, found, person, person, shift, shift, other, int64(pageSize+1))
	rows, err := a.DB.Read().QueryContext(ctx, "SELECT "+twiceColumns+" FROM attendance_twice WHERE answer = '' AND "+cond+
		fmt.Sprintf(` AND (found_at > $%d OR found_at = $%d AND (person > $%d OR person = $%d AND (shift > $%d OR shift = $%d AND fact > $%d)))
		ORDER BY found_at, person, shift, fact LIMIT $%d`, n, n+1, n+2, n+3, n+4, n+5, n+6, n+7), args...)
	if err != nil {
		return nil, "", fmt.Errorf("list what was recorded twice: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (Twice, error) { return scanTwice(rows.Scan) })
	if err != nil {
		return nil, "", fmt.Errorf("list what was recorded twice: %w", err)
	}
	next := ""
	if len(out) > pageSize {
		out = out[:pageSize]
		last := out[pageSize-1]
		next = fmt.Sprintf("%d|%s|%s|%s", last.Found, last.Person, last.Shift, last.Fact)
	}
	persons := make([]string, len(out))
	for i := range out {
		persons[i] = out[i].Person
	}
	return out, next, a.Access.LookAt(ctx, actor, access.ServiceApprove, thing, "recorded twice", persons...)
}

func splitCursor(after string) (found int64, person, shift, other string) {
	parts := strings.SplitN(after, "|", 4)
	if len(parts) < 4 {
		return 0, "", "", ""
	}
	_, _ = fmt.Sscan(parts[0], &found) // a cursor that is none begins anew
	return found, parts[1], parts[2], parts[3]
}

// Resolve says which of two records of the same time is right. Where it is the
// stint, the other record is withdrawn with the reason, and the stint stands
// with its times of before until somebody verifies it anew; who recorded it, or
// whom it is about, does not say so. The same answer again changes nothing.
func (a *Attendance) Resolve(ctx context.Context, actor access.Actor, person, shift, other string, keep Keep, reason string) error {
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	if keep != KeepStint && keep != KeepOther {
		return fault.In("keep", text.Label{Zh: "请选择以哪一条为准", En: "say which of the two is right"})
	}
	t, err := a.twice(ctx, a.DB.Read(), person, shift, other)
	if err != nil {
		return err
	}
	thing, err := a.thing(ctx, "service", shift, t.Org, t.Place)
	if err != nil {
		return err
	}
	if err := a.Access.Guard(ctx, actor, access.ServiceApprove, thing, reason); err != nil {
		return err
	}
	if keep == KeepStint { // it withdraws a record of somebody else's
		theirs, err := a.thing(ctx, "fact", other, t.OtherOrg, t.OtherPlace)
		if err != nil {
			return err
		}
		if err := a.Access.Guard(ctx, actor, access.ServiceApprove, theirs, reason); err != nil {
			return err
		}
	}
	if actor.Person == person {
		return ErrSelf
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := a.answerTwice(ctx, tx, actor, t, keep, reason); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.ServiceApprove, thing, "recorded twice: "+string(keep)+": "+reason, access.Done, person)
	})
}

func (a *Attendance) answerTwice(ctx context.Context, tx *store.Tx, actor access.Actor, t Twice, keep Keep, reason string) error {
	err := a.change(ctx, tx, t.Person, t.Shift, actor.ID, func(s *Stint) (string, string, error) {
		now, err := a.twice(ctx, tx, t.Person, t.Shift, t.Fact)
		if err != nil {
			return "", "", err
		}
		if now.Answer == keep {
			return "", "", nil
		}
		if now.Answer != "" {
			return "", "", ErrState
		}
		if err := a.separate(ctx, tx, s.Recorders, By(actor)); err != nil {
			return "", "", err
		}
		if keep == KeepOther {
			return eventResolved, reason, nil
		}
		sum := sha256.Sum256([]byte(t.Fact))
		void := &fact.Fact{
			ID: "void-twice:" + hex.EncodeToString(sum[:16]), Kind: fact.KindVoid, Voids: t.Fact, Note: reason,
			Source: room + ":" + t.Shift, RecordedBy: actor.ID,
		}
		if err := a.append(ctx, tx, void); err != nil {
			return "", "", err
		}
		if s.State == Verified || s.State == Proposed {
			s.regain(t.Was)
		}
		return eventResolved, reason, nil
	})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE attendance_twice SET answer = $1, who = $2, at = $3, reason = $4
		WHERE person = $5 AND shift = $6 AND fact = $7 AND answer = ''`, string(keep), actor.ID, int64(a.now()), reason, t.Person, t.Shift, t.Fact)
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return nil
}

// regain gives a stint its times of before back, to be verified anew.
func (s *Stint) regain(was Served) {
	if s.State == Verified || s.Minutes < was.Minutes {
		s.From, s.To, s.Minutes = was.From, was.To, was.Minutes
		s.Rest = max(int64((was.To-was.From)/minute)-was.Minutes, 0)
	}
	s.State = Proposed
	s.Doubts = slices.Clone(s.Doubts)
	s.Doubts.remove(Overlaps)
}

func (a *Attendance) twice(ctx context.Context, q store.Queryer, person, shift, other string) (Twice, error) {
	t, err := scanTwice(q.QueryRowContext(ctx, "SELECT "+twiceColumns+" FROM attendance_twice WHERE person = $1 AND shift = $2 AND fact = $3",
		person, shift, other).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return t, ErrUnknown
	}
	if err != nil {
		return t, fmt.Errorf("read what was recorded twice: %w", err)
	}
	return t, nil
}
