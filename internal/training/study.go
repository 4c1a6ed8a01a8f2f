package training

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// Attempt is one try at a quiz.
type Attempt struct {
	ID      string
	Person  string
	Course  string
	Version int64
	Seed    int64
	Started civil.Instant
	Ended   civil.Instant // 0: under way
	Answers Answers
	Asked   int64
	Correct int64
	Passed  bool
}

// Standing is where a person stands with a course on a day.
type Standing struct {
	Seen    int       // screens read of the published version
	Open    *Attempt  // the attempt under way
	Passes  []Pass    // of this course, newest first
	Counts  bool      // one of them counts today
	Until   civil.Day // until when, 0 without end
	MayTry  bool      // a quiz may be begun now
	WaitFor civil.Instant
	Failed  int64 // attempts failed since the last one passed
}

// Attempt reads a person's attempt with its paper. Nobody reads another's.
func (t *Training) Attempt(ctx context.Context, person, id string) (Attempt, Paper, error) {
	a, err := attemptWhere(ctx, t.DB.Read(), "attempt = $1 AND person = $2", id, person)
	if err != nil {
		return Attempt{}, Paper{}, err
	}
	if a == nil {
		return Attempt{}, Paper{}, ErrUnknown
	}
	v, err := t.Version(ctx, a.Course, a.Version)
	if err != nil {
		return *a, Paper{}, err
	}
	return *a, paper(&v.Content, a.Seed), nil
}

// Read notes that a person has read a screen of the published version,
// counted from 0. Screens are read in their order; a screen read before is no
// news.
func (t *Training) Read(ctx context.Context, person, course string, screen int) error {
	v, err := t.Version(ctx, course, 0)
	if err != nil {
		return err
	}
	if screen < 0 || screen >= len(v.Content.Screens) {
		return ErrUnknown
	}
	return t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO training_study (person, course, version, seen, begun_at) VALUES ($1, $2, $3, 0, $4)
			ON CONFLICT (person, course, version) DO NOTHING`, person, course, v.Number, int64(t.now())); err != nil {
			return fmt.Errorf("note a screen: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE training_study SET seen = seen + 1 WHERE person = $1 AND course = $2 AND version = $3 AND seen = $4`,
			person, course, v.Number, int64(screen)); err != nil {
			return fmt.Errorf("note a screen: %w", err)
		}
		return nil
	})
}

// Standing is where a person stands with a course.
func (t *Training) Standing(ctx context.Context, person, course string) (Standing, error) {
	q := t.DB.Read()
	v, err := readVersion(ctx, q, course, 0)
	if err != nil {
		return Standing{}, err
	}
	return t.standing(ctx, q, person, &v)
}

func (t *Training) standing(ctx context.Context, q store.Queryer, person string, v *Version) (s Standing, err error) {
	if s.Seen, _, err = studied(ctx, q, person, v.Course, v.Number); err != nil {
		return s, err
	}
	if s.Open, err = attemptWhere(ctx, q, "person = $1 AND course = $2 AND ended_at = 0", person, v.Course); err != nil {
		return s, err
	}
	if s.Passes, err = t.passes(ctx, q, person, v.Course); err != nil {
		return s, err
	}
	today := t.today()
	passed, err := t.passedMany(ctx, q, []string{person}, v.Course, today)
	if err != nil {
		return s, err
	}
	s.Counts = passed[person]
	renewable := !s.Counts
	if s.Counts {
		s.Until = lastUntil(s.Passes, today)
		renewable = s.Until != 0 && s.Until-today < RenewWithin || v.Renew && newest(s.Passes) < v.Number
	}
	if s.Failed, s.WaitFor, err = t.failures(ctx, q, person, v); err != nil {
		return s, err
	}
	if s.WaitFor <= t.now() {
		s.WaitFor = 0
	}
	s.MayTry = s.Open != nil || renewable && s.WaitFor == 0 && s.Seen >= len(v.Content.Screens) && len(v.Content.Questions) > 0
	return s, nil
}

// lastUntil is the last day on which one of the passes that count on a day
// counts; 0 is without end.
func lastUntil(passes []Pass, on civil.Day) civil.Day {
	var last civil.Day
	for _, p := range passes {
		if !p.Counts(on) {
			continue
		}
		if p.Until == 0 {
			return 0
		}
		last = max(last, p.Until)
	}
	return last
}

