package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Act is something an actor does or looks at, written room.verb.
type Act string

// The acts known so far. A room that brings a new kind of work adds its acts
// here, so that the whole of who-may-do-what is read on one page.
const (
	FigureRead Act = "figure.read" // values, definitions, breakdowns
	FactRead   Act = "fact.read"   // the rows behind a value
	Import     Act = "import"      // load facts and registers

	BriefRead       Act = "brief.read" // drafts too
	BriefContribute Act = "brief.contribute"
	BriefEdit       Act = "brief.edit"
	BriefCheck      Act = "brief.check" // check, confirm findings, return
	BriefRelease    Act = "brief.release"
	BriefWithdraw   Act = "brief.withdraw"
	BriefDistribute Act = "brief.distribute"
	BriefSeries     Act = "brief.series" // masthead, lists, last numbers

	Grant     Act = "access.grant"
	AuditRead Act = "access.audit"
	Operate   Act = "system.operate" // backup, restore, settings
)

// table is the decision table: what each role may do. A role that is not
// listed for an act may not do it.
var table = map[Act][]Role{
	FigureRead: {Viewer, Contributor, Coordinator, Editor, Checker, Releaser, Auditor},
	FactRead:   {Auditor},
	Import:     {Coordinator},

	BriefRead:       {Viewer, Editor, Checker, Releaser, Auditor},
	BriefContribute: {Contributor, Coordinator, Editor},
	BriefEdit:       {Editor},
	BriefCheck:      {Checker},
	BriefRelease:    {Releaser},
	BriefWithdraw:   {Releaser},
	BriefDistribute: {Editor, Releaser},
	BriefSeries:     {Editor},

	Grant:     {SecAdmin},
	AuditRead: {AuditAdmin},
	Operate:   {SysAdmin},
}

// Acts lists what the role may do, in alphabetical order.
func (r Role) Acts() []Act {
	var out []Act
	for act, allowed := range table {
		if slices.Contains(allowed, r) {
			out = append(out, act)
		}
	}
	slices.Sort(out)
	return out
}

// Thing is what an act is done to. Place is the division it belongs to; empty
// means that it belongs to the whole database.
type Thing struct {
	Kind  string // brief, figure, account …
	ID    string
	Place string
}

// ErrDenied is wrapped by every refusal.
var ErrDenied = errors.New("not permitted")

// May reports whether the actor may do the act on the thing: some grant that
// has not expired holds a role listed for the act, at a place that contains
// the thing's. The error wraps ErrDenied and says which roles would do.
func May(actor Actor, act Act, thing Thing) error {
	allowed, known := table[act]
	if !known {
		return fmt.Errorf("%w: unknown act %q", ErrDenied, act)
	}
	for _, g := range actor.Grants {
		if slices.Contains(allowed, g.Role) && g.live(actor.At) && strings.HasPrefix(thing.Place, g.Place) {
			return nil
		}
	}
	names := make([]string, len(allowed))
	for i, r := range allowed {
		names[i] = string(r)
	}
	return fmt.Errorf("%w: %s may not %s %s %s (needs %s)",
		ErrDenied, actor.ID, act, thing.Kind, thing.ID, strings.Join(names, " or "))
}
