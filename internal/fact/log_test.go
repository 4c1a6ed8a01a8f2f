package fact_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// What the log says when it does not take a fact.
func TestRefusals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := open(t, dsn)
		if err := r.add(meal("a"), meal("b"), replacing("b2", "b"), voiding("v", "a"), meal("c"), voiding("vc", "c"),
			&fact.Fact{ID: "rep", Kind: fact.KindReported, Org: "o", Item: "i", Note: "n"}); err != nil {
			t.Fatal(err)
		}
		other := meal("a")
		other.Place = "110102"
		reported := &fact.Fact{ID: "x", Kind: fact.KindReported, Org: "o", Item: "i", Note: "n", Replaces: "b2"}
		for _, c := range []struct {
			fact        *fact.Fact
			field, says string
		}{
			{other, "place", `id a is taken and its place is "110101"`},
			{replacing("x", "nobody"), "replaces", "no such fact"},
			{voiding("x", "nobody"), "voids", "no such fact"},
			{replacing("x", "b"), "replaces", "replaced already"},
			{voiding("x", "b"), "voids", "replaced already"},
			{replacing("x", "a"), "replaces", "voided already"},
			{voiding("x", "a"), "voids", "voided already"},
			{voiding("x", "v"), "voids", "cannot be voided or replaced"},
			{replacing("x", "vc"), "replaces", "cannot be voided or replaced"},
			{reported, "replaces", "same sort"},
			{replacing("x", "x"), "replaces", "no such fact"},
		} {
			err := r.add(c.fact)
			var refused *fact.Refused
			if !errors.As(err, &refused) || string(refused.Field) != c.field || !strings.Contains(refused.Reason.En, c.says) || refused.Reason.Zh == "" {
				t.Errorf("%+v: %v", c.fact, err)
			}
		}
		// A void of a correction makes what it had replaced live again.
		if err := r.add(voiding("vb2", "b2"), replacing("b3", "b")); err != nil {
			t.Error(err)
		}
		if s, err := r.StatusOf(t.Context(), 2); err != nil || s != (fact.Status{ReplacedBy: "b3"}) {
			t.Error(s, err)
		}
		if _, err := r.Verify(t.Context(), nil); err != nil || r.Size() != 9 {
			t.Error(r.Size(), err)
		}
	})
}

// The same facts in the same order give the same root on either database, in
// whatever groups they come, and in either suite.
func TestSameRoot(t *testing.T) {
	for _, suite := range []merkle.Suite{merkle.SHA256, merkle.SM3} {
		var heads []fact.Head
		for i, dsn := range []string{storetest.SQLite(t), storetest.Postgres(t)} {
			r, err := start(dsn, kinds(t), suite)
			if err != nil {
				t.Fatal(err)
			}
			var facts []*fact.Fact
			for n := range 700 {
				f := meal(fmt.Sprint("m", n))
				f.Source = dsn // outside the leaf
				facts = append(facts, f)
			}
			step := 100 + 50*i
			for len(facts) > 0 {
				n := min(step, len(facts))
				if err := r.add(facts[:n]...); err != nil {
					t.Fatal(err)
				}
				facts = facts[n:]
			}
			head, err := r.Verify(t.Context(), nil)
			if err := errors.Join(err, r.close(true)); err != nil {
				t.Fatal(err)
			}
			heads = append(heads, head)
			// A database keeps its suite, whatever the next program asks for.
			if r, err = start(dsn, kinds(t), merkle.SHA256); err != nil || r.Suite() != suite || r.Head() != head {
				t.Errorf("opened again: %v", err)
			}
			if err := r.close(true); err != nil {
				t.Error(err)
			}
		}
		if heads[0] != heads[1] || heads[0].Size != 700 {
			t.Errorf("%s: SQLite %v, PostgreSQL %v", suite, heads[0], heads[1])
		}
	}
}

// A log that was not closed, opened again: its ids stay known even when they
// have moved from memory to the table.
func TestIDsAfterCrash(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		for round := range 3 {
			r, err := start(dsn, kinds(t), merkle.SHA256)
			if err != nil {
				t.Fatal(err)
			}
			fact.ProjectEvery(r.Log, 10)
			if round == 2 {
				fact.AwaitSeen(r.Log)
			}
			for n := range 25 {
				if err := r.add(meal(fmt.Sprintf("m%d-%d", round, n))); err != nil {
					t.Fatal(err)
				}
			}
			for was := range round + 1 {
				for n := range 25 {
					if err := r.add(meal(fmt.Sprintf("m%d-%d", was, n))); err != nil {
						t.Fatal(err)
					}
				}
			}
			if r.Size() != int64(25*(round+1)) || fact.Overlay(r.Log) > 10 {
				t.Errorf("round %d: size %d, %d ids in memory", round, r.Size(), fact.Overlay(r.Log))
			}
			if _, err := r.Verify(t.Context(), nil); err != nil {
				t.Error(err)
			}
			if err := r.close(false); err != nil {
				t.Error(err)
			}
		}
	})
}

// Sensitive kinds carry pseudonyms that join within the kind only, and the
// second party never stands in clear.
func TestPseudonyms(t *testing.T) {
	r := open(t, storetest.SQLite(t))
	if err := r.add(&fact.Fact{ID: "a", Kind: "pair", Person: "p1", Other: "child"}, &fact.Fact{ID: "b", Kind: "pair", Person: "p1", Other: "child2"},
		&fact.Fact{ID: "c", Kind: "meal", Person: "p1", Other: "child"}); err != nil {
		t.Fatal(err)
	}
	all, err := r.Many(t.Context(), []int64{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	if all[0].Person == "p1" || all[0].Person != all[1].Person || all[0].Other == "child" || all[0].Other == all[1].Other {
		t.Errorf("%+v", all)
	}
	if all[2].Person != "p1" || all[2].Other == "child" || all[2].Other == all[0].Other {
		t.Errorf("%+v", all[2])
	}
}

// A random salt is not derived: two logs with the same facts have other leaves,
// and the same fact again is still the same.
func TestRandomSalt(t *testing.T) {
	r := open(t, storetest.SQLite(t))
	for range 2 {
		p, err := r.Prepare(meal("a"))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := r.Append(ctx, tx, p)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	rec, err := r.At(t.Context(), 1)
	if err != nil || r.Size() != 1 || string(rec.Salt) == string(secretsSalt("a")) {
		t.Error(r.Size(), err)
	}
	if _, err := r.At(t.Context(), 2); !errors.Is(err, fact.ErrNotFound) {
		t.Error(err)
	}
}

func secretsSalt(id string) []byte { s := secrets{}.Salt(id); return s[:] }
