package fact_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// model is what a log should be: a slice of facts.
type model struct {
	facts []fact.Fact
	at    map[string]int // index of an id
}

func (m *model) clone() *model {
	c := &model{facts: slices.Clone(m.facts), at: map[string]int{}}
	for id, i := range m.at {
		c.at[id] = i
	}
	return c
}

// status is what has become of a fact, by the words of design.md.
func (m *model) status(id string) fact.Status {
	s := fact.Status{Live: true}
	for i := range m.facts {
		f := &m.facts[i]
		switch {
		case f.Voids == id:
			s.Live, s.VoidedBy = false, f.ID
		case f.Replaces == id && m.status(f.ID).VoidedBy == "":
			s.Live, s.ReplacedBy = false, f.ID
		}
	}
	return s
}

// add says what the log should answer, and does it.
func (m *model) add(f fact.Fact) answer {
	if i, ok := m.at[f.ID]; ok {
		was := m.facts[i]
		was.RecordedAt, was.Source, was.RecordedBy = f.RecordedAt, f.Source, f.RecordedBy
		return answer{seq: int64(i + 1), already: reflect.DeepEqual(was, f), refused: !reflect.DeepEqual(was, f)}
	}
	if target := f.Replaces + f.Voids; target != "" {
		i, ok := m.at[target]
		if !ok || m.facts[i].Kind == fact.KindVoid || !m.status(target).Live {
			return answer{refused: true}
		}
	}
	m.facts = append(m.facts, f)
	m.at[f.ID] = len(m.facts) - 1
	return answer{seq: int64(len(m.facts))}
}

type answer struct {
	seq              int64
	already, refused bool
}

func (m *model) root() merkle.Hash {
	tree := merkle.NewFrontier(merkle.SHA256)
	for i := range m.facts {
		f := &m.facts[i]
		tree.Append(fact.Leaf(merkle.SHA256, fact.Commitment(merkle.SHA256, secrets{}.Salt(f.ID), f)), nil)
	}
	return tree.Root()
}

// A closure of the model: facts to append, and what it makes of a refusal.
type closure struct {
	facts    []fact.Fact
	tolerant bool // a refusal is noted and the next fact follows
	fails    bool // it fails at its end
}

var errOnPurpose = errors.New("on purpose")

func (m *model) run(c closure) (answers []answer, failed bool) {
	before := m.clone()
	for _, f := range c.facts {
		a := m.add(f)
		answers = append(answers, a)
		if a.refused && !c.tolerant {
			failed = true
			break
		}
	}
	if failed = failed || c.fails; failed {
		*m = *before
	}
	return answers, failed
}

// run has the closures wait together, so that they mostly share a transaction,
// and gives what each was answered and the order in which they ran.
func (r *rig) run(closures []closure) (answers [][]answer, errs []error, order []int) {
	answers, errs = make([][]answer, len(closures)), make([]error, len(closures))
	var all sync.WaitGroup
	entered, leave := make(chan struct{}), make(chan struct{})
	all.Go(func() {
		_ = r.db.Write(context.Background(), func(context.Context, *store.Tx) error { close(entered); <-leave; return nil })
	})
	<-entered
	for i, c := range closures {
		var ready []*fact.Prepared
		for _, f := range c.facts {
			ready = append(ready, r.PrepareImported(&f))
		}
		all.Go(func() {
			errs[i] = r.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
				// The writer runs one closure at a time. A second run starts anew.
				answers[i] = nil
				order = append(slices.DeleteFunc(order, func(n int) bool { return n == i }), i)
				return r.answer(ctx, tx, c, ready, &answers[i])
			})
		})
	}
	for range 100 {
		runtime.Gosched()
	}
	close(leave)
	all.Wait()
	return answers, errs, order
}

func (r *rig) answer(ctx context.Context, tx *store.Tx, c closure, ready []*fact.Prepared, out *[]answer) error {
	for _, p := range ready {
		receipt, err := r.Append(ctx, tx, p)
		var refused *fact.Refused
		if err != nil && !errors.As(err, &refused) {
			return err
		}
		*out = append(*out, answer{seq: receipt.Seq, already: receipt.Already, refused: refused != nil})
		if refused != nil && !c.tolerant {
			return err
		}
	}
	if c.fails {
		return errOnPurpose
	}
	return nil
}

var words = rapid.SampledFrom([]string{"", "a", "朝阳区", "p1", "p2", "x;y", "'; --", "\t", "𠀀", "long " + strings.Repeat("长", 40)})

