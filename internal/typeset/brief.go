package typeset

import (
	"fmt"
	"math"
)

// row is one line of the body, waiting for its place on a page.
type row struct {
	text textLine
	// withNext keeps a heading on the page of the text under it.
	withNext bool
	// paragraph numbers the blocks, so that the end of one can be moved.
	paragraph int
}

// layBrief places a whole brief on sheets.
func layBrief(d *Document, f *Fonts) ([]*sheet, error) {
	first := newPage()
	start, err := layHead(first, d, f)
	if err != nil {
		return nil, err
	}
	rows, err := bodyRows(d, f)
	if err != nil {
		return nil, err
	}
	tail, err := newImprint(d, f)
	if err != nil {
		return nil, err
	}
	pages := paginate(rows, linesOnPage-start, tail.rows())

	sheets := make([]*sheet, len(pages))
	for i, rows := range pages {
		page, top := first, areaTop+float64(start)*pitch
		if i > 0 {
			page, top = newPage(), areaTop
		}
		for n, r := range rows {
			page.put(r.text, top+float64(n)*pitch, black)
		}
		if len(rows) == 0 {
			if err := page.writeLine(f, FangSong, "（此页无正文）", size3, black, alignLeft,
				areaLeft+2*size3, areaLeft+areaWidth, areaTop); err != nil {
				return nil, err
			}
		}
		if err := layPageNumber(page, f, i+1); err != nil {
			return nil, err
		}
		sheets[i] = page
	}
	last := sheets[len(sheets)-1]
	tail.lay(last)
	return sheets, layVerification(last, f, d.Verification, len(sheets)%2 == 1)
}

func newPage() *sheet { return &sheet{width: pageWidth, height: pageHeight} }

// Rows of the head of a brief, counted from the top of the type area. The
// head takes about the upper third of page one.
const (
	nameCentre  = 1.35 // middle of the name
	issueRow    = 3.0
	ruleBelow   = 4 * millimetre // red rule below the line of body and date
	titlePitch  = 33.0           // points
	nameMaxSize = 60.0
	redRule     = 0.7 * millimetre
	titleBelow  = 0.9 // rows kept free below the title, at least

	titleMeasure = 19 * Em // the type area is 20 characters of 2号 wide
)

// layHead sets masthead, column and title and returns the row the text
// begins on.
func layHead(s *sheet, d *Document, f *Fonts) (int, error) {
	m := d.Masthead
	at := func(row float64) float64 { return areaTop + row*pitch }
	right := areaLeft + areaWidth
	centre, next := nameCentre, issueRow
	if m.Mark != "" {
		centre, next = centre+1, next+1
		if err := s.writeLine(f, Hei, m.Mark, size3, black, alignLeft, areaLeft, right, areaTop); err != nil {
			return 0, fmt.Errorf("mark: %w", err)
		}
	}
	if err := layName(s, m.Name, f, at(centre)); err != nil {
		return 0, fmt.Errorf("masthead: %w", err)
	}
	for _, line := range []string{m.issueLine(), m.runningLine()} {
		if line == "" {
			continue
		}
		if err := s.writeLine(f, FangSong, line, size3, black, alignCentre, areaLeft, right, at(next)); err != nil {
			return 0, fmt.Errorf("issue number: %w", err)
		}
		next++
	}
	if err := s.writeLine(f, FangSong, m.IssuingBody, size3, black, alignLeft, areaLeft+size3, right, at(next)); err != nil {
		return 0, fmt.Errorf("issuing body: %w", err)
	}
	if err := s.writeLine(f, FangSong, chineseDate(m.Date), size3, black, alignRight, areaLeft, right-size3, at(next)); err != nil {
		return 0, fmt.Errorf("date: %w", err)
	}
	s.horizontal(areaLeft, right, at(next)+size3+ruleBelow, redRule, red)
	next += 1.6
	if d.Column != "" {
		if err := s.writeLine(f, Hei, "【"+d.Column+"】", size3, black, alignLeft, areaLeft, right, at(next)); err != nil {
			return 0, fmt.Errorf("column: %w", err)
		}
		next += 1.35
	} else {
		next += 0.8
	}
	lines, err := layTitle(s, d.Title, f, at(next))
	if err != nil {
		return 0, fmt.Errorf("title: %w", err)
	}
	bottom := next + (float64(lines-1)*titlePitch+size2)/pitch
	return int(math.Ceil(bottom + titleBelow)), nil
}

