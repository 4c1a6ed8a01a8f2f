package org

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

// Desk is what people do with organisations: look them up, correct them, tell
// who stands under whom, who leads and belongs to a team, and their honours.
type Desk struct {
	*Orgs
	db     *store.DB
	access *access.Access
	clock  civil.Clock
}

// NewDesk returns the desk of a room.
func NewDesk(o *Orgs, db *store.DB, acc *access.Access, clock civil.Clock) *Desk {
	return &Desk{Orgs: o, db: db, access: acc, clock: clock}
}

// Errors of the desk.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这个组织或队伍", En: "no such organisation or team"})
	// ErrLoop is returned for a parent that stands below its child.
	ErrLoop = fault.In("parent", text.Label{Zh: "上级不能是自己的下级", En: "the parent cannot stand below it"})
)

// Former is a name an organisation had.
type Former struct {
	Name  string
	Until civil.Day // 0: not known
}

// Honour is one honour of an organisation, a team or a person.
type Honour struct {
	Name, Giver string
	Day         civil.Day
}

// Member is a person's part in a team.
type Member struct {
	Person   string
	Team     string
	Part     Part
	From, To civil.Day // To 0: still
}

// Part is what somebody is in a team.
type Part string

// The parts.
const (
	Leader Part = "leader"
	Deputy Part = "deputy"
	Plain  Part = "member"
)

// Full is an organisation with all that is known of it.
type Full struct {
	Org
	Former  []Former
	Above   []Parent
	Below   []Parent
	Teams   []Team
	Honours []Honour
}

func (d *Desk) today() civil.Day { return civil.At(d.clock()).Day() }

// Thing is an organisation as the decision table sees it: at its seat, in its
// own line and in those of all above it.
func (d *Desk) Thing(ctx context.Context, key string) (access.Thing, error) {
	o, err := d.get(ctx, d.db.Read(), key)
	if err != nil {
		return access.Thing{}, err
	}
	lines, err := d.Lines(ctx, key)
	return access.Thing{Kind: "org", ID: key, Place: o.Place, Lines: lines}, err
}

func (d *Desk) get(ctx context.Context, q store.Queryer, key string) (Org, error) {
	found, err := readOrgs(ctx, q, []string{key})
	if err != nil {
		return Org{}, fmt.Errorf("read organisation: %w", err)
	}
	o, ok := found[key]
	if !ok {
		return Org{}, fmt.Errorf("%w: %.64q", ErrUnknown, key)
	}
	return o, nil
}

// Org shows one organisation to whoever may see it.
func (d *Desk) Org(ctx context.Context, actor access.Actor, key string) (Full, error) {
	t, err := d.Thing(ctx, key)
	if err != nil {
		return Full{}, err
	}
	if err := d.access.Guard(ctx, actor, access.OrgRead, t, ""); err != nil {
		return Full{}, err
	}
	q := d.db.Read()
	var out Full
	if out.Org, err = d.get(ctx, q, key); err != nil {
		return out, err
	}
	if out.Former, err = formerOf(ctx, q, key); err != nil {
		return out, err
	}
	if out.Above, err = d.links(ctx, "org", key); err != nil {
		return out, err
	}
	if out.Below, err = d.links(ctx, "parent", key); err != nil {
		return out, err
	}
	if out.Teams, err = d.teams(ctx, key); err != nil {
		return out, err
	}
	out.Honours, err = d.Honours(ctx, "org", key)
	return out, err
}

func formerOf(ctx context.Context, q store.Queryer, key string) ([]Former, error) {
	rows, err := q.QueryContext(ctx, "SELECT name, until_day FROM org_former WHERE org = $1 ORDER BY until_day DESC, name", key)
	if err != nil {
		return nil, fmt.Errorf("read former names: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (f Former, err error) {
		err = rows.Scan(&f.Name, &f.Until)
		return f, err
	})
}

func (d *Desk) teams(ctx context.Context, key string) ([]Team, error) {
	rows, err := d.db.Read().QueryContext(ctx, "SELECT team, name, org, place FROM teams WHERE org = $1 ORDER BY team LIMIT 500", key)
	if err != nil {
		return nil, fmt.Errorf("read teams: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (t Team, err error) {
		err = rows.Scan(&t.Key, &t.Name, &t.Org, &t.Place)
		return t, err
	})
}

