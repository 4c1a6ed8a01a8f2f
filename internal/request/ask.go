package request

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/store"
	"linli/internal/text"
)

// Faults of asking.
var (
	ErrTooMany  = fault.New(fault.TooMany, text.Label{Zh: "这个电话已有太多没办完的求助，请先看看它们的进展，或拨打社区电话", En: "this phone has too many open requests: look at those first, or ring the community"})
	ErrUnwanted = fault.New(fault.Refused, text.Label{Zh: "对方已说明不需要。若情况有变，请让对方自己提出，或联系社区", En: "the person has said they do not want this. If that has changed, let them ask, or speak to the community"})
	ErrCode     = fault.In("code", text.Label{Zh: "验证码不对或已过期", En: "the code is wrong or too old"})
	ErrCodesOff = fault.New(fault.Unavailable, text.Label{Zh: "现在发不出验证码，请拨打社区电话求助", En: "codes cannot be sent at the moment: ring the community for help"})
)

// codeKind is what a code to an asker's phone is for.
const codeKind onetime.Kind = "help"

// Ask takes a need from the phone page, for the asker or for somebody else, and
// sends a code to the asker's phone: nothing happens until Prove. What was sent
// again, with the same number or in the same words shortly after, is the same
// need: its number is returned.
func (r *Requests) Ask(ctx context.Context, from onetime.Visitor, a Ask) (*Request, error) {
	if a.Channel != ByNeighbour {
		a.Channel = BySelf
	}
	if err := a.check(r.o.Atlas, r.now()); err != nil {
		return nil, err
	}
	if !r.o.Codes.On() {
		return nil, ErrCodesOff
	}
	var q *Request
	err := r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		var again bool
		if q, again, err = r.enter(ctx, tx, a, "", Unproven); err != nil {
			return err
		}
		_, err = r.o.Codes.Order(ctx, tx, onetime.Order{Kind: codeKind, About: q.ID, Phone: a.Who.prover(), From: from})
		var over *limit.Error
		if errors.As(err, &over) {
			if again { // the code sent a moment ago is still good
				return nil
			}
			return often(over)
		}
		return err
	})
	return q, err
}

// Prove tries the code; once it is right the need is received, or waits for the
// yes of whom it is for, or is held. The link of its page may then be shown.
func (r *Requests) Prove(ctx context.Context, from onetime.Visitor, id, code string) (link string, err error) {
	var right bool
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		answer, err := r.o.Codes.Guess(ctx, tx, onetime.Guess{Kind: codeKind, About: id, From: from, Code: code})
		if err != nil {
			return err
		}
		if right = answer.Right; !right {
			return nil // the guess must be counted
		}
		q, err := hold(ctx, tx, id)
		if err != nil || q.State != Unproven {
			return err
		}
		w, err := r.unseal(q)
		if err != nil {
			return err
		}
		if err := r.move(q, stepProve); err != nil {
			return err
		}
		return r.admit(ctx, tx, q, w, q.Channel == BySelf, "self")
	})
	if err == nil && !right {
		err = ErrCode
	}
	if err != nil {
		return "", err
	}
	return r.Link(id), nil
}

// Enter takes a need from somebody entitled: at the community, at the call desk,
// in a survey. Without the person's own word (Agreed) it waits for it.
func (r *Requests) Enter(ctx context.Context, actor access.Actor, a Ask) (*Request, error) {
	switch a.Channel {
	case ByWorker, ByDesk, BySurvey:
	default:
		a.Channel = ByWorker
	}
	if err := a.check(r.o.Atlas, r.now()); err != nil {
		return nil, err
	}
	thing := access.Thing{Kind: "request", ID: a.ID, Place: a.Place}
	recorded := (&Request{ID: a.ID, Place: a.Place, Care: a.Care}).Thing() // of a family no community stands in the log of looks
	if err := r.o.Access.Guard(ctx, actor, access.RequestRecord, thing, ""); err != nil {
		return nil, err
	}
	if a.Clear {
		if err := r.o.Access.Guard(ctx, actor, access.RequestSchedule, thing, ""); err != nil {
			return nil, err
		}
	}
	var q *Request
	err := r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		q, err = r.EnterIn(ctx, tx, actor.ID, a)
		if err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.RequestRecord, recorded, string(a.Channel), access.Done, subject(q.ID))
	})
	return q, err
}

