package training

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	orgs "linli/internal/org"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// People is what this room asks of the room of people; *people.People
// satisfies it.
type People interface {
	// Servable tells which persons may have facts written about them.
	Servable(ctx context.Context, q store.Queryer, keys []string) (map[string]bool, error)
	// Cards are persons as a list shows them: masked.
	Cards(ctx context.Context, keys []string) (map[string]people.Card, error)
	// Same are, for each of some persons, the records merged into theirs.
	Same(ctx context.Context, keys []string) (map[string][]string, error)
	// ByPhone is the person who may sign in with a phone; empty if nobody.
	ByPhone(ctx context.Context, phone ident.Phone) (string, error)
}

// Orgs tells where an organisation lies, in place and line; *org.Desk
// satisfies it.
type Orgs interface {
	Thing(ctx context.Context, key string) (access.Thing, error)
}

// Options is what the room is given. Without Messages nobody is told that a
// session was cancelled; all else is needed.
type Options struct {
	DB      *store.DB
	Log     *fact.Log
	Checker *fact.Checker
	Access  *access.Access
	Atlas   *area.Atlas
	People  People
	Orgs    Orgs
	Clock   civil.Clock

	Messages Messages
}

// Training is the room of one database.
type Training struct {
	Options
}

// New returns the room of a database.
func New(o Options) *Training { return &Training{o} }

// What callers may ask for with errors.Is.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这门课程、场次或这次答题", En: "there is no such course, session or attempt"})
	// ErrShell says that a person has not confirmed yet: nothing is recorded of
	// somebody who has not agreed to it.
	ErrShell = fault.New(fault.Refused, text.Label{Zh: "本人尚未确认注册，不能记入培训记录", En: "this person has not confirmed their registration; nothing can be recorded of them yet"})
	// ErrAuthor says that whoever wrote a version may not publish it.
	ErrAuthor = fault.New(fault.Refused, text.Label{Zh: "发布人不能是编写人，请另一位有权人员审定发布", En: "whoever wrote it cannot publish it: another entitled person checks and publishes"})
	// ErrChanged says that somebody else has saved the draft meanwhile.
	ErrChanged = fault.New(fault.Conflict, text.Label{Zh: "草稿已被他人修改，请重新打开后再改", En: "somebody else has saved this draft meanwhile: open it again"})
	// ErrFull says that a session has no seat left.
	ErrFull = fault.New(fault.Conflict, text.Label{Zh: "名额已满，请选择其他场次", En: "no seats are left: please choose another session"})
)

func (t *Training) now() civil.Instant { return civil.At(t.Clock()) }
func (t *Training) today() civil.Day   { return t.now().Day() }

// keyForm is what a course may be called in addresses and facts.
var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,39}$`)

// factID is the id of the fact that a pass writes: the same person at the same
// attempt or session is the same fact.
func factID(ref, person string) string {
	sum := sha256.Sum256([]byte(ref + "\x00" + person))
	return "train-" + hex.EncodeToString(sum[:16])
}

// thing is a course or session as the decision table sees it: at its place, in
// the line of its organisation.
func (t *Training) thing(ctx context.Context, kind, id, org, place string) (access.Thing, error) {
	out := access.Thing{Kind: kind, ID: id, Place: place}
	if org == "" {
		return out, nil
	}
	o, err := t.Orgs.Thing(ctx, org)
	if errors.Is(err, orgs.ErrUnknown) {
		return out, fault.In("org", text.Label{Zh: "没有这个组织", En: "there is no such organisation"})
	}
	if err != nil {
		return out, fmt.Errorf("look up who provides %s: %w", id, err)
	}
	out.Lines = o.Lines
	if place == "" {
		out.Place = o.Place
	}
	return out, nil
}

// Course reads a course.
func (t *Training) Course(ctx context.Context, key string) (Course, error) {
	return readCourse(ctx, t.DB.Read(), key)
}

// Version reads one version of a course; 0 is its published one.
func (t *Training) Version(ctx context.Context, course string, number int64) (Version, error) {
	return readVersion(ctx, t.DB.Read(), course, number)
}

// Versions are all of a course, newest first.
func (t *Training) Versions(ctx context.Context, course string) ([]Version, error) {
	rows, err := t.DB.Read().QueryContext(ctx, "SELECT "+versionColumns+" FROM training_version WHERE course = $1 ORDER BY version DESC", course)
	if err != nil {
		return nil, fmt.Errorf("read versions of %s: %w", course, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (Version, error) { return scanVersion(rows.Scan) })
}

// Offered are the first hundred published courses that are open, by their keys,
// each in its published version.
func (t *Training) Offered(ctx context.Context) ([]Version, error) {
	rows, err := t.DB.Read().QueryContext(ctx, `SELECT v.course, v.version, v.content, v.hash, v.revision, v.author, v.written_at, v.publisher,
		v.published_at, v.renew, v.grace FROM training_course c JOIN training_version v ON v.course = c.course AND v.version = c.current
		WHERE c.closed_at = 0 ORDER BY c.course LIMIT 100`)
	if err != nil {
		return nil, fmt.Errorf("list courses: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (Version, error) { return scanVersion(rows.Scan) })
}
