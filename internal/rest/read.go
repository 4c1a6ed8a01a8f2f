package rest

import (
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/text"
)

var (
	wordsDay     = text.Label{Zh: "应为日期，如 2020-03-06", En: "not a day such as 2020-03-06"}
	wordsInstant = text.Label{Zh: "应为 RFC 3339 时间，如 2020-03-06T08:00:00+08:00", En: "not an instant such as 2020-03-06T08:00:00+08:00"}
)

// Day reads a day of a call; an empty one is 0. What is none is a fault of the
// field.
func Day(field, written string) (civil.Day, error) {
	if written == "" {
		return 0, nil
	}
	d, err := civil.ParseDay(written)
	if err != nil {
		return 0, fault.In(field, wordsDay)
	}
	return d, nil
}

// Instant reads an instant of a call; an empty one is 0. What is none is a fault
// of the field.
func Instant(field, written string) (civil.Instant, error) {
	if written == "" {
		return 0, nil
	}
	i, err := civil.ParseInstant(written)
	if err != nil {
		return 0, fault.In(field, wordsInstant)
	}
	return i, nil
}
