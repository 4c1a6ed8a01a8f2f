package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
)

// Migrations are one room's tables: numbered SQL files, applied once each in
// the order of their names and never changed afterwards. A statement ends with
// a semicolon at the end of a line. {{blob}}, {{key}} (an integer key that is the
// row itself) and {{without_rowid}} stand for the words in which the dialects
// differ.
type Migrations struct {
	Room string
	FS   fs.FS
	Dir  string
}

const migrationTable = `CREATE TABLE IF NOT EXISTS store_migration (
	room text NOT NULL,
	name text NOT NULL,
	hash text NOT NULL,
	PRIMARY KEY (room, name)
)`

func migrate(ctx context.Context, d Dialect, conn *sql.Conn, rooms []Migrations) error {
	if _, err := conn.ExecContext(ctx, d.begin()); err != nil {
		return fmt.Errorf("begin migration: %w", err)
	}
	err := migrateRooms(ctx, d, conn, rooms)
	end := "COMMIT"
	if err != nil {
		end = "ROLLBACK"
	}
	if _, e := conn.ExecContext(context.WithoutCancel(ctx), end); e != nil && err == nil {
		err = fmt.Errorf("end migration: %w", e)
	}
	return err
}

func migrateRooms(ctx context.Context, d Dialect, conn *sql.Conn, rooms []Migrations) error {
	if d == Postgres {
		// Two processes that start at once must not both create the tables.
		if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_xact_lock(20200306)"); err != nil {
			return fmt.Errorf("lock migrations: %w", err)
		}
	}
	if _, err := conn.ExecContext(ctx, migrationTable); err != nil {
		return fmt.Errorf("create the list of migrations: %w", err)
	}
	for _, m := range rooms {
		if err := m.apply(ctx, d, conn); err != nil {
			return fmt.Errorf("migrate %s: %w", m.Room, err)
		}
	}
	return nil
}

func (m Migrations) apply(ctx context.Context, d Dialect, conn *sql.Conn) error {
	applied, err := m.applied(ctx, conn)
	if err != nil {
		return err
	}
	names, err := fs.Glob(m.FS, path.Join(m.Dir, "*.sql"))
	if err != nil {
		return err
	}
	sort.Strings(names)
	for _, name := range names {
		text, err := fs.ReadFile(m.FS, name)
		if err != nil {
			return err
		}
		base := path.Base(name)
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) // as some checkouts have it
		sum := sha256.Sum256(text)
		hash := hex.EncodeToString(sum[:8])
		if was, ok := applied[base]; ok {
			if was != hash {
				return fmt.Errorf("%s was changed after it had been applied", base)
			}
			delete(applied, base)
			continue
		}
		for _, stmt := range statements(d.expand(string(text))) {
			if _, err := conn.ExecContext(ctx, stmt); err != nil {
				return fmt.Errorf("%s: %w", base, err)
			}
		}
		if _, err := conn.ExecContext(ctx, "INSERT INTO store_migration (room, name, hash) VALUES ($1, $2, $3)", m.Room, base, hash); err != nil {
			return fmt.Errorf("note %s: %w", base, err)
		}
	}
	for name := range applied {
		return fmt.Errorf("the database was written by a newer program (it has %s/%s): use that program", m.Room, name)
	}
	return nil
}

func (m Migrations) applied(ctx context.Context, conn *sql.Conn) (map[string]string, error) {
	rows, err := conn.QueryContext(ctx, "SELECT name, hash FROM store_migration WHERE room = $1", m.Room)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, hash string
		if err := rows.Scan(&name, &hash); err != nil {
			return nil, err
		}
		out[name] = hash
	}
	return out, rows.Err()
}

func statements(text string) []string {
	var out []string
	var b strings.Builder
	for line := range strings.Lines(text) {
		if t := strings.TrimSpace(line); t == "" || strings.HasPrefix(t, "--") {
			continue
		}
		b.WriteString(line)
		if strings.HasSuffix(strings.TrimSpace(line), ";") {
			out = append(out, strings.TrimSuffix(strings.TrimSpace(b.String()), ";"))
			b.Reset()
		}
	}
	if rest := strings.TrimSpace(b.String()); rest != "" {
		out = append(out, rest)
	}
	return out
}
