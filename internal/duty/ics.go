package duty

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/civil"
	"linli/internal/text"
)

// calendar writes shifts as iCalendar (RFC 5545) in the zone of Beijing, which
// has kept UTC+8 without daylight saving since 1991: times stay right on a phone
// that travels. Who was cancelled or moved is told by the sequence number.
func calendar(turns []Turn, lang text.Lang, now civil.Instant, address func(shift string) string) string {
	var b strings.Builder
	line := func(format string, args ...any) { foldInto(&b, fmt.Sprintf(format, args...)) }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//Linli//Duty//ZH")
	line("CALSCALE:GREGORIAN")
	line("METHOD:PUBLISH")
	line("BEGIN:VTIMEZONE")
	line("TZID:Asia/Shanghai")
	line("BEGIN:STANDARD")
	line("DTSTART:19910915T010000")
	line("TZOFFSETFROM:+0900")
	line("TZOFFSETTO:+0800")
	line("TZNAME:CST")
	line("END:STANDARD")
	line("END:VTIMEZONE")
	for _, t := range turns {
		s := t.Shift
		line("BEGIN:VEVENT")
		line("UID:%s@linli", s.ID)
		line("DTSTAMP:%s", now.Time().Format("20060102T150405Z"))
		line("SEQUENCE:%d", s.Revision)
		line("DTSTART;TZID=Asia/Shanghai:%s", local(s.Start))
		line("DTEND;TZID=Asia/Shanghai:%s", local(s.End))
		line("SUMMARY:%s", escapeICS(s.Name))
		if s.SiteName != "" {
			line("LOCATION:%s", escapeICS(s.SiteName))
		}
		line("DESCRIPTION:%s", escapeICS(s.Work))
		line("URL:%s", address(s.ID))
		status := "CONFIRMED"
		if t.Seat.State != Held {
			status = "TENTATIVE"
		}
		line("STATUS:%s", status)
		line("BEGIN:VALARM")
		line("ACTION:DISPLAY")
		line("DESCRIPTION:%s", escapeICS(msgSoon.In(lang)))
		line("TRIGGER:-PT1H")
		line("END:VALARM")
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return b.String()
}

func local(i civil.Instant) string { return i.Time().In(civil.Zone).Format("20060102T150405") }

// escapeICS writes a text value (RFC 5545, 3.3.11).
func escapeICS(s string) string {
	return strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n", "\r", "\\n").Replace(s)
}

// foldInto writes a line of at most 75 bytes and goes on in lines that begin with
// a space, never within a character (RFC 5545, 3.1).
func foldInto(b *strings.Builder, s string) {
	width := 75
	for len(s) > width {
		cut := width
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		b.WriteString(s[:cut] + "\r\n ")
		s = s[cut:]
		width = 74
	}
	b.WriteString(s + "\r\n")
}
