package org

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

// ErrTaken is returned where a key is another's.
var ErrTaken = fault.New(fault.Conflict, text.Label{Zh: "这个队伍编号已被使用，请换一个", En: "the key is taken: choose another"})

// PutTeam writes a team of an organisation, new or known. A team stays with its
// organisation: one that belongs to another is ErrTaken.
func (d *Desk) PutTeam(ctx context.Context, actor access.Actor, t Team) error {
	t.Key, t.Name, t.Place = strings.TrimSpace(t.Key), strings.TrimSpace(t.Name), strings.TrimSpace(t.Place)
	if t.Key == "" || len(t.Key) > 64 || strings.ContainsAny(t.Key, " \t\r\n/") || t.Name == "" || len([]rune(t.Name)) > maxName {
		return fault.New(fault.Invalid, text.Label{Zh: "请填写队伍编号（不能有空格）和名称", En: "give the team's key, without blanks, and its name"})
	}
	if t.Place != "" {
		code, err := d.atlas.Parse(t.Place)
		if err != nil {
			return fault.In("place", text.Of(err))
		}
		t.Place = string(code)
	}
	return d.edit(ctx, actor, t.Org, "team "+t.Key, func(ctx context.Context, tx *store.Tx) error {
		return d.putTeam(ctx, tx, t)
	})
}

// putTeam writes a team that was checked.
func (d *Desk) putTeam(ctx context.Context, tx *store.Tx, t Team) error {
	var owner string
	err := tx.QueryRowContext(ctx, "SELECT org FROM teams WHERE team = $1", t.Key).Scan(&owner)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if _, err := tx.ExecContext(ctx, "INSERT INTO teams (team, name, org, place) VALUES ($1, $2, $3, $4)", t.Key, t.Name, t.Org, t.Place); err != nil {
			return fmt.Errorf("write team: %w", err)
		}
		return d.register.Apply(ctx, tx, &register.Batch{Teams: []register.Team{t.counted()}})
	case err != nil:
		return fmt.Errorf("look up team: %w", err)
	case owner != t.Org:
		return ErrTaken
	}
	if _, err := tx.ExecContext(ctx, "UPDATE teams SET name = $1, place = $2 WHERE team = $3", t.Name, t.Place, t.Key); err != nil {
		return fmt.Errorf("write team: %w", err)
	}
	return nil
}

// Team shows one team of an organisation to whoever may see the organisation.
func (d *Desk) Team(ctx context.Context, actor access.Actor, key, team string) (Team, error) {
	t, err := d.Thing(ctx, key)
	if err != nil {
		return Team{}, err
	}
	if err := d.access.Guard(ctx, actor, access.OrgRead, t, ""); err != nil {
		return Team{}, err
	}
	var out Team
	err = d.db.Read().QueryRowContext(ctx, "SELECT team, name, org, place FROM teams WHERE team = $1 AND org = $2", team, key).
		Scan(&out.Key, &out.Name, &out.Org, &out.Place)
	if errors.Is(err, sql.ErrNoRows) {
		return out, fmt.Errorf("%w: no such team of it", ErrUnknown)
	}
	if err != nil {
		return out, fmt.Errorf("read team: %w", err)
	}
	return out, nil
}
