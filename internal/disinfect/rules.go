package disinfect

import (
	_ "embed" // rules
	"encoding/json"
	"fmt"
	"slices"

	"linli/internal/civil"
	"linli/internal/text"
)

// Strength is how much of what disinfects is in a litre, in milligrams: 5 % of
// available chlorine is 50,000.
type Strength int64

// Percent is the strength in thousandths of a percent, for people: 50,000 mg/L
// is 5 % (taken as weight by volume, as labels do).
func (s Strength) Percent() string { return fmt.Sprintf("%d.%02d%%", s/10_000, s%10_000/100) }

// Method is how an agent is put on.
type Method string

// The methods.
const (
	Wipe  Method = "wipe"
	Mop   Method = "mop"
	Spray Method = "spray"
	Soak  Method = "soak"
)

var methods = map[Method]text.Label{
	Wipe: {Zh: "擦拭", En: "wipe"}, Mop: {Zh: "拖地", En: "mop"}, Spray: {Zh: "喷洒", En: "spray"}, Soak: {Zh: "浸泡", En: "soak"},
}

// Name is what people call the method.
func (m Method) Name() text.Label { return methods[m] }

// Agent is what disinfects.
type Agent struct {
	Key     string     `json:"key"`
	Name    text.Label `json:"name"`
	Most    Strength   `json:"most"`  // of a stock that may be sold
	Ready   bool       `json:"ready"` // used as it is, never diluted
	Methods []Method   `json:"methods"`
	Hint    text.Label `json:"hint"`
}

// Use is what is disinfected, and how strong and how long.
type Use struct {
	Key     string     `json:"key"`
	Name    text.Label `json:"name"`
	Agent   string     `json:"agent"`
	Least   Strength   `json:"least"`
	Target  Strength   `json:"target"` // what is proposed
	Most    Strength   `json:"most"`
	Minutes int64      `json:"minutes"` // of contact, at least
	Usual   int64      `json:"usual"`
}

// Never is something that is not done. What is not named fits anything.
type Never struct {
	When struct {
		Agent   string `json:"agent"`
		Method  Method `json:"method"`
		Target  string `json:"target"`
		Present bool   `json:"present"`
		Mixed   string `json:"mixed"`
	} `json:"when"`
	Says text.Label `json:"says"`
}

// Gear is a piece of protection: a must always, or when spraying.
type Gear struct {
	Key   string     `json:"key"`
	Name  text.Label `json:"name"`
	Must  bool       `json:"must"`
	Spray bool       `json:"spray"`
}

// Rules are what holds from a day on.
type Rules struct {
	From       string  `json:"from"`
	Source     string  `json:"source"`
	Agents     []Agent `json:"agents"`
	Uses       []Use   `json:"uses"`
	Nevers     []Never `json:"never"`
	Protection []Gear  `json:"protection"`

	day civil.Day
}

//go:embed data/rules.json
var builtIn []byte

// BuiltIn are the rules that come with the program.
func BuiltIn() ([]Rules, error) { return ParseRules(builtIn) }

// ParseRules reads rules, the oldest first.
func ParseRules(data []byte) ([]Rules, error) {
	var all []Rules
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("read the rules of disinfection: %w", err)
	}
	for i := range all {
		r := &all[i]
		day, err := civil.ParseDay(r.From)
		if err != nil {
			return nil, fmt.Errorf("read the rules of disinfection: %w", err)
		}
		r.day = day
		for _, u := range r.Uses {
			a, ok := r.Agent(u.Agent)
			if !ok || u.Minutes <= 0 || !a.Ready && (u.Least <= 0 || u.Target < u.Least || u.Most < u.Target) {
				return nil, fmt.Errorf("read the rules of disinfection: use %s of %s makes no sense", u.Key, r.From)
			}
		}
	}
	if len(all) == 0 || !slices.IsSortedFunc(all, func(a, b Rules) int { return int(a.day - b.day) }) {
		return nil, fmt.Errorf("read the rules of disinfection: none, or not in the order of days")
	}
	return all, nil
}

// Agent finds an agent.
func (r *Rules) Agent(key string) (Agent, bool) {
	i := slices.IndexFunc(r.Agents, func(a Agent) bool { return a.Key == key })
	if i < 0 {
		return Agent{}, false
	}
	return r.Agents[i], true
}

// Use finds a use.
func (r *Rules) Use(key string) (Use, bool) {
	i := slices.IndexFunc(r.Uses, func(u Use) bool { return u.Key == key })
	if i < 0 {
		return Use{}, false
	}
	return r.Uses[i], true
}

// needs reports whether a piece of protection is a must for a method.
func (g Gear) needs(m Method) bool { return g.Must || g.Spray && m == Spray }

// forbids reports whether the plan is something that is not done.
func (n *Never) forbids(p *Plan) bool {
	w := n.When
	return (w.Agent == "" || w.Agent == p.Agent) && (w.Method == "" || w.Method == p.Method) &&
		(w.Target == "" || w.Target == string(p.Target)) && (!w.Present || p.Present) && (w.Mixed == "" || w.Mixed == p.Mixed)
}
