package page

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"linli/internal/area"
	"linli/internal/text"
)

// Filters is the row above a list by which it is narrowed, so that what is shown
// has an address.
type Filters struct {
	Action string // the list's path
	Fields []Filter
	// Posted is for what must not stand in an address: a phone or an identity
	// number (OWASP ASVS 5.0 V14.2.1). Pages after the first have addresses all
	// the same, so a list with a next page is of what may stand in one.
	Posted bool
}

// Filter is one field of the row.
type Filter struct {
	Name, Value string
	Label       text.Label
	Hint        text.Label // in an empty field
	Kind        FilterKind
	Options     []Option // of Choice
	Max         int      // characters; 0 is 100
}

// FilterKind is what a filter looks like.
type FilterKind int

// The kinds of filter.
const (
	Words  FilterKind = iota // a short text
	Search                   // the text that is looked for: wide
	Choice
	Date // a day
)

// Option is one value to choose. Zh of the label is shown where the value is a
// name that has no English.
type Option struct {
	Value string
	Label text.Label
	depth int
}

func (f Filters) method() string {
	if f.Posted {
		return "post"
	}
	return "get"
}

// Query is the filters as the query of an address, without what is empty.
func (f Filters) Query() url.Values {
	q := url.Values{}
	for _, field := range f.Fields {
		if field.Value != "" {
			q.Set(field.Name, field.Value)
		}
	}
	return q
}

// At is the list's address with its filters and one thing more, such as the
// cursor of the next page.
func (f Filters) At(name, value string) string {
	q := f.Query()
	q.Set(name, value)
	return f.Action + "?" + q.Encode()
}

func (f Filter) max() int {
	if f.Max > 0 {
		return f.Max
	}
	return 100
}

func (f Filter) inputType() string {
	switch f.Kind {
	case Search:
		return "search"
	case Date:
		return "date"
	}
	return "text"
}

func itoa(n int) string { return strconv.Itoa(n) }

func hasEmpty(options []Option) bool {
	return slices.ContainsFunc(options, func(o Option) bool { return o.Value == "" })
}

func (o Option) words(ctx context.Context) string {
	return strings.Repeat("\u3000", o.depth) + Cap(ctx, o.Label)
}

// msgAll is the choice that does not narrow.
var msgAll = text.Label{Zh: "全部", En: "All"}

// wholeCity is the choice of no division.
var wholeCity = text.Label{Zh: "全市", En: "The whole city"}

// Places are the divisions to choose next from: those one begins at (tops; ""
// is the whole city), the way down to the one that is chosen, and what lies
// right below it. A city of thousands of communities is walked in three
// choices, without script and without anybody knowing a code.
func Places(atlas *area.Atlas, chosen area.Code, tops ...area.Code) []Option {
	var out []Option
	for _, top := range tops {
		out = append(out, place(atlas, top, 0))
		if top != "" && !top.Contains(chosen) {
			continue
		}
		depth := 0
		for _, c := range way(top, chosen) {
			depth++
			out = append(out, place(atlas, c, depth))
		}
		for _, c := range below(atlas, chosen, top) {
			out = append(out, place(atlas, c, depth+1))
		}
	}
	return out
}

func place(atlas *area.Atlas, c area.Code, depth int) Option {
	if c == "" {
		return Option{Label: wholeCity}
	}
	return Option{Value: string(c), Label: atlas.Label(c), depth: depth}
}

// way is what lies between the top, without it, and the division, with it.
func way(top, to area.Code) []area.Code {
	var out []area.Code
	for c := to; c != "" && c != top && c.Level() >= area.County; c = c.Parent() {
		out = append(out, c)
	}
	slices.Reverse(out)
	return out
}

// below is what one chooses from next: right below the chosen division, or the
// top where none is chosen.
func below(atlas *area.Atlas, chosen, top area.Code) []area.Code {
	if chosen == "" {
		chosen = top
	}
	if chosen == "" || chosen.Level() < area.County {
		return atlas.Districts()
	}
	return atlas.Children(chosen)
}
