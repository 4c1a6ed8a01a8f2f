package brief

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"linli/internal/figure"
	"linli/internal/wording"
)

// say words the number's value: as the slot asks, then by its alternatives;
// where the slot names no rule the definition's holds. When nothing fits,
// Refused says why and Could proposes.
func (n *Number) say(value *big.Rat, own figure.Wording) {
	if per := n.Slot.Say.Per; per > 1 {
		value = new(big.Rat).Quo(value, new(big.Rat).SetInt64(per))
	}
	v, err := wording.ParseValue(decimal(value))
	if err != nil {
		n.Refused = err.Error()
		return
	}
	n.printed = v
	first := n.Slot.Say
	if first.Rule == "" {
		first.Rule = own.Rule
		if first.Digits == 0 {
			first.Digits = own.Digits
		}
	}
	if first.Rule == "" {
		first.Rule = string(wording.Exact)
	}
	for _, s := range append([]Say{first}, n.Slot.Or...) {
		text, err := s.words(v)
		if err == nil {
			n.Text, n.Refused, n.Said = text, "", s
			return
		}
		if n.Refused == "" {
			n.Refused = reason(err)
		}
	}
	n.Could = proposals(v, n.Slot.Say.Per)
}

// words says a value this way.
func (s Say) words(v wording.Value) (string, error) {
	text, err := wording.Say(v, wording.Rule(s.Rule), s.Digits)
	if err != nil || !s.Hanzi {
		return text, err
	}
	number, err := strconv.Atoi(text)
	if err != nil || number > 99 {
		return "", fmt.Errorf("“%s”不宜写成汉字数字", text)
	}
	return hanziNumber(number), nil
}

// reason is what a reader needs to know of a refusal.
func reason(err error) string {
	var u *wording.Unsayable
	if errors.As(err, &u) {
		return u.Reason.Zh
	}
	return err.Error()
}

// proposals are up to four ways in which the value can be said, the closest
// first, none of them overstating.
func proposals(v wording.Value, per int64) []Wording {
	var out []Wording
	seen := map[string]bool{}
	try := func(rule wording.Rule, digits int) {
		text, err := wording.Say(v, rule, digits)
		if err == nil && !seen[text] && len(out) < 4 {
			seen[text] = true
			out = append(out, Wording{Say{Rule: string(rule), Digits: digits, Per: per}, text})
		}
	}
	try(wording.Floor, 0)
	try(wording.Floor, 2)
	try(wording.Nearest, 2)
	try(wording.Exact, 0)
	return out
}

// holds reports whether printed words are true of a value.
func holds(words string, v wording.Value) bool {
	i, err := read(words)
	return err == nil && i.Contains(v)
}

// read is wording.Read, and Chinese numerals to 99.
func read(words string) (wording.Interval, error) {
	if n, ok := hanziValue(words); ok {
		v, err := wording.Whole(int64(n))
		return wording.Interval{Low: v, High: v, Step: v}, err
	}
	return wording.Read(words)
}

// nominal is the number that stands in the words: 19万 of 近19万, 3.2万 of
// 约3.2万, 120万 of 120余万. It is not ok for words without a number.
func nominal(words string) (*big.Rat, bool) {
	i, err := read(strings.TrimPrefix(words, "约"))
	if err != nil {
		return nil, false
	}
	v := i.Low
	if strings.HasPrefix(words, "近") {
		v = i.High
	}
	return new(big.Rat).SetString(v.String())
}
