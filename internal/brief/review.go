package brief

import (
	"context"
	"fmt"
	"slices"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
)

// Report is an issue read at one size of the log, and what the checks say.
type Report struct {
	Issue    Issue
	Reading  *Reading
	Findings []Finding
}

// Open lists the findings that stand in the way of release.
func (r *Report) Open() []Finding {
	var out []Finding
	for _, f := range r.Findings {
		if f.Open() {
			out = append(out, f)
		}
	}
	return out
}

// Check reads an issue at the size it is pinned to, or at the newest while it
// is not, and runs all checks. It changes nothing.
func (b *Briefs) Check(ctx context.Context, key string) (*Report, error) {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return nil, err
	}
	return b.check(ctx, i, s)
}

func (b *Briefs) check(ctx context.Context, i Issue, s Series) (*Report, error) {
	reading, err := b.reader.read(ctx, i.Draft, i.Size)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", i.Key, err)
	}
	in := &inspection{
		ctx: ctx, series: s, reading: reading,
		figures: b.o.Figures, units: b.o.Units, aliases: b.o.Aliases,
	}
	findings, err := in.run()
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", i.Key, err)
	}
	confirmed, err := confirmations(ctx, b.o.DB.Read(), i.Key)
	if err != nil {
		return nil, err
	}
	for n, f := range findings {
		if c, ok := confirmed[f.Key]; ok && f.Severity == Confirm {
			findings[n].Confirmed = &c
		}
	}
	return &Report{Issue: i, Reading: reading, Findings: findings}, nil
}

// Preview reads a draft that is not stored, as the studio does while its
// editor types, and runs the checks over it for a series. Size 0 is the newest.
func (b *Briefs) Preview(ctx context.Context, seriesKey string, d Draft, size int64) (*Report, error) {
	s, err := b.Series(ctx, seriesKey)
	if err != nil {
		return nil, err
	}
	return b.check(ctx, Issue{Series: s.Key, State: Contributed, Size: size, Draft: d}, s)
}

// Confirm records a checker's word that findings may stand. The checker did
// not write the words. A finding that is not there, or blocks, is refused. It
// needs access.BriefCheck.
func (b *Briefs) Confirm(ctx context.Context, actor access.Actor, key, note string, findings ...string) error {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return err
	}
	thing := thingOf(key, s)
	if err := b.guardStep(ctx, actor, access.BriefCheck, i, s); err != nil {
		return err
	}
	if i.State != Edited {
		return fmt.Errorf("%w: %s is %s; findings are confirmed while it is edited", ErrState, key, i.State)
	}
	report, err := b.check(ctx, i, s)
	if err != nil {
		return err
	}
	for _, finding := range findings {
		if !slices.ContainsFunc(report.Findings, func(f Finding) bool { return f.Key == finding && f.Severity == Confirm }) {
			return fmt.Errorf("%w: %s has no finding %s to confirm", ErrUnknown, key, finding)
		}
	}
	now := civil.At(b.o.Clock())
	return b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, finding := range findings {
			if err := insertConfirmation(ctx, tx, key, finding, Confirmation{By: actor.ID, At: now, Note: note}); err != nil {
				return err
			}
		}
		return access.Record(ctx, tx, actor, access.BriefCheck, thing, "confirm", access.Done)
	})
}

// Advance takes the next step of an issue's way. From contributed to edited it
// needs access.BriefEdit and pins the log size; from edited to checked
// access.BriefCheck, another person and no open finding; from checked to
// released it is Release.
func (b *Briefs) Advance(ctx context.Context, actor access.Actor, key string) (Issue, error) {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return Issue{}, err
	}
	next := i
	var act access.Act
	switch i.State {
	case Contributed:
		act = access.BriefEdit
		if err := b.o.Access.Guard(ctx, actor, act, thingOf(key, s), ""); err != nil {
			return Issue{}, err
		}
		reading, err := b.reader.read(ctx, i.Draft, 0)
		if err != nil {
			return Issue{}, fmt.Errorf("read %s: %w", key, err)
		}
		next.State, next.Editor, next.Size = Edited, actor.ID, reading.Size
	case Edited:
		act = access.BriefCheck
		if err := b.guardStep(ctx, actor, act, i, s); err != nil {
			return Issue{}, err
		}
		report, err := b.check(ctx, i, s)
		if err != nil {
			return Issue{}, err
		}
		if open := report.Open(); len(open) > 0 {
			return Issue{}, &OpenError{open}
		}
		next.State, next.Checker = Checked, actor.ID
	case Checked, Released:
		return b.Release(ctx, actor, key)
	default:
		return Issue{}, fmt.Errorf("%w: %s is %s", ErrState, key, i.State)
	}
	return next, b.move(ctx, actor, act, i, next, s, "")
}

// Return sends an issue back to its editors with an opinion, from edited or
// checked. It needs access.BriefCheck, or access.BriefRelease once checked.
func (b *Briefs) Return(ctx context.Context, actor access.Actor, key, opinion string) (Issue, error) {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return Issue{}, err
	}
	if opinion == "" {
		return Issue{}, fmt.Errorf("%w: an issue is returned with an opinion", ErrState)
	}
	act := access.BriefCheck
	if i.State == Checked && actor.Holds(access.Releaser) {
		act = access.BriefRelease
	}
	if err := b.o.Access.Guard(ctx, actor, act, thingOf(key, s), ""); err != nil {
		return Issue{}, err
	}
	if i.State != Edited && i.State != Checked {
		return Issue{}, fmt.Errorf("%w: %s is %s", ErrState, key, i.State)
	}
	next := i
	next.State, next.Size, next.Checker = Contributed, 0, ""
	return next, b.move(ctx, actor, act, i, next, s, opinion)
}

// guardStep asks for the permission and for three different people.
func (b *Briefs) guardStep(ctx context.Context, actor access.Actor, act access.Act, i Issue, s Series) error {
	if err := b.o.Access.Guard(ctx, actor, act, thingOf(i.Key, s), ""); err != nil {
		return err
	}
	who, err := authors(ctx, b.o.DB.Read(), i.Key)
	if err != nil {
		return err
	}
	return mayStep(actor.ID, i, who)
}

// move writes a step, its event and its audit row.
func (b *Briefs) move(ctx context.Context, actor access.Actor, act access.Act, i, next Issue, s Series, opinion string) error {
	now := civil.At(b.o.Clock())
	return b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := step(ctx, tx, i, next); err != nil {
			return err
		}
		e := Event{At: now, Who: actor.ID, Before: i.State, After: next.State, Opinion: opinion}
		if err := insertEvent(ctx, tx, i.Key, e); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, act, thingOf(i.Key, s), opinion, access.Done)
	})
}
