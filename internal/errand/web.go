package errand

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/request"
	"linli/internal/text"
)

// Face is the room's pages. Requests proves an asker by the secret link of
// their need.
type Face struct {
	*Errands
	Requests *request.Requests
}

// pages are the face on one site.
type pages struct {
	Face
	site page.Site
}

// Pages mounts the room's pages.
func (f Face) Pages(site page.Site) {
	v := &pages{f, site}
	site.Navigate(
		page.Entry{NavItem: page.NavItem{Label: msgErrands, Short: msgErrandsTab, Href: "/errands", Icon: "basket", Offline: true}, Member: true},
		page.Entry{NavItem: page.NavItem{Label: msgDesk, Href: "/errand-desk", Icon: "basket"}, Acts: []access.Act{access.ErrandRead}, Badge: v.waiting},
		page.Entry{NavItem: page.NavItem{Label: msgBoxes, Href: "/tills", Icon: "key"}, Acts: []access.Act{access.ErrandFloat}},
	)
	site.Member("GET /errands", v.mine)
	site.Member("GET /errands/{id}", v.one)
	site.Member("POST /errands/{id}/{what}", v.act)
	site.Member("GET /errands/{id}/slips/{slip}", v.slip)
	site.Member("GET /purse", v.purse)
	site.Member("POST /purse", v.countPurse)

	site.Public("GET /help/r/{link}/errand", v.asker)
	site.Public("POST /help/r/{link}/errand/{what}", v.askerActs)
	site.Public("GET /help/r/{link}/errand/slips/{slip}", v.askerSlip)

	site.Staff("GET /errand-desk", access.ErrandRead, v.desk)
	site.Staff("GET /errand-desk/{id}", access.ErrandRead, v.deskOne)
	site.Staff("POST /errand-desk/{id}/{what}", access.ErrandRead, v.deskActs)
	site.Staff("GET /errand-desk/{id}/slips/{slip}", access.ErrandRead, v.deskSlip)
	site.Staff("GET /tills", access.ErrandFloat, v.till)
	site.Staff("POST /tills", access.ErrandFloat, v.transfer)
	site.Staff("POST /tills/count", access.ErrandFloat, v.countTill)
}

func (v *pages) waiting(ctx context.Context, who page.Visitor) (int, error) {
	if who.Actor == nil {
		return 0, nil
	}
	return v.Waiting(ctx, *who.Actor)
}

// view is an errand on a page.
type view struct {
	*Errand
	Content Content
	Slips   []Slip
	Events  []Event
	Owes    measure.Fen
	Faults  fault.Faults
	Code    string // newly made, for the asker
	Base    string // address of the errand for this visitor
	Mine    bool   // the helper's page
	Asker   bool
	What    string // of the form that was sent back
	Form    map[string]string
	Settle  bool // the actor may settle
	Receive bool
	Orders  bool         // the actor may order, and so say what the asker has said
	For     request.Kind // of the need, while nothing is ordered
	Opened  bool         // the account number of a bill is shown whole
	Back    string       // the asker's page of the need
}

// unnamed reports whether a prescription waits for the patient to name who has
// the errand.
func (v view) unnamed() bool { return v.Prescription && v.Entitled != v.Helper }

// in are the faults of one form of the page, and of its field as it was filled
// in.
func (v view) in(what string) fault.Faults {
	if v.What == what {
		return v.Faults
	}
	return nil
}

func (v view) was(what, field string) string {
	if v.What == what && len(v.Faults) > 0 {
		return v.Form[field]
	}
	return ""
}

// sight is an errand with all that belongs to it, as a hand may see it.
func (f Face) sight(ctx context.Context, by Hand, id string) (view, error) {
	e, c, err := f.Show(ctx, by, id)
	if err != nil {
		return view{}, err
	}
	out := view{Errand: e, Content: c, Form: map[string]string{}}
	if out.Slips, err = f.Slips(ctx, f.DB.Read(), id); err != nil {
		return out, err
	}
	if out.Events, err = f.Events(ctx, id); err != nil {
		return out, err
	}
	if by.Actor != nil && e.family() {
		out.hideShops()
	}
	out.Owes, err = f.Owes(ctx, id)
	return out, err
}

// hideShops takes away what would tell the keeper of a medic's family where it
// lives: in which shops somebody buys for it.
func (v *view) hideShops() {
	for i := range v.Slips {
		v.Slips[i].Shop, v.Slips[i].HasPicture = "", false
	}
	for i := range v.Events {
		if v.Events[i].What == "bought" {
			v.Events[i].Words = ""
		}
	}
}

// redo shows the page again with what is wrong, or goes on.
func (v *pages) redo(w http.ResponseWriter, r *http.Request, err error, to string, again func(f fault.Faults) error) error {
	if errors.Is(err, ErrUnknown) || errors.Is(err, ErrNotHand) {
		return err
	}
	return page.Redo(w, r, err, to, again)
}

func self(r *http.Request) Hand { return Hand{Person: page.Who(r.Context()).Person} }

// kindsOf are the kinds of errand that a need asks for.
func kindsOf(need request.Kind) []Kind {
	switch need {
	case request.Bills:
		return []Kind{Bill}
	case request.Medicine:
		return []Kind{Medicine}
	}
	return []Kind{Food, Daily}
}

func kindOptions(need request.Kind) []page.Option {
	var out []page.Option
	for _, k := range kindsOf(need) {
		out = append(out, page.Option{Value: string(k), Label: k.Name()})
	}
	return out
}

// noted says what an entry of the books was.
func noted(note string) text.Label {
	what, rest, _ := strings.Cut(note, " ")
	if l, ok := flows[Flow(what)]; ok {
		if rest != "" {
			return text.Label{Zh: l.Zh + " " + rest, En: l.En + " " + rest}
		}
		return l
	}
	if l, ok := happened[strings.TrimSuffix(what, ":")]; ok {
		return l
	}
	return text.Label{Zh: note, En: note}
}
