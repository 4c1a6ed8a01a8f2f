package ident

import (
	"strings"
	"unicode"
)

// compoundSurnames are the surnames of two characters in common use.
const compoundSurnames = " 欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 长孙 宇文 轩辕 端木 独孤" +
	" 南宫 西门 东郭 百里 呼延 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 司空 亓官 司寇" +
	" 子车 颛孙 巫马 公西 漆雕 乐正 拓跋 赫连 完颜 纳兰 叶赫 那拉 第五 "

// MaskName hides a person's name but for what one calls them by: the surname of
// a Chinese name (张*, 欧阳**), the first character of a name in several parts
// (阿***·***), the initials of a name in other letters (J*** S***). A name of
// one character is hidden wholly.
func MaskName(name string) string {
	name = strings.TrimSpace(name)
	runes := []rune(name)
	switch {
	case len(runes) <= 1:
		return strings.Repeat("*", len(runes))
	case !unicode.Is(unicode.Han, runes[0]):
		words := strings.Fields(name)
		for i, w := range words {
			words[i] = string([]rune(w)[0]) + "***"
		}
		return strings.Join(words, " ")
	}
	shown := 1
	if len(runes) > 2 && strings.Contains(compoundSurnames, " "+string(runes[:2])+" ") {
		shown = 2
	}
	for i := shown; i < len(runes); i++ {
		if !isDot(runes[i]) {
			runes[i] = '*'
		}
	}
	return string(runes)
}

// isDot reports whether a character stands between the parts of a name. Input
// methods give several that look alike.
func isDot(r rune) bool { return strings.ContainsRune("·•・‧∙⋅．", r) }
