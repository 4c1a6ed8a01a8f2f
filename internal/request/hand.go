package request

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// Hand is one helper's part in a need.
type Hand struct {
	Need, ID, Person string
	State            HandState
	Taken, Begun     civil.Instant
	Ended            civil.Instant // 0: it is in their hands
}

// HandState is what became of a helper's part.
type HandState string

// The states.
const (
	HandHolds    HandState = "holds"
	HandDone     HandState = "done"
	HandReturned HandState = "returned" // given back, or taken away
	HandStopped  HandState = "stopped"  // the need ended first
)

// Faults of helpers.
var (
	ErrNotCalled = fault.New(fault.Refused, text.Label{Zh: "这件事没有请到您，或邀请已过时", En: "you were not asked for this, or the call is over"})
	ErrShell     = fault.New(fault.Refused, text.Label{Zh: "请先完成志愿者注册和手机确认", En: "finish registering as a volunteer and confirm your phone first"})
	ErrBusy      = fault.New(fault.Conflict, text.Label{Zh: "您手上的事已经够多了，先办完再接", En: "you have enough in hand: finish first"})
	ErrWaits     = fault.New(fault.Conflict, text.Label{Zh: "居委会还没有安排这件事", En: "the residents' committee has not scheduled this yet"})
	ErrOwn       = fault.New(fault.Refused, text.Label{Zh: "自己的求助不能自己接", En: "you cannot take your own request"})
)

const handColumns = "need, hand, person, state, taken_at, begun_at, ended_at"

func scanHand(rows *sql.Rows) (h Hand, err error) {
	return h, rows.Scan(&h.Need, &h.ID, &h.Person, &h.State, &h.Taken, &h.Begun, &h.Ended)
}

func hands(ctx context.Context, q store.Queryer, where string, args ...any) ([]Hand, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+handColumns+" FROM request_hand "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read who has a request in hand: %w", err)
	}
	out, err := store.Collect(rows, scanHand)
	if err != nil {
		return nil, fmt.Errorf("read who has a request in hand: %w", err)
	}
	return out, nil
}

// Hands are all parts of helpers in a need, oldest first.
func (r *Requests) Hands(ctx context.Context, id string) ([]Hand, error) {
	return hands(ctx, r.db.Read(), "WHERE need = $1 ORDER BY taken_at, hand", id)
}

// HandsIn is Hands in the caller's transaction: what was taken a moment before in
// the same one, or waits beside it to be committed, is seen.
func (r *Requests) HandsIn(ctx context.Context, tx *store.Tx, id string) ([]Hand, error) {
	return hands(ctx, tx, "WHERE need = $1 ORDER BY taken_at, hand", id)
}

// Holds reports whether a person has a need in hand now.
func (r *Requests) Holds(ctx context.Context, id, person string) (bool, error) {
	mine, err := r.inHand(ctx, r.db.Read(), id, person)
	return mine != nil, err
}

// Take puts a need into the hands of a volunteer who was called for it. The
// last place goes to one of those who press at the same moment; the others get
// ErrFull. Pressing again changes nothing.
func (r *Requests) Take(ctx context.Context, person, id string) error {
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return r.TakeIn(ctx, tx, person, id) })
}

// TakeIn is Take in the caller's transaction.
func (r *Requests) TakeIn(ctx context.Context, tx *store.Tx, person, id string) error {
	q, err := hold(ctx, tx, id)
	if err != nil {
		return err
	}
	if mine, err := r.inHand(ctx, tx, id, person); err != nil || mine != nil {
		return err
	}
	var state callState
	var until civil.Instant
	err = tx.QueryRowContext(ctx, "SELECT state, until_at FROM request_call WHERE need = $1 AND person = $2", id, person).Scan(&state, &until)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotCalled
	case err != nil:
		return fmt.Errorf("read a call: %w", err)
	case state == callEnough || q.Taken >= q.Hands:
		return ErrFull
	case state != callOpen || until <= r.now():
		return ErrNotCalled
	}
	return r.give(ctx, tx, q, person, person)
}

