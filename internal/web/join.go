package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fault"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/signin"
	"linli/internal/text"
)

func (s *Server) joinRoutes(site func(pattern string, h http.Handler)) {
	site("GET /join", s.open(s.joinForm))
	site("POST /join", s.open(s.join))
	site("GET "+page.PlacesPath, s.open(s.places))
	site("GET /join/code", s.open(s.joinCode))
	site("POST /join/code", s.open(s.joinConfirm))
	site("GET /my", s.volunteer(s.my))
	site("POST /my", s.volunteer(s.myCorrect))
	site("POST /my/consent", s.volunteer(s.myConsent))
	site("GET /my/copy.json", s.volunteer(s.myCopy))
	site("GET /my/copy.csv", s.volunteer(s.myCopy))
	site("POST /my/leave", s.volunteer(s.myLeave))
	site("POST /my/leave/now", s.volunteer(s.myLeaveNow))
	site("GET /people/new", s.may(access.PersonRegister, s.registerForm))
	site("POST /people/new", s.may(access.PersonRegister, s.register))
}

// personOf is the volunteer behind a request: signed in by phone, or just
// confirmed in this browser.
func (s *Server) personOf(ctx context.Context) string {
	if o := session(ctx); o != nil && o.Stage == signin.Full && o.Subject.Kind == signin.Person {
		return o.Subject.ID
	}
	return s.sessions.GetString(ctx, "person")
}

// bare is the shell of a page for everybody, which may ask for its parts.
func (s *Server) bare(r *http.Request, title text.Label, crumbs ...page.Crumb) page.Shell {
	sh := s.shell(r, title, crumbs...)
	sh.Live = true
	return sh
}

// volunteer is a route for somebody's own page.
func (s *Server) volunteer(h handler) http.Handler {
	return s.open(func(w http.ResponseWriter, r *http.Request) error {
		if page.Who(r.Context()).Person == "" {
			return page.Back(w, r, "/?next=/my")
		}
		err := h(w, r)
		if errors.Is(err, people.ErrGone) || errors.Is(err, people.ErrUnknown) {
			s.sessions.Remove(r.Context(), "person")
			return page.Back(w, r, "/join")
		}
		return err
	})
}

// joinView is the form with what was filled in and what is wrong with it.
type joinView struct {
	people.Registration
	Desk   bool // somebody registers another
	Where  page.PlaceField
	Faults fault.Faults
	Fault  text.Label
	OrgKey string
}

func (v joinView) agreed(p people.Purpose) bool { return slices.Contains(v.Consents, p) }

func (v joinView) action() string {
	if v.Desk {
		return "/people/new"
	}
	return "/join"
}

// joinForm is the empty form. GET /join
func (s *Server) joinForm(w http.ResponseWriter, r *http.Request) error {
	return s.page(w, r, joinPage(s.bare(r, msgJoin), joinView{}))
}

// homeField is the field for the community where somebody lives.
var homeField = page.PlaceField{Name: "place", Code: "home", Fault: "home", Label: msgCommunity}

// where is the field as it was sent, or with the community that is known.
func (v joinView) where() page.PlaceField {
	if v.Where.Name == "" {
		return homeField.Of(area.Default(), v.Home)
	}
	return v.Where
}

// homeFaults is what is wrong with the community.
func (v joinView) homeFaults() (f fault.Faults) {
	if l := v.Faults.Of("home"); l.Zh != "" {
		f.Add("home", l)
	}
	return f
}

// readJoin reads the form.
func (s *Server) readJoin(r *http.Request) (joinView, error) {
	if err := r.ParseForm(); err != nil {
		return joinView{}, bad(msgBadForm)
	}
	f := r.PostForm
	v := joinView{Where: homeField.Read(r, area.Default()), OrgKey: strings.TrimSpace(f.Get("org"))}
	v.Registration = people.Registration{
		Name: f.Get("name"), Sex: f.Get("sex"), Birth: f.Get("birth"), IDType: f.Get("id_type"), IDNumber: f.Get("id_number"),
		Phone: f.Get("phone"), Home: v.Where.Chosen, Employer: f.Get("employer"), Skills: f.Get("skills"), Languages: f.Get("languages"),
		Profile:  readProfile(r),
		Guardian: people.Guardian{Name: f.Get("guardian"), Phone: f.Get("guardian_phone"), Relation: f.Get("relation")},
	}
	for _, t := range people.AllTerms() {
		if f.Get("consent-"+string(t.Purpose)) != "" {
			v.Consents = append(v.Consents, t.Purpose)
		}
	}
	return v, nil
}

