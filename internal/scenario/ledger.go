package scenario

// ledger writes the facts of the month day by day, with the slips of every
// real record book. A slip never changes what stands in the end.
type ledger struct {
	*sheet
	c     *City
	today int
	later [days + 5][]func() // what is entered at the end of a day

	corrections, voids, doubles int
}

// flaw is how a fact comes into the book.
type flaw uint8

const (
	sound       flaw = iota
	repeated         // the same row again at the end of the day
	wrongAmount      // too long or too much; corrected the next day
	wrongPerson      // somebody who never came; corrected the next day
	mendedTwice      // the correction was wrong too
	undone           // rightly entered, wrongly corrected, the correction withdrawn
	doubled          // entered by a second body too, which is withdrawn
	late             // entered some days after
	withdrawn        // never happened: entered and withdrawn
)

// flawOf draws a flaw for one row of a crowd.
func flawOf(d *draw) flaw {
	switch x := d.below(24_000); {
	case x < 60:
		return repeated
	case x < 110:
		return wrongAmount
	case x < 130:
		return wrongPerson
	case x < 135:
		return mendedTwice
	case x < 140:
		return undone
	case x < 155:
		return doubled
	case x < 275:
		return late
	}
	return sound
}

// flawAt plants flaws in a short list, the same for every seed.
func flawAt(i int) flaw {
	switch {
	case i%41 == 7:
		return repeated
	case i%53 == 11:
		return wrongAmount
	case i%89 == 23:
		return doubled
	case i%97 == 31:
		return undone
	case i%61 == 5:
		return late
	case i%131 == 40:
		return mendedTwice
	}
	return sound
}

// put writes a fact as it is.
func (l *ledger) put(id ref, r *row) {
	if l.out == nil {
		l.rows++
		return
	}
	l.line = appendFact(l.line[:0], id, r)
	l.write(l.line)
}

// enter writes a fact with a flaw, and sees to what follows.
func (l *ledger) enter(id ref, r *row, f flaw) {
	switch f {
	case sound:
		l.put(id, r)
	case repeated:
		l.put(id, r)
		again := *r
		l.after(0, func() { l.put(id, &again) })
	case wrongAmount:
		right, wrong := *r, *r
		wrong.spoil()
		l.put(id, &wrong)
		l.after(1, func() { l.correct(id, right, "时长（数量）更正") })
	case wrongPerson:
		right, wrong := *r, *r
		if wrong.person == 0 {
			wrong.spoil()
		} else {
			wrong.person = l.c.absentee(id.n)
		}
		l.put(id, &wrong)
		l.after(1, func() { l.correct(id, right, "记录对象更正") })
	case mendedTwice:
		right, wrong := *r, *r
		wrong.spoil()
		worse := wrong
		worse.spoil()
		l.put(id, &worse)
		l.after(1, func() {
			first := l.correct(id, wrong, "时长（数量）更正")
			l.after(1, func() { l.correct(first, right, "再次更正") })
		})
	case undone:
		wrong := *r
		wrong.spoil()
		l.put(id, r)
		l.after(1, func() {
			first := l.correct(id, wrong, "误作更正")
			l.after(1, func() { l.void(first, "更正有误，恢复原记录") })
		})
	case doubled:
		l.put(id, r)
		l.doubles++
		second, copied := ref{"x", l.doubles}, *r
		copied.grade = "leader"
		copied.note = "另一单位重复录入"
		l.put(second, &copied)
		l.after(2, func() { l.void(second, "重复记录，以先录入的为准") })
	case late:
		kept := *r
		l.after(2+id.n%3, func() { l.put(id, &kept) })
	case withdrawn:
		l.put(id, r)
		l.after(1, func() { l.void(id, "经核实未到岗（未成功）") })
	}
}

// spoil makes a fact say too much.
func (r *row) spoil() {
	switch {
	case r.end > 0 && r.quantity == 0:
		r.end += 45
	case r.kind == "blood":
		r.quantity = 400 + 100*(r.quantity/400)
	case r.quantity > 0:
		r.quantity += 1 + r.quantity/2
	default:
		r.quantity = 10
	}
}

// after does something at the end of a later day, or of the last.
func (l *ledger) after(n int, do func()) {
	at := min(l.today+n, len(l.later)-1)
	l.later[at] = append(l.later[at], do)
}

