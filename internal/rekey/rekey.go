package rekey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"linli/internal/jobs"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
)

// Holder is a table with wrapped keys, as its room lends it. Empty keys are
// those of rows whose data were destroyed.
type Holder struct {
	Table string
	Key   string // column, or expression, that tells the rows apart; text
	Blob  string // column of the wrapped key
	// Row is what the key was wrapped for, from the value of Key; nil means
	// that value itself.
	Row func(key string) string
}

// KindName is the job's kind.
const KindName = "vault.rewrap"

const chunk = 500

type wrapped struct {
	key  string
	blob []byte
}

// read gives the next rows after a key, in its order.
func (h Holder) read(ctx context.Context, q store.Queryer, after string, limit int) ([]wrapped, error) {
	query := fmt.Sprintf(`SELECT %[1]s, %[2]s FROM %[3]s WHERE %[1]s > $1 AND length(%[2]s) > 0 ORDER BY %[1]s LIMIT $2`, h.Key, h.Blob, h.Table)
	rows, err := q.QueryContext(ctx, query, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the keys of %s: %w", h.Table, err)
	}
	defer rows.Close()
	return scanAll(rows, h.Table)
}

func scanAll(rows *sql.Rows, table string) (out []wrapped, err error) {
	for rows.Next() {
		var w wrapped
		if err := rows.Scan(&w.key, &w.blob); err != nil {
			return nil, fmt.Errorf("read the keys of %s: %w", table, err)
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

func (h Holder) count(ctx context.Context, q store.Queryer) (n int64, err error) {
	err = q.QueryRowContext(ctx, fmt.Sprintf(`SELECT COUNT(*) FROM %s WHERE length(%s) > 0`, h.Table, h.Blob)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the keys of %s: %w", h.Table, err)
	}
	return n, nil
}

// rewrap brings one chunk under the current key. It returns the last key seen,
// how many rows it saw and how many it changed. A row that somebody else
// changes meanwhile is left for the next pass.
func (h Holder) rewrap(ctx context.Context, tx *store.Tx, s *vault.Sealer, after string) (last string, seen, changed int64, err error) {
	rows, err := h.read(ctx, tx, after, chunk)
	if err != nil {
		return after, 0, 0, err
	}
	update := fmt.Sprintf(`UPDATE %s SET %s = $1 WHERE %s = $2 AND %s = $3`, h.Table, h.Blob, h.Key, h.Blob)
	last = after
	for _, w := range rows {
		last = w.key
		seen++
		row := w.key
		if h.Row != nil {
			row = h.Row(w.key)
		}
		now, stale, err := s.Rewrap(w.blob, row)
		if err != nil {
			return last, seen, changed, jobs.Permanent(fmt.Errorf("rewrap a key of %s: %w", h.Table, err))
		}
		if !stale {
			continue
		}
		if _, err := tx.ExecContext(ctx, update, now, w.key, w.blob); err != nil {
			return last, seen, changed, fmt.Errorf("rewrap a key of %s: %w", h.Table, err)
		}
		changed++
	}
	return last, seen, changed, nil
}

// Kind is the job over the holders. Its Place is the holder, how many rows the
// pass has changed so far, and the last key.
func Kind(db *store.DB, s *vault.Sealer, holders []Holder) jobs.Kind {
	return jobs.Kind{
		Name:  KindName,
		Label: text.Label{Zh: "更换主密钥：重新封装个人密钥", En: "rewrap persons' keys under the new master key"},
		Run: func(ctx context.Context, run *jobs.Run) error {
			var total int64
			for _, h := range holders {
				n, err := h.count(ctx, db.Read())
				if err != nil {
					return err
				}
				total += n
			}
			for {
				ended := false
				err := run.Step(ctx, func(ctx context.Context, tx *store.Tx) (p jobs.Progress, err error) {
					p, ended, err = next(ctx, tx, s, holders, run.Job, total)
					return p, err
				})
				if err != nil || ended {
					return err
				}
			}
		},
	}
}

// next does one chunk and says where the following one begins; ended is that a
// whole pass has found nothing to change.
func next(ctx context.Context, tx *store.Tx, s *vault.Sealer, holders []Holder, job jobs.Job, total int64) (p jobs.Progress, ended bool, err error) {
	at, dirty, after, err := place(job.Place)
	if err != nil {
		return p, false, jobs.Permanent(err)
	}
	if at >= len(holders) {
		if dirty == 0 {
			return jobs.Progress{Place: job.Place, Done: total, Total: total}, true, nil
		}
		return jobs.Progress{Total: total}, false, nil // another pass
	}
	last, seen, changed, err := holders[at].rewrap(ctx, tx, s, after)
	if err != nil {
		return p, false, err
	}
	dirty += changed
	if seen < chunk {
		at, last = at+1, ""
	}
	done := min(job.Done+seen, total)
	return jobs.Progress{Place: fmt.Sprintf("%d %d %s", at, dirty, last), Done: done, Total: total}, false, nil
}

func place(s string) (holder int, dirty int64, after string, err error) {
	if s == "" {
		return 0, 0, "", nil
	}
	words := strings.SplitN(s, " ", 3)
	if len(words) != 3 {
		return 0, 0, "", fmt.Errorf("bad place %q", s)
	}
	_, err1 := fmt.Sscan(words[0], &holder)
	_, err2 := fmt.Sscan(words[1], &dirty)
	return holder, dirty, words[2], errors.Join(err1, err2)
}

// Left counts the keys that are not under the current master key, by table;
// tables with none are absent. Old master keys may go when it is empty.
func Left(ctx context.Context, db *store.DB, s *vault.Sealer, holders []Holder) (map[string]int64, error) {
	out := map[string]int64{}
	for _, h := range holders {
		for after := ""; ; {
			rows, err := h.read(ctx, db.Read(), after, 10*chunk)
			if err != nil {
				return nil, err
			}
			for _, w := range rows {
				after = w.key
				stale, err := s.Stale(w.blob)
				if err != nil {
					return nil, fmt.Errorf("look at a key of %s: %w", h.Table, err)
				}
				if stale {
					out[h.Table]++
				}
			}
			if len(rows) < 10*chunk {
				break
			}
		}
	}
	return out, nil
}
