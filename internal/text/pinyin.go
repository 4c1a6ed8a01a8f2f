package text

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// placeWords are place names that are not read by the first reading of their
// characters: one a line, the word and its syllables.
//
//go:embed placewords.txt
var placeWords string

// words are the place words by their first character.
var words = sync.OnceValue(func() map[rune][]placeWord {
	byFirst := map[rune][]placeWord{}
	for line := range strings.Lines(placeWords) {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		w := placeWord{runes: []rune(fields[0]), syllables: fields[1:]}
		byFirst[w.runes[0]] = append(byFirst[w.runes[0]], w)
	}
	return byFirst
})

type placeWord struct {
	runes     []rune
	syllables []string
}

// Spelled is a text with the readings of its characters. Spaces and
// punctuation are left out.
type Spelled []Spelling

// Spelling is one character and how it can be read: the syllables of a Chinese
// character in pinyin without tones (ü is written v), the likeliest first; a
// letter or digit is its own reading, in lower case.
type Spelling struct {
	Char     rune
	Readings []string
}

// Spell gives every character its readings. The first is that of the place
// name the character stands in, if it is one of the known irregular ones (重庆,
// 朝阳), and otherwise the commonest; the others follow, so that a search finds
// a name however it is read.
func Spell(s string) Spelled {
	runes := []rune(s)
	spelled := make(Spelled, 0, len(runes))
	for i := 0; i < len(runes); {
		if w, ok := wordAt(runes[i:]); ok {
			for j, r := range w.runes {
				spelled = append(spelled, Spelling{r, prefer(w.syllables[j], readings(r))})
			}
			i += len(w.runes)
			continue
		}
		if r := unicode.ToLower(runes[i]); unicode.IsLetter(r) || unicode.IsDigit(r) {
			spelled = append(spelled, Spelling{r, readings(r)})
		}
		i++
	}
	return spelled
}

func wordAt(runes []rune) (placeWord, bool) {
	for _, w := range words()[runes[0]] {
		if len(w.runes) <= len(runes) && string(w.runes) == string(runes[:len(w.runes)]) {
			return w, true
		}
	}
	return placeWord{}, false
}

// prefer puts one reading before the others.
func prefer(first string, others []string) []string {
	preferred := []string{first}
	for _, r := range others {
		if r != first {
			preferred = append(preferred, r)
		}
	}
	return preferred
}

// known keeps the readings of characters met before: a few thousand at most,
// and the same whoever asks.
var known sync.Map // rune → []string

func readings(r rune) []string {
	if found, ok := known.Load(r); ok {
		return found.([]string)
	}
	if !unicode.Is(unicode.Han, r) {
		return []string{string(r)}
	}
	args := pinyin.NewArgs()
	args.Heteronym = true
	syllables := pinyin.SinglePinyin(r, args)
	if len(syllables) == 0 {
		return []string{string(r)} // a character the table lacks stands for itself
	}
	known.Store(r, syllables)
	return syllables
}

// First leaves every character only its first reading.
func (s Spelled) First() Spelled {
	first := make(Spelled, len(s))
	for i, c := range s {
		first[i] = Spelling{c.Char, c.Readings[:1]}
	}
	return first
}

// Pinyin is the text spelled by first readings, without tones or spaces:
// 玉带路 → yudailu.
func (s Spelled) Pinyin() string { return s.join(func(syllable string) string { return syllable }) }

// Initials are the first letters of the first readings: 玉带路 → ydl.
func (s Spelled) Initials() string {
	return s.join(func(syllable string) string {
		for _, r := range syllable {
			return string(r)
		}
		return ""
	})
}

func (s Spelled) join(part func(string) string) string {
	var b strings.Builder
	for _, c := range s {
		b.WriteString(part(c.Readings[0]))
	}
	return b.String()
}

// Pinyin is the text spelled by first readings, without tones or spaces.
func Pinyin(s string) string { return Spell(s).Pinyin() }

// Initials are the first letters of the text's first readings.
func Initials(s string) string { return Spell(s).Initials() }

// SortKey orders Chinese texts by their pinyin, syllable by syllable, and
// texts of one spelling by their characters.
func SortKey(s string) string {
	var b strings.Builder
	for _, c := range Spell(s) {
		b.WriteString(c.Readings[0])
		b.WriteByte(' ')
	}
	return b.String() + s
}
