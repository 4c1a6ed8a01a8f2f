package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/merkle"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/vault"
)

// ours is the engine over a real log. The facts are written past the log, with
// a leaf that is the same for all, because writing ten million one by one would
// take longer than everything else; the index is built and saved as always.
type ours struct {
	db     *store.DB
	log    *fact.Log
	engine *figure.Engine
	built  time.Duration
}

func openOurs(ctx context.Context, dir string, c *city) (*ours, error) {
	dir = filepath.Join(dir, "linli")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	done := filepath.Join(dir, "done")
	if _, err := os.Stat(done); err != nil {
		if err := os.RemoveAll(dir); err != nil {
			return nil, err
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		if err := fill(ctx, dir, c); err != nil {
			return nil, fmt.Errorf("write the log: %w", err)
		}
		if err := os.WriteFile(done, nil, 0o600); err != nil {
			return nil, err
		}
	}
	o, reg, err := openLog(ctx, dir)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	o.engine, err = figure.Open(ctx, figure.Config{Log: o.log, Register: reg, Atlas: area.Default(), Path: filepath.Join(dir, "index")})
	if err != nil {
		return nil, err
	}
	o.built = time.Since(start)
	return o, o.engine.Save()
}

func openLog(ctx context.Context, dir string) (*ours, *register.Register, error) {
	db, err := store.Open(ctx, filepath.Join(dir, "db"), store.Options{Migrations: []store.Migrations{fact.Migrations(), register.Migrations(), figure.Migrations()}})
	if err != nil {
		return nil, nil, err
	}
	keys, err := vault.Open(filepath.Join(dir, "keys"))
	if err != nil {
		if keys, err = vault.Create(filepath.Join(dir, "keys"), vault.Options{}); err != nil {
			return nil, nil, err
		}
	}
	all, err := fact.NewKinds(allKinds)
	if err != nil {
		return nil, nil, err
	}
	log, err := fact.Open(ctx, db, all, keys, merkle.SHA256, civil.Fixed(time.Date(2020, 6, 1, 0, 0, 0, 0, time.UTC)))
	if err != nil {
		return nil, nil, err
	}
	return &ours{db: db, log: log}, register.New(db, log), nil
}

func (o *ours) close() error {
	if err := o.engine.Close(); err != nil {
		return err
	}
	if err := o.log.Close(); err != nil {
		return err
	}
	return o.db.Close()
}

// fill writes the register through its own door and the facts past the log.
func fill(ctx context.Context, dir string, c *city) error {
	o, reg, err := openLog(ctx, dir)
	if err != nil {
		return err
	}
	b := &register.Batch{}
	for i := 1; i < orgs; i++ {
		b.Orgs = append(b.Orgs, register.Org{Key: key('o', i), Kind: c.orgKind(i), Seat: string(c.communities[c.seat(i)])})
	}
	for i := 1; i <= 2*len(c.communities); i++ {
		b.Sites = append(b.Sites, register.Site{Key: key('s', i), Kind: c.siteKind(i)})
	}
	for i := 1; i <= persons; i++ {
		b.Persons = append(b.Persons, register.Person{Key: key('p', i), Home: string(c.communities[c.home(i)]), Birth: birth(i), Party: party(i)})
	}
	err = o.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return reg.Apply(ctx, tx, b) })
	if err != nil {
		return err
	}
	if err := o.log.Close(); err != nil {
		return err
	}
	if err := o.db.Close(); err != nil {
		return err
	}
	raw, err := sql.Open("sqlite", filepath.Join(dir, "db")+"?_pragma=synchronous(OFF)")
	if err != nil {
		return err
	}
	defer raw.Close()
	tx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fillFacts(ctx, tx, c); err != nil {
		return err
	}
	return tx.Commit()
}

func fillFacts(ctx context.Context, tx *sql.Tx, c *city) error {
	const rows = 40
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", 29), ",") + ")"
	insert, err := tx.PrepareContext(ctx, "INSERT INTO facts VALUES "+strings.TrimSuffix(strings.Repeat(row+",", rows), ","))
	if err != nil {
		return err
	}
	one, err := tx.PrepareContext(ctx, "INSERT INTO facts VALUES "+row)
	if err != nil {
		return err
	}
	lookup, err := tx.PrepareContext(ctx, "INSERT INTO fact_id VALUES (?, ?)")
	if err != nil {
		return err
	}
	var leaf merkle.Hash
	frontier := merkle.NewFrontier(merkle.SHA256)
	var first []byte
	if err := tx.QueryRowContext(ctx, "SELECT leaf FROM facts WHERE seq = 1").Scan(&first); err != nil {
		return err
	}
	tile := func(level int, index int64, h merkle.Hash) {
		if _, e := tx.ExecContext(ctx, "INSERT INTO fact_tile VALUES (?, ?, ?)", level, index, h[:]); e != nil {
			err = e
		}
	}
	frontier.Append(merkle.Hash(first), tile)
	args := make([]any, 0, rows*29)
	last := c.facts + headFacts
	for seq := int64(headFacts + 1); seq <= last; seq++ {
		r := c.record(seq)
		kind, day, note := fact.KindVoid, civil.Instant(0), "wrong"
		var place, unit string
		if r.kind >= 0 {
			kind, note, unit = kinds[r.kind].key, "", units[r.unit]
			day = r.day.Start() + civil.Instant(r.minute)*60_000
			place = string(c.communities[r.place])
		}
		id := func(seq int64) string {
			if seq == 0 {
				return ""
			}
			return fmt.Sprintf("f%08d", seq)
		}
		args = append(args, seq, id(seq), kind, int64(day), int64(day), place, key('s', r.site), key('p', r.person), "", key('o', r.org), key('t', r.team),
			campaigns[r.campaign], "", key('j', r.project), categories[r.category], r.quantity, unit, items[r.item], int64(r.grade), "",
			id(r.replaces), id(r.voids), note, "", "", int64(0), []byte{}, leaf[:], int64(0))
		frontier.Append(leaf, tile)
		if _, gone := c.dead[seq]; gone {
			if _, err := lookup.ExecContext(ctx, id(seq), seq); err != nil {
				return err
			}
		}
		switch {
		case len(args) == rows*29:
			_, err = insert.ExecContext(ctx, args...)
			args = args[:0]
		case seq == last:
			for i := 0; i < len(args) && err == nil; i += 29 {
				_, err = one.ExecContext(ctx, args[i:i+29]...)
			}
		}
		if err != nil {
			return err
		}
		if seq%1_000_000 == 0 {
			fmt.Fprintf(os.Stderr, "  log: %d m facts\n", seq/1_000_000)
		}
	}
	root := frontier.Root()
	_, err = tx.ExecContext(ctx, "UPDATE fact_head SET size = ?, root = ?, projected = ?", last, root[:], last)
	return err
}
