package route

import (
	"context"
	"fmt"
	"math"
)

// Options bound a run and listen to it.
type Options struct {
	// Iterations is the most steps of improvement; 0: until Spent or the
	// context ends the run or, without Spent, DefaultIterations.
	Iterations int
	// Spent tells which part of the time is used up, from 0 to 1; the run
	// ends at 1. The package reads no clock of its own. May be nil.
	Spent func() float64
	Seed  uint64
	// Start is a running plan to begin with; stops it lacks are inserted.
	Start *Plan
	// Progress is called with every better plan; it must not block.
	Progress func(Progress)
}

// Progress is what a run tells about itself.
type Progress struct {
	Iteration int
	Vehicles  int
	Cost      float64
	Absent    int // stops without a place yet
}

// DefaultIterations bounds a run that is bounded by nothing else.
const DefaultIterations = 100_000

// search is one run.
type search struct {
	*state
	ctx  context.Context
	opt  Options
	iter int
	done float64 // part of the budget used
	stop bool

	best     []int32 // routes: slot, count, stops, slot, count, …
	bestCost float64
	hop      float64 // mean cost of a stop in the first plan
}

// spend counts one step and reports whether there is budget for it.
func (h *search) spend() bool {
	if h.stop {
		return false
	}
	if h.iter&63 == 0 {
		if h.ctx.Err() != nil {
			h.stop = true
			return false
		}
		h.done = 0
		if h.opt.Iterations > 0 {
			h.done = float64(h.iter) / float64(h.opt.Iterations)
		}
		if h.opt.Spent != nil {
			h.done = max(h.done, h.opt.Spent())
		}
		if h.done >= 1 {
			h.stop = true
			return false
		}
	}
	h.iter++
	if h.opt.Iterations > 0 && h.iter > h.opt.Iterations {
		h.stop = true
		return false
	}
	return true
}

// keep remembers the present plan as the best.
func (h *search) keep() {
	h.recount()
	h.bestCost = h.cost
	h.best = h.best[:0]
	for _, r := range h.live {
		if h.tours[r].count == 0 {
			continue
		}
		h.best = append(h.best, r, h.tours[r].count)
		for c := h.nodes[2*r].next; c != 2*r+1; c = h.nodes[c].next {
			h.best = append(h.best, c)
		}
	}
	if h.opt.Progress != nil {
		h.opt.Progress(Progress{h.iter, h.used, h.cost, len(h.absent)})
	}
}

// restore makes the best plan the present one.
func (h *search) restore() {
	h.begin()
	for _, r := range h.live {
		for c := h.nodes[2*r].next; c != 2*r+1; c = h.nodes[c].next {
			h.nodes[c].route = -1
		}
		h.clear(r)
	}
	h.used, h.cost, h.absent = 0, 0, h.absent[:0]
	for i := 0; i < len(h.best); {
		r, n := h.best[i], int(h.best[i+1])
		v := 2 * r
		for _, c := range h.best[i+2 : i+2+n] {
			h.link(c, v)
			v = c
		}
		h.refresh(r)
		i += 2 + n
	}
	h.recount()
	h.begin()
}

// Solve plans in. The plan has passed Check. It is the best that was found
// when the budget ran out or ctx was cancelled; the error is an *Infeasible if
// no plan exists or none was found in time, or tells what is malformed.
func Solve(ctx context.Context, in *Instance, opt Options) (*Plan, error) {
	if err := Prove(in); err != nil {
		return nil, err
	}
	if len(in.Stops) == 0 {
		return &Plan{}, nil
	}
	if opt.Iterations <= 0 && opt.Spent == nil {
		opt.Iterations = DefaultIterations
	}
	p := compile(in)
	h := &search{state: newState(p, opt.Seed), ctx: ctx, opt: opt}
	heat := 1.0
	if opt.Start != nil {
		if err := h.load(opt.Start); err != nil {
			return nil, err
		}
		heat = warmHeat
	}
	if err := h.run(heat); err != nil {
		return nil, err
	}
	plan := h.plan()
	if err := Check(in, plan); err != nil {
		return nil, fmt.Errorf("route: a plan was found but breaks a rule: %w", err)
	}
	return plan, nil
}

const (
	// hottest and coldest are the temperatures of annealing, as parts of the
	// mean cost of a stop in the first plan; timedHeat is by how much both are
	// higher where windows make good changes large. Found by trial on the
	// instances of the literature, and not delicate.
	hottest, coldest = 0.33, 0.006
	timedHeat        = 4.0
	// warmHeat is how much of the heat a running plan gets: enough to mend,
	// too little to forget it.
	warmHeat = 0.05
	// lost is how far the search may stray above the best plan, in
	// temperatures for the root of the number of stops.
	lost = 3.0
	// shrinkUntil is the part of the budget that fewer vehicles may take.
	shrinkUntil = 0.4
)

// run is the whole search: everybody gets a place, then vehicles are saved if
// they come first, then the way is made shorter.
func (h *search) run(heat float64) error {
	h.construct()
	if served := h.served(); served > 0 {
		h.hop = h.cost / float64(served)
	}
	weight := make([]float64, len(h.p.in.Stops))
	if len(h.absent) > 0 && !h.place(weight, 1) {
		c := h.p.stop(h.absent[0])
		err := h.p.in.blame(c, "no room was found for it and %d others in %d steps", len(h.absent)-1, h.iter)
		err.Proven = false
		return err
	}
	h.keep()
	if h.p.in.VehiclesFirst {
		h.shrink(weight, Vehicles(h.p.in), h.done+(1-h.done)*shrinkUntil)
	}
	if h.p.timed {
		heat *= timedHeat
	}
	if unit := h.hop * heat; unit > 0 {
		h.anneal(unit*hottest, unit*coldest)
	}
	h.restore()
	return nil
}

// anneal makes the way shorter by ruin and recreate until the budget is spent,
// accepting worse plans at a temperature that falls from hot to cold.
func (h *search) anneal(hot, cold float64) {
	from := h.done
	h.blinks = h.p.blinkRate()
	h.rest()
	h.tidy()
	temperature := hot
	spread := lost * math.Sqrt(float64(h.served()))
	for h.spend() {
		if h.iter&63 == 0 {
			temperature = hot * math.Pow(cold/hot, (h.done-from)/(1-from))
			h.tidy()
		}
		// A plan this far above the best has left its basin and, where there
		// is hardly any room, will not find back.
		if h.iter&1023 == 0 && h.cost-h.bestCost > spread*temperature {
			h.restore()
		}
		h.begin()
		limit := h.cost - temperature*math.Log(1-h.dice.float())
		h.ruin()
		if !h.recreateBelow(limit) {
			h.rollback()
			continue
		}
		if h.cost < h.bestCost-slack {
			h.keep()
		}
	}
}