// EnterIn is Enter in the caller's transaction, for a room that opens needs of
// its own: who may is the caller's question, and a was checked.
func (r *Requests) EnterIn(ctx context.Context, tx *store.Tx, by string, a Ask) (*Request, error) {
	if a.Hands == 0 {
		a.Hands = 1
	}
	q, again, err := r.enter(ctx, tx, a, by, Received)
	if err != nil || again {
		return q, err
	}
	if err := r.admit(ctx, tx, q, a.Who, a.Agreed, by); err != nil {
		return nil, err
	}
	if a.Clear && q.State == Received && q.ClearedAt == 0 {
		q.ClearedAt, q.NextAt = r.now(), r.now()
		return q, q.save(ctx, tx)
	}
	return q, nil
}

// enter writes a need, or finds that it is there.
func (r *Requests) enter(ctx context.Context, tx *store.Tx, a Ask, by string, first State) (q *Request, again bool, err error) {
	now, rules := r.now(), r.rules()
	content, err := r.content(a)
	if err != nil {
		return nil, false, err
	}
	switch q, err := hold(ctx, tx, a.ID); {
	case err == nil && q.content == content:
		return q, true, nil
	case err == nil:
		return nil, false, ErrOther
	case !errors.Is(err, ErrUnknown):
		return nil, false, err
	}
	q = &Request{
		ID: a.ID, Kind: a.Kind, Place: a.Place, Until: a.Until, Urgency: a.Urgency, Care: a.Care, Channel: a.Channel, Minor: a.Minor,
		State: first, AskedBy: by, AskedAt: now, Hands: a.Hands, Skill: a.Skill, Org: a.Org, Campaign: a.Campaign, StateAt: now,
		LateAt: now + rules.due(a.Urgency), NextAt: now + rules.Confirm.millis(),
		content: content, phone: r.phoneIndex(a.Who.Phone), link: linkDigest(r.Link(a.ID)),
		// Whose phone proves it is part of what is the same: who asks in another's
		// words must not be sent the code of their need.
		same: r.index("request.same", string(a.Who.Phone), string(a.Who.prover()), string(a.Channel), string(a.Kind), a.Place, tight(a.Who.Words), tight(a.Who.Address)),
	}
	if a.Until != 0 {
		q.LateAt = min(q.LateAt, a.Until)
	}
	if before, err := r.before(ctx, tx, q, rules, now); err != nil || before != nil {
		return before, before != nil, err
	}
	if err := r.seal(q, a.Who); err != nil {
		return nil, false, err
	}
	if err := insertNeeds(ctx, tx, []*Request{q}); err != nil {
		return nil, false, err
	}
	who := by
	if who == "" {
		who = "self"
	}
	return q, false, r.note(ctx, tx, q.ID, who, "asked", string(a.Channel))
}

// before looks at what the same phone has asked for: the very same a moment ago
// is returned and counted; the like is noted for a person to compare; too much
// is refused, and so is what the person has said no to.
func (r *Requests) before(ctx context.Context, tx *store.Tx, q *Request, rules *Settings, now civil.Instant) (*Request, error) {
	no := now - hours(24*rules.UnwantedDays)
	others, err := list(ctx, tx, "WHERE phone = $1 AND phone <> '' AND asked_at > $2 ORDER BY asked_at DESC, need LIMIT 200", q.phone, int64(min(no, now-rules.Alike.millis())))
	if err != nil {
		return nil, err
	}
	open := int64(0)
	for i := range others {
		o := &others[i]
		switch {
		case o.Outcome == Unwanted && o.ClosedAt > no && q.Channel != BySelf && q.Channel != ByOrder && q.Channel != ByRound && q.Kind != Welfare:
			return nil, ErrUnwanted
		case !o.Open():
			continue
		case (o.Care == Medic) != (q.Care == Medic):
			// Nothing shows that a phone is of the compartment too.
		case o.same == q.same && o.AskedAt > now-rules.Same.millis() && o.AskedBy == q.AskedBy:
			_, err := tx.ExecContext(ctx, "UPDATE request_need SET repeats = repeats + 1 WHERE need = $1", o.ID)
			if err != nil {
				return nil, fmt.Errorf("count a repeated request: %w", err)
			}
			return o, nil
		case o.Kind == q.Kind && o.Place == q.Place && o.AskedAt > now-rules.Alike.millis() && q.Like == "":
			q.Like = o.ID
		}
		open++
	}
	if open >= rules.OpenAPhone && q.Channel != ByOrder && q.Channel != ByRound && q.Kind != Welfare {
		return nil, ErrTooMany
	}
	return nil, nil
}

