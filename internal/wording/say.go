package wording

import (
	"fmt"
	"strconv"

	"linli/internal/text"
)

// Rule is a way to say a number.
type Rule string

// The rules; see the package comment.
const (
	Floor   Rule = "floor"
	Ceil    Rule = "ceil"
	Nearest Rule = "nearest"
	Exact   Rule = "exact"
	Hanzi   Rule = "hanzi"
)

// MaxDigits is the largest number of significant digits that can be asked for.
const MaxDigits = 18

// Unsayable is the error for a value that a rule has no honest words for.
type Unsayable struct {
	Value  Value
	Rule   Rule
	Digits int
	Reason text.Label
}

// Error gives the reason in both languages.
func (e *Unsayable) Error() string {
	return fmt.Sprintf("%s (%s, %d): %s / %s", e.Value, e.Rule, e.Digits, e.Reason.Zh, e.Reason.En)
}

func unsayable(v Value, rule Rule, digits int, zh, en string) error {
	return &Unsayable{v, rule, digits, text.Label{Zh: zh, En: en}}
}

// Say words a value by a rule with a number of significant digits; 0 lets the
// rule choose. What cannot be said so gives an *Unsayable and no text.
func Say(v Value, rule Rule, digits int) (string, error) {
	if digits < 0 || digits > MaxDigits {
		return "", unsayable(v, rule, digits, "有效数字位数应为0至18", "significant digits must be 0 to 18")
	}
	switch rule {
	case Floor:
		if digits == 0 {
			digits = floorDigits(v)
		}
		low, step := v.floor(digits)
		if low == v {
			return plain(v), nil
		}
		return surplus(low, step), nil
	case Ceil:
		if digits == 0 {
			digits = ceilDigits(v)
		}
		return near(v, digits)
	case Nearest:
		if digits == 0 {
			digits = 2
		}
		n := v.nearest(digits)
		if n == v {
			return plain(v), nil
		}
		return "约" + plain(n), nil
	case Exact:
		if digits > 0 {
			if low, _ := v.floor(digits); low != v {
				return "", unsayable(v, rule, digits, "数值的有效数字多于所要求的位数", "the value has more significant digits than asked for")
			}
		}
		return plain(v), nil
	case Hanzi:
		return roundWord(v)
	}
	return "", unsayable(v, rule, digits, "没有这种表述规则", "no such rule; the rules are floor, ceil, nearest, exact and hanzi")
}

// floor cuts the value to significant digits and tells the value of the last
// of them.
func (v Value) floor(digits int) (low Value, step int64) {
	step = 1
	if n := digitCount(v.parts); n > digits {
		step = pow10(n - digits)
	}
	return Value{v.parts / step * step}, step
}

func (v Value) ceil(digits int) Value {
	low, step := v.floor(digits)
	if low == v {
		return v
	}
	return Value{low.parts + step}
}

func (v Value) nearest(digits int) Value {
	low, step := v.floor(digits)
	if v.parts-low.parts >= step-step/2 {
		return Value{low.parts + step}
	}
	return low
}

// closeBelow reports whether v is below n by at most 5 % of n, so that 近 may
// be said.
func closeBelow(v, n Value) bool {
	return v.parts < n.parts && n.parts-v.parts <= n.parts/20
}

// smallSurplus reports whether v is at most 15 % above n, so that an editor
// need not use one more digit (rule 3).
func smallSurplus(v, n Value) bool { return v.parts-n.parts <= n.parts/100*15 }

func floorDigits(v Value) int {
	for d := 1; ; d++ {
		if low, _ := v.floor(d); low == v || smallSurplus(v, low) {
			return d
		}
	}
}

func ceilDigits(v Value) int {
	for d := 1; ; d++ {
		if high := v.ceil(d); high == v || closeBelow(v, high) {
			return d
		}
	}
}

// scale is how a number is printed: in full, in 万 or in 亿.
type scale struct {
	unit  string
	value int64 // parts of one unit
}

