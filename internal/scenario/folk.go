package scenario

import (
	"context"
	"io"
	"math/bits"

	"linli/internal/civil"
)

// cohort is a run of people who are in the city's records for one reason.
type cohort struct {
	first who // number of the first; the rest follow
	n     int
	band  *band
	unit  string // where they live; empty for all over the city
	party bool   // all are party members
	skill string
}

// at is the i-th person of the cohort.
func (c cohort) at(i int) who { return c.first + who(i) }

// band is a range of birth days. Bands keep their identity numbers apart by
// their serial numbers.
type band struct {
	from, to civil.Day
	serial   int
	minor    bool // has no identity number and no phone here
}

func (b *band) days() int { return int(b.to-b.from) + 1 }

var (
	adults   = &band{from: civil.NewDay(1957, 1, 1), to: civil.NewDay(2001, 12, 31), serial: 2}
	youths   = &band{from: civil.NewDay(1986, 1, 1), to: civil.NewDay(2004, 12, 31), serial: 202}
	students = &band{from: civil.NewDay(1996, 9, 1), to: civil.NewDay(2001, 8, 31), serial: 302}
	leaders  = &band{from: civil.NewDay(1962, 1, 1), to: civil.NewDay(1979, 12, 31), serial: 402}
	donors   = &band{from: civil.NewDay(1966, 1, 1), to: civil.NewDay(2001, 12, 31), serial: 502}
	children = &band{from: civil.NewDay(2006, 1, 1), to: civil.NewDay(2013, 8, 31), minor: true}
)

// folk are the city's people, cohort after cohort. Those up to the crowd are
// the same at every scale.
type folk struct {
	all []*cohort

	// Volunteers with figures of their own.
	social, gate, watch, watchLeaders, surveyors, mentors, tutors cohort
	duty, line, experts, rescuers, resumption, youth              cohort
	stations, fangshan, changping, xicheng, builders, online      cohort
	kitchen, jingxi, yunhexing                                    cohort
	reserve                                                       cohort // accepted, not yet on duty
	drivers, donors, pupils, partners                             cohort
	absent                                                        cohort // registered, never served
	travel                                                        cohort // serve outside the campaign
	members                                                       cohort // party members who reported and do not serve
	crowd                                                         cohort

	blocks  []block // of the crowd, by home
	serving int     // members of the party within the crowd
}

// block is the part of the crowd that lives in one unit.
type block struct {
	unit     int
	first, n int // counted in the crowd
}

// settle counts out the people so that those who serve are exactly the
// figure.
func (c *City) settle() {
	f, n := &c.folk, &c.n
	next := who(1)
	add := func(k *cohort, size int, b *band, unit string) {
		*k = cohort{first: next, n: size, band: b, unit: unit}
		f.all = append(f.all, k)
		next += who(size)
	}
	add(&f.gate, n.gateVolunteers, adults, "110112")
	add(&f.social, n.socialVolunteers-n.gateVolunteers, adults, "")
	add(&f.watch, n.watchVolunteers, youths, "110101")
	add(&f.watchLeaders, 9, leaders, "110101")
	add(&f.surveyors, n.surveyors, students, "110108")
	add(&f.mentors, n.children/2, students, "110108")
	add(&f.tutors, n.tutors, students, "110107")
	add(&f.duty, n.counsellors-6, adults, "")
	add(&f.line, n.lineCounsellors, adults, "110102")
	add(&f.experts, n.experts, leaders, "110115")
	add(&f.rescuers, n.rescuers, adults, "110118")
	add(&f.resumption, n.resumption, adults, "110108")
	add(&f.youth, n.teamVolunteers, youths, "bda")
	add(&f.stations, 60*len(stationUnits), adults, "")
	add(&f.fangshan, 180, adults, "110111")
	add(&f.changping, 190, adults, "110114")
	add(&f.xicheng, 150, adults, "110102")
	add(&f.builders, n.trainees, adults, "110106")
	add(&f.online, 40, adults, "110106")
	add(&f.kitchen, 45, adults, "110117")
	add(&f.jingxi, 20, adults, "110109")
	add(&f.yunhexing, 28, adults, "110112")
	serving := int(next) - 1

	add(&f.reserve, 6, adults, "")
	add(&f.drivers, 90, adults, "")
	add(&f.donors, n.donors, donors, "")
	add(&f.pupils, n.children, children, "110108")
	add(&f.partners, n.partners, children, "110107")
	f.duty.skill, f.reserve.skill, f.line.skill, f.experts.skill = "counselling", "counselling", "counselling", "counselling"

	// Those of Chaoyang in the six kinds of work, and one in sixteen beside
	// them; the rest of the crowd by weight.
	chaoyang := n.frontline + n.frontline/16
	crowd := max(n.volunteers-serving, chaoyang)
	n.volunteers = serving + crowd
	f.serving = min(n.members*55/100, crowd)

	add(&f.absent, 60+crowd/300, adults, "")
	add(&f.travel, 40+crowd/400, adults, "")
	add(&f.members, n.members-f.serving, adults, "")
	f.members.party = true
	add(&f.crowd, crowd, adults, "")

	first, weight := 0, 0
	for i := range c.units {
		size := chaoyang
		if c.units[i].key != "110105" {
			before := (crowd - chaoyang) * weight / 1000
			weight += c.units[i].weight
			size = (crowd-chaoyang)*weight/1000 - before
		}
		f.blocks = append(f.blocks, block{unit: i, first: first, n: size})
		first += size
	}
}

