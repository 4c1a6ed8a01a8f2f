package duty

import (
	"context"
	"fmt"
	"strconv"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/campaign"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// onShift guards an act on a shift and runs it, alone among all processes.
func (d *Duty) onShift(ctx context.Context, actor access.Actor, act access.Act, shift, what string,
	do func(ctx context.Context, tx *store.Tx, s *Shift) (persons []string, err error)) error {
	s, err := d.Shift(ctx, d.DB.Read(), shift)
	if err != nil {
		return err
	}
	thing, err := d.guard(ctx, actor, act, "shift", shift, s.Org, s.Place)
	if err != nil {
		return err
	}
	return d.turn(ctx, shift, func(ctx context.Context, tx *store.Tx, s *Shift) error {
		persons, err := do(ctx, tx, s)
		if err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, act, thing, what, access.Done, persons...)
	})
}

var errRevision = fault.New(fault.Conflict, text.Label{Zh: "班次已被他人修改，请刷新后再试", En: "somebody else has changed this shift meanwhile: reload and try again"})

// Move moves a shift. Everybody who had said yes is asked again and told until
// when to answer; whoever was offered a seat, waits or stands by is told. The
// revision is the one the shift was read with; moved to where it is, nothing
// changes.
func (d *Duty) Move(ctx context.Context, actor access.Actor, shift string, revision int64, to Span) error {
	book, err := d.Rulebook(ctx, d.DB.Read())
	if err != nil {
		return err
	}
	if err := book.On(to.Start.Day()).checkLength(to); err != nil {
		return err
	}
	return d.onShift(ctx, actor, access.DutyPlan, shift, "moved to "+to.String(), func(ctx context.Context, tx *store.Tx, s *Shift) ([]string, error) {
		if s.span() == to {
			return nil, nil
		}
		if s.Revision != revision {
			return nil, errRevision
		}
		if s.State == ShiftCancelled || s.Start <= d.now() || to.Start <= d.now() {
			return nil, ErrClosed
		}
		before := s.span().String()
		s.Start, s.End = to.Start, to.End
		_, err := tx.ExecContext(ctx, "UPDATE duty_shift SET start_at = $1, end_at = $2, revision = revision + 1 WHERE shift = $3",
			int64(to.Start), int64(to.End), shift)
		if err != nil {
			return nil, fmt.Errorf("move shift %s: %w", shift, err)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE duty_swap SET state = 'ended', ended_at = $1 WHERE (shift = $2 OR other = $3) AND state = 'open'",
			int64(d.now()), shift, shift); err != nil {
			return nil, fmt.Errorf("end swaps of %s: %w", shift, err)
		}
		return d.eachLive(ctx, tx, s, func(t Seat) error {
			state := t.State
			if state == Held || state == Asked || state == Offered {
				t.Until = d.answerBy(s, day)
			}
			if state == Held {
				state = Asked
			}
			if _, err := d.to(ctx, tx, s, t, state, actor.ID); err != nil {
				return err
			}
			until := clockTime(d.answerBy(s, day))
			return d.tell(ctx, tx, s, t.Person, "duty.moved", strconv.FormatInt(s.Revision+1, 10), map[string]string{
				"post": s.Name, "before": before, "when": to.String(), "until": until,
			})
		})
	})
}

// eachLive does something for everybody who still has something to do with a
// shift, and returns who they are.
func (d *Duty) eachLive(ctx context.Context, tx *store.Tx, s *Shift, do func(t Seat) error) ([]string, error) {
	roster, err := d.Roster(ctx, tx, s.ID)
	if err != nil {
		return nil, err
	}
	var persons []string
	for _, t := range roster {
		if !t.State.Live() {
			continue
		}
		persons = append(persons, t.Person)
		if err := do(t); err != nil {
			return nil, err
		}
	}
	return persons, nil
}

// Cancel cancels a shift with a reason; everybody is told. Again, it is the same
// cancellation.
func (d *Duty) Cancel(ctx context.Context, actor access.Actor, shift, reason string) error {
	if err := reasonFits(reason); err != nil {
		return err
	}
	return d.onShift(ctx, actor, access.DutyPlan, shift, "cancelled: "+reason, func(ctx context.Context, tx *store.Tx, s *Shift) ([]string, error) {
		if s.State == ShiftCancelled {
			return nil, nil
		}
		if s.End <= d.now() {
			return nil, fault.New(fault.Gone, text.Label{Zh: "班次已经结束，不能取消", En: "the shift is over and cannot be cancelled"})
		}
		return d.cancel(ctx, tx, s, reason, actor.ID)
	})
}

func reasonFits(reason string) error {
	if n := utf8.RuneCountInString(reason); n == 0 || n > 100 {
		return fault.In("reason", text.Label{Zh: "请写明原因，最多 %d 个字", En: "give a reason of at most %d characters"}.With(100))
	}
	return nil
}

func (d *Duty) cancel(ctx context.Context, tx *store.Tx, s *Shift, reason, by string) ([]string, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE duty_shift SET state = 'cancelled', revision = revision + 1 WHERE shift = $1", s.ID); err != nil {
		return nil, fmt.Errorf("cancel shift %s: %w", s.ID, err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE duty_swap SET state = 'ended', ended_at = $1 WHERE (shift = $2 OR other = $3) AND state = 'open'",
		int64(d.now()), s.ID, s.ID); err != nil {
		return nil, fmt.Errorf("end swaps of %s: %w", s.ID, err)
	}
	s.State = ShiftCancelled
	return d.eachLive(ctx, tx, s, func(t Seat) error {
		t.Reason = reason
		if _, err := d.to(ctx, tx, s, t, Cancelled, by); err != nil {
			return err
		}
		return d.tell(ctx, tx, s, t.Person, "duty.cancelled", "", map[string]string{"post": s.Name, "when": s.span().String(), "reason": reason})
	})
}

