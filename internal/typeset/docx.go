package typeset

import (
	"archive/zip"
	"embed"
	"fmt"
	"io"
	"strings"
	"time"
)

// The parts of every DOCX that do not depend on the document.
//
//go:embed docxparts/*.xml
var docxParts embed.FS

// DOCX writes the document as an Office Open XML file that Word, WPS and
// LibreOffice lay out as the PDF is: same page, same grid of 22 lines, page
// numbers outside on odd and even pages. It names the faces officials have
// (仿宋_GB2312, 楷体_GB2312, 黑体, 方正小标宋简体) and embeds none. The same
// document always gives the same bytes.
func DOCX(w io.Writer, d *Document) error {
	if err := d.Check(); err != nil {
		return err
	}
	b := docxBuilder{doc: d}
	body := b.document()
	parts := []struct {
		name, static string
		data         []byte
	}{
		{name: "[Content_Types].xml", static: "content-types.xml"},
		{name: "_rels/.rels", static: "package-rels.xml"},
		{name: "docProps/core.xml", data: []byte(coreProperties(d))},
		{name: "word/document.xml", data: []byte(body)},
		{name: "word/_rels/document.xml.rels", data: []byte(b.relations())},
		{name: "word/styles.xml", static: "styles.xml"},
		{name: "word/settings.xml", static: "settings.xml"},
		{name: "word/footer-odd.xml", static: "footer-odd.xml"},
		{name: "word/footer-even.xml", static: "footer-even.xml"},
	}
	z := zip.NewWriter(w)
	for _, p := range parts {
		if p.static != "" {
			data, err := docxParts.ReadFile("docxparts/" + p.static)
			if err != nil {
				return err
			}
			p.data = data
		}
		if err := zipPart(z, p.name, p.data); err != nil {
			return err
		}
	}
	if url := d.Verification.URL; url != "" {
		img, err := qrPNG(url)
		if err != nil {
			return err
		}
		if err := zipPart(z, "word/media/qr.png", img); err != nil {
			return err
		}
	}
	return z.Close()
}

// zipPart stores a part under a fixed time: the oldest a zip file knows.
func zipPart(z *zip.Writer, name string, data []byte) error {
	part, err := z.CreateHeader(&zip.FileHeader{
		Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

func coreProperties(d *Document) string {
	date := d.Masthead.Date.String() + "T00:00:00Z"
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		"<dc:title>" + escape(d.Title) + "</dc:title><dc:subject>" + escape(d.Masthead.Name) + "</dc:subject><dc:creator>" + escape(d.Masthead.IssuingBody) + "</dc:creator><dc:language>zh-CN</dc:language>" +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + date + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + date + "</dcterms:modified></cp:coreProperties>"
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// escape makes a text safe inside XML elements and attributes. Control
// characters, which XML cannot hold, are refused by Document.Check.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
