package training

import (
	"cmp"
	"context"
	"database/sql"
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

// Way is how a course was passed.
type Way string

// The ways.
const (
	Online    Way = "online"
	Classroom Way = "classroom"
)

// Pass is one time that somebody passed a course.
type Pass struct {
	Person, Course string
	Ref            string // the attempt or the session
	Version        int64
	Way            Way
	Start, End     civil.Instant
	Day            civil.Day // the first day it counts
	Until          civil.Day // the last day it counts; 0: without end
	Minutes        int64
	Fact           string // id of its fact
	RecordedBy     string
	Revoked        civil.Instant // 0: it stands
	Reason         string        // of the revocation
}

// Counts reports whether the pass itself counts on a day. A newer version that
// asks for re-training may end it earlier; Passed knows.
func (p Pass) Counts(on civil.Day) bool {
	return p.Revoked == 0 && p.Day <= on && (p.Until == 0 || on <= p.Until)
}

// Passed reports whether a person's training in a course counts on a day: the
// gate of every post that asks for it.
func (t *Training) Passed(ctx context.Context, person, course string, on civil.Day) (bool, error) {
	passed, err := t.PassedMany(ctx, []string{person}, course, on)
	return passed[person], err
}

// PassedMany is Passed for a list of persons; those who have not passed are
// absent.
func (t *Training) PassedMany(ctx context.Context, persons []string, course string, on civil.Day) (map[string]bool, error) {
	return t.passedMany(ctx, t.DB.Read(), persons, course, on)
}

// passedMany counts what was passed under a record that was merged since as
// passed by the person who stands for it.
func (t *Training) passedMany(ctx context.Context, q store.Queryer, persons []string, course string, on civil.Day) (map[string]bool, error) {
	same, err := t.People.Same(ctx, persons)
	if err != nil {
		return nil, err
	}
	all := persons
	for _, joined := range same {
		all = append(all[:len(all):len(all)], joined...)
	}
	passed, err := passedMany(ctx, q, all, course, on)
	if err != nil {
		return nil, err
	}
	out := make(map[string]bool, len(passed))
	for _, p := range persons {
		if passed[p] || slices.ContainsFunc(same[p], func(joined string) bool { return passed[joined] }) {
			out[p] = true
		}
	}
	return out, nil
}

// Passes are a person's, newest first: their record of training. The caller
// makes sure that it is the person who asks.
func (t *Training) Passes(ctx context.Context, person string) ([]Pass, error) {
	return t.passes(ctx, t.DB.Read(), person, "")
}

// passes are those of a person and of the records merged into theirs.
func (t *Training) passes(ctx context.Context, q store.Queryer, person, course string) ([]Pass, error) {
	same, err := t.People.Same(ctx, []string{person})
	if err != nil {
		return nil, err
	}
	var out []Pass
	for _, p := range append([]string{person}, same[person]...) {
		of, err := passesOf(ctx, q, p, course)
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	slices.SortStableFunc(out, func(a, b Pass) int { return cmp.Compare(b.End, a.End) })
	return out, nil
}

// PassPage is one page of those who passed a course. Next is the cursor of
// the page after, empty at the end.
type PassPage struct {
	Passes []Pass
	Next   string
}

// PassFilter narrows a list of passes.
type PassFilter struct {
	On    civil.Day // only passes that count on the day; 0: all, revoked ones too
	After string
	Limit int // 0 is 50, at most 1000
}

// PassList lists who passed a course, in the order of their numbers, to
// whoever may see it; the look is logged with the persons.
func (t *Training) PassList(ctx context.Context, actor access.Actor, course string, f PassFilter) (PassPage, error) {
	var out PassPage
	c, err := t.Course(ctx, course)
	if err != nil {
		return out, err
	}
	thing, err := t.thing(ctx, "course", course, c.Org, c.Place)
	if err != nil {
		return out, err
	}
	if f.Limit <= 0 || f.Limit > 1000 {
		f.Limit = 50
	}
	person, ref, _ := strings.Cut(f.After, " ")
	where, args := "1 = 1", []any{course, person, person, ref}
	if f.On != 0 {
		where = stands(5)
		args = append(args, int64(f.On), int64(f.On), int64(f.On))
	}
	query := fmt.Sprintf("SELECT "+passColumns+` FROM training_pass p WHERE p.course = $1 AND (p.person > $2 OR p.person = $3 AND p.ref > $4) AND %s
		ORDER BY p.person, p.ref LIMIT $%d`, where, len(args)+1)
	rows, err := t.DB.Read().QueryContext(ctx, query, append(args, int64(f.Limit+1))...)
	if err != nil {
		return out, fmt.Errorf("list who passed %s: %w", course, err)
	}
	if out.Passes, err = store.Collect(rows, scanPass); err != nil {
		return out, fmt.Errorf("list who passed %s: %w", course, err)
	}
	if len(out.Passes) > f.Limit {
		out.Passes = out.Passes[:f.Limit]
		last := out.Passes[f.Limit-1]
		out.Next = last.Person + " " + last.Ref
	}
	shown := make([]string, len(out.Passes))
	for i, p := range out.Passes {
		shown[i] = p.Person
	}
	return out, t.Access.LookAt(ctx, actor, access.TrainingRead, thing, "who passed", shown...)
}

// fact is the fact that a pass writes, checked and ready to be appended.
func (t *Training) fact(p *Pass, c *Course, content *Content, place string, grade fact.Grade) (*fact.Prepared, error) {
	f := &fact.Fact{
		ID: p.Fact, Kind: "train", Start: p.Start, End: p.End, Place: place, Person: p.Person, Org: c.Org, Item: p.Course,
		Category: content.Category, Quantity: p.Minutes, Unit: "minute", Grade: grade, Note: fmt.Sprintf("%s 第%d版", content.Name.Zh, p.Version),
		Source: "training:" + string(p.Way), RecordedBy: p.RecordedBy,
	}
	return t.Checker.Prepare(t.Log, f)
}

// lastDay is until when a pass of a day counts.
func (c *Content) lastDay(passed civil.Day) civil.Day {
	if c.Valid == 0 {
		return 0
	}
	return passed + civil.Day(c.Valid)
}

// write writes a pass and its fact. A pass that is there already writes
// nothing; whether it was new is returned.
func (t *Training) write(ctx context.Context, tx *store.Tx, p *Pass, prepared *fact.Prepared) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO training_pass (person, course, ref, version, way, start_at, end_at, day, until_day, minutes, fact,
		recorded_by, revoked_at, revoked_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '', '')
		ON CONFLICT (person, course, ref) DO NOTHING`,
		p.Person, p.Course, p.Ref, p.Version, string(p.Way), int64(p.Start), int64(p.End), int64(p.Day), int64(p.Until), p.Minutes, p.Fact, p.RecordedBy)
	if err != nil {
		return false, fmt.Errorf("write a pass: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	if _, err := t.Log.Append(ctx, tx, prepared); err != nil {
		return false, fmt.Errorf("write the fact of a training: %w", err)
	}
	return true, nil
}

// Revoke takes a pass back that should not have been recorded, and voids its
// fact. Nobody revokes their own record, nor one they recorded themselves. A
// second time changes nothing.
func (t *Training) Revoke(ctx context.Context, actor access.Actor, person, course, ref, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 2 || n > maxLine {
		return fault.In("reason", text.Label{Zh: "请写明撤销原因（2 到 200 字）", En: "say why, in 2 to 200 characters"})
	}
	c, err := t.Course(ctx, course)
	if err != nil {
		return err
	}
	thing, err := t.thing(ctx, "course", course, c.Org, c.Place)
	if err != nil {
		return err
	}
	if err := t.Access.Guard(ctx, actor, access.TrainingHold, thing, reason); err != nil {
		return err
	}
	void, err := t.void(factID(ref, person), reason, actor.ID)
	if err != nil {
		return err
	}
	return t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var by string
		var revoked int64
		err := tx.QueryRowContext(ctx, "SELECT recorded_by, revoked_at FROM training_pass WHERE person = $1 AND course = $2 AND ref = $3", person, course, ref).
			Scan(&by, &revoked)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrUnknown
		case err != nil:
			return fmt.Errorf("revoke a pass: %w", err)
		case revoked != 0:
			return nil
		case actor.Person == person:
			return access.ErrSame
		}
		if by != bySelf {
			if err := t.Access.Separate(ctx, tx, by, actor.ID); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE training_pass SET revoked_at = $1, revoked_by = $2, reason = $3
			WHERE person = $4 AND course = $5 AND ref = $6`, int64(actor.At), actor.ID, reason, person, course, ref); err != nil {
			return fmt.Errorf("revoke a pass: %w", err)
		}
		if _, err := t.Log.Append(ctx, tx, void); err != nil {
			return fmt.Errorf("void the fact of a training: %w", err)
		}
		return access.Record(ctx, tx, actor, access.TrainingHold, thing, "revoked: "+reason, access.Done, person)
	})
}

// void is the fact that withdraws another.
func (t *Training) void(id, reason, by string) (*fact.Prepared, error) {
	f := &fact.Fact{ID: "void-" + id, Kind: fact.KindVoid, Voids: id, Note: reason, Source: "training:revoke", RecordedBy: by}
	return t.Checker.Prepare(t.Log, f)
}

// bySelf stands for the person themself where a record says who made it.
const bySelf = "self"
