package attendance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

const maxHeads = 10_000

// Headcount records how many helpers without registration were at a shift: a
// number that stands beside persons and is never added to them. Another number
// for the same shift corrects the first; 0 withdraws it. The id is the
// client's; the same again changes nothing.
func (a *Attendance) Headcount(ctx context.Context, h Hand, shift, id string, people int64) error {
	if err := ident.Chosen(id); err != nil {
		return fault.In("id", text.Of(err))
	}
	if people < 0 || people > maxHeads {
		return fault.In("people", text.Label{Zh: fmt.Sprintf("应为 0 到 %d", maxHeads), En: fmt.Sprintf("must be 0 to %d", maxHeads)})
	}
	s, err := a.Roster.Shift(ctx, a.DB.Read(), shift)
	if err != nil {
		return err
	}
	_, thing, err := a.may(ctx, h, access.ServiceRecord, s)
	if err != nil {
		return err
	}
	now := a.now()
	if s.Start > now {
		return fault.New(fault.Conflict, text.Label{Zh: "班次尚未开始", En: "the shift has not begun"})
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var before, live string
		var facts, chain, count int64
		err := tx.QueryRowContext(ctx, "SELECT count_id, people, facts, chain, fact FROM attendance_headcount WHERE shift = $1", shift).
			Scan(&before, &count, &facts, &chain, &live)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read a headcount: %w", err)
		}
		if err == nil && (before == id || count == people) {
			return nil
		}
		own := func(n int64) string { return factID("heads", shift, n) }
		switch {
		case people > 0:
			f := &fact.Fact{
				ID: own(facts + 1), Kind: "headcount", Start: s.Start, Place: s.Place, Site: s.Site, Org: s.Org, Team: s.Team,
				Campaign: s.Campaign, Action: s.Action, Project: s.Project, Category: s.Category, Quantity: people, Unit: "person",
				Grade: fact.Leader, Replaces: live, Source: "attendance:" + shift, RecordedBy: h.ID(),
			}
			if err := a.append(ctx, tx, f); err != nil {
				return err
			}
			facts++
			if live == "" {
				chain = facts
			}
			live = f.ID
		case live != "":
			if err := a.void(ctx, tx, own, chain, facts, "attendance:"+shift, h.ID(), "清点更正为 0"); err != nil {
				return err
			}
			live = ""
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO attendance_headcount (shift, count_id, people, facts, chain, fact, made_by, made_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (shift) DO UPDATE SET count_id = excluded.count_id, people = excluded.people,
			facts = excluded.facts, chain = excluded.chain, fact = excluded.fact, made_by = excluded.made_by, made_at = excluded.made_at`,
			shift, id, people, facts, chain, live, h.ID(), int64(now))
		if err != nil {
			return fmt.Errorf("write a headcount: %w", err)
		}
		return access.Record(ctx, tx, h.actor(now), access.ServiceRecord, thing, fmt.Sprintf("headcount %d", people), access.Done)
	})
}

// Heads is how many helpers without registration were counted at a shift.
func (a *Attendance) Heads(ctx context.Context, shift string) (int64, error) {
	var n int64
	err := a.DB.Read().QueryRowContext(ctx, "SELECT people FROM attendance_headcount WHERE shift = $1", shift).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read a headcount: %w", err)
	}
	return n, nil
}
