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
	facts, size, err := e.OfPersons(ctx, kind, []string{person}, at)
	return facts[person], size, err
}

// OfPersons is OfPerson for several at once, for the price of one.
func (e *Engine) OfPersons(ctx context.Context, kind string, persons []string, at int64) (map[string][]fact.Fact, int64, error) {
	all := &Definition{ID: "of-person", Measure: PersonTimes, Of: []string{kind}}
	seqs := map[string][]int64{}
	q, err := e.ask(ctx, Question{Definition: all, At: at}, func(p *plan) error {
		of := map[uint32][]string{} // two of them may be one human being
		for _, person := range persons {
			for _, code := range p.same(person) {
				of[code] = append(of[code], person)
			}
		}
		if len(of) == 0 {
			return nil
		}
		buf := make([]uint32, block)
		for _, st := range p.stretches(p.pieces) {
			if err := ctx.Err(); err != nil {
				return err
			}
			p.each(st, buf, func(from, to uint32, rows []uint32) {
				forRows(from, to, rows, func(r uint32) {
					for _, person := range of[st.s.person[r]] {
						seqs[person] = append(seqs[person], int64(st.s.seq[r]))
					}
				})
			})
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list the facts of a person: %w", err)
	}
	out := map[string][]fact.Fact{}
	for person, list := range seqs {
		slices.Sort(list)
		if out[person], err = e.log.Many(ctx, list); err != nil {
			return nil, 0, fmt.Errorf("list the facts of a person: %w", err)
		}
	}
	return out, q.At, nil
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
