package attendance

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// Pages mounts the room's pages.
func (a *Attendance) Pages(site page.Site) {
	v := &pages{a, site}
	site.Navigate(
		page.Entry{NavItem: page.NavItem{Label: msgScan, Href: "/scan", Icon: "scan", Tab: true, Offline: true}, Member: true},
		page.Entry{NavItem: page.NavItem{Label: msgHours, Short: msgHoursShort, Href: "/hours", Icon: "clock", Tab: true}, Member: true},
		page.Entry{NavItem: page.NavItem{Label: msgService, Short: msgServiceShort, Href: "/service", Icon: "clock", Tab: true}, Acts: []access.Act{access.ServiceApprove}},
	)
	site.SignedIn("POST /taps", v.taps)
	site.Member("GET /scan", v.scan)
	site.Member("GET /t/{code}", v.landing)
	site.Member("POST /t/{code}", v.press)
	site.Member("GET /hours", v.hours)
	site.Member("POST /hours/code", v.useCode)
	site.Member("POST /hours/star", v.askStar)
	site.Member("GET /hours/{shift}", v.mine)
	site.Member("POST /hours/{shift}/{do}", v.mineDo)
	v.leaderPages()
	v.deskPages()
}

// pages are the room's pages on one site.
type pages struct {
	*Attendance
	site page.Site
}

// scan is the camera that reads a post's code, with or without network.
// GET /scan
func (v *pages) scan(w http.ResponseWriter, r *http.Request) error {
	return v.site.Show(w, r, page.Content{Title: msgScan, Offline: true, Camera: true, Body: scanPage()})
}

// landingView is what a volunteer sees who has scanned a post's code.
type landingView struct {
	Shift   Shift
	Where   string
	State   Time
	Receipt string
	TapID   string
	Paper   bool
	Fault   text.Label
	Done    *Tap
	Ended   bool
}

// landing is the page behind a post's code. GET /t/{code}
func (v *pages) landing(w http.ResponseWriter, r *http.Request) error {
	person, now := page.Who(r.Context()).Person, v.now()
	code := r.PathValue("code")
	s, receipt, err := v.readSeen(person, code, now)
	if err == nil && !receipt {
		if s, err = v.readCode(code); err == nil && !s.fresh(now) {
			err = ErrStale
		}
		code = v.seen(person, s, now)
	}
	var view landingView
	if err == nil {
		view, err = v.land(r.Context(), person, s, now)
		view.Receipt, view.Paper = code, s.printed
	}
	return v.showLanding(w, r, view, err)
}

// land is how a person stands to the shift at a post now.
func (v *pages) land(ctx context.Context, person string, s shown, now civil.Instant) (landingView, error) {
	out := landingView{TapID: page.NewID()}
	probe := Tap{Person: person, What: In, At: now}
	if err := v.place(ctx, s.post, "", &probe); err != nil {
		// Somebody may still leave a shift that is over.
		probe.What = Out
		if err2 := v.place(ctx, s.post, "", &probe); err2 != nil {
			return out, err
		}
	}
	// Whoever is still at an earlier shift of the post leaves that one first.
	if shifts, err := v.shiftsAround(ctx, s.post, now); err != nil {
		return out, err
	} else if open, err := v.openAt(ctx, person, shifts, now); err != nil {
		return out, err
	} else if open != "" {
		probe.Shift = open
	}
	var err error
	if out.Shift, err = v.Roster.Shift(ctx, v.DB.Read(), probe.Shift); err != nil {
		return out, err
	}
	taps, err := v.Taps(ctx, probe.Shift, person)
	if err != nil {
		return out, err
	}
	out.Where = v.where(out.Shift)
	out.State = Fold(v.limits, out.Shift, taps, min(now, out.Shift.End-1))
	out.Ended = out.State.Came != 0 && !out.State.Here
	if n := len(taps); n > 0 {
		out.Done = &taps[n-1]
	}
	return out, nil
}

// openAt is the shift among some at which a person is still checked in.
func (v *pages) openAt(ctx context.Context, person string, shifts []Shift, now civil.Instant) (string, error) {
	for _, s := range shifts {
		taps, err := v.Taps(ctx, s.ID, person)
		if err != nil {
			return "", err
		}
		if Fold(v.limits, s, taps, min(now, s.End-1)).Here {
			return s.ID, nil
		}
	}
	return "", nil
}

func (v *pages) showLanding(w http.ResponseWriter, r *http.Request, view landingView, err error) error {
	content := page.Content{Title: msgScanned, Crumbs: []page.Crumb{{Label: msgHours, Href: "/hours"}}}
	var wrong *fault.Fault
	switch {
	case errors.As(err, &wrong):
		view.Fault, content.Status = wrong.Words, wrong.Kind.Status()
	case err != nil:
		return err
	}
	content.Body = landingPage(view)
	return v.site.Show(w, r, content)
}

