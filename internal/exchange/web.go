package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// base is where the room's pages lie.
const base = "/exchange/out"

// pages are the room's pages on one site.
type pages struct {
	*Exchange
	site page.Site
}

// Pages mounts the room's pages.
func (x *Exchange) Pages(site page.Site) {
	v := &pages{x, site}
	site.Navigate(page.Entry{NavItem: page.NavItem{Label: msgRegisters, Href: base, Icon: "log"}, Acts: []access.Act{access.ExchangeRead}})
	site.Staff("GET "+base, access.ExchangeRead, v.registers)
	site.Staff("POST "+base, access.ExchangeMap, v.add)
	site.Staff("GET "+base+"/{register}", access.ExchangeRead, v.register)
	site.Staff("GET "+base+"/{register}/{list}", access.ExchangeRead, v.list)
	site.Staff("POST "+base+"/{register}/{list}", access.PersonExport, v.ask)
	site.Staff("GET "+base+"/{register}/{list}/columns", access.ExchangeMap, v.columns)
	site.Staff("POST "+base+"/{register}/{list}/columns", access.ExchangeMap, v.save)
	site.Staff("POST "+base+"/{register}/{list}/sample", access.ExchangeMap, v.sample)
	site.Staff("POST "+base+"/{register}/{list}/take-back", access.ExchangeMap, v.takeBack)
	site.Staff("POST "+base+"/{register}/{list}/answers", access.ExchangeMap, v.receive)
	site.Staff("GET /exchange/answers/{id}", access.ExchangeRead, v.answer)
	site.Staff("POST /exchange/answers/{id}", access.ExchangeMap, v.again)
	site.Staff("GET /exchange/answers/{id}/lines.csv", access.ExchangeRead, v.linesFile)
	site.Staff("GET /exchange/columns/{token}", access.ExchangeMap, v.answerColumns)
	site.Staff("POST /exchange/columns/{token}", access.ExchangeMap, v.compared)
}

func status(f fault.Faults) int {
	if len(f) == 0 {
		return http.StatusOK
	}
	return f[0].Kind.Status()
}

// tops are the divisions where an account may do an act: where lists begin.
func tops(a access.Actor, act access.Act) []area.Code {
	var out []area.Code
	for _, g := range access.Reach(a, act) {
		c := area.Code(g.Place)
		if g.Place == "" && g.Unit != "" {
			c = area.Code(g.Unit)
		}
		if g.Line == "" && !slices.ContainsFunc(out, func(o area.Code) bool { return o == "" || o.Contains(c) }) {
			out = append(out, c)
		}
	}
	return out
}

// chosen is the division a form or an address names, or where the visitor's
// lists begin.
func chosen(r *http.Request, act access.Act) (place area.Code, options []page.Option, f fault.Faults) {
	from := tops(page.Actor(r.Context()), act)
	if len(from) > 0 {
		place = from[0]
	}
	if s := strings.TrimSpace(r.FormValue("place")); s != "" {
		code, err := area.Default().Parse(s)
		if err != nil {
			f.Add("place", msgBadPlace)
		} else {
			place = code
		}
	} else if r.Form.Has("place") && slices.Contains(from, "") {
		place = ""
	}
	return place, page.Places(area.Default(), place, from...), f
}

