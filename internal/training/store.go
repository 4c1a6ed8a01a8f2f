package training

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/text"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "training", FS: migrations, Dir: "migrations"}
}

func readCourse(ctx context.Context, q store.Queryer, key string) (Course, error) {
	c := Course{Key: key}
	var closed int64
	err := q.QueryRowContext(ctx, "SELECT org, place, current, closed_at FROM training_course WHERE course = $1", key).
		Scan(&c.Org, &c.Place, &c.Current, &closed)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrUnknown
	}
	if err != nil {
		return c, fmt.Errorf("read course %s: %w", key, err)
	}
	c.Closed = closed != 0
	return c, nil
}

const versionColumns = "course, version, content, hash, revision, author, written_at, publisher, published_at, renew, grace"

func scanVersion(scan func(...any) error) (v Version, err error) {
	var content string
	var renew int64
	err = scan(&v.Course, &v.Number, &content, &v.Hash, &v.Revision, &v.Author, &v.WrittenAt, &v.Publisher, &v.Published, &renew, &v.Grace)
	if err != nil {
		return v, err
	}
	v.Renew = renew != 0
	return v, json.Unmarshal([]byte(content), &v.Content)
}

func readVersion(ctx context.Context, q store.Queryer, course string, number int64) (Version, error) {
	if number == 0 {
		c, err := readCourse(ctx, q, course)
		if err != nil {
			return Version{}, err
		}
		number = c.Current
	}
	row := q.QueryRowContext(ctx, "SELECT "+versionColumns+" FROM training_version WHERE course = $1 AND version = $2", course, number)
	v, err := scanVersion(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrUnknown
	}
	if err != nil {
		return v, fmt.Errorf("read version %d of course %s: %w", number, course, err)
	}
	return v, nil
}

// draftOf reads the draft of a course, if it has one, and the number of its
// newest version.
func draftOf(ctx context.Context, q store.Queryer, course string) (*Version, int64, error) {
	row := q.QueryRowContext(ctx, "SELECT "+versionColumns+" FROM training_version WHERE course = $1 ORDER BY version DESC LIMIT 1", course)
	v, err := scanVersion(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read draft of %s: %w", course, err)
	}
	if v.Draft() {
		return &v, v.Number, nil
	}
	return nil, v.Number, nil
}

// nameOf is the name in a kept content.
func nameOf(content string) (text.Label, error) {
	var c struct {
		Name text.Label `json:"name"`
	}
	err := json.Unmarshal([]byte(content), &c)
	return c.Name, err
}

const attemptColumns = "attempt, person, course, version, seed, started_at, ended_at, answers, asked, correct, passed"

func scanAttempt(scan func(...any) error) (a Attempt, err error) {
	var answers string
	var passed int64
	err = scan(&a.ID, &a.Person, &a.Course, &a.Version, &a.Seed, &a.Started, &a.Ended, &answers, &a.Asked, &a.Correct, &passed)
	if err != nil {
		return a, err
	}
	a.Passed = passed != 0
	if answers != "" {
		err = json.Unmarshal([]byte(answers), &a.Answers)
	}
	return a, err
}

func attemptWhere(ctx context.Context, q store.Queryer, where string, args ...any) (*Attempt, error) {
	a, err := scanAttempt(q.QueryRowContext(ctx, "SELECT "+attemptColumns+" FROM training_attempt WHERE "+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read attempt: %w", err)
	}
	return &a, nil
}

func studied(ctx context.Context, q store.Queryer, person, course string, version int64) (seen int, begun civil.Instant, err error) {
	err = q.QueryRowContext(ctx, "SELECT seen, begun_at FROM training_study WHERE person = $1 AND course = $2 AND version = $3", person, course, version).
		Scan(&seen, &begun)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fmt.Errorf("read how far %s is: %w", person, err)
	}
	return seen, begun, nil
}

const passColumns = `p.person, p.course, p.ref, p.version, p.way, p.start_at, p.end_at, p.day, p.until_day, p.minutes, p.fact, p.recorded_by,
	p.revoked_at, p.reason`

func scanPass(rows *sql.Rows) (p Pass, err error) {
	err = rows.Scan(&p.Person, &p.Course, &p.Ref, &p.Version, &p.Way, &p.Start, &p.End, &p.Day, &p.Until, &p.Minutes, &p.Fact, &p.RecordedBy,
		&p.Revoked, &p.Reason)
	return p, err
}

