package request

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/onetime"
	"linli/internal/page"
	"linli/internal/text"
)

// Pages mounts the room's pages.
func (r *Requests) Pages(site page.Site) {
	r.askerPages(site)
	r.ownPages(site)
	r.helperPages(site)
	r.staffPages(site)
	r.orderPages(site)
	r.roundPages(site)
}

// clock is the time of day of an instant.
func clock(i civil.Instant) string { return i.Time().In(civil.Zone).Format("15:04") }

func (r *Requests) askerPages(site page.Site) {
	site.Open("GET /help", r.helpPage(site))
	site.Public("POST /help", r.help(site))
	site.Public("GET /help/code", r.codePage(site))
	site.Public("POST /help/code", r.code(site))
	site.Public("GET /help/r/{link}", r.minePage(site))
	site.Public("POST /help/r/{link}/yes", pressed(r.Yes))
	site.Public("POST /help/r/{link}/no", pressed(r.No))
	site.Public("POST /help/r/{link}/met", pressed(r.Met))
	site.Public("POST /help/r/{link}/unmet", pressed(r.NotMet))
	site.Public("POST /help/r/{link}/cancel", pressed(r.Cancel))
	site.Open("POST /hooks/12345", r.hook)
}

// pressed does what somebody with a need's link has pressed.
func pressed(do func(ctx context.Context, link string) error) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		link := req.PathValue("link")
		if err := do(req.Context(), link); err != nil {
			return err
		}
		return page.Back(w, req, "/help/r/"+link)
	}
}

// large shows a page in large print, whatever the visitor has set: elders do not
// look for switches.
func large(req *http.Request) *http.Request {
	env := page.From(req.Context())
	env.Large = true
	return req.WithContext(page.With(req.Context(), env))
}

// askView is the form of a need, for the asker and for staff.
type askView struct {
	Ask      Ask
	Faults   fault.Faults
	Where    page.PlaceField
	Outlook  *Outlook
	Surveyor string // as it was typed
	Staff    bool
	MayClear bool
}

// where is the field for the community of a need.
var where = page.PlaceField{Name: "place", Code: "code", Label: msgCommunity}

// where is the field as it was sent, or with the community that is known.
func (v askView) where() page.PlaceField {
	if v.Where.Name == "" {
		return where.Of(area.Default(), v.Ask.Place)
	}
	return v.Where
}

// readPlace reads the community of a form.
func (r *Requests) readPlace(req *http.Request, v *askView) string {
	v.Where = where.Read(req, r.o.Atlas)
	return v.Where.Chosen
}

// readAsk reads the form of a need.
func (r *Requests) readForm(req *http.Request) askView {
	var v askView
	a := &v.Ask
	a.ID, a.Kind, a.Care = req.FormValue("id"), Kind(req.FormValue("kind")), Care(req.FormValue("care"))
	a.Place = r.readPlace(req, &v)
	a.Who = Who{
		Name: req.FormValue("name"), Phone: ident.Phone(req.FormValue("phone")), Address: req.FormValue("address"), Words: req.FormValue("words"),
		By: req.FormValue("by"), ByPhone: ident.Phone(req.FormValue("by_phone")),
	}
	a.Minor = req.FormValue("minor") != ""
	level, _ := strconv.ParseInt(req.FormValue("level"), 10, 64) // 0 is brought into range
	a.Skill = Skill{Language: req.FormValue("language"), Level: Level(level), Qualified: req.FormValue("qualified") != "", Remote: req.FormValue("remote") != ""}
	for i, word := range urgencyWords {
		if req.FormValue("urgency") == word {
			a.Urgency = Urgency(i)
		}
	}
	if a.Kind == Welfare {
		a.Kind = ""
	}
	return v
}

func (r *Requests) helpPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v := askView{Ask: Ask{ID: rand.Text(), Urgency: Today}}
		req = large(req)
		return site.Show(w, req, page.Content{Title: msgHelp, Live: true, Body: helpPage(v)})
	}
}

// help takes the form. POST /help
func (r *Requests) help(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		ctx := req.Context()
		v := r.readForm(req)
		if v.Ask.Who.By != "" || v.Ask.Who.ByPhone != "" {
			v.Ask.Channel = ByNeighbour
		}
		q, err := r.Ask(ctx, visitor(ctx), v.Ask)
		if v.Faults = fault.Find(err); len(v.Faults) > 0 {
			if o, err := r.Outlook(ctx, &Request{Place: v.Ask.Place, Kind: v.Ask.Kind, Skill: v.Ask.Skill}); err == nil && v.Ask.Place != "" {
				v.Outlook = &o
			}
			return site.Show(w, large(req), page.Content{Status: v.Faults.Status(), Title: msgHelp, Live: true, Body: helpPage(v)})
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/help/code?id="+q.ID)
	}
}

func (r *Requests) showCode(site page.Site, w http.ResponseWriter, req *http.Request, id string, status int, words text.Label) error {
	q, err := r.Get(req.Context(), id)
	if err != nil {
		return err
	}
	o, err := r.Outlook(req.Context(), q)
	if err != nil {
		return err
	}
	demo := ""
	if r.o.Pocket != nil {
		demo = r.o.Pocket.About(id)
	}
	return site.Show(w, large(req), page.Content{Status: status, Title: msgCodeTitle, Body: codePage(id, demo, o, words)})
}

func (r *Requests) codePage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		return r.showCode(site, w, req, req.FormValue("id"), 0, text.Label{})
	}
}

