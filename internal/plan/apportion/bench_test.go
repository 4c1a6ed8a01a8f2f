package apportion_test

import (
	"math/rand/v2"
	"testing"

	"linli/internal/plan/apportion"
)

// city is one good among 7,000 communities: needs by households, elders and
// cases, some stock, floors and caps.
func city(m apportion.Method, donors int) apportion.Pool {
	dice := rand.New(rand.NewPCG(6, 2020))
	p := apportion.Pool{Method: m, Box: 20, Places: make([]apportion.Place, 7000)}
	var floors int64
	for i := range p.Places {
		pl := &p.Places[i]
		*pl = apportion.Place{Need: 500 + dice.Int64N(3000) + 2*dice.Int64N(800) + 100*max(0, dice.Int64N(8)-4), Cap: apportion.NoCap}
		if dice.IntN(3) == 0 {
			pl.Stock = dice.Int64N(500)
		}
		if dice.IntN(4) == 0 {
			pl.Floor = dice.Int64N(10)
		}
		if dice.IntN(4) == 0 {
			pl.Cap = pl.Floor + dice.Int64N(100)
		}
		floors += pl.Floor
	}
	p.Lots = []apportion.Lot{{Boxes: floors + 200_000}}
	for d := range donors {
		lot := apportion.Lot{Boxes: 1000 + dice.Int64N(10_000)}
		for i := range p.Places {
			if i%16 == d%16 || i%7 == d%7 {
				lot.To = append(lot.To, i)
			}
		}
		p.Lots = append(p.Lots, lot)
	}
	return p
}

// BenchmarkCity is one good, solved and checked.
func BenchmarkCity(b *testing.B) {
	for _, m := range []apportion.Method{apportion.SainteLague, apportion.Leximin, apportion.LargestRemainder} {
		p := city(m, 0)
		b.Run(m.String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := apportion.Solve(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	p := city(apportion.SainteLague, 12)
	b.Run("12-donors", func(b *testing.B) {
		for b.Loop() {
			if _, err := apportion.Solve(p); err != nil {
				b.Fatal(err)
			}
		}
	})
}
