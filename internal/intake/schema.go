package intake

import (
	"fmt"
	"slices"
	"strings"

	"linli/internal/text"
)

// A Schema is the table a file must hold.
//
// The header row names the columns in any order. Names that begin with '#' are
// ignored, unknown and repeated names refuse the file, and a column that is
// absent reads as empty.
type Schema struct {
	// Name is the table's key ("facts"). A sheet of this name is preferred in
	// a workbook that has several.
	Name string
	// Columns are all names the table knows; their order gives the index that
	// Row.Get and Row.Bytes take.
	Columns []string
	// Required are the columns a file cannot do without.
	Required []string

	// Texts are the columns that hold codes and identifiers. A value that a
	// spreadsheet turned into a number such as 1.10112E+11 is refused there.
	Texts []string
	// Times are the columns whose Excel date numbers become
	// "2006-01-02 15:04".
	Times []string
	// Days are the columns whose Excel date numbers become "2006-01-02".
	Days []string
	// Any takes the columns that the file itself names, whatever they are:
	// Reader.Schema then lists them. The other fields are left empty.
	Any bool
}

// Index returns the index of a column, or -1.
func (s Schema) Index(column string) int { return slices.Index(s.Columns, column) }

// Options bounds what a file may cost. A zero field takes its default.
type Options struct {
	// MaxBytes bounds the file itself. Default: none for CSV, 64 MiB for XLSX.
	MaxBytes int64
	// MaxUnzipped bounds what a workbook may unfold to. Default: 64 MiB.
	MaxUnzipped int64
	// MaxRows bounds the rows below the header. Default: none for CSV; a
	// sheet cannot have more than 1,048,575.
	MaxRows int
	// MaxCell bounds one cell, in bytes of UTF-8. Default: 32 KiB.
	MaxCell int
}

const (
	defaultXLSXBytes = 64 << 20
	defaultUnzipped  = 64 << 20
	defaultCell      = 32 << 10
)

func (o Options) withDefaults() Options {
	if o.MaxUnzipped <= 0 {
		o.MaxUnzipped = defaultUnzipped
	}
	if o.MaxCell <= 0 {
		o.MaxCell = defaultCell
	}
	return o
}

// columnKind says how a cell of a column is to be taken.
type columnKind uint8

const (
	plainColumn columnKind = iota
	textColumn
	timeColumn
	dayColumn
)

// layout is where the columns of a schema stand in one file.
type layout struct {
	position []int        // by schema column: the cell in the file, or -1
	column   []int        // by cell: the schema column, or -1 where ignored
	kind     []columnKind // by cell
	texts    []int        // cells of text columns
}

// layOut reads a header row.
func (s Schema) layOut(header []string) (layout, *text.Label) {
	// Spreadsheets like to add empty columns at the right.
	for len(header) > 0 && header[len(header)-1] == "" {
		header = header[:len(header)-1]
	}
	if s.Any {
		s.Columns = header
	}
	l := layout{
		position: make([]int, len(s.Columns)),
		column:   make([]int, len(header)),
		kind:     make([]columnKind, len(header)),
	}
	for i := range l.position {
		l.position[i] = -1
	}
	known := 0
	for cell, name := range header {
		l.column[cell] = -1
		if strings.HasPrefix(name, "#") && !s.Any {
			continue
		}
		if name == "" {
			return l, label("第%d列没有列名", "column %d has no name", cell+1)
		}
		i := s.Index(name)
		if i < 0 && len(header) == 1 && strings.ContainsAny(name, ";\t，；") {
			return l, label("表头只有一列；各列须用英文逗号分隔", "the header is a single column; separate columns by commas")
		}
		if i < 0 {
			return l, label("不认识的列名“%s”；可用的列名：%s", "unknown column %q; known columns: %s",
				clip(name), strings.Join(s.Columns, ","))
		}
		if l.position[i] >= 0 {
			return l, label("列名“%s”出现了两次", "column %q appears twice", name)
		}
		l.position[i], l.column[cell] = cell, i
		known++
		switch {
		case slices.Contains(s.Texts, name):
			l.kind[cell] = textColumn
			l.texts = append(l.texts, cell)
		case slices.Contains(s.Times, name):
			l.kind[cell] = timeColumn
		case slices.Contains(s.Days, name):
			l.kind[cell] = dayColumn
		}
	}
	if known == 0 {
		return l, label("首行没有列名；首行应为：%s", "the first row names no column; it should read: %s",
			strings.Join(s.Columns, ","))
	}
	for _, name := range s.Required {
		if i := s.Index(name); i < 0 || l.position[i] < 0 {
			return l, label("缺少必需的列“%s”", "required column %q is missing", name)
		}
	}
	return l, nil
}

// label makes a message from two formats that take the same arguments.
func label(zh, en string, args ...any) *text.Label {
	return &text.Label{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}
}

// clip shortens a value for a message.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return strings.ToValidUTF8(s, "�")
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
