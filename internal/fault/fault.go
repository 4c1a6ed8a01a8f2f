package fault

import (
	"errors"
	"strings"

	"linli/internal/text"
)

// Kind is what sort of thing stands against a request.
type Kind int

// The kinds, with the HTTP status (RFC 9110) that pages and the API answer.
const (
	Invalid     Kind = iota // the input cannot be taken as it is: 422
	Missing                 // what is asked for is not there: 404
	Refused                 // a rule forbids it, whoever asks: 403
	Conflict                // it does not go with what is there already: 409
	Gone                    // it was there and is no more: 410
	TooMany                 // asked too often: 429
	Unavailable             // it cannot be done at the moment: 503
	Malformed               // it cannot even be read: 400
	SignedOut               // only whoever is signed in may: 401
)

// Status is the HTTP status of the kind.
func (k Kind) Status() int {
	return [...]int{422, 404, 403, 409, 410, 429, 503, 400, 401}[k]
}

// Fault is one thing that stands against a request. A fault that callers ask
// for with errors.Is is a variable of its package.
type Fault struct {
	Kind  Kind
	Field string // of the form or the object, by its name there; empty: the whole
	Words text.Label
}

// New is a fault of the whole request.
func New(kind Kind, words text.Label) *Fault { return &Fault{Kind: kind, Words: words} }

// In is a field that cannot be taken as it is.
func In(field string, words text.Label) *Fault { return &Fault{Field: field, Words: words} }

// Error is the fault in English, for logs and programmers.
func (f *Fault) Error() string {
	if f.Field == "" {
		return f.Words.In(text.En)
	}
	return f.Field + ": " + f.Words.In(text.En)
}

// Label is the fault in both languages.
func (f *Fault) Label() text.Label { return f.Words }

// Faults are all that stands against one request, in the order of its fields:
// whoever fills in a form is told everything at once.
type Faults []*Fault

// Add adds a field that cannot be taken as it is.
func (f *Faults) Add(field string, words text.Label) { *f = append(*f, In(field, words)) }

// Err is the faults as an error, nil if there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Status is the HTTP status that answers the faults: that of the first, and 200
// without any.
func (f Faults) Status() int {
	if len(f) == 0 {
		return 200
	}
	return f[0].Kind.Status()
}

// Error joins the faults.
func (f Faults) Error() string {
	said := make([]string, len(f))
	for i, one := range f {
		said[i] = one.Error()
	}
	return strings.Join(said, "; ")
}

// Unwrap makes each fault one that errors.Is finds.
func (f Faults) Unwrap() []error {
	errs := make([]error, len(f))
	for i, one := range f {
		errs[i] = one
	}
	return errs
}

// Of is what is wrong with a field; empty if nothing is.
func (f Faults) Of(field string) text.Label {
	for _, one := range f {
		if one.Field == field {
			return one.Words
		}
	}
	return text.Label{}
}

// Find is what an error holds for the person who asked: all its faults, or nil
// if it is none of theirs.
func Find(err error) Faults {
	var many Faults
	if errors.As(err, &many) {
		return many
	}
	var one *Fault
	if errors.As(err, &one) {
		return Faults{one}
	}
	return nil
}
