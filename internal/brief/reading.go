package brief

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/wording"
)

// Number is one slot with its value at a stated size of the log, and the
// words that say it.
type Number struct {
	Spot     Spot
	Slot     Slot
	Answers  []figure.Answer // one a term; none for a reported number
	Measure  figure.Measure
	Value    string // decimal, of all terms together, before Slot.Say.Per
	Text     string // what is printed, without measure word; empty if Refused
	Refused  string // why the value cannot be said so
	Could    []Wording
	Owners   []string         // 供数单位 of the terms
	Reported *figure.Reported // the stamped number that is printed
	Whose    string           // name of the body that reported it
	Said     Say              // the wording in force, the slot's or the definition's

	questions []figure.Question
	printed   wording.Value // the value that Text says: Value ÷ Per
}

// Wording is a way to say a number: what to write in the slot and what it
// prints.
type Wording struct {
	Say  Say
	Text string
}

// Run is a stretch of printed text of one kind.
type Run struct {
	Words  string
	Number int  // position in Reading.Numbers from 1; 0 = words
	Claim  bool // a number no figure stands behind
}

// Passage is a printed paragraph, heading or title.
type Passage struct {
	Spot Spot
	Runs []Run
	From string // the contribution it was made of
	// Fault is set when the marks cannot be read; Runs then holds the source.
	Fault *SyntaxError
}

// Text is the whole passage as printed.
func (p Passage) Text() string {
	var b strings.Builder
	for _, r := range p.Runs {
		b.WriteString(r.Words)
	}
	return b.String()
}

// Reading is a draft with every slot filled at one size of the log.
type Reading struct {
	Draft    Draft
	Size     int64
	Root     string // hex
	Passages []Passage
	Numbers  []Number
}

// Text is the whole issue as printed, a passage a line.
func (r *Reading) Text() string {
	lines := make([]string, len(r.Passages))
	for i, p := range r.Passages {
		lines[i] = p.Text()
	}
	return strings.Join(lines, "\n")
}

// reader fills slots.
type reader struct {
	figures figure.Figures
	orgName func(ctx context.Context, org string) string
}

// read fills every slot of the draft at a size of the log; size 0 is the
// newest, and then all slots are read at the size the first one was.
func (r reader) read(ctx context.Context, d Draft, size int64) (*Reading, error) {
	reading := &Reading{Draft: d, Size: size}
	for _, pass := range d.passages() {
		p := Passage{Spot: pass.spot, From: pass.from}
		pieces, err := ParseText(pass.words)
		var fault *SyntaxError
		switch {
		case errors.As(err, &fault):
			p.Fault = fault
			p.Runs = []Run{{Words: pass.words}}
		case err != nil:
			return nil, err
		default:
			if p.Runs, err = r.runs(ctx, reading, pass.spot, pieces); err != nil {
				return nil, fmt.Errorf("%s: %w", pass.spot, err)
			}
		}
		reading.Passages = append(reading.Passages, p)
	}
	return reading, r.head(ctx, reading)
}

// head gives a reading without any answer a log size all the same, that of any
// figure.
func (r reader) head(ctx context.Context, reading *Reading) error {
	catalogue := r.figures.Catalogue()
	if reading.Root != "" || len(catalogue) == 0 {
		return nil
	}
	a, err := r.figures.Answer(ctx, figure.Question{Definition: catalogue[0], At: reading.Size})
	if err != nil {
		return fmt.Errorf("find the log's size: %w", err)
	}
	reading.Size, reading.Root = a.Size, a.Root
	return nil
}

func (r reader) runs(ctx context.Context, reading *Reading, spot Spot, pieces []Piece) ([]Run, error) {
	var out []Run
	whose := "" // body whose number was printed last and is not yet named
	for i, piece := range pieces {
		switch {
		case piece.Claim != nil:
			out = append(out, Run{Words: piece.Claim.Words, Claim: true})
		case piece.Slot != nil:
			spot.Piece = i
			n, err := r.number(ctx, reading, spot, *piece.Slot)
			if err != nil {
				return nil, err
			}
			reading.Numbers = append(reading.Numbers, n)
			text := n.Text
			if n.Refused != "" {
				text = "〔" + n.Value + "〕"
			}
			out = append(out, Run{Words: text, Number: len(reading.Numbers)})
			whose = n.Whose
			continue
		default:
			words := piece.Words
			if whose != "" {
				measure := measureWord(words)
				words = measure + "（" + whose + "报数）" + words[len(measure):]
			}
			out = append(out, Run{Words: words})
		}
		whose = ""
	}
	if whose != "" {
		out = append(out, Run{Words: "（" + whose + "报数）"})
	}
	return out, nil
}