// SetSeats changes how many a shift needs, not below the seats that are
// somebody's. New seats go to those who wait.
func (d *Duty) SetSeats(ctx context.Context, actor access.Actor, shift string, seats int) error {
	if seats < 1 || seats > maxSeats {
		return fault.In("seats", text.Label{Zh: "每班人数应为 1 至 %d", En: "1 to %d people a shift"}.With(maxSeats))
	}
	return d.onShift(ctx, actor, access.DutyPlan, shift, fmt.Sprintf("seats %d", seats), func(ctx context.Context, tx *store.Tx, s *Shift) ([]string, error) {
		if seats < s.Held+s.Kept {
			return nil, fault.In("seats", text.Label{Zh: "已有 %d 人，不能减到更少", En: "%d seats are somebody's: there cannot be fewer"}.With(s.Held+s.Kept))
		}
		s.Seats = seats
		s.count("", 0)
		_, err := tx.ExecContext(ctx, "UPDATE duty_shift SET seats = $1, free = $2 WHERE shift = $3", int64(seats), int64(s.Free), shift)
		if err != nil {
			return nil, fmt.Errorf("change the seats of %s: %w", shift, err)
		}
		return nil, d.callUp(ctx, tx, s)
	})
}

// CloseSite closes a service point from today on: its posts close, its shifts
// that have not begun are cancelled and everybody on them is told. The right is
// asked for each post.
func (d *Duty) CloseSite(ctx context.Context, actor access.Actor, site, reason string) error {
	if err := reasonFits(reason); err != nil {
		return err
	}
	point, err := d.Campaigns.Point(ctx, d.DB.Read(), site)
	if err != nil {
		return err
	}
	posts, err := d.PostsAt(ctx, d.DB.Read(), site)
	if err != nil {
		return err
	}
	thing := access.Thing{Kind: "site", ID: site, Place: point.Place}
	if len(posts) == 0 {
		if err := d.Access.Guard(ctx, actor, access.DutyPlan, thing, "close"); err != nil {
			return err
		}
	}
	for _, p := range posts {
		if _, err := d.guard(ctx, actor, access.DutyPlan, "post", p.ID, p.Org, p.Place); err != nil {
			return err
		}
	}
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := d.Log.Lock(ctx, tx); err != nil {
			return err
		}
		if err := d.Campaigns.ClosePoint(ctx, tx, site, d.now().Day()); err != nil {
			return err
		}
		var told []string
		for _, p := range posts {
			persons, err := d.closePost(ctx, tx, p, reason, actor.ID)
			if err != nil {
				return err
			}
			told = append(told, persons...)
		}
		return access.Record(ctx, tx, actor, access.DutyPlan, thing, "closed: "+reason, access.Done, told...)
	})
}

func (d *Duty) closePost(ctx context.Context, tx *store.Tx, p Post, reason, by string) ([]string, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE duty_post SET state = 'closed' WHERE post = $1", p.ID); err != nil {
		return nil, fmt.Errorf("close post %s: %w", p.ID, err)
	}
	var told []string
	for from := d.now(); ; {
		shifts, err := d.ShiftsAt(ctx, tx, p.ID, from, from+732*day)
		if err != nil {
			return nil, err
		}
		for i := range shifts {
			s := &shifts[i]
			if s.Start <= d.now() || s.State == ShiftCancelled {
				continue
			}
			persons, err := d.cancel(ctx, tx, s, reason, by)
			if err != nil {
				return nil, err
			}
			told = append(told, persons...)
		}
		if len(shifts) < 1000 {
			return told, nil
		}
		from = shifts[len(shifts)-1].Start
	}
}

// Approve decides about a project. Approved, its drafts take people; sent back,
// nobody new. It is never decided by whoever wrote it.
func (d *Duty) Approve(ctx context.Context, actor access.Actor, project string, approve bool, note string) error {
	return d.Campaigns.Decide(ctx, actor, project, approve, note, d.follow)
}

// SaveProject writes a project. If what volunteers rely on has changed, it waits
// for approval again, and its shifts take nobody new until then. A period that
// leaves shifts to come outside is refused.
func (d *Duty) SaveProject(ctx context.Context, actor access.Actor, p campaign.Plan) (campaign.Plan, error) {
	if err := d.periodHolds(ctx, d.DB.Read(), p); err != nil {
		return p, err
	}
	return d.Campaigns.Save(ctx, actor, p, d.follow)
}

// CloseProject ends a project: its shifts that have not begun take nobody new.
func (d *Duty) CloseProject(ctx context.Context, actor access.Actor, project string) error {
	return d.Campaigns.Close(ctx, actor, project, d.follow)
}

// follow puts the shifts of a project into the state that follows from its own.
func (d *Duty) follow(ctx context.Context, tx *store.Tx, p campaign.Plan) error {
	was, now := ShiftOpen, ShiftDraft
	if p.State == campaign.Approved {
		was, now = now, was
	}
	dangerous := store.Flag(p.Dangerous)
	if err := d.Log.Lock(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE duty_shift SET state = $1 WHERE project = $2 AND state = $3 AND start_at > $4",
		string(now), p.Key, string(was), int64(d.now())); err != nil {
		return fmt.Errorf("open shifts of %s: %w", p.Key, err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE duty_post SET dangerous = $1 WHERE project = $2", dangerous, p.Key); err != nil {
		return fmt.Errorf("change posts of %s: %w", p.Key, err)
	}
	return nil
}
