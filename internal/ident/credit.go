package ident

import (
	"errors"
	"strings"

	"linli/internal/text"
)

// CreditCode is a unified social credit code (统一社会信用代码) of 18
// characters, GB 32100-2015. It is public, so it is never masked.
type CreditCode string

// creditAlphabet leaves out I, O, S, V and Z, which look like other characters.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditWeights are those of GB 32100-2015: the powers of 3 modulo 31.
var creditWeights = [...]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// ParseCreditCode reads a credit code, in small or capital letters, with or
// without spaces, and checks its check character.
func ParseCreditCode(s string) (CreditCode, error) {
	name := text.Label{Zh: "统一社会信用代码", En: "credit code"}
	s = strings.ToUpper(squeeze(s))
	if len(s) != len(creditWeights)+1 {
		return "", wrongLength(name, s, "18")
	}
	for i := range len(s) {
		if strings.IndexByte(creditAlphabet, s[i]) < 0 {
			return "", text.Errorf(text.Label{
				Zh: "统一社会信用代码第 %d 位有误：只用数字和除 I、O、S、V、Z 以外的大写字母",
				En: "credit code: character %d must be a digit or a capital letter other than I, O, S, V and Z",
			}, i+1)
		}
	}
	if want := creditCheck(s); s[len(s)-1] != want {
		return "", wrongCheck(name, s[len(s)-1], want)
	}
	return CreditCode(s), nil
}

// CompleteCreditCode adds the check character to the first 17.
func CompleteCreditCode(stem string) (CreditCode, error) {
	if len(stem) != len(creditWeights) || strings.Trim(stem, creditAlphabet) != "" {
		return "", errors.New("credit code: 17 characters of its alphabet are needed to complete it")
	}
	return ParseCreditCode(stem + string(creditCheck(stem)))
}

// creditCheck is the check character for the first 17.
func creditCheck(s string) byte {
	sum := 0
	for i, w := range creditWeights {
		sum += w * strings.IndexByte(creditAlphabet, s[i])
	}
	return creditAlphabet[(31-sum%31)%31]
}
