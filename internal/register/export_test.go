package register

import (
	"context"

	"linli/internal/store"
)

// VerifyIn verifies what a Queryer sees.
func VerifyIn(ctx context.Context, r *Register, q store.Queryer, size int64) error {
	return r.verify(ctx, q, size)
}
