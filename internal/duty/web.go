package duty

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"rsc.io/qr"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// Pages mounts the room's pages.
func (d *Duty) Pages(site page.Site) {
	v := &pages{d, site}
	site.Navigate(
		page.Entry{Member: true, NavItem: page.NavItem{Label: msgNear, Href: "/duty/near", Icon: "search", Tab: true}},
		page.Entry{
			Member: true, NavItem: page.NavItem{Label: msgMine, Href: "/duty/mine", Icon: "calendar", Tab: true},
			Waits: msgToAnswer, Badge: d.toAnswer,
		},
		page.Entry{NavItem: page.NavItem{Label: msgBoard, Href: "/duty/board", Icon: "board", Tab: true}, Acts: []access.Act{access.DutyRead}},
		page.Entry{
			NavItem: page.NavItem{Label: msgProjects, Short: msgProjectsShort, Href: "/duty/projects", Icon: "today", Tab: true},
			Acts:    []access.Act{access.DutyPlan},
		},
	)
	site.Member("GET /duty/near", v.near)
	site.Member("GET /duty/mine", v.mine)
	site.Member("GET /duty/mine.ics", v.ics)
	site.Member("GET /duty/shifts/{shift}", v.shift)
	site.Member("POST /duty/shifts/{shift}/sign-up", v.signUp)
	site.Member("POST /duty/shifts/{shift}/accept", v.accept)
	site.Member("POST /duty/shifts/{shift}/withdraw", v.withdraw)
	site.Member("POST /duty/shifts/{shift}/swap", v.askSwap)
	site.Member("POST /duty/shifts/{shift}/keep", v.keep)
	site.Member("POST /duty/swaps/{swap}/take", v.takeSwap)
	site.Public("GET /duty/s/{shift}", v.notice)
	site.Public("GET /duty/s/{shift}/qr.png", v.code)
	v.deskPages()
}

// pages are the room's pages on one site.
type pages struct {
	*Duty
	site page.Site
}

// toAnswer counts the offers and questions that wait for a volunteer.
func (d *Duty) toAnswer(ctx context.Context, v page.Visitor) (n int, err error) {
	if v.Person == "" {
		return 0, nil
	}
	err = d.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM duty_seat WHERE person = $1 AND start_at > $2 AND state IN ('offered', 'asked')",
		v.Person, int64(d.now())).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what waits for %s: %w", v.Person, err)
	}
	return n, nil
}

// card is a shift as a list shows it.
type card struct {
	Shift
	Project campaign.Plan
	Where   string // the community
	Ring    Ring
	Metre   int
	Mine    Seat
	Line    int // place in the waiting list
	Warn    []text.Label
	Swap    *Swap // a wish of somebody else's that concerns it
	Other   Shift // the shift that the wish gives
	Asked   bool  // has made a wish
	Agreed  bool  // has accepted the project's agreement
}

// mustAgree reports whether the project's agreement is to be accepted before yes.
func (c card) mustAgree() bool { return c.Project.Agreement != "" && !c.Agreed }

// title is the post with its community: there are many east gates.
func (c card) title() string {
	_, community, ok := strings.Cut(c.Where, " ")
	if !ok {
		community = c.Where
	}
	return community + " " + c.Name
}

// cards fills in what a list shows of shifts: projects, points and places.
func (d *Duty) cards(ctx context.Context, list []card) error {
	plans := map[string]campaign.Plan{}
	var sites []string
	for _, c := range list {
		sites = append(sites, c.Site)
	}
	points, err := d.Campaigns.Points(ctx, d.DB.Read(), sites)
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		p, known := plans[c.Shift.Project]
		if !known {
			if p, err = d.Campaigns.Plan(ctx, d.DB.Read(), c.Shift.Project); err != nil && !errors.Is(err, campaign.ErrUnknown) {
				return err
			}
			plans[c.Shift.Project] = p
		}
		c.Project, c.SiteName, c.Where = p, points[c.Site].Name, d.where(c.Place)
	}
	return nil
}

// where is a place as people say it: the sub-district and the community.
func (d *Duty) where(place string) string {
	c := area.Code(place)
	div, ok := d.Atlas.Lookup(c)
	if !ok {
		return place
	}
	if up := c.Parent(); c.Level() == area.Community {
		return d.Atlas.Name(up) + " " + div.Short()
	}
	return div.Short()
}

