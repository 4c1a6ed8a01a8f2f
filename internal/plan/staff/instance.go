package staff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// Instance is a desk, its goal and the rules of its work.
type Instance struct {
	Minutes int    // in a slot
	Loads   []Load // for each slot
	Open    []bool // a closed slot needs nobody
	Goal    Goal
	Shifts  []Shift
	Rules   Rules
	People  int // at hand; 0 is any number
}

// Plan is the answer to an instance.
type Plan struct {
	Need    []int     // seats for each slot
	Service []Service // of each slot with the seats of the cover
	Cover   Cover
	Crew    Crew
}

// Steps bounds the search for a crew of each size.
const Steps = 20_000

// Solve reckons the seats of each slot, covers them with shifts at the least
// cost, and finds the fewest people for the shifts. The cost is proved least;
// the number of people is least for this cover, or the crew says what is proved.
// Errors are those of Seats, CoverNeed and FindCrew.
func Solve(ctx context.Context, in Instance) (Plan, error) {
	p := Plan{Need: make([]int, len(in.Loads)), Service: make([]Service, len(in.Loads))}
	if len(in.Open) != len(in.Loads) {
		return Plan{}, &Malformed{"loads and open slots differ in number"}
	}
	for t, l := range in.Loads {
		if !in.Open[t] {
			continue
		}
		n, err := Seats(l, in.Goal)
		if err != nil {
			return Plan{}, fmt.Errorf("slot %d: %w", t, err)
		}
		p.Need[t] = n
	}
	var err error
	if p.Cover, err = CoverNeed(p.Need, in.Shifts); err != nil {
		return Plan{}, err
	}
	turns := 0
	for _, n := range p.Cover.Count {
		turns += n
	}
	most := in.People
	if most == 0 {
		most = turns
	}
	if p.Crew, err = FindCrew(ctx, in.Shifts, p.Cover.Count, in.Rules, most, Steps); err != nil {
		return Plan{}, err
	}
	seats := make([]int, len(in.Loads))
	for i, s := range in.Shifts {
		for t := s.Start; t < s.End; t++ {
			seats[t] += p.Cover.Count[i]
		}
	}
	for t, l := range in.Loads {
		if in.Open[t] {
			p.Service[t] = Serve(l, seats[t], in.Goal.Within)
		}
	}
	return p, nil
}

type file struct {
	SlotMinutes int          `json:"slot_minutes"`
	Handling    float64      `json:"handling_minutes"`
	Patience    float64      `json:"patience_minutes"`
	Calls       []*float64   `json:"calls_per_hour"`
	History     [][]*float64 `json:"history"`
	Quantile    float64      `json:"quantile"`
	Goal        struct {
		Share   float64 `json:"answered_share"`
		Within  float64 `json:"within_seconds"`
		Wait    float64 `json:"mean_wait_seconds"`
		Lost    float64 `json:"lost_share"`
		Busy    float64 `json:"busy_share"`
		AtLeast int     `json:"at_least"`
	} `json:"goal"`
	Shifts struct {
		Lengths   []int `json:"lengths_minutes"`
		Every     int   `json:"start_every_minutes"`
		PerTurn   int64 `json:"cost_per_turn"`
		PerHour   int64 `json:"cost_per_hour"`
		NightHour int64 `json:"extra_per_night_hour"`
	} `json:"shifts"`
	Rules struct {
		Rest      int    `json:"rest_minutes"`
		Week      int    `json:"week_minutes"`
		Nights    int    `json:"nights_a_week"`
		NightFrom string `json:"night_from"`
		NightTo   string `json:"night_to"`
	} `json:"rules"`
	People int `json:"people"`
}

// Read reads an instance from JSON; docs/plan.md describes the format.
func Read(r io.Reader) (Instance, error) {
	var f file
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return Instance{}, fmt.Errorf("reading the instance: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Instance{}, errors.New("reading the instance: more follows after its end")
	}
	if f.SlotMinutes < 1 || f.SlotMinutes > 1440 || 1440%f.SlotMinutes != 0 {
		return Instance{}, &Malformed{fmt.Sprintf("slot_minutes %d does not divide a day", f.SlotMinutes)}
	}
	in := Instance{Minutes: f.SlotMinutes, People: f.People}
	if f.People < 0 || f.People > MostSeats {
		return Instance{}, &Malformed{fmt.Sprintf("people: %d", f.People)}
	}
	if err := f.loads(&in); err != nil {
		return Instance{}, err
	}
	g := f.Goal
	in.Goal = Goal{Share: g.Share, Within: g.Within / 60, Wait: g.Wait / 60, Lost: g.Lost, Busy: g.Busy, AtLeast: g.AtLeast}
	if err := f.rules(&in); err != nil {
		return Instance{}, err
	}
	return in, f.shifts(&in)
}

