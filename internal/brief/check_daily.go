package brief

import (
	"fmt"
	"strings"

	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/text"
)

// everyDay begins the ground of a claim such as 天天 or 每天 that records can
// prove: [[天天 | every-day gates @110112003011 2020-02-06..2020-03-06]].
const everyDay = "every-day "

// daily proves claims of completeness: the figure has a fact on every day of
// its period and, where it counts places, counts all of them on every day
// (“天天守着4个门口” is false if one gate stood empty once).
func (in *inspection) daily() error {
	r := reader{figures: in.figures}
	for _, pass := range in.reading.Draft.passages() {
		pieces, err := ParseText(pass.words)
		if err != nil {
			continue // found by readable
		}
		for i, piece := range pieces {
			if piece.Claim == nil || !strings.HasPrefix(piece.Claim.Ground, everyDay) {
				continue
			}
			spot := pass.spot
			spot.Piece = i
			term, err := parseTerm(strings.TrimPrefix(piece.Claim.Ground, everyDay))
			var q figure.Question
			if err == nil {
				q, err = r.question(in.reading, term)
			}
			if err != nil {
				in.add(Finding{Check: "daily", Severity: Blocks, Spot: spot, Excerpt: piece.Claim.Words,
					Message: text.Label{Zh: "依据读不懂：" + err.Error(), En: "the ground cannot be read: " + err.Error()}})
				continue
			}
			if err := in.everyDay(spot, piece.Claim.Words, q); err != nil {
				return fmt.Errorf("claim %s: %w", piece.Claim.Words, err)
			}
		}
	}
	return nil
}

func (in *inspection) everyDay(spot Spot, words string, q figure.Question) error {
	rows, err := in.figures.By(in.ctx, q, figure.ByDay)
	if err != nil {
		return err
	}
	onDay := make(map[string]int64, len(rows))
	for _, row := range rows {
		onDay[row.Key] = row.Raw
	}
	want := int64(1)
	switch q.Definition.Measure {
	case figure.Sites, figure.Communities, figure.Townships:
		whole, err := in.figures.Answer(in.ctx, q)
		if err != nil {
			return err
		}
		want = max(want, whole.Raw)
	}
	var missing []civil.Day
	for d := q.From; d <= q.To; d++ {
		if onDay[d.String()] < want {
			missing = append(missing, d)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	in.add(Finding{Check: "daily", Severity: Blocks, Spot: spot, Excerpt: words,
		Message: text.Label{
			Zh: fmt.Sprintf("“%s”不成立：%d天记录不全，首日%s", words, len(missing), missing[0]),
			En: fmt.Sprintf("%s is not true: %d days are incomplete, the first %s", words, len(missing), missing[0]),
		},
		Suggest: text.Label{Zh: "改写，或补录核实后再用", En: "write it otherwise, or complete the records first"}})
	return nil
}

// zeros asks about numbers that say nothing happened.
func (in *inspection) zeros() error {
	for _, n := range in.reading.Numbers {
		if n.Refused == "" && n.Value == "0" {
			in.add(Finding{Check: "zero", Severity: Confirm, Spot: n.Spot, Excerpt: in.around(n),
				Message: text.Label{Zh: "数值为零：地点、时段或条件可能有误", En: "the value is zero: place, period or conditions may be wrong"}})
		}
	}
	return nil
}