func readProfile(r *http.Request) people.Profile {
	f := r.PostForm
	reach, err := strconv.Atoi(strings.TrimSpace(f.Get("reach")))
	if err != nil && strings.TrimSpace(f.Get("reach")) != "" {
		reach = -1
	}
	week := people.NewWeek(func(day time.Weekday, hour int) bool {
		part := dayPart(hour)
		return part >= 0 && f.Get("hours-"+strconv.Itoa((int(day)+6)%7)+"-"+strconv.Itoa(part)) != ""
	})
	return people.Profile{
		National: f.Get("national"), Services: strings.Join(f["services"], ";"), Subjects: f.Get("subjects"), Grades: f.Get("grades"),
		Licence: f.Get("licence"), Hours: week, Reach: reach,
	}
}

// dayParts are the parts of a day the page offers; the record keeps hours.
var dayParts = []struct {
	name     text.Label
	from, to int
}{{msgMorning, 8, 12}, {msgAfternoon, 12, 18}, {msgEvening, 18, 22}}

func dayPart(hour int) int {
	for i, p := range dayParts {
		if hour >= p.from && hour < p.to {
			return i
		}
	}
	return -1
}

// serves reports whether a person can serve in part of a day of the page.
func serves(w people.Week, day, part int) bool {
	return w.At(time.Weekday((day+1)%7), dayParts[part].from)
}

// places offers communities while somebody types, for every form. GET /places
func (s *Server) places(w http.ResponseWriter, r *http.Request) error {
	return s.page(w, r, page.PlaceChoice(page.PlaceFound(r, area.Default())))
}

// join takes a registration and sends the code. POST /join
func (s *Server) join(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readJoin(r)
	if err != nil {
		return err
	}
	person, err := s.People.Register(r.Context(), people.By{Channel: "web", From: s.visitor(w, r)}, v.Registration)
	if answered, err := s.joinRefused(w, r, v, err); answered || err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "joining", person)
	return page.Back(w, r, "/join/code")
}

// joinRefused shows the form again where something is to be mended.
func (s *Server) joinRefused(w http.ResponseWriter, r *http.Request, v joinView, err error) (bool, error) {
	var over *limit.Error
	status := http.StatusUnprocessableEntity
	switch {
	case err == nil:
		return false, nil
	case fault.Find(err) != nil:
		v.Faults = fault.Find(err)
	case errors.As(err, &over):
		retry(w, err)
		v.Fault, status = tooOften(over), http.StatusTooManyRequests
	case errors.Is(err, onetime.ErrOff):
		v.Fault, status = msgNoCourier, http.StatusServiceUnavailable
	default:
		return true, err
	}
	sh := s.bare(r, msgJoin)
	if v.Desk {
		sh = s.shell(r, msgRegisterOther)
	}
	sh.Live = true
	return true, s.respond(w, r, status, joinPage(sh, v))
}

// joinCode asks for the code. GET /join/code
func (s *Server) joinCode(w http.ResponseWriter, r *http.Request) error {
	person := s.sessions.GetString(r.Context(), "joining")
	if person == "" {
		return page.Back(w, r, "/join")
	}
	return s.page(w, r, codePage(s.bare(r, msgEnterCode), "/join/code", s.demoCode(person), text.Label{}))
}

// demoCode is the code a demonstration shows instead of sending it.
func (s *Server) demoCode(person string) string {
	if !s.Demo || s.Codes == nil {
		return ""
	}
	return s.Codes.About(person)
}

// codeFault is what to say of a code that did not prove the phone; status 0 if
// that is not what is wrong.
func codeFault(w http.ResponseWriter, err error) (status int, words text.Label) {
	var over *limit.Error
	switch {
	case errors.Is(err, people.ErrCode):
		return http.StatusUnprocessableEntity, text.Of(err)
	case errors.As(err, &over):
		retry(w, err)
		return http.StatusTooManyRequests, tooOften(over)
	}
	return 0, text.Label{}
}

// joinConfirm proves the phone. POST /join/code
func (s *Server) joinConfirm(w http.ResponseWriter, r *http.Request) error {
	person := s.sessions.GetString(r.Context(), "joining")
	if person == "" {
		return page.Back(w, r, "/join")
	}
	_, err := s.People.Confirm(r.Context(), s.visitor(w, r), person, r.PostFormValue("code"))
	if status, words := codeFault(w, err); status != 0 {
		return s.respond(w, r, status, codePage(s.bare(r, msgEnterCode), "/join/code", s.demoCode(person), words))
	}
	if err != nil {
		return err
	}
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Remove(r.Context(), "joining")
	s.sessions.Put(r.Context(), "person", person)
	return page.Back(w, r, "/my")
}

