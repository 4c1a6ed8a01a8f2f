package request

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"sync"

	"linli/internal/civil"
	"linli/internal/store"
)

// Helper is a volunteer who may be called.
type Helper struct {
	Person    string
	Place     string        // the community they start from
	Reach     int64         // how far they go, in digits of the division: 12, 9, 6 or 2
	Kinds     int64         // bits of the kinds they do; 0: any
	Languages string        // as spoken writes them
	Skills    string        // marks, separated by spaces, with one before and after
	Until     civil.Instant // how long they may be called; past: not now
	// Turn is their place in the line: whoever has the lowest is called next. It
	// is an instant of its own reckoning: every call moves it to
	//
	//	now + half-life × log₂(1 + 2^((turn − now) / half-life))
	//
	// which orders people by how often they were called lately, a call counting
	// half as much after each half-life, without anything to be recomputed as
	// time goes by.
	Turn     civil.Instant
	CalledAt civil.Instant
	Day      civil.Day // of DayCalls
	DayCalls int64
	Calls    int64 // ever
	Busy     int64 // tasks in hand
	changed  civil.Instant
}

// turn moves a place in the line back by a call.
func turn(was, now, halfLife civil.Instant) civil.Instant {
	h := float64(halfLife)
	return now + civil.Instant(h*math.Log2(1+math.Exp2(max(-1000, float64(was-now)/h))))
}

// Search is what a need asks of a helper.
type search struct {
	place   string
	kind    Kind
	now     civil.Instant
	rules   *Settings
	besides map[string]bool // who was called for it already
	skill   Skill
	marks   []string // that a helper must bear
}

// fits reports whether a helper who goes that far may be called for it now.
func (s *search) fits(h *Helper) bool {
	return h.Until > s.now && (h.Kinds == 0 || h.Kinds&s.kind.bit() != 0) && h.Busy < s.rules.TasksAtOnce && s.budget(h) &&
		!s.besides[h.Person] && s.able(h)
}

// able reports whether a helper can do what not everybody can.
func (s *search) able(h *Helper) bool {
	for _, mark := range s.marks {
		if !h.has(mark) {
			return false
		}
	}
	return h.speaks(s.skill)
}

// budget reports whether one more call is within what a volunteer is asked.
func (s *search) budget(h *Helper) bool {
	return h.CalledAt+s.rules.Quiet.millis() <= s.now && (h.Day != s.now.Day() || h.DayCalls < s.rules.CallsADay)
}

// rings are the divisions around a need, the nearest first: its community, its
// sub-district, its district, the city.
var rings = []int{12, 9, 6, 2}

// line is the helpers in memory, by the division they start from. It is derived
// from the table and proposes; the table decides.
type line struct {
	mu     sync.RWMutex
	byID   map[string]*Helper
	rings  [4]map[string][]*Helper // by the first 12, 9, 6, 2 digits: those who go that far
	loaded bool
	fresh  civil.Instant // changes up to here are known
}

func newLine() *line {
	l := &line{byID: map[string]*Helper{}}
	for i := range l.rings {
		l.rings[i] = map[string][]*Helper{}
	}
	return l
}

const helperColumns = "person, place, reach, kinds, languages, until_at, turn, called_at, day, day_calls, calls, busy, changed_at, skills"

func scanHelper(scan func(...any) error) (h Helper, err error) {
	err = scan(&h.Person, &h.Place, &h.Reach, &h.Kinds, &h.Languages, &h.Until, &h.Turn, &h.CalledAt, &h.Day, &h.DayCalls, &h.Calls, &h.Busy, &h.changed, &h.Skills)
	return h, err
}

// refresh reads what has changed since, also by other processes. Instants of
// several machines may differ by so much.
func (l *line) refresh(ctx context.Context, q store.Queryer) error {
	const slack = 60_000
	l.mu.RLock()
	since := l.fresh - slack
	if !l.loaded {
		since = -1
	}
	l.mu.RUnlock()
	rows, err := q.QueryContext(ctx, "SELECT "+helperColumns+" FROM request_helper WHERE changed_at > $1", int64(since))
	if err != nil {
		return fmt.Errorf("read helpers: %w", err)
	}
	found, err := store.Collect(rows, func(rows *sql.Rows) (Helper, error) { return scanHelper(rows.Scan) })
	if err != nil {
		return fmt.Errorf("read helpers: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, h := range found {
		l.put(h)
		l.fresh = max(l.fresh, h.changed)
	}
	l.loaded = true
	return nil
}

func (l *line) ready(ctx context.Context, q store.Queryer) error {
	l.mu.RLock()
	loaded := l.loaded
	l.mu.RUnlock()
	if loaded {
		return nil
	}
	return l.refresh(ctx, q)
}

// set takes over a helper once their row is committed.
func (l *line) set(h Helper) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.put(h)
}

