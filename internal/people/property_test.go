package people_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/figure"
	"linli/internal/people"
	"linli/internal/text"
)

// Whatever is merged and un-merged in whatever order, the figure counts as many
// persons as there are groups, and no chain ever runs in a circle.
func TestMergesCountGroups(t *testing.T) {
	r := newRig(t, filepath.Join(t.TempDir(), "db"))
	coordinator := r.actor("coordinator")
	var keys []string
	for i := range 6 {
		key := r.join(r.form(fmt.Sprintf("并%d", i), homeA))
		r.serve("s-"+key, key)
		keys = append(keys, key)
	}
	into := map[string]string{}
	rapid.Check(t, func(rt *rapid.T) {
		for a := range into { // begin apart
			if err := r.people.Unmerge(r.ctx, coordinator, a, "试"); err != nil {
				rt.Fatal(err)
			}
		}
		clear(into)
		for range rapid.IntRange(1, 10).Draw(rt, "steps") {
			a, b := rapid.SampledFrom(keys).Draw(rt, "a"), rapid.SampledFrom(keys).Draw(rt, "b")
			if rapid.Bool().Draw(rt, "merge") {
				err := r.people.Merge(r.ctx, coordinator, a, b, "试")
				if may := a != b && into[a] == "" && into[b] == ""; may != (err == nil) {
					rt.Fatalf("merge %v: %v, want it to be possible: %t", into, err, may)
				} else if may {
					into[a] = b
				}
				continue
			}
			err := r.people.Unmerge(r.ctx, coordinator, a, "试")
			if may := into[a] != ""; may != (err == nil) {
				rt.Fatalf("un-merge: %v, want it to be possible: %t", err, may)
			}
			delete(into, a)
		}
		want := fmt.Sprint(len(keys) - len(into))
		if got := r.figure(figure.Persons, "service", 0); got != want {
			rt.Fatalf("%s persons, want %s: %v", got, want, into)
		}
	})
}

// A search by any part of a name, its pinyin or its initials finds all who have
// it and nobody else, as looking at every name would.
func TestSearchFindsAll(t *testing.T) {
	r := newRig(t, filepath.Join(t.TempDir(), "db"))
	letters := []rune("王李张伟丽明欧阳单曾")
	all := map[string]string{}
	var b strings.Builder
	b.WriteString(header)
	name := rapid.SliceOfN(rapid.SampledFrom(letters), 2, 4)
	for i := range 120 {
		n := string(name.Example(i))
		key := fmt.Sprintf("P%03d", i)
		all[key] = n
		fmt.Fprintf(&b, "%s,%s,1,1990-01,,,,%s,,,,\n", key, n, homeA)
	}
	r.load(b.String(), people.Confirmed, false)
	r.must(r.people.CatchUp(r.ctx, nil))
	officer := r.actor("officer")
	rapid.Check(t, func(rt *rapid.T) {
		whole := all[rapid.SampledFrom(slices.Sorted(maps.Keys(all))).Draw(rt, "person")]
		runes := []rune(whole)
		from := rapid.IntRange(0, len(runes)-1).Draw(rt, "from")
		part := string(runes[from : from+rapid.IntRange(1, len(runes)-from).Draw(rt, "length")])
		query, matches := part, func(n string) bool { return strings.Contains(n, part) }
		switch rapid.IntRange(0, 2).Draw(rt, "how") {
		case 1:
			query = text.Pinyin(whole)
			matches = func(n string) bool { return n == whole }
		case 2:
			query = text.Initials(whole)
			matches = func(n string) bool { return n == whole }
		}
		found := map[string]bool{}
		f := people.Find{Text: query, Limit: 11}
		for {
			page, err := r.people.List(r.ctx, officer, f)
			if err != nil {
				rt.Fatal(err)
			}
			for _, c := range page.Cards {
				found[c.Person] = true
			}
			if f.After = page.Next; f.After == "" {
				break
			}
		}
		for key, n := range all {
			if matches(n) && !found[key] {
				rt.Fatalf("%q does not find %s %s", query, key, n)
			}
			if query == part && found[key] && !matches(n) {
				rt.Fatalf("%q finds %s %s", query, key, n)
			}
		}
	})
}

// A week keeps every hour it is given and no other.
func TestWeek(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		hours := rapid.SliceOfNDistinct(rapid.IntRange(0, 167), 1, 168, rapid.ID[int]).Draw(rt, "hours")
		at := func(day time.Weekday, hour int) bool { return slices.Contains(hours, int(day)*24+hour) }
		w := people.NewWeek(at)
		for day := range time.Weekday(7) {
			for hour := range 24 {
				if w.At(day, hour) != at(day, hour) {
					rt.Fatalf("%s at %d: %t", day, hour, w.At(day, hour))
				}
			}
		}
	})
	if people.NewWeek(func(time.Weekday, int) bool { return false }) != "" {
		t.Error("no hours at all is not empty")
	}
}