// press is a tap on the page behind a code. POST /t/{code}
func (v *pages) press(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	claim := Claim{
		ID: r.PostFormValue("id"), What: What(r.PostFormValue("what")), Code: r.PathValue("code"), Shift: r.PostFormValue("shift"), Distance: -1,
	}
	out, err := v.Take(ctx, handOf(r), claim)
	if err != nil {
		return err
	}
	if out[0].Fault != nil {
		return v.showLanding(w, r, landingView{}, out[0].Fault)
	}
	return page.Back(w, r, "/t/"+r.PathValue("code"))
}

// where is a shift's post in words: its name, site and community.
func (v *pages) where(s Shift) string {
	var parts []string
	for _, p := range []string{v.Atlas.FullName(area.Code(s.Place)), s.SiteName, s.Name} {
		if p != "" && (len(parts) == 0 || parts[len(parts)-1] != p) {
			parts = append(parts, p)
		}
	}
	if s.SiteName == "" && s.Name == "" {
		parts = append(parts, s.Post)
	}
	return strings.Join(parts, " ")
}

// hoursView is a volunteer's own page of hours.
type hoursView struct {
	Standing
	Stints []mineRow
	Others []otherRow // recorded elsewhere
	Later  string     // where their next page begins
	Now    []mineRow  // shifts around now
	Leads  []string
	Next   string
	CodeID string
	Faults fault.Faults
}

// mineRow is one shift of a volunteer's.
type mineRow struct {
	Stint
	Where string
}

// otherRow is service that another system recorded.
type otherRow struct {
	Other
	Where string
}

// otherPage are the records of others that begin a page at the n-th.
func (v *pages) otherPage(ctx context.Context, person string, n int) (out []otherRow, next string, err error) {
	list, _, err := v.Elsewhere(ctx, person)
	if err != nil || n < 0 || n >= len(list) {
		return nil, "", err
	}
	for _, o := range list[n:min(n+myPage, len(list))] {
		out = append(out, otherRow{o, v.Atlas.FullName(area.Code(o.Place))})
	}
	if n += myPage; n < len(list) {
		next = strconv.Itoa(n)
	}
	return out, next, nil
}

const myPage = 30

// hours is what counts of a volunteer, and what is wrong with it. GET /hours
func (v *pages) hours(w http.ResponseWriter, r *http.Request) error {
	return v.showHours(w, r, nil)
}

func (v *pages) showHours(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	ctx, person := r.Context(), page.Who(r.Context()).Person
	view := hoursView{Faults: faults, CodeID: page.NewID()}
	var err error
	if view.Standing, err = v.Attendance.Standing(ctx, person); err != nil {
		return err
	}
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil {
		before = 0 // the newest
	}
	stints, next, err := v.mineSettled(ctx, person, civil.Instant(before), myPage)
	if err != nil {
		return err
	}
	view.Next = next
	for _, s := range stints {
		view.Stints = append(view.Stints, mineRow{s, v.stintPlace(ctx, s)})
	}
	others, _ := strconv.Atoi(r.URL.Query().Get("others"))
	if view.Others, view.Later, err = v.otherPage(ctx, person, others); err != nil {
		return err
	}
	if view.Leads, err = v.Roster.LedBy(ctx, v.DB.Read(), person); err != nil {
		return err
	}
	content := page.Content{Title: msgHours, Body: hoursPage(view)}
	content.Status = faults.Status()
	return v.site.Show(w, r, content)
}

// mineSettled are a person's stints that began before an instant (0: any),
// newest first, and where the next page begins. Stints are made when somebody
// looks, so that nobody waits for a clock.
func (a *Attendance) mineSettled(ctx context.Context, person string, before civil.Instant, limit int) ([]Stint, string, error) {
	if before == 0 {
		if err := a.settleMine(ctx, person); err != nil {
			return nil, "", err
		}
	}
	stints, err := a.Mine(ctx, person, before, limit+1)
	if err != nil || len(stints) <= limit {
		return stints, "", err
	}
	stints = stints[:limit]
	return stints, strconv.FormatInt(int64(stints[limit-1].Start), 10), nil
}

// settleMine settles the person's shifts of the last days that have ended.
func (a *Attendance) settleMine(ctx context.Context, person string) error {
	now := a.now()
	turns, err := a.Roster.ShiftsOf(ctx, a.DB.Read(), person, now-3*24*hour, now)
	if err != nil {
		return err
	}
	for _, t := range turns {
		if t.Shift.End > now {
			continue
		}
		if _, err := a.Stint(ctx, person, t.Shift.ID); !errors.Is(err, ErrUnknown) {
			if err != nil {
				return err
			}
			continue
		}
		if err := a.Settle(ctx, t.Shift.ID); err != nil {
			return err
		}
	}
	return nil
}

