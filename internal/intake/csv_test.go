package intake_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"linli/internal/intake"
)

var people = intake.Schema{
	Name:    "people",
	Columns: []string{"person", "name", "home", "birth", "seen", "count"},
	Texts:   []string{"person", "home"}, Times: []string{"seen"}, Days: []string{"birth"},
	Required: []string{"person"},
}

// drain gives every good row as "line a|b|c" without the empty cells at its
// end, every bad one as "line! its issues", and checks the accounts.
func drain(t testing.TB, r *intake.Reader) (got []string, err error) {
	t.Helper()
	for {
		row, err := r.Next()
		var bad *intake.RowError
		switch {
		case err == nil:
			got = append(got, fmt.Sprintf("%d %s", row.Line, strings.TrimRight(strings.Join(row.Values(), "|"), "|")))
		case errors.As(err, &bad):
			line := fmt.Sprintf("%d!", bad.Row.Line)
			for _, i := range bad.Issues {
				line += " " + strings.TrimSpace(i.Column+" "+i.Reason.En)
			}
			got = append(got, line)
		default:
			if c := r.Counts(); c.Rows != c.Good+c.Bad || c.Rows != len(got) {
				t.Errorf("counts %+v for %d rows", c, len(got))
			}
			if _, again := r.Next(); again != err {
				t.Errorf("after %v came %v", err, again)
			}
			if err == io.EOF {
				err = nil
			}
			return got, err
		}
	}
}

// read drains what a table reads as.
func read(t testing.TB, in io.Reader, s intake.Schema, o intake.Options) ([]string, error) {
	t.Helper()
	r, err := intake.NewReader(in, "t.csv", s, o)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	return drain(t, r)
}

func check(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("got %d rows:\n%s\nwant %d:\n%s", len(got), strings.Join(got, "\n"), len(want), strings.Join(want, "\n"))
		return
	}
	for i := range want {
		// A bad row is given by the beginning of its message.
		if got[i] != want[i] && !(strings.Contains(want[i], "!") && strings.HasPrefix(got[i], want[i])) {
			t.Errorf("row %d:\n got %s\nwant %s", i, got[i], want[i])
		}
	}
}

func TestEncodings(t *testing.T) {
	good := []string{"2 p1|张三|110112003011|1990-01|2020-02-01 08:00|3", "3 p2|李四路|110101001"}
	for _, c := range []struct {
		file, encoding string
		want           []string
	}{
		{"utf8.csv", "UTF-8", good},
		{"bom.csv", "UTF-8", good},
		{"gb18030.csv", "GB18030", good},
		{"utf16le.csv", "UTF-16", good},
		{"utf16be.csv", "UTF-16", good},
		{"mixed-line-ends.csv", "UTF-8", good},
		{"lu.csv", "GB18030", []string{"2 p1|路", "3 p2|通"}},
		{"russian.csv", "UTF-8", []string{"2 p1|Иван"}},
		{"damaged-utf8.csv", "UTF-8", append(slices.Clone(good), "4 p3|张三|110112003011|1990-01|2020-02-01 08:00|3",
			"5 p4|李四路|110101001", "6! name bytes that are no text", "7 p6|ok|1")},
		{"damaged-gb18030.csv", "GB18030", append(slices.Clone(good), "4! name bytes that are no text", "5 p6|赵六|1")},
	} {
		t.Run(c.file, func(t *testing.T) {
			r, err := intake.Open(filepath.Join("testdata", c.file), people, intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got, err := drain(t, r)
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, c.want)
			if r.Encoding() != c.encoding {
				t.Errorf("encoding %s, want %s", r.Encoding(), c.encoding)
			}
			if read, total := r.Progress(); read != total || total == 0 {
				t.Errorf("progress %d of %d at the end", read, total)
			}
		})
	}
}

