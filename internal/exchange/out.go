package exchange

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// State says where a record stands with a register.
type State string

// The states of a record.
const (
	Fresh   State = "new"     // never handed on
	Changed State = "changed" // changed since
	Same    State = "same"    // as it was handed on
	Kept    State = "kept"    // the person has not agreed
)

// Name is what people call the state.
func (s State) Name() text.Label {
	return map[State]text.Label{
		Fresh: {Zh: "未报送", En: "not sent"}, Changed: {Zh: "报送后有更改", En: "changed since"}, Same: {Zh: "已报送", En: "sent"},
		Kept: {Zh: "本人未同意报送", En: "the person has not agreed"},
	}[s]
}

// Standing is a record and where it stands. Was is zero where it was never
// handed on.
type Standing struct {
	Item
	State State
	Was   Sent
}

func (x *Exchange) standings(ctx context.Context, q store.Queryer, register string, l List, items []Item) ([]Standing, error) {
	sent, err := sentOf(ctx, q, register, l, items)
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(items))
	for i, it := range items {
		keys[i] = it.Person
	}
	told, err := x.people.Told(ctx, distinct(keys))
	if err != nil {
		return nil, err
	}
	out := make([]Standing, len(items))
	for i, it := range items {
		was, there := sent[it.Key]
		s := Standing{Item: it, State: Fresh, Was: was}
		switch {
		case !told[it.Person]:
			s.State = Kept
		case there && was.Item.Mark == it.Mark:
			s.State = Same
		case there:
			s.State = Changed
		}
		out[i] = s
	}
	return out, nil
}

// Page is some records of a list with where they stand. Next is the cursor of
// the following ones, empty at the end.
type Page struct {
	Rows []Standing
	Next string
}

const (
	pageSize = 50
	// maxWalk is how many records one page looks through for those of a state; it
	// then shows fewer than it could, and a way to go on.
	maxWalk = 20 * batch
)

// Standings lists the records of a list at a place, those of one state where it
// is not empty. Names are not in it.
func (x *Exchange) Standings(ctx context.Context, by access.Actor, register string, l List, s Scope, state State, after string, limit int) (p Page, err error) {
	if _, err := x.seen(ctx, by, register, l, s.Place); err != nil {
		return p, err
	}
	walked, at := 0, after
	for {
		items, next, err := x.items(ctx, l, s, at, limit-len(p.Rows))
		if err != nil {
			return p, err
		}
		all, err := x.standings(ctx, x.db.Read(), register, l, items)
		if err != nil {
			return p, err
		}
		for _, one := range all {
			if state == "" || one.State == state {
				p.Rows = append(p.Rows, one)
			}
		}
		walked, at = walked+len(items), next
		if next == "" || len(p.Rows) >= limit || walked >= maxWalk {
			p.Next = next
			return p, nil
		}
	}
}

// seen finds a register for somebody who may see its exchange at a place.
func (x *Exchange) seen(ctx context.Context, by access.Actor, register string, l List, place area.Code) (Register, error) {
	r, err := x.Register(ctx, register)
	if err != nil {
		return r, err
	}
	if !l.known() {
		return r, ErrUnknown
	}
	return r, x.access.Guard(ctx, by, access.ExchangeRead, access.Thing{Kind: "exchange", ID: r.ID, Place: string(place)}, "")
}

// Count is how many records of a scope stand how. Gone are those that were
// handed on and are no longer here: withdrawn, or of somebody who has left.
type Count struct{ New, Changed, Same, Kept, Gone int64 }

// Total is how many records there are here.
func (c Count) Total() int64 { return c.New + c.Changed + c.Same + c.Kept }

// Tally counts a scope. It reads every record of it, without opening any.
func (x *Exchange) Tally(ctx context.Context, by access.Actor, register string, l List, s Scope) (c Count, err error) {
	if _, err := x.seen(ctx, by, register, l, s.Place); err != nil {
		return c, err
	}
	here := map[string]bool{}
	err = x.each(ctx, l, s, "", func(items []Item) (bool, error) {
		all, err := x.standings(ctx, x.db.Read(), register, l, items)
		for _, one := range all {
			here[one.Key] = true
			switch one.State {
			case Fresh:
				c.New++
			case Changed:
				c.Changed++
			case Same:
				c.Same++
			case Kept:
				c.Kept++
			}
		}
		return true, err
	})
	if err != nil {
		return c, err
	}
	var after Item
	for {
		sent, err := sentBetween(ctx, x.db.Read(), register, l, s, after, batch)
		if err != nil {
			return c, err
		}
		for _, one := range sent {
			if !here[one.Item.Key] {
				c.Gone++
			}
		}
		if len(sent) < batch {
			return c, nil
		}
		after = sent[batch-1].Item
	}
}

// Asking is what somebody wants to hand on.
type Asking struct {
	Register  string
	List      List
	Scope     Scope
	All       bool // also what was handed on and has not changed
	Format    export.Format
	Reason    string
	Recipient string
	Expires   civil.Instant
	Downloads int
}

