package intake_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"linli/internal/intake"
	"linli/internal/text"
)

// sheetOf makes a workbook with excelize.
func sheetOf(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func rowsOf(t testing.TB, f *excelize.File, sheet string, rows ...[]any) {
	t.Helper()
	for i, r := range rows {
		must(t, f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &r))
	}
}

// packageOf makes a workbook of the XML of one sheet's data, and further parts.
func packageOf(t testing.TB, sheet string, more map[string]string) []byte {
	t.Helper()
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	parts := map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="` + office + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="x"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="` + office + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + office + `sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet>` + sheet + `</worksheet>`,
	}
	for name, body := range more {
		parts[name] = body
	}
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, parts[name])
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// text cells of a hand-made sheet
func inline(ref, s string) string {
	return `<c r="` + ref + `" t="inlineStr"><is><t>` + s + `</t></is></c>`
}

var handHeader = `<row r="1">` + inline("A1", "person") + inline("B1", "home") + inline("C1", "seen") + inline("D1", "count") + inline("E1", "#note") + `</row>`

func TestSheet(t *testing.T) {
	in := sheetOf(t, func(f *excelize.File) {
		_, err := f.NewSheet("people")
		must(t, err)
		rowsOf(t, f, "Sheet1", []any{"something", "else"})
		rowsOf(t, f, "people",
			[]any{"name", "person", "home", "birth", "seen", "count", "#note"},
			[]any{"张三", "p1", 110112003011, 32874, 43862.333333333336, 3, "x"},
			[]any{"李四", "p2", "110101", "1990-01", "2020-02-01 08:00", 0.1 + 0.2},
			[]any{},
			[]any{"  ", "p3"})
	})
	got, err := read(t, bytes.NewReader(in), people, intake.Options{})
	must(t, err)
	check(t, got, []string{
		"2 p1|张三|110112003011|1990-01-01|2020-02-01 08:00|3",
		"3 p2|李四|110101|1990-01|2020-02-01 08:00|0.3",
		"5 p3",
	})
}

func TestCells(t *testing.T) {
	for name, c := range map[string]struct{ cells, want string }{
		"formula":             {`<c r="D2"><f>1+1</f><v>2</v></c>`, "2! count the cell holds a formula"},
		"shared formula":      {`<c r="D2"><f t="shared" si="0"/><v>2</v></c>`, "2! count the cell holds a formula"},
		"formula in a remark": {`<c r="E2"><f>1+1</f><v>2</v></c>`, "2 p1"},
		"rounded code":        {`<c r="B2"><v>1.10112E+11</v></c>`, "2! home a spreadsheet turned"},
		"code with exponent":  {`<c r="B2"><v>1.10112003011E11</v></c>`, "2 p1||110112003011"},
		"16 digits":           {`<c r="B2"><v>1101011990010112</v></c>`, "2! home a spreadsheet turned"},
		"18 digits":           {`<c r="B2"><v>1.1010119900101101E+17</v></c>`, "2! home a spreadsheet turned"},
		"number":              {`<c r="D2"><v>1.5E+3</v></c>`, "2 p1|||||1500"},
		"no number":           {`<c r="D2"><v>12x</v></c>`, "2! count the number cannot be read"},
		"error value":         {`<c r="D2" t="e"><v>#N/A</v></c>`, "2! count the cell holds an error value"},
		"boolean":             {`<c r="D2" t="b"><v>1</v></c>`, "2 p1|||||TRUE"},
		"date":                {`<c r="C2"><v>43862.999999</v></c>`, "2 p1||||2020-02-02 00:00"},
		"seconds":             {`<c r="C2"><v>43862.0001157407</v></c>`, "2 p1||||2020-02-01T00:00:10+08:00"},
		"iso date":            {`<c r="C2" t="d"><v>2020-02-01T08:00:00</v></c>`, "2 p1||||2020-02-01 08:00"},
		"a year":              {`<c r="C2"><v>2020</v></c>`, "2! seen not a date"},
		"day as number":       {`<c r="C2"><v>20200201</v></c>`, "2! seen not a date"},
		"shared":              {`<c r="D2" t="s"><v>0</v></c>`, "2 p1|||||东京"},
		"shared, absent":      {`<c r="D2" t="s"><v>9</v></c>`, "2! count the cell refers to a text"},
		"runs":                {`<c r="D2" t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></is></c>`, "2 p1|||||a b"},
		"escapes":             {inline("D2", "a_x000A_b&amp;c&#20013;"), "2 p1|||||a\nb&c中"},
		"no reference":        {`<c t="inlineStr"><is><t>x</t></is></c>`, "2 p1||x"},
		"beyond the header":   {inline("G2", "x"), "2! column 7 has a value"},
		"unknown type":        {`<c r="D2" t="zz"><v>1</v></c>`, "2! count unknown cell type"},
		"long":                {inline("D2", strings.Repeat("x", 40000)), "2! count the cell is over 32768 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			in := packageOf(t, `<sheetData>`+handHeader+`<row r="2">`+inline("A2", "p1")+c.cells+`</row></sheetData>`, map[string]string{
				"xl/sharedStrings.xml": `<sst><si><r><t>东</t></r><r><t>京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si></sst>`,
			})
			got, err := read(t, bytes.NewReader(in), people, intake.Options{})
			must(t, err)
			check(t, got, []string{c.want})
		})
	}
}

