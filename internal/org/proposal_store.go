package org

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/rekey"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

const proposalColumns = `proposal, name, kind, uscc, place, about, contact, vault_key, person, account, proposed_at, state, org, opinion, decided_by, decided_at`

func scanProposal(row interface{ Scan(...any) error }) (w Proposal, err error) {
	err = row.Scan(&w.ID, &w.Name, &w.Kind, &w.USCC, &w.Place, &w.About, &w.sealed, &w.wrapped, &w.Person, &w.Account,
		&w.ProposedAt, &w.State, &w.Org, &w.Opinion, &w.DecidedBy, &w.DecidedAt)
	return w, err
}

func (p *Proposals) proposal(ctx context.Context, q store.Queryer, id string) (Proposal, error) {
	w, err := scanProposal(q.QueryRowContext(ctx, "SELECT "+proposalColumns+" FROM org_proposal WHERE proposal = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return w, ErrNoProposal
	}
	if err != nil {
		return w, fmt.Errorf("read proposal: %w", err)
	}
	return w, nil
}

func insertProposal(ctx context.Context, tx *store.Tx, w *Proposal) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO org_proposal ("+proposalColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', '', 0)`,
		w.ID, w.Name, w.Kind, w.USCC, w.Place, w.About, w.sealed, w.wrapped, w.Person, w.Account, int64(w.ProposedAt), string(w.State))
	if err != nil {
		return fmt.Errorf("write proposal: %w", err)
	}
	return nil
}

// decideProposal writes the decision and destroys the contact with its key.
func decideProposal(ctx context.Context, tx *store.Tx, w *Proposal) error {
	_, err := tx.ExecContext(ctx, `UPDATE org_proposal SET state = $1, org = $2, opinion = $3, decided_by = $4, decided_at = $5, contact = $6, vault_key = $7
		WHERE proposal = $8`, string(w.State), w.Org, w.Opinion, w.DecidedBy, int64(w.DecidedAt), []byte{}, []byte{}, w.ID)
	if err != nil {
		return fmt.Errorf("write decision: %w", err)
	}
	return nil
}

func forgetProposals(ctx context.Context, tx *store.Tx, person string, at civil.Instant) error {
	_, err := tx.ExecContext(ctx, `UPDATE org_proposal SET state = 'declined', opinion = '', decided_by = '', decided_at = $1, contact = $2, vault_key = $3
		WHERE person = $4 AND person <> '' AND state = 'open'`, int64(at), []byte{}, []byte{}, person)
	if err == nil {
		_, err = tx.ExecContext(ctx, "UPDATE org_proposal SET person = '' WHERE person = $1", person)
	}
	if err != nil {
		return fmt.Errorf("forget proposals: %w", err)
	}
	return nil
}

// proposals reads a page of them; where begins with its own conditions, whose
// parameters are args.
func (p *Proposals) proposals(ctx context.Context, where, order string, args ...any) ([]Proposal, error) {
	rows, err := p.db.Read().QueryContext(ctx, "SELECT "+proposalColumns+" FROM org_proposal WHERE "+where+" ORDER BY "+order+" LIMIT $"+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, fmt.Errorf("list proposals: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (Proposal, error) { return scanProposal(rows) })
	if err != nil {
		return nil, fmt.Errorf("list proposals: %w", err)
	}
	return out, nil
}

// Mine are somebody's own proposals, newest first.
func (p *Proposals) Mine(ctx context.Context, by By) ([]Proposal, error) {
	account, person := "", by.Person
	if by.Actor != nil {
		account = by.Actor.ID
	}
	return p.proposals(ctx, "(person = $1 AND person <> '' OR account = $2 AND account <> '')", "proposed_at DESC, proposal", person, account, 50)
}

// Proposals are those of a state where the actor may decide, in the order of
// their places. after is the cursor of the page before, next that of the one
// after.
func (p *Proposals) Proposals(ctx context.Context, actor access.Actor, state ProposalState, after string, limit int) (out []Proposal, next string, err error) {
	if !access.Somewhere(actor, access.OrgAdmit) {
		return nil, "", p.access.Guard(ctx, actor, access.OrgAdmit, access.Thing{Kind: "org-proposals"}, "")
	}
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	for _, top := range access.Tops(actor, access.OrgAdmit) {
		place, id, _ := strings.Cut(after, "|")
		where := "state = $1 AND (place > $2 OR place = $3 AND proposal > $4) AND place >= $5 AND place < $6"
		found, err := p.proposals(ctx, where, "place, proposal", string(state), place, place, id, string(top), top.End(), limit+1-len(out))
		if err != nil {
			return nil, "", err
		}
		if out = append(out, found...); len(out) > limit {
			out = out[:limit]
			last := out[limit-1]
			return out, last.Place + "|" + last.ID, nil
		}
	}
	return out, "", nil
}

// Waiting counts what waits for the actor.
func (p *Proposals) Waiting(ctx context.Context, actor access.Actor) (int, error) {
	if !access.Somewhere(actor, access.OrgAdmit) {
		return 0, nil
	}
	open, _, err := p.Proposals(ctx, actor, Open, "", 100)
	return len(open), err
}

// Holders are the room's wrapped keys, for a rotation of the master key.
func Holders() []rekey.Holder {
	return []rekey.Holder{{Table: "org_proposal", Key: "proposal", Blob: "vault_key"}}
}

// Rules are the room's retention clocks: of a proposal that was decided only the
// organisation is needed. One that nobody has decided in a year is past.
func Rules() []retention.Rule {
	const past = "(state <> 'open' AND decided_at < $1 OR proposed_at < $2)"
	return []retention.Rule{{
		Key:  "org.proposal",
		What: text.Label{Zh: "组织准入申请", En: "proposals of organisations"}, Since: text.Label{Zh: "办结之日；未办结的自提出之日", En: "the decision; the proposal itself where there is none"},
		Keep: retention.Period{Years: 1}, Reason: text.Label{Zh: "个人信息保护法第十九条：办结后留一年以备查询", En: "PIPL article 19: a year for questions after the decision"},
		Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
			err = q.QueryRowContext(ctx, "SELECT COUNT(*) FROM org_proposal WHERE "+past, int64(s.Before), int64(s.Before)).Scan(&n)
			return n, err
		},
		Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
			res, err := tx.ExecContext(ctx, "DELETE FROM org_proposal WHERE proposal IN (SELECT proposal FROM org_proposal WHERE "+past+" LIMIT $3)",
				int64(s.Before), int64(s.Before), limit)
			if err != nil {
				return 0, err
			}
			return res.RowsAffected()
		},
	}}
}
