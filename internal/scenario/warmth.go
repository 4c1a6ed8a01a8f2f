package scenario

// Part four of the brief: meals, visits, disinfection, blood, youth teams.

// stationService is the time of the volunteers of practice stations in the
// four districts.
func (c *City) stationService() stream {
	work := [...]string{"epidemic.meal", "epidemic.companionship", "epidemic.companionship"}
	return c.roster(roster{name: "st", who: c.folk.stations, to: days - 1, least: 2, most: 8,
		fill: func(j, day int, d *draw, r *row) {
			key := stationUnits[j%len(stationUnits)]
			k := d.below(len(c.stationOrgs[key]))
			r.org, r.place, r.category = c.stationOrgs[key][k], c.stationAt[key][k].code, work[d.below(len(work))]
			r.action, r.project = actions[warmthAction].key, c.unit(key).projects[warmthAction]
		}})
}

// stationVisits are visits to elders in the four districts, one record each.
func (c *City) stationVisits() stream {
	n := len(stationUnits) * c.n.stationVisits
	return series("sv", n, 2, days-1, flawAt, func(i, day int, r *row) {
		c.atStation(i, r)
		r.kind, r.unit, r.quantity, r.category = "contact", "visit", 1, "epidemic.companionship"
		r.at(day, 9*60+i*29%540)
	})
}

// stationMeals are meals brought to elders there: five to a record.
func (c *City) stationMeals() stream {
	each := c.n.stationMeals / 5
	return series("sm", len(stationUnits)*each, 2, days-1, flawAt, func(i, day int, r *row) {
		c.atStation(i, r)
		r.kind, r.unit, r.category = "meal", "portion", "epidemic.meal"
		r.at(day, 11*60+i%60)
		r.quantity = int64(share(c.n.stationMeals, each, i/len(stationUnits)))
	})
}

func (c *City) atStation(i int, r *row) {
	key := stationUnits[i%len(stationUnits)]
	k := i / len(stationUnits) * 7 % len(c.stationOrgs[key])
	r.org, r.place = c.stationOrgs[key][k], c.stationAt[key][k].code
	r.person = c.folk.stations.at(i % c.folk.stations.n)
	r.action, r.project = actions[warmthAction].key, c.unit(key).projects[warmthAction]
}

// caringMeals are Pinggu's, five batches a day, the same number every day.
func (c *City) caringMeals() stream {
	const batches = 5
	u := c.unit("110117")
	return series("pm", days*batches, 0, days-1, flawAt, func(i, day int, r *row) {
		d := c.draw(forSeries, i)
		at := &u.communities[d.below(len(u.communities))]
		r.kind, r.unit, r.place = "meal", "portion", at.code
		r.quantity = int64(share(c.n.mealsADay, batches, i%batches))
		r.at(day, 11*60+i%batches*10)
		r.org, r.project, r.action = "o-pinggu-kitchen", "j-pinggu-meals", actions[warmthAction].key
		r.category, r.grade = "epidemic.meal", "two-party"
	})
}

// cleaned are the communities that the rescuers disinfect.
func (c *City) cleaned(i int) *community { return c.cleanCommunity[i%len(c.cleanCommunity)] }

func (c *City) rescuers() stream {
	return c.roster(roster{name: "ml", who: c.folk.rescuers, from: 3, to: days - 1, least: 3, most: 9,
		fill: func(j, day int, d *draw, r *row) {
			r.place = c.cleaned(d.below(len(c.cleanCommunity))).code
			r.org, r.team, r.project, r.category = "o-miyun-lantian", "t-miyun-clean", "j-miyun-clean", "epidemic.disinfection"
			r.action = actions[warmthAction].key
		}})
}