// layName sets the name of the series in red across the type area: as large
// as fits, the letters of a short name set apart.
func layName(s *sheet, name string, f *Fonts, middle float64) error {
	p, err := newParagraph(f, XiaoBiaoSong, name)
	if err != nil {
		return err
	}
	ems := float64(NaturalWidth(p.cells)) / Em
	size := math.Min(nameMaxSize, 0.985*areaWidth/ems)
	gaps := float64(len(p.cells) - 1)
	tracking := 0.0
	if gaps > 0 {
		tracking = math.Min(0.35*size, (0.985*areaWidth-ems*size)/gaps)
	}
	x := areaLeft + (areaWidth-ems*size-gaps*tracking)/2
	t, err := p.place(f, p.oneLine(), x, size, tracking)
	if err != nil {
		return err
	}
	s.put(t, middle-size/2, red)
	return nil
}

// layTitle sets the title centred, its lines as even as can be, and returns
// their number.
func layTitle(s *sheet, title string, f *Fonts, top float64) (int, error) {
	p, err := newParagraph(f, XiaoBiaoSong, title)
	if err != nil {
		return 0, err
	}
	lines := evenLines(p.cells, titleMeasure)
	for i, line := range lines {
		width := float64(line.Width) * size2 / Em
		t, err := p.place(f, line, areaLeft+(areaWidth-width)/2, size2, 0)
		if err != nil {
			return 0, err
		}
		s.put(t, top+float64(i)*titlePitch, black)
	}
	return len(lines), nil
}

// evenLines breaks cells into as few lines as the widest measure allows, then
// narrows the measure as long as the number of lines stays.
func evenLines(cells []Cell, widest int) []Line {
	lines := Break(cells, Measure{Width: widest, Ragged: true})
	for width := widest - Em/2; len(lines) > 1 && width > 4*Em; width -= Em / 2 {
		narrower := Break(cells, Measure{Width: width, Ragged: true})
		if len(narrower) > len(lines) {
			break
		}
		lines = narrower
	}
	return lines
}

// bodyRows breaks the blocks and the contributing unit into rows.
func bodyRows(d *Document, f *Fonts) ([]row, error) {
	var rows []row
	measure := Measure{Width: charsOnLine * Em, First: 2 * Em}
	for n, b := range d.Blocks {
		p, err := blockParagraph(b, f)
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", n+1, err)
		}
		for _, line := range Break(p.cells, measure) {
			t, err := p.place(f, line, textLeft, size3, 0)
			if err != nil {
				return nil, fmt.Errorf("block %d: %w", n+1, err)
			}
			rows = append(rows, row{text: t, withNext: b.Level > 0, paragraph: n})
		}
	}
	if d.Contributor == "" {
		return rows, nil
	}
	p, err := newParagraph(f, FangSong, "（"+d.Contributor+"）")
	if err != nil {
		return nil, fmt.Errorf("contributor: %w", err)
	}
	// The right bracket stands one character in from the right.
	left := textLeft + (charsOnLine-1)*size3 - p.width(size3)
	t, err := p.place(f, p.oneLine(), left, size3, 0)
	if err != nil {
		return nil, fmt.Errorf("contributor: %w", err)
	}
	rows[len(rows)-1].withNext = true
	return append(rows, row{text: t, paragraph: len(d.Blocks)}), nil
}

// textLeft centres 28 characters of 15.75 pt in the type area, which is a
// hair wider.
const textLeft = areaLeft + (areaWidth-charsOnLine*size3)/2

func blockParagraph(b Block, f *Fonts) (paragraph, error) {
	role := FangSong
	switch b.Level {
	case 1:
		role = Hei
	case 2:
		role = Kai
	}
	var p paragraph
	if err := p.add(f, Kai, b.Lead...); err != nil {
		return p, err
	}
	err := p.add(f, role, b.Runs...)
	return p, err
}

// layPageNumber prints — 1 — with its dash 7 mm below the type area, one
// character in from the right on odd pages and from the left on even ones.
func layPageNumber(s *sheet, f *Fonts, number int) error {
	const dashShare = 0.38 // height of the dash above the baseline
	top := areaBottom + 7*millimetre + dashShare*size4 - baselineShare*size4
	a := alignRight
	if number%2 == 0 {
		a = alignLeft
	}
	return s.writeLine(f, Song, fmt.Sprintf("— %d —", number), size4, black, a,
		areaLeft+size4, areaLeft+areaWidth-size4, top)
}
