package text

import (
	"strings"
	"unicode"
)

// maxInitials is how many letters of a text's initials are kept as terms.
const maxInitials = 8

// Terms cuts a text into what a search index keeps of it: every Chinese
// character and every two neighbours; every word in other letters and every
// number, in lower case; and for each run of Chinese the beginnings of its
// initials, so that 玉带路社区 is found by y, yd, ydl … Terms come in the order
// they first appear in, each once.
func Terms(s string) []string {
	var t termList
	for _, run := range runs(s) {
		if !unicode.Is(unicode.Han, run[0]) {
			t.add(string(run))
			continue
		}
		for i := range run {
			t.add(string(run[i : i+1]))
			if i+1 < len(run) {
				t.add(string(run[i : i+2]))
			}
		}
		initials := Initials(string(run))
		for n := 1; n <= min(len(initials), maxInitials); n++ {
			t.add(initials[:n])
		}
	}
	return t.terms
}

// QueryTerms cuts what somebody typed into terms that a text must all have in
// its [Terms] to be found: neighbours of two for Chinese (a single character
// by itself), and words, numbers and initials as they are.
func QueryTerms(s string) []string {
	var t termList
	for _, run := range runs(s) {
		if !unicode.Is(unicode.Han, run[0]) {
			t.add(string(run))
			continue
		}
		if len(run) == 1 {
			t.add(string(run))
		}
		for i := range len(run) - 1 {
			t.add(string(run[i : i+2]))
		}
	}
	return t.terms
}

// runs cuts a text into stretches of Chinese characters and stretches of
// other letters and digits, in lower case, leaving out all between.
func runs(s string) [][]rune {
	const (
		between = iota
		chinese
		other
	)
	var found [][]rune
	last := between
	for _, r := range strings.ToLower(s) {
		kind := between
		switch {
		case unicode.Is(unicode.Han, r):
			kind = chinese
		case unicode.IsLetter(r), unicode.IsDigit(r):
			kind = other
		}
		if kind != between && kind != last {
			found = append(found, nil)
		}
		if kind != between {
			found[len(found)-1] = append(found[len(found)-1], r)
		}
		last = kind
	}
	return found
}

type termList struct {
	terms []string
	seen  map[string]bool
}

func (t *termList) add(term string) {
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	if !t.seen[term] {
		t.seen[term] = true
		t.terms = append(t.terms, term)
	}
}
