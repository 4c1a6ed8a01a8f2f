package importing

import (
	"linli/internal/intake"
)

// keepErrors is how many errors a report lists; an error sheet has them all.
const keepErrors = 1000

// Report accounts for the rows of an import: Read = Added + Already + Updated +
// Rejected.
type Report struct {
	Read     int64 `json:"read"`
	Added    int64 `json:"added"`
	Already  int64 `json:"already"`
	Updated  int64 `json:"updated"`
	Rejected int64 `json:"rejected"`
	// Warnings counts what was unusual in rows that were taken.
	Warnings int64 `json:"warnings"`
	// Errors are the first 1,000; a file that is refused as a whole has one, and
	// no rows.
	Errors []Error `json:"errors"`

	// Doubts are the warnings by column and reason, in order of appearance.
	Doubts []Doubt `json:"-"`
	// Unresolved lists the keys that no service knows. They count by themselves.
	Unresolved []Unresolved `json:"-"`
	// Refused counts the files that were refused, or could not be read to the
	// end.
	Refused int `json:"-"`
}

// OK reports whether every row of every file was taken.
func (r *Report) OK() bool { return r.Rejected == 0 && r.Refused == 0 }

// Error is one thing wrong in one row.
type Error struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column string `json:"column"`
	Value  string `json:"value"`
	Reason string `json:"reason"` // in Chinese, then in English
}

// Doubt is one sort of warning, with the first place where it was met.
type Doubt struct {
	Column string
	First  intake.Issue
	Rows   int64
}

// Unresolved are the keys of one sort that are not known.
type Unresolved struct {
	Sort  Sort
	Keys  int64
	First []string
}

func newError(i intake.Issue) Error {
	reason := i.Reason.Zh
	if i.Reason.En != "" {
		reason += " / " + i.Reason.En
	}
	return Error{i.File, i.Line, i.Column, i.Value, reason}
}

func (r *Report) reject(issues []intake.Issue) {
	r.Rejected++
	for _, i := range issues {
		if len(r.Errors) < keepErrors {
			r.Errors = append(r.Errors, newError(i))
		}
	}
}

func (r *Report) doubt(i intake.Issue) {
	r.Warnings++
	for at := range r.Doubts {
		if d := &r.Doubts[at]; d.Column == i.Column && d.First.Reason == i.Reason {
			d.Rows++
			return
		}
	}
	if len(r.Doubts) < 100 {
		r.Doubts = append(r.Doubts, Doubt{i.Column, i, 1})
	}
}

// RefuseFile notes that a file is refused, or could not be read to its end.
func (r *Report) RefuseFile(e *intake.FileError) {
	r.Refused++
	if len(r.Errors) < keepErrors {
		r.Errors = append(r.Errors, newError(intake.Issue{File: e.File, Line: e.Line, Reason: e.Reason}))
	}
}