func passesOf(ctx context.Context, q store.Queryer, person, course string) ([]Pass, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+passColumns+` FROM training_pass p WHERE p.person = $1 AND ($2 = '' OR p.course = $3)
		ORDER BY p.end_at DESC, p.ref LIMIT 1000`, person, course, course)
	if err != nil {
		return nil, fmt.Errorf("read passes of %s: %w", person, err)
	}
	return store.Collect(rows, scanPass)
}

// stands is the condition under which pass p counts on a day, given three
// times: it was not revoked, has begun, has not ended, and no later version
// that asks for re-training is older than its grace.
func stands(first int) string {
	return fmt.Sprintf(`p.revoked_at = 0 AND p.day <= $%d AND (p.until_day = 0 OR p.until_day >= $%d)
		AND NOT EXISTS (SELECT 1 FROM training_version v WHERE v.course = p.course AND v.version > p.version
			AND v.renew = 1 AND v.published_at > 0 AND v.published_day + v.grace < $%d)`, first, first+1, first+2)
}

// passedAtOnce is how many persons one statement asks about: few statements
// are ever prepared, and either database takes so many parameters.
const passedAtOnce = 128

var queryPassed = "SELECT DISTINCT p.person FROM training_pass p WHERE p.course = $1 AND " + stands(2) + " AND p.person IN (" + marks(5, passedAtOnce) + ")"

func passedMany(ctx context.Context, q store.Queryer, persons []string, course string, on civil.Day) (map[string]bool, error) {
	out := map[string]bool{}
	for part := range slices.Chunk(persons, passedAtOnce) {
		args := []any{course, int64(on), int64(on), int64(on)}
		for i := range passedAtOnce {
			args = append(args, part[min(i, len(part)-1)])
		}
		rows, err := q.QueryContext(ctx, queryPassed, args...)
		if err != nil {
			return nil, fmt.Errorf("ask who has passed %s: %w", course, err)
		}
		found, err := store.Collect(rows, func(rows *sql.Rows) (p string, err error) {
			err = rows.Scan(&p)
			return p, err
		})
		if err != nil {
			return nil, fmt.Errorf("ask who has passed %s: %w", course, err)
		}
		for _, p := range found {
			out[p] = true
		}
	}
	return out, nil
}

// marks are n parameters from one number on.
func marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

const sessionColumns = "s.session, s.course, s.version, s.org, s.place, s.venue, s.start_at, s.end_at, s.capacity, s.taken, s.trainer, s.state, s.made_by, v.content"

const sessionJoin = " FROM training_session s JOIN training_version v ON v.course = s.course AND v.version = s.version"

func scanSession(scan func(...any) error) (s Session, err error) {
	var content string
	err = scan(&s.ID, &s.Course, &s.Version, &s.Org, &s.Place, &s.Venue, &s.Start, &s.End, &s.Capacity, &s.Taken, &s.Trainer, &s.State, &s.MadeBy, &content)
	if err != nil {
		return s, err
	}
	s.Name, err = nameOf(content)
	return s, err
}

func readSession(ctx context.Context, q store.Queryer, id string) (Session, error) {
	s, err := scanSession(q.QueryRowContext(ctx, "SELECT "+sessionColumns+sessionJoin+" WHERE s.session = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrUnknown
	}
	if err != nil {
		return s, fmt.Errorf("read session %s: %w", id, err)
	}
	return s, nil
}

// lock makes other transactions about the session wait for this one, in other
// processes too.
func lock(ctx context.Context, tx *store.Tx, session string) error {
	if _, err := tx.ExecContext(ctx, "UPDATE training_session SET taken = taken WHERE session = $1", session); err != nil {
		return fmt.Errorf("lock session %s: %w", session, err)
	}
	return nil
}

func seatOf(ctx context.Context, q store.Queryer, session, person string) (Seat, error) {
	s := Seat{Session: session, Person: person}
	err := q.QueryRowContext(ctx, "SELECT state, changed_by, changed_at FROM training_seat WHERE session = $1 AND person = $2", session, person).
		Scan(&s.State, &s.ChangedBy, &s.ChangedAt)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return s, fmt.Errorf("read seat: %w", err)
	}
	return s, nil
}

func putSeat(ctx context.Context, tx *store.Tx, s Seat) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO training_seat (session, person, state, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (session, person) DO UPDATE SET state = excluded.state, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		s.Session, s.Person, string(s.State), s.ChangedBy, int64(s.ChangedAt))
	if err != nil {
		return fmt.Errorf("write seat: %w", err)
	}
	return nil
}

func scanText(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}
