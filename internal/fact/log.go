package fact

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"linli/internal/civil"
	"linli/internal/merkle"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "fact", FS: migrations, Dir: "migrations"}
}

// Secrets are the keyed functions the log needs of the vault.
type Secrets interface {
	// Salt is derived from the log key, so that the same import gives the same
	// leaves anywhere.
	Salt(text string) [16]byte
	// Pseudonym stands for a person within one kind of fact.
	Pseudonym(kind, person string) string
}

// Log is the append-only log of one database. It is safe for concurrent use.
type Log struct {
	db      *store.DB
	kinds   *Kinds
	secrets Secrets
	suite   merkle.Suite
	clock   civil.Clock

	mu        sync.RWMutex
	size      int64
	root      merkle.Hash
	frontier  merkle.Frontier
	projected int64            // facts up to here are in fact_id
	overlay   map[string]int64 // ids after projected
	watchers  []func(size int64, facts []*Fact)

	projectEvery, spillEvery int

	seenMu    sync.Mutex
	seen      *seen // nil until the first append
	seenReady bool
	loading   sync.WaitGroup
	stop      context.CancelFunc
	life      context.Context
}

// Open reads where the log stands. A new database is given the suite; an
// existing one keeps its own.
func Open(ctx context.Context, db *store.DB, kinds *Kinds, secrets Secrets, suite merkle.Suite, clock civil.Clock) (*Log, error) {
	l := &Log{db: db, kinds: kinds, secrets: secrets, clock: clock, overlay: map[string]int64{}, projectEvery: projectEvery, spillEvery: spillEvery}
	l.life, l.stop = context.WithCancel(context.Background())
	if err := l.open(ctx, suite); err != nil {
		l.stop()
		return nil, fmt.Errorf("open log: %w", err)
	}
	return l, nil
}

func (l *Log) open(ctx context.Context, suite merkle.Suite) error {
	err := l.readHead(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		if suite == "" {
			suite = merkle.SHA256
		}
		empty := suite.Empty()
		err = l.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO fact_head (one, suite, size, root, projected) VALUES (1, $1, 0, $2, 0) ON CONFLICT (one) DO NOTHING",
				string(suite), empty[:])
			return err
		})
		if err == nil {
			err = l.readHead(ctx)
		}
	}
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if l.frontier, err = merkle.FrontierAt(ctx, l.suite, l.source(l.db.Read()), l.size); err != nil {
		return l.explain(ctx, err)
	}
	if l.frontier.Root() != l.root {
		return l.explain(ctx, &Damage{Seq: l.size, What: "and those before it do not give the root the log remembers"})
	}
	return l.scan(ctx, l.db.Read(), l.projected, l.size, func(r *Record) error {
		l.overlay[r.Fact.ID] = r.Fact.Seq
		return nil
	})
}

// explain looks for the place of a damage that showed only as a wrong root.
func (l *Log) explain(ctx context.Context, err error) error {
	var d *Damage
	if _, found := l.Verify(ctx, nil); errors.As(found, &d) {
		return found
	}
	return err
}

func (l *Log) readHead(ctx context.Context) error {
	var suite string
	var root []byte
	err := l.db.Read().QueryRowContext(ctx, "SELECT suite, size, root, projected FROM fact_head WHERE one = 1").
		Scan(&suite, &l.size, &root, &l.projected)
	if err != nil {
		return err
	}
	if l.suite, err = merkle.ParseSuite(suite); err != nil {
		return err
	}
	if len(root) != merkle.HashSize || l.size < 0 || l.projected < 0 || l.projected > l.size {
		return &Damage{Seq: l.size, What: "is the last that the head row tells, but that row is damaged"}
	}
	copy(l.root[:], root)
	return nil
}

// Close writes the look-ups that are still in memory and stops what the log
// has running. Call it before the database is closed.
func (l *Log) Close() error {
	l.stop()
	l.loading.Wait()
	l.mu.RLock()
	waiting := len(l.overlay)
	l.mu.RUnlock()
	if waiting == 0 || l.db.Err() != nil {
		return nil
	}
	err := l.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		p, err := l.pending(ctx, tx)
		if err != nil {
			return err
		}
		p.project = true
		return nil
	})
	if err != nil {
		return fmt.Errorf("close log: %w", err)
	}
	return nil
}

// Lock takes the log's lock for the rest of a transaction: other processes
// append only after it. A room whose rows must agree with the order of the log
// calls it before it reads them.
func (l *Log) Lock(ctx context.Context, tx *store.Tx) error {
	_, err := l.pending(ctx, tx)
	return err
}

// Size is the number of facts this process knows to be in the log.
func (l *Log) Size() int64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.size
}

// Head is the size and the root of the tree.
type Head struct {
	Size int64
	Root merkle.Hash
}

// Head returns where the log stands.
func (l *Log) Head() Head {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return Head{l.size, l.root}
}

// Suite is the hash suite of the tree.
func (l *Log) Suite() merkle.Suite { return l.suite }

// Kinds is the registry of kinds.
func (l *Log) Kinds() *Kinds { return l.kinds }

// Watch has f called after every commit with the facts it added, in order, and
// the size of the log after them. f runs on the writer and must be quick; the
// facts are shared and must not be changed.
func (l *Log) Watch(f func(size int64, facts []*Fact)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watchers = append(l.watchers, f)
}

// Prepared is a fact ready to be appended, with its hashes computed. Making it
// is the expensive part and is done by the caller, not by the writer.
type Prepared struct {
	Fact *Fact
	salt [16]byte
	leaf merkle.Hash
	mark int64
}

// Prepare readies a fact that a service writes: its salt is random, so that
// destroying it hides the fact for ever. f must have passed Check and must not
// be changed afterwards; in a sensitive kind its persons become pseudonyms.
func (l *Log) Prepare(f *Fact) (*Prepared, error) {
	var salt [16]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return nil, fmt.Errorf("salt a fact: %w", err)
	}
	return l.prepare(f, salt), nil
}

// PrepareImported readies a fact of an import: its salt is derived from the
// log key and its id, so that the same file gives the same root anywhere.
func (l *Log) PrepareImported(f *Fact) *Prepared {
	return l.prepare(f, l.secrets.Salt(f.ID))
}

func (l *Log) prepare(f *Fact, salt [16]byte) *Prepared {
	if k, ok := l.kinds.Get(f.Kind); ok {
		if k.Sensitive && f.Person != "" {
			f.Person = l.secrets.Pseudonym(f.Kind, f.Person)
		}
		if f.Other != "" {
			f.Other = l.secrets.Pseudonym(f.Kind, f.Other)
		}
	}
	if f.RecordedAt == 0 {
		f.RecordedAt = civil.At(l.clock())
	}
	p := &Prepared{Fact: f, salt: salt}
	p.leaf = Leaf(l.suite, Commitment(l.suite, salt, f))
	p.mark = l.mark(f, p.leaf)
	return p
}

// mark is a keyed check over the leaf and the three fields outside it, so that
// verify notices a change there too. It is 63 bits: enough to find damage and
// meddling, and it fits an integer column.
func (l *Log) mark(f *Fact, leaf merkle.Hash) int64 {
	var buf [256]byte
	b := append(buf[:0], "\x00mark"...)
	b = append(b, leaf[:]...)
	b = f.outside(b)
	s := l.secrets.Salt(string(b))
	return int64(binary.BigEndian.Uint64(s[:8]) >> 1)
}
