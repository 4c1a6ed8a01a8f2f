package campaign

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

// Orgs tells where an organisation lies, in place and line; *org.Desk
// satisfies it.
type Orgs interface {
	Thing(ctx context.Context, key string) (access.Thing, error)
}

// Desk is what people do with campaigns, projects and sites.
type Desk struct {
	*Campaigns
	db     *store.DB
	access *access.Access
	orgs   Orgs
	clock  civil.Clock
}

// NewDesk returns the desk of a room.
func NewDesk(c *Campaigns, db *store.DB, acc *access.Access, orgs Orgs, clock civil.Clock) *Desk {
	return &Desk{Campaigns: c, db: db, access: acc, orgs: orgs, clock: clock}
}

// What callers may ask for with errors.Is.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这个活动、项目或服务点", En: "there is no such campaign, project or site"})
	// ErrChanged says that somebody else has saved the plan meanwhile.
	ErrChanged = fault.New(fault.Conflict, text.Label{Zh: "项目已被他人修改，请重新打开后再改", En: "somebody else has saved this project meanwhile: open it again"})
	// ErrAuthor says that whoever wrote a plan may not approve it.
	ErrAuthor = fault.New(fault.Refused, text.Label{Zh: "审批人不能是编写人，请另一位有权人员审批", En: "whoever wrote it cannot approve it: another entitled person does"})
	errNotNow = fault.New(fault.Conflict, text.Label{Zh: "项目目前的状态不能这样操作", En: "the project is not at a point where this can be done"})
)

// keyForm is what clients may choose as a key of a campaign, project or site.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{2,39}$`)

// Thing is a project as the decision table sees it: at its place, in the line
// of its organisation.
func (d *Desk) Thing(ctx context.Context, p Project) (access.Thing, error) {
	out := access.Thing{Kind: "project", ID: p.Key, Place: p.Place}
	if p.Org == "" {
		return out, nil
	}
	o, err := d.orgs.Thing(ctx, p.Org)
	if err != nil {
		return out, fmt.Errorf("look up who runs project %s: %w", p.Key, err)
	}
	out.Lines = o.Lines
	return out, nil
}

// Follow is what follows from a plan in the same transaction.
type Follow func(ctx context.Context, tx *store.Tx, p Plan) error

func (f Follow) run(ctx context.Context, tx *store.Tx, p Plan) error {
	if f == nil {
		return nil
	}
	return f(ctx, tx, p)
}

const planColumns = `p.project, p.name, p.category, p.campaign, p.action, p.org, p.place, p.start_day, p.end_day, l.target, l.content, l.venue,
	l.charge, l.risk, l.protection, l.dangerous, l.agreement, l.agreement_version, l.insurance, l.insured_day, l.state, l.revision, l.author,
	l.written_at, l.decided_by, l.decided_at, l.note`

func scanPlan(scan func(...any) error) (p Plan, err error) {
	var from, to, insured, dangerous int64
	err = scan(&p.Key, &p.Name, &p.Category, &p.Campaign, &p.Action, &p.Org, &p.Place, &from, &to, &p.Target, &p.Content, &p.Venue,
		&p.Charge, &p.Risk, &p.Protection, &dangerous, &p.Agreement, &p.Version, &p.Insurance, &insured, &p.State, &p.Revision, &p.Author,
		&p.WrittenAt, &p.DecidedBy, &p.DecidedAt, &p.Note)
	p.From, p.To, p.Insured, p.Dangerous = dayOf(from), dayOf(to), dayOf(insured), dangerous != 0
	return p, err
}

// Plan reads a project; ErrUnknown for one that was never planned here.
func (d *Desk) Plan(ctx context.Context, q store.Queryer, key string) (Plan, error) {
	row := q.QueryRowContext(ctx, "SELECT "+planColumns+" FROM projects p JOIN project_plan l ON l.project = p.project WHERE p.project = $1", key)
	p, err := scanPlan(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrUnknown
	}
	if err != nil {
		return p, fmt.Errorf("read project %s: %w", key, err)
	}
	return p, nil
}

