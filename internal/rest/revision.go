package rest

import (
	"mime"
	"strconv"
	"strings"
)

// IfMatch is what a change of something with a revision takes; embed it in the
// input. The change is refused with 412 if somebody else was quicker.
type IfMatch struct {
	IfMatch string `header:"If-Match" doc:"所依据的修订号（读取时的 ETag） · the revision the change is made on: the ETag of the reading"`
}

// Revision is the revision the change is made on; ErrUnconditional says that
// none was named, ErrChanged that it was none of ours.
func (m IfMatch) Revision() (int64, error) {
	if m.IfMatch == "" {
		return 0, ErrUnconditional
	}
	n, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(m.IfMatch, "W/"), `"`), 10, 64)
	if err != nil {
		return 0, ErrChanged
	}
	return n, nil
}

// Tag is a revision as an entity tag (RFC 9110).
func Tag(revision int64) string { return `"` + strconv.FormatInt(revision, 10) + `"` }

func disposition(name string) string {
	if name == "" {
		return "attachment"
	}
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
