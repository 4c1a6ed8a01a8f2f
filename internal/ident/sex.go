package ident

import (
	"strings"

	"linli/internal/text"
)

// Sex is a code of GB/T 2261.1-2003.
type Sex uint8

// The codes of GB/T 2261.1-2003.
const (
	SexUnknown   Sex = 0
	Male         Sex = 1
	Female       Sex = 2
	SexNotStated Sex = 9
)

// ParseSex reads a code, or the word for it in Chinese or English; the empty
// text is SexUnknown.
func ParseSex(s string) (Sex, error) {
	switch strings.ToLower(squeeze(s)) {
	case "", "0", "未知", "unknown":
		return SexUnknown, nil
	case "1", "男", "男性", "male", "m":
		return Male, nil
	case "2", "女", "女性", "female", "f":
		return Female, nil
	case "9", "未说明", "notstated":
		return SexNotStated, nil
	}
	return SexUnknown, text.Errorf(text.Label{
		Zh: "性别应为 0（未知）、1（男）、2（女）或 9（未说明）",
		En: "sex must be 0 (unknown), 1 (male), 2 (female) or 9 (not stated)",
	})
}

// String is the code as one digit.
func (s Sex) String() string { return string(rune('0' + s)) }

// Label is the word for the code.
func (s Sex) Label() text.Label {
	switch s {
	case Male:
		return text.Label{Zh: "男", En: "male"}
	case Female:
		return text.Label{Zh: "女", En: "female"}
	case SexNotStated:
		return text.Label{Zh: "未说明", En: "not stated"}
	}
	return text.Label{Zh: "未知", En: "unknown"}
}
