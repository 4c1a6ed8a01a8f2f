package page

import (
	"net/http"
	"strconv"
	"time"

	"linli/internal/civil"
)

// Names by which a phone's queue and the server understand each other; the
// whole contract is in docs/offline.md.
const (
	// QueueHeader is on every request of the queue, and on every answer to one:
	// an answer without it did not come from here.
	QueueHeader = "Linli-Queue"
	// VisitorHeader is the Tag of whoever did the act, or of whom a page is for.
	VisitorHeader = "Linli-Visitor"
	// NextHeader is where an answer would have led a browser.
	NextHeader = "Linli-Next"
	// AlreadyHeader marks a 409 as no refusal: the act is done already.
	AlreadyHeader = "Linli-Already"
	// KeepHeader marks an answer that the phone may keep; it is the instant, in
	// Unix milliseconds, that its data are of.
	KeepHeader = "Linli-Keep"
	// SentHeader is the device's clock when it sent, in Unix milliseconds.
	SentHeader = "X-Device-Time"
	// CapturedField is the device's clock when the act was done, in Unix
	// milliseconds, as a field of the form or of the object in a batch.
	CapturedField = "deviceTime"

	// TapPath takes scanned and typed codes: one as a form, many as JSON.
	TapPath = "/taps"
	// CodePath begins the addresses that such codes lead to.
	CodePath = "/t/"
)

// Device is what a device said about its clock. It is shown and weighed, never
// trusted: anybody can set a clock.
type Device struct {
	Captured civil.Instant // its clock when the act was done; 0: it did not say
	Sent     civil.Instant // its clock when the request was sent; 0: it did not say
}

// DeviceOf reads what the device of a form's request said.
func DeviceOf(r *http.Request) Device {
	return Device{instant(r.PostFormValue(CapturedField)), instant(r.Header.Get(SentHeader))}
}

// instant reads Unix milliseconds of this and the last century's clocks; what
// is none was not said.
func instant(s string) civil.Instant {
	ms, err := strconv.ParseInt(s, 10, 64)
	if err != nil || ms <= 0 || ms > civil.NewDay(2200, 1, 1).Start().Time().UnixMilli() {
		return 0
	}
	return civil.Instant(ms)
}

// Skew is how far the device's clock runs ahead of ours, with the time the
// request was on its way taken off it; known is false if it did not say.
func (d Device) Skew(now civil.Instant) (skew time.Duration, known bool) {
	if d.Sent == 0 {
		return 0, false
	}
	return time.Duration(d.Sent-now) * time.Millisecond, true
}

// At is when the act was done by our clock: as long before now as it was
// before sending by the device's. It is never after now, and now if the device
// did not say or its clock was set back in between.
func (d Device) At(now civil.Instant) civil.Instant {
	if d.Captured == 0 || d.Sent == 0 || d.Captured > d.Sent {
		return now
	}
	return now - (d.Sent - d.Captured)
}