// Check reads an organisation as somebody filled it in. faults are by column of
// the import file.
func (d *Desk) check(o *Org) error {
	o.Name, o.USCC, o.Place = strings.TrimSpace(o.Name), strings.TrimSpace(o.USCC), strings.TrimSpace(o.Place)
	switch {
	case o.Key == "" || len(o.Key) > 64 || strings.ContainsAny(o.Key, " \t\r\n"):
		return fault.In("key", text.Label{Zh: "编号不能为空、不能有空格，最多 64 个字符", En: "the key must not be empty, hold blanks or be longer than 64"})
	case o.Name == "" || len([]rune(o.Name)) > maxName:
		return fault.In("name", text.Label{Zh: "名称不能为空，最多 100 个字", En: "the name must not be empty, and 100 characters at most"})
	case !fact.OrgKinds.Has(o.Kind):
		return fault.In("kind", text.Label{Zh: "没有这个组织类别", En: "there is no such kind of organisation"})
	case o.Parent == o.Key:
		return fault.In("parent", ownParent)
	}
	if o.USCC != "" {
		code, err := ident.ParseCreditCode(o.USCC)
		if err != nil {
			return fault.In("uscc", text.Of(err))
		}
		o.USCC = string(code)
	}
	if o.Place != "" {
		code, err := d.atlas.Parse(o.Place)
		if err != nil {
			return fault.In("place", text.Of(err))
		}
		o.Place = string(code)
	}
	kept := o.Aliases[:0]
	for _, a := range o.Aliases {
		if a = strings.TrimSpace(a); a != "" && len([]rune(a)) <= maxAlias {
			kept = append(kept, a)
		}
	}
	o.Aliases = kept
	return nil
}

// Put writes an organisation, new or known. A name that changes becomes a
// former name by itself.
func (d *Desk) Put(ctx context.Context, actor access.Actor, o Org) error {
	if err := d.check(&o); err != nil {
		return err
	}
	t, err := d.Thing(ctx, o.Key)
	act := access.OrgEdit
	if errors.Is(err, ErrUnknown) {
		t, act, err = access.Thing{Kind: "org", ID: o.Key, Place: o.Place}, access.OrgAdmit, nil
	}
	if err != nil {
		return err
	}
	if err := d.access.Guard(ctx, actor, act, t, ""); err != nil {
		return err
	}
	return d.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return d.put(ctx, tx, actor, act, t, o) })
}

// put writes an organisation that was checked.
func (d *Desk) put(ctx context.Context, tx *store.Tx, actor access.Actor, act access.Act, t access.Thing, o Org) error {
	known, err := readOrgs(ctx, tx, []string{o.Key})
	if err != nil {
		return fmt.Errorf("read organisation: %w", err)
	}
	was, old := known[o.Key]
	if old {
		err = writeOrgs(ctx, tx, nil, []Org{o})
	} else {
		err = writeOrgs(ctx, tx, []Org{o}, nil)
	}
	if err != nil {
		return fmt.Errorf("write organisation: %w", err)
	}
	if old && was.Name != o.Name {
		if err := d.former(ctx, tx, o.Key, was.Name, d.today()); err != nil {
			return err
		}
	}
	if err := index(ctx, tx, &o); err != nil {
		return err
	}
	if err := access.Record(ctx, tx, actor, act, t, o.Name, access.Done); err != nil {
		return err
	}
	if old && was.counted() == o.counted() {
		return nil
	}
	return d.register.Apply(ctx, tx, &register.Batch{Orgs: []register.Org{o.counted()}})
}

// AddFormer notes a name that an organisation had.
func (d *Desk) AddFormer(ctx context.Context, actor access.Actor, key, name string, until civil.Day) error {
	name = strings.TrimSpace(name)
	if name == "" || len([]rune(name)) > maxName {
		return fault.In("name", text.Label{Zh: "名称不能为空，最多 100 个字", En: "the name must not be empty, and 100 characters at most"})
	}
	return d.edit(ctx, actor, key, "former name", func(ctx context.Context, tx *store.Tx) error {
		if err := d.former(ctx, tx, key, name, until); err != nil {
			return err
		}
		o, err := d.get(ctx, tx, key)
		if err != nil {
			return err
		}
		return index(ctx, tx, &o)
	})
}

func (d *Desk) former(ctx context.Context, tx *store.Tx, key, name string, until civil.Day) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO org_former (org, name, until_day) VALUES ($1, $2, $3)
		ON CONFLICT (org, name) DO UPDATE SET until_day = excluded.until_day`, key, name, int64(until))
	if err != nil {
		return fmt.Errorf("write former name: %w", err)
	}
	return nil
}

// edit asks, does, and leaves its trace.
func (d *Desk) edit(ctx context.Context, actor access.Actor, key, what string, do func(ctx context.Context, tx *store.Tx) error) error {
	t, err := d.Thing(ctx, key)
	if err != nil {
		return err
	}
	if err := d.access.Guard(ctx, actor, access.OrgEdit, t, what); err != nil {
		return err
	}
	return d.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := do(ctx, tx); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.OrgEdit, t, what, access.Done)
	})
}

// AddHonour notes an honour of an organisation (sort "org") or of one of its
// teams ("team").
func (d *Desk) AddHonour(ctx context.Context, actor access.Actor, key, sort, subject string, h Honour) error {
	h.Name, h.Giver = strings.TrimSpace(h.Name), strings.TrimSpace(h.Giver)
	if h.Name == "" || h.Giver == "" || h.Day == 0 || h.Day > d.today() || sort != "org" && sort != "team" || sort == "org" && subject != key {
		return fault.New(fault.Invalid, text.Label{Zh: "请填写名称、授予单位和不晚于今天的日期", En: "give the name, who granted it, and a day not after today"})
	}
	return d.edit(ctx, actor, key, "honour "+h.Name, func(ctx context.Context, tx *store.Tx) error {
		if sort == "team" {
			if err := d.owns(ctx, tx, key, subject); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO org_honour (sort, subject, name, day, giver, entered_by) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (sort, subject, name, day) DO UPDATE SET giver = excluded.giver`, sort, subject, h.Name, int64(h.Day), h.Giver, actor.ID)
		if err != nil {
			return fmt.Errorf("write honour: %w", err)
		}
		return nil
	})
}