func (r *Requests) code(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		id := req.FormValue("id")
		link, err := r.Prove(req.Context(), visitor(req.Context()), id, req.FormValue("code"))
		if errors.Is(err, ErrCode) {
			return r.showCode(site, w, req, id, http.StatusUnprocessableEntity, ErrCode.Words)
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/help/r/"+link)
	}
}

// mineView is what the asker sees.
type mineView struct {
	Request
	Now    civil.Instant
	Path   string
	Helper string
	Looks  []Sight
	Alias  string        // of a medic's family
	Until  civil.Instant // the helper sees the address until then; 0: not now
	Faces  []face
}

// face is a page that another room has for the asker of a need.
type face struct {
	Path  string
	Label text.Label
}

// faces are the pages of the rooms that do the work of a need, in the order of
// their kinds.
func (r *Requests) faces(q *Request, path string) []face {
	var out []face
	for _, kind := range slices.Sorted(maps.Keys(r.workers)) {
		if f, ok := r.workers[kind].(Faced); ok {
			if p, label := f.Face(q); p != "" {
				out = append(out, face{path + p, label})
			}
		}
	}
	return out
}

// desks are the pages for staff, likewise.
func (r *Requests) desks(q *Request, actor access.Actor) []face {
	var out []face
	for _, kind := range slices.Sorted(maps.Keys(r.workers)) {
		if f, ok := r.workers[kind].(Desked); ok {
			if p, label := f.Desk(q, actor); p != "" {
				out = append(out, face{p, label})
			}
		}
	}
	return out
}

func (r *Requests) minePage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		ctx := req.Context()
		link := req.PathValue("link")
		q, err := r.ByLink(ctx, link)
		if err != nil {
			return err
		}
		v := mineView{Request: *q, Now: r.now(), Path: "/help/r/" + link}
		if v.Looks, err = r.Looks(ctx, q.ID); err != nil {
			return err
		}
		if v.Helper, err = r.helperOf(ctx, q); err != nil {
			return err
		}
		if q.Care == Medic {
			v.Alias = r.Alias(q.ID)
			released, err := r.Released(ctx, q.ID)
			if err != nil {
				return err
			}
			if released != nil && released.Until > v.Now && q.Open() {
				v.Until = released.Until
			}
		}
		v.Faces = r.faces(q, v.Path)
		secret(w)
		return site.Show(w, large(req), page.Content{Title: msgMine, Body: minePage(v)})
	}
}

// helperOf is who comes, as the asker is told: the name masked and the number's
// end, to compare at the door.
func (r *Requests) helperOf(ctx context.Context, q *Request) (string, error) {
	if q.State != Accepted && q.State != InProgress && q.State != FedBack {
		return "", nil
	}
	all, err := r.Hands(ctx, q.ID)
	if err != nil {
		return "", err
	}
	var keys []string
	for _, h := range all {
		if h.State == HandHolds || h.State == HandDone {
			keys = append(keys, h.Person)
		}
	}
	cards, err := r.o.People.Cards(ctx, keys)
	if err != nil {
		return "", err
	}
	var names []string
	for _, k := range keys {
		if c, ok := cards[k]; ok {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, "、"), nil
}

func (v mineView) steps() ([]text.Label, int) {
	at := map[State]int{Unproven: -1, Unconfirmed: -1, Held: 0, Received: 0, Dispatched: 1, Accepted: 2, InProgress: 2, FedBack: 2, Closed: 3}
	return shortSteps, at[v.State]
}

// shortSteps are words that find room on a phone in large print.
var shortSteps = []text.Label{{Zh: "受理", En: "taken"}, {Zh: "找人", En: "calling"}, {Zh: "办理", En: "coming"}, {Zh: "办结", En: "done"}}

// words say where it stands.
func (v mineView) words() text.Label {
	switch {
	case v.State == Closed && v.Outcome == Met:
		return msgThanks
	case v.State == Closed:
		return v.Outcome.Name()
	case v.Hold == NoHelper:
		return msgNobody
	case v.State == Held:
		return msgHeldNote
	case v.State == Received && v.ClearedAt == 0, v.Postponed > v.Now:
		return msgWaitsFor
	case v.State == Received, v.State == Dispatched:
		return msgCalling
	case v.State == Accepted:
		return msgIsTaken
	case v.State == InProgress:
		return msgUnderWay
	case v.State == FedBack:
		return msgSaidDone
	}
	return v.State.Name()
}

// lookByHelper reports whether it was whoever helps who looked.
func lookByHelper(s Sight) bool {
	return s.Act == access.RequestOpen && strings.HasPrefix(s.Purpose, purposeTask)
}

// lookBy is which of the staff looked, as the family is told: their office, not
// their account.
func lookBy(s Sight) text.Label {
	l := msgLookStaff
	if s.Office != "" {
		l = text.Label{Zh: s.Office, En: s.Office}
	}
	return l
}

// lookFor is what a helper looked for, where they had to say.
func lookFor(s Sight) text.Label {
	_, purpose, _ := strings.Cut(s.Purpose, ": ")
	return purposeName(purpose)
}

// reaches are how far a helper goes.
var reaches = []struct {
	digits int64
	name   text.Label
}{{12, msgReach12}, {9, msgReach9}, {6, msgReach6}, {2, msgReach2}}

// visitor is whoever asks, as limits of codes know them.
func visitor(ctx context.Context) onetime.Visitor {
	v := page.Who(ctx)
	return onetime.Visitor{Network: v.Network, Device: v.Device, Agent: v.Agent}
}
