package access

import (
	"errors"
	"fmt"
	"slices"

	"linli/internal/civil"
)

// Account is somebody who may sign in.
type Account struct {
	ID     string // chosen when it is made, e.g. "editor"
	Name   string // as shown and as printed in an imprint
	Office string // the body the person works for
	Grants []Granted
}

// Granted is one role held at a place until an instant. An empty place is the
// whole database; every grant expires.
type Granted struct {
	Role  Role
	Place string // division code without trailing zero groups
	Until civil.Instant
}

func (g Granted) live(at civil.Instant) bool { return at < g.Until }

// Actor is an account at the moment it acts: its grants are read at use, never
// kept in a session.
type Actor struct {
	Account
	At civil.Instant
}

// Holds reports whether the actor holds the role anywhere at the moment.
func (a Actor) Holds(r Role) bool {
	for _, g := range a.Grants {
		if g.Role == r && g.live(a.At) {
			return true
		}
	}
	return false
}

// Errors of accounts and grants.
var (
	ErrUnknown  = errors.New("unknown account")
	ErrConflict = errors.New("roles that may not share a person")
	ErrAccount  = errors.New("bad account")
)

// validate refuses what no account may be: without id or name, with an unknown
// role or one that never expires, with an administrator's role beside another.
func (a Account) validate() error {
	if a.ID == "" || a.Name == "" {
		return fmt.Errorf("%w: id and name are required", ErrAccount)
	}
	for _, g := range a.Grants {
		if !g.Role.Known() {
			return fmt.Errorf("%w %s: unknown role %q", ErrAccount, a.ID, g.Role)
		}
		if g.Until == 0 {
			return fmt.Errorf("%w %s: the grant of %s needs an expiry", ErrAccount, a.ID, g.Role)
		}
	}
	for _, g := range a.Grants {
		if g.Role.administrator() && slices.ContainsFunc(a.Grants, func(o Granted) bool { return o.Role != g.Role }) {
			return fmt.Errorf("%w: %s holds %s beside another role", ErrConflict, a.ID, g.Role)
		}
	}
	return nil
}