// partyMember reports whether person j of the crowd is a party member: every
// so many, f.serving of them in all.
func (f *folk) partyMember(j int) bool {
	if f.serving == 0 {
		return false
	}
	i := j * f.serving / f.crowd.n
	return f.memberInCrowd(i) == j || f.memberInCrowd(i+1) == j
}

// memberInCrowd is the place in the crowd of its i-th party member.
func (f *folk) memberInCrowd(i int) int { return (i*f.crowd.n + f.serving - 1) / f.serving }

// homeInCrowd is where person j of the crowd lives: neighbours in number are
// neighbours at home.
func (c *City) homeInCrowd(j int) *community {
	for _, b := range c.folk.blocks {
		if j < b.first+b.n {
			return c.homeInBlock(b, j)
		}
	}
	return nil
}

func (c *City) homeInBlock(b block, j int) *community {
	all := c.units[b.unit].communities
	return &all[(j-b.first)*len(all)/b.n]
}

// home is where person p of a cohort lives.
func (c *City) home(k *cohort, p who) *community {
	if k == &c.folk.crowd {
		return c.homeInCrowd(int(p - k.first))
	}
	d := c.draw(forPeople, int(p))
	var u *unit
	if k.unit != "" {
		u = c.unit(k.unit)
	} else {
		u = c.anyUnit(&d)
	}
	return &u.communities[d.below(len(u.communities))]
}

// anyUnit picks a unit by weight, Chaoyang having about its share.
func (c *City) anyUnit(d *draw) *unit {
	const chaoyang = 90
	at := d.below(1000 + chaoyang)
	for i := range c.units {
		w := c.units[i].weight
		if c.units[i].key == "110105" {
			w = chaoyang
		}
		if at < w {
			return &c.units[i]
		}
		at -= w
	}
	return &c.units[len(c.units)-1]
}

const peopleHeader = "person,name,sex,birth,id_type,id_number,phone,home,party,employer,skills,languages\n"

// People writes people.csv.
func (c *City) People(ctx context.Context, w io.Writer, progress func(done, total int64)) error {
	var total int64
	for _, k := range c.folk.all {
		total += int64(k.n)
	}
	s := newSheet(w, ticker(ctx, total, progress))
	s.header(peopleHeader)
	for _, k := range c.folk.all {
		for i := 0; i < k.n && s.err == nil; i++ {
			c.person(s, k, k.at(i))
		}
	}
	return s.end(total, progress)
}

func (c *City) person(s *sheet, k *cohort, p who) {
	d := c.draw(forPeople, int(p))
	home := c.home(k, p)
	d = draw(mix(uint64(d) + 1)) // apart from the draw for the home
	female := d.below(2)
	b := appendPerson(s.line[:0], p)
	b = append(b, ',')
	b = appendName(b, &d, female == 1)
	b = appendCell(b, [2]string{"1", "2"}[female])
	b = append(b, ',')
	born := k.band.from + civil.Day(int(p)*7919%k.band.days())
	b = appendDay(b, born)
	if k.band.minor {
		b = append(b, ",,,"...)
	} else {
		b = append(b, ",id,"...)
		b = appendIDNumber(b, born, k.band.serial+2*(int(p)/k.band.days())+1-female)
		b = append(b, ",154"...)
		b = appendPadded(b, int((uint64(p)*48_271+c.Seed%1e6*977)%1e8), 8)
	}
	b = appendCell(b, home.code)
	party := k.party
	if k == &c.folk.crowd {
		party = c.folk.partyMember(int(p - k.first))
	}
	b = append(b, ',')
	if party {
		b = append(b, "yes"...)
	}
	b = append(b, ',')
	b = appendCell(b, k.skill)
	b = append(b, ',')
	if !k.band.minor && d.one(25) {
		b = append(b, [...]string{"en", "en;ja", "en;ko", "fr", "ru", "en;fr"}[d.below(6)]...)
	}
	b = append(b, '\n')
	s.line = b
	s.write(b)
}

// noDivision is a division that no identity number carries: numbers are given
// by counties, and this is the whole city.
const noDivision = "110000"

// appendIDNumber appends an identity number (GB 11643-1999: division, birth
// date, serial, ISO 7064 MOD 11-2 check character).
func appendIDNumber(b []byte, born civil.Day, serial int) []byte {
	at := len(b)
	b = append(b, noDivision...)
	y, m, d := born.Date()
	b = appendPadded(b, y, 4)
	b = appendPadded(b, int(m), 2)
	b = appendPadded(b, d, 2)
	b = appendPadded(b, serial, 3)
	sum := 0
	for i, digit := range b[at:] {
		sum += int(digit-'0') * (1 << (17 - i) % 11)
	}
	return append(b, "10X98765432"[sum%11])
}

func appendDay(b []byte, d civil.Day) []byte {
	y, m, day := d.Date()
	b = appendPadded(b, y, 4)
	b = append(b, '-')
	b = appendPadded(b, int(m), 2)
	b = append(b, '-')
	return appendPadded(b, day, 2)
}

// turns are the days somebody serves on, one bit a day.
type turns uint64

func (t turns) on(day int) bool { return t>>day&1 == 1 }

func (t turns) first() int { return bits.TrailingZeros64(uint64(t)) }
