// Package register keeps what figures need to know about organisations, teams,
// sites, projects and persons, and nothing that identifies anybody: kinds,
// places, parents, the month of birth. It is append-only and versioned by the
// size of the log: a figure at size N sees the register as of N.
//
// Each batch of changes appends one fact of kind "register" whose note is the
// hash of the batch chained to the one before, so that the register is as
// unchangeable as the log. Names, phones and identity numbers are the business
// of the services, which hand over here only what counts.
//
// It owns the tables reg_*. Floor 1, above fact; it imports floor 0, store and
// fact.
package register

import (
	"context"
	"database/sql"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"sync"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "register", FS: migrations, Dir: "migrations"}
}

// Org is what counts of an organisation.
type Org struct{ Key, Kind, Parent, Seat string }

// Team is what counts of a team.
type Team struct{ Key, Org string }

// Site is what counts of a service point.
type Site struct{ Key, Kind, Place string }

// Project is what counts of a project.
type Project struct{ Key, Campaign, Action, Org string }

// Person is what counts of a person. MergedInto is the number under which the
// same human being goes on; empty undoes a merge.
type Person struct {
	Key        string
	Home       string // division
	Birth      civil.Month
	Party      bool
	MergedInto string
}

// Batch is a set of changes that take effect together. An entry replaces what
// was known of its key.
type Batch struct {
	Orgs     []Org
	Teams    []Team
	Sites    []Site
	Projects []Project
	Persons  []Person
}

// Len is the number of changes.
func (b *Batch) Len() int {
	return len(b.Orgs) + len(b.Teams) + len(b.Sites) + len(b.Projects) + len(b.Persons)
}

// hash is the canonical hash of a batch, chained to the one before.
func (b *Batch) hash(suite merkle.Suite, before merkle.Hash) merkle.Hash {
	buf := append(make([]byte, 0, 64*b.Len()+64), before[:]...)
	put := func(tag byte, texts ...string) {
		buf = append(buf, tag)
		for _, t := range texts {
			buf = binary.AppendUvarint(buf, uint64(len(t)))
			buf = append(buf, t...)
		}
	}
	for _, o := range b.Orgs {
		put('o', o.Key, o.Kind, o.Parent, o.Seat)
	}
	for _, t := range b.Teams {
		put('t', t.Key, t.Org)
	}
	for _, s := range b.Sites {
		put('s', s.Key, s.Kind, s.Place)
	}
	for _, p := range b.Projects {
		put('p', p.Key, p.Campaign, p.Action, p.Org)
	}
	for _, p := range b.Persons {
		put('h', p.Key, p.Home, p.MergedInto)
		buf = binary.AppendVarint(buf, int64(p.Birth))
		party := byte(0)
		if p.Party {
			party = 1
		}
		buf = append(buf, party)
	}
	return suite.Sum(buf)
}

// Register is the register of one database.
type Register struct {
	db  *store.DB
	log *fact.Log

	mu     sync.Mutex
	recent map[int64]*Batch // by seq: what the figures have not fetched yet
}

// New returns the register of a database.
func New(db *store.DB, log *fact.Log) *Register {
	return &Register{db: db, log: log, recent: map[int64]*Batch{}}
}

// Apply records a batch in the caller's transaction and appends its fact. An
// empty batch does nothing.
func (r *Register) Apply(ctx context.Context, tx *store.Tx, b *Batch) error {
	if b.Len() == 0 {
		return nil
	}
	// Before the head is read: on PostgreSQL another process may be adding a
	// batch, and both would continue the same one.
	if err := r.log.Lock(ctx, tx); err != nil {
		return fmt.Errorf("lock the log: %w", err)
	}
	c, err := chainOf(ctx, tx)
	if err != nil {
		return err
	}
	hash := b.hash(r.log.Suite(), c.hash)
	text := hex.EncodeToString(hash[:])
	p := r.log.PrepareImported(&fact.Fact{ID: "register-" + text[:32], Kind: fact.KindRegister, Quantity: int64(b.Len()), Note: text})
	receipt, err := r.log.Append(ctx, tx, p)
	if err != nil {
		return fmt.Errorf("append register fact: %w", err)
	}
	was, n := c.hash, len(c.added)
	c.hash, c.added = hash, append(c.added, placed{receipt.Seq, b})
	tx.Undo(func() { c.hash, c.added = was, c.added[:n] })
	return r.keep(tx, receipt.Seq, b)
}

// chain is what one transaction adds to the register. Its rows and its head are
// written once, before the commit, for all the callers that share it.
type chain struct {
	hash  merkle.Hash // of the newest batch
	added []placed
}

// placed is a batch and the position of its fact.
type placed struct {
	seq   int64
	batch *Batch
}

type chainKey struct{}

func chainOf(ctx context.Context, tx *store.Tx) (*chain, error) {
	v, err := tx.Local(chainKey{}, func() (any, error) {
		c := &chain{}
		stmt, err := tx.Prepare(ctx, "SELECT hash FROM reg_head WHERE one = 1")
		if err != nil {
			return nil, fmt.Errorf("read register: %w", err)
		}
		var h []byte
		if err := stmt.QueryRowContext(ctx).Scan(&h); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("read register: %w", err)
		}
		copy(c.hash[:], h)
		tx.BeforeCommit(c.write)
		return c, nil
	})
	if err != nil {
		return nil, err
	}
	return v.(*chain), nil
}

