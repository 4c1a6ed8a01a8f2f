package request

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
)

// Member is one of those a round looks after.
type Member struct {
	Round, ID string // the id is chosen by the client
	State     MemberState
	Since     civil.Instant
}

// MemberState is whether somebody is looked after.
type MemberState string

// The states.
const (
	MemberActive  MemberState = "active"
	MemberPaused  MemberState = "paused" // in hospital
	MemberStopped MemberState = "stopped"
)

const (
	fieldMember = "request.member"
	maxMembers  = 60
)

var errFull = fault.New(fault.Conflict, text.Label{Zh: "一轮最多 60 人，请另建一轮", En: "60 people a round at most: make another"})

func (r *Requests) memberRow(round, member string) string { return round + "/" + member }

// AddMember puts somebody into a round. agreed is their own word, without which
// nobody is looked after.
func (r *Requests) AddMember(ctx context.Context, actor access.Actor, round, id string, w Who, agreed bool) error {
	o, err := r.Round(ctx, round)
	if err != nil {
		return err
	}
	thing := access.Thing{Kind: "round", ID: round, Place: o.Place}
	if err := r.o.Access.Guard(ctx, actor, access.RequestRound, thing, ""); err != nil {
		return err
	}
	if w.Words == "" {
		w.Words = "日常探访"
	}
	a := Ask{ID: id, Kind: Visit, Place: o.Place, Channel: ByWorker, Who: w}
	if err := a.check(r.o.Atlas, r.now()); err != nil {
		return err
	}
	if !agreed {
		return fault.In("agreed", text.Label{Zh: "须经本人同意", En: "only with the person's own yes"})
	}
	plain, err := json.Marshal(a.Who)
	if err != nil {
		return fmt.Errorf("seal a member of round %s: %w", round, err)
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var n, here int64
		err := tx.QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN member = $1 THEN 1 ELSE 0 END), 0) FROM request_member WHERE round = $2", id, round).Scan(&n, &here)
		switch {
		case err != nil:
			return fmt.Errorf("count the members of round %s: %w", round, err)
		case here > 0:
			return nil
		case n >= maxMembers:
			return errFull
		}
		row := r.memberRow(round, id)
		sealed, wrapped, err := r.o.Keys.Sealer().SealAlone(vault.Spot{Field: fieldMember, Row: row}, plain)
		if err != nil {
			return fmt.Errorf("add a member to round %s: %w", round, err)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO request_member (round, member, state, phone, since_at, ended_at, sealed, vault_key, link)
			VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8)`, round, id, string(MemberActive), r.phoneIndex(a.Who.Phone), int64(r.now()),
			sealed, wrapped, r.memberLink(round, id))
		if err != nil {
			return fmt.Errorf("add a member to round %s: %w", round, err)
		}
		if err := r.tellMember(ctx, tx, o, id, a.Who.Phone); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.RequestRound, thing, "add", access.Done, subject(row))
	})
}

// pauseMembers stops the rounds of a phone: whoever it is has died, moved, or is
// in hospital and is not rung at.
func (r *Requests) pauseMembers(ctx context.Context, tx *store.Tx, phone string, why Outcome) error {
	state := MemberStopped
	if why == Hospital {
		state = MemberPaused
	}
	_, err := tx.ExecContext(ctx, "UPDATE request_member SET state = $1, ended_at = $2 WHERE phone = $3 AND phone <> '' AND state = $4",
		string(state), int64(r.now()), phone, string(MemberActive))
	if err != nil {
		return fmt.Errorf("stop a round: %w", err)
	}
	return nil
}

func (r *Requests) openMember(ctx context.Context, q store.Queryer, round, member string) (w Who, err error) {
	var sealed, wrapped []byte
	err = q.QueryRowContext(ctx, "SELECT sealed, vault_key FROM request_member WHERE round = $1 AND member = $2", round, member).Scan(&sealed, &wrapped)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(wrapped) == 0 {
		return w, ErrUnknown
	}
	if err != nil {
		return w, fmt.Errorf("read a member of round %s: %w", round, err)
	}
	return w, r.o.Keys.Sealer().OpenJSON(vault.Spot{Field: fieldMember, Row: r.memberRow(round, member)}, sealed, wrapped, &w)
}

// MemberCount is how many a round looks after.
func (r *Requests) MemberCount(ctx context.Context, round string) (n int64, err error) {
	err = r.db.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM request_member WHERE round = $1 AND state = $2", round, string(MemberActive)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the members of round %s: %w", round, err)
	}
	return n, nil
}
