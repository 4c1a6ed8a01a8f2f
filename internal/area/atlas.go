package area

import (
	"strings"

	"linli/internal/civil"
	"linli/internal/text"
)

// Division is one division of one edition.
type Division struct {
	Code  Code
	Name  string // as published: 玉带路社区居委会
	Level Level
	// ValidFrom and ValidTo are the first and the last day in force; 0 is open.
	ValidFrom, ValidTo civil.Day
	// Successors are the divisions that took over when this one was withdrawn.
	Successors []Code
}

// On reports whether the division was in force on a day.
func (d Division) On(day civil.Day) bool { return within(day, d.ValidFrom, d.ValidTo) }

// Short is the name without the words for the committee that runs it:
// 玉带路社区居委会 → 玉带路社区, 东庄村委会 → 东庄村.
func (d Division) Short() string {
	if d.Level != Community {
		return d.Name
	}
	for _, s := range [...]struct{ end, instead string }{
		{"社区居委会", "社区"}, {"社区居民委员会", "社区"}, {"居民委员会", ""}, {"居委会", ""},
		{"村村民委员会", "村"}, {"村民委员会", "村"}, {"村村委会", "村"}, {"村委会", "村"},
	} {
		if stem, ok := strings.CutSuffix(d.Name, s.end); ok && stem != "" {
			return stem + s.instead
		}
	}
	return d.Name
}

// Atlas is an immutable table of divisions and reporting units. It is safe
// for use by many goroutines.
//
// Every division has a dense ordinal from 1. A division stands directly before
// all that lies within it, so that a subtree is one range of ordinals. Ordinals
// hold for one edition only: keep [Atlas.Edition] beside whatever stores them.
type Atlas struct {
	edition   string
	divisions []Division // by ordinal; the first is no place
	ends      []uint16   // by ordinal: one past the subtree
	counties  []uint16   // by ordinal: ordinal of the county, 0 if coarser
	townships []uint16   // by ordinal: ordinal of the township, 0 if coarser
	index     map[Code]uint16

	units    []Unit
	unitByID map[string]int
	epochs   []epoch // by first day

	names func() []spelledName // built when first searched
}

// Edition names the very contents of the atlas. Two atlases with the same
// edition give the same ordinals.
func (a *Atlas) Edition() string { return a.edition }

// Lookup returns the division of a code.
func (a *Atlas) Lookup(c Code) (Division, bool) {
	o, ok := a.index[c]
	if !ok {
		return Division{}, false
	}
	return a.divisions[o], true
}

// Name is the published name of the division, or empty if it is not known.
func (a *Atlas) Name(c Code) string { return a.divisions[a.index[c]].Name }

// FullName is the name with those of all divisions above it, 北京市通州区….
// Groups that hold divisions only for the sake of the code (市辖区,
// 省直辖县级行政区划) are left out unless asked for themselves.
func (a *Atlas) FullName(c Code) string {
	if _, ok := a.index[c]; !ok {
		return ""
	}
	var b strings.Builder
	for l := Province; l <= c.Level(); l++ {
		up := c.At(l)
		if name := a.Name(up); up == c || !nominal(up, name) {
			b.WriteString(name)
		}
	}
	return b.String()
}

// nominal reports whether a prefecture is only a group in the code.
func nominal(c Code, name string) bool {
	if c.Level() != Prefecture {
		return false
	}
	switch name {
	case "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划":
		return true
	}
	return false
}

// Children are the divisions directly below c, in code order and without
// withdrawn ones. The children of the empty Code are the provinces.
func (a *Atlas) Children(c Code) []Code {
	o, end := uint16(0), uint16(len(a.divisions))
	if c != "" {
		var ok bool
		if o, ok = a.index[c]; !ok {
			return nil
		}
		end = a.ends[o]
	}
	var children []Code
	for i := o + 1; i < end; i = a.ends[i] {
		if a.divisions[i].ValidTo == 0 {
			children = append(children, a.divisions[i].Code)
		}
	}
	return children
}

// Districts are the districts of the city in code order.
func (a *Atlas) Districts() []Code { return a.below(City, County) }

// Townships are the townships within c in code order, without withdrawn ones.
func (a *Atlas) Townships(c Code) []Code { return a.below(c, Township) }

// Communities are the communities and villages within c in code order,
// without withdrawn ones.
func (a *Atlas) Communities(c Code) []Code { return a.below(c, Community) }

func (a *Atlas) below(c Code, l Level) []Code {
	var codes []Code
	lo, hi := a.Range(c)
	for i := lo; i < hi; i++ {
		if d := &a.divisions[i]; d.Level == l && d.ValidTo == 0 {
			codes = append(codes, d.Code)
		}
	}
	return codes
}

// Len is the number of ordinals, the reserved 0 among them: a table indexed
// by ordinal has this length.
func (a *Atlas) Len() int { return len(a.divisions) }

// Ordinal is the place of a division in the order of the atlas, from 1.
func (a *Atlas) Ordinal(c Code) (uint16, bool) {
	o, ok := a.index[c]
	return o, ok
}

// At is the code at an ordinal; empty for 0 and beyond the end.
func (a *Atlas) At(ordinal uint16) Code {
	if int(ordinal) >= len(a.divisions) {
		return ""
	}
	return a.divisions[ordinal].Code
}

// Range is the half-open range of ordinals of a division and all within it,
// withdrawn ones included; it is empty (0, 0) for a code that is not known.
func (a *Atlas) Range(c Code) (lo, hi uint16) {
	o, ok := a.index[c]
	if !ok {
		return 0, 0
	}
	return o, a.ends[o]
}

// TownshipOf is the ordinal of the township that the division at an ordinal is
// or lies in, or 0 if it is coarser.
func (a *Atlas) TownshipOf(ordinal uint16) uint16 {
	if int(ordinal) >= len(a.townships) {
		return 0
	}
	return a.townships[ordinal]
}

// CountyOf is the ordinal of the county that the division at an ordinal is or
// lies in, or 0 if it is coarser.
func (a *Atlas) CountyOf(ordinal uint16) uint16 {
	if int(ordinal) >= len(a.counties) {
		return 0
	}
	return a.counties[ordinal]
}

// City is the reference city, Beijing, at province level.
const City Code = "11"

// Label is the published name as a label. Only reporting units have English
// names; for other divisions the Chinese name stands in.
func (a *Atlas) Label(c Code) text.Label {
	if u, ok := a.Unit(string(c)); ok {
		return u.Name
	}
	return text.Label{Zh: a.Name(c)}
}

func within(day, from, to civil.Day) bool {
	return (from == 0 || day >= from) && (to == 0 || day <= to)
}
