package duty

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/store"
)

// vacated does what follows when a seat that was somebody's is given up: who
// waits is called up, and if a seat stays free, a substitute is wanted.
func (d *Duty) vacated(ctx context.Context, tx *store.Tx, s *Shift, t Seat) (*Proposal, error) {
	if err := d.callUp(ctx, tx, s); err != nil {
		return nil, err
	}
	if !t.State.Reserves() || s.Free == 0 || s.State != ShiftOpen || s.Start-d.now() <= tooLate {
		return nil, nil
	}
	p := Proposal{
		ID: factID("gap", s.ID, t.Person, fmt.Sprint(d.now())), Place: area.Code(s.Place), From: s.Start.Day(), To: s.Start.Day(), Shift: s.ID,
		State: ProposalWanted, MadeBy: self, MadeAt: d.now(),
	}
	_, err := d.saveProposal(ctx, tx, p, new(drawn))
	return &p, err
}

// keepUp is the planning part of Sweep.
func (d *Duty) keepUp(ctx context.Context) error {
	if err := d.sendInvitations(ctx, invitesASweep); err != nil {
		return err
	}
	err := d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE duty_proposal SET state = 'ended' WHERE shift <> '' AND state = 'ready' AND to_day < $1", int64(d.now().Day()))
		if err != nil {
			return fmt.Errorf("end substitutes that are past: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = d.Replan(ctx)
	return err
}

// invitesASweep is how many invitations are sent in one round of Sweep.
const invitesASweep = 5000

// Replan makes the proposals that are wanted: substitutes for seats given up, and
// what was asked for the whole city. It returns how many it made. A substitute
// is the one whom the best plan for the open seats of the community puts there:
// who has said yes elsewhere is never moved.
func (d *Duty) Replan(ctx context.Context) (int, error) {
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT "+proposalColumns+` FROM duty_proposal r WHERE r.state = 'wanted' ORDER BY r.made_at, r.proposal LIMIT 1000`)
	if err != nil {
		return 0, fmt.Errorf("read what proposals are wanted: %w", err)
	}
	wanted, err := store.Collect(rows, func(rows *sql.Rows) (Proposal, error) { return scanProposal(rows.Scan) })
	if err != nil {
		return 0, fmt.Errorf("read what proposals are wanted: %w", err)
	}
	made, errs := 0, []error(nil)
	for i := range wanted { // one that fails does not keep the others waiting
		if err := d.finish(ctx, &wanted[i]); err != nil {
			errs = append(errs, err)
			continue
		}
		made++
	}
	return made, errors.Join(errs...)
}

// finish makes one proposal that is wanted. One that takes too long has ended.
func (d *Duty) finish(ctx context.Context, p *Proposal) error {
	lines, err := new(drawn), error(nil)
	if p.Shift == "" {
		lines, err = d.draw(ctx, p)
	} else {
		lines, err = d.substitute(ctx, p)
	}
	if isFault(err) && ctx.Err() == nil {
		lines, err, p.State = new(drawn), nil, ProposalEnded
	}
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := d.finishProposal(ctx, tx, *p, lines)
		return err
	})
}

// substitute plans the open seats of a community for the rest of the day, and
// keeps of the plan what concerns one shift: one person who was not proposed for
// it before.
func (d *Duty) substitute(ctx context.Context, p *Proposal) (*drawn, error) {
	q := d.DB.Read()
	in, err := d.instance(ctx, q, p.Place, p.From, p.To, p.Shift)
	if err != nil {
		return nil, err
	}
	begun := d.Clock()
	whole, err := in.plan(ctx, p)
	if err != nil {
		return nil, err
	}
	p.State, p.Took, p.Cost, p.Filled = ProposalReady, d.Clock().Sub(begun).Milliseconds(), 0, 0
	out := new(drawn)
	for _, x := range whole.pairs {
		if x.Shift == p.Shift && len(out.pairs) == 0 {
			x.N, x.State = 1, PairProposed
			out.pairs = append(out.pairs, x)
			p.Cost, p.Filled = x.Cost, 1
		}
	}
	for _, x := range whole.short {
		if x.Shift == p.Shift && len(out.pairs) == 0 {
			x.N = 1
			out.short = append(out.short, x)
		}
	}
	return out, nil
}

// proposedFor are those who are proposed as substitutes for a shift and have not
// been invited.
func (d *Duty) proposedFor(ctx context.Context, q store.Queryer, shift string) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT x.person FROM duty_proposal r JOIN duty_proposed x ON x.proposal = r.proposal
		WHERE r.shift = $1 AND r.state = 'ready' AND x.state IN ('proposed', 'left')`, shift)
	if err != nil {
		return nil, fmt.Errorf("read substitutes for %s: %w", shift, err)
	}
	return store.Collect(rows, scanText)
}

// Substitute is a seat that was given up and whom to invite to it.
type Substitute struct {
	Proposal string
	Shift    Shift
	Found    bool
	Pair     Pair
	Short    Short // where nobody was found
	Where    string
}

// Substitutes are the seats given up in a place that nobody has taken since, with
// why somebody fits best, soonest first. A board that is looked at all day shows
// nobody's name: that is for the proposal's own page, which logs the look.
func (d *Duty) Substitutes(ctx context.Context, actor access.Actor, place area.Code, limit int) ([]Substitute, error) {
	if err := d.Access.Guard(ctx, actor, access.DutyFill, access.Thing{Kind: "board", Place: string(place)}, ""); err != nil {
		return nil, err
	}
	q := d.DB.Read()
	rows, err := q.QueryContext(ctx, "SELECT r.proposal, "+shiftColumns+` FROM duty_proposal r JOIN duty_shift s ON s.shift = r.shift JOIN duty_post p ON p.post = s.post
		LEFT JOIN duty_proposed x ON x.proposal = r.proposal AND x.n = 1
		WHERE r.shift <> '' AND r.state = 'ready' AND r.place >= $1 AND r.place < $2 AND s.free > 0 AND s.state = 'open' AND s.start_at > $3
		AND COALESCE(x.state, 'proposed') = 'proposed' ORDER BY s.start_at, r.proposal LIMIT $4`, string(place), place.End(), int64(d.now()), int64(limit))
	if err != nil {
		return nil, fmt.Errorf("list substitutes: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (s Substitute, err error) {
		err = rows.Scan(append([]any{&s.Proposal}, shiftInto(&s.Shift)...)...)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("list substitutes: %w", err)
	}
	for i := range out {
		x := &out[i]
		x.Where = d.where(x.Shift.Place)
		pairs, err := d.Pairs(ctx, q, x.Proposal, 0, 1)
		if err != nil {
			return nil, err
		}
		if x.Found = len(pairs) > 0; x.Found {
			x.Pair = pairs[0].Pair
			continue
		}
		shorts, err := d.Shorts(ctx, q, x.Proposal, 0, 1)
		if err != nil {
			return nil, err
		}
		if len(shorts) > 0 {
			x.Short = shorts[0].Short
		}
	}
	return out, nil
}
