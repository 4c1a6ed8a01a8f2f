package brief

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/store"
	"linli/internal/wording"
)

// Contribution is a text a unit sends for a series, with the numbers it
// believes in.
type Contribution struct {
	ID       string
	Series   string
	Unit     string // reporting unit key
	Author   string // account
	At       civil.Instant
	From, To civil.Day // the days it is about, inclusive
	Words    string
}

// Verdict is what the records say of a contributed number.
type Verdict string

// The verdicts. Unknown means that no figure of the catalogue counts anything
// like it; it says nothing against the number.
const (
	Agrees  Verdict = "agrees"
	Differs Verdict = "differs"
	Unknown Verdict = "unknown"
)

// Assessed is one number of a contribution set against the records.
type Assessed struct {
	Start, End int // rune offsets in the words, measure word not included
	Text       string
	Verdict    Verdict
	Figure     string // the figure it was compared with; empty if Unknown
	Value      string // that figure's value for the unit and days
	Proposed   string // how the value is worded
	Slot       Slot   // what an editor would write
}

// Assessment is a contribution whose every number was set against the records,
// and the paragraph an editor can take: numbers that have a figure as slots,
// the others as they came, for the checks to stop.
type Assessment struct {
	Contribution Contribution
	Numbers      []Assessed
	Paragraph    Paragraph
}

// Receipt tells a contributor what of their text was printed (采用).
type Receipt struct {
	Contribution string
	Issue        string
	At           civil.Instant
	Words        string
}

// maxContribution bounds a contribution in bytes.
const maxContribution = 64 << 10

// Contribute keeps a text a unit sends. It needs access.BriefContribute at the
// unit's place.
func (b *Briefs) Contribute(ctx context.Context, actor access.Actor, c Contribution) (Contribution, error) {
	if _, err := b.Series(ctx, c.Series); err != nil {
		return Contribution{}, err
	}
	switch {
	case strings.TrimSpace(c.Words) == "" || len(c.Words) > maxContribution:
		return Contribution{}, fmt.Errorf("%w: a contribution has 1 to %d bytes", ErrDraft, maxContribution)
	case c.From == 0 || c.To < c.From:
		return Contribution{}, fmt.Errorf("%w: a contribution says which days it is about", ErrDraft)
	}
	place, ok := b.placeOf(c.Unit)
	if !ok {
		return Contribution{}, fmt.Errorf("%w: no reporting unit %q", ErrDraft, c.Unit)
	}
	thing := access.Thing{Kind: "contribution", Place: place}
	if err := b.o.Access.Guard(ctx, actor, access.BriefContribute, thing, ""); err != nil {
		return Contribution{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Contribution{}, fmt.Errorf("make an id: %w", err)
	}
	c.ID, c.Author, c.At = id.String(), actor.ID, civil.At(b.o.Clock())
	thing.ID = c.ID
	err = b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := insertContribution(ctx, tx, c); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.BriefContribute, thing, "", access.Done)
	})
	return c, err
}

// placeOf is a division of a reporting unit, for asking who may act there: a
// district is one, the development area has several.
func (b *Briefs) placeOf(unit string) (string, bool) {
	for _, u := range b.o.Units {
		switch {
		case u.Key != unit:
		case isDigits(unit) || len(u.Members) == 0:
			return unit, true
		default:
			return string(u.Members[0].Division), true
		}
	}
	return "", false
}

// Contributions lists what came for a series, newest first, at most limit.
func (b *Briefs) Contributions(ctx context.Context, series string, limit int) ([]Contribution, error) {
	return contributions(ctx, b.o.DB.Read(),
		contributionColumns+`WHERE series = $1 ORDER BY at DESC, id DESC LIMIT $2`, series, limit)
}

// Receipts lists where a contribution was used.
func (b *Briefs) Receipts(ctx context.Context, id string) ([]Receipt, error) {
	return receipts(ctx, b.o.DB.Read(), id)
}

