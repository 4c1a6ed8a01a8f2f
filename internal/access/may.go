package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/area"
	"linli/internal/civil"
)

// Thing is what an act is done to. Place is the division it belongs to; empty
// means that it belongs to the whole database. Lines are the bodies it belongs
// to: its organisation, and those above it in each of its hierarchies.
type Thing struct {
	Kind  string // brief, figure, account …
	ID    string
	Place string
	Lines []string
}

func (t Thing) key() string { return t.Kind + "/" + t.ID }

// Errors of decisions.
var (
	// ErrDenied is wrapped by every refusal.
	ErrDenied = errors.New("not permitted")
	// ErrPurpose is wrapped, with ErrDenied, where a purpose is missing or is
	// not one the act is for.
	ErrPurpose = errors.New("a purpose is needed")
)

// May reports whether the actor may do the act on the thing: some right that
// has not expired holds a role listed for the act, where the thing is. The
// error wraps ErrDenied and says which roles would do.
func May(actor Actor, act Act, thing Thing) error {
	allowed, known := table[act]
	if !known {
		return fmt.Errorf("%w: unknown act %q", ErrDenied, act)
	}
	if !actor.means(act) {
		return fmt.Errorf("%w: the token of %s is not for %s", ErrDenied, actor.ID, act)
	}
	day := actor.At.Day()
	for _, g := range actor.Grants {
		if slices.Contains(allowed, g.Role) && g.live(actor.At) && g.covers(thing, day) {
			return nil
		}
	}
	names := make([]string, len(allowed))
	for i, r := range allowed {
		names[i] = string(r)
	}
	return fmt.Errorf("%w: %s may not %s %s %s (needs %s)",
		ErrDenied, actor.ID, act, thing.Kind, thing.ID, strings.Join(names, " or "))
}

// Somewhere reports whether the actor may do the act on anything at all. It
// decides what is shown; the act itself is always asked with its thing.
func Somewhere(actor Actor, act Act) bool {
	return actor.means(act) && slices.ContainsFunc(actor.Grants, func(g Granted) bool {
		return g.live(actor.At) && slices.Contains(table[act], g.Role)
	})
}

// Reach are the rights that let the actor do the act: what a list may show. A
// list takes the rows that one of them covers.
func Reach(actor Actor, act Act) []Granted {
	if !actor.means(act) {
		return nil
	}
	var out []Granted
	for _, g := range actor.Grants {
		if g.live(actor.At) && slices.Contains(table[act], g.Role) {
			out = append(out, g)
		}
	}
	return out
}

// Tops are the divisions a list may be asked about: where the actor's rights
// for the act lie, without what lies in another of them, in the order of the
// rights. "" is the whole city. Rights in lines count only where there are no
// others: their lists are about the line (TopLine), wherever it is.
func Tops(actor Actor, act Act) []area.Code {
	lines := TopLine(actor, act) != ""
	var out []area.Code
	for _, g := range Reach(actor, act) {
		if g.Line != "" && !lines {
			continue
		}
		c := area.Code(g.Place)
		if c == "" && g.Unit != "" {
			if _, ok := area.Default().Lookup(area.Code(g.Unit)); ok {
				c = area.Code(g.Unit)
			} else if spans := area.Default().UnitRanges(g.Unit, actor.At.Day()); len(spans) > 0 {
				c = area.Default().At(spans[0][0])
			}
		}
		if slices.ContainsFunc(out, func(o area.Code) bool { return o == "" || o.Contains(c) }) {
			continue
		}
		out = append(slices.DeleteFunc(out, func(o area.Code) bool { return c == "" || c.Contains(o) }), c)
	}
	return out
}

// Top is where a list begins: the first of the Tops, "" without one.
func Top(actor Actor, act Act) area.Code {
	if tops := Tops(actor, act); len(tops) > 0 {
		return tops[0]
	}
	return ""
}

// TopLine is the organisation a list is about where the actor has the right in
// lines only, and "" where it is held at a place.
func TopLine(actor Actor, act Act) string {
	line := ""
	for _, g := range Reach(actor, act) {
		switch {
		case g.Line == "":
			return ""
		case line == "":
			line = g.Line
		}
	}
	return line
}

// Stated reports whether the purpose is one the act is for. An act that is not
// sealed takes any.
func Stated(act Act, purpose string) error {
	reasons := sealed[act]
	if len(reasons) == 0 {
		return nil
	}
	word, _, _ := strings.Cut(purpose, ":")
	if !slices.Contains(reasons, Purpose(strings.TrimSpace(word))) {
		return fmt.Errorf("%w: %w: %s is for %v", ErrDenied, ErrPurpose, act, reasons)
	}
	return nil
}

// covers reports whether the right holds where the thing is.
func (g Granted) covers(t Thing, on civil.Day) bool {
	switch {
	case !strings.HasPrefix(t.Place, g.Place):
		return false
	case g.Unit != "" && (t.Place == "" || area.Default().UnitOf(area.Code(t.Place), on) != g.Unit):
		return false
	case g.Line != "" && !slices.Contains(t.Lines, g.Line):
		return false
	}
	return g.Only == "" || g.Only == t.key()
}

// holds reports whether all of the right o lies in g: what g does not hold
// cannot be passed on.
func (g Granted) holds(o Granted) bool {
	return strings.HasPrefix(o.Place, g.Place) && (g.Unit == "" || g.Unit == o.Unit) &&
		(g.Line == "" || g.Line == o.Line) && (g.Only == "" || g.Only == o.Only) && o.Until <= g.Until
}
