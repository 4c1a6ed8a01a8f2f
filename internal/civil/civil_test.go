package civil_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"linli/internal/civil"

	"pgregory.net/rapid"
)

func day(s string) civil.Day {
	d, err := civil.ParseDay(s)
	if err != nil {
		panic(err) // the test is written wrong
	}
	return d
}

func instant(t *testing.T, s string) civil.Instant {
	t.Helper()
	i, err := civil.ParseInstant(s)
	if err != nil {
		t.Fatalf("ParseInstant(%q): %v", s, err)
	}
	return i
}

func TestDayOfInstant(t *testing.T) {
	for in, want := range map[string]string{
		"2020-03-06 00:00":              "2020-03-06",
		"2020-03-06 23:59:59":           "2020-03-06",
		"2020-03-05T16:00:00Z":          "2020-03-06",
		"2020-03-05T15:59:59.999Z":      "2020-03-05",
		"1969-12-31T15:59:59.999Z":      "1969-12-31",
		"1969-12-31T16:00:00.001Z":      "1970-01-01",
		"1949-10-01T15:00:00+08:00":     "1949-10-01",
		"2020-02-29T23:00:00+08:00":     "2020-02-29",
		"2020-03-06T02:00:00.123+09:00": "2020-03-06",
	} {
		if got := instant(t, in).Day().String(); got != want {
			t.Errorf("%s falls in %s, want %s", in, got, want)
		}
	}
}

func TestReckoning(t *testing.T) {
	six, err := civil.NewReckoning(6)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		r    civil.Reckoning
		in   string
		want string
	}{
		{six, "2020-03-06 05:59:59", "2020-03-05"},
		{six, "2020-03-06 06:00", "2020-03-06"},
		{six, "2020-03-07 00:00", "2020-03-06"},
		{six, "1969-12-31 05:00", "1969-12-30"},
		{civil.Reckoning{}, "2020-03-06 00:00", "2020-03-06"},
	} {
		if got := tt.r.Day(instant(t, tt.in)).String(); got != tt.want {
			t.Errorf("%s with cut-over at %d falls in %s, want %s", tt.in, tt.r.CutOver, got, tt.want)
		}
	}
	for _, hour := range []int{-1, 24} {
		if _, err := civil.NewReckoning(hour); err == nil {
			t.Errorf("cut-over at %d was accepted", hour)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		r := civil.Reckoning{CutOver: rapid.IntRange(0, 23).Draw(t, "hour")}
		d := civil.Day(rapid.Int32Range(-50000, 50000).Draw(t, "day"))
		start := r.Start(d)
		if r.Day(start) != d || r.Day(start-1) != d-1 || r.Day(start+24*3600*1000-1) != d {
			t.Fatalf("%s does not begin at %s", d, start)
		}
	})
}

func TestDayAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := civil.Day(rapid.Int32Range(-700000, 2000000).Draw(t, "day"))
		ref := time.Date(1970, 1, 1+int(d), 0, 0, 0, 0, time.UTC)
		if y, m, dd := d.Date(); y != ref.Year() || m != ref.Month() || dd != ref.Day() || d.Year() != y {
			t.Fatalf("day %d is %s, want %s", d, d, ref)
		}
		if d.Weekday() != ref.Weekday() {
			t.Fatalf("%s is a %s, want %s", d, d.Weekday(), ref.Weekday())
		}
		if civil.NewDay(d.Date()) != d {
			t.Fatalf("NewDay of %s", d)
		}
		if first := d.Month().First(); first > d || d-first > 30 || first.Month() != d.Month() {
			t.Fatalf("%s is in the month of %s", d, first)
		}
		if y := d.Year(); y < 1000 || y > 9999 {
			return
		}
		if again, err := civil.ParseDay(d.String()); again != d || err != nil {
			t.Fatalf("%s reads back as %s, %v", d, again, err)
		}
		if again, err := civil.ParseChineseDay(d.Chinese()); again != d || err != nil {
			t.Fatalf("%s reads back as %s, %v", d.Chinese(), again, err)
		}
		if again, err := civil.ParseMonth(d.Month().String()); again != d.Month() || err != nil {
			t.Fatalf("%s reads back as %s, %v", d.Month(), again, err)
		}
		if d.Start().Day() != d {
			t.Fatalf("%s does not start in itself", d)
		}
	})
}