// Plans are the projects planned in a place and all below it, in the order of
// their keys after one, at most limit. State empty is any.
func (d *Desk) Plans(ctx context.Context, place string, state State, after string, limit int) ([]Plan, error) {
	rows, err := d.db.Read().QueryContext(ctx, "SELECT "+planColumns+` FROM projects p JOIN project_plan l ON l.project = p.project
		WHERE p.place >= $1 AND p.place < $2 AND p.project > $3 AND ($4 = '' OR l.state = $5) ORDER BY p.project LIMIT $6`,
		place, area.Code(place).End(), after, string(state), string(state), int64(limit))
	if err != nil {
		return nil, fmt.Errorf("list projects: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (Plan, error) { return scanPlan(rows.Scan) })
}

// Save writes a new plan or a changed one under a key the client chose; the
// plan carries the revision it was read with. A change of what volunteers rely
// on takes an approved project back to waiting. Saving the same again changes
// nothing.
//
// With it, in the same transaction, runs what follows from the plan as it then
// stands; nil for nothing.
func (d *Desk) Save(ctx context.Context, actor access.Actor, p Plan, follow Follow) (Plan, error) {
	if err := d.check(&p); err != nil {
		return p, err
	}
	thing, err := d.Thing(ctx, p.Project)
	if err != nil {
		return p, err
	}
	if err := d.access.Guard(ctx, actor, access.DutyPlan, thing, ""); err != nil {
		return p, err
	}
	was, err := d.Plan(ctx, d.db.Read(), p.Key)
	if err == nil { // whoever moves a project must have a right where it was, too
		old, err := d.Thing(ctx, was.Project)
		if err != nil {
			return p, err
		}
		if err := d.access.Guard(ctx, actor, access.DutyPlan, old, ""); err != nil {
			return p, err
		}
	} else if !errors.Is(err, ErrUnknown) {
		return p, err
	}
	err = d.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		saved, changed, err := d.save(ctx, tx, actor, p)
		if err != nil || !changed {
			p = saved
			return err
		}
		p = saved
		if err := follow.run(ctx, tx, p); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.DutyPlan, thing, "saved", access.Done)
	})
	return p, err
}

func (d *Desk) save(ctx context.Context, tx *store.Tx, actor access.Actor, p Plan) (Plan, bool, error) {
	was, err := d.Plan(ctx, tx, p.Key)
	fresh := errors.Is(err, ErrUnknown)
	if err != nil && !fresh {
		return p, false, err
	}
	same := was
	same.Project, same.Target, same.Content, same.Venue, same.Charge, same.Risk, same.Protection = p.Project, p.Target, p.Content, p.Venue, p.Charge, p.Risk, p.Protection
	same.Dangerous, same.Agreement, same.Insurance, same.Insured = p.Dangerous, p.Agreement, p.Insurance, p.Insured
	switch {
	case fresh:
		p.Version, p.Revision, p.State, p.Note = 1, 1, Draft, ""
	case same == was:
		return was, false, nil // the same again
	case was.State == Closed:
		return p, false, errNotNow
	case was.Revision != p.Revision:
		return p, false, ErrChanged
	default:
		p.Version, p.State, p.Note = was.Version, was.State, was.Note
		p.Revision++
		if p.Agreement != was.Agreement {
			p.Version++
		}
		if was.State == Approved && !p.steady(was) {
			p.State = Waiting
		}
	}
	p.Author, p.WrittenAt, p.DecidedBy, p.DecidedAt = actor.ID, actor.At, was.DecidedBy, was.DecidedAt
	if fresh {
		if err := writeProjects(ctx, tx, []Project{p.Project}, nil); err != nil {
			return p, false, fmt.Errorf("write project %s: %w", p.Key, err)
		}
	} else if err := writeProjects(ctx, tx, nil, []Project{p.Project}); err != nil {
		return p, false, fmt.Errorf("write project %s: %w", p.Key, err)
	}
	if err := writePlan(ctx, tx, p); err != nil {
		return p, false, err
	}
	if !fresh && p.counted() == was.counted() {
		return p, true, nil
	}
	return p, true, d.register.Apply(ctx, tx, &register.Batch{Projects: []register.Project{p.counted()}})
}

