package main

import (
	"fmt"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
)

// The city of the benchmark: every community of the real one, a quarter of
// ninety days, twelve categories, 1.2 million people. It is drawn from a
// counter, so that two readers see the same city without keeping it.
const (
	persons   = 1_200_000
	orgs      = 9_000
	sites     = 16_000
	teams     = 3_000
	projects  = 400
	days      = 90
	never     = 1<<31 - 1 // a fact that nothing corrects
	headFacts = 1         // the register's fact stands before the others
)

var (
	firstDay = civil.NewDay(2020, time.January, 10)

	kinds = []struct {
		key   string
		parts int // of a thousand
		unit  string
		timed bool
	}{
		{"service", 836, "minute", true}, {"contact", 50, "visit", false}, {"outreach", 30, "visit", false}, {"errand", 20, "", false},
		{"meal", 20, "portion", false}, {"tally", 10, "visit", false}, {"disinfect", 5, "metre2", false}, {"survey", 5, "", false},
		{"report_in", 5, "", false}, {"deliver", 5, "piece", false}, {"receive", 2, "fen", false}, {"headcount", 3, "person", false},
		{"blood", 1, "ml", false}, {"consult", 2, "visit", false}, {"reply", 1, "message", false}, {"recruit", 1, "", false},
		{"train", 1, "minute", true}, {"pair", 1, "", false}, {"lesson", 1, "minute", true}, {"ride", 1, "", false},
	}
	// The last three have no facts: a figure of nothing must be fast too.
	allKinds = func() []fact.Kind {
		var out []fact.Kind
		for _, k := range kinds {
			out = append(out, fact.Kind{Key: k.key, Timed: k.timed, Unit: k.unit})
		}
		return append(out, fact.Kind{Key: "pledge"}, fact.Kind{Key: "payout"}, fact.Kind{Key: "site"})
	}()
	categories = []string{"", "epidemic.registration", "epidemic.temperature", "epidemic.order", "epidemic.outreach", "epidemic.counselling",
		"epidemic.errand", "epidemic.meal", "epidemic.disinfection", "epidemic.hauling", "epidemic.survey", "community", "civility"}
	campaigns = []string{"", "aimanjingcheng", "spring"}
	items     = []string{"", "cash", "goods-value", "disinfectant", "disinfectant-concentrate", "alcohol", "surgical-mask"}
	units     = []string{"", "minute", "visit", "portion", "metre2", "piece", "fen", "person", "ml", "message"}
)

// record is one fact as numbers; 0 is nothing given.
type record struct {
	seq                         int64
	kind                        int
	day                         civil.Day
	minute                      int
	place                       int // position in communities
	person, org, team           int
	site, project, campaign     int
	category, item, unit, grade int
	quantity                    int64
	replaces, voids, dead       int64
}

// city draws the records.
type city struct {
	facts       int64
	communities []area.Code
	dead        map[int64]int64 // record → what corrects it
	corrects    map[int64]int64 // record → what it corrects
}

func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// draw is a stream of numbers of one thing.
type draw uint64

func (d *draw) n(below int) int {
	*d = draw(mix(uint64(*d)))
	return int(uint64(*d) >> 11 % uint64(below))
}

func newCity(facts int64) *city {
	c := &city{facts: facts, communities: area.Default().Communities(area.City), dead: map[int64]int64{}, corrects: map[int64]int64{}}
	for seq := int64(headFacts + 100); seq <= facts+headFacts; seq++ {
		d := draw(mix(uint64(seq)) + 1)
		if d.n(100) > 0 {
			continue
		}
		target := seq - 1 - int64(d.n(int(min(seq-headFacts-1, 20_000))))
		if _, gone := c.dead[target]; gone || c.corrects[target] != 0 {
			continue
		}
		c.dead[target], c.corrects[seq] = seq, target
	}
	return c
}

// home is the community of a person: neighbours have neighbouring numbers.
func (c *city) home(person int) int { return person * len(c.communities) / (persons + 1) }

func (c *city) record(seq int64) record {
	d := draw(mix(uint64(seq)))
	r := record{seq: seq, dead: never}
	if by, ok := c.dead[seq]; ok {
		r.dead = by
	}
	if target := c.corrects[seq]; target != 0 {
		if seq%2 == 0 {
			r.voids, r.kind = target, -1
			return r
		}
		r.replaces = target
	}
	for at := d.n(1000); at >= kinds[r.kind].parts; r.kind++ {
		at -= kinds[r.kind].parts
	}
	late := 0
	if d.n(20) == 0 {
		late = d.n(12)
	}
	r.day = firstDay + civil.Day(max(0, int((seq-headFacts-1)*days/c.facts)-late))
	r.minute = d.n(24 * 60)
	// Half of the people do most of the work, nearly all of it where they live.
	r.person = 1 + d.n(persons)
	if d.n(2) == 0 {
		r.person = 1 + d.n(persons/4)*4%persons
	}
	r.place = c.home(r.person)
	if d.n(10) == 0 {
		r.place = d.n(len(c.communities))
	}
	r.org = 1 + r.place
	if d.n(5) == 0 {
		r.org = 1 + len(c.communities) + d.n(orgs-len(c.communities)-1)
	}
	if d.n(2) == 0 {
		r.team = 1 + d.n(teams)
	}
	r.site = 1 + r.place*2 + d.n(2)
	if d.n(4) == 0 {
		r.site = 0
	}
	if d.n(3) == 0 {
		r.project = 1 + d.n(projects)
	}
	if d.n(10) < 8 {
		r.campaign = 1 + d.n(8)/7
	}
	k := kinds[r.kind]
	for i, u := range units {
		if u == k.unit {
			r.unit = i
		}
	}
	r.quantity = int64(1 + d.n(300))
	switch k.key {
	case "service":
		r.category = 1 + d.n(len(categories)-1)
		r.quantity = int64(30 + 30*d.n(16))
	case "receive":
		r.item, r.quantity = 1+d.n(2), int64(d.n(5_000_000))
	case "deliver":
		r.item = 3 + d.n(4)
	case "tally", "headcount", "outreach", "disinfect":
		r.person = 0
	case "errand", "survey", "report_in", "recruit", "pair", "ride":
		r.quantity = 1
	}
	r.grade = d.n(6)
	return r
}

func (c *city) orgKind(org int) string   { return fact.OrgKinds[org%len(fact.OrgKinds)].Key }
func (c *city) siteKind(site int) string { return fact.SiteKinds[site%3].Key }
func (c *city) seat(org int) int         { return (org - 1) % len(c.communities) }
func birth(person int) civil.Month {
	return civil.NewMonth(1945+person%60, time.Month(1+person/60%12))
}
func party(person int) bool { return mix(uint64(person))%5 == 0 }

func key(prefix byte, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%c%07d", prefix, n)
}
