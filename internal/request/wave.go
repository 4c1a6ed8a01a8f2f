package request

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// callState is what became of a call.
type callState string

const (
	callOpen   callState = "open"
	callYes    callState = "yes"
	callNo     callState = "no"
	callEnough callState = "enough" // others had said yes
	callLate   callState = "late"   // no answer in time
)

// mostAtOnce is how many one wave calls at most for one need.
const mostAtOnce = 40

// size is how many are called in a wave for so many missing hands: few first,
// twice as many in each wave after.
func (s *Settings) size(missing, wave int64) int64 {
	return min(mostAtOnce, missing*s.Wave<<min(wave, 8))
}

// charge counts a call to a helper, and moves them back in the line.
func (h *Helper) charge(now civil.Instant, rules *Settings) {
	if h.Day != now.Day() {
		h.Day, h.DayCalls = now.Day(), 0
	}
	h.DayCalls++
	h.Calls++
	h.Turn, h.CalledAt, h.changed = turn(h.Turn, now, rules.HalfLife.millis()), now, now
}

// enough ends the calls for a need that are still open.
func enough(ctx context.Context, tx *store.Tx, id string, now civil.Instant) error {
	_, err := tx.ExecContext(ctx, "UPDATE request_call SET state = $1, answered_at = $2 WHERE need = $3 AND state = $4",
		string(callEnough), int64(now), id, string(callOpen))
	if err != nil {
		return fmt.Errorf("stop calling for request %s: %w", id, err)
	}
	return nil
}

// wave calls the next volunteers for a need, if it may go and hands are missing.
// The call and its message are written in one transaction with the caller's
// place in the line.
func (r *Requests) wave(ctx context.Context, tx *store.Tx, q *Request) error {
	now, rules := r.now(), r.rules()
	if !q.Open() || q.Taken >= q.Hands || q.State != Received && q.State != Dispatched && q.State != InProgress {
		q.NextAt = 0
		return q.save(ctx, tx)
	}
	if waits, err := r.waits(ctx, tx, q); err != nil {
		return err
	} else if waits {
		q.NextAt = 0
		if q.ClearedAt != 0 {
			q.NextAt = q.Postponed
		}
		return q.save(ctx, tx)
	}
	if ready, err := r.ready(ctx, tx, q); err != nil {
		return err
	} else if !ready {
		q.NextAt = 0 // AgainIn wakes it
		return q.save(ctx, tx)
	}
	besides, open, err := r.called(ctx, tx, q.ID, now)
	if err != nil {
		return err
	}
	if q.Wave >= rules.Waves && open == 0 {
		q.Hold, q.NextAt = NoHelper, now+rules.due(q.Urgency)
		q.Wave = 0 // the next look begins anew, with whoever is free by then
		if err := r.note(ctx, tx, q.ID, "clock", stepHold, string(NoHelper)); err != nil {
			return err
		}
		return q.save(ctx, tx)
	}
	want := rules.size(q.Hands-q.Taken, q.Wave) - open
	found := []Helper{}
	if want > 0 {
		if err := r.line.ready(ctx, tx); err != nil {
			return err
		}
		found = r.line.nearest(r.search(q, now, rules, besides), int(want))
	}
	until := now + 3*rules.pause(q.Urgency)
	if q.Until != 0 {
		until = min(until, q.Until)
	}
	sent := 0
	for i := range found {
		ok, err := r.call(ctx, tx, q, found[i].Person, until, now, rules)
		if err != nil {
			return err
		}
		if ok {
			sent++
		}
	}
	if q.State == Received {
		if err := r.move(q, stepDispatch); err != nil {
			return err
		}
	}
	q.Wave++
	q.NextAt = now + rules.pause(q.Urgency)
	if err := r.note(ctx, tx, q.ID, "clock", stepDispatch, fmt.Sprintf("%d/%d", q.Wave, sent)); err != nil {
		return err
	}
	return q.save(ctx, tx)
}

// search is what a need asks of a helper.
func (r *Requests) search(q *Request, now civil.Instant, rules *Settings, besides map[string]bool) *search {
	s := &search{place: q.Place, kind: q.Kind, now: now, rules: rules, besides: besides, skill: q.Skill}
	if r.reserved[q.Kind] != nil {
		s.marks = append(s.marks, string(q.Kind))
	}
	if q.Care == Medic {
		s.marks = append(s.marks, familySkill)
	}
	return s
}

