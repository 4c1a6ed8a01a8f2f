package figure_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"linli/internal/fact"
)

// TestOfPerson compares the facts of a person with those that a reading of the
// whole log finds: live ones only, of every record that stands for the same
// human being.
func TestOfPerson(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, "", 9)
	w.grow(t, 20_000)
	e := w.open(t, "")
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	want := map[string][]string{}
	err := w.log.Scan(ctx, 0, 0, func(r *fact.Record) error {
		if r.Fact.Kind != "service" || r.Fact.Person == "" {
			return nil
		}
		s, err := w.log.StatusOf(ctx, r.Fact.Seq)
		if err == nil && s.Live {
			stands := w.root(r.Fact.Person)
			want[stands] = append(want[stands], r.Fact.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	merged, found := 0, 0
	for i := range 400 {
		person := fmt.Sprint("p", i)
		if i < len(w.persons) {
			person = w.persons[i].Key
		}
		if w.root(person) != person {
			merged++
		}
		facts, size, err := e.OfPerson(ctx, "service", person, 0)
		if err != nil || size != w.log.Size() {
			t.Fatalf("%s at %d: %v", person, size, err)
		}
		var got []string
		for _, f := range facts {
			got = append(got, f.ID)
		}
		found += len(got)
		if !slices.Equal(got, want[w.root(person)]) {
			t.Errorf("%s: %v, want %v", person, got, want[w.root(person)])
		}
	}
	if merged == 0 || found == 0 {
		t.Errorf("%d persons merged, %d facts found: the test looks at nothing", merged, found)
	}
	if facts, _, err := e.OfPerson(ctx, "service", "nobody", 0); err != nil || len(facts) != 0 {
		t.Errorf("nobody has %d facts, %v", len(facts), err)
	}
	if _, _, err := e.OfPerson(ctx, "cooking", "p1", 0); err == nil {
		t.Error("an unknown kind was read")
	}
}
