package intake

import (
	"io"
	"strconv"
	"strings"

	"linli/internal/text"
)

// An ErrorSheet is a table of the rows that were rejected, in the format they
// came in and with what is wrong beside them, for a person to correct and
// import again. Its own columns begin with '#', which readers ignore.
type ErrorSheet struct {
	w     *CSVWriter
	width int
	rows  int
}

// NewErrorSheet starts an error sheet for files of the schema on w; the caller
// closes w after Close.
func NewErrorSheet(w io.Writer, s Schema) (*ErrorSheet, error) {
	e := &ErrorSheet{w: NewCSVWriter(w), width: len(s.Columns)}
	header := append(append([]string(nil), s.Columns...),
		"#file", "#line", "#column", "#value", "#reason", "#reason_en")
	return e, e.w.Write(header...)
}

// Add writes a rejected row once, with all its issues. Warnings are left out,
// and so is a row that has nothing else.
func (e *ErrorSheet) Add(row Row, issues ...Issue) error {
	return e.AddValues(row.r.name, row.Line, row.Values(), issues...)
}

// AddValues is Add for a row whose cells, in the order of the schema, were kept
// after the reader had gone on.
func (e *ErrorSheet) AddValues(file string, line int, values []string, issues ...Issue) error {
	var column, value, zh, en []string
	for _, i := range issues {
		if i.Warning {
			continue
		}
		column = append(column, i.Column)
		value = append(value, i.Value)
		zh = append(zh, i.Reason.Zh)
		en = append(en, i.Reason.In(text.En))
	}
	if len(zh) == 0 {
		return nil
	}
	e.rows++
	cells := append(values[:len(values):len(values)], file, strconv.Itoa(line),
		strings.Join(column, "; "), strings.Join(value, "; "), strings.Join(zh, "；"), strings.Join(en, "; "))
	return e.w.Write(cells...)
}

// AddRowError writes a row that could not be read.
func (e *ErrorSheet) AddRowError(err *RowError) error { return e.Add(err.Row, err.Issues...) }

// Rows is the number of rows written.
func (e *ErrorSheet) Rows() int { return e.rows }

// Close writes what is buffered; it does not close the underlying writer.
func (e *ErrorSheet) Close() error { return e.w.Flush() }
