package intake

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
)

// formulaStart are the characters at which spreadsheet programs take a cell
// for a formula (OWASP, "CSV injection").
const formulaStart = "=+-@\t\r"

// ExportCell makes a cell safe to open in a spreadsheet program: what would be
// taken for a formula gets a single quote before it. Reading the cell back
// through a Reader takes the quote away again.
func ExportCell(s string) string {
	if rest := strings.TrimLeft(s, "'"); rest != "" && strings.IndexByte(formulaStart, rest[0]) >= 0 {
		return "'" + s
	}
	return s
}

// unexport undoes ExportCell on a cell that begins with a single quote.
func unexport(b []byte) []byte {
	if rest := bytes.TrimLeft(b, "'"); len(rest) > 0 && strings.IndexByte(formulaStart, rest[0]) >= 0 {
		return b[1:]
	}
	return b
}

// A CSVWriter writes tables for people: UTF-8 with a byte order mark (without
// it Excel takes the text for the local code page), CRLF, every cell through
// ExportCell.
type CSVWriter struct {
	w     *csv.Writer
	cells []string
	err   error
}

// NewCSVWriter writes to w; the caller closes w.
func NewCSVWriter(w io.Writer) *CSVWriter {
	_, err := io.WriteString(w, "\ufeff")
	c := &CSVWriter{w: csv.NewWriter(w), err: err}
	c.w.UseCRLF = true
	return c
}

// Write writes one row.
func (c *CSVWriter) Write(cells ...string) error {
	if c.err != nil {
		return c.err
	}
	c.cells = c.cells[:0]
	for _, s := range cells {
		c.cells = append(c.cells, ExportCell(s))
	}
	c.err = c.w.Write(c.cells)
	return c.err
}

// Flush writes what is buffered and returns the first error there was.
func (c *CSVWriter) Flush() error {
	c.w.Flush()
	if c.err == nil {
		c.err = c.w.Error()
	}
	return c.err
}
