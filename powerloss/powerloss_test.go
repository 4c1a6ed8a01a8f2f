package powerloss

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/ncruces/go-sqlite3/driver" // registers "sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/store"
)

var pc = &machine{disks: map[string]*disk{}}

func init() { vfs.Register("powerloss", pc) }

// seeds is how many disks lose power; LINLI_POWERLOSS_SEEDS gives more.
func seeds(t *testing.T) uint64 {
	s := os.Getenv("LINLI_POWERLOSS_SEEDS")
	if s == "" {
		return 150
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestVersions(t *testing.T) {
	version := func(driver string) (v string) {
		db, err := sql.Open(driver, ":memory:")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.QueryRow("SELECT sqlite_version()").Scan(&v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	shipped, here := version("sqlite"), version("sqlite3")
	t.Logf("SQLite %s in the driver that ships, %s in the driver that loses power", shipped, here)
	if shipped != here {
		t.Errorf("the versions differ: choose the driver of powerloss/go.mod that carries %s", shipped)
	}
}

// With the product's own settings nothing acknowledged is ever lost.
func TestFull(t *testing.T) {
	o := run(t, "FULL")
	t.Logf("synchronous=FULL: %v", o)
	if o.lost > 0 {
		t.Errorf("%d acknowledged facts lost", o.lost)
	}
}

// The control: the same run with one weaker setting must lose some, or the test
// would not notice a loss.
func TestNormalLoses(t *testing.T) {
	o := run(t, "NORMAL")
	t.Logf("synchronous=NORMAL: %v", o)
	if o.lost == 0 {
		t.Error("nothing was lost: the disk does not forget")
	}
}

type outcome struct{ lives, acknowledged, lost int }

func (o outcome) String() string {
	return fmt.Sprintf("%d losses of power, %d facts acknowledged, %d lost", o.lives, o.acknowledged, o.lost)
}

func run(t *testing.T, synchronous string) (o outcome) {
	for seed := range seeds(t) {
		d := newDisk(seed)
		acknowledged := map[string]bool{}
		for life := range 2 {
			folder := t.TempDir()
			pc.plug(folder, d)
			where := fmt.Sprintf("seed %d, life %d", seed, life)
			live(t, where, folder, synchronous, seed, life, d, acknowledged)
			o.lives++
			d = d.restart()
			n := audit(t, where, t.TempDir(), synchronous, d, acknowledged)
			o.lost += n
			if t.Failed() {
				return o
			}
		}
		o.acknowledged += len(acknowledged)
	}
	return o
}

type secrets struct{}

func (secrets) Salt(text string) [16]byte {
	s := sha256.Sum256([]byte(text))
	return [16]byte(s[:16])
}

func (secrets) Pseudonym(_, person string) string { return person }

// start opens the log on the disk behind a folder with the product's settings,
// but for the synchronous one and for checkpoints, which are made to happen.
func start(folder, synchronous string) (*store.DB, *fact.Log, error) {
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(folder, "linli.db"), store.Options{
		Migrations: []store.Migrations{fact.Migrations()},
		OpenSQLite: func(path string, readOnly bool) (*sql.DB, error) {
			q := url.Values{"vfs": {"powerloss"}}
			for _, p := range store.Pragmas() {
				switch name, _, _ := strings.Cut(p, "("); name {
				case "synchronous":
					p = "synchronous(" + synchronous + ")"
				case "wal_autocheckpoint":
					p = "wal_autocheckpoint(60)"
				}
				q.Add("_pragma", p)
			}
			if readOnly {
				q.Add("_pragma", "query_only(1)")
			}
			return sql.Open("sqlite3", "file:"+path+"?"+q.Encode())
		},
	})
	if err != nil {
		return nil, nil, err
	}
	kinds, err := fact.NewKinds()
	if err != nil {
		return db, nil, err
	}
	log, err := fact.Open(ctx, db, kinds, secrets{}, merkle.SHA256, civil.Fixed(time.Unix(1583000000, 0)))
	return db, log, err
}

// live appends from many hands until the power goes.
func live(t *testing.T, where, folder, synchronous string, seed uint64, life int, d *disk, acknowledged map[string]bool) {
	t.Helper()
	db, log, err := start(folder, synchronous)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	d.cutAfter(1 + rand.New(rand.NewPCG(seed, uint64(life))).IntN(400))
	var mu sync.Mutex
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := 0; ; i++ {
				f := &fact.Fact{ID: fmt.Sprintf("%d-%d-%d", life, w, i), Kind: fact.KindReported, Org: "o", Item: "i", Note: strings.Repeat("n", 20*w)}
				p := log.PrepareImported(f)
				err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
					_, err := log.Append(ctx, tx, p)
					return err
				})
				if err != nil {
					return // the power is gone
				}
				mu.Lock()
				acknowledged[f.ID] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
	_ = db.Close() // writes no more: the disk is dead
}

// audit starts on what the disk has kept, verifies all of it and counts what
// was acknowledged and is not there.
func audit(t *testing.T, where, folder, synchronous string, d *disk, acknowledged map[string]bool) (lost int) {
	t.Helper()
	pc.plug(folder, d)
	db, log, err := start(folder, synchronous)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return 0
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Errorf("%s: %v", where, err)
		}
	}()
	if _, err := log.Verify(t.Context(), nil); err != nil {
		t.Errorf("%s: %v", where, err)
	}
	var ok string
	if err := db.Read().QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&ok); err != nil || ok != "ok" {
		t.Errorf("%s: %s %v", where, ok, err)
	}
	for id := range acknowledged {
		if _, err := log.Find(t.Context(), id); err != nil {
			lost++
			delete(acknowledged, id) // counted once
		}
	}
	return lost
}
