package attendance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rsc.io/qr"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/people"
)

func (v *pages) leaderPages() {
	site := v.site
	site.Member("GET /attend", v.myPosts)
	site.SignedIn("GET /attend/{shift}", v.board)
	site.SignedIn("POST /attend/{shift}/tap", v.boardTap)
	site.SignedIn("POST /attend/{shift}/headcount", v.boardHeads)
	site.SignedIn("POST /attend/{shift}/codes", v.boardCodes)
	site.SignedIn("GET /attend/{shift}/code", v.showCode)
	site.SignedIn("GET /attend/{shift}/qr.png", v.codePicture)
	site.SignedIn("GET /attend/{shift}/poster", v.poster)
	site.SignedIn("GET /attend/{shift}/verify", v.verifyList)
	site.SignedIn("POST /attend/{shift}/verify", v.verifyDo)
	site.SignedIn("GET /attend/{shift}/people/{person}", v.one)
	site.SignedIn("POST /attend/{shift}/people/{person}/{do}", v.oneDo)
}

// postRow is a shift of a post somebody leads.
type postRow struct {
	Shift Shift
	Where string
}

// myPosts are the shifts around now at the posts somebody leads. GET /attend
func (v *pages) myPosts(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	shifts, err := v.ledNow(ctx, page.Who(ctx).Person)
	if err != nil {
		return err
	}
	rows := make([]postRow, len(shifts))
	for i, s := range shifts {
		rows[i] = postRow{s, v.where(s)}
	}
	return v.site.Show(w, r, page.Content{Title: msgMyPosts, Crumbs: []page.Crumb{{Label: msgHours, Href: "/hours"}}, Body: postsPage(rows, v.now())})
}

// led reads the shift of a page for somebody who leads its post or may do the
// act there.
func (v *pages) led(r *http.Request, act access.Act) (Shift, Hand, error) {
	h := handOf(r)
	s, err := v.ledBy(r.Context(), h, r.PathValue("shift"), act)
	return s, h, err
}

// ledBy reads a shift for a hand that leads its post or may do the act there.
func (a *Attendance) ledBy(ctx context.Context, h Hand, shift string, act access.Act) (Shift, error) {
	s, err := a.Roster.Shift(ctx, a.DB.Read(), shift)
	if err != nil {
		return s, err
	}
	_, _, err = a.may(ctx, h, act, s)
	return s, err
}

// boardRow is one person at a shift.
type boardRow struct {
	Person string
	Card   people.Card
	Time
	Seat  bool
	Last  *Tap
	TapID string
}

// boardView is a shift as its leader sees it now.
type boardView struct {
	Shift                   Shift
	Where                   string
	Here, Expected, Gone    []boardRow
	Heads                   int64
	HeadsID                 string
	Codes                   []Once
	Faults                  fault.Faults
	Ended, Running          bool
	Now                     civil.Instant
	Verified, Waiting, Seen int
}

// board is who is at a post, who is awaited and who has gone. GET /attend/{shift}
func (v *pages) board(w http.ResponseWriter, r *http.Request) error {
	return v.showBoard(w, r, nil, nil)
}

func (v *pages) showBoard(w http.ResponseWriter, r *http.Request, codes []Once, faults fault.Faults) error {
	s, h, err := v.led(r, access.ServiceRecord)
	if err != nil {
		return err
	}
	ctx, now := r.Context(), v.now()
	view := boardView{Shift: s, Where: v.where(s), Codes: codes, Faults: faults, Now: now, HeadsID: page.NewID(), Ended: now >= s.End,
		Running: now >= s.Start && now < s.End}
	if view.Heads, err = v.Heads(ctx, s.ID); err != nil {
		return err
	}
	rows, err := v.people(ctx, s, now)
	if err != nil {
		return err
	}
	for _, row := range rows {
		switch {
		case row.Time.Here:
			view.Here = append(view.Here, row)
		case row.Last != nil:
			view.Gone = append(view.Gone, row)
		default:
			view.Expected = append(view.Expected, row)
		}
	}
	if err := v.sawPeople(ctx, h, s, rows); err != nil {
		return err
	}
	content := page.Content{Title: msgBoard, Crumbs: []page.Crumb{{Label: msgMyPosts, Href: "/attend"}}, Body: boardPage(view), Wide: true, Offline: true}
	if h.Actor != nil && h.Person == "" {
		content.Crumbs = []page.Crumb{{Label: msgService, Href: "/service"}}
	}
	content.Status = faults.Status()
	return v.site.Show(w, r, content)
}