// Assess sets every number of a contribution against the figures of its unit
// over its days, at a size of the log (0: the newest).
func (b *Briefs) Assess(ctx context.Context, id string, size int64) (*Assessment, error) {
	c, err := contribution(ctx, b.o.DB.Read(), id)
	if err != nil {
		return nil, err
	}
	out := &Assessment{Contribution: c}
	runes := []rune(c.Words)
	var words strings.Builder
	last := 0
	for _, found := range wording.Numbers(c.Words) {
		if found.Kind != wording.Quantity && found.Kind != wording.InHanzi {
			continue
		}
		a, err := b.assess(ctx, c, runes, found, size)
		if err != nil {
			return nil, fmt.Errorf("contribution %s: %w", id, err)
		}
		out.Numbers = append(out.Numbers, a)
		words.WriteString(string(runes[last:a.Start]))
		if a.Verdict == Unknown {
			words.WriteString(a.Text)
		} else {
			words.WriteString(a.Slot.String())
		}
		last = a.End
	}
	words.WriteString(string(runes[last:]))
	out.Paragraph = Paragraph{Words: unwrap(words.String()), From: c.ID}
	return out, nil
}

// contextRunes is how far around a number its meaning is looked for.
const contextRunes = 16

// assess finds the figure that counts what a number says, among those of the
// same measure, by the words around it: a figure the number agrees with and
// that shares words wins, then the one that shares most.
func (b *Briefs) assess(ctx context.Context, c Contribution, words []rune, found wording.Found, size int64) (Assessed, error) {
	end := found.Start + len([]rune(strings.TrimSuffix(found.Text, found.Measure)))
	a := Assessed{Start: found.Start, End: end, Text: string(words[found.Start:end]), Verdict: Unknown}
	if found.Interval == nil {
		return a, nil
	}
	around := string(words[max(0, found.Start-contextRunes):min(len(words), found.End+contextRunes)])
	best := 0
	for _, d := range b.o.Figures.Catalogue() {
		score := sharedPairs(d.Name.Zh, around)
		if score == 0 || score < best || !counts(found.Measure, d.Measure) {
			continue
		}
		q := figure.Question{Definition: d, Unit: c.Unit, From: c.From, To: c.To, At: size}
		answer, err := b.o.Figures.Answer(ctx, q)
		if err != nil {
			return Assessed{}, fmt.Errorf("figure %s: %w", d.ID, err)
		}
		value, err := wording.ParseValue(answer.Value)
		if err != nil {
			return Assessed{}, fmt.Errorf("figure %s: %w", d.ID, err)
		}
		agrees := found.Interval.Contains(value)
		if score == best && (a.Verdict == Agrees || !agrees) {
			continue
		}
		best = score
		a.Verdict, a.Figure, a.Value = Differs, d.ID, answer.Value
		if agrees {
			a.Verdict = Agrees
		}
		a.Slot = Slot{Terms: []Term{{Figure: d.ID, Unit: c.Unit, From: c.From, To: c.To}}}
		a.Proposed, a.Slot.Say = proposed(value, d.Wording)
	}
	return a, nil
}

// proposed words a value as its figure is worded, or else as closely as it can
// be said.
func proposed(v wording.Value, own figure.Wording) (string, Say) {
	words, err := Say{Rule: own.Rule, Digits: own.Digits}.words(v)
	var no *wording.Unsayable
	if err == nil || !errors.As(err, &no) {
		return words, Say{}
	}
	for _, w := range proposals(v, 0) {
		return w.Text, w.Say
	}
	return "", Say{}
}

// sharedPairs counts the pairs of neighbouring characters of a name that stand
// in a text too.
func sharedPairs(name, in string) int {
	r := []rune(name)
	n := 0
	for i := 0; i+1 < len(r); i++ {
		if strings.Contains(in, string(r[i:i+2])) {
			n++
		}
	}
	return n
}

// counts reports whether a measure word can stand with a figure's measure.
func counts(word string, m figure.Measure) bool {
	var measures []figure.Measure
	switch word {
	case "人", "名", "位":
		measures = []figure.Measure{figure.Persons, figure.Others}
	case "人次":
		measures = []figure.Measure{figure.PersonTimes}
	case "家", "所":
		measures = []figure.Measure{figure.Organisations}
	case "支":
		measures = []figure.Measure{figure.Teams}
	case "个":
		measures = []figure.Measure{figure.Sites, figure.Projects, figure.Communities, figure.Townships}
	case "小时":
		measures = []figure.Measure{figure.Hours}
	case "份":
		measures = []figure.Measure{figure.Portions}
	case "条":
		measures = []figure.Measure{figure.Replies}
	case "单位", "个单位":
		measures = []figure.Measure{figure.BloodUnits}
	case "元":
		measures = []figure.Measure{figure.Money}
	default:
		measures = []figure.Measure{figure.Goods}
	}
	for _, x := range measures {
		if x == m {
			return true
		}
	}
	return false
}