// near is what a volunteer may do near home. GET /duty/near
func (v *pages) near(w http.ResponseWriter, r *http.Request) error {
	ctx, person := r.Context(), page.Who(r.Context()).Person
	on, err := civil.ParseDay(r.URL.Query().Get("day"))
	if err != nil {
		on = 0 // all
	}
	anyHour := r.URL.Query().Get("any") != ""
	found, err := v.Near(ctx, person, nearOn(on, anyHour, 0, v.now()))
	if err != nil {
		return err
	}
	list := make([]card, len(found))
	for i, f := range found {
		list[i] = card{Shift: f.Shift, Ring: f.Ring, Metre: f.Metre, Warn: f.Warn}
	}
	if err := v.cards(ctx, list); err != nil {
		return err
	}
	x := nearView{List: list, Any: anyHour, Day: on, Today: v.now().Day()}
	if x.Answer, err = v.toAnswer(ctx, page.Who(ctx)); err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgNear, Body: nearPage(x)})
}

type nearView struct {
	List  []card
	Any   bool
	Day   civil.Day // 0: all
	Today civil.Day
	// Answer is how many invitations wait for an answer.
	Answer int
}

// mine is what a volunteer has taken on. GET /duty/mine
func (v *pages) mine(w http.ResponseWriter, r *http.Request) error {
	ctx, person := r.Context(), page.Who(r.Context()).Person
	now := v.now()
	turns, err := v.ShiftsOf(ctx, v.DB.Read(), person, now.Day().Start()-7*day, now+92*day)
	if err != nil {
		return err
	}
	swaps, err := v.Swaps(ctx, v.DB.Read(), person)
	if err != nil {
		return err
	}
	var x mineView
	x.Today = now.Day()
	var all []card
	for _, t := range turns {
		c := card{Shift: t.Shift, Mine: t.Seat}
		if c.Line, err = v.PlaceInLine(ctx, v.DB.Read(), t.Seat); err != nil {
			return err
		}
		for i := range swaps {
			switch {
			case swaps[i].Person == person && swaps[i].Shift == t.Shift.ID:
				c.Asked = true
			case swaps[i].Other == t.Shift.ID && t.Seat.State == Held:
				c.Swap = &swaps[i]
				if c.Other, err = v.Shift(ctx, v.DB.Read(), swaps[i].Shift); err != nil {
					return err
				}
			}
		}
		all = append(all, c)
	}
	if err := v.cards(ctx, all); err != nil {
		return err
	}
	for _, c := range all {
		if c.Project.Agreement != "" && c.Mine.State.Reserves() {
			if c.Agreed, err = v.Campaigns.Agreed(ctx, v.DB.Read(), c.Shift.Project, person, c.Project.Version); err != nil {
				return err
			}
		}
		switch {
		case c.End > now && (c.Mine.State == Offered || c.Mine.State == Asked || c.Swap != nil):
			x.Answer = append(x.Answer, c)
		case c.End > now && c.Mine.State.Live() && c.Start < (now.Day()+1).Start():
			x.Now = append(x.Now, c)
		case c.End > now && c.Mine.State.Live():
			x.Later = append(x.Later, c)
		default:
			x.Past = append(x.Past, c)
		}
	}
	return v.site.Show(w, r, page.Content{Title: msgMine, Body: minePage(x)})
}

type mineView struct {
	Today                    civil.Day
	Answer, Now, Later, Past []card
}

// ics is a volunteer's shifts for their calendar. GET /duty/mine.ics
func (v *pages) ics(w http.ResponseWriter, r *http.Request) error {
	body, err := v.calendarOf(r.Context(), page.Who(r.Context()).Person, func(shift string) string { return v.address(r, shift) })
	if err != nil {
		return err
	}
	return page.File(w, r, "linli.ics", "text/calendar; charset=utf-8", body)
}

// calendarOf is what a person has taken on around now, as iCalendar.
func (d *Duty) calendarOf(ctx context.Context, person string, address func(shift string) string) ([]byte, error) {
	turns, err := d.ShiftsOf(ctx, d.DB.Read(), person, d.now()-31*day, d.now()+184*day)
	if err != nil {
		return nil, err
	}
	var live []Turn
	var list []card
	for _, t := range turns {
		if t.Seat.State.Reserves() {
			live, list = append(live, t), append(list, card{Shift: t.Shift})
		}
	}
	if err := d.cards(ctx, list); err != nil {
		return nil, err
	}
	for i := range live {
		live[i].Shift.SiteName = strings.TrimSpace(list[i].Where + " " + list[i].SiteName)
	}
	return []byte(calendar(live, page.From(ctx).Lang, d.now(), address)), nil
}

