package figure

import (
	"context"

	"linli/internal/civil"
)

// asksPersons reports whether the plan asks the register about persons.
func (p *plan) asksPersons() bool {
	return p.party != nil || p.ages != nil || len(p.pieces) > 0 && p.pieces[0].homes != nil
}

// runAdmitted counts persons of whom the register is asked something, over more
// rows than there are persons: the register is read once from end to end, for
// everybody, and not row by row. Whom the conditions admit is the same for all
// rows of a month, so the persons of a month are counted and the others taken
// out.
func (p *plan) runAdmitted(ctx context.Context, work []stretch, total *tally) error {
	type same struct {
		month civil.Month
		piece *piece
	}
	parts := map[same][]stretch{}
	for _, st := range work {
		k := same{piece: st.piece}
		if p.ages != nil {
			if k.month = st.s.month; k.month == 0 {
				continue // without a day there is no age
			}
		}
		parts[k] = append(parts[k], st)
	}
	free := *p
	free.party, free.ages = nil, nil
	for k, part := range parts {
		anyone := *k.piece
		anyone.homes = nil
		for i := range part {
			part[i].piece = &anyone
		}
		month := p.newTally()
		err := share(ctx, len(part), rowsOf(part), p.newTally, func(t *tally, i int, buf []uint32) {
			free.countStretch(t, part[i], buf)
		}, func(t *tally) { month.add(t) })
		if err != nil {
			return err
		}
		admitted := p.admitted(k.piece.homes, k.month)
		for i := range month.set {
			total.set[i] |= month.set[i] & admitted[i]
		}
	}
	return nil
}

// admitted is the set of persons who meet the plan's conditions in a month.
func (p *plan) admitted(homes []bool, month civil.Month) bitset {
	reg := &p.x.reg
	n := p.x.persons.len()
	set := newBitset(n)
	f := filter{p: p, homes: homes, persons: true, ages: p.ages != nil}
	if f.ages {
		f.low, f.high = birthMonths(month, p.ages)
	}
	for person := range uint32(n) {
		var v personVersion
		known := false
		switch {
		case p.rare.has(person):
			v, known = reg.personAt(p.canonical(person), p.size)
		case int(person) < len(reg.since) && reg.since[person] != 0 && reg.since[person] <= p.size:
			v, known = personVersion{home: reg.home[person], birth: civil.Month(reg.birth[person])}, true
			if p.party != nil {
				v.party = reg.party.has(person)
			}
		}
		if f.admits(v, known) {
			set.set(person)
		}
	}
	return set
}

// birthMonths are the first and the last month of birth of those who are of
// some ages in a month.
func birthMonths(month civil.Month, ages *[2]int) (low, high int32) {
	return int32(month) - int32(12*ages[1]) - 11, int32(month) - int32(12*ages[0])
}