func TestChineseDay(t *testing.T) {
	if got := day("2020-03-06").Chinese(); got != "2020年3月6日" {
		t.Errorf("Chinese() = %s", got)
	}
	for in, want := range map[string]string{
		"2020年3月6日": "2020-03-06", "2020年03月06日": "2020-03-06", " 2020 年 3 月 6 日 ": "2020-03-06",
		"2020年2月29日": "2020-02-29", "2020年12月31号": "2020-12-31",
	} {
		if got, err := civil.ParseChineseDay(in); err != nil || got.String() != want {
			t.Errorf("ParseChineseDay(%q) = %s, %v, want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "2020年", "2020年3月", "2020年3月6", "2019年2月29日", "2020年13月1日", "2020年0月1日",
		"2020年1月0日", "20年3月6日", "2020年-3月6日", "2020年+3月6日", "2020-03-06", "2020年3月6日起", "2020年003月6日", "二〇二〇年三月六日"} {
		if got, err := civil.ParseChineseDay(in); !errors.Is(err, civil.ErrChineseDay) {
			t.Errorf("ParseChineseDay(%q) = %s, %v", in, got, err)
		}
	}
}

func TestAge(t *testing.T) {
	for _, tt := range []struct {
		birth, on string
		want      int
		byMonth   int
	}{
		{"2006-03-06", "2020-03-05", 13, 14},
		{"2006-03-06", "2020-03-06", 14, 14},
		{"2006-03-06", "2020-02-29", 13, 13},
		{"2004-02-29", "2019-02-28", 14, 15},
		{"2004-02-29", "2019-03-01", 15, 15},
		{"2004-02-29", "2020-02-28", 15, 16},
		{"2004-02-29", "2020-02-29", 16, 16},
		{"1949-12-31", "2020-03-06", 70, 70},
		{"2020-03-06", "2020-03-06", 0, 0},
		{"2020-03-06", "2020-02-06", -1, -1},
		{"2020-03-06", "2019-03-06", -1, -1},
	} {
		birth, on := day(tt.birth), day(tt.on)
		if got := birth.Age(on); got != tt.want {
			t.Errorf("born %s, age on %s: %d, want %d", tt.birth, tt.on, got, tt.want)
		}
		if got := birth.Month().Age(on); got != tt.byMonth {
			t.Errorf("born in %s, age on %s: %d, want %d", birth.Month(), tt.on, got, tt.byMonth)
		}
	}
}

func TestMonth(t *testing.T) {
	if m, err := civil.ParseMonth(""); m != 0 || err != nil || m.String() != "" {
		t.Errorf("a month not known: %v, %v", m, err)
	}
	for _, in := range []string{"2020", "2020-13", "2020-3", "2020-03-06", "March"} {
		if m, err := civil.ParseMonth(in); !errors.Is(err, civil.ErrMonth) {
			t.Errorf("ParseMonth(%q) = %s, %v", in, m, err)
		}
	}
}

func TestNotInstants(t *testing.T) {
	for _, in := range []string{"", "2020-02-30 08:00", "2020-02-03", "2020-02-03 24:01", "8:00", "2020/02/03 08:00"} {
		if i, err := civil.ParseInstant(in); !errors.Is(err, civil.ErrInstant) {
			t.Errorf("ParseInstant(%q) = %s, %v", in, i, err)
		}
	}
	if civil.Instant(0).String() != "" || !civil.Instant(0).Time().IsZero() || civil.At(time.Time{}) != 0 {
		t.Error("the instant that is not given")
	}
	if got := instant(t, "2020-02-03T08:00:00.5+08:00").String(); got != "2020-02-03T08:00:00.500+08:00" {
		t.Errorf("half a second: %s", got)
	}
}

func TestWorkingDays2020(t *testing.T) {
	c := civil.WorkingDays()
	// 262 days from Monday to Friday, less the 19 of the 30 days off that are
	// not at a weekend, and 6 weekend days worked.
	const want = 262 - (30 - 11) + 6
	count := 0
	for d := day("2020-01-01"); d <= day("2020-12-31"); d++ {
		work, err := c.Working(d)
		if err != nil {
			t.Fatal(err)
		}
		if work {
			count++
		}
	}
	if count != want {
		t.Errorf("%d working days in 2020, want %d", count, want)
	}
	for in, want := range map[string]bool{
		"2020-01-01": false, "2020-01-19": true, "2020-01-23": true, "2020-01-24": false, "2020-01-31": false,
		"2020-02-01": false, "2020-02-02": false, "2020-02-03": true, "2020-03-06": true, "2020-03-07": false,
		"2020-04-06": false, "2020-04-26": true, "2020-05-05": false, "2020-05-09": true, "2020-06-28": true,
		"2020-10-08": false, "2020-10-10": true, "2020-12-31": true,
	} {
		if got, err := c.Working(day(in)); got != want || err != nil {
			t.Errorf("work on %s: %v, %v, want %v", in, got, err, want)
		}
	}
}

func TestAddWorkingDays(t *testing.T) {
	c := civil.WorkingDays()
	for _, tt := range []struct {
		from string
		n    int
		want string
	}{
		{"2020-02-01", 0, "2020-02-01"},
		{"2020-01-23", 1, "2020-02-03"},
		{"2020-02-03", -1, "2020-01-23"},
		{"2020-02-03", 10, "2020-02-17"},
		{"2020-01-17", 1, "2020-01-19"},
		{"2020-03-06", 10, "2020-03-20"},
		{"2020-09-30", 1, "2020-10-09"},
		{"2020-10-09", 2, "2020-10-12"},
	} {
		if got, err := c.AddWorkingDays(day(tt.from), tt.n); err != nil || got.String() != tt.want {
			t.Errorf("%s and %d working days: %s, %v, want %s", tt.from, tt.n, got, err, tt.want)
		}
	}
	for _, tt := range []struct {
		from string
		n    int
	}{{"2020-12-25", 10}, {"2020-01-02", -1}, {"2021-06-01", 1}, {"2019-06-01", 1}, {"2020-06-01", math.MinInt}} {
		if got, err := c.AddWorkingDays(day(tt.from), tt.n); !errors.Is(err, civil.ErrYear) {
			t.Errorf("%s and %d working days: %s, %v, want ErrYear", tt.from, tt.n, got, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := day("2020-03-01") + civil.Day(rapid.IntRange(0, 200).Draw(t, "day"))
		n := rapid.IntRange(1, 40).Draw(t, "n")
		there, err := c.AddWorkingDays(d, n)
		if err != nil {
			t.Fatal(err)
		}
		work := 0
		for x := d + 1; x <= there; x++ {
			if ok, _ := c.Working(x); ok {
				work++
			}
		}
		if ok, _ := c.Working(there); !ok || work != n {
			t.Fatalf("%s and %d working days: %s has %d between", d, n, there, work)
		}
	})
}

func TestLoadCalendar(t *testing.T) {
	const header = "from,to,kind,name,source\n"
	load := func(name, content string) (*civil.Calendar, error) {
		return civil.LoadCalendar(fstest.MapFS{name: {Data: []byte(content)}})
	}
	c, err := load("2031.csv", header+"2031-01-01,2031-01-01,off,a,b\n")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := c.Working(day("2031-01-01")); ok || err != nil {
		t.Errorf("a holiday of another year: %v, %v", ok, err)
	}
	for _, tt := range []struct{ name, content, want string }{
		{"next.csv", header, "named by a year"},
		{"2031.csv", "", "header"},
		{"2031.csv", "a,b\n", "header"},
		{"2031.csv", header + "2031-02-30,2031-03-01,off,a,b\n", "not a day"},
		{"2031.csv", header + "2031-02-03,2031-02-01,off,a,b\n", "not a span"},
		{"2031.csv", header + "2030-12-31,2031-01-01,off,a,b\n", "not a span"},
		{"2031.csv", header + "2031-01-01,2031-01-01,rest,a,b\n", "neither off nor work"},
		{"2031.csv", header + "2031-01-01,2031-01-03,off,a,b\n2031-01-03,2031-01-03,work,a,b\n", "stands twice"},
		{"2031.csv", header + "2031-01-01\n", "wrong number of fields"},
	} {
		if _, err := load(tt.name, tt.content); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2020-03-06", "2020年3月6日", "2020-02-03T08:00:00+08:00", "2020-02-03 08:00", "0000-00-00", "年月日"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := civil.ParseDay(s); err == nil && d.String() != strings.TrimSpace(s) {
			t.Fatalf("ParseDay(%q) = %s", s, d)
		}
		if d, err := civil.ParseChineseDay(s); err == nil {
			if again, err := civil.ParseChineseDay(d.Chinese()); d.Year() >= 1000 && (again != d || err != nil) {
				t.Fatalf("ParseChineseDay(%q) = %s, which reads back as %s", s, d, again)
			}
		}
		if i, err := civil.ParseInstant(s); err == nil && i != 0 {
			if again, err := civil.ParseInstant(i.String()); i.Time().Year() > 0 && i.Time().Year() < 9999 && (again != i || err != nil) {
				t.Fatalf("ParseInstant(%q) = %s, which reads back as %s, %v", s, i, again, err)
			}
		}
	})
}
