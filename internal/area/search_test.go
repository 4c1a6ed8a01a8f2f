package area_test

import (
	"slices"
	"testing"

	"linli/internal/area"

	"pgregory.net/rapid"
)

func TestSearchFindsFirst(t *testing.T) {
	a := area.Default()
	for query, want := range map[string]area.Code{
		"玉带路": "110112003011", "玉带路社区": "110112003011", "yudailu": "110112003011",
		"YuDai Lu": "110112003011", "通州 玉带": "110112003011", "玉带 tz": "110112003011",
		"通州区玉带路": "110112003011", "北京市通州区玉带路社区居委会": "110112003011",
		"110112003011": "110112003011", "110112000000": "110112",
		"朝阳": "110105", "chaoyang": "110105", "cy": "110105", "CY": "110105", "朝yang": "110105",
		"北京": "11", "bj": "11", "s": "110113", "通州": "110112", "南通 通州": "320612",
		"大兴": "110115", "亦庄": "110115004", "北京经济技术开发区": "110115403",
		"重庆": "50", "chongqing": "50", "jiangxia": "420115", "江夏": "420115", "changsha": "4301",
		"漷县": "110112106", "大栅栏": "110102013", "dashilan": "110102013", "长子营": "110115111",
	} {
		found := a.Search(query, "", 1)
		if len(found) != 1 || found[0].Code != want {
			t.Errorf("Search(%q) = %v, want %s %s", query, found, want, a.FullName(want))
		}
	}
}

func TestSearchIsBounded(t *testing.T) {
	a := area.Default()
	ydl := a.Search("ydl", "110112", 10)
	if len(ydl) == 0 || ydl[0].Code != "110112003011" {
		t.Errorf("ydl in Tongzhou: %v", ydl)
	}
	for _, d := range ydl {
		if !area.Code("110112").Contains(d.Code) {
			t.Errorf("%s is not in Tongzhou", d.Code)
		}
	}
	for _, q := range []string{"", " ", "，", "xyzzy", "不存在的地方名", "99", "市辖区"} {
		if found := a.Search(q, "11", 5); len(found) != 0 {
			t.Errorf("Search(%q) = %v, want nothing", q, found)
		}
	}
	if n := len(a.Search("1101", "", 7)); n != 7 {
		t.Errorf("%d found, want the limit of 7", n)
	}
	if n := len(a.Search("1101", "", -1)); n != 0 {
		t.Errorf("%d found for a negative limit", n)
	}
	if found := a.Search("玉带路", "999999", 5); len(found) != 0 {
		t.Errorf("found in a division that is not known: %v", found)
	}
}

// Every division is found by its code, and by its name within its province
// (but for prefectures, which may be no more than a group in the code).
func TestSearchFindsEveryDivision(t *testing.T) {
	a := area.Default()
	rapid.Check(t, func(t *rapid.T) {
		c := a.At(uint16(rapid.IntRange(1, a.Len()-1).Draw(t, "division")))
		d, _ := a.Lookup(c)
		has := func(found []area.Division) bool {
			return slices.ContainsFunc(found, func(d area.Division) bool { return d.Code == c })
		}
		if !has(a.Search(string(c), "", 1)) {
			t.Fatalf("%s is not found by its code", c)
		}
		if d.Level != area.Prefecture && !has(a.Search(d.Short(), c.At(area.Province), a.Len())) {
			t.Fatalf("%s is not found by its name %s", c, d.Short())
		}
	})
}

func TestNearestByName(t *testing.T) {
	a := area.Default()
	if c, ok := a.Nearest("通州"); c != "110112" || !ok {
		t.Errorf("Nearest(通州) = %s", c)
	}
	if c, ok := a.Nearest("xyzzy"); ok {
		t.Errorf("Nearest(xyzzy) = %s", c)
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"玉带路", "zhchsh", "通州 玉带", "\xff", "ǖ", "1101"} {
		f.Add(s)
	}
	a := area.Default()
	f.Fuzz(func(t *testing.T, s string) {
		if found := a.Search(s, "110112", 5); len(found) > 5 {
			t.Fatalf("%d found", len(found))
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	a := area.Default()
	for _, q := range []string{"玉带路", "ydl", "yudailu", "通州 玉带", "s", "通州区玉带路", "1101"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				a.Search(q, "", 20)
			}
		})
	}
}