func Test1904(t *testing.T) {
	in := packageOf(t, `<sheetData>`+handHeader+`<row r="2">`+inline("A2", "p1")+`<c r="C2"><v>42400.5</v></c></row></sheetData>`, map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="h" r:id="rX" state="hidden"/><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>`,
	})
	got, err := read(t, bytes.NewReader(in), people, intake.Options{})
	must(t, err)
	check(t, got, []string{"2 p1||||2020-02-01 12:00"})
}

func TestMergedCells(t *testing.T) {
	in := sheetOf(t, func(f *excelize.File) {
		rowsOf(t, f, "Sheet1",
			[]any{"person", "name", "count", "#x"},
			[]any{"p1", "a", 3, "x"}, []any{"p2", "b", 4, "x"}, []any{"p3", "c", 5, "x"}, []any{"p4", "d", 6, "x"})
		must(t, f.MergeCell("Sheet1", "B2", "B3"))
		must(t, f.MergeCell("Sheet1", "D2", "D5"))
		must(t, f.MergeCell("Sheet1", "A5", "B5"))
	})
	got, err := read(t, bytes.NewReader(in), people, intake.Options{})
	must(t, err)
	check(t, got, []string{"2 p1|a||||3", "3! name the cell lies in a merged area", "4 p3|c||||5", "5! name the cell lies in a merged area"})
}

func TestHostileWorkbooks(t *testing.T) {
	row := `<row r="2">` + inline("A2", "p1") + `</row>`
	good := packageOf(t, `<sheetData>`+handHeader+row+`</sheetData>`, nil)
	flipped := bytes.Clone(good)
	if i := bytes.LastIndex(flipped, []byte("PK\x01\x02")); i > 0 {
		// The checksum of the last part in the directory is the sheet's.
		flipped[i+16] ^= 1
	}
	for name, c := range map[string]struct {
		in   []byte
		want string
	}{
		"bomb":              {packageOf(t, `<sheetData>`+strings.Repeat(" ", 80<<20)+`</sheetData>`, nil), "unfolds to over 64 MiB"},
		"bomb beside":       {packageOf(t, `<sheetData>`+handHeader+`</sheetData>`, map[string]string{"xl/media/x": strings.Repeat("0", 70<<20)}), "unfolds to over 64 MiB"},
		"cut file":          {good[:len(good)/2], "damaged"},
		"wrong checksum":    {flipped, "damaged"},
		"cut sheet":         {packageOf(t, `<sheetData>`+handHeader+row+`<row r="3"><c r="A3"><v>`, nil), "damaged or cut short"},
		"sheet without end": {packageOf(t, `<sheetData>`+handHeader+row, nil), "damaged or cut short"},
		"broken markup":     {packageOf(t, `<sheetData>`+handHeader+row+`<row <<`, nil), "damaged"},
		"rows backwards":    {packageOf(t, `<sheetData>`+handHeader+`<row r="9">`+inline("A9", "p9")+`</row>`+row+`</sheetData>`, nil), "damaged"},
		"row too far":       {packageOf(t, `<sheetData>`+handHeader+`<row r="9999999"></row></sheetData>`, nil), "damaged"},
		"column too far":    {packageOf(t, `<sheetData>`+handHeader+`<row r="2">`+inline("ZZZZZ2", "x")+`</row></sheetData>`, nil), "damaged"},
		"giant tag":         {packageOf(t, `<sheetData>`+handHeader+`<row r="2" `+strings.Repeat(`a="" `, 1<<20)+`/></sheetData>`, nil), "tag or text of more than"},
		"external entity":   {packageOf(t, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sheetData>`+handHeader+`<row r="2">`+inline("A2", "&e;")+`</row></sheetData>`, nil), "entity"},
		"no sheet":          {packageOf(t, ``, map[string]string{"xl/workbook.xml": `<workbook/>`}), "no visible sheet"},
		"all hidden":        {packageOf(t, ``, map[string]string{"xl/workbook.xml": `<workbook xmlns:r="x"><sheets><sheet name="s" r:id="r1" state="veryHidden"/></sheets></workbook>`}), "no visible sheet"},
		"no workbook":       {packageOf(t, ``, map[string]string{"_rels/.rels": `<Relationships><Relationship Type="/officeDocument" Target="word/x.xml"/></Relationships>`}), "no .xlsx workbook"},
		"empty sheet":       {packageOf(t, `<sheetData/>`, nil), "empty"},
		"overlapping areas": {packageOf(t, `<sheetData>`+handHeader+row+`</sheetData><mergeCells>`+strings.Repeat(`<mergeCell ref="A2:E9"/>`, 9)+`</mergeCells>`, nil), "overlap"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, bytes.NewReader(c.in), people, intake.Options{})
			var refused *intake.FileError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
		})
	}
	if got, err := read(t, bytes.NewReader(good), people, intake.Options{}); err != nil || len(got) != 1 {
		t.Errorf("the good one: %q, %v", got, err)
	}
}

