package page

import (
	"context"
	"crypto/rand"

	"linli/internal/text"
)

// Env is what every part of a page may ask while it is rendered. It travels
// in the context.
type Env struct {
	Lang  text.Lang
	Large bool                // 长辈版: large print
	Asset func(string) string // name of a static file → its address with content hash
}

type envKey struct{}

// With returns a context that carries the environment.
func With(ctx context.Context, e Env) context.Context {
	return context.WithValue(ctx, envKey{}, e)
}

// From returns the environment of the context; without one a page is in
// Chinese and ordinary print.
func From(ctx context.Context) Env {
	if e, ok := ctx.Value(envKey{}).(Env); ok {
		return e
	}
	return Env{Lang: text.Zh}
}

// T is the label in the language of the page.
func T(ctx context.Context, l text.Label) string { return l.In(From(ctx).Lang) }

// Say is a message in the language of the page, filled in as text.Label.Format
// does.
func Say(ctx context.Context, l text.Label, args ...any) string {
	return l.Format(From(ctx).Lang, args...)
}

// NewID is an id for a form to carry: sent twice, it is one act.
func NewID() string { return rand.Text() }

// English reports whether the page is shown in English.
func English(ctx context.Context) bool { return From(ctx).Lang == text.En }

func asset(ctx context.Context, name string) string {
	if f := From(ctx).Asset; f != nil {
		return f(name)
	}
	return "/assets/" + name
}
