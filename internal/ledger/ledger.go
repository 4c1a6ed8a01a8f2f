package ledger

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/store"
	"linli/internal/text"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "ledger", FS: migrations, Dir: "migrations"}
}

// What stands against an entry.
var (
	// ErrShort: an account would be overdrawn that may not be.
	ErrShort = fault.New(fault.Conflict, text.Label{Zh: "余额不足：请先核对账目", En: "there is not enough in the account: check the books first"})
	// ErrOther: another entry has this id.
	ErrOther = fault.New(fault.Conflict, text.Label{Zh: "这一编号已记过另一笔账", En: "another entry has this number"})
)

// ErrEntry is wrapped where an entry cannot be: a mistake of the caller.
var ErrEntry = errors.New("bad entry")

// Posting is what an entry adds to an account; below zero it takes away.
type Posting struct {
	Account string
	Amount  measure.Fen
}

// Entry is one movement of money.
type Entry struct {
	ID       string // chosen by whoever makes it; the same again is the same entry
	Ref      string // the thing it is about, such as errand:<id>
	Note     string
	By       string
	At       civil.Instant // when it is booked, not when it happened
	Postings []Posting     // sum to nothing, each account once
}

// Move is the entry's postings for an amount from one account to another.
func Move(amount measure.Fen, from, to string) []Posting {
	return []Posting{{from, -amount}, {to, amount}}
}

// Ledger is the books of one database.
type Ledger struct {
	bounded map[string]bool
}

// New returns the books. The kinds of account named may not be overdrawn; every
// other may.
func New(bounded ...string) *Ledger {
	l := &Ledger{bounded: map[string]bool{}}
	for _, kind := range bounded {
		l.bounded[kind] = true
	}
	return l
}

// maxAmount keeps every balance inside an int64: ten billion yuan an entry.
const maxAmount = 1_000_000_000_000

