package typeset

import (
	"fmt"
	"math"
)

// Table is a small table: of a certificate, what it certifies.
type Table struct {
	Head   []string
	Rows   [][]string
	Shares []int  // of the width, by column
	Right  []bool // columns set to the right: numbers
}

func (t *Table) check() error {
	if len(t.Shares) != len(t.Head) || len(t.Right) != len(t.Head) {
		return fmt.Errorf("%w: a table says of each column its share and its side", ErrDocument)
	}
	for n, row := range append([][]string{t.Head}, t.Rows...) {
		if len(row) != len(t.Head) {
			return fmt.Errorf("%w: row %d of the table has %d cells, want %d", ErrDocument, n, len(row), len(t.Head))
		}
		for _, cell := range row {
			if err := checkText(cell); err != nil {
				return err
			}
		}
	}
	for _, share := range t.Shares {
		if share <= 0 {
			return fmt.Errorf("%w: a column of the table has no width", ErrDocument)
		}
	}
	return nil
}

// close reports whether the certificate has more on it than its text.
func (c *Certificate) close() bool {
	return c.Subtitle != "" || c.Translation != "" || len(c.Table.Head) > 0
}

// Geometry of a certificate that is set closely.
const (
	closeLeft       = 28 * millimetre
	closeRight      = certWidth - closeLeft
	closeTitleTop   = 22 * millimetre
	closeTitleSize  = 36.0
	closeSubTop     = 37.5 * millimetre
	closeSubSize    = 12.0
	closeSubTrack   = 1.6 // points after each letter
	closeNumberTop  = 46 * millimetre
	closeTextTop    = 57 * millimetre
	closeFoot       = 151 * millimetre // of the table
	closeCodeTop    = 155 * millimetre
	closeSignTop    = 163 * millimetre
	closeLineSpace  = 1.7
	closeSecondSize = 10.5 // of the translation
	closeCellSize   = 10.5
	closeRow        = 7 * millimetre
)

// closeSizes are the type sizes of the text, tried from the largest.
var closeSizes = []float64{18, 16, 14, 12.5}

// grey is for what accompanies the text.
var grey = colour{0.33, 0.35, 0.39}

// layClose sets a certificate with a second language and a table: all of it
// flows from the top, and the text takes the largest size at which it fits.
func layClose(s *sheet, c *Certificate, f *Fonts) error {
	if err := s.writeLine(f, XiaoBiaoSong, c.Title, closeTitleSize, certRed, alignCentre, 0, certWidth, closeTitleTop); err != nil {
		return fmt.Errorf("title: %w", err)
	}
	if err := s.writeTracked(f, c.Subtitle, closeSubSize, closeSubTrack, closeSubTop); err != nil {
		return fmt.Errorf("subtitle: %w", err)
	}
	if c.Number != "" {
		if err := s.writeLine(f, FangSong, "证书编号 No. "+c.Number, certSmall, black, alignCentre, 0, certWidth, closeNumberTop); err != nil {
			return fmt.Errorf("number: %w", err)
		}
	}
	second, err := closeTranslation(c.Translation, f)
	if err != nil {
		return fmt.Errorf("translation: %w", err)
	}
	table := 0.0
	if len(c.Table.Head) > 0 {
		table = 4*millimetre + float64(1+len(c.Table.Rows))*closeRow
	}
	for _, size := range closeSizes {
		lines, err := closeText(c.Blocks, f, size)
		if err != nil {
			return err
		}
		y := closeTextTop + float64(len(lines))*closeLineSpace*size
		after := y + float64(len(second))*1.5*closeSecondSize
		if after+table > closeFoot {
			continue
		}
		for i, t := range lines {
			s.put(t, closeTextTop+float64(i)*closeLineSpace*size, black)
		}
		for i, t := range second {
			s.put(t, y+float64(i)*1.5*closeSecondSize, grey)
		}
		if err := layTable(s, &c.Table, f, after+4*millimetre); err != nil {
			return fmt.Errorf("table: %w", err)
		}
		return layCloseFoot(s, c, f)
	}
	return ErrTooLong
}

