package intake_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/intake"
	"linli/internal/text"
)

// What is rejected goes to the error sheet, and the error sheet reads back as
// a file of the same schema with the very same cells.
func TestErrorSheetRoundTrip(t *testing.T) {
	in := "count,name,person\n5,=HYPERLINK(x),p1\n1,a\n-3,+b,p3\n2,ok,p4\n"
	r, err := intake.NewReader(strings.NewReader(in), "in.csv", people, intake.Options{})
	must(t, err)
	defer r.Close()
	var out bytes.Buffer
	sheet, err := intake.NewErrorSheet(&out, people)
	must(t, err)
	name := people.Index("name")
	for {
		row, err := r.Next()
		var bad *intake.RowError
		switch {
		case err == io.EOF:
		case errors.As(err, &bad):
			must(t, sheet.AddRowError(bad))
			continue
		case err != nil:
			t.Fatal(err)
		case row.Get(0) == "p4":
			must(t, sheet.Add(row, row.Warning(name, text.Label{Zh: "少见"})))
			continue
		default:
			must(t, sheet.Add(row, row.Issue(name, text.Label{Zh: "名字不对", En: "wrong name"}), row.Issue(-1, text.Label{Zh: "别的"})))
			continue
		}
		break
	}
	must(t, sheet.Close())
	if sheet.Rows() != 3 {
		t.Errorf("%d rows", sheet.Rows())
	}
	want := "\ufeffperson,name,home,birth,seen,count,#file,#line,#column,#value,#reason,#reason_en\r\n" +
		"p1,'=HYPERLINK(x),,,,5,in.csv,2,name; ,'=HYPERLINK(x); ,名字不对；别的,wrong name; 别的\r\n" +
		",a,,,,1,in.csv,3,,\"1,a\",本行有2个单元格，表头有3个,\"the row has 2 cells, the header 3\"\r\n" +
		"p3,'+b,,,,'-3,in.csv,4,name; ,'+b; ,名字不对；别的,wrong name; 别的\r\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	got, err := read(t, &out, people, intake.Options{})
	must(t, err)
	check(t, got, []string{"2 p1|=HYPERLINK(x)||||5", "3 |a||||1", "4 p3|+b||||-3"})
}

func TestIssueJSON(t *testing.T) {
	got, err := json.Marshal(intake.Issue{File: "f", Line: 3, Column: "c", Value: "v", Reason: text.Label{Zh: "错", En: "wrong"}})
	if want := `{"file":"f","line":3,"column":"c","value":"v","reason":"错","reason_en":"wrong"}`; err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
	got, _ = json.Marshal(intake.Issue{Warning: true})
	if !bytes.Contains(got, []byte(`"warning":true`)) {
		t.Errorf("%s", got)
	}
}

func TestExportCell(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a": "a", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "'": "'", "'a": "'a", "'=1": "''=1",
	} {
		if got := intake.ExportCell(in); got != want {
			t.Errorf("ExportCell(%q) = %q, want %q", in, got, want)
		}
	}
}

// Any text written comes back, but for the blanks around it and for line ends.
func TestExportReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("'=+-@,\"ab\n张")), rapid.Rune())).Draw(t, "cell")
		if s = trimmed(s); strings.ContainsAny(s, "\x00\r") || s == "" {
			return
		}
		var b bytes.Buffer
		w := intake.NewCSVWriter(&b)
		_ = w.Write("name", "person")
		_ = w.Write(s, "p1")
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		r, err := intake.NewReader(&b, "t", people, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		row, err := r.Next()
		if err != nil || row.Get(1) != s {
			t.Fatalf("%q came back as %q, %v", s, row.Get(1), err)
		}
	})
}
