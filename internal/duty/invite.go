package duty

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Choice is what a coordinator makes of a proposal: of the pairs that were
// shown those to keep, and whether all that were not shown are invited, too.
type Choice struct {
	Shown, Keep []int
	Rest        bool
}

// invitesAtOnce is how many are invited before an answer; what is left Sweep
// does.
const invitesAtOnce = 200

// inviteBatch is how many are invited in one transaction: others can sign up in
// between.
const inviteBatch = 25

// Invite invites people by a proposal: each is offered the seat, told, and
// answers by one tap. Nobody is ordered. The offer holds the seat for the time
// that the city gives to answer ([Rules].Answer): who says yes must not find it
// taken; then it lapses, and somebody else is proposed. What sign-up refuses by
// then is not invited. Pressed again, nobody is invited twice. It returns how
// many invitations are still to be sent.
func (d *Duty) Invite(ctx context.Context, actor access.Actor, id string, c Choice) (left int, err error) {
	p, err := d.ProposalAt(ctx, actor, id)
	if err != nil {
		return 0, err
	}
	if p.State == ProposalWanted {
		return 0, fault.New(fault.Conflict, text.Label{Zh: "建议还在计算，请稍候", En: "the proposal is still being made"})
	}
	err = d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		persons, err := d.want(ctx, tx, actor, id, c)
		if err != nil || len(persons) == 0 {
			return err
		}
		return access.Record(ctx, tx, actor, access.DutyFill, p.thing(), fmt.Sprintf("invited %d", len(persons)), access.Done, persons...)
	})
	if err != nil {
		return 0, err
	}
	if err := d.sendInvitations(ctx, invitesAtOnce); err != nil {
		return 0, err
	}
	n, err := d.PairCounts(ctx, d.DB.Read(), id)
	return n[PairWanted], err
}

// want notes who is to be invited, and returns them.
func (d *Duty) want(ctx context.Context, tx *store.Tx, actor access.Actor, id string, c Choice) ([]string, error) {
	for _, n := range c.Shown {
		state := PairLeft
		if slices.Contains(c.Keep, n) {
			state = PairWanted
		}
		if _, err := tx.ExecContext(ctx, "UPDATE duty_proposed SET state = $1, by_account = $2 WHERE proposal = $3 AND n = $4 AND state = 'proposed'",
			string(state), actor.ID, id, int64(n)); err != nil {
			return nil, fmt.Errorf("choose of %s: %w", id, err)
		}
	}
	if c.Rest {
		if _, err := tx.ExecContext(ctx, "UPDATE duty_proposed SET state = 'wanted', by_account = $1 WHERE proposal = $2 AND state = 'proposed'", actor.ID, id); err != nil {
			return nil, fmt.Errorf("choose of %s: %w", id, err)
		}
	}
	rows, err := tx.QueryContext(ctx, "SELECT person FROM duty_proposed WHERE proposal = $1 AND state = 'wanted' ORDER BY n", id)
	if err != nil {
		return nil, fmt.Errorf("read who is chosen of %s: %w", id, err)
	}
	return store.Collect(rows, scanText)
}

// sendInvitations invites those who are wanted, of whatever proposal, at most
// so many.
func (d *Duty) sendInvitations(ctx context.Context, limit int) error {
	for limit > 0 {
		rows, err := d.DB.Read().QueryContext(ctx, "SELECT "+pairColumns+" FROM duty_proposed x WHERE x.state = 'wanted' ORDER BY x.proposal, x.n LIMIT $1",
			int64(min(limit, inviteBatch)))
		if err != nil {
			return fmt.Errorf("read who is to be invited: %w", err)
		}
		batch, err := store.Collect(rows, func(rows *sql.Rows) (x Pair, err error) {
			err = rows.Scan(pairInto(&x)...)
			return x, err
		})
		if err != nil || len(batch) == 0 {
			return err
		}
		limit -= len(batch)
		if err := d.inviteAll(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

func (d *Duty) inviteAll(ctx context.Context, batch []Pair) error {
	fits := make([]fitting, len(batch))
	faults := make([]error, len(batch))
	for i, x := range batch {
		if fits[i], faults[i] = d.fitFor(ctx, x.Person, x.Shift); faults[i] != nil && !isFault(faults[i]) {
			return faults[i]
		}
	}
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := d.Log.Lock(ctx, tx); err != nil {
			return err
		}
		for i, x := range batch {
			why := faults[i]
			if why == nil {
				why = d.invite(ctx, tx, x, fits[i])
			}
			state := PairInvited
			if isFault(why) {
				state = PairGone
			} else if why != nil {
				return why
			}
			if _, err := tx.ExecContext(ctx, "UPDATE duty_proposed SET state = $1 WHERE proposal = $2 AND n = $3 AND state = 'wanted'", string(state), x.Proposal, int64(x.N)); err != nil {
				return fmt.Errorf("note an invitation: %w", err)
			}
		}
		return nil
	})
}

// invite offers a seat, if that is still wanted and nothing stands against it.
func (d *Duty) invite(ctx context.Context, tx *store.Tx, x Pair, fit fitting) error {
	var state PairState
	err := tx.QueryRowContext(ctx, "SELECT state FROM duty_proposed WHERE proposal = $1 AND n = $2", x.Proposal, int64(x.N)).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNoProposal // forgotten meanwhile
	}
	if err != nil {
		return fmt.Errorf("read a pair of %s: %w", x.Proposal, err)
	}
	if state != PairWanted {
		return nil // another process was quicker
	}
	s, err := d.Shift(ctx, tx, x.Shift)
	if err != nil {
		return err
	}
	return d.offerTo(ctx, tx, &s, fit, x.By)
}

// offerTo offers a seat of a shift to somebody who has none, if nothing stands
// against their taking it.
func (d *Duty) offerTo(ctx context.Context, tx *store.Tx, s *Shift, fit fitting, by string) error {
	person := fit.able.Person
	if err := lockPerson(ctx, tx, person); err != nil {
		return err
	}
	t, err := d.seat(ctx, tx, s.ID, person)
	if err != nil || t.State.Reserves() {
		return err
	}
	if err := d.open(s); err != nil {
		return err
	}
	if err := d.stands(ctx, tx, fit, s); err != nil {
		return err
	}
	t.Reason = ""
	return d.offer(ctx, tx, s, t, by)
}
