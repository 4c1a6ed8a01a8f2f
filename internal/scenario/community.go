package scenario

// Part one of the brief: gates, posts, social work.

// gateDayHours is what a gate takes in a day before the rush: two people in
// each of four shifts from 07:00 to 23:00, and one by night.
const gateDayHours = 40

// gateDuty mans the gates of 玉带路社区 on every day, so that the hours come
// to the figure: what the four shifts and the night leave over is shared out
// to a helper in the evening rush. Slots turn with the days; who has two has
// the first and one of the last, which never overlap.
func (c *City) gateDuty() stream {
	k, gates := c.folk.gate, c.n.gates
	slots := 10 * gates
	rush := (c.n.gateHours - gateDays*gates*gateDayHours) * 60
	work := [...]string{"epidemic.temperature", "epidemic.registration", "epidemic.disinfection"}
	return series("gd", gateDays*slots, gateFromDay, days-1, flawAt, func(i, day int, r *row) {
		slot := i % slots
		gate := slot % gates
		turn := slot / gates // 0–7 two by two, 8 the night, 9 the rush
		r.kind, r.person = "service", k.at((day*5*gates+slot)%k.n)
		switch {
		case turn < 8:
			r.at(day, (7+turn/2*4)*60)
			r.lasting(4 * 60)
		case turn == 8:
			r.at(day, 23*60)
			r.lasting(8 * 60)
		default:
			r.at(day, 17*60)
			r.lasting(share(rush, gateDays*gates, (day-gateFromDay)*gates+gate))
		}
		r.place, r.site, r.org = yudailu, c.gateKeys[gate], "o-zhongliu"
		r.action, r.project = actions[gatesAction].key, "j-yudailu-gates"
		r.category, r.grade = work[(slot+day)%len(work)], "signed"
	})
}

// gateTallies count passes at the gates of 玉带路社区.
func (c *City) gateTallies() stream {
	classes := [...]string{"resident", "visitor", "courier", "returnee"}
	usual := [...]int{900, 40, 160, 12}
	n := len(classes) * c.n.gates
	return series("gt", gateDays*n, gateFromDay, days-1, flawAt, func(i, day int, r *row) {
		d := c.draw(forSeries, i)
		class := i % len(classes)
		r.kind, r.place, r.site = "tally", yudailu, c.gateKeys[i/len(classes)%c.n.gates]
		r.at(day, 23*60)
		r.org, r.item, r.unit = "o-zhongliu", classes[class], "visit"
		r.quantity = int64(d.between(usual[class]/2, usual[class]))
		r.action, r.project = actions[gatesAction].key, "j-yudailu-gates"
	})
}

// agencyOf is the agency that works in the k-th community.
func (c *City) agencyOf(k int) string {
	return c.agencies[1+k*(c.n.agencies-1)/len(c.social)]
}

// socialWork are the agencies' volunteers, each in one community. None of
// their work is one of the six kinds, so that Chaoyang's figure stays clear.
func (c *City) socialWork() stream {
	work := [...]string{"epidemic.companionship", "epidemic.companionship", "epidemic.errand", "epidemic.survey", "epidemic.hauling"}
	return c.roster(roster{name: "sw", who: c.folk.social, to: days - 1, least: 2, most: 7,
		fill: func(j, day int, d *draw, r *row) {
			k := j % len(c.social)
			r.org, r.place = c.agencyOf(k), c.social[k].code
			r.category = work[d.below(len(work))]
			r.action, r.project = actions[gatesAction].key, "j-social-work"
			if d.one(6) {
				r.claims = c.social[k].township.org + ";o-minzheng"
			}
		}})
}

func (c *City) socialContacts() stream {
	n := max(1, c.n.direct/4)
	return series("sc", n, 0, days-1, flawAt, func(i, day int, r *row) {
		c.socialAct(i, r)
		r.kind, r.unit = "contact", "visit"
		r.person = c.folk.social.at(i * 31 % len(c.social))
		r.at(day, 9*60+i%480)
		r.quantity = int64(c.uneven(forSeries, c.n.direct, n, i))
	})
}

