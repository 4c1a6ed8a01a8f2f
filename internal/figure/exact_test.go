package figure_test

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"linli/internal/figure"
	"linli/internal/store/storetest"
)

// TestExact lets the engine and SQL answer the same random questions over the
// same random log: while it grows, at older sizes, in the midst of batches,
// and after opening the saved index again.
func TestExact(t *testing.T) {
	facts, questions := 200_000, 1000
	if testing.Short() {
		facts, questions = 20_000, 300
	}
	w := newWorld(t, "", 1)
	exact(t, w, facts, questions)
}

// TestExactStepByStep asks after every few facts, as in live work: most of the
// index stands still while single facts of it die or come to life again.
func TestExactStepByStep(t *testing.T) {
	w := newWorld(t, "", 6)
	g := newReferee(t, w)
	e := w.open(t, "")
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	w.grow(t, 20_000)
	r := rand.New(rand.NewPCG(8, 8))
	for range 8 {
		w.grow(t, 1+r.IntN(60))
		for range 8 {
			g.check(t, e, ask(w, r, w.log.Size()))
		}
		for _, m := range []figure.Measure{figure.Hours, figure.PersonTimes, figure.Communities, figure.Persons, figure.Teams} {
			q := figure.Question{Definition: &figure.Definition{ID: "plain", Version: 1, Measure: m, Of: []string{"service"}}, At: w.log.Size()}
			g.check(t, e, asked{q: q, by: figure.ByTownship, explain: true})
		}
	}
}

// TestExactPostgres does the same on the other database, in small.
func TestExactPostgres(t *testing.T) {
	exact(t, newWorld(t, storetest.Postgres(t), 2), 6_000, 150)
}

// checkAll checks questions, two at a time.
func (g *referee) checkAll(t *testing.T, e *figure.Engine, all []asked) {
	for _, a := range all {
		g.at(t, a.q.At)
	}
	passed := t.Run("questions", func(t *testing.T) {
		const parts = 2
		for part := range parts {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				for i := part; i < len(all) && !t.Failed(); i += parts {
					g.check(t, e, all[i])
				}
			})
		}
	})
	if !passed {
		t.FailNow()
	}
}

func exact(t *testing.T, w *world, facts, questions int) {
	const stages = 5
	ctx := context.Background()
	g := newReferee(t, w)
	r := rand.New(rand.NewPCG(7, 7))
	path := filepath.Join(t.TempDir(), "index")
	e := w.open(t, path)
	type given struct {
		asked
		answer figure.Answer
	}
	var before []given
	var sizes []int64
	for stage := range stages {
		// Uneven stages: a handful of facts, as live work brings them, and floods.
		w.grow(t, []int{facts / 20, facts / 2, 7, facts / 3, facts - facts/20 - facts/2 - 7 - facts/3}[stage])
		size := w.log.Size()
		sizes = append(sizes, size)
		var all []asked
		for range questions / 8 {
			a := ask(w, r, size)
			answer, err := e.Answer(ctx, a.q)
			if err != nil {
				t.Fatal(err)
			}
			before = append(before, given{a, answer})
			a.q.At = size
			all = append(all, a)
		}
		g.checkAll(t, e, all)
		if stage == 2 {
			// A saved index is opened again and must go on growing.
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			e = w.open(t, path)
		}
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	sizes = append(sizes, 1+r.Int64N(w.log.Size()), 1+r.Int64N(w.log.Size()/10))
	var all []asked
	for n := stages * (questions / 8); n < questions; n++ {
		all = append(all, ask(w, r, sizes[r.IntN(len(sizes))]))
	}
	g.checkAll(t, e, all)
	for _, was := range before {
		if now, err := e.Answer(ctx, was.q); err != nil || now != was.answer {
			t.Fatalf("%s\nwas %+v\nis  %+v (%v)", describe(was.asked), was.answer, now, err)
		}
	}
	for range 40 {
		m := []figure.Measure{figure.Persons, figure.Others, figure.Organisations, figure.Communities}[r.IntN(4)]
		var qs []figure.Question
		for len(qs) < 3 {
			q := ask(w, r, sizes[1]).q
			q.Definition.Measure, q.Definition.Per = m, ""
			qs = append(qs, q)
		}
		o, err := e.Overlap(ctx, qs)
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for _, q := range qs {
			sum += g.answer(t, q).raw
		}
		if whole := g.union(t, qs); o.Whole != whole || o.Sum != sum || o.Twice != sum-whole {
			t.Fatalf("overlap: engine %d of %d, SQL %d of %d", o.Whole, o.Sum, whole, sum)
		}
	}
}
