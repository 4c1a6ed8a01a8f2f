package upkeep

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "upkeep", FS: migrations, Dir: "migrations"}
}

// Thing is something that is done to keep an installation.
type Thing string

// The things.
const (
	Backup   Thing = "backup"
	CheckLog Thing = "check-log"
)

// Done is when a thing was done last, and how it ended. The zero Done: never.
type Done struct {
	At   civil.Instant
	OK   bool
	Said string
}

// Mark writes down that a thing was done.
func Mark(ctx context.Context, tx *store.Tx, thing Thing, d Done) error {
	ok := store.Flag(d.OK)
	_, err := tx.ExecContext(ctx, `INSERT INTO upkeep_mark (thing, at, ok, said) VALUES ($1, $2, $3, $4)
		ON CONFLICT (thing) DO UPDATE SET at = excluded.at, ok = excluded.ok, said = excluded.said`, string(thing), int64(d.At), ok, d.Said)
	if err != nil {
		return fmt.Errorf("mark %s: %w", thing, err)
	}
	return nil
}

// Marks are when things were done last.
func Marks(ctx context.Context, q store.Queryer) (map[Thing]Done, error) {
	rows, err := q.QueryContext(ctx, `SELECT thing, at, ok, said FROM upkeep_mark`)
	if err != nil {
		return nil, fmt.Errorf("read what was done last: %w", err)
	}
	out := map[Thing]Done{}
	_, err = store.Collect(rows, func(rows *sql.Rows) (struct{}, error) {
		var thing string
		var d Done
		var ok int64
		err := rows.Scan(&thing, (*int64)(&d.At), &ok, &d.Said)
		d.OK = ok == 1
		out[Thing(thing)] = d
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was done last: %w", err)
	}
	return out, nil
}
