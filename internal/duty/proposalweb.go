package duty

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

func (v *pages) proposalPages() {
	s := v.site
	s.Staff("GET /duty/proposals", access.DutyFill, v.proposals)
	s.Staff("POST /duty/proposals", access.DutyFill, v.propose)
	s.Staff("GET /duty/proposals/{proposal}", access.DutyFill, v.proposal)
	s.Staff("POST /duty/proposals/{proposal}/invite", access.DutyFill, v.invitePairs)
}

type proposalsView struct {
	Ask
	Places  []page.Option
	Faults  fault.Faults
	List    []proposalLine
	Filters page.Filters
	Next    string
}

type proposalLine struct {
	Proposal
	Where text.Label
}

// proposals is where a proposal is asked for, and what was proposed lately.
// GET /duty/proposals
func (v *pages) proposals(w http.ResponseWriter, r *http.Request) error {
	place, _ := v.place(r, access.DutyFill)
	on := v.now().Day() + 1
	if d, err := civil.ParseDay(r.URL.Query().Get("day")); err == nil && d >= v.now().Day() {
		on = d
	}
	return v.showProposals(w, r, Ask{ID: page.NewID(), Place: place, From: on, To: on}, nil)
}

func (v *pages) showProposals(w http.ResponseWriter, r *http.Request, a Ask, faults fault.Faults) error {
	ctx, actor := r.Context(), page.Actor(r.Context())
	x := proposalsView{Ask: a, Places: page.Places(v.Atlas, a.Place, access.Tops(actor, access.DutyFill)...)}
	x.Faults = faults
	x.Filters = page.Filters{Action: "/duty/proposals", Fields: []page.Filter{
		{Name: "place", Value: string(a.Place), Label: msgPlace, Kind: page.Choice, Options: x.Places},
	}}
	list, next, err := v.Proposals(ctx, actor, a.Place, r.URL.Query().Get("after"), 20)
	if err != nil {
		return err
	}
	x.Next = next
	for _, p := range list {
		x.List = append(x.List, proposalLine{p, v.placeLabel(p.Place)})
	}
	return v.site.Show(w, r, page.Content{
		Status: x.Faults.Status(), Title: msgPropose, Crumbs: []page.Crumb{{Label: msgBoard, Href: "/duty/board"}}, Body: proposalsPage(x),
	})
}

func (d *Duty) placeLabel(place area.Code) text.Label {
	if place == "" {
		return msgWholeCity
	}
	return d.Atlas.Label(place)
}

// propose makes a proposal. POST /duty/proposals
func (v *pages) propose(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := Ask{ID: r.PostFormValue("id")}
	var f fault.Faults
	var err error
	if a.Place, err = v.Atlas.Parse(r.PostFormValue("place")); err != nil {
		f.Add("place", text.Label{Zh: "请选择地区", En: "choose a place"})
	}
	if a.From, err = civil.ParseDay(r.PostFormValue("from")); err != nil {
		f.Add("from", text.Label{Zh: "请填日期", En: "give a day"})
	}
	if a.To, err = civil.ParseDay(r.PostFormValue("to")); err != nil {
		a.To = a.From
	}
	if len(f) > 0 {
		return v.showProposals(w, r, a, f)
	}
	p, err := v.Propose(ctx, page.Actor(ctx), a)
	return page.Redo(w, r, err, "/duty/proposals/"+p.ID, func(f fault.Faults) error { return v.showProposals(w, r, a, f) })
}

// proposalView is a proposal as its page shows it.
type proposalView struct {
	Proposal
	Where    text.Label
	Lines    []pairView
	Short    []shortView
	Counts   map[PairState]int
	Next     int // the pair from which the next page begins after; 0: none
	MoreFew  int // the same of what stays short
	Faults   fault.Faults
	Sending  int
	Missing  int
	Proposed int // on this page, not yet decided
}

type pairView struct {
	PairLine
	Card  people.Card
	Where string
	Why   string
}

type shortView struct {
	ShortLine
	Where string
	Why   string
}