// my is a volunteer's own page. GET /my
func (s *Server) my(w http.ResponseWriter, r *http.Request) error {
	own, err := s.People.Own(r.Context(), page.Who(r.Context()).Person)
	if err != nil {
		return err
	}
	return s.page(w, r, myPage(s.bare(r, msgMyPage), own, text.Label{}))
}

// myCorrect corrects one's own record. POST /my
func (s *Server) myCorrect(w http.ResponseWriter, r *http.Request) error {
	person := page.Who(r.Context()).Person
	if err := r.ParseForm(); err != nil {
		return bad(msgBadForm)
	}
	own, err := s.People.Own(r.Context(), person)
	if err != nil {
		return err
	}
	home := homeField.Read(r, area.Default()).Chosen
	if home == "" {
		home = own.Home
	}
	profile := readProfile(r)
	profile.Services = own.Profile.Services
	err = s.People.Correct(r.Context(), person, people.Correction{
		Home: home, Employer: r.PostForm.Get("employer"), Skills: r.PostForm.Get("skills"), Languages: r.PostForm.Get("languages"), Profile: profile,
	})
	return page.Redo(w, r, err, "/my", func(f fault.Faults) error {
		return s.respond(w, r, f.Status(), myPage(s.bare(r, msgMyPage), own, f[0].Words))
	})
}

// myConsent gives or withdraws a consent. POST /my/consent
func (s *Server) myConsent(w http.ResponseWriter, r *http.Request) error {
	err := s.People.Consent(r.Context(), page.Who(r.Context()).Person, people.Purpose(r.PostFormValue("purpose")), r.PostFormValue("given") == "yes", "web")
	if err != nil {
		return err
	}
	return page.Back(w, r, "/my")
}

// myCopy is the copy of one's own data. GET /my/copy.json, /my/copy.csv
func (s *Server) myCopy(w http.ResponseWriter, r *http.Request) error {
	own, err := s.People.Own(r.Context(), page.Who(r.Context()).Person)
	if err != nil {
		return err
	}
	var b strings.Builder
	if strings.HasSuffix(r.URL.Path, ".csv") {
		if err := own.CSV(&b, page.From(r.Context()).Lang); err != nil {
			return err
		}
		return page.File(w, r, "linli-my-data.csv", "text/csv; charset=utf-8", []byte(b.String()))
	}
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(own); err != nil {
		return err
	}
	return page.File(w, r, "linli-my-data.json", "application/json", []byte(b.String()))
}

// myLeave sends the code that leaving asks for. POST /my/leave
func (s *Server) myLeave(w http.ResponseWriter, r *http.Request) error {
	person := page.Who(r.Context()).Person
	err := s.People.AskCode(r.Context(), s.visitor(w, r), person)
	var over *limit.Error
	switch {
	case errors.As(err, &over):
		retry(w, err)
		return fault.New(fault.TooMany, msgTooManyCodes)
	case errors.Is(err, onetime.ErrOff):
		return fault.New(fault.Unavailable, msgNoCourier)
	case err != nil:
		return err
	}
	return s.page(w, r, leavePage(s.bare(r, msgLeave), s.demoCode(person), text.Label{}))
}

// myLeaveNow erases the person. POST /my/leave/now
func (s *Server) myLeaveNow(w http.ResponseWriter, r *http.Request) error {
	person := page.Who(r.Context()).Person
	err := s.People.Leave(r.Context(), s.visitor(w, r), person, r.PostFormValue("code"))
	if status, words := codeFault(w, err); status != 0 {
		return s.respond(w, r, status, leavePage(s.bare(r, msgLeave), "", words))
	}
	if err != nil {
		return err
	}
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return s.page(w, r, leftPage(s.bare(r, msgLeave)))
}

// registerForm is the form for registering somebody else. GET /people/new
func (s *Server) registerForm(w http.ResponseWriter, r *http.Request) error {
	sh := s.shell(r, msgRegisterOther)
	sh.Live = true
	return s.page(w, r, joinPage(sh, joinView{Desk: true}))
}

// register enters somebody else, as a shell. POST /people/new
func (s *Server) register(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readJoin(r)
	if err != nil {
		return err
	}
	v.Desk = true
	v.Consents = nil
	person, err := s.People.Register(r.Context(), people.By{Actor: actor(r.Context()), Org: v.OrgKey, Channel: "desk"}, v.Registration)
	if answered, err := s.joinRefused(w, r, v, err); answered || err != nil {
		return err
	}
	return page.Back(w, r, "/people/"+person)
}
