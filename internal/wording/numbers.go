package wording

import (
	"strings"

	"linli/internal/text"
)

// Kind says what sort of number was found in a text.
type Kind string

// The kinds of number.
const (
	Quantity Kind = "quantity" // in Arabic digits: 87家, 120余万
	InHanzi  Kind = "hanzi"    // in Chinese characters: 百余, 三天
	Vague    Kind = "vague"    // 数十, 多名: a claim, never a figure
	Date     Kind = "date"     // 2020年3月6日, 2月初, 8:30
	Ordinal  Kind = "ordinal"  // 第10期
	Code     Kind = "code"     // 12345, 55569506, N95, 010-1234
)

// Found is a number-like phrase in a text.
type Found struct {
	Start, End int // offsets in runes, End exclusive
	Text       string
	Kind       Kind
	Measure    string    // the measure word, if one follows: 人次
	Interval   *Interval // what it asserts; nil for dates, ordinals, codes and what cannot be read
}

// Numbers lists every number-like phrase of a Chinese text in order. It leaves
// out the numbering of parts, (一) and (1), and 一 where it is an article
// rather than a count. Whether a hotline number or a date must be bound to
// something is the caller's decision, by Kind.
func Numbers(textual string) []Found {
	original, r := []rune(textual), narrow(textual)
	var found []Found
	scan(r, func(start, end int, kind Kind, p *phrase, i *Interval) {
		f := Found{Start: start, End: end, Text: string(original[start:end]), Kind: kind, Interval: i}
		if p != nil {
			f.Measure = p.measure
			if kind == Quantity || kind == InHanzi {
				if asserted, reason := p.interval(); reason == (text.Label{}) {
					f.Interval = &asserted
				}
			}
		}
		found = append(found, f)
	})
	return found
}

// scan walks a text and visits each number-like phrase.
func scan(r []rune, visit func(start, end int, kind Kind, p *phrase, i *Interval)) {
	for i := 0; i < len(r); {
		if end, ok := scanPart(r, i); ok {
			i = end
			continue
		}
		if end, ok := scanOrdinal(r, i); ok {
			visit(i, end, Ordinal, nil, nil)
			i = end
			continue
		}
		if end, ok := scanDate(r, i); ok {
			visit(i, end, Date, nil, nil)
			i = end
			continue
		}
		if end, ok := scanCode(r, i); ok {
			visit(i, end, Code, nil, nil)
			i = end
			continue
		}
		if v, ok := scanVague(r, i); ok {
			visit(i, v.end, Vague, nil, &v.interval)
			i = v.end
			continue
		}
		p, ok := scanPhrase(r, i)
		switch {
		case !ok:
			i++
		case p.number.digits:
			kind := Quantity
			plainDigits := len(p.qualifiers()) == 0 && !p.isRange && p.number.unitExp == 0 && !p.number.decimals
			if p.number.leading && !p.number.decimals || plainDigits && p.measure == "" && p.number.length >= 5 {
				kind = Code
			}
			visit(i, p.end, kind, &p, nil)
			i = p.end
		case p.countsInHanzi(r):
			visit(i, p.end, InHanzi, &p, nil)
			i = p.end
		case p.prefix.word != "":
			i += runeLen(p.prefix.word)
		default:
			i = p.number.end
		}
	}
}

