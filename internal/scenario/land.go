package scenario

import (
	"linli/internal/area"
)

// community is a place of service.
type community struct {
	code     string // 12 digits
	name     string // 玉带路社区
	unit     int    // index of its reporting unit
	township *township
	gates    []string // site keys
}

// township carries the bodies that organise most of the city's work.
type township struct {
	code, name string
	org, team  string
}

// unit is a reporting unit with its share of the city's volunteers.
type unit struct {
	key, name   string
	code        string // the place when no more is known
	weight      int    // of 1,000 volunteers
	org         string // its practice centre
	communities []community
	projects    [len(actions)]string // one for each action
}

// weights are the units' shares of 1,000 volunteers outside Chaoyang; those of
// Chaoyang follow from its own figure. They are made up after the units'
// populations.
var weights = map[string]int{
	"110101": 47, "110102": 62, "110105": 0, "110106": 110, "110107": 34,
	"110108": 178, "110109": 22, "110111": 72, "110112": 102, "110113": 68,
	"110114": 118, "110115": 78, "110116": 24, "110117": 26, "110118": 28, "110119": 19,
	"bda": 0, // filled with the rest
}

// Communities with figures of their own that no crowd may blur.
const (
	yudailu = "110112003011" // 玉带路社区
)

const bdaPlace = "110115403"

// survey lays out the seventeen units.
func survey(a *area.Atlas) []unit {
	var units []unit
	rest := 1000
	for _, u := range a.Units() {
		x := unit{key: u.Key, name: u.Name.Zh, code: u.Key, weight: weights[u.Key], org: "o-" + u.Key}
		rest -= x.weight
		if u.Key == "bda" {
			x.code, x.weight = bdaPlace, rest
		}
		for i := range actions {
			x.projects[i] = "j-" + u.Key + "-" + actions[i].key
		}
		units = append(units, x)
	}
	for i := range units {
		if units[i].key == "bda" {
			continue
		}
		for _, t := range a.Townships(area.Code(units[i].key)) {
			at := i
			if developmentArea(string(t)) {
				at = len(units) - 1
			}
			town := &township{code: string(t), name: a.Name(t), org: "o-" + string(t), team: "t-" + string(t)}
			for _, code := range a.Communities(t) {
				d, _ := a.Lookup(code)
				units[at].communities = append(units[at].communities, community{
					code: string(code), name: d.Short(), unit: at, township: town,
				})
			}
		}
	}
	for i := range units {
		for j := range units[i].communities {
			c := &units[i].communities[j]
			// One to three gates, by the code alone: estates do not change with the seed.
			for g := range 1 + mix(uint64(len(c.code))^uint64(j)<<8^uint64(i))%3 {
				c.gates = append(c.gates, "g-"+c.code+"-"+string(rune('1'+g)))
			}
		}
	}
	return units
}

// developmentArea reports whether a township belongs to the 17th unit
// (design.md section 4).
func developmentArea(township string) bool {
	return township == "110115403" || township == "110115012" || township == "110115013"
}
