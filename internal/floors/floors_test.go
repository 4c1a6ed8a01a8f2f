package floors

import (
	"go/ast"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// maxLines is how long a file written by hand may become.
const maxLines = 800

// unnamed are names of packages that say nothing.
var unnamed = []string{"util", "utils", "common", "helper", "helpers", "misc", "base", "shared", "lib"}

func module(t *testing.T) []room {
	t.Helper()
	rooms, err := readRooms(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(rooms) < 10 {
		t.Fatalf("found only %d packages", len(rooms))
	}
	return rooms
}

func report(t *testing.T, breaches []string) {
	t.Helper()
	for _, b := range breaches {
		t.Error(b)
	}
}

func TestImports(t *testing.T) {
	h, err := readHouse(lattice, libraries)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range module(t) {
		report(t, h.breaches(r))
	}
}

func TestClock(t *testing.T) {
	for _, r := range module(t) {
		report(t, clockReads(r))
	}
}

func TestNamesAndDocs(t *testing.T) {
	for _, r := range module(t) {
		report(t, nameAndDoc(r))
	}
}

func TestFileLength(t *testing.T) {
	for _, r := range module(t) {
		report(t, tooLong(r))
	}
}

// clockReads names every place but package civil that asks the wall clock.
func clockReads(r room) []string {
	if r.name == "civil" || strings.HasPrefix(r.name, "cmd/") {
		return nil
	}
	var found []string
	for _, f := range r.files {
		if f.test {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
				found = append(found, f.at(n)+": time."+sel.Sel.Name+": take a civil.Clock")
			}
			return true
		})
	}
	return found
}

func nameAndDoc(r room) []string {
	var found []string
	if base := path.Base(r.name); slices.Contains(unnamed, base) {
		found = append(found, r.name+": a package is named after what it knows, not "+base)
	}
	documented := r.testOnly()
	for _, f := range r.files {
		documented = documented || !f.test && f.tree.Doc != nil
	}
	if !documented {
		found = append(found, r.name+": no package comment")
	}
	return found
}

func tooLong(r room) []string {
	var found []string
	for _, f := range r.files {
		if f.lines >= maxLines && !ast.IsGenerated(f.tree) {
			found = append(found, f.name+": longer than a reader's patience; cut it where its subject changes")
		}
	}
	return found
}

// TestBreachesAreFound is the control: each rule is broken once in a small
// house, and must be reported.
func TestBreachesAreFound(t *testing.T) {
	const (
		lattice = `
floor 0  low
	civil
	words  civil
floor 1  high
	log
	scenario
floor 2  the program
	cmd/linli
`
		libraries = `
example.org/driver  log
`
	)
	h, err := readHouse(lattice, libraries)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file, text, want string
	}{
		{"upwards", "internal/civil/a.go", `package civil; import _ "linli/internal/log"`, "floor 0 may not import floor 1"},
		{"sideways", "internal/civil/a.go", `package civil; import _ "linli/internal/words"`, "does not name it beside"},
		{"not in the lattice", "internal/attic/a.go", `package attic`, "not in the lattice"},
		{"import of a room not in the lattice", "internal/log/a.go", `package log; import _ "linli/internal/attic"`, "not in the lattice"},
		{"alone", "internal/log/a.go", `package log; import _ "linli/internal/scenario"`, "nobody imports it"},
		{"test aid", "internal/log/a.go", `package log; import _ "linli/internal/civil/civiltest"`, "for tests"},
		{"test aid upwards", "internal/civil/civiltest/a.go", `package civiltest; import _ "linli/internal/log"`, "floor 0 may not import floor 1"},
		{"library elsewhere", "internal/words/a.go", `package words; import _ "example.org/driver/sub"`, "belongs to log"},
		{"library unknown", "internal/log/a.go", `package log; import _ "example.org/drivers"`, "no line"},
		{"on another system", "internal/civil/a_windows.go", `package civil; import _ "linli/internal/log"`, "floor 0 may not import floor 1"},
		{"clock", "internal/log/a.go", "package log\nimport \"time\"\nvar x = time.Now", "a.go:3: time.Now"},
		{"elapsed time", "internal/log/a.go", "package log\nimport \"time\"\nfunc f(t time.Time) { _ = time.Since(t) }", "time.Since"},
		{"name", "internal/util/a.go", "// Package util is a drawer.\npackage util", "named after what it knows"},
		{"no comment", "internal/log/a.go", "package log", "no package comment"},
		{"long file", "internal/log/a.go", "package log" + strings.Repeat("\n", maxLines), "patience"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Join(examine(t, h, c.file, c.text), "\n")
			if !strings.Contains(got, c.want) {
				t.Errorf("reported %q, want something with %q", got, c.want)
			}
		})
	}
	for _, c := range []struct{ name, file, text string }{
		{"downwards and beside", "internal/words/a.go", "// Package words.\npackage words\nimport _ \"linli/internal/civil\""},
		{"tests import what they like", "internal/civil/a_test.go", "package civil\nimport _ \"linli/internal/log\""},
		{"the program imports all", "cmd/linli/a.go", "// Command linli.\npackage main\nimport _ \"linli/internal/scenario\""},
		{"library at home", "internal/log/a.go", "// Package log.\npackage log\nimport _ \"example.org/driver\""},
		{"generated and long", "internal/log/a.go", "// Code generated by hand. DO NOT EDIT.\n\n// Package log.\npackage log" + strings.Repeat("\n", maxLines)},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := examine(t, h, c.file, c.text)
			got = slices.DeleteFunc(got, func(b string) bool { return strings.Contains(b, "no package comment") })
			if len(got) > 0 {
				t.Errorf("reported %q", got)
			}
		})
	}
}

// examine puts every rule to a module of one file.
func examine(t *testing.T, h house, file, text string) []string {
	t.Helper()
	rooms, err := readRooms(fstest.MapFS{
		"cmd":      {Mode: os.ModeDir},
		"internal": {Mode: os.ModeDir},
		file:       {Data: []byte(text)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, r := range rooms {
		found = append(found, h.breaches(r)...)
		found = append(found, clockReads(r)...)
		found = append(found, nameAndDoc(r)...)
		found = append(found, tooLong(r)...)
	}
	return found
}

func TestLatticeIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no floor":         "civil",
		"wrong number":     "floor 1",
		"twice":            "floor 0\ncivil\ncivil",
		"names an unknown": "floor 0\ncivil text",
		"names itself":     "floor 0\ncivil civil",
		"names below":      "floor 0\ncivil\nfloor 1\nlog civil",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := readHouse(text, ""); err == nil {
				t.Error("accepted")
			}
		})
	}
}