// content is a digest of all that was asked, to tell a retry from another need.
func (r *Requests) content(a Ask) (string, error) {
	b, err := json.Marshal(a)
	if err != nil {
		return "", fmt.Errorf("digest request %s: %w", a.ID, err)
	}
	return r.index("request.content", string(b)), nil
}

func tight(s string) string { return strings.Join(strings.Fields(s), "") }

// admit takes a need whose asker is known: it is held where a person must look
// first, waits for the yes of whom it is for, or is received.
func (r *Requests) admit(ctx context.Context, tx *store.Tx, q *Request, w Who, agreed bool, who string) error {
	switch {
	case abusive(r.words, w.Words, w.Name, w.Address, w.By):
		q.State, q.Hold, q.NextAt = Held, Abusive, 0
	case q.Minor:
		q.State, q.Hold, q.NextAt = Held, ForMinor, 0
	case !agreed:
		q.State, q.NextAt = Unconfirmed, r.now()+r.rules().Confirm.millis()
		if err := r.tellPhone(ctx, tx, "confirm-"+q.ID, TemplateConfirm, w.Phone, q); err != nil {
			return err
		}
	default:
		return r.receive(ctx, tx, q, who)
	}
	q.StateAt = r.now()
	if err := r.note(ctx, tx, q.ID, who, step(q.State), string(q.Hold)); err != nil {
		return err
	}
	return q.save(ctx, tx)
}

// receive puts a need before the committee, where it schedules, or the line.
func (r *Requests) receive(ctx context.Context, tx *store.Tx, q *Request, who string) error {
	now := r.now()
	schedules, err := schedules(ctx, tx, q.Place)
	if err != nil {
		return err
	}
	schedules = schedules && q.Care != Medic // a committee that schedules them would have a list of them
	q.State, q.Hold, q.StateAt, q.NextAt = Received, NotHeld, now, 0
	if !schedules {
		q.ClearedAt, q.NextAt = now, now
	}
	if err := r.note(ctx, tx, q.ID, who, step(Received), ""); err != nil {
		return err
	}
	return q.save(ctx, tx)
}

// move takes a step by the table of moves.
func (r *Requests) move(q *Request, what step) error {
	next, err := q.State.after(what)
	if err != nil {
		return err
	}
	q.State, q.StateAt = next, r.now()
	return nil
}

// tellPhone writes to a phone, if it can be written to. What happens to a need
// does not hang on it.
func (r *Requests) tellPhone(ctx context.Context, tx *store.Tx, id, template string, phone ident.Phone, q *Request) error {
	if r.o.Tell == nil || !phone.Mobile() {
		return nil
	}
	return r.o.Tell.Enqueue(ctx, tx, notify.Message{
		ID: id, Template: template, To: notify.Recipient{Kind: notify.Phone}, Phone: phone,
		Params: map[string]string{"what": q.Kind.Name().Zh, "link": r.o.Base + r.Path(q.ID)},
	})
}

func (r *Requests) tellPerson(ctx context.Context, tx *store.Tx, id, template, person string, until civil.Instant, q *Request) error {
	if r.o.Tell == nil {
		return nil
	}
	return r.o.Tell.Enqueue(ctx, tx, notify.Message{
		ID: id, Template: template, To: notify.Recipient{Kind: notify.Person, ID: person}, Until: until,
		Params: map[string]string{"what": q.Kind.Name().Zh},
	})
}
