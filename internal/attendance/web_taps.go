package attendance

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// batch is what a phone sends: taps it has kept while it had no network, and
// what its clock says now. Instants are Unix milliseconds.
type batch struct {
	Sent int64     `json:"sent"`
	Taps []tapBody `json:"taps"`
}

type tapBody struct {
	ID       string `json:"id"`
	What     What   `json:"what"`
	At       int64  `json:"at"`              // by the phone's clock; 0: now
	Token    string `json:"token,omitempty"` // the code that was scanned
	Once     string `json:"once,omitempty"`  // a one-time code
	Shift    string `json:"shift,omitempty"`
	Person   string `json:"person,omitempty"`   // whom the leader taps; empty: oneself
	Distance *int64 `json:"distance,omitempty"` // metres from the post
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
	Result Result `json:"result"`
	Shift  string `json:"shift,omitempty"`
	At     int64  `json:"at,omitempty"`    // when it happened, as we reckon
	Field  string `json:"field,omitempty"` // of what was refused
	Words  string `json:"words,omitempty"` // why, in the language of the page
}

// maxBatch is the size of a batch in bytes.
const maxBatch = 256 << 10

var errBatch = fault.New(fault.Invalid, text.Label{Zh: "打卡数据格式不对", En: "this is not a batch of taps"})

// readBatch reads a batch.
func readBatch(r io.Reader) (b batch, err error) {
	if err := json.NewDecoder(r).Decode(&b); err != nil {
		return b, errBatch
	}
	if len(b.Taps) > maxClaims {
		return b, errBatch
	}
	return b, nil
}

func (b batch) claims() []Claim {
	out := make([]Claim, len(b.Taps))
	for i, t := range b.Taps {
		out[i] = Claim{
			ID: t.ID, Person: t.Person, What: t.What, Code: t.Token, Once: t.Once, Shift: t.Shift,
			Device: civil.Instant(max(t.At, 0)), Sent: civil.Instant(max(b.Sent, 0)), Distance: -1,
		}
		if t.At == 0 {
			out[i].Sent = 0
		}
		if t.Distance != nil {
			out[i].Distance = *t.Distance
		}
	}
	return out
}

// taps takes taps in from a phone. POST /taps
func (v *pages) taps(w http.ResponseWriter, r *http.Request) error {
	b, err := readBatch(http.MaxBytesReader(w, r.Body, maxBatch))
	if err != nil {
		return answerJSON(w, http.StatusUnprocessableEntity, answer{Result: Refused, Words: page.T(r.Context(), errBatch.Words)})
	}
	outcomes, err := v.Take(r.Context(), handOf(r), b.claims()...)
	var wrong *fault.Fault
	if errors.As(err, &wrong) {
		return answerJSON(w, wrong.Kind.Status(), answer{Result: Refused, Words: page.T(r.Context(), wrong.Words)})
	}
	if err != nil {
		return err
	}
	out := answers{Received: int64(v.now()), Taps: make([]answer, len(outcomes))}
	if b.Sent > 0 {
		out.Skew = out.Received - b.Sent
	}
	for i, o := range outcomes {
		out.Taps[i] = answer{ID: o.ID, Result: o.Result, Shift: o.Tap.Shift, At: int64(o.Tap.At)}
		if o.Fault != nil {
			out.Taps[i].Field, out.Taps[i].Words = o.Fault.Field, page.T(r.Context(), o.Fault.Words)
		}
	}
	return answerJSON(w, http.StatusOK, out)
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
	who := page.Who(r.Context())
	return Hand{Actor: who.Actor, Person: who.Person}
}
