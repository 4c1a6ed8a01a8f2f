package typeset

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"unicode/utf16"
)

// fontSet is the fonts of one PDF file and the characters used of each.
type fontSet struct {
	out    *pdfFile
	object int // the resource dictionary all pages share
	faces  map[*Face]*usedFace
	order  []*usedFace
}

// usedFace numbers the characters used of a face from 1. Every character gets
// a glyph of its own even where the font draws two with one shape, so that
// copied text is the text that was set.
type usedFace struct {
	name  string
	face  *Face
	codes map[rune]uint16
	used  []glyph // at code-1
}

func newFontSet(out *pdfFile) *fontSet {
	return &fontSet{out: out, object: out.reserve(), faces: map[*Face]*usedFace{}}
}

// use returns the resource name and the code that print a glyph.
func (s *fontSet) use(g glyph) (name string, code uint16) {
	u := s.faces[g.face]
	if u == nil {
		u = &usedFace{name: fmt.Sprintf("F%d", len(s.order)+1), face: g.face, codes: map[rune]uint16{}}
		s.faces[g.face] = u
		s.order = append(s.order, u)
	}
	code, ok := u.codes[g.rune]
	if !ok {
		u.used = append(u.used, g)
		code = uint16(len(u.used))
		u.codes[g.rune] = code
	}
	return u.name, code
}

// write embeds the subset of every font and the dictionary that names them.
func (s *fontSet) write() error {
	var dict bytes.Buffer
	for _, u := range s.order {
		n, err := s.writeFace(u)
		if err != nil {
			return fmt.Errorf("embedding font %s: %w", u.face.name, err)
		}
		fmt.Fprintf(&dict, "/%s %d 0 R ", u.name, n)
	}
	s.out.object(s.object, "<< "+dict.String()+">>")
	return nil
}

// writeFace writes a composite font (ISO 32000-1, 9.7) over a TrueType subset
// whose glyph order is the codes used in page content.
func (s *fontSet) writeFace(u *usedFace) (int, error) {
	ids := make([]uint16, len(u.used))
	var widths bytes.Buffer
	for i, g := range u.used {
		ids[i] = g.id
		if g.advance != Em {
			fmt.Fprintf(&widths, "%d [%d] ", i+1, g.advance)
		}
	}
	data, err := u.face.subset(ids)
	if err != nil {
		return 0, err
	}
	out := s.out
	file, descriptor, cid, unicode, font := out.reserve(), out.reserve(), out.reserve(), out.reserve(), out.reserve()
	name := subsetTag(data) + "+" + u.face.psName
	f := u.face

	out.stream(file, fmt.Sprintf("/Length1 %d", len(data)), data)
	const symbolic = 4
	out.object(descriptor, fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight 700 /StemV 80 /FontFile2 %d 0 R >>",
		name, symbolic, f.box[0], f.box[1], f.box[2], f.box[3], f.ascent, f.descent, file))
	out.object(cid, fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW %d /W [ %s] /CIDToGIDMap /Identity >>",
		name, descriptor, Em, widths.String()))
	out.stream(unicode, "", toUnicode(u.used))
	out.object(font, fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>",
		name, cid, unicode))
	return font, nil
}

// subsetTag is the six letters that mark a subset (ISO 32000-1, 9.6.4), drawn
// from its content.
func subsetTag(data []byte) string {
	sum := sha256.Sum256(data)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}

// toUnicode maps codes back to characters, those beyond the basic plane as
// surrogate pairs.
func toUnicode(used []glyph) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const most = 100 // entries one block may hold
	for start := 0; start < len(used); start += most {
		block := used[start:min(start+most, len(used))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(block))
		for i, g := range block {
			fmt.Fprintf(&b, "<%04X> <", start+i+1)
			for _, unit := range utf16.Encode([]rune{g.rune}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
