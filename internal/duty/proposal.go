package duty

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// Ask asks for a proposal: who may be invited to the open seats of a place from a
// day to a day. ID is the client's; the same ask again is the same proposal.
type Ask struct {
	ID       string
	Place    area.Code
	From, To civil.Day
}

// ProposalState is where a proposal stands.
type ProposalState string

// The states of a proposal.
const (
	ProposalWanted ProposalState = "wanted" // being made
	ProposalReady  ProposalState = "ready"
	ProposalEnded  ProposalState = "ended" // it took too long; of a substitute: nobody needs one any more
)

// Proposal is a plan that nobody has been told of yet: for each open seat the
// person to invite. It is the best there is by its costs (see [Pair]), and says
// by how much it may fall short of that: for one day by nothing.
type Proposal struct {
	ID       string
	Place    area.Code
	From, To civil.Day
	Shift    string // whose seat was given up, where a substitute is proposed
	State    ProposalState
	People   int // who may serve at one of the shifts at least
	Seats    int // that were open, of so many Shifts
	Shifts   int
	Filled   int
	Cost     int64 // of the pairs together
	Value    int64 // of the seats filled, less the cost
	Gap      int64 // by how much a better plan could be better at most, proven
	Took     int64 // milliseconds
	MadeBy   string
	MadeAt   civil.Instant
}

// PairState is where one invitation stands.
type PairState string

// The states of a pair.
const (
	PairProposed PairState = "proposed"
	PairLeft     PairState = "left"    // left out by the coordinator
	PairWanted   PairState = "wanted"  // to be invited
	PairInvited  PairState = "invited" // has been; their seat says what they answered
	PairGone     PairState = "gone"    // could not be invited any more
)

// Pair is one line of a proposal: who might take which shift, and why.
type Pair struct {
	Proposal string
	N        int
	Shift    string
	Person   string
	State    PairState
	By       string // account that had them invited
	Cost     int64  // metres of way, and what counts like them
	Rank     int    // the Rank-th nearest
	Choice   int    // of so many who could come
	Ring     Ring
	Metre    int   // 0: not known
	Served   int64 // minutes in the last four weeks
	Hints    Hint
	Other    string // the shift they would do nearly as well; empty: none
	Loss     int64  // by how much all together would be worse there
}

// Hint is a set of things that speak for somebody.
type Hint int

// The hints.
const (
	HintStandby Hint = 1 << iota // stands by, or waits
	HintRegular                  // was at the post in the last month
	HintSkilled                  // has what the post asks and few have
	HintSaid                     // has said that they can serve then
)

// Cause is why a shift stays short.
type Cause string

// The causes.
const (
	CauseNobody    Cause = "nobody"    // nobody lives within reach
	CauseKeptOut   Cause = "kept-out"  // all who do are kept out: see KeptOut
	CauseAllHere   Cause = "all-here"  // all who may come are proposed here
	CauseElsewhere Cause = "elsewhere" // who could come does more good elsewhere
)

// Short is a shift that a proposal could not fill.
type Short struct {
	N       int
	Shift   string
	Missing int
	Cause   Cause
	Near    int // who live within reach
	KeptOut []KeptOut
}

// KeptOut counts those within reach who lack the same.
type KeptOut struct {
	Lack Lack
	N    int
}

const (
	// rosterDays is for how many days at once a proposal can be asked.
	rosterDays = 7
	// solveTime bounds the making of a proposal for a district.
	solveTime = 30 * time.Second
)

func (a *Ask) check(today civil.Day) error {
	var f fault.Faults
	if err := ident.Chosen(a.ID); err != nil {
		f.Add("id", text.Of(err))
	}
	switch {
	case a.From < today:
		f.Add("from", text.Label{Zh: "请选择今天或以后的日期", En: "choose today or a later day"})
	case a.To < a.From:
		f.Add("to", text.Label{Zh: "结束不早于开始", En: "the last day is not before the first"})
	case a.To-a.From >= rosterDays:
		f.Add("to", text.Label{Zh: "一次最多 %d 天", En: "at most %d days at once"}.With(rosterDays))
	case a.To > a.From && len(a.Place) < 9:
		f.Add("to", text.Label{Zh: "连排多天请选择街乡或社区", En: "several days are proposed for a sub-district or a community"})
	}
	return f.Err()
}

