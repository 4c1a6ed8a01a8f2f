package intake

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"sync/atomic"

	"linli/internal/text"
)

// The size of a sheet (Excel's limits).
const (
	sheetRows  = 1 << 20
	sheetCells = 1 << 14
)

// xlsxSource reads the rows of one sheet as they stand in its XML. Why not
// through excelize stands in docs/decisions/011-csv.md: its streaming reader hides
// formulas and cell types, and takes broken XML for the end of the sheet.
type xlsxSource struct {
	sheet    *part
	xml      *xml.Decoder
	strings  sharedStrings
	merges   merges
	date1904 bool
	maxCell  int
	layout   layout
	done     *atomic.Int64 // bytes of the sheet read, for progress

	line   int
	data   []byte
	spans  [][2]int
	fields [][]byte
	faults []fault
}

// next implements source. A row without any text is not a row.
func (x *xlsxSource) next(width int) (int, [][]byte, []fault, error) {
	for {
		token, err := x.xml.RawToken()
		if err != nil {
			return x.line, nil, nil, x.broken(err)
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local == "sheetData" {
				return x.line, nil, nil, io.EOF
			}
		case xml.StartElement:
			if e.Name.Local != "row" {
				continue
			}
			n, err := strconv.Atoi(attr(e, "r"))
			if err != nil {
				n = x.line + 1 // the number may be left out
			}
			if n <= x.line || n > sheetRows {
				return x.line, nil, nil, x.broken(fmt.Errorf("row %d follows row %d", n, x.line))
			}
			x.line = n
			found, err := x.readRow(width)
			if err != nil {
				return x.line, nil, nil, x.broken(err)
			}
			if found {
				return x.line, x.fields, x.faults, nil
			}
		}
	}
}

func (x *xlsxSource) broken(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return &FileError{Line: x.line, Err: err, Reason: *label("工作表已损坏或不完整，之后的行没有读入",
		"the sheet is damaged or cut short; the rows after this point were not taken")}
}

// readRow reads the cells up to the end of the row and reports whether there
// was any text.
func (x *xlsxSource) readRow(width int) (bool, error) {
	x.data, x.spans, x.faults = x.data[:0], x.spans[:0], x.faults[:0]
	next := 0
	for {
		token, err := x.xml.RawToken()
		if err != nil {
			return false, err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				x.done.Store(x.xml.InputOffset())
				return x.finishRow(width)
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			at := next
			if ref := attr(e, "r"); ref != "" {
				if at = columnOf(ref); at < 0 {
					return false, fmt.Errorf("cell reference %q", clip(ref))
				}
			}
			if at >= sheetCells {
				return false, fmt.Errorf("more than %d cells in a row", sheetCells)
			}
			for len(x.spans) <= at {
				x.spans = append(x.spans, [2]int{})
			}
			if err := x.readCell(at, attr(e, "t")); err != nil {
				return false, err
			}
			next = at + 1
		}
	}
}

// readCell reads the cell at column index at up to its end tag.
func (x *xlsxSource) readCell(at int, kind string) error {
	start := len(x.data)
	formula, inValue := false, false
	for {
		token, err := x.xml.RawToken()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "f":
				formula = true
			case "v":
				inValue = true
			case "is":
				if x.data, err = appendRichText(x.data, x.xml, "is"); err != nil {
					return err
				}
			}
		case xml.CharData:
			if inValue {
				x.data = append(x.data, e...)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "v":
				inValue = false
			case "c":
				reason := x.convert(at, kind, start)
				if formula {
					reason = formulaReason
				}
				x.spans[at] = [2]int{start, len(x.data)}
				if reason != nil && !x.ignored(at) {
					x.addFault(at, reason)
				}
				return nil
			}
		}
	}
}

var formulaReason = &text.Label{
	Zh: "单元格是公式；请复制后“选择性粘贴—数值”再导入",
	En: "the cell holds a formula; paste its value instead",
}

// convert turns the raw value data[start:] into what a person sees, by the
// cell's type and its column.
func (x *xlsxSource) convert(at int, kind string, start int) *text.Label {
	raw := x.data[start:]
	switch kind {
	case "s":
		i, err := strconv.Atoi(string(trim(raw)))
		if err != nil && len(trim(raw)) == 0 {
			return nil
		}
		s, ok := x.strings.at(i)
		if err != nil || !ok {
			return label("单元格所指的文字不存在，工作簿可能已损坏", "the cell refers to a text that does not exist; the workbook may be damaged")
		}
		x.data = append(x.data[:start], s...)
	case "inlineStr":
	case "str":
		x.data = append(x.data[:start], unescapeControl(raw)...)
	case "b":
		word := "FALSE"
		if isTrue(string(trim(raw))) {
			word = "TRUE"
		}
		x.data = append(x.data[:start], word...)
	case "e":
		return label("单元格是错误值", "the cell holds an error value")
	case "d":
		x.data = append(x.data[:start], isoDate(string(trim(raw)))...)
	case "", "n":
		if len(trim(raw)) == 0 {
			x.data = x.data[:start]
			return nil
		}
		s, reason := numberText(string(trim(raw)), x.kindOf(at), x.date1904)
		x.data = append(x.data[:start], s...)
		return reason
	default:
		return label("单元格类型“%s”不认识", "unknown cell type %q", clip(kind))
	}
	if len(x.data)-start > x.maxCell {
		return label("单元格超过%d字节", "the cell is over %d bytes", x.maxCell)
	}
	return nil
}

func (x *xlsxSource) kindOf(at int) columnKind {
	if at < len(x.layout.kind) {
		return x.layout.kind[at]
	}
	return plainColumn
}

// ignored reports a column whose header begins with '#'.
func (x *xlsxSource) ignored(at int) bool {
	return at < len(x.layout.column) && x.layout.column[at] < 0
}

// finishRow makes the fields of the cells read.
func (x *xlsxSource) finishRow(width int) (bool, error) {
	x.fields = x.fields[:0]
	found := false
	for _, s := range x.spans {
		f := x.data[s[0]:s[1]]
		found = found || len(trim(f)) > 0
		x.fields = append(x.fields, f)
	}
	for i := range x.faults {
		x.faults[i].value = clip(string(x.fields[x.faults[i].cell]))
		found = true
	}
	if width == 0 {
		return found, nil // a header may be merged with what stands above it
	}
	err := x.merges.covering(x.line, width, func(at int) {
		if !x.ignored(at) {
			x.addFault(at, mergedReason)
			found = true
		}
	})
	if !found || err != nil {
		return false, err
	}
	for len(x.fields) < width {
		x.fields = append(x.fields, nil)
	}
	for at := width; at < len(x.fields); at++ {
		if len(trim(x.fields[at])) > 0 {
			x.faults = append(x.faults, fault{-1, clip(string(x.fields[at])),
				label("第%d列有内容但没有列名", "column %d has a value but no name", at+1)})
			break
		}
	}
	x.fields = x.fields[:width]
	return true, nil
}

func (x *xlsxSource) addFault(at int, reason *text.Label) {
	x.faults = append(x.faults, fault{cell: at, reason: reason})
}

// columnOf gives the column index of a cell reference such as AB12, or -1.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref); i++ {
		c := ref[i] &^ 0x20 // upper case
		if c < 'A' || c > 'Z' {
			if i == 0 || ref[i] < '0' || ref[i] > '9' {
				return -1
			}
			break
		}
		if n = n*26 + int(c-'A') + 1; n > sheetCells {
			return -1
		}
	}
	return n - 1
}
