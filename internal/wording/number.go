package wording

import "strings"

// printed is one number as it stands in a text, with its 余 or 多.
type printed struct {
	start, end int // runes
	value      Value
	readable   bool  // value and step hold: in range and not finer than four decimals
	step       int64 // parts; the printed precision, or the step of 余
	digits     bool  // Arabic digits, not Hanzi
	bare       bool  // begins with 十, 百, 千, 万 or 亿 and no digit before it
	composite  bool  // more than one part: 一亿三千万
	places     bool  // Hanzi with 十, 百 or 千
	decimals   bool
	unitExp    int // power of ten of the last 万 or 亿; 0 without
	more       int // rune position of 余 or 多; −1 without
	moreInside bool
	lastDigit  bool // the last digit of the last part is not 0
	length     int  // digits written, for codes
	leading    bool // Arabic digits that begin with 0 and go on
}

var hanziDigit = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

var hanziPlace = map[rune]int64{'十': 10, '百': 100, '千': 1000}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

func isNumeral(c rune) bool {
	_, digit := hanziDigit[c]
	_, place := hanziPlace[c]
	return digit || place || isDigit(c) || c == '万' || c == '亿'
}

// isSpace knows the blanks that stand inside a phrase; a line break is none.
func isSpace(c rune) bool { return c == ' ' || c == '\u00a0' || c == '\u3000' || c == '\u2009' }

// narrow maps full-width digits, letters and signs that belong to numbers to
// their half-width twins, rune by rune, so that offsets stay. Punctuation is
// left alone: a full-width comma parts two numbers.
func narrow(text string) []rune {
	r := []rune(text)
	for i, c := range r {
		switch {
		case c >= '\uff10' && c <= '\uff19', c >= '\uff21' && c <= '\uff3a', c >= '\uff41' && c <= '\uff5a',
			c == '\uff0e', c == '\uff05', c == '\uff0d', c == '\uff0b', c == '\uff0f':
			r[i] = c - 0xfee0
		}
	}
	return r
}

func at(r []rune, i int) rune {
	if i >= 0 && i < len(r) {
		return r[i]
	}
	return 0
}

// maxBlanks is how many blanks a phrase may have in one place. It also keeps
// every look ahead short, so that reading a text takes time in its length.
const maxBlanks = 4

func skipSpaces(r []rune, i int) int {
	for end := i + maxBlanks; i < end && isSpace(at(r, i)); {
		i++
	}
	return i
}

// hasAt finds the first of the words at position i.
func hasAt(r []rune, i int, words []string) (string, bool) {
	for _, w := range words {
		if matches(r, i, w) {
			return w, true
		}
	}
	return "", false
}

func matches(r []rune, i int, word string) bool {
	for _, c := range word {
		if at(r, i) != c {
			return false
		}
		i++
	}
	return word != ""
}

func runeLen(s string) int { return len([]rune(s)) }

// section is the part of a number before 万 or 亿: a coefficient and how many
// of its digits are decimals.
type section struct {
	end           int
	coefficient   int64
	decimals      int
	fits          bool // coefficient holds
	bare, places  bool
	length        int
	leading, list bool // list: Hanzi digits side by side without places
}

const maxCoefficient = 1_000_000_000_000_000_000

func scanDigits(r []rune, i int) section {
	s := section{fits: true, leading: at(r, i) == '0' && isDigit(at(r, i+1))}
	take := func(c rune) {
		s.length++
		if s.coefficient >= maxCoefficient/10 {
			s.fits = false
			return
		}
		s.coefficient = s.coefficient*10 + int64(c-'0')
	}
	for ; isDigit(at(r, i)); i++ {
		take(r[i])
	}
	// Thousands commas: groups of exactly three digits.
	for grouped := false; s.length <= 3 || grouped; grouped = true {
		if at(r, i) != ',' || !isDigit(at(r, i+1)) || !isDigit(at(r, i+2)) || !isDigit(at(r, i+3)) || isDigit(at(r, i+4)) {
			break
		}
		for i++; isDigit(at(r, i)); i++ {
			take(r[i])
		}
	}
	if at(r, i) == '.' && isDigit(at(r, i+1)) {
		for i++; isDigit(at(r, i)); i++ {
			take(r[i])
			s.decimals++
		}
	}
	s.end = i
	return s
}

func scanHanzi(r []rune, i int) section {
	s := section{end: i, fits: true}
	pending, seen, zero := int64(-1), false, false
	below := int64(10_000)
	for ; ; i++ {
		c := at(r, i)
		if digit, ok := hanziDigit[c]; ok {
			if pending > 0 || pending == 0 && digit == 0 {
				if seen {
					break // 二十三四: stop after 二十三
				}
				s.list = true
				break
			}
			zero = pending == 0 || !seen && pending < 0
			pending = digit
			s.length++
			continue
		}
		place, ok := hanziPlace[c]
		if !ok || place >= below {
			break
		}
		switch {
		case pending > 0:
			s.coefficient += pending * place
		case !seen && pending < 0:
			s.bare = true
			s.coefficient += place
		default:
			if place != 10 {
				s.fits = false
			}
			s.coefficient += place // 一百零十 is odd but plain
		}
		below, pending, seen, s.places = place, -1, true, true
		s.length++
	}
	switch {
	case pending > 0 && seen && below > 10 && !zero:
		s.coefficient += pending * below / 10 // 三百二 is 320
	case pending > 0:
		s.coefficient += pending
	}
	if s.list {
		for ; ; i++ {
			if _, ok := hanziDigit[at(r, i)]; !ok {
				break
			}
			s.length++
		}
	}
	s.end = i
	return s
}

