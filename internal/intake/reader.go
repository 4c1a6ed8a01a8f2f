package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"linli/internal/text"
)

// A Reader gives the rows of one file. It is for one goroutine; only Progress
// may be called from another.
type Reader struct {
	name    string
	schema  Schema
	options Options
	layout  layout
	src     source
	utf8    *utf8Reader // nil for XLSX
	input   *meter
	closers []func() error

	line   int
	fields [][]byte
	counts Counts
	end    error // what every further Next returns
}

// A source cuts a file into rows of cells. width is 0 for the header. What it
// returns holds until its next call.
type source interface {
	next(width int) (line int, fields [][]byte, faults []fault, err error)
}

// Counts accounts for the rows below the header: Rows = Good + Bad.
type Counts struct {
	Rows, Good, Bad int
}

// Open opens a CSV or XLSX file, told apart by its content, and reads its
// header. Errors about the content are of type *FileError.
func Open(path string, s Schema, o Options) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open table: %w", err)
	}
	var total int64
	if st, err := f.Stat(); err == nil && st.Mode().IsRegular() {
		total = st.Size()
	}
	r, err := open(f, filepath.Base(path), total, s, o)
	if err != nil {
		_ = f.Close() // it was only read
		return nil, err
	}
	r.closers = append(r.closers, f.Close)
	return r, nil
}

// NewReader reads a CSV or XLSX file from in. A workbook is kept in a
// temporary file until Close. name is the file's name for messages.
func NewReader(in io.Reader, name string, s Schema, o Options) (*Reader, error) {
	return open(in, name, 0, s, o)
}

func open(in io.Reader, name string, total int64, s Schema, o Options) (*Reader, error) {
	o = o.withDefaults()
	r := &Reader{name: name, schema: s, options: o, input: &meter{in: in, limit: o.MaxBytes}}
	r.input.total.Store(total)
	buffered := bufio.NewReaderSize(r.input, sniffSize)
	head, err := buffered.Peek(sniffSize)
	if err != nil && err != io.EOF {
		return nil, r.fileError(err)
	}
	err = nil
	if isZip(head) {
		err = r.openWorkbook(in, buffered, total)
	} else if reason := refuse(head); reason != nil {
		err = &FileError{File: name, Reason: *reason}
	} else {
		r.utf8 = newUTF8Reader(buffered)
		r.src = newCSVSource(r.utf8, o.MaxCell)
	}
	if err == nil {
		err = r.readHeader()
	}
	if err != nil {
		_ = r.Close() // only temporary files: the first error says more
		return nil, err
	}
	return r, nil
}

func (r *Reader) readHeader() error {
	line, fields, faults, err := r.src.next(0)
	if err == io.EOF {
		return &FileError{File: r.name, Reason: *label("文件是空的", "the file is empty")}
	}
	if err != nil {
		return r.fileError(err)
	}
	if len(faults) > 0 {
		return &FileError{File: r.name, Line: line, Reason: *faults[0].reason}
	}
	header := make([]string, len(fields))
	for i, f := range fields {
		header[i] = string(trim(f))
	}
	l, reason := r.schema.layOut(header)
	if reason != nil {
		return &FileError{File: r.name, Line: line, Reason: *reason}
	}
	if r.schema.Any {
		for len(header) > 0 && header[len(header)-1] == "" {
			header = header[:len(header)-1]
		}
		r.schema.Columns = header
	}
	r.layout = l
	if w, ok := r.src.(*xlsxSource); ok {
		w.layout = l
	}
	return nil
}

// Next returns the next row. It returns io.EOF at the end of the file, a
// *RowError for a row that cannot be read (the next call goes on behind it),
// and another error, for good, when the file cannot be read any further.
// The row holds until the next call.
func (r *Reader) Next() (Row, error) {
	if r.end != nil {
		return Row{}, r.end
	}
	line, fields, faults, err := r.src.next(len(r.layout.column))
	r.line, r.fields = line, fields
	if err != nil {
		r.end = io.EOF
		if err != io.EOF {
			r.end = r.fileError(err)
		}
		return Row{}, r.end
	}
	if r.options.MaxRows > 0 && r.counts.Rows == r.options.MaxRows {
		r.end = &FileError{File: r.name, Line: line, Reason: *label("超过%d行；请分成几个文件",
			"more than %d rows; split the file", r.options.MaxRows)}
		return Row{}, r.end
	}
	r.counts.Rows++
	row := Row{Line: line, r: r}
	if len(faults) == 0 && !r.anyScientific() {
		r.counts.Good++
		return row, nil
	}
	r.counts.Bad++
	return row, r.rowError(row, faults)
}

// anyScientific reports whether a code of the current row has become a
// rounded number.
func (r *Reader) anyScientific() bool {
	for _, cell := range r.layout.texts {
		if isScientific(trim(r.fields[cell])) {
			return true
		}
	}
	return false
}

func (r *Reader) rowError(row Row, faults []fault) *RowError {
	e := &RowError{Row: row}
	for _, f := range faults {
		issue := Issue{File: r.name, Line: row.Line, Value: f.value, Reason: *f.reason}
		if f.cell >= 0 && f.cell < len(r.layout.column) {
			if c := r.layout.column[f.cell]; c >= 0 {
				issue.Column = r.schema.Columns[c]
			}
		}
		e.Issues = append(e.Issues, issue)
	}
	for _, cell := range r.layout.texts {
		if cell < len(r.fields) && isScientific(trim(r.fields[cell])) {
			e.Issues = append(e.Issues, row.Issue(r.layout.column[cell], scientificReason))
		}
	}
	return e
}

