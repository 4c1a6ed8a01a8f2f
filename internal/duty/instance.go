package duty

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/importing"
	"linli/internal/people"
	"linli/internal/store"
)

// What a pair costs, in metres of way and what counts like them. The numbers are
// judgement, not law: an hour served in the last four weeks weighs as 300 m, so
// that of two neighbours the one who has served less is asked.
const (
	wayCommunity = 400   // where the way is not known: within the community,
	wayTownship  = 1500  // the sub-district,
	wayDistrict  = 6000  // the district
	perHour      = 300   // for each hour served in the last four weeks
	unsaid       = 800   // nobody knows whether they can serve then
	weary        = 2500  // old, or near the city's limit of a week
	keepSkill    = 4000  // can do what another post asks and few can
	standingBy   = -2000 // stands by or waits for this shift
	regular      = -600  // was at this post in the last month
)

const (
	// lately is how far back hours served count for fairness.
	lately = 28 * day
	// asked is how many shifts a person is thought of for, the nearest first.
	asked = 64
	// few is how many times the seats there may be of those who can fill them
	// before a skill is no longer worth keeping.
	few = 4
)

// need is an open shift of an instance.
type need struct {
	Shift
	post  Post
	point campaign.Point
	when  int // which of the different spans
	ask   int // which of the different demands
	known map[string]SeatState
	near  int // who live within reach
	may   int // who may take it
	out   map[Lack]int
}

// helper is somebody who may serve at one of the shifts at least.
type helper struct {
	people.Able
	held, kept []Span // taken, and offered
	served     int64
	posts      []string // where they were in the last month
	chances    []chance
}

// chance is a shift that a helper may take.
type chance struct {
	need  int32
	cost  int32
	metre int32
	ring  Ring
	hints Hint
}

// instance is the open shifts of a place and those who may take them.
type instance struct {
	*Duty
	q       store.Queryer
	book    Rulebook
	now     civil.Instant
	from    civil.Day
	needs   []need
	helpers []helper
	spans   []Span
	rules   []Rules // of each span
	asks    []demand
	passed  map[string]map[string]bool // by course and person
	homes   map[area.Code]campaign.Point
}

// demand is what some posts ask, on a day.
type demand struct {
	Asks
	on    civil.Day
	able  int // helpers who can
	seats int
	// scarce: those who can are to be kept for it.
	scarce bool
}

// special reports whether not everybody can.
func (d demand) special() bool {
	return len(d.Skills) > 0 || len(d.Languages) > 0 || d.Credential != "" || d.Training != ""
}

// instance reads what a proposal for a place needs. People come from the place,
// and for a community from its sub-district. Whoever was proposed as a substitute
// for one of the named shifts already is not proposed for it again.
func (d *Duty) instance(ctx context.Context, q store.Queryer, place area.Code, from, to civil.Day, substitute ...string) (*instance, error) {
	in := &instance{Duty: d, q: q, now: d.now(), from: from}
	var err error
	if in.book, err = d.Rulebook(ctx, q); err != nil {
		return nil, err
	}
	if err := in.readNeeds(ctx, place, to); err != nil || len(in.needs) == 0 {
		return in, err
	}
	for _, shift := range substitute {
		before, err := d.proposedFor(ctx, q, shift)
		if err != nil {
			return nil, err
		}
		for j := range in.needs {
			for _, person := range before {
				if in.needs[j].ID == shift {
					in.needs[j].known[person] = Declined
				}
			}
		}
	}
	folk := place
	if len(folk) > 9 {
		folk = folk[:9]
	}
	able, err := d.People.AbleIn(ctx, q, folk)
	if err != nil {
		return nil, err
	}
	if err := in.readPassed(ctx, able); err != nil {
		return nil, err
	}
	if err := in.readHomes(ctx, folk); err != nil {
		return nil, err
	}
	return in, in.readHelpers(ctx, able)
}

