package ident

import (
	"regexp"

	"linli/internal/text"
)

var chosenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,48}$`)

// Chosen checks an id that whoever sends something has chosen for it, so that
// it may be sent again: 8 to 48 letters, digits, dashes or underscores. A UUID
// is one.
func Chosen(id string) error {
	if chosenForm.MatchString(id) {
		return nil
	}
	return &text.Error{Words: text.Label{
		Zh: "编号须为 8 到 48 个字母、数字、短横或下划线",
		En: "the id is 8 to 48 letters, digits, dashes or underscores",
	}}
}
