package area_test

import (
	"errors"
	"strings"
	"testing"

	"linli/internal/area"
	"linli/internal/text"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]area.Code{
		"110115000000": "110115", "110115000": "110115", "110115": "110115", " 110115 ": "110115",
		"110000": "11", "110000000000": "11", "11": "11", "110100": "1101", "1101": "1101",
		"110115403": "110115403", "110115403000": "110115403", "110112003011": "110112003011",
		"420115": "420115", "441900": "4419",
	} {
		if got, err := area.Parse(in); got != want || err != nil {
			t.Errorf("Parse(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestParseFaults(t *testing.T) {
	for _, tt := range []struct {
		in              string
		parent, nearest area.Code
		zh, en          string
	}{
		{in: "1.10112E+11", zh: "文本格式", en: "spreadsheet"},
		{in: "110112003011.0", zh: "文本格式", en: "spreadsheet"},
		{in: "1e5", zh: "文本格式", en: "spreadsheet"},
		{in: "", zh: "应为", en: "write 2, 4, 6, 9 or 12 digits"},
		{in: "通州区", zh: "应为", en: "write 2, 4, 6, 9 or 12 digits"},
		{in: "11011", zh: "应为", en: "write 2, 4, 6, 9 or 12 digits"},
		{in: "110115999", parent: "110115", zh: "大兴区", en: "110115 (北京市大兴区)"},
		{in: "110115403777", parent: "110115403", zh: "北京经济技术开发区", en: "nearest known above"},
		{in: "420115001000", parent: "420115", zh: "江夏区", en: "420115"},
		{in: "990101", zh: "没有区划代码", en: "is not known"},
		{in: "000000", zh: "没有区划代码", en: "is not known"},
		{in: "101112003011", nearest: "110112003011", zh: "玉带路", en: "did you mean 110112003011"},
		{in: strings.Repeat("九", 1000), zh: "…", en: "…"},
	} {
		_, err := area.Parse(tt.in)
		var f *area.Fault
		if !errors.As(err, &f) {
			t.Errorf("Parse(%q): %v, want a fault", tt.in, err)
			continue
		}
		if f.Parent != tt.parent || f.Nearest != tt.nearest {
			t.Errorf("Parse(%q): parent %q, nearest %q, want %q, %q", tt.in, f.Parent, f.Nearest, tt.parent, tt.nearest)
		}
		if !strings.Contains(f.Error(), tt.en) || !strings.Contains(f.Label().In(text.Zh), tt.zh) {
			t.Errorf("Parse(%q): %v", tt.in, f.Label())
		}
		if len(f.Error()) > 300 {
			t.Errorf("Parse(%.20q): a message of %d bytes", tt.in, len(f.Error()))
		}
	}
}

// However many trailing zero groups a code is written with, it is the same.
func TestParseDropsZeroGroups(t *testing.T) {
	a := area.Default()
	widths := []int{2, 4, 6, 9, 12}
	rapid.Check(t, func(t *rapid.T) {
		c := a.At(uint16(rapid.IntRange(1, a.Len()-1).Draw(t, "division")))
		w := rapid.SampledFrom(widths).Draw(t, "width")
		if w < len(c) {
			t.Skip()
		}
		in := string(c) + strings.Repeat("0", w-len(c))
		if got, err := area.Parse(in); got != c || err != nil {
			t.Fatalf("Parse(%s) = %s, %v, want %s", in, got, err, c)
		}
	})
}

func TestNearest(t *testing.T) {
	a := area.Default()
	for in, want := range map[string]area.Code{
		"110112003011": "110112003011", // known
		"101112003011": "110112003011", // two digits swapped
		"111112003011": "110112003011", // one digit wrong
		"110115403999": "110115403",    // nothing near: the parent
		"9":            "",
		"990101":       "",
	} {
		if got, ok := a.Nearest(in); got != want || ok != (want != "") {
			t.Errorf("Nearest(%s) = %q, %v, want %q", in, got, ok, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"110115000000", "1.10112E+11", "", "北京", "110115999", "\xff", "0000000000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := area.Parse(s)
		if (err == nil) == (c == "") {
			t.Fatalf("Parse(%q) = %q, %v", s, c, err)
		}
		if err != nil {
			return
		}
		if again, err := area.Parse(c.Full()); again != c || err != nil {
			t.Fatalf("Parse(%s) = %s, %v, want %s", c.Full(), again, err, c)
		}
	})
}
