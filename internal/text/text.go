// Package text holds what people read: a message in Chinese and in English,
// and what search needs of a Chinese text (its pinyin, its initials, its one-
// and two-character terms).
//
// It is on floor 0 and imports no other room.
package text

// Label is one short text in the two languages of the product. Zh is the
// language of record; En may be empty, and then Zh stands in for it.
type Label struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en" json:"en"`
}

// Lang is a language a page or message is shown in.
type Lang string

// The two languages of the product.
const (
	Zh Lang = "zh-CN"
	En Lang = "en"
)

// In returns the label in the language asked for, falling back to Chinese.
func (l Label) In(lang Lang) string {
	if lang == En && l.En != "" {
		return l.En
	}
	return l.Zh
}
