package access

import (
	"context"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
)

// MaxGlass is how long a broken glass stays open at most.
const MaxGlass = 4 * hour

// Glass asks to see what is sealed of one thing, in an emergency: a purpose,
// a second person (Decide), at most MaxGlass, and the person concerned is
// told. Once approved the actor holds Emergency on that one thing.
func (a *Access) Glass(ctx context.Context, actor Actor, thing Thing, purpose Purpose, reason string) (Request, error) {
	return a.Ask(ctx, actor, BreakGlass, thing, string(purpose)+": "+reason, "")
}

func openGlass(ctx context.Context, tx *store.Tx, second Actor, r Request) error {
	g := Granted{Role: Emergency, Place: r.Thing.Place, Only: r.Thing.key(), Until: second.At + MaxGlass, approved: second.ID}
	if err := insertRight(ctx, tx, r.By, g, second.ID); err != nil {
		return err
	}
	if r.Thing.Kind != "person" {
		return nil
	}
	return notice(ctx, tx, r.Thing.ID, r.ID, second.At)
}

func notice(ctx context.Context, tx *store.Tx, subject string, request int64, at civil.Instant) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO access_notice (id, subject, request, at, told_at)
		 SELECT COALESCE(MAX(id), 0) + 1, CAST($1 AS text), CAST($2 AS bigint), CAST($3 AS bigint), 0 FROM access_notice`,
		subject, request, int64(at))
	if err != nil {
		return fmt.Errorf("note that %s is to be told: %w", subject, err)
	}
	return nil
}

// Notice is a person to be told that their data were opened in an emergency.
type Notice struct {
	ID      int64
	Subject string
	Request int64
	At      civil.Instant
}

// Notices lists who is still to be told, oldest first. Whoever sends messages
// asks it and answers with Told.
func (a *Access) Notices(ctx context.Context) ([]Notice, error) {
	rows, err := a.db.Read().QueryContext(ctx,
		`SELECT id, subject, request, at FROM access_notice WHERE told_at = 0 ORDER BY id LIMIT 1000`)
	if err != nil {
		return nil, fmt.Errorf("list who is to be told: %w", err)
	}
	defer rows.Close()
	var out []Notice
	for rows.Next() {
		var n Notice
		if err := rows.Scan(&n.ID, &n.Subject, &n.Request, &n.At); err != nil {
			return nil, fmt.Errorf("list who is to be told: %w", err)
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// Told notes, in the transaction that queues the message, that the person is
// being told.
func Told(ctx context.Context, tx *store.Tx, id int64, at civil.Instant) error {
	if _, err := tx.ExecContext(ctx, `UPDATE access_notice SET told_at = $1 WHERE id = $2`, int64(at), id); err != nil {
		return fmt.Errorf("note that notice %d was sent: %w", id, err)
	}
	return nil
}
