package intake_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"linli/internal/intake"
)

var people = intake.Schema{
	Name:    "people",
	Columns: []string{"person", "name", "home", "birth", "seen", "count"},
	Texts:   []string{"person", "home"}, Times: []string{"seen"}, Days: []string{"birth"},
	Required: []string{"person"},
}

// read gives every row as "line: a|b|c" and every bad row as "line! reason".
func read(t *testing.T, in io.Reader, name string, s intake.Schema, o intake.Options) ([]string, error) {
	t.Helper()
	r, err := intake.NewReader(in, name, s, o)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	got, err := drain(r)
	c := r.Counts()
	if c.Rows != c.Good+c.Bad || c.Rows != len(got) {
		t.Errorf("counts %+v for %d rows", c, len(got))
	}
	return got, err
}

func drain(r *intake.Reader) (got []string, err error) {
	for {
		row, err := r.Next()
		var bad *intake.RowError
		switch {
		case err == io.EOF:
			return got, nil
		case errors.As(err, &bad):
			got = append(got, bad.Error())
		case err != nil:
			return got, err
		default:
			got = append(got, strings.TrimRight(strings.Join(row.Values(), "|"), "|"))
		}
	}
}

func TestSmoke(t *testing.T) {
	got, err := read(t, strings.NewReader("name,person\n张三,p1\r\n李四 ,\"p\"\"2\"\rbad\n\n王五,p3"), "f.csv", people, intake.Options{})
	t.Log(got, err)
	if len(got) != 4 || err != nil {
		t.Fail()
	}
}
