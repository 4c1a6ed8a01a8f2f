package exchange

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/intake"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Column is one of their columns and what of ours stands in it. Without a field
// every row has the fixed text, which may be empty.
type Column struct {
	Theirs string `json:"theirs"`
	Field  string `json:"field,omitempty"`
	Style  string `json:"style,omitempty"`
	Fixed  string `json:"fixed,omitempty"`
}

// Mapping is what stands in each of a register's columns. A version is never
// changed; a change is the next version.
type Mapping struct {
	Register string
	List     List
	Version  int64
	Columns  []Column
	By       string
	At       civil.Instant
}

// Header are their columns, in their order.
func (m Mapping) Header() []string {
	out := make([]string, len(m.Columns))
	for i, c := range m.Columns {
		out[i] = c.Theirs
	}
	return out
}

// Limits of a sample and of what somebody writes into a column.
const (
	maxColumns = 200
	maxFixed   = 100
)

func (m *Mapping) check() error {
	var f fault.Faults
	any := false
	for i, c := range m.Columns {
		m.Columns[i].Fixed = strings.TrimSpace(c.Fixed)
		switch field, ok := m.List.field(c.Field); {
		case c.Field == "":
			if utf8.RuneCountInString(c.Fixed) > maxFixed {
				f.Add("columns", msgLongFixed)
			}
			m.Columns[i].Style = ""
			continue
		case !ok, c.Style != "" && !slices.ContainsFunc(field.Styles, func(s Style) bool { return s.Key == c.Style }):
			f.Add("columns", msgBadField)
		}
		m.Columns[i].Fixed = ""
		any = true
	}
	if !any {
		f.Add("columns", msgNoField)
	}
	return f.Err()
}

// Sample reads the header row of a register's own file and keeps it. Rows are
// not looked at.
func (x *Exchange) Sample(ctx context.Context, by access.Actor, register string, l List, name string, in io.Reader) error {
	r, err := x.mapped(ctx, by, register, l)
	if err != nil {
		return err
	}
	header, _, err := people.Header(in, name, 0)
	if err != nil {
		return unreadable(err)
	}
	if len(header) == 0 || len(header) > maxColumns {
		return fault.In("file", msgBadSample)
	}
	return x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := putSample(ctx, tx, r.ID, l, header, by.ID, x.now()); err != nil {
			return err
		}
		return access.Record(ctx, tx, by, access.ExchangeMap, r.thing(), "sample: "+string(l), access.Done)
	})
}

// unreadable turns a file that is no table into a fault.
func unreadable(err error) error {
	var refused *intake.FileError
	if errors.As(err, &refused) {
		return fault.In("file", refused.Reason)
	}
	return err
}

// mapped finds a register and asks whether the actor may map there.
func (x *Exchange) mapped(ctx context.Context, by access.Actor, register string, l List) (Register, error) {
	r, err := x.Register(ctx, register)
	if err != nil {
		return r, err
	}
	if !l.known() {
		return r, ErrUnknown
	}
	return r, x.access.Guard(ctx, by, access.ExchangeMap, r.thing(), string(l))
}

// Draft is what somebody maps from: the newest mapping where their columns have
// stayed, and a guess for columns that are new. sample says that there is a
// header at all; news and gone are what changed since the newest version.
func (x *Exchange) Draft(ctx context.Context, register string, l List) (m Mapping, sample bool, news, gone []string, err error) {
	header, err := readSample(ctx, x.db.Read(), register, l)
	if err != nil {
		return m, false, nil, nil, err
	}
	now, err := x.Mapping(ctx, register, l, 0)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return m, false, nil, nil, err
	}
	if header == nil {
		return now, len(now.Columns) > 0, nil, nil, nil
	}
	m = Mapping{Register: register, List: l, Version: now.Version, By: now.By, At: now.At}
	for _, theirs := range header {
		i := slices.IndexFunc(now.Columns, func(c Column) bool { return c.Theirs == theirs })
		if i >= 0 {
			m.Columns = append(m.Columns, now.Columns[i])
			continue
		}
		if now.Version > 0 {
			news = append(news, theirs)
		}
		m.Columns = append(m.Columns, Column{Theirs: theirs, Field: l.guess(theirs)})
	}
	for _, c := range now.Columns {
		if !slices.Contains(header, c.Theirs) {
			gone = append(gone, c.Theirs)
		}
	}
	return m, true, news, gone, nil
}

// guess is the field that tables in use call by a name, or none. Somebody looks
// at it before anything leaves.
func (l List) guess(theirs string) string {
	for _, f := range l.Fields() {
		if theirs == f.Key || slices.Contains(f.Usual, theirs) {
			return f.Key
		}
	}
	return ""
}

// Save keeps a mapping as the register's newest version and says which it is.
// What is the newest already is not kept again.
func (x *Exchange) Save(ctx context.Context, by access.Actor, m Mapping) (version int64, err error) {
	r, err := x.mapped(ctx, by, m.Register, m.List)
	if err != nil {
		return 0, err
	}
	if err := m.check(); err != nil {
		return 0, err
	}
	err = x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, err := readMapping(ctx, tx, m.Register, m.List, 0)
		if err != nil && !errors.Is(err, ErrUnknown) {
			return err
		}
		if slices.Equal(now.Columns, m.Columns) {
			version = now.Version
			return nil
		}
		m.Version, m.By, m.At = now.Version+1, by.ID, x.now()
		version = m.Version
		if err := putMapping(ctx, tx, m); err != nil {
			return err
		}
		return access.Record(ctx, tx, by, access.ExchangeMap, r.thing(), "mapping "+string(m.List)+" v"+itoa(version), access.Done)
	})
	return version, err
}

// Mapping reads a version, 0 for the newest; ErrUnknown if there is none.
func (x *Exchange) Mapping(ctx context.Context, register string, l List, version int64) (Mapping, error) {
	return readMapping(ctx, x.db.Read(), register, l, version)
}

// Versions are all mappings of a list, newest first.
func (x *Exchange) Versions(ctx context.Context, register string, l List) ([]Mapping, error) {
	return queryMappings(ctx, x.db.Read(), "register = $1 AND list = $2 ORDER BY version DESC", register, string(l))
}

// cells writes a row into their columns.
func (m Mapping) cells(r row) []string {
	out := make([]string, len(m.Columns))
	for i, c := range m.Columns {
		out[i] = c.Fixed
		if c.Field != "" {
			out[i] = r.value(c.Field, c.Style)
		}
	}
	return out
}

// Words are what a column holds, as a page says it.
func (c Column) Words(l List) text.Label {
	f, ok := l.field(c.Field)
	if !ok {
		return text.Label{Zh: c.Fixed, En: c.Fixed}
	}
	for _, s := range f.Styles {
		if s.Key == c.Style {
			return text.Label{Zh: f.Name.Zh + " " + s.Example, En: f.Name.En + " " + s.Example}
		}
	}
	return f.Name
}