// countsInHanzi tells a number in Chinese characters from a word that merely
// has such a character in it: 统一, 百姓, 十分, 千万不要.
func (p phrase) countsInHanzi(r []rune) bool {
	next := at(r, p.number.end)
	_, measured := hasAt(r, skipSpaces(r, p.number.end), hanziMeasures)
	single := p.number.length <= 1 && !p.number.places && p.number.unitExp == 0
	switch {
	case p.number.more >= 0:
		// 十余, 两百余, 万余; but 三多 or 业余 are none.
		return p.number.places || p.number.unitExp > 0 || p.measure != ""
	case p.percent:
		return true
	case p.number.bare && !p.number.composite && (p.number.length <= 1 || p.number.unitExp > 0) && p.number.value.parts != 10*one:
		return p.prefix.word != "" && !strings.ContainsRune(notRound, next)
	case p.prefix.word != "" || p.suffix.word != "" || p.isRange:
		return measured || p.number.places || p.number.unitExp > 0
	case single && at(r, p.number.start) == '一', single && at(r, p.number.start) == '零':
		return false
	case single, p.number.bare && p.number.length <= 1:
		return measured
	case !p.number.places && p.number.unitExp == 0:
		return measured // 三五个
	}
	return p.number.length >= 3 || p.number.unitExp > 0 || measured
}

// scanPart skips (一), (1) and 一、 at the head of a line.
func scanPart(r []rune, i int) (int, bool) {
	open := at(r, i) == '(' || at(r, i) == '\uff08'
	head := !open && (i == 0 || r[i-1] == '\n')
	if !open && !head {
		return 0, false
	}
	j := i
	if open {
		j++
	}
	begin := j
	for j < len(r) && j-begin < 4 && isNumeral(r[j]) {
		j++
	}
	if j == begin {
		return 0, false
	}
	switch c := at(r, j); {
	case open && (c == ')' || c == '\uff09'):
		return j + 1, true
	case head && (c == '、' || isDigit(r[begin]) && c == '.' && !isDigit(at(r, j+1))):
		return j + 1, true
	}
	return 0, false
}

// scanOrdinal reads 第10期 and 第 2119 期.
func scanOrdinal(r []rune, i int) (int, bool) {
	if at(r, i) != '第' {
		return 0, false
	}
	p, ok := scanPrinted(r, skipSpaces(r, i+1))
	if !ok {
		return 0, false
	}
	tail := phrase{number: p, end: p.end}
	tail.scanMeasure(r)
	return tail.end, true
}

func isLatin(c rune) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }

// scanCode reads digits that belong to a name rather than to a quantity:
// joined to Latin letters (N95, 5G), in several dotted parts (1.2.3), or in a
// telephone number with an area code.
func scanCode(r []rune, i int) (int, bool) {
	inCode := func(c rune) bool { return isDigit(c) || isLatin(c) || strings.ContainsRune("-._@", c) && c != 0 }
	if !isDigit(at(r, i)) && !isLatin(at(r, i)) || inCode(at(r, i-1)) {
		return 0, false
	}
	j, latin, digit, dots := i, false, false, 0
	for ; j < len(r) && inCode(r[j]); j++ {
		latin, digit = latin || isLatin(r[j]), digit || isDigit(r[j])
		if r[j] == '.' && isDigit(at(r, j+1)) && j > i {
			dots++
		}
	}
	for j > i && !isDigit(r[j-1]) && !isLatin(r[j-1]) {
		j--
	}
	phone := at(r, i) == '0' && isDigit(at(r, i+1)) && strings.ContainsRune(string(r[i:j]), '-')
	if digit && latin || dots > 1 || phone {
		return j, true
	}
	return 0, false
}

// scanDate reads 2020年3月6日, 3月6日, 2月初, 6日, 2020-03-06, 2020.3.6, 8:30 and
// 二〇二〇年.
func scanDate(r []rune, i int) (int, bool) {
	if isDigit(at(r, i-1)) {
		return 0, false
	}
	if end, ok := scanNumericDate(r, i); ok {
		return end, true
	}
	j := i
	if s := scanHanzi(r, i); s.list && s.length == 4 && at(r, s.end) == '年' {
		return s.end + 1, true
	}
	end := 0
	if n, k := shortNumber(r, j); n >= 1000 && n <= 2999 && at(r, skipSpaces(r, k)) == '年' {
		j = skipSpaces(r, k) + 1
		end = j
		j = skipSpaces(r, j)
	}
	if n, k := shortNumber(r, j); n >= 1 && n <= 12 && k-j <= 2 && at(r, skipSpaces(r, k)) == '月' {
		j = skipSpaces(r, k) + 1
		end = j
		if w, ok := hasAt(r, j, []string{"初", "上旬", "中旬", "下旬", "底", "末", "份"}); ok {
			return j + runeLen(w), true
		}
		j = skipSpaces(r, j)
	}
	if n, k := shortNumber(r, j); n >= 1 && n <= 31 && k-j <= 2 {
		if c := at(r, skipSpaces(r, k)); c == '日' || c == '号' && end > 0 {
			return skipSpaces(r, k) + 1, true
		}
	}
	return end, end > 0
}