func drawFact(t *rapid.T, id string) fact.Fact {
	keys := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "团委", "o1"}), 0, 3)
	f := fact.Fact{
		ID: id, Kind: rapid.SampledFrom([]string{"service", "meal", "pledge"}).Draw(t, "kind"),
		Start: civil.Instant(rapid.Int64Range(-1, 1<<42).Draw(t, "start")), End: civil.Instant(rapid.Int64Range(-1, 1<<42).Draw(t, "end")),
		Place: words.Draw(t, "place"), Site: words.Draw(t, "site"), Person: words.Draw(t, "person"), Org: words.Draw(t, "org"),
		Team: words.Draw(t, "team"), Campaign: words.Draw(t, "campaign"), Action: words.Draw(t, "action"), Project: words.Draw(t, "project"),
		Category: words.Draw(t, "category"), Quantity: rapid.Int64().Draw(t, "quantity"), Unit: words.Draw(t, "unit"), Item: words.Draw(t, "item"),
		Grade: fact.Grade(rapid.IntRange(0, int(fact.Beneficiary)).Draw(t, "grade")), Note: words.Draw(t, "note"),
		Source: words.Draw(t, "source"), RecordedBy: words.Draw(t, "by"), RecordedAt: civil.At(noon),
	}
	if claims := keys.Draw(t, "claims"); len(claims) > 0 {
		f.Claims = claims
	}
	return f
}

// drawNext draws a new fact, a repeat, a conflict or a correction, right or wrong.
func (m *model) drawNext(t *rapid.T, next *int) fact.Fact {
	*next++
	f := drawFact(t, fmt.Sprintf("f%d", *next))
	some := func() string {
		if len(m.facts) == 0 || rapid.IntRange(0, 9).Draw(t, "unknown") == 0 {
			return "unknown"
		}
		recent := m.facts[max(0, len(m.facts)-12):]
		return recent[rapid.IntRange(0, len(recent)-1).Draw(t, "some")].ID
	}
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0, 1: // sent again, recorded by another
		if i, ok := m.at[some()]; ok {
			by := f.RecordedBy
			f = m.facts[i]
			f.RecordedBy = by
		}
	case 2: // another fact under a taken id
		if i, ok := m.at[some()]; ok {
			f = m.facts[i]
			f.Quantity++
		}
	case 3, 4, 5:
		f.Replaces = some()
	case 6, 7:
		f.Kind, f.Voids = fact.KindVoid, some()
	}
	return f
}

// Whatever is done to a log, it is what a plain slice would be.
func TestLogIsItsModel(t *testing.T) {
	k := kinds(t)
	storetest.Each(t, func(t *testing.T, _ string) {
		if strings.HasSuffix(t.Name(), "postgres") {
			fewer(t, 4) // opening one takes ten times as long
		}
		rapid.Check(t, func(rt *rapid.T) {
			dsn := storetest.SQLite(t)
			if strings.HasSuffix(t.Name(), "postgres") {
				dsn = storetest.Postgres(t)
			}
			w := &world{dsn: dsn, kinds: k, model: &model{at: map[string]int{}}, every: rapid.SampledFrom([]int{1, 7, 4096}).Draw(rt, "project every"), spill: rapid.SampledFrom([]int{1, 3, 16384}).Draw(rt, "spill every")}
			for i := range w.logs {
				w.start(rt, i)
			}
			defer func() {
				for _, r := range w.logs {
					if err := r.close(true); err != nil {
						rt.Fatal(err)
					}
				}
			}()
			rt.Repeat(map[string]func(*rapid.T){
				"append": w.append,
				"reopen": func(rt *rapid.T) {
					i := rapid.IntRange(0, 1).Draw(rt, "which")
					if err := w.logs[i].close(rapid.Bool().Draw(rt, "cleanly")); err != nil {
						rt.Fatal(err)
					}
					w.start(rt, i)
				},
				"": w.check,
			})
		})
	})
}

// fewer divides the number of sequences a property is tried with.
func fewer(t *testing.T, by int) {
	checks := flag.Lookup("rapid.checks").Value
	was := checks.String()
	n, err := strconv.Atoi(was)
	if err == nil {
		err = checks.Set(strconv.Itoa(max(1, n/by)))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Set(was) })
}

// world is two processes over one database, and what it should hold.
type world struct {
	dsn   string
	kinds *fact.Kinds
	every int
	spill int
	next  int
	logs  [2]*rig
	seen  [2][]string // ids in the order a watcher was told of them
	from  [2]int      // the size when it began to watch
	model *model
	roots []merkle.Hash // by size
}

func (w *world) start(rt *rapid.T, i int) {
	r, err := start(w.dsn, w.kinds, merkle.SHA256)
	if err != nil {
		rt.Fatal(err)
	}
	fact.ProjectEvery(r.Log, w.every)
	fact.SpillEvery(r.Log, w.spill)
	w.logs[i], w.seen[i], w.from[i] = r, nil, int(r.Size())
	r.Watch(func(size int64, facts []*fact.Fact) {
		for _, f := range facts {
			w.seen[i] = append(w.seen[i], f.ID)
			if int(f.Seq) != w.from[i]+len(w.seen[i]) {
				rt.Errorf("the watcher was told of %s at %d", f.ID, f.Seq)
			}
		}
		if int(size) != w.from[i]+len(w.seen[i]) {
			rt.Errorf("the watcher was told a size of %d after %d", size, len(w.seen[i]))
		}
	})
}

