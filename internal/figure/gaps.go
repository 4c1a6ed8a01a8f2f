package figure

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"linli/internal/civil"
)

// Gap is a day on which a site has no fact that a completeness claim says it
// has.
type Gap struct {
	Site string    `json:"site"`
	Day  civil.Day `json:"day"`
}

// Gaps checks a claim of completeness, such as "every day at each of the four
// gates": it lists every site and day of the question's period without a live
// fact of the question, by site and day. The claim holds if there are none.
//
// Without sites they are those the definition names in where.site, else all
// that have a fact of the question in the period. A period must be closed at
// both ends: ErrDefinition otherwise.
func (e *Engine) Gaps(ctx context.Context, q Question, sites []string) ([]Gap, error) {
	if q.From == 0 || q.To == 0 || q.To < q.From {
		return nil, fmt.Errorf("%w: a claim of completeness needs a first and a last day", ErrDefinition)
	}
	if len(sites) == 0 && q.Definition != nil {
		sites = q.Definition.Where["site"]
	}
	days := int(q.To-q.From) + 1
	served := map[string]bitset{}
	_, err := e.ask(ctx, q, func(p *plan) error {
		buf := make([]uint32, block)
		bySite := map[uint32]bitset{}
		for _, st := range p.stretches(p.pieces) {
			if err := ctx.Err(); err != nil {
				return err
			}
			s := st.s
			p.each(st, buf, func(from, to uint32, rows []uint32) {
				forRows(from, to, rows, func(r uint32) {
					site := s.cols[colSite].at(r)
					set, ok := bySite[site]
					if !ok {
						set = newBitset(days)
						bySite[site] = set
					}
					set.set(uint32(s.dayOf(r) - q.From))
				})
			})
		}
		for code, set := range bySite {
			if code != 0 {
				served[p.x.codes[colSite].key(code)] = set
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(sites) == 0 {
		for site := range served {
			sites = append(sites, site)
		}
	}
	var gaps []Gap
	for _, site := range sites {
		for day := range days {
			if !served[site].has(uint32(day)) {
				gaps = append(gaps, Gap{Site: site, Day: q.From + civil.Day(day)})
			}
		}
	}
	slices.SortFunc(gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.Site, b.Site), cmp.Compare(a.Day, b.Day))
	})
	return slices.Compact(gaps), nil
}
