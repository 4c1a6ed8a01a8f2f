package scenario

import (
	"bytes"
	"embed"
	"io/fs"
)

//go:embed definitions/*.yaml
var definitions embed.FS

// Definitions are the figures that name the month's own campaign, bodies and
// projects, in the format of the general catalogue. They are loaded beside it.
func Definitions() fs.FS {
	sub, err := fs.Sub(definitions, "definitions")
	if err != nil { // the directory is embedded above
		return definitions
	}
	return sub
}

//go:embed brief/series.yaml
var briefSeries []byte

//go:embed brief/issue.yaml
var briefIssue []byte

// Series is the series of the reference issue, in the format of the brief
// package: masthead, distribution lists, and the numbers of the issue before.
func Series() []byte { return bytes.Clone(briefSeries) }

// Issue is the draft of the reference issue in our own words, every number a
// slot.
func Issue() []byte { return bytes.Clone(briefIssue) }