// newest is the newest version among passes that were not revoked.
func newest(passes []Pass) int64 {
	var n int64
	for _, p := range passes {
		if p.Revoked == 0 {
			n = max(n, p.Version)
		}
	}
	return n
}

// failures counts the attempts failed since the last one passed, and until
// when that makes the person wait.
func (t *Training) failures(ctx context.Context, q store.Queryer, person string, v *Version) (int64, civil.Instant, error) {
	var n, last int64
	err := q.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MAX(ended_at), 0) FROM training_attempt WHERE person = $1 AND course = $2 AND ended_at > 0
		AND passed = 0 AND ended_at > (SELECT COALESCE(MAX(ended_at), 0) FROM training_attempt WHERE person = $3 AND course = $4 AND passed = 1)`,
		person, v.Course, person, v.Course).Scan(&n, &last)
	if err != nil {
		return 0, 0, fmt.Errorf("count attempts of %s: %w", person, err)
	}
	if v.Content.Tries == 0 || n == 0 || n%v.Content.Tries != 0 {
		return n, 0, nil
	}
	return n, civil.Instant(last + v.Content.Pause*60_000), nil
}

// Begin begins an attempt under an id the client chose; the same id again, or
// another one while an attempt is under way, is that attempt. The course has
// been read to its end, no pass counts for long yet, and after so many failures
// running there is a pause.
func (t *Training) Begin(ctx context.Context, person, course, id string) (Attempt, error) {
	if err := ident.Chosen(id); err != nil {
		return Attempt{}, fault.In("id", text.Of(err))
	}
	var drawn [8]byte
	crand.Read(drawn[:]) // never fails (crypto/rand, Go 1.24)
	seed := int64(binary.BigEndian.Uint64(drawn[:]) >> 1)
	out, err := t.start(ctx, person, course, id, seed)
	if store.IsUnique(err) { // another process began one meanwhile: it is that one
		out, err = t.start(ctx, person, course, id, seed)
	}
	return out, err
}

func (t *Training) start(ctx context.Context, person, course, id string, seed int64) (Attempt, error) {
	var out Attempt
	err := t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if old, err := attemptWhere(ctx, tx, "attempt = $1", id); err != nil || old != nil {
			if err == nil && (old.Person != person || old.Course != course) {
				return ErrUnknown
			}
			if err == nil {
				out = *old
			}
			return err
		}
		v, err := readVersion(ctx, tx, course, 0)
		if err != nil {
			return err
		}
		s, err := t.standing(ctx, tx, person, &v)
		if err != nil {
			return err
		}
		if s.Open != nil {
			out = *s.Open
			return nil
		}
		if err := t.mayBegin(ctx, tx, person, &v, s); err != nil {
			return err
		}
		out = Attempt{ID: id, Person: person, Course: course, Version: v.Number, Seed: seed, Started: t.now(), Asked: int64(v.Content.asked())}
		_, err = tx.ExecContext(ctx, `INSERT INTO training_attempt (attempt, person, course, version, seed, started_at, ended_at, answers, asked, correct, passed)
			VALUES ($1, $2, $3, $4, $5, $6, 0, '', $7, 0, 0)`, id, person, course, v.Number, seed, int64(out.Started), out.Asked)
		if err != nil {
			return fmt.Errorf("begin an attempt: %w", err)
		}
		return nil
	})
	return out, err
}

// mayBegin says what stands against an attempt.
func (t *Training) mayBegin(ctx context.Context, q store.Queryer, person string, v *Version, s Standing) error {
	c, err := readCourse(ctx, q, v.Course)
	if err != nil {
		return err
	}
	if c.Closed {
		return fault.New(fault.Gone, text.Label{Zh: "这门课程已停止开放", En: "this course is not offered any more"})
	}
	if err := t.servable(ctx, q, person); err != nil {
		return err
	}
	switch {
	case len(v.Content.Questions) == 0:
		return fault.New(fault.Conflict, text.Label{Zh: "这门课程没有在线测验，请参加现场培训", En: "this course has no quiz: please attend a session"})
	case s.WaitFor != 0:
		return fault.New(fault.TooMany, text.Label{Zh: "连续 %d 次未通过，请在 %s 之后再答", En: "%d attempts failed running: please try again after %s"}.
			With(s.Failed, s.WaitFor.Time().In(civil.Zone).Format("2006-01-02 15:04")))
	case s.Seen < len(v.Content.Screens):
		return fault.New(fault.Conflict, text.Label{Zh: "请先学完全部内容再答题", En: "please read all of the course first"})
	case !s.MayTry:
		return fault.New(fault.Conflict, text.Label{Zh: "已通过且仍有效，不必重考", En: "you have passed, and it still counts"})
	}
	return nil
}

func (t *Training) servable(ctx context.Context, q store.Queryer, person string) error {
	ok, err := t.People.Servable(ctx, q, []string{person})
	if err != nil {
		return err
	}
	if !ok[person] {
		return ErrShell
	}
	return nil
}

// Answer ends an attempt: it is scored here, and if it passes, the pass and
// its fact are written with it. An attempt that has ended stays as it ended,
// whatever is sent again.
func (t *Training) Answer(ctx context.Context, person, id string, answers Answers) (Attempt, error) {
	a, p, err := t.Attempt(ctx, person, id)
	if err != nil || a.Ended != 0 {
		return a, err
	}
	if open := p.open(answers); len(open) > 0 {
		return a, unanswered(open)
	}
	body, err := json.Marshal(answers)
	if err != nil {
		return a, fmt.Errorf("keep answers: %w", err)
	}
	a.Answers, a.Ended, a.Asked, a.Correct = answers, t.now(), int64(len(p.Asked)), p.score(answers)
	a.Passed = p.Content.passes(a.Correct, a.Asked)
	var pass Pass
	var prepared *fact.Prepared
	if a.Passed {
		if pass, prepared, err = t.online(ctx, &a, p.Content); err != nil {
			return a, err
		}
	}
	late := false // another request ended it first
	err = t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		passed := 0
		if a.Passed {
			passed = 1
		}
		res, err := tx.ExecContext(ctx, `UPDATE training_attempt SET ended_at = $1, answers = $2, asked = $3, correct = $4, passed = $5
			WHERE attempt = $6 AND ended_at = 0`, int64(a.Ended), string(body), a.Asked, a.Correct, passed, id)
		if err != nil {
			return fmt.Errorf("end an attempt: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return fmt.Errorf("end an attempt: %w", err)
		}
		if late = n == 0; late || !a.Passed {
			return nil
		}
		if err := t.servable(ctx, tx, person); err != nil {
			return err
		}
		_, err = t.write(ctx, tx, &pass, prepared)
		return err
	})
	if err != nil || !late {
		return a, err
	}
	a, _, err = t.Attempt(ctx, person, id)
	return a, err
}

// online is the pass of an attempt and its fact. The time of study is what
// went by since the first screen, at most what the course is credited with; its
// place is where the person lives.
func (t *Training) online(ctx context.Context, a *Attempt, c *Content) (Pass, *fact.Prepared, error) {
	course, err := t.Course(ctx, a.Course)
	if err != nil {
		return Pass{}, nil, err
	}
	_, begun, err := studied(ctx, t.DB.Read(), a.Person, a.Course, a.Version)
	if err != nil {
		return Pass{}, nil, err
	}
	if begun == 0 || begun > a.Started {
		begun = a.Started
	}
	minutes := min(c.Minutes, max(1, int64(a.Ended-begun)/60_000))
	p := Pass{
		Person: a.Person, Course: a.Course, Ref: a.ID, Version: a.Version, Way: Online,
		Start: a.Ended - civil.Instant(minutes*60_000), End: a.Ended, Day: a.Ended.Day(), Until: c.lastDay(a.Ended.Day()),
		Minutes: minutes, Fact: factID(a.ID, a.Person), RecordedBy: bySelf,
	}
	cards, err := t.People.Cards(ctx, []string{a.Person})
	if err != nil {
		return p, nil, err
	}
	prepared, err := t.fact(&p, &course, c, string(cards[a.Person].Home), fact.Code)
	return p, prepared, err
}

// unanswered says which questions are still open, by their numbers.
func unanswered(open []int) error {
	var faults fault.Faults
	numbers := make([]string, len(open))
	for i, n := range open {
		numbers[i] = strconv.Itoa(n + 1)
	}
	faults = append(faults, fault.New(fault.Invalid, text.Label{Zh: "第 %s 题还没有答完", En: "not answered yet: question %s"}.With(strings.Join(numbers, "、"))))
	for _, n := range open {
		faults.Add("q"+strconv.Itoa(n), text.Label{Zh: "请作答", En: "please answer"})
	}
	return faults
}
