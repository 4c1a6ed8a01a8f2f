package intake

import (
	"encoding/json"
	"fmt"

	"linli/internal/text"
)

// An Issue is one thing wrong, or unusual, in one cell or row.
type Issue struct {
	File    string
	Line    int // the physical line (CSV) or the row number (XLSX), from 1
	Column  string
	Value   string
	Reason  text.Label
	Warning bool // the row was taken all the same
}

// MarshalJSON writes the shape of the command line's contract; reason is the
// Chinese text and reason_en the English one.
func (i Issue) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   string `json:"column"`
		Value    string `json:"value"`
		Reason   string `json:"reason"`
		ReasonEn string `json:"reason_en"`
		Warning  bool   `json:"warning,omitempty"`
	}{i.File, i.Line, i.Column, i.Value, i.Reason.Zh, i.Reason.In(text.En), i.Warning})
}

// String gives the issue on one line, in Chinese.
func (i Issue) String() string { return i.In(text.Zh) }

// In gives the issue on one line in the language asked for.
func (i Issue) In(lang text.Lang) string {
	s := fmt.Sprintf("%s:%d: ", i.File, i.Line)
	if i.Column != "" {
		s += i.Column + ": "
	}
	s += i.Reason.In(lang)
	if i.Value != "" {
		s += fmt.Sprintf(" [%s]", clip(i.Value))
	}
	return s
}

// A RowError reports a row that could not be read. The reader goes on with
// the next row.
type RowError struct {
	// Row is what could be made out, for the error sheet; like any row it
	// holds until the next call of Next.
	Row Row
	// Issues says what is wrong; there is at least one.
	Issues []Issue
}

// Error implements error with the first issue.
func (e *RowError) Error() string {
	if n := len(e.Issues); n > 1 {
		return fmt.Sprintf("%s (+%d)", e.Issues[0].In(text.En), n-1)
	}
	return e.Issues[0].In(text.En)
}

// A FileError reports a file that is refused as a whole, or that cannot be
// read any further.
type FileError struct {
	File   string
	Line   int // 0 when it is about no line
	Reason text.Label
	Err    error // the cause, where there is one
}

// Error implements error, in English.
func (e *FileError) Error() string { return e.In(text.En) }

// In gives the message in the language asked for.
func (e *FileError) In(lang text.Lang) string {
	s := e.File + ": "
	if e.Line > 0 {
		s = fmt.Sprintf("%s:%d: ", e.File, e.Line)
	}
	s += e.Reason.In(lang)
	if e.Err != nil {
		s += fmt.Sprintf(" (%v)", e.Err)
	}
	return s
}

// Unwrap gives the cause.
func (e *FileError) Unwrap() error { return e.Err }

// fault is what a source finds wrong with a row, before names are put to it.
type fault struct {
	cell   int // in the file, or -1
	value  string
	reason *text.Label
}
