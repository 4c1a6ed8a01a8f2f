package measure

import (
	"errors"
	"math"
)

// The quantities of the city's work, each in its smallest unit. Two of them
// meet in one expression only by an explicit conversion, which is there to be
// noticed.
type (
	Persons       int64 // distinct natural persons (人, 名, 位)
	PersonTimes   int64 // participations or contacts (人次)
	Organisations int64 // distinct organisations (家)
	Teams         int64 // distinct teams (支)
	Sites         int64 // distinct service points (个)
	Projects      int64 // distinct projects (个)
	Communities   int64 // distinct communities and villages (个社区(村))
	Townships     int64 // distinct sub-districts and townships (个街乡)
	Minutes       int64 // verified service time, shown in hours
	Fen           int64 // money, hundredths of a yuan
	Millilitres   int64 // donated blood, shown in units of 200 ml
	Grams         int64 // goods by weight, shown in kilograms
	Pieces        int64 // goods by the piece (只, 件)
	Barrels       int64 // goods by the barrel (桶)
	Portions      int64 // meals handed over (份)
	Messages      int64 // replies sent (条)
	SquareMetres  int64 // disinfected area (平方米)
)

// ErrOverflow is returned by a sum that does not fit in 64 bits.
var ErrOverflow = errors.New("measure: the sum is too large")

// Add adds two quantities of the same type.
func Add[Q ~int64](a, b Q) (Q, error) {
	if b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b {
		return 0, ErrOverflow
	}
	return a + b, nil
}

// Sum adds quantities of the same type; the sum of none is 0.
func Sum[Q ~int64](quantities ...Q) (Q, error) {
	var total Q
	for _, q := range quantities {
		var err error
		if total, err = Add(total, q); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// Hours is the time in hours, at most two decimal places, rounded half up.
func (m Minutes) Hours() string { return Decimal(int64(m), 60) }

// Units is the number of blood units of 200 ml whole blood, so that 300 ml
// are 1.5 units.
func (v Millilitres) Units() string { return Decimal(int64(v), 200) }

// Kilograms is the weight in kilograms (公斤).
func (g Grams) Kilograms() string { return Decimal(int64(g), 1000) }
