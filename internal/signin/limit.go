package signin

import (
	"context"
	"time"

	"linli/internal/limit"
	"linli/internal/store"
)

// Limits are the limits of the room; those of codes are onetime's.
type Limits struct {
	NetworkWrong limit.Limit // wrong passwords or factors from a network
	AccountWrong limit.Limit // wrong passwords or factors of an account
}

// DefaultLimits are those of the project's reliability notes.
var DefaultLimits = Limits{
	NetworkWrong: limit.Limit{N: 60, Per: time.Hour},
	AccountWrong: limit.Limit{N: 5, Per: 15 * time.Minute},
}

// Sweep forgets what has expired: sessions, links and ceremonies. Call it now
// and then; nothing depends on it but space.
func (s *SignIn) Sweep(ctx context.Context) error {
	now := int64(s.now())
	return s.write(ctx, "forget what has expired", func(ctx context.Context, tx *store.Tx) error {
		for _, query := range []string{
			`DELETE FROM signin_session WHERE until_at <= $1`, `DELETE FROM signin_link WHERE until_at <= $1`,
			`DELETE FROM signin_ceremony WHERE until_at <= $1`,
		} {
			if _, err := tx.ExecContext(ctx, query, now); err != nil {
				return err
			}
		}
		return nil
	})
}