// sawPeople logs that an account has seen who is on a roster. The leader of a
// post sees the people of the post by the nature of the work.
func (a *Attendance) sawPeople(ctx context.Context, h Hand, s Shift, rows []boardRow) error {
	if h.Actor == nil || len(rows) == 0 {
		return nil
	}
	leads, thing, err := a.may(ctx, h, access.ServiceRecord, s)
	if err != nil || leads {
		return err
	}
	seen := make([]string, len(rows))
	for i := range rows {
		seen[i] = rows[i].Person
	}
	return a.Access.LookAt(ctx, *h.Actor, access.ServiceRecord, thing, "who is at the post", seen...)
}

// people are all who have to do with a shift now.
func (a *Attendance) people(ctx context.Context, s Shift, now civil.Instant) ([]boardRow, error) {
	seats, err := a.Roster.Roster(ctx, a.DB.Read(), s.ID)
	if err != nil {
		return nil, err
	}
	taps, err := tapsOf(ctx, a.DB.Read(), s.ID, "")
	if err != nil {
		return nil, err
	}
	of := map[string][]Tap{}
	for _, t := range taps {
		of[t.Person] = append(of[t.Person], t)
	}
	var rows []boardRow
	add := func(person string, seat bool) {
		row := boardRow{Person: person, Seat: seat, TapID: page.NewID(), Time: Fold(a.limits, s, of[person], now)}
		if n := len(of[person]); n > 0 {
			row.Last = &of[person][n-1]
		}
		rows = append(rows, row)
	}
	seated := map[string]bool{}
	for _, seat := range seats {
		if expected(seat) {
			seated[seat.Person] = true
			add(seat.Person, true)
		}
	}
	var others []string
	for person := range of {
		if !seated[person] {
			others = append(others, person)
		}
	}
	slices.Sort(others)
	for _, person := range others {
		add(person, false)
	}
	keys := make([]string, len(rows))
	for i := range rows {
		keys[i] = rows[i].Person
	}
	cards, err := a.People.Cards(ctx, keys)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Card = cards[rows[i].Person]
	}
	return rows, nil
}

// boardTap is the leader's tap. POST /attend/{shift}/tap
func (v *pages) boardTap(w http.ResponseWriter, r *http.Request) error {
	person, device := strings.TrimSpace(r.PostFormValue("person")), page.DeviceOf(r)
	out, err := v.Take(r.Context(), handOf(r), Claim{
		ID: r.PostFormValue("id"), Person: person, What: What(r.PostFormValue("what")), Shift: r.PathValue("shift"),
		Device: device.Captured, Sent: device.Sent, Distance: -1,
	})
	if err != nil {
		return err
	}
	if out[0].Fault != nil {
		if page.FromQueue(r) {
			return out[0].Fault
		}
		return v.showBoard(w, r, nil, fault.Faults{out[0].Fault})
	}
	return page.Back(w, r, "/attend/"+r.PathValue("shift"))
}

// boardHeads records helpers without registration. POST /attend/{shift}/headcount
func (v *pages) boardHeads(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.ParseInt(strings.TrimSpace(r.PostFormValue("people")), 10, 64)
	if err != nil {
		n = -1
	}
	err = v.Headcount(r.Context(), handOf(r), r.PathValue("shift"), r.PostFormValue("id"), n)
	return page.Redo(w, r, err, "/attend/"+r.PathValue("shift"), func(f fault.Faults) error { return v.showBoard(w, r, nil, f) })
}