// A bomb whose headers lie about its size is stopped while it unfolds.
func TestLyingBomb(t *testing.T) {
	honest := packageOf(t, `<sheetData>`+handHeader+`</sheetData>`+strings.Repeat("<a/>", 20<<20), nil)
	from, err := zip.NewReader(bytes.NewReader(honest), int64(len(honest)))
	must(t, err)
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		h := f.FileHeader
		h.UncompressedSize64 = min(h.UncompressedSize64, 4000)
		w, err := to.CreateRaw(&h)
		must(t, err)
		raw, err := f.OpenRaw()
		must(t, err)
		_, err = io.Copy(w, raw)
		must(t, err)
	}
	must(t, to.Close())
	_, err = read(t, &b, people, intake.Options{})
	var refused *intake.FileError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
}

// A workbook from a stream is kept in a temporary file, and only until Close.
func TestTemporaryFiles(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	in := packageOf(t, `<sheetData>`+handHeader+`<row r="2">`+inline("A2", "p1")+`</row></sheetData>`, nil)
	r, err := intake.NewReader(bytes.NewReader(in), "t.xlsx", people, intake.Options{})
	must(t, err)
	if left, _ := filepath.Glob(dir + "/*"); len(left) != 1 {
		t.Errorf("while open: %q", left)
	}
	must(t, r.Close())
	_, err = intake.NewReader(bytes.NewReader(in[:len(in)/2]), "t.xlsx", people, intake.Options{})
	if err == nil {
		t.Error("a cut file was opened")
	}
	_, err = intake.NewReader(bytes.NewReader(in), "t.xlsx", people, intake.Options{MaxBytes: 100})
	if err == nil || !strings.Contains(err.Error(), "file is over") {
		t.Errorf("over the limit: %v", err)
	}
	if left, _ := filepath.Glob(dir + "/*"); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

// A template, filled in and saved, reads back; its drop-downs and its
// explanations are where people look for them.
func TestTemplate(t *testing.T) {
	var b bytes.Buffer
	kinds := make([]string, 200)
	for i := range kinds {
		kinds[i] = fmt.Sprintf("11010%04d", i)
	}
	must(t, intake.WriteTemplateXLSX(&b, people, map[string][]string{"home": kinds},
		map[string]text.Label{"person": {Zh: "人员编号", En: "the person's number"}}))
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	must(t, err)
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"people", "说明", "选项"}) {
		t.Errorf("sheets %q", got)
	}
	if v, err := f.GetCellValue("说明", "E2"); err != nil || v != "the person's number" {
		t.Errorf("help %q, %v", v, err)
	}
	valid, err := f.GetDataValidations("people")
	if err != nil || len(valid) != 1 || valid[0].Sqref != "C2:C10001" {
		t.Errorf("drop-downs %+v, %v", valid, err)
	}
	rowsOf(t, f, "people", []any{"person", "name", "home", "birth", "seen", "count"}, []any{"p1", "张三", "110101001", "1990-01", 43862.5, 1})
	path := filepath.Join(t.TempDir(), "x.xlsx")
	must(t, f.SaveAs(path))
	r, err := intake.Open(path, people, intake.Options{})
	must(t, err)
	defer r.Close()
	got, err := drain(t, r)
	must(t, err)
	check(t, got, []string{"2 p1|张三|110101001|1990-01|2020-02-01 12:00|1"})
	if r.Encoding() != "XLSX" {
		t.Error(r.Encoding())
	}
	if read, total := r.Progress(); read == 0 || read > total {
		t.Errorf("progress %d of %d", read, total)
	}
}

