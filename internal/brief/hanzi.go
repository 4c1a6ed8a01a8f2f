package brief

import "strings"

var hanziDigits = [...]string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// hanziNumber writes 0 to 99 in Chinese numerals: 四, 十, 二十三.
func hanziNumber(n int) string {
	if n < 10 {
		return hanziDigits[n]
	}
	var b strings.Builder
	if n >= 20 {
		b.WriteString(hanziDigits[n/10])
	}
	b.WriteString("十")
	if n%10 > 0 {
		b.WriteString(hanziDigits[n%10])
	}
	return b.String()
}

// hanziValue reads what hanziNumber writes.
func hanziValue(s string) (int, bool) {
	for n := range 100 {
		if hanziNumber(n) == s {
			return n, true
		}
	}
	return 0, false
}
