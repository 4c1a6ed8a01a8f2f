package request

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// byLink does something to the need that a link opens.
func (r *Requests) byLink(ctx context.Context, link string, f func(ctx context.Context, tx *store.Tx, q *Request) error) error {
	found, err := r.ByLink(ctx, link)
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := hold(ctx, tx, found.ID)
		if err != nil {
			return err
		}
		return f(ctx, tx, q)
	})
}

// Yes is the word of whom a need is for that they want it.
func (r *Requests) Yes(ctx context.Context, link string) error {
	return r.byLink(ctx, link, func(ctx context.Context, tx *store.Tx, q *Request) error { return r.yes(ctx, tx, q, "self") })
}

func (r *Requests) yes(ctx context.Context, tx *store.Tx, q *Request, who string) error {
	if q.State != Unconfirmed {
		if q.Open() && q.State != Unproven {
			return nil // pressed again
		}
		return ErrMoved
	}
	if err := r.note(ctx, tx, q.ID, who, stepConfirm, ""); err != nil {
		return err
	}
	return r.receive(ctx, tx, q, who)
}

// No is their word that they do not: names and addresses are destroyed at once,
// and nobody else asks again for a while.
func (r *Requests) No(ctx context.Context, link string) error {
	return r.byLink(ctx, link, func(ctx context.Context, tx *store.Tx, q *Request) error { return r.no(ctx, tx, q, "self") })
}

func (r *Requests) no(ctx context.Context, tx *store.Tx, q *Request, who string) error {
	if q.Outcome == Unwanted {
		return nil
	}
	if q.State != Unconfirmed {
		return ErrMoved
	}
	if err := r.close(ctx, tx, q, Unwanted, who, ""); err != nil {
		return err
	}
	q.sealed, q.key = nil, nil
	return q.save(ctx, tx)
}

// Met is the asker's word that the need was met: it is closed, and its fact
// written in the same transaction.
func (r *Requests) Met(ctx context.Context, link string) error {
	return r.byLink(ctx, link, func(ctx context.Context, tx *store.Tx, q *Request) error {
		return r.met(ctx, tx, q, fact.Beneficiary, "self")
	})
}

func (r *Requests) met(ctx context.Context, tx *store.Tx, q *Request, grade fact.Grade, who string) error {
	if q.Outcome == Met {
		return nil
	}
	// Helpers forget to press: the asker's word stands above theirs.
	if q.State == Accepted || q.State == InProgress {
		open, err := hands(ctx, tx, "WHERE need = $1 AND ended_at = 0", q.ID)
		if err != nil {
			return err
		}
		for i := range open {
			if err := r.end(ctx, tx, &open[i], HandDone, "met"); err != nil {
				return err
			}
		}
		q.State, q.StateAt = FedBack, r.now()
	}
	if q.State != FedBack {
		return ErrMoved
	}
	done, err := hands(ctx, tx, "WHERE need = $1 AND state = $2 ORDER BY hand", q.ID, string(HandDone))
	if err != nil {
		return err
	}
	people := make([]string, len(done))
	for i, h := range done {
		people[i] = h.Person
	}
	servable, err := r.o.People.Servable(ctx, tx, people)
	if err != nil {
		return err
	}
	if len(done) == 1 && !servable[done[0].Person] {
		done = nil // whoever left since is not named
	}
	prepared, err := r.contact(q, done, grade, who)
	if err != nil {
		return err
	}
	if _, err := r.o.Log.Append(ctx, tx, prepared); err != nil {
		return fmt.Errorf("write the fact of request %s: %w", q.ID, err)
	}
	return r.close(ctx, tx, q, Met, who, "")
}

// NotMet is the asker's word that it was not: it is offered to others.
func (r *Requests) NotMet(ctx context.Context, link string) error {
	return r.byLink(ctx, link, func(ctx context.Context, tx *store.Tx, q *Request) error { return r.notMet(ctx, tx, q, "self") })
}

