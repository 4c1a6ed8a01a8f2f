package area_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/internal/area"
	"linli/internal/civil"

	"pgregory.net/rapid"
)

func TestDefaultHoldsTheEdition(t *testing.T) {
	a := area.Default()
	// 31 provinces, 342 prefectures, 2,978 counties less the three that
	// repeat their prefecture, 349 townships, 7,535 communities, and no place.
	if got, want := a.Len(), 31+342+2978-3+349+7535+1; got != want {
		t.Errorf("Len() = %d, want %d", got, want)
	}
	for _, n := range []struct {
		what      string
		got, want int
	}{
		{"provinces", len(a.Children("")), 31},
		{"districts", len(a.Districts()), 16},
		{"townships", len(a.Townships(area.City)), 349},
		{"communities", len(a.Communities(area.City)), 7535},
		{"townships of Chaoyang", len(a.Townships("110105")), 43},
		{"children of Tongzhou", len(a.Children("110112")), len(a.Townships("110112"))},
		{"children of an unknown code", len(a.Children("99")), 0},
	} {
		if n.got != n.want {
			t.Errorf("%d %s, want %d", n.got, n.what, n.want)
		}
	}
	if got := a.Districts(); got[0] != "110101" || got[15] != "110119" || !slices.IsSorted(got) {
		t.Errorf("districts out of order: %v", got)
	}
}

func TestNames(t *testing.T) {
	a := area.Default()
	for _, tt := range []struct {
		code        area.Code
		name, full  string
		level       area.Level
		short, long string
	}{
		{"11", "北京市", "北京市", area.Province, "北京市", "110000"},
		{"1101", "市辖区", "北京市市辖区", area.Prefecture, "市辖区", "110100"},
		{"110112", "通州区", "北京市通州区", area.County, "通州区", "110112"},
		{"110115403", "北京经济技术开发区", "北京市大兴区北京经济技术开发区", area.Township, "北京经济技术开发区", "110115403000"},
		{"110112003011", "玉带路社区居委会", "北京市通州区北苑街道玉带路社区居委会", area.Community, "玉带路社区", "110112003011"},
		{"420115", "江夏区", "湖北省武汉市江夏区", area.County, "江夏区", "420115"},
		{"429004", "仙桃市", "湖北省仙桃市", area.County, "仙桃市", "429004"},
		{"500229", "城口县", "重庆市城口县", area.County, "城口县", "500229"},
		{"4419", "东莞市", "广东省东莞市", area.Prefecture, "东莞市", "441900"},
	} {
		d, ok := a.Lookup(tt.code)
		if !ok {
			t.Errorf("%s is not known", tt.code)
			continue
		}
		if d.Name != tt.name || d.Level != tt.level || d.Short() != tt.short || a.Name(tt.code) != tt.name {
			t.Errorf("%s: %q %v %q, want %q %v %q", tt.code, d.Name, d.Level, d.Short(), tt.name, tt.level, tt.short)
		}
		if got := a.FullName(tt.code); got != tt.full {
			t.Errorf("FullName(%s) = %q, want %q", tt.code, got, tt.full)
		}
		if got := tt.code.Full(); got != tt.long {
			t.Errorf("%s.Full() = %s, want %s", tt.code, got, tt.long)
		}
	}
	if a.Name("110199") != "" || a.FullName("110199") != "" || a.Name("") != "" {
		t.Error("a code that is not known has a name")
	}
}

func TestCode(t *testing.T) {
	c := area.Code("110112003011")
	want := []area.Code{"110112003", "110112", "1101", "11", ""}
	for _, p := range want {
		if !c.Parent().Contains(c) && p != "" {
			t.Errorf("%s does not contain %s", c.Parent(), c)
		}
		if c = c.Parent(); c != p {
			t.Errorf("parent %q, want %q", c, p)
		}
	}
	if !area.Code("110112").Contains("110112") {
		t.Error("a division contains itself")
	}
	if area.Code("110112").Contains("1101") || area.Code("").Contains("11") {
		t.Error("contains what lies outside it")
	}
	if area.Code("110112003").At(area.Community) != "" || area.Code("110112003").At(area.County) != "110112" {
		t.Error("At cuts wrongly")
	}
	for _, c := range []area.Code{"", "11", "110112", "110112003011"} {
		if inside, outside := string(c)+"999", "12"; inside >= c.End() || c != "" && outside < c.End() {
			t.Errorf("%q ends at %q", c, c.End())
		}
	}
	if area.Code("123").Level() != area.NoLevel || area.Township.String() != "township" {
		t.Error("levels")
	}
}