// boardCodes hands out one-time codes, which are shown once.
// POST /attend/{shift}/codes
func (v *pages) boardCodes(w http.ResponseWriter, r *http.Request) error {
	n, _ := strconv.Atoi(strings.TrimSpace(r.PostFormValue("n")))
	codes, err := v.HandOut(r.Context(), handOf(r), r.PathValue("shift"), n, 0, 0)
	if faults := fault.Find(err); faults != nil {
		return v.showBoard(w, r, nil, faults)
	}
	if err != nil {
		return err
	}
	return v.showBoard(w, r, codes, nil)
}

// codeView is a code on the leader's phone.
type codeView struct {
	Shift   Shift
	Where   string
	Picture string
	Next    int // seconds until it changes
}

// showCode is the post's changing code, for people to scan. The page asks for
// itself again when the code changes, without script. GET /attend/{shift}/code
func (v *pages) showCode(w http.ResponseWriter, r *http.Request) error {
	s, _, err := v.led(r, access.ServiceRecord)
	if err != nil {
		return err
	}
	_, until := v.Code(s.Post)
	view := codeView{Shift: s, Where: v.where(s), Next: int((until-v.now())/1000) + 1}
	view.Picture = fmt.Sprintf("/attend/%s/qr.png?step=%d", s.ID, stepAt(v.now()))
	w.Header().Set("Refresh", strconv.Itoa(view.Next))
	w.Header().Set("Cache-Control", "no-store")
	return v.site.Show(w, r, page.Content{Title: msgShowCode, Crumbs: []page.Crumb{{Label: msgBoard, Href: "/attend/" + s.ID}}, Body: codePage(view)})
}

// codePicture is the code as a picture; kind=printed is the poster's.
// GET /attend/{shift}/qr.png
func (v *pages) codePicture(w http.ResponseWriter, r *http.Request) error {
	s, _, err := v.led(r, access.ServiceRecord)
	if err != nil {
		return err
	}
	code, _ := v.Code(s.Post)
	if r.URL.Query().Get("kind") == "printed" {
		code = v.PrintedCode(s.Post)
	}
	q, err := qr.Encode(v.address(r)+"/t/"+code, qr.M)
	if err != nil {
		return fmt.Errorf("draw a code: %w", err)
	}
	q.Scale = 8
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(q.PNG()) // a phone that has gone away asks again
	return nil
}

// address is the site's own, as phones reach it.
func (v *pages) address(r *http.Request) string {
	if v.Origin != "" {
		return v.Origin
	}
	return "http://" + r.Host
}

// poster is the printed code with the post's name. GET /attend/{shift}/poster
func (v *pages) poster(w http.ResponseWriter, r *http.Request) error {
	s, _, err := v.led(r, access.ServiceRecord)
	if err != nil {
		return err
	}
	view := codeView{Shift: s, Where: v.where(s), Picture: "/attend/" + s.ID + "/qr.png?kind=printed"}
	return v.site.Show(w, r, page.Content{Title: msgPoster, Crumbs: []page.Crumb{{Label: msgBoard, Href: "/attend/" + s.ID}}, Body: posterPage(view)})
}

// verifyRow is a stint to be verified.
type verifyRow struct {
	Stint
	Card people.Card
	Mine bool // it is not for this hand to verify
}

// Value is what the list sends of a row that is chosen.
func (r verifyRow) Value() string { return r.Person + "|" + strconv.FormatInt(r.Revision, 10) }

// Plain reports whether nothing about the stint asks for a look.
func (r verifyRow) Plain() bool { return len(r.Doubts) == 0 && r.Objection == "" && r.Minutes > 0 }