func (v *pages) stintPlace(ctx context.Context, s Stint) string {
	shift, err := v.Roster.Shift(ctx, v.DB.Read(), s.Shift)
	if err != nil {
		return v.Atlas.FullName(area.Code(s.Place))
	}
	return v.where(shift)
}

// useCode uses a one-time code. POST /hours/code
func (v *pages) useCode(w http.ResponseWriter, r *http.Request) error {
	out, err := v.Take(r.Context(), handOf(r), Claim{ID: r.PostFormValue("id"), What: In, Once: r.PostFormValue("once"), Distance: -1})
	if err != nil {
		return err
	}
	if out[0].Fault != nil {
		return v.showHours(w, r, fault.Faults{out[0].Fault})
	}
	if err := v.Settle(r.Context(), out[0].Tap.Shift); err != nil {
		return err
	}
	return page.Back(w, r, "/hours/"+out[0].Tap.Shift)
}

// askStar asks for a star. POST /hours/star
func (v *pages) askStar(w http.ResponseWriter, r *http.Request) error {
	h := Own(page.Who(r.Context()).Person)
	if err := v.AskStar(r.Context(), h, h.Person); err != nil {
		return err
	}
	return page.Back(w, r, "/hours")
}

// mineView is one stint as the volunteer sees it.
type mineView struct {
	Stint
	Where    string
	Taps     []Tap
	History  []Event
	OfShift  Rating // by the volunteer
	OfMe     Rating // by the leader
	Pending  bool   // the shift has not ended, or nobody has settled it
	ClockNow string
	TapID    string
	Faults   fault.Faults
}

// mine is one shift of a volunteer's. GET /hours/{shift}
func (v *pages) mine(w http.ResponseWriter, r *http.Request) error { return v.showMine(w, r, nil) }

func (v *pages) showMine(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	ctx, person, shift := r.Context(), page.Who(r.Context()).Person, r.PathValue("shift")
	s, err := v.Roster.Shift(ctx, v.DB.Read(), shift)
	if err != nil {
		return err
	}
	view := mineView{Faults: faults, Where: v.where(s), TapID: page.NewID()}
	if err := v.Settle(ctx, shift); err != nil {
		return err
	}
	view.Stint, err = v.Stint(ctx, person, shift)
	if errors.Is(err, ErrUnknown) {
		mine, err := v.hasPart(ctx, shift, person)
		if err != nil {
			return err
		}
		if !mine {
			return ErrUnknown
		}
		view.Pending, view.Person = true, person
		view.of(s)
	} else if err != nil {
		return err
	}
	if view.Taps, err = v.Taps(ctx, shift, person); err != nil {
		return err
	}
	if view.History, err = v.Attendance.History(ctx, person, shift); err != nil {
		return err
	}
	if view.OfShift, err = v.RatingOf(ctx, person, shift, OfShift); err != nil {
		return err
	}
	if view.OfMe, err = v.RatingOf(ctx, person, shift, OfVolunteer); err != nil {
		return err
	}
	view.ClockNow = page.FieldTime(min(v.now(), s.End))
	content := page.Content{Title: msgStint, Crumbs: []page.Crumb{{Label: msgHours, Href: "/hours"}}, Body: minePage(view)}
	content.Status = faults.Status()
	return v.site.Show(w, r, content)
}

// mineDo is what a volunteer does about a stint. POST /hours/{shift}/{do}
func (v *pages) mineDo(w http.ResponseWriter, r *http.Request) error {
	ctx, person, shift := r.Context(), page.Who(r.Context()).Person, r.PathValue("shift")
	words := r.PostFormValue("reason")
	var err error
	switch r.PathValue("do") {
	case "object":
		err = v.Object(ctx, person, shift, words)
	case "veto":
		err = v.Veto(ctx, person, shift, words)
	case "allow":
		err = v.Allow(ctx, person, shift)
	case "confirm":
		err = v.Confirm(ctx, person, shift)
	case "paid":
		err = v.MarkPaid(ctx, Own(person), person, shift, words)
	case "rate":
		score, _ := strconv.ParseInt(r.PostFormValue("score"), 10, 64)
		err = v.Rate(ctx, Own(person), Rating{Person: person, Shift: shift, Side: OfShift, Score: score, Words: r.PostFormValue("words")})
	case "tap":
		var at civil.Instant
		if at, err = page.ReadFieldTime(r.PostFormValue("at")); err != nil {
			err = fault.In("at", msgBadTime)
			break
		}
		var out []Outcome
		out, err = v.Take(ctx, Own(person), Claim{ID: r.PostFormValue("id"), What: What(r.PostFormValue("what")), Shift: shift, Device: at, Distance: -1})
		if err == nil && out[0].Fault != nil {
			err = out[0].Fault
		}
	default:
		return ErrUnknown
	}
	return page.Redo(w, r, err, "/hours/"+shift, func(f fault.Faults) error { return v.showMine(w, r, f) })
}
