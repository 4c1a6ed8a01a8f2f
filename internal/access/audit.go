package access

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/store"
)

// Entry is one row of the audit chain: who did or tried what, to which thing,
// whose data were shown, when, for what purpose, and how it ended.
type Entry struct {
	Seq      int64
	At       civil.Instant
	Who      string
	Act      Act
	Thing    Thing
	Purpose  string
	Outcome  Outcome
	Subjects []string // persons whose data were shown, in order
	Hash     string   // hex SHA-256 over the row and the hash before it
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
// an act and its trace stand or fall together. Subjects are the persons whose
// data the act showed or changed.
func Record(ctx context.Context, tx *store.Tx, actor Actor, act Act, thing Thing, purpose string, outcome Outcome, subjects ...string) error {
	if actor.Token != "" {
		purpose = strings.TrimSpace(purpose + " [token " + actor.Token + "]")
	}
	e := Entry{
		At: actor.At, Who: actor.ID, Act: act, Thing: thing, Purpose: purpose, Outcome: outcome,
		Subjects: slices.Compact(slices.Sorted(slices.Values(subjects))),
	}
	// The one row of the chain's end makes writers of several processes wait
	// for each other.
	var before string
	err := tx.QueryRowContext(ctx,
		`UPDATE access_chain SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash`).Scan(&e.Seq, &before)
	if err != nil {
		return fmt.Errorf("read the end of the audit chain: %w", err)
	}
	e.Hash = e.hash(before)
	if _, err := tx.ExecContext(ctx, `UPDATE access_chain SET hash = $1 WHERE one = 1`, e.Hash); err != nil {
		return fmt.Errorf("move the end of the audit chain: %w", err)
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO access_audit (seq, at, who, act, thing_kind, thing, place, lines, purpose, outcome, subjects, hash)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		e.Seq, int64(e.At), e.Who, string(e.Act), e.Thing.Kind, e.Thing.ID, e.Thing.Place, join(e.Thing.Lines),
		e.Purpose, string(e.Outcome), int64(len(e.Subjects)), e.Hash)
	if err != nil {
		return fmt.Errorf("append to the audit chain: %w", err)
	}
	seen := store.Table{Name: "access_seen", Columns: []string{"subject", "seq"}}
	err = store.Insert(ctx, tx, seen, len(e.Subjects), func(i int, args []any) []any {
		return append(args, e.Subjects[i], e.Seq)
	})
	if err != nil {
		return fmt.Errorf("note whose data were seen: %w", err)
	}
	return nil
}

// hash is SHA-256 over the hash before, then every field with its length in
// front, so that no two rows share an encoding. Lines and subjects come last
// and only where there are any: rows from before they were kept still verify.
func (e Entry) hash(before string) string {
	h := sha256.New()
	var n [8]byte
	number := func(v int64) {
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	put := func(s string) {
		number(int64(len(s)))
		h.Write([]byte(s))
	}
	put(before)
	number(e.Seq)
	number(int64(e.At))
	for _, s := range []string{
		e.Who, string(e.Act), e.Thing.Kind, e.Thing.ID, e.Thing.Place, e.Purpose, string(e.Outcome),
	} {
		put(s)
	}
	if len(e.Thing.Lines)+len(e.Subjects) > 0 {
		put(join(e.Thing.Lines))
		for _, s := range e.Subjects {
			put(s)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Lists of keys stand in one cell, separated by a space, which no key has.
func join(keys []string) string { return strings.Join(keys, " ") }

const selectEntry = `SELECT seq, at, who, act, thing_kind, thing, place, lines, purpose, outcome, subjects, hash
	FROM access_audit a `

// entries reads rows of the chain with the persons they showed.
func entries(ctx context.Context, q store.Queryer, where string, args ...any) ([]Entry, error) {
	rows, err := q.QueryContext(ctx, selectEntry+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the audit chain: %w", err)
	}
	defer rows.Close()
	var out []Entry
	var shown []int64
	for rows.Next() {
		var e Entry
		var lines string
		var n int64
		err := rows.Scan(&e.Seq, &e.At, &e.Who, &e.Act, &e.Thing.Kind, &e.Thing.ID, &e.Thing.Place, &lines,
			&e.Purpose, &e.Outcome, &n, &e.Hash)
		if err != nil {
			return nil, fmt.Errorf("read the audit chain: %w", err)
		}
		if lines != "" {
			e.Thing.Lines = strings.Split(lines, " ")
		}
		out = append(out, e)
		shown = append(shown, n)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the audit chain: %w", err)
	}
	for i, n := range shown {
		if n == 0 {
			continue
		}
		if out[i].Subjects, err = subjects(ctx, q, out[i].Seq); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func subjects(ctx context.Context, q store.Queryer, seq int64) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT subject FROM access_seen WHERE seq = $1 ORDER BY subject`, seq)
	if err != nil {
		return nil, fmt.Errorf("read whose data were seen: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("read whose data were seen: %w", err)
		}
		out = append(out, s)
	}
	slices.Sort(out) // the order of bytes, whatever the database's collation
	return out, rows.Err()
}

// Audit lists the chain after a sequence number, oldest first, at most limit
// rows. Who may read it (AuditRead) is the caller's question to ask.
func (a *Access) Audit(ctx context.Context, after int64, limit int) ([]Entry, error) {
	return entries(ctx, a.db.Read(), `WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
}

// chain is the one row about both ends.
type chain struct {
	seq, base      int64
	hash, baseHash string
}

func readChain(ctx context.Context, q store.Queryer) (chain, error) {
	var c chain
	err := q.QueryRowContext(ctx, `SELECT seq, hash, base_seq, base_hash FROM access_chain WHERE one = 1`).
		Scan(&c.seq, &c.hash, &c.base, &c.baseHash)
	if err != nil {
		return c, fmt.Errorf("read the ends of the audit chain: %w", err)
	}
	return c, nil
}

// VerifyAudit recomputes the whole chain. It returns the last good row with
// its hash, or an error that wraps ErrTampered and names the first row that
// does not follow from the one before. Who can write to the database can cut
// rows at the end and say so in its one row about the ends: compare the last
// hash with one kept outside.
func (a *Access) VerifyAudit(ctx context.Context) (rows int64, last string, err error) {
	err = a.db.Snapshot(ctx, func(q store.Queryer) error {
		rows, last, err = verify(ctx, q)
		return err
	})
	return rows, last, err
}

func verify(ctx context.Context, q store.Queryer) (rows int64, last string, err error) {
	c, err := readChain(ctx, q)
	if err != nil {
		return 0, "", err
	}
	rows, last = c.base, c.baseHash
	const page = 1000
	for {
		part, err := entries(ctx, q, `WHERE seq > $1 ORDER BY seq LIMIT $2`, rows, page)
		if err != nil {
			return rows, last, err
		}
		for _, e := range part {
			if e.Seq != rows+1 || e.hash(last) != e.Hash {
				return rows, last, fmt.Errorf("%w at row %d", ErrTampered, rows+1)
			}
			rows, last = e.Seq, e.Hash
		}
		if len(part) < page {
			break
		}
	}
	if rows != c.seq || last != c.hash {
		return rows, last, fmt.Errorf("%w: it ends at row %d, not %d", ErrTampered, rows, c.seq)
	}
	return rows, last, nil
}

// MinAuditMonths is how long a row of the audit chain is kept at least:
// Cybersecurity Law of the PRC, article 21 (3), six months.
const MinAuditMonths = 6

// ErrTooYoung is wrapped where rows would be cut that must still be kept.
var ErrTooYoung = fmt.Errorf("%w: audit rows are kept for %d months at least", ErrDenied, MinAuditMonths)

// CutAudit removes the rows before an instant, which a request for AuditCut,
// approved by a second person, has named (its Thing.ID is the instant as
// civil.Instant writes it). The chain then begins at the first row kept; the
// cut itself is a row of it. It returns how many rows went.
func (a *Access) CutAudit(ctx context.Context, actor Actor, request int64, before civil.Instant) (int64, error) {
	oldest := civil.At(a.clock().AddDate(0, -MinAuditMonths, 0))
	if before > oldest {
		return 0, ErrTooYoung
	}
	var gone int64
	err := a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r, err := Use(ctx, tx, actor, request, AuditCut)
		if err != nil {
			return err
		}
		if r.Thing.ID != before.String() {
			return fmt.Errorf("%w: request %d is for what is before %s", ErrDenied, request, r.Thing.ID)
		}
		var seq int64
		var hash string
		err = tx.QueryRowContext(ctx,
			`SELECT seq, hash FROM access_audit WHERE at < $1 AND seq <= (SELECT COALESCE(MIN(seq) - 1, 0) FROM access_audit WHERE at >= $2)
			 ORDER BY seq DESC LIMIT 1`, int64(before), int64(before)).Scan(&seq, &hash)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find where to cut the audit chain: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM access_seen WHERE seq <= $1`, seq); err != nil {
			return fmt.Errorf("cut the audit chain: %w", err)
		}
		res, err := tx.ExecContext(ctx, `DELETE FROM access_audit WHERE seq <= $1`, seq)
		if err != nil {
			return fmt.Errorf("cut the audit chain: %w", err)
		}
		if gone, err = res.RowsAffected(); err != nil {
			return fmt.Errorf("cut the audit chain: %w", err)
		}
		_, err = tx.ExecContext(ctx, `UPDATE access_chain SET base_seq = $1, base_hash = $2 WHERE one = 1`, seq, hash)
		if err != nil {
			return fmt.Errorf("cut the audit chain: %w", err)
		}
		return Record(ctx, tx, actor, AuditCut, r.Thing, r.Purpose, Done)
	})
	return gone, err
}
