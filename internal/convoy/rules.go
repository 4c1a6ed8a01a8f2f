package convoy

import (
	_ "embed" // rules
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/measure"
	"linli/internal/people"
	"linli/internal/text"
)

// Class is a class of driving licence: A1, C1.
type Class string

// VehicleKind is a sort of vehicle, and what it takes to drive it.
type VehicleKind struct {
	Key   string     `json:"key"`
	Name  text.Label `json:"name"`
	Class Class      `json:"class"` // that is needed
	Seats int64      `json:"seats"` // most seats for passengers
	Load  int64      `json:"load"`  // most load in kilograms
}

// Rules are what holds from a day on.
type Rules struct {
	From      string            `json:"from"`
	Source    string            `json:"source"`
	Vehicles  []VehicleKind     `json:"vehicles"`
	Drives    map[Class][]Class `json:"drives"` // what a class may drive besides
	Wait      int64             `json:"wait"`   // minutes a driver waits at the pick-up
	Early     int64             `json:"early"`  // minutes before the time at which a trip may begin
	FuelPerKM measure.Fen       `json:"fuel_per_km"`
	KeepDays  int               `json:"keep_days"` // where somebody was taken, after the trip
	Agreement struct {
		Version string     `json:"version"`
		Words   text.Label `json:"words"`
	} `json:"agreement"`

	day civil.Day
}

//go:embed data/rules.json
var builtIn []byte

// ParseRules reads rules, the oldest first.
func ParseRules(data []byte) ([]Rules, error) {
	var all []Rules
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("read the rules of convoys: %w", err)
	}
	for i := range all {
		r := &all[i]
		var err error
		if r.day, err = civil.ParseDay(r.From); err != nil {
			return nil, fmt.Errorf("read the rules of convoys: %w", err)
		}
		for _, k := range r.Vehicles {
			if len(r.Drives[k.Class]) == 0 || k.Seats <= 0 || k.Load <= 0 || k.Name.Zh == "" {
				return nil, fmt.Errorf("read the rules of convoys: vehicle %s of %s makes no sense", k.Key, r.From)
			}
		}
		if r.FuelPerKM <= 0 || r.KeepDays <= 0 || r.Wait < 0 || r.Early < 0 || r.Agreement.Version == "" {
			return nil, fmt.Errorf("read the rules of convoys: those of %s are not whole", r.From)
		}
	}
	if len(all) == 0 || !slices.IsSortedFunc(all, func(a, b Rules) int { return int(a.day - b.day) }) {
		return nil, fmt.Errorf("read the rules of convoys: none, or not in the order of days")
	}
	return all, nil
}

// Kind finds a sort of vehicle.
func (r *Rules) Kind(key string) (VehicleKind, bool) {
	i := slices.IndexFunc(r.Vehicles, func(k VehicleKind) bool { return k.Key == key })
	if i < 0 {
		return VehicleKind{}, false
	}
	return r.Vehicles[i], true
}

// drives reports whether a class may drive what needs another.
func (r *Rules) drives(has, needs Class) bool { return slices.Contains(r.Drives[has], needs) }

// licence is how a credential says that it is a driving licence, and of which
// class.
var licence = regexp.MustCompile(`(?i)(?:驾驶|driv).*?([ABC][1-3])?$`)

// licensed reports whether a verified driving licence holds on every day from
// one to another. A licence that names a class must drive what the class
// confirmed at the desk drives.
func (r *Rules) licensed(a people.Able, class Class, from, to civil.Day) bool {
	return slices.ContainsFunc(a.Credentials, func(c people.Credential) bool {
		m := licence.FindStringSubmatch(strings.TrimSpace(c.Kind))
		if m == nil || !c.Holds(from) || !c.Holds(to) {
			return false
		}
		named := Class(strings.ToUpper(m[1]))
		return named == "" || r.drives(named, class)
	})
}

func minutes(n int64) civil.Instant { return civil.Instant(n * 60_000) }