var scientificReason = text.Label{
	Zh: "编码被表格软件变成了科学计数法，后几位已丢失；请将该列设为文本格式后重新填写",
	En: "a spreadsheet turned the code into a rounded number and lost its last digits; format the column as text and enter it again",
}

// isScientific recognises 1.10112E+11 and 1E+11, the forms spreadsheets write.
func isScientific(b []byte) bool {
	if len(b) < 4 || b[0] < '0' || b[0] > '9' || b[1] != '.' && b[1]|0x20 != 'e' {
		return false
	}
	i := bytes.IndexAny(b, "Ee")
	if i < 0 || i+2 >= len(b) || b[i+1] != '+' {
		return false
	}
	digits := func(b []byte) bool { return len(bytes.Trim(b, "0123456789")) == 0 }
	_, fraction, _ := bytes.Cut(b[:i], []byte("."))
	return digits(fraction) && digits(b[i+2:])
}

// fileError wraps an error that ends the reading.
func (r *Reader) fileError(err error) error {
	var known *FileError
	if errors.As(err, &known) {
		known.File, known.Line = r.name, max(known.Line, r.line)
		return known
	}
	return &FileError{File: r.name, Line: r.line, Err: err,
		Reason: *label("读取文件出错，之后的行没有读入", "the file could not be read; the rows after this point were not taken")}
}

// Counts accounts for the rows read so far.
func (r *Reader) Counts() Counts { return r.counts }

// Schema returns the schema the file is read by.
func (r *Reader) Schema() Schema { return r.schema }

// Name returns the file's name as messages give it.
func (r *Reader) Name() string { return r.name }

// Has reports whether the file has the column with this index in the schema.
func (r *Reader) Has(i int) bool { return r.layout.position[i] >= 0 }

// Encoding names the encoding found so far ("UTF-8", "GB18030", "UTF-16"), or
// "XLSX".
func (r *Reader) Encoding() string {
	if r.utf8 == nil {
		return "XLSX"
	}
	return r.utf8.encoding
}

// Progress gives the bytes of the file read and its size; total is 0 where it
// is not known. It may be called from any goroutine.
func (r *Reader) Progress() (read, total int64) {
	return r.input.read.Load(), r.input.total.Load()
}

// Close releases the file, and removes temporary ones.
func (r *Reader) Close() error {
	var errs []error
	for i := len(r.closers) - 1; i >= 0; i-- {
		errs = append(errs, r.closers[i]())
	}
	r.closers = nil
	if r.end == nil {
		r.end = os.ErrClosed
	}
	return errors.Join(errs...)
}

// A Row is one row of a file. It holds until the next call of Reader.Next.
type Row struct {
	Line int // the physical line (CSV) or row number (XLSX) it begins at, from 1
	r    *Reader
}

// Bytes returns the cell of the column with index i in the schema, without
// the blanks around it and without the quote that ExportCell puts before a
// formula. It is a view that holds until the next call of Reader.Next.
func (r Row) Bytes(i int) []byte {
	p := r.r.layout.position[i]
	if p < 0 || p >= len(r.r.fields) {
		return nil
	}
	b := trim(r.r.fields[p])
	if len(b) > 1 && b[0] == '\'' {
		b = unexport(b)
	}
	return b
}

// Get is Bytes as a string that may be kept.
func (r Row) Get(i int) string { return string(r.Bytes(i)) }

// Values returns all cells in the order of the schema.
func (r Row) Values() []string {
	v := make([]string, len(r.r.schema.Columns))
	for i := range v {
		v[i] = strings.ToValidUTF8(r.Get(i), "�")
	}
	return v
}

// Issue makes an issue about the cell of column i, or about the row as a
// whole where i is negative.
func (r Row) Issue(i int, reason text.Label) Issue {
	issue := Issue{File: r.r.name, Line: r.Line, Reason: reason}
	if i >= 0 {
		issue.Column, issue.Value = r.r.schema.Columns[i], clip(r.Get(i))
	}
	return issue
}

// Warning is Issue for what is unusual but taken.
func (r Row) Warning(i int, reason text.Label) Issue {
	issue := r.Issue(i, reason)
	issue.Warning = true
	return issue
}

// trim takes away the blanks around a cell: white space of any script (no-break
// and ideographic spaces among them), byte order marks and zero-width spaces.
func trim(b []byte) []byte {
	if n := len(b); n == 0 || isInk(b[0]) && isInk(b[n-1]) {
		return b
	}
	return bytes.TrimFunc(b, func(c rune) bool {
		switch c {
		case ' ', '\t', '\n', '\r', '\v', '\f', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff, 0x200b:
			return true
		}
		return c >= 0x2000 && c <= 0x200a
	})
}

// isInk reports an ASCII byte that is neither blank nor control.
func isInk(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// meter counts and bounds what is read of a file.
type meter struct {
	in          io.Reader
	limit       int64 // 0: none
	read, total atomic.Int64
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	if read := m.read.Add(int64(n)); m.limit > 0 && read > m.limit {
		return 0, &FileError{Reason: *label("文件超过%d MiB", "the file is over %d MiB", m.limit>>20)}
	}
	return n, err
}