func writePlan(ctx context.Context, tx *store.Tx, p Plan) error {
	dangerous := store.Flag(p.Dangerous)
	_, err := tx.ExecContext(ctx, `INSERT INTO project_plan (project, target, content, venue, charge, risk, protection, dangerous, agreement,
		agreement_version, insurance, insured_day, state, revision, author, written_at, decided_by, decided_at, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (project) DO UPDATE SET target = excluded.target, content = excluded.content, venue = excluded.venue, charge = excluded.charge,
		risk = excluded.risk, protection = excluded.protection, dangerous = excluded.dangerous, agreement = excluded.agreement,
		agreement_version = excluded.agreement_version, insurance = excluded.insurance, insured_day = excluded.insured_day, state = excluded.state,
		revision = excluded.revision, author = excluded.author, written_at = excluded.written_at, decided_by = excluded.decided_by,
		decided_at = excluded.decided_at, note = excluded.note`,
		p.Key, p.Target, p.Content, p.Venue, p.Charge, p.Risk, p.Protection, dangerous, p.Agreement, p.Version, p.Insurance, p.Insured.column(),
		string(p.State), p.Revision, p.Author, int64(p.WrittenAt), p.DecidedBy, int64(p.DecidedAt), p.Note)
	if err != nil {
		return fmt.Errorf("write plan of %s: %w", p.Key, err)
	}
	return nil
}

// Submit asks for approval; it can be asked again after a plan was sent back.
func (d *Desk) Submit(ctx context.Context, actor access.Actor, key string) error {
	return d.step(ctx, actor, access.DutyPlan, key, "submitted", func(ctx context.Context, tx *store.Tx, p *Plan) error {
		switch p.State {
		case Waiting, Approved:
			return nil
		case Closed:
			return errNotNow
		}
		p.State, p.Note = Waiting, ""
		return nil
	}, nil)
}

// Decide approves a plan or, with a note, sends it back. It is never decided
// by whoever wrote it. With it, in the same transaction, runs what follows from
// the plan as it then stands.
func (d *Desk) Decide(ctx context.Context, actor access.Actor, key string, approve bool, note string, follow Follow) error {
	return d.step(ctx, actor, access.DutyApprove, key, "decided", func(ctx context.Context, tx *store.Tx, p *Plan) error {
		if approve && p.State == Approved && p.DecidedBy == actor.ID {
			return nil // the same again
		}
		if p.State != Waiting {
			return errNotNow
		}
		if err := d.access.Separate(ctx, tx, p.Author, actor.ID); err != nil {
			return errors.Join(ErrAuthor, err)
		}
		p.State, p.DecidedBy, p.DecidedAt, p.Note = Approved, actor.ID, actor.At, note
		if !approve {
			p.State = Draft
		}
		return nil
	}, follow)
}

// Close ends a project; it takes nobody any more.
func (d *Desk) Close(ctx context.Context, actor access.Actor, key string, follow Follow) error {
	return d.step(ctx, actor, access.DutyPlan, key, "closed", func(_ context.Context, _ *store.Tx, p *Plan) error {
		p.State = Closed
		return nil
	}, follow)
}

func (d *Desk) step(ctx context.Context, actor access.Actor, act access.Act, key, what string, change func(context.Context, *store.Tx, *Plan) error,
	follow Follow) error {
	p, err := d.Plan(ctx, d.db.Read(), key)
	if err != nil {
		return err
	}
	thing, err := d.Thing(ctx, p.Project)
	if err != nil {
		return err
	}
	if err := d.access.Guard(ctx, actor, act, thing, what); err != nil {
		return err
	}
	return d.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		p, err := d.Plan(ctx, tx, key)
		if err != nil {
			return err
		}
		was := p
		if err := change(ctx, tx, &p); err != nil || p == was {
			return err
		}
		p.Revision++
		if err := writePlan(ctx, tx, p); err != nil {
			return err
		}
		if err := follow.run(ctx, tx, p); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, act, thing, what+" "+string(p.State), access.Done)
	})
}

// Agree notes that a person accepts a version of a project's agreement.
func (d *Desk) Agree(ctx context.Context, tx *store.Tx, project, person string, version int64) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO project_agreed (project, person, version, at) VALUES ($1, $2, $3, $4) ON CONFLICT (project, person, version) DO NOTHING",
		project, person, version, int64(civil.At(d.clock())))
	if err != nil {
		return fmt.Errorf("note an agreement: %w", err)
	}
	return nil
}

// Agreed reports whether a person has accepted a version of a project's
// agreement.
func (d *Desk) Agreed(ctx context.Context, q store.Queryer, project, person string, version int64) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, "SELECT COUNT(*) FROM project_agreed WHERE project = $1 AND person = $2 AND version = $3", project, person, version).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("ask for an agreement: %w", err)
	}
	return n > 0, nil
}
