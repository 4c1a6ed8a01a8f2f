package errand

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/request"
)

// byKey is the need that a link proves, and its errand, or none yet.
func (f Face) byKey(ctx context.Context, link string) (*request.Request, *Errand, error) {
	q, err := f.Requests.ByLink(ctx, link)
	if err != nil {
		return nil, nil, err
	}
	e, err := f.Of(ctx, q.ID)
	if errors.Is(err, ErrUnknown) {
		return q, nil, nil
	}
	return q, e, err
}

// said is what an asker says of their errand, with what belongs to it.
type said struct {
	what           string
	fen            measure.Fen
	reason, person string
}

// askerSays does what an asker says.
func (f Face) askerSays(ctx context.Context, id string, s said) error {
	by := Hand{Asker: true}
	switch s.what {
	case "entitle":
		return f.Entitle(ctx, by, id, s.person)
	case "received":
		return f.Received(ctx, by, id)
	case "agree":
		return f.Agree(ctx, by, id, s.fen)
	case "raise":
		return f.Raise(ctx, by, id, s.fen, "")
	case "differ":
		return f.Differ(ctx, by, id, s.reason)
	case "fail":
		return f.Fail(ctx, by, id, s.reason)
	}
	return ErrMoved
}

func (v *pages) showAsker(w http.ResponseWriter, r *http.Request, f fault.Faults, code string) error {
	q, e, err := v.byKey(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	base := "/help/r/" + r.PathValue("link") + "/errand"
	out := view{Base: base, Faults: f, Form: map[string]string{}}
	if e == nil {
		out.For = q.Kind
		if out.Form["items"], err = v.Requests.WordsOf(r.Context(), q); err != nil {
			return err
		}
	} else {
		if out, err = v.sight(r.Context(), Hand{Asker: true}, e.ID); err != nil {
			return err
		}
		out.Base, out.Faults, out.Code = base, f, code
	}
	out.Asker, out.What = true, r.PathValue("what")
	for name := range r.Form {
		out.Form[name] = r.FormValue(name)
	}
	out.Back = "/help/r/" + r.PathValue("link")
	// The link is a secret: it must not travel in a Referer, nor be kept.
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	// Elders do not look for switches: the page is in large print, as that of the
	// need is.
	env := page.From(r.Context())
	env.Large = true
	return v.site.Show(w, r.WithContext(page.With(r.Context(), env)), page.Content{Title: msgYours, Status: f.Status(), Body: askerPage(out)})
}

// asker is the errand on the page of the need. GET /help/r/{link}/errand
func (v *pages) asker(w http.ResponseWriter, r *http.Request) error {
	return v.showAsker(w, r, nil, "")
}

// askerActs is what the asker does. POST /help/r/{link}/errand/{what}
func (v *pages) askerActs(w http.ResponseWriter, r *http.Request) error {
	q, e, err := v.byKey(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	by, what := Hand{Asker: true}, r.PathValue("what")
	if e != nil && what == "code" {
		code, err := v.Code(r.Context(), by, e.ID)
		if f := fault.Find(err); f != nil {
			return v.showAsker(w, r, f, "")
		}
		if err != nil {
			return err
		}
		return v.showAsker(w, r, nil, code)
	}
	err = func() error {
		if e == nil {
			d, err := readDraft(r)
			if err != nil {
				return err
			}
			d.Need = q.ID
			return v.Order(r.Context(), by, d)
		}
		var fen measure.Fen
		if field := map[string]string{"agree": "amount", "raise": "limit"}[what]; field != "" {
			if fen, err = amount(r, field); err != nil {
				return err
			}
		}
		return v.askerSays(r.Context(), e.ID, said{what, fen, r.FormValue("reason"), r.FormValue("person")})
	}()
	return v.redo(w, r, err, "/help/r/"+r.PathValue("link")+"/errand", func(f fault.Faults) error { return v.showAsker(w, r, f, "") })
}

// askerSlip is the picture of a slip. GET /help/r/{link}/errand/slips/{slip}
func (v *pages) askerSlip(w http.ResponseWriter, r *http.Request) error {
	_, e, err := v.byKey(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	if e == nil {
		return ErrUnknown
	}
	return v.picture(w, r, Hand{Asker: true}, e.ID)
}

// readDraft reads the form of an order. Things stand one a line: the name, the
// amount after a space, and （可换） or (any) where another brand will do.
func readDraft(r *http.Request) (Draft, error) {
	d := Draft{
		ID: r.FormValue("id"), Kind: Kind(r.FormValue("kind")), Pay: Pay(r.FormValue("pay")), Prescription: r.FormValue("prescription") != "",
		Contactless: r.FormValue("contactless") != "",
		Content:     Content{Shop: strings.TrimSpace(r.FormValue("shop")), Note: strings.TrimSpace(r.FormValue("note"))},
	}
	var err error
	if d.Limit, err = amount(r, "limit"); err != nil {
		return d, err
	}
	if d.Kind == Bill {
		d.Account, d.Biller = strings.TrimSpace(r.FormValue("account")), strings.TrimSpace(r.FormValue("biller"))
		return d, nil
	}
	for line := range strings.Lines(r.FormValue("items")) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		var item Item
		for _, mark := range []string{"（可换）", "(可换)", "(any)"} {
			if rest, ok := strings.CutSuffix(line, mark); ok {
				item.Substitute, line = true, strings.TrimSpace(rest)
			}
		}
		item.Name, item.Amount, _ = strings.Cut(line, " ")
		item.Amount = strings.TrimSpace(item.Amount)
		d.Items = append(d.Items, item)
	}
	return d, nil
}
