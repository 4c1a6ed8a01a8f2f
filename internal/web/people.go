package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

func (s *Server) peopleRoutes(site func(pattern string, h http.Handler)) {
	site("GET /people", s.may(access.PersonRead, s.peopleList))
	site("POST /people", s.may(access.PersonRead, s.peopleList))
	site("GET /people/{id}", s.may(access.PersonRead, s.person))
	site("POST /people/{id}/show", s.mayAny([]access.Act{access.PersonOpen, access.PersonNumber}, s.personShow))
	site("POST /people/{id}/admit", s.may(access.PersonEdit, s.personAdmit))
	site("POST /people/{id}/unmerge", s.may(access.PersonMerge, s.personUnmerge))
	site("POST /people/{id}/credentials/{credential}", s.may(access.CredentialVerify, s.personVerify))
	site("GET /twins", s.may(access.PersonMerge, s.twins))
	site("POST /twins", s.may(access.PersonMerge, s.twinsDecide))
	if s.Imports != nil {
		x := &exchange{server: s}
		site("GET /exchange", s.may(access.Import, x.start))
		site("POST /exchange", s.may(access.Import, x.upload))
		site("GET /exchange/{token}", s.may(access.Import, x.form))
		site("POST /exchange/{token}", s.may(access.Import, x.apply))
	}
}

// placeFilter lets a list be narrowed to a division, downwards from where the
// actor's rights lie. What is asked for in the address is checked here; whether
// it is the actor's is asked where the list is made.
func placeFilter(r *http.Request, act access.Act) (page.Filter, area.Code, error) {
	if err := r.ParseForm(); err != nil {
		return page.Filter{}, "", bad(msgBadForm)
	}
	a := *actor(r.Context())
	chosen := access.Top(a, act)
	if q := r.Form; q.Has("place") {
		chosen = ""
		if s := q.Get("place"); s != "" {
			code, err := area.Parse(s)
			if err != nil {
				return page.Filter{}, "", bad(msgBadPlace)
			}
			chosen = code
		}
	}
	return page.Filter{
		Name: "place", Value: string(chosen), Label: msgPlaceFilter, Kind: page.Choice,
		Options: page.Places(area.Default(), chosen, access.Tops(a, act)...),
	}, chosen, nil
}

type peopleView struct {
	people.Page
	Filters page.Filters
	May     bool // register
	Export  bool // ask for a copy of the list
	OnDay   civil.Day
}

// peopleList finds people, masked. The form is posted, so that a phone or an
// identity number does not stand in an address (OWASP ASVS 5.0 V14.2.1); the
// cursor of a list by name does. GET, POST /people
func (s *Server) peopleList(w http.ResponseWriter, r *http.Request) error {
	a := *actor(r.Context())
	place, code, err := placeFilter(r, access.PersonRead)
	if err != nil {
		return err
	}
	q := r.Form
	find := people.Find{
		Text: strings.TrimSpace(q.Get("q")), Place: code, State: people.State(q.Get("state")), After: q.Get("after"),
		Org: access.TopLine(a, access.PersonRead),
	}
	v := peopleView{OnDay: a.At.Day(), May: access.Somewhere(a, access.PersonRegister)}
	v.Filters = page.Filters{Action: "/people", Posted: true, Fields: []page.Filter{
		{Name: "q", Value: find.Text, Label: msgFind, Hint: msgPeopleHint, Kind: page.Search, Max: 64},
		place,
		{Name: "state", Value: string(find.State), Label: msgVolState, Kind: page.Choice, Options: stateOptions()},
	}}
	if v.Page, err = s.People.List(r.Context(), a, find); err != nil {
		return err
	}
	return s.page(w, r, peoplePage(s.shell(r, msgPeople), v))
}

func stateOptions() []page.Option {
	var out []page.Option
	for _, st := range []people.State{people.Confirmed, people.Shell, people.Held} {
		out = append(out, page.Option{Value: string(st), Label: stateNames[st]})
	}
	return out
}

type personView struct {
	people.Record
	OnDay     civil.Day
	Me        string // the account that looks
	ShownName text.Label
	Shown     string         // a field in clear
	Fields    []people.Field // what the actor may ask to see
	MayEdit   bool
	MayMerge  bool
	MayCheck  bool
	MayRecord bool // credentials
	MayNumber bool // see numbers in clear
	MayGlass  bool // ask for an emergency look
	Amend     people.Amendment
	Fault     text.Label
}

// person shows one person. GET /people/{id}
func (s *Server) person(w http.ResponseWriter, r *http.Request) error {
	return s.showPerson(w, r, func(*personView) {})
}

