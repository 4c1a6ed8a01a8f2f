// Command figures sets the column index beside DuckDB over the same ten million
// facts: every figure of the catalogue, all townships at once, and random
// questions that both must answer alike.
//
//	cd bench && CGO_ENABLED=1 go run ./figures [-facts N] [-questions N] [-dir DIR]
//
// What it has made is kept in DIR for the next time.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
)

func main() {
	facts := flag.Int64("facts", 10_000_000, "how many facts")
	questions := flag.Int("questions", 10_000, "how many random questions both must answer alike")
	dir := flag.String("dir", filepath.Join(os.TempDir(), "linli-bench"), "where to keep the databases")
	flag.Parse()
	if err := run(context.Background(), filepath.Join(*dir, fmt.Sprint(*facts)), *facts, *questions); err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string, facts int64, questions int) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	c := newCity(facts)
	o, err := openOurs(ctx, dir, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	d, err := openDuck(ctx, dir, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.db.Close()) }()
	m := o.engine.Memory()
	fmt.Printf("%d facts, %d people, %d communities; index ready after %v\n", m.Facts, persons, len(c.communities), o.built.Round(time.Millisecond))
	fmt.Printf("bytes a fact: core %.2f, positions and other columns %.2f; keys and register %.1f MB\n\n",
		float64(m.Core)/float64(m.Facts), float64(m.Other)/float64(m.Facts), float64(m.Keys)/1e6)
	if err := catalogue(ctx, o, d); err != nil {
		return err
	}
	return agree(ctx, o, d, questions)
}

const rounds = 3

