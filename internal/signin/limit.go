package signin

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linli/internal/civil"
	"linli/internal/store"
)

// Limit allows N in any one burst and N more in each Per after it: the generic
// cell rate algorithm, of which one instant is all that is kept.
type Limit struct {
	N   int64
	Per time.Duration
}

// Limits are the limits of the room. The defaults are those of the project's
// reliability notes (3.3, OTP).
type Limits struct {
	PhoneMinute, PhoneTen, PhoneDay Limit // codes sent to a phone
	Network, Device                 Limit // codes asked for from a network, a device
	PhoneWrong                      Limit // wrong codes for a phone
	NetworkWrong                    Limit // wrong codes, passwords or factors from a network
	AccountWrong                    Limit // wrong passwords or factors of an account
	Sent                            Limit // codes sent by the whole site: the budget
	// Wrong is the ceiling of wrong codes on the whole site, counted in parts
	// of a hundredth: a wrong code of six digits weighs 100, one of eight
	// weighs 1, as it is a hundred times less likely to be hit.
	Wrong Limit
}

// DefaultLimits hold a spray over any number of phones to 200 × 25 guesses of
// six digits in the worst day: 0.005 taken over.
var DefaultLimits = Limits{
	PhoneMinute:  Limit{1, time.Minute},
	PhoneTen:     Limit{3, 10 * time.Minute},
	PhoneDay:     Limit{10, 24 * time.Hour},
	Network:      Limit{30, time.Hour},
	Device:       Limit{30, time.Hour},
	PhoneWrong:   Limit{15, 24 * time.Hour},
	NetworkWrong: Limit{60, time.Hour},
	AccountWrong: Limit{5, 15 * time.Minute},
	Sent:         Limit{20_000, time.Hour},
	Wrong:        Limit{20_000, time.Hour},
}

const (
	shortDigits, longDigits = 6, 8
	shortWeight, longWeight = 100, 1
)

// bucket is one limit applied to one thing.
type bucket struct {
	name   string // limit and what it is applied to, which is never a phone in clear
	limit  Limit
	weight int64
}

// spend takes from all buckets, or from none and returns a *LimitError with
// the longest wait.
func spend(ctx context.Context, tx *store.Tx, now civil.Instant, buckets ...bucket) error {
	next := make([]civil.Instant, len(buckets))
	var refusal *LimitError
	for i, b := range buckets {
		tat, err := arrival(ctx, tx, b.name, now)
		if err != nil {
			return err
		}
		period := millis(b.limit.Per)
		next[i] = tat + period*civil.Instant(b.weight)/civil.Instant(b.limit.N)
		if wait := next[i] - now - period; wait > 0 {
			w := time.Duration(wait) * time.Millisecond
			if refusal == nil || w > refusal.Wait {
				refusal = &LimitError{b.name, w}
			}
		}
	}
	if refusal != nil {
		return refusal
	}
	for i, b := range buckets {
		_, err := tx.ExecContext(ctx,
			`INSERT INTO signin_limit (name, tat) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET tat = EXCLUDED.tat`, b.name, int64(next[i]))
		if err != nil {
			return fmt.Errorf("count against %s: %w", b.name, err)
		}
	}
	return nil
}

// used is the share of a limit that is taken, from 0 to 1.
func used(ctx context.Context, q store.Queryer, name string, l Limit, now civil.Instant) (float64, error) {
	tat, err := arrival(ctx, q, name, now)
	return float64(tat-now) / float64(millis(l.Per)), err
}

func arrival(ctx context.Context, q store.Queryer, name string, now civil.Instant) (civil.Instant, error) {
	var tat int64
	err := q.QueryRowContext(ctx, `SELECT tat FROM signin_limit WHERE name = $1`, name).Scan(&tat)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read limit %s: %w", name, err)
	}
	return max(civil.Instant(tat), now), nil
}

// Sweep forgets what has expired: codes, sessions, links, ceremonies and
// limits at rest. Call it now and then; nothing depends on it but space.
func (s *SignIn) Sweep(ctx context.Context) error {
	now := int64(s.now())
	return s.write(ctx, "forget what has expired", func(ctx context.Context, tx *store.Tx) error {
		for _, query := range []string{
			`DELETE FROM signin_code WHERE until_at <= $1`, `DELETE FROM signin_session WHERE until_at <= $1`,
			`DELETE FROM signin_link WHERE until_at <= $1`, `DELETE FROM signin_ceremony WHERE until_at <= $1`,
			`DELETE FROM signin_limit WHERE tat <= $1`,
		} {
			if _, err := tx.ExecContext(ctx, query, now); err != nil {
				return err
			}
		}
		return nil
	})
}