// readNeeds reads the shifts with free seats.
func (in *instance) readNeeds(ctx context.Context, place area.Code, to civil.Day) error {
	rows, err := in.q.QueryContext(ctx, "SELECT "+shiftColumns+shiftJoin+` WHERE s.state = 'open' AND s.free > 0 AND s.waiting = 0 AND s.start_at > $1
		AND s.start_at >= $2 AND s.start_at < $3 AND s.place >= $4 AND s.place < $5 ORDER BY s.place, s.start_at, s.shift`,
		int64(in.now+tooLate), int64(in.from.Start()), int64((to + 1).Start()), string(place), place.End())
	if err != nil {
		return fmt.Errorf("read open shifts: %w", err)
	}
	shifts, err := store.Collect(rows, scanShift)
	if err != nil {
		return fmt.Errorf("read open shifts: %w", err)
	}
	var posts, sites, ids []string
	seen := map[string]bool{}
	for _, s := range shifts {
		ids = append(ids, s.ID)
		if !seen[s.Post] {
			seen[s.Post] = true
			posts, sites = append(posts, s.Post), append(sites, s.Site)
		}
	}
	known, err := in.Posts(ctx, in.q, posts)
	if err != nil {
		return err
	}
	points, err := in.Campaigns.Points(ctx, in.q, sites)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, s := range shifts {
		n := need{Shift: s, post: known[s.Post], point: points[s.Site], known: map[string]SeatState{}, out: map[Lack]int{}}
		if n.when = slices.Index(in.spans, s.span()); n.when < 0 {
			n.when = len(in.spans)
			in.spans = append(in.spans, s.span())
			in.rules = append(in.rules, in.book.On(s.Start.Day()))
		}
		on := s.Start.Day()
		n.ask = slices.IndexFunc(in.asks, func(d demand) bool { return d.on == on && d.Asks.same(n.post.Asks) })
		if n.ask < 0 {
			n.ask = len(in.asks)
			in.asks = append(in.asks, demand{Asks: n.post.Asks, on: on})
		}
		in.asks[n.ask].seats += s.Free
		at[s.ID] = len(in.needs)
		in.needs = append(in.needs, n)
	}
	err = importing.Each(ctx, in.q, "SELECT shift, person, state FROM duty_seat WHERE shift IN", ids, func(rows *sql.Rows) error {
		var shift, person string
		var state SeatState
		err := rows.Scan(&shift, &person, &state)
		in.needs[at[shift]].known[person] = state
		return err
	})
	if err != nil {
		return fmt.Errorf("read who is on the open shifts: %w", err)
	}
	return nil
}

func (a Asks) same(o Asks) bool {
	return a.MinAge == o.MinAge && a.MaxAge == o.MaxAge && a.Credential == o.Credential && a.Training == o.Training && a.Dangerous == o.Dangerous &&
		slices.Equal(a.Skills, o.Skills) && slices.Equal(a.Languages, o.Languages)
}

// readPassed asks who has passed the courses that the posts ask for.
func (in *instance) readPassed(ctx context.Context, able []people.Able) error {
	in.passed = map[string]map[string]bool{}
	var keys []string
	for _, a := range in.asks {
		if a.Training == "" || in.passed[a.Training] != nil {
			continue
		}
		if keys == nil {
			for _, p := range able {
				keys = append(keys, p.Person)
			}
		}
		got, err := in.Trained.PassedMany(ctx, keys, a.Training, a.on)
		if err != nil {
			return fmt.Errorf("ask for training: %w", err)
		}
		in.passed[a.Training] = got
	}
	return nil
}

// readHomes finds the middle of each community's known points: nobody's address
// is needed to tell the way.
func (in *instance) readHomes(ctx context.Context, place area.Code) error {
	points, err := in.Campaigns.PointsAt(ctx, in.q, string(place), 50_000)
	if err != nil {
		return err
	}
	in.homes = map[area.Code]campaign.Point{}
	for part := range slices.Values(chunkBy(points, func(p campaign.Point) string { return p.Place })) {
		if home, ok := middle(part); ok {
			in.homes[area.Code(part[0].Place)] = home
		}
	}
	return nil
}

// chunkBy cuts a list where the key changes.
func chunkBy[T any](list []T, key func(T) string) [][]T {
	var out [][]T
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && key(list[to]) == key(list[from]) {
			to++
		}
		out = append(out, list[from:to])
		from = to
	}
	return out
}

// readHelpers finds who may take which shift. What keeps the others out is
// counted.
func (in *instance) readHelpers(ctx context.Context, able []people.Able) error {
	in.helpers = make([]helper, len(able))
	at := map[string]int{}
	var keys []string // of those who can serve at one of the hours
	for i, a := range able {
		in.helpers[i].Able = a
		if slices.ContainsFunc(in.spans, func(s Span) bool { return free(a.Hours, s) }) {
			at[a.Person] = i
			keys = append(keys, a.Person)
		}
	}
	if err := in.readTaken(ctx, keys, at); err != nil {
		return err
	}
	can := make([][]*lacking, len(able)) // by helper and demand; nil: can
	furthest := 0
	for i := range in.helpers {
		can[i] = in.cannot(&in.helpers[i])
		furthest = max(furthest, in.helpers[i].Reach)
	}
	for k := range in.asks {
		d := &in.asks[k]
		d.scarce = d.special() && d.able < few*d.seats
	}
	reached := map[area.Code]ways{}
	times := make([]timing, len(in.spans))
	for i := range in.helpers {
		h := &in.helpers[i]
		way, ok := reached[h.Home]
		if !ok {
			way = in.ways(h.Home, furthest)
			reached[h.Home] = way
		}
		in.consider(h, way, can[i], times)
	}
	in.helpers = slices.DeleteFunc(in.helpers, func(h helper) bool { return len(h.chances) == 0 })
	return nil
}

