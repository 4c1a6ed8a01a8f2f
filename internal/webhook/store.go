package webhook

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"

	"linli/internal/rekey"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "webhook", FS: migrations, Dir: "migrations"}
}

const hookColumns = `id, name, url, kinds, facts, place, made_by, made_at, ended_at, followed, secret, before_secret, before_until, vault_key, paused_at`

func scanHook(rows *sql.Rows) (h Hook, err error) {
	var kinds, facts string
	err = rows.Scan(&h.ID, &h.Name, &h.URL, &kinds, &facts, &h.Place, &h.By, &h.At, &h.Ended, &h.followed, &h.secret, &h.before, &h.beforeUntil, &h.wrappedKey, &h.Paused)
	h.Kinds, h.Facts = strings.Fields(kinds), strings.Fields(facts)
	return h, err
}

func hooks(ctx context.Context, q store.Queryer, where string, args ...any) ([]Hook, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+hookColumns+" FROM webhook "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read subscriptions: %w", err)
	}
	out, err := store.Collect(rows, scanHook)
	if err != nil {
		return nil, fmt.Errorf("read subscriptions: %w", err)
	}
	return out, nil
}

func hook(ctx context.Context, q store.Queryer, id string) (Hook, error) {
	found, err := hooks(ctx, q, "WHERE id = $1", id)
	if err != nil {
		return Hook{}, err
	}
	if len(found) == 0 {
		return Hook{}, ErrUnknown
	}
	return found[0], nil
}

func insertHook(ctx context.Context, tx *store.Tx, h Hook) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO webhook (id, name, url, kinds, facts, place, made_by, made_at, ended_at, followed, secret, before_secret, before_until, vault_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, 0, $12)`,
		h.ID, h.Name, h.URL, strings.Join(h.Kinds, " "), strings.Join(h.Facts, " "), h.Place, h.By, int64(h.At), h.followed, h.secret, []byte{}, h.wrappedKey)
	if store.IsUnique(err) {
		return ErrTaken
	}
	if err != nil {
		return fmt.Errorf("write a subscription: %w", err)
	}
	return nil
}

const deliveryColumns = `id, hook, kind, body, state, tries, due_at, status, said, made_at, ended_at`

func scanDelivery(rows *sql.Rows) (d Delivery, err error) {
	err = rows.Scan(&d.ID, &d.Hook, &d.Kind, &d.body, &d.State, &d.Tries, &d.Due, &d.Status, &d.Said, &d.At, &d.Ended)
	return d, err
}

func deliveries(ctx context.Context, q store.Queryer, where string, args ...any) ([]Delivery, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+deliveryColumns+" FROM webhook_delivery "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	out, err := store.Collect(rows, scanDelivery)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	return out, nil
}

// insertDelivery puts a message into the outbox; the same one again is one.
func insertDelivery(ctx context.Context, tx *store.Tx, d Delivery) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO webhook_delivery (id, hook, kind, body, state, tries, due_at, status, said, made_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, 0, $6, 0, '', $7, 0) ON CONFLICT (id) DO NOTHING`,
		d.ID, d.Hook, d.Kind, d.body, string(Waiting), int64(d.Due), int64(d.At))
	if err != nil {
		return fmt.Errorf("put a message into the outbox: %w", err)
	}
	return nil
}

func change(ctx context.Context, tx *store.Tx, query string, args ...any) (int64, error) {
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("change a subscription or delivery: %w", err)
	}
	return res.RowsAffected()
}

// Rules say how long deliveries are kept.
func Rules() []retention.Rule {
	return []retention.Rule{{
		Key: "webhook.deliveries", Keep: retention.Period{Months: 6},
		What:   text.Label{Zh: "事件推送记录（不含个人信息）", En: "deliveries of webhooks, which hold nobody's data"},
		Since:  text.Label{Zh: "事件发生之时", En: "when the event happened"},
		Reason: text.Label{Zh: "网络安全法第二十一条第三项：日志不少于六个月", En: "Cybersecurity Law article 21 (3): logs six months at least"},
		Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
			err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM webhook_delivery WHERE made_at < $1 AND state <> 'waiting'`, int64(s.Before)).Scan(&n)
			return n, err
		},
		Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
			return change(ctx, tx, `DELETE FROM webhook_delivery WHERE id IN
				(SELECT id FROM webhook_delivery WHERE made_at < $1 AND state <> 'waiting' ORDER BY made_at, id LIMIT $2)`, int64(s.Before), limit)
		},
	}}
}

// Holders are the room's wrapped keys, for a rotation of the master key.
func Holders() []rekey.Holder {
	return []rekey.Holder{{Table: "webhook", Key: "id", Blob: "vault_key", Row: keyRow}}
}

func keyRow(id string) string { return "webhook/" + id }
