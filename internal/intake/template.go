package intake

import (
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"linli/internal/text"
)

// templateRows is how far down a template is formatted.
const templateRows = 10000

const (
	helpSheet = "说明"
	listSheet = "选项"
)

// WriteTemplateXLSX writes an empty workbook for people to fill in: a sheet
// with the schema's header (frozen, required columns in red), codes formatted
// as text so that no spreadsheet turns them into numbers, drop-downs by column
// name, and a second sheet that explains every column in both languages.
func WriteTemplateXLSX(w io.Writer, s Schema, dropDowns map[string][]string, help map[string]text.Label) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	t := &template{f: f, schema: s}
	for _, step := range []func() error{
		t.dataSheet,
		func() error { return t.helpSheet(help) },
		func() error { return t.lists(dropDowns) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("write template %s: %w", s.Name, err)
		}
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write template %s: %w", s.Name, err)
	}
	return nil
}

type template struct {
	f      *excelize.File
	schema Schema
}

func (t *template) dataSheet() error {
	s := t.schema
	if err := t.f.SetSheetName("Sheet1", s.Name); err != nil {
		return err
	}
	for i, name := range s.Columns {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		format := ""
		switch {
		case slices.Contains(s.Texts, name):
			format = "@"
		case slices.Contains(s.Times, name):
			format = "yyyy-mm-dd hh:mm"
		case slices.Contains(s.Days, name):
			format = "yyyy-mm-dd"
		}
		if format != "" {
			style, err := t.f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			if err != nil {
				return err
			}
			if err := t.f.SetColStyle(s.Name, column, style); err != nil {
				return err
			}
		}
		if err := t.f.SetColWidth(s.Name, column, column, float64(max(12, len(name)+4))); err != nil {
			return err
		}
		if err := t.header(s.Name, column+"1", name, slices.Contains(s.Required, name)); err != nil {
			return err
		}
	}
	return t.freeze(s.Name)
}

func (t *template) header(sheet, cell, title string, required bool) error {
	fill := "44546A"
	if required {
		fill = "B3261E"
	}
	style, err := t.f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Color: "FFFFFF"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}},
	})
	if err != nil {
		return err
	}
	if err := t.f.SetCellStr(sheet, cell, title); err != nil {
		return err
	}
	return t.f.SetCellStyle(sheet, cell, cell, style)
}

func (t *template) freeze(sheet string) error {
	return t.f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (t *template) helpSheet(help map[string]text.Label) error {
	if _, err := t.f.NewSheet(helpSheet); err != nil {
		return err
	}
	for i, title := range []string{"列名", "必填", "格式", "说明", "Explanation"} {
		if err := t.header(helpSheet, string(rune('A'+i))+"1", title, false); err != nil {
			return err
		}
	}
	for i, name := range t.schema.Columns {
		required := ""
		if slices.Contains(t.schema.Required, name) {
			required = "是"
		}
		format := ""
		switch {
		case slices.Contains(t.schema.Texts, name):
			format = "文本"
		case slices.Contains(t.schema.Times, name):
			format = "2020-02-01 08:00"
		case slices.Contains(t.schema.Days, name):
			format = "2020-02-01"
		}
		row := []string{name, required, format, help[name].Zh, help[name].In(text.En)}
		if err := t.f.SetSheetRow(helpSheet, fmt.Sprintf("A%d", i+2), &row); err != nil {
			return err
		}
	}
	if err := t.f.SetColWidth(helpSheet, "A", "C", 18); err != nil {
		return err
	}
	if err := t.f.SetColWidth(helpSheet, "D", "E", 60); err != nil {
		return err
	}
	return t.freeze(helpSheet)
}

// lists puts the choices of drop-downs on a hidden sheet: written into the
// validation itself they could be no longer than 255 characters together.
func (t *template) lists(dropDowns map[string][]string) error {
	used := 0
	for i, name := range t.schema.Columns {
		choices := dropDowns[name]
		if len(choices) == 0 {
			continue
		}
		if used == 0 {
			if _, err := t.f.NewSheet(listSheet); err != nil {
				return err
			}
			if err := t.f.SetSheetVisible(listSheet, false); err != nil {
				return err
			}
		}
		used++
		from, err := excelize.ColumnNumberToName(used)
		if err != nil {
			return err
		}
		if err := t.f.SetSheetCol(listSheet, from+"1", &choices); err != nil {
			return err
		}
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s2:%s%d", column, column, templateRows+1))
		v.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", listSheet, from, from, len(choices)))
		v.SetError(excelize.DataValidationErrorStyleStop, name, "请从下拉列表中选择。Choose from the list.")
		if err := t.f.AddDataValidation(t.schema.Name, v); err != nil {
			return err
		}
	}
	return nil
}
