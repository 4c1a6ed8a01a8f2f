package route

// Plan is the answer: who visits what, in which order and when.
type Plan struct {
	Routes []Route
	Cost   float64 // way, fixed costs and changes of keeper
}

// Route is one vehicle's work.
type Route struct {
	Vehicle int       // index into Instance.Vehicles
	Stops   []int     // indices into Instance.Stops, in order
	Leave   float64   // the start is left at this time
	Starts  []float64 // service begins at each stop
	Back    float64   // arrival at the end; of an open route, the last stop is left
}

// Served is the number of stops in the plan.
func (p *Plan) Served() int {
	n := 0
	for _, r := range p.Routes {
		n += len(r.Stops)
	}
	return n
}

// plan is the present plan with its timetable.
func (s *state) plan() *Plan {
	out := &Plan{}
	for r := range s.tours {
		if s.tours[r].count > 0 {
			out.Routes = append(out.Routes, s.route(int32(r)))
			out.Cost += s.tours[r].way
		}
	}
	return out
}

// route is slot r with a timetable: service as early as possible, and leaving
// no earlier than that needs.
func (s *state) route(r int32) Route {
	seq := s.scratch[:0]
	for c := 2 * r; c != 2*r+1; c = s.nodes[c].next {
		seq = append(seq, c)
	}
	seq = append(seq, 2*r+1)
	s.scratch = seq
	p := s.p
	s.starts, _ = p.schedule(seq, p.slots[r].maxDuration, s.starts)
	n := len(seq)
	out := Route{
		Vehicle: int(p.slots[r].vehicle),
		Leave:   s.starts[1] - p.t(seq[0], seq[1], p.d(seq[0], seq[1])),
		Back:    s.starts[n-1],
	}
	out.Leave = max(out.Leave, p.nodes[seq[0]].ready)
	for i, c := range seq[1 : n-1] {
		out.Stops = append(out.Stops, p.stop(c))
		out.Starts = append(out.Starts, s.starts[i+1])
	}
	return out
}
