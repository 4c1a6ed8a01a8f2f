package wording

import (
	"fmt"
	"unicode"

	"linli/internal/text"
)

// Unreadable is the error for a text that asserts no single interval.
type Unreadable struct {
	Text   string
	Reason text.Label
}

// Error gives the reason in both languages.
func (e *Unreadable) Error() string {
	return fmt.Sprintf("%q: %s / %s", e.Text, e.Reason.Zh, e.Reason.En)
}

var (
	noNumber      = text.Label{Zh: "不是数量词语", En: "not a phrase that states a quantity"}
	twoQualifiers = text.Label{Zh: "一个数用了两个限定词", En: "two qualifiers for one number"}
	onceUnit      = text.Label{Zh: "范围的前一个数没有写单位", En: "the unit is not repeated in the range"}
	downRange     = text.Label{Zh: "范围的前数大于后数", En: "the range runs downwards"}
	hedgedRange   = text.Label{Zh: "范围前后不能再加限定词", En: "a range takes no qualifier"}
	outOfRange    = text.Label{Zh: "数太大、太细或写法不成数", En: "too large, too fine, or not one number"}
	moreFollows   = text.Label{Zh: "数量词语之后还有别的内容", En: "something else follows the quantity"}
)

// Read reads one phrase, such as 120余万, 近19万名 or 5万—10万人, and returns
// what it asserts. Words such as 累计 may stand before it, its measure word
// and what is counted after it. Anything else gives an *Unreadable.
func Read(phraseText string) (Interval, error) {
	refuse := func(reason text.Label) (Interval, error) {
		return Interval{}, &Unreadable{phraseText, reason}
	}
	r := narrow(phraseText)
	i := 0
	for {
		i = skipSpaces(r, i)
		w, ok := hasAt(r, i, neutral)
		if !ok {
			break
		}
		i += runeLen(w)
	}
	if _, ok := scanDate(r, i); ok {
		return refuse(noNumber)
	}
	var interval Interval
	end := 0
	if v, ok := scanVague(r, i); ok {
		interval, end = v.interval, v.end
	} else {
		p, ok := scanPhrase(r, i)
		if !ok {
			return refuse(noNumber)
		}
		asserted, reason := p.interval()
		if reason != (text.Label{}) {
			return refuse(reason)
		}
		interval, end = asserted, p.end
	}
	if end < len(r) && r[end] == '些' {
		return refuse(noNumber) // 一些 is no one of anything
	}
	for ; end < len(r); end++ {
		if !isSpace(r[end]) && (!unicode.Is(unicode.Han, r[end]) || isNumeral(r[end])) {
			return refuse(moreFollows)
		}
	}
	return interval, nil
}

// interval is what the phrase asserts, or the reason why it asserts nothing.
func (p phrase) interval() (Interval, text.Label) {
	qualifiers := p.qualifiers()
	n, step := p.number.value, p.number.step
	switch {
	case !p.number.readable || p.isRange && !p.to.readable:
		return Interval{}, outOfRange
	case p.isRange && len(qualifiers) > 0:
		return Interval{}, hedgedRange
	case p.isRange && p.unitOnlyOnce:
		return Interval{}, onceUnit
	case p.isRange && n.parts > p.to.value.parts:
		return Interval{}, downRange
	case p.isRange:
		return Interval{Low: n, High: p.to.value, Step: Value{min(step, p.to.step)}}, text.Label{}
	case len(qualifiers) > 1:
		return Interval{}, twoQualifiers
	}
	i := Interval{Low: n, High: n, Step: Value{step}}
	if len(qualifiers) == 0 {
		return i, text.Label{}
	}
	switch qualifiers[0].direction {
	case surplus1:
		i.High = Value{n.parts + step}
		i.LowOpen, i.HighOpen = true, true
	case close5:
		i.Low = Value{n.parts - (n.parts+19)/20}
		i.HighOpen = true
	case about:
		half := (step + 1) / 2
		i.Low, i.High, i.HighOpen = Value{max(n.parts-half, 0)}, Value{n.parts + half}, true
	case above:
		i.LowOpen, i.Unbounded = true, true
	case atLeast:
		i.Unbounded = true
	case below:
		i.Low, i.HighOpen = Value{}, true
	case atMost:
		i.Low = Value{}
	}
	return i, text.Label{}
}
