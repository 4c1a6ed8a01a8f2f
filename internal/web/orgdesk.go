package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/org"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

func (s *Server) orgDeskRoutes(site func(pattern string, h http.Handler)) {
	site("GET /orgs.csv", s.may(access.OrgRead, s.orgExport))
	site("GET /orgs/new", s.may(access.OrgAdmit, s.orgNew))
	site("POST /orgs", s.may(access.OrgAdmit, s.orgAdmit))
	site("POST /orgs/{id}", s.may(access.OrgEdit, s.orgEdit))
	site("POST /orgs/{id}/teams", s.may(access.OrgEdit, s.teamPut))
	site("GET /orgs/{id}/teams/{team}", s.may(access.OrgRead, s.team))
	site("POST /orgs/{id}/teams/{team}/members", s.may(access.OrgEdit, s.teamJoin))
	site("POST /orgs/{id}/teams/{team}/members/{person}", s.may(access.OrgEdit, s.teamPart))
	site("POST /orgs/{id}/teams/{team}/honours", s.may(access.OrgEdit, s.teamHonour))
}

// orgRows is how many organisations the table for a spreadsheet has at most.
const orgRows = 5000

// orgExport is the list as a table. GET /orgs.csv
func (s *Server) orgExport(w http.ResponseWriter, r *http.Request) error {
	find, _, err := orgFind(r)
	if err != nil {
		return err
	}
	find.After, find.Limit = "", 200
	head := []text.Label{msgNumberShort, msgOrgName, msgKind, msgCreditCode, msgSeat, msgAliases}
	return s.table(w, r, "organisations.csv", head, func(row func(cells ...string) error) error {
		for n := 0; n < orgRows; {
			found, err := s.Orgs.List(r.Context(), *actor(r.Context()), find)
			if err != nil {
				return err
			}
			for _, o := range found.Orgs {
				err := row(o.Key, o.Name, page.T(r.Context(), fact.OrgKinds.Name(o.Kind)), o.USCC, placeLabel(area.Code(o.Place)), strings.Join(o.Aliases, "; "))
				if err != nil {
					return err
				}
			}
			if n += len(found.Orgs); found.Next == "" {
				return nil
			}
			find.After = found.Next
		}
		return nil
	})
}

type orgFormView struct {
	org.Org
	Place   string // as it was written
	Similar []org.Suggestion
	Fault   text.Label
}

// orgNew is the form for an organisation that is to be admitted. GET /orgs/new
func (s *Server) orgNew(w http.ResponseWriter, r *http.Request) error {
	return s.page(w, r, orgNewPage(s.shell(r, msgOrgNew, page.Crumb{Label: msgOrgs, Href: "/orgs"}), orgFormView{}))
}

// readOrg reads an organisation of a form; the place may be a name.
func readOrg(r *http.Request) (o org.Org, place string, fault text.Label) {
	form := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	o = org.Org{Key: form("key"), Name: form("name"), Kind: form("kind"), USCC: form("uscc")}
	for a := range strings.FieldsFuncSeq(form("aliases"), func(c rune) bool { return c == ';' || c == '；' || c == '、' }) {
		o.Aliases = append(o.Aliases, strings.TrimSpace(a))
	}
	place = form("place")
	code, choices, ok := findPlace(place, r.PostFormValue("place_code"))
	if !ok {
		if len(choices) > 0 {
			return o, place, msgNamePlaceMore
		}
		return o, place, msgBadPlaceName
	}
	o.Place = string(code)
	return o, place, text.Label{}
}

// orgAdmit checks and admits a new organisation. One whose name is like another's
// is shown beside it first: the coordinator decides. POST /orgs
func (s *Server) orgAdmit(w http.ResponseWriter, r *http.Request) error {
	v := orgFormView{}
	v.Org, v.Place, v.Fault = readOrg(r)
	status := http.StatusUnprocessableEntity
	if v.Fault.Zh == "" {
		if _, err := s.Orgs.Thing(r.Context(), v.Key); err == nil {
			v.Fault, status = msgOrgTaken, http.StatusConflict
		} else if !errors.Is(err, org.ErrUnknown) {
			return err
		}
	}
	if v.Fault.Zh == "" && r.PostFormValue("different") != "yes" {
		found, err := s.Orgs.Suggest(r.Context(), v.Name, 3)
		if err != nil {
			return err
		}
		if v.Similar = found; len(found) > 0 {
			v.Fault, status = msgOrgSimilar, http.StatusConflict
		}
	}
	if v.Fault.Zh == "" {
		err := s.Orgs.Put(r.Context(), *actor(r.Context()), v.Org)
		if err == nil {
			return page.Back(w, r, "/orgs/"+url.PathEscape(v.Key))
		}
		faults := fault.Find(err)
		if faults == nil {
			return err
		}
		v.Fault, status = faults[0].Words, faults.Status()
	}
	return s.respond(w, r, status, orgNewPage(s.shell(r, msgOrgNew, page.Crumb{Label: msgOrgs, Href: "/orgs"}), v))
}

// orgEdit corrects an organisation; a name that changes becomes a former one.
// POST /orgs/{id}
func (s *Server) orgEdit(w http.ResponseWriter, r *http.Request) error {
	a, id := *actor(r.Context()), r.PathValue("id")
	was, err := s.Orgs.Org(r.Context(), a, id)
	if err != nil {
		return err
	}
	o, _, wrong := readOrg(r)
	if wrong.Zh != "" {
		return fault.New(fault.Invalid, wrong)
	}
	o.Key, o.Parent = id, was.Parent
	return s.orgBack(w, r, s.Orgs.Put(r.Context(), a, o))
}