// The first Chinese character may come long after the first 64 KiB.
func TestLateGB18030(t *testing.T) {
	r, err := intake.Open("testdata/gb18030-late.csv", people, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := drain(t, r)
	if err != nil || len(got) != 4502 || got[4501] != "4503 p2|李四路|110101001" {
		t.Fatalf("%d rows, last %q, %v", len(got), got[len(got)-1], err)
	}
}

func TestBrokenRows(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"wrong cell counts": {"person,name\np1\np2,b,c\np3,c\n", []string{"2! the row has 1 cells", "3! the row has 3 cells", "4 p3|c"}},
		"empty cells at the right": {"person,name,,\np1,a,,\np2,b,,,,\np3,c\n",
			[]string{"2 p1|a", "3 p2|b", "4 p3|c"}},
		"value under no name":  {"person,name,\np1,a,x\n", []string{"2! the row has 3 cells, the header 2"}},
		"bare quote":           {"person,name\np1,a\"b\np2,b\n", []string{"2! misplaced quote", "3 p2|b"}},
		"text after a quote":   {"person,name\np1,\"a\"b\np2,b\n", []string{"2! misplaced quote", "3 p2|b"}},
		"NUL":                  {"person,name\np1,a\x00b\np2,b\n", []string{"2! the row holds a NUL", "3 p2|b"}},
		"blank lines":          {"\n\nperson,name\n\n , \r\n,\np1,a\n\"\",\n", []string{"7 p1|a"}},
		"blanks around":        {"person , name\n\u00a0p1\t,\u3000张 三 \n", []string{"2 p1|张 三"}},
		"BOM within":           {"person,name\np1,\ufeffa\n", []string{"2 p1|a"}},
		"lone CR":              {"person,name\rp1,a\rp2,b", []string{"2 p1|a", "3 p2|b"}},
		"line feed in a cell":  {"person,name\np1,\"a\nb\r\nc\rd\"\np2,\"\"\"q\"\"\"\n", []string{"2 p1|a\nb\nc\rd", "6 p2|\"q\""}},
		"columns in any order": {"#reason,name,person\nwhy,a,p1\n", []string{"2 p1|a"}},
		"exported formula":     {"person,name\np1,'=1+1\np2,'-5\np3,'a\np4,''=1\n", []string{"2 p1|=1+1", "3 p2|-5", "4 p3|'a", "5 p4|'=1"}},
		"header only":          {"person,name", nil},
		"over-long cell":       {"person,name\np1," + strings.Repeat("x", 101) + "\np2,b\n", []string{"2! name the cell is over 100 bytes", "3 p2|b"}},
		"over-long row":        {"person,name\np1," + strings.Repeat("x", 5<<20) + "\r\np2,b\n", []string{"2! a row of more than", "3 p2|b"}},
		"over-long last row":   {"person,name\np1," + strings.Repeat("x", 5<<20), []string{"2! a row of more than"}},
		"sixty thousand cells": {"person,name\n" + strings.Repeat(",", 60000) + "\np2" + strings.Repeat(",", 60000) + "\np3,c\n",
			[]string{"2! a row of more than 16384 cells", "3! a row of more than 16384 cells", "4 p3|c"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := intake.Options{MaxCell: 100}
			got, err := read(t, strings.NewReader(c.in), people, o)
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, c.want)
			slow, err := read(t, iotest.OneByteReader(strings.NewReader(c.in)), people, o)
			if err != nil || !slices.Equal(got, slow) {
				t.Errorf("byte by byte: %q, %v", slow, err)
			}
		})
	}
}

