package intake_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"linli/internal/intake"
)

// wide is a table of 27 columns filled the way a facts file is: identifiers,
// two instants, codes, and many empty cells.
func wide(rows int) (intake.Schema, []byte) {
	s := intake.Schema{Name: "facts", Columns: strings.Split(
		"id,kind,start,end,place,site,person,other,org,team,campaign,action,project,category,quantity,unit,item,grade,replaces,voids,claims,note,x1,x2,x3,x4,x5", ",")}
	s.Required = []string{"id", "kind"}
	s.Texts = []string{"id", "kind", "place", "site", "person", "other", "org", "team", "campaign", "action", "project", "category", "item", "replaces", "voids"}
	var b bytes.Buffer
	b.WriteString(strings.Join(s.Columns, ",") + "\n")
	for i := range rows {
		fmt.Fprintf(&b, "s-%08d,service,2020-02-%02d 08:00,2020-02-%02d 12:00,110112003%03d,gate-%05d,p%07d,,org-%04d,team-%05d,aimanjingcheng,,prj-%03d,epidemic.registration,240,minute,,leader,,,,小区门口值守,,,,,\n",
			i, i%28+1, i%28+1, i%100, i%7535, i*7919%1200000, i%900, i%4000, i%300)
	}
	return s, b.Bytes()
}

func BenchmarkReader(b *testing.B) {
	s, data := wide(20000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var touched, n int
	for b.Loop() {
		r, err := intake.NewReader(bytes.NewReader(data), "facts.csv", s, intake.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for {
			row, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			n++
			for i := range s.Columns {
				touched += len(row.Bytes(i))
			}
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
	_ = touched
}

func BenchmarkEncodingCSV(b *testing.B) {
	s, data := wide(20000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var touched, n int
	for b.Loop() {
		r := csv.NewReader(bytes.NewReader(data))
		r.ReuseRecord = true
		for {
			row, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			n++
			for i := range s.Columns {
				touched += len(strings.TrimSpace(row[i]))
			}
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
	_ = touched
}

func BenchmarkSheet(b *testing.B) {
	const rows = 5000
	in := sheetOf(b, func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		must(b, err)
		must(b, w.SetRow("A1", []any{"person", "name", "home", "birth", "seen", "count"}))
		for i := range rows {
			must(b, w.SetRow(fmt.Sprintf("A%d", i+2), []any{fmt.Sprintf("p%07d", i), "张三", "110112003011", "1990-01", 43862.5, i}))
		}
		must(b, w.Flush())
	})
	path := filepath.Join(b.TempDir(), "x.xlsx")
	must(b, os.WriteFile(path, in, 0o600))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		r, err := intake.Open(path, people, intake.Options{})
		must(b, err)
		for {
			_, err := r.Next()
			if err == io.EOF {
				break
			}
			must(b, err)
			n++
		}
		must(b, r.Close())
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}
