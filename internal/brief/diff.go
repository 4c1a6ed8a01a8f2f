package brief

import (
	"context"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/store"
)

// Difference is a released number beside its value at a later log size.
type Difference struct {
	N       int    `json:"n"` // position among the issue's numbers, from 1
	Slot    string `json:"slot"`
	Printed string `json:"printed"`
	Was     string `json:"was"`    // the frozen value
	Now     string `json:"now"`    // the value at the later size
	Holds   bool   `json:"holds"`  // the printed words are true of Now
	Better  string `json:"better"` // how the slot would be printed now; empty if it cannot be said so
	// Redefined says that the figure has a newer definition than the one
	// released. Now is of the old calibre where the old definition is kept.
	Redefined bool `json:"redefined"`

	slot Slot
}

// Comparison is a released issue set against a later log size.
type Comparison struct {
	Key         string       `json:"key"`
	From        int64        `json:"from"` // the size it was released at
	Size        int64        `json:"size"`
	Root        string       `json:"root"`
	Numbers     int          `json:"numbers"` // how many were compared
	Differences []Difference `json:"differences"`
}

// False lists the differences whose printed words are no longer true: what an
// erratum is for.
func (c *Comparison) False() []Difference {
	var out []Difference
	for _, d := range c.Differences {
		if !d.Holds {
			out = append(out, d)
		}
	}
	return out
}

// Diff compares every released number with its value at a size of the log (0:
// the newest). Values that did not move are left out. The issue stays as it
// was released.
func (b *Briefs) Diff(ctx context.Context, key string, size int64) (*Comparison, error) {
	i, err := b.Issue(ctx, key)
	if err != nil {
		return nil, err
	}
	if i.Release == nil {
		return nil, fmt.Errorf("%w: %s is not released", ErrState, key)
	}
	was, err := values(ctx, b.o.DB.Read(), key)
	if err != nil {
		return nil, err
	}
	reading := &Reading{Draft: i.Draft, Size: size}
	c := &Comparison{Key: key, From: i.Release.Size, Numbers: len(was)}
	for n, f := range was {
		r, redefined, err := b.asReleased(f)
		if err != nil {
			return nil, fmt.Errorf("number %d of %s: %w", n+1, key, err)
		}
		now, err := r.number(ctx, reading, Spot{}, f.slot)
		if err != nil {
			return nil, fmt.Errorf("number %d of %s: %w", n+1, key, err)
		}
		d := Difference{
			N: n + 1, Slot: f.slot.String(), Printed: f.printed, Was: f.value, Now: now.Value,
			Holds: holds(f.printed, now.printed), Better: now.Text, Redefined: redefined, slot: f.slot,
		}
		if d.Was != d.Now || d.Redefined {
			c.Differences = append(c.Differences, d)
		}
	}
	if err := b.reader.head(ctx, reading); err != nil {
		return nil, err
	}
	c.Size, c.Root = reading.Size, reading.Root
	return c, nil
}

// versioned are figures that keep their old definitions.
type versioned interface {
	Version(id string, version int) (*figure.Definition, error)
}

// released are figures of which one is defined as it was.
type released struct {
	figure.Figures
	was *figure.Definition
}

func (r released) Definition(id string) (*figure.Definition, error) {
	if id == r.was.ID {
		return r.was, nil
	}
	return r.Figures.Definition(id)
}

// asReleased is a reader by the definition a number was released under, and
// whether there is a newer one.
func (b *Briefs) asReleased(f frozen) (r reader, redefined bool, err error) {
	id := f.slot.Terms[0].Figure
	d, err := b.o.Figures.Definition(id)
	if err != nil || f.version == 0 || d.Version == f.version {
		return b.reader, false, err
	}
	keeps, ok := b.o.Figures.(versioned)
	if !ok {
		return b.reader, true, nil
	}
	was, err := keeps.Version(id, f.version)
	if err != nil {
		return b.reader, true, err
	}
	return reader{figures: released{b.o.Figures, was}, orgName: b.reader.orgName}, true, nil
}

