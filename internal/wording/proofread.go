package wording

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"linli/internal/text"
)

// Fault names a rule a text breaks.
type Fault string

// The faults Proofread looks for.
const (
	TwoQualifiers    Fault = "two-qualifiers"    // 近200余名, 至少…以上
	MisplacedSurplus Fault = "misplaced-surplus" // 1234余万, 3.2万余
	RangeUnit        Fault = "range-unit"        // 4-6%
	DateForm         Fault = "date-form"         // 2020.3.6, 03月06日
	StrayComma       Fault = "stray-comma"       // 志愿者、捐赠…
	NoMeasureWord    Fault = "no-measure-word"   // 百余医务人员
	NoYuan           Fault = "no-yuan"           // 2亿专项资金
	HalfWidth        Fault = "half-width"        // 87家,2760名
	Spacing          Fault = "spacing"           // 120 余万 beside 9.5万
)

// Finding is one place a proof-reader should look at.
type Finding struct {
	Start, End int // offsets in runes, End exclusive
	Text       string
	Fault      Fault
	Reason     text.Label
	Suggestion string // what could stand there instead; empty if only a person can tell
}

// proof gathers findings on one text.
type proof struct {
	original, r []rune
	findings    []Finding
}

func (p *proof) add(start, end int, fault Fault, suggestion, zh, en string) {
	p.findings = append(p.findings, Finding{start, end, string(p.original[start:end]), fault, text.Label{Zh: zh, En: en}, suggestion})
}