// endOfDay enters what was put off to today.
func (l *ledger) endOfDay() {
	for i := 0; i < len(l.later[l.today]); i++ { // doing one may add another
		l.later[l.today][i]()
	}
	l.later[l.today] = nil
}

func (l *ledger) correct(target ref, r row, why string) ref {
	l.corrections++
	id := ref{"k", l.corrections}
	r.replaces, r.note = target, why
	l.put(id, &r)
	return id
}

func (l *ledger) void(target ref, why string) {
	l.voids++
	l.put(ref{"v", l.voids}, &row{kind: "void", undated: true, voids: target, note: why})
}

// absentee is somebody who registered and never served.
func (c *City) absentee(i int) who {
	k := c.folk.absent
	return k.at(i % k.n)
}

// stream enters one day of one kind of record.
type stream func(l *ledger, day int)

// series is a planned list of n records spread over the days from..to in
// order.
func series(name string, n, from, to int, slips func(i int) flaw, fill func(i, day int, r *row)) stream {
	i := 0
	return func(l *ledger, day int) {
		for ; i < n && from+i*(to-from+1)/n == day; i++ {
			r := row{campaign: campaign}
			fill(i, day, &r)
			l.enter(ref{name, i + 1}, &r, slips(i))
		}
	}
}

func noFlaw(int) flaw { return sound }

// always is the flaw of a list where every record has the same.
func always(f flaw) func(int) flaw { return func(int) flaw { return f } }

// roster is a cohort that serves some days each, between least and most.
type roster struct {
	name        string
	who         cohort
	from, to    int
	least, most int
	fill        func(j, day int, d *draw, r *row)
}

func (c *City) roster(o roster) stream {
	served := make([]turns, o.who.n)
	for j := range served {
		served[j] = c.turns(int(o.who.at(j)), o.from, o.to, o.least, o.most)
	}
	n := 0
	return func(l *ledger, day int) {
		for j, t := range served {
			if !t.on(day) {
				continue
			}
			d := c.draw(forShifts, int(o.who.at(j))<<6|day)
			r := row{kind: "service", person: o.who.at(j), campaign: campaign, grade: grade(&d)}
			r.shift(day, &d)
			o.fill(j, day, &d, &r)
			n++
			l.enter(ref{o.name, n}, &r, flawOf(&d))
		}
	}
}

// turns draws the days somebody serves on: at least one, weekends more often.
func (c *City) turns(p, from, to, least, most int) turns {
	d := c.draw(forTurns, p)
	var t turns
	for range d.between(least, most) {
		at := d.between(from, to)
		if !weekend(at) && d.one(3) {
			at = d.between(from, to)
		}
		t |= 1 << at
	}
	return t
}

// weekend reports whether a day of the month is a Saturday or Sunday;
// 1 February 2020 was a Saturday.
func weekend(day int) bool { return day%7 < 2 }

// shifts by hour of start and length; night duty crosses midnight.
var (
	weekdayShifts = [...][2]int{{7, 4}, {8, 4}, {9, 3}, {11, 4}, {14, 4}, {15, 4}, {17, 3}, {18, 4}, {18, 4}, {19, 3}, {19, 3}, {22, 8}}
	weekendShifts = [...][2]int{{7, 4}, {7, 5}, {8, 4}, {8, 4}, {9, 3}, {10, 4}, {13, 4}, {14, 4}, {14, 5}, {15, 4}, {18, 4}, {22, 8}}
)

// shift gives a fact a plausible time of day.
func (r *row) shift(day int, d *draw) {
	s := weekdayShifts[d.below(len(weekdayShifts))]
	if weekend(day) {
		s = weekendShifts[d.below(len(weekendShifts))]
	}
	r.start = day*minutesADay + s[0]*60 + 5*d.below(5)
	r.end = day*minutesADay + (s[0]+s[1])*60 - 5*d.below(7)
}

// at puts a fact at a minute of a day.
func (r *row) at(day, minute int) { r.start = day*minutesADay + minute }

// lasting gives a fact an end.
func (r *row) lasting(minutes int) { r.end = r.start + minutes }

var grades = [...]string{"", "", "leader", "leader", "code", "code", "code", "signed", "two-party", "beneficiary"}

func grade(d *draw) string { return grades[d.below(len(grades))] }
