package route

import "math/bits"

// dice is the generator wyrand (Wang Yi 2019): one multiplication a number,
// inlined, and the same sequence for the same seed on every machine.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0xa0761d6478bd642f
	hi, lo := bits.Mul64(d.state, d.state^0xe7037ed1a0b428db)
	return hi ^ lo
}

// float is in [0, 1).
func (d *dice) float() float64 { return float64(d.next()>>11) / (1 << 53) }

// below is in 0 … n-1; n must be positive.
func (d *dice) below(n int) int {
	hi, _ := bits.Mul64(d.next(), uint64(n))
	return int(hi)
}
