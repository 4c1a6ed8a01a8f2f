package route

import (
	"fmt"
	"math"
)

// Nowhere is the End of a vehicle whose route is open: it ends at its last
// stop and the way home costs nothing.
const Nowhere = -1

// None stands for "no stop" in Stop.Drop and for "no vehicle" in Stop.Keeper.
const None = -1

// Instance is everything that is known before planning. Distances are in the
// unit of Places; times are in the unit that Places.Time returns; loads are in
// one unit of the caller's choice.
type Instance struct {
	Name     string
	Places   *Places
	Stops    []Stop
	Vehicles []Vehicle
	// VehiclesFirst asks for as few vehicles as possible and only then for a
	// short way, as the literature on time windows does. Otherwise the sum
	// of way, fixed costs and changes of keeper is made small.
	VehiclesFirst bool
}

// Stop is a door, a household, one end of an errand: one visit by one vehicle.
type Stop struct {
	Name  string // shown in reasons; may be empty
	Place int    // where, an index into Places
	// Demand takes room in the vehicle. Of a stop without Drop it does so on
	// the whole route: everything is loaded at the start, or all is brought
	// back. Of a pickup it does so until the drop; a drop's own is not read.
	Demand  int64
	Ready   float64 // service does not start before; waiting is allowed
	Due     float64 // service does not start later; 0: no limit
	Service float64 // how long service takes
	// Drop makes this stop a pickup: the index of the stop where the load
	// leaves the same vehicle, later on the same route. None: no pickup.
	Drop int
	// MaxRide bounds the time from leaving the kitchen to service at the
	// door: from the start of the route or, at a drop, from leaving the
	// pickup. 0: no limit.
	MaxRide float64
	// Keeper is the vehicle (an index into Instance.Vehicles) that served
	// this stop before; going to another costs KeepCost, and is forbidden
	// where KeepCost is infinite. None, or a KeepCost of 0: anybody.
	Keeper   int
	KeepCost float64
}

// Vehicle is a driver or a walker, or several who are alike.
type Vehicle struct {
	Name        string
	Count       int     // how many; 0: as many as there are stops
	Start       int     // place where routes begin: the depot, the kitchen
	End         int     // place where they end, or Nowhere
	Capacity    int64   // most load at one time
	Earliest    float64 // the shift begins: nobody leaves before
	Latest      float64 // the shift ends: everybody is back; 0: no limit
	MaxDuration float64 // from leaving to being back; 0: no limit
	MaxStops    int     // 0: no limit
	FixedCost   float64 // added for every route that is used
}

// Infeasible says why an instance has no plan, or why none was found.
type Infeasible struct {
	Stop   int // the stop it fails at, or None
	Name   string
	Demand int64 // of that stop, or of all stops
	Reason string
	Proven bool // no plan exists; otherwise none was found in the time given
}

func (e *Infeasible) Error() string {
	if e.Stop == None {
		return "route: " + e.Reason
	}
	return fmt.Sprintf("route: stop %s (demand %d): %s", e.Name, e.Demand, e.Reason)
}

// label names stop i for people.
func (in *Instance) label(i int) string {
	if in.Stops[i].Name != "" {
		return in.Stops[i].Name
	}
	return fmt.Sprint(i)
}

func (in *Instance) blame(i int, format string, args ...any) *Infeasible {
	return &Infeasible{
		Stop: i, Name: in.label(i), Demand: in.Stops[i].Demand,
		Reason: fmt.Sprintf(format, args...), Proven: true,
	}
}

// finite reports whether every x is a number from 0 up.
func finite(xs ...float64) bool {
	for _, x := range xs {
		if !(x >= 0) || math.IsInf(x, 1) {
			return false
		}
	}
	return true
}

// Validate reports the first thing that makes the instance meaningless: an
// index out of range, a negative load, a pickup whose drop is not there. It
// does not ask whether a plan exists; see Prove.
func (in *Instance) Validate() error {
	if in.Places == nil || in.Places.Len() == 0 {
		return fmt.Errorf("route: no places")
	}
	if len(in.Vehicles) == 0 {
		return fmt.Errorf("route: no vehicles")
	}
	outside := func(place int) bool { return place < 0 || place >= in.Places.Len() }
	for k, v := range in.Vehicles {
		switch {
		case outside(v.Start) || v.End != Nowhere && outside(v.End):
			return fmt.Errorf("route: vehicle %d: start %d or end %d is no place", k, v.Start, v.End)
		case v.Count < 0 || v.Capacity < 0 || v.Capacity > maxLoad || v.MaxStops < 0:
			return fmt.Errorf("route: vehicle %d: count %d, capacity %d, most stops %d", k, v.Count, v.Capacity, v.MaxStops)
		case !finite(v.Earliest, v.Latest, v.MaxDuration, v.FixedCost):
			return fmt.Errorf("route: vehicle %d: a time or cost is negative or no number", k)
		case v.Latest != 0 && v.Latest < v.Earliest:
			return fmt.Errorf("route: vehicle %d: the shift ends at %g before it begins at %g", k, v.Latest, v.Earliest)
		}
	}
	if err := in.validStops(0); err != nil {
		return err
	}
	pickup := make([]int, len(in.Stops)) // by drop, plus one
	for i, s := range in.Stops {
		if s.Drop == None {
			continue
		}
		if pickup[s.Drop] != 0 {
			return in.blame(i, "its drop is also that of stop %s", in.label(pickup[s.Drop]-1))
		}
		pickup[s.Drop] = i + 1
	}
	for i, s := range in.Stops {
		if s.Drop != None && pickup[i] != 0 {
			return in.blame(i, "it is both a pickup and a drop")
		}
	}
	return nil
}

// validStops looks at the stops from first on, each by itself.
func (in *Instance) validStops(first int) error {
	for i := first; i < len(in.Stops); i++ {
		s := in.Stops[i]
		switch {
		case s.Place < 0 || s.Place >= in.Places.Len():
			return in.blame(i, "place %d does not exist", s.Place)
		case s.Demand < 0 || s.Demand > maxLoad:
			return in.blame(i, "the demand is negative or beyond %d", int64(maxLoad))
		case !finite(s.Ready, s.Due, s.Service, s.MaxRide):
			return in.blame(i, "a time is negative or no number")
		case s.Due != 0 && s.Due < s.Ready:
			return in.blame(i, "it is due at %g before it is ready at %g", s.Due, s.Ready)
		case s.Keeper < None || s.Keeper >= len(in.Vehicles):
			return in.blame(i, "keeper %d does not exist", s.Keeper)
		case !(s.KeepCost >= 0):
			return in.blame(i, "the cost of another keeper is negative or no number")
		case s.Drop != None && (s.Drop < 0 || s.Drop >= len(in.Stops) || s.Drop == i):
			return in.blame(i, "its drop %d does not exist", s.Drop)
		}
	}
	return nil
}

// maxLoad keeps sums of loads far from overflow.
const maxLoad = 1 << 40

// slots is how many routes vehicle k may drive.
func (in *Instance) slots(k int) int {
	if n := in.Vehicles[k].Count; n > 0 && n < len(in.Stops) {
		return n
	}
	return len(in.Stops)
}
