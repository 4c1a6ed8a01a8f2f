package rest

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"linli/internal/access"
)

// Nothing is the answer of an operation that has nothing to say: 204.
type Nothing struct{}

// File is an answer that is a file. Kinds are said in the declaration by
// [Files].
type File struct {
	Kind string // media type
	Name string // offered to whoever saves it
	Data []byte
}

// Versioned is an answer with a revision, which If-Match of a later change
// must name. See [IfMatch].
type Versioned interface{ Revision() int64 }

// Get declares an operation that looks. I is a struct whose fields say where
// they come from (`path:"id"`, `query:"day"`, `header:"…"`) and what is taken
// (`required`, `maxLength`, `minimum`, `enum`, `doc`…); a field Body is the
// body. What is not named is refused. O is the body of the answer: a struct, a
// [Page], a [File] or [Nothing].
//
// The types are those of the contract, never those that are stored.
func Get[I, O any](a *API, path string, op Op, h func(ctx context.Context, in *I) (O, error)) {
	add(a, http.MethodGet, path, op, h)
}

// Post declares an operation that makes or does something.
func Post[I, O any](a *API, path string, op Op, h func(ctx context.Context, in *I) (O, error)) {
	add(a, http.MethodPost, path, op, h)
}

// Put declares an operation that sets something as a whole.
func Put[I, O any](a *API, path string, op Op, h func(ctx context.Context, in *I) (O, error)) {
	add(a, http.MethodPut, path, op, h)
}

// Patch declares an operation that changes parts of something.
func Patch[I, O any](a *API, path string, op Op, h func(ctx context.Context, in *I) (O, error)) {
	add(a, http.MethodPatch, path, op, h)
}

// Delete declares an operation that removes something.
func Delete[I, O any](a *API, path string, op Op, h func(ctx context.Context, in *I) (O, error)) {
	add(a, http.MethodDelete, path, op, h)
}

// The answers as huma writes them: the body with the headers that go with it.
type plain[O any] struct{ Body O }

type tagged[O any] struct {
	ETag string `header:"ETag" doc:"修订号，修改时放入 If-Match · the revision, for If-Match of a change"`
	Body O
}

type paged[O any] struct {
	Link string `header:"Link" doc:"下一页 · the next page (RFC 8288)"`
	Body O
}

type file struct {
	Kind        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

type nothing struct{}

func add[I, O any](a *API, method, path string, op Op, h func(ctx context.Context, in *I) (O, error)) {
	if !a.declare(method, path, op) || !a.readable(op, reflect.TypeFor[I]()) || !a.readable(op, reflect.TypeFor[O]()) {
		return
	}
	do := a.describe(method, path, op)
	var zero O
	switch any(zero).(type) {
	case Nothing:
		register(a, do, h, func(context.Context, O) *nothing { return nil })
	case File:
		do.Responses["200"] = &huma.Response{
			Description: "文件 · the file",
			Content:     map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
		}
		register(a, do, h, func(_ context.Context, out O) *file {
			f := any(out).(File)
			return &file{f.Kind, disposition(f.Name), f.Data}
		})
	case listed:
		register(a, do, h, func(ctx context.Context, out O) *paged[O] {
			return &paged[O]{Link: any(out).(listed).link(ctx), Body: out}
		})
	case Versioned:
		register(a, do, h, func(_ context.Context, out O) *tagged[O] {
			return &tagged[O]{ETag: Tag(any(out).(Versioned).Revision()), Body: out}
		})
	default:
		register(a, do, h, func(_ context.Context, out O) *plain[O] { return &plain[O]{out} })
	}
}

// readable refuses types with fields that the library would pass over in
// silence: those of an embedded type that is not exported.
func (a *API) readable(op Op, t reflect.Type, seen ...reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || slices.Contains(seen, t) {
		return true
	}
	for f := range t.Fields() {
		if f.Anonymous && !f.IsExported() {
			a.errs = append(a.errs, fmt.Errorf("operation %s: the embedded type %s must be exported", op.ID, f.Type))
			return false
		}
		if f.IsExported() && !a.readable(op, f.Type, append(seen, t)...) {
			return false
		}
	}
	return true
}

func register[I, O, A any](a *API, op huma.Operation, h func(ctx context.Context, in *I) (O, error), wrap func(ctx context.Context, out O) *A) {
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*A, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return wrap(ctx, out), nil
	})
}

// describe is the operation as OpenAPI has it.
func (a *API) describe(method, path string, op Op) huma.Operation {
	words := op.Name.Zh + "。" + op.Name.En + "."
	if op.Words.Zh != "" {
		words += "\n\n" + op.Words.Zh + "\n\n" + op.Words.En
	}
	do := huma.Operation{
		OperationID: op.ID, Method: method, Path: path, Summary: both(op.Name), Description: words,
		Tags: []string{a.groups[len(a.groups)-1].Key}, DefaultStatus: op.Status,
		MaxBodyBytes: op.maxBody() + 1, RejectUnknownQueryParameters: true,
		Security:   []map[string][]string{{"token": scopes(op.Act)}},
		Responses:  map[string]*huma.Response{"default": {Description: "问题 · a problem (RFC 9457)", Content: a.problemContent()}},
		Extensions: map[string]any{"x-act": string(op.Act)},
	}
	if op.Act == "" {
		delete(do.Extensions, "x-act")
	}
	if method != http.MethodGet && !op.Look {
		do.Parameters = append(do.Parameters, &huma.Param{
			Name: keyHeader, In: "header", Required: !op.OwnID,
			Description: "调用方自选的一次性编号：同号重发只生效一次 · chosen by the caller: sent again, it takes effect once",
			Schema:      &huma.Schema{Type: huma.TypeString, MinLength: ptr(minKey), MaxLength: ptr(maxKey)},
		})
	}
	return do
}

func scopes(act access.Act) []string {
	if act == "" {
		return []string{}
	}
	return []string{string(act)}
}

func (a *API) problemContent() map[string]*huma.MediaType {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return map[string]*huma.MediaType{problemKind: {Schema: schema}}
}

func (o Op) maxBody() int64 {
	if o.MaxBody == 0 {
		return 1 << 20
	}
	return o.MaxBody
}

func ptr[T any](v T) *T { return &v }
