package jobs

import (
	"context"
	"errors"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/text"
)

// State is where a job stands.
type State string

// The states; the last three are final.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Name is what people call the state.
func (s State) Name() text.Label { return stateNames[s] }

// Final reports whether nothing more will happen.
func (s State) Final() bool { return s == Done || s == Failed || s == Cancelled }

var stateNames = map[State]text.Label{
	Waiting:   {Zh: "等待", En: "waiting"},
	Running:   {Zh: "进行中", En: "running"},
	Done:      {Zh: "完成", En: "done"},
	Failed:    {Zh: "失败", En: "failed"},
	Cancelled: {Zh: "已取消", En: "cancelled"},
}

// Job is one piece of work. ID is chosen by whoever asks; Body says what
// exactly, for the kind to read, and like Note names people by their opaque
// numbers only.
type Job struct {
	ID    string        `json:"id"`
	Kind  string        `json:"kind"`
	Body  string        `json:"body,omitempty"`
	By    string        `json:"by"`
	At    civil.Instant `json:"at"`     // asked
	RunAt civil.Instant `json:"run_at"` // not before; zero means at once
	State State         `json:"state"`
	Tries int           `json:"tries"`
	Place string        `json:"place,omitempty"` // where the next chunk begins
	Done  int64         `json:"done"`            // of Total, in the kind's own unit
	Total int64         `json:"total"`           // 0 while not known
	Note  string        `json:"note,omitempty"`
	Error string        `json:"error,omitempty"` // of the last try
	Ended civil.Instant `json:"ended,omitempty"`

	turn int64 // which taking of the job this is; it fences off earlier ones
}

// Percent is how far the job is, 0 to 100, or -1 where that is not known.
func (j Job) Percent() int {
	switch {
	case j.State == Done:
		return 100
	case j.Total <= 0:
		return -1
	}
	return int(min(j.Done, j.Total) * 100 / j.Total)
}

// Kind is one kind of work.
type Kind struct {
	Name  string     // room.what
	Label text.Label // as the page of jobs says it
	Tries int        // how often a job is begun at most; 0 means 8
	// Lease is how long after a crash another worker may take the job, 0 means
	// two minutes.
	Lease time.Duration
	// Run does the work. It returns early when ctx ends.
	Run func(ctx context.Context, run *Run) error
}

// The defaults of Kind.
const (
	defaultTries = 8
	defaultLease = 2 * time.Minute
)

// Errors of jobs.
var (
	// ErrTaken: the id stands for another job.
	ErrTaken = errors.New("the id is another job's")
	// ErrNone: there is no such job.
	ErrNone = errors.New("no such job")
	// ErrBad: an id, kind or body that no job may have.
	ErrBad = errors.New("bad job")
	// ErrCancelled is what a job that was cancelled sees.
	ErrCancelled = errors.New("the job was cancelled")
	// ErrLost: the lease ran out and the job is another worker's.
	ErrLost = errors.New("the job was given to another worker")
)

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks an error that trying again will not mend.
func Permanent(err error) error { return permanent{err} }

// The pause before a job is tried again doubles from the first to the longest.
const (
	firstPause   = 10 * time.Second
	longestPause = time.Hour
)

func pause(tries int) time.Duration {
	p := firstPause
	for range tries - 1 {
		if p *= 2; p >= longestPause {
			return longestPause
		}
	}
	return p
}

const (
	maxID   = 128
	maxBody = 64 << 10
	maxSaid = 500 // bytes kept of a note or an error
)

// clip makes words fit for a row.
func clip(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if len(s) > maxSaid {
		s = strings.ToValidUTF8(s[:maxSaid], "")
	}
	return s
}
