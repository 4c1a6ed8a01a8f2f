package attendance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// Claim is a tap as a client sends it. Exactly one of Code (the changing or
// printed code of a post, or the receipt for having scanned it), Once (a
// one-time code) and Shift says where; with Shift alone it is the leader's tap,
// or for oneself one's own word.
type Claim struct {
	ID     string
	Person string // who; empty: the sender
	What   What
	Code   string
	Once   string
	Shift  string

	Device   civil.Instant // when, by the device's clock; 0: now
	Sent     civil.Instant // when it is sent, by the device's clock; 0: not given
	Distance int64         // metres from the post; -1: not given
}

// Result is what became of a claim.
type Result string

// The results.
const (
	Accepted Result = "accepted"
	Already  Result = "already" // the same tap is there
	Refused  Result = "refused"
)

// Outcome is the answer to one claim.
type Outcome struct {
	ID     string
	Result Result
	Fault  *fault.Fault // why it was refused
	Tap    Tap
}

// oldest is how long after it happened a phone's tap is still taken; what is
// older is entered by hand.
const oldest = 10 * 24 * hour

// maxClaims is how many taps may come at once.
const maxClaims = 500

// Take takes taps in. Each is answered by itself; the answers stand in the
// order of the claims. What is accepted is on disk. A claim that is sent again
// with its id is answered Already, and nothing is added.
func (a *Attendance) Take(ctx context.Context, h Hand, claims ...Claim) ([]Outcome, error) {
	if len(claims) > maxClaims {
		return nil, fault.New(fault.Invalid, text.Label{Zh: fmt.Sprintf("一次最多 %d 条", maxClaims), En: fmt.Sprintf("at most %d at once", maxClaims)})
	}
	out := make([]Outcome, len(claims))
	now := a.now()
	for i, c := range claims {
		out[i].ID = c.ID
		tap, err := a.resolve(ctx, h, c, now)
		var wrong *fault.Fault
		switch {
		case errors.As(err, &wrong):
			if out[i], err = a.before(ctx, h, c, wrong); err != nil {
				return nil, err
			}
		case errors.Is(err, access.ErrDenied):
			out[i].refuse(errNotLeader)
		case err != nil:
			return nil, err
		default:
			out[i].Tap = tap
		}
	}
	return out, a.write(ctx, out, claims)
}

var errNotLeader = fault.New(fault.Refused, text.Label{Zh: "只有岗位组长或有权人员可以为他人打卡", En: "only the post's leader, or somebody entitled, taps for others"})

// before answers a claim that cannot be taken (any more): an answer that was
// lost may have left the tap here, whose code has meanwhile expired.
func (a *Attendance) before(ctx context.Context, h Hand, c Claim, wrong *fault.Fault) (Outcome, error) {
	out := Outcome{ID: c.ID}
	out.refuse(wrong)
	person := c.Person
	if person == "" {
		person = h.Person
	}
	t, err := tapByID(ctx, a.DB.Read(), person, c.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("look for a tap: %w", err)
	}
	if t.What == c.What && (person == h.Person || t.By == h.ID()) {
		out.Result, out.Fault, out.Tap = Already, nil, t
	}
	return out, nil
}

func (o *Outcome) refuse(f *fault.Fault) { o.Result, o.Fault, o.Tap = Refused, f, Tap{} }

// coarse is a distance as it is kept: in steps of fifty metres, which is enough
// for a hint and tells nobody's way; -1 where none was given.
func coarse(metres int64) int64 {
	const step = 50
	if metres < 0 {
		return -1
	}
	return metres - metres%step
}

// resolve says what a claim is: whose, where, when, and how it came about.
func (a *Attendance) resolve(ctx context.Context, h Hand, c Claim, now civil.Instant) (Tap, error) {
	t := Tap{
		ID: c.ID, Person: c.Person, What: c.What, Device: c.Device, Sent: c.Sent, Received: now, Distance: coarse(c.Distance),
	}
	if t.Person == "" {
		t.Person = h.Person
	}
	if err := ident.Chosen(c.ID); err != nil {
		return t, fault.In("id", text.Of(err))
	}
	switch {
	case t.What.Name() == (text.Label{}):
		return t, fault.In("what", msgBadWhat)
	case t.Person == "" || len(t.Person) > 64:
		return t, fault.In("person", msgBadPerson)
	}
	var err error
	switch {
	case t.Person != h.Person:
		err = a.byLeader(ctx, h, c, &t)
	case c.Once != "":
		return t, nil // write reads the code
	case c.Code != "":
		err = a.byCode(ctx, c, &t)
	default:
		err = a.byWord(ctx, h, c, &t)
	}
	if err == nil && now-t.At > oldest && t.Way != ByLeader {
		err = fault.New(fault.Gone, msgTooOld)
	}
	return t, err
}