// scanNumericDate reads the forms with dots, hyphens, slashes and colons.
func scanNumericDate(r []rune, i int) (int, bool) {
	first, j := shortNumber(r, i)
	if j == i {
		return 0, false
	}
	if c := at(r, j); c == ':' || c == '\uff1a' {
		minute, k := shortNumber(r, j+1)
		return k, j-i <= 2 && first <= 24 && k-j == 3 && minute < 60
	}
	sign := at(r, j)
	if j-i != 4 || first < 1900 || first > 2100 || sign != '.' && sign != '-' && sign != '/' {
		return 0, false
	}
	month, k := shortNumber(r, j+1)
	if k-j > 3 || month < 1 || month > 12 || at(r, k) != sign {
		return 0, false
	}
	day, end := shortNumber(r, k+1)
	return end, end-k > 1 && end-k <= 3 && day >= 1 && day <= 31
}

// shortNumber reads up to four digits; longer runs give −1.
func shortNumber(r []rune, i int) (n, end int) {
	for end = i; isDigit(at(r, end)); end++ {
		if end-i >= 4 {
			return -1, end
		}
		n = n*10 + int(r[end]-'0')
	}
	if end == i {
		return -1, i
	}
	return n, end
}

// vague is a deliberate non-number.
type vague struct {
	end      int
	interval Interval
}

// vagueMeasures follow 多 and 数 where they mean "several".
var vagueMeasures = []string{"名", "位", "家", "支", "处", "所", "项", "批", "场", "个", "种", "天"}

// scanVague reads 数十, 几百, 数十万, 数名 and 多名. 数十 asserts two tens to less
// than ten tens; 多名 at least three.
func scanVague(r []rune, i int) (vague, bool) {
	c, before := at(r, i), at(r, i-1)
	switch c {
	case '多':
		if isNumeral(before) || before != 0 && strings.ContainsRune("许众很更最较大诸繁余差", before) || isSpace(before) {
			return vague{}, false
		}
		if w, ok := hasAt(r, i+1, vagueMeasures); ok && w != "天" {
			return vague{i + 1 + runeLen(w), Interval{Low: Value{3 * one}, Unbounded: true, Step: Value{one}}}, true
		}
		return vague{}, false
	case '数', '几':
		if isNumeral(before) || before != 0 && strings.ContainsRune("人总次户件份个参少多", before) {
			return vague{}, false
		}
	default:
		return vague{}, false
	}
	j, exp := i+1, 0
	for ; exp < 12; j++ {
		zeros, ok := map[rune]int{'十': 1, '百': 2, '千': 3, '万': 4, '亿': 8}[at(r, j)]
		if !ok {
			break
		}
		exp += zeros
	}
	if exp == 0 {
		w, ok := hasAt(r, j, vagueMeasures)
		if !ok {
			return vague{}, false
		}
		return vague{j + runeLen(w), Interval{Low: Value{3 * one}, High: Value{10 * one}, HighOpen: true, Step: Value{one}}}, true
	}
	if exp > 12 {
		return vague{}, false
	}
	unit := pow10(exp) * one
	w, _ := hasAt(r, j, measures)
	return vague{j + runeLen(w), Interval{Low: Value{2 * unit}, High: Value{10 * unit}, HighOpen: true, Step: Value{unit}}}, true
}
