package figure

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
)

// BenchmarkBuild makes the index of a million facts that stand in memory, in
// the portions in which they come from the log.
func BenchmarkBuild(b *testing.B) {
	const n = 1_000_000
	atlas := area.Default()
	communities := atlas.Communities(area.City)
	r := rand.New(rand.NewPCG(1, 1))
	key := func(prefix string, n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprintf("%s%07d", prefix, i)
		}
		return out
	}
	persons, orgs, sites := key("p", 300_000), key("o", 9000), key("s", 15_000)
	first := civil.NewDay(2020, 1, 10)
	facts := make([]*fact.Fact, n)
	for i := range facts {
		place := r.IntN(len(communities))
		day := first + civil.Day(i*90/n)
		facts[i] = &fact.Fact{
			Seq: int64(i + 1), ID: "f", Kind: "service", Start: day.Start() + 1, End: day.Start() + 2, Place: string(communities[place]),
			Person: persons[r.IntN(len(persons))], Org: orgs[place], Site: sites[place], Campaign: "aimanjingcheng", Category: fact.Categories[r.IntN(12)].Key,
			Quantity: int64(30 * r.IntN(20)), Unit: "minute", Grade: fact.Grade(r.IntN(6)),
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		x := newIndex(atlas)
		for from := 0; from < n; from += 1 << 14 {
			x.apply(facts[from:min(from+1<<14, n)], nil, nil)
			if x.nWaiting >= sealEvery {
				x.seal()
			}
		}
		x.seal()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mfacts/s")
}
