package civil

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Zone is the reporting time zone, Asia/Shanghai. Mainland China has kept
// UTC+8 without daylight saving since 1991-09-15, so a fixed zone is exact
// for every instant the product deals with.
var Zone = time.FixedZone("Asia/Shanghai", 8*3600)

// Instant is a moment as milliseconds since 1970-01-01T00:00:00Z. The zero
// value means "not given".
type Instant int64

// At converts a time.Time, dropping what is finer than a millisecond.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// Time returns the instant in UTC; the zero Instant gives the zero Time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).UTC()
}

// Day is the reporting day the instant falls in, with the cut-over hour at 0.
func (i Instant) Day() Day {
	return Day(floorDiv(int64(i)+8*3600*1000, 24*3600*1000))
}

// String is RFC 3339 in the reporting zone, or empty when not given.
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	t := time.UnixMilli(int64(i)).In(Zone)
	if i%1000 == 0 {
		return t.Format(time.RFC3339)
	}
	return t.Format("2006-01-02T15:04:05.000Z07:00")
}

// ErrInstant is returned for a text that is not an instant.
var ErrInstant = errors.New("not an instant: write 2020-02-03T08:00:00+08:00 or 2020-02-03 08:00")

// ParseInstant reads RFC 3339, or "2006-01-02 15:04" (optionally with
// seconds) in the reporting zone.
func ParseInstant(s string) (Instant, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if len(s) == len(layout) {
			if t, err := time.ParseInLocation(layout, s, Zone); err == nil {
				return At(t), nil
			}
		}
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return At(t), nil
	}
	return 0, ErrInstant
}

// Day is a calendar day counted from 1970-01-01, which is day 0.
type Day int32

// NewDay is the day of a calendar date.
func NewDay(year int, month time.Month, day int) Day {
	return Day(floorDiv(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix(), 24*3600))
}

// Date returns year, month and day of the month.
func (d Day) Date() (year int, month time.Month, day int) {
	return time.Unix(int64(d)*24*3600, 0).UTC().Date()
}

// Start is the first instant of the day in the reporting zone.
func (d Day) Start() Instant { return Instant(int64(d)*24*3600*1000 - 8*3600*1000) }

// String is the ISO form 2020-03-06.
func (d Day) String() string {
	y, m, day := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, int(m), day)
}

// ErrDay is returned for a text that is not a calendar day.
var ErrDay = errors.New("not a day: write 2020-03-06")

// ParseDay reads the ISO form 2020-03-06.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse("2006-01-02", strings.TrimSpace(s))
	if err != nil {
		return 0, ErrDay
	}
	return Day(floorDiv(t.Unix(), 24*3600)), nil
}

// Month is a calendar month counted from January of year 0; its zero value
// means "not known".
type Month int32

// NewMonth is the month of a year.
func NewMonth(year int, month time.Month) Month { return Month(year*12 + int(month) - 1) }

// Month is the calendar month of the day.
func (d Day) Month() Month {
	y, m, _ := d.Date()
	return NewMonth(y, m)
}

// String is 2020-03, or empty when not known.
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", int(m)/12, int(m)%12+1)
}

// Age in whole years on a day for somebody born in month m, reckoned from the
// first of the birth month; negative before it.
func (m Month) Age(on Day) int { return int(floorDiv(int64(on.Month()-m), 12)) }

// Clock tells the time. Everything that needs the time is handed one; only
// package main uses System.
type Clock func() time.Time

// System is the machine's clock.
func System() time.Time { return time.Now() }

// Fixed is a clock that always tells the same time, for tests and replays.
func Fixed(t time.Time) Clock { return func() time.Time { return t } }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
