package typeset

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// trueType is what the PDF writer needs of a font with quadratic outlines.
type trueType struct {
	psName     string
	unitsPerEm int
	ascent     int // of the box, thousandths of an em; descent is negative
	descent    int
	box        [4]int // bounding box of all glyphs, thousandths of an em
	cmap       font.Cmap
	head       []byte
	hhea       []byte
	maxp       []byte
	hmtx       []byte
	glyf       []byte
	offsets    []uint32 // of the glyphs in glyf, one more than there are glyphs
	metrics    int      // number of long entries in hmtx
	programs   []ot.Table
}

var errNotTrueType = errors.New("it has no TrueType outlines (a .otf or Noto .ttc holds PostScript ones): use a .ttf")

// checkDirectory sees that the tables of the first font lie inside the file,
// before a reader sets memory aside for what a damaged directory claims.
func checkDirectory(data []byte) error {
	be := binary.BigEndian
	at := 0
	if len(data) >= 16 && string(data[:4]) == "ttcf" {
		at = int(be.Uint32(data[12:]))
	}
	if at+12 > len(data) {
		return errors.New("it is cut short")
	}
	switch ot.Tag(be.Uint32(data[at:])) {
	case ot.TrueType, ot.AppleTrueType:
	case ot.OpenType:
		return errNotTrueType
	default:
		return errors.New("it is not a TrueType font")
	}
	const entry = 16
	count := int(be.Uint16(data[at+4:]))
	if at+12+entry*count > len(data) {
		return errors.New("its directory is cut short")
	}
	for i := range count {
		e := data[at+12+entry*i:]
		if uint64(be.Uint32(e[8:]))+uint64(be.Uint32(e[12:])) > uint64(len(data)) {
			return fmt.Errorf("table %s lies outside the file", e[:4])
		}
	}
	return nil
}

func parseTrueType(data []byte) (trueType, error) {
	if err := checkDirectory(data); err != nil {
		return trueType{}, err
	}
	loaders, err := ot.NewLoaders(bytes.NewReader(data))
	if err != nil {
		return trueType{}, err
	}
	if len(loaders) == 0 {
		return trueType{}, errors.New("the collection is empty")
	}
	ld := loaders[0]
	if !ld.HasTable(ot.MustNewTag("glyf")) {
		return trueType{}, errNotTrueType
	}
	var t trueType
	var cmapTable, loca []byte
	for tag, target := range map[string]*[]byte{
		"head": &t.head, "hhea": &t.hhea, "maxp": &t.maxp, "hmtx": &t.hmtx,
		"glyf": &t.glyf, "cmap": &cmapTable, "loca": &loca,
	} {
		if *target, err = ld.RawTable(ot.MustNewTag(tag)); err != nil {
			return trueType{}, fmt.Errorf("table %s: %w", tag, err)
		}
	}
	if len(t.head) < 54 || len(t.hhea) < 36 || len(t.maxp) < 6 {
		return trueType{}, errors.New("a header table is cut short")
	}
	if err := t.readHeaders(loca); err != nil {
		return trueType{}, err
	}
	if t.cmap, err = parseCmap(cmapTable); err != nil {
		return trueType{}, fmt.Errorf("table cmap: %w", err)
	}
	for _, tag := range []string{"cvt ", "fpgm", "prep"} { // hinted glyphs refer to them
		if raw, err := ld.RawTable(ot.MustNewTag(tag)); err == nil {
			t.programs = append(t.programs, ot.Table{Tag: ot.MustNewTag(tag), Content: pad(raw)})
		}
	}
	t.psName = postScriptName(ld)
	return t, nil
}

// parseCmap reads the table from characters to glyphs. The library it uses
// indexes outside its input for some damaged tables (fuzzing found it), which
// becomes an error here.
func parseCmap(raw []byte) (cmap font.Cmap, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("it is damaged: %v", fault)
		}
	}()
	parsed, _, err := tables.ParseCmap(raw)
	if err != nil {
		return nil, err
	}
	cmap, _, err = font.ProcessCmap(parsed, 0)
	return cmap, err
}

func (t *trueType) readHeaders(loca []byte) error {
	be := binary.BigEndian
	t.unitsPerEm = int(be.Uint16(t.head[18:]))
	if t.unitsPerEm == 0 {
		return errors.New("it has no units per em")
	}
	for i := range t.box {
		t.box[i] = t.scale(int(int16(be.Uint16(t.head[36+2*i:]))))
	}
	t.ascent = t.scale(int(int16(be.Uint16(t.hhea[4:]))))
	t.descent = t.scale(int(int16(be.Uint16(t.hhea[6:]))))
	t.metrics = int(be.Uint16(t.hhea[34:]))
	count := int(be.Uint16(t.maxp[4:]))
	if t.metrics == 0 || len(t.hmtx) < 4*t.metrics+2*(count-t.metrics) {
		return errors.New("table hmtx is cut short")
	}
	long := be.Uint16(t.head[50:]) == 1
	size := 2
	if long {
		size = 4
	}
	if len(loca) < size*(count+1) {
		return errors.New("table loca is cut short")
	}
	t.offsets = make([]uint32, count+1)
	for i := range t.offsets {
		if long {
			t.offsets[i] = be.Uint32(loca[4*i:])
		} else {
			t.offsets[i] = 2 * uint32(be.Uint16(loca[2*i:]))
		}
		if int(t.offsets[i]) > len(t.glyf) || i > 0 && t.offsets[i] < t.offsets[i-1] {
			return errors.New("table loca points outside table glyf")
		}
	}
	return nil
}

