package page_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

var english = page.With(context.Background(), page.Env{Lang: text.En})

func TestGrouped(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "999": "999", "1000": "1,000", "1203456": "1,203,456", "-1234.50": "-1,234.50",
		"12345.6": "12,345.6", "": "", "?": "?", "-": "-", "1e9": "1e9",
	} {
		if got := page.Grouped(in); got != want {
			t.Errorf("Grouped(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDay(t *testing.T) {
	d := civil.NewDay(2020, 3, 6)
	if got := page.Day(context.Background(), d); got != "2020年3月6日" {
		t.Error(got)
	}
	if got := page.Day(english, d); got != "6 March 2020" {
		t.Error(got)
	}
	if got := page.Moment(d.Start()); got != "2020-03-06 00:00" {
		t.Error(got)
	}
}

// What a field of day and time holds is read back as it was written.
func TestFieldTime(t *testing.T) {
	at := civil.NewDay(2020, 3, 6).Start() + 9*60*60*1000 + 30*60*1000
	if got := page.FieldTime(at); got != "2020-03-06T09:30" {
		t.Error(got)
	}
	if got := page.FieldTime(0); got != "" {
		t.Error(got)
	}
	for typed, want := range map[string]civil.Instant{
		"2020-03-06T09:30": at, " 2020-03-06 09:30 ": at, "2020-03-06T09:30:00": at,
		"": 0, "tomorrow": 0, "2020-02-30T09:30": 0, "2020-03-06": 0,
	} {
		got, err := page.ReadFieldTime(typed)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q is read as %v, %v", typed, got, err)
		}
	}
}

// A form that cannot be taken is shown again; a phone's queue is told in words.
func TestRedo(t *testing.T) {
	bad := fault.In("amount", text.Label{Zh: "请填写金额", En: "give an amount"})
	for _, c := range []struct {
		name   string
		err    error
		queued bool
		again  bool
		status int
		answer error
	}{
		{"done", nil, false, false, http.StatusSeeOther, nil},
		{"done, from a queue", nil, true, false, http.StatusSeeOther, nil},
		{"can be mended", bad, false, true, http.StatusOK, nil},
		{"can be mended, from a queue", bad, true, false, http.StatusOK, bad},
		{"ours", io.EOF, false, false, http.StatusOK, io.EOF},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, w := httptest.NewRequest(http.MethodPost, "/", nil), httptest.NewRecorder()
			if c.queued {
				r.Header.Set(page.QueueHeader, "1")
			}
			again := false
			err := page.Redo(w, r, c.err, "/there", func(f fault.Faults) error {
				again = f[0] == bad
				return nil
			})
			if again != c.again || w.Code != c.status || !errors.Is(err, c.answer) {
				t.Errorf("shown again %v, status %d, %v", again, w.Code, err)
			}
		})
	}
}

// Chinese on an English page is marked as Chinese, stretch by stretch.
func TestChineseIsMarked(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                        "plain",
		"首都文明办":                        `<span lang="zh-CN">首都文明办</span>`,
		"近19万 overstates 189730":       `<span lang="zh-CN">近19万</span> overstates 189730`,
		"write 余 here":                 `write <span lang="zh-CN">余</span> here`,
		"甲 which is not the same as 乙": `<span lang="zh-CN">甲</span> which is not the same as <span lang="zh-CN">乙</span>`,
		"2020年3月6日":                    `2020<span lang="zh-CN">年3月6日</span>`,
	} {
		var b strings.Builder
		if err := page.Zh(in).Render(english, &b); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(b.String()); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
		b.Reset()
		if err := page.Zh(in).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(b.String()) != in {
			t.Errorf("on a Chinese page %q is %q", in, b.String())
		}
	}
}

func points(values ...float64) []page.Point {
	var out []page.Point
	for i, v := range values {
		out = append(out, page.Point{Label: page.ShortDay(civil.NewDay(2020, 2, 1) + civil.Day(i)), Value: v, Text: page.Int(int64(v))})
	}
	return out
}

func plot(t *testing.T, c page.Chart) string {
	t.Helper()
	var b strings.Builder
	if err := page.Plot(c).Render(english, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlot(t *testing.T) {
	c := page.Chart{Title: text.Label{Zh: "走势", En: "Trend"}, Points: points(10, 250, 90)}
	got := plot(t, c)
	for _, want := range []string{
		`aria-label="Trend: highest 250 (2-2), latest 90 (2-3)"`, "<span>400</span>", "<span>100</span>",
		`<th scope="row" class="!font-normal">2-2</th><td class="num">250</td>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the chart lacks %s", want)
		}
	}
	c.Bars = true
	if got := plot(t, c); strings.Count(got, `class="bar"`) != 3 {
		t.Error("bars are not drawn")
	}
	for name, c := range map[string]page.Chart{"empty": {}, "zeros": {Points: points(0, 0)}, "one": {Points: points(1)}, "small": {Points: points(3, 7)}} {
		if got := plot(t, c); strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// The darkest tiles are the highest quarter by rank, and zero stays grey.
func TestTiles(t *testing.T) {
	var tiles []page.Tile
	for i, v := range []float64{0, 1, 2, 3, 1000} {
		tiles = append(tiles, page.Tile{Name: text.Label{Zh: "区", En: "D"}, Row: 4 - i, Value: v, Text: page.Int(int64(v)), Href: "/"})
	}
	var b strings.Builder
	if err := page.Tiles(text.Label{Zh: "图", En: "map"}, tiles).Render(english, &b); err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, part := range strings.Split(b.String(), "tile tile-")[1:] {
		order = append(order, part[:1])
	}
	if got := strings.Join(order, ""); got != "43210" {
		t.Errorf("levels from north to south = %s", got)
	}
}
