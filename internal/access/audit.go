package access

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
)

// Entry is one row of the audit chain: who did or tried what, to which thing,
// when, for what purpose, and how it ended.
type Entry struct {
	Seq     int64
	At      civil.Instant
	Who     string
	Act     Act
	Thing   Thing
	Purpose string
	Outcome Outcome
	Hash    string // hex SHA-256 over the row and the hash before it
}

// Outcome is how an act ended.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"
	Refused Outcome = "refused"
)

// ErrTampered is wrapped by VerifyAudit and names the first bad row.
var ErrTampered = errors.New("the audit chain is broken")

// Record appends a row to the audit chain in the caller's transaction, so that
// an act and its trace stand or fall together.
func Record(ctx context.Context, tx *store.Tx, actor Actor, act Act, thing Thing, purpose string, outcome Outcome) error {
	var last Entry
	err := tx.QueryRowContext(ctx,
		`SELECT COALESCE(MAX(seq), 0) FROM access_audit`).Scan(&last.Seq)
	if err != nil {
		return fmt.Errorf("read the end of the audit chain: %w", err)
	}
	if last.Seq > 0 {
		err = tx.QueryRowContext(ctx,
			`SELECT hash FROM access_audit WHERE seq = $1`, last.Seq).Scan(&last.Hash)
		if err != nil {
			return fmt.Errorf("read the end of the audit chain: %w", err)
		}
	}
	e := Entry{
		Seq: last.Seq + 1, At: actor.At, Who: actor.ID, Act: act, Thing: thing,
		Purpose: purpose, Outcome: outcome,
	}
	e.Hash = e.hash(last.Hash)
	_, err = tx.ExecContext(ctx,
		`INSERT INTO access_audit (seq, at, who, act, thing_kind, thing, place, purpose, outcome, hash)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.Seq, int64(e.At), e.Who, string(e.Act), e.Thing.Kind, e.Thing.ID, e.Thing.Place,
		e.Purpose, string(e.Outcome), e.Hash)
	if err != nil {
		return fmt.Errorf("append to the audit chain: %w", err)
	}
	return nil
}

// hash is SHA-256 over the hash before, then every field with its length in
// front, so that no two rows share an encoding.
func (e Entry) hash(before string) string {
	h := sha256.New()
	var n [8]byte
	put := func(s string) {
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	put(before)
	for _, v := range []int64{e.Seq, int64(e.At)} {
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	for _, s := range []string{
		e.Who, string(e.Act), e.Thing.Kind, e.Thing.ID, e.Thing.Place, e.Purpose, string(e.Outcome),
	} {
		put(s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Audit lists the chain after a sequence number, oldest first, at most limit
// rows. Who may read it (AuditRead) is the caller's question to ask.
func (a *Access) Audit(ctx context.Context, after int64, limit int) ([]Entry, error) {
	rows, err := a.db.Read().QueryContext(ctx,
		`SELECT seq, at, who, act, thing_kind, thing, place, purpose, outcome, hash
		   FROM access_audit WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the audit chain: %w", err)
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var e Entry
		err := rows.Scan(&e.Seq, &e.At, &e.Who, &e.Act, &e.Thing.Kind, &e.Thing.ID, &e.Thing.Place,
			&e.Purpose, &e.Outcome, &e.Hash)
		if err != nil {
			return nil, fmt.Errorf("read the audit chain: %w", err)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// VerifyAudit recomputes the whole chain. It returns the number of rows, or an
// error that wraps ErrTampered and names the first row that does not follow
// from the one before. A cut at the end is seen only by who kept an earlier
// end: compare the last hash with one kept outside.
func (a *Access) VerifyAudit(ctx context.Context) (rows int64, last string, err error) {
	const page = 1000
	for {
		entries, err := a.Audit(ctx, rows, page)
		if err != nil {
			return rows, last, err
		}
		for _, e := range entries {
			if e.Seq != rows+1 || e.hash(last) != e.Hash {
				return rows, last, fmt.Errorf("%w at row %d", ErrTampered, rows+1)
			}
			rows, last = e.Seq, e.Hash
		}
		if len(entries) < page {
			return rows, last, nil
		}
	}
}
