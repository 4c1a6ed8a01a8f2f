package errand

import (
	"errors"
	"net/http"

	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/photo"
)

// mine lists the helper's errands. GET /errands
func (v *pages) mine(w http.ResponseWriter, r *http.Request) error {
	list, err := v.Mine(r.Context(), self(r).Person)
	if err != nil {
		return err
	}
	float, advanced, err := v.PurseOf(r.Context(), self(r).Person)
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgErrands, Body: minePage(list, float, advanced), Offline: true})
}

func (v *pages) showMine(w http.ResponseWriter, r *http.Request, f fault.Faults) error {
	return v.showErrand(w, r, f, false)
}

func (v *pages) showErrand(w http.ResponseWriter, r *http.Request, f fault.Faults, opened bool) error {
	out, err := v.sight(r.Context(), self(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	if out.Opened = opened; !opened {
		out.Content = out.Content.Masked() // this page may lie on the phone for days
	}
	out.Faults, out.Mine, out.Base, out.What = f, true, "/errands/"+out.ID, r.PathValue("what")
	for name := range r.Form {
		out.Form[name] = r.FormValue(name)
	}
	return v.site.Show(w, r, page.Content{
		Title: msgErrand, Status: f.Status(), Crumbs: []page.Crumb{{Label: msgErrands, Href: "/errands"}}, Body: errandPage(out), Offline: !opened && !out.family(),
	})
}

// one is the helper's page of an errand. GET /errands/{id}
//
// Whoever took the need after it was bought has the task, and no part in the
// errand: they are sent there, where it is asked whether they have it.
func (v *pages) one(w http.ResponseWriter, r *http.Request) error {
	err := v.showMine(w, r, nil)
	if !errors.Is(err, ErrNotHand) {
		return err
	}
	e, err := v.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	held, err := v.Requests.Holds(r.Context(), e.Need, self(r).Person)
	if err != nil {
		return err
	}
	if !held {
		return ErrNotHand
	}
	return page.Back(w, r, "/tasks/"+e.Need)
}

// act is what the helper does. POST /errands/{id}/{what}
func (v *pages) act(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("what") == "account" {
		return v.account(w, r)
	}
	return v.redo(w, r, v.helperAct(w, r), "/errands/"+r.PathValue("id"), func(f fault.Faults) error { return v.showMine(w, r, f) })
}

// account shows the helper the whole number of a bill, which is a look of its
// own. POST /errands/{id}/account
func (v *pages) account(w http.ResponseWriter, r *http.Request) error {
	if err := v.Looked(r.Context(), self(r), r.PathValue("id")); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return v.showErrand(w, r, nil, true)
}

func (v *pages) helperAct(w http.ResponseWriter, r *http.Request) error {
	ctx, by, id := r.Context(), self(r), r.PathValue("id")
	if r.PathValue("what") == "buy" {
		return v.buy(w, r)
	}
	switch r.PathValue("what") {
	case "paid":
		fen, err := amount(r, "amount")
		if err != nil {
			return err
		}
		return v.Paid(ctx, by, id, r.FormValue("id"), fen, From(r.FormValue("to")))
	case "deposit":
		fen, err := amount(r, "amount")
		if err != nil {
			return err
		}
		return v.Deposit(ctx, by, id, r.FormValue("id"), fen)
	case "refund":
		fen, err := amount(r, "amount")
		if err != nil {
			return err
		}
		return v.Refund(ctx, by, id, r.FormValue("id"), fen, Purse)
	case "hand-over":
		return v.HandOver(ctx, by, id, r.FormValue("code"))
	case "take-back":
		return v.TakeBack(ctx, by, id, r.FormValue("slip"), r.FormValue("reason"))
	case "differ":
		return v.Differ(ctx, by, id, r.FormValue("reason"))
	case "fail":
		return v.Fail(ctx, by, id, r.FormValue("reason"))
	}
	return ErrUnknown
}

// buy takes a slip with its picture.
func (v *pages) buy(w http.ResponseWriter, r *http.Request) error {
	shown, err := photo.Sent(w, r)
	if err != nil {
		return err
	}
	fen, err := amount(r, "amount")
	if err != nil {
		return err
	}
	p := Purchase{ID: r.FormValue("id"), Errand: r.PathValue("id"), Amount: fen, From: From(r.FormValue("from")), Shop: r.FormValue("shop"), Picture: shown}
	return v.Buy(r.Context(), self(r), p)
}

func (v *pages) picture(w http.ResponseWriter, r *http.Request, by Hand, id string) error {
	mime, body, err := v.Picture(r.Context(), by, id, r.PathValue("slip"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", mime)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", "inline")
	return page.Send(w, r, http.StatusOK, body)
}

// slip is the picture of a slip. GET /errands/{id}/slips/{slip}
func (v *pages) slip(w http.ResponseWriter, r *http.Request) error {
	return v.picture(w, r, self(r), r.PathValue("id"))
}
