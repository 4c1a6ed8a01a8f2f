package figure

// filter is a plan's conditions on the rows of one segment: only those that
// some row may fail.
type filter struct {
	p *plan
	s *segment

	none     bool // no row passes
	all      bool // every row passes
	days     bool
	from, to uint8 // days of the month
	preds    []*pred
	orgs     bool // an organisation or a claim must pass
	grade    bool
	later    bool // some facts came after the asked size
	dead     bool
	seats    *pred
	homes    []bool
	persons  bool
	ages     bool
	low      int32 // months of birth
	high     int32
}

// filter works out what of the plan's conditions a segment may fail.
func (p *plan) filter(s *segment, pc *piece) filter {
	f := filter{p: p, s: s, seats: pc.seats, homes: pc.homes, orgs: p.orgPass != nil, later: s.maxSeq > p.size, dead: !p.tip || s.nDead > 0}
	if !pc.covers(s) {
		first := s.firstDay()
		f.days, f.from, f.to = true, uint8(max(pc.from-first, 0)), uint8(min(pc.to-first, 40))
	}
	f.require(pc.seats)
	for i := range p.preds {
		f.require(&p.preds[i])
	}
	if p.grade > 0 {
		c := &s.cols[colGrade]
		f.grade = !c.uniform()
		f.none = f.none || c.uniform() && c.same < p.grade
	}
	if p.ages != nil {
		f.ages = true
		f.none = f.none || s.month == 0
		// A segment holds one month, in which everybody's age is one number.
		f.low, f.high = birthMonths(s.month, p.ages)
	}
	f.persons = f.homes != nil || p.party != nil || f.ages
	f.all = !f.none && !f.days && len(f.preds) == 0 && !f.orgs && !f.grade && !f.later && !f.dead && !f.persons
	return f
}

// require adds a condition on a column, if the column leaves it open.
func (f *filter) require(pr *pred) {
	if pr == nil {
		return
	}
	c := &f.s.cols[pr.col]
	switch {
	case !c.uniform():
		f.preds = append(f.preds, pr)
	case pr.pass[c.same] == 0:
		f.none = true
	}
}

// rows lists the rows from one to another of one block that pass. all means
// that every one does, and nothing is listed.
func (f *filter) rows(from, to uint32, buf []uint32) (rows []uint32, all bool) {
	if f.all {
		return nil, true
	}
	s := f.s
	all = true
	if f.days {
		rows, all = within(s.day[from:to], from, f.from, f.to, buf), false
	}
	for _, pr := range f.preds {
		c := &s.cols[pr.col]
		switch z := c.zones[from/block]; pr.before[z.high+1] - pr.before[z.low] {
		case 0:
			return nil, false
		case z.high + 1 - z.low:
			continue
		}
		if all {
			rows, all = c.first(from, to, pr.pass, buf), false
		} else {
			rows = c.keep(rows, pr.pass)
		}
	}
	if f.dead && f.p.tip {
		if all {
			if rows, all = s.live(from, to, buf); all && !f.orgs && !f.grade && !f.persons {
				return nil, true
			}
		} else {
			rows = s.keepLive(rows)
		}
	}
	if all && (f.orgs || f.grade || f.later || f.dead && !f.p.tip || f.persons) {
		rows, all = buf[:to-from], false
		for i := range rows {
			rows[i] = from + uint32(i)
		}
	}
	if all {
		return nil, true
	}
	return f.rest(rows), false
}

// rest narrows by the conditions that no column answers by itself.
func (f *filter) rest(rows []uint32) []uint32 {
	if !f.p.tip {
		rows = f.keepThen(rows)
	}
	if f.grade {
		out := rows[:0]
		for _, r := range rows {
			if f.s.cols[colGrade].at(r) >= f.p.grade {
				out = append(out, r)
			}
		}
		rows = out
	}
	if f.orgs {
		rows = f.keepOrgs(rows)
	}
	if f.persons && len(rows) > 0 {
		rows = f.keepPersons(rows)
	}
	return rows
}

