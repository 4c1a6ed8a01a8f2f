package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

// roleCard is one account or volunteer that a demonstration offers.
type roleCard struct {
	As         string // what the id is of: account or person
	ID, Name   string
	Office     string
	Role, Does text.Label
}

// signInPage is the first page. GET /
func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) error {
	next := page.Local(r.URL.Query().Get("next"), "")
	if v := page.Who(r.Context()); v.Actor != nil || v.Person != "" {
		if next == "" {
			next = s.first(page.Who(r.Context()))
		}
		return page.Back(w, r, next)
	}
	if o := session(r.Context()); o != nil {
		return page.Back(w, r, s.after(r.Context(), *o))
	}
	var cards []roleCard
	if s.Demo && fromHere(r) {
		accounts, err := s.Accounts.Accounts(r.Context())
		if err != nil {
			return fmt.Errorf("list demo accounts: %w", err)
		}
		for _, a := range inRoleOrder(accounts) {
			card := roleCard{As: "account", ID: a.ID, Name: a.Name, Office: a.Office, Role: roleOf(a)}
			if len(a.Grants) > 0 {
				card.Does = roleDoes[a.Grants[0].Role]
			}
			cards = append(cards, card)
		}
		volunteers, err := s.volunteerCards(r.Context())
		if err != nil {
			return err
		}
		cards = append(volunteers, cards...)
	}
	if s.SignIn != nil {
		s.device(w, r)
		return s.page(w, r, signInForms(s.shell(r, msgSignIn), s.Tagline, s.doors(r), cards))
	}
	return s.page(w, r, signIn(s.shell(r, msgSignIn), s.Tagline, cards, next))
}

// volunteerCards are people of the database, so that the phone's side can be
// tried as well.
func (s *Server) volunteerCards(ctx context.Context) ([]roleCard, error) {
	if s.People == nil {
		return nil, nil
	}
	found, err := s.People.Examples(ctx)
	var cards []roleCard
	for _, e := range found {
		cards = append(cards, roleCard{As: "person", ID: e.Person, Name: e.Name, Office: placeLabel(area.Code(e.Home)), Role: msgVolunteer, Does: exampleNames[e.Kind]})
	}
	return cards, err
}

// inRoleOrder lists the accounts that hold a role, in the order of roles.
func inRoleOrder(accounts []access.Account) []access.Account {
	var out []access.Account
	for _, role := range access.Roles() {
		for _, a := range accounts {
			if len(a.Grants) > 0 && a.Grants[0].Role == role {
				out = append(out, a)
			}
		}
	}
	return out
}

// signIn opens a demonstration's account. POST /sign-in
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	if !s.Demo || !fromHere(r) {
		return fault.New(fault.Refused, msgDemoOnly)
	}
	if person := r.PostFormValue("person"); person != "" && s.People != nil {
		return s.signInPerson(w, r, person)
	}
	a, err := s.Accounts.Actor(r.Context(), r.PostFormValue("account"))
	if errors.Is(err, access.ErrUnknown) {
		return bad(msgNoAccount)
	}
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	// A session that existed before signing in must not live on after it.
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	s.sessions.Remove(r.Context(), "person")
	s.sessions.Put(r.Context(), "account", a.ID)
	return page.Back(w, r, page.Local(r.PostFormValue("next"), s.first(page.Visitor{Actor: &a})))
}

// signInPerson makes the visitor of a demonstration a volunteer.
func (s *Server) signInPerson(w http.ResponseWriter, r *http.Request, person string) error {
	active, err := s.People.Active(r.Context(), person)
	if err != nil && !errors.Is(err, people.ErrUnknown) {
		return fmt.Errorf("sign in: %w", err)
	}
	if !active {
		return bad(msgNoAccount)
	}
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	s.sessions.Remove(r.Context(), "account")
	s.sessions.Put(r.Context(), "person", person)
	return page.Back(w, r, page.Local(r.PostFormValue("next"), s.first(page.Visitor{Person: person})))
}

// signOut ends the session. POST /sign-out
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	if s.SignIn != nil {
		if err := s.SignIn.SignOut(r.Context(), s.token(r)); err != nil {
			return err
		}
		s.setToken(w, "")
	}
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	// What the phone kept for the visitor goes with them: pages, waiting acts
	// and the worker itself (W3C Clear Site Data).
	w.Header().Set("Clear-Site-Data", `"storage"`)
	return page.Back(w, r, "/")
}
