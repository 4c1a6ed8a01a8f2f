package figure

import (
	"context"
	"fmt"
	"slices"

	"linli/internal/fact"
)

// OfPerson lists the facts of one kind about a person that are live at a size
// of the log (0 is now), in log order: those of every record that stands for
// the same human being at that size. The size is returned. It reads the column
// of persons once.
func (e *Engine) OfPerson(ctx context.Context, kind, person string, at int64) ([]fact.Fact, int64, error) {
	all := &Definition{ID: "of-person", Measure: PersonTimes, Of: []string{kind}}
	var seqs []int64
	q, err := e.ask(ctx, Question{Definition: all, At: at}, func(p *plan) error {
		same := p.same(person)
		if len(same) == 0 {
			return nil
		}
		buf := make([]uint32, block)
		for _, st := range p.stretches(p.pieces) {
			if err := ctx.Err(); err != nil {
				return err
			}
			p.each(st, buf, func(from, to uint32, rows []uint32) {
				forRows(from, to, rows, func(r uint32) {
					if slices.Contains(same, st.s.person[r]) {
						seqs = append(seqs, int64(st.s.seq[r]))
					}
				})
			})
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list the facts of a person: %w", err)
	}
	slices.Sort(seqs)
	facts, err := e.log.Many(ctx, seqs)
	return facts, q.At, err
}

// same are the numbers of all records of one human being: the one that stands
// for them and those merged into it. None if no fact names the person.
func (p *plan) same(person string) []uint32 {
	code, ok := p.x.persons.find(person)
	if !ok {
		return nil
	}
	if stands, merged := p.merged[code]; merged {
		code = stands
	}
	out := []uint32{code}
	for other, stands := range p.merged {
		if stands == code && other != code {
			out = append(out, other)
		}
	}
	return out
}