func (w *world) append(rt *rapid.T) {
	closures := make([]closure, rapid.IntRange(1, 4).Draw(rt, "closures"))
	ahead := w.model.clone() // to draw repeats and corrections within the batch
	for i := range closures {
		c := &closures[i]
		c.tolerant = rapid.Bool().Draw(rt, "tolerant")
		c.fails = rapid.IntRange(0, 4).Draw(rt, "fails") == 0
		for range rapid.IntRange(1, 5).Draw(rt, "facts") {
			f := ahead.drawNext(rt, &w.next)
			ahead.add(f)
			c.facts = append(c.facts, f)
		}
	}
	answers, errs, order := w.logs[rapid.IntRange(0, 1).Draw(rt, "which")].run(closures)
	for _, i := range order {
		want, failed := w.model.run(closures[i])
		var refused *fact.Refused
		if failed != (errs[i] != nil) || errs[i] != nil && !errors.Is(errs[i], errOnPurpose) && !errors.As(errs[i], &refused) {
			rt.Fatalf("closure %d: failed %v, want %v", i, errs[i], failed)
		}
		for j := range want {
			if want[j].refused {
				want[j].seq = 0
			}
		}
		if !slices.Equal(answers[i], want) {
			rt.Fatalf("closure %d: answers %+v, want %+v", i, answers[i], want)
		}
	}
	if len(order) != len(closures) {
		rt.Fatalf("%d closures of %d ran", len(order), len(closures))
	}
}

func (w *world) check(rt *rapid.T) {
	ctx := context.Background()
	m := w.model
	for len(w.roots) <= len(m.facts) {
		grown := model{facts: m.facts[:len(w.roots)]}
		w.roots = append(w.roots, grown.root())
	}
	size := int64(len(m.facts))
	for i, r := range w.logs {
		if err := r.Refresh(ctx); err != nil {
			rt.Fatal(err)
		}
		if got, want := r.Head(), (fact.Head{Size: size, Root: w.roots[size]}); got != want {
			rt.Fatalf("head %v, want %v", got, want)
		}
		if len(w.seen[i]) != len(m.facts)-w.from[i] {
			rt.Fatalf("the watcher was told of %d facts of %d", len(w.seen[i]), len(m.facts)-w.from[i])
		}
		if len(m.facts) > 0 {
			n := rapid.IntRange(0, len(m.facts)-1).Draw(rt, "at")
			w.checkFact(rt, r, &m.facts[n], int64(n+1))
		}
		if _, err := r.Find(ctx, "unknown"); !errors.Is(err, fact.ErrNotFound) {
			rt.Fatal(err)
		}
	}
	if head, err := w.logs[0].Verify(ctx, nil); err != nil || head.Size != size {
		rt.Fatal(head, err)
	}
}

func (w *world) checkFact(rt *rapid.T, r *rig, f *fact.Fact, seq int64) {
	ctx := context.Background()
	if at, err := r.Find(ctx, f.ID); err != nil || at != seq {
		rt.Fatalf("%s was found at %d, not %d: %v", f.ID, at, seq, err)
	}
	if s, err := r.StatusOf(ctx, seq); err != nil || s != w.model.status(f.ID) {
		rt.Fatalf("%s: %+v %v, want %+v", f.ID, s, err, w.model.status(f.ID))
	}
	record, err := r.At(ctx, seq)
	if err != nil {
		rt.Fatal(err)
	}
	want := *f
	want.Seq = seq
	if !reflect.DeepEqual(*record.Fact, want) {
		rt.Fatalf("read back\n%+v, want\n%+v", *record.Fact, want)
	}
	size := int64(len(w.model.facts))
	old := rapid.Int64Range(seq, size).Draw(rt, "old")
	proof, err := r.Inclusion(ctx, seq, old)
	if err == nil {
		err = merkle.VerifyInclusion(merkle.SHA256, record.Leaf, seq-1, old, proof, w.roots[old])
	}
	if err != nil {
		rt.Fatal("inclusion:", err)
	}
	proof, err = r.Consistency(ctx, old, size)
	if err == nil {
		err = merkle.VerifyConsistency(merkle.SHA256, old, size, w.roots[old], w.roots[size], proof)
	}
	if err != nil {
		rt.Fatal("consistency:", err)
	}
	if root, err := r.Root(ctx, old); err != nil || root != w.roots[old] {
		rt.Fatalf("root at %d: %v %v", old, root, err)
	}
}