// byCode places a scan of a post's code.
func (a *Attendance) byCode(ctx context.Context, c Claim, t *Tap) error {
	s, receipt, err := a.readSeen(t.Person, c.Code, t.Received)
	if err != nil {
		return err
	}
	t.Way = Scanned
	switch {
	case receipt:
		t.Step = s.step
		t.reckon(Span{})
	default:
		if s, err = a.readCode(c.Code); err != nil {
			return err
		}
		t.Step = s.step
		if err := t.placeCode(s); err != nil {
			return err
		}
	}
	if s.printed {
		t.Way = Printed
	}
	return a.place(ctx, s.post, c.Shift, t)
}

// queued is how long a phone must say that a scan has lain for it to be taken
// for one that was made without network.
const queued = 30_000

// placeCode says when a scan happened and whether it was in time. A code that
// is too old by our clock counts only if the phone says that it kept the scan
// for just as long: it then counts as sent later, which proves less, since a
// photograph can be sent later as well.
func (t *Tap) placeCode(s shown) error {
	if s.printed {
		t.reckon(Span{})
		return nil
	}
	begin := civil.Instant(s.step) * stepMillis
	bounds := Span{begin - stepMillis, begin + 2*stepMillis}
	if s.fresh(t.Received) {
		t.reckon(bounds)
		return nil
	}
	lain := t.Sent - t.Device
	if s.step > stepAt(t.Received) || t.Device == 0 || t.Sent == 0 || lain < queued {
		return ErrStale
	}
	if off := t.Received - lain - begin; off > Skewed || off < -Skewed {
		return ErrStale
	}
	t.Way = Sent
	t.reckon(bounds)
	return nil
}

// byLeader places a tap of somebody else's hand.
func (a *Attendance) byLeader(ctx context.Context, h Hand, c Claim, t *Tap) error {
	if c.Shift == "" {
		return fault.In("shift", msgNeedShift)
	}
	s, err := a.Roster.Shift(ctx, a.DB.Read(), c.Shift)
	if err != nil {
		return err
	}
	if _, _, err := a.may(ctx, h, access.ServiceRecord, s); err != nil {
		return err
	}
	known, err := a.People.Servable(ctx, a.DB.Read(), []string{t.Person})
	if err != nil {
		return err
	}
	if _, there := known[t.Person]; !there {
		return fault.In("person", msgBadPerson)
	}
	t.Shift, t.Post, t.Way, t.By, t.ends = s.ID, s.Post, ByLeader, h.ID(), s.End
	t.reckon(Span{})
	return nil
}

// byWord places what somebody says of themselves: only at a shift they have a
// seat at or have tapped at.
func (a *Attendance) byWord(ctx context.Context, h Hand, c Claim, t *Tap) error {
	if c.Shift == "" {
		return fault.In("shift", msgNeedShift)
	}
	s, err := a.Roster.Shift(ctx, a.DB.Read(), c.Shift)
	if err != nil {
		return err
	}
	mine, err := a.hasPart(ctx, s.ID, h.Person)
	if err != nil {
		return err
	}
	if !mine {
		return fault.In("shift", msgNotYours)
	}
	t.Shift, t.Post, t.Way, t.ends = s.ID, s.Post, Declared, s.End
	t.reckon(Span{})
	if t.At < s.Start-a.limits.Early || t.At > s.End+a.limits.Late {
		return fault.In("at", msgTimesOutside)
	}
	return nil
}

// hasPart reports whether a person has a seat at a shift or has tapped there.
func (a *Attendance) hasPart(ctx context.Context, shift, person string) (bool, error) {
	seat, ok, err := a.Roster.SeatOf(ctx, a.DB.Read(), shift, person)
	if err != nil || ok && expected(seat) {
		return ok, err
	}
	taps, err := tapsOf(ctx, a.DB.Read(), shift, person)
	return len(taps) > 0, err
}

// place finds the shift of a post that a tap belongs to.
func (a *Attendance) place(ctx context.Context, post, shift string, t *Tap) error {
	shifts, err := a.shiftsAround(ctx, post, t.At)
	if err != nil {
		return err
	}
	var best *Shift
	if shift != "" {
		for i := range shifts {
			if shifts[i].ID == shift {
				best = &shifts[i]
			}
		}
	}
	if best == nil {
		if best, err = a.choose(ctx, shifts, t); err != nil {
			return err
		}
	}
	if best == nil {
		return ErrNoShift
	}
	if best.State == duty.ShiftCancelled && t.What == In {
		return ErrCalledOff
	}
	t.Shift, t.Post, t.ends = best.ID, post, best.End
	return nil
}

