package fact_test

import (
	"testing"

	"pgregory.net/rapid"

	"linli/internal/civil"
	"linli/internal/fact"
)

const minuteLong = civil.Instant(60_000)

// served is a fact from one minute to another, of so many.
func served(from, to, minutes int64) fact.Fact {
	return fact.Fact{Kind: "service", Start: civil.Instant(from) * minuteLong, End: civil.Instant(to) * minuteLong, Quantity: minutes}
}

func TestOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		facts []fact.Fact
		want  []int64
	}{
		{"nothing", nil, nil},
		{"apart", []fact.Fact{served(0, 60, 60), served(60, 120, 60)}, []int64{60, 60}},
		{"breaks and more than the time stay as they are", []fact.Fact{served(0, 60, 40), served(60, 120, 90)}, []int64{40, 90}},
		{"the same twice", []fact.Fact{served(0, 60, 60), served(0, 60, 60)}, []int64{60, 0}},
		{"the end of one is the beginning of the other", []fact.Fact{served(0, 60, 60), served(30, 120, 90)}, []int64{60, 60}},
		{"what stands later in the log gives way", []fact.Fact{served(30, 120, 90), served(0, 60, 60)}, []int64{90, 30}},
		{"within another", []fact.Fact{served(0, 240, 240), served(60, 120, 60)}, []int64{240, 0}},
		{"around two others", []fact.Fact{served(10, 20, 10), served(30, 40, 10), served(0, 50, 50)}, []int64{10, 10, 30}},
		{"breaks are not counted instead", []fact.Fact{served(0, 120, 120), served(60, 240, 120)}, []int64{120, 60}},
		{"more than the time is cut to what is free", []fact.Fact{served(0, 60, 60), served(30, 90, 500)}, []int64{60, 30}},
	} {
		got := fact.Once(c.facts)
		for i := range c.want {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}

// However facts lie over each other, each minute of the day counts at most
// once, and nothing counts for more than it says.
func TestOnceIsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var facts []fact.Fact
		minutes := map[int64]bool{}
		for range rapid.IntRange(0, 12).Draw(t, "facts") {
			from := rapid.Int64Range(0, 300).Draw(t, "from")
			length := rapid.Int64Range(1, 200).Draw(t, "length")
			facts = append(facts, served(from, from+length, rapid.Int64Range(1, length).Draw(t, "minutes")))
			for m := from; m < from+length; m++ {
				minutes[m] = true
			}
		}
		var sum int64
		for i, n := range fact.Once(facts) {
			if n < 0 || n > facts[i].Quantity {
				t.Fatalf("%d of %d minutes", n, facts[i].Quantity)
			}
			sum += n
		}
		if sum > int64(len(minutes)) {
			t.Fatalf("%d minutes count, of %d", sum, len(minutes))
		}
	})
}

func TestOwn(t *testing.T) {
	for source, want := range map[string]bool{"attendance:shift-1": true, "attendance": false, "attendances:1": false, "a.csv:12": false, "": false} {
		f := fact.Fact{Source: source}
		if f.Own("attendance") != want {
			t.Errorf("%q", source)
		}
	}
}
