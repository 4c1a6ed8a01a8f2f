package text

import (
	"errors"
	"fmt"
)

// Label is one short text in the two languages of the product. Zh is the
// language of record; En may be empty, and then Zh stands in for it.
//
// A label with fmt verbs is a message: [Label.Format] and [Label.With] fill it
// in. The arguments come in one order for both languages; where a sentence
// needs another one, it says which with %[2]s.
type Label struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en" json:"en"`
}

// Lang is a language a page or message is shown in.
type Lang string

// The two languages of the product.
const (
	Zh Lang = "zh-CN"
	En Lang = "en"
)

// In returns the label in the language asked for, falling back to Chinese.
func (l Label) In(lang Lang) string {
	if lang == En && l.En != "" {
		return l.En
	}
	return l.Zh
}

// Format fills the message in, in one language. Arguments that are labels
// appear in that language too.
func (l Label) Format(lang Lang, args ...any) string {
	if len(args) == 0 {
		return l.In(lang)
	}
	said := make([]any, len(args))
	for i, arg := range args {
		if label, ok := arg.(Label); ok {
			arg = label.In(lang)
		}
		said[i] = arg
	}
	return fmt.Sprintf(l.In(lang), said...)
}

// With fills the message in, in both languages.
func (l Label) With(args ...any) Label {
	return Label{Zh: l.Format(Zh, args...), En: l.Format(En, args...)}
}

// Error is an error with words for the person whose input caused it. Err is
// the error beneath, or nil.
type Error struct {
	Words Label
	Err   error
}

// Errorf is an error that says a message, filled in with arguments. If one of
// them is an error, it is the one beneath.
func Errorf(message Label, args ...any) *Error {
	e := &Error{Words: message.With(args...)}
	for _, arg := range args {
		if err, ok := arg.(error); ok {
			e.Err = err
		}
	}
	return e
}

// Error is the message in English, for logs and programmers.
func (e *Error) Error() string { return e.Words.In(En) }

// Label is the message in both languages.
func (e *Error) Label() Label { return e.Words }

// Unwrap is the error beneath.
func (e *Error) Unwrap() error { return e.Err }

// Of finds the words an error has for people: those of the first error in its
// chain with a method Label() Label. An error without any speaks for itself in
// both languages.
func Of(err error) Label {
	if err == nil {
		return Label{}
	}
	var said interface {
		error
		Label() Label
	}
	if errors.As(err, &said) {
		return said.Label()
	}
	return Label{Zh: err.Error(), En: err.Error()}
}