// address is the public page of a shift, for messages, codes and calendars.
func (v *pages) address(r *http.Request, shift string) string {
	base := v.Base
	if base == "" {
		base = "http://" + r.Host
		if r.TLS != nil {
			base = "https://" + r.Host
		}
	}
	return base + "/duty/s/" + shift
}

// shiftView is a shift as a volunteer, or somebody who is none yet, sees it.
type shiftView struct {
	card
	Post    Post
	Point   campaign.Point
	Lacks   []text.Label
	Member  bool
	Address string
	Faults  fault.Faults
	Others  []Shift // of the project, for an exchange
	Open    []Swap  // wishes to be relieved of this shift
	SwapID  string
	Now     civil.Instant
}

func (v *pages) view(ctx context.Context, r *http.Request, person string) (shiftView, error) {
	x, err := v.sight(ctx, r.PathValue("shift"), person)
	x.Address, x.SwapID = v.address(r, x.ID), page.NewID()
	return x, err
}

// sight is a shift with all that must be told of it, and how a person stands to
// it; nobody's where person is empty.
func (d *Duty) sight(ctx context.Context, shift, person string) (x shiftView, err error) {
	q := d.DB.Read()
	s, err := d.Shift(ctx, q, shift)
	if err != nil {
		return x, err
	}
	x.card = card{Shift: s}
	list := []card{x.card}
	if err := d.cards(ctx, list); err != nil {
		return x, err
	}
	x.card, x.Now = list[0], d.now()
	if x.Post, err = d.Post(ctx, q, s.Post); err != nil {
		return x, err
	}
	if x.Point, err = d.Campaigns.Point(ctx, q, s.Site); err != nil && !errors.Is(err, campaign.ErrUnknown) {
		return x, err
	}
	if person == "" {
		return x, nil
	}
	x.Member = true
	if x.Mine, err = d.seat(ctx, q, s.ID, person); err != nil {
		return x, err
	}
	if x.Line, err = d.PlaceInLine(ctx, q, x.Mine); err != nil {
		return x, err
	}
	able, err := d.People.Able(ctx, q, []string{person})
	if err != nil {
		return x, err
	}
	if x.Lacks, err = d.lacks(ctx, x.Post, able[person], s.Start.Day()); err != nil {
		return x, err
	}
	taken, err := d.taken(ctx, q, person, s.span(), s.ID)
	if err != nil {
		return x, err
	}
	book, err := d.Rulebook(ctx, q)
	if err != nil {
		return x, err
	}
	x.Warn = book.On(s.Start.Day()).warn(taken, s.span(), able[person].Birth)
	if x.Agreed, err = d.Campaigns.Agreed(ctx, q, s.Project, person, x.Project.Version); err != nil {
		return x, err
	}
	return x, d.swapView(ctx, &x, person)
}

// swapView fills in what may be exchanged.
func (d *Duty) swapView(ctx context.Context, x *shiftView, person string) error {
	q := d.DB.Read()
	swaps, err := d.OpenSwaps(ctx, q, x.Shift.Post)
	if err != nil {
		return err
	}
	for _, w := range swaps {
		if w.Shift == x.ID && w.Person != person {
			x.Open = append(x.Open, w)
		}
	}
	mine, err := d.Swaps(ctx, q, person)
	if err != nil {
		return err
	}
	for _, w := range mine {
		x.Asked = x.Asked || w.Shift == x.ID && w.Person == person
	}
	if x.Mine.State != Held {
		return nil
	}
	others, err := d.ShiftsAt(ctx, q, x.Shift.Post, x.Now, x.Now+31*day)
	for _, o := range others {
		if o.ID != x.ID && o.State == ShiftOpen && o.Start > x.Now && o.Held > 0 {
			x.Others = append(x.Others, o)
		}
	}
	return err
}

// shift is one shift with all that must be told of it. GET /duty/shifts/{shift}
func (v *pages) shift(w http.ResponseWriter, r *http.Request) error {
	return v.showShift(w, r, nil)
}

func (v *pages) showShift(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	x, err := v.view(r.Context(), r, page.Who(r.Context()).Person)
	if err != nil {
		return err
	}
	x.Faults = faults
	return v.site.Show(w, r, page.Content{
		Status: x.Faults.Status(), Title: text.Label{Zh: x.Name, En: x.Name}, Crumbs: []page.Crumb{{Label: msgMine, Href: "/duty/mine"}}, Body: shiftPage(x),
	})
}

