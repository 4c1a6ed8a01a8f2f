package scenario

import (
	"fmt"
	"math"

	"linli/internal/area"
	"linli/internal/civil"
)

// The month: 35 days from 1 February to 6 March 2020.
const (
	days        = 35
	firstDay    = "2020-02-01"
	lastDay     = "2020-03-06"
	bloodFrom   = "2020-02-03"
	gateFrom    = "2020-02-06"
	gateFromDay = 5 // counted from the first
	gateDays    = days - gateFromDay
	campaign    = "aimanjingcheng"
)

// action is one of the campaign's five care actions.
type action struct{ key, name string }

// The five actions, by number.
const (
	gatesAction = iota
	familiesAction
	counsellingAction
	warmthAction
	giftsAction
)

var actions = [...]action{
	gatesAction:       {"shouhu-shequ", "“守护社区 战疫有我”关爱行动"},
	familiesAction:    {"linli-shouwang", "“邻里守望 共同战疫”关爱一线医护人员家庭行动"},
	counsellingAction: {"congxin-kaishi", "“抗击疫情 从心开始”心理咨询关爱行动"},
	warmthAction:      {"nuanxin-xingdong", "“爱满京城 暖心行动”志愿服务行动"},
	giftsAction:       {"renjian-youai", "“人间有爱 希望同行”专项关爱行动"},
}

// City is the reference city of one seed at one scale. It holds the plan and
// the small tables; people and facts are written as they are asked for. It is
// safe for use by many goroutines.
type City struct {
	Seed  uint64
	Scale float64 // share of the whole city, 1 being 1:1

	n     numbers
	units []unit
	folk  folk
	bodies
	social []*community // where social-work agencies serve, without 玉带路社区
}

// New plans the city of a seed at a scale. A scale outside (0, 1] is taken
// as 1. The people with figures of their own (about 4,800) are there at every
// scale, so that below 0.004 the city's volunteers are more than their share.
func New(seed uint64, scale float64) *City {
	if !(scale > 0 && scale <= 1) || math.IsNaN(scale) {
		scale = 1
	}
	c := &City{Seed: seed, Scale: scale, n: plan(seed, scale), units: survey(area.Default())}
	c.social = c.choose(c.n.socialCommunities-1, func(u *unit) bool { return true })
	c.settle()
	c.found()
	return c
}

// scaled shrinks work that goes with the size of the crowd.
func (c *City) scaled(n int) int { return max(1, int(math.Round(float64(n)*c.Scale))) }

// unit finds a unit by its key.
func (c *City) unit(key string) *unit {
	for i := range c.units {
		if c.units[i].key == key {
			return &c.units[i]
		}
	}
	panic(fmt.Sprintf("scenario: no reporting unit %q", key)) // the keys stand in this package
}

// choose spreads n different communities evenly over the units wanted,
// leaving out 玉带路社区.
func (c *City) choose(n int, want func(*unit) bool) []*community {
	var all []*community
	for i := range c.units {
		if !want(&c.units[i]) {
			continue
		}
		for j := range c.units[i].communities {
			if at := &c.units[i].communities[j]; at.code != yudailu {
				all = append(all, at)
			}
		}
	}
	out := make([]*community, n)
	for k := range out {
		lo, hi := k*len(all)/n, (k+1)*len(all)/n
		d := c.draw(forChoice, k)
		out[k] = all[lo+d.below(hi-lo)]
	}
	return out
}

// day is the calendar day so many days after the first.
func day(after int) civil.Day { return civil.NewDay(2020, 2, 1) + civil.Day(after) }