// Propose proposes whom to invite to the open seats of a place. For a district or
// less it answers with the plan; for the whole city with one that is still
// wanted, which Sweep makes. Nobody is told of anything before Invite.
func (d *Duty) Propose(ctx context.Context, actor access.Actor, a Ask) (Proposal, error) {
	if err := a.check(d.now().Day()); err != nil {
		return Proposal{}, err
	}
	thing := access.Thing{Kind: "proposal", ID: a.ID, Place: string(a.Place)}
	if err := d.Access.Guard(ctx, actor, access.DutyFill, thing, ""); err != nil {
		return Proposal{}, err
	}
	p := Proposal{ID: a.ID, Place: a.Place, From: a.From, To: a.To, State: ProposalWanted, MadeBy: actor.ID, MadeAt: d.now()}
	old, err := d.Proposal(ctx, d.DB.Read(), a.ID)
	switch {
	case err == nil && (old.Place != p.Place || old.From != p.From || old.To != p.To || old.MadeBy != p.MadeBy || old.Shift != ""):
		return Proposal{}, fault.In("id", text.Label{Zh: "这个编号已被使用", En: "this id is taken"})
	case err == nil:
		return old, nil // again
	case !errors.Is(err, ErrNoProposal):
		return Proposal{}, err
	}
	lines := new(drawn)
	if len(a.Place) >= 6 {
		if lines, err = d.draw(ctx, &p); err != nil {
			return p, err
		}
	}
	err = d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if fresh, err := d.saveProposal(ctx, tx, p, lines); err != nil || !fresh {
			return err // another process was quicker: its plan stands
		}
		return access.Record(ctx, tx, actor, access.DutyFill, thing, fmt.Sprintf("proposed %d for %d seats", p.Filled, p.Seats), access.Done)
	})
	if err != nil {
		return p, err
	}
	return d.Proposal(ctx, d.DB.Read(), a.ID)
}

// drawn is the lines of a proposal.
type drawn struct {
	pairs []Pair
	short []Short
}

// add appends the lines of another part of the place.
func (m *drawn) add(more *drawn) {
	m.pairs = append(m.pairs, more.pairs...)
	m.short = append(m.short, more.short...)
}

// draw makes a proposal: district by district, for nobody is asked to another
// district.
func (d *Duty) draw(ctx context.Context, p *Proposal) (*drawn, error) {
	begun := d.Clock()
	out := new(drawn)
	for _, place := range d.parts(p.Place) {
		part, err := d.drawPart(ctx, p, place)
		if err != nil {
			return nil, err
		}
		out.add(part)
	}
	for i := range out.pairs {
		out.pairs[i].N, out.pairs[i].State = i+1, PairProposed
	}
	for i := range out.short {
		out.short[i].N = i + 1
	}
	p.State, p.Filled, p.Took = ProposalReady, len(out.pairs), d.Clock().Sub(begun).Milliseconds()
	return out, nil
}

func (d *Duty) drawPart(ctx context.Context, p *Proposal, place area.Code) (*drawn, error) {
	ctx, cancel := context.WithTimeout(ctx, solveTime)
	defer cancel()
	in, err := d.instance(ctx, d.DB.Read(), place, p.From, p.To)
	if err != nil {
		return nil, tooLong(ctx, err)
	}
	return in.plan(ctx, p)
}

// parts are the districts of a place, or the place itself if it is in one.
func (d *Duty) parts(place area.Code) []area.Code {
	if len(place) >= 6 {
		return []area.Code{place}
	}
	return d.Atlas.Districts()
}