func (d *Desk) owns(ctx context.Context, q store.Queryer, key, team string) error {
	var owner string
	err := q.QueryRowContext(ctx, "SELECT org FROM teams WHERE team = $1", team).Scan(&owner)
	if errors.Is(err, sql.ErrNoRows) || err == nil && owner != key {
		return fmt.Errorf("%w: no such team of it", ErrUnknown)
	}
	return err
}

// Honours are those of an organisation, a team or a person, newest first.
func (d *Desk) Honours(ctx context.Context, sort, subject string) ([]Honour, error) {
	rows, err := d.db.Read().QueryContext(ctx, "SELECT name, giver, day FROM org_honour WHERE sort = $1 AND subject = $2 ORDER BY day DESC, name", sort, subject)
	if err != nil {
		return nil, fmt.Errorf("read honours: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (h Honour, err error) {
		err = rows.Scan(&h.Name, &h.Giver, &h.Day)
		return h, err
	})
}

// Join makes a person a member of a team of the organisation from a day; the
// same person with another part takes that part from then on.
func (d *Desk) Join(ctx context.Context, actor access.Actor, key string, m Member) error {
	if m.Person == "" || m.Part != Leader && m.Part != Deputy && m.Part != Plain || m.From == 0 {
		return fault.New(fault.Invalid, text.Label{Zh: "请填写人员编号、职务和起始日期", En: "give the person, the part and the first day"})
	}
	return d.edit(ctx, actor, key, "team "+m.Team, func(ctx context.Context, tx *store.Tx) error {
		if err := d.owns(ctx, tx, key, m.Team); err != nil {
			return err
		}
		return d.join(ctx, tx, m)
	})
}

func (d *Desk) join(ctx context.Context, tx *store.Tx, m Member) error {
	if err := d.part(ctx, tx, m.Person, m.Team, m.From-1); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO org_member (person, team, part, from_day, to_day) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (person, team, from_day) DO UPDATE SET part = excluded.part, to_day = 0`, m.Person, m.Team, string(m.Part), int64(m.From))
	if err != nil {
		return fmt.Errorf("write member: %w", err)
	}
	return nil
}

// Part ends a membership; day is its last.
func (d *Desk) Part(ctx context.Context, actor access.Actor, key, person, team string, day civil.Day) error {
	return d.edit(ctx, actor, key, "team "+team, func(ctx context.Context, tx *store.Tx) error {
		if err := d.owns(ctx, tx, key, team); err != nil {
			return err
		}
		return d.part(ctx, tx, person, team, day)
	})
}

func (d *Desk) part(ctx context.Context, tx *store.Tx, person, team string, day civil.Day) error {
	_, err := tx.ExecContext(ctx, "UPDATE org_member SET to_day = $1 WHERE person = $2 AND team = $3 AND to_day = 0 AND from_day <= $4",
		int64(day), person, team, int64(day))
	if err != nil {
		return fmt.Errorf("end membership: %w", err)
	}
	return nil
}

// Members are who belongs to a team on a day, leaders first.
func (d *Desk) Members(ctx context.Context, actor access.Actor, key, team string, on civil.Day) ([]Member, error) {
	t, err := d.Thing(ctx, key)
	if err != nil {
		return nil, err
	}
	if err := d.access.Guard(ctx, actor, access.PersonRead, t, "members of "+team); err != nil {
		return nil, err
	}
	if err := d.owns(ctx, d.db.Read(), key, team); err != nil {
		return nil, err
	}
	rows, err := d.db.Read().QueryContext(ctx, `SELECT person, team, part, from_day, to_day FROM org_member WHERE team = $1 AND from_day <= $2
		AND (to_day = 0 OR to_day >= $3) ORDER BY CASE part WHEN 'leader' THEN 0 WHEN 'deputy' THEN 1 ELSE 2 END, person LIMIT 2000`,
		team, int64(on), int64(on))
	if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (m Member, err error) {
		err = rows.Scan(&m.Person, &m.Team, &m.Part, &m.From, &m.To)
		return m, err
	})
}

// Page is one page of organisations. Next is the cursor of the page after.
type Page struct {
	Orgs []Org
	Next string
}

// Find asks for organisations. Empty fields do not narrow it.
type Find struct {
	Text, Kind string
	Place      area.Code
	After      string
	Limit      int
}