const pairsAPage = 50

// proposal is one proposal. GET /duty/proposals/{proposal}
func (v *pages) proposal(w http.ResponseWriter, r *http.Request) error {
	return v.showProposal(w, r, nil)
}

func (v *pages) showProposal(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	ctx, actor := r.Context(), page.Actor(r.Context())
	p, err := v.ProposalAt(ctx, actor, r.PathValue("proposal"))
	if err != nil {
		return err
	}
	x := proposalView{Proposal: p, Where: v.placeLabel(p.Place)}
	if err := v.fillProposal(ctx, actor, &x, number0(r, "after"), number0(r, "short")); err != nil {
		return err
	}
	x.Faults = faults
	return v.site.Show(w, r, page.Content{
		Status: x.Faults.Status(), Title: msgProposal, Live: p.State == ProposalWanted, Body: proposalPage(x),
		Crumbs: []page.Crumb{{Label: msgBoard, Href: boardAt(p.Place, p.From)}, {Label: msgPropose, Href: "/duty/proposals?place=" + string(p.Place)}},
	})
}

// number0 reads a number of the address; 0 where there is none.
func number0(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		return 0
	}
	return n
}

func boardAt(place area.Code, on civil.Day) string {
	return "/duty/board?place=" + string(place) + "&day=" + on.String()
}

// fillProposal reads a page of the pairs and of what stays short. The look is
// logged with the persons.
func (v *pages) fillProposal(ctx context.Context, actor access.Actor, x *proposalView, after, short int) error {
	q := v.DB.Read()
	var err error
	if x.Counts, err = v.PairCounts(ctx, q, x.ID); err != nil {
		return err
	}
	x.Sending, x.Missing = x.Counts[PairWanted], x.Seats-x.Filled
	lines, err := v.Pairs(ctx, q, x.ID, after, pairsAPage+1)
	if err != nil {
		return err
	}
	if len(lines) > pairsAPage {
		lines = lines[:pairsAPage]
		x.Next = lines[pairsAPage-1].N
	}
	shorts, err := v.Shorts(ctx, q, x.ID, short, pairsAPage+1)
	if err != nil {
		return err
	}
	if len(shorts) > pairsAPage {
		shorts = shorts[:pairsAPage]
		x.MoreFew = shorts[pairsAPage-1].N
	}
	for _, s := range shorts {
		x.Short = append(x.Short, shortView{s, v.where(s.Shift.Place), shortWords(ctx, s.Short)})
	}
	if len(lines) == 0 {
		return nil
	}
	keys := make([]string, len(lines))
	for i, l := range lines {
		keys[i] = l.Person
	}
	cards, err := v.People.Cards(ctx, keys)
	if err != nil {
		return err
	}
	for _, l := range lines {
		other, err := v.otherName(ctx, l.Pair)
		if err != nil {
			return err
		}
		if l.State == PairProposed {
			x.Proposed++
		}
		x.Lines = append(x.Lines, pairView{l, cards[l.Person], v.where(l.Shift.Place), pairWords(ctx, l.Pair, other)})
	}
	return v.Access.LookAt(ctx, actor, access.DutyFill, x.thing(), "proposal", keys...)
}

// otherName is the post where a person would do nearly as well.
func (d *Duty) otherName(ctx context.Context, p Pair) (string, error) {
	if p.Other == "" {
		return "", nil
	}
	s, err := d.Shift(ctx, d.DB.Read(), p.Other)
	if err != nil {
		return "", err
	}
	_, community, _ := strings.Cut(d.where(s.Place), " ")
	return strings.TrimSpace(community + " " + s.Name + " " + s.span().clock()), nil
}

