package errand

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fault"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/page"
)

// amount reads an amount in yuan.
func amount(r *http.Request, name string) (measure.Fen, error) {
	fen, err := measure.ParseMoney(strings.TrimSpace(r.FormValue(name)))
	if err != nil {
		return 0, fault.In(name, msgBadYuan)
	}
	return fen, nil
}

// purseView is a helper's float.
type purseView struct {
	Float, Advanced measure.Fen
	Lines           []ledger.Line
	Count           *Count
	Faults          fault.Faults
}

func (v *pages) showPurse(w http.ResponseWriter, r *http.Request, p purseView) error {
	var err error
	if p.Float, p.Advanced, err = v.PurseOf(r.Context(), self(r).Person); err != nil {
		return err
	}
	if p.Lines, err = v.Statement(r.Context(), self(r).Person, ledger.Cursor{}, 100); err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgPurse, Status: p.Faults.Status(), Crumbs: []page.Crumb{{Label: msgErrands, Href: "/errands"}}, Body: pursePage(p)})
}

// purse is the helper's float. GET /purse
func (v *pages) purse(w http.ResponseWriter, r *http.Request) error {
	return v.showPurse(w, r, purseView{})
}

// countPurse is an evening's count. POST /purse
func (v *pages) countPurse(w http.ResponseWriter, r *http.Request) error {
	fen, err := amount(r, "amount")
	if err != nil {
		return v.showPurse(w, r, purseView{Faults: fault.Find(err)})
	}
	c, err := v.CountPurse(r.Context(), self(r), r.FormValue("id"), self(r).Person, "", fen)
	if f := fault.Find(err); f != nil {
		return v.showPurse(w, r, purseView{Faults: f})
	}
	if err != nil {
		return err
	}
	return v.showPurse(w, r, purseView{Count: &c})
}

// tillView is a community's box.
type tillView struct {
	Filters   page.Filters
	Place     string
	Name      string
	Box, Lost measure.Fen
	Lines     []ledger.Line
	Count     *Count
	Faults    fault.Faults
	Form      map[string]string
}

func (v *pages) showTill(w http.ResponseWriter, r *http.Request, t tillView) error {
	a := page.Actor(r.Context())
	t.Place = strings.TrimSpace(r.FormValue("place"))
	if t.Place == "" {
		t.Place = string(access.Top(a, access.ErrandFloat))
	}
	t.Filters = page.Filters{Action: "/tills", Fields: []page.Filter{{
		Name: "place", Value: t.Place, Label: msgPlace, Kind: page.Choice, Options: page.Places(v.Atlas, area.Code(t.Place), access.Tops(a, access.ErrandFloat)...),
	}}}
	t.Form = map[string]string{}
	for name := range r.Form {
		t.Form[name] = r.FormValue(name)
	}
	code, err := v.Atlas.Parse(t.Place)
	if err == nil && len(code) == 12 {
		t.Place, t.Name = string(code), v.Atlas.FullName(area.Code(code))
		if t.Box, t.Lost, t.Lines, err = v.tillFor(r.Context(), a, t.Place); err != nil {
			return err
		}
	}
	return v.site.Show(w, r, page.Content{Title: msgBoxes, Status: t.Faults.Status(), Body: tillPage(t)})
}

// tillFor is what is in a community's box, what was given up, and the latest
// movements; the look is logged.
func (f Face) tillFor(ctx context.Context, actor access.Actor, place string) (box, lost measure.Fen, lines []ledger.Line, err error) {
	if err := f.Access.Look(ctx, actor, access.ErrandFloat, access.Thing{Kind: "till", ID: place, Place: place}, ""); err != nil {
		return 0, 0, nil, err
	}
	if box, lost, err = f.TillOf(ctx, place); err != nil {
		return 0, 0, nil, err
	}
	lines, err = f.Books.Statement(ctx, f.DB.Read(), till(place), ledger.Cursor{}, 100)
	return box, lost, lines, err
}

// till is a community's box. GET /tills?place=
func (v *pages) till(w http.ResponseWriter, r *http.Request) error {
	return v.showTill(w, r, tillView{})
}

// transfer moves the community's money. POST /tills
func (v *pages) transfer(w http.ResponseWriter, r *http.Request) error {
	a, person := page.Actor(r.Context()), ""
	fen, err := amount(r, "amount")
	if err == nil {
		person, err = v.People.Named(r.Context(), a, "person", r.FormValue("person"))
	}
	if err == nil {
		err = v.Transfer(r.Context(), a, Flow(r.FormValue("flow")), Transfer{
			ID: r.FormValue("id"), Place: r.FormValue("place"), Person: person, Amount: fen, Note: r.FormValue("note"),
		})
	}
	return v.redo(w, r, err, "/tills?place="+r.FormValue("place"), func(f fault.Faults) error { return v.showTill(w, r, tillView{Faults: f}) })
}

// countTill is an evening's count. POST /tills/count
func (v *pages) countTill(w http.ResponseWriter, r *http.Request) error {
	fen, err := amount(r, "amount")
	if err != nil {
		return v.showTill(w, r, tillView{Faults: fault.Find(err)})
	}
	a := page.Actor(r.Context())
	c, err := v.CountTill(r.Context(), Hand{Actor: &a}, r.FormValue("id"), r.FormValue("place"), fen)
	if f := fault.Find(err); f != nil {
		return v.showTill(w, r, tillView{Faults: f})
	}
	if err != nil {
		return err
	}
	return v.showTill(w, r, tillView{Count: &c})
}

// yuan is an amount as a slip prints it, to the fen.
func yuan(m measure.Fen) string {
	sign := ""
	if m < 0 {
		sign, m = "−", -m
	}
	return fmt.Sprintf("%s%s.%02d", sign, page.Int(int64(m/100)), m%100)
}

// owed is the amount that is still owed, or to be given back, to be pressed
// through.
func (v view) owed(what string) string {
	owes := v.Owes
	if what == refunded {
		owes = -owes
	}
	if was := v.was(what, "amount"); was != "" || owes <= 0 || what == deposited {
		return was
	}
	return fmt.Sprintf("%d.%02d", owes/100, owes%100)
}

// into is where money from the asker usually goes: back where it came from.
func (v view) into(what string) string {
	if was := v.was(what, "to"); was != "" {
		return was
	}
	for _, s := range v.Slips {
		if !s.Void {
			return string(s.From)
		}
	}
	return string(Purse)
}

func flowOptions() []page.Option {
	var out []page.Option
	for _, f := range []Flow{Fund, Issue, Return, Repay, Draw} {
		out = append(out, page.Option{Value: string(f), Label: f.Name()})
	}
	return out
}

func fromOptions(e *Errand) []page.Option {
	if e.Pay == ByAsker {
		return []page.Option{{Value: string(Asker), Label: msgFromAsker}}
	}
	return []page.Option{{Value: string(Purse), Label: msgFromPurse}, {Value: string(Own), Label: msgFromOwn}}
}

func toOptions() []page.Option {
	return []page.Option{{Value: string(Purse), Label: msgFromPurse}, {Value: string(Own), Label: msgFromOwn}}
}

// owes says how the money of an errand stands.
func owes(ctx context.Context, fen measure.Fen) string {
	switch {
	case fen > 0:
		return fmt.Sprintf("%s %s %s", page.T(ctx, msgOwes), yuan(fen), page.T(ctx, msgYuan))
	case fen < 0:
		return fmt.Sprintf("%s %s %s", page.T(ctx, msgPrepaid), yuan(-fen), page.T(ctx, msgYuan))
	}
	return page.T(ctx, msgEven)
}
