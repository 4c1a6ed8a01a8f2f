package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Match says how well a query fits a text.
type Match uint8

// The fits, from none to the whole text.
const (
	NoMatch Match = iota
	Inside
	AtStart
	Whole
)

// maxQuery is the longest query that is matched, in characters.
const maxQuery = 63

// Query is what somebody typed into a search box, made ready for matching.
type Query []rune

// NewQuery drops spaces and punctuation and the difference of case, and cuts
// what is too long to be meant.
func NewQuery(s string) Query {
	var q Query
	for _, r := range s {
		if r = unicode.ToLower(r); (unicode.IsLetter(r) || unicode.IsDigit(r)) && len(q) < maxQuery {
			q = append(q, r)
		}
	}
	return q
}

// Match reports how a query fits the text. Each character may be given as
// itself, as any of its syllables, or by its first letter (or zh, ch, sh), in
// any mixture; the last syllable may be unfinished. So 玉带路 is found by 玉带,
// yudailu, yudai, ydl, 玉dl and yudl. An unfinished syllable is never a fit of
// the whole text. An empty query fits nothing.
func (s Spelled) Match(q Query) Match {
	if len(q) == 0 {
		return NoMatch
	}
	for i := range s {
		whole, fits := s[i:].begins(q)
		switch {
		case !fits:
			continue
		case i > 0:
			return Inside
		case whole:
			return Whole
		}
		return AtStart
	}
	return NoMatch
}

// begins reports whether the query fits the first characters of the text, and
// whether it can fit all of them.
func (s Spelled) begins(q Query) (whole, fits bool) {
	reached := uint64(1) // bit n: the first n characters of the query are used up
	for i, c := range s {
		if reached &^= 1 << len(q); reached == 0 {
			break
		}
		next := uint64(0)
		for at := range q {
			if reached&(1<<at) == 0 {
				continue
			}
			steps, unfinished := c.take(q[at:])
			next |= steps << at
			fits = fits || unfinished
		}
		if next&(1<<len(q)) != 0 {
			fits = true
			whole = whole || i == len(s)-1
		}
		reached = next
	}
	return whole, fits
}

// take reports in how many ways a character can use up the beginning of the
// query (bit n: n of its characters), and whether the query is the beginning
// of one of its syllables.
func (c Spelling) take(q []rune) (steps uint64, unfinished bool) {
	if q[0] == c.Char {
		steps |= 1 << 1
	}
	for _, r := range c.Readings {
		n := common(r, q)
		if n == 0 {
			continue
		}
		steps |= 1 << 1
		if n == len(r) {
			steps |= 1 << n
		}
		if n >= 2 && r[1] == 'h' && strings.IndexByte("zcs", r[0]) >= 0 {
			steps |= 1 << 2
		}
		if n == len(q) {
			unfinished = true
		}
	}
	return steps, unfinished
}

// common is the length of the beginning that a syllable and a query share. A
// reading beyond ASCII is the character itself, which take has looked at.
func common(syllable string, q []rune) int {
	n := min(len(syllable), len(q))
	for i := range n {
		if syllable[i] >= utf8.RuneSelf || rune(syllable[i]) != q[i] {
			return i
		}
	}
	return n
}
