package typeset_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/typeset"
)

// cells makes cells of a text, western characters half a cell wide.
func cells(s string) []typeset.Cell {
	var out []typeset.Cell
	for _, r := range s {
		out = append(out, typeset.NewCell(r, typeset.Em/2, 0))
	}
	return out
}

func broken(s string, ems int) []string {
	var out []string
	for _, l := range typeset.Break(cells(s), typeset.Measure{Width: ems * typeset.Em}) {
		out = append(out, l.Text())
	}
	return out
}

func TestBreak(t *testing.T) {
	tests := []struct {
		name string
		text string
		ems  int
		want []string
	}{
		{"nothing", "", 10, nil},
		{"one line", "志愿服务", 10, []string{"志愿服务"}},
		{"exact fill", "志愿服务志愿服务", 4, []string{"志愿服务", "志愿服务"}},
		{"no closing mark at the start: squeezed in at the end", "志愿服务，人人参与", 5, []string{"志愿服务，", "人人参与"}},
		{"closing mark takes its character along", "志愿服务者，人人可参与", 5, []string{"志愿服务", "者，人人可", "参与"}},
		{"no opening mark at the end", "志愿者在（社区）", 5, []string{"志愿者在", "（社区）"}},
		{"pair of marks shares a cell and a half", "他说“好的”。我也说", 6, []string{"他说“好的”。", "我也说"}},
		{"number whole", "全市共有12345人", 5, []string{"全市共有", "12345人"}},
		{"number with its words", "共有志愿者120余万人次", 8, []string{"共有志愿者", "120余万人次"}},
		{"近 with its number", "到社区报到近19万人", 7, []string{"到社区报到", "近19万人"}},
		{"date in one piece", "截至今天2020年3月6日止", 9, []string{"截至今天", "2020年3月6日止"}},
		{"western word whole", "请看linli网站", 4, []string{"请看", "linli", "网站"}},
		{"word longer than a line", "abcdefghijkl", 2, []string{"abcd", "efgh", "ijkl"}},
		{"dash in one piece and not first", "志愿服务——人人可为", 5, []string{"志愿服", "务——人人", "可为"}},
		{"space hangs at the end", "守护社区 战疫有我", 4, []string{"守护社区 ", "战疫有我"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := broken(tt.text, tt.ems)
			if strings.Join(got, "|") != strings.Join(tt.want, "|") {
				t.Errorf("Break(%q, %d) =\n  %q, want\n  %q", tt.text, tt.ems, got, tt.want)
			}
		})
	}
}

// The marks that GB/T 15834-2011 keeps from the start and the end of a line.
const (
	notFirst = "，。、；：？！）〕】》〉”’％℃—…·"
	notLast  = "（〔【《〈“‘￥"
)

// officialText draws text as people write it: words, numbers, and marks with
// words between them.
func officialText(t *rapid.T) string {
	piece := rapid.OneOf(
		rapid.StringMatching(`[志愿者在社区参与服务的人们]{1,9}`),
		rapid.SampledFrom([]string{"120余万人次", "近19万名", "3.2万", "2020年3月6日", "300份", "12345", "GB/T 9704", " ", "百余名"}),
		rapid.SampledFrom([]string{"“守护社区”", "（村）", "《条例》，", "——", "……", "：“", "。”", "、", "，", "；", "！"}),
	)
	var b strings.Builder
	marks := 0
	for _, p := range rapid.SliceOfN(piece, 1, 80).Draw(t, "pieces") {
		// More than two marks in a row is nobody's text, and may leave no
		// permitted break at all.
		if strings.ContainsAny(p, notFirst+notLast) {
			if marks++; marks > 1 {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteString(p)
	}
	return b.String()
}

func TestBreakKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := officialText(t)
		width := 28 * typeset.Em
		lines := typeset.Break(cells(text), typeset.Measure{Width: width, First: 2 * typeset.Em})
		var all strings.Builder
		for i, l := range lines {
			s := l.Text()
			all.WriteString(s)
			if l.Width > width {
				t.Fatalf("line %q is %d wide, the measure %d", s, l.Width, width)
			}
			runes := []rune(strings.TrimRight(s, " "))
			if len(runes) == 0 {
				continue
			}
			if i > 0 && strings.ContainsRune(notFirst, runes[0]) {
				t.Fatalf("line %q starts with %q", s, runes[0])
			}
			if i < len(lines)-1 && strings.ContainsRune(notLast, runes[len(runes)-1]) {
				t.Fatalf("line %q ends with %q", s, runes[len(runes)-1])
			}
			if i > 0 && western(runes[0]) && strings.HasSuffix(lines[i-1].Text(), lastWestern(lines[i-1].Text())) && lastWestern(lines[i-1].Text()) != "" {
				t.Fatalf("a word is broken between %q and %q", lines[i-1].Text(), s)
			}
			checkPlaces(t, l)
		}
		if all.String() != text {
			t.Fatalf("text changed: %q became %q", text, all.String())
		}
	})
}

// checkPlaces: cells run from left to right and do not overlap.
func checkPlaces(t *rapid.T, l typeset.Line) {
	end := 0
	for _, c := range l.Cells {
		if c.X < end {
			t.Fatalf("%q at %d overlaps its neighbour, which ends at %d, in %q", c.Rune, c.X, end, l.Text())
		}
		if c.W < 0 || c.Trim < 0 {
			t.Fatalf("%q has width %d, trim %d", c.Rune, c.W, c.Trim)
		}
		end = c.X + c.W
	}
}

func western(r rune) bool { return r > ' ' && r < 0x2000 }

// lastWestern is the last character of a line if it is western, or empty.
func lastWestern(s string) string {
	runes := []rune(s)
	if n := len(runes); n > 0 && western(runes[n-1]) {
		return string(runes[n-1])
	}
	return ""
}

// Full lines reach the right edge exactly, but for the blank of a last mark.
func TestBreakJustifies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := officialText(t)
		width := 28 * typeset.Em
		lines := typeset.Break(cells(text), typeset.Measure{Width: width})
		for _, l := range lines[:max(0, len(lines)-1)] {
			if len([]rune(l.Text())) > 2 && l.Width != width {
				t.Fatalf("line %q ends at %d, not %d", l.Text(), l.Width, width)
			}
		}
	})
}

func FuzzBreak(f *testing.F) {
	f.Add("全市120余万名志愿者，走上“岗位”。", uint8(28))
	f.Add("（（（（（（）））））", uint8(2))
	f.Add("", uint8(0))
	f.Fuzz(func(t *testing.T, text string, ems uint8) {
		text = strings.ToValidUTF8(text, "")
		if len(text) > 2000 {
			t.Skip()
		}
		if got := strings.Join(broken(text, int(ems)), ""); got != text {
			t.Errorf("text changed: %q became %q", text, got)
		}
	})
}
