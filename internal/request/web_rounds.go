package request

import (
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

func (r *Requests) roundPages(site page.Site) {
	site.Navigate(page.Entry{
		Acts:    []access.Act{access.RequestRound},
		NavItem: page.NavItem{Label: msgRounds, Href: "/rounds", Icon: "calendar"},
	})
	site.Staff("GET /rounds", access.RequestRound, r.roundsPage(site))
	site.Staff("POST /rounds", access.RequestRound, r.newRound(site))
	site.Staff("GET /rounds/{round}", access.RequestRound, r.roundPage(site))
	site.Staff("POST /rounds/{round}/members", access.RequestRound, r.addMember(site))
	site.Staff("POST /rounds/{round}/{member}/{day}", access.RequestOpen, r.seeAlert(site))
}

type roundRow struct {
	Round
	Members int64
}

type roundsView struct {
	Rounds        []roundRow
	Alerts        []Turn
	Ask           askView
	Title, Helper string
	Org           string
}

func (r *Requests) showRounds(site page.Site, w http.ResponseWriter, req *http.Request, v roundsView, status int) error {
	ctx, actor := req.Context(), page.Actor(req.Context())
	var err error
	if v.Rounds, v.Alerts, err = r.roundsFor(ctx, actor); err != nil {
		return err
	}
	if v.Ask.Ask.ID == "" {
		v.Ask.Ask.ID = rand.Text()
	}
	return site.Show(w, req, page.Content{Status: status, Title: msgRounds, Live: true, Body: roundsPage(v)})
}

func (r *Requests) roundsPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		return r.showRounds(site, w, req, roundsView{}, 0)
	}
}

func (r *Requests) newRound(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v := roundsView{Title: req.FormValue("title"), Helper: req.FormValue("helper"), Org: strings.TrimSpace(req.FormValue("org"))}
		v.Ask.Ask.ID = req.FormValue("id")
		o := Round{ID: v.Ask.Ask.ID, Name: v.Title, Helper: v.Helper, Org: v.Org, Kind: RoundKind(req.FormValue("sort")), Place: r.readPlace(req, &v.Ask)}
		v.Ask.Ask.Place = o.Place
		for _, d := range req.Form["day"] {
			if n, err := strconv.Atoi(d); err == nil && n >= 0 && n < 7 {
				o.Days |= 1 << n
			}
		}
		var err error
		if o.Helper, err = r.o.People.Named(req.Context(), page.Actor(req.Context()), "helper", v.Helper); err == nil {
			err = r.SetRound(req.Context(), page.Actor(req.Context()), o)
		}
		if v.Ask.Faults = fault.Find(err); len(v.Ask.Faults) > 0 {
			return r.showRounds(site, w, req, v, v.Ask.Faults.Status())
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/rounds/"+o.ID)
	}
}

type roundView struct {
	Round  Round
	Helper string // their name, masked, and number
	Turns  []Turn
	Looks  map[string][]Sight // by member of today's turns
	Ask    askView
}

func (r *Requests) showRound(site page.Site, w http.ResponseWriter, req *http.Request, form askView) error {
	ctx, actor := req.Context(), page.Actor(req.Context())
	v := roundView{Ask: form}
	var err error
	if v.Round, err = r.Round(ctx, req.PathValue("round")); err != nil {
		return err
	}
	if v.Turns, err = r.TurnsOf(ctx, actor, v.Round.ID, r.now().Day()); err != nil {
		return err
	}
	v.Helper = v.Round.Helper
	cards, err := r.o.People.Cards(ctx, []string{v.Round.Helper})
	if err != nil {
		return err
	}
	if c, ok := cards[v.Round.Helper]; ok {
		v.Helper = c.Name + " " + v.Round.Helper
	}
	v.Looks = map[string][]Sight{}
	for _, t := range v.Turns {
		if v.Looks[t.Member], err = r.MemberLooks(ctx, t.Round, t.Member); err != nil {
			return err
		}
	}
	if v.Ask.Ask.ID == "" {
		v.Ask.Ask.ID = rand.Text()
	}
	return site.Show(w, req, page.Content{Status: form.Faults.Status(), Title: text.Label{Zh: v.Round.Name, En: v.Round.Name}, Crumbs: []page.Crumb{{Label: msgRounds, Href: "/rounds"}}, Body: roundPage(v)})
}

func (r *Requests) roundPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error { return r.showRound(site, w, req, askView{}) }
}

func (r *Requests) addMember(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v := r.readForm(req)
		err := r.AddMember(req.Context(), page.Actor(req.Context()), req.PathValue("round"), v.Ask.ID, v.Ask.Who, req.FormValue("agreed") != "")
		if v.Faults = fault.Find(err); len(v.Faults) > 0 {
			return r.showRound(site, w, req, v)
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/rounds/"+req.PathValue("round"))
	}
}

type alertView struct {
	Who   Who
	Place string
	Note  string
}

func (r *Requests) seeAlert(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		day, err := civil.ParseDay(req.PathValue("day"))
		if err != nil {
			return ErrUnknown
		}
		o, err := r.Round(req.Context(), req.PathValue("round"))
		if err != nil {
			return err
		}
		v := alertView{Place: o.Place}
		v.Who, v.Note, err = r.SeeAlert(req.Context(), page.Actor(req.Context()), o.ID, req.PathValue("member"), day, req.FormValue("purpose"))
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		return site.Show(w, req, page.Content{Title: msgAlerts, Crumbs: []page.Crumb{{Label: msgRounds, Href: "/rounds"}}, Body: alertPage(v)})
	}
}