// teamPut makes a team, or names it anew. POST /orgs/{id}/teams
func (s *Server) teamPut(w http.ResponseWriter, r *http.Request) error {
	code, _, ok := findPlace(strings.TrimSpace(r.PostFormValue("place")), "")
	if !ok {
		return fault.New(fault.Invalid, msgBadPlaceName)
	}
	err := s.Orgs.PutTeam(r.Context(), *actor(r.Context()), org.Team{
		Key: r.PostFormValue("key"), Name: r.PostFormValue("name"), Org: r.PathValue("id"), Place: string(code),
	})
	return s.orgBack(w, r, err)
}

type memberRow struct {
	org.Member
	Card people.Card
}

type teamView struct {
	org.Team
	OrgName string
	Members []memberRow
	Sees    bool // who belongs to it
	Edit    bool
	Honours []org.Honour
	Today   string
}

func teamPath(r *http.Request) string {
	return "/orgs/" + url.PathEscape(r.PathValue("id")) + "/teams/" + url.PathEscape(r.PathValue("team"))
}

// team shows a team, its leaders and members, masked, and its honours.
// GET /orgs/{id}/teams/{team}
func (s *Server) team(w http.ResponseWriter, r *http.Request) error {
	ctx, a, id := r.Context(), *actor(r.Context()), r.PathValue("id")
	full, err := s.Orgs.Org(ctx, a, id)
	if err != nil {
		return err
	}
	v := teamView{OrgName: full.Name, Today: a.At.Day().String()}
	if v.Team, err = s.Orgs.Team(ctx, a, id, r.PathValue("team")); err != nil {
		return err
	}
	t, err := s.Orgs.Thing(ctx, id)
	if err != nil {
		return err
	}
	v.Edit = access.May(a, access.OrgEdit, t) == nil
	if v.Sees = access.May(a, access.PersonRead, t) == nil; v.Sees {
		members, err := s.Orgs.Members(ctx, a, id, v.Team.Key, a.At.Day())
		if err != nil {
			return err
		}
		if v.Members, err = s.memberCards(r, a, t, members); err != nil {
			return err
		}
	}
	if v.Honours, err = s.Orgs.Honours(ctx, "team", v.Team.Key); err != nil {
		return err
	}
	return s.page(w, r, teamPage(s.shell(r, msgTeam, page.Crumb{Label: msgOrgs, Href: "/orgs"}, page.Crumb{Label: text.Label{Zh: full.Name, En: full.Name}, Href: "/orgs/" + url.PathEscape(id)}), v))
}

// memberCards puts masked cards to the members, and logs the look with them.
func (s *Server) memberCards(r *http.Request, a access.Actor, t access.Thing, members []org.Member) ([]memberRow, error) {
	if s.People == nil || len(members) == 0 {
		return nil, nil
	}
	keys := make([]string, len(members))
	for i, m := range members {
		keys[i] = m.Person
	}
	if err := s.Access.LookAt(r.Context(), a, access.PersonRead, t, "members", keys...); err != nil {
		return nil, err
	}
	cards, err := s.People.Cards(r.Context(), keys)
	if err != nil {
		return nil, err
	}
	rows := make([]memberRow, len(members))
	for i, m := range members {
		rows[i] = memberRow{m, cards[m.Person]}
	}
	return rows, nil
}

// teamJoin makes somebody a member, a deputy or the leader.
// POST /orgs/{id}/teams/{team}/members
func (s *Server) teamJoin(w http.ResponseWriter, r *http.Request) error {
	from, err := formDay(r, "from")
	if err != nil {
		return err
	}
	person := strings.TrimSpace(r.PostFormValue("person"))
	if s.People != nil {
		known, err := s.People.Cards(r.Context(), []string{person})
		if err != nil {
			return err
		}
		if _, ok := known[person]; !ok {
			return fault.New(fault.Invalid, msgNoSuchPerson)
		}
	}
	err = s.Orgs.Join(r.Context(), *actor(r.Context()), r.PathValue("id"), org.Member{
		Person: person, Team: r.PathValue("team"), Part: org.Part(r.PostFormValue("part")), From: from,
	})
	if err != nil {
		return err
	}
	return page.Back(w, r, teamPath(r))
}

// teamPart ends a membership today.
// POST /orgs/{id}/teams/{team}/members/{person}
func (s *Server) teamPart(w http.ResponseWriter, r *http.Request) error {
	a := *actor(r.Context())
	if err := s.Orgs.Part(r.Context(), a, r.PathValue("id"), r.PathValue("person"), r.PathValue("team"), a.At.Day()-1); err != nil {
		return err
	}
	return page.Back(w, r, teamPath(r))
}

// teamHonour adds an honour of the team. POST /orgs/{id}/teams/{team}/honours
func (s *Server) teamHonour(w http.ResponseWriter, r *http.Request) error {
	day, err := formDay(r, "day")
	if err != nil {
		return err
	}
	h := org.Honour{Name: r.PostFormValue("name"), Giver: r.PostFormValue("giver"), Day: day}
	if err := s.Orgs.AddHonour(r.Context(), *actor(r.Context()), r.PathValue("id"), "team", r.PathValue("team"), h); err != nil {
		return err
	}
	return page.Back(w, r, teamPath(r))
}

// parts are what somebody is in a team, leaders first.
var parts = []org.Part{org.Leader, org.Deputy, org.Plain}

var partNames = map[org.Part]text.Label{
	org.Leader: {Zh: "队长", En: "leader"}, org.Deputy: {Zh: "副队长", En: "deputy"}, org.Plain: {Zh: "队员", En: "member"},
}

// led counts the leaders among members.
func led(members []memberRow) bool {
	return slices.ContainsFunc(members, func(m memberRow) bool { return m.Part == org.Leader })
}