// shiftsKept is for how long the shifts of a post are not read again: at the
// change of shifts a hundred people scan the same code.
const shiftsKept = 5_000

// shiftsAround are the shifts of a post at which a tap may have happened.
func (a *Attendance) shiftsAround(ctx context.Context, post string, at civil.Instant) ([]Shift, error) {
	now := a.now()
	recently := now-at < minute
	if recently {
		if shifts, ok := a.posts.get(post, now); ok {
			return shifts, nil
		}
	}
	shifts, err := a.Roster.ShiftsAt(ctx, a.DB.Read(), post, at-a.limits.Late, at+hour)
	if err == nil && recently {
		a.posts.put(post, shifts, now+shiftsKept)
	}
	return shifts, err
}

// choose picks the shift that a tap most likely belongs to: one at which the
// person has a part before any other, then the one whose beginning (of a
// coming) or end (of a leaving) is nearest.
func (a *Attendance) choose(ctx context.Context, shifts []Shift, t *Tap) (*Shift, error) {
	var best *Shift
	var bestCost civil.Instant
	for i := range shifts {
		s := &shifts[i]
		if t.What == In && t.At >= s.End {
			continue // nobody comes to a shift that is over
		}
		cost := distant(t, s)
		if len(shifts) > 1 {
			part, err := a.hasPart(ctx, s.ID, t.Person)
			if err != nil {
				return nil, err
			}
			if !part {
				cost += 1000 * hour
			}
		}
		if s.State == duty.ShiftCancelled {
			cost += 12 * hour
		}
		if best == nil || cost < bestCost {
			best, bestCost = s, cost
		}
	}
	return best, nil
}

// distant is how far a tap is from where it would be expected at a shift.
func distant(t *Tap, s *Shift) civil.Instant {
	from := s.Start
	if t.What == Out {
		from = s.End
	}
	off := max(t.At-from, from-t.At)
	if off > 15*minute && (t.At < s.Start || t.At >= s.End) {
		off += 24 * hour // neither at its end nor inside
	}
	if t.What != In && t.What != Out && t.At >= s.Start && t.At < s.End {
		return 0
	}
	return off
}

var tapTable = store.Table{
	Name: "attendance_tap",
	Columns: []string{"person", "tap", "shift", "post", "what", "way", "at", "device_at", "sent_at", "received_at",
		"step", "by_who", "distance"},
	Tail: "ON CONFLICT (person, tap) DO NOTHING",
}

// write keeps the taps that were not refused, all in one transaction.
func (a *Attendance) write(ctx context.Context, out []Outcome, claims []Claim) error {
	kept := 0
	for i := range out {
		if out[i].Result == "" {
			kept++
		}
	}
	if kept == 0 {
		return nil
	}
	// The closure may run twice: it starts from what was resolved each time.
	resolved := append([]Outcome(nil), out...)
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		copy(out, resolved)
		for i := range out {
			if out[i].Result != "" {
				continue
			}
			var err error
			if claims[i].Once != "" {
				err = a.redeem(ctx, tx, &out[i], claims[i])
			} else {
				err = a.keep(ctx, tx, &out[i])
			}
			if err != nil {
				return fmt.Errorf("keep a tap: %w", err)
			}
		}
		return nil
	})
}

// keep writes one tap, or finds that it is there.
func (a *Attendance) keep(ctx context.Context, tx *store.Tx, o *Outcome) error {
	t := &o.Tap
	res, err := tx.ExecContext(ctx, a.tapText, t.Person, t.ID, t.Shift, t.Post, string(t.What), string(t.Way), int64(t.At), int64(t.Device),
		int64(t.Sent), int64(t.Received), t.Step, t.By, t.Distance)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		before, err := tapByID(ctx, tx, t.Person, t.ID)
		if err != nil {
			return err
		}
		if !before.same(*t) {
			o.refuse(ErrTaken)
			return nil
		}
		o.Result, o.Tap = Already, before
		return nil
	}
	o.Result = Accepted
	return a.noteShift(ctx, tx, t)
}

