package typeset

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"rsc.io/qr"

	"linli/internal/text"
)

//go:embed htmlparts
var htmlParts embed.FS

//go:embed htmlparts/official.css
var stylesheet string

// Stylesheet is the CSS for what HTML writes, for the screen and for A4
// paper. It is to be served as a file: no element carries a style of its own.
func Stylesheet() string { return stylesheet }

// htmlWords are what the page says beside the document, for those who cannot
// see its layout.
type htmlWords struct{ Imprint, Verification, QR string }

// labels of htmlWords in both languages.
var (
	labelImprint      = text.Label{Zh: "版记", En: "Imprint"}
	labelVerification = text.Label{Zh: "核验信息", En: "Verification"}
	labelQR           = text.Label{Zh: "核验二维码", En: "QR code for verification"}
)

// HTML writes the document as an article element to be put into a page that
// links Stylesheet. Every number slot is an element of class "figure" with
// the slot's key in data-figure, a link where there is an address. The
// document itself stays Chinese; lang is the language of the labels around it.
func HTML(w io.Writer, d *Document, lang text.Lang) error {
	if err := d.Check(); err != nil {
		return err
	}
	page, err := template.ParseFS(htmlParts, "htmlparts/brief.html")
	if err != nil {
		return fmt.Errorf("reading the page template: %w", err)
	}
	code, err := qrPath(d.Verification.URL)
	if err != nil {
		return err
	}
	return page.Execute(w, map[string]any{
		"Doc":          d,
		"Issue":        d.Masthead.issueLine(),
		"Running":      d.Masthead.runningLine(),
		"Date":         chineseDate(d.Masthead.Date),
		"Day":          d.Masthead.Date.String(),
		"People":       htmlFields(d.Imprint.people()),
		"Receivers":    htmlFields(d.Imprint.receivers()),
		"PrintRun":     d.Imprint.printRun(),
		"Verification": d.Verification.lines(),
		"QR":           code,
		"Words":        htmlWords{labelImprint.In(lang), labelVerification.In(lang), labelQR.In(lang)},
	})
}

type htmlField struct{ Label, Value string }

func htmlFields(fields []field) []htmlField {
	var out []htmlField
	for _, f := range fields {
		out = append(out, htmlField{f.label, f.value})
	}
	return out
}

// htmlCode is a QR code as one SVG path over a square of Size units.
type htmlCode struct {
	Size int
	Path string
}

func qrPath(url string) (*htmlCode, error) {
	if url == "" {
		return nil, nil
	}
	code, err := qr.Encode(url, qr.M)
	if err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	var path strings.Builder
	darkRuns(code, func(x, y, length int) {
		fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x, y, length, length)
	})
	return &htmlCode{Size: code.Size, Path: path.String()}, nil
}
