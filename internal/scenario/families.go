package scenario

// Parts two and three of the brief: families of medical staff, counselling.

func (c *City) surveyHouseholds() stream {
	return c.surveys("cs", "j-cau-survey", "o-cau", familiesAction, "110108", c.folk.surveyors, 4, 2)
}

func (c *City) surveyResumption() stream {
	return c.surveys("hs", "j-haidian-survey", "o-haidian-wmb", warmthAction, "110108", c.folk.resumption, 25, 12)
}

// surveys are records taken down by a cohort, so many each.
func (c *City) surveys(name, project, org string, action int, key string, who cohort, each, from int) stream {
	u := c.unit(key)
	return series(name, each*who.n, from, days-1, flawAt, func(i, day int, r *row) {
		d := c.draw(forSeries, int(who.first)<<20|i)
		r.kind, r.person, r.org = "survey", who.at(i%who.n), org
		r.place = u.communities[d.below(len(u.communities))].code
		r.at(day, 9*60+d.below(540))
		r.category, r.action, r.project = "epidemic.survey", actions[action].key, project
	})
}

// away is a roster of people who serve for one body, at a place known only by
// its district.
func (c *City) away(name string, who cohort, place, org, project, category string, action, least, most int) stream {
	return c.roster(roster{name: name, who: who, from: 1, to: days - 1, least: least, most: most,
		fill: func(j, day int, d *draw, r *row) {
			r.place, r.org, r.project, r.category = place, org, project, category
			r.action = actions[action].key
		}})
}

// mentorsLessons are those of the agricultural university.
func (c *City) mentorsLessons() stream {
	f := &c.folk
	return c.lessons("cl", 6*c.n.children, 6, f.pupils, "j-cau-tutoring", "110108", func(i int) (who, string) {
		return f.mentors.at(i % c.n.children % f.mentors.n), "o-cau"
	})
}

func (c *City) partnersLessons() stream {
	f := &c.folk
	return c.lessons("pl", 5*c.n.partners, 9, f.partners, "j-study-partners", "110107", func(i int) (who, string) {
		t := i % c.n.partners % c.n.tutors
		return f.tutors.at(t), c.university(t)
	})
}

func (c *City) lessons(name string, n, from int, pupils cohort, project, place string, tutor func(i int) (who, string)) stream {
	return series(name, n, from, days-1, flawAt, func(i, day int, r *row) {
		r.kind, r.other = "lesson", pupils.at(i%pupils.n)
		r.person, r.org = tutor(i)
		r.at(day, 15*60+i%5*60)
		r.lasting(40 + i%3*10)
		r.place, r.category, r.project, r.action = place, "epidemic.tutoring", project, actions[familiesAction].key
		r.grade = "two-party"
	})
}

var universities = [...]string{"o-tsinghua", "o-bnu", "o-bjtu"}

func (c *City) university(tutor int) string { return universities[tutor%c.n.universities] }

// pairings joins tutors and children, and one pair too many.
func (c *City) pairings() stream {
	f, n := &c.folk, c.n.partners
	return series("pp", n+1, 4, 9, func(i int) flaw {
		if i == n {
			return withdrawn
		}
		return flawAt(i)
	}, func(i, day int, r *row) {
		r.kind = "pair"
		if i == n {
			r.person, r.other = c.absentee(i), f.pupils.at(0)
		} else {
			r.person, r.other = f.tutors.at(i%c.n.tutors), f.partners.at(i)
		}
		r.org = c.university(i % c.n.tutors)
		r.at(day, 10*60)
		r.place, r.category, r.project, r.action = "110107", "epidemic.tutoring", "j-study-partners", actions[familiesAction].key
	})
}

func (c *City) tutorsService() stream {
	return c.roster(roster{name: "tt", who: c.folk.tutors, from: 9, to: days - 1, least: 3, most: 8,
		fill: func(j, day int, d *draw, r *row) {
			r.place, r.org, r.project, r.category = "110107", c.university(j), "j-study-partners", "epidemic.tutoring"
			r.action = actions[familiesAction].key
		}})
}

