package brief

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "brief", FS: migrations, Dir: "migrations"}
}

// Options are what the room is wired to. DB, Access, Figures and Clock are
// required.
type Options struct {
	DB      *store.DB
	Access  *access.Access
	Figures figure.Figures
	Clock   civil.Clock
	Units   []area.Unit // reporting units; nil means area.Default's
	Aliases []Alias     // stale names beside StaleNames
	// OrgName names the body of a reported number; nil shows its key.
	OrgName func(ctx context.Context, org string) string
	// FigureURL is the address of the page that shows a printed number's value
	// and facts; nil means no link.
	FigureURL func(n Number, size int64) string
	// VerifyURL is the address where anybody checks a release by its code; it
	// goes into the QR code. Nil means none.
	VerifyURL func(code string) string
	// Announce, if any, is told of an issue that was released or withdrawn, and
	// of its place, in the same transaction.
	Announce func(ctx context.Context, tx *store.Tx, i Issue, place string) error
}

// Briefs keeps series and issues. It is safe for concurrent use.
type Briefs struct {
	o      Options
	reader reader
}

// New wires the room; the database was opened with Migrations.
func New(o Options) (*Briefs, error) {
	if o.DB == nil || o.Access == nil || o.Figures == nil || o.Clock == nil {
		return nil, errors.New("brief needs a database, access, figures and a clock")
	}
	if o.Units == nil {
		o.Units = area.Default().Units()
	}
	if o.OrgName == nil {
		o.OrgName = func(_ context.Context, org string) string { return org }
	}
	known, err := StaleNames()
	if err != nil {
		return nil, err
	}
	o.Aliases = append(known, o.Aliases...)
	return &Briefs{o: o, reader: reader{figures: o.Figures, orgName: o.OrgName}}, nil
}

// PutSeries makes a series or changes its settings. Its last numbers count
// only when it is made: afterwards they follow from what was released.
// It needs access.BriefSeries.
func (b *Briefs) PutSeries(ctx context.Context, actor access.Actor, s Series) error {
	if err := s.validate(); err != nil {
		return err
	}
	thing := access.Thing{Kind: "brief-series", ID: s.Key, Place: s.Place}
	if err := b.o.Access.Guard(ctx, actor, access.BriefSeries, thing, ""); err != nil {
		return err
	}
	return b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := putSeries(ctx, tx, s); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.BriefSeries, thing, "", access.Done)
	})
}

// Series returns a series, or ErrUnknown.
func (b *Briefs) Series(ctx context.Context, key string) (Series, error) {
	return series(ctx, b.o.DB.Read(), key)
}

// AllSeries lists the series by key.
func (b *Briefs) AllSeries(ctx context.Context) ([]Series, error) {
	return allSeries(ctx, b.o.DB.Read())
}

// Create makes an issue of a series from its first words. The key is the
// editors' own name for it; ErrExists if it is taken. It needs
// access.BriefEdit.
func (b *Briefs) Create(ctx context.Context, actor access.Actor, key, seriesKey string, d Draft) (Issue, error) {
	if !isKey(key) {
		return Issue{}, fmt.Errorf("%w: issue key %q: small letters, digits and hyphens", ErrDraft, key)
	}
	s, err := b.Series(ctx, seriesKey)
	if err != nil {
		return Issue{}, err
	}
	if err := fits(s, d); err != nil {
		return Issue{}, err
	}
	thing := thingOf(key, s)
	if err := b.o.Access.Guard(ctx, actor, access.BriefEdit, thing, ""); err != nil {
		return Issue{}, err
	}
	now := civil.At(b.o.Clock())
	i := Issue{Key: key, Series: s.Key, State: Contributed, Revision: 1, MadeAt: now, Draft: d}
	err = b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := insertIssue(ctx, tx, i); err != nil {
			return err
		}
		if err := insertRevision(ctx, tx, i, actor.ID, now); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.BriefEdit, thing, "create", access.Done)
	})
	return i, err
}

// Issue returns an issue, or ErrUnknown. Whether its draft may be read
// (access.BriefRead) is the caller's question to ask; a released one is public.
func (b *Briefs) Issue(ctx context.Context, key string) (Issue, error) {
	return issue(ctx, b.o.DB.Read(), key)
}

// Issues lists the issues of a series, or of all when series is empty, newest
// first, at most limit of them, without their words.
func (b *Briefs) Issues(ctx context.Context, series string, limit int) ([]Issue, error) {
	return issues(ctx, b.o.DB.Read(), series, limit)
}

// ByCode returns the issue that was released under a verification code, or
// ErrUnknown.
func (b *Briefs) ByCode(ctx context.Context, code string) (Issue, error) {
	return issueByCode(ctx, b.o.DB.Read(), code)
}

// ByRunning returns the issue that was released under a running number (总期号),
// or ErrUnknown. Where two series have come to the same number, it is the one
// released last.
func (b *Briefs) ByRunning(ctx context.Context, running int64) (Issue, error) {
	return issueByRunning(ctx, b.o.DB.Read(), running)
}

// Events lists the steps an issue has taken, oldest first.
func (b *Briefs) Events(ctx context.Context, key string) ([]Event, error) {
	return events(ctx, b.o.DB.Read(), key)
}

// Edit puts new words in place of revision; another revision than the one that
// stands is refused with ErrState, so that no two editors overwrite each other
// (0 takes whatever stands). Words change before the check only: a checked
// issue must be returned first. It needs access.BriefEdit.
func (b *Briefs) Edit(ctx context.Context, actor access.Actor, key string, d Draft, revision int64) (Issue, error) {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return Issue{}, err
	}
	thing := thingOf(key, s)
	if err := b.o.Access.Guard(ctx, actor, access.BriefEdit, thing, ""); err != nil {
		return Issue{}, err
	}
	if i.State != Contributed && i.State != Edited {
		return Issue{}, fmt.Errorf("%w: %s is %s; return it to change its words", ErrState, key, i.State)
	}
	if revision != 0 && revision != i.Revision {
		return Issue{}, fmt.Errorf("%w: %s is at revision %d, not %d", ErrState, key, i.Revision, revision)
	}
	if err := fits(s, d); err != nil {
		return Issue{}, err
	}
	next := i
	next.Revision++
	next.Draft = d
	if i.State == Edited {
		next.Editor = actor.ID
	}
	now := civil.At(b.o.Clock())
	err = b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := step(ctx, tx, i, next); err != nil {
			return err
		}
		if err := insertRevision(ctx, tx, next, actor.ID, now); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.BriefEdit, thing, "", access.Done)
	})
	return next, err
}

// both reads an issue with its series.
func (b *Briefs) both(ctx context.Context, key string) (Issue, Series, error) {
	i, err := b.Issue(ctx, key)
	if err != nil {
		return Issue{}, Series{}, err
	}
	s, err := b.Series(ctx, i.Series)
	return i, s, err
}

// fits refuses a draft that its series cannot carry.
func fits(s Series, d Draft) error {
	if err := d.validate(); err != nil {
		return err
	}
	if d.Column != "" && d.Corrects == "" && len(s.Columns) > 0 && !slices.Contains(s.Columns, d.Column) {
		return fmt.Errorf("%w: series %s has no column %s", ErrDraft, s.Key, d.Column)
	}
	return nil
}

func thingOf(key string, s Series) access.Thing {
	return access.Thing{Kind: "brief", ID: key, Place: s.Place}
}
