package intake

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"linli/internal/text"
)

var mergedReason = &text.Label{
	Zh: "单元格在合并区域内，看不出属于哪一行；请取消合并，逐行填写",
	En: "the cell lies in a merged area, so its value is unknown for this row; unmerge and fill in every row",
}

// An area is a merged block of cells; rows from 1, columns from 0, inclusive.
type area struct{ top, left, bottom, right int }

// merges are the merged areas of a sheet. Only the first cell of an area has a
// value; what the others mean a reader cannot know (a name meant for all rows,
// or one quantity shared by them), so they are faults and never filled in.
type merges struct {
	areas  []area // by top
	active []area
}

// covering calls visit for every cell of the row, within width, that a merged
// area hides. Rows must be asked for in ascending order.
func (m *merges) covering(row, width int, visit func(column int)) error {
	for len(m.areas) > 0 && m.areas[0].top <= row {
		if m.areas[0].left < width {
			m.active = append(m.active, m.areas[0])
		}
		m.areas = m.areas[1:]
	}
	m.active = slices.DeleteFunc(m.active, func(a area) bool { return a.bottom < row })
	if len(m.active) > width {
		return errors.New("merged areas overlap")
	}
	for _, a := range m.active {
		for at := a.left; at <= min(a.right, width-1); at++ {
			if row != a.top || at != a.left {
				visit(at)
			}
		}
	}
	return nil
}

// readMerges reads the merged areas, which stand behind the rows of a sheet.
func readMerges(f *zip.File, limit int64) (merges, error) {
	p, err := openPart(f, limit)
	if err != nil {
		return merges{}, err
	}
	defer p.Close()
	in := bufio.NewReaderSize(p, maxMarkup+64<<10)
	if err := skipPast(in, []byte("sheetData>")); err != nil {
		return merges{}, err
	}
	var m merges
	err = p.eachElement(in, func(e xml.StartElement) {
		if e.Name.Local != "mergeCell" {
			return
		}
		if a, ok := parseArea(attr(e, "ref")); ok {
			m.areas = append(m.areas, a)
		}
	})
	slices.SortFunc(m.areas, func(a, b area) int { return cmp.Compare(a.top, b.top) })
	return m, err
}

// skipPast reads up to the end tag that ends in tail, or to the end of the
// input. A tag must fit into the buffer of in.
func skipPast(in *bufio.Reader, tail []byte) error {
	for {
		chunk, err := in.ReadSlice('>')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if bytes.HasSuffix(chunk, tail) && bytes.HasPrefix(chunk[bytes.LastIndexByte(chunk, '<')+1:], []byte("/")) {
			return nil
		}
	}
}

// parseArea reads "A2:C4".
func parseArea(ref string) (area, bool) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return area{}, false
	}
	var a area
	if a.left, a.top, ok = parseRef(from); !ok {
		return area{}, false
	}
	a.right, a.bottom, ok = parseRef(to)
	return a, ok && a.top <= a.bottom && a.left <= a.right
}

func parseRef(ref string) (column, row int, ok bool) {
	column = columnOf(ref)
	row, err := strconv.Atoi(strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	return column, row, err == nil && column >= 0 && row >= 1 && row <= sheetRows
}