// catalogue times every figure over the quarter, in three rounds that alternate
// between the two engines.
func catalogue(ctx context.Context, o *ours, d *duck) error {
	type line struct {
		name       string
		q          figure.Question
		by         string
		ours, duck []time.Duration
	}
	quarter := func(def *figure.Definition) figure.Question {
		return figure.Question{Definition: def, From: firstDay, To: firstDay + days - 1}
	}
	var lines []*line
	for _, def := range o.engine.Catalogue() {
		lines = append(lines, &line{name: def.ID, q: quarter(def)})
	}
	volunteers, err := o.engine.Definition("volunteers")
	if err != nil {
		return err
	}
	lines = append(lines, &line{name: "volunteers by township", q: quarter(volunteers), by: figure.ByTownship})
	month := quarter(volunteers)
	month.Place, month.From, month.To = "110108", civil.NewDay(2020, 2, 1), civil.NewDay(2020, 2, 29)
	lines = append(lines, &line{name: "volunteers, a district's month", q: month})
	for round := range rounds + 1 { // the first one warms both up
		for _, l := range lines {
			ours, value, err := o.time(ctx, l.q, l.by)
			if err != nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
			theirs, want, err := d.time(ctx, d.query(l.q, l.by))
			if err != nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
			if value != want {
				return fmt.Errorf("%s: the index says %d, DuckDB %d", l.name, value, want)
			}
			if round > 0 {
				l.ours, l.duck = append(l.ours, ours), append(l.duck, theirs)
			}
		}
	}
	fmt.Printf("%-34s %10s %10s %8s\n", "ms, median of three rounds", "index", "DuckDB", "ratio")
	var all []time.Duration
	for _, l := range lines {
		a, b := median(l.ours), median(l.duck)
		all = append(all, a)
		fmt.Printf("%-34s %10.3f %10.3f %7.0f×\n", l.name, ms(a), ms(b), float64(b)/float64(a))
	}
	fmt.Printf("median %.3f ms, worst %.3f ms\n\n", ms(median(all)), ms(slices.Max(all)))
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func median(all []time.Duration) time.Duration {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// time asks once; the value of a breakdown is a checksum over its rows.
func (o *ours) time(ctx context.Context, q figure.Question, by string) (time.Duration, int64, error) {
	start := time.Now()
	if by == "" {
		a, err := o.engine.Answer(ctx, q)
		return time.Since(start), a.Raw, err
	}
	rows, err := o.engine.By(ctx, q, by)
	took := time.Since(start)
	sum := int64(0)
	for i, r := range rows {
		sum += int64(i+1) * r.Raw
	}
	return took, sum, err
}

func (d *duck) time(ctx context.Context, query string) (time.Duration, int64, error) {
	start := time.Now()
	rows, err := d.db.QueryContext(ctx, query)
	if err != nil {
		return 0, 0, fmt.Errorf("%w\n%s", err, query)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, 0, err
	}
	sum := int64(0)
	for i := int64(1); rows.Next(); i++ {
		var key, n int64
		dest := []any{&key, &n}[2-len(columns):]
		if err := rows.Scan(dest...); err != nil {
			return 0, 0, err
		}
		sum += i * n
	}
	return time.Since(start), sum, rows.Err()
}

// agree asks random questions of both.
func agree(ctx context.Context, o *ours, d *duck, questions int) error {
	r := rand.New(rand.NewPCG(20200306, 7))
	size := o.log.Size()
	start := time.Now()
	var mine, theirs time.Duration
	for i := range questions {
		q := random(r, size)
		a, value, err := o.time(ctx, q, "")
		if err != nil {
			return err
		}
		query := d.query(q, "")
		b, want, err := d.time(ctx, query)
		if err != nil {
			return err
		}
		if value != want {
			return fmt.Errorf("question %d: the index says %d, DuckDB %d\n%s", i, value, want, query)
		}
		mine, theirs = mine+a, theirs+b
	}
	fmt.Printf("%d random questions answered alike in %v: the index took %v, DuckDB %v\n", questions, time.Since(start).Round(time.Second),
		mine.Round(time.Millisecond), theirs.Round(time.Millisecond))
	return nil
}

// random is a question about a random area, unit, period, category,
// organisation, campaign and size.
func random(r *rand.Rand, size int64) figure.Question {
	pick := func(keys ...string) string { return keys[r.IntN(len(keys))] }
	measures := []figure.Measure{figure.Persons, figure.Persons, figure.PersonTimes, figure.Organisations, figure.Teams, figure.Sites, figure.Projects, figure.Communities, figure.Townships, figure.Hours}
	def := &figure.Definition{ID: "random", Version: 1, Measure: measures[r.IntN(len(measures))], Of: []string{"service"}, Where: map[string][]string{}}
	if r.IntN(3) == 0 {
		def.Of = []string{kinds[r.IntN(len(kinds))].key}
	}
	for range r.IntN(3) {
		switch r.IntN(9) {
		case 0:
			def.Where["category"] = []string{pick(categories[1:]...), pick("epidemic", "community", "epidemic.order")}
		case 1:
			def.Where["campaign"] = []string{pick(campaigns[1:]...)}
		case 2:
			def.Where["org"] = []string{key('o', 1+r.IntN(orgs-1)), key('o', 7600+r.IntN(1000))}
		case 3:
			def.Where["org.kind"] = []string{fact.OrgKinds[r.IntN(len(fact.OrgKinds))].Key}
		case 4:
			def.Where["site.kind"] = []string{fact.SiteKinds[r.IntN(3)].Key}
		case 5:
			def.Where["project"] = []string{key('j', 1+r.IntN(projects))}
		case 6:
			def.Where["grade"] = []string{fact.Grade(r.IntN(6)).String()}
		case 7:
			def.Where["person.party"] = []string{pick("yes")}
		case 8:
			low := 15 + r.IntN(40)
			def.Where["person.age"] = []string{fmt.Sprintf("%d-%d", low, low+r.IntN(20))}
		}
	}
	if r.IntN(5) == 0 {
		def.Attribute = []figure.Attribute{figure.PlaceOfRegistration, figure.SeatOfOrganiser}[r.IntN(2)]
	}
	q := figure.Question{Definition: def}
	atlas := area.Default()
	switch r.IntN(5) {
	case 0:
		q.Unit = atlas.Units()[r.IntN(len(atlas.Units()))].Key
	case 1:
		list := atlas.Townships(area.City)
		q.Place = string(list[r.IntN(len(list))])
	case 2:
		list := atlas.Communities(area.City)
		q.Place = string(list[r.IntN(len(list))])
	case 3:
		list := atlas.Districts()
		q.Place = string(list[r.IntN(len(list))])
	}
	if q.Place == "" && q.Unit == "" && def.Attribute != "" {
		q.Place = "11"
	}
	if r.IntN(3) > 0 {
		q.From = firstDay + civil.Day(r.IntN(days))
		q.To = min(q.From+civil.Day(r.IntN(days)), firstDay+days-1)
	}
	if r.IntN(4) == 0 {
		q.At = 2 + r.Int64N(size-2)
	}
	return q
}