// A quote that is never closed costs the line it stands on and nothing else.
func TestOpenQuote(t *testing.T) {
	for file, want := range map[string][]string{
		"open-quote-end.csv": {"2 p1|张三", "3! a quote is not closed", "4 p3|王五", "5 p4|赵六"},
		"open-quote.csv":     {"2! misplaced quote", "3 p2|李四", "4 p3|王\n五"},
	} {
		f, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(t, bytes.NewReader(f), people, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		check(t, got, want)
	}
	// The same far from the end of a long file, in bounded memory.
	var b strings.Builder
	b.WriteString("person,name\np0,\"open\n")
	const rows = 50000
	for i := range rows {
		fmt.Fprintf(&b, "p%d,name %d\n", i+1, i)
	}
	got, err := read(t, strings.NewReader(b.String()), people, intake.Options{})
	if err != nil || len(got) != rows+1 || !strings.HasPrefix(got[0], "2! a quote is not closed") || got[rows] != "50002 p50000|name 49999" {
		t.Fatalf("%d rows, %v; first %s", len(got), err, got[0])
	}
}

func TestScientific(t *testing.T) {
	r, err := intake.Open("testdata/scientific.csv", people, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := drain(t, r)
	if err != nil {
		t.Fatal(err)
	}
	check(t, got, []string{"2! person a spreadsheet turned the code", "3! home a spreadsheet turned the code", "4 3E12|c", "5 p4|1.1E+3"})
}

func TestRefusedFiles(t *testing.T) {
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(i * i >> 3)
	}
	for name, c := range map[string]struct{ in, want string }{
		"empty":            {"", "empty"},
		"blank":            {"\n \n", "empty"},
		"binary":           {string(noise), "neither text nor"},
		"old xls":          {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + string(noise), "old .xls"},
		"html":             {"\ufeff\r\n<HTML><table>", "web page"},
		"doctype":          {"<!DOCTYPE html>", "web page"},
		"xml":              {"<?xml version=\"1.0\"?><Workbook/>", "XML"},
		"pdf":              {"%PDF-1.7", "PDF"},
		"unknown column":   {"person,nmae\n", `unknown column "nmae"`},
		"duplicate column": {"person,name,person\n", `"person" appears twice`},
		"no name":          {"person,,name\n", "column 2 has no name"},
		"required":         {"name\n", `required column "person" is missing`},
		"semicolons":       {"person;name\n", "separate columns by commas"},
		"only comments":    {"#a,#b\n", "names no column"},
		"open quote":       {"person,\"name\n", "quote is not closed"},
		"plain zip":        {"PK\x03\x04" + string(noise), "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, strings.NewReader(c.in), people, intake.Options{})
			var refused *intake.FileError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if refused.Reason.Zh == "" || refused.File != "t.csv" {
				t.Errorf("incomplete: %+v", refused)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	in := "person\np1\np2\np3\n"
	got, err := read(t, strings.NewReader(in), people, intake.Options{MaxRows: 2})
	if err == nil || len(got) != 2 || !strings.Contains(err.Error(), "more than 2 rows") {
		t.Errorf("rows: %q, %v", got, err)
	}
	if got, err = read(t, strings.NewReader(in), people, intake.Options{MaxRows: 3}); err != nil || len(got) != 3 {
		t.Errorf("rows at the limit: %q, %v", got, err)
	}
	_, err = read(t, strings.NewReader(strings.Repeat(in, 1<<19)), people, intake.Options{MaxBytes: 1 << 20})
	if err == nil || !strings.Contains(err.Error(), "over 1 MiB") {
		t.Errorf("bytes: %v", err)
	}
	// A broken transfer is an error, and what came before it counts.
	long := "person\n" + strings.Repeat("p1\n", 100000)
	got, err = read(t, io.MultiReader(strings.NewReader(long+"p2"), iotest.ErrReader(io.ErrUnexpectedEOF)), people, intake.Options{})
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(got) != 100000 {
		t.Errorf("broken transfer: %d rows, %v", len(got), err)
	}
}

// Where encoding/csv reads a table without an error, so does the reader, and
// alike.
func sameAsEncodingCSV(t interface{ Fatalf(string, ...any) }, in []byte) {
	if bytes.ContainsRune(in, 0) || bytes.HasPrefix(in, []byte("\xff\xfe")) || bytes.HasPrefix(in, []byte("\xfe\xff")) {
		return
	}
	ref := csv.NewReader(bytes.NewReader(in))
	var want [][]string
	for {
		row, err := ref.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return
		}
		// A lone CR ends a line here and not there; blanks are trimmed here.
		for i := range row {
			if strings.ContainsRune(row[i], '\r') {
				return
			}
			row[i] = trimmed(row[i])
		}
		if strings.Join(row, "") != "" {
			want = append(want, row)
		}
	}
	if len(want) == 0 {
		return
	}
	s := intake.Schema{Name: "t", Columns: want[0]}
	r, err := intake.NewReader(bytes.NewReader(in), "t", s, intake.Options{})
	if err != nil {
		return // the header is no header
	}
	defer r.Close()
	for _, w := range want[1:] {
		row, err := r.Next()
		if r.Encoding() != "UTF-8" {
			return
		}
		var bad *intake.RowError
		if errors.As(err, &bad) && (strings.Contains(err.Error(), "no text") || strings.Contains(err.Error(), "cells")) {
			return
		}
		if err != nil {
			t.Fatalf("%q: %v, want %q", in, err, w)
		}
		for i, name := range s.Columns {
			if !strings.HasPrefix(name, "#") && !strings.HasPrefix(w[i], "'") && row.Get(i) != w[i] {
				t.Fatalf("%q: cell %d of line %d is %q, want %q", in, i, row.Line, row.Get(i), w[i])
			}
		}
	}
	if _, err := r.Next(); err != io.EOF {
		t.Fatalf("%q: %v at the end", in, err)
	}
}

func trimmed(s string) string {
	return strings.Trim(s, " \t\n\r\v\f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\u200b")
}

func TestSameAsEncodingCSV(t *testing.T) {
	cell := rapid.OneOf(rapid.StringMatching(`[a-z0-9 ]{0,6}`),
		rapid.SampledFrom([]string{"", `"`, `""`, "a,b", "a\nb", "张三", "\n", `"x"`, ",", "李四 路"}))
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 6).Draw(t, "width")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		header := make([]string, width)
		for i := range header {
			header[i] = fmt.Sprintf("c%d", i)
		}
		_ = w.Write(header)
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			_ = w.Write(rapid.SliceOfN(cell, width, width).Draw(t, "row"))
		}
		w.Flush()
		sameAsEncodingCSV(t, b.Bytes())
	})
}

