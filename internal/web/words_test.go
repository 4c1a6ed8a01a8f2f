package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"linli/internal/page"
	"linli/internal/web/webtest"
)

// Every label in the two packages has its English, and it is English.
func TestEveryLabelIsTranslated(t *testing.T) {
	for _, dir := range []string{".", "../page"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		labels := 0
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
				continue
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				lit, ok := n.(*ast.CompositeLit)
				if !ok {
					return true
				}
				words := map[string]string{}
				for _, e := range lit.Elts {
					kv, ok := e.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					key, isKey := kv.Key.(*ast.Ident)
					value, isText := kv.Value.(*ast.BasicLit)
					if isKey && isText && value.Kind == token.STRING && (key.Name == "Zh" || key.Name == "En") {
						words[key.Name], err = strconv.Unquote(value.Value)
						if err != nil {
							t.Fatal(err)
						}
					}
				}
				if words["Zh"] == "" {
					return true
				}
				labels++
				at := fset.Position(lit.Pos())
				if _, given := words["En"]; !given {
					// Composed labels (data that is Chinese only) have no literal
					// to translate.
					t.Errorf("%s: %q has no English", at, words["Zh"])
					return true
				}
				if words["En"] == "" || page.HasHan(words["En"]) && words["En"] != "中文" {
					t.Errorf("%s: %q in English is %q", at, words["Zh"], words["En"])
				}
				return true
			})
		}
		if labels < 15 {
			t.Errorf("%s: only %d labels found: the test looks at the wrong thing", dir, labels)
		}
	}
}

var goComment = regexp.MustCompile(`(?m)^\s*//.*$`)

// A template holds no words of its own. The paper of a brief is the exception:
// it shows an official document, which is Chinese.
func TestTemplatesHoldNoWords(t *testing.T) {
	for _, dir := range []string{".", "../page"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.templ"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, name := range files {
			if filepath.Base(name) == "paper.templ" {
				continue
			}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(goComment.ReplaceAllString(string(data), ""), "\n") {
				line = strings.NewReplacer("“", "", "”", "", "（", "", "）", "").Replace(line)
				if page.HasHan(line) {
					t.Errorf("%s:%d: %s", name, i+1, strings.TrimSpace(line))
				}
			}
		}
	}
}

// In English no page shows Chinese but what is marked as Chinese: names and
// words of the city itself.
func TestEnglishPagesAreEnglish(t *testing.T) {
	s := newSite(t)
	for _, sight := range sights {
		v := s.visitor()
		if sight.role != "" {
			v = s.as(sight.role)
		}
		if sight.path == "/import/t1" {
			v.upload("/import", map[string]string{"kind": "facts"}, "file", "facts.csv", "id\n")
		}
		for _, stray := range webtest.StrayChinese(t, v.english().get(sight.path).body) {
			t.Errorf("%s: %s", sight.path, stray)
		}
	}
}
