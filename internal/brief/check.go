package brief

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/text"
)

// Severity says what a finding asks for before release.
type Severity string

// The severities.
const (
	Blocks  Severity = "blocks"  // must be repaired
	Confirm Severity = "confirm" // the checker must confirm it, and is named for it
	Advice  Severity = "advice"  // worth a look
)

// Name is what people call the severity.
func (s Severity) Name() text.Label {
	switch s {
	case Blocks:
		return text.Label{Zh: "必须改正", En: "must be repaired"}
	case Confirm:
		return text.Label{Zh: "须核稿确认", En: "to be confirmed by the checker"}
	}
	return text.Label{Zh: "提示", En: "advice"}
}

// Finding is one thing the checks have to say about an issue.
type Finding struct {
	Key       string        `json:"key"`   // stays the same while the matter does
	Check     string        `json:"check"` // which check, e.g. small-cell
	Severity  Severity      `json:"severity"`
	Spot      Spot          `json:"spot"`
	Excerpt   string        `json:"excerpt"` // the words concerned
	Message   text.Label    `json:"message"`
	Suggest   text.Label    `json:"suggest"` // what to do; may be empty
	Confirmed *Confirmation `json:"confirmed,omitempty"`
}

// Open reports whether the finding stands in the way of release.
func (f Finding) Open() bool {
	return f.Severity == Blocks || f.Severity == Confirm && f.Confirmed == nil
}

// Confirmation is a checker's word that a finding may stand.
type Confirmation struct {
	By   string        `json:"by"`
	At   civil.Instant `json:"at"`
	Note string        `json:"note"`
}

// inspection is what one run of the checks works on.
type inspection struct {
	ctx     context.Context
	series  Series
	reading *Reading
	figures figure.Figures
	units   []area.Unit
	aliases []Alias

	findings []Finding
}

// The checks before release, in the order their findings are shown.
var checks = []func(*inspection) error{
	(*inspection).readable,
	(*inspection).typedNumbers,
	(*inspection).claims,
	(*inspection).daily,
	(*inspection).refused,
	(*inspection).wordsAgree,
	(*inspection).overstated,
	(*inspection).zeros,
	(*inspection).proofread,
	(*inspection).partsWithinWholes,
	(*inspection).sums,
	(*inspection).claimedSums,
	(*inspection).pledges,
	(*inspection).sameGift,
	(*inspection).smallCells,
	(*inspection).personalData,
	(*inspection).namedPeople,
	(*inspection).punctuation,
	(*inspection).staleNames,
	(*inspection).reportedNumbers,
	(*inspection).saidTwice,
	(*inspection).coverage,
	(*inspection).owners,
}

// run runs every check over a reading.
func (in *inspection) run() ([]Finding, error) {
	for _, check := range checks {
		if err := check(in); err != nil {
			return nil, err
		}
	}
	return in.findings, nil
}

// add keeps a finding once. Its key is made of the check, the words concerned
// and the message, so that a confirmation holds exactly as long as the matter
// it was given for.
func (in *inspection) add(f Finding) {
	h := sha256.Sum256([]byte(strings.Join([]string{f.Check, f.Excerpt, f.Message.Zh}, "\x00")))
	f.Key = f.Check + "-" + hex.EncodeToString(h[:6])
	for _, have := range in.findings {
		if have.Key == f.Key && have.Spot == f.Spot {
			return
		}
	}
	in.findings = append(in.findings, f)
}

// around is the number with a few characters of its passage on both sides.
func (in *inspection) around(n Number) string {
	for _, p := range in.reading.Passages {
		if p.Spot.Part != n.Spot.Part || p.Spot.Paragraph != n.Spot.Paragraph {
			continue
		}
		var before, after strings.Builder
		into := &before
		for _, r := range p.Runs {
			if r.Number > 0 && in.reading.Numbers[r.Number-1].Spot == n.Spot {
				into = &after
				continue
			}
			into.WriteString(r.Words)
		}
		const width = 8
		b, a := []rune(before.String()), []rune(after.String())
		shown := n.Text
		if n.Refused != "" {
			shown = "〔" + n.Value + "〕"
		}
		return string(b[max(0, len(b)-width):]) + shown + string(a[:min(len(a), width)])
	}
	return n.Text
}
