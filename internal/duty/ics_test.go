package duty

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"linli/internal/civil"
	"linli/internal/text"
)

// event is a VEVENT as a phone would read it.
type event map[string]string

// parse reads a calendar back as RFC 5545 says: lines unfolded, values of one
// property a line.
func parse(t interface {
	Fatalf(string, ...any)
	Helper()
}, s string) (events []event) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Fatalf("a line of %d bytes, or a character cut in two: %q", len(line), line)
		}
	}
	var at event
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n ", ""), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		switch line {
		case "BEGIN:VEVENT":
			at = event{}
		case "END:VEVENT":
			events = append(events, at)
			at = nil
		case "BEGIN:VALARM":
			at["alarm"] = "yes"
		default:
			if at != nil && at["alarm"] == "" {
				at[name] = strings.NewReplacer("\\n", "\n", "\\,", ",", "\\;", ";", "\\\\", "\\").Replace(value)
			}
		}
	}
	return events
}

// What is written is what a phone reads: instants, words, whatever they hold.
func TestCalendarReadsBack(t *testing.T) {
	zone := time.FixedZone("Asia/Shanghai", 8*3600)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.RuneFrom([]rune("东门测温,;\\\n 🧧abc")), 0, 60, -1).Draw(t, "name")
		start := civil.Instant(rapid.Int64Range(1_500_000_000, 1_900_000_000).Draw(t, "start") * 1000)
		s := Shift{ID: "shift-1", Name: name, Work: name + name, Start: start, End: start + 8*hour, Revision: 3}
		out := calendar([]Turn{{Shift: s, Seat: Seat{State: Held}}}, text.Zh, start, func(id string) string { return "http://x/" + id })
		events := parse(t, out)
		if len(events) != 1 {
			t.Fatalf("%d events in %s", len(events), out)
		}
		e := events[0]
		for field, want := range map[string]civil.Instant{"DTSTART;TZID=Asia/Shanghai": s.Start, "DTEND;TZID=Asia/Shanghai": s.End} {
			got, err := time.ParseInLocation("20060102T150405", e[field], zone)
			if err != nil || civil.At(got) != want {
				t.Fatalf("%s is %q, want %s", field, e[field], want)
			}
		}
		if e["SUMMARY"] != name || e["DESCRIPTION"] != name+name || e["STATUS"] != "CONFIRMED" || e["SEQUENCE"] != "3" || e["UID"] != "shift-1@linli" {
			t.Fatalf("%q became %+v", name, e)
		}
	})
	if out := calendar(nil, text.En, 0, nil); !strings.Contains(out, "TZID:Asia/Shanghai") || !strings.Contains(out, "TZOFFSETTO:+0800") {
		t.Errorf("without its zone: %s", out)
	}
}

// Hours that are read are hours of a day, and read back as themselves.
func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"08:00-12:00", "8-12,22:00–6:00", "20:00-24:00", "24:00-1:00", "8：00—12：00；14:00至18:00", "1:60-2:00", "", "-", "８:00-9:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		all, err := ParseHours(s)
		if err != nil {
			return
		}
		for _, h := range all {
			if h.From < 0 || h.From >= 24*60 || h.To < 0 || h.To > 24*60 || h.From == h.To {
				t.Fatalf("%q: %+v", s, h)
			}
			again, err := ParseHours(h.String())
			if err != nil || len(again) != 1 || again[0] != h {
				t.Fatalf("%v reads back as %v, %v", h, again, err)
			}
			on := h.on(18000)
			if on.End <= on.Start || on.End-on.Start > maxShift {
				t.Fatalf("%v lasts from %s to %s", h, on.Start, on.End)
			}
		}
	})
}