// calls are visits by telephone to families in Xicheng.
func (c *City) calls() stream {
	u, who := c.unit("110102"), c.folk.xicheng
	return series("xc", c.n.callsXicheng, 3, days-1, flawAt, func(i, day int, r *row) {
		d := c.draw(forSeries, int(who.first)<<20|1<<18|i)
		at := &u.communities[d.below(len(u.communities))]
		r.kind, r.person, r.place, r.org = "contact", who.at(i%who.n), at.code, at.township.org
		r.at(day, 9*60+d.below(540))
		r.quantity, r.unit, r.category = 1, "visit", "epidemic.companionship"
		r.action, r.project = actions[familiesAction].key, "j-xicheng-families"
	})
}

// recruits are the counsellors accepted, those on duty first, and three whose
// papers did not hold.
func (c *City) recruits() stream {
	f, n := &c.folk, c.n.counsellors
	return series("rc", n+3, 0, 14, func(i int) flaw {
		if i >= n {
			return withdrawn
		}
		return flawAt(i)
	}, func(i, day int, r *row) {
		r.kind = "recruit"
		switch {
		case i >= n:
			r.person = c.absentee(i)
		case i < f.duty.n:
			r.person = f.duty.at(i)
		default:
			r.person = f.reserve.at(i - f.duty.n)
		}
		r.at(day, 11*60+i)
		c.youthLine(r)
	})
}

func (c *City) youthLine(r *row) {
	r.org, r.project, r.category = "o-tuanshiwei", "j-youth-counselling", "epidemic.counselling"
	r.action, r.place = actions[counsellingAction].key, "110101"
}

func (c *City) consultations() stream {
	k := c.folk.duty
	return series("co", c.n.consults, 2, days-1, flawAt, func(i, day int, r *row) {
		r.kind, r.person = "consult", k.at(i*7%k.n)
		r.at(day, 8*60+i*37%840)
		c.youthLine(r)
		r.site = "d-youth"
	})
}

func (c *City) replies() stream {
	k, n := c.folk.duty, max(1, c.n.replies/8)
	return series("re", n, 2, days-1, flawAt, func(i, day int, r *row) {
		r.kind, r.person, r.unit = "reply", k.at(i*7%k.n), "message"
		r.at(day, 8*60+i*37%840)
		c.youthLine(r)
		r.quantity = int64(c.uneven(forSeries, c.n.replies, n, i))
	})
}

// lineCalls are consultations on the 12345 health line.
func (c *City) lineCalls() stream {
	k := c.folk.line
	return series("lc", c.n.lineCalls, 1, days-1, flawAt, func(i, day int, r *row) {
		r.kind, r.person = "consult", k.at(i*5%k.n)
		r.at(day, i*53%minutesADay)
		r.org, r.project, r.category = "o-weijianwei", "j-health-line", "epidemic.counselling"
		r.action, r.place, r.site = actions[counsellingAction].key, "110102", "d-12345"
	})
}

func (c *City) expertReplies() stream {
	k, n := c.folk.experts, max(c.folk.experts.n, c.n.expertReply/5)
	return series("er", n, 5, days-1, flawAt, func(i, day int, r *row) {
		r.kind, r.person, r.unit = "reply", k.at(i%k.n), "message"
		r.at(day, 9*60+i*41%720)
		r.org, r.project, r.category, r.team = "o-daxing-wmb", "j-daxing-experts", "epidemic.counselling", "t-daxing-experts"
		r.action, r.place = actions[counsellingAction].key, "110115"
		r.quantity = int64(c.uneven(forSeries, c.n.expertReply, n, i))
	})
}

// reports are stamped numbers of a body, beside what its records say.
func (c *City) reports() stream {
	items := [...]string{"youth-counsellors", "youth-consultations", "youth-replies"}
	values := [...]int{c.n.counsellors, c.n.consults + 16, c.n.replies + 58}
	return series("rp", len(items), days-1, days-1, noFlaw, func(i, day int, r *row) {
		*r = row{kind: "reported", org: "o-tuanshiwei", item: items[i], quantity: int64(values[i]),
			note: "盖章报表：自行统计，含电话转接"}
		r.at(0, 0)
		r.lasting((day+1)*minutesADay - 1)
	})
}
