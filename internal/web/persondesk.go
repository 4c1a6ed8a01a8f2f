package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

func (s *Server) personDeskRoutes(site func(pattern string, h http.Handler)) {
	site("GET /credentials", s.mayAny(credentialActs, s.credentials))
	site("POST /people/{id}/credentials", s.may(access.CredentialRecord, s.credentialAdd))
	site("POST /people/{id}/credentials/{credential}/show", s.may(access.PersonNumber, s.credentialShow))
	site("POST /people/{id}/amend", s.may(access.PersonEdit, s.personAmend))
	if s.Access != nil {
		site("POST /people/{id}/glass", s.may(access.BreakGlass, s.personGlass))
	}
	site("GET /report-ins", s.may(access.PartyRead, s.reportIns))
	site("POST /report-ins", s.may(access.PartyRead, s.reportInFor))
	site("POST /report-ins/{person}/post", s.may(access.PartyRead, s.reportInPost))
}

// credentialActs are the acts that have to do with credentials.
var credentialActs = []access.Act{access.CredentialVerify, access.CredentialRecord}

type credentialsView struct {
	people.CredentialPage
	Filters page.Filters
	Today   civil.Day
	Me      string
}

// credentials lists what people can prove: what waits for somebody's eye, and
// what is about to expire. GET /credentials
func (s *Server) credentials(w http.ResponseWriter, r *http.Request) error {
	place, code, err := placeFilter(r, access.PersonRead)
	if err != nil {
		return err
	}
	a := *actor(r.Context())
	which := cmp.Or(r.Form.Get("which"), "open")
	v := credentialsView{Today: a.At.Day(), Me: a.ID, Filters: page.Filters{Action: "/credentials", Fields: []page.Filter{
		{Name: "which", Value: which, Label: msgVolState, Kind: page.Choice, Options: []page.Option{
			{Value: "open", Label: msgUnverified}, {Value: "expiring", Label: msgExpiring}, {Value: "all", Label: msgAllCredentials},
		}}, place,
	}}}
	v.CredentialPage, err = s.People.Credentials(r.Context(), a, people.CredentialFind{Which: which, Place: code, After: r.Form.Get("after")})
	if err != nil {
		return err
	}
	return s.page(w, r, credentialsPage(s.shell(r, msgCredentials), v))
}

// readCredential reads a credential of a form.
func readCredential(r *http.Request) (c people.Credential, number string, err error) {
	if c.From, err = formDay(r, "from"); err != nil {
		return c, "", err
	}
	if c.To, err = formDay(r, "to"); err != nil {
		return c, "", err
	}
	c.Kind, c.Issuer = strings.TrimSpace(r.PostFormValue("kind")), strings.TrimSpace(r.PostFormValue("issuer"))
	if c.Kind == "" || c.Issuer == "" || c.To != 0 && c.To < c.From {
		return c, "", fault.New(fault.Invalid, msgBadCredential)
	}
	return c, r.PostFormValue("number"), nil
}

// credentialAdd records what somebody showed. POST /people/{id}/credentials
func (s *Server) credentialAdd(w http.ResponseWriter, r *http.Request) error {
	c, number, err := readCredential(r)
	if err != nil {
		return err
	}
	return s.actOn(w, r, func(ctx context.Context, a access.Actor, id string) error {
		_, err := s.People.AddCredential(ctx, &a, id, c, number)
		return err
	})
}

// credentialShow opens a credential's number for a purpose.
// POST /people/{id}/credentials/{credential}/show
func (s *Server) credentialShow(w http.ResponseWriter, r *http.Request) error {
	number, err := s.People.CredentialNumber(r.Context(), *actor(r.Context()), r.PathValue("id"), r.PathValue("credential"), r.PostFormValue("purpose"))
	if err != nil {
		return err
	}
	return s.showPerson(w, r, func(v *personView) { v.ShownName, v.Shown = msgCredentialNumber, number })
}

// showPerson shows the page of a person as change leaves it.
func (s *Server) showPerson(w http.ResponseWriter, r *http.Request, change func(v *personView)) error {
	v, err := s.personView(r)
	if err != nil {
		return err
	}
	change(&v)
	status := http.StatusOK
	if v.Fault.Zh != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.respond(w, r, status, personPage(s.shell(r, msgPersonPage, page.Crumb{Label: msgPeople, Href: "/people"}), v))
}

