package floors

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var (
	createTable = regexp.MustCompile(`(?i)\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)`)
	useTable    = regexp.MustCompile(`\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+(\w+)`)
)

// tableOwners reads from the migrations which room owns which table.
func tableOwners(module fs.FS) (map[string]string, error) {
	owners := map[string]string{}
	files, err := fs.Glob(module, "internal/*/migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		text, err := fs.ReadFile(module, name)
		if err != nil {
			return nil, err
		}
		room := path.Base(path.Dir(path.Dir(name)))
		for _, m := range createTable.FindAllStringSubmatch(string(text), -1) {
			table := strings.ToLower(m[1])
			if owner, taken := owners[table]; taken && owner != room {
				return nil, fmt.Errorf("%s: table %s belongs to %s", name, table, owner)
			}
			owners[table] = room
		}
	}
	return owners, nil
}

// foreignTables names every statement of r on a table of another room. A room
// asks the other room's functions, never its tables.
func foreignTables(r room, owners map[string]string) []string {
	var found []string
	for _, f := range r.files {
		if f.test {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			for _, m := range useTable.FindAllStringSubmatch(lit.Value, -1) {
				table := strings.ToLower(m[1])
				if owner := owners[table]; owner != "" && owner != r.name {
					found = append(found, fmt.Sprintf("%s: table %s belongs to %s", f.at(lit), m[1], owner))
				}
			}
			return true
		})
	}
	return found
}

func TestTables(t *testing.T) {
	owners, err := tableOwners(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if owners["facts"] != "fact" {
		t.Errorf("the table of the log belongs to %q: the migrations were not read", owners["facts"])
	}
	for _, r := range module(t) {
		report(t, foreignTables(r, owners))
	}
}

func TestForeignTableIsFound(t *testing.T) {
	tree := fstest.MapFS{
		"cmd":                                {Mode: os.ModeDir},
		"internal/log/migrations/0001.sql":   {Data: []byte("CREATE TABLE facts (seq bigint)")},
		"internal/log/a.go":                  {Data: []byte("package log\nconst own = `SELECT seq FROM facts`")},
		"internal/brief/a.go":                {Data: []byte("package brief\nconst theirs = `SELECT seq\nFROM facts`")},
		"internal/brief/migrations/0001.sql": {Data: []byte("create table if not exists briefs (key text)")},
	}
	owners, err := tableOwners(tree)
	if err != nil {
		t.Fatal(err)
	}
	rooms, err := readRooms(tree)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, r := range rooms {
		found = append(found, foreignTables(r, owners)...)
	}
	if want := "internal/brief/a.go:2: table facts belongs to log"; len(found) != 1 || found[0] != want {
		t.Errorf("found %q, want only %q", found, want)
	}
}
