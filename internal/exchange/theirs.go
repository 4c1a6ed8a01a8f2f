package exchange

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
)

// their is one row of an answer.
type their struct {
	line                     int
	record, person, document string
	day                      civil.Day
	minutes                  int64
	bad                      bool
}

// readTheirs reads an answer in our columns. A row that cannot be read is kept
// as such: nothing of theirs is passed over in silence.
func readTheirs(l List, in io.Reader) ([]their, error) {
	r := csv.NewReader(in)
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read an answer: %w", err)
	}
	var out []their
	for line := 2; ; line++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read an answer: %w", err)
		}
		of := func(key string) string {
			if i := slices.Index(header, key); i >= 0 && i < len(cells) {
				return strings.TrimSpace(strings.TrimPrefix(cells[i], "'"))
			}
			return ""
		}
		t := their{line: line, record: clip(of("record")), person: clip(of("person")), document: strings.ToUpper(of("id_number"))}
		if t.record == "" && t.person == "" && t.document == "" {
			t.bad = true
		}
		if l == Hours && !t.bad {
			t.read(of)
		}
		out = append(out, t)
	}
}

// clip bounds what is kept of a cell.
func clip(s string) string {
	if r := []rune(s); len(r) > 64 {
		return string(r[:64])
	}
	return s
}

// holds reports whether an item lies in the scope.
func (s Scope) holds(it Item) bool {
	return (s.Place == "" || s.Place.Contains(area.Code(it.Place))) && (s.From == 0 || it.Day >= s.From) && (s.To == 0 || it.Day <= s.To)
}

// read reads what an hours row says of time.
func (t *their) read(of func(string) string) {
	start, end := moment(of("start")), moment(of("end"))
	t.day = start.Day()
	if s := of("day"); s != "" {
		t.day = dayOf(s)
	} else if start == 0 {
		t.day = 0
	}
	var ok bool
	switch {
	case of("minutes") != "":
		t.minutes, ok = duration(of("minutes"), 1)
	case of("hours") != "":
		t.minutes, ok = duration(of("hours"), 60)
	case start != 0 && end > start:
		t.minutes, ok = int64(end-start)/60_000, true
	}
	t.bad = !ok || t.day == 0 && t.record == ""
}

// duration reads a decimal number of a unit of so many minutes, to the minute.
func duration(s string, unit float64) (int64, bool) {
	s = strings.TrimRight(s, "小时分钟hmin ")
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n < 0 || n*unit > 1e7 {
		return 0, false
	}
	return int64(n*unit + 0.5), true
}

// dayOf reads a day as registers write it, also the number by which a workbook
// keeps it (days since 30 December 1899); 0 if it is none.
func dayOf(s string) civil.Day {
	if m := moment(s); m != 0 {
		return m.Day()
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "20060102", "2006年1月2日", "2006.1.2"} {
		if d, err := time.ParseInLocation(layout, s, civil.Zone); err == nil {
			return civil.At(d).Day()
		}
	}
	return 0
}

// moment reads an instant as registers write it; 0 if it is none.
func moment(s string) civil.Instant {
	for _, layout := range []string{"2006-1-2 15:04", "2006-1-2 15:04:05", "2006/1/2 15:04", "2006/1/2 15:04:05", "2006-01-02T15:04:05", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, civil.Zone); err == nil {
			return civil.At(t)
		}
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 20000 && n < 80000 {
		first := civil.NewDay(1899, time.December, 30).Start()
		return first + civil.Instant((n*24*60+0.5))*60_000
	}
	return 0
}
