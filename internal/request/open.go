package request

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// ErrCompartment refuses a look: the family of a medic is known to its helper
// alone.
var ErrCompartment = fault.New(fault.Refused, text.Label{
	Zh: "这是一线医务人员家庭：地址和电话只给正在办这件事的志愿者看", En: "this is a front-line medic's family: only the helper sees address and phone, during the task",
})

// purposeTask is why a helper looks: their own task.
const purposeTask = "task"

// Address is what a helper needs to know to do a task, while it is in their
// hands. Every look is a row of the audit chain; the family sees it.
//
// Of a medic's family it is released for one purpose and a limited time, under
// an alias; see family.go. The purpose of other needs is their task.
func (r *Requests) Address(ctx context.Context, person, id, purpose string) (w Who, err error) {
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := hold(ctx, tx, id)
		if err != nil {
			return err
		}
		mine, err := r.inHand(ctx, tx, id, person)
		if err != nil {
			return err
		}
		actor := access.Actor{Account: access.Account{ID: person, Person: person}, At: r.now()}
		if mine == nil || !q.Open() {
			return ErrNotHand
		}
		if w, err = r.unseal(q); err != nil {
			return err
		}
		what := purposeTask
		if q.Care == Medic {
			if err := r.release(ctx, tx, q, mine, purpose); err != nil {
				return err
			}
			w.Name, what = r.Alias(id), purposeTask+": "+purpose
		}
		return access.Record(ctx, tx, actor, access.RequestOpen, q.Thing(), what, access.Done, subject(id))
	})
	if err != nil {
		return Who{}, err
	}
	// Who asked for them is no business of the helper's.
	w.By, w.ByPhone = "", ""
	return w, nil
}

// WordsOf is what was asked for, for whoever has the need's link: an order is
// made of the same words. Of a medic's family nothing is shown.
func (r *Requests) WordsOf(_ context.Context, q *Request) (string, error) {
	if q.Care == Medic {
		return "", nil
	}
	w, err := r.unseal(q)
	if errors.Is(err, ErrUnknown) {
		return "", nil // destroyed after its time
	}
	return w.Words, err
}

// Open is what is sealed of a need, for staff of the community with a purpose
// the decision table allows: to ring back, to print the day's list, to save a
// life. Never of a medic's family.
func (r *Requests) Open(ctx context.Context, actor access.Actor, id, purpose string) (Who, error) {
	q, err := r.Get(ctx, id)
	if err != nil {
		return Who{}, err
	}
	if q.Care == Medic {
		return Who{}, ErrCompartment
	}
	if err := r.o.Access.LookAt(ctx, actor, access.RequestOpen, q.Thing(), purpose, subject(id)); err != nil {
		return Who{}, err
	}
	return r.unseal(q)
}

