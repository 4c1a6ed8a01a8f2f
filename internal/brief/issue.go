package brief

import (
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/text"
)

// State is how far an issue has come:
//
//	contributed → edited → checked → released
//	     ↑___________|_________|   returned with an opinion
//
// The editor, the checker and the releaser are three people, and who wrote any
// revision of the text neither checks nor releases it.
type State string

// The states. A withdrawn issue was released and keeps its number.
const (
	Contributed State = "contributed"
	Edited      State = "edited"
	Checked     State = "checked"
	Released    State = "released"
	Withdrawn   State = "withdrawn"
)

// Name is what people call the state.
func (s State) Name() text.Label {
	switch s {
	case Contributed:
		return text.Label{Zh: "供稿", En: "contributed"}
	case Edited:
		return text.Label{Zh: "已编辑", En: "edited"}
	case Checked:
		return text.Label{Zh: "已核稿", En: "checked"}
	case Released:
		return text.Label{Zh: "已签发", En: "released"}
	case Withdrawn:
		return text.Label{Zh: "已撤回", En: "withdrawn"}
	}
	return text.Label{Zh: string(s)}
}

// Issue is one issue of a series with its words as they stand.
type Issue struct {
	Key      string
	Series   string
	State    State
	Revision int64 // of the words, from 1
	// Size is the log size the issue is read at: pinned when it is edited, so
	// that the checker confirms and the releaser freezes one set of values. 0
	// means the newest.
	Size     int64
	Editor   string // account ids; empty until the step is taken
	Checker  string
	Releaser string
	MadeAt   civil.Instant
	Draft    Draft
	Release  *Release // set once released
}

// Event is one step of an issue's way.
type Event struct {
	At      civil.Instant `json:"at"`
	Who     string        `json:"who"`
	Before  State         `json:"before"`
	After   State         `json:"after"`
	Opinion string        `json:"opinion"`
}

// Kind of numbering: supplements (增刊) are numbered apart and have no running
// number.
const (
	regular    = "regular"
	supplement = "supplement"
)

// Release is what was frozen when an issue was released.
type Release struct {
	Kind      string // regular or supplement
	Year      int
	Number    int64 // 期
	Running   int64 // 总期; 0 for a supplement
	Day       civil.Day
	Size      int64
	Root      string // hex
	Code      string // 核验码, by which anybody finds the release
	At        civil.Instant
	By        string
	Withdrawn string // why, if it was withdrawn
}

// Errors of an issue's way. ErrOpen is wrapped by *OpenError.
var (
	ErrUnknown = errors.New("not found")
	ErrExists  = errors.New("exists already")
	ErrState   = errors.New("not possible in this state")
	ErrPeople  = errors.New("editor, checker and releaser are three people")
	ErrOpen    = errors.New("findings are open")
	ErrDate    = errors.New("date out of order")
)

// OpenError refuses a step because findings stand in its way.
type OpenError struct{ Findings []Finding }

func (e *OpenError) Error() string {
	return fmt.Sprintf("%d findings are open, the first: %s", len(e.Findings), e.Findings[0].Message.Zh)
}

// Unwrap makes errors.Is(err, ErrOpen) hold.
func (e *OpenError) Unwrap() error { return ErrOpen }

// mayStep reports whether somebody may check or release an issue: neither as
// an earlier hand of the same issue, nor as an author of its words.
func mayStep(who string, i Issue, authors []string) error {
	for _, other := range append([]string{i.Editor}, authors...) {
		if who == other {
			return fmt.Errorf("%w: %s wrote or edited %s", ErrPeople, who, i.Key)
		}
	}
	if i.State == Checked && who == i.Checker {
		return fmt.Errorf("%w: %s checked %s", ErrPeople, who, i.Key)
	}
	return nil
}