// dayText is a day in a form; an open end is empty.
func dayText(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func formDay(r *http.Request, name string, f *fault.Faults) civil.Day {
	s := strings.TrimSpace(r.FormValue(name))
	if s == "" {
		return 0
	}
	d, err := civil.ParseDay(s)
	if err != nil {
		f.Add(name, msgBadDay)
	}
	return d
}

// scope reads the scope that a form or an address names.
func scope(r *http.Request, act access.Act) (s Scope, options []page.Option, f fault.Faults) {
	s.Place, options, f = chosen(r, act)
	s.From, s.To = formDay(r, "from", &f), formDay(r, "to", &f)
	return s, options, f
}

type registersView struct {
	Rows   []Register
	May    bool
	ID     string
	Name   string
	Place  area.Code
	Places []page.Option
	Faults fault.Faults
}

// registers lists the registers. GET /exchange/out
func (v *pages) registers(w http.ResponseWriter, r *http.Request) error {
	return v.showRegisters(w, r, nil)
}

func (v *pages) showRegisters(w http.ResponseWriter, r *http.Request, f fault.Faults) error {
	rows, err := v.Registers(r.Context())
	if err != nil {
		return err
	}
	view := registersView{Rows: rows, May: access.Somewhere(page.Actor(r.Context()), access.ExchangeMap), ID: r.FormValue("id"), Name: r.FormValue("name"), Faults: f}
	view.Place, view.Places, _ = chosen(r, access.ExchangeMap)
	if view.ID == "" {
		view.ID = page.NewID()
	}
	return v.site.Show(w, r, page.Content{Title: msgRegisters, Status: status(f), Body: registersPage(view)})
}

// add keeps a register. POST /exchange/out
func (v *pages) add(w http.ResponseWriter, r *http.Request) error {
	place, _, f := chosen(r, access.ExchangeMap)
	if len(f) > 0 {
		return v.showRegisters(w, r, f)
	}
	reg := Register{ID: r.FormValue("id"), Name: r.FormValue("name"), Place: place}
	err := v.Add(r.Context(), page.Actor(r.Context()), reg)
	return page.Redo(w, r, err, base+"/"+url.PathEscape(reg.ID), func(f fault.Faults) error { return v.showRegisters(w, r, f) })
}

// listView is one list of a register as its page shows it.
type listView struct {
	List    List
	Mapping Mapping // version 0: none
	Files   []Handed
	Answers []Answer
}

type registerView struct {
	Register
	Lists []listView
	May   bool
}

// register shows a register. GET /exchange/out/{register}
func (v *pages) register(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	reg, err := v.Register(ctx, r.PathValue("register"))
	if err != nil {
		return err
	}
	view := registerView{Register: reg, May: access.May(page.Actor(ctx), access.ExchangeMap, reg.thing()) == nil}
	for _, l := range Lists() {
		one := listView{List: l}
		if one.Mapping, err = v.Mapping(ctx, reg.ID, l, 0); err != nil && !errors.Is(err, ErrUnknown) {
			return err
		}
		if one.Files, err = v.Files(ctx, reg.ID, l, 5); err != nil {
			return err
		}
		if one.Answers, err = v.Answers(ctx, reg.ID, l, 5); err != nil {
			return err
		}
		view.Lists = append(view.Lists, one)
	}
	return v.site.Show(w, r, page.Content{Title: text.Label{Zh: reg.Name, En: reg.Name}, Crumbs: crumbs(), Body: registerPage(view)})
}

func crumbs(reg ...Register) []page.Crumb {
	out := []page.Crumb{{Label: msgRegisters, Href: base}}
	for _, r := range reg {
		out = append(out, page.Crumb{Label: text.Label{Zh: r.Name, En: r.Name}, Href: base + "/" + url.PathEscape(r.ID)})
	}
	return out
}

type rowsView struct {
	Register Register
	List     List
	Scope    Scope
	Page     Page
	Count    Count
	Filters  page.Filters
	Mapping  Mapping
	Names    map[string]string
	MayAsk   bool
	MayMap   bool
	Faults   fault.Faults
	Form     func(name, usual string) string
}

func (v rowsView) path() string { return listPath(v.Register.ID, v.List) }

func listPath(register string, l List) string {
	return base + "/" + url.PathEscape(register) + "/" + string(l)
}

// list shows what stands how with a register, and is where a file is asked for.
// GET /exchange/out/{register}/{list}
func (v *pages) list(w http.ResponseWriter, r *http.Request) error { return v.showList(w, r, nil) }

func (v *pages) showList(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	ctx, a, l := r.Context(), page.Actor(r.Context()), List(r.PathValue("list"))
	s, places, f := scope(r, access.ExchangeRead)
	faults = append(faults, f...)
	reg, err := v.seen(ctx, a, r.PathValue("register"), l, s.Place)
	if err != nil {
		return err
	}
	view := rowsView{
		Register: reg, List: l, Scope: s, Faults: faults, MayAsk: access.May(a, access.PersonExport, access.Thing{Kind: "export", Place: string(s.Place)}) == nil,
		MayMap: access.May(a, access.ExchangeMap, access.Thing{Kind: "exchange", ID: reg.ID, Place: string(s.Place)}) == nil,
		Form: func(name, usual string) string {
			if r.Method == http.MethodPost {
				return r.FormValue(name)
			}
			return usual
		},
	}
	state := State(r.FormValue("state"))
	if view.Page, err = v.Standings(ctx, a, reg.ID, l, s, state, r.FormValue("after"), pageSize); err != nil {
		return err
	}
	if view.Count, err = v.Tally(ctx, a, reg.ID, l, s); err != nil {
		return err
	}
	if view.Mapping, err = v.Mapping(ctx, reg.ID, l, 0); err != nil && !errors.Is(err, ErrUnknown) {
		return err
	}
	if view.Names, err = v.masked(ctx, a, s, view.Page.Rows); err != nil {
		return err
	}
	states := []page.Option{}
	for _, st := range []State{Fresh, Changed, Same, Kept} {
		states = append(states, page.Option{Value: string(st), Label: st.Name()})
	}
	view.Filters = page.Filters{Action: view.path(), Fields: []page.Filter{
		{Name: "place", Value: string(s.Place), Label: msgPlace, Kind: page.Choice, Options: places},
	}}
	if l == Hours {
		view.Filters.Fields = append(view.Filters.Fields,
			page.Filter{Name: "from", Value: dayText(s.From), Label: msgFrom, Kind: page.Date},
			page.Filter{Name: "to", Value: dayText(s.To), Label: msgTo, Kind: page.Date})
	}
	view.Filters.Fields = append(view.Filters.Fields, page.Filter{Name: "state", Value: string(state), Label: msgState, Kind: page.Choice, Options: states})
	return v.site.Show(w, r, page.Content{Title: l.Name(), Status: status(faults), Crumbs: crumbs(reg), Wide: true, Body: listPage(view)})
}

// masked names persons as lists do, for those who may see people at the place.
func (v *pages) masked(ctx context.Context, a access.Actor, s Scope, rows []Standing) (map[string]string, error) {
	out := map[string]string{}
	if access.May(a, access.PersonRead, access.Thing{Kind: "people", Place: string(s.Place)}) != nil {
		return out, nil
	}
	var keys []string
	for _, one := range rows {
		keys = append(keys, one.Person)
	}
	cards, err := v.people.Cards(ctx, distinct(keys))
	for key, c := range cards {
		out[key] = c.Name
	}
	return out, err
}

// ask puts a file before a second person. POST /exchange/out/{register}/{list}
func (v *pages) ask(w http.ResponseWriter, r *http.Request) error {
	s, _, f := scope(r, access.PersonExport)
	if len(f) > 0 {
		return v.showList(w, r, f)
	}
	a := page.Actor(r.Context())
	days, _ := strconv.Atoi(r.FormValue("days"))
	asked, err := v.Ask(r.Context(), a, Asking{
		Register: r.PathValue("register"), List: List(r.PathValue("list")), Scope: s, All: r.FormValue("which") == "all",
		Format: export.Format(r.FormValue("format")), Reason: r.FormValue("reason"), Recipient: strings.TrimSpace(r.FormValue("recipient")),
		Expires: a.At + civil.Instant(days)*24*3600_000, Downloads: 1,
	})
	return page.Redo(w, r, err, "/requests/"+itoa(asked.ID), func(f fault.Faults) error { return v.showList(w, r, f) })
}

type columnsView struct {
	Register Register
	List     List
	Draft    Mapping
	Sample   bool
	News     []string
	Gone     []string
	Versions []Mapping
	Faults   fault.Faults
}

// columns shows what stands in their columns. GET …/columns
func (v *pages) columns(w http.ResponseWriter, r *http.Request) error {
	return v.showColumns(w, r, nil, nil)
}

func (v *pages) showColumns(w http.ResponseWriter, r *http.Request, sent []Column, f fault.Faults) error {
	ctx, l := r.Context(), List(r.PathValue("list"))
	reg, err := v.mapped(ctx, page.Actor(ctx), r.PathValue("register"), l)
	if err != nil {
		return err
	}
	view := columnsView{Register: reg, List: l, Faults: f}
	if view.Draft, view.Sample, view.News, view.Gone, err = v.Draft(ctx, reg.ID, l); err != nil {
		return err
	}
	if sent != nil {
		view.Draft.Columns = sent
	}
	if view.Versions, err = v.Versions(ctx, reg.ID, l); err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgColumns, Status: status(f), Crumbs: crumbs(reg), Body: columnsPage(view)})
}

