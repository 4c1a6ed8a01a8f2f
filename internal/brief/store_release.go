package brief

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/typeset"
)

func insertRelease(ctx context.Context, tx *store.Tx, i Issue, r Release, document string) error {
	running := sql.NullInt64{Int64: r.Running, Valid: r.Kind == regular}
	_, err := tx.ExecContext(ctx,
		`INSERT INTO brief_release
		   (issue, series, kind, year, number, running, day, size, root, revision, code, document, at, by_whom, withdrawn)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')`,
		i.Key, i.Series, r.Kind, r.Year, r.Number, running, int64(r.Day), r.Size, r.Root, i.Revision,
		r.Code, document, int64(r.At), r.By)
	if err != nil {
		return fmt.Errorf("write the release of %s: %w", i.Key, err)
	}
	return nil
}

func withdraw(ctx context.Context, tx *store.Tx, key, reason string) error {
	result, err := tx.ExecContext(ctx, `UPDATE brief_release SET withdrawn = $1 WHERE issue = $2`, reason, key)
	return oneRow(result, err, "withdraw "+key, ErrUnknown)
}

func document(ctx context.Context, q store.Queryer, key string) (*typeset.Document, error) {
	var text string
	err := q.QueryRowContext(ctx, `SELECT document FROM brief_release WHERE issue = $1`, key).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("document of %s: %w", key, ErrUnknown)
	}
	if err != nil {
		return nil, fmt.Errorf("read the document of %s: %w", key, err)
	}
	var d typeset.Document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return nil, fmt.Errorf("read the document of %s: %w", key, err)
	}
	return &d, nil
}

// frozen is one printed number as it was released.
type frozen struct {
	slot    Slot
	version int
	value   string
	printed string
}

func insertValues(ctx context.Context, tx *store.Tx, key string, numbers []Number) error {
	for n, number := range numbers {
		version := 0
		if len(number.Answers) > 0 {
			version = number.Answers[0].Version
		}
		_, err := tx.ExecContext(ctx,
			`INSERT INTO brief_value (issue, n, slot, version, value, printed, whose)
			 VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			key, n+1, number.Slot.String(), version, number.Value, number.Text, number.Whose)
		if err != nil {
			return fmt.Errorf("freeze value %d of %s: %w", n+1, key, err)
		}
	}
	return nil
}

func values(ctx context.Context, q store.Queryer, key string) ([]frozen, error) {
	rows, err := q.QueryContext(ctx,
		`SELECT slot, version, value, printed FROM brief_value WHERE issue = $1 ORDER BY n`, key)
	if err != nil {
		return nil, fmt.Errorf("read the values of %s: %w", key, err)
	}
	defer rows.Close()
	var out []frozen
	for rows.Next() {
		var f frozen
		var slot string
		if err := rows.Scan(&slot, &f.version, &f.value, &f.printed); err != nil {
			return nil, fmt.Errorf("read the values of %s: %w", key, err)
		}
		pieces, err := ParseText(slot)
		if err != nil || len(pieces) != 1 || pieces[0].Slot == nil {
			return nil, fmt.Errorf("read the values of %s: bad slot %s", key, slot)
		}
		f.slot = *pieces[0].Slot
		out = append(out, f)
	}
	return out, rows.Err()
}

func insertDeliveries(ctx context.Context, tx *store.Tx, key string, lists Lists) error {
	n := 0
	for _, list := range lists.named() {
		for _, recipient := range list.recipients {
			n++
			_, err := tx.ExecContext(ctx,
				`INSERT INTO brief_delivery (issue, n, list, recipient, sent_at, channel, by_whom)
				 VALUES ($1, $2, $3, $4, 0, '', '')`,
				key, n, list.name, recipient)
			if err != nil {
				return fmt.Errorf("list recipient %s of %s: %w", recipient, key, err)
			}
		}
	}
	return nil
}

func deliveries(ctx context.Context, q store.Queryer, key string) ([]Delivery, error) {
	rows, err := q.QueryContext(ctx,
		`SELECT n, list, recipient, sent_at, channel, by_whom FROM brief_delivery WHERE issue = $1 ORDER BY n`, key)
	if err != nil {
		return nil, fmt.Errorf("list the recipients of %s: %w", key, err)
	}
	defer rows.Close()
	var out []Delivery
	for rows.Next() {
		var d Delivery
		if err := rows.Scan(&d.N, &d.List, &d.Recipient, &d.SentAt, &d.Channel, &d.By); err != nil {
			return nil, fmt.Errorf("list the recipients of %s: %w", key, err)
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

func markSent(ctx context.Context, tx *store.Tx, key string, n int64, at civil.Instant, channel, by string) error {
	result, err := tx.ExecContext(ctx,
		`UPDATE brief_delivery SET sent_at = $1, channel = $2, by_whom = $3 WHERE issue = $4 AND n = $5`,
		int64(at), channel, by, key, n)
	return oneRow(result, err, fmt.Sprintf("record delivery %d of %s", n, key), ErrUnknown)
}

func insertReceipts(ctx context.Context, tx *store.Tx, key string, at civil.Instant, passages []Passage) error {
	for _, p := range passages {
		if p.From == "" {
			continue
		}
		_, err := tx.ExecContext(ctx,
			`INSERT INTO brief_receipt (contribution, issue, at, words) VALUES ($1, $2, $3, $4)
			 ON CONFLICT (contribution, issue) DO UPDATE SET words = brief_receipt.words || EXCLUDED.words`,
			p.From, key, int64(at), p.Text())
		if err != nil {
			return fmt.Errorf("write the receipt of %s: %w", p.From, err)
		}
	}
	return nil
}

func receipts(ctx context.Context, q store.Queryer, contribution string) ([]Receipt, error) {
	rows, err := q.QueryContext(ctx,
		`SELECT issue, at, words FROM brief_receipt WHERE contribution = $1 ORDER BY at, issue`, contribution)
	if err != nil {
		return nil, fmt.Errorf("read the receipts of %s: %w", contribution, err)
	}
	defer rows.Close()
	var out []Receipt
	for rows.Next() {
		r := Receipt{Contribution: contribution}
		if err := rows.Scan(&r.Issue, &r.At, &r.Words); err != nil {
			return nil, fmt.Errorf("read the receipts of %s: %w", contribution, err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func insertContribution(ctx context.Context, tx *store.Tx, c Contribution) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO brief_contribution (id, series, unit, author, at, from_day, to_day, words)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, c.Series, c.Unit, c.Author, int64(c.At), int64(c.From), int64(c.To), c.Words)
	if err != nil {
		return fmt.Errorf("write contribution %s: %w", c.ID, err)
	}
	return nil
}

const contributionColumns = `SELECT id, series, unit, author, at, from_day, to_day, words FROM brief_contribution `

func contribution(ctx context.Context, q store.Queryer, id string) (Contribution, error) {
	all, err := contributions(ctx, q, contributionColumns+`WHERE id = $1`, id)
	if err != nil {
		return Contribution{}, err
	}
	if len(all) == 0 {
		return Contribution{}, fmt.Errorf("contribution %s: %w", id, ErrUnknown)
	}
	return all[0], nil
}

func contributions(ctx context.Context, q store.Queryer, query string, args ...any) ([]Contribution, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read contributions: %w", err)
	}
	defer rows.Close()
	var out []Contribution
	for rows.Next() {
		var c Contribution
		if err := rows.Scan(&c.ID, &c.Series, &c.Unit, &c.Author, &c.At, &c.From, &c.To, &c.Words); err != nil {
			return nil, fmt.Errorf("read contributions: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