// verifyView is the list of a shift to verify: what is plain can be chosen at
// once, what is not stands first.
type verifyView struct {
	Shift    Shift
	Where    string
	Odd      []verifyRow
	Plain    []verifyRow
	Done     []verifyRow
	Verdicts []Verdict
	Names    map[string]string
	Early    bool
}

// verifyList is what waits to be verified. GET /attend/{shift}/verify
func (v *pages) verifyList(w http.ResponseWriter, r *http.Request) error {
	return v.showVerify(w, r, nil)
}

// toVerify are the stints of a shift with their persons, masked, for a hand that
// may verify there; they are settled first, and the look is logged.
func (a *Attendance) toVerify(ctx context.Context, h Hand, shift string) (Shift, []Stint, map[string]people.Card, error) {
	s, err := a.ledBy(ctx, h, shift, access.ServiceApprove)
	if err != nil {
		return s, nil, nil, err
	}
	if err := a.Settle(ctx, s.ID); err != nil {
		return s, nil, nil, err
	}
	stints, err := a.AtShift(ctx, s.ID)
	if err != nil {
		return s, nil, nil, err
	}
	rows := make([]boardRow, len(stints))
	for i := range stints {
		rows[i].Person = stints[i].Person
	}
	if err := a.sawPeople(ctx, h, s, rows); err != nil {
		return s, nil, nil, err
	}
	cards, err := a.People.Cards(ctx, personsOf(stints))
	return s, stints, cards, err
}

func (v *pages) showVerify(w http.ResponseWriter, r *http.Request, verdicts []Verdict) error {
	ctx, h := r.Context(), handOf(r)
	s, stints, cards, err := v.toVerify(ctx, h, r.PathValue("shift"))
	if err != nil {
		return err
	}
	view := verifyView{Shift: s, Where: v.where(s), Verdicts: verdicts, Names: map[string]string{}, Early: v.now() < s.End}
	for _, stint := range stints {
		row := verifyRow{Stint: stint, Card: cards[stint.Person]}
		view.Names[stint.Person] = row.Card.Name
		for _, mark := range h.marks() {
			row.Mine = row.Mine || slices.Contains(stint.Recorders, mark) || mark == personMark+stint.Person
		}
		switch {
		case stint.State != Proposed && (stint.Objection == "" && !stint.Doubts.Has(NewTaps)):
			view.Done = append(view.Done, row)
		case row.Plain():
			view.Plain = append(view.Plain, row)
		default:
			view.Odd = append(view.Odd, row)
		}
	}
	return v.site.Show(w, r, page.Content{
		Title: msgVerifyList, Crumbs: []page.Crumb{{Label: msgBoard, Href: "/attend/" + s.ID}}, Body: verifyPage(view), Wide: true,
	})
}

// verifyDo verifies what was chosen. POST /attend/{shift}/verify
func (v *pages) verifyDo(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return errBatch
	}
	var items []Item
	for _, value := range r.PostForm["stint"] {
		person, revision, _ := strings.Cut(value, "|")
		n, err := strconv.ParseInt(revision, 10, 64)
		if err != nil {
			return ErrUnknown
		}
		items = append(items, Item{Person: person, Revision: n})
	}
	verdicts, err := v.Verify(r.Context(), handOf(r), r.PathValue("shift"), items...)
	if err != nil {
		return err
	}
	for _, verdict := range verdicts {
		if verdict.Fault != nil {
			return v.showVerify(w, r, verdicts)
		}
	}
	return page.Back(w, r, "/attend/"+r.PathValue("shift")+"/verify")
}

// oneView is one person's stint as the leader sees it.
type oneView struct {
	Stint
	Card    people.Card
	Where   string
	Known   bool // there is a stint
	Taps    []Tap
	History []Event
	Rated   Rating
	Faults  fault.Faults
	From    string
	To      string
	Rest    string
}

