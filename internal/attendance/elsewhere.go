package attendance

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/store"
)

// Service lists the facts of service of persons that are live, with what other
// systems recorded and was imported, in log order, and the size of the log they
// were read at; *figure.Engine satisfies it. Several records of one human being
// are one.
type Service interface {
	OfPersons(ctx context.Context, kind string, persons []string, at int64) (map[string][]fact.Fact, int64, error)
}

const (
	room        = "attendance"
	kindService = "service"
)

// Other is service that another system recorded and an import brought.
type Other struct {
	fact.Fact
	Counts int64 // minutes; less than it says where the time is counted already
}

// Elsewhere is what others recorded of a person, newest first, and how many
// minutes of it count. Where it lies over our own records or over each other, a
// minute counts once (fact.Once).
func (a *Attendance) Elsewhere(ctx context.Context, person string) (list []Other, minutes int64, err error) {
	if a.Service == nil {
		return nil, 0, nil
	}
	all, _, err := a.Service.OfPersons(ctx, kindService, []string{person}, 0)
	if err != nil {
		return nil, 0, fmt.Errorf("look for service recorded elsewhere: %w", err)
	}
	facts := all[person]
	// Our own stand first, whenever they were written: of what overlaps, the
	// part shown as not counted is the other's until the stint has given way.
	slices.SortStableFunc(facts, func(a, b fact.Fact) int { return rank(&a) - rank(&b) })
	for i, counts := range fact.Once(facts) {
		if !facts[i].Own(room) {
			list = append(list, Other{facts[i], counts})
			minutes += counts
		}
	}
	slices.SortStableFunc(list, func(a, b Other) int { return cmp.Compare(b.Start, a.Start) })
	return list, minutes, nil
}

func rank(f *fact.Fact) int {
	if f.Own(room) {
		return 0
	}
	return 1
}

// others are the facts about some persons that something else wrote, as far as
// they are known before a transaction: their list and the size it is of.
type others struct {
	of   map[string][]fact.Fact
	size int64
}

// others reads what others recorded of persons. It must not be called inside a
// transaction.
func (a *Attendance) others(ctx context.Context, persons []string) (others, error) {
	if a.Service == nil {
		return others{size: a.Log.Size()}, nil
	}
	of, size, err := a.Service.OfPersons(ctx, kindService, persons, 0)
	if err != nil {
		return others{}, fmt.Errorf("look for service recorded elsewhere: %w", err)
	}
	for person, facts := range of {
		of[person] = slices.DeleteFunc(facts, func(f fact.Fact) bool { return f.Own(room) })
	}
	return others{of, size}, nil
}

// upTo brings them up to what the transaction sees of the log, whose lock it
// takes: nothing is imported between this look and the end of the transaction.
func (o others) upTo(ctx context.Context, tx *store.Tx, log *fact.Log) (others, error) {
	out := others{of: map[string][]fact.Fact{}, size: o.size}
	for person, facts := range o.of {
		out.of[person] = slices.Clone(facts)
	}
	gone := map[string]bool{}
	err := log.News(ctx, tx, o.size, func(f *fact.Fact) error {
		if f.Replaces != "" || f.Voids != "" {
			gone[f.Replaces+f.Voids] = true
		}
		if f.Kind == kindService && f.Person != "" && !f.Own(room) {
			out.of[f.Person] = append(out.of[f.Person], *f)
		}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("look for service recorded elsewhere: %w", err)
	}
	if len(gone) > 0 {
		for person, facts := range out.of {
			out.of[person] = slices.DeleteFunc(facts, func(f fact.Fact) bool { return gone[f.ID] })
		}
	}
	return out, nil
}

// beside are those of a person that touch a stretch of time, in its order.
func (o others) beside(person string, from, to civil.Instant) (out []fact.Fact) {
	for _, f := range o.of[person] {
		if f.Start < to && f.End > from {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b fact.Fact) int { return cmp.Compare(a.Start, b.Start) })
	return out
}