func (l *line) put(h Helper) {
	if old := l.byID[h.Person]; old != nil {
		if old.Place == h.Place && old.Reach == h.Reach {
			*old = h
			return
		}
		for i, digits := range rings {
			key := old.Place[:digits]
			l.rings[i][key] = slices.DeleteFunc(l.rings[i][key], func(o *Helper) bool { return o == old })
		}
	}
	n := &h
	l.byID[h.Person] = n
	for i, digits := range rings {
		if int64(digits) >= h.Reach {
			l.rings[i][h.Place[:digits]] = append(l.rings[i][h.Place[:digits]], n)
		}
	}
}

// nearest are the n helpers to be called next: of the smallest ring that has
// any first, within a ring by their place in the line.
func (l *line) nearest(s *search, n int) []Helper {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var out []Helper
	var best []*Helper
	if s.skill.Remote { // by phone nobody is far
		for _, h := range l.byID {
			if s.fits(h) {
				best = keep(best, h, n)
			}
		}
		for _, h := range best {
			out = append(out, *h)
		}
		return out
	}
	for i, digits := range rings {
		best = best[:0]
		for _, h := range l.rings[i][s.place[:digits]] {
			if i > 0 && h.Place[:rings[i-1]] == s.place[:rings[i-1]] || !s.fits(h) {
				continue
			}
			best = keep(best, h, n-len(out))
		}
		for _, h := range best {
			out = append(out, *h)
		}
		if len(out) >= n {
			break
		}
	}
	return out
}

// sooner orders the line.
func sooner(a, b *Helper) int {
	return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.CalledAt, b.CalledAt), cmp.Compare(a.Person, b.Person))
}

// keep inserts a helper into the n best, in order.
func keep(best []*Helper, h *Helper, n int) []*Helper {
	if n <= 0 || len(best) == n && sooner(h, best[n-1]) >= 0 {
		return best
	}
	at, _ := slices.BinarySearchFunc(best, h, sooner)
	best = slices.Insert(best, at, h)
	return best[:min(len(best), n)]
}

// Place is where somebody stands in the line around them: of their sub-district,
// or of their community if they go no further.
type Place struct {
	Ahead int64 // who is called before them
	Of    int64 // everybody in it who may be called now
	Free  bool  // whether they are in it themselves
}

// place counts who is ahead.
func (l *line) place(person string, now civil.Instant) Place {
	l.mu.RLock()
	defer l.mu.RUnlock()
	me := l.byID[person]
	if me == nil || me.Until <= now {
		return Place{}
	}
	p := Place{Free: true}
	near := l.rings[1][me.Place[:9]]
	if me.Reach == 12 {
		near = l.rings[0][me.Place]
	}
	for _, h := range near {
		if h.Until <= now {
			continue
		}
		p.Of++
		if sooner(h, me) < 0 {
			p.Ahead++
		}
	}
	return p
}

// fitting counts who could be called for a need in the sub-district of a place,
// whatever their budget at the moment.
func (l *line) fitting(s *search) (n int64) {
	place, kind, now := s.place, s.kind, s.now
	l.mu.RLock()
	defer l.mu.RUnlock()
	does := func(h *Helper) bool { return h.Until > now && (h.Kinds == 0 || h.Kinds&kind.bit() != 0) && s.able(h) }
	if s.skill.Language != "" { // few speak it: whoever goes that far counts
		for _, h := range l.byID {
			if does(h) && (s.skill.Remote || h.Place[:min(int(h.Reach), len(h.Place))] == place[:min(int(h.Reach), len(place))]) {
				n++
			}
		}
		return n
	}
	for _, h := range l.rings[1][place[:9]] {
		if does(h) {
			n++
		}
	}
	for _, h := range l.rings[0][place] {
		if h.Reach == 12 && does(h) {
			n++
		}
	}
	return n
}

// busy counts a task more or less in somebody's hands. Whoever was never free to
// be called has no row, and no limit. most is the limit, 0 for none.
func (l *line) busy(ctx context.Context, tx *store.Tx, person string, by, most int64, now civil.Instant) error {
	h, err := readHelper(ctx, tx, person)
	if err != nil || h == nil {
		return err
	}
	if most > 0 && h.Busy+by > most {
		return ErrBusy
	}
	h.Busy, h.changed = max(0, h.Busy+by), now
	if _, err := tx.ExecContext(ctx, "UPDATE request_helper SET busy = $1, changed_at = $2 WHERE person = $3", h.Busy, int64(now), person); err != nil {
		return fmt.Errorf("count the tasks of %s: %w", person, err)
	}
	tx.AfterCommit(func() { l.set(*h) })
	return nil
}

// readHelper reads a helper's row and keeps it from others, or is nil.
func readHelper(ctx context.Context, tx *store.Tx, person string) (*Helper, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE request_helper SET calls = calls WHERE person = $1", person); err != nil {
		return nil, fmt.Errorf("take helper %s: %w", person, err)
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+helperColumns+" FROM request_helper WHERE person = $1", person)
	if err != nil {
		return nil, fmt.Errorf("read helper %s: %w", person, err)
	}
	found, err := store.Collect(rows, func(rows *sql.Rows) (Helper, error) { return scanHelper(rows.Scan) })
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}
