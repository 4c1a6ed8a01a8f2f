package importing_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/vault"
)

// A hundred imports a property, the library's default, take too long.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "25"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// thing is the record of a service that only these tests have.
type thing struct{ key, value string }

var thingSchema = intake.Schema{Name: "things", Columns: []string{"thing", "value"}, Required: []string{"thing"}, Texts: []string{"thing"}}

var thingTables = store.Migrations{Room: "things", Dir: "sql", FS: fstest.MapFS{
	"sql/0001_things.sql": {Data: []byte("CREATE TABLE things (thing text NOT NULL PRIMARY KEY, value text NOT NULL);")},
}}

func things() importing.Table {
	return &importing.Importer[thing]{
		Shape:  thingSchema,
		Secret: []string{"value"},
		Read: func(row *importing.Row) thing {
			t := thing{row.Needed(0, 8), row.Text(1, 8)}
			if t.value == "odd" {
				row.Doubt(1, text.Label{Zh: "少见", En: "odd"})
			}
			row.Refers(importing.Orgs, t.value)
			return t
		},
		Write: func(ctx context.Context, tx *store.Tx, records []thing, update bool) ([]importing.Outcome, error) {
			key := func(t *thing) string { return t.key }
			known := map[string]thing{}
			err := importing.Each(ctx, tx, "SELECT thing, value FROM things WHERE thing IN", importing.Keys(records, key), func(rows *sql.Rows) error {
				var t thing
				err := rows.Scan(&t.key, &t.value)
				known[t.key] = t
				return err
			})
			if err != nil {
				return nil, err
			}
			outcomes, inserts, updates := importing.Settle(records, known, key, differs, update)
			err = store.Insert(ctx, tx, store.Table{Name: "things", Columns: []string{"thing", "value"}}, len(inserts),
				func(i int, args []any) []any { return append(args, inserts[i].key, inserts[i].value) })
			for _, u := range updates {
				_, e := tx.ExecContext(ctx, "UPDATE things SET value = $1 WHERE thing = $2", u.value, u.key)
				err = errors.Join(err, e)
			}
			return outcomes, err
		},
	}
}

func differs(was, now *thing) string {
	if was.value != now.value {
		return "value"
	}
	return ""
}

// rig is a database of things and facts.
type rig struct {
	*importing.Pipeline
	log     *fact.Log
	checker *fact.Checker
}

