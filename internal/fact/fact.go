package fact

import "linli/internal/civil"

// Fact is one thing that happened. It is never changed and never deleted:
// a correction is a new fact that replaces an earlier one, a withdrawal is a
// new fact of kind "void".
//
// Empty strings mean "not given". The last three fields are outside the leaf.
type Fact struct {
	Seq  int64  // position in the log from 1, gap-free; 0 until committed
	ID   string // chosen by the writer; the same id again is the same fact
	Kind string // registered by the service that owns it

	Start, End civil.Instant

	Place  string // division code without trailing zero groups, 2 to 12 digits
	Site   string
	Person string // opaque person number; a pseudonym in sensitive kinds
	Other  string // the second party, opaque likewise
	Org    string
	Team   string

	Campaign, Action, Project string

	Category string
	Quantity int64 // in the smallest unit
	Unit     string
	Item     string
	Grade    Grade
	Claims   []string // further organisations that claim the act

	Replaces, Voids, Note string

	Source     string
	RecordedBy string
	RecordedAt civil.Instant
}

// Grade is the strength of evidence, from the word of the person alone to the
// word of the beneficiary.
type Grade uint8

// The grades, weakest first.
const (
	Self Grade = iota
	Leader
	Code
	Signed
	TwoParty
	Beneficiary
)

var gradeNames = [...]string{"self", "leader", "code", "signed", "two-party", "beneficiary"}

// String is the grade's code in import files.
func (g Grade) String() string {
	if int(g) < len(gradeNames) {
		return gradeNames[g]
	}
	return "self"
}

// ParseGrade reads a grade's code; the empty text is Self.
func ParseGrade(s string) (Grade, bool) {
	if s == "" {
		return Self, true
	}
	for i, n := range gradeNames {
		if n == s {
			return Grade(i), true
		}
	}
	return Self, false
}