func postScriptName(ld *ot.Loader) string {
	raw, err := ld.RawTable(ot.MustNewTag("name"))
	if err != nil {
		return "Font"
	}
	names, _, err := tables.ParseName(raw)
	if err != nil {
		return "Font"
	}
	const postScript = 6
	var clean []byte
	for _, c := range []byte(names.Name(postScript)) {
		if c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			clean = append(clean, c)
		}
	}
	if len(clean) == 0 {
		return "Font"
	}
	return string(clean)
}

func (t *trueType) scale(units int) int { return (units*Em + t.unitsPerEm/2) / t.unitsPerEm }

func (t *trueType) lookup(r rune) (uint16, bool) {
	id, ok := t.cmap.Lookup(r)
	return uint16(id), ok && id != 0 && int(id) < len(t.offsets)-1
}

// longMetric is the advance width and left side bearing of a glyph in units.
func (t *trueType) longMetric(id uint16) (advance, bearing uint16) {
	be := binary.BigEndian
	if int(id) < t.metrics {
		return be.Uint16(t.hmtx[4*int(id):]), be.Uint16(t.hmtx[4*int(id)+2:])
	}
	last := 4 * (t.metrics - 1)
	return be.Uint16(t.hmtx[last:]), be.Uint16(t.hmtx[4*t.metrics+2*(int(id)-t.metrics):])
}

func (t *trueType) advance(id uint16) int {
	advance, _ := t.longMetric(id)
	return t.scale(int(advance))
}

func (t *trueType) outline(id uint16) []byte {
	if int(id) >= len(t.offsets)-1 {
		return nil
	}
	return t.glyf[t.offsets[id]:t.offsets[id+1]]
}

// subset writes a font file with the glyphs given, in their order after glyph
// 0, and the parts that composite glyphs among them need. It keeps no cmap: a
// PDF page names glyphs by their place.
func (t *trueType) subset(ids []uint16) ([]byte, error) {
	order := append([]uint16{0}, ids...)
	place := make(map[uint16]uint16, len(order))
	for i, id := range order {
		if _, ok := place[id]; !ok {
			place[id] = uint16(i)
		}
	}
	be := binary.BigEndian
	var glyf, loca, hmtx []byte
	for i := 0; i < len(order); i++ {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		outline, err := t.renumber(t.outline(order[i]), func(part uint16) (uint16, error) {
			if int(part) >= len(t.offsets)-1 {
				return 0, fmt.Errorf("it is made of glyph %d, which the font does not have", part)
			}
			if _, ok := place[part]; !ok {
				place[part] = uint16(len(order))
				order = append(order, part)
			}
			return place[part], nil
		})
		if err != nil {
			return nil, fmt.Errorf("glyph %d: %w", order[i], err)
		}
		glyf = pad(append(glyf, outline...))
		advance, bearing := t.longMetric(order[i])
		hmtx = be.AppendUint16(be.AppendUint16(hmtx, advance), bearing)
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))

	head, hhea, maxp := bytes.Clone(t.head), bytes.Clone(t.hhea), bytes.Clone(t.maxp)
	be.PutUint32(head[8:], 0)  // the checksum of a whole file, meaningless in a PDF
	be.PutUint16(head[50:], 1) // long offsets
	be.PutUint16(hhea[34:], uint16(len(order)))
	be.PutUint16(maxp[4:], uint16(len(order)))
	out := append([]ot.Table{
		{Tag: ot.MustNewTag("glyf"), Content: glyf},
		{Tag: ot.MustNewTag("head"), Content: pad(head)},
		{Tag: ot.MustNewTag("hhea"), Content: pad(hhea)},
		{Tag: ot.MustNewTag("hmtx"), Content: pad(hmtx)},
		{Tag: ot.MustNewTag("loca"), Content: loca},
		{Tag: ot.MustNewTag("maxp"), Content: pad(maxp)},
	}, t.programs...)
	slices.SortFunc(out, func(a, b ot.Table) int { return cmp.Compare(a.Tag, b.Tag) })
	return ot.WriteTTF(out), nil
}

// Flags of a composite glyph (OpenType, table glyf).
const (
	argsAreWords   = 0x0001
	haveScale      = 0x0008
	moreComponents = 0x0020
	haveXYScale    = 0x0040
	haveTwoByTwo   = 0x0080
)

// renumber gives the parts of a composite glyph their new places; a simple
// glyph is returned as it is.
func (t *trueType) renumber(outline []byte, place func(uint16) (uint16, error)) ([]byte, error) {
	be := binary.BigEndian
	if len(outline) < 10 || int16(be.Uint16(outline)) >= 0 {
		return outline, nil
	}
	out := bytes.Clone(outline)
	for at := 10; ; {
		if at+4 > len(out) {
			return nil, errors.New("composite outline is cut short")
		}
		flags := be.Uint16(out[at:])
		part, err := place(be.Uint16(out[at+2:]))
		if err != nil {
			return nil, err
		}
		be.PutUint16(out[at+2:], part)
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&haveScale != 0:
			at += 2
		case flags&haveXYScale != 0:
			at += 4
		case flags&haveTwoByTwo != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			return out, nil
		}
	}
}

// pad fills a table up to a multiple of four bytes.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
