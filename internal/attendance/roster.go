package attendance

import (
	"context"

	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/store"
)

// What duty says of who shall stand where and when.
type (
	Shift = duty.Shift
	Seat  = duty.Seat
	Turn  = duty.Turn
)

// Roster is what this room asks of duty; *duty.Duty satisfies it.
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
func expected(s Seat) bool { return s.State == duty.Held || s.State == duty.Asked }
