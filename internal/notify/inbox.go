package notify

import (
	"context"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/text"
)

// Item is a message in somebody's inbox.
type Item struct {
	ID    string
	At    civil.Instant
	Title text.Label
	Text  text.Label
	Link  string
	Read  civil.Instant // zero: not yet
}

func (n *Notify) toInbox(ctx context.Context, tx *store.Tx, m Message, now civil.Instant) error {
	sealed, wrapped, err := n.sealer.SealJSON(spot(fieldInbox, m.ID), content{Params: m.Params})
	if err != nil {
		return fmt.Errorf("seal message %s: %w", m.ID, err)
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO notify_inbox (id, to_kind, to_id, template, sealed, vault_key, at, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
		 ON CONFLICT (id) DO NOTHING`,
		m.ID, string(m.To.Kind), m.To.ID, m.Template, sealed, wrapped, int64(max(now, m.NotBefore)))
	if err != nil {
		return fmt.Errorf("write message %s to the inbox: %w", m.ID, err)
	}
	return nil
}

// Cursor is the last item of a page, after which the next one begins; the zero
// Cursor is the beginning.
type Cursor struct {
	At civil.Instant
	ID string
}

// Inbox lists what is in somebody's inbox, newest first, at most limit.
func (n *Notify) Inbox(ctx context.Context, to Recipient, after Cursor, limit int) ([]Item, error) {
	if after.At == 0 || after.At > n.now() {
		after = Cursor{At: n.now() + 1}
	}
	rows, err := n.db.Read().QueryContext(ctx,
		`SELECT id, template, sealed, vault_key, at, read_at FROM notify_inbox
		  WHERE to_kind = $1 AND to_id = $2 AND (at < $3 OR (at = $4 AND id > $5)) AND at <= $6 ORDER BY at DESC, id LIMIT $7`,
		string(to.Kind), to.ID, int64(after.At), int64(after.At), after.ID, int64(n.now()), limit)
	if err != nil {
		return nil, fmt.Errorf("read an inbox: %w", err)
	}
	defer rows.Close()
	var out []Item
	for rows.Next() {
		var i Item
		var template string
		var sealed, wrapped []byte
		if err := rows.Scan(&i.ID, &template, &sealed, &wrapped, &i.At, &i.Read); err != nil {
			return nil, fmt.Errorf("read an inbox: %w", err)
		}
		t, known := n.templates[template]
		if !known {
			continue // of a program that is gone
		}
		var c content
		if err := n.sealer.OpenJSON(spot(fieldInbox, i.ID), sealed, wrapped, &c); err != nil {
			return nil, fmt.Errorf("open message %s: %w", i.ID, err)
		}
		i.Title, i.Link = t.Title, t.Link
		i.Text = text.Label{Zh: t.say(text.Zh, c.Params), En: t.say(text.En, c.Params)}
		out = append(out, i)
	}
	return out, rows.Err()
}

// Unread is how many messages somebody has not read.
func (n *Notify) Unread(ctx context.Context, to Recipient) (count int, err error) {
	err = n.db.Read().QueryRowContext(ctx,
		`SELECT COUNT(*) FROM notify_inbox WHERE to_kind = $1 AND to_id = $2 AND read_at = 0 AND at <= $3`,
		string(to.Kind), to.ID, int64(n.now())).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("count an inbox: %w", err)
	}
	return count, nil
}

// MarkRead notes that somebody has read a message of theirs; ErrNone for one
// that is not.
func (n *Notify) MarkRead(ctx context.Context, to Recipient, id string) error {
	return n.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		res, err := tx.ExecContext(ctx,
			`UPDATE notify_inbox SET read_at = CASE WHEN read_at = 0 THEN $1 ELSE read_at END WHERE id = $2 AND to_kind = $3 AND to_id = $4`,
			int64(n.now()), id, string(to.Kind), to.ID)
		if err != nil {
			return fmt.Errorf("mark message %s: %w", id, err)
		}
		if changed, err := res.RowsAffected(); err != nil || changed == 0 {
			return errors.Join(fmt.Errorf("%w: %s", ErrNone, id), err)
		}
		return nil
	})
}

// ForgetPerson destroys what is kept for somebody who leaves: their inbox at
// once, and what still waits to be sent.
func (n *Notify) ForgetPerson(ctx context.Context, tx *store.Tx, to Recipient) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM notify_inbox WHERE to_kind = $1 AND to_id = $2`, string(to.Kind), to.ID); err != nil {
		return fmt.Errorf("destroy an inbox: %w", err)
	}
	_, err := tx.ExecContext(ctx,
		`UPDATE notify_message SET state = 'expired', said = 'left', ended_at = $1, sealed = $2, vault_key = $3
		  WHERE to_kind = $4 AND to_id = $5 AND state = 'waiting'`,
		int64(n.now()), []byte{}, []byte{}, string(to.Kind), to.ID)
	if err != nil {
		return fmt.Errorf("stop messages to somebody who left: %w", err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE notify_message SET mask = '', sealed = $1, vault_key = $2 WHERE to_kind = $3 AND to_id = $4 AND state <> 'sending'`,
		[]byte{}, []byte{}, string(to.Kind), to.ID)
	if err != nil {
		return fmt.Errorf("mask messages to somebody who left: %w", err)
	}
	return nil
}
