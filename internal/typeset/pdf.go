package typeset

import (
	"bytes"
	"fmt"
	"io"

	"linli/internal/civil"
)

// PDF writes the document as a PDF file: A4, fonts embedded as subsets, text
// that can be searched and copied, numbers that link to their figures. The
// same document and fonts always give the same bytes. A character that no
// font has is a *MissingGlyphError.
func PDF(w io.Writer, d *Document, f *Fonts) error {
	if err := d.Check(); err != nil {
		return err
	}
	sheets, err := layBrief(d, f)
	if err != nil {
		return fmt.Errorf("laying out the document: %w", err)
	}
	return writePDF(w, sheets, properties{title: d.Title, author: d.Masthead.IssuingBody, subject: d.Masthead.Name, created: d.Masthead.Date})
}

// properties are what a PDF or DOCX says about itself.
type properties struct {
	title, author, subject string
	created                civil.Day
}

// writePDF writes placed sheets as a PDF 1.7 file.
func writePDF(w io.Writer, sheets []*sheet, about properties) error {
	var out pdfFile
	out.begin()
	catalog, tree, info := out.reserve(), out.reserve(), out.reserve()
	fonts := newFontSet(&out)

	var kids bytes.Buffer
	for i, s := range sheets {
		page, err := out.page(s, tree, fonts)
		if err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		fmt.Fprintf(&kids, "%d 0 R ", page)
	}
	if err := fonts.write(); err != nil {
		return err
	}
	out.object(tree, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] >>", len(sheets), kids.String()))
	out.object(catalog, fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true >> >>", tree))
	y, m, d := about.created.Date()
	date := fmt.Sprintf("(D:%04d%02d%02d000000+08'00')", y, int(m), d)
	out.object(info, fmt.Sprintf("<< /Title %s /Author %s /Subject %s /Producer (Linli) /CreationDate %s /ModDate %s >>",
		utf16Text(about.title), utf16Text(about.author), utf16Text(about.subject), date, date))
	out.end(catalog, info)
	_, err := w.Write(out.buf.Bytes())
	return err
}
