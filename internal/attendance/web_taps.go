package attendance

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// batch is what a phone sends: taps it has kept while it had no network, and
// what its clock says now, in Unix milliseconds. The queue of our own pages
// sends the taps alone, as an array, and its clock in a header.
type batch struct {
	Sent int64     `json:"sent"`
	Taps []tapBody `json:"taps"`
}

type tapBody struct {
	ID         string `json:"id"`
	What       What   `json:"what"`
	Code       string `json:"code,omitempty"`       // the code that was scanned or typed
	Shift      string `json:"shift,omitempty"`      // or the shift
	Person     string `json:"person,omitempty"`     // whom the leader taps; empty: oneself
	DeviceTime int64  `json:"deviceTime,omitempty"` // when, by the phone's clock; 0: now
	Distance   *int64 `json:"distance,omitempty"`   // metres from the post
}

// answers is what a phone is told. Received is our clock, by which it can tell
// its user that its own is wrong. A tap may be forgotten on the phone as soon
// as it is accepted, already there or refused.
type answers struct {
	Received int64    `json:"received"`
	Skew     int64    `json:"skew"` // milliseconds the phone is behind; 0 if it did not say
	Taps     []answer `json:"taps"`
}

type answer struct {
	ID     string `json:"id"`
	State  string `json:"state"`  // done or refused
	Result Result `json:"result"` // accepted, already or refused
	Shift  string `json:"shift,omitempty"`
	At     int64  `json:"at,omitempty"`    // when it happened, as we reckon
	Field  string `json:"field,omitempty"` // of what was refused
	Words  string `json:"words,omitempty"` // why, in the language of the page
}

// maxBatch is the size of a batch in bytes.
const maxBatch = 256 << 10

var errBatch = fault.New(fault.Invalid, text.Label{Zh: "打卡数据格式不对", En: "this is not a batch of taps"})

// readBatch reads a batch in either form.
func readBatch(r io.Reader) (b batch, err error) {
	body, err := io.ReadAll(r)
	if err != nil {
		return b, errBatch
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		err = json.Unmarshal(body, &b.Taps)
	} else {
		err = json.Unmarshal(body, &b)
	}
	if err != nil || len(b.Taps) > maxClaims {
		return b, errBatch
	}
	return b, nil
}

func (b batch) claims() []Claim {
	out := make([]Claim, len(b.Taps))
	for i, t := range b.Taps {
		out[i] = Claim{ID: t.ID, Person: t.Person, What: t.What, Shift: t.Shift, Device: civil.Instant(max(t.DeviceTime, 0)), Distance: -1}
		if t.DeviceTime > 0 {
			out[i].Sent = civil.Instant(max(b.Sent, 0))
		}
		out[i].read(t.Code)
		if t.Distance != nil {
			out[i].Distance = *t.Distance
		}
	}
	return out
}

// read takes a code as it was scanned or typed: a post's, or a one-time code.
func (c *Claim) read(code string) {
	code = strings.TrimSpace(code)
	if plainOnce(code) != "" {
		c.Once = code
		return
	}
	c.Code = code
}

// taps takes taps in from a phone: many as JSON, or one as a form.
// POST /taps
func (v *pages) taps(w http.ResponseWriter, r *http.Request) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return v.tapForm(w, r)
	}
	b, err := readBatch(http.MaxBytesReader(w, r.Body, maxBatch))
	if err != nil {
		return answerJSON(w, http.StatusUnprocessableEntity, answer{State: "refused", Result: Refused, Words: page.T(r.Context(), errBatch.Words)})
	}
	if b.Sent == 0 {
		b.Sent = int64(page.DeviceOf(r).Sent)
	}
	outcomes, err := v.Take(r.Context(), handOf(r), b.claims()...)
	if err != nil {
		return err
	}
	out := answers{Received: int64(v.now()), Taps: make([]answer, len(outcomes))}
	if b.Sent > 0 {
		out.Skew = out.Received - b.Sent
	}
	for i, o := range outcomes {
		out.Taps[i] = answer{ID: o.ID, State: "done", Result: o.Result, Shift: o.Tap.Shift, At: int64(o.Tap.At)}
		if o.Fault != nil {
			out.Taps[i].State = "refused"
			out.Taps[i].Field, out.Taps[i].Words = o.Fault.Field, page.T(r.Context(), o.Fault.Words)
		}
	}
	return answerJSON(w, http.StatusOK, out)
}

// tapForm takes one tap from a form, as a code is typed where there is no
// camera.
func (v *pages) tapForm(w http.ResponseWriter, r *http.Request) error {
	device := page.DeviceOf(r)
	c := Claim{ID: r.PostFormValue("id"), What: What(r.PostFormValue("what")), Device: device.Captured, Sent: device.Sent, Distance: -1}
	c.read(r.PostFormValue("code"))
	if c.What == "" {
		c.What = In
	}
	out, err := v.Take(r.Context(), handOf(r), c)
	if err != nil {
		return err
	}
	if out[0].Fault != nil {
		return out[0].Fault
	}
	return page.Back(w, r, "/hours/"+out[0].Tap.Shift)
}

func answerJSON(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a phone that has gone away sends again
	return nil
}

// handOf is whose hand a request is.
func handOf(r *http.Request) Hand {
	return handIn(r.Context())
}
