package rest

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// Paging is what every list takes; embed it in the input.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"2048" doc:"上一页给出的游标 · the cursor that the page before gave"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"每页条数 · how many at most"`
}

// Page is a page of a list.
type Page[E any] struct {
	Items []E    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"下一页的游标；没有即到末页 · cursor of the next page; none on the last"`
}

// listed is any Page.
type listed interface {
	link(ctx context.Context) string
}

// ErrCursor is returned for a cursor that this list has not given this account.
var ErrCursor = fault.In("cursor", text.Label{Zh: "游标无效，请从第一页重新读取", En: "no cursor of this list: read from the first page again"})

// cursorMark is the length of a cursor's mark in bytes.
const cursorMark = 16

// After is where the page that is asked for begins: what was given to [List]
// as next, empty for the first page. It is good for the operation and the
// account that it was given to.
func (p Paging) After(ctx context.Context) (string, error) {
	if p.Cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(p.Cursor)
	if err != nil || len(raw) < cursorMark {
		return "", ErrCursor
	}
	at := string(raw[cursorMark:])
	if subtle.ConstantTimeCompare(raw[:cursorMark], mark(ctx, at)) != 1 {
		return "", ErrCursor
	}
	return at, nil
}

// AfterNumber is After for lists whose place is a number; 0 is the first page.
func (p Paging) AfterNumber(ctx context.Context) (int64, error) {
	at, err := p.After(ctx)
	if err != nil || at == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return 0, ErrCursor
	}
	return n, nil
}

// List is a page of what a room returned. next is where the page after begins,
// in the room's own words; empty on the last one.
func List[S, E any](ctx context.Context, items []S, next string, show func(S) E) Page[E] {
	p := Page[E]{Items: make([]E, len(items))}
	for i, item := range items {
		p.Items[i] = show(item)
	}
	if next != "" {
		p.Next = base64.RawURLEncoding.EncodeToString(append(mark(ctx, next), next...))
	}
	return p
}

// mark binds a place to its list and its reader.
func mark(ctx context.Context, at string) []byte {
	c := callOf(ctx)
	m := c.api.o.Keys.Index("rest.cursor", strings.Join([]string{c.op.ID, page.Actor(ctx).ID, at}, "\x00"))
	return m[:]
}

// link is the header that leads to the next page.
func (p Page[E]) link(ctx context.Context) string {
	c := callOf(ctx)
	if p.Next == "" || c.url == nil {
		return ""
	}
	q := c.url.Query()
	q.Set("cursor", p.Next)
	next := url.URL{Path: c.url.Path, RawQuery: q.Encode()}
	return "<" + next.String() + `>; rel="next"`
}