// Erratum makes a new issue of the same series that corrects every number of a
// released issue whose printed words are no longer true at a size of the log
// (0: the newest). The released issue is not touched; the erratum goes the
// ordinary way, through three people, to a number of its own. ErrState if
// there is nothing to correct. It needs access.BriefEdit.
func (b *Briefs) Erratum(ctx context.Context, actor access.Actor, key, newKey string, size int64) (Issue, error) {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return Issue{}, err
	}
	c, err := b.Diff(ctx, key, size)
	if err != nil {
		return Issue{}, err
	}
	wrong := c.False()
	if len(wrong) == 0 {
		return Issue{}, fmt.Errorf("%w: every printed number of %s still holds", ErrState, key)
	}
	erratum, err := b.Create(ctx, actor, newKey, s.Key, correction(i, s, wrong))
	if err != nil {
		return Issue{}, err
	}
	return erratum, b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for n, d := range wrong {
			_, err := tx.ExecContext(ctx,
				`INSERT INTO brief_erratum (issue, n, corrects, was, becomes, size) VALUES ($1, $2, $3, $4, $5, $6)`,
				newKey, n+1, key, d.Printed, d.Better, c.Size)
			if err != nil {
				return fmt.Errorf("write erratum %s: %w", newKey, err)
			}
		}
		return nil
	})
}

// correction drafts the words of an erratum: the old number as a claim, the
// new one as a slot over the same days.
func correction(i Issue, s Series, wrong []Difference) Draft {
	r := i.Release
	number := fmt.Sprintf("[[%d年第%d期 | 原刊期号]]", r.Year, r.Number)
	if r.Kind == supplement {
		number = fmt.Sprintf("[[%d年增刊第%d期 | 原刊期号]]", r.Year, r.Number)
	} else {
		number += fmt.Sprintf("[[（总第%d期） | 原刊总期号]]", r.Running)
	}
	d := Draft{
		Column: "更正", Title: "关于《" + i.Draft.Title + "》有关数字的更正",
		From: i.Draft.From, To: i.Draft.To, Supplement: i.Draft.Supplement,
		Contributor: i.Draft.Contributor, Corrects: i.Key,
	}
	var lines []string
	for _, w := range wrong {
		slot := w.slot
		for n := range slot.Terms {
			t := &slot.Terms[n]
			if t.From == 0 {
				t.From = civil.Day(i.Draft.From)
			}
			if t.To == 0 {
				t.To = civil.Day(i.Draft.To)
			}
		}
		slot.Or = append(slot.Or, Say{Rule: "floor"})
		lines = append(lines, fmt.Sprintf("“[[%s | 原刊所印]]”应为“%s”", w.Printed, slot))
	}
	d.Lead = []Paragraph{{Words: "《" + s.Name + "》" + number + "所载下列数字，经与服务记录重新核对，更正如下：" + strings.Join(lines, "；") + "。"}}
	return d
}

// Correction is one number an erratum puts right.
type Correction struct {
	Corrects string `json:"corrects"` // key of the issue corrected
	Was      string `json:"was"`
	Becomes  string `json:"becomes"`
	Size     int64  `json:"size"`
}

// Corrections lists what an erratum puts right; none for another issue.
func (b *Briefs) Corrections(ctx context.Context, key string) ([]Correction, error) {
	return b.corrections(ctx, `WHERE issue = $1 ORDER BY n`, key)
}

// CorrectedBy lists what errata have put right in an issue since.
func (b *Briefs) CorrectedBy(ctx context.Context, key string) ([]Correction, error) {
	return b.corrections(ctx, `WHERE corrects = $1 ORDER BY issue, n`, key)
}

func (b *Briefs) corrections(ctx context.Context, where, key string) ([]Correction, error) {
	rows, err := b.o.DB.Read().QueryContext(ctx, `SELECT corrects, was, becomes, size FROM brief_erratum `+where, key)
	if err != nil {
		return nil, fmt.Errorf("read the corrections of %s: %w", key, err)
	}
	defer rows.Close()
	var out []Correction
	for rows.Next() {
		var c Correction
		if err := rows.Scan(&c.Corrects, &c.Was, &c.Becomes, &c.Size); err != nil {
			return nil, fmt.Errorf("read the corrections of %s: %w", key, err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
