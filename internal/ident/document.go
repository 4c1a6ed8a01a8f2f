package ident

import (
	"regexp"
	"strings"

	"linli/internal/text"
)

// DocumentType is a kind of document that proves who somebody is; its text is
// the code import files use.
type DocumentType string

// The documents a person can be known by.
const (
	IDCard DocumentType = "id" // resident identity card, and residence permits numbered alike
	// HKMacaoPermit is 港澳居民来往内地通行证.
	HKMacaoPermit DocumentType = "hk-macao-permit"
	// TaiwanPermit is 台湾居民来往大陆通行证.
	TaiwanPermit DocumentType = "taiwan-permit"
	Passport     DocumentType = "passport"
	// ForeignerPermit is 外国人永久居留身份证.
	ForeignerPermit DocumentType = "foreigner-permit"
)

// DocumentTypes lists the kinds, the commonest first.
func DocumentTypes() []DocumentType {
	return []DocumentType{IDCard, HKMacaoPermit, TaiwanPermit, Passport, ForeignerPermit}
}

var documentNames = map[DocumentType]text.Label{
	IDCard:          {Zh: "居民身份证", En: "identity card"},
	HKMacaoPermit:   {Zh: "港澳居民来往内地通行证", En: "permit for Hong Kong and Macao residents"},
	TaiwanPermit:    {Zh: "台湾居民来往大陆通行证", En: "permit for Taiwan residents"},
	Passport:        {Zh: "护照", En: "passport"},
	ForeignerPermit: {Zh: "外国人永久居留身份证", En: "foreigner's permanent residence card"},
}

// Label is the document's name.
func (t DocumentType) Label() text.Label { return documentNames[t] }

// Document is a document's kind and number.
type Document struct {
	Type   DocumentType
	Number string
}

// The forms of numbers that have no published check digit. They are loose on
// purpose: they catch a number in the wrong column, not a forgery.
var documentForms = map[DocumentType]struct {
	form *regexp.Regexp
	hint text.Label
}{
	HKMacaoPermit: {regexp.MustCompile(`^[HM][0-9]{8}([0-9]{2})?$`), text.Label{
		Zh: "应为 H 或 M 加 8 位数字（旧证 10 位）", En: "H or M and 8 digits (10 on old cards)"}},
	TaiwanPermit: {regexp.MustCompile(`^[0-9]{8}$|^[0-9]{10}[0-9A-Z]?$`), text.Label{
		Zh: "应为 8 位数字（旧证 10 或 11 位）", En: "8 digits (10 or 11 characters on old ones)"}},
	Passport: {regexp.MustCompile(`^[0-9A-Z]{5,15}$`), text.Label{
		Zh: "应为 5 至 15 位字母和数字，至少有一位数字", En: "5 to 15 letters and digits, at least one a digit"}},
	ForeignerPermit: {regexp.MustCompile(`^[A-Z]{3}[0-9]{12}$`), text.Label{
		Zh: "应为 3 个字母加 12 位数字，或以 9 开头的 18 位号码", En: "3 letters and 12 digits, or 18 characters beginning with 9"}},
}

// ParseDocument reads the number of a document. The empty kind is an identity
// card. Numbers of 18 characters, on identity cards and on residence cards for
// foreigners of the 2023 kind, are checked as identity numbers are; the others
// only by their form.
func ParseDocument(t DocumentType, s string) (Document, error) {
	if t == "" {
		t = IDCard
	}
	s = strings.ToUpper(squeeze(s))
	known, ok := documentForms[t]
	switch {
	case t == IDCard || t == ForeignerPermit && len(s) == idLength && s[0] == '9':
		n, err := ParseIDNumber(s)
		if err != nil {
			return Document{}, err
		}
		return Document{t, string(n)}, nil
	case !ok:
		return Document{}, text.Errorf(text.Label{
			Zh: "没有这种证件类型，可用的是 %s",
			En: "there is no such kind of document; the kinds are %s",
		}, documentCodes())
	case !known.form.MatchString(s) || !strings.ContainsAny(s, "0123456789"):
		return Document{}, text.Errorf(text.Label{Zh: "%s号码%s", En: "number of a %s: must be %s"}, t.Label(), known.hint)
	}
	return Document{t, s}, nil
}

func documentCodes() string {
	var codes []string
	for _, t := range DocumentTypes() {
		codes = append(codes, string(t))
	}
	return strings.Join(codes, ", ")
}

// Mask hides the middle of the number: 110***********002X, H******78.
func (d Document) Mask() string {
	if len(d.Number) == idLength {
		return stars(d.Number, 3, 4)
	}
	return stars(d.Number, 1, 2)
}