func (c *chain) write(ctx context.Context, tx *store.Tx) error {
	if len(c.added) == 0 {
		return nil // whoever added something was rolled back
	}
	if err := write(ctx, tx, c.added); err != nil {
		return fmt.Errorf("write register: %w", err)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO reg_head (one, seq, hash) VALUES (1, $1, $2)
		ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`, c.added[len(c.added)-1].seq, c.hash[:])
	if err != nil {
		return fmt.Errorf("write register head: %w", err)
	}
	return nil
}

// keepRecent bounds how many batches wait in memory for the figures.
const keepRecent = 8

// recentKey is under what a transaction keeps the newest batches it adds.
type recentKey struct{}

// keep hands the batch to the figures after the commit. A transaction of many
// batches hands over the last of them: the others are read from the tables.
func (r *Register) keep(tx *store.Tx, seq int64, b *Batch) error {
	v, err := tx.Local(recentKey{}, func() (any, error) {
		added := map[int64]*Batch{}
		tx.AfterCommit(func() { r.recall(added) })
		return added, nil
	})
	if err != nil {
		return err
	}
	added := v.(map[int64]*Batch)
	if len(added) >= keepRecent {
		clear(added)
	}
	added[seq] = b
	tx.Undo(func() { delete(added, seq) })
	return nil
}

func (r *Register) recall(added map[int64]*Batch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.recent)+len(added) > keepRecent {
		clear(r.recent) // nobody fetches them
	}
	maps.Copy(r.recent, added)
}

// Take returns the batch whose fact stands at seq. What this process has just
// written is handed over once from memory; the rest is read from the tables.
func (r *Register) Take(ctx context.Context, seq int64) (*Batch, error) {
	r.mu.Lock()
	b, ok := r.recent[seq]
	delete(r.recent, seq)
	r.mu.Unlock()
	if ok {
		return b, nil
	}
	b, err := r.read(ctx, r.db.Read(), seq)
	if err != nil {
		return nil, fmt.Errorf("read register batch %d: %w", seq, err)
	}
	return b, nil
}

// Verify recomputes the chain of batch hashes up to a size of the log and
// compares it with the facts and with the head row. The first thing that is
// wrong is a *fact.Damage.
func (r *Register) Verify(ctx context.Context, size int64) error {
	err := r.db.Snapshot(ctx, func(q store.Queryer) error { return r.verify(ctx, q, size) })
	if d := (*fact.Damage)(nil); err != nil && !errors.As(err, &d) {
		return fmt.Errorf("verify register: %w", err)
	}
	return err
}

func (r *Register) verify(ctx context.Context, q store.Queryer, size int64) error {
	known := map[int64]bool{}
	var facts []*fact.Fact // those up to the size
	err := fact.OfKind(ctx, q, fact.KindRegister, func(f *fact.Fact) error {
		known[f.Seq] = true
		if f.Seq <= size {
			facts = append(facts, f)
		}
		return nil
	})
	if err != nil {
		return err
	}
	var hash merkle.Hash
	for _, f := range facts {
		b, err := r.read(ctx, q, f.Seq)
		if err != nil {
			return err
		}
		hash = b.hash(r.log.Suite(), hash)
		if hex.EncodeToString(hash[:]) != f.Note || int64(b.Len()) != f.Quantity {
			return &fact.Damage{Seq: f.Seq, ID: f.ID, What: "is a batch of the register whose rows were changed after they had been written"}
		}
	}
	if err := verifyStrays(ctx, q, known); err != nil {
		return err
	}
	var newest int64
	var kept []byte
	err = q.QueryRowContext(ctx, "SELECT seq, hash FROM reg_head WHERE one = 1").Scan(&newest, &kept)
	switch {
	case errors.Is(err, sql.ErrNoRows) && len(facts) == 0:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return &fact.Damage{Seq: facts[len(facts)-1].Seq, What: "is a batch of the register, but the register has no head"}
	case err != nil:
		return err
	case newest > size:
		return nil // the head is of a batch beyond what was asked about
	case len(facts) == 0 || newest != facts[len(facts)-1].Seq || string(kept) != string(hash[:]):
		return &fact.Damage{Seq: newest, What: "is not the batch of the register that its head tells"}
	}
	return nil
}

// verifyStrays finds rows that belong to no batch.
func verifyStrays(ctx context.Context, q store.Queryer, known map[int64]bool) error {
	for _, table := range []string{"reg_org", "reg_team", "reg_site", "reg_project", "reg_person"} {
		if err := verifyStraysIn(ctx, q, table, known); err != nil {
			return err
		}
	}
	return nil
}

func verifyStraysIn(ctx context.Context, q store.Queryer, table string, known map[int64]bool) error {
	rows, err := q.QueryContext(ctx, "SELECT DISTINCT seq FROM "+table+" ORDER BY seq")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return err
		}
		if !known[seq] {
			return &fact.Damage{Seq: seq, What: "is no batch of the register, but " + table + " has rows of it"}
		}
	}
	return rows.Err()
}
