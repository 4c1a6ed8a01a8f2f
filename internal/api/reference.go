package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Pages mounts the reference: one page, made of the document, that needs
// nothing from anywhere else.
func (a *API) Pages(site page.Site) {
	groups := a.reference()
	site.Open("GET /api/{$}", func(w http.ResponseWriter, r *http.Request) error {
		return site.Show(w, r, page.Content{Title: msgReference, Wide: true, Body: referencePage(groups)})
	})
}

// referenceGroup is a part of the reference.
type referenceGroup struct {
	Key  string
	Name text.Label
	Ops  []referenceOp
}

// referenceOp is an operation as the reference shows it.
type referenceOp struct {
	ID, Method, Path string
	Name, Words      text.Label
	Who              text.Label
	Key              bool // asks for an Idempotency-Key
	Parameters       []field
	Body             []field
	BodyFile         bool
	Answer           []field
	AnswerFile       bool
	Status           string
	Curl             string
}

// field is a parameter, or a field of a body.
type field struct {
	Name     string
	In       string // query, path, header; empty in a body
	Type     string
	Required bool
	Doc      text.Label
}

// reference reads the document.
func (a *API) reference() []referenceGroup {
	var groups []referenceGroup
	for _, g := range a.rest.Groups() {
		group := referenceGroup{Key: g.Key, Name: g.Name}
		for _, op := range a.rest.Operations() {
			if op.Group == g.Key {
				group.Ops = append(group.Ops, a.referenceOp(op))
			}
		}
		groups = append(groups, group)
	}
	return groups
}

func (a *API) referenceOp(op rest.Operation) referenceOp {
	doc := operationOf(a.rest.OpenAPI().Paths[op.Path], op.Method)
	out := referenceOp{ID: op.ID, Method: op.Method, Path: rest.Root + op.Path, Name: op.Name, Words: op.Words, Who: whoMay(op), Key: op.Unsafe() && !op.OwnID}
	for _, p := range doc.Parameters {
		out.Parameters = append(out.Parameters, field{p.Name, p.In, a.typeOf(p.Schema), p.Required, split(p.Description + p.Schema.Description)})
	}
	if doc.RequestBody != nil {
		for kind, media := range doc.RequestBody.Content {
			if kind != "application/json" {
				out.BodyFile = true
				continue
			}
			out.Body = a.fields(media.Schema, "", 0)
		}
	}
	for status, said := range doc.Responses {
		if status == "default" {
			continue
		}
		out.Status = status
		for kind, media := range said.Content {
			if kind != "application/json" {
				out.AnswerFile = true
				continue
			}
			out.Answer = a.fields(media.Schema, "", 0)
		}
	}
	out.Curl = a.curl(op, doc, out)
	return out
}

func operationOf(p *huma.PathItem, method string) *huma.Operation {
	return map[string]*huma.Operation{
		http.MethodGet: p.Get, http.MethodPost: p.Post, http.MethodPut: p.Put, http.MethodPatch: p.Patch, http.MethodDelete: p.Delete,
	}[method]
}

// whoMay says who may call an operation.
func whoMay(op rest.Operation) text.Label {
	if op.Act == "" {
		if op.For == rest.Member {
			return msgMembers
		}
		return msgAnyToken
	}
	var zh, en []string
	for _, r := range access.Roles() {
		if slices.Contains(r.Acts(), op.Act) {
			zh, en = append(zh, r.Name().Zh), append(en, r.Name().In(text.En))
		}
	}
	return text.Label{Zh: string(op.Act) + "（" + strings.Join(zh, "、") + "）", En: string(op.Act) + " (" + strings.Join(en, ", ") + ")"}
}

// deepest bounds how far into an object the reference looks.
const deepest = 3

// fields lists what a schema holds, objects within it by their path.
func (a *API) fields(s *huma.Schema, prefix string, depth int) []field {
	s = a.follow(s)
	if s == nil || depth > deepest {
		return nil
	}
	if s.Type == huma.TypeArray {
		return a.fields(s.Items, prefix+"[]", depth)
	}
	var out []field
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	// Required fields first, in the order of the names.
	slices.SortFunc(names, func(x, y string) int {
		if rx, ry := slices.Contains(s.Required, x), slices.Contains(s.Required, y); rx != ry {
			if rx {
				return -1
			}
			return 1
		}
		return strings.Compare(x, y)
	})
	for _, name := range names {
		p := s.Properties[name]
		path := name
		if prefix != "" {
			path = prefix + "." + name
		}
		out = append(out, field{path, "", a.typeOf(p), slices.Contains(s.Required, name), split(p.Description)})
		if inner := a.follow(p); inner.Type == huma.TypeObject && !bilingual(inner) || inner.Type == huma.TypeArray && a.follow(inner.Items).Type == huma.TypeObject {
			out = append(out, a.fields(inner, path, depth+1)...)
		}
	}
	return out
}