var noon = time.Date(2020, 2, 20, 12, 0, 0, 0, civil.Zone)

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{fact.Migrations(), thingTables}})
	must(err)
	keys, err := vault.Create(filepath.Join(t.TempDir(), "keys"), vault.Options{})
	must(err)
	kinds, err := fact.NewKinds([]fact.Kind{
		{Key: "service", Room: "duty", Timed: true, Unit: "minute", Name: text.Label{Zh: "志愿服务", En: "service"},
			Needs: []fact.Field{fact.FieldPerson, fact.FieldPlace, fact.FieldStart, fact.FieldEnd}},
	})
	must(err)
	log, err := fact.Open(t.Context(), db, kinds, keys, merkle.SHA256, civil.Fixed(noon))
	must(err)
	t.Cleanup(func() {
		if err := errors.Join(log.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	known := importing.KnownIn("things", "thing")
	return &rig{
		&importing.Pipeline{DB: db, Known: map[importing.Sort]importing.Known{importing.Orgs: known}},
		log, &fact.Checker{Kinds: kinds, Atlas: area.Default(), Clock: civil.Fixed(noon)},
	}
}

// load imports a file and returns the report and the error sheet.
func (r *rig) load(ctx context.Context, table importing.Table, file string, update, rehearse bool) (importing.Report, [][]string, error) {
	var sheet bytes.Buffer
	run := &importing.Run{Update: update}
	var err error
	if run.Sheet, err = intake.NewErrorSheet(&sheet, table.Schema()); err != nil {
		return run.Report, nil, err
	}
	take := func(ctx context.Context) error {
		in, err := intake.NewReader(strings.NewReader(file), "f.csv", table.Schema(), intake.Options{})
		var refused *intake.FileError
		if errors.As(err, &refused) {
			run.Report.RefuseFile(refused)
			return nil
		}
		if err != nil {
			return err
		}
		return errors.Join(r.Import(ctx, table, in, run), in.Close())
	}
	if rehearse {
		err = r.Rehearse(ctx, run, take)
	} else {
		err = take(ctx)
	}
	err = errors.Join(err, r.Finish(ctx, run), run.Sheet.Close())
	if err != nil {
		return run.Report, nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(sheet.Bytes(), []byte("\ufeff")))).ReadAll()
	return run.Report, rows, err
}

func (r *rig) things(t interface{ Fatal(...any) }) map[string]string {
	rows, err := r.DB.Read().QueryContext(context.Background(), "SELECT thing, value FROM things")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var k, v string
		if err := rows.Scan(&k, &v); err != nil {
			t.Fatal(err)
		}
		out[k] = v
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// want is what a file does to a plain map, row by row.
func want(have map[string]string, rows [][2]string, update bool) (report importing.Report, bad []int) {
	for i, row := range rows {
		k, v := row[0], row[1]
		was, known := have[k]
		report.Read++
		switch {
		case k == "" || len(v) > 8, known && was != v && !update:
			report.Rejected++
			bad = append(bad, i)
			continue
		case !known:
			report.Added++
		case was == v:
			report.Already++
		default:
			report.Updated++
		}
		have[k] = v
		if v == "odd" {
			report.Warnings++
		}
	}
	return report, bad
}

// Whatever the rows: each is added, there already, updated or rejected as in a
// plain map; a rehearsal says the same and writes nothing; the error sheet has
// the rejected rows and no others.
func TestImportIsItsModel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		model := map[string]string{}
		rapid.Check(t, func(rt *rapid.T) {
			draw := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) [2]string {
				return [2]string{
					rapid.SampledFrom([]string{"", "a", "b", "c", "d", "甲", "乙"}).Draw(rt, "thing"),
					rapid.SampledFrom([]string{"", "x", "y", "odd", "too long a value", "a;b", `q"q`}).Draw(rt, "value"),
				}
			}), 0, 12)
			rows, update := draw.Draw(rt, "rows"), rapid.Bool().Draw(rt, "update")
			var file bytes.Buffer
			w := csv.NewWriter(&file)
			_ = w.Write([]string{"thing", "value"}) // a buffer takes everything
			for _, row := range rows {
				_ = w.Write([]string{row[0], row[1]})
			}
			w.Flush()
			// A row of blank cells only is no row.
			rows = slices.DeleteFunc(rows, func(row [2]string) bool { return row == [2]string{} })
			before := r.things(rt)
			rehearsed, rehearsedSheet, err := r.load(t.Context(), things(), file.String(), update, true)
			if err != nil {
				rt.Fatal(err)
			}
			if after := r.things(rt); !reflect.DeepEqual(after, before) {
				rt.Fatalf("a rehearsal wrote: %v, before %v", after, before)
			}
			report, sheet, err := r.load(t.Context(), things(), file.String(), update, false)
			if err != nil {
				rt.Fatal(err)
			}
			if !reflect.DeepEqual(counts(rehearsed), counts(report)) || !reflect.DeepEqual(rehearsed.Errors, report.Errors) || !reflect.DeepEqual(rehearsedSheet, sheet) {
				rt.Fatalf("rehearsed %+v, imported %+v", rehearsed, report)
			}
			wanted, bad := want(model, rows, update)
			if counts(report) != counts(wanted) || report.OK() != (len(bad) == 0) {
				rt.Fatalf("report %+v, want %+v", report, wanted)
			}
			if got := r.things(rt); !reflect.DeepEqual(got, model) {
				rt.Fatalf("stored %v, want %v", got, model)
			}
			if len(sheet) != len(bad)+1 {
				rt.Fatalf("the sheet has %d rows, want %d", len(sheet)-1, len(bad))
			}
			for i, at := range bad {
				if got := [2]string(sheet[i+1][:2]); got != rows[at] {
					rt.Fatalf("the sheet has %q, want %q", got, rows[at])
				}
			}
			for _, e := range report.Errors {
				if e.Column == "value" && e.Value != "***" && e.Value != "" {
					rt.Fatalf("the report repeats a secret: %+v", e)
				}
			}
		})
	})
}

