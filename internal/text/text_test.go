package text_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"linli/internal/text"

	"pgregory.net/rapid"
)

func TestLabel(t *testing.T) {
	both := text.Label{Zh: "街道", En: "sub-district"}
	chinese := text.Label{Zh: "街道"}
	if both.In(text.Zh) != "街道" || both.In(text.En) != "sub-district" || chinese.In(text.En) != "街道" {
		t.Error("In")
	}
	message := text.Label{Zh: "%s有%d个%s", En: "%[2]d %[3]ss in %[1]s"}
	tongzhou := text.Label{Zh: "通州", En: "Tongzhou"}
	if got := message.Format(text.Zh, tongzhou, 3, both); got != "通州有3个街道" {
		t.Errorf("Format in Chinese: %q", got)
	}
	if got := message.Format(text.En, tongzhou, 3, both); got != "3 sub-districts in Tongzhou" {
		t.Errorf("Format in English: %q", got)
	}
	if got := (text.Label{Zh: "100%"}).Format(text.Zh); got != "100%" {
		t.Errorf("a message without arguments is left alone: %q", got)
	}
	if got := message.With(tongzhou, 3, both); got.Zh != "通州有3个街道" || got.En != "3 sub-districts in Tongzhou" {
		t.Errorf("With: %v", got)
	}
}

func TestErrors(t *testing.T) {
	err := text.Errorf(text.Label{Zh: "读%s：%v", En: "read %s: %v"}, "a.csv", io.ErrUnexpectedEOF)
	if !errors.Is(err, io.ErrUnexpectedEOF) || err.Error() != "read a.csv: unexpected EOF" {
		t.Errorf("Errorf: %v", err)
	}
	if got := text.Of(fmt.Errorf("import: %w", err)); got.Zh != "读a.csv：unexpected EOF" {
		t.Errorf("Of a wrapped error: %v", got)
	}
	if got := text.Of(io.EOF); got.Zh != "EOF" || got.En != "EOF" {
		t.Errorf("Of an error without words: %v", got)
	}
	if got := text.Of(nil); got != (text.Label{}) {
		t.Errorf("Of nil: %v", got)
	}
}

func TestPinyin(t *testing.T) {
	for s, want := range map[string][2]string{
		"玉带路":  {"yudailu", "ydl"},
		"重庆市":  {"chongqingshi", "cqs"},
		"在重庆路": {"zaichongqinglu", "zcql"},
		"朝阳门":  {"chaoyangmen", "cym"},
		"长子营镇": {"zhangziyingzhen", "zzyz"},
		"漷县镇":  {"huoxianzhen", "hxz"},
		"绿地":   {"lvdi", "ld"},
		"3号楼B": {"3haoloub", "3hlb"},
		"，。 ":  {"", ""},
		"":     {"", ""},
	} {
		if got := [2]string{text.Pinyin(s), text.Initials(s)}; got != want {
			t.Errorf("%q is spelled %v, want %v", s, got, want)
		}
	}
}

func TestSortKey(t *testing.T) {
	names := []string{"西城区", "朝阳区", "东城区", "长安", "昌平区", "大兴区"}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(text.SortKey(a), text.SortKey(b)) })
	if want := []string{"长安", "昌平区", "朝阳区", "大兴区", "东城区", "西城区"}; !slices.Equal(names, want) {
		t.Errorf("sorted %v, want %v", names, want)
	}
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		in, query string
		want      text.Match
	}{
		{"玉带路", "玉带路", text.Whole}, {"玉带路", "yudailu", text.Whole}, {"玉带路", "ydl", text.Whole},
		{"玉带路", "玉dl", text.Whole}, {"玉带路", "yudl", text.Whole}, {"玉带路", "Yu Dai Lu", text.Whole},
		{"玉带路", "玉带", text.AtStart}, {"玉带路", "yudai", text.AtStart}, {"玉带路", "yud", text.AtStart},
		{"玉带路", "yuda", text.AtStart}, {"玉带路", "y", text.AtStart},
		{"玉带路", "带路", text.Inside}, {"玉带路", "dailu", text.Inside}, {"玉带路", "l", text.Inside},
		{"玉带路", "路玉", text.NoMatch}, {"玉带路", "yl", text.NoMatch}, {"玉带路", "udai", text.NoMatch},
		{"玉带路", "yudailus", text.NoMatch}, {"玉带路", "", text.NoMatch}, {"", "y", text.NoMatch},
		{"中山", "zhshan", text.Whole}, {"中山", "zs", text.Whole}, {"中山", "zhsh", text.Whole},
		{"朝阳", "zhaoyang", text.Whole}, {"朝阳", "chaoyang", text.Whole},
		{"绛县", "jiangxia", text.AtStart}, {"3号院", "3hy", text.Whole}, {"A座", "az", text.Whole},
		{"西安", "xian", text.Whole}, {"先", "xian", text.Whole}, {"先", "xi", text.AtStart},
	} {
		if got := text.Spell(tt.in).Match(text.NewQuery(tt.query)); got != tt.want {
			t.Errorf("%s fits %q: %d, want %d", tt.in, tt.query, got, tt.want)
		}
	}
}

func TestTerms(t *testing.T) {
	for s, want := range map[string][]string{
		"玉带路":        {"玉", "玉带", "带", "带路", "路", "y", "yd", "ydl"},
		"张·Li 3号 Li": {"张", "z", "li", "3", "号", "h"},
		"":           nil,
		"!?":         nil,
	} {
		if got := text.Terms(s); !slices.Equal(got, want) {
			t.Errorf("Terms(%q) = %q, want %q", s, got, want)
		}
	}
	if got := text.QueryTerms("玉带路 YDL 村"); !slices.Equal(got, []string{"玉带", "带路", "ydl", "村"}) {
		t.Errorf("QueryTerms: %q", got)
	}
}

var name = rapid.StringOfN(rapid.RuneFrom([]rune("北京市朝阳区玉带路社区长安重庆漷县·AB3 ，")), 0, 12, -1)

// What a person types of a text is found by its terms.
func TestTermsAnswerQueries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := name.Draw(t, "text")
		terms := text.Terms(s)
		for _, q := range text.QueryTerms(s) {
			if !slices.Contains(terms, q) {
				t.Fatalf("%q needs %q, which is not in %q", s, q, terms)
			}
		}
	})
}

// A text is found by itself, its pinyin and its initials, and by any part.
func TestMatchFindsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := name.Draw(t, "text")
		spelled := text.Spell(s)
		if len(spelled) == 0 {
			t.Skip()
		}
		for _, q := range []string{s, spelled.Pinyin(), spelled.Initials()} {
			if got := spelled.Match(text.NewQuery(q)); got != text.Whole {
				t.Fatalf("%q fits %q: %d", q, s, got)
			}
		}
		runes := []rune(s)
		i := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		if q := text.NewQuery(string(runes[i:])); len(q) > 0 && spelled.Match(q) == text.NoMatch {
			t.Fatalf("%q does not fit %q", string(q), s)
		}
	})
}

func FuzzSpell(f *testing.F) {
	for _, s := range []string{"玉带路", "\xff\xfe", "ſİ", "𠮷野家", "zhchsh"} {
		f.Add(s, "ydl")
	}
	f.Fuzz(func(t *testing.T, s, q string) {
		spelled := text.Spell(s)
		spelled.Match(text.NewQuery(q))
		text.Terms(s)
		text.QueryTerms(q)
		for _, c := range spelled {
			if len(c.Readings) == 0 || c.Readings[0] == "" {
				t.Fatalf("%q: %q has no reading", s, c.Char)
			}
		}
	})
}