func (s *Server) personView(r *http.Request) (personView, error) {
	a := *actor(r.Context())
	id := r.PathValue("id")
	rec, err := s.People.Detail(r.Context(), a, id)
	if err != nil {
		return personView{}, err
	}
	t, err := s.People.Thing(r.Context(), id)
	if err != nil {
		return personView{}, err
	}
	v := personView{Record: rec, OnDay: a.At.Day(), Me: a.ID}
	for _, f := range fieldNames {
		if access.May(a, f.field.Act(), t) == nil && (f.field != people.FieldGuardian || rec.HasGuardian) {
			v.Fields = append(v.Fields, f.field)
		}
	}
	v.MayEdit = access.May(a, access.PersonEdit, t) == nil
	v.MayMerge = access.May(a, access.PersonMerge, t) == nil
	v.MayCheck = access.May(a, access.CredentialVerify, t) == nil && a.Person != id
	v.MayRecord = access.May(a, access.CredentialRecord, t) == nil
	v.MayNumber = access.May(a, access.PersonNumber, t) == nil
	v.MayGlass = s.Access != nil && len(v.Fields) == 0 && access.May(a, access.BreakGlass, t) == nil
	return v, nil
}

// purposes are the purposes a field may be shown for.
func (v personView) purposes() []string {
	var out []string
	for _, f := range v.Fields {
		for _, p := range f.Act().Purposes() {
			if !slices.Contains(out, string(p)) {
				out = append(out, string(p))
			}
		}
	}
	return out
}

// personShow shows one field in clear. POST /people/{id}/show
func (s *Server) personShow(w http.ResponseWriter, r *http.Request) error {
	field := people.Field(r.PostFormValue("field"))
	shown, err := s.People.Unmask(r.Context(), *actor(r.Context()), r.PathValue("id"), field, r.PostFormValue("purpose"))
	if err != nil {
		return err
	}
	return s.showPerson(w, r, func(v *personView) { v.ShownName, v.Shown = fieldName(field), shown })
}

// actOn does something to a person and comes back to their page.
func (s *Server) actOn(w http.ResponseWriter, r *http.Request, do func(ctx context.Context, a access.Actor, id string) error) error {
	id := r.PathValue("id")
	if err := do(r.Context(), *actor(r.Context()), id); err != nil {
		return err
	}
	return page.Back(w, r, "/people/"+url.PathEscape(id))
}

// personAdmit confirms a held record. POST /people/{id}/admit
func (s *Server) personAdmit(w http.ResponseWriter, r *http.Request) error {
	return s.actOn(w, r, func(ctx context.Context, a access.Actor, id string) error {
		return s.People.Admit(ctx, a, id, r.PostFormValue("note"))
	})
}

// personUnmerge undoes a merge. POST /people/{id}/unmerge
func (s *Server) personUnmerge(w http.ResponseWriter, r *http.Request) error {
	return s.actOn(w, r, func(ctx context.Context, a access.Actor, id string) error {
		return s.People.Unmerge(ctx, a, id, r.PostFormValue("note"))
	})
}

// personVerify decides about a credential. POST /people/{id}/credentials/{credential}
func (s *Server) personVerify(w http.ResponseWriter, r *http.Request) error {
	return s.actOn(w, r, func(ctx context.Context, a access.Actor, id string) error {
		return s.People.VerifyCredential(ctx, a, id, r.PathValue("credential"), people.CredentialVerdict(r.PostFormValue("verdict")), r.PostFormValue("note"))
	})
}

// twins shows likely twins side by side. GET /twins
func (s *Server) twins(w http.ResponseWriter, r *http.Request) error {
	open := r.URL.Query().Get("decided") == ""
	found, next, err := s.People.Twins(r.Context(), *actor(r.Context()), open, r.URL.Query().Get("after"), 10)
	if err != nil {
		return err
	}
	return s.page(w, r, twinsPage(s.shell(r, msgTwins), found, open, next, actor(r.Context()).At.Day()))
}

// twinsDecide merges two records or keeps them apart. POST /twins
func (s *Server) twinsDecide(w http.ResponseWriter, r *http.Request) error {
	a, left, right, why := *actor(r.Context()), r.PostFormValue("left"), r.PostFormValue("right"), r.PostFormValue("reason")
	var err error
	switch r.PostFormValue("do") {
	case "right":
		err = s.People.Merge(r.Context(), a, left, right, why)
	case "left":
		err = s.People.Merge(r.Context(), a, right, left, why)
	case "apart":
		err = s.People.KeepApart(r.Context(), a, left, right, why)
	default:
		return bad(msgBadForm)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/twins")
}

// placeLabel is a division's name; its short way from the city down.
func placeLabel(c area.Code) string {
	if c == "" {
		return ""
	}
	return area.Default().FullName(c)
}

func ageOf(birth civil.Month, on civil.Day) int {
	if birth == 0 {
		return -1
	}
	return birth.Age(on)
}