func (r *Requests) notMet(ctx context.Context, tx *store.Tx, q *Request, who string) error {
	if q.State == Dispatched && q.Wave == 0 {
		return nil // pressed again
	}
	if err := r.move(q, stepReopen); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE request_hand SET why = 'not met', state = $1 WHERE need = $2 AND state = $3",
		string(HandReturned), q.ID, string(HandDone)); err != nil {
		return fmt.Errorf("reopen request %s: %w", q.ID, err)
	}
	q.Taken, q.Wave, q.NextAt = 0, 0, r.now()
	if err := r.note(ctx, tx, q.ID, who, stepReopen, ""); err != nil {
		return err
	}
	return q.save(ctx, tx)
}

// Cancel is the asker's word that they need it no more.
func (r *Requests) Cancel(ctx context.Context, link string) error {
	return r.byLink(ctx, link, func(ctx context.Context, tx *store.Tx, q *Request) error {
		if q.Outcome == Cancelled {
			return nil
		}
		return r.close(ctx, tx, q, Cancelled, "self", "")
	})
}

// close ends a need: whoever has it in hand is told not to go.
func (r *Requests) close(ctx context.Context, tx *store.Tx, q *Request, outcome Outcome, who, words string) error {
	if err := r.move(q, stepClose); err != nil {
		return err
	}
	open, err := hands(ctx, tx, "WHERE need = $1 AND ended_at = 0", q.ID)
	if err != nil {
		return err
	}
	for i := range open {
		if err := r.end(ctx, tx, &open[i], HandStopped, string(outcome)); err != nil {
			return err
		}
		if err := r.tellPerson(ctx, tx, "stop-"+q.ID+"-"+open[i].ID, TemplateStopped, open[i].Person, 0, q); err != nil {
			return err
		}
	}
	q.Outcome, q.Hold, q.NextAt, q.ClosedAt = outcome, NotHeld, 0, r.now()
	if err := enough(ctx, tx, q.ID, q.ClosedAt); err != nil {
		return err
	}
	if err := r.note(ctx, tx, q.ID, who, stepClose, strings.TrimSpace(string(outcome)+" "+words)); err != nil {
		return err
	}
	if err := q.save(ctx, tx); err != nil {
		return err
	}
	if err := r.orderFollows(ctx, tx, q); err != nil {
		return err
	}
	if w := r.worker(q); w != nil {
		return w.Closed(ctx, tx, q)
	}
	return nil
}

// tellAsker writes to the phone that was proven, or to whom the need is for.
func (r *Requests) tellAsker(ctx context.Context, tx *store.Tx, q *Request, template string) error {
	if r.o.Tell == nil || len(q.key) == 0 {
		return nil
	}
	w, err := r.unseal(q)
	if err != nil {
		return err
	}
	return r.tellPhone(ctx, tx, fmt.Sprintf("%s-%s-%d", template, q.ID, r.now()), template, w.prover(), q)
}

// AttachIn makes a piece of work of another room the work of a need.
func (r *Requests) AttachIn(ctx context.Context, tx *store.Tx, id string, w Work) error {
	q, err := hold(ctx, tx, id)
	if err != nil {
		return err
	}
	if q.Work == w {
		return nil
	}
	if !q.Open() || q.Work.ID != "" {
		return ErrMoved
	}
	q.Work = w
	if q.State == Received && q.ClearedAt != 0 || q.State == Dispatched {
		q.NextAt = max(r.now(), q.Postponed)
	}
	return q.save(ctx, tx)
}

// DetachIn takes a piece of work from its need again: it was called off, or done
// and done in vain. It changes nothing where the need has other work, or none.
func (r *Requests) DetachIn(ctx context.Context, tx *store.Tx, id string, w Work) error {
	q, err := hold(ctx, tx, id)
	if err != nil || q.Work != w || !q.Open() {
		return err
	}
	q.Work = Work{}
	return q.save(ctx, tx)
}

// AgainIn lets volunteers be called for a need once more: what its room was
// waiting for is there.
func (r *Requests) AgainIn(ctx context.Context, tx *store.Tx, id string) error {
	q, err := hold(ctx, tx, id)
	if err != nil {
		return err
	}
	if !q.Open() || q.State != Received && q.State != Dispatched {
		return nil
	}
	q.Wave, q.NextAt = 0, max(r.now(), q.Postponed)
	return q.save(ctx, tx)
}

// Verdict is what somebody entitled decides about a need.
type Verdict struct {
	ID   string
	Do   Decision
	Note string
	// Until is for Postpone: not before.
	Until civil.Instant
	// Into is for Join: the need it is the same as.
	Into string
}