// bilingual reports whether an object is a text in both languages.
func bilingual(s *huma.Schema) bool {
	return len(s.Properties) == 2 && s.Properties["zh"] != nil && s.Properties["en"] != nil
}

// follow is the schema that a reference stands for.
func (a *API) follow(s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return a.rest.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// typeOf says what a value is.
func (a *API) typeOf(s *huma.Schema) string {
	s = a.follow(s)
	out := s.Type
	switch {
	case s.Type == huma.TypeArray:
		out = a.typeOf(s.Items) + "[]"
	case bilingual(s):
		out = "{zh, en}"
	case len(s.Enum) > 0:
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprint(v)
		}
		out = strings.Join(values, " | ")
	case s.Format != "" && s.Type == huma.TypeString:
		out = s.Format
	}
	if s.MaxLength != nil {
		out += " ≤" + strconv.Itoa(*s.MaxLength)
	}
	if s.Maximum != nil {
		out += fmt.Sprintf(" ≤%g", *s.Maximum)
	}
	return out
}

// split reads a description written in both languages.
func split(s string) text.Label {
	zh, en, ok := strings.Cut(s, " · ")
	if !ok {
		return text.Label{Zh: s, En: s}
	}
	return text.Label{Zh: zh, En: en}
}

// curl is the call as somebody types it.
func (a *API) curl(op rest.Operation, doc *huma.Operation, shown referenceOp) string {
	path := shown.Path
	var query []string
	for _, p := range doc.Parameters {
		example := a.example(p.Schema, p.Name)
		switch {
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", fmt.Sprint(example))
		case p.In == "query" && p.Required:
			query = append(query, p.Name+"="+fmt.Sprint(example))
		}
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	var b strings.Builder
	b.WriteString("curl")
	if op.Method != http.MethodGet {
		b.WriteString(" -X " + op.Method)
	}
	b.WriteString(" -H \"Authorization: Bearer $LINLI_TOKEN\"")
	if shown.Key {
		b.WriteString(" \\\n  -H \"Idempotency-Key: $(uuidgen)\"")
	}
	for _, p := range doc.Parameters {
		if p.Name == "If-Match" {
			b.WriteString(" \\\n  -H 'If-Match: \"3\"'")
		}
	}
	switch {
	case shown.BodyFile:
		b.WriteString(" \\\n  -H \"Content-Type: application/octet-stream\" --data-binary @batch.csv")
	case doc.RequestBody != nil:
		if media := doc.RequestBody.Content["application/json"]; media != nil {
			body, err := json.Marshal(a.example(media.Schema, ""))
			if err == nil {
				b.WriteString(" \\\n  --json '" + string(body) + "'")
			}
		}
	}
	if shown.AnswerFile {
		b.WriteString(" -OJ")
	}
	b.WriteString(" \\\n  \"$LINLI_URL" + path + "\"")
	return b.String()
}

// examples are values that are more telling than their types.
var examples = map[string]any{
	"place": "110105", "home": "110105001024", "unit": "110105", "figure": "volunteers", "dimension": "unit", "purpose": "contact",
	"phone": "13800000000", "from": "2020-02-01", "to": "2020-02-29", "kind": "facts", "field": "phone", "person": "P1", "acts": []string{"figure.read"},
}

// example is a value that fits a schema: what must be there, and no more.
func (a *API) example(s *huma.Schema, name string) any {
	s = a.follow(s)
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	if v, ok := examples[name]; ok {
		return v
	}
	switch s.Type {
	case huma.TypeObject:
		out := map[string]any{}
		for _, required := range s.Required {
			out[required] = a.example(s.Properties[required], required)
		}
		return out
	case huma.TypeArray:
		return []any{a.example(s.Items, "")}
	case huma.TypeInteger, huma.TypeNumber:
		return 1
	case huma.TypeBoolean:
		return true
	}
	switch s.Format {
	case "date":
		return "2020-03-06"
	case "date-time":
		return "2020-06-30T18:00:00+08:00"
	}
	return "…"
}
