package org

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/page"
)

// Pages mounts the pages of proposals; the directory's own are the shell's.
func (p *Proposals) Pages(site page.Site) {
	v := &proposalPages{p, site}
	site.Navigate(
		page.Entry{NavItem: page.NavItem{Label: msgPropose, Href: "/org-proposals/new", Icon: "orgs"}, Member: true, Acts: []access.Act{access.ServiceOwn}},
		page.Entry{
			NavItem: page.NavItem{Label: msgProposals, Href: "/org-proposals", Icon: "orgs"}, Acts: []access.Act{access.OrgAdmit}, Waits: msgProposalsWait,
			Badge: func(ctx context.Context, who page.Visitor) (int, error) {
				if who.Actor == nil {
					return 0, nil
				}
				return p.Waiting(ctx, *who.Actor)
			},
		},
	)
	site.SignedIn("GET /org-proposals/new", v.form)
	site.SignedIn("POST /org-proposals/new", v.propose)
	site.Staff("GET /org-proposals", access.OrgAdmit, v.list)
	site.Staff("GET /org-proposals/{id}", access.OrgAdmit, v.one)
	site.Staff("POST /org-proposals/{id}", access.OrgAdmit, v.decide)
}

type proposalPages struct {
	*Proposals
	site page.Site
}

// proposalForm is the form as it was filled in, and what its visitor has
// proposed before.
type proposalForm struct {
	Proposal
	Like   []Suggestion
	Faults fault.Faults
	Mine   []Proposal
}

func by(r *http.Request) By {
	who := page.Who(r.Context())
	return By{Person: who.Person, Actor: who.Actor}
}

// form is the form. GET /org-proposals/new
func (v *proposalPages) form(w http.ResponseWriter, r *http.Request) error {
	return v.show(w, r, http.StatusOK, proposalForm{Proposal: Proposal{ID: page.NewID(), Kind: "volunteer-team"}})
}

func (v *proposalPages) show(w http.ResponseWriter, r *http.Request, status int, f proposalForm) (err error) {
	if f.Mine, err = v.Mine(r.Context(), by(r)); err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Status: status, Title: msgPropose, Body: proposePage(f)})
}

// propose takes a proposal down. POST /org-proposals/new
func (v *proposalPages) propose(w http.ResponseWriter, r *http.Request) error {
	form := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f := proposalForm{Proposal: Proposal{
		ID: form("id"), Name: form("name"), Kind: form("kind"), USCC: form("uscc"), Place: form("place"), About: form("about"),
		Contact: Contact{form("contact"), form("phone")}, Different: form("different") == "yes",
	}}
	sent := f.Proposal
	err := v.placeOf(&sent)
	if err == nil {
		err = v.Propose(r.Context(), by(r), sent)
	}
	if like := new(LikeError); errors.As(err, &like) {
		f.Like = like.Known
		return v.show(w, r, http.StatusConflict, f)
	}
	if f.Faults = fault.Find(err); f.Faults != nil {
		return v.show(w, r, f.Faults.Status(), f)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/org-proposals/new")
}

// placeOf reads the place by its name, its pinyin or its code. One that is
// written badly is left to the check of the whole form.
func (v *proposalPages) placeOf(w *Proposal) error {
	if w.Place == "" {
		return nil
	}
	if _, err := v.atlas.Parse(w.Place); err == nil {
		return nil
	}
	found := v.atlas.Search(w.Place, area.City, 8)
	same := 0
	for _, d := range found {
		if d.Name == w.Place {
			same++
		}
	}
	switch {
	case len(found) == 1 || same == 1 && found[0].Name == w.Place:
		w.Place = string(found[0].Code)
		return nil
	case len(found) == 0:
		return fault.In("place", msgBadPlace)
	}
	var names []string
	for _, d := range found[:min(5, len(found))] {
		names = append(names, v.atlas.FullName(d.Code))
	}
	return fault.In("place", msgManyPlaces.With(strings.Join(names, "、")))
}

// list is what waits, or what was decided. GET /org-proposals
func (v *proposalPages) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	state := ProposalState(q.Get("state"))
	if _, known := stateNames[state]; !known {
		state = Open
	}
	found, next, err := v.Proposals.Proposals(r.Context(), page.Actor(r.Context()), state, q.Get("after"), 50)
	if err != nil {
		return err
	}
	filters := page.Filters{Action: "/org-proposals", Fields: []page.Filter{{Name: "state", Label: msgState, Value: string(state), Kind: page.Choice}}}
	for _, s := range []ProposalState{Open, Accepted, Declined} {
		value := string(s)
		if s == Open {
			value = ""
		}
		filters.Fields[0].Options = append(filters.Fields[0].Options, page.Option{Value: value, Label: stateNames[s]})
	}
	return v.site.Show(w, r, page.Content{Title: msgProposals, Wide: true, Body: proposalsPage(v.atlas, filters, state, found, next)})
}

type proposalView struct {
	Proposal
	Like   []Suggestion
	Where  string
	Key    string
	Faults fault.Faults
}

// one shows a proposal to whoever decides. GET /org-proposals/{id}
func (v *proposalPages) one(w http.ResponseWriter, r *http.Request) error {
	return v.showOne(w, r, proposalView{})
}

func (v *proposalPages) showOne(w http.ResponseWriter, r *http.Request, f proposalView) error {
	opinion := f.Opinion
	var err error
	if f.Proposal, f.Like, err = v.Proposal(r.Context(), page.Actor(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	f.Where = v.atlas.FullName(area.Code(f.Place))
	if f.State == Open {
		f.Opinion = opinion
	}
	if f.Key == "" {
		f.Key = "O-" + f.ID[:min(8, len(f.ID))]
	}
	return v.site.Show(w, r, page.Content{
		Status: f.Faults.Status(), Title: msgProposal, Crumbs: []page.Crumb{{Label: msgProposals, Href: "/org-proposals"}}, Body: proposalPage(f),
	})
}

// decide admits or declines. POST /org-proposals/{id}
func (v *proposalPages) decide(w http.ResponseWriter, r *http.Request) error {
	d := Decision{Accept: r.PostFormValue("decision") == "accept", Org: r.PostFormValue("org"), Opinion: r.PostFormValue("opinion")}
	err := v.Decide(r.Context(), page.Actor(r.Context()), r.PathValue("id"), d)
	if faults := fault.Find(err); faults != nil {
		return v.showOne(w, r, proposalView{Key: d.Org, Proposal: Proposal{Opinion: d.Opinion}, Faults: faults})
	}
	if err != nil {
		return err
	}
	if d.Accept {
		return page.Back(w, r, "/orgs/"+url.PathEscape(strings.TrimSpace(d.Org)))
	}
	return page.Back(w, r, "/org-proposals")
}

// orgKinds are the kinds to choose from.
func orgKinds() []page.Option {
	var out []page.Option
	for _, k := range fact.OrgKinds.Keys() {
		out = append(out, page.Option{Value: k, Label: fact.OrgKinds.Name(k)})
	}
	return out
}

// proposer is who proposed, as the desk sees it: an account, or a volunteer's
// number.
func proposer(ctx context.Context, w Proposal) string {
	if w.Account != "" {
		return w.Account
	}
	return strings.TrimSpace(page.T(ctx, msgWhoPerson) + " " + w.Person)
}
