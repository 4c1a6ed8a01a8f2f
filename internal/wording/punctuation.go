package wording

import (
	"strings"
	"unicode"
)

// givingVerbs open the predicate of a sentence about help; none of them is
// also a common noun.
var givingVerbs = []string{"捐赠", "捐献", "捐助", "赠送", "提供", "开展", "发放", "配送", "支援", "送去", "送上", "购买", "采购", "派发", "募集", "筹集"}

// nominal follow a verb that names a thing rather than an act: 采购人员, 捐赠者.
var nominal = []string{"者", "人", "方", "单位", "企业", "物资", "活动", "款", "平台", "站", "仪式", "工作", "商", "中心", "部门", "点", "等", "的", "、", "和", "与", "及"}

// strayComma finds a 、 between the people helped and the verb of the
// sentence, as in 为社区、敬老院及志愿者、捐赠消毒液. It speaks up only where a
// preposition opens the list and no verb has come since, for a list of whole
// acts (提供咨询、开展宣传) rightly has 、 before its verbs.
func (p *proof) strayComma() {
	for i, c := range p.r {
		if c != '、' {
			continue
		}
		verb, ok := hasAt(p.r, i+1, givingVerbs)
		if !ok {
			continue
		}
		after := i + 1 + runeLen(verb)
		if _, noun := hasAt(p.r, after, nominal); noun || !unicode.In(at(p.r, after), unicode.Han, unicode.Nd) {
			continue
		}
		if p.listOpensBefore(i) {
			p.add(i, after, StrayComma, verb, "动词前的顿号多余", "the 、 before the verb is not wanted")
		}
	}
}

// maxList is how many characters back a list of people helped may begin.
const maxList = 60

// listOpensBefore reports whether 为, 向 or 给 stands in the clause before i with
// no verb of giving after it.
func (p *proof) listOpensBefore(i int) bool {
	for j := i - 1; j >= max(i-maxList, 0) && !strings.ContainsRune("。;“”\n,;:!?\uff0c\uff1b\uff1a\uff1f\uff01", p.r[j]); j-- {
		if _, verb := hasAt(p.r, j, givingVerbs); verb {
			return false
		}
		switch p.r[j] {
		case '为':
			_, part := hasAt(p.r, j-1, []string{"作为", "认为", "成为", "行为", "因为", "分为", "称为", "以为"})
			return !part
		case '向', '给':
			return true
		}
	}
	return false
}

// fullWidth are the marks that Chinese text writes wide.
var fullWidth = map[rune]string{',': "\uff0c", ';': "\uff1b", ':': "\uff1a", '?': "\uff1f", '!': "\uff01", '(': "\uff08", ')': "\uff09", '.': "。"}

// halfWidth finds ASCII punctuation that touches a Chinese character.
func (p *proof) halfWidth() {
	opening := true
	for i, c := range p.original {
		if c == '"' || c == '\'' {
			suggestion := map[bool]string{true: "“", false: "”"}[opening]
			if c == '\'' {
				suggestion = map[bool]string{true: "‘", false: "’"}[opening]
			}
			opening = !opening
			if p.besideHan(i) {
				p.add(i, i+1, HalfWidth, suggestion, "中文里应使用全角标点", "use full-width punctuation in Chinese text")
			}
			continue
		}
		wide, ok := fullWidth[c]
		if !ok || !p.besideHan(i) {
			continue
		}
		if c == '.' && (!unicode.Is(unicode.Han, at(p.r, i-1)) || isDigit(at(p.r, i+1)) || isLatin(at(p.r, i+1))) {
			continue
		}
		p.add(i, i+1, HalfWidth, wide, "中文里应使用全角标点", "use full-width punctuation in Chinese text")
	}
}

func (p *proof) besideHan(i int) bool {
	before, after := i-1, i+1
	for i-before <= maxBlanks && isSpace(at(p.r, before)) {
		before--
	}
	after = skipSpaces(p.r, after)
	return unicode.Is(unicode.Han, at(p.r, before)) || unicode.Is(unicode.Han, at(p.r, after))
}

// spacing finds blanks between digits and Chinese characters in a text that
// elsewhere writes them close, as official documents do.
func (p *proof) spacing() {
	close := false
	type gap struct{ start, end int }
	var gaps []gap
	for i := 0; i < len(p.r); i++ {
		j := skipSpaces(p.r, i+1)
		if !digitBesideHan(p.r[i], at(p.r, j)) {
			continue
		}
		if j == i+1 {
			close = true
		} else {
			gaps = append(gaps, gap{i, j + 1})
		}
	}
	if !close {
		return
	}
	for _, g := range gaps {
		suggestion := string(p.original[g.start]) + string(p.original[g.end-1])
		p.add(g.start, g.end, Spacing, suggestion, "数字与汉字之间的空格前后不一", "digits are spaced here and not elsewhere")
	}
}

func digitBesideHan(a, b rune) bool {
	return isDigit(a) && unicode.Is(unicode.Han, b) || unicode.Is(unicode.Han, a) && isDigit(b)
}