// scaleOf chooses the unit (rule 10): the largest that needs few decimals.
func scaleOf(v Value) scale {
	const wan, yi = 10_000 * one, 100_000_000 * one
	switch {
	case v.parts >= yi && v.parts%(yi/100) == 0:
		return scale{"亿", yi}
	case v.parts >= wan && v.parts%(wan/10) == 0:
		return scale{"万", wan}
	}
	return scale{"", one}
}

// plain prints a number exactly.
func plain(v Value) string {
	s := scaleOf(v)
	if s.unit == "" {
		return v.String()
	}
	return Value{v.parts / (s.value / one)}.String() + s.unit
}

// surplus says that the value is above n by less than step.
func surplus(n Value, step int64) string {
	s := scaleOf(n)
	whole := n.parts%s.value == 0 && n.parts > 0
	count := strconv.FormatInt(n.parts/s.value, 10)
	switch {
	case whole && step > s.value:
		return count + "余" + s.unit
	case whole && s.unit != "":
		return count + s.unit + "余"
	case whole && n.parts%(10*one) == 0:
		return count + "余"
	}
	return "超过" + plain(n)
}

// hanziRound are the round numbers that have a word of their own, and whether
// 近 is said of them.
var hanziRound = []struct {
	value Value
	word  string
	near  bool
}{{Value{10 * one}, "十", false}, {Value{100 * one}, "百", true}, {Value{1000 * one}, "千", true}, {Value{10_000 * one}, "万", true}}

func near(v Value, digits int) (string, error) {
	high := v.ceil(digits)
	if high == v {
		return plain(v), nil
	}
	if !closeBelow(v, high) {
		return "", unsayable(v, Ceil, digits, "与"+plain(high)+"相差超过5%，不能说“近”", "it is more than 5 % below "+plain(high)+", too far for 近")
	}
	for _, h := range hanziRound {
		if h.near && high == h.value {
			return "近" + h.word, nil
		}
	}
	return "近" + plain(high), nil
}

func roundWord(v Value) (string, error) {
	for _, h := range hanziRound {
		switch {
		case v == h.value:
			return plain(v), nil
		case v.parts > h.value.parts && v.parts < 2*h.value.parts:
			return h.word + "余", nil
		case h.near && closeBelow(v, h.value):
			return "近" + h.word, nil
		}
	}
	return "", unsayable(v, Hanzi, 0, "没有合适的概数词：只有十余、百余、千余、万余和近百、近千、近万", "no round word fits; there are only 十余, 百余, 千余, 万余 and 近百, 近千, 近万")
}

// Advice is what an editor should weigh before printing a phrase that may be
// said.
type Advice struct {
	Digits int // significant digits that would be better; 0 if that is not the point
	Reason text.Label
}

// Advise names what speaks against a wording that Say allows: a surplus over
// 15 % (rule 3), and that 近 overstates and needs the reviewer's word (rule 5).
func Advise(v Value, rule Rule, digits int) []Advice {
	switch rule {
	case Floor:
		if digits == 0 {
			return nil
		}
		if low, _ := v.floor(digits); !smallSurplus(v, low) {
			return []Advice{{digits + 1, text.Label{
				Zh: "余数超过15%，宜多取一位有效数字",
				En: "the surplus is over 15 %: use one more digit",
			}}}
		}
	case Hanzi:
		for _, h := range hanziRound {
			if v.parts > h.value.parts && v.parts < 2*h.value.parts && !smallSurplus(v, h.value) {
				return []Advice{{2, text.Label{
					Zh: "余数超过15%，宜改用数字",
					En: "the surplus is over 15 %: use digits",
				}}}
			}
			if h.near && closeBelow(v, h.value) {
				return []Advice{overstates}
			}
		}
	case Ceil:
		if digits == 0 {
			digits = ceilDigits(v)
		}
		if high := v.ceil(digits); closeBelow(v, high) {
			return []Advice{overstates}
		}
	}
	return nil
}

var overstates = Advice{Reason: text.Label{
	Zh: "“近”字高于实际数，须由核稿人确认",
	En: "近 overstates: the reviewer must confirm it",
}}
