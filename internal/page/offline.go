package page

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"linli/internal/civil"
	"linli/internal/text"
)

// Queued is a form whose act waits on the phone while there is no network, and
// is sent once there is one. Without script it is an ordinary form.
type Queued struct {
	Action string     // address it is posted to
	ID     string     // of the act, without script; with script each press has its own
	Says   text.Label // what the act is called where it waits: 签到 · 2 号门
	// Once: while one press waits, another of a form with the same fields (but
	// the id) is no second act.
	Once bool
	// Batch is where the queue sends the form's acts in place of Action, many
	// at once as JSON; empty: one by one to Action.
	Batch string
	Files bool // the form sends files
	Class string
}

func (q Queued) encoding() string {
	if q.Files {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

// Scan is a camera that reads the codes of posts, with a field to type a
// one-time code.
type Scan struct {
	Title text.Label
	ID    string     // of the act, without script
	What  []ScanWhat // what a code is scanned for, the first unless chosen otherwise
	Shift string     // at which it is scanned; empty: the code tells
	Many  bool       // goes on after a code
}

// ScanWhat is one thing a code can be scanned for.
type ScanWhat struct {
	Key  string // sent as the field "what"
	Name text.Label
}

// Tag stands for the visitor on their own phone: it keeps one's pages and
// waiting acts apart from another's. It is empty for nobody, says nothing about
// who it is, and proves nothing.
func Tag(v Visitor) string {
	account := ""
	if v.Actor != nil {
		account = v.Actor.ID
	}
	if account == "" && v.Person == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("linli offline\x00" + account + "\x00" + v.Person))
	return hex.EncodeToString(sum[:9])
}

// waitingPath is the page that lists what waits to be sent.
const waitingPath = "/waiting"

func tag(ctx context.Context) string { return Tag(Who(ctx)) }

// FromQueue reports whether a request comes from a phone's queue.
func FromQueue(r *http.Request) bool { return r.Header.Get(QueueHeader) != "" }

// Keep lets the visitor's phone keep an answer for when there is no network.
func Keep(w http.ResponseWriter, now civil.Instant) {
	w.Header().Set(KeepHeader, strconv.FormatInt(int64(now), 10))
}

// Already answers a queued act that had been done before by other means: the
// phone forgets it without a word.
func Already(w http.ResponseWriter) {
	w.Header().Set(AlreadyHeader, "1")
	w.WriteHeader(http.StatusConflict)
}

// kept are the addresses that the visitor's phone is to have when there is no
// network.
func (s Shell) kept() string {
	var all []string
	for _, n := range s.Nav {
		if n.Offline {
			all = append(all, n.Href)
		}
	}
	if s.Offline && !slices.Contains(all, s.Here) {
		all = append(all, s.Here)
	}
	if len(all) > 0 {
		all = append(all, waitingPath)
	}
	return strings.Join(all, " ")
}
