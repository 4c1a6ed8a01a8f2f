package duty

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Refuse ends somebody's sign-up for a shift that has not begun, with a reason
// that they are told: whoever organises answers for who fits the work (条例 article
// 15), and says why. Who waits is called up. Again, it is the same refusal.
func (d *Duty) Refuse(ctx context.Context, actor access.Actor, shift, person, reason string) error {
	reason, err := refusal(reason)
	if err != nil {
		return err
	}
	return d.onShift(ctx, actor, access.DutyFill, shift, "refused: "+reason, func(ctx context.Context, tx *store.Tx, s *Shift) ([]string, error) {
		return []string{person}, d.refuseSeat(ctx, tx, s, person, reason, actor.ID)
	})
}

// RefuseAsLeader is Refuse by a volunteer who leads the post.
func (d *Duty) RefuseAsLeader(ctx context.Context, leader, shift, person, reason string) error {
	reason, err := refusal(reason)
	if err != nil {
		return err
	}
	return d.turn(ctx, shift, func(ctx context.Context, tx *store.Tx, s *Shift) error {
		if leads, err := d.Leads(ctx, tx, leader, s.Post); err != nil || !leads {
			return errorOr(err, errLeads)
		}
		if leader == person {
			return fault.New(fault.Refused, text.Label{Zh: "自己的班次请用“去不了，退出”", En: "withdraw from your own shift yourself"})
		}
		if err := d.refuseSeat(ctx, tx, s, person, reason, "person:"+leader); err != nil {
			return err
		}
		by := access.Actor{Account: access.Account{ID: "person:" + leader, Person: leader}, At: d.now()}
		return access.Record(ctx, tx, by, access.DutyFill, access.Thing{Kind: "shift", ID: s.ID, Place: s.Place}, "refused: "+reason, access.Done, person)
	})
}

var errLeads = fault.New(fault.Refused, text.Label{Zh: "您不是这个岗位的负责人", En: "you do not lead this post"})

// errorOr is err, or what else is to be said.
func errorOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func refusal(reason string) (string, error) {
	reason = strings.Join(strings.Fields(reason), " ")
	if n := utf8.RuneCountInString(reason); n == 0 || n > 100 {
		return "", fault.In("reason", text.Label{Zh: "请写明原因，最多 %d 个字；本人会看到", En: "give a reason of at most %d characters; the person is told"}.With(100))
	}
	return reason, nil
}

func (d *Duty) refuseSeat(ctx context.Context, tx *store.Tx, s *Shift, person, reason, by string) error {
	if err := lockPerson(ctx, tx, person); err != nil {
		return err
	}
	t, err := d.seat(ctx, tx, s.ID, person)
	if err != nil || t.State == Refused {
		return err
	}
	if !t.State.Live() {
		return ErrNotYours
	}
	if s.Start <= d.now() {
		return fault.New(fault.Gone, text.Label{Zh: "班次已经开始，请在考勤页处理", En: "the shift has begun: see to it on the page of who is here"})
	}
	if err := d.endSwaps(ctx, tx, s.ID, person); err != nil {
		return err
	}
	t.Reason = reason
	if _, err := d.to(ctx, tx, s, t, Refused, by); err != nil {
		return err
	}
	if err := d.callUp(ctx, tx, s); err != nil {
		return err
	}
	return d.tell(ctx, tx, s, person, "duty.refused", fmt.Sprint(d.now()), map[string]string{"post": s.Name, "when": s.span().String(), "reason": reason})
}

// leadView is who has signed up for a shift, for whoever leads its post.
type leadView struct {
	Shift
	Where  string
	Roster []rosterLine
	Faults fault.Faults
	Now    civil.Instant
}

func (v *pages) leadPages() {
	v.site.SignedIn("GET /duty/lead/{shift}", v.lead)
	v.site.Member("POST /duty/lead/{shift}/refuse", v.leadRefuse)
	v.site.Staff("POST /duty/roster/{shift}/refuse", access.DutyFill, v.refuse)
}

// lead is the list of sign-ups as a leader sees it; the desk has its own.
// GET /duty/lead/{shift}
func (v *pages) lead(w http.ResponseWriter, r *http.Request) error { return v.showLead(w, r, nil) }

func (v *pages) showLead(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	ctx, who, q := r.Context(), page.Who(r.Context()), v.DB.Read()
	s, err := v.Shift(ctx, q, r.PathValue("shift"))
	if err != nil {
		return err
	}
	if leads, err := v.Leads(ctx, q, who.Person, s.Post); err != nil || !leads || who.Person == "" {
		if err == nil && who.Actor != nil {
			return page.Back(w, r, "/duty/roster/"+s.ID)
		}
		return errorOr(err, errLeads)
	}
	x := leadView{Shift: s, Where: v.where(s.Place), Now: v.now()}
	roster, err := v.Roster(ctx, q, s.ID)
	if err != nil {
		return err
	}
	var keys []string
	for _, t := range roster {
		if t.State.Live() {
			x.Roster = append(x.Roster, rosterLine{Seat: t})
			keys = append(keys, t.Person)
		}
	}
	cards, err := v.People.Cards(ctx, keys)
	if err != nil {
		return err
	}
	for i := range x.Roster {
		x.Roster[i].Card = people.Card{Name: cards[x.Roster[i].Person].Name} // no more is needed
	}
	x.Faults = faults
	return v.site.Show(w, r, page.Content{
		Status: x.Faults.Status(), Title: msgSignedUp, Crumbs: []page.Crumb{{Label: msgMyPosts, Href: "/attend"}}, Body: leadPage(x),
	})
}

// leadRefuse refuses a sign-up as a leader. POST /duty/lead/{shift}/refuse
func (v *pages) leadRefuse(w http.ResponseWriter, r *http.Request) error {
	err := v.RefuseAsLeader(r.Context(), page.Who(r.Context()).Person, r.PathValue("shift"), r.PostFormValue("person"), r.PostFormValue("reason"))
	return page.Redo(w, r, err, "/duty/lead/"+r.PathValue("shift"), func(f fault.Faults) error { return v.showLead(w, r, f) })
}

// refuse refuses a sign-up at the desk. POST /duty/roster/{shift}/refuse
func (v *pages) refuse(w http.ResponseWriter, r *http.Request) error {
	return v.afterRoster(w, r, v.Refuse(r.Context(), page.Actor(r.Context()), r.PathValue("shift"), r.PostFormValue("person"), r.PostFormValue("reason")))
}
