package request

import (
	"context"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Reserved is a room's say in who does needs of a kind: rides are for drivers,
// disinfection for those who are trained.
type Reserved interface {
	// Fit are those of the persons who may do such a need on a day.
	Fit(ctx context.Context, q store.Queryer, persons []string, on civil.Day) (map[string]bool, error)
	// Ready reports whether all is known that whoever is called must know.
	Ready(ctx context.Context, q store.Queryer, need *Request) (bool, error)
}

// Reserve gives a room its say. It is called at start-up only.
func (r *Requests) Reserve(kind Kind, s Reserved) { r.reserved[kind] = s }

// Faults of kinds that not everybody can do.
var (
	ErrUnfit   = fault.New(fault.Refused, text.Label{Zh: "这件事需要相应的资格、语言或培训，您还不具备或已过期", En: "this takes a qualification, a language or training that you do not have, or that has run out"})
	ErrUnready = fault.New(fault.Conflict, text.Label{Zh: "这件求助还没有写清楚，或已另有安排", En: "the request does not say all that is needed yet, or is arranged otherwise"})
)

// ready reports whether somebody may be called for a need.
func (r *Requests) ready(ctx context.Context, q store.Queryer, need *Request) (bool, error) {
	if s := r.reserved[need.Kind]; s != nil {
		return s.Ready(ctx, q, need)
	}
	return true, nil
}

// fit reports whether a person may do a need.
func (r *Requests) fit(ctx context.Context, q store.Queryer, need *Request, person string) (bool, error) {
	if s := r.reserved[need.Kind]; s != nil {
		fit, err := s.Fit(ctx, q, []string{person}, r.now().Day())
		if err != nil || !fit[person] {
			return false, err
		}
	}
	return true, nil
}