func counts(r importing.Report) [6]int64 {
	return [6]int64{r.Read, r.Added, r.Already, r.Updated, r.Rejected, r.Warnings}
}

// Keys that nobody knows are listed once, and not those that the same import
// makes known further down.
func TestUnknownKeysAreListed(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	report, _, err := r.load(t.Context(), things(), "thing,value\na,b\nb,nobody\nc,nobody\nd,a\n", false, false)
	if err != nil {
		t.Fatal(err)
	}
	want := []importing.Unresolved{{Sort: importing.Orgs, Keys: 1, First: []string{"nobody"}}}
	if !reflect.DeepEqual(report.Unresolved, want) {
		t.Errorf("unresolved %+v", report.Unresolved)
	}
}

// An import that is stopped keeps what was committed, and goes on from there.
func TestStoppedImportGoesOn(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	var file strings.Builder
	file.WriteString("thing,value\n")
	const rows = 3*importing.ChunkRows + 10
	for i := range rows {
		fmt.Fprintf(&file, "%d,x\n", i)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	in, err := intake.NewReader(strings.NewReader(file.String()), "f.csv", thingSchema, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run := &importing.Run{Progress: func(importing.Progress) { stop() }}
	if err := r.Import(ctx, things(), in, run); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped: %v", err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	stood := len(r.things(t))
	if stood == 0 || stood >= rows || int64(stood) != run.Report.Added {
		t.Fatalf("%d rows stand after %d were reported", stood, run.Report.Added)
	}
	report, _, err := r.load(t.Context(), things(), file.String(), false, false)
	if err != nil || report.Read != rows || report.Already != int64(stood) || report.Added != int64(rows-stood) {
		t.Errorf("went on with %+v, %v after %d", counts(report), err, stood)
	}
}

// No file of facts, however broken, ends an import otherwise than with a
// report whose counts add up, and none changes the log in a rehearsal.
func FuzzFacts(f *testing.F) {
	const header = "id,kind,start,end,place,person,replaces,voids,quantity,claims,note\n"
	for _, seed := range []string{
		"", header, "id,kind,id\n", "\xff\xfe\x00", "id;kind\na;b\n", "PK\x03\x04",
		header + "a,service,2020-02-01 08:00,2020-02-01 09:00,110101001001,p,,,,,\n",
		header + "a,service,2020-02-01 08:00,2020-02-01 07:00,110101001001,p,,,-1,,\nb,void,,,,,,a,,,\nc,void,,,,,,c,,,x\n",
		header + "\"a\nb\",service,2020-02-30 08:00,,1.1E+11,\"p\r,,,,,\n",
		header + strings.Repeat("a,service,2020-02-01 08:00,2020-02-01 09:00,110101,p,a,,99999999999999999999,x;;y,\x00\n", 5),
	} {
		f.Add([]byte(seed))
	}
	r := newRig(f, storetest.SQLite(f))
	f.Fuzz(func(t *testing.T, file []byte) {
		report, sheet, err := r.load(t.Context(), importing.Facts(r.log, r.checker, "fuzz"), string(file), false, true)
		if err != nil {
			t.Fatal(err)
		}
		if report.Read != report.Added+report.Already+report.Updated+report.Rejected || report.Updated != 0 {
			t.Errorf("the counts do not add up: %+v", counts(report))
		}
		if report.OK() == (len(report.Errors) > 0) || int64(len(sheet)-1) != report.Rejected {
			t.Errorf("%d rejected, %d errors, %d rows on the sheet", report.Rejected, len(report.Errors), len(sheet)-1)
		}
		if r.log.Size() != 0 {
			t.Errorf("the log has %d facts", r.log.Size())
		}
	})
}
