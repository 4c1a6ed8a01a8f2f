package token

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "token", FS: migrations, Dir: "migrations"}
}

const columns = `id, account, name, acts, place, until_at, purpose, made_by, made_at, collected_at, used_at, revoked_at, revoked_by`

func scan(rows *sql.Rows) (t Token, err error) {
	var acts string
	err = rows.Scan(&t.ID, &t.Account, &t.Name, &acts, &t.Place, &t.Until, &t.Purpose, &t.By, &t.At, &t.Collected, &t.Used, &t.Revoked, &t.RevokedBy)
	for act := range strings.FieldsSeq(acts) {
		t.Acts = append(t.Acts, access.Act(act))
	}
	return t, err
}

func list(ctx context.Context, q store.Queryer, where string, args ...any) ([]Token, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+columns+" FROM token "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	out, err := store.Collect(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	return out, nil
}

func read(ctx context.Context, q store.Queryer, id string) (Token, error) {
	found, err := list(ctx, q, "WHERE id = $1", id)
	if err != nil {
		return Token{}, err
	}
	if len(found) == 0 {
		return Token{}, ErrUnknown
	}
	return found[0], nil
}

func insert(ctx context.Context, tx *store.Tx, t Token, secret string) error {
	acts := make([]string, len(t.Acts))
	for i, a := range t.Acts {
		acts[i] = string(a)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO token (id, account, name, acts, place, until_at, purpose, made_by, made_at, secret, collected_at, used_at, revoked_at, revoked_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, '')`,
		t.ID, t.Account, t.Name, strings.Join(acts, " "), t.Place, int64(t.Until), t.Purpose, t.By, int64(t.At), secret, int64(t.Collected))
	if store.IsUnique(err) {
		return ErrTaken
	}
	if err != nil {
		return fmt.Errorf("write a token: %w", err)
	}
	return nil
}
