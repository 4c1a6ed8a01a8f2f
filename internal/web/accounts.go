package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/intake"
	"linli/internal/page"
	"linli/internal/signin"
	"linli/internal/text"
)

func (s *Server) accountRoutes(site func(pattern string, h http.Handler)) {
	site("GET /accounts", s.mayAny(accountActs, s.accountList))
	site("GET /accounts.csv", s.mayAny(accountActs, s.accountExport))
	site("GET /accounts/new", s.mayAny(accountActs, s.accountNew))
	site("POST /accounts", s.mayAny(accountActs, s.accountMake))
	site("GET /accounts/{id}", s.mayAny(accountActs, s.account))
	site("POST /accounts/{id}", s.may(access.Grant, s.accountName))
	site("POST /accounts/{id}/rights", s.mayAny(accountActs, s.accountGive))
	site("POST /accounts/{id}/rights/take", s.mayAny(accountActs, s.accountTake))
	site("POST /accounts/{id}/close", s.may(access.Grant, s.accountClose))
	if s.SignIn != nil {
		site("POST /accounts/{id}/invite", s.may(access.Grant, s.accountInvite))
	}
}

// accountActs are the acts that have to do with accounts: to grant, to pass on,
// and to fill an administrator's empty seat.
var accountActs = []access.Act{access.Grant, access.Delegate, access.Operate}

// grantProblem is problem for whoever gives or takes rights.
func grantProblem(err error) (status int, words text.Label) {
	status, words = problem(err)
	if words == msgForbidden {
		words = msgNotYours
	}
	return status, words
}

// accountFind reads the filters of the list.
func accountFind(r *http.Request) (access.Find, page.Filters, error) {
	q := r.URL.Query()
	a := *actor(r.Context())
	f := access.Find{
		Text: strings.TrimSpace(q.Get("q")), Role: access.Role(q.Get("role")), Closed: q.Get("state") == "closed", After: q.Get("after"),
	}
	tops := access.Tops(a, access.Delegate)
	if access.Somewhere(a, access.Grant) || len(tops) == 0 {
		tops = []area.Code{""}
	}
	var chosen area.Code
	if p := q.Get("place"); p != "" {
		code, err := area.Parse(p)
		if err != nil {
			return f, page.Filters{}, bad(msgBadPlace)
		}
		chosen = code
	}
	f.Place = string(chosen)
	roles := page.Filter{Name: "role", Value: string(f.Role), Label: msgRole, Kind: page.Choice}
	for _, role := range access.Roles() {
		roles.Options = append(roles.Options, page.Option{Value: string(role), Label: role.Name()})
	}
	return f, page.Filters{Action: "/accounts", Fields: []page.Filter{
		{Name: "q", Value: f.Text, Label: msgFind, Hint: msgAccountFind, Kind: page.Search, Max: 64},
		roles,
		{Name: "place", Value: string(chosen), Label: msgPlaceFilter, Kind: page.Choice, Options: page.Places(area.Default(), chosen, tops...)},
		{Name: "state", Value: q.Get("state"), Label: msgState, Kind: page.Choice, Options: []page.Option{
			{Label: msgAccountOpen}, {Value: "closed", Label: msgAccountClosed},
		}},
	}}, nil
}

type accountsView struct {
	access.Listed
	Filters page.Filters
	At      civil.Instant
}

// accountList lists the accounts the actor has business with. GET /accounts
func (s *Server) accountList(w http.ResponseWriter, r *http.Request) error {
	f, filters, err := accountFind(r)
	if err != nil {
		return err
	}
	a := *actor(r.Context())
	v := accountsView{Filters: filters, At: a.At}
	if v.Listed, err = s.Access.Directory(r.Context(), a, f); err != nil {
		return err
	}
	return s.page(w, r, accountsPage(s.shell(r, msgAccounts), v))
}

// accountExport is the list as a table. GET /accounts.csv
func (s *Server) accountExport(w http.ResponseWriter, r *http.Request) error {
	f, _, err := accountFind(r)
	if err != nil {
		return err
	}
	f.After, f.Limit = "", 200
	a := *actor(r.Context())
	return s.table(w, r, "accounts.csv", []text.Label{msgAccount, msgName, msgOffice, msgRole, msgPlaceFilter, msgRightLine, msgExpiry, msgGivenBy},
		func(row func(cells ...string) error) error {
			for {
				found, err := s.Access.Directory(r.Context(), a, f)
				if err != nil {
					return err
				}
				for _, acc := range found.Accounts {
					rights := acc.Grants
					if len(rights) == 0 {
						rights = []access.Granted{{}}
					}
					for _, g := range rights {
						if err := row(acc.ID, acc.Name, acc.Office, page.T(r.Context(), g.Role.Name()), rightPlace(r.Context(), g), g.Line, lastDay(g.Until).String(), g.By); err != nil {
							return err
						}
					}
				}
				if found.Next == "" {
					return nil
				}
				f.After = found.Next
			}
		})
}

