package floors

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// source is one Go file of the module.
type source struct {
	name    string // path from the top of the module
	test    bool
	lines   int
	tree    *ast.File
	fset    *token.FileSet
	imports []string
}

// room is one package of the module under the name the lattice knows it by:
// its folder without internal/.
type room struct {
	name  string
	files []source
}

// testOnly reports whether the package is nothing but tests beside some data.
func (r room) testOnly() bool {
	for _, f := range r.files {
		if !f.test {
			return false
		}
	}
	return true
}

// aidOf names the room whose test aid r is: ident for ident/identtest.
func (r room) aidOf() (string, bool) {
	return aidOf(r.name)
}

func aidOf(name string) (string, bool) {
	dir, base := path.Split(name)
	dir = strings.TrimSuffix(dir, "/")
	return dir, dir != "" && base == path.Base(dir)+"test"
}

// readRooms parses every Go file under cmd and internal, whatever its build
// constraints: a breach on Windows is a breach.
func readRooms(module fs.FS) ([]room, error) {
	byName := map[string]*room{}
	for _, top := range []string{"cmd", "internal"} {
		err := fs.WalkDir(module, top, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case d.IsDir() || path.Ext(name) != ".go":
				return nil
			}
			s, err := readSource(module, name)
			if err != nil {
				return err
			}
			key := strings.TrimPrefix(path.Dir(name), "internal/")
			if byName[key] == nil {
				byName[key] = &room{name: key}
			}
			byName[key].files = append(byName[key].files, s)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("reading the source: %w", err)
		}
	}
	var rooms []room
	for _, r := range byName {
		rooms = append(rooms, *r)
	}
	slices.SortFunc(rooms, func(a, b room) int { return strings.Compare(a.name, b.name) })
	return rooms, nil
}

func readSource(module fs.FS, name string) (source, error) {
	text, err := fs.ReadFile(module, name)
	if err != nil {
		return source{}, err
	}
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	s := source{
		name:  name,
		test:  strings.HasSuffix(name, "_test.go"),
		lines: strings.Count(string(text), "\n"),
		tree:  tree,
		fset:  fset,
	}
	for _, spec := range tree.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, fmt.Errorf("%s: %w", name, err)
		}
		s.imports = append(s.imports, imported)
	}
	return s, nil
}

// at says where n stands, as an editor understands it.
func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.name, s.fset.Position(n.Pos()).Line)
}
