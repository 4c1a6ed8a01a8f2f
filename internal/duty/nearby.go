package duty

import (
	"context"
	"fmt"
	"math"
	"slices"

	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Ring is how far from home something is, by the divisions both lie in.
type Ring int

// The rings.
const (
	InCommunity Ring = iota
	InTownship
	InDistrict
	InCity
)

var ringNames = [...]text.Label{
	{Zh: "本社区", En: "your community"}, {Zh: "本街乡", En: "your sub-district"}, {Zh: "本区", En: "your district"}, {Zh: "全市", En: "elsewhere in the city"},
}

// Name is what people call the ring.
func (r Ring) Name() text.Label { return ringNames[r] }

// Nearby is a shift that somebody may take.
type Nearby struct {
	Shift
	Ring  Ring
	Metre int // from the middle of the home community's known points; 0: not known
	Warn  []text.Label
}

// Near asks for what somebody may do near home. The zero values are: from now
// on, a fortnight, only when they can, 30.
type Near struct {
	From, To civil.Instant
	AnyHour  bool // also when they said they cannot
	Limit    int
}

// Near is the list "what may I do near me": open seats of shifts that the person
// may take, that do not touch what they have taken, within the limits of the
// city, when they can, nearest and soonest first. It reads one range of an index
// a ring, widening only while too little was found.
func (d *Duty) Near(ctx context.Context, person string, n Near) ([]Nearby, error) {
	q := d.DB.Read()
	now := d.now()
	n.From = max(n.From, now+1)
	if n.To <= n.From {
		n.To = n.From + 14*day
	}
	if n.Limit <= 0 || n.Limit > 200 {
		n.Limit = 30
	}
	able, err := d.People.Able(ctx, q, []string{person})
	if err != nil {
		return nil, err
	}
	me, known := able[person]
	if !known || me.State != people.Confirmed {
		return nil, ErrShell
	}
	taken, err := d.taken(ctx, q, person, Span{n.From, n.To})
	if err != nil {
		return nil, err
	}
	book, err := d.Rulebook(ctx, q)
	if err != nil {
		return nil, err
	}
	k := search{d: d, q: q, me: me, near: n, taken: taken, book: book, posts: map[string]Post{}, lacks: map[string]bool{}}
	if err := k.already(ctx); err != nil {
		return nil, err
	}
	done := area.Code("")
	for ring, place := range []area.Code{me.Home, me.Home.At(area.Township), me.Home.At(area.County), area.City} {
		if place == "" || len(k.out) >= n.Limit {
			continue
		}
		if err := k.ring(ctx, Ring(ring), place, done); err != nil {
			return nil, err
		}
		done = place
	}
	if err := k.measure(ctx); err != nil {
		return nil, err
	}
	slices.SortStableFunc(k.out, func(a, b Nearby) int {
		if a.Ring != b.Ring {
			return int(a.Ring - b.Ring)
		}
		if da, db := a.Start.Day(), b.Start.Day(); da != db {
			return int(da - db)
		}
		if a.Metre != b.Metre && a.Metre > 0 && b.Metre > 0 {
			return a.Metre - b.Metre
		}
		return int(a.Start/minute - b.Start/minute)
	})
	return k.out[:min(n.Limit, len(k.out))], nil
}

// search is one search for what somebody may do.
type search struct {
	d     *Duty
	q     store.Queryer
	me    people.Able
	near  Near
	taken []Span
	book  Rulebook
	mine  map[string]bool // shifts they have something to do with
	posts map[string]Post
	lacks map[string]bool // by post
	out   []Nearby
}

// ringLimit is how many open shifts of a ring are looked at: more are no help to
// somebody who looks at thirty.
const ringLimit = 200

func (k *search) already(ctx context.Context) error {
	turns, err := k.d.ShiftsOf(ctx, k.q, k.me.Person, k.near.From, k.near.To)
	k.mine = map[string]bool{}
	for _, t := range turns {
		if t.Seat.State.Live() {
			k.mine[t.Shift.ID] = true
		}
	}
	return err
}

// ring looks at the open shifts of a place, soonest first, but for a part of it
// already seen.
func (k *search) ring(ctx context.Context, ring Ring, place, seen area.Code) error {
	where := [...]string{"s.place = $1", "s.township = $1", "s.district = $1", "$1 <> ''"}[ring]
	rows, err := k.q.QueryContext(ctx, "SELECT "+shiftColumns+shiftJoin+" WHERE "+where+` AND s.free > 0 AND s.state = 'open'
		AND s.start_at > $2 AND s.start_at < $3 AND ($4 = '' OR s.place < $5 OR s.place >= $6) ORDER BY s.start_at, s.shift LIMIT $7`,
		string(place), int64(k.near.From), int64(k.near.To), string(seen), string(seen), seen.End(), int64(ringLimit))
	if err != nil {
		return fmt.Errorf("look for open seats: %w", err)
	}
	found, err := store.Collect(rows, scanShift)
	if err != nil {
		return fmt.Errorf("look for open seats: %w", err)
	}
	return k.take(ctx, ring, found)
}

// take keeps those shifts that the person may take.
func (k *search) take(ctx context.Context, ring Ring, found []Shift) error {
	var unknown []string
	for _, s := range found {
		if _, ok := k.posts[s.Post]; !ok {
			k.posts[s.Post] = Post{}
			unknown = append(unknown, s.Post)
		}
	}
	posts, err := k.d.Posts(ctx, k.q, unknown)
	if err != nil {
		return err
	}
	for id, p := range posts {
		k.posts[id] = p
		why, err := k.d.lacks(ctx, p, k.me, k.d.now().Day())
		if err != nil {
			return err
		}
		k.lacks[id] = len(why) > 0
	}
	for _, s := range found {
		if k.mine[s.ID] || k.lacks[s.Post] || s.Waiting > 0 || !k.near.AnyHour && !free(k.me.Hours, s.span()) {
			continue
		}
		rules := k.book.On(s.Start.Day())
		if rules.allow(k.taken, s.span()) != nil {
			continue
		}
		k.out = append(k.out, Nearby{Shift: s, Ring: ring, Warn: rules.warn(k.taken, s.span(), k.me.Birth)})
	}
	return nil
}

// measure tells how far the shifts' points are from home, where that is known:
// home is the middle of the known points of the home community, so that nobody's
// address is needed.
func (k *search) measure(ctx context.Context) error {
	var sites []string
	for _, n := range k.out {
		if !slices.Contains(sites, n.Site) {
			sites = append(sites, n.Site)
		}
	}
	points, err := k.d.Campaigns.Points(ctx, k.q, sites)
	if err != nil {
		return err
	}
	for i := range k.out {
		k.out[i].SiteName = points[k.out[i].Site].Name
	}
	if !slices.ContainsFunc(sites, func(s string) bool { return located(points[s]) }) {
		return nil
	}
	around, err := k.d.Campaigns.PointsAt(ctx, k.q, string(k.me.Home), 200)
	if err != nil {
		return err
	}
	home, known := middle(around)
	if !known {
		return nil
	}
	for i := range k.out {
		if p := points[k.out[i].Site]; located(p) {
			k.out[i].Metre = max(1, metres(home, p))
		}
	}
	if k.me.Reach > 0 { // they said how far they come
		k.out = slices.DeleteFunc(k.out, func(n Nearby) bool { return n.Metre > k.me.Reach*1000 })
	}
	return nil
}

// middle is the middle of those of some points whose place is known.
func middle(points []campaign.Point) (home campaign.Point, known bool) {
	var n int64
	for _, p := range points {
		if located(p) {
			n++
			home.Latitude += p.Latitude
			home.Longitude += p.Longitude
		}
	}
	if n == 0 {
		return home, false
	}
	home.Latitude /= n
	home.Longitude /= n
	return home, true
}

func located(p campaign.Point) bool { return p.Latitude != 0 || p.Longitude != 0 }

// metres is the distance of two points on a sphere of the earth's mean radius,
// by the flat approximation: over the few kilometres that matter its error is
// far below one per cent.
func metres(a, b campaign.Point) int {
	const radius, millionth = 6371000.0, math.Pi / 180 / 1e6
	dy := float64(b.Latitude-a.Latitude) * millionth
	dx := float64(b.Longitude-a.Longitude) * millionth * math.Cos(float64(a.Latitude)*millionth)
	return int(radius * math.Hypot(dx, dy))
}
