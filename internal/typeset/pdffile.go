package typeset

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"rsc.io/qr"
)

// pdfFile collects the objects of a PDF file (ISO 32000-1).
type pdfFile struct {
	buf     bytes.Buffer
	offsets []int // of object n at index n-1
}

func (p *pdfFile) begin() { p.buf.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") }

// reserve takes the next object number, to be written later.
func (p *pdfFile) reserve() int {
	p.offsets = append(p.offsets, 0)
	return len(p.offsets)
}

func (p *pdfFile) object(number int, body string) {
	p.offsets[number-1] = p.buf.Len()
	fmt.Fprintf(&p.buf, "%d 0 obj\n%s\nendobj\n", number, body)
}

// stream writes a compressed stream; entries are the dictionary's own.
func (p *pdfFile) stream(number int, entries string, data []byte) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(data) // a bytes.Buffer does not fail
	z.Close()
	p.offsets[number-1] = p.buf.Len()
	fmt.Fprintf(&p.buf, "%d 0 obj\n<< %s /Filter /FlateDecode /Length %d >>\nstream\n", number, entries, packed.Len())
	p.buf.Write(packed.Bytes())
	p.buf.WriteString("\nendstream\nendobj\n")
}

// end writes the cross-reference table and the trailer. The file's id is a
// hash of its content, so that equal files are equal to the last byte.
func (p *pdfFile) end(catalog, info int) {
	sum := sha256.Sum256(p.buf.Bytes())
	id := hex.EncodeToString(sum[:16])
	start := p.buf.Len()
	fmt.Fprintf(&p.buf, "xref\n0 %d\n0000000000 65535 f \n", len(p.offsets)+1)
	for _, o := range p.offsets {
		fmt.Fprintf(&p.buf, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&p.buf, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n",
		len(p.offsets)+1, catalog, info, id, id, start)
}

// page writes one sheet and returns its object number.
func (p *pdfFile) page(s *sheet, tree int, fonts *fontSet) (int, error) {
	var c bytes.Buffer
	for _, r := range s.rules {
		fmt.Fprintf(&c, "%s RG %s w %s %s m %s %s l S\n", rgb(r.colour), num(r.thickness),
			num(r.x1), num(s.height-r.y1), num(r.x2), num(s.height-r.y2))
	}
	for _, t := range s.texts {
		writeText(&c, s, t, fonts)
	}
	for _, q := range s.codes {
		if err := writeQR(&c, s, q); err != nil {
			return 0, err
		}
	}
	content := p.reserve()
	p.stream(content, "", c.Bytes())

	var notes bytes.Buffer
	for _, t := range s.texts {
		for _, l := range t.links {
			n := p.reserve()
			p.object(n, fmt.Sprintf("<< /Type /Annot /Subtype /Link /Rect [%s %s %s %s] /Border [0 0 0] /A << /S /URI /URI %s >> >>",
				num(l.x1), num(s.height-t.baseline-0.2*t.size), num(l.x2), num(s.height-t.baseline+t.size), literal(l.href)))
			fmt.Fprintf(&notes, "%d 0 R ", n)
		}
	}
	page := p.reserve()
	p.object(page, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R /Resources << /Font %d 0 R >> /Annots [ %s] >>",
		tree, num(s.width), num(s.height), content, fonts.object, notes.String()))
	return page, nil
}

// writeText writes a line: one text object, the distance between characters
// in thousandths of the type size where it differs from the glyph's width.
func writeText(c *bytes.Buffer, s *sheet, t textLine, fonts *fontSet) {
	if len(t.glyphs) == 0 {
		return
	}
	fmt.Fprintf(c, "BT %s rg", rgb(t.colour))
	var face *Face
	pen := 0.0
	for _, g := range t.glyphs {
		name, code := fonts.use(g.glyph)
		if g.face != face {
			if face != nil {
				c.WriteString("] TJ")
			}
			fmt.Fprintf(c, " /%s %s Tf 1 0 0 1 %s %s Tm [", name, num(t.size), num(g.x), num(s.height-t.baseline))
			face, pen = g.face, g.x
		}
		// Positions are rounded to thousandths of the size; the pen follows
		// what was written, so that rounding does not add up.
		if shift := int((pen-g.x)/t.size*Em + 0.5*sign(pen-g.x)); shift != 0 {
			c.WriteString(strconv.Itoa(shift))
			pen -= float64(shift) * t.size / Em
		}
		fmt.Fprintf(c, "<%04X>", code)
		pen += float64(g.advance) * t.size / Em
	}
	c.WriteString("] TJ ET\n")
}

func sign(x float64) float64 {
	if x < 0 {
		return -1
	}
	return 1
}

// writeQR draws a QR code from rectangles, one for each run of dark modules.
func writeQR(c *bytes.Buffer, s *sheet, q qrMark) error {
	code, err := qr.Encode(q.text, qr.M)
	if err != nil {
		return fmt.Errorf("QR code: %w", err)
	}
	module := q.size / float64(code.Size)
	c.WriteString("0 0 0 rg\n")
	darkRuns(code, func(x, y, length int) {
		fmt.Fprintf(c, "%s %s %s %s re\n", num(q.x+float64(x)*module),
			num(s.height-q.y-float64(y+1)*module), num(float64(length)*module), num(module))
	})
	c.WriteString("f\n")
	return nil
}

// num is a number as PDF wants it: no exponent, no needless digits.
func num(x float64) string {
	s := strconv.FormatFloat(x, 'f', 3, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func rgb(c colour) string { return num(c[0]) + " " + num(c[1]) + " " + num(c[2]) }

// utf16Text is a text string outside of page content.
func utf16Text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteString(">")
	return b.String()
}

// literal is a string of bytes.
func literal(s string) string { return "<" + strings.ToUpper(hex.EncodeToString([]byte(s))) + ">" }
