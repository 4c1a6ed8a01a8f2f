package civil

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Year is the calendar year of the day.
func (d Day) Year() int {
	y, _, _ := d.Date()
	return y
}

// Weekday is the day of the week. Day 0 was a Thursday.
func (d Day) Weekday() time.Weekday {
	return time.Weekday((int64(d)%7 + 7 + int64(time.Thursday)) % 7)
}

// Chinese is the day as official documents write it, without leading zeros:
// 2020年3月6日.
func (d Day) Chinese() string {
	y, m, day := d.Date()
	return fmt.Sprintf("%d年%d月%d日", y, int(m), day)
}

// ErrChineseDay is returned for a text that is not a day written in Chinese.
var ErrChineseDay = errors.New("not a day: write 2020年3月6日")

// ParseChineseDay reads a day as documents write it, 2020年3月6日; leading zeros
// and spaces around the figures do no harm, and 号 stands for 日.
func ParseChineseDay(s string) (Day, error) {
	s = strings.Join(strings.Fields(s), "")
	y, rest, okYear := strings.Cut(s, "年")
	m, rest, okMonth := strings.Cut(rest, "月")
	d, okDay := strings.CutSuffix(strings.Replace(rest, "号", "日", 1), "日")
	if !okYear || !okMonth || !okDay || len(y) != 4 || len(m) > 2 || len(d) > 2 {
		return 0, ErrChineseDay
	}
	var parts [3]uint64
	for i, figure := range [...]string{y, m, d} {
		var err error
		if parts[i], err = strconv.ParseUint(figure, 10, 16); err != nil {
			return 0, ErrChineseDay
		}
	}
	day := NewDay(int(parts[0]), time.Month(parts[1]), int(parts[2]))
	if yy, mm, dd := day.Date(); yy != int(parts[0]) || mm != time.Month(parts[1]) || dd != int(parts[2]) {
		return 0, ErrChineseDay // no such day in the calendar
	}
	return day, nil
}

// Age in whole years on another day for somebody born on this one. A year of
// life is full on the birthday; for those born on 29 February, on 1 March of a
// year without that day. It is negative before the birth.
func (d Day) Age(on Day) int {
	by, bm, bd := d.Date()
	year, month, day := on.Date()
	age := year - by
	if month < bm || month == bm && day < bd {
		age--
	}
	return age
}

// ErrMonth is returned for a text that is not a month.
var ErrMonth = errors.New("not a month: write 2020-03")

// ParseMonth reads the form 2020-03; the empty text is not known.
func ParseMonth(s string) (Month, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, nil
	}
	d, err := ParseDay(s + "-01")
	if err != nil {
		return 0, ErrMonth
	}
	return d.Month(), nil
}

// First is the first day of the month. The month must be known.
func (m Month) First() Day { return NewDay(int(m)/12, time.Month(int(m)%12+1), 1) }
