package typeset

import (
	"math"
	"strings"
)

// millimetre in points, the unit of everything on a sheet.
const millimetre = 72 / 25.4

// Geometry of GB/T 9704-2012. Size 3号 is 15.75 pt there: 28 characters of
// 16 pt would be wider than the type area.
const (
	pageWidth   = 210 * millimetre
	pageHeight  = 297 * millimetre
	areaLeft    = 28 * millimetre
	areaTop     = 37 * millimetre
	areaWidth   = 156 * millimetre
	areaHeight  = 225 * millimetre
	areaBottom  = areaTop + areaHeight
	linesOnPage = 22
	charsOnLine = 28

	size2 = 22.0  // 2号, the title
	size3 = 15.75 // 3号, the text
	size4 = 14.0  // 4号, imprint and page number

	// Line pitch that fills the type area exactly with 22 lines.
	pitch = (areaHeight - size3) / (linesOnPage - 1)

	// The baseline of a Chinese font stands at this share of the type size
	// below the top of the character.
	baselineShare = 0.88
)

// colour is RGB, each 0 to 1.
type colour [3]float64

var (
	black = colour{0, 0, 0}
	// Y80 M80 of the standard, in RGB.
	red = colour{0.87, 0.11, 0.09}
)

// sheet is one page with everything on it placed, independent of the format
// it is written in. The origin is the top left corner, y runs down.
type sheet struct {
	width, height float64
	texts         []textLine
	rules         []rule
	codes         []qrMark
}

// textLine is one line of placed characters.
type textLine struct {
	baseline float64
	size     float64
	colour   colour
	glyphs   []placedGlyph
	links    []link
	text     string
}

type placedGlyph struct {
	glyph
	x float64
}

// link is a stretch of a line that leads to an address.
type link struct {
	x1, x2 float64
	href   string
}

// rule is a straight line.
type rule struct {
	x1, y1, x2, y2 float64
	thickness      float64
	colour         colour
}

// qrMark is a QR code for a text, size wide and high.
type qrMark struct {
	x, y, size float64
	text       string
}

// style is what all cells of one run share.
type style struct {
	role   Role
	figure *FigureRef
}

// paragraph is text ready to be broken: cells whose Style indexes styles.
type paragraph struct {
	cells  []Cell
	styles []style
}

// add appends runs in one role.
func (p *paragraph) add(f *Fonts, role Role, runs ...Run) error {
	for _, r := range runs {
		cells, err := f.cellsOf(role, r.Text, len(p.styles))
		if err != nil {
			return err
		}
		p.styles = append(p.styles, style{role: role, figure: r.Figure})
		p.cells = append(p.cells, cells...)
	}
	return nil
}

func newParagraph(f *Fonts, role Role, s string) (paragraph, error) {
	var p paragraph
	err := p.add(f, role, Text(s))
	return p, err
}

// place turns a broken line into placed glyphs; left is the left edge of the
// measure, tracking is added after every cell.
func (p paragraph) place(f *Fonts, line Line, left, size, tracking float64) (textLine, error) {
	out := textLine{size: size, text: strings.TrimRight(line.Text(), " ")}
	unit := size / Em
	ink := len(line.Cells)
	for ink > 0 && line.Cells[ink-1].class == classSpace {
		ink--
	}
	for i, c := range line.Cells[:ink] {
		g, err := f.find(p.styles[c.Style].role, c.Rune)
		if err != nil && c.class == classSpace {
			continue // a rare kind of space: its room is there, its glyph need not be
		}
		if err != nil {
			return textLine{}, err
		}
		x := left + float64(c.X-c.Trim+inset(c.class, g.advance))*unit + float64(i)*tracking
		out.glyphs = append(out.glyphs, placedGlyph{glyph: g, x: x})
		out.link(p.styles[c.Style].figure, left+float64(c.X)*unit, left+float64(c.X+c.W)*unit)
	}
	return out, nil
}

// inset is where a glyph narrower than its cell stands in it.
func inset(c class, advance int) int {
	switch {
	case c == classWestern || c == classSpace || c == classClosing || advance >= Em:
		return 0
	case c == classOpening:
		return Em - advance
	default:
		return (Em - advance) / 2
	}
}

// link adds a cell to the link of its figure, or opens a new one.
func (t *textLine) link(f *FigureRef, x1, x2 float64) {
	if !f.absolute() {
		return
	}
	if n := len(t.links); n > 0 && t.links[n-1].href == f.Href && x1-t.links[n-1].x2 < t.size/2 {
		t.links[n-1].x2 = x2
		return
	}
	t.links = append(t.links, link{x1: x1, x2: x2, href: f.Href})
}

// width of the cells set on one line, in points.
func (p paragraph) width(size float64) float64 {
	return float64(NaturalWidth(p.cells)) * size / Em
}

// oneLine sets the whole paragraph on one line, however long.
func (p paragraph) oneLine() Line {
	lines := Break(p.cells, Measure{Width: math.MaxInt32, Ragged: true})
	if len(lines) == 0 {
		return Line{}
	}
	return lines[0]
}

// alignment of a single line between two edges.
type alignment uint8

const (
	alignLeft alignment = iota
	alignCentre
	alignRight
)

// writeLine puts a single line of text on the sheet; top is the top of its
// characters.
func (s *sheet) writeLine(f *Fonts, role Role, text string, size float64, c colour, a alignment, left, right, top float64) error {
	p, err := newParagraph(f, role, text)
	if err != nil {
		return err
	}
	x := left
	switch a {
	case alignCentre:
		x = (left + right - p.width(size)) / 2
	case alignRight:
		x = right - p.width(size)
	}
	t, err := p.place(f, p.oneLine(), x, size, 0)
	if err != nil {
		return err
	}
	s.put(t, top, c)
	return nil
}

// put adds a placed line with the top of its characters at top.
func (s *sheet) put(t textLine, top float64, c colour) {
	t.baseline = top + baselineShare*t.size
	t.colour = c
	s.texts = append(s.texts, t)
}

// horizontal draws a rule from x1 to x2.
func (s *sheet) horizontal(x1, x2, y, thickness float64, c colour) {
	s.rules = append(s.rules, rule{x1, y, x2, y, thickness, c})
}
