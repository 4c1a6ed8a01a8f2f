package scenario

// The kinds of work of a crowd: the six that the brief names together, and
// others.
var (
	sixKinds = [...]string{
		"epidemic.registration", "epidemic.registration", "epidemic.temperature", "epidemic.temperature", "epidemic.temperature",
		"epidemic.order", "epidemic.order", "epidemic.order", "epidemic.outreach", "epidemic.outreach",
		"epidemic.counselling", "epidemic.interpreting",
	}
	otherKinds = [...]string{
		"epidemic.errand", "epidemic.errand", "epidemic.meal", "epidemic.disinfection", "epidemic.disinfection",
		"epidemic.companionship", "epidemic.hauling", "epidemic.survey", "epidemic.tutoring", "community",
	}
)

// actionOf says under which action a kind of work falls.
func actionOf(category string) int {
	switch category {
	case "epidemic.tutoring", "epidemic.companionship":
		return familiesAction
	case "epidemic.counselling":
		return counsellingAction
	case "epidemic.errand", "epidemic.meal", "epidemic.disinfection", "epidemic.survey", "community":
		return warmthAction
	case "epidemic.hauling":
		return giftsAction
	}
	return gatesAction
}

// crowd are the volunteers in their hundreds of thousands.
//
// Chaoyang's figure counts people in the six kinds of work, so there the first
// of them work in one of the six on their first day, and everybody else who
// comes to Chaoyang does something else.
func (c *City) crowd() stream {
	f := &c.folk
	served := make([]turns, f.crowd.n)
	for j := range served {
		// Half the people come once or twice, a few all month.
		d := c.draw(forChoice, int(f.crowd.at(j)))
		most := [...]int{1, 1, 2, 2, 2, 3, 3, 4, 6, 9}[d.below(10)]
		served[j] = c.turns(int(f.crowd.at(j)), 0, days-1, 1, most)
	}
	n := 0
	return func(l *ledger, day int) {
		r := row{}
		for _, b := range f.blocks {
			chaoyang := c.units[b.unit].key == "110105"
			for j := b.first; j < b.first+b.n; j++ {
				if !served[j].on(day) {
					continue
				}
				d := c.draw(forShifts, int(f.crowd.at(j))<<6|day)
				r = row{kind: "service", person: f.crowd.at(j), campaign: campaign}
				counted := chaoyang && j-b.first < c.n.frontline
				c.volunteer(&r, b, j, day, counted, counted && served[j].first() == day, &d)
				n++
				l.enter(ref{"s", n}, &r, flawOf(&d))
			}
		}
	}
}

// volunteer fills in one stint of person j of the crowd. counted: they are in
// Chaoyang's figure; must: this stint is what puts them there.
func (c *City) volunteer(r *row, b block, j, day int, counted, must bool, d *draw) {
	u := b.unit
	traveller := j%50 == 7 // serves in other districts too
	if !must && traveller && d.below(3) > 0 {
		u = (u + 1 + d.below(len(c.units)-1)) % len(c.units)
	}
	all := c.units[u].communities
	at := d.below(len(all))
	if u == b.unit && d.below(8) > 0 {
		at = (j - b.first) * len(all) / b.n // at home
	}
	if all[at].code == yudailu {
		at = (at + 1) % len(all)
	}
	r.shift(day, d)
	r.grade = grade(d)
	r.category = otherKinds[d.below(len(otherKinds))]
	if must || (c.units[u].key != "110105" || counted) && d.below(10) < 7 {
		r.category = sixKinds[d.below(len(sixKinds))]
	}
	c.stand(r, &c.units[u], &all[at], d)
}

// stand says where a stint was, who organised it and who else claims it.
func (c *City) stand(r *row, u *unit, at *community, d *draw) {
	action := actionOf(r.category)
	r.action, r.project = actions[action].key, u.projects[action]
	r.org = at.township.org
	switch x := d.below(1200); {
	case x < 4: // only the district is known
		r.place, r.org = u.code, u.org
	case x < 8: // only the township is known
		r.place = at.township.code
	default:
		r.place = at.code
		if action == gatesAction && x < 1000 {
			r.site = at.gates[x%len(at.gates)]
		}
		if x%3 == 0 {
			r.team = at.township.team
		}
		if x%80 == 9 {
			r.claims = u.org
		} else if x%80 == 10 {
			r.claims = "o-tuanshiwei;o-wenmingban"
		}
		if x == 1199 && d.one(8) { // a key that nobody registered
			r.org, r.team = "o-unlisted-"+string(rune('1'+x%3)), ""
		}
	}
}

// noShows are records of people who never came, all withdrawn.
func (c *City) noShows() stream {
	k := c.folk.absent
	return series("n", k.n, 0, days-2, always(withdrawn), func(i, day int, r *row) {
		d := c.draw(forNoShows, i)
		u := c.anyUnit(&d)
		r.kind, r.person = "service", k.at(i)
		r.shift(day, &d)
		r.category = sixKinds[d.below(len(sixKinds))]
		at := &u.communities[d.below(len(u.communities))]
		if at.code == yudailu {
			at = c.social[0]
		}
		c.stand(r, u, at, &d)
		r.site = ""
	})
}

// travel are people who serve at stations, which is not the campaign.
func (c *City) travel() stream {
	return c.roster(roster{name: "tr", who: c.folk.travel, to: days - 1, least: 1, most: 3,
		fill: func(j, day int, d *draw, r *row) {
			r.campaign = "chunyun-2020"
			r.category = "traffic"
			r.place = [...]string{"110102", "110106", "110105"}[j%3]
		}})
}

// members are party members reporting to the community where they live: those
// who serve too and those who do not. Some report twice.
func (c *City) members() stream {
	f := &c.folk
	n := 0
	report := func(l *ledger, i, day, place int) {
		r := row{kind: "report_in", campaign: campaign, action: actions[gatesAction].key}
		k, p := &f.members, f.members.at(i-f.serving)
		if i < f.serving {
			k, p = &f.crowd, f.crowd.at(f.memberInCrowd(i))
		}
		home := c.home(k, p)
		if place > 0 {
			all := c.units[home.unit].communities
			home = &all[place%len(all)]
		}
		r.person, r.place, r.org = p, home.code, home.township.org
		r.at(day, 8*60+i%600)
		n++
		fl := sound
		if i%400 == 3 {
			fl = repeated
		}
		l.enter(ref{"r", n}, &r, fl)
	}
	return func(l *ledger, day int) {
		for i := range c.n.members {
			d := c.draw(forReports, i)
			first := min(d.below(30), d.below(30)) // most of them early
			if first == day {
				report(l, i, day, 0)
			}
			if i%67 == 5 && first+4 == day { // again, where they work
				report(l, i, day, 1+d.below(1000))
			}
		}
	}
}

// withdrawnReports are reports of people who turned out to live elsewhere.
func (c *City) withdrawnReports() stream {
	k := c.folk.absent
	return series("rw", k.n/4, 3, 20, always(withdrawn), func(i, day int, r *row) {
		home := c.home(&k, k.at(i))
		r.kind, r.person, r.place = "report_in", k.at(i), home.code
		r.at(day, 10*60+i%300)
	})
}