func (c *City) socialOutreach() stream {
	methods := [...]string{"按发放传单份数估计", "按广播覆盖户数估计", "按群消息送达人数估计"}
	n := max(1, c.n.indirect/110)
	return series("so", n, 0, days-1, flawAt, func(i, day int, r *row) {
		c.socialAct(i, r)
		r.kind, r.unit, r.note = "outreach", "visit", methods[i%len(methods)]
		r.at(day, 9*60+i%480)
		r.quantity = int64(c.uneven(forSeries, c.n.indirect, n, i))
	})
}

func (c *City) socialAct(i int, r *row) {
	k := i * 31 % len(c.social)
	r.org, r.place = c.agencyOf(k), c.social[k].code
	r.action, r.project = actions[gatesAction].key, "j-social-work"
}

// watchPosts opens the posts, the last by mistake.
func (c *City) watchPosts() stream {
	n := len(c.posts)
	return series("wp", n, 1, 12, func(i int) flaw {
		if i == n-1 {
			return withdrawn
		}
		if i%50 == 8 {
			return repeated
		}
		return sound
	}, func(i, day int, r *row) {
		r.kind, r.site, r.place = "site", c.posts[i].key, c.posts[i].place
		r.at(day, 8*60)
		r.org, r.action, r.project = "o-dongcheng-tuan", actions[gatesAction].key, "j-watch-posts"
	})
}

func (c *City) watch() stream {
	return c.roster(roster{name: "wv", who: c.folk.watch, from: 13, to: days - 1, least: 2, most: 6, fill: c.atPost})
}

// watchLeaders are over 35 and so not in the figure of young volunteers.
func (c *City) watchLeaders() stream {
	return c.roster(roster{name: "wl", who: c.folk.watchLeaders, from: 13, to: days - 1, least: 6, most: 12, fill: c.atPost})
}

func (c *City) atPost(j, day int, d *draw, r *row) {
	post := c.posts[j%c.n.watchPosts]
	r.site, r.place, r.category = post.key, post.place, "epidemic.order"
	r.org, r.action, r.project = "o-dongcheng-tuan", actions[gatesAction].key, "j-watch-posts"
	if d.one(9) {
		r.claims = c.postAt[j%c.n.watchPosts].township.org
	}
}

// onlineTheme is the theme activity on Fengtai's platform.
func (c *City) onlineTheme() stream {
	n := max(1, c.n.online/400)
	return series("ft", n, 4, days-1, flawAt, func(i, day int, r *row) {
		r.kind, r.unit, r.note = "outreach", "visit", "平台后台阅读数"
		r.place, r.org = "110106", "o-fengtai-wmb"
		r.at(day, 20*60)
		r.quantity = int64(c.uneven(forSeries, c.n.online, n, i))
		r.action, r.project = actions[gatesAction].key, "j-fengtai-online"
	})
}

func (c *City) onlineVolunteers() stream {
	return c.roster(roster{name: "fv", who: c.folk.online, from: 4, to: days - 1, least: 2, most: 8,
		fill: func(j, day int, d *draw, r *row) {
			r.place, r.org, r.category = "110106", "o-fengtai-wmb", "epidemic.outreach"
			r.action, r.project = actions[gatesAction].key, "j-fengtai-online"
		}})
}

// errandRuns are orders bought and delivered in one unit by a cohort.
func (c *City) errandRuns(name, key string, who cohort, n, action int, items []string) stream {
	u := c.unit(key)
	return series(name, n, 3, days-1, flawAt, func(i, day int, r *row) {
		d := c.draw(forSeries, int(who.first)<<20|i)
		at := &u.communities[d.below(len(u.communities))]
		r.kind, r.person, r.place, r.org = "errand", who.at(i%who.n), at.code, at.township.org
		r.at(day, 9*60+d.below(540))
		r.item, r.category = items[i%len(items)], "epidemic.errand"
		r.action, r.project = actions[action].key, u.projects[action]
	})
}

// errandService is the time that cohort gave.
func (c *City) errandService(name, key string, who cohort, action int) stream {
	u := c.unit(key)
	return c.roster(roster{name: name, who: who, from: 3, to: days - 1, least: 2, most: 9,
		fill: func(j, day int, d *draw, r *row) {
			at := &u.communities[d.below(len(u.communities))]
			r.place, r.org, r.category = at.code, at.township.org, "epidemic.errand"
			r.action, r.project = actions[action].key, u.projects[action]
		}})
}
