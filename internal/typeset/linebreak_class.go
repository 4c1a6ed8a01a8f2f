package typeset

import (
	"strings"
	"unicode"
)

// class is what the line breaker needs to know of a character.
type class uint8

const (
	classHan     class = iota // ideographs and everything that stands alone in a cell
	classOpening              // opening marks: never at the end of a line
	classClosing              // closing marks: never at the start of a line
	classMiddle               // dash, ellipsis, middle dot, full-width ~: never at the start
	classWestern              // letters, figures and their marks: one word is not broken
	classSpace                // spaces: hang at the end of a line
)

// The marks of GB/T 15834-2011 and what stands beside them in official text.
const (
	openingMarks = "（〔【《〈「『〖“‘［｛￥＄"
	closingMarks = "，。、；：？！）〕】》〉」』〗”’］｝．％‰℃々"
	middleMarks  = "—…·～／－"

	// Closing marks whose ink fills the cell: nothing can be taken off them.
	fullClosing = "？！％‰℃々"
	fullOpening = "￥＄"
)

func classOf(r rune) class {
	switch {
	case strings.ContainsRune(openingMarks, r):
		return classOpening
	case strings.ContainsRune(closingMarks, r):
		return classClosing
	case strings.ContainsRune(middleMarks, r):
		return classMiddle
	case unicode.IsSpace(r):
		return classSpace
	case r < 0x2000:
		return classWestern
	default:
		return classHan
	}
}

// trimmable says how much blank a mark carries before and after its ink, in
// thousandths of an em: what squeezing may take away.
func trimmable(r rune, c class) (before, after int) {
	switch {
	case c == classOpening && !strings.ContainsRune(fullOpening, r):
		return Em / 2, 0
	case c == classClosing && !strings.ContainsRune(fullClosing, r):
		return 0, Em / 2
	}
	return 0, 0
}

// Words that stand with a number and should share its line.
const (
	numberTail  = "余多万亿千百十几" // 120余万, 10万余
	numberHead  = "近约超逾达第共总每"
	numeralHan  = "十百千万亿数"
	numeralTail = "余"
)

// longMeasures are measure words of two characters; every other measure word
// is taken to be the one character after the number.
var longMeasures = []string{"人次", "公斤", "小时", "分钟", "单位", "毫升", "万元", "亿元", "家次", "场次", "平方", "公里"}

// bindings marks the places between cells i and i+1 that hold a number and
// its words together.
func bindings(cells []Cell) []bool {
	bound := make([]bool, len(cells))
	at := func(i int) rune {
		if i < 0 || i >= len(cells) {
			return 0
		}
		return cells[i].Rune
	}
	for i := range cells {
		if strings.ContainsRune(numeralHan, at(i)) && strings.ContainsRune(numeralTail, at(i+1)) {
			bound[i] = true
		}
		if (at(i) == '年' || at(i) == '月') && unicode.IsDigit(at(i-1)) && unicode.IsDigit(at(i+1)) {
			bound[i] = true
		}
		if !unicode.IsDigit(at(i)) || cells[i].class != classWestern {
			continue
		}
		if i > 0 && cells[i-1].class == classHan && strings.ContainsRune(numberHead, at(i-1)) {
			bound[i-1] = true
		}
		if i+1 < len(cells) && cells[i+1].class == classHan {
			bindTail(cells, bound, i)
		}
	}
	return bound
}

// bindTail binds what follows the last figure of a number: its 余 and 万, then
// its measure word.
func bindTail(cells []Cell, bound []bool, i int) {
	for i+1 < len(cells) && strings.ContainsRune(numberTail, cells[i+1].Rune) {
		bound[i] = true
		i++
	}
	if i+1 >= len(cells) || cells[i+1].class != classHan {
		return
	}
	bound[i] = true
	if i+2 >= len(cells) {
		return
	}
	pair := string([]rune{cells[i+1].Rune, cells[i+2].Rune})
	for _, m := range longMeasures {
		if pair == m {
			bound[i+1] = true
			return
		}
	}
}
