package scenario

// Part five of the brief: gifts, funds and goods.

const fenAYuan = 100

func (c *City) gift(r *row, org, project string) {
	r.org, r.project, r.action = org, project, actions[giftsAction].key
}

// lamps went straight to two hospitals: the pieces, and their stated value.
func (c *City) lamps() stream {
	hospitals := [...]string{"420114", "410173"}
	value := c.n.lampsYuan * fenAYuan
	return series("la", 4, 1, 5, noFlaw, func(i, day int, r *row) {
		r.kind, r.place = "receive", hospitals[i%2]
		r.at(day, 6*60)
		c.gift(r, "o-zhongjian", "j-lamps")
		if i < 2 {
			r.item, r.unit, r.quantity = "lamp", "piece", int64(600+i*80)
			return
		}
		r.item, r.unit, r.quantity = "goods-value", "fen", int64(share(value, 2, i-2))
		r.note = "捐赠方载明价值"
	})
}

// convoyFund is announced once, and the row comes twice.
func (c *City) convoyFund() stream {
	return series("fu", 1, 3, 3, always(repeated), func(i, day int, r *row) {
		r.kind, r.unit, r.quantity = "pledge", "fen", int64(c.n.pledgeYuan)*fenAYuan
		r.at(day, 10*60)
		c.gift(r, "o-didi", "j-convoy")
		r.note = "设立，未支出"
	})
}

func (c *City) payouts() stream {
	return series("po", c.n.payouts, 8, days-1, flawAt, func(i, day int, r *row) {
		r.kind, r.unit, r.quantity = "payout", "fen", 1500*fenAYuan
		r.at(day, 15*60)
		r.person = c.folk.drivers.at(i % c.folk.drivers.n)
		c.gift(r, "o-didi", "j-convoy")
	})
}

func (c *City) rides() stream {
	cities := [...]string{"4201", "31", "110102"}
	return series("ri", c.n.rides, 4, days-1, func(i int) flaw {
		if f := flawAt(i); f == repeated || f == late {
			return f
		}
		return sound
	}, func(i, day int, r *row) {
		r.kind, r.person, r.place = "ride", c.folk.drivers.at(i%c.folk.drivers.n), cities[i%3]
		r.at(day, i*47%minutesADay)
		c.gift(r, "o-didi", "j-convoy")
		r.category = "epidemic.convoy"
	})
}

// jingxi delivers barrels of disinfectant in Mentougou.
func (c *City) jingxi() stream {
	u, n := c.unit("110109"), max(1, c.n.barrels/20)
	return series("jx", n, 3, days-2, flawAt, func(i, day int, r *row) {
		at := &u.communities[(i*11)%len(u.communities)]
		r.kind, r.place, r.item, r.unit = "deliver", at.code, "disinfectant", "barrel"
		r.quantity = int64(c.uneven(forSeries, c.n.barrels, n, i))
		r.at(day, 10*60+i%300)
		c.gift(r, "o-jingxi", "j-jingxi")
		r.category, r.grade = "epidemic.hauling", "two-party"
	})
}

// yunhexing supplies so many communities in so many townships of Tongzhou,
// each with concentrate, alcohol and masks.
func (c *City) yunhexing() stream {
	at := c.supplied()
	n := len(at)
	return series("yh", 3*n, 5, days-2, flawAt, func(i, day int, r *row) {
		k := i % n
		r.kind, r.place = "deliver", at[k].code
		switch i / n {
		case 0:
			r.item, r.unit, r.quantity = "disinfectant-concentrate", "gram", int64(share(c.n.concentrateKg*1000, n, k))
		case 1:
			r.item, r.unit, r.quantity = "alcohol", "gram", int64(share(c.n.alcoholKg*1000, n, k))
		default:
			r.item, r.unit, r.quantity = "surgical-mask", "piece", int64(share(c.n.masks, n, k))
		}
		r.at(day, 14*60+k)
		c.gift(r, "o-yunhexing", "j-yunhexing")
		r.category, r.grade = "epidemic.hauling", "two-party"
	})
}

// supplied picks the communities: the townships with enough of them, in turn.
func (c *City) supplied() []*community {
	need := (c.n.communities + c.n.townships - 1) / c.n.townships
	var towns [][]*community
	u := c.unit("110112")
	for i := 0; i < len(u.communities); {
		j := i
		var town []*community
		for ; j < len(u.communities) && u.communities[j].township == u.communities[i].township; j++ {
			town = append(town, &u.communities[j])
		}
		if len(town) >= need && len(towns) < c.n.townships {
			towns = append(towns, town)
		}
		i = j
	}
	out := make([]*community, c.n.communities)
	for i := range out {
		out[i] = towns[i%len(towns)][i/len(towns)]
	}
	return out
}

func (c *City) haulers() stream {
	f := &c.folk
	first := c.away("hj", f.jingxi, "110109", "o-jingxi", "j-jingxi", "epidemic.hauling", giftsAction, 2, 6)
	second := c.away("hy", f.yunhexing, "110112", "o-yunhexing", "j-yunhexing", "epidemic.hauling", giftsAction, 2, 6)
	return func(l *ledger, day int) {
		first(l, day)
		second(l, day)
	}
}

// charity are gifts through platforms that claim them too: money, and goods
// at stated value; each counts once.
func (c *City) charity() stream {
	const n = 240
	cash := c.charityCash()
	goods := c.n.giftsYuan*fenAYuan - cash
	return series("ch", n, 0, days-1, flawAt, func(i, day int, r *row) {
		r.kind, r.unit = "receive", "fen"
		r.at(day, 9*60+i*19%600)
		c.gift(r, "o-cishan-yigong", "j-charity")
		if k := i / 3; i%3 == 2 {
			r.item, r.quantity, r.note = "goods-value", int64(c.uneven(forSeries, goods, n/3, k)), "捐赠方载明价值"
		} else {
			r.item, r.quantity = "cash", int64(c.uneven(forSeries, cash, n*2/3, k*2+i%3))
		}
		if i%4 == 1 {
			r.claims = "o-platform-1;o-platform-2"
		}
	})
}

func (c *City) charityCash() int { return c.n.giftsYuan * 62 / 100 * fenAYuan }
