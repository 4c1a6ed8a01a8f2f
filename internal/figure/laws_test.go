package figure_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/figure"
	"linli/internal/store"
)

// TestLaws checks what must hold of any figure whatever the log says.
func TestLaws(t *testing.T) {
	w := newWorld(t, "", 3)
	e := w.open(t, "")
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	w.grow(t, 6_000)
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		a := ask(w, r, w.log.Size())
		q, d := a.q, a.q.Definition
		q.Place, q.Unit, d.Per = "", "", ""
		whole, err := e.Answer(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		units, err := e.By(ctx, q, figure.ByUnit)
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for _, row := range units {
			sum += row.Raw
			part := q
			part.Unit = row.Key
			alone, err := e.Answer(ctx, part)
			if err != nil {
				t.Fatal(err)
			}
			if alone.Raw != row.Raw || alone.Value != row.Value {
				t.Fatalf("%s\nunit %s is %d by itself and %d in the breakdown", describe(a), row.Key, alone.Raw, row.Raw)
			}
			if alone.Raw > whole.Raw {
				t.Fatalf("%s\nunit %s has %d, all have %d", describe(a), row.Key, alone.Raw, whole.Raw)
			}
		}
		days, err := e.By(ctx, q, figure.ByDay)
		if err != nil {
			t.Fatal(err)
		}
		orgs, err := e.By(ctx, q, figure.ByOrg)
		if err != nil {
			t.Fatal(err)
		}
		x, err := e.Explain(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		if d.Measure == figure.Share {
			of := int64(0)
			for _, row := range orgs {
				of += row.Whole
			}
			if of != whole.Whole || whole.Raw > whole.Whole {
				t.Fatalf("%s\nis %d of %d, organisations are parts of %d", describe(a), whole.Raw, whole.Whole, of)
			}
		}
		perOrg := total(orgs)
		if !d.Measure.Distinct() {
			if perOrg != whole.Raw {
				t.Fatalf("%s\norganisations add to %d of %d", describe(a), perOrg, whole.Raw)
			}
			if total(days) > whole.Raw || q.From != 0 && total(days) != whole.Raw {
				t.Fatalf("%s\ndays add to %d of %d", describe(a), total(days), whole.Raw)
			}
			if sum > whole.Raw {
				t.Fatalf("%s\nunits add to %d of %d", describe(a), sum, whole.Raw)
			}
		} else if perOrg < whole.Raw {
			t.Fatalf("%s\nthe parts add to %d, less than the whole %d", describe(a), perOrg, whole.Raw)
		}
		facts := x.Counted
		for _, c := range x.LeftOut {
			facts += c.Facts
		}
		if x.Answer != whole {
			t.Fatalf("%s\nexplained as %+v, answered %+v", describe(a), x.Answer, whole)
		}
		list, err := e.Facts(ctx, q, 0, 50)
		if err != nil {
			t.Fatal(err)
		}
		if int64(len(list)) != min(x.Counted, 50) {
			t.Fatalf("%s\n%d facts are listed, %d are counted", describe(a), len(list), x.Counted)
		}
		for i := range list {
			if i > 0 && list[i].Seq <= list[i-1].Seq {
				t.Fatal("facts are not in the order of the log")
			}
		}
		later := q
		later.At = 1 + r.Int64N(q.At)
		x, err = e.Explain(ctx, later)
		if err != nil {
			t.Fatal(err)
		}
		again := x.Counted
		for _, c := range x.LeftOut {
			again += c.Facts
		}
		if again != facts {
			t.Fatalf("%s\n%d facts of the kinds at one size and %d at another", describe(a), facts, again)
		}
	})
}

func total(rows []figure.Row) int64 {
	sum := int64(0)
	for _, row := range rows {
		sum += row.Raw
	}
	return sum
}

// TestAskWhileWriting asks from several goroutines while facts come in. Every
// answer must stand when it is asked again at its size.
func TestAskWhileWriting(t *testing.T) {
	w := newWorld(t, "", 4)
	e := w.open(t, "")
	w.grow(t, 500)
	ctx, writing := context.WithCancel(context.Background())
	var askers sync.WaitGroup
	type given struct {
		asked
		answer figure.Answer
	}
	answers := make([][]given, 3)
	for i := range answers {
		askers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 9))
			for n := 0; n < 60 && ctx.Err() == nil; n++ {
				a := ask(w, r, 1)
				a.q.At = 0
				answer, err := e.Answer(context.Background(), a.q)
				if err != nil {
					t.Error(err)
					return
				}
				answers[i] = append(answers[i], given{a, answer})
				if _, err := e.By(context.Background(), a.q, figure.ByUnit); err != nil {
					t.Error(err)
				}
				if _, err := e.Explain(context.Background(), a.q); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 6 {
		w.grow(t, 300)
	}
	writing()
	askers.Wait()
	for _, list := range answers {
		if len(list) == 0 {
			t.Error("nothing was asked")
		}
		for _, was := range list {
			was.q.At = was.answer.Size
			now, err := e.Answer(context.Background(), was.q)
			if err != nil || now != was.answer {
				t.Fatalf("%s\nwas %+v\nis  %+v (%v)", describe(was.asked), was.answer, now, err)
			}
		}
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

// TestReadYourWrites checks that a fact is counted as soon as its write has
// returned, and that one question is enough after a question that was broken
// off.
func TestReadYourWrites(t *testing.T) {
	w := newWorld(t, "", 5)
	e := w.open(t, "")
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	q := figure.Question{Definition: &figure.Definition{ID: "all", Version: 1, Measure: figure.PersonTimes, Of: []string{"errand"}}}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	for i := range 30 {
		f := w.fact()
		f.Kind, f.Quantity = "errand", 2
		p := w.log.PrepareImported(f)
		err := w.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
			_, err := w.log.Append(ctx, tx, p)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Answer(gone, q); i%2 == 0 && !errors.Is(err, context.Canceled) {
			t.Fatalf("a question of somebody who has gone: %v", err)
		}
		a, err := e.Answer(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if a.Raw != int64(2*(i+1)) || a.Size != w.log.Size() {
			t.Fatalf("after %d facts: %d at size %d", i+1, a.Raw, a.Size)
		}
	}
}
