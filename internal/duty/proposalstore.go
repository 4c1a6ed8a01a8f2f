package duty

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// ErrNoProposal says that there is no such proposal.
var ErrNoProposal = fault.New(fault.Missing, text.Label{Zh: "没有这个排班建议", En: "there is no such proposal"})

const proposalColumns = "r.proposal, r.place, r.from_day, r.to_day, r.shift, r.state, r.people, r.seats, r.shifts, r.filled, r.cost, r.value, r.gap, r.took, r.made_by, r.made_at"

func scanProposal(scan func(...any) error) (p Proposal, err error) {
	var from, to int64
	err = scan(&p.ID, &p.Place, &from, &to, &p.Shift, &p.State, &p.People, &p.Seats, &p.Shifts, &p.Filled, &p.Cost, &p.Value, &p.Gap, &p.Took, &p.MadeBy, &p.MadeAt)
	p.From, p.To = civil.Day(from), civil.Day(to)
	return p, err
}

// Proposal reads a proposal; ErrNoProposal where there is none.
func (d *Duty) Proposal(ctx context.Context, q store.Queryer, id string) (Proposal, error) {
	p, err := scanProposal(q.QueryRowContext(ctx, "SELECT "+proposalColumns+" FROM duty_proposal r WHERE r.proposal = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrNoProposal
	}
	if err != nil {
		return p, fmt.Errorf("read proposal %s: %w", id, err)
	}
	return p, nil
}

// ProposalAt is a proposal to whoever may fill seats there.
func (d *Duty) ProposalAt(ctx context.Context, actor access.Actor, id string) (Proposal, error) {
	p, err := d.Proposal(ctx, d.DB.Read(), id)
	if err != nil {
		return p, err
	}
	return p, d.Access.Guard(ctx, actor, access.DutyFill, p.thing(), "")
}

func (p Proposal) thing() access.Thing {
	return access.Thing{Kind: "proposal", ID: p.ID, Place: string(p.Place)}
}

// Proposals are those that were asked for in a place and below it, the newest
// first. After is the cursor of the page before, empty for the first.
func (d *Duty) Proposals(ctx context.Context, actor access.Actor, place area.Code, after string, limit int) ([]Proposal, string, error) {
	if err := d.Access.Guard(ctx, actor, access.DutyFill, access.Thing{Kind: "board", Place: string(place)}, ""); err != nil {
		return nil, "", err
	}
	at, id := int64(1)<<62, ""
	if before, rest, ok := strings.Cut(after, "."); ok {
		n, err := strconv.ParseInt(before, 10, 64)
		if err != nil {
			return nil, "", ErrNoProposal
		}
		at, id = n, rest
	}
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT "+proposalColumns+` FROM duty_proposal r WHERE r.shift = '' AND r.place >= $1 AND r.place < $2
		AND (r.made_at, r.proposal) < ($3, $4) ORDER BY r.made_at DESC, r.proposal DESC LIMIT $5`, string(place), place.End(), at, id, int64(limit+1))
	if err != nil {
		return nil, "", fmt.Errorf("list proposals: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (Proposal, error) { return scanProposal(rows.Scan) })
	if err != nil {
		return nil, "", fmt.Errorf("list proposals: %w", err)
	}
	if len(out) <= limit {
		return out, "", nil
	}
	last := out[limit-1]
	return out[:limit], fmt.Sprintf("%d.%s", int64(last.MadeAt), last.ID), nil
}

var (
	pairTable = store.Table{Name: "duty_proposed", Columns: []string{"proposal", "n", "shift", "person", "state", "by_account", "cost", "rank", "choice",
		"ring", "metre", "served", "hints", "other", "loss"}}
	shortTable = store.Table{Name: "duty_short", Columns: []string{"proposal", "n", "shift", "missing", "cause", "near", "kept_out"}}
)

// saveProposal writes a new proposal with its lines; false if there is one of
// the same id.
func (d *Duty) saveProposal(ctx context.Context, tx *store.Tx, p Proposal, lines *drawn) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO duty_proposal (proposal, place, from_day, to_day, shift, state, people, seats, shifts, filled, cost, value, gap, took,
		made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (proposal) DO NOTHING`,
		p.ID, string(p.Place), int64(p.From), int64(p.To), p.Shift, string(p.State), int64(p.People), int64(p.Seats), int64(p.Shifts), int64(p.Filled),
		p.Cost, p.Value, p.Gap, p.Took, p.MadeBy, int64(p.MadeAt))
	if err != nil {
		return false, fmt.Errorf("write proposal %s: %w", p.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	return true, d.saveLines(ctx, tx, p.ID, lines)
}

// finishProposal writes the lines of a proposal that was wanted; false if
// another process was quicker.
func (d *Duty) finishProposal(ctx context.Context, tx *store.Tx, p Proposal, lines *drawn) (bool, error) {
	res, err := tx.ExecContext(ctx, `UPDATE duty_proposal SET state = $1, people = $2, seats = $3, shifts = $4, filled = $5, cost = $6, value = $7, gap = $8, took = $9
		WHERE proposal = $10 AND state = 'wanted'`, string(p.State), int64(p.People), int64(p.Seats), int64(p.Shifts), int64(p.Filled), p.Cost, p.Value, p.Gap, p.Took, p.ID)
	if err != nil {
		return false, fmt.Errorf("write proposal %s: %w", p.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	return true, d.saveLines(ctx, tx, p.ID, lines)
}

func (d *Duty) saveLines(ctx context.Context, tx *store.Tx, id string, lines *drawn) error {
	err := store.Insert(ctx, tx, pairTable, len(lines.pairs), func(i int, args []any) []any {
		x := &lines.pairs[i]
		return append(args, id, int64(x.N), x.Shift, x.Person, string(x.State), "", x.Cost, int64(x.Rank), int64(x.Choice), int64(x.Ring), int64(x.Metre),
			x.Served, int64(x.Hints), x.Other, x.Loss)
	})
	if err != nil {
		return fmt.Errorf("write the pairs of %s: %w", id, err)
	}
	err = store.Insert(ctx, tx, shortTable, len(lines.short), func(i int, args []any) []any {
		x := &lines.short[i]
		return append(args, id, int64(x.N), x.Shift, int64(x.Missing), string(x.Cause), int64(x.Near), keptOutText(x.KeptOut))
	})
	if err != nil {
		return fmt.Errorf("write what stays short of %s: %w", id, err)
	}
	return nil
}

// keptOutText is how a table holds what keeps people out: training:80 hours:30.
func keptOutText(list []KeptOut) string {
	var b strings.Builder
	for i, k := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s:%d", k.Lack, k.N)
	}
	return b.String()
}

func parseKeptOut(s string) []KeptOut {
	var out []KeptOut
	for part := range strings.FieldsSeq(s) {
		lack, count, _ := strings.Cut(part, ":")
		if n, err := strconv.Atoi(count); err == nil {
			out = append(out, KeptOut{Lack(lack), n})
		}
	}
	return out
}

// PairLine is a pair as a page shows it: with its shift, and how the person now
// stands to it.
type PairLine struct {
	Pair
	Shift Shift
	Seat  SeatState
	Until civil.Instant // of the invitation
}

const pairColumns = "x.proposal, x.n, x.shift, x.person, x.state, x.by_account, x.cost, x.rank, x.choice, x.ring, x.metre, x.served, x.hints, x.other, x.loss"

func pairInto(x *Pair) []any {
	return []any{&x.Proposal, &x.N, &x.Shift, &x.Person, &x.State, &x.By, &x.Cost, &x.Rank, &x.Choice, &x.Ring, &x.Metre, &x.Served, &x.Hints, &x.Other, &x.Loss}
}

const pairJoin = ` FROM duty_proposed x JOIN duty_shift s ON s.shift = x.shift JOIN duty_post p ON p.post = s.post
	LEFT JOIN duty_seat t ON t.shift = x.shift AND t.person = x.person`

func scanPairLine(rows *sql.Rows) (l PairLine, err error) {
	err = rows.Scan(append(append(pairInto(&l.Pair), &l.Seat, &l.Until), shiftInto(&l.Shift)...)...)
	return l, err
}

// Pairs are the pairs of a proposal after one, in their order.
func (d *Duty) Pairs(ctx context.Context, q store.Queryer, id string, after, limit int) ([]PairLine, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+pairColumns+", COALESCE(t.state, ''), COALESCE(t.until_at, 0), "+shiftColumns+pairJoin+
		" WHERE x.proposal = $1 AND x.n > $2 ORDER BY x.n LIMIT $3", id, int64(after), int64(limit))
	if err != nil {
		return nil, fmt.Errorf("read the pairs of %s: %w", id, err)
	}
	return store.Collect(rows, scanPairLine)
}

// PairCounts are how many pairs of a proposal are in which state.
func (d *Duty) PairCounts(ctx context.Context, q store.Queryer, id string) (map[PairState]int, error) {
	rows, err := q.QueryContext(ctx, "SELECT state, COUNT(*) FROM duty_proposed WHERE proposal = $1 GROUP BY state", id)
	if err != nil {
		return nil, fmt.Errorf("count the pairs of %s: %w", id, err)
	}
	defer rows.Close()
	out := map[PairState]int{}
	for rows.Next() {
		var s PairState
		var n int
		if err := rows.Scan(&s, &n); err != nil {
			return nil, fmt.Errorf("count the pairs of %s: %w", id, err)
		}
		out[s] = n
	}
	return out, rows.Err()
}

// ShortLine is a shift that stays short, as a page shows it.
type ShortLine struct {
	Short
	Shift Shift
}

// Shorts are the shifts that a proposal could not fill, after one, in their
// order.
func (d *Duty) Shorts(ctx context.Context, q store.Queryer, id string, after, limit int) ([]ShortLine, error) {
	rows, err := q.QueryContext(ctx, "SELECT x.n, x.shift, x.missing, x.cause, x.near, x.kept_out, "+shiftColumns+` FROM duty_short x
		JOIN duty_shift s ON s.shift = x.shift JOIN duty_post p ON p.post = s.post WHERE x.proposal = $1 AND x.n > $2 ORDER BY x.n LIMIT $3`,
		id, int64(after), int64(limit))
	if err != nil {
		return nil, fmt.Errorf("read what stays short of %s: %w", id, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (l ShortLine, err error) {
		var out string
		err = rows.Scan(append([]any{&l.N, &l.Short.Shift, &l.Missing, &l.Cause, &l.Near, &out}, shiftInto(&l.Shift)...)...)
		l.KeptOut = parseKeptOut(out)
		return l, err
	})
}
