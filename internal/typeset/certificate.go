package typeset

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"linli/internal/civil"
)

// Certificate is a certificate on one sheet of A4 across, such as the proof
// of service records (志愿服务记录证明).
type Certificate struct {
	Title  string
	Number string // printed under the title after 证书编号：
	Blocks []Block
	Issuer string
	Date   civil.Day // day of issue

	Verification Verification

	// What follows may be left out. With any of it the sheet is set more
	// closely. Subtitle is the title in a second language, Translation the text.
	Subtitle    string
	Translation string
	Table       Table
}

// ErrTooLong is returned for a certificate whose text does not fit its sheet
// at the smallest size that reads well.
var ErrTooLong = errors.New("the text does not fit on the certificate")

// Check reports the first thing in the certificate that cannot be printed.
func (c *Certificate) Check() error {
	switch {
	case strings.TrimSpace(c.Title) == "":
		return fmt.Errorf("%w: it has no title", ErrDocument)
	case c.Date == 0:
		return fmt.Errorf("%w: it has no date", ErrDocument)
	case len(c.Blocks) == 0:
		return fmt.Errorf("%w: it has no text", ErrDocument)
	}
	v := c.Verification
	for _, s := range []string{c.Title, c.Number, c.Issuer, v.Code, v.Root, v.URL, v.Note} {
		if err := checkText(s); err != nil {
			return err
		}
	}
	for n, b := range c.Blocks {
		if err := b.check(); err != nil {
			return fmt.Errorf("block %d: %w", n+1, err)
		}
	}
	for _, s := range []string{c.Subtitle, c.Translation} {
		if err := checkText(s); err != nil {
			return err
		}
	}
	return c.Table.check()
}

// CertificatePDF writes the certificate as a PDF of one page, under the same
// promises as PDF.
func CertificatePDF(w io.Writer, c *Certificate, f *Fonts) error {
	if err := c.Check(); err != nil {
		return err
	}
	s, err := layCertificate(c, f)
	if err != nil {
		return fmt.Errorf("laying out the certificate: %w", err)
	}
	return writePDF(w, []*sheet{s}, properties{title: c.Title, author: c.Issuer, subject: c.Number, created: c.Date})
}

// Geometry of a certificate: A4 across within a double frame.
const (
	certWidth, certHeight = pageHeight, pageWidth

	certOuterEdge, certOuterRule = 9.5 * millimetre, 1.0 * millimetre
	certInnerEdge, certInnerRule = 13 * millimetre, 0.35 * millimetre

	certLeft      = 33 * millimetre
	certRight     = certWidth - certLeft
	certTitleTop  = 29 * millimetre
	certTitleSize = 42.0
	certNumberTop = 49 * millimetre
	certSmall     = 12.0
	certTextTop   = 69 * millimetre
	certTextFoot  = 132 * millimetre
	certCodeTop   = 138 * millimetre
	certCodeSize  = 34 * millimetre
	certSignTop   = 148 * millimetre
	certSignSize  = 17.0
	certSignMid   = 222 * millimetre // middle of issuer and date
	certLineSpace = 1.9              // line pitch in type sizes
	certNoteSize  = 9.5
)

// certSizes are the type sizes of the text, tried from the largest.
var certSizes = []float64{20, 18, 16, 14, 12.5}

// certRed is the quieter red of frames and seals.
var certRed = colour{0.69, 0.13, 0.12}

func layCertificate(c *Certificate, f *Fonts) (*sheet, error) {
	s := &sheet{width: certWidth, height: certHeight}
	s.frame(certOuterEdge, certOuterRule)
	s.frame(certInnerEdge, certInnerRule)
	if c.close() {
		return s, layClose(s, c, f)
	}
	if err := s.writeLine(f, XiaoBiaoSong, c.Title, certTitleSize, certRed, alignCentre, 0, certWidth, certTitleTop); err != nil {
		return nil, fmt.Errorf("title: %w", err)
	}
	if c.Number != "" {
		if err := s.writeLine(f, FangSong, "证书编号："+c.Number, certSmall, black, alignCentre, 0, certWidth, certNumberTop); err != nil {
			return nil, fmt.Errorf("number: %w", err)
		}
	}
	if err := layCertificateText(s, c.Blocks, f); err != nil {
		return nil, err
	}
	for i, words := range []string{c.Issuer, chineseDate(c.Date)} {
		if err := s.writeLine(f, FangSong, words, certSignSize, black, alignCentre,
			certSignMid-100, certSignMid+100, certSignTop+float64(i)*certSignSize*1.8); err != nil {
			return nil, fmt.Errorf("signature: %w", err)
		}
	}
	return s, layCertificateCode(s, c.Verification, f, certLeft, certCodeTop)
}

// layCertificateText sets the text at the largest size at which it fits.
func layCertificateText(s *sheet, blocks []Block, f *Fonts) error {
	const width = certRight - certLeft
	for _, size := range certSizes {
		chars := int(width / size)
		left := certLeft + (width-float64(chars)*size)/2
		var lines []textLine
		for n, b := range blocks {
			p, err := blockParagraph(b, f)
			if err != nil {
				return fmt.Errorf("block %d: %w", n+1, err)
			}
			for _, line := range Break(p.cells, Measure{Width: chars * Em, First: 2 * Em}) {
				t, err := p.place(f, line, left, size, 0)
				if err != nil {
					return fmt.Errorf("block %d: %w", n+1, err)
				}
				lines = append(lines, t)
			}
		}
		pitch := certLineSpace * size
		if certTextTop+float64(len(lines)-1)*pitch+size > certTextFoot {
			continue
		}
		for i, t := range lines {
			s.put(t, certTextTop+float64(i)*pitch, black)
		}
		return nil
	}
	return ErrTooLong
}

// layCertificateCode sets the QR code and the words of the verification beside
// it.
func layCertificateCode(s *sheet, v Verification, f *Fonts, left, codeTop float64) error {
	if v.URL != "" {
		s.codes = append(s.codes, qrMark{x: left, y: codeTop, size: certCodeSize, text: v.URL})
		left += certCodeSize + 4*millimetre
	}
	words := v.lines()
	const pitch = certNoteSize * 1.6
	var lines []textLine
	for _, line := range words {
		p, err := newParagraph(f, FangSong, line)
		if err != nil {
			return fmt.Errorf("verification: %w", err)
		}
		const measure = 25 * Em
		for _, l := range Break(p.cells, Measure{Width: measure, Ragged: true}) {
			t, err := p.place(f, l, left, certNoteSize, 0)
			if err != nil {
				return fmt.Errorf("verification: %w", err)
			}
			lines = append(lines, t)
		}
	}
	// The words end level with the lower edge of the code.
	top := codeTop + certCodeSize - float64(len(lines)-1)*pitch - certNoteSize
	for i, t := range lines {
		s.put(t, top+float64(i)*pitch, black)
	}
	return nil
}

// frame draws a red frame at a distance from the edges of the sheet.
func (s *sheet) frame(edge, thickness float64) {
	h, x1, y1, x2, y2 := thickness/2, edge, edge, s.width-edge, s.height-edge
	s.rules = append(s.rules,
		rule{x1 - h, y1, x2 + h, y1, thickness, certRed}, rule{x1 - h, y2, x2 + h, y2, thickness, certRed},
		rule{x1, y1, x1, y2, thickness, certRed}, rule{x2, y1, x2, y2, thickness, certRed})
}