// Decision is one of the things that can be decided.
type Decision string

// The decisions.
const (
	Schedule   Decision = "schedule"           // the committee's word: go
	Postpone   Decision = "postpone"           // the committee's word: not yet
	Release    Decision = "release"            // of a held need: it is in order
	Refuse     Decision = "refuse"             // not for volunteers
	ConfirmYes Decision = "yes"                // rung up: the person wants it
	ConfirmNo  Decision = "no"                 // rung up: they do not
	CallBack   Decision = "met"                // rung up after it: it was met
	CallUnmet  Decision = "not-met"            // it was not
	Again      Decision = "again"              // call another wave
	GiveUp     Decision = "unmet"              // nobody can be found
	Join       Decision = "join"               // the same as another
	Died                = Decision("died")     // of whom it is for
	InHospital          = Decision("hospital") // likewise
	MovedAway           = Decision("moved")    // likewise
)

// decisions say which act each takes, and whether it wants a reason.
var decisions = map[Decision]struct {
	act    access.Act
	reason bool
}{
	Schedule: {access.RequestSchedule, false}, Postpone: {access.RequestSchedule, true},
	Release: {access.RequestClose, true}, Refuse: {access.RequestClose, true},
	ConfirmYes: {access.RequestClose, false}, ConfirmNo: {access.RequestClose, false},
	CallBack: {access.RequestClose, false}, CallUnmet: {access.RequestClose, true},
	Again: {access.RequestDispatch, false}, GiveUp: {access.RequestClose, true}, Join: {access.RequestClose, false},
	Died: {access.RequestClose, false}, InHospital: {access.RequestClose, false}, MovedAway: {access.RequestClose, false},
}

var (
	errWhy  = fault.In("note", text.Label{Zh: "请写明原因（2 到 200 字）", En: "say why, in 2 to 200 characters"})
	errWhen = fault.In("until", text.Label{Zh: "请写以后的时间", En: "give a later time"})
	errJoin = fault.In("into", text.Label{Zh: "要并入的求助不在同一社区，或已办结", En: "the one to join with is elsewhere, or closed"})
)

// Decide carries out what somebody entitled decides. Doing it again changes
// nothing.
func (r *Requests) Decide(ctx context.Context, actor access.Actor, v Verdict) error {
	d, known := decisions[v.Do]
	if !known {
		return fault.In("do", text.Label{Zh: "请选择怎么处理", En: "choose what to do"})
	}
	v.Note = strings.TrimSpace(v.Note)
	n := utf8.RuneCountInString(v.Note)
	if n > 200 || d.reason && n < 2 {
		return errWhy
	}
	q, err := r.guarded(ctx, actor, d.act, v.ID, string(v.Do))
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, err := hold(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		if err := r.decide(ctx, tx, actor, now, v); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, q.act(d.act), q.Thing(), strings.TrimSpace(string(v.Do)+" "+v.Note), access.Done, subject(q.ID))
	})
}

func (r *Requests) decide(ctx context.Context, tx *store.Tx, actor access.Actor, q *Request, v Verdict) error {
	switch v.Do {
	case Schedule, Postpone, Again:
		return r.schedule(ctx, tx, actor, q, v)
	case Release:
		if q.State != Held || q.Hold == ForUnit {
			return ErrMoved
		}
		if err := r.note(ctx, tx, q.ID, actor.ID, stepRelease, v.Note); err != nil {
			return err
		}
		return r.receive(ctx, tx, q, actor.ID)
	case Refuse, GiveUp:
		outcome := Refused
		if v.Do == GiveUp {
			outcome = Unmet
		}
		if q.Outcome == outcome {
			return nil
		}
		if err := r.tellAsker(ctx, tx, q, TemplateClosed); err != nil {
			return err
		}
		return r.close(ctx, tx, q, outcome, actor.ID, v.Note)
	case ConfirmYes:
		return r.yes(ctx, tx, q, actor.ID)
	case ConfirmNo:
		return r.no(ctx, tx, q, actor.ID)
	case CallBack:
		return r.callBack(ctx, tx, actor, q)
	case CallUnmet:
		return r.notMet(ctx, tx, q, actor.ID)
	case Join:
		return r.join(ctx, tx, actor, q, v.Into)
	}
	return r.stop(ctx, tx, actor, q, Outcome(v.Do))
}

