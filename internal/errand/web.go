package errand

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fault"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/photo"
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
	out.Owes, err = f.Owes(ctx, id)
	return out, err
}

// amount reads an amount in yuan.
func amount(r *http.Request, name string) (measure.Fen, error) {
	fen, err := measure.ParseMoney(strings.TrimSpace(r.FormValue(name)))
	if err != nil {
		return 0, fault.In(name, msgBadYuan)
	}
	return fen, nil
}

// redo shows the page again with what is wrong, or goes on.
func (v *pages) redo(w http.ResponseWriter, r *http.Request, err error, to string, again func(f fault.Faults) error) error {
	if errors.Is(err, ErrUnknown) || errors.Is(err, ErrNotHand) {
		return err
	}
	return page.Redo(w, r, err, to, again)
}

func self(r *http.Request) Hand { return Hand{Person: page.Who(r.Context()).Person} }

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
		Title: msgErrand, Status: f.Status(), Crumbs: []page.Crumb{{Label: msgErrands, Href: "/errands"}}, Body: errandPage(out), Offline: !opened,
	})
}

// one is the helper's page of an errand. GET /errands/{id}
func (v *pages) one(w http.ResponseWriter, r *http.Request) error { return v.showMine(w, r, nil) }

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

// desk lists errands. GET /errand-desk
func (v *pages) desk(w http.ResponseWriter, r *http.Request) error {
	a, q := page.Actor(r.Context()), r.URL.Query()
	f := Find{Place: q.Get("place"), State: State(q.Get("state")), Disputed: q.Get("disputed") != "", After: q.Get("after")}
	if f.Place == "" {
		f.Place = string(access.Top(a, access.ErrandRead))
	}
	list, next, err := v.List(r.Context(), a, f)
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgDesk, Wide: true, Body: deskPage(v.filters(f), list, next)})
}

func (v *pages) filters(f Find) page.Filters {
	options := []page.Option{{Value: "", Label: msgOpenOnes}}
	for _, s := range []State{Ordered, Bought, Handed, Settled, Failed} {
		options = append(options, page.Option{Value: string(s), Label: s.Name()})
	}
	return page.Filters{Action: "/errand-desk", Fields: []page.Filter{
		{Name: "place", Value: f.Place, Label: msgPlace, Max: 12},
		{Name: "state", Value: string(f.State), Label: msgState, Kind: page.Choice, Options: options},
	}}
}

func (v *pages) showDesk(w http.ResponseWriter, r *http.Request, f fault.Faults) error {
	a := page.Actor(r.Context())
	out, err := v.sight(r.Context(), Hand{Actor: &a}, r.PathValue("id"))
	if err != nil {
		return err
	}
	out.Faults, out.Base, out.What = f, "/errand-desk/"+out.ID, r.PathValue("what")
	out.Settle = access.May(a, access.ErrandSettle, out.Thing()) == nil
	out.Receive = access.May(a, access.ErrandReceive, out.Thing()) == nil
	out.Orders = access.May(a, access.ErrandOrder, out.Thing()) == nil
	for name := range r.Form {
		out.Form[name] = r.FormValue(name)
	}
	return v.site.Show(w, r, page.Content{Title: msgErrand, Status: f.Status(), Crumbs: []page.Crumb{{Label: msgDesk, Href: "/errand-desk"}}, Body: errandPage(out)})
}

// deskOne shows one errand to the desk. GET /errand-desk/{id}
func (v *pages) deskOne(w http.ResponseWriter, r *http.Request) error { return v.showDesk(w, r, nil) }

// deskActs is what the desk does. POST /errand-desk/{id}/{what}
func (v *pages) deskActs(w http.ResponseWriter, r *http.Request) error {
	a := page.Actor(r.Context())
	by, id, ctx := Hand{Actor: &a}, r.PathValue("id"), r.Context()
	err := func() error {
		switch r.PathValue("what") {
		case "entitle":
			return v.Entitle(ctx, by, id, r.FormValue("person"))
		case "received":
			return v.Received(ctx, by, id)
		case "paid":
			fen, err := amount(r, "amount")
			if err != nil {
				return err
			}
			return v.Paid(ctx, by, id, r.FormValue("id"), fen, Till)
		case "agree":
			fen, err := amount(r, "amount")
			if err != nil {
				return err
			}
			return v.Agree(ctx, by, id, fen)
		case "resolve":
			return v.Resolve(ctx, by, Resolution{ID: r.FormValue("id"), Errand: id, GiveUp: r.FormValue("give_up") == "yes", Reason: r.FormValue("reason")})
		case "fail":
			return v.Fail(ctx, by, id, r.FormValue("reason"))
		}
		return ErrUnknown
	}()
	return v.redo(w, r, err, "/errand-desk/"+id, func(f fault.Faults) error { return v.showDesk(w, r, f) })
}

// deskSlip is the picture of a slip. GET /errand-desk/{id}/slips/{slip}
func (v *pages) deskSlip(w http.ResponseWriter, r *http.Request) error {
	a := page.Actor(r.Context())
	return v.picture(w, r, Hand{Actor: &a}, r.PathValue("id"))
}

// tillView is a community's box.
type tillView struct {
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
	fen, err := amount(r, "amount")
	if err == nil {
		err = v.Transfer(r.Context(), page.Actor(r.Context()), Flow(r.FormValue("flow")), Transfer{
			ID: r.FormValue("id"), Place: r.FormValue("place"), Person: strings.TrimSpace(r.FormValue("person")), Amount: fen, Note: r.FormValue("note"),
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

// owed is the amount that is still owed, to be pressed through.
func (v view) owed(what string) string {
	if was := v.was(what, "amount"); was != "" || v.Owes <= 0 || what == "deposit" {
		return was
	}
	return fmt.Sprintf("%d.%02d", v.Owes/100, v.Owes%100)
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