// attributed narrows rows of service to those that count in the area by the
// person's home or the organiser's seat.
func (f *filter) attributed(rows []uint32) []uint32 {
	if f.seats != nil {
		rows = f.s.cols[colOrg].keep(rows, f.seats.pass)
	}
	if f.homes == nil {
		return rows
	}
	only := *f
	only.p = &plan{x: f.p.x, size: f.p.size, tip: f.p.tip, merged: f.p.merged, rare: f.p.rare}
	only.ages = false
	return only.keepPersons(rows)
}

// meet narrows rows by the definition's conditions.
func (f *filter) meet(rows []uint32) []uint32 {
	if f.none {
		return rows[:0]
	}
	for _, pr := range f.preds {
		rows = f.s.cols[pr.col].keep(rows, pr.pass)
	}
	return f.rest(rows)
}

// keepThen drops facts after the asked size, and those dead at it.
func (f *filter) keepThen(rows []uint32) []uint32 {
	s, p := f.s, f.p
	if !f.later && !f.dead {
		return rows
	}
	out := rows[:0]
	for _, r := range rows {
		if seq := s.seq[r]; seq <= p.size && !p.dead.has(seq) {
			out = append(out, r)
		}
	}
	return out
}

func (f *filter) keepOrgs(rows []uint32) []uint32 {
	pass := f.p.orgPass
	out := rows[:0]
	for _, r := range rows {
		ok := pass[f.s.cols[colOrg].at(r)]
		if ok == 0 && f.s.claims != nil {
			for _, claim := range f.s.claims[r] {
				ok |= pass[claim]
			}
		}
		if ok != 0 {
			out = append(out, r)
		}
	}
	return out
}

// keepPersons narrows by what the register says of a person.
func (f *filter) keepPersons(rows []uint32) []uint32 {
	p, reg := f.p, &f.p.x.reg
	out := rows[:0]
	for _, r := range rows {
		person := f.s.person[r]
		switch {
		case p.rare.has(person):
			if !f.admits(reg.personAt(p.canonical(person), p.size)) {
				continue
			}
		case int(person) >= len(reg.since) || !p.tip && reg.since[person] > p.size:
			if !f.admits(personVersion{}, false) {
				continue
			}
		default: // whom the register does not know has no home, no birth and no party
			if f.ages {
				if b := reg.birth[person]; b == 0 || b < f.low || b > f.high {
					continue
				}
			}
			if p.party != nil && reg.party.has(person) != *p.party || f.homes != nil && !f.homes[reg.home[person]] {
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

func (f *filter) admits(v personVersion, known bool) bool {
	if f.homes != nil && !(known && f.homes[v.home]) || f.p.party != nil && v.party != *f.p.party {
		return false
	}
	return !f.ages || known && v.birth != 0 && int32(v.birth) >= f.low && int32(v.birth) <= f.high
}

// canonical is the number that stands for a person.
func (p *plan) canonical(person uint32) uint32 {
	if p.rare.has(person) {
		if into, ok := p.merged[person]; ok {
			return into
		}
	}
	return person
}

// within lists the rows of a block on some days of the month.
func within(day []uint8, start uint32, from, to uint8, buf []uint32) []uint32 {
	n := 0
	for i, d := range day {
		buf[n] = start + uint32(i)
		if d-from <= to-from {
			n++
		}
	}
	return buf[:n]
}

// live lists the rows that are not dead at the tip; all means that none is.
func (s *segment) live(from, to uint32, buf []uint32) (rows []uint32, all bool) {
	n, any := 0, false
	for r := from; r < to; {
		end := min((r|63)+1, to)
		dead := s.dead[r>>6]
		if dead == 0 {
			for ; r < end; r++ {
				buf[n] = r
				n++
			}
			continue
		}
		for ; r < end; r++ {
			buf[n] = r
			if dead&(1<<(r&63)) == 0 {
				n++
			} else {
				any = true
			}
		}
	}
	return buf[:n], !any
}

func (s *segment) keepLive(rows []uint32) []uint32 {
	n := 0
	for _, r := range rows {
		rows[n] = r
		if s.dead[r>>6]&(1<<(r&63)) == 0 {
			n++
		}
	}
	return rows[:n]
}