func TestNoAllocationPerRow(t *testing.T) {
	s, data := wide(5000)
	r, err := intake.NewReader(bytes.NewReader(data), "facts.csv", s, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got := testing.AllocsPerRun(4000, func() {
		row, err := r.Next()
		if err != nil || len(row.Bytes(0)) == 0 {
			t.Fatal(err)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations per row", got)
	}
}

// again repeats its rows so many times.
type again struct {
	rows  []byte
	at    int
	times int
}

func (a *again) Read(p []byte) (int, error) {
	if a.at == len(a.rows) {
		if a.times--; a.times <= 0 {
			return 0, io.EOF
		}
		a.at = 0
	}
	n := copy(p, a.rows[a.at:])
	a.at += n
	return n, nil
}

// Memory does not grow with the file, whatever its encoding and even when a
// quote near its beginning is never closed.
func TestConstantMemory(t *testing.T) {
	const times, most = 40, 12 << 20
	s, data := wide(2000)
	header, rows, _ := bytes.Cut(data, []byte("\n"))
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(rows)
	must(t, err)
	for name, c := range map[string]struct {
		first string
		rows  []byte
		bad   int
	}{
		"utf-8":      {"", rows, 0},
		"gb18030":    {"", gb, 0},
		"open quote": {"x,\"open\n", rows, 1},
	} {
		t.Run(name, func(t *testing.T) {
			in := io.MultiReader(bytes.NewReader(header), strings.NewReader("\n"+c.first), &again{rows: c.rows, times: times})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, err := intake.NewReader(in, "t", s, intake.Options{})
			must(t, err)
			defer r.Close()
			for err != io.EOF {
				_, err = r.Next()
			}
			runtime.ReadMemStats(&after)
			if got := r.Counts(); got.Bad != c.bad || got.Good != times*2000 {
				t.Errorf("%+v", got)
			}
			if got := after.TotalAlloc - before.TotalAlloc; got > most {
				t.Errorf("allocated %d bytes for a file of %d", got, times*len(c.rows))
			}
		})
	}
}

func FuzzCSV(f *testing.F) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		if in, err := os.ReadFile(name); err == nil && len(in) < 2048 {
			f.Add(in)
		}
	}
	f.Add([]byte("person,name\r\"p1\",\"a\"\"b\"\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		if bytes.HasPrefix(in, []byte("PK")) {
			return
		}
		sameAsEncodingCSV(t, in)
		got, err := read(t, bytes.NewReader(in), people, intake.Options{MaxCell: 64})
		slow, slowErr := read(t, iotest.HalfReader(bytes.NewReader(in)), people, intake.Options{MaxCell: 64})
		if !slices.Equal(got, slow) || (err == nil) != (slowErr == nil) {
			t.Fatalf("reads differ by the size of reads: %q %v, %q %v", got, err, slow, slowErr)
		}
	})
}