// scanUnit reads 万, 亿, 万亿, and 十, 百, 千 before them as in 3千万 or 2百.
func scanUnit(r []rune, i int, digits bool) (end, exp int) {
	if place, ok := hanziPlace[at(r, i)]; ok && digits {
		next := at(r, i+1)
		if !strings.ContainsRune("克米瓦兆赫卡", next) {
			i++
			exp = digitCount(place) - 1
		}
	}
	if at(r, i) == '万' {
		i, exp = i+1, exp+4
	}
	if at(r, i) == '亿' {
		i, exp = i+1, exp+8
	}
	return i, exp
}

func isMore(r []rune, i int) bool {
	switch at(r, i) {
	case '余':
		return true
	case '多':
		// 多样, 多媒体, 多边 and 多元化 are words of their own.
		return !strings.ContainsRune("样媒边", at(r, i+1)) && !matches(r, i, "多元化")
	case '几':
		return at(r, i-1) == '十'
	}
	return false
}

// scanPrinted reads the number that begins at i.
func scanPrinted(r []rune, i int) (printed, bool) {
	p := printed{start: i, end: i, more: -1, readable: true}
	var total int64 // parts
	lastExp := 100
	for part := 0; ; part++ {
		j := skipSpaces(r, i)
		if part == 0 {
			j = i
		} else if j != i {
			break
		}
		var s section
		c := at(r, j)
		switch {
		case isDigit(c):
			s = scanDigits(r, j)
		case c == '万' || c == '亿':
			if part > 0 {
				s.end = j
				break
			}
			s = section{end: j, coefficient: 1, fits: true, bare: true}
		default:
			s = scanHanzi(r, j)
			if s.list {
				s.fits = false
			}
		}
		if s.end == j && !s.bare {
			break
		}
		digits := isDigit(c)
		if part > 0 && (digits != p.digits || s.list) {
			break
		}
		after := skipSpaces(r, s.end)
		more, inside := -1, false
		if isMore(r, after) {
			more, inside = after, true
			after = skipSpaces(r, after+1)
		}
		end, exp := scanUnit(r, after, digits)
		if exp == 0 {
			end = s.end
			if more >= 0 {
				end = more + 1
			}
		}
		if part > 0 && (exp >= lastExp || digits && exp == 0 || s.decimals > 0) {
			break
		}
		if more < 0 && exp > 0 {
			if k := skipSpaces(r, end); isMore(r, k) {
				more, end = k, k+1
			}
		}
		value, ok := scaled(s.coefficient, exp-s.decimals)
		if part > 0 && !digits && exp == 0 && !s.places && s.length == 1 {
			ok = false // 一万二 is said, not printed
		}
		ok = ok && s.fits && total <= maxParts-value
		p.readable = p.readable && ok
		if ok {
			total += value
		}
		p.digits, p.composite = digits, part > 0
		if part == 0 {
			p.bare, p.leading = s.bare, s.leading
		}
		p.places = p.places || s.places
		p.length += s.length
		p.decimals = s.decimals > 0
		p.lastDigit = s.coefficient%10 != 0
		p.unitExp, p.more, p.moreInside, p.end = exp, more, inside, end
		p.value = Value{total}
		p.step = stepOf(total, exp, s.decimals, more >= 0 && !inside && part == 0)
		lastExp, i = exp, end
		if more >= 0 || exp < 4 || s.list {
			break
		}
	}
	if p.value.parts > maxParts || p.step <= 0 {
		p.readable = false
	}
	return p, p.end > p.start
}

// scaled is coefficient × 10^exp in parts, if that is exact and in range.
func scaled(coefficient int64, exp int) (int64, bool) {
	exp += 4
	for ; exp > 0 && coefficient != 0; exp-- {
		if coefficient > maxParts/10 {
			return 0, false
		}
		coefficient *= 10
	}
	for ; exp < 0; exp++ {
		if coefficient%10 != 0 {
			return 0, false
		}
		coefficient /= 10
	}
	return coefficient, true
}

// stepOf is the printed precision in parts; see the package comment.
func stepOf(total int64, exp, decimals int, moreAfterUnit bool) int64 {
	switch {
	case decimals > 0 && exp-decimals < -4:
		return 1
	case decimals > 0:
		return pow10(min(exp-decimals+4, 18))
	case moreAfterUnit:
		return pow10(min(exp+4, 18))
	case total == 0:
		return one
	}
	return trailingStep(total)
}