// lastDay is the last day on which something that ends at an instant is good;
// 0 for none.
func lastDay(until civil.Instant) civil.Day {
	if until == 0 {
		return 0
	}
	return (until - 1).Day()
}

// rightPlace is where a right is held, in words.
func rightPlace(ctx context.Context, g access.Granted) string {
	switch {
	case g.Role == "":
		return ""
	case g.Unit != "":
		if u, ok := area.Default().Unit(g.Unit); ok {
			return page.T(ctx, u.Name)
		}
		return g.Unit
	}
	return page.T(ctx, placeName(g.Place))
}

// table answers with a list as a CSV file in the language of the visitor. A
// cell that a spreadsheet would take for a formula is defused.
func (s *Server) table(w http.ResponseWriter, r *http.Request, name string, head []text.Label, fill func(row func(cells ...string) error) error) error {
	var b strings.Builder
	out := intake.NewCSVWriter(&b)
	cells := make([]string, len(head))
	for i, l := range head {
		cells[i] = page.Cap(r.Context(), l)
	}
	if err := out.Write(cells...); err != nil {
		return err
	}
	row := func(cells ...string) error {
		for i, c := range cells {
			cells[i] = intake.ExportCell(c)
		}
		return out.Write(cells...)
	}
	if err := fill(row); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return page.File(w, r, name, "text/csv; charset=utf-8", []byte(b.String()))
}

// rightForm is a right as somebody fills it in.
type rightForm struct {
	Role, Place, Unit, Line, Until string
	Choices                        []area.Division // where the place's name is of several
}

type accountView struct {
	access.Account
	At       civil.Instant
	Roles    []access.Role // that the actor could give
	Grants   bool          // is security administrator
	Invite   bool          // links can be made
	Own      bool
	Form     rightForm
	Reason   string
	Latest   civil.Day // the day the form proposes
	Story    []access.Entry
	More     int64  // the row before which the story goes on
	Link     string // of an invitation, shown once
	Fault    text.Label
	New      bool
	Closable bool
}

func (s *Server) accountView(r *http.Request, acc access.Account) (accountView, error) {
	a := *actor(r.Context())
	v := accountView{Account: acc, At: a.At, Grants: access.Somewhere(a, access.Grant), Own: a.ID == acc.ID}
	v.Invite = v.Grants && s.SignIn != nil && !v.Own
	until := civil.At(a.At.Time().AddDate(1, 0, 0))
	if !v.Grants {
		for _, g := range access.Reach(a, access.Delegate) {
			until = min(until, g.Until-1)
		}
	}
	v.Latest = until.Day()
	v.Form.Until = v.Latest.String()
	var err error
	v.Roles, err = s.Access.Givable(r.Context(), a)
	return v, err
}

// account shows one account, its rights and what was done to it.
// GET /accounts/{id}
func (s *Server) account(w http.ResponseWriter, r *http.Request) error {
	return s.showAccount(w, r, func(*accountView) {})
}

const storyRows = 20

// showAccount shows the account as change leaves it.
func (s *Server) showAccount(w http.ResponseWriter, r *http.Request, change func(v *accountView)) error {
	a, id := *actor(r.Context()), r.PathValue("id")
	acc, err := s.Access.See(r.Context(), a, id)
	if err != nil {
		return err
	}
	v, err := s.accountView(r, acc)
	if err != nil {
		return err
	}
	before, err := cursor(r)
	if err != nil {
		return err
	}
	if v.Story, err = s.Access.Story(r.Context(), a, id, before, storyRows+1); err != nil {
		return err
	}
	if len(v.Story) > storyRows {
		v.Story = v.Story[:storyRows]
		v.More = v.Story[storyRows-1].Seq
	}
	change(&v)
	return s.respond(w, r, v.status(), accountPage(s.shell(r, msgAccountOne, page.Crumb{Label: msgAccounts, Href: "/accounts"}), v))
}

