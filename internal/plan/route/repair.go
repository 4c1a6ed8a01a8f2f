package route

import (
	"context"
	"slices"
)

// Repair improves a running plan after a change: stops that are new are
// inserted, stops of a vehicle that has dropped out (Count lowered, or no
// longer in the plan's place) are given to others, and a stop goes to another
// vehicle only if that saves more than moveCost, in units of cost. It returns
// the plan and the stops that were in the running plan and changed vehicles.
// The cost of the plan is without moveCost.
//
// The running plan refers to in: stops and vehicles keep their indices.
func Repair(ctx context.Context, in *Instance, running *Plan, moveCost float64, opt Options) (*Plan, []int, error) {
	if err := in.Validate(); err != nil {
		return nil, nil, err
	}
	bound, start, original := individually(in, running, moveCost)
	opt.Start = start
	plan, err := Solve(ctx, bound, opt)
	if err != nil {
		return nil, nil, err
	}
	var moved []int
	for i, r := range plan.Routes {
		for _, s := range r.Stops {
			if k := before(start, s); k >= 0 && k != r.Vehicle {
				moved = append(moved, s)
			}
		}
		plan.Routes[i].Vehicle = original[r.Vehicle]
	}
	slices.Sort(moved)
	plan.Cost = costOf(in, plan)
	if err := Check(in, plan); err != nil {
		return nil, nil, err
	}
	return plan, moved, nil
}

// individually makes a vehicle of its own of every route that runs, so that
// its stops can have it as keeper, and returns the plan in the same terms and
// which vehicle each one was.
func individually(in *Instance, running *Plan, moveCost float64) (*Instance, *Plan, []int) {
	out := *in
	out.Stops = slices.Clone(in.Stops)
	out.Vehicles = nil
	out.VehiclesFirst = false
	start := &Plan{}
	var original []int
	add := func(k, count int) int {
		v := in.Vehicles[k]
		v.Count = count
		if in.VehiclesFirst {
			v.FixedCost += running.Cost
		}
		out.Vehicles = append(out.Vehicles, v)
		original = append(original, k)
		return len(out.Vehicles) - 1
	}
	left := make([]int, len(in.Vehicles))
	for k := range in.Vehicles {
		left[k] = in.slots(k)
	}
	for _, r := range running.Routes {
		if r.Vehicle < 0 || r.Vehicle >= len(left) || left[r.Vehicle] == 0 {
			continue // it has dropped out, and its stops are free
		}
		left[r.Vehicle]--
		k := add(r.Vehicle, 1)
		start.Routes = append(start.Routes, Route{Vehicle: k, Stops: r.Stops})
		for _, s := range r.Stops {
			if s < 0 || s >= len(out.Stops) {
				continue // load will say so
			}
			if old := &out.Stops[s]; old.Keeper == None || old.KeepCost < moveCost {
				old.Keeper, old.KeepCost = k, moveCost
			}
		}
	}
	for k, n := range left {
		if n > 0 {
			add(k, n)
		}
	}
	for s := range out.Stops {
		// A keeper that was agreed on before is meant as one of the originals.
		if old := in.Stops[s]; old.Keeper != None && out.Stops[s].Keeper == old.Keeper && out.Stops[s].KeepCost == old.KeepCost {
			out.Stops[s].Keeper = slices.Index(original, old.Keeper)
		}
	}
	return &out, start, original
}

// before is the vehicle that serves stop s in plan, or -1.
func before(plan *Plan, s int) int {
	for _, r := range plan.Routes {
		if slices.Contains(r.Stops, s) {
			return r.Vehicle
		}
	}
	return -1
}

// costOf sums what plan costs by the prices of in.
func costOf(in *Instance, plan *Plan) float64 {
	sum := 0.0
	for _, r := range plan.Routes {
		v := in.Vehicles[r.Vehicle]
		sum += v.FixedCost
		at := v.Start
		for _, s := range r.Stops {
			stop := in.Stops[s]
			sum += in.Places.Distance(at, stop.Place)
			at = stop.Place
			if stop.Keeper != None && stop.Keeper != r.Vehicle {
				sum += stop.KeepCost
			}
		}
		if v.End != Nowhere {
			sum += in.Places.Distance(at, v.End)
		}
	}
	return sum
}