// disinfection are the rescuers' jobs: every community four times, every
// public place three times.
func (c *City) disinfection() stream {
	areas := 4 * len(c.cleanCommunity)
	return series("di", areas+3*len(c.cleanSites), 3, days-1, flawAt, func(i, day int, r *row) {
		d := c.draw(forSeries, i)
		r.kind, r.unit, r.quantity = "disinfect", "metre2", int64(100*d.between(3, 80))
		if i < areas {
			r.place = c.cleaned(i).code
		} else {
			s := c.cleanSites[i%len(c.cleanSites)]
			r.place, r.site = s.place, s.key
		}
		r.at(day, 9*60+i*17%480)
		r.org, r.team, r.project, r.category = "o-miyun-lantian", "t-miyun-clean", "j-miyun-clean", "epidemic.disinfection"
		r.action, r.note = actions[warmthAction].key, "含氯500mg/L 30分钟"
	})
}

// youthTeamService is that of the development area's young people, each in one
// team and one project.
func (c *City) youthTeamService() stream {
	u := c.unit("bda")
	work := [...]string{"epidemic.temperature", "epidemic.order", "epidemic.registration", "epidemic.hauling", "epidemic.outreach"}
	return c.roster(roster{name: "yt", who: c.folk.youth, from: 2, to: days - 1, least: 1, most: 6,
		fill: func(j, day int, d *draw, r *row) {
			at := &u.communities[d.below(len(u.communities))]
			r.place, r.org, r.category = at.code, "o-bda-tuan", work[j%len(work)]
			r.team, r.project = c.youthTeams[j%c.n.teams], c.youthProject[j%c.n.projects]
			r.action = actions[warmthAction].key
			if d.one(12) {
				r.claims = at.township.org
			}
		}})
}

// donations are whole blood in 200, 300 and 400 ml, so that donors and units
// come to their figures: each 100 ml above 200 is half a unit.
func (c *City) donations() stream {
	n := c.n.donors
	extra := 2 * (c.n.bloodUnits - n)         // in 100 ml
	middle := min(extra/4, 2*n-extra) / 2 * 2 // who gave 300 ml
	large := (extra - middle) / 2             // who gave 400 ml
	return series("bl", n, 2, days-1, flawAt, func(i, day int, r *row) {
		r.person, r.quantity = c.folk.donors.at(i), 200
		if more := large + middle; share(more, n, i) == 1 { // every so many give more
			r.quantity = 400
			if share(middle, more, more*i/n) == 1 {
				r.quantity = 300
			}
		}
		c.blood(r, i, day)
	})
}

// unfit are people who came to give blood and did not.
func (c *City) unfit() stream {
	return series("bu", 7, 4, days-3, always(withdrawn), func(i, day int, r *row) {
		r.person, r.quantity = c.absentee(i), 200
		c.blood(r, i, day)
	})
}

func (c *City) blood(r *row, i, day int) {
	r.kind, r.unit = "blood", "ml"
	r.site = [...]string{"b-001", "b-002", "b-003"}[i%3]
	r.place = [...]string{"110102", "110105", "110108"}[i%3]
	r.at(day, 9*60+i*13%480)
	r.org, r.project, r.category = "o-xueye", "j-blood", "epidemic.blood-drive"
	r.action, r.grade = actions[warmthAction].key, "two-party"
}

// training of builders who then serve as volunteers.
func (c *City) training() stream {
	k := c.folk.builders
	return series("tn", k.n, 3, 20, flawAt, func(i, day int, r *row) {
		r.kind, r.person, r.place = "train", k.at(i), "110106"
		r.at(day, 14*60)
		r.lasting(90)
		r.org, r.project, r.category = "o-zhongjian3-beijing", "j-builders", "epidemic.outreach"
		r.action = actions[warmthAction].key
	})
}

func (c *City) buildersService() stream {
	return c.away("bs", c.folk.builders, "110106", "o-fengtai-builders", "j-builders", "epidemic.temperature", warmthAction, 1, 5)
}

func (c *City) kitchenService() stream {
	return c.away("ks", c.folk.kitchen, "110117", "o-pinggu-kitchen", "j-pinggu-meals", "epidemic.meal", warmthAction, 5, 15)
}
