package attendance_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/attendance"
	"linli/internal/civil"
)

const (
	minute = civil.Instant(60_000)
	hour   = 60 * minute
)

// at is an instant of 5 March 2020 in Beijing, written 08:05; a leading + is
// the day after.
func at(clock string) civil.Instant {
	day := civil.NewDay(2020, time.March, 5)
	if strings.HasPrefix(clock, "+") {
		day, clock = day+1, clock[1:]
	}
	i, err := civil.ParseInstant(day.String() + " " + clock)
	if err != nil {
		panic(err)
	}
	return i
}

var morning = attendance.Shift{ID: "shift-am", Post: "gate-1", Start: at("08:00"), End: at("12:00")}

// taps reads a script: "08:00 in scan; 12:00 out leader".
func taps(script string) (out []attendance.Tap) {
	for i, line := range strings.Split(script, ";") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		t := attendance.Tap{ID: fmt.Sprintf("tap-%04d", i), Person: "v1", At: at(f[0]), What: attendance.What(f[1]), Way: attendance.Scanned, Distance: -1}
		if len(f) > 2 {
			t.Way = attendance.Way(f[2])
		}
		t.Received = t.At
		out = append(out, t)
	}
	return out
}

func spans(t attendance.Time) string {
	var out []string
	for _, s := range t.Spans {
		out = append(out, clock(s.From)+"-"+clock(s.To))
	}
	return strings.Join(out, " ")
}

func clock(i civil.Instant) string { return i.Time().In(civil.Zone).Format("15:04") }

func TestFold(t *testing.T) {
	long := attendance.Shift{ID: "shift-25", Post: "gate-1", Start: at("08:00"), End: at("+09:00")}
	for _, c := range []struct {
		name, script string
		shift        attendance.Shift
		now          string
		spans        string
		minutes      int64
		grade        string
		doubts       string
	}{
		{"plain", "08:00 in; 12:00 out", morning, "13:00", "08:00-12:00", 240, "signed", ""},
		{"to the minute", "08:03 in; 11:58 out", morning, "13:00", "08:03-11:58", 235, "signed", ""},
		{"a break", "08:00 in; 10:00 break-begin; 10:20 break-end; 12:00 out", morning, "13:00", "08:00-10:00 10:20-12:00", 220, "signed", ""},
		{"left in the break", "08:00 in; 10:00 break-begin; 12:00 out", morning, "13:00", "08:00-10:00", 120, "signed", "left-early"},
		{"here", "08:00 in", morning, "09:30", "08:00-09:30", 90, "signed", ""},
		{"phone dead after check-in", "08:00 in", morning, "13:00", "08:00-12:00", 240, "self", "no-out"},
		{"break not ended", "08:00 in; 11:00 break-begin", morning, "13:00", "08:00-11:00", 180, "self", "left-early no-out"},
		{"check-out before its check-in arrives", "12:00 out", morning, "13:00", "", 0, "self", "no-in"},
		{"only the end of a break", "10:00 break-end; 12:00 out", morning, "13:00", "10:00-12:00", 120, "self", "late no-in"},
		{"nobody", "", morning, "13:00", "", 0, "self", "no-show"},
		{"nobody yet", "", morning, "09:00", "", 0, "self", ""},
		{"two phones", "08:00 in; 08:01 in; 12:00 out; 12:01 out", morning, "13:00", "08:00-12:00", 240, "signed", ""},
		{"two phones minutes apart", "08:00 in; 08:20 in; 12:00 out", morning, "13:00", "08:00-12:00", 240, "signed", "doubled"},
		{"away and back", "08:00 in; 09:00 out; 10:00 in; 12:00 out", morning, "13:00", "08:00-09:00 10:00-12:00", 180, "signed", ""},
		{"very early", "06:00 in; 12:00 out", morning, "13:00", "07:30-12:00", 270, "signed", "early"},
		{"out from home at night", "08:00 in; 23:00 out", morning, "+01:00", "08:00-14:00", 360, "signed", "over"},
		{"late and early", "08:30 in; 11:00 out", morning, "13:00", "08:30-11:00", 150, "signed", "late left-early"},
		{"25 hours", "08:00 in; +09:00 out", long, "+10:00", "08:00-00:00", 960, "signed", "capped"},
		{"25 hours with a break", "08:00 in; 20:00 break-begin; +02:00 break-end; +09:00 out", long, "+10:00", "08:00-20:00 02:00-06:00", 960, "signed", "capped"},
		{"weakest end", "08:00 in scan; 12:00 out leader", morning, "13:00", "08:00-12:00", 240, "leader", ""},
		{"own word", "08:00 in scan; 12:00 out declared", morning, "13:00", "08:00-12:00", 240, "self", "own-word"},
		{"printed", "08:00 in printed; 12:00 out printed", morning, "13:00", "08:00-12:00", 240, "self", "paper"},
		{"one-time code", "08:00 in code; 12:00 out code", morning, "13:00", "08:00-12:00", 240, "code", ""},
		{"before the shift altogether", "05:00 in; 06:00 out", morning, "13:00", "", 0, "signed", "early left-early"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := attendance.Fold(attendance.Usual, c.shift, taps(c.script), at(c.now))
			if spans(got) != c.spans || got.Minutes != c.minutes || got.Grade.String() != c.grade || got.Doubts.String() != c.doubts {
				t.Errorf("got %q %d min %s doubts %q, want %q %d min %s doubts %q",
					spans(got), got.Minutes, got.Grade, got.Doubts, c.spans, c.minutes, c.grade, c.doubts)
			}
		})
	}
}