// noteShift sees to it that the shift's stints are made of its taps.
func (a *Attendance) noteShift(ctx context.Context, tx *store.Tx, t *Tap) error {
	now := a.now()
	if open, ok := a.opened.get(t.Shift, now); ok && open {
		return nil
	}
	if t.ends == 0 {
		s, err := a.Roster.Shift(ctx, tx, t.Shift)
		if err != nil {
			return err
		}
		t.ends = s.End
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO attendance_shift (shift, end_at, settled_at) VALUES ($1, $2, 0)
		ON CONFLICT (shift) DO UPDATE SET settled_at = 0, end_at = excluded.end_at`, t.Shift, int64(t.ends))
	if err != nil {
		return err
	}
	// Until its end nobody settles it, and its row stays as it is.
	if shift, ends := t.Shift, t.ends; ends > now {
		tx.AfterCommit(func() { a.opened.put(shift, true, ends) })
	}
	return nil
}

// redeem uses a one-time code: its two taps stand for the hours it is good for.
func (a *Attendance) redeem(ctx context.Context, tx *store.Tx, o *Outcome, c Claim) error {
	code := plainOnce(c.Once)
	if code == "" {
		o.refuse(fault.In("once", msgBadOnce))
		return nil
	}
	var once Once
	key := a.onceKey(code)
	err := tx.QueryRowContext(ctx, "SELECT shift, from_at, to_at, until_at, used_by, used_at FROM attendance_code WHERE code = $1", key).
		Scan(&once.Shift, &once.From, &once.To, &once.Until, &once.UsedBy, &once.UsedAt)
	if errors.Is(err, sql.ErrNoRows) {
		o.refuse(fault.In("once", msgBadOnce))
		return nil
	}
	if err != nil {
		return err
	}
	t := &o.Tap
	switch {
	case once.UsedAt != 0 && once.UsedBy != t.Person:
		o.refuse(fault.In("once", msgUsedOnce))
		return nil
	case t.Received < once.To:
		o.refuse(fault.In("once", msgEarlyOnce))
		return nil
	case t.Received >= once.Until && once.UsedAt == 0:
		o.refuse(fault.In("once", msgLateOnce))
		return nil
	}
	if once.UsedAt == 0 {
		res, err := tx.ExecContext(ctx, "UPDATE attendance_code SET used_by = $1, used_at = $2 WHERE code = $3 AND used_at = 0", t.Person, int64(t.Received), key)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			o.refuse(fault.In("once", msgUsedOnce))
			return err
		}
	}
	s, err := a.Roster.Shift(ctx, tx, once.Shift)
	if err != nil {
		return err
	}
	t.Shift, t.Post, t.Way, t.Device, t.Sent, t.ends = s.ID, s.Post, ByCode, 0, 0, s.End
	// The taps are named by the code, so that using it again, from this phone or
	// another of the same person, adds nothing.
	id := "once-" + macForm.EncodeToString(key[:10])
	left := *o
	t.What, t.At, t.ID = In, once.From, id+"-in"
	left.Tap = *t
	left.Tap.What, left.Tap.At, left.Tap.ID = Out, once.To, id+"-out"
	if err := a.keep(ctx, tx, o); err != nil {
		return err
	}
	return a.keep(ctx, tx, &left)
}

const tapColumns = "person, tap, shift, post, what, way, at, device_at, sent_at, received_at, step, by_who, distance"

func tapInto(t *Tap) []any {
	return []any{&t.Person, &t.ID, &t.Shift, &t.Post, &t.What, &t.Way, &t.At, &t.Device, &t.Sent, &t.Received, &t.Step, &t.By, &t.Distance}
}

func scanTap(rows *sql.Rows) (t Tap, err error) {
	err = rows.Scan(tapInto(&t)...)
	return t, err
}

func tapByID(ctx context.Context, q store.Queryer, person, id string) (t Tap, err error) {
	err = q.QueryRowContext(ctx, "SELECT "+tapColumns+" FROM attendance_tap WHERE person = $1 AND tap = $2", person, id).Scan(tapInto(&t)...)
	return t, err
}

// tapsOf are a person's taps at a shift; with an empty person, everybody's, by
// person.
func tapsOf(ctx context.Context, q store.Queryer, shift, person string) ([]Tap, error) {
	where, args := "shift = $1 ORDER BY person, at, tap", []any{shift}
	if person != "" {
		where, args = "shift = $1 AND person = $2 ORDER BY at, tap", []any{shift, person}
	}
	rows, err := q.QueryContext(ctx, "SELECT "+tapColumns+" FROM attendance_tap WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read taps at %s: %w", shift, err)
	}
	out, err := store.Collect(rows, scanTap)
	if err != nil {
		return nil, fmt.Errorf("read taps at %s: %w", shift, err)
	}
	return out, nil
}

// Taps are a person's taps at a shift, in the order in which they happened.
func (a *Attendance) Taps(ctx context.Context, shift, person string) ([]Tap, error) {
	return tapsOf(ctx, a.DB.Read(), shift, person)
}