// Proofread lists the faults of number wording, dates and punctuation in a
// Chinese text, in the order of the text. It would rather miss a fault than
// cry wolf: every check looks for a form that is wrong in official prose.
func Proofread(text string) []Finding {
	p := &proof{original: []rune(text), r: narrow(text)}
	scan(p.r, func(start, end int, kind Kind, ph *phrase, _ *Interval) {
		switch {
		case kind == Date:
			p.date(start, end)
		case ph != nil && kind != Code:
			p.qualifiers(ph)
			p.surplus(ph)
			p.rangeUnit(ph)
			p.yuan(ph)
			p.measureWord(ph)
		}
	})
	p.strayComma()
	p.halfWidth()
	p.spacing()
	slices.SortStableFunc(p.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return p.findings
}

// qualifiers finds the forbidden pairs of rule 8, also where the second word
// follows the thing counted: 约200名志愿者左右.
func (p *proof) qualifiers(ph *phrase) {
	all := ph.qualifiers()
	end := ph.end
	if ph.prefix.word != "" && ph.suffix.word == "" {
		if word, k, ok := p.laterSuffix(ph.end); ok {
			all, end = append(all, word), k
		}
	}
	if len(all) < 2 {
		return
	}
	var words []string
	for _, q := range all {
		words = append(words, q.word)
	}
	// Keep the first word; drop the others where they can simply go.
	suggestion := ""
	if ph.number.more < 0 {
		last := all[len(all)-1].word
		suggestion = strings.TrimSuffix(string(p.original[ph.start:end]), last)
	} else if ph.prefix.word != "" && ph.suffix.word == "" && end == ph.end {
		suggestion = strings.TrimPrefix(string(p.original[ph.start:end]), ph.prefix.word)
	}
	joined := strings.Join(words, "…")
	p.add(ph.start, end, TwoQualifiers, suggestion, "“"+joined+"”：一个数只能用一个限定词", joined+": one number takes one qualifier")
}

// laterSuffix looks a few characters ahead for a suffix, within the clause.
func (p *proof) laterSuffix(i int) (qualifier, int, bool) {
	for j := i; j < i+8 && j < len(p.r); j++ {
		if !unicode.Is(unicode.Han, p.r[j]) || isNumeral(p.r[j]) {
			break
		}
		for _, q := range suffixes {
			if matches(p.r, j, q.word) {
				return q, j + runeLen(q.word), true
			}
		}
	}
	return qualifier{}, 0, false
}

// surplus finds a 余 that no step belongs to (rules 3 and 4).
func (p *proof) surplus(ph *phrase) {
	n := ph.number
	if n.more < 0 || n.composite || !n.readable {
		return
	}
	word := string(p.original[n.more])
	digits := strings.TrimRight(string(p.original[n.start:n.more]), " ")
	switch {
	case n.decimals:
		suggestion := "超过" + plain(n.value)
		p.add(n.start, n.end, MisplacedSurplus, suggestion, "带小数的数不用“"+word+"”", "a number with decimals takes no "+word)
	case !n.lastDigit || !n.digits && n.bare:
	case n.moreInside && n.unitExp >= 4:
		unit := strings.TrimLeft(string(p.original[n.more+1:n.end]), " ")
		p.add(n.start, n.end, MisplacedSurplus, digits+unit+word, "末位不是零，“"+word+"”应放在“"+unit+"”之后", "the last digit is not 0: "+word+" belongs after "+unit)
	case n.unitExp == 0 && (n.digits || n.places):
		p.add(n.start, n.end, MisplacedSurplus, "超过"+digits, "末位不是零的数不用“"+word+"”", "a number that does not end in 0 takes no "+word)
	}
}

// rangeUnit finds 4-6% and 5—10万 (rule 9).
func (p *proof) rangeUnit(ph *phrase) {
	if !ph.isRange || !ph.unitOnlyOnce {
		return
	}
	low := string(p.original[ph.number.start:ph.number.end])
	high := string(p.original[ph.to.start:ph.end])
	unit := strings.TrimLeftFunc(high, func(c rune) bool { return unicode.IsDigit(c) || c == '.' || c == '\uff0e' || isSpace(c) })
	suggestion := ""
	if c := []rune(unit); len(c) > 0 && (c[0] == '万' || c[0] == '亿' || c[0] == '%' || c[0] == '‰' || c[0] == '\uff05') {
		suggestion = low + string(c[0]) + "—" + high
	}
	p.add(ph.start, ph.end, RangeUnit, suggestion, "范围的两个数都要写单位", "repeat the unit with both numbers of a range")
}

// date finds leading zeros and numeric forms (rule 12).
func (p *proof) date(start, end int) {
	s := p.r[start:end]
	if strings.ContainsRune(string(s), '月') || strings.ContainsRune(string(s), '日') {
		var plain []rune
		for i, c := range s {
			if c == '0' && !isDigit(at(s, i-1)) && isDigit(at(s, i+1)) {
				continue
			}
			plain = append(plain, c)
		}
		if len(plain) < len(s) {
			p.add(start, end, DateForm, string(plain), "日期的月、日前不加零", "no leading zeros in a date")
		}
		return
	}
	parts := strings.FieldsFunc(string(s), func(c rune) bool { return c == '.' || c == '-' || c == '/' })
	if len(parts) != 3 {
		return
	}
	suggestion := parts[0] + "年" + strings.TrimLeft(parts[1], "0") + "月" + strings.TrimLeft(parts[2], "0") + "日"
	p.add(start, end, DateForm, suggestion, "日期应写年、月、日", "write a date with 年, 月 and 日")
}

var currencies = []string{"元", "美元", "港元", "欧元", "日元", "英镑", "人民币"}

var funds = []string{"专项资金", "资金", "基金", "专项基金", "捐款", "善款", "款项", "经费", "补贴", "补助", "奖金", "现金", "货款", "投资"}

var amounts = []string{"总价值", "价值", "金额", "总额", "资金", "捐款", "善款", "经费", "投资"}

// yuan finds amounts of money that do not say of what.
func (p *proof) yuan(ph *phrase) {
	if ph.measure != "" || ph.percent || ph.isRange || !ph.number.digits {
		return
	}
	next := skipSpaces(p.r, ph.end)
	if _, named := hasAt(p.r, next, currencies); named {
		return
	}
	_, before := hasAtEnd(p.r, ph.start, amounts)
	_, after := hasAt(p.r, next, funds)
	if !after && !(before && (ph.number.unitExp >= 4 || ph.number.length >= 3) && !unicode.Is(unicode.Han, at(p.r, next))) {
		return
	}
	phraseText := string(p.original[ph.start:ph.end])
	p.add(ph.start, ph.end, NoYuan, phraseText+"元", "金额缺“元”", "an amount of money lacks 元")
}

// hasAtEnd finds the first of the words that ends right before position i,
// over blanks and words like 达.
func hasAtEnd(r []rune, i int, words []string) (string, bool) {
	for limit := i - maxBlanks; i > max(limit, 0) && (isSpace(r[i-1]) || r[i-1] == '达' || r[i-1] == '共' || r[i-1] == '为'); {
		i--
	}
	for _, w := range words {
		if n := runeLen(w); i >= n && matches(r, i-n, w) {
			return w, true
		}
	}
	return "", false
}

// counted are nouns that need a measure word after a number, with the one to
// use; longer ones first.
var counted = []struct{ noun, measure string }{
	{"医务人员", "名"}, {"医护人员", "名"}, {"工作人员", "名"}, {"志愿者", "名"}, {"志愿服务者", "名"}, {"党员", "名"}, {"干部", "名"}, {"职工", "名"}, {"员工", "名"},
	{"居民", "名"}, {"村民", "名"}, {"市民", "名"}, {"群众", "名"}, {"学生", "名"}, {"教师", "名"}, {"儿童", "名"}, {"子女", "名"}, {"青年", "名"}, {"社工", "名"}, {"专家", "名"}, {"队员", "名"}, {"医生", "名"}, {"护士", "名"}, {"老人", "名"}, {"人员", "名"},
	{"家庭", "户"}, {"企业", "家"}, {"机构", "家"}, {"社区", "个"}, {"项目", "个"}, {"服务队", "支"}, {"小区", "个"},
}

// measureWord finds a number that runs straight into the thing counted.
// Numbers in 万 and 亿 may: 120余万志愿者.
func (p *proof) measureWord(ph *phrase) {
	n := ph.number
	if ph.measure != "" || ph.suffix.word != "" || ph.percent || n.unitExp >= 4 || ph.isRange && ph.to.unitExp >= 4 {
		return
	}
	if year := n.value.parts / one; n.digits && n.more < 0 && n.length == 4 && year >= 1900 && year <= 2100 {
		return // a year
	}
	next := skipSpaces(p.r, ph.end)
	for _, c := range counted {
		if matches(p.r, next, c.noun) {
			phraseText := string(p.original[ph.start:ph.end])
			p.add(ph.start, next+runeLen(c.noun), NoMeasureWord, phraseText+c.measure+c.noun, "数词和名词之间缺量词", "a measure word is missing between number and noun")
			return
		}
	}
}