// Post makes an entry in the caller's transaction. An entry that was made
// before with the same content is left as it is. Errors: ErrShort, ErrOther,
// and ErrEntry where the entry does not sum to nothing.
func (l *Ledger) Post(ctx context.Context, tx *store.Tx, e Entry) error {
	e.Postings = slices.Clone(e.Postings)
	// In one order, so that two entries never wait for each other's accounts.
	slices.SortFunc(e.Postings, func(a, b Posting) int { return cmp.Compare(a.Account, b.Account) })
	if err := e.check(); err != nil {
		return err
	}
	hash, err := e.hash()
	if err != nil {
		return err
	}
	var known string
	err = tx.QueryRowContext(ctx, `SELECT hash FROM ledger_entry WHERE entry = $1`, e.ID).Scan(&known)
	switch {
	case err == nil && known == hash:
		return nil
	case err == nil:
		return ErrOther
	case !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("look for entry %s: %w", e.ID, err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO ledger_entry (entry, ref, note, made_by, made_at, hash) VALUES ($1, $2, $3, $4, $5, $6)`,
		e.ID, e.Ref, e.Note, e.By, int64(e.At), hash); err != nil {
		return fmt.Errorf("make entry %s: %w", e.ID, err)
	}
	for _, p := range e.Postings {
		if err := l.post(ctx, tx, &e, p); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) post(ctx context.Context, tx *store.Tx, e *Entry, p Posting) error {
	kind, _, _ := strings.Cut(p.Account, ":")
	bound := 0
	if l.bounded[kind] {
		bound = 1
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO ledger_account (account, bound, balance) VALUES ($1, $2, 0) ON CONFLICT (account) DO NOTHING`,
		p.Account, bound); err != nil {
		return fmt.Errorf("open account %s: %w", p.Account, err)
	}
	// The condition and the change are one statement: on PostgreSQL another
	// transaction's change is waited for and then seen.
	done, err := tx.ExecContext(ctx, `UPDATE ledger_account SET balance = balance + $1 WHERE account = $2 AND (bound = 0 OR balance + $3 >= 0 OR $4 >= 0)`,
		int64(p.Amount), p.Account, int64(p.Amount), int64(p.Amount))
	if err != nil {
		return fmt.Errorf("move %s: %w", p.Account, err)
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		if err != nil {
			return fmt.Errorf("move %s: %w", p.Account, err)
		}
		return ErrShort
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO ledger_posting (account, made_at, entry, fen, balance)
		SELECT $1, $2, $3, $4, balance FROM ledger_account WHERE account = $5`,
		p.Account, int64(e.At), e.ID, int64(p.Amount), p.Account); err != nil {
		return fmt.Errorf("post to %s: %w", p.Account, err)
	}
	return nil
}

// check refuses what is no entry. The postings are in the order of accounts.
func (e *Entry) check() error {
	if e.ID == "" || e.By == "" || len(e.Postings) < 2 {
		return fmt.Errorf("%w: it needs an id, a hand and two accounts", ErrEntry)
	}
	var sum measure.Fen
	for i, p := range e.Postings {
		switch {
		case p.Account == "" || p.Amount == 0 || p.Amount > maxAmount || p.Amount < -maxAmount:
			return fmt.Errorf("%w: %d fen to %q", ErrEntry, p.Amount, p.Account)
		case i > 0 && p.Account == e.Postings[i-1].Account:
			return fmt.Errorf("%w: account %s twice", ErrEntry, p.Account)
		}
		sum += p.Amount
	}
	if sum != 0 {
		return fmt.Errorf("%w: it sums to %d fen", ErrEntry, sum)
	}
	return nil
}

// hash is over what makes an entry this one: not the instant, since a retry may
// come later.
func (e *Entry) hash() (string, error) {
	content, err := json.Marshal([]any{e.Ref, e.Note, e.By, e.Postings})
	if err != nil {
		return "", fmt.Errorf("encode entry %s: %w", e.ID, err)
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}

// Has reports whether an entry was made.
func (l *Ledger) Has(ctx context.Context, q store.Queryer, id string) (bool, error) {
	var one int
	err := q.QueryRowContext(ctx, `SELECT 1 FROM ledger_entry WHERE entry = $1`, id).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for entry %s: %w", id, err)
	}
	return true, nil
}

// Balance is what is in an account; one that was never used holds nothing.
func (l *Ledger) Balance(ctx context.Context, q store.Queryer, account string) (measure.Fen, error) {
	var fen int64
	err := q.QueryRowContext(ctx, `SELECT balance FROM ledger_account WHERE account = $1`, account).Scan(&fen)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read account %s: %w", account, err)
	}
	return measure.Fen(fen), nil
}

// Account is an account with what is in it.
type Account struct {
	Name    string
	Balance measure.Fen
}

// Open lists the accounts of a kind that hold something, by name after a cursor.
func (l *Ledger) Open(ctx context.Context, q store.Queryer, kind, after string, limit int) ([]Account, error) {
	rows, err := q.QueryContext(ctx, `SELECT account, balance FROM ledger_account WHERE account > $1 AND account < $2 AND balance <> 0 ORDER BY account LIMIT $3`,
		max(kind+":", after), kind+";", limit)
	if err != nil {
		return nil, fmt.Errorf("list accounts of kind %s: %w", kind, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (a Account, err error) {
		err = rows.Scan(&a.Name, &a.Balance)
		return a, err
	})
}

// Line is one line of a statement.
type Line struct {
	Entry, Ref, Note, By string
	At                   civil.Instant
	Amount, Balance      measure.Fen
}

// Cursor is where a page of a statement ends.
type Cursor struct {
	At    civil.Instant
	Entry string
}

// Statement lists an account's lines newest first, before a cursor unless it is
// zero.
func (l *Ledger) Statement(ctx context.Context, q store.Queryer, account string, before Cursor, limit int) ([]Line, error) {
	if before == (Cursor{}) {
		before.At = 1<<63 - 1
	}
	rows, err := q.QueryContext(ctx, `SELECT p.entry, e.ref, e.note, e.made_by, p.made_at, p.fen, p.balance
		FROM ledger_posting p JOIN ledger_entry e ON e.entry = p.entry
		WHERE p.account = $1 AND (p.made_at < $2 OR p.made_at = $3 AND p.entry < $4) ORDER BY p.made_at DESC, p.entry DESC LIMIT $5`,
		account, int64(before.At), int64(before.At), before.Entry, limit)
	if err != nil {
		return nil, fmt.Errorf("read statement of %s: %w", account, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (x Line, err error) {
		err = rows.Scan(&x.Entry, &x.Ref, &x.Note, &x.By, &x.At, &x.Amount, &x.Balance)
		return x, err
	})
}

// About lists the entries of one thing, oldest first, with what they add to the
// account.
func (l *Ledger) About(ctx context.Context, q store.Queryer, ref, account string) ([]Line, error) {
	rows, err := q.QueryContext(ctx, `SELECT e.entry, e.ref, e.note, e.made_by, e.made_at, p.fen, p.balance
		FROM ledger_entry e JOIN ledger_posting p ON p.entry = e.entry WHERE e.ref = $1 AND p.account = $2 ORDER BY e.made_at, e.entry`, ref, account)
	if err != nil {
		return nil, fmt.Errorf("read entries of %s: %w", ref, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (x Line, err error) {
		err = rows.Scan(&x.Entry, &x.Ref, &x.Note, &x.By, &x.At, &x.Amount, &x.Balance)
		return x, err
	})
}

// Check compares balances with postings: the trial balance. It names the first
// account or entry that is not right.
func (l *Ledger) Check(ctx context.Context, q store.Queryer) error {
	var bad string
	err := q.QueryRowContext(ctx, `SELECT a.account FROM ledger_account a
		WHERE a.balance <> (SELECT COALESCE(SUM(p.fen), 0) FROM ledger_posting p WHERE p.account = a.account) ORDER BY a.account LIMIT 1`).Scan(&bad)
	switch {
	case err == nil:
		return fmt.Errorf("account %s does not hold the sum of its postings", bad)
	case !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("check accounts: %w", err)
	}
	err = q.QueryRowContext(ctx, `SELECT p.entry FROM ledger_posting p GROUP BY p.entry HAVING SUM(p.fen) <> 0 OR COUNT(*) < 2 ORDER BY p.entry LIMIT 1`).Scan(&bad)
	switch {
	case err == nil:
		return fmt.Errorf("entry %s does not sum to nothing", bad)
	case !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("check entries: %w", err)
	}
	return nil
}
