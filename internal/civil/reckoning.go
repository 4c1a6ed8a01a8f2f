package civil

import "fmt"

// Reckoning says how instants fall into reporting days: a day begins at the
// cut-over hour in the reporting zone, so that a night shift can belong wholly
// to the day it began in. The zero value begins days at midnight.
type Reckoning struct {
	CutOver int // hour of the day, 0 to 23
}

// NewReckoning checks the cut-over hour.
func NewReckoning(cutOver int) (Reckoning, error) {
	if cutOver < 0 || cutOver > 23 {
		return Reckoning{}, fmt.Errorf("cut-over hour %d is not one of 0 to 23", cutOver)
	}
	return Reckoning{CutOver: cutOver}, nil
}

// Day is the reporting day an instant falls in.
func (r Reckoning) Day(i Instant) Day { return (i - r.shift()).Day() }

// Start is the first instant of a reporting day.
func (r Reckoning) Start(d Day) Instant { return d.Start() + r.shift() }

func (r Reckoning) shift() Instant { return Instant(r.CutOver) * 3600 * 1000 }