// pairWords says in plain words why somebody is proposed.
func pairWords(ctx context.Context, p Pair, other string) string {
	var out []string
	switch {
	case p.Choice == 1:
		out = append(out, page.T(ctx, msgOnlyOne))
	case p.Metre == 0:
		out = append(out, page.Say(ctx, msgOfSo, p.Choice), page.T(ctx, livesIn[p.Ring]))
	case p.Rank == 1:
		out = append(out, page.Say(ctx, msgNearestOf, p.Choice))
	default:
		out = append(out, page.Say(ctx, msgNthNearest, p.Choice, p.Rank))
	}
	if p.Metre > 0 {
		out = append(out, page.Say(ctx, msgMetres, kilometres(p.Metre)))
	}
	if p.Served > 0 {
		out = append(out, page.Say(ctx, msgServedLate, hours(p.Served)))
	} else {
		out = append(out, page.T(ctx, msgServedNone))
	}
	for _, h := range []struct {
		on    bool
		label text.Label
	}{
		{p.Hints&HintStandby != 0, msgStandsBy}, {p.Hints&HintRegular != 0, msgKnowsPost}, {p.Hints&HintSkilled != 0, msgHasSkill},
		{p.Hints&HintSaid == 0, msgUnsaid},
	} {
		if h.on {
			out = append(out, page.T(ctx, h.label))
		}
	}
	switch {
	case other == "" || p.Loss >= rewardRest: // it would leave another seat empty
	case p.Loss < 300:
		out = append(out, page.Say(ctx, msgAlsoFits, other))
	default:
		out = append(out, page.Say(ctx, msgWorseThere, other, kilometres(int(p.Loss))))
	}
	return sentence(ctx, out)
}

// shortWords says in plain words why a shift stays short.
func shortWords(ctx context.Context, s Short) string {
	out := map[Cause]string{
		CauseNobody: page.T(ctx, msgCauseNobody), CauseKeptOut: page.Say(ctx, msgCauseKept, s.Near),
		CauseAllHere: page.Say(ctx, msgCauseHere, s.Near), CauseElsewhere: page.Say(ctx, msgCauseOther, s.Near),
	}[s.Cause]
	var parts []string
	for _, k := range s.KeptOut {
		parts = append(parts, fmt.Sprintf("%s %d", page.T(ctx, k.Lack.Name()), k.N))
	}
	if len(parts) == 0 {
		return out
	}
	if page.English(ctx) {
		return out + ": " + strings.Join(parts, ", ")
	}
	return out + "：" + strings.Join(parts, "、")
}

// sentence joins parts as the language does.
func sentence(ctx context.Context, parts []string) string {
	if page.English(ctx) {
		return strings.Join(parts, "; ")
	}
	return strings.Join(parts, "；")
}

// proof says how good the plan is.
func (p Proposal) proof(ctx context.Context) string {
	took := fmt.Sprintf("%.2f", float64(max(10, p.Took))/1000)
	if p.Gap == 0 {
		return page.Say(ctx, msgProven, took)
	}
	return page.Say(ctx, msgProvenNear, fmt.Sprintf("%.2f", 100*float64(p.Gap)/float64(max(1, p.Value+p.Gap))), took)
}

// days is the span of days of a proposal.
func (p Proposal) days(ctx context.Context) string {
	if p.From == p.To {
		return dayWords(ctx, p.From)
	}
	return dayWords(ctx, p.From) + " – " + dayWords(ctx, p.To)
}

// invitePairs invites. POST /duty/proposals/{proposal}/invite
func (v *pages) invitePairs(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("proposal")
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Refused, text.Label{Zh: "表单读不出来，请重试", En: "the form could not be read: try again"})
	}
	c := Choice{Shown: numbers(r.PostForm["shown"]), Keep: numbers(r.PostForm["keep"]), Rest: r.PostFormValue("rest") != ""}
	_, err := v.Invite(ctx, page.Actor(ctx), id, c)
	return page.Redo(w, r, err, page.Local(r.PostFormValue("back"), "/duty/proposals/"+id), func(f fault.Faults) error { return v.showProposal(w, r, f) })
}

func numbers(list []string) []int {
	var out []int
	for _, s := range list {
		if n, err := strconv.Atoi(s); err == nil {
			out = append(out, n)
		}
	}
	return out
}
