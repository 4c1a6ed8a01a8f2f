package certificate

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "certificate", FS: migrations, Dir: "migrations"}
}

const columns = "certificate, code, content, hash, issued_by, revoked_at, revoked_by, reason"

func scan(scan func(...any) error) (c Certificate, err error) {
	var content string
	if err := scan(&c.ID, &c.Code, &content, &c.Hash, &c.IssuedBy, &c.Revoked, &c.By, &c.Reason); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(content), &c.Content)
}

// one reads the certificate that a condition names.
func one(ctx context.Context, q store.Queryer, where string, args ...any) (Certificate, error) {
	c, err := scan(q.QueryRowContext(ctx, "SELECT "+columns+" FROM certificate WHERE "+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrUnknown
	}
	if err != nil {
		return c, fmt.Errorf("read certificate: %w", err)
	}
	return c, nil
}

// content is the text that was kept of a certificate.
func content(ctx context.Context, q store.Queryer, id string) (string, error) {
	var s string
	if err := q.QueryRowContext(ctx, "SELECT content FROM certificate WHERE certificate = $1", id).Scan(&s); err != nil {
		return "", fmt.Errorf("read certificate: %w", err)
	}
	return s, nil
}

// of lists a person's certificates, newest first.
func of(ctx context.Context, q store.Queryer, person string) ([]Certificate, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+columns+" FROM certificate WHERE person = $1 ORDER BY issued_at DESC, number DESC LIMIT 200", person)
	if err != nil {
		return nil, fmt.Errorf("list certificates: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (Certificate, error) { return scan(rows.Scan) })
}

// next takes the next number of a year. The row of the year makes issuers of
// several processes wait for each other, so that numbers have no gaps.
func next(ctx context.Context, tx *store.Tx, year int) (int64, error) {
	if _, err := tx.ExecContext(ctx, "INSERT INTO certificate_year (year, last) VALUES ($1, 0) ON CONFLICT (year) DO NOTHING", int64(year)); err != nil {
		return 0, fmt.Errorf("number a certificate: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE certificate_year SET last = last + 1 WHERE year = $1", int64(year)); err != nil {
		return 0, fmt.Errorf("number a certificate: %w", err)
	}
	var n int64
	if err := tx.QueryRowContext(ctx, "SELECT last FROM certificate_year WHERE year = $1", int64(year)).Scan(&n); err != nil {
		return 0, fmt.Errorf("number a certificate: %w", err)
	}
	return n, nil
}

// insert keeps a certificate.
func insert(ctx context.Context, tx *store.Tx, c *Certificate, body string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO certificate (certificate, number, code, person, content, hash, issued_at, issued_by, revoked_at, revoked_by, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', '')`, c.ID, c.Number, c.Code, c.Person, body, c.Hash, int64(c.Issued), c.IssuedBy)
	if err != nil {
		return fmt.Errorf("keep certificate: %w", err)
	}
	return nil
}

// revoke marks a certificate as revoked; one that is keeps its first reason.
func revoke(ctx context.Context, tx *store.Tx, id string, at civil.Instant, by, reason string) (bool, error) {
	res, err := tx.ExecContext(ctx, "UPDATE certificate SET revoked_at = $1, revoked_by = $2, reason = $3 WHERE certificate = $4 AND revoked_at = 0",
		int64(at), by, reason, id)
	if err != nil {
		return false, fmt.Errorf("revoke certificate: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
