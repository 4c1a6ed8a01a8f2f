package area

import (
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/text"
)

// spelledName is a division's name made ready for search.
type spelledName struct {
	spelled text.Spelled // of the short name
	stem    int          // how much of it stands before 区, 街道, 社区 …
	length  int          // of the short name, in characters
	parent  uint16       // ordinal, 0 for a province
}

// spellNames makes the names ready, by ordinal.
func (a *Atlas) spellNames() []spelledName {
	names := make([]spelledName, a.Len())
	for i := 1; i < a.Len(); i++ {
		d := &a.divisions[i]
		short := d.Short()
		spelled := text.Spell(short)
		names[i] = spelledName{
			spelled: spelled,
			stem:    min(len(spelled), utf8.RuneCountInString(stem(short))),
			length:  utf8.RuneCountInString(short),
			parent:  a.index[d.Code.Parent()],
		}
	}
	return names
}

// stem is a short name without the word for what kind of division it is.
func stem(short string) string {
	for _, kind := range [...]string{"社区", "街道", "地区", "自治区", "村", "镇", "乡", "区", "县", "市", "省"} {
		if s, ok := strings.CutSuffix(short, kind); ok && s != "" {
			return s
		}
	}
	return short
}

// The ranks of a find, best first. The odd ones between are for names that fit
// only by a rare reading of a character.
const (
	rankWhole = 2 * iota // the code, or the name
	rankStem             // the name without its last word: 通州 for 通州区
	rankStart
	rankInside
	rankNone
)

type find struct {
	ordinal uint16
	rank    int
}

// Search finds the divisions within a division (everywhere, if it is empty)
// that a query fits, the best first, at most limit of them. A query is the
// beginning of a code; or a name, or a part of one, in characters, pinyin or
// initials (玉带路, yudailu, ydl) or a mixture; or several of these, separated
// by spaces, of which one must fit the division and the others may fit those
// above it (通州 玉带). Names may also be run together from the larger division
// to the smaller (通州区玉带路). Among equally good ones the city comes before the rest
// of the country, larger divisions before smaller and shorter names before
// longer. Withdrawn divisions are not found.
//
// The first search prepares all names and takes some tens of milliseconds.
func (a *Atlas) Search(query string, in Code, limit int) []Division {
	lo, hi := uint16(1), uint16(a.Len())
	if in != "" {
		lo, hi = a.Range(in)
	}
	var finds []find
	if s := strings.TrimSpace(query); allDigits(s) {
		finds = a.findCodes(s, lo, hi)
	} else {
		finds = a.findNames(strings.Fields(query), lo, hi)
	}
	slices.SortFunc(finds, a.better)
	finds = finds[:min(len(finds), max(limit, 0))]
	found := make([]Division, len(finds))
	for i, f := range finds {
		found[i] = a.divisions[f.ordinal]
	}
	return found
}

func (a *Atlas) findCodes(s string, lo, hi uint16) []find {
	exact, whole := normal(s)
	var finds []find
	for o := lo; o < hi; o++ {
		d := &a.divisions[o]
		switch {
		case d.ValidTo != 0:
		case whole && d.Code == exact:
			finds = append(finds, find{o, rankWhole})
		case strings.HasPrefix(string(d.Code), s):
			finds = append(finds, find{o, rankStart})
		}
	}
	return finds
}

func (a *Atlas) findNames(words []string, lo, hi uint16) []find {
	if len(words) == 0 {
		return nil
	}
	names := a.names()
	queries := make([]text.Query, len(words))
	for i, w := range words {
		queries[i] = text.NewQuery(w)
	}
	var finds []find
	for o := lo; o < hi; o++ {
		if rank, ok := rankOf(names, o, queries); ok && a.hasOwnName(o) {
			finds = append(finds, find{o, rank})
		}
	}
	if len(finds) > 0 || len(words) > 1 {
		return finds
	}
	for o := lo; o < hi; o++ {
		if a.endsPath(names, o, words[0]) && a.hasOwnName(o) {
			finds = append(finds, find{o, rankStart})
		}
	}
	return finds
}

// hasOwnName reports whether a division may be found by its name.
func (a *Atlas) hasOwnName(o uint16) bool {
	d := &a.divisions[o]
	return d.ValidTo == 0 && !nominal(d.Code, d.Name)
}

// rankOf is how well a division fits all queries, of which one must fit its
// own name and each other one its own or a name above it.
func rankOf(names []spelledName, o uint16, queries []text.Query) (rank int, ok bool) {
	best := rankNone
	for _, q := range queries {
		best = min(best, names[o].rank(q))
	}
	if best == rankNone {
		return 0, false
	}
	for _, q := range queries {
		above := o
		for above != 0 && names[above].spelled.Match(q) == text.NoMatch {
			above = names[above].parent
		}
		if above == 0 {
			return 0, false
		}
	}
	return best, true
}

// rank is how well one name fits a query; rankNone if it does not.
func (n *spelledName) rank(q text.Query) int {
	rank := n.rankOf(n.spelled, q)
	if rank == rankNone || n.rankOf(n.spelled.First(), q) == rank {
		return rank
	}
	return rank + 1 // by a rare reading
}

func (n *spelledName) rankOf(spelled text.Spelled, q text.Query) int {
	switch spelled.Match(q) {
	case text.Whole:
		return rankWhole
	case text.AtStart:
		if len(q) > 1 && spelled[:n.stem].Match(q) == text.Whole {
			return rankStem
		}
		return rankStart
	case text.Inside:
		return rankInside
	}
	return rankNone
}

// endsPath reports whether a text is made of the beginnings of names, those of
// divisions above this one in order and at last its own.
func (a *Atlas) endsPath(names []spelledName, o uint16, s string) bool {
	name := a.divisions[o].Name
	for cut := range s {
		if !strings.HasPrefix(name, s[cut:]) {
			continue
		}
		if cut == 0 {
			return true
		}
		for above := names[o].parent; above != 0; above = names[above].parent {
			if a.endsPath(names, above, s[:cut]) {
				return true
			}
		}
	}
	return false
}

// better orders finds, the best first.
func (a *Atlas) better(x, y find) int {
	if x.rank != y.rank {
		return x.rank - y.rank
	}
	dx, dy := &a.divisions[x.ordinal], &a.divisions[y.ordinal]
	if inX, inY := City.Contains(dx.Code), City.Contains(dy.Code); inX != inY {
		if inX {
			return -1
		}
		return 1
	}
	if dx.Level != dy.Level {
		return int(dx.Level) - int(dy.Level)
	}
	names := a.names()
	if lx, ly := names[x.ordinal].length, names[y.ordinal].length; lx != ly {
		return lx - ly
	}
	return int(x.ordinal) - int(y.ordinal)
}
