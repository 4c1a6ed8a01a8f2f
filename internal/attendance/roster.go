package attendance

import (
	"context"

	"linli/internal/civil"
	"linli/internal/store"
)

// ShiftState is where a shift stands.
type ShiftState string

// ShiftCancelled is a shift that was called off.
const ShiftCancelled ShiftState = "cancelled"

// Shift stands in for duty's.
type Shift struct {
	ID, Post, Project, Site, Place, Campaign, Action, Org, Team, Category string
	Name, Work, SiteName                                                  string
	Start, End                                                            civil.Instant
	Seats                                                                 int
	State                                                                 ShiftState
}

// SeatState is how a person stands to a shift.
type SeatState string

// Held is a seat whose holder has said yes.
const Held SeatState = "held"

// Seat stands in for duty's.
type Seat struct {
	Shift, Person string
	State         SeatState
}

// Turn stands in for duty's.
type Turn struct {
	Shift Shift
	Seat  Seat
}

// Roster is what this room asks of duty: who shall stand where and when.
type Roster interface {
	// Shift reads a shift.
	Shift(ctx context.Context, q store.Queryer, id string) (Shift, error)
	// Roster lists how everybody stands to a shift who does.
	Roster(ctx context.Context, q store.Queryer, shift string) ([]Seat, error)
	// SeatOf is how a person stands to a shift; false if in no way.
	SeatOf(ctx context.Context, q store.Queryer, shift, person string) (Seat, bool, error)
	// ShiftsOf are a person's shifts that touch the time between two instants.
	ShiftsOf(ctx context.Context, q store.Queryer, person string, from, to civil.Instant) ([]Turn, error)
	// ShiftsAt are the shifts of a post that touch the time between two instants.
	ShiftsAt(ctx context.Context, q store.Queryer, post string, from, to civil.Instant) ([]Shift, error)
	// Leads reports whether a person leads a post.
	Leads(ctx context.Context, q store.Queryer, person, post string) (bool, error)
	// LedBy are the posts that a person leads.
	LedBy(ctx context.Context, q store.Queryer, person string) ([]string, error)
}

// expected reports whether somebody is awaited at a shift.
func expected(s Seat) bool { return s.State == Held }
