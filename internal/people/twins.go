package people

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

// Why two records may be one human being.
type Why string

// The reasons, the strongest first.
const (
	SameNumber    Why = "number"    // the identity number
	SamePhone     Why = "phone"     // phone and name
	SameNeighbour Why = "neighbour" // name, month of birth and community
)

// Verdict is what was decided about twins.
type Verdict string

// The verdicts; empty is open.
const (
	Merged Verdict = "merged"
	Apart  Verdict = "apart"
)

// Twins are two records side by side, masked.
type Twins struct {
	Person, Other Card
	Why           Why
	Verdict       Verdict
	DecidedBy     string
	DecidedAt     civil.Instant
}

// Errors of merging.
var (
	ErrMerged = fault.New(fault.Conflict, text.Label{Zh: "这两个登记已合并过", En: "one of these is merged already"})
	ErrApart  = fault.New(fault.Conflict, text.Label{Zh: "这个登记没有合并", En: "this record is not merged"})
	ErrOwn    = fault.New(fault.Refused, text.Label{Zh: "不能办理自己的登记，请由另一位同志办理", En: "nobody works on their own record: ask somebody else"})
)

// noteTwin notes a pair once; an open pair keeps its first reason.
func noteTwin(ctx context.Context, tx *store.Tx, a, b string, why Why, at civil.Instant) error {
	if a > b {
		a, b = b, a
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO people_twin (person, other, why, found_at, verdict, decided_by, decided_at)
		VALUES ($1, $2, $3, $4, '', '', 0) ON CONFLICT (person, other) DO NOTHING`, a, b, string(why), int64(at))
	if err != nil {
		return fmt.Errorf("note twins: %w", err)
	}
	return nil
}

// nearTwins looks among neighbours for a person who has just confirmed, and for
// the phone under the same name. A pair that is both is noted for its phone.
func (p *People) nearTwins(ctx context.Context, tx *store.Tx, r *person) error {
	rows, err := queryRows(ctx, tx, `SELECT * FROM (SELECT person, 'phone' AS why FROM people WHERE phone_index = $1 AND length(phone_index) > 0
			AND name = $2 AND person <> $3 AND state = 'confirmed' LIMIT 20) AS phones
		UNION ALL
		SELECT * FROM (SELECT person, 'neighbour' AS why FROM people WHERE home = $4 AND birth_month = $5
			AND name = $6 AND person <> $7 AND state = 'confirmed' LIMIT 20) AS neighbours`,
		r.PhoneIndex, r.Name, r.Key, r.Home, int64(r.BirthMonth), r.Name, r.Key)
	if err != nil {
		return fmt.Errorf("look for twins: %w", err)
	}
	type twin struct {
		key string
		why Why
	}
	twins, err := store.Collect(rows, func(rows *sql.Rows) (t twin, err error) {
		err = rows.Scan(&t.key, &t.why)
		return t, err
	})
	if err != nil {
		return fmt.Errorf("look for twins: %w", err)
	}
	// An open pair keeps its first reason.
	slices.SortStableFunc(twins, func(a, b twin) int { return cmp.Compare(b.why, a.why) })
	at := civil.At(p.clock())
	for _, t := range twins {
		if err := noteTwin(ctx, tx, r.Key, t.key, t.why, at); err != nil {
			return err
		}
	}
	return nil
}

// Twins lists pairs at a place, open ones or those decided, in the order of
// their numbers. Both records must lie where the actor may merge.
func (p *People) Twins(ctx context.Context, actor access.Actor, open bool, after string, limit int) ([]Twins, string, error) {
	if !access.Somewhere(actor, access.PersonMerge) {
		return nil, "", p.access.Guard(ctx, actor, access.PersonMerge, access.Thing{Kind: "people"}, "twins")
	}
	first, second, _ := strings.Cut(after, "|")
	verdict := "verdict <> ''"
	if open {
		verdict = "verdict = ''"
	}
	var out []Twins
	for scanned := 0; scanned < maxScan; {
		rows, err := p.db.Read().QueryContext(ctx, `SELECT person, other, why, verdict, decided_by, decided_at FROM people_twin
			WHERE (person, other) > ($1, $2) AND `+verdict+` ORDER BY person, other LIMIT $3`, first, second, limit)
		if err != nil {
			return nil, "", fmt.Errorf("list twins: %w", err)
		}
		found, err := store.Collect(rows, func(rows *sql.Rows) (t Twins, err error) {
			err = rows.Scan(&t.Person.Person, &t.Other.Person, &t.Why, &t.Verdict, &t.DecidedBy, &t.DecidedAt)
			return t, err
		})
		if err != nil {
			return nil, "", fmt.Errorf("list twins: %w", err)
		}
		for _, t := range found {
			first, second = t.Person.Person, t.Other.Person
			visible := true
			for _, c := range []*Card{&t.Person, &t.Other} {
				r, err := load(ctx, p.db.Read(), c.Person)
				if err != nil {
					return nil, "", err
				}
				visible = visible && r.State != Left && access.May(actor, access.PersonMerge, thing(&r, "")) == nil
				if *c, err = p.card(r); err != nil {
					return nil, "", err
				}
			}
			if !visible {
				continue
			}
			if out = append(out, t); len(out) == limit {
				return out, first + "|" + second, nil
			}
		}
		if len(found) < limit {
			return out, "", nil
		}
		scanned += len(found)
	}
	return out, first + "|" + second, nil
}

var (
	intoConfirmed = text.Label{Zh: "只能并入已确认的登记", En: "a record is merged only into a confirmed one"}
	oneLeft       = text.Label{Zh: "其中一人已退出", En: "one of them has left"}
	twoAndWhy     = text.Label{Zh: "请选两个不同的登记并写明理由", En: "choose two records and give a reason"}
)

// Merge makes two records one human being: from goes on as into. Nothing of the
// log is rewritten; figures count the two once from here on, and as they were
// at every size before. It can be undone.
func (p *People) Merge(ctx context.Context, actor access.Actor, from, into, reason string) error {
	return p.decide(ctx, actor, from, into, reason, func(ctx context.Context, tx *store.Tx, a, b *person) error {
		switch {
		case a.MergedInto != "" || b.MergedInto != "":
			return ErrMerged
		case a.State == Left || b.State != Confirmed:
			return fault.New(fault.Conflict, intoConfirmed)
		}
		return p.mergeInto(ctx, tx, a, into, actor.ID, "merged", into, reason)
	}, Merged)
}

// Unmerge undoes a merge: the two count as two again.
func (p *People) Unmerge(ctx context.Context, actor access.Actor, from, reason string) error {
	r, err := load(ctx, p.db.Read(), from)
	if err != nil {
		return err
	}
	if r.MergedInto == "" {
		return ErrApart
	}
	return p.decide(ctx, actor, from, r.MergedInto, reason, func(ctx context.Context, tx *store.Tx, a, b *person) error {
		if a.MergedInto != b.Key {
			return ErrApart // somebody was quicker
		}
		if a.State == Left || b.State == Left {
			return fault.New(fault.Conflict, oneLeft)
		}
		return p.mergeInto(ctx, tx, a, "", actor.ID, "unmerged", b.Key, reason)
	}, Apart)
}

// KeepApart decides that two records are two persons.
func (p *People) KeepApart(ctx context.Context, actor access.Actor, a, b, reason string) error {
	return p.decide(ctx, actor, a, b, reason, func(_ context.Context, _ *store.Tx, one, two *person) error {
		if one.MergedInto == two.Key || two.MergedInto == one.Key {
			return ErrMerged
		}
		return nil
	}, Apart)
}

func (p *People) mergeInto(ctx context.Context, tx *store.Tx, r *person, into, who, what, other, note string) error {
	if _, err := tx.ExecContext(ctx, "UPDATE people SET merged_into = $1 WHERE person = $2", into, r.Key); err != nil {
		return fmt.Errorf("link records: %w", err)
	}
	for _, e := range [][2]string{{r.Key, other}, {other, r.Key}} {
		if err := p.note(ctx, tx, e[0], who, what, e[1], note); err != nil {
			return err
		}
	}
	if r.MergedInto = into; !r.State.counts() {
		return nil // figures never knew of it
	}
	return p.register.Apply(ctx, tx, &register.Batch{Persons: []register.Person{r.counted()}})
}

// decide asks, does, and leaves its trace: in the pair, and in the audit chain.
func (p *People) decide(ctx context.Context, actor access.Actor, a, b, reason string,
	do func(ctx context.Context, tx *store.Tx, one, two *person) error, verdict Verdict) error {
	if a == b || strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, twoAndWhy)
	}
	if actor.Person != "" && slices.Contains([]string{a, b}, actor.Person) {
		return ErrOwn
	}
	for _, key := range []string{a, b} {
		t, err := p.Thing(ctx, key)
		if err != nil {
			return err
		}
		if err := p.access.Guard(ctx, actor, access.PersonMerge, t, reason); err != nil {
			return err
		}
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		one, err := load(ctx, tx, a)
		if err != nil {
			return err
		}
		two, err := load(ctx, tx, b)
		if err != nil {
			return err
		}
		if err := do(ctx, tx, &one, &two); err != nil {
			return err
		}
		first, second := min(a, b), max(a, b)
		_, err = tx.ExecContext(ctx, `INSERT INTO people_twin (person, other, why, found_at, verdict, decided_by, decided_at)
			VALUES ($1, $2, '', $3, $4, $5, $6) ON CONFLICT (person, other) DO UPDATE SET verdict = excluded.verdict,
			decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
			first, second, int64(actor.At), string(verdict), actor.ID, int64(actor.At))
		if err != nil {
			return fmt.Errorf("decide about twins: %w", err)
		}
		return access.Record(ctx, tx, actor, access.PersonMerge, thing(&one, ""), reason, access.Done, a, b)
	})
}