func FuzzXLSX(f *testing.F) {
	f.Add(`<sheetData>`+handHeader+`<row r="2">`+inline("A2", "p1")+`<c r="D2"><f>1</f><v>2</v></c></row></sheetData><mergeCells><mergeCell ref="A2:B3"/></mergeCells>`, `<sst><si><t>a</t></si></sst>`)
	f.Add(`<sheetData><row><c t="s"><v>0</v></c></row><row><c><v>1E+400</v></c></row></sheetData>`, `<sst><si><t>person</t></si></sst>`)
	f.Add(`<x:sheetData><x:row r="1"><x:c t="str"><x:v>seen</x:v></x:c></x:row><x:row r="3"><x:c><x:v>43862</x:v></x:c></x:row></x:sheetData>`, ``)
	optional := people
	optional.Required = nil
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		in := packageOf(t, sheet, map[string]string{"xl/sharedStrings.xml": shared})
		_, _ = read(t, bytes.NewReader(in), optional, intake.Options{MaxUnzipped: 1 << 20})
	})
}

// FuzzXLSXFile breaks the archive rather than the markup.
func FuzzXLSXFile(f *testing.F) {
	f.Add(packageOf(f, `<sheetData>`+handHeader+`<row r="2">`+inline("A2", "p1")+`</row></sheetData>`, nil))
	f.Fuzz(func(t *testing.T, in []byte) {
		if !bytes.HasPrefix(in, []byte("PK")) {
			return
		}
		_, _ = read(t, bytes.NewReader(in), people, intake.Options{MaxUnzipped: 1 << 20})
	})
}

func TestOpenErrors(t *testing.T) {
	if _, err := intake.Open(filepath.Join(t.TempDir(), "absent.csv"), people, intake.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := intake.Open(t.TempDir(), people, intake.Options{}); err == nil {
		t.Error("a directory was opened")
	}
}