// loads reads the forecast, or makes it from history; null is closed.
func (f *file) loads(in *Instance) error {
	calls := f.Calls
	if (f.Calls == nil) == (f.History == nil) {
		return &Malformed{"either calls_per_hour or history must be given"}
	}
	if f.History != nil {
		weeks := make([][]float64, len(f.History))
		closed := map[int]bool{}
		for w, week := range f.History {
			for t, c := range week {
				if c == nil {
					closed[t] = true
					c = new(float64)
				}
				weeks[w] = append(weeks[w], *c)
			}
		}
		forecast, err := FromHistory(weeks, f.Quantile)
		if err != nil {
			return fmt.Errorf("history: %w", err)
		}
		calls = make([]*float64, len(forecast))
		for t := range forecast {
			if !closed[t] {
				calls[t] = &forecast[t]
			}
		}
	}
	if len(calls) == 0 || len(calls) > MostSlots {
		return &Malformed{fmt.Sprintf("%d slots are not 1 to %d", len(calls), MostSlots)}
	}
	for t, c := range calls {
		l := Load{Handling: f.Handling, Patience: f.Patience}
		if c != nil {
			l.Calls = *c
			if l.Calls < 0 || math.IsInf(l.Calls, 0) {
				return &Malformed{fmt.Sprintf("slot %d: %g calls an hour", t, l.Calls)}
			}
		}
		in.Loads = append(in.Loads, l)
		in.Open = append(in.Open, c != nil)
	}
	return nil
}

func (f *file) rules(in *Instance) error {
	r := f.Rules
	in.Rules = Rules{
		Day: 1440 / f.SlotMinutes, Nights: r.Nights,
		Rest: (r.Rest + f.SlotMinutes - 1) / f.SlotMinutes, Week: r.Week / f.SlotMinutes,
	}
	if r.Rest < 0 || r.Week < 0 || r.Week > 0 && in.Rules.Week == 0 {
		return &Malformed{"rest_minutes or week_minutes is below a slot"}
	}
	for _, of := range []struct {
		text string
		slot *int
		up   bool
	}{{r.NightFrom, &in.Rules.Night, false}, {r.NightTo, &in.Rules.Dawn, true}} {
		if of.text == "" {
			continue
		}
		at, err := time.Parse("15:04", of.text)
		if err != nil {
			return &Malformed{fmt.Sprintf("%q is not a time of day such as 22:00", of.text)}
		}
		minutes := at.Hour()*60 + at.Minute()
		if of.up {
			minutes += f.SlotMinutes - 1
		}
		*of.slot = minutes / f.SlotMinutes
	}
	return in.Rules.validate()
}

// shifts lists every shift of the allowed lengths that starts on the raster and
// ends within the horizon. Costs are for a slot's share of an hour, in
// sixtieths, so that they are whole.
func (f *file) shifts(in *Instance) error {
	s := f.Shifts
	if s.Every < f.SlotMinutes || s.Every%f.SlotMinutes != 0 {
		return &Malformed{fmt.Sprintf("start_every_minutes %d is no multiple of a slot", s.Every)}
	}
	if s.PerTurn < 0 || s.PerHour < 0 || s.NightHour < 0 || max(s.PerTurn, s.PerHour, s.NightHour) > MostCost/1e5 || s.PerTurn+s.PerHour == 0 {
		return &Malformed{fmt.Sprintf("costs of shifts are 0 to %d, and not all nought", int(MostCost/1e5))}
	}
	if len(s.Lengths) == 0 || len(s.Lengths) > 100 {
		return &Malformed{"lengths_minutes names 1 to 100 lengths"}
	}
	for _, length := range s.Lengths {
		if length < f.SlotMinutes || length%f.SlotMinutes != 0 || length > 1440 {
			return &Malformed{fmt.Sprintf("a shift of %d minutes is no multiple of a slot, or longer than a day", length)}
		}
		slots := length / f.SlotMinutes
		for start := 0; start+slots <= len(in.Loads); start += s.Every / f.SlotMinutes {
			shift := Shift{Start: start, End: start + slots, Cost: 60*s.PerTurn + s.PerHour*int64(length)}
			if in.Rules.turnOf(shift).night {
				shift.Cost += s.NightHour * int64(in.Rules.dark(shift)*f.SlotMinutes)
			}
			in.Shifts = append(in.Shifts, shift)
		}
	}
	return nil
}

// dark counts the slots of a shift at night.
func (r Rules) dark(s Shift) int {
	n := 0
	for slot := s.Start; slot < s.End; slot++ {
		if of := slot % r.Day; of < r.Dawn || r.Night > 0 && of >= r.Night {
			n++
		}
	}
	return n
}