// called are who is not called again for a need, and how many calls are open. A
// call that was not answered in time is over.
func (r *Requests) called(ctx context.Context, tx *store.Tx, id string, now civil.Instant) (besides map[string]bool, open int64, err error) {
	_, err = tx.ExecContext(ctx, "UPDATE request_call SET state = $1 WHERE need = $2 AND state = $3 AND until_at <= $4",
		string(callLate), id, string(callOpen), int64(now))
	if err != nil {
		return nil, 0, fmt.Errorf("end late calls of request %s: %w", id, err)
	}
	rows, err := tx.QueryContext(ctx, "SELECT person, state FROM request_call WHERE need = $1", id)
	if err != nil {
		return nil, 0, fmt.Errorf("read the calls of request %s: %w", id, err)
	}
	defer rows.Close()
	besides = map[string]bool{}
	for rows.Next() {
		var person string
		var state callState
		if err := rows.Scan(&person, &state); err != nil {
			return nil, 0, fmt.Errorf("read the calls of request %s: %w", id, err)
		}
		// Whoever was told that others go, or did not answer, may be asked again
		// later, if hands are missing again.
		besides[person] = state != callEnough && state != callLate
		if state == callOpen {
			open++
		}
	}
	return besides, open, rows.Err()
}

// call calls one volunteer, if their row says that they may be: the line in
// memory may be behind.
func (r *Requests) call(ctx context.Context, tx *store.Tx, q *Request, person string, until, now civil.Instant, rules *Settings) (bool, error) {
	h, err := readHelper(ctx, tx, person)
	if err != nil || h == nil {
		return false, err
	}
	s := r.search(q, now, rules, nil)
	if h.Until <= now || h.Busy >= rules.TasksAtOnce || !s.budget(h) {
		stale := *h
		tx.AfterCommit(func() { r.line.set(stale) })
		return false, nil
	}
	if fit, err := r.fit(ctx, tx, q, person); err != nil || !fit {
		return false, err
	}
	h.charge(now, rules)
	if _, err := tx.ExecContext(ctx, `UPDATE request_helper SET turn = $1, called_at = $2, day = $3, day_calls = $4, calls = $5, changed_at = $6
		WHERE person = $7`, int64(h.Turn), int64(now), int64(h.Day), h.DayCalls, h.Calls, int64(now), person); err != nil {
		return false, fmt.Errorf("move helper %s in the line: %w", person, err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO request_call (need, person, wave, state, called_at, until_at, answered_at)
		VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (need, person) DO UPDATE SET wave = excluded.wave, state = excluded.state,
		  called_at = excluded.called_at, until_at = excluded.until_at, answered_at = 0`, q.ID, person, q.Wave+1, string(callOpen), int64(now), int64(until)); err != nil {
		return false, fmt.Errorf("call %s for request %s: %w", person, q.ID, err)
	}
	moved := *h
	tx.AfterCommit(func() { r.line.set(moved) })
	return true, r.tellPerson(ctx, tx, fmt.Sprintf("call-%s-%s-%d", q.ID, person, h.Calls), TemplateCall, person, until, q)
}

// Decline says no to a call, without a reason. It counts for nothing.
func (r *Requests) Decline(ctx context.Context, person, id string) error {
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := hold(ctx, tx, id)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE request_call SET state = $1, answered_at = $2 WHERE need = $3 AND person = $4 AND state = $5",
			string(callNo), int64(r.now()), id, person, string(callOpen))
		if err != nil {
			return fmt.Errorf("note a no: %w", err)
		}
		// Nobody left to wait for: the next wave need not wait either.
		_, open, err := r.called(ctx, tx, id, r.now())
		if err != nil || open > 0 || q.NextAt == 0 {
			return err
		}
		q.NextAt = min(q.NextAt, r.now())
		return q.save(ctx, tx)
	})
}

// Offer is one call that waits for a volunteer's answer.
type Offer struct {
	Request
	Asked, Until civil.Instant
}

// Offers are the calls that wait for somebody's answer, the most urgent first.
func (r *Requests) Offers(ctx context.Context, person string) ([]Offer, error) {
	rows, err := r.db.Read().QueryContext(ctx, `SELECT need, called_at, until_at FROM request_call
		WHERE person = $1 AND called_at > $2 AND state = $3 AND until_at > $4 ORDER BY called_at DESC LIMIT 50`,
		person, int64(r.now()-hours(24)), string(callOpen), int64(r.now()))
	if err != nil {
		return nil, fmt.Errorf("read the calls to %s: %w", person, err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (o Offer, err error) { return o, rows.Scan(&o.ID, &o.Asked, &o.Until) })
	if err != nil {
		return nil, fmt.Errorf("read the calls to %s: %w", person, err)
	}
	kept := out[:0]
	for _, o := range out {
		q, err := r.Get(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		if q.Open() && q.Taken < q.Hands {
			o.Request = *q
			kept = append(kept, o)
		}
	}
	return kept, nil
}

// Free is how a volunteer says that they may be called.
type Free struct {
	Place string
	Reach int64 // 12, 9, 6 or 2
	Kinds []Kind
	Until civil.Instant // not later than 24 hours from now; 0: not any more
}

// SetFree puts somebody into the line, changes how, or takes them out.
func (r *Requests) SetFree(ctx context.Context, person string, f Free) error {
	var faults fault.Faults
	code, err := r.o.Atlas.Parse(f.Place)
	if err != nil || code.Level() != area.Community || !strings.HasPrefix(string(code), city) {
		faults.Add("place", msgNeedPlace)
	}
	if f.Reach != 12 && f.Reach != 9 && f.Reach != 6 && f.Reach != 2 {
		faults.Add("reach", text.Label{Zh: "请选择走多远", En: "choose how far you go"})
	}
	if f.Until > r.now()+hours(24) {
		faults.Add("until", text.Label{Zh: "最多 24 小时，到时再报", En: "24 hours at most; say so again then"})
	}
	var bits int64
	for _, k := range f.Kinds {
		bits |= k.bit()
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		servable, err := r.o.People.Servable(ctx, tx, []string{person})
		if err != nil {
			return err
		}
		if !servable[person] {
			return ErrShell
		}
		h, err := readHelper(ctx, tx, person)
		if err != nil {
			return err
		}
		if h == nil {
			h = &Helper{Person: person}
		}
		h.Place, h.Reach, h.Kinds, h.Until, h.changed = string(code), f.Reach, bits, f.Until, r.now()
		able, err := r.o.People.Able(ctx, tx, []string{person})
		if err != nil {
			return err
		}
		h.Languages = spoken(able[person], r.now().Day())
		if h.Skills, err = r.marks(ctx, tx, person); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO request_helper (`+helperColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (person) DO UPDATE SET skills = excluded.skills, place = excluded.place, reach = excluded.reach, kinds = excluded.kinds, languages = excluded.languages,
			  until_at = excluded.until_at, changed_at = excluded.changed_at`,
			h.Person, h.Place, h.Reach, h.Kinds, h.Languages, int64(h.Until), int64(h.Turn), int64(h.CalledAt), int64(h.Day), h.DayCalls, h.Calls, h.Busy, int64(h.changed), h.Skills)
		if err != nil {
			return fmt.Errorf("put %s into the line: %w", person, err)
		}
		tx.AfterCommit(func() { r.line.set(*h) })
		return nil
	})
}

// Helper is how somebody stands in the line, or nil if they never were in it.
func (r *Requests) Helper(ctx context.Context, person string) (*Helper, error) {
	h, err := scanHelper(r.db.Read().QueryRowContext(ctx, "SELECT "+helperColumns+" FROM request_helper WHERE person = $1", person).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read helper %s: %w", person, err)
	}
	return &h, nil
}

// Line is somebody's place in the line around them.
func (r *Requests) Line(ctx context.Context, person string) (Place, error) {
	if err := r.line.ready(ctx, r.db.Read()); err != nil {
		return Place{}, err
	}
	return r.line.place(person, r.now()), nil
}

// Nearest are the n helpers who would be called next for a need, as a
// coordinator sees them before calling. Of a medic's family nobody is shown:
// whoever is nearest tells where it lives.
func (r *Requests) Nearest(ctx context.Context, actor access.Actor, id string, n int) ([]Helper, error) {
	q, err := r.guarded(ctx, actor, access.RequestDispatch, id, "nearest")
	if err != nil {
		return nil, err
	}
	if q.Care == Medic {
		return nil, nil
	}
	if err := r.line.ready(ctx, r.db.Read()); err != nil {
		return nil, err
	}
	return r.line.nearest(r.search(q, r.now(), r.rules(), nil), n), nil
}

// Outlook is what can be said before anything is promised.
type Outlook struct {
	Helpers int64 // who may be called for such a need in the sub-district; of a language, who comes from wherever they are
	Skill   Skill
	Waiting int64 // needs there that wait for a helper
}

// Nobody reports whether nobody is there who speaks the language.
func (o Outlook) Nobody() bool { return o.Skill.Language != "" && o.Helpers == 0 }

// Few reports whether there may not be enough.
func (o Outlook) Few() bool { return o.Helpers < 2*(o.Waiting+1) }

// Outlook counts helpers and needs around a place.
func (r *Requests) Outlook(ctx context.Context, q *Request) (Outlook, error) {
	o, place := Outlook{Skill: q.Skill}, q.Place
	if len(place) != 12 {
		return o, nil
	}
	if err := r.line.ready(ctx, r.db.Read()); err != nil {
		return o, err
	}
	o.Helpers = r.line.fitting(r.search(q, r.now(), r.rules(), nil))
	err := r.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM request_need WHERE place >= $1 AND place < $2 AND closed_at = 0
		AND state IN ('received', 'dispatched')`, place[:9], area.Code(place[:9]).End()).Scan(&o.Waiting)
	if err != nil {
		return o, fmt.Errorf("count what waits around %s: %w", place, err)
	}
	return o, nil
}