func (v accountView) status() int {
	if v.Fault.Zh != "" {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// accountNew is the form for a new account. GET /accounts/new
func (s *Server) accountNew(w http.ResponseWriter, r *http.Request) error {
	v, err := s.accountView(r, access.Account{})
	if err != nil {
		return err
	}
	v.New = true
	return s.page(w, r, accountNewPage(s.shell(r, msgAccountNew, page.Crumb{Label: msgAccounts, Href: "/accounts"}), v))
}

// accountMake makes an account with its first right. POST /accounts
func (s *Server) accountMake(w http.ResponseWriter, r *http.Request) error {
	if stale, err := s.stale(w, r, "/accounts/new"); stale || err != nil {
		return err
	}
	form := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	acc := access.Account{ID: form("id"), Name: form("name"), Office: form("office"), Person: form("person")}
	again := func(words text.Label, f rightForm) error {
		v, err := s.accountView(r, acc)
		if err != nil {
			return err
		}
		v.New, v.Fault, v.Form, v.Reason = true, words, f, form("reason")
		return s.respond(w, r, http.StatusUnprocessableEntity,
			accountNewPage(s.shell(r, msgAccountNew, page.Crumb{Label: msgAccounts, Href: "/accounts"}), v))
	}
	right, f, fault := s.readRight(r)
	if fault.Zh != "" {
		return again(fault, f)
	}
	if !keyLike(acc.ID) {
		return again(msgAccountHint, f)
	}
	if _, err := s.Accounts.Actor(r.Context(), acc.ID); err == nil || errors.Is(err, access.ErrDisabled) {
		return again(msgAccountTaken, f)
	}
	acc.Grants = []access.Granted{right}
	asked, err := s.Access.Put(r.Context(), *actor(r.Context()), acc, form("reason"))
	if status, words := grantProblem(err); err != nil && status < http.StatusInternalServerError {
		return again(words, f)
	}
	if err != nil {
		return err
	}
	if asked.State == access.Waiting {
		return page.Back(w, r, "/requests/"+itoa(asked.ID))
	}
	return page.Back(w, r, "/accounts/"+url.PathEscape(acc.ID))
}

// keyLike reports whether a new account's id is one: small letters, digits and
// a few signs, so that it can be typed and told on the telephone.
func keyLike(id string) bool {
	return len(id) >= 3 && len(id) <= 32 && !strings.ContainsFunc(id, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')
	})
}

// readRight reads a right of a form; fault says what is to be mended.
func (s *Server) readRight(r *http.Request) (g access.Granted, f rightForm, fault text.Label) {
	form := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f = rightForm{Role: form("role"), Place: form("place"), Unit: form("unit"), Line: form("line"), Until: form("until")}
	g = access.Granted{Role: access.Role(f.Role), Unit: f.Unit, Line: f.Line}
	if !slices.Contains(access.Roles(), g.Role) {
		return g, f, msgChooseRoleFirst
	}
	code, choices, ok := findPlace(f.Place, r.PostFormValue("place_code"))
	if !ok {
		f.Choices = choices
		if len(choices) > 0 {
			return g, f, msgWhichPlace
		}
		return g, f, msgBadPlaceName
	}
	g.Place = string(code)
	if g.Line != "" && s.Orgs != nil {
		if _, err := s.Orgs.Thing(r.Context(), g.Line); err != nil {
			return g, f, msgNoSuchOrg
		}
	}
	day, err := civil.ParseDay(f.Until)
	if err != nil {
		return g, f, msgBadDay
	}
	if g.Until = (day + 1).Start(); g.Until <= actor(r.Context()).At {
		return g, f, msgExpiryPast
	}
	return g, f, text.Label{}
}

// findPlace is the division somebody means: by its code, by its name where only
// one has it, or by a choice among those that have it. Nothing is the whole
// city.
func findPlace(words, chosen string) (code area.Code, choices []area.Division, ok bool) {
	if words == "" {
		return "", nil, true
	}
	if c, err := area.Parse(words); err == nil {
		return c, nil, true
	}
	found := area.Default().Search(words, area.City, 8)
	for _, d := range found {
		if string(d.Code) == chosen || len(found) == 1 || d.Name == words && len(found) > 1 && found[1].Name != words && d.Code == found[0].Code {
			return d.Code, nil, true
		}
	}
	return "", found, false
}

// changeRights reads the account, changes it and puts it.
func (s *Server) changeRights(w http.ResponseWriter, r *http.Request, f rightForm, change func(acc *access.Account) text.Label) error {
	a, id := *actor(r.Context()), r.PathValue("id")
	if stale, err := s.stale(w, r, "/accounts/"+url.PathEscape(id)); stale || err != nil {
		return err
	}
	acc, err := s.Access.See(r.Context(), a, id)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(r.PostFormValue("reason"))
	fault := msgNeedReason
	var asked access.Request
	if reason != "" {
		if fault = change(&acc); fault.Zh == "" {
			// A broken glass closes by itself and is nobody's to give.
			acc.Grants = slices.DeleteFunc(acc.Grants, func(g access.Granted) bool { return g.Role == access.Emergency })
			asked, err = s.Access.Put(r.Context(), a, acc, reason)
			if status, words := grantProblem(err); err != nil && status < http.StatusInternalServerError {
				fault = words
			} else if err != nil {
				return err
			}
		}
	}
	if fault.Zh != "" {
		return s.showAccount(w, r, func(v *accountView) {
			if f.Role != "" {
				v.Form = f
			}
			v.Fault, v.Reason = fault, reason
		})
	}
	if asked.State == access.Waiting {
		return page.Back(w, r, "/requests/"+itoa(asked.ID))
	}
	return page.Back(w, r, "/accounts/"+url.PathEscape(id))
}

// accountName changes whom an account stands for. POST /accounts/{id}
func (s *Server) accountName(w http.ResponseWriter, r *http.Request) error {
	return s.changeRights(w, r, rightForm{}, func(acc *access.Account) text.Label {
		acc.Name, acc.Office, acc.Person = strings.TrimSpace(r.PostFormValue("name")), strings.TrimSpace(r.PostFormValue("office")), strings.TrimSpace(r.PostFormValue("person"))
		return text.Label{}
	})
}

// accountGive gives a right, or lengthens or shortens it.
// POST /accounts/{id}/rights
func (s *Server) accountGive(w http.ResponseWriter, r *http.Request) error {
	right, f, fault := s.readRight(r)
	return s.changeRights(w, r, f, func(acc *access.Account) text.Label {
		acc.Grants = append(slices.DeleteFunc(acc.Grants, right.Same), right)
		return fault
	})
}

// accountTake takes a right away. POST /accounts/{id}/rights/take
func (s *Server) accountTake(w http.ResponseWriter, r *http.Request) error {
	given := func(name string) string { return r.PostFormValue(name) }
	right := access.Granted{Role: access.Role(given("role")), Place: given("place"), Unit: given("unit"), Line: given("line"), Only: given("only")}
	return s.changeRights(w, r, rightForm{}, func(acc *access.Account) text.Label {
		if !slices.ContainsFunc(acc.Grants, right.Same) {
			return msgRightGone
		}
		acc.Grants = slices.DeleteFunc(acc.Grants, right.Same)
		return text.Label{}
	})
}

// accountClose closes an account or opens it again. POST /accounts/{id}/close
func (s *Server) accountClose(w http.ResponseWriter, r *http.Request) error {
	a, id := *actor(r.Context()), r.PathValue("id")
	if stale, err := s.stale(w, r, "/accounts/"+url.PathEscape(id)); stale || err != nil {
		return err
	}
	reason, closing := strings.TrimSpace(r.PostFormValue("reason")), r.PostFormValue("do") != "open"
	fault := msgNeedReason
	if reason != "" {
		var err error
		if closing && s.SignIn != nil {
			err = s.SignIn.Disable(r.Context(), a, id, reason)
		} else {
			err = s.Access.Disable(r.Context(), a, id, closing, reason)
		}
		if err == nil {
			return page.Back(w, r, "/accounts/"+url.PathEscape(id))
		}
		status, words := grantProblem(err)
		if status >= http.StatusInternalServerError {
			return err
		}
		fault = words
	}
	return s.showAccount(w, r, func(v *accountView) { v.Fault = fault })
}

// accountInvite makes the one-time link by which the holder sets a password. It
// is shown once, to be handed over. POST /accounts/{id}/invite
func (s *Server) accountInvite(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if stale, err := s.stale(w, r, "/accounts/"+url.PathEscape(id)); stale || err != nil {
		return err
	}
	reason := strings.TrimSpace(r.PostFormValue("reason"))
	if reason == "" {
		return s.showAccount(w, r, func(v *accountView) { v.Fault = msgNeedReason })
	}
	token, err := s.SignIn.Invite(r.Context(), *actor(r.Context()), id, reason)
	if err != nil {
		status, words := grantProblem(err)
		if status >= http.StatusInternalServerError {
			return err
		}
		return s.showAccount(w, r, func(v *accountView) { v.Fault = words })
	}
	return s.showAccount(w, r, func(v *accountView) { v.Link = s.origin(r) + "/link/" + token })
}

// origin is the address by which the visitor reached the site.
func (s *Server) origin(r *http.Request) string {
	if s.SignIn != nil && s.SignIn.Origin != "" {
		return s.SignIn.Origin
	}
	if s.Secure {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// stale asks for a new proof before a sensitive act where the last one is old
// (OWASP ASVS 5.0 V7.5.3).
func (s *Server) stale(w http.ResponseWriter, r *http.Request, next string) (bool, error) {
	o := session(r.Context())
	if o == nil || o.Subject.Kind != signin.Account || s.SignIn.IsSure(*o) {
		return false, nil
	}
	return true, page.Back(w, r, "/confirm?next="+url.QueryEscape(next))
}