// notice is the recruiting notice of a shift, for everybody: what GB/T 40143-2021
// 6.1 says it shows. GET /duty/s/{shift}
func (v *pages) notice(w http.ResponseWriter, r *http.Request) error {
	x, err := v.view(r.Context(), r, "")
	if err != nil {
		return err
	}
	if x.State == ShiftDraft {
		return ErrUnknown
	}
	return v.site.Show(w, r, page.Content{Title: text.Label{Zh: x.Name, En: x.Name}, Body: noticePage(x)})
}

// code is the notice's address as a picture to scan. GET /duty/s/{shift}/qr.png
func (v *pages) code(w http.ResponseWriter, r *http.Request) error {
	if _, err := v.Shift(r.Context(), v.DB.Read(), r.PathValue("shift")); err != nil {
		return err
	}
	return picture(w, r, v.address(r, r.PathValue("shift")))
}

func picture(w http.ResponseWriter, r *http.Request, address string) error {
	c, err := qr.Encode(address, qr.M)
	if err != nil {
		return fmt.Errorf("draw a code: %w", err)
	}
	c.Scale = 6
	h := w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", "max-age=3600")
	return page.Send(w, r, http.StatusOK, bytes.Clone(c.PNG()))
}

// back is where a form leads: to the list it came from, or to the shift.
func back(r *http.Request) string {
	return page.Local(r.PostFormValue("back"), "/duty/shifts/"+r.PathValue("shift"))
}

// signUp is the one tap. POST /duty/shifts/{shift}/sign-up
func (v *pages) signUp(w http.ResponseWriter, r *http.Request) error {
	wish := Wish{Wait: r.PostFormValue("wait") != "", Standby: r.PostFormValue("standby") != "", Agreement: agreementOf(r)}
	_, err := v.SignUp(r.Context(), page.Who(r.Context()).Person, r.PathValue("shift"), wish)
	return page.Redo(w, r, err, "/duty/shifts/"+r.PathValue("shift"), func(f fault.Faults) error { return v.showShift(w, r, f) })
}

// agreementOf is the version of an agreement that was ticked; 0: none.
func agreementOf(r *http.Request) int64 {
	version, err := strconv.ParseInt(r.PostFormValue("agreement"), 10, 64)
	if err != nil {
		return 0
	}
	return version
}

// accept says yes. POST /duty/shifts/{shift}/accept
func (v *pages) accept(w http.ResponseWriter, r *http.Request) error {
	_, err := v.Accept(r.Context(), page.Who(r.Context()).Person, r.PathValue("shift"), agreementOf(r))
	return page.Redo(w, r, err, back(r), func(f fault.Faults) error { return v.showShift(w, r, f) })
}

// reasonWords are one of the usual reasons with somebody's own words.
func reasonWords(why, words string) string {
	if why == "" {
		return strings.TrimSpace(words)
	}
	return strings.TrimSpace(Reasons.Name(why).Zh + " " + strings.TrimSpace(words))
}

// withdraw gives up a seat, or says no. POST /duty/shifts/{shift}/withdraw
func (v *pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	reason := reasonWords(r.PostFormValue("why"), r.PostFormValue("reason"))
	_, err := v.Withdraw(r.Context(), page.Who(r.Context()).Person, r.PathValue("shift"), reason)
	return page.Redo(w, r, err, back(r), func(f fault.Faults) error { return v.showShift(w, r, f) })
}

// askSwap asks to be relieved. POST /duty/shifts/{shift}/swap
func (v *pages) askSwap(w http.ResponseWriter, r *http.Request) error {
	_, err := v.AskSwap(r.Context(), page.Who(r.Context()).Person, r.PostFormValue("id"), r.PathValue("shift"), r.PostFormValue("other"))
	return page.Redo(w, r, err, back(r), func(f fault.Faults) error { return v.showShift(w, r, f) })
}

// keep takes such a wish back. POST /duty/shifts/{shift}/keep
func (v *pages) keep(w http.ResponseWriter, r *http.Request) error {
	err := v.EndSwap(r.Context(), page.Who(r.Context()).Person, r.PathValue("shift"))
	return page.Redo(w, r, err, back(r), func(f fault.Faults) error { return v.showShift(w, r, f) })
}

// takeSwap says yes to somebody's wish. POST /duty/swaps/{swap}/take
func (v *pages) takeSwap(w http.ResponseWriter, r *http.Request) error {
	if err := v.TakeSwap(r.Context(), page.Who(r.Context()).Person, r.PathValue("swap")); err != nil {
		return err
	}
	return page.Back(w, r, "/duty/mine")
}
