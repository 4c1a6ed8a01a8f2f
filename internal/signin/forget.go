package signin

import (
	"context"
	"fmt"

	"linli/internal/store"
)

// Forget destroys the sessions and the linked identities of a person who
// leaves.
func Forget(ctx context.Context, tx *store.Tx, person string) error {
	for _, query := range []string{
		`DELETE FROM signin_session WHERE kind = 'person' AND subject = $1`,
		`DELETE FROM signin_credential WHERE holder_kind = 'person' AND holder = $1`,
	} {
		if _, err := tx.ExecContext(ctx, query, person); err != nil {
			return fmt.Errorf("forget how somebody signed in: %w", err)
		}
	}
	return nil
}