// personAmend corrects a record with the document on the table.
// POST /people/{id}/amend
func (s *Server) personAmend(w http.ResponseWriter, r *http.Request) error {
	form := r.PostFormValue
	a := people.Amendment{
		Name: form("name"), IDType: form("id_type"), IDNumber: form("id_number"), Phone: form("phone"),
		Compared: form("compared") == "yes", Note: form("note"),
	}
	err := s.People.Amend(r.Context(), *actor(r.Context()), r.PathValue("id"), a)
	return page.Redo(w, r, err, "/people/"+url.PathEscape(r.PathValue("id")), func(f fault.Faults) error {
		return s.showPerson(w, r, func(v *personView) { v.Fault, v.Amend = f[0].Words, a })
	})
}

// personGlass asks to see somebody's data in an emergency: a second person
// decides, and the person is told. POST /people/{id}/glass
func (s *Server) personGlass(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	t, err := s.People.Thing(r.Context(), id)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(r.PostFormValue("reason"))
	if reason == "" {
		return s.showPerson(w, r, func(v *personView) { v.Fault = msgNeedReason })
	}
	asked, err := s.Access.Glass(r.Context(), *actor(r.Context()), t, access.Purpose(r.PostFormValue("purpose")), reason)
	if errors.Is(err, access.ErrPurpose) {
		return s.showPerson(w, r, func(v *personView) { v.Fault = msgSayPurpose })
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/requests/"+itoa(asked.ID))
}

type reportInsView struct {
	Filters   page.Filters
	Community area.Code
	Rows      []people.Reported
	Next      string
	Asked     bool // the list was asked for, with its purpose
	Fault     text.Label
}

// reportInPage is how many members a page shows.
const reportInPage = 50

// reportIns lists the party members who reported to a community, for its own
// branch. The names are shown once the purpose is stated. GET /report-ins
func (s *Server) reportIns(w http.ResponseWriter, r *http.Request) error {
	place, code, err := placeFilter(r, access.PartyRead)
	if err != nil {
		return err
	}
	v := reportInsView{Community: code, Filters: page.Filters{Action: "/report-ins", Fields: []page.Filter{
		place,
		{Name: "purpose", Value: r.Form.Get("purpose"), Label: msgVolPurpose, Kind: page.Choice, Options: []page.Option{
			{Label: msgNotStated}, {Value: string(access.PartyWork), Label: purposeNames[string(access.PartyWork)]},
		}},
	}}}
	if code.Level() == area.Community && r.Form.Get("purpose") != "" {
		v.Asked = true
		v.Rows, err = s.People.ReportedTo(r.Context(), *actor(r.Context()), code, r.Form.Get("purpose"), r.Form.Get("after"), reportInPage+1)
		if err != nil {
			return err
		}
		if len(v.Rows) > reportInPage {
			v.Rows = v.Rows[:reportInPage]
			v.Next = v.Rows[reportInPage-1].ReportIn.Person
		}
	}
	return s.page(w, r, reportInsPage(s.shell(r, msgReportIns), v))
}

// listOf is the address of a community's list.
func listOf(community area.Code) string {
	return "/report-ins?" + url.Values{"place": {string(community)}, "purpose": {string(access.PartyWork)}}.Encode()
}

// reportInFor records that the branch reports for a member. POST /report-ins
func (s *Server) reportInFor(w http.ResponseWriter, r *http.Request) error {
	a := *actor(r.Context())
	in, err := s.People.ReportIn(r.Context(), &a, people.ReportIn{
		Person: strings.TrimSpace(r.PostFormValue("person")), Community: area.Code(r.PostFormValue("community")), Way: people.ByUnit, Branch: r.PostFormValue("branch"),
	})
	if err != nil {
		return err
	}
	return page.Back(w, r, listOf(in.Community))
}

// reportInPost notes the post a member was offered. POST /report-ins/{person}/post
func (s *Server) reportInPost(w http.ResponseWriter, r *http.Request) error {
	community, post := area.Code(r.PostFormValue("community")), strings.TrimSpace(r.PostFormValue("post"))
	if post == "" || len([]rune(post)) > 60 {
		return fault.New(fault.Invalid, msgSayPost)
	}
	if err := s.People.OfferPost(r.Context(), *actor(r.Context()), r.PathValue("person"), community, post); err != nil {
		return err
	}
	return page.Back(w, r, listOf(community))
}

// eventWords says who did what happened to a person's record, and how.
func eventWords(ctx context.Context, e people.Event) string {
	who, note := e.Who, e.Note
	if l, ok := byWhom[who]; ok {
		who = page.T(ctx, l)
	}
	if l, ok := channelNames[note]; ok && e.What == "entered" {
		note = page.T(ctx, l)
	}
	return strings.Join(nonEmpty(who, note), " · ")
}
