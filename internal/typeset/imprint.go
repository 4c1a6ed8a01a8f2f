package typeset

import (
	"fmt"
	"math"
)

// Geometry of the imprint (版记): 4号, one character in from each side, rules
// as wide as the type area, the first and last 0.35 mm and the middle one
// 0.25 mm thick, the last on the lower edge of the type area.
const (
	outerRule    = 0.35 * millimetre
	innerRule    = 0.25 * millimetre
	imprintPitch = 24.5 // points
	imprintAbove = 5.0  // from a rule to the characters under it
	imprintBelow = 5.5  // from characters to the rule under them
	imprintGap   = 0.5  // rows kept free above the imprint
	imprintCols  = 3

	imprintWidth   = areaWidth - 2*size4
	imprintMeasure = 29 * Em // the type area is 31 characters of 4号 wide
)

// imprint is the tail of a brief, broken into lines and measured.
type imprint struct {
	groups [][]textLineAt // one group of lines between each pair of rules
}

// textLineAt is a line of the imprint; several may share one row.
type textLineAt struct {
	textLine
	row int
}

func newImprint(d *Document, f *Fonts) (*imprint, error) {
	out := &imprint{}
	people, err := peopleLines(d.Imprint.people(), f)
	if err != nil {
		return nil, fmt.Errorf("imprint: %w", err)
	}
	lists, err := listLines(d.Imprint, f)
	if err != nil {
		return nil, fmt.Errorf("imprint: %w", err)
	}
	for _, g := range [][]textLineAt{people, lists} {
		if len(g) > 0 {
			out.groups = append(out.groups, g)
		}
	}
	return out, nil
}

// peopleLines sets 责编, 核稿, 电话… side by side, up to three to a row, in
// columns of equal width; fewer stand on a row where a value is long.
func peopleLines(fields []field, f *Fonts) ([]textLineAt, error) {
	cells := make([]paragraph, len(fields))
	for i, fl := range fields {
		p, err := newParagraph(f, FangSong, fl.label+"："+fl.value)
		if err != nil {
			return nil, err
		}
		cells[i] = p
	}
	var out []textLineAt
	for row := 0; len(cells) > 0; row++ {
		n := min(imprintCols, len(cells))
		for n > 1 && !fitColumns(cells[:n]) {
			n--
		}
		for col, p := range cells[:n] {
			left := areaLeft + size4 + imprintWidth*float64(col)/float64(n)
			t, err := p.place(f, p.oneLine(), left, size4, 0)
			if err != nil {
				return nil, err
			}
			out = append(out, textLineAt{textLine: t, row: row})
		}
		cells = cells[n:]
	}
	return out, nil
}

// fitColumns says whether each value fits its column, a character of space
// behind it unless it is the last.
func fitColumns(cells []paragraph) bool {
	column := imprintWidth / float64(len(cells))
	for i, p := range cells {
		need := p.width(size4)
		if i < len(cells)-1 {
			need += size4
		}
		if need > column {
			return false
		}
	}
	return true
}

// listLines sets 报, 送, 发, each with its list hanging after the label, and
// the print run at the right of a line of its own.
func listLines(i Imprint, f *Fonts) ([]textLineAt, error) {
	var out []textLineAt
	row := 0
	measure := Measure{Width: imprintMeasure, Rest: 2 * Em}
	for _, fl := range i.receivers() {
		p, err := newParagraph(f, FangSong, fl.label+"："+fl.value)
		if err != nil {
			return nil, err
		}
		for _, line := range Break(p.cells, measure) {
			t, err := p.place(f, line, areaLeft+size4, size4, 0)
			if err != nil {
				return nil, err
			}
			out = append(out, textLineAt{textLine: t, row: row})
			row++
		}
	}
	if s := i.printRun(); s != "" {
		p, err := newParagraph(f, FangSong, s)
		if err != nil {
			return nil, err
		}
		t, err := p.place(f, p.oneLine(), areaLeft+areaWidth-size4-p.width(size4), size4, 0)
		if err != nil {
			return nil, err
		}
		out = append(out, textLineAt{textLine: t, row: row})
	}
	return out, nil
}

func groupHeight(g []textLineAt) float64 {
	rows := g[len(g)-1].row
	return imprintAbove + float64(rows)*imprintPitch + size4 + imprintBelow
}

func (im *imprint) height() float64 {
	h := 0.0
	for _, g := range im.groups {
		h += groupHeight(g)
	}
	return h
}

// rows is how many rows of text the imprint displaces.
func (im *imprint) rows() int {
	if len(im.groups) == 0 {
		return 0
	}
	// The last row of text ends size3 below its top, not a whole pitch.
	free := im.height() - (pitch - size3) + imprintGap*pitch
	return max(1, int(math.Ceil(free/pitch)))
}

// lay pins the imprint to the lower edge of the type area.
func (im *imprint) lay(s *sheet) {
	y := areaBottom - im.height()
	for i, g := range im.groups {
		thickness := innerRule
		if i == 0 {
			thickness = outerRule
		}
		s.horizontal(areaLeft, areaLeft+areaWidth, y, thickness, black)
		for _, t := range g {
			s.put(t.textLine, y+imprintAbove+float64(t.row)*imprintPitch, black)
		}
		y += groupHeight(g)
	}
	if len(im.groups) > 0 {
		s.horizontal(areaLeft, areaLeft+areaWidth, areaBottom, outerRule, black)
	}
}

// Geometry of the verification block in the foot margin of the last page,
// beside the page number and outside the type area of the standard.
const (
	codeSize          = 19 * millimetre
	verificationTop   = areaBottom + 4.5*millimetre
	verificationSize  = 9.0
	verificationPitch = 13.5

	verificationMeasure = 34 * Em // up to the page number
)

// layVerification prints the QR code and the words of the verification on the
// side where the page number is not: left on odd pages, right on even ones.
func layVerification(s *sheet, f *Fonts, v Verification, left bool) error {
	var lines []textLine
	for _, words := range v.lines() {
		p, err := newParagraph(f, FangSong, words)
		if err != nil {
			return fmt.Errorf("verification: %w", err)
		}
		for _, line := range Break(p.cells, Measure{Width: verificationMeasure, Ragged: true}) {
			x := areaLeft
			switch {
			case left && v.URL != "":
				x += codeSize + 3*millimetre
			case !left:
				x += areaWidth - float64(line.Width)*verificationSize/Em
				if v.URL != "" {
					x -= codeSize + 3*millimetre
				}
			}
			t, err := p.place(f, line, x, verificationSize, 0)
			if err != nil {
				return fmt.Errorf("verification: %w", err)
			}
			lines = append(lines, t)
		}
	}
	block := float64(len(lines)-1)*verificationPitch + verificationSize
	top := verificationTop
	if v.URL != "" {
		top += max(0, (codeSize-block)/2)
	}
	for i, t := range lines {
		s.put(t, top+float64(i)*verificationPitch, black)
	}
	if v.URL != "" {
		x := areaLeft
		if !left {
			x += areaWidth - codeSize
		}
		s.codes = append(s.codes, qrMark{x: x, y: verificationTop, size: codeSize, text: v.URL})
	}
	return nil
}
