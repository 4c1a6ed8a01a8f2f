package disinfect

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "disinfect", FS: migrations, Dir: "migrations"}
}

// People is what this room asks of the room of people; *people.People
// satisfies it.
type People interface {
	// Named finds whom staff mean by what they typed into a field.
	Named(ctx context.Context, actor access.Actor, field, typed string) (string, error)
	Servable(ctx context.Context, q store.Queryer, keys []string) (map[string]bool, error)
}

// Trained tells whether a person's training in a course counts on a day;
// *training.Training satisfies it.
type Trained interface {
	Passed(ctx context.Context, person, course string, on civil.Day) (bool, error)
}

// Needs knows the needs that jobs are done for; FromRequests is one.
type Needs interface {
	// Attach makes the job the work of the need, in the place of those in former,
	// which are over; helper is who has the need in hand.
	Attach(ctx context.Context, tx *store.Tx, need, job, place string, former []string) (helper string, err error)
}

// Options is what the room is given. Trained may be nil: nobody is then asked
// for training, which the page says.
type Options struct {
	DB      *store.DB
	Log     *fact.Log
	Checker *fact.Checker
	Access  *access.Access
	Atlas   *area.Atlas
	People  People
	Trained Trained
	Course  string // the course on protection
	Needs   Needs  // nil: jobs are of no needs
	Clock   civil.Clock
}

// Disinfection is the room of one database.
type Disinfection struct {
	Options
	rules []Rules
}

// New returns the room under the rules given, or nil for those built in.
func New(o Options, rules []Rules) (*Disinfection, error) {
	if rules == nil {
		var err error
		if rules, err = BuiltIn(); err != nil {
			return nil, err
		}
	}
	return &Disinfection{o, rules}, nil
}

func (d *Disinfection) now() civil.Instant { return civil.At(d.Clock()) }

// On are the rules that hold on a day; before the first, the first.
func (d *Disinfection) On(day civil.Day) *Rules {
	at := 0
	for i := range d.rules {
		if d.rules[i].day <= day {
			at = i
		}
	}
	return &d.rules[at]
}

const columns = `job, need, org, campaign, day, plan, operator, state, started_at, ended_at, used_stock, used_total, note, doubt, rules,
	made_by, made_at, done_by, checked_by, checked_at, fact, hash, vehicle`

func scan(row func(...any) error) (*Job, error) {
	var j Job
	var plan string
	err := row(&j.ID, &j.Need, &j.Org, &j.Campaign, &j.Day, &plan, &j.Operator, &j.State, &j.Started, &j.Ended, &j.UsedStock, &j.UsedTotal,
		&j.Note, &j.Doubt, &j.Rules, &j.MadeBy, &j.MadeAt, &j.DoneBy, &j.CheckedBy, &j.CheckedAt, &j.Fact, &j.hash, &j.Vehicle)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(plan), &j.Plan); err != nil {
		return nil, fmt.Errorf("read the plan of job %s: %w", j.ID, err)
	}
	return &j, nil
}

func readOne(ctx context.Context, q store.Queryer, id string) (*Job, error) {
	j, err := scan(q.QueryRowContext(ctx, "SELECT "+columns+" FROM disinfect_job WHERE job = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("read job %s: %w", id, err)
	}
	return j, nil
}

// hold reads a job and keeps others from changing it until the transaction ends.
func hold(ctx context.Context, tx *store.Tx, id string) (*Job, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE disinfect_job SET state = state WHERE job = $1`, id); err != nil {
		return nil, fmt.Errorf("hold job %s: %w", id, err)
	}
	return readOne(ctx, tx, id)
}

func (j *Job) save(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE disinfect_job SET operator = $1, state = $2, started_at = $3, ended_at = $4, used_stock = $5, used_total = $6,
		note = $7, doubt = $8, done_by = $9, checked_by = $10, checked_at = $11, fact = $12 WHERE job = $13`,
		j.Operator, string(j.State), int64(j.Started), int64(j.Ended), int64(j.UsedStock), int64(j.UsedTotal), j.Note, j.Doubt, j.DoneBy,
		j.CheckedBy, int64(j.CheckedAt), j.Fact, j.ID)
	if err != nil {
		return fmt.Errorf("write job %s: %w", j.ID, err)
	}
	return nil
}

// Draft is a job as somebody plans it.
type Draft struct {
	ID, Need, Org, Campaign string
	Vehicle                 string // of the convoy; empty: no vehicle
	Day                     civil.Day
	Operator                string
	Plan
}

