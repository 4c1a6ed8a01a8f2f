package request

import "context"

// The statements whose plans are tested.
const (
	ReadMap    = readMap
	CountNeeds = countNeeds
)

// SetRight recounts all needs; see setRight.
func (r *Requests) SetRight(ctx context.Context) (int, error) { return r.setRight(ctx) }