// whatever draws taps of one person around a shift: any of them, in any way.
func whatever(t *rapid.T, s attendance.Shift) []attendance.Tap {
	n := rapid.IntRange(0, 12).Draw(t, "taps")
	out := make([]attendance.Tap, n)
	for i := range out {
		when := s.Start + civil.Instant(rapid.Int64Range(-int64(5*hour), int64(s.End-s.Start+5*hour)).Draw(t, "at"))
		out[i] = attendance.Tap{
			ID: fmt.Sprintf("tap-%04d", i), Person: "v1", Shift: s.ID, At: when, Received: when + civil.Instant(rapid.Int64Range(0, int64(hour)).Draw(t, "late")),
			What:     rapid.SampledFrom([]attendance.What{attendance.In, attendance.Out, attendance.Pause, attendance.Resume}).Draw(t, "what"),
			Way:      rapid.SampledFrom([]attendance.Way{attendance.Scanned, attendance.Sent, attendance.ByLeader, attendance.ByCode, attendance.Declared}).Draw(t, "way"),
			Distance: rapid.Int64Range(-1, 2000).Draw(t, "metres"),
		}
	}
	return out
}

// Whatever is tapped, in whatever order it comes and however often: the stint
// is the same, no time is negative, counted twice, outside what counts, or more
// than counts.
func TestFoldLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := morning
		s.End = s.Start + civil.Instant(rapid.Int64Range(1, 30*60).Draw(t, "length"))*minute
		now := s.Start + civil.Instant(rapid.Int64Range(0, int64(40*hour)).Draw(t, "now"))
		list := whatever(t, s)
		want := attendance.Fold(attendance.Usual, s, list, now)

		seed := rapid.Uint64().Draw(t, "seed")
		again := append([]attendance.Tap(nil), list...)
		for range rapid.IntRange(0, 5).Draw(t, "twice") {
			if len(list) > 0 {
				again = append(again, list[int(seed%uint64(len(list)))])
			}
		}
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		if got := attendance.Fold(attendance.Usual, s, again, now); !reflect.DeepEqual(got, want) {
			t.Fatalf("another order:\n got %+v\nwant %+v", got, want)
		}

		l := attendance.Usual
		var sum, before civil.Instant
		for _, span := range want.Spans {
			if span.To <= span.From || span.From < before || span.From < s.Start-l.Early || span.To > s.End+l.Late {
				t.Fatalf("span %v after %v", span, before)
			}
			sum, before = sum+span.To-span.From, span.To
		}
		if want.Minutes != int64(sum/minute) || sum > l.Most {
			t.Fatalf("%d minutes of %d ms", want.Minutes, sum)
		}
	})
}