func TestOrdinals(t *testing.T) {
	a := area.Default()
	if a.At(0) != "" || a.At(uint16(a.Len())) != "" {
		t.Error("an ordinal that is no place has a code")
	}
	if _, ok := a.Ordinal(""); ok {
		t.Error("no place has an ordinal")
	}
	if lo, hi := a.Range("999999"); lo != hi {
		t.Error("the range of an unknown code is not empty")
	}
	for o := 1; o < a.Len(); o++ {
		c := a.At(uint16(o))
		if got, ok := a.Ordinal(c); !ok || int(got) != o {
			t.Fatalf("Ordinal(%s) = %d, want %d", c, got, o)
		}
		if got := a.At(a.CountyOf(uint16(o))); got != c.At(area.County) {
			t.Fatalf("county of %s is %q", c, got)
		}
		if got := a.At(a.TownshipOf(uint16(o))); got != c.At(area.Township) {
			t.Fatalf("township of %s is %q", c, got)
		}
	}
}

// A range holds exactly the divisions that lie within, its own node first.
func TestRangeIsTheSubtree(t *testing.T) {
	a := area.Default()
	rapid.Check(t, func(t *rapid.T) {
		c := a.At(uint16(rapid.IntRange(1, a.Len()-1).Draw(t, "division")))
		other := a.At(uint16(rapid.IntRange(1, a.Len()-1).Draw(t, "other")))
		lo, hi := a.Range(c)
		if a.At(lo) != c {
			t.Fatalf("range of %s begins with %s", c, a.At(lo))
		}
		o, _ := a.Ordinal(other)
		if inside := lo <= o && o < hi; inside != c.Contains(other) {
			t.Fatalf("%s in the range of %s: %v", other, c, inside)
		}
	})
	for _, c := range append(a.Districts(), "11", "1101", "42") {
		n := uint16(0)
		for o := 1; o < a.Len(); o++ {
			if strings.HasPrefix(string(a.At(uint16(o))), string(c)) {
				n++
			}
		}
		if lo, hi := a.Range(c); hi-lo != n {
			t.Errorf("range of %s holds %d, want %d", c, hi-lo, n)
		}
	}
}

func TestUnits(t *testing.T) {
	a := area.Default()
	day := civil.NewDay(2020, time.March, 6)
	units := a.Units()
	if len(units) != 17 || units[16].Key != "bda" {
		t.Fatalf("%d units, want the districts and bda", len(units))
	}
	seats := map[[2]int]string{}
	owner := make([]string, a.Len())
	for i, u := range units {
		if i < 16 && u.Key != string(a.Districts()[i]) {
			t.Errorf("unit %d is %s, want district %s", i, u.Key, a.Districts()[i])
		}
		if u.Name.En == "" || u.Short.Zh == "" || u.Short.En == "" {
			t.Errorf("unit %s lacks a name", u.Key)
		}
		if i < 16 && u.Name.Zh != a.Name(area.Code(u.Key)) {
			t.Errorf("unit %s is called %s", u.Key, u.Name.Zh)
		}
		if other := seats[[2]int{u.Column, u.Row}]; other != "" {
			t.Errorf("%s and %s on one tile", other, u.Key)
		}
		seats[[2]int{u.Column, u.Row}] = u.Key
		for _, r := range a.UnitRanges(u.Key, day) {
			for o := r[0]; o < r[1]; o++ {
				if owner[o] != "" {
					t.Fatalf("%s in %s and %s", a.At(o), owner[o], u.Key)
				}
				owner[o] = u.Key
			}
		}
	}
	// Every division of the city from the county down lies in just one unit.
	for o := 1; o < a.Len(); o++ {
		c := a.At(uint16(o))
		inCity := area.City.Contains(c) && c.Level() >= area.County
		if inCity != (owner[o] != "") {
			t.Fatalf("%s: unit %q", c, owner[o])
		}
		if got := a.UnitOf(c, day); got != owner[o] {
			t.Fatalf("UnitOf(%s) = %q, but it is in the ranges of %q", c, got, owner[o])
		}
	}
	for code, want := range map[area.Code]string{
		"110115": "110115", "110115001": "110115", "110115402": "", "110115403": "bda",
		"110115012": "bda", "110115013": "bda", "110115404": "110115", "110112003011": "110112",
		"11": "", "1101": "", "4201": "", "": "",
	} {
		if got := a.UnitOf(code, day); got != want {
			t.Errorf("UnitOf(%s) = %q, want %q", code, got, want)
		}
	}
	if a.UnitRanges("nowhere", day) != nil {
		t.Error("a unit that is not known has ranges")
	}
	if _, ok := a.Unit("bda"); !ok {
		t.Error("bda is not a unit")
	}
	if got := a.Label("bda"); got.Zh != "北京经济技术开发区" {
		t.Errorf("Label(bda) = %v", got)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := area.Load(os.DirFS("data")); err != nil {
			b.Fatal(err)
		}
	}
}