func layCloseFoot(s *sheet, c *Certificate, f *Fonts) error {
	for i, words := range []string{c.Issuer, chineseDate(c.Date)} {
		if err := s.writeLine(f, FangSong, words, certSignSize, black, alignCentre,
			certSignMid-100, certSignMid+100, closeSignTop+float64(i)*certSignSize*1.7); err != nil {
			return fmt.Errorf("signature: %w", err)
		}
	}
	return layCertificateCode(s, c.Verification, f, closeLeft, closeCodeTop)
}

// closeText sets the text at a size.
func closeText(blocks []Block, f *Fonts, size float64) ([]textLine, error) {
	const width = closeRight - closeLeft
	chars := int(width / size)
	var lines []textLine
	for n, b := range blocks {
		p, err := blockParagraph(b, f)
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", n+1, err)
		}
		for _, line := range Break(p.cells, Measure{Width: chars * Em, First: 2 * Em}) {
			t, err := p.place(f, line, closeLeft, size, 0)
			if err != nil {
				return nil, fmt.Errorf("block %d: %w", n+1, err)
			}
			lines = append(lines, t)
		}
	}
	return lines, nil
}

func closeTranslation(words string, f *Fonts) ([]textLine, error) {
	if words == "" {
		return nil, nil
	}
	p, err := newParagraph(f, FangSong, words)
	if err != nil {
		return nil, err
	}
	var lines []textLine
	const width = (closeRight - closeLeft) / closeSecondSize * Em
	measure := Measure{Width: int(math.Floor(width)), Ragged: true}
	for _, line := range Break(p.cells, measure) {
		t, err := p.place(f, line, closeLeft, closeSecondSize, 0)
		if err != nil {
			return nil, err
		}
		lines = append(lines, t)
	}
	return lines, nil
}

// layTable sets a table; what is too long for its cell ends in an ellipsis.
func layTable(s *sheet, t *Table, f *Fonts, top float64) error {
	if len(t.Head) == 0 {
		return nil
	}
	const pad = 1.5 * millimetre
	all := 0
	for _, share := range t.Shares {
		all += share
	}
	rows := append([][]string{t.Head}, t.Rows...)
	for n, row := range rows {
		y := top + float64(n)*closeRow
		role, tone := FangSong, black
		if n == 0 {
			role, tone = Hei, grey
		}
		left := closeLeft
		for i, cell := range row {
			right := left + (closeRight-closeLeft)*float64(t.Shares[i])/float64(all)
			side := alignLeft
			if t.Right[i] {
				side = alignRight
			}
			fitted, err := shorten(f, role, cell, closeCellSize, right-left-2*pad)
			if err != nil {
				return err
			}
			if err := s.writeLine(f, role, fitted, closeCellSize, tone, side, left+pad, right-pad, y+(closeRow-closeCellSize)/2); err != nil {
				return err
			}
			left = right
		}
		if n > 0 {
			s.horizontal(closeLeft, closeRight, y, 0.4, colour{0.75, 0.76, 0.79})
		}
	}
	s.horizontal(closeLeft, closeRight, top, 0.9, certRed)
	s.horizontal(closeLeft, closeRight, top+float64(len(rows))*closeRow, 0.9, certRed)
	return nil
}

// shorten shortens a text to a width.
func shorten(f *Fonts, role Role, words string, size, width float64) (string, error) {
	runes := []rune(words)
	for n := len(runes); n > 0; n-- {
		shown := words
		if n < len(runes) {
			shown = string(runes[:n]) + "…"
		}
		p, err := newParagraph(f, role, shown)
		if err != nil {
			return "", err
		}
		if p.width(size) <= width {
			return shown, nil
		}
	}
	return "", nil
}

// writeTracked sets one spaced line in the middle of the sheet.
func (s *sheet) writeTracked(f *Fonts, words string, size, tracking, top float64) error {
	if words == "" {
		return nil
	}
	p, err := newParagraph(f, FangSong, words)
	if err != nil {
		return err
	}
	wide := p.width(size) + tracking*float64(len(p.cells)-1)
	t, err := p.place(f, p.oneLine(), (s.width-wide)/2, size, tracking)
	if err != nil {
		return err
	}
	s.put(t, top, grey)
	return nil
}
