package register

import (
	"context"
	"fmt"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/store"
)

// write writes batches, each under the position of its fact: one insert a table,
// however many batches there are.
func write(ctx context.Context, tx *store.Tx, batches []placed) error {
	insert := func(table string, columns []string, of func(b *Batch) int, row func(b *Batch, i int, args []any) []any) error {
		type at struct {
			placed
			i int
		}
		var all []at
		for _, p := range batches {
			for i := range of(p.batch) {
				all = append(all, at{p, i})
			}
		}
		return store.Insert(ctx, tx, store.Table{Name: table, Columns: append([]string{"seq", "ord"}, columns...)}, len(all),
			func(n int, args []any) []any {
				return row(all[n].batch, all[n].i, append(args, all[n].seq, int64(all[n].i)))
			})
	}
	if err := insert("reg_org", []string{"org", "kind", "parent", "seat"}, func(b *Batch) int { return len(b.Orgs) }, func(b *Batch, i int, args []any) []any {
		o := b.Orgs[i]
		return append(args, o.Key, o.Kind, o.Parent, o.Seat)
	}); err != nil {
		return err
	}
	if err := insert("reg_team", []string{"team", "org"}, func(b *Batch) int { return len(b.Teams) }, func(b *Batch, i int, args []any) []any {
		return append(args, b.Teams[i].Key, b.Teams[i].Org)
	}); err != nil {
		return err
	}
	if err := insert("reg_site", []string{"site", "kind", "place"}, func(b *Batch) int { return len(b.Sites) }, func(b *Batch, i int, args []any) []any {
		s := b.Sites[i]
		return append(args, s.Key, s.Kind, s.Place)
	}); err != nil {
		return err
	}
	if err := insert("reg_project", []string{"project", "campaign", "action", "org"}, func(b *Batch) int { return len(b.Projects) }, func(b *Batch, i int, args []any) []any {
		p := b.Projects[i]
		return append(args, p.Key, p.Campaign, p.Action, p.Org)
	}); err != nil {
		return err
	}
	return insert("reg_person", []string{"person", "home", "birth", "party", "merged_into"}, func(b *Batch) int { return len(b.Persons) }, func(b *Batch, i int, args []any) []any {
		p := b.Persons[i]
		party := store.Flag(p.Party)
		return append(args, p.Key, p.Home, int64(p.Birth), party, p.MergedInto)
	})
}

func (r *Register) read(ctx context.Context, q store.Queryer, seq int64) (*Batch, error) {
	b := &Batch{}
	each := func(query string, scan func(get func(dest ...any) error) error) error {
		rows, err := q.QueryContext(ctx, query+" WHERE seq = $1 ORDER BY ord", seq)
		if err != nil {
			return err
		}
		defer rows.Close()
		n := int64(0)
		for rows.Next() {
			var ord int64
			err := scan(func(dest ...any) error { return rows.Scan(append(dest, &ord)...) })
			if err != nil {
				return err
			}
			if ord != n {
				return &fact.Damage{Seq: seq, What: fmt.Sprintf("is a batch of the register whose row %d is missing", n)}
			}
			n++
		}
		return rows.Err()
	}
	if err := each("SELECT org, kind, parent, seat, ord FROM reg_org", func(get func(...any) error) error {
		var o Org
		err := get(&o.Key, &o.Kind, &o.Parent, &o.Seat)
		b.Orgs = append(b.Orgs, o)
		return err
	}); err != nil {
		return nil, err
	}
	if err := each("SELECT team, org, ord FROM reg_team", func(get func(...any) error) error {
		var t Team
		err := get(&t.Key, &t.Org)
		b.Teams = append(b.Teams, t)
		return err
	}); err != nil {
		return nil, err
	}
	if err := each("SELECT site, kind, place, ord FROM reg_site", func(get func(...any) error) error {
		var s Site
		err := get(&s.Key, &s.Kind, &s.Place)
		b.Sites = append(b.Sites, s)
		return err
	}); err != nil {
		return nil, err
	}
	if err := each("SELECT project, campaign, action, org, ord FROM reg_project", func(get func(...any) error) error {
		var p Project
		err := get(&p.Key, &p.Campaign, &p.Action, &p.Org)
		b.Projects = append(b.Projects, p)
		return err
	}); err != nil {
		return nil, err
	}
	err := each("SELECT person, home, birth, party, merged_into, ord FROM reg_person", func(get func(...any) error) error {
		var p Person
		var birth, party int64
		err := get(&p.Key, &p.Home, &birth, &party, &p.MergedInto)
		p.Birth, p.Party = civil.Month(birth), party == 1
		if party != 0 && party != 1 {
			return &fact.Damage{Seq: seq, What: "is a batch of the register with a row that cannot be read"}
		}
		b.Persons = append(b.Persons, p)
		return err
	})
	return b, err
}