// number asks for a slot's value and words it.
func (r reader) number(ctx context.Context, reading *Reading, spot Spot, slot Slot) (Number, error) {
	n := Number{Spot: spot, Slot: slot}
	sum := new(big.Rat)
	var own figure.Wording
	for i, term := range slot.Terms {
		q, err := r.question(reading, term)
		if err != nil {
			n.Refused = err.Error()
			n.Value = "?"
			return n, nil
		}
		d := q.Definition
		if i == 0 {
			n.Measure, own = d.Measure, d.Wording
		}
		if d.Owner != "" && !slices.Contains(n.Owners, d.Owner) {
			n.Owners = append(n.Owners, d.Owner)
		}
		n.questions = append(n.questions, q)
		if term.Reported != "" {
			if err := r.reported(ctx, &n, q, term.Reported, sum); err != nil {
				return Number{}, err
			}
			continue
		}
		a, err := r.figures.Answer(ctx, q)
		if err != nil {
			return Number{}, fmt.Errorf("figure %s: %w", term, err)
		}
		if reading.Size == 0 {
			reading.Size, reading.Root = a.Size, a.Root
		}
		if reading.Root == "" {
			reading.Root = a.Root
		}
		n.Answers = append(n.Answers, a)
		if a.Value == "" {
			n.Refused = "没有可作分母的记录"
			n.Value = "?"
			return n, nil
		}
		v, ok := new(big.Rat).SetString(a.Value)
		if !ok {
			return Number{}, fmt.Errorf("figure %s: value %q is not a decimal", term, a.Value)
		}
		sum.Add(sum, v)
	}
	if n.Refused == "" {
		n.Value = decimal(sum)
		n.say(sum, own)
	}
	return n, nil
}

// question turns a term into a question at the reading's size; conditions of
// the slot replace the definition's of the same key.
func (r reader) question(reading *Reading, t Term) (figure.Question, error) {
	d, err := r.figures.Definition(t.Figure)
	if err != nil {
		return figure.Question{}, fmt.Errorf("no figure %s: %w", t.Figure, err)
	}
	if len(t.Where) > 0 {
		narrowed := *d
		narrowed.Where = maps.Clone(d.Where)
		if narrowed.Where == nil {
			narrowed.Where = map[string][]string{}
		}
		maps.Copy(narrowed.Where, t.Where)
		d = &narrowed
	}
	q := figure.Question{
		Definition: d, Place: t.Place, Unit: t.Unit,
		From: civil.Day(reading.Draft.From), To: civil.Day(reading.Draft.To), At: reading.Size,
	}
	if t.From != 0 {
		q.From = t.From
	}
	if t.To != 0 {
		q.To = t.To
	}
	return q, nil
}

// reported finds the newest stamped number a body sent for the question.
func (r reader) reported(ctx context.Context, n *Number, q figure.Question, org string, sum *big.Rat) error {
	e, err := r.figures.Explain(ctx, q)
	if err != nil {
		return fmt.Errorf("figure %s: %w", q.Definition.ID, err)
	}
	for _, rep := range e.Reported {
		if rep.Org == org {
			n.Reported = &rep
		}
	}
	if n.Reported == nil {
		n.Refused, n.Value = fmt.Sprintf("%s reported no number for %s", org, q.Definition.ID), "?"
		return nil
	}
	n.Whose = r.orgName(ctx, org)
	sum.SetInt64(n.Reported.Quantity)
	return nil
}

// decimal writes a rational with at most two places, rounded half up, without
// trailing zeros.
func decimal(v *big.Rat) string {
	s := v.FloatString(2)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// measureWords follow a number; longer ones first.
var measureWords = []string{
	"人次", "小时", "公斤", "单位", "个单位", "万元", "亿元",
	"名", "位", "人", "家", "支", "个", "所", "份", "桶", "只", "条", "户", "元", "箱",
}

// measureWord is the measure word that words begin with, or empty.
func measureWord(words string) string {
	for _, m := range measureWords {
		if strings.HasPrefix(words, m) {
			return m
		}
	}
	return ""
}
