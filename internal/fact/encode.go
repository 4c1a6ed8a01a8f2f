package fact

import (
	"encoding/binary"
	"strconv"
	"strings"

	"linli/internal/merkle"
)

// leafVersion is the first byte of a leaf's data. A change of the encoding
// below is a new version; old leaves keep theirs.
const leafVersion = 1

// appendCanonical appends the canonical encoding of what stands in the leaf:
// every field in the order of the import format, texts with their length
// before them, numbers as zig-zag varints. It is injective, so that two facts
// that differ in any field have different encodings.
func (f *Fact) appendCanonical(b []byte) []byte {
	str := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	str(f.ID)
	str(f.Kind)
	b = binary.AppendVarint(b, int64(f.Start))
	b = binary.AppendVarint(b, int64(f.End))
	str(f.Place)
	str(f.Site)
	str(f.Person)
	str(f.Other)
	str(f.Org)
	str(f.Team)
	str(f.Campaign)
	str(f.Action)
	str(f.Project)
	str(f.Category)
	b = binary.AppendVarint(b, f.Quantity)
	str(f.Unit)
	str(f.Item)
	b = append(b, byte(f.Grade))
	b = binary.AppendUvarint(b, uint64(len(f.Claims)))
	for _, c := range f.Claims {
		str(c)
	}
	str(f.Replaces)
	str(f.Voids)
	str(f.Note)
	return b
}

// Commitment is the salted hash of a fact that its leaf holds. Whoever is
// shown the salt and the fields can check it; without them it tells nothing.
func Commitment(suite merkle.Suite, salt [16]byte, f *Fact) merkle.Hash {
	var buf [512]byte
	b := append(buf[:0], salt[:]...)
	b = f.appendCanonical(b)
	return suite.Sum(b)
}

// Leaf is the leaf hash of a commitment.
func Leaf(suite merkle.Suite, commitment merkle.Hash) merkle.Hash {
	var data [33]byte
	data[0] = leafVersion
	copy(data[1:], commitment[:])
	return suite.Leaf(data[:])
}

// outside appends the three fields that stand outside the leaf, for the mark.
func (f *Fact) outside(b []byte) []byte {
	b = append(b, f.Source...)
	b = append(b, 0)
	b = append(b, f.RecordedBy...)
	b = append(b, 0)
	return binary.AppendVarint(b, int64(f.RecordedAt))
}

// same reports whether two facts have the same content, and otherwise the
// first field that differs with both values.
func (f *Fact) same(g *Fact) (field Field, was, is string, same bool) {
	type pair struct {
		name Field
		a, b string
	}
	for _, p := range []pair{
		{"kind", f.Kind, g.Kind},
		{FieldStart, f.Start.String(), g.Start.String()},
		{FieldEnd, f.End.String(), g.End.String()},
		{FieldPlace, f.Place, g.Place},
		{FieldSite, f.Site, g.Site},
		{FieldPerson, f.Person, g.Person},
		{FieldOther, f.Other, g.Other},
		{FieldOrg, f.Org, g.Org},
		{"team", f.Team, g.Team},
		{"campaign", f.Campaign, g.Campaign},
		{"action", f.Action, g.Action},
		{"project", f.Project, g.Project},
		{"category", f.Category, g.Category},
		{"unit", f.Unit, g.Unit},
		{FieldItem, f.Item, g.Item},
		{"grade", f.Grade.String(), g.Grade.String()},
		{"claims", strings.Join(f.Claims, ";"), strings.Join(g.Claims, ";")},
		{"replaces", f.Replaces, g.Replaces},
		{FieldVoids, f.Voids, g.Voids},
		{FieldNote, f.Note, g.Note},
	} {
		if p.a != p.b {
			return p.name, p.a, p.b, false
		}
	}
	if f.Quantity != g.Quantity {
		return "quantity", strconv.FormatInt(f.Quantity, 10), strconv.FormatInt(g.Quantity, 10), false
	}
	return "", "", "", true
}
