package intake

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// WriteXLSX writes a table as a workbook of one sheet, every cell as text, so
// that no spreadsheet takes one for a number, a date or a formula. A password
// seals it by the standard encryption of ECMA-376 (AES-128); empty: in clear.
func WriteXLSX(w io.Writer, columns []string, rows [][]string, password string) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	const sheet = "Sheet1"
	format := "@"
	text, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	line := make([]any, len(columns))
	for n := -1; n < len(rows); n++ {
		cells := columns
		if n >= 0 {
			cells = rows[n]
		}
		if len(cells) != len(columns) {
			return fmt.Errorf("write workbook: a row of %d cells, want %d", len(cells), len(columns))
		}
		for i, c := range cells {
			line[i] = excelize.Cell{StyleID: text, Value: ExportCell(c)}
		}
		if err := out.SetRow(fmt.Sprintf("A%d", n+2), line); err != nil {
			return fmt.Errorf("write workbook: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if err := f.Write(w, excelize.Options{Password: password}); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}