// one is a person's stint, to look into and to correct.
// GET /attend/{shift}/people/{person}
func (v *pages) one(w http.ResponseWriter, r *http.Request) error { return v.showOne(w, r, nil) }

func (v *pages) showOne(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	s, h, err := v.led(r, access.ServiceRecord)
	if err != nil {
		return err
	}
	ctx, person := r.Context(), r.PathValue("person")
	if err := v.Settle(ctx, s.ID); err != nil {
		return err
	}
	view := oneView{Where: v.where(s), Faults: faults}
	view.Stint, err = v.Stint(ctx, person, s.ID)
	switch {
	case err == nil:
		view.Known = true
	case errors.Is(err, ErrUnknown):
		view.Person, view.State = person, Absent
		view.of(s)
	default:
		return err
	}
	cards, err := v.People.Cards(ctx, []string{person})
	if err != nil {
		return err
	}
	card, there := cards[person]
	if !there {
		return ErrUnknown
	}
	view.Card = card
	if view.Taps, err = v.Taps(ctx, s.ID, person); err != nil {
		return err
	}
	if view.History, err = v.Attendance.History(ctx, person, s.ID); err != nil {
		return err
	}
	if view.Rated, err = v.RatingOf(ctx, person, s.ID, OfVolunteer); err != nil {
		return err
	}
	view.From, view.To, view.Rest = page.FieldTime(view.Stint.From), page.FieldTime(view.Stint.To), strconv.FormatInt(view.Stint.Rest, 10)
	if view.From == "" {
		view.From, view.To = page.FieldTime(s.Start), page.FieldTime(s.End)
	}
	if r.Method == http.MethodPost {
		view.From, view.To, view.Rest = r.PostFormValue("from"), r.PostFormValue("to"), r.PostFormValue("rest")
	}
	if err := v.sawPeople(ctx, h, s, []boardRow{{Person: person}}); err != nil {
		return err
	}
	content := page.Content{
		Title: msgStint, Crumbs: []page.Crumb{{Label: msgBoard, Href: "/attend/" + s.ID}, {Label: msgVerifyList, Href: "/attend/" + s.ID + "/verify"}},
		Body: onePage(view),
	}
	content.Status = faults.Status()
	return v.site.Show(w, r, content)
}

// oneDo is what a leader does about a stint.
// POST /attend/{shift}/people/{person}/{do}
func (v *pages) oneDo(w http.ResponseWriter, r *http.Request) error {
	ctx, h, person, shift := r.Context(), handOf(r), r.PathValue("person"), r.PathValue("shift")
	words := r.PostFormValue("reason")
	var err error
	switch r.PathValue("do") {
	case "amend":
		m := Amendment{Person: person, Shift: shift, Reason: words}
		var bad fault.Faults
		for _, f := range []struct {
			field string
			at    *civil.Instant
		}{{"from", &m.From}, {"to", &m.To}} {
			if *f.at, err = page.ReadFieldTime(r.PostFormValue(f.field)); err != nil {
				bad.Add(f.field, msgBadTime)
			}
		}
		if m.Rest, err = strconv.ParseInt(strings.TrimSpace(r.PostFormValue("rest")), 10, 64); err != nil {
			bad.Add("rest", msgBadNumber)
		}
		if err = bad.Err(); err == nil {
			err = v.Amend(ctx, h, m)
		}
	case "paid":
		err = v.MarkPaid(ctx, h, person, shift, words)
	case "answer":
		err = v.Answer(ctx, h, person, shift, words)
	case "rate":
		score, _ := strconv.ParseInt(r.PostFormValue("score"), 10, 64)
		err = v.Rate(ctx, h, Rating{Person: person, Shift: shift, Side: OfVolunteer, Score: score, Words: r.PostFormValue("words")})
	default:
		return ErrUnknown
	}
	return page.Redo(w, r, err, "/attend/"+shift+"/people/"+person, func(f fault.Faults) error { return v.showOne(w, r, f) })
}