// give puts a need into somebody's hands.
func (r *Requests) give(ctx context.Context, tx *store.Tx, q *Request, person, by string) error {
	if ready, err := r.ready(ctx, tx, q); err != nil || !ready {
		return errors.Join(err, faultIf(!ready, ErrUnready))
	}
	return r.giveUpTo(ctx, tx, q, person, by, r.rules().TasksAtOnce)
}

// giveUpTo is give to somebody with fewer than so many tasks; 0: however many.
func (r *Requests) giveUpTo(ctx context.Context, tx *store.Tx, q *Request, person, by string, most int64) error {
	switch {
	case !q.Open() || q.State != Received && q.State != Dispatched && q.State != InProgress:
		return ErrMoved
	case q.Taken >= q.Hands:
		return ErrFull
	}
	if waits, err := r.waits(ctx, tx, q); err != nil || waits {
		return errors.Join(err, faultIf(waits, ErrWaits))
	}
	servable, err := r.o.People.Servable(ctx, tx, []string{person})
	if err != nil {
		return err
	}
	if !servable[person] {
		return ErrShell
	}
	if own, err := r.asksFor(ctx, q, person); err != nil || own {
		return errors.Join(err, faultIf(own, ErrOwn))
	}
	now := r.now()
	if fit, err := r.fit(ctx, tx, q, person); err != nil || !fit {
		return errors.Join(err, faultIf(!fit, ErrUnfit))
	}
	if err := r.line.busy(ctx, tx, person, 1, most, now); err != nil {
		return err
	}
	var n int64
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM request_hand WHERE need = $1", q.ID).Scan(&n); err != nil {
		return fmt.Errorf("count hands: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO request_hand (need, hand, person, state, taken_at, begun_at, ended_at, why)
		VALUES ($1, $2, $3, $4, $5, 0, 0, '')`, q.ID, fmt.Sprintf("h%03d", n+1), person, string(HandHolds), int64(now))
	if err != nil {
		return fmt.Errorf("put request %s into hands: %w", q.ID, err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE request_call SET state = $1, answered_at = $2 WHERE need = $3 AND person = $4 AND state = $5",
		string(callYes), int64(now), q.ID, person, string(callOpen)); err != nil {
		return fmt.Errorf("note a yes: %w", err)
	}
	q.Taken++
	if q.State == Received {
		q.State = Dispatched
	}
	if q.Taken == q.Hands {
		if err := r.move(q, stepFill); err != nil {
			return err
		}
		q.NextAt, q.Hold = 0, NotHeld
		if err := enough(ctx, tx, q.ID, now); err != nil {
			return err
		}
		if err := r.tellAsker(ctx, tx, q, TemplateTaken); err != nil {
			return err
		}
	}
	if err := r.note(ctx, tx, q.ID, by, stepFill, person); err != nil {
		return err
	}
	if err := q.save(ctx, tx); err != nil {
		return err
	}
	if w := r.worker(q); w != nil {
		return w.Taken(ctx, tx, q, person)
	}
	return nil
}

// asksFor reports whether a volunteer is who asked, or whom it is for: by the
// account, or by the phone. Their word that it was met would be about themselves.
func (r *Requests) asksFor(ctx context.Context, q *Request, person string) (bool, error) {
	if q.AskedBy == person {
		return true, nil
	}
	w, err := r.unseal(q)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return false, err
	}
	for _, phone := range []ident.Phone{w.Phone, w.ByPhone} {
		if phone == "" {
			continue
		}
		holder, err := r.o.People.ByPhone(ctx, phone)
		if err != nil || holder == person {
			return err == nil, err
		}
	}
	return false, nil
}

func faultIf(is bool, f *fault.Fault) error {
	if is {
		return f
	}
	return nil
}

// inHand is a person's open part in a need, or nil.
func (r *Requests) inHand(ctx context.Context, q store.Queryer, id, person string) (*Hand, error) {
	found, err := hands(ctx, q, "WHERE need = $1 AND person = $2 AND ended_at = 0", id, person)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func (r *Requests) end(ctx context.Context, tx *store.Tx, h *Hand, state HandState, why string) error {
	_, err := tx.ExecContext(ctx, "UPDATE request_hand SET state = $1, ended_at = $2, why = $3 WHERE need = $4 AND hand = $5 AND ended_at = 0",
		string(state), int64(r.now()), why, h.Need, h.ID)
	if err != nil {
		return fmt.Errorf("end a part in request %s: %w", h.Need, err)
	}
	return r.line.busy(ctx, tx, h.Person, -1, 0, r.now())
}

// HandBack gives a need back, without a reason; it is offered to others at once
// and to the same person no more.
func (r *Requests) HandBack(ctx context.Context, person, id string) error {
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return r.HandBackIn(ctx, tx, person, id, person)
	})
}

// HandBackIn is HandBack in the caller's transaction; by is who takes it back.
func (r *Requests) HandBackIn(ctx context.Context, tx *store.Tx, person, id, by string) error {
	q, err := hold(ctx, tx, id)
	if err != nil {
		return err
	}
	mine, err := r.inHand(ctx, tx, id, person)
	if err != nil {
		return err
	}
	if mine == nil {
		return r.wasMine(ctx, tx, id, person, HandReturned)
	}
	if err := r.move(q, stepReturn); err != nil {
		return err
	}
	if err := r.end(ctx, tx, mine, HandReturned, by); err != nil {
		return err
	}
	q.Taken--
	q.NextAt = r.now()
	if err := r.note(ctx, tx, id, by, stepReturn, person); err != nil {
		return err
	}
	if err := q.save(ctx, tx); err != nil {
		return err
	}
	if w := r.worker(q); w != nil {
		return w.Returned(ctx, tx, q, person)
	}
	return nil
}

// wasMine lets somebody press again: what they did before is no fault.
func (r *Requests) wasMine(ctx context.Context, tx *store.Tx, id, person string, state HandState) error {
	found, err := hands(ctx, tx, "WHERE need = $1 AND person = $2 ORDER BY taken_at DESC, hand DESC", id, person)
	if err != nil {
		return err
	}
	if len(found) > 0 && found[0].State == state {
		return nil
	}
	return ErrNotHand
}

// Begin says that the helper is on the way.
func (r *Requests) Begin(ctx context.Context, person, id string) error {
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return r.BeginIn(ctx, tx, person, id) })
}

// BeginIn is Begin in the caller's transaction.
func (r *Requests) BeginIn(ctx context.Context, tx *store.Tx, person, id string) error {
	q, err := hold(ctx, tx, id)
	if err != nil {
		return err
	}
	mine, err := r.inHand(ctx, tx, id, person)
	switch {
	case err != nil:
		return err
	case mine == nil:
		return ErrNotHand
	case mine.Begun != 0:
		return nil
	}
	if err := r.move(q, stepBegin); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE request_hand SET begun_at = $1 WHERE need = $2 AND hand = $3", int64(r.now()), id, mine.ID); err != nil {
		return fmt.Errorf("begin request %s: %w", id, err)
	}
	if err := r.note(ctx, tx, id, person, stepBegin, ""); err != nil {
		return err
	}
	return q.save(ctx, tx)
}

// Done says that the helper has done their part. When all parts are, the asker
// is asked for their word.
func (r *Requests) Done(ctx context.Context, person, id string) error {
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return r.DoneIn(ctx, tx, person, id) })
}

// DoneIn is Done in the caller's transaction.
func (r *Requests) DoneIn(ctx context.Context, tx *store.Tx, person, id string) error {
	q, err := hold(ctx, tx, id)
	if err != nil {
		return err
	}
	mine, err := r.inHand(ctx, tx, id, person)
	if err != nil {
		return err
	}
	if mine == nil {
		return r.wasMine(ctx, tx, id, person, HandDone)
	}
	if w := r.worker(q); w != nil {
		if err := w.Done(ctx, tx, q, person); err != nil {
			return err
		}
	}
	if err := r.end(ctx, tx, mine, HandDone, ""); err != nil {
		return err
	}
	if err := r.note(ctx, tx, id, person, stepDone, ""); err != nil {
		return err
	}
	return r.settle(ctx, tx, q)
}

// settle sees whether all parts of a need are done.
func (r *Requests) settle(ctx context.Context, tx *store.Tx, q *Request) error {
	all, err := hands(ctx, tx, "WHERE need = $1", q.ID)
	if err != nil {
		return err
	}
	done := int64(0)
	for _, h := range all {
		if h.State == HandDone {
			done++
		}
	}
	if q.State != InProgress {
		if err := r.move(q, stepBegin); err != nil {
			return err
		}
	}
	if done >= q.Hands {
		if err := r.move(q, stepDone); err != nil {
			return err
		}
		q.NextAt = r.now() + r.rules().Answer.millis()
		if err := r.tellAsker(ctx, tx, q, TemplateDone); err != nil {
			return err
		}
		if err := r.orderFollows(ctx, tx, q); err != nil {
			return err
		}
	}
	return q.save(ctx, tx)
}

// Assign puts a need into the hands of a named volunteer, who need not have been
// called: the committee's own word, or a coordinator's.
func (r *Requests) Assign(ctx context.Context, actor access.Actor, id, person string) error {
	q, err := r.guarded(ctx, actor, access.RequestDispatch, id, "assign")
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, err := hold(ctx, tx, id)
		if err != nil {
			return err
		}
		if mine, err := r.inHand(ctx, tx, id, person); err != nil || mine != nil {
			return err
		}
		if err := r.give(ctx, tx, now, person, actor.ID); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, q.act(access.RequestDispatch), q.Thing(), "assign", access.Done, person)
	})
}

// GiveIn puts a need into the hands of somebody who has agreed in another room,
// as a driver to a whole car, in the caller's transaction. Nobody had to call
// them, and their other tasks do not count against it.
func (r *Requests) GiveIn(ctx context.Context, tx *store.Tx, person, id string) error {
	q, err := hold(ctx, tx, id)
	if err != nil {
		return err
	}
	if mine, err := r.inHand(ctx, tx, id, person); err != nil || mine != nil {
		return err
	}
	return r.giveUpTo(ctx, tx, q, person, person, 0)
}

// TakeAway takes a need from a helper who does not do it.
func (r *Requests) TakeAway(ctx context.Context, actor access.Actor, id, person string) error {
	q, err := r.guarded(ctx, actor, access.RequestDispatch, id, "take away")
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := r.HandBackIn(ctx, tx, person, id, actor.ID); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, q.act(access.RequestDispatch), q.Thing(), "take away", access.Done, person)
	})
}

// act is the act that is asked of staff: for families of medics all are the
// keeper's.
func (q *Request) act(act access.Act) access.Act {
	if q.Care == Medic {
		return access.FamilyKeep
	}
	return act
}

// guarded reads a need and asks whether the actor may do the act to it.
func (r *Requests) guarded(ctx context.Context, actor access.Actor, act access.Act, id, purpose string) (*Request, error) {
	q, err := r.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return q, r.o.Access.Guard(ctx, actor, q.act(act), q.Thing(), purpose)
}

// Forget takes out of the line a volunteer who leaves, and gives what is in
// their hands to others. The facts of what they did stand.
func (r *Requests) Forget(ctx context.Context, tx *store.Tx, person string) error {
	mine, err := hands(ctx, tx, "WHERE person = $1 AND ended_at = 0", person)
	if err != nil {
		return err
	}
	for _, h := range mine {
		if err := r.HandBackIn(ctx, tx, person, h.Need, "left"); err != nil {
			return err
		}
	}
	for _, table := range []string{"request_call", "request_helper", "request_pledge"} {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE person = $1", person); err != nil {
			return fmt.Errorf("forget helper %s: %w", person, err)
		}
	}
	tx.AfterCommit(func() { r.line.set(Helper{Person: person, Place: city + "0000000000"}) })
	return nil
}