// schedule is the committee's word about when, and a further wave.
func (r *Requests) schedule(ctx context.Context, tx *store.Tx, actor access.Actor, q *Request, v Verdict) error {
	now := r.now()
	// What is under way may still miss hands, and wait for the committee's word.
	missing := q.State == InProgress && q.Taken < q.Hands
	if q.State != Received && q.State != Dispatched && !missing {
		return ErrMoved
	}
	switch v.Do {
	case Postpone:
		if v.Until <= now {
			return errWhen
		}
		q.Postponed, q.NextAt = v.Until, v.Until
		if err := enough(ctx, tx, q.ID, now); err != nil {
			return err
		}
	case Schedule:
		if q.ClearedAt != 0 && q.Postponed == 0 {
			return nil
		}
		q.ClearedAt, q.Postponed, q.NextAt = now, 0, now
	case Again:
		q.Wave, q.Hold, q.NextAt = 0, NotHeld, now
	}
	if err := r.note(ctx, tx, q.ID, actor.ID, step(v.Do), v.Note); err != nil {
		return err
	}
	return q.save(ctx, tx)
}

// callBack is the asker's word heard by staff on the phone. Whoever served does
// not confirm their own service.
func (r *Requests) callBack(ctx context.Context, tx *store.Tx, actor access.Actor, q *Request) error {
	all, err := hands(ctx, tx, "WHERE need = $1", q.ID)
	if err != nil {
		return err
	}
	for _, h := range all {
		if actor.Person != "" && h.Person == actor.Person {
			return access.ErrSame
		}
	}
	return r.met(ctx, tx, q, fact.TwoParty, actor.ID)
}

func (r *Requests) join(ctx context.Context, tx *store.Tx, actor access.Actor, q *Request, into string) error {
	if q.Into == into && q.Outcome == Joined {
		return nil
	}
	if into == q.ID {
		return errJoin
	}
	other, err := hold(ctx, tx, into)
	if err != nil {
		return errJoin
	}
	if !other.Open() || other.Place != q.Place || (other.Care == Medic) != (q.Care == Medic) {
		return errJoin
	}
	if err := r.note(ctx, tx, other.ID, actor.ID, "joined-by", q.ID); err != nil {
		return err
	}
	q.Into = into
	return r.close(ctx, tx, q, Joined, actor.ID, into)
}

// stop ends all open needs of the same phone: whom they are for has died, is in
// hospital or has moved. In the first two somebody looks after who is left at
// home.
func (r *Requests) stop(ctx context.Context, tx *store.Tx, actor access.Actor, q *Request, why Outcome) error {
	if q.Outcome == why {
		return nil
	}
	if !q.Open() {
		return ErrMoved
	}
	w, err := r.unseal(q)
	if err != nil {
		return err
	}
	others, err := list(ctx, tx, "WHERE phone = $1 AND phone <> '' AND closed_at = 0 ORDER BY need", q.phone)
	if err != nil {
		return err
	}
	for i := range others {
		o := &others[i]
		if o.Kind == Welfare {
			continue
		}
		if o, err = hold(ctx, tx, o.ID); err != nil {
			return err
		}
		if err := r.close(ctx, tx, o, why, actor.ID, ""); err != nil {
			return err
		}
	}
	if err := r.pauseMembers(ctx, tx, q.phone, why); err != nil {
		return err
	}
	if why == Outcome(MovedAway) || q.Kind == Welfare {
		if q.Kind == Welfare {
			return r.close(ctx, tx, q, why, actor.ID, "")
		}
		return nil
	}
	w.Words = "家里有人住院或去世，请看看家中是否还有老人、孩子或宠物需要照料。"
	_, err = r.EnterIn(ctx, tx, actor.ID, Ask{
		ID: welfareID(q.ID), Kind: Welfare, Place: q.Place, Urgency: Urgent, Care: q.Care, Channel: ByWorker, Who: w, Agreed: true, Clear: true,
	})
	return err
}

// welfareID is the number of the welfare check that a need leads to.
func welfareID(id string) string {
	if len(id) > maxID-2 {
		id = id[:maxID-2]
	}
	return "w-" + id
}