// Plan keeps a job. The same draft again is the same job.
func (d *Disinfection) Plan(ctx context.Context, actor access.Actor, n Draft) error {
	var f fault.Faults
	if err := ident.Chosen(n.ID); err != nil {
		f.Add("id", text.Of(err))
	}
	if code, err := d.Atlas.Parse(n.Place); err != nil || len(code) != 12 {
		f.Add("place", text.Label{Zh: "请选择社区（村）", En: "choose a community"})
	}
	if n.Operator == "" && n.Need == "" {
		f.Add("operator", text.Label{Zh: "请填写操作的志愿者", En: "say who does it"})
	}
	rules := d.On(n.Day)
	if err := rules.Check(&n.Plan); err != nil {
		f = append(fault.Find(err), f...)
	}
	if err := f.Err(); err != nil {
		return err
	}
	plan, err := json.Marshal(n.Plan)
	if err != nil {
		return fmt.Errorf("plan a disinfection: %w", err)
	}
	all, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("plan a disinfection: %w", err)
	}
	sum := sha256.Sum256(all)
	j := &Job{
		ID: n.ID, Need: n.Need, Vehicle: n.Vehicle, Org: n.Org, Campaign: n.Campaign, Day: n.Day, Plan: n.Plan, Operator: n.Operator, State: Planned,
		Rules: rules.From, MadeBy: actor.ID, MadeAt: d.now(), hash: hex.EncodeToString(sum[:]),
	}
	if err := d.Access.Guard(ctx, actor, access.DisinfectPlan, j.Thing(), ""); err != nil {
		return err
	}
	if err := d.trained(ctx, j); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		known, err := readOne(ctx, tx, n.ID)
		switch {
		case err == nil && known.hash == j.hash:
			return nil
		case err == nil:
			return ErrOther
		case !errors.Is(err, ErrUnknown):
			return err
		}
		if j.Need != "" && d.Needs != nil {
			former, err := former(ctx, tx, j.Need)
			if err != nil {
				return err
			}
			helper, err := d.Needs.Attach(ctx, tx, j.Need, j.ID, j.Place, former)
			if err != nil {
				return err
			}
			if helper != "" {
				j.Operator = helper
			}
			if err := d.trained(ctx, j); err != nil { // on the day of the job, whoever has it now
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO disinfect_job (job, need, place, site, org, campaign, day, plan, hash, rules, operator, state,
			started_at, ended_at, used_stock, used_total, note, doubt, made_by, made_at, done_by, checked_by, checked_at, fact, vehicle)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, 0, 0, '', '', $13, $14, '', '', 0, '', $15)`,
			j.ID, j.Need, j.Place, j.Site, j.Org, j.Campaign, int64(j.Day), string(plan), j.hash, j.Rules, j.Operator, string(Planned), j.MadeBy, int64(j.MadeAt), j.Vehicle)
		if err != nil {
			return fmt.Errorf("write job %s: %w", j.ID, err)
		}
		return access.Record(ctx, tx, actor, access.DisinfectPlan, j.Thing(), "", access.Done, j.Operator)
	})
}

// former are the jobs of a need that are over: called off, or done and the need
// still open.
func former(ctx context.Context, tx *store.Tx, need string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT job FROM disinfect_job WHERE need = $1 AND state <> $2 ORDER BY job", need, string(Planned))
	if err != nil {
		return nil, fmt.Errorf("read the jobs of request %s: %w", need, err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) })
	if err != nil {
		return nil, fmt.Errorf("read the jobs of request %s: %w", need, err)
	}
	return out, nil
}

func (d *Disinfection) trained(ctx context.Context, j *Job) error {
	if d.Trained == nil || d.Course == "" || j.Operator == "" {
		return nil
	}
	passed, err := d.Trained.Passed(ctx, j.Operator, d.Course, j.Day)
	if err == nil && !passed {
		return ErrTrained
	}
	return err
}

// Hand is who acts: the operator themself, or an account.
type Hand struct {
	Person string
	Actor  *access.Actor
}

func (h Hand) name() string {
	if h.Actor != nil {
		return h.Actor.ID
	}
	return "person:" + h.Person
}

// Finish is the operator's word that it is done, or that of an account which was
// told.
func (d *Disinfection) Finish(ctx context.Context, by Hand, id string, o Outcome) error {
	return d.change(ctx, id, func(ctx context.Context, tx *store.Tx, j *Job) error {
		switch {
		case by.Actor != nil:
			if err := access.May(*by.Actor, access.DisinfectPlan, j.Thing()); err != nil {
				return err
			}
		case by.Person == "" || by.Person != j.Operator:
			return ErrNotHand
		}
		if j.State == Done && j.Started == o.Started && j.Ended == o.Ended && j.UsedStock == o.Stock && j.UsedTotal == o.Total {
			return nil // a retry
		}
		if j.State != Planned && j.State != Done {
			return ErrMoved
		}
		if err := j.finish(o, d.now()); err != nil {
			return err
		}
		j.DoneBy = by.name()
		return nil
	})
}

// Check is a second person's word: the job is a fact from then on.
func (d *Disinfection) Check(ctx context.Context, actor access.Actor, id string) error {
	return d.change(ctx, id, func(ctx context.Context, tx *store.Tx, j *Job) error {
		if err := access.May(actor, access.DisinfectCheck, j.Thing()); err != nil {
			return err
		}
		switch {
		case j.State == Checked:
			return nil
		case j.State != Done:
			return ErrMoved
		case actor.ID == j.DoneBy || actor.Person != "" && actor.Person == j.Operator:
			return access.ErrSame
		}
		serves, err := d.People.Servable(ctx, tx, []string{j.Operator})
		if err != nil {
			return err
		}
		j.State, j.CheckedBy, j.CheckedAt, j.Fact = Checked, actor.ID, d.now(), "disinfect-"+j.ID
		f := &fact.Fact{
			ID: j.Fact, Kind: "disinfect", Start: j.Started, End: j.Ended, Place: j.Place, Site: j.Site, Org: j.Org, Campaign: j.Campaign,
			Category: "epidemic.disinfection", Quantity: int64(j.Area), Unit: "metre2", Item: j.Agent, Grade: fact.Leader,
			Source: "disinfect:" + j.ID, RecordedBy: actor.ID,
		}
		if serves[j.Operator] {
			f.Person = j.Operator
		}
		if err := d.Checker.Append(ctx, tx, d.Log, f); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.DisinfectCheck, j.Thing(), j.Doubt, access.Done, j.Operator)
	})
}

// Cancel ends a job that is not done.
func (d *Disinfection) Cancel(ctx context.Context, actor access.Actor, id, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.In("reason", text.Label{Zh: "请写明取消原因", En: "say why"})
	}
	return d.change(ctx, id, func(ctx context.Context, tx *store.Tx, j *Job) error {
		if err := access.May(actor, access.DisinfectPlan, j.Thing()); err != nil {
			return err
		}
		switch j.State {
		case Cancelled:
			return nil
		case Checked:
			return ErrMoved
		}
		j.State, j.Note = Cancelled, reason
		return access.Record(ctx, tx, actor, access.DisinfectPlan, j.Thing(), reason, access.Done, j.Operator)
	})
}

func (d *Disinfection) change(ctx context.Context, id string, f func(ctx context.Context, tx *store.Tx, j *Job) error) error {
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		j, err := hold(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := f(ctx, tx, j); err != nil {
			return err
		}
		return j.save(ctx, tx)
	})
}

// Job shows one job to whoever may see it: the operator, or an account.
func (d *Disinfection) Job(ctx context.Context, by Hand, id string) (*Job, error) {
	j, err := readOne(ctx, d.DB.Read(), id)
	if err != nil {
		return nil, err
	}
	if by.Actor != nil {
		return j, d.Access.LookAt(ctx, *by.Actor, access.DisinfectRead, j.Thing(), "", j.Operator)
	}
	if by.Person == "" || by.Person != j.Operator {
		return nil, ErrNotHand
	}
	return j, nil
}

// Mine are a person's jobs, newest first.
func (d *Disinfection) Mine(ctx context.Context, person string, limit int) ([]*Job, error) {
	return d.list(ctx, `operator = $1 ORDER BY day DESC, job DESC LIMIT $2`, person, limit)
}

// Find asks for jobs of one day or more at a place.
type Find struct {
	Place    string
	State    State // empty: all
	From, To civil.Day
	After    string // cursor
	Limit    int    // 0 is 50, at most 200
}

// List are jobs at a place where the actor may see them, by day; Next is the
// cursor of the page after.
func (d *Disinfection) List(ctx context.Context, actor access.Actor, f Find) (jobs []*Job, next string, err error) {
	if err := d.Access.Look(ctx, actor, access.DisinfectRead, access.Thing{Kind: "disinfections", Place: f.Place}, ""); err != nil {
		return nil, "", err
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	if f.To == 0 {
		f.To = 1<<31 - 1
	}
	var day civil.Day
	id := ""
	if f.After != "" {
		head, rest, _ := strings.Cut(f.After, " ")
		if day, err = civil.ParseDay(head); err != nil {
			return nil, "", ErrUnknown
		}
		id = rest
	} else {
		day = 1<<31 - 1
	}
	jobs, err = d.list(ctx, `place >= $1 AND place < $2 AND day >= $3 AND day <= $4 AND ($5 = '' OR state = $6)
		AND (day < $7 OR day = $8 AND job < $9) ORDER BY day DESC, job DESC LIMIT $10`,
		f.Place, area.Code(f.Place).End(), int64(f.From), int64(f.To), string(f.State), string(f.State), int64(day), int64(day), id, f.Limit+1)
	if err != nil || len(jobs) <= f.Limit {
		return jobs, "", err
	}
	jobs = jobs[:f.Limit]
	last := jobs[f.Limit-1]
	return jobs, last.Day.String() + " " + last.ID, nil
}

func (d *Disinfection) list(ctx context.Context, where string, args ...any) ([]*Job, error) {
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT "+columns+" FROM disinfect_job WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list disinfections: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (*Job, error) { return scan(rows.Scan) })
}