// Sheet is what a community prints for helpers without phones: the needs of the
// day with names and addresses, never those of a medic's family. It is one look
// at all of them.
func (r *Requests) Sheet(ctx context.Context, actor access.Actor, place, purpose string) ([]SheetRow, error) {
	if code, err := r.o.Atlas.Parse(place); err != nil || code.Level() != area.Community {
		return nil, fault.In("place", msgNeedPlace)
	}
	needs, err := list(ctx, r.db.Read(), `WHERE place = $1 AND closed_at = 0 AND state IN ('received', 'dispatched', 'accepted', 'in-progress')
		AND care <> 'medic' ORDER BY rank, need LIMIT 50`, place)
	if err != nil {
		return nil, err
	}
	subjects := make([]string, len(needs))
	for i := range needs {
		subjects[i] = subject(needs[i].ID)
	}
	if err := r.o.Access.LookAt(ctx, actor, access.RequestOpen, access.Thing{Kind: "requests", ID: "sheet", Place: place}, purpose, subjects...); err != nil {
		return nil, err
	}
	out := make([]SheetRow, len(needs))
	for i := range needs {
		out[i].Request = needs[i]
		if out[i].Who, err = r.unseal(&needs[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SheetRow is one need of a Sheet.
type SheetRow struct {
	Request
	Who Who
}

// Sight is one look at what is sealed of a need, as its family sees it.
type Sight = access.Sight

// Looks are who has looked at a need, for whoever has its link.
func (r *Requests) Looks(ctx context.Context, id string) ([]Sight, error) {
	all, err := r.o.Access.WhoLookedAt(ctx, subject(id), 100)
	return slices.DeleteFunc(all, func(s Sight) bool { return s.Act != access.RequestOpen }), err
}

// MemberLooks are who has looked at a member of a care round: for their own page
// (ByMemberLink), and for the community when they ask it.
func (r *Requests) MemberLooks(ctx context.Context, round, member string) ([]Sight, error) {
	return r.Looks(ctx, r.memberRow(round, member))
}

// Task is a need in a helper's hands, without the address.
type Task struct {
	Request
	Hand Hand
	Page string // of the room that does the work; empty: this room's own
}

// Tasks are what is in somebody's hands, what is due soonest first.
func (r *Requests) Tasks(ctx context.Context, person string) ([]Task, error) {
	mine, err := hands(ctx, r.db.Read(), "WHERE person = $1 AND ended_at = 0 ORDER BY taken_at LIMIT 100", person)
	if err != nil {
		return nil, err
	}
	out := make([]Task, 0, len(mine))
	for _, h := range mine {
		q, err := r.Get(ctx, h.Need)
		if err != nil {
			return nil, err
		}
		t := Task{Request: *q, Hand: h}
		if w := r.worker(q); w != nil {
			t.Page = w.Page(q)
		}
		out = append(out, t)
	}
	return out, nil
}

// Find narrows the queue; what is empty does not.
type Find struct {
	Place   string // a division
	Kind    Kind
	State   State
	Urgency Urgency // that or above
	Late    bool    // only what should have been met by now
	Hold    bool    // only what waits for a person
	After   string  // cursor
	Limit   int     // 0 is 50, at most 200
}

// Queue is one page of the queue. Next is the cursor of the one after.
type Queue struct {
	Needs []Request
	Next  string
}

// Queue lists open needs that the actor may see, what waits longest first: no
// names, no phones, no addresses. The look is logged.
func (r *Requests) Queue(ctx context.Context, actor access.Actor, f Find) (Queue, error) {
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	if err := r.o.Access.Look(ctx, actor, access.RequestRead, access.Thing{Kind: "requests", Place: f.reach(actor)}, "queue"); err != nil {
		return Queue{}, err
	}
	where, args := "WHERE closed_at = 0 AND state <> 'unproven' AND care <> 'medic'", []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(" AND "+condition, len(args))
	}
	switch reach := f.reach(actor); {
	case len(reach) >= 9:
		add("place >= $%d", reach)
		add("place < $%d", area.Code(reach).End())
	case len(reach) == 6:
		// In these very words the index of districts holds them, in the order of the
		// queue; by an index of places all of the district's would be sorted.
		add("substr(place, 1, 6) = $%d", reach)
	case reach != "" && reach != city:
		add(fmt.Sprintf("substr(place, 1, %d)", len(reach))+" = $%d", reach)
	}
	if f.Kind != "" {
		add("kind = $%d", string(f.Kind))
	}
	if f.State != "" {
		add("state = $%d", string(f.State))
	}
	if f.Urgency > Normal {
		add("urgency >= $%d", int64(f.Urgency))
	}
	if f.Late {
		where += " AND state <> 'fed-back'"
		add("late_at < $%d", int64(r.now()))
	}
	if f.Hold {
		where += " AND hold <> ''"
	}
	if f.After != "" {
		var rank int64
		var id string
		if _, err := fmt.Sscanf(f.After, "%d.%s", &rank, &id); err != nil {
			return Queue{}, ErrUnknown
		}
		args = append(args, rank, rank, id)
		n := len(args)
		where += fmt.Sprintf(" AND (rank > $%d OR rank = $%d AND need > $%d)", n-2, n-1, n)
	}
	args = append(args, f.Limit+1)
	// The page is found in the index alone, and its rows are read then.
	needs, err := list(ctx, r.db.Read(), fmt.Sprintf("WHERE need IN (SELECT need FROM request_need %s ORDER BY rank, need LIMIT $%d) ORDER BY rank, need", where, len(args)), args...)
	if err != nil {
		return Queue{}, err
	}
	var out Queue
	if len(needs) > f.Limit {
		needs = needs[:f.Limit]
		last := &needs[f.Limit-1]
		out.Next = fmt.Sprintf("%d.%s", last.rank(), last.ID)
	}
	out.Needs = needs
	return out, nil
}

// reach is the part of the city that a list may show: what is asked for, or the
// largest that the actor may see.
func (f Find) reach(actor access.Actor) string {
	if f.Place != "" {
		return f.Place
	}
	return string(access.Top(actor, access.RequestRead))
}