// save keeps a mapping. POST …/columns
func (v *pages) save(w http.ResponseWriter, r *http.Request) error {
	ctx, l := r.Context(), List(r.PathValue("list"))
	draft, _, _, _, err := v.Draft(ctx, r.PathValue("register"), l)
	if err != nil {
		return err
	}
	m := Mapping{Register: r.PathValue("register"), List: l}
	for i, c := range draft.Columns {
		field, style, _ := strings.Cut(r.FormValue("col-"+strconv.Itoa(i)), ":")
		m.Columns = append(m.Columns, Column{Theirs: c.Theirs, Field: field, Style: style, Fixed: r.FormValue("fix-" + strconv.Itoa(i))})
	}
	_, err = v.Save(ctx, page.Actor(ctx), m)
	return page.Redo(w, r, err, base+"/"+url.PathEscape(m.Register), func(f fault.Faults) error { return v.showColumns(w, r, m.Columns, f) })
}

// upload reads the one file of a form and its other fields into the request's
// form. A form without a file is a fault.
func upload(w http.ResponseWriter, r *http.Request) (name string, body []byte, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxAnswer+1<<16)
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, fault.In("file", msgNoFile)
	}
	r.Form = url.Values{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", nil, refusedUpload(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			return "", nil, refusedUpload(err)
		}
		if part.FileName() == "" {
			r.Form.Add(part.FormName(), string(b))
			continue
		}
		name, body = part.FileName(), b
	}
	r.PostForm, r.MultipartForm = r.Form, &multipart.Form{}
	if name == "" || len(body) == 0 {
		return "", nil, fault.In("file", msgNoFile)
	}
	return name, body, nil
}

func refusedUpload(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return err
	}
	return fault.In("file", msgNoFile)
}

// sample takes the header of a register's own file. POST …/sample
func (v *pages) sample(w http.ResponseWriter, r *http.Request) error {
	ctx, register, l := r.Context(), r.PathValue("register"), List(r.PathValue("list"))
	name, body, err := upload(w, r)
	if err == nil {
		err = v.Sample(ctx, page.Actor(ctx), register, l, name, bytes.NewReader(body))
	}
	if f := fault.Find(err); f != nil && f[0].Kind == fault.Invalid {
		return v.showColumns(w, r, nil, f)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, base+"/"+url.PathEscape(register)+"/"+string(l)+"/columns")
}

// takeBack lets what a file held be sent again. POST …/take-back
func (v *pages) takeBack(w http.ResponseWriter, r *http.Request) error {
	_, err := v.TakeBack(r.Context(), page.Actor(r.Context()), r.PathValue("register"), List(r.PathValue("list")), r.FormValue("file"), r.FormValue("reason"))
	if err != nil {
		return err
	}
	return page.Back(w, r, base+"/"+url.PathEscape(r.PathValue("register")))
}
