package request

import (
	"context"

	"linli/internal/store"
)

// Class is the class of a work order, by which its clock runs.
type Class string

// The classes.
const (
	Life    Class = "life"
	Utility Class = "utility"
	General Class = "general"
	Hard    Class = "hard"
)

var classes = []Class{Life, Utility, General, Hard}

func (r *Requests) orderFollows(ctx context.Context, tx *store.Tx, q *Request) error { return nil }
func (r *Requests) pauseMembers(ctx context.Context, tx *store.Tx, phone string, why Outcome) error {
	return nil
}
func (r *Requests) makeTurns(ctx context.Context) error { return nil }