// Ask puts an export in the register's columns before a second person. At most
// export.MaxRows records go at a time, in the order of the list; the rest is
// still new afterwards.
func (x *Exchange) Ask(ctx context.Context, by access.Actor, a Asking) (access.Request, error) {
	if _, err := x.seen(ctx, by, a.Register, a.List, a.Scope.Place); err != nil {
		return access.Request{}, err
	}
	var f fault.Faults
	m, err := x.Mapping(ctx, a.Register, a.List, 0)
	if errors.Is(err, ErrUnknown) {
		f.Add("", msgMapFirst)
	} else if err != nil {
		return access.Request{}, err
	}
	if a.Format != export.CSV && a.Format != export.XLSX {
		f.Add("format", msgBadFormat)
	}
	if strings.TrimSpace(a.Reason) == "" {
		f.Add("reason", msgSayWhy)
	}
	if a.Scope.To != 0 && a.Scope.To < a.Scope.From {
		f.Add("to", msgBadSpan)
	}
	if err := f.Err(); err != nil {
		return access.Request{}, err
	}
	args := map[string]string{
		"register": a.Register, "version": itoa(m.Version), "format": string(a.Format),
		"from": dayText(a.Scope.From), "to": dayText(a.Scope.To), "all": map[bool]string{true: "all", false: "new"}[a.All],
	}
	asked, err := x.exports.Ask(ctx, by, export.Spec{
		Source: sourceKey(a.List), Args: args, Place: string(a.Scope.Place), Purpose: string(access.CityRegister) + ": " + a.Reason,
		Recipient: a.Recipient, Expires: a.Expires, Downloads: a.Downloads,
	})
	if errors.Is(err, export.ErrBad) {
		return asked, fault.New(fault.Invalid, msgBadAsk)
	}
	return asked, err
}

func sourceKey(l List) string { return "exchange." + string(l) }

// Sources are the lists in the registers' columns, for the room of exports.
func (x *Exchange) Sources() []export.Source {
	var out []export.Source
	for _, l := range Lists() {
		out = append(out, export.Source{
			Key: sourceKey(l), Name: l.Name(),
			Sheet: func(ctx context.Context, q store.Queryer, s export.Spec, limit int) (export.Sheet, error) {
				return x.sheet(ctx, q, l, s)
			},
		})
	}
	return out
}

// errNothing says that there is nothing to hand on.
var errNothing = fault.New(fault.Conflict, msgNothing)

// sheet makes the table that leaves: what is new or changed of a scope, or all
// of it, written into the columns of the version that was agreed to.
func (x *Exchange) sheet(ctx context.Context, q store.Queryer, l List, s export.Spec) (out export.Sheet, err error) {
	register := s.Args["register"]
	var version int64
	if _, err := fmt.Sscan(s.Args["version"], &version); err != nil {
		return out, ErrUnknown
	}
	m, err := readMapping(ctx, q, register, l, version)
	if err != nil {
		return out, err
	}
	scope := Scope{Place: area.Code(s.Place)}
	if s.Args["from"] != "" {
		scope.From, err = civil.ParseDay(s.Args["from"])
	}
	if err == nil && s.Args["to"] != "" {
		scope.To, err = civil.ParseDay(s.Args["to"])
	}
	if err != nil {
		return out, fmt.Errorf("read the days of an export: %w", err)
	}
	var picked []Item
	err = x.each(ctx, l, scope, "", func(items []Item) (bool, error) {
		all, err := x.standings(ctx, q, register, l, items)
		if err != nil {
			return false, err
		}
		var want []Item
		for _, one := range all {
			if one.State == Fresh || one.State == Changed || one.State == Same && s.Args["all"] == "all" {
				want = append(want, one.Item)
			}
		}
		rows, err := x.open(ctx, q, want)
		if err != nil {
			return false, err
		}
		for _, r := range rows {
			if len(picked) == export.MaxRows {
				return false, nil
			}
			picked = append(picked, r.item)
			out.Rows = append(out.Rows, m.cells(r))
			out.Persons = append(out.Persons, r.item.Person)
		}
		return len(picked) < export.MaxRows, nil
	})
	if err != nil {
		return out, err
	}
	if len(picked) == 0 {
		return out, errNothing
	}
	out.Columns, out.Format, out.Plain, out.Persons = m.Header(), export.Format(s.Args["format"]), true, distinct(out.Persons)
	out.Done = func(ctx context.Context, tx *store.Tx, file string) error {
		return putSent(ctx, tx, register, l, version, file, x.now(), picked)
	}
	return out, nil
}

// TakeBack forgets that a file was handed on, since it never arrived: what it
// was the last to hold is new again. It says how many records that were.
func (x *Exchange) TakeBack(ctx context.Context, by access.Actor, register string, l List, file, reason string) (n int64, err error) {
	r, err := x.mapped(ctx, by, register, l)
	if err != nil {
		return 0, err
	}
	if strings.TrimSpace(reason) == "" {
		return 0, fault.In("reason", msgSayWhy)
	}
	err = x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		res, err := tx.ExecContext(ctx, "DELETE FROM exchange_sent WHERE register = $1 AND list = $2 AND file = $3", register, string(l), file)
		if err != nil {
			return fmt.Errorf("take a file back: %w", err)
		}
		if n, err = res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return access.Record(ctx, tx, by, access.ExchangeMap, r.thing(), "never arrived: "+file+": "+reason, access.Done)
	})
	return n, err
}
