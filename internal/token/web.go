package token

import (
	"crypto/rand"
	"net/http"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
)

// Pages mounts the room's pages: the administrator's list, and everybody's own.
func (s *Tokens) Pages(site page.Site) {
	v := &pages{s, site}
	site.Navigate(page.Entry{NavItem: page.NavItem{Label: msgTokens, Href: "/tokens", Icon: "key"}, Acts: []access.Act{access.Token}})
	site.Staff("GET /tokens", access.Token, v.list)
	site.Staff("POST /tokens", access.Token, v.give)
	site.Staff("POST /tokens/{id}/revoke", access.Token, v.revoke("/tokens"))
	site.SignedIn("GET /my/tokens", v.mine)
	site.SignedIn("POST /my/tokens/{id}/collect", v.collect)
	site.SignedIn("POST /my/tokens/{id}/revoke", v.revoke("/my/tokens"))
}

type pages struct {
	*Tokens
	site page.Site
}

const perPage = 50

// listView is the administrator's page with the form as it was sent.
type listView struct {
	Now    civil.Instant
	Rows   []Token
	Next   string
	Form   form
	Acts   []access.Act
	Faults fault.Faults
}

type form struct {
	ID, Account, Name, Purpose, Place, Until string
	Acts                                     map[access.Act]bool
}

// list shows all tokens. GET /tokens
func (v *pages) list(w http.ResponseWriter, r *http.Request) error {
	now := civil.At(v.clock())
	return v.show(w, r, form{ID: rand.Text(), Until: (now.Day() + 90).String()}, nil)
}

func (v *pages) show(w http.ResponseWriter, r *http.Request, f form, faults fault.Faults) error {
	rows, err := v.List(r.Context(), page.Actor(r.Context()), r.URL.Query().Get("after"), perPage+1)
	if err != nil {
		return err
	}
	view := listView{Now: civil.At(v.clock()), Rows: rows, Form: f, Acts: access.Acts(), Faults: faults}
	if len(rows) > perPage {
		view.Rows = rows[:perPage]
		view.Next = view.Rows[perPage-1].ID
	}
	status := http.StatusOK
	if len(faults) > 0 {
		status = faults.Status()
	}
	return v.site.Show(w, r, page.Content{Status: status, Title: msgTokens, Wide: true, Body: listPage(view)})
}

// give allows a token. POST /tokens
func (v *pages) give(w http.ResponseWriter, r *http.Request) error {
	f := form{
		ID: r.PostFormValue("id"), Account: r.PostFormValue("account"), Name: r.PostFormValue("name"),
		Purpose: r.PostFormValue("purpose"), Place: r.PostFormValue("place"), Until: r.PostFormValue("until"), Acts: map[access.Act]bool{},
	}
	t := Token{ID: f.ID, Account: f.Account, Name: f.Name, Purpose: f.Purpose, Place: f.Place}
	if code, err := area.Parse(f.Place); err == nil {
		t.Place = string(code)
	}
	for _, act := range r.PostForm["act"] {
		t.Acts = append(t.Acts, access.Act(act))
		f.Acts[access.Act(act)] = true
	}
	day, err := civil.ParseDay(f.Until)
	if err != nil {
		return v.show(w, r, f, fault.Faults{fault.In("until", msgBadDay)})
	}
	t.Until = (day + 1).Start() // to the end of that day
	if _, err := v.Give(r.Context(), page.Actor(r.Context()), t); err != nil {
		if faults := fault.Find(err); faults != nil {
			return v.show(w, r, f, faults)
		}
		return err
	}
	return page.Back(w, r, "/tokens")
}

// revoke ends a token and comes back. POST …/{id}/revoke
func (v *pages) revoke(back string) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, err := v.Revoke(r.Context(), page.Actor(r.Context()), r.PathValue("id"), r.PostFormValue("reason")); err != nil {
			return err
		}
		return page.Back(w, r, back)
	}
}

// mine lists one's own tokens. GET /my/tokens
func (v *pages) mine(w http.ResponseWriter, r *http.Request) error {
	if page.Who(r.Context()).Actor == nil {
		return fault.New(fault.Refused, msgStaffOnly)
	}
	rows, err := v.Mine(r.Context(), page.Actor(r.Context()))
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgMine, Body: minePage(rows, civil.At(v.clock()))})
}

// collect shows a secret, this once. POST /my/tokens/{id}/collect
func (v *pages) collect(w http.ResponseWriter, r *http.Request) error {
	if page.Who(r.Context()).Actor == nil {
		return fault.New(fault.Refused, msgStaffOnly)
	}
	secret, t, err := v.Collect(r.Context(), page.Actor(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return v.site.Show(w, r, page.Content{
		Title: msgSecret, Crumbs: []page.Crumb{{Label: msgMine, Href: "/my/tokens"}},
		Body: secretPage(t, secret),
	})
}
