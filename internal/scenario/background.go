package scenario

import "slices"

// The rest of the city's work, that no sentence of the brief counts. It grows
// with the scale and keeps clear of the places whose figures it would blur.

// anywhere draws a community outside some units.
func (c *City) anywhere(d *draw, not ...string) *community {
	for {
		u := c.anyUnit(d)
		if slices.Contains(not, u.key) {
			continue
		}
		if at := &u.communities[d.below(len(u.communities))]; at.code != yudailu {
			return at
		}
	}
}

func (c *City) everyday(name string, atFullScale, action int, not []string, fill func(i int, d *draw, at *community, r *row)) stream {
	key := uint64(0)
	for _, b := range []byte(name) {
		key = key<<8 | uint64(b)
	}
	return series(name, c.scaled(atFullScale), 0, days-1, func(i int) flaw {
		if i%7 == 0 { // a seventh of the slips of a short list
			return flawAt(i / 7)
		}
		return sound
	}, func(i, day int, r *row) {
		d := draw(mix(mix(c.Seed<<32|key) ^ uint64(i)))
		at := c.anywhere(&d, not...)
		r.place, r.org = at.code, at.township.org
		r.action, r.project = actions[action].key, c.units[at.unit].projects[action]
		r.at(day, 8*60+d.below(720))
		fill(i, &d, at, r)
	})
}

// everydayErrands are orders elsewhere than in the districts with figures of
// their own.
func (c *City) everydayErrands() stream {
	items := []string{"food", "daily", "medicine", "utility-bill"}
	return c.everyday("ee", 60_000, warmthAction, []string{"110102", "110111", "110114"}, func(i int, d *draw, at *community, r *row) {
		r.kind, r.person, r.item, r.category = "errand", c.anybody(d), items[d.below(len(items))], "epidemic.errand"
	})
}

func (c *City) everydayMeals() stream {
	not := append([]string{"110117"}, stationUnits[:]...)
	return c.everyday("em", 20_000, warmthAction, not, func(i int, d *draw, at *community, r *row) {
		r.kind, r.unit, r.quantity, r.category = "meal", "portion", int64(d.between(5, 60)), "epidemic.meal"
	})
}

func (c *City) everydayDisinfection() stream {
	return c.everyday("ed", 15_000, warmthAction, []string{"110118"}, func(i int, d *draw, at *community, r *row) {
		r.kind, r.unit, r.quantity, r.category = "disinfect", "metre2", int64(50*d.between(2, 90)), "epidemic.disinfection"
	})
}

func (c *City) everydayContacts() stream {
	return c.everyday("ec", 30_000, familiesAction, nil, func(i int, d *draw, at *community, r *row) {
		r.kind, r.unit, r.quantity, r.category = "contact", "visit", int64(d.between(1, 6)), "epidemic.companionship"
	})
}

func (c *City) everydayOutreach() stream {
	return c.everyday("eo", 5000, gatesAction, nil, func(i int, d *draw, at *community, r *row) {
		r.kind, r.unit, r.quantity, r.note = "outreach", "visit", int64(d.between(20, 400)), "按广播覆盖户数估计"
	})
}

func (c *City) everydayTallies() stream {
	classes := []string{"resident", "resident", "courier", "visitor"}
	return c.everyday("et", 100_000, gatesAction, nil, func(i int, d *draw, at *community, r *row) {
		r.kind, r.unit, r.quantity = "tally", "visit", int64(d.between(5, 1200))
		r.site, r.item = at.gates[d.below(len(at.gates))], classes[d.below(len(classes))]
	})
}

func (c *City) everydayTraining() stream {
	return c.everyday("ei", 120_000, gatesAction, nil, func(i int, d *draw, at *community, r *row) {
		r.kind, r.person, r.category = "train", c.anybody(d), "epidemic.outreach"
		r.lasting(30 + 15*d.below(5))
	})
}

func (c *City) everydaySupplies() stream {
	items := [...][2]string{{"surgical-mask", "piece"}, {"disinfectant", "barrel"}, {"alcohol", "gram"}, {"protective-suit", "piece"}}
	return c.everyday("es", 8000, giftsAction, nil, func(i int, d *draw, at *community, r *row) {
		it := items[d.below(len(items))]
		r.kind, r.item, r.unit, r.quantity = "deliver", it[0], it[1], int64(d.between(2, 300))
	})
}

// headcounts are of helpers nobody registered, counted by their leaders.
func (c *City) headcounts() stream {
	n := max(1, c.n.helpers/12)
	return series("hc", n, 0, days-1, flawAt, func(i, day int, r *row) {
		d := c.draw(forSeries, i)
		at := c.anywhere(&d)
		r.kind, r.unit, r.place, r.org = "headcount", "person", at.code, at.township.org
		r.at(day, 18*60)
		r.quantity = int64(c.uneven(forSeries, c.n.helpers, n, i))
		r.action, r.project, r.note = actions[gatesAction].key, c.units[at.unit].projects[gatesAction], "未实名注册"
		r.grade = "leader"
	})
}

// anybody is anybody of the crowd.
func (c *City) anybody(d *draw) who {
	k := c.folk.crowd
	return k.at(d.below(k.n))
}
