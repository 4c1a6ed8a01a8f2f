package wording

import (
	"encoding/json"
	"fmt"
)

// Interval is what a phrase asserts of the true value.
type Interval struct {
	Low, High         Value
	LowOpen, HighOpen bool  // the bound itself is left out
	Unbounded         bool  // there is no high bound; High and HighOpen mean nothing
	Step              Value // the printed precision: 1000 for 9.5万, 10 for 2760余
}

// Contains reports whether the phrase is true of v.
func (i Interval) Contains(v Value) bool {
	low := v.Compare(i.Low)
	if low < 0 || low == 0 && i.LowOpen {
		return false
	}
	high := v.Compare(i.High)
	return i.Unbounded || high < 0 || high == 0 && !i.HighOpen
}

// String is the interval in mathematical notation: [180500, 190000).
func (i Interval) String() string {
	open, end := "[", "]"
	if i.LowOpen {
		open = "("
	}
	if i.HighOpen || i.Unbounded {
		end = ")"
	}
	high := "∞"
	if !i.Unbounded {
		high = i.High.String()
	}
	return fmt.Sprintf("%s%s, %s%s", open, i.Low, high, end)
}

// MarshalJSON writes {"low","high","low_open","high_open"}; high is null and
// high_open true where there is no bound.
func (i Interval) MarshalJSON() ([]byte, error) {
	form := struct {
		Low      Value  `json:"low"`
		High     *Value `json:"high"`
		LowOpen  bool   `json:"low_open"`
		HighOpen bool   `json:"high_open"`
	}{i.Low, &i.High, i.LowOpen, i.HighOpen}
	if i.Unbounded {
		form.High, form.HighOpen = nil, true
	}
	return json.Marshal(form)
}
