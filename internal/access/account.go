package access

import (
	"errors"
	"fmt"
	"slices"

	"linli/internal/area"
	"linli/internal/civil"
)

// Account is somebody who may sign in.
type Account struct {
	ID       string // chosen when it is made, e.g. "editor"
	Name     string // as shown and as printed in an imprint
	Office   string // the body the person works for
	Person   string // opaque number of the person behind it, where known
	Disabled bool
	Grants   []Granted
}

// Granted is one role held until an instant: at a place and all below it, at a
// reporting unit, in a line, or several of these together. All empty is the
// whole database; every grant expires.
type Granted struct {
	Role  Role
	Place string // division code without trailing zero groups
	Unit  string // reporting unit
	Line  string // organisation or department
	Only  string // kind/id of the one thing it is for
	Until civil.Instant
	By    string `json:",omitempty"` // who granted it, when read

	delegated bool
	approved  string
}

func (g Granted) live(at civil.Instant) bool { return at < g.Until }

// same reports whether two rights are the same row, whatever their expiry.
func (g Granted) same(o Granted) bool {
	return g.Role == o.Role && g.Place == o.Place && g.Unit == o.Unit && g.Line == o.Line && g.Only == o.Only
}

// Actor is an account at the moment it acts: its grants are read at use, never
// kept in a session.
type Actor struct {
	Account
	At civil.Instant
	// Only are the acts a token is for; nil means all that the rights allow.
	Only []Act
	// Token names the token by which a program acts for the account; empty: the
	// holder acts. The audit chain tells the two apart by it.
	Token string
}

// Holds reports whether the actor holds the role anywhere at the moment.
func (a Actor) Holds(r Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Granted) bool { return g.Role == r && g.live(a.At) })
}

// Guarded reports whether the account must sign in with two factors.
func (a Account) Guarded() bool {
	return slices.ContainsFunc(a.Grants, func(g Granted) bool { return g.Role.Guarded() })
}

// Errors of accounts and grants.
var (
	ErrUnknown  = errors.New("unknown account")
	ErrDisabled = fmt.Errorf("%w: disabled", ErrUnknown)
	ErrConflict = errors.New("roles that may not share a person")
	ErrAccount  = errors.New("bad account")
	ErrLoop     = fmt.Errorf("%w: a right would come back to whom it came from", ErrDenied)
	ErrLast     = fmt.Errorf("%w: the last administrator of a kind cannot leave", ErrDenied)
	ErrSame     = fmt.Errorf("%w: this needs another person", ErrDenied)
)

// Program is who looks when the program itself must, to send a message. No
// account may have this name.
const Program = "program"

// validate refuses what no account may be: without id or name, with an unknown
// role, one that never expires or at no place there can be, with an
// administrator's role beside another.
func (a Account) validate() error {
	if a.ID == "" || a.ID == Program || a.Name == "" || len(a.ID) > 64 || len(a.Name) > 120 || len(a.Office) > 200 {
		return fmt.Errorf("%w: id and name are required", ErrAccount)
	}
	for _, g := range a.Grants {
		switch {
		case !g.Role.Known() || g.Role == Emergency:
			return fmt.Errorf("%w %s: unknown role %q", ErrAccount, a.ID, g.Role)
		case g.Until == 0:
			return fmt.Errorf("%w %s: the grant of %s needs an expiry", ErrAccount, a.ID, g.Role)
		case g.Place != "" && !aDivision(g.Place):
			return fmt.Errorf("%w %s: %q is no division", ErrAccount, a.ID, g.Place)
		}
		if _, known := area.Default().Unit(g.Unit); g.Unit != "" && !known {
			return fmt.Errorf("%w %s: %q is no reporting unit", ErrAccount, a.ID, g.Unit)
		}
	}
	for _, g := range a.Grants {
		if g.Role.Administrator() && slices.ContainsFunc(a.Grants, func(o Granted) bool { return o.Role != g.Role }) {
			return fmt.Errorf("%w: %s holds %s beside another role", ErrConflict, a.ID, g.Role)
		}
	}
	return nil
}

// aDivision reports whether s is written as a division code of some level. A
// shorter prefix would reach further than anybody meant.
func aDivision(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return slices.Contains([]int{2, 4, 6, 9, 12}, len(s))
}
