package main

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"linli": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs the commands as people do, on SQLite.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("LINLI_DB", env.WorkDir+"/city.db")
			env.Setenv("HOME", env.WorkDir)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"xlsx":    with(2, writeWorkbook),
			"encode":  with(3, writeEncoded),
			"ends":    with(2, writeMixedEnds),
			"bomb":    with(1, writeBomb),
			"hole":    with(3, writeHole),
			"sql":     with(2, runSQL),
			"readenv": with(3, readEnv),
			"spoil":   with(1, spoil),
		},
	})
}

// with makes a command of a function of so many arguments.
func with(n int, f func(ts *testscript.TestScript, args []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != n {
			ts.Fatalf("this command takes %d arguments and is not negated", n)
		}
		ts.Check(f(ts, args))
	}
}

// writeWorkbook: xlsx OUT.xlsx IN.csv. Every cell is a text.
func writeWorkbook(ts *testscript.TestScript, args []string) error {
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[1]))).ReadAll()
	if err != nil {
		return err
	}
	book := excelize.NewFile()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	return errors.Join(book.SaveAs(ts.MkAbs(args[0])), book.Close())
}

// writeEncoded: encode gb18030|utf-16 OUT IN.
func writeEncoded(ts *testscript.TestScript, args []string) error {
	var to encoding.Encoding = simplifiedchinese.GB18030
	if args[0] == "utf-16" {
		to = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	text, err := to.NewEncoder().String(ts.ReadFile(args[2]))
	if err != nil {
		return err
	}
	return os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600)
}

// writeMixedEnds: ends OUT IN. Its lines end with LF, CRLF and CR in turn.
func writeMixedEnds(ts *testscript.TestScript, args []string) error {
	var out strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(ts.ReadFile(args[1]), "\n"), "\n") {
		out.WriteString(line + []string{"\n", "\r\n", "\r"}[i%3])
	}
	return os.WriteFile(ts.MkAbs(args[0]), []byte(out.String()), 0o600)
}

// writeBomb: bomb OUT.xlsx. A small workbook whose sheet unfolds to 256 MiB.
func writeBomb(ts *testscript.TestScript, args []string) error {
	book := excelize.NewFile()
	var plain bytes.Buffer
	if err := errors.Join(book.Write(&plain), book.Close()); err != nil {
		return err
	}
	in, err := zip.NewReader(bytes.NewReader(plain.Bytes()), int64(plain.Len()))
	if err != nil {
		return err
	}
	file, err := os.Create(ts.MkAbs(args[0]))
	if err != nil {
		return err
	}
	out := zip.NewWriter(file)
	for _, part := range in.File {
		if part.Name != "xl/worksheets/sheet1.xml" {
			if err := out.Copy(part); err != nil {
				return err
			}
			continue
		}
		w, err := out.Create(part.Name)
		if err != nil {
			return err
		}
		blank := bytes.Repeat([]byte(" "), 1<<20)
		for range 256 {
			if _, err := w.Write(blank); err != nil {
				return err
			}
		}
	}
	return errors.Join(out.Close(), file.Close())
}

// writeHole: hole OUT IN SIZE. IN, and after it nothing up to SIZE bytes, which
// takes no room on the disk. An IN of many.csv is made: 20,000 people.
func writeHole(ts *testscript.TestScript, args []string) error {
	size, err := strconv.ParseInt(args[2], 10, 64)
	if err != nil {
		return err
	}
	file, err := os.Create(ts.MkAbs(args[0]))
	if err != nil {
		return err
	}
	if args[1] == "many.csv" {
		var rows bytes.Buffer
		rows.WriteString("person,name\n")
		for i := range 20_000 {
			fmt.Fprintf(&rows, "m%d,张三\n", i)
		}
		_, err = rows.WriteTo(file)
	} else {
		_, err = io.WriteString(file, ts.ReadFile(args[1]))
	}
	return errors.Join(err, file.Truncate(size), file.Close())
}

// runSQL: sql DB STATEMENT, behind the program's back.
func runSQL(_ *testscript.TestScript, args []string) error {
	db, err := sql.Open("sqlite", args[0])
	if err != nil {
		return err
	}
	_, err = db.Exec(args[1])
	return errors.Join(err, db.Close())
}

// spoil: spoil FILE. The middle of the file becomes zeros.
func spoil(ts *testscript.TestScript, args []string) error {
	name := ts.MkAbs(args[0])
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	clear(b[len(b)/3 : 2*len(b)/3])
	return os.WriteFile(name, b, 0o600)
}

// readEnv: readenv NAME N FILE. Line N of FILE, or for 0 all of it, becomes a
// variable.
func readEnv(ts *testscript.TestScript, args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	if n == 0 {
		ts.Setenv(args[0], ts.ReadFile(args[2]))
		return nil
	}
	lines := strings.Split(ts.ReadFile(args[2]), "\n")
	if n < 1 || n > len(lines) {
		return fmt.Errorf("%s has no line %d", args[2], n)
	}
	ts.Setenv(args[0], lines[n-1])
	return nil
}
