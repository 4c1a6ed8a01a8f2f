package area_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
)

// edition is a small invented edition: codes of province 99 stand for nothing.
func edition() fstest.MapFS {
	file := func(lines ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Join(lines, "\n") + "\n")}
	}
	return fstest.MapFS{
		"china-counties.csv": file("code,name,level,parent",
			"99,试省,province,", "9901,市辖区,prefecture,99", "990101,甲区,county,9901", "990102,乙区,county,9901"),
		"beijing-townships.csv": file("code,name,district",
			"990101001,东街道,990101", "990101002,西街道,990101", "990102001,南街道,990102"),
		"beijing-communities.csv": file("code,name,township",
			"990101001001,一社区居委会,990101001", "990101002001,二社区居委会,990101002"),
		"changes.csv": file("code,name,valid_from,valid_to,successors,source",
			"990101003,老街道,,2021-06-30,990101001;990101002,a test",
			"990101002,,2021-07-01,,,a test"),
		"units.csv": file("key,zh,en,short_zh,short_en,column,row",
			"990101,甲区,A District,甲,A,0,0", "zone,开发区,Zone,开,Z,1,0"),
		"members.csv": file("unit,division,from,to",
			"990101,990101,,", "zone,990101001,2020-03-01,2020-12-31", "zone,990101002001,2020-06-01,"),
	}
}

func day(y int, m time.Month, d int) civil.Day { return civil.NewDay(y, m, d) }

func TestChanges(t *testing.T) {
	a, err := area.Load(edition())
	if err != nil {
		t.Fatal(err)
	}
	old, ok := a.Lookup("990101003")
	if !ok || old.Name != "老街道" || old.ValidTo != day(2021, 6, 30) {
		t.Fatalf("withdrawn division: %+v", old)
	}
	if !slices.Equal(old.Successors, []area.Code{"990101001", "990101002"}) {
		t.Errorf("successors %v", old.Successors)
	}
	if !old.On(day(2021, 6, 30)) || old.On(day(2021, 7, 1)) {
		t.Error("the last day in force is 30 June 2021")
	}
	now, _ := a.Lookup("990101002")
	if now.Name != "西街道" || now.On(day(2021, 6, 30)) || !now.On(day(2021, 7, 1)) {
		t.Errorf("a change without a name keeps the name: %+v", now)
	}
	if slices.Contains(a.Townships("990101"), "990101003") || slices.Contains(a.Children("990101"), "990101003") {
		t.Error("a withdrawn division is listed")
	}
	o, _ := a.Ordinal("990101003")
	if lo, hi := a.Range("990101"); o < lo || o >= hi {
		t.Error("a withdrawn division is out of its district's range")
	}
	if c, err := a.Parse("990101003000"); c != "990101003" || err != nil {
		t.Errorf("a withdrawn code can still be read: %v %v", c, err)
	}
}

func TestMembersAreDated(t *testing.T) {
	a, err := area.Load(edition())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		code area.Code
		on   civil.Day
		unit string
	}{
		{"990101001", day(2020, 2, 29), "990101"},
		{"990101001", day(2020, 3, 1), "zone"},
		{"990101001001", day(2020, 12, 31), "zone"},
		{"990101001001", day(2021, 1, 1), "990101"},
		{"990101002001", day(2020, 5, 31), "990101"},
		{"990101002001", day(2030, 1, 1), "zone"},
		{"990101002", day(2030, 1, 1), "990101"},
		{"990101", day(2020, 4, 1), "990101"},
		{"990102", day(2020, 4, 1), ""},
		{"990101001", day(1960, 1, 1), "990101"},
	} {
		if got := a.UnitOf(tt.code, tt.on); got != tt.unit {
			t.Errorf("UnitOf(%s, %s) = %q, want %q", tt.code, tt.on, got, tt.unit)
		}
	}
	if got := a.UnitRanges("990101", day(2030, 1, 1)); len(got) != 2 {
		t.Errorf("990101 around one community: %v", got)
	}
	if got := a.UnitRanges("zone", day(2020, 1, 1)); len(got) != 0 {
		t.Errorf("the zone before it began: %v", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ file, line, want string }{
		"an orphan":              {"beijing-communities.csv", "990109001001,x,990109001", "missing"},
		"a text for a code":      {"beijing-townships.csv", "99010A001,x,990101", "not a code"},
		"a change with no name":  {"changes.csv", "990101009,,,2020-01-01,,", "needs a name"},
		"a span backwards":       {"changes.csv", "990101001,,2020-01-02,2020-01-01,,", "before it begins"},
		"a day that is none":     {"changes.csv", "990101001,,2020-02-30,,,", "not a day"},
		"a missing successor":    {"changes.csv", "990101001,,,2020-01-01,990109,", "successor 990109 is missing"},
		"a successor not a code": {"changes.csv", "990101001,,,2020-01-01,x,", "not a code"},
		"a unit twice":           {"units.csv", "zone,a,b,c,d,1,1", "twice"},
		"a tile that is none":    {"units.csv", "other,a,b,c,d,x,1", "unit other"},
		"an unknown unit":        {"members.csv", "other,990101,,", "not in units.csv"},
		"an unknown member":      {"members.csv", "zone,990109,,", "missing"},
		"a member of two units":  {"members.csv", "990101,990101001,,", "at once"},
		"a row too short":        {"members.csv", "zone", "wrong number of fields"},
	} {
		t.Run(name, func(t *testing.T) {
			data := edition()
			data[tt.file].Data = append(data[tt.file].Data, tt.line+"\n"...)
			_, err := area.Load(data)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	data := edition()
	data["units.csv"].Data = []byte("key,zh\n")
	if _, err := area.Load(data); err == nil || !strings.Contains(err.Error(), "header") {
		t.Errorf("wrong header: %v", err)
	}
	delete(data, "units.csv")
	if _, err := area.Load(data); err == nil {
		t.Error("a missing file was not noticed")
	}
}

func TestEditionNamesTheContents(t *testing.T) {
	load := func(data fs.FS) string {
		a, err := area.Load(data)
		if err != nil {
			t.Fatal(err)
		}
		return a.Edition()
	}
	if load(os.DirFS("data")) != area.Default().Edition() {
		t.Error("one edition has two names")
	}
	changed := edition()
	changed["members.csv"].Data = append(changed["members.csv"].Data, "zone,990102,,\n"...)
	if load(changed) == load(edition()) {
		t.Error("two editions have one name")
	}
}