// readTaken reads what people have taken and were offered around the days, how
// long they served lately, and where.
func (in *instance) readTaken(ctx context.Context, keys []string, at map[string]int) error {
	first, last := in.spans[0].Start, in.spans[0].End
	for _, s := range in.spans {
		first, last = min(first, s.Start), max(last, s.End)
	}
	since := min(first-near, in.now-lately)
	query := fmt.Sprintf(`SELECT t.person, t.state, t.start_at, t.end_at, s.post FROM duty_seat t JOIN duty_shift s ON s.shift = t.shift
		WHERE t.state IN ('held', 'offered', 'asked') AND t.start_at >= %d AND t.start_at < %d AND t.person IN`, int64(since), int64(last+near))
	err := importing.Each(ctx, in.q, query, keys, func(rows *sql.Rows) error {
		var person, post string
		var state SeatState
		var s Span
		if err := rows.Scan(&person, &state, &s.Start, &s.End, &post); err != nil {
			return err
		}
		h := &in.helpers[at[person]]
		if state == Held && s.End <= in.now && s.End > in.now-lately {
			h.served += s.minutes()
			if !slices.Contains(h.posts, post) {
				h.posts = append(h.posts, post)
			}
		}
		switch {
		case s.Start < first-near:
		case state == Held:
			h.held = append(h.held, s)
		default:
			h.kept = append(h.kept, s)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read what people have taken: %w", err)
	}
	for _, busy := range in.Busy {
		more, err := busy(ctx, in.q, keys, first-near, last+near)
		if err != nil {
			return fmt.Errorf("ask what else people have promised: %w", err)
		}
		for person, spans := range more {
			h := &in.helpers[at[person]]
			h.held = append(h.held, spans...)
		}
	}
	return nil
}

// cannot says, for each demand, what keeps a helper from it first.
func (in *instance) cannot(h *helper) []*lacking {
	out := make([]*lacking, len(in.asks))
	for k := range in.asks {
		a := &in.asks[k]
		if why := a.lacks(h.Able, in.passed[a.Training][h.Person], a.on); len(why) > 0 {
			out[k] = &why[0]
		} else {
			a.able++
		}
	}
	return out
}

// consider finds a helper's chances among the shifts within reach.
func (in *instance) consider(h *helper, way ways, can []*lacking, times []timing) {
	clear(times)
	for _, r := range way.within(h) {
		if h.Reach > 0 && int(r.way()) > h.Reach*1000 && r.ring > InCommunity {
			return // the nearest come first
		}
		n := &in.needs[r.need]
		n.near++
		at := &times[n.when]
		if !at.known {
			*at = in.timing(h, n.when)
		}
		state := n.known[h.Person]
		switch {
		case state != "" && state != Waiting && state != Standby:
			n.out[LackAnswered]++
		case at.lack != "":
			n.out[at.lack]++
		case can[n.ask] != nil:
			n.out[can[n.ask].Lack]++
		default:
			n.may++
			h.chances = append(h.chances, in.weigh(h, n, r, can, state, at.weary))
		}
		if len(h.chances) == asked {
			return
		}
	}
}

// timing is how a helper stands to a span.
type timing struct {
	known bool
	lack  Lack // what keeps them from it; empty: nothing
	weary bool // they should think twice
}

func (in *instance) timing(h *helper, when int) timing {
	s := in.spans[when]
	t := timing{known: true, lack: in.kept(h, s, in.rules[when])}
	t.weary = t.lack == "" && len(in.rules[when].warn(h.held, s, h.Birth)) > 0
	return t
}

// kept says what keeps a helper from a time: their week, their other shifts, or
// the city's limits, with what they were offered and without; empty if nothing.
func (in *instance) kept(h *helper, s Span, rules Rules) Lack {
	if !free(h.Hours, s) {
		return LackHours
	}
	err := rules.allow(h.held, s)
	if err == nil && len(h.kept) > 0 {
		err = rules.allow(slices.Concat(h.held, h.kept), s)
	}
	var why *fault.Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &why) && why.Kind == fault.Conflict:
		return LackTime
	}
	return LackRest
}

// weigh says what it costs that a helper takes a shift.
func (in *instance) weigh(h *helper, n *need, r reach, can []*lacking, state SeatState, worn bool) chance {
	o := chance{need: r.need, metre: r.metre, ring: r.ring, cost: r.way() + int32(h.served*perHour/60)}
	if h.Hours == "" {
		o.cost += unsaid
	} else {
		o.hints |= HintSaid
	}
	if state != "" {
		o.cost += standingBy
		o.hints |= HintStandby
	}
	if slices.Contains(h.posts, n.Post) {
		o.cost += regular
		o.hints |= HintRegular
	}
	if worn {
		o.cost += weary
	}
	if in.asks[n.ask].scarce {
		o.hints |= HintSkilled
		return o
	}
	for k := range in.asks {
		if in.asks[k].scarce && can[k] == nil {
			o.cost += keepSkill
			break
		}
	}
	return o
}
