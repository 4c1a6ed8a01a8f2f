package webhook

import (
	"net/http"
	"net/url"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

type pages struct {
	*Hooks
	site page.Site
}

// Pages mounts the pages of whoever keeps the integrations.
func (s *Hooks) Pages(site page.Site) {
	v := &pages{s, site}
	site.Navigate(page.Entry{NavItem: page.NavItem{Label: msgHooks, Href: "/webhooks", Icon: "send"}, Acts: []access.Act{access.Token}})
	site.Staff("GET /webhooks", access.Token, v.all)
	site.Staff("POST /webhooks", access.Token, v.add)
	site.Staff("GET /webhooks/{id}", access.Token, v.one)
	site.Staff("POST /webhooks/{id}/{what}", access.Token, v.act)
	site.Staff("POST /webhooks/{id}/deliveries/{delivery}/again", access.Token, v.again)
}

const perPage = 50

type allView struct {
	Rows   []Hook
	Next   string
	Form   Hook
	Facts  string
	Faults fault.Faults
}

func (v allView) chosen(kind string) bool {
	for _, k := range v.Form.Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// all lists the subscriptions. GET /webhooks
func (v *pages) all(w http.ResponseWriter, r *http.Request) error {
	return v.show(w, r, Hook{ID: page.NewID()}, nil)
}

func (v *pages) show(w http.ResponseWriter, r *http.Request, form Hook, f fault.Faults) error {
	rows, err := v.List(r.Context(), page.Actor(r.Context()), r.URL.Query().Get("after"), perPage+1)
	if err != nil {
		return err
	}
	view := allView{Rows: rows, Form: form, Facts: strings.Join(form.Facts, " "), Faults: f}
	if len(rows) > perPage {
		view.Rows = rows[:perPage]
		view.Next = view.Rows[perPage-1].ID
	}
	status := http.StatusOK
	if len(f) > 0 {
		status = f[0].Kind.Status()
	}
	return v.site.Show(w, r, page.Content{Status: status, Title: msgHooks, Wide: true, Body: allPage(view)})
}

// add makes a subscription and shows its secret, this once. POST /webhooks
func (v *pages) add(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return v.show(w, r, Hook{ID: page.NewID()}, fault.Faults{ErrUnknown})
	}
	h := Hook{
		ID: r.PostFormValue("id"), Name: strings.TrimSpace(r.PostFormValue("name")), URL: strings.TrimSpace(r.PostFormValue("url")),
		Kinds: r.PostForm["kind"], Facts: strings.Fields(r.PostFormValue("facts")), Place: strings.TrimSpace(r.PostFormValue("place")),
	}
	if code, err := area.Parse(h.Place); err == nil {
		h.Place = string(code)
	}
	secret, err := v.Subscribe(r.Context(), page.Actor(r.Context()), h)
	if f := fault.Find(err); f != nil {
		return v.show(w, r, h, f)
	}
	if err != nil {
		return err
	}
	return v.secret(w, r, h, secret)
}

func (v *pages) secret(w http.ResponseWriter, r *http.Request, h Hook, secret string) error {
	w.Header().Set("Cache-Control", "no-store")
	return v.site.Show(w, r, page.Content{
		Title: msgSecret, Crumbs: []page.Crumb{{Label: msgHooks, Href: "/webhooks"}}, Body: secretPage(h, secret),
	})
}

type oneView struct {
	Hook
	Sent []Delivery
	Next string
}

// one shows a subscription and what it was told. GET /webhooks/{id}
func (v *pages) one(w http.ResponseWriter, r *http.Request) error {
	a, id := page.Actor(r.Context()), r.PathValue("id")
	h, err := v.Get(r.Context(), a, id)
	if err != nil {
		return err
	}
	var before civil.Instant
	at, beforeID, _ := strings.Cut(r.URL.Query().Get("after"), " ")
	if at != "" {
		if before, err = civil.ParseInstant(at); err != nil {
			return ErrUnknown
		}
	}
	view := oneView{Hook: h}
	if view.Sent, err = v.Deliveries(r.Context(), a, id, before, beforeID, perPage+1); err != nil {
		return err
	}
	if len(view.Sent) > perPage {
		view.Sent = view.Sent[:perPage]
		last := view.Sent[perPage-1]
		view.Next = last.At.String() + " " + last.ID
	}
	return v.site.Show(w, r, page.Content{
		Title: text.Label{Zh: h.Name, En: h.Name}, Wide: true, Crumbs: []page.Crumb{{Label: msgHooks, Href: "/webhooks"}}, Body: onePage(view),
	})
}

// act pauses, resumes or ends a subscription, or changes its secret.
// POST /webhooks/{id}/{what}
func (v *pages) act(w http.ResponseWriter, r *http.Request) error {
	ctx, a, id := r.Context(), page.Actor(r.Context()), r.PathValue("id")
	var err error
	switch r.PathValue("what") {
	case "pause":
		err = v.Pause(ctx, a, id, true)
	case "resume":
		err = v.Pause(ctx, a, id, false)
	case "end":
		err = v.End(ctx, a, id)
	case "rotate":
		h, err := v.Get(ctx, a, id)
		if err != nil {
			return err
		}
		secret, err := v.Rotate(ctx, a, id)
		if err != nil {
			return err
		}
		return v.secret(w, r, h, secret)
	default:
		err = ErrUnknown
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/webhooks/"+url.PathEscape(id))
}

// again sends a delivery that failed once more.
// POST /webhooks/{id}/deliveries/{delivery}/again
func (v *pages) again(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := v.Again(r.Context(), page.Actor(r.Context()), id, r.PathValue("delivery")); err != nil {
		return err
	}
	return page.Back(w, r, "/webhooks/"+url.PathEscape(id))
}
