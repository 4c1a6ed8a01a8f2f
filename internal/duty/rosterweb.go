package duty

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

type rosterView struct {
	Shift
	Where   string
	Roster  []rosterLine
	Plans   bool
	Fills   bool
	Faults  fault.Faults
	Filling bool
	Found   []Suggestion
	NoteID  string
	Now     civil.Instant
	People  bool // may look a person up
}

type rosterLine struct {
	Seat
	Card people.Card
	Line int
}

// roster is who is on a shift. GET /duty/roster/{shift}
func (v *pages) roster(w http.ResponseWriter, r *http.Request) error {
	return v.showRoster(w, r, false, nil)
}

// fill is the roster with suggestions whom to ask. GET /duty/roster/{shift}/fill
func (v *pages) fill(w http.ResponseWriter, r *http.Request) error {
	return v.showRoster(w, r, true, nil)
}

func (v *pages) rosterView(ctx context.Context, actor access.Actor, shift string) (x rosterView, err error) {
	s, roster, cards, err := v.RosterAt(ctx, actor, shift)
	if err != nil {
		return x, err
	}
	x = rosterView{Shift: s, Where: v.where(s.Place), NoteID: page.NewID(), Now: v.now(), People: access.Somewhere(actor, access.PersonRead)}
	waits := 0
	for _, t := range roster {
		l := rosterLine{Seat: t, Card: cards[t.Person]}
		if t.State == Waiting {
			waits++
			l.Line = waits
		}
		x.Roster = append(x.Roster, l)
	}
	thing, err := v.thing(ctx, "shift", s.ID, s.Org, s.Place)
	if err != nil {
		return x, err
	}
	x.Plans = access.May(actor, access.DutyPlan, thing) == nil
	x.Fills = access.May(actor, access.DutyFill, thing) == nil
	return x, nil
}

func (v *pages) showRoster(w http.ResponseWriter, r *http.Request, filling bool, faults fault.Faults) error {
	ctx, actor := r.Context(), page.Actor(r.Context())
	x, err := v.rosterView(ctx, actor, r.PathValue("shift"))
	if err != nil {
		return err
	}
	if x.Filling = filling; filling {
		if x.Found, err = v.Suggest(ctx, actor, x.ID, 20); err != nil {
			return err
		}
	}
	x.Faults = faults
	return v.site.Show(w, r, page.Content{
		Status: x.Faults.Status(), Title: msgRoster, Body: rosterPage(x),
		Crumbs: []page.Crumb{{Label: msgBoard, Href: "/duty/board"}, {Label: text.Label{Zh: x.Name, En: x.Name}, Href: "/duty/posts/" + x.Post}},
	})
}

func (v *pages) afterRoster(w http.ResponseWriter, r *http.Request, err error) error {
	return page.Redo(w, r, err, "/duty/roster/"+r.PathValue("shift"), func(f fault.Faults) error { return v.showRoster(w, r, false, f) })
}

// rosterCSV is the roster as a table, masked. GET /duty/roster/{shift}/list.csv
func (v *pages) rosterCSV(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	x, err := v.rosterView(ctx, page.Actor(ctx), r.PathValue("shift"))
	if err != nil {
		return err
	}
	rows := [][]string{{page.T(ctx, msgSeat), page.T(ctx, msgVolunteer), page.T(ctx, msgNumber), page.T(ctx, msgPhone), page.T(ctx, msgState), page.T(ctx, msgWhen)}}
	for _, l := range x.Roster {
		n := ""
		if l.N > 0 {
			n = strconv.Itoa(l.N)
		}
		rows = append(rows, []string{n, l.Card.Name, l.Person, l.Card.Phone, page.T(ctx, l.State.Name()), page.Moment(x.Start)})
	}
	return sheet(w, r, "roster-"+x.Start.Day().String()+".csv", rows)
}

// offerTo offers a seat. POST /duty/roster/{shift}/offer
func (v *pages) offerTo(w http.ResponseWriter, r *http.Request) error {
	return v.afterRoster(w, r, v.Offer(r.Context(), page.Actor(r.Context()), r.PathValue("shift"), strings.TrimSpace(r.PostFormValue("person"))))
}

// message writes to everybody who is expected. POST /duty/roster/{shift}/message
func (v *pages) message(w http.ResponseWriter, r *http.Request) error {
	_, err := v.Write(r.Context(), page.Actor(r.Context()), r.PathValue("shift"), r.PostFormValue("id"), r.PostFormValue("note"))
	return v.afterRoster(w, r, err)
}

// move moves a shift. POST /duty/roster/{shift}/move
func (v *pages) move(w http.ResponseWriter, r *http.Request) error {
	on, err := civil.ParseDay(r.PostFormValue("day"))
	h, errHours := ParseHours(r.PostFormValue("hours"))
	revision, errRevision := strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	if err = errors.Join(err, errHours, errRevision); err != nil || len(h) != 1 {
		return v.showRoster(w, r, false, fault.Faults{fault.In("hours", text.Label{Zh: "请填写日期和一个时段，如 08:00-12:00", En: "give a day and hours such as 08:00-12:00"})})
	}
	return v.afterRoster(w, r, v.Move(r.Context(), page.Actor(r.Context()), r.PathValue("shift"), revision, h[0].on(on)))
}

// seats changes how many a shift needs. POST /duty/roster/{shift}/seats
func (v *pages) seats(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PostFormValue("seats"))
	if err != nil {
		n = 0
	}
	return v.afterRoster(w, r, v.SetSeats(r.Context(), page.Actor(r.Context()), r.PathValue("shift"), n))
}

// cancelShift cancels a shift. POST /duty/roster/{shift}/cancel
func (v *pages) cancelShift(w http.ResponseWriter, r *http.Request) error {
	return v.afterRoster(w, r, v.Cancel(r.Context(), page.Actor(r.Context()), r.PathValue("shift"), r.PostFormValue("reason")))
}
