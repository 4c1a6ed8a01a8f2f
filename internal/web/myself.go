package web

import (
	"errors"
	"net/http"
	"strings"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

func (s *Server) myselfRoutes(site func(pattern string, h http.Handler)) {
	site("GET /my/phone", s.volunteer(s.myPhone))
	site("POST /my/phone", s.volunteer(s.myPhoneAsk))
	site("POST /my/phone/codes", s.volunteer(s.myPhoneMove))
	site("GET /my/credentials", s.volunteer(s.myCredentials))
	site("POST /my/credentials", s.volunteer(s.myCredentialAdd))
	site("GET /my/report-in", s.volunteer(s.myReportIn))
	site("POST /my/report-in", s.volunteer(s.myReportInNow))
}

type phoneView struct {
	Phone        string // the new one
	Asked        bool   // the codes are on their way
	ToOld, ToNew string // codes that a demonstration shows
	Fault        text.Label
	Status       int
}

func (s *Server) showPhone(w http.ResponseWriter, r *http.Request, v phoneView) error {
	if v.Status == 0 {
		v.Status = http.StatusOK
	}
	return s.respond(w, r, v.Status, phonePage(s.bare(r, msgChangePhone, page.Crumb{Label: msgMyPage, Href: "/my"}), v))
}

// myPhone is where one changes one's phone. GET /my/phone
func (s *Server) myPhone(w http.ResponseWriter, r *http.Request) error {
	return s.showPhone(w, r, phoneView{})
}

// phoneFault is what to say of a refusal, and its status; 0 if it is none.
func phoneFault(w http.ResponseWriter, err error) (status int, words text.Label) {
	if faults := fault.Find(err); faults != nil {
		return faults.Status(), faults[0].Words
	}
	if errors.Is(err, onetime.ErrOff) {
		return http.StatusServiceUnavailable, msgNoCourier
	}
	return codeFault(w, err)
}

// myPhoneAsk sends a code to each of the two phones. POST /my/phone
func (s *Server) myPhoneAsk(w http.ResponseWriter, r *http.Request) error {
	v := phoneView{Phone: strings.TrimSpace(r.PostFormValue("phone"))}
	person := page.Who(r.Context()).Person
	err := s.People.AskMove(r.Context(), s.visitor(w, r), person, v.Phone)
	if status, words := phoneFault(w, err); status != 0 {
		v.Status, v.Fault = status, words
		return s.showPhone(w, r, v)
	}
	if err != nil {
		return err
	}
	v.Asked = true
	if s.Demo && s.Codes != nil {
		if to, err := ident.ParseMobile(v.Phone); err == nil {
			v.ToOld, v.ToNew = s.Codes.About(person), s.Codes.To(to)
		}
	}
	return s.showPhone(w, r, v)
}

// myPhoneMove changes the phone once both codes are right. POST /my/phone/codes
func (s *Server) myPhoneMove(w http.ResponseWriter, r *http.Request) error {
	v := phoneView{Phone: strings.TrimSpace(r.PostFormValue("phone")), Asked: true}
	err := s.People.Move(r.Context(), s.visitor(w, r), page.Who(r.Context()).Person, v.Phone, r.PostFormValue("old"), r.PostFormValue("new"))
	if status, words := phoneFault(w, err); status != 0 {
		v.Status, v.Fault = status, words
		return s.showPhone(w, r, v)
	}
	var over *limit.Error
	if errors.As(err, &over) {
		v.Status, v.Fault = http.StatusTooManyRequests, tooOften(over)
		return s.showPhone(w, r, v)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/my")
}

// myCredentials are what one can prove, and whether somebody has verified it.
// GET /my/credentials
func (s *Server) myCredentials(w http.ResponseWriter, r *http.Request) error {
	own, err := s.People.Own(r.Context(), page.Who(r.Context()).Person)
	if err != nil {
		return err
	}
	return s.page(w, r, myCredentialsPage(s.bare(r, msgCredentials, page.Crumb{Label: msgMyPage, Href: "/my"}), own, civil.At(s.Clock()).Day()))
}

// myCredentialAdd records one's own. POST /my/credentials
func (s *Server) myCredentialAdd(w http.ResponseWriter, r *http.Request) error {
	c, number, err := readCredential(r)
	if err != nil {
		return err
	}
	if _, err := s.People.AddCredential(r.Context(), nil, page.Who(r.Context()).Person, c, number); err != nil {
		return err
	}
	return page.Back(w, r, "/my/credentials")
}

// myReportIn is where a party member reports to the community of residence.
// GET /my/report-in
func (s *Server) myReportIn(w http.ResponseWriter, r *http.Request) error {
	own, err := s.People.Own(r.Context(), page.Who(r.Context()).Person)
	if err != nil {
		return err
	}
	return s.page(w, r, myReportInPage(s.bare(r, msgReportIn, page.Crumb{Label: msgMyPage, Href: "/my"}), own))
}

// myReportInNow reports in. POST /my/report-in
func (s *Server) myReportInNow(w http.ResponseWriter, r *http.Request) error {
	person := page.Who(r.Context()).Person
	own, err := s.People.Own(r.Context(), person)
	if err != nil {
		return err
	}
	if r.PostFormValue("member") != "yes" {
		return fault.New(fault.Invalid, msgOnlyMembers)
	}
	_, err = s.People.ReportIn(r.Context(), nil, people.ReportIn{
		Person: person, Community: area.Code(own.Home), Way: people.BySelf, Branch: r.PostFormValue("branch"),
	})
	if err != nil {
		return err
	}
	return page.Back(w, r, "/my/report-in")
}
