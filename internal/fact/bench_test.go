package fact_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// The benchmarks compare ways of writing the same row in one run: three rounds
// in which the ways take turns, and the median of each. Run them with
//
//	go test -run - -bench . -benchtime 1x ./internal/fact
//
// LINLI_BENCH_POSTGRES names a server with fsync on for the PostgreSQL ones.
const (
	rounds = 3
	turn   = 2 * time.Second
)

var serial atomic.Int64

// row is a fact as imports bring them.
func row() *fact.Fact {
	n := serial.Add(1)
	return &fact.Fact{
		ID: fmt.Sprintf("01890a5d-ac96-774b-bcce-%012d", n), Kind: "service",
		Start: civil.At(noon) - civil.Instant(n%1e6*1000), End: civil.At(noon), Place: "110105025003", Site: "gate-0315",
		Person: fmt.Sprintf("p%07d", n%1200000), Org: "o0042", Team: "t017", Campaign: "aimanjingcheng", Action: "guard", Project: "guard-0315",
		Category: "epidemic.temperature", Quantity: 240, Unit: "minute", Grade: fact.Leader, Source: "facts.csv:12345", RecordedBy: "import", RecordedAt: civil.At(noon),
	}
}

// A way writes one row durably; several at the same time where so many call it.
type way struct {
	name    string
	callers int
	open    func(b *testing.B) (write func() error, end func())
}

type rate struct {
	perSecond float64
	p50, p99  time.Duration
	cpu       float64 // microseconds of this process's processor time for each fact
}

func (a rate) order(c rate) int { return cmp.Compare(a.perSecond, c.perSecond) }

// measure has the callers write until the turn is over.
func (w way) measure(b *testing.B) rate {
	write, end := w.open(b)
	defer end()
	for range 200 { // prepared statements, the first pages
		if err := write(); err != nil {
			b.Fatal(err)
		}
	}
	var all sync.WaitGroup
	took := make([][]time.Duration, w.callers)
	before := cpu(b)
	begin := time.Now()
	for i := range w.callers {
		all.Go(func() {
			for last := time.Now(); last.Sub(begin) < turn; {
				if err := write(); err != nil {
					b.Error(err)
					return
				}
				now := time.Now()
				took[i] = append(took[i], now.Sub(last))
				last = now
			}
		})
	}
	all.Wait()
	elapsed, used := time.Since(begin), cpu(b)-before
	each := slices.Concat(took...)
	slices.Sort(each)
	return rate{
		perSecond: float64(len(each)) / elapsed.Seconds(), p50: each[len(each)/2], p99: each[len(each)*99/100],
		cpu: float64(used.Microseconds()) / float64(len(each)),
	}
}

// compare measures the ways in turns and returns the median of each: by rate,
// and its processor time apart.
func compare(b *testing.B, ways ...way) map[string]rate {
	all := map[string][]rate{}
	for range rounds {
		for _, w := range ways {
			all[w.name] = append(all[w.name], w.measure(b))
		}
	}
	medians := map[string]rate{}
	for _, w := range ways {
		r := all[w.name]
		slices.SortFunc(r, func(a, c rate) int { return cmp.Compare(a.cpu, c.cpu) })
		used := r[len(r)/2].cpu
		slices.SortFunc(r, rate.order)
		m := r[len(r)/2]
		m.cpu = used
		medians[w.name] = m
		b.Logf("%-16s %3d callers %8.0f facts/s   p50 %7v   p99 %7v   %6.1f µs processor time a fact",
			w.name, w.callers, m.perSecond, m.p50.Round(100*time.Microsecond), m.p99.Round(100*time.Microsecond), m.cpu)
	}
	return medians
}

func sqlite(b *testing.B) string { return storetest.SQLite(b) }

func postgres(b *testing.B) string {
	address := os.Getenv("LINLI_BENCH_POSTGRES")
	if address == "" {
		b.Skip("LINLI_BENCH_POSTGRES is not set")
	}
	b.Setenv("LINLI_TEST_POSTGRES", address)
	return storetest.Postgres(b)
}

// throughLog appends through the log; unproved leaves out all hashing that
// callers do.
func throughLog(name string, callers int, dsn func(*testing.B) string, suite merkle.Suite, unproved bool) way {
	return way{name, callers, func(b *testing.B) (func() error, func()) {
		r, err := start(dsn(b), kinds(b), suite)
		if err != nil {
			b.Fatal(err)
		}
		return func() error {
				p := fact.Unproved(row())
				if !unproved {
					p = r.PrepareImported(p.Fact)
				}
				return r.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
					_, err := r.Append(ctx, tx, p)
					return err
				})
			}, func() {
				if err := r.close(true); err != nil {
					b.Error(err)
				}
			}
	}}
}

type gathered struct{}

// bare writes the same row to a table like facts, through the same batching,
// but without look-ups, corrections, hashes or tree.
func bare(name string, callers, batch int, dsn func(*testing.B) string) way {
	return way{name, callers, func(b *testing.B) (func() error, func()) {
		db, err := store.Open(context.Background(), dsn(b), store.Options{Migrations: []store.Migrations{fact.Migrations()}, Batch: batch})
		if err != nil {
			b.Fatal(err)
		}
		seq := int64(0)
		return func() error {
				p := fact.Unproved(row())
				return db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
					v, err := tx.Local(gathered{}, func() (any, error) {
						rows := &[]*fact.Prepared{}
						tx.BeforeCommit(func(ctx context.Context, tx *store.Tx) error { return fact.InsertRows(ctx, tx, *rows) })
						return rows, nil
					})
					if err != nil {
						return err
					}
					seq++
					p.Fact.Seq = seq
					rows := v.(*[]*fact.Prepared)
					*rows = append(*rows, p)
					return nil
				})
			}, func() {
				if err := db.Close(); err != nil {
					b.Error(err)
				}
			}
	}}
}

// direct has each caller insert and commit by itself over a connection of its
// own, as a program without a writer would.
func direct(name string, callers int, dsn func(*testing.B) string) way {
	return way{name, callers, func(b *testing.B) (func() error, func()) {
		address := dsn(b)
		db, err := store.Open(context.Background(), address, store.Options{Migrations: []store.Migrations{fact.Migrations()}})
		if err != nil {
			b.Fatal(err)
		}
		pool, err := sql.Open("pgx", address)
		if err != nil {
			b.Fatal(err)
		}
		pool.SetMaxOpenConns(callers)
		pool.SetMaxIdleConns(callers)
		return func() error {
				p := fact.Unproved(row())
				p.Fact.Seq = serial.Add(1)
				query, args := fact.InsertOne(p)
				_, err := pool.Exec(query, args...)
				return err
			}, func() {
				pool.Close()
				db.Close()
			}
	}}
}

func BenchmarkAppend512(b *testing.B) {
	m := compare(b,
		throughLog("sha256", 512, sqlite, merkle.SHA256, false),
		bare("bare", 512, 0, sqlite),
		throughLog("unproved-sha256", 512, sqlite, merkle.SHA256, true),
		throughLog("sm3", 512, sqlite, merkle.SM3, false),
		throughLog("unproved-sm3", 512, sqlite, merkle.SM3, true),
		bare("one-commit-each", 512, 1, sqlite),
	)
	b.ReportMetric(m["sha256"].perSecond/m["bare"].perSecond, "of-bare")
	b.ReportMetric(m["bare"].cpu/m["sha256"].cpu, "of-bare-by-cpu")
	b.ReportMetric(m["sha256"].perSecond/m["one-commit-each"].perSecond, "x-one-commit-each")
	b.ReportMetric(float64(m["sha256"].p99.Microseconds())/1000, "p99-ms")
	b.ReportMetric(100*(1-m["unproved-sha256"].cpu/m["sha256"].cpu), "%-proofs-sha256")
	b.ReportMetric(100*(1-m["unproved-sm3"].cpu/m["sm3"].cpu), "%-proofs-sm3")
}

func BenchmarkPostgres(b *testing.B) {
	m := compare(b,
		throughLog("group", 512, postgres, merkle.SHA256, false),
		direct("direct", 64, postgres),
	)
	b.ReportMetric(m["group"].perSecond/m["direct"].perSecond, "x-direct")
}

// BenchmarkBulk appends as imports do, 10,000 rows a closure, and counts rows
// for each second of processor time, reading and sorting aside.
func BenchmarkBulk(b *testing.B) {
	const closures, rows = 30, 10000
	var through, plain []float64
	for range rounds {
		through = append(through, bulk(b, closures*rows, func(dsn string) (func([]*fact.Fact) error, func() error) {
			r, err := start(dsn, kinds(b), merkle.SHA256)
			if err != nil {
				b.Fatal(err)
			}
			return func(facts []*fact.Fact) error { return r.add(facts...) }, func() error { return r.close(true) }
		}, rows))
		plain = append(plain, bulk(b, closures*rows, func(dsn string) (func([]*fact.Fact) error, func() error) {
			db, err := store.Open(context.Background(), dsn, store.Options{Migrations: []store.Migrations{fact.Migrations()}})
			if err != nil {
				b.Fatal(err)
			}
			seq := int64(0)
			return func(facts []*fact.Fact) error {
				return db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
					ready := make([]*fact.Prepared, len(facts))
					for i, f := range facts {
						seq++
						f.Seq = seq
						ready[i] = fact.Unproved(f)
					}
					if err := fact.InsertRows(ctx, tx, ready); err != nil {
						return err
					}
					return fact.InsertIDs(ctx, tx, ready)
				})
			}, db.Close
		}, rows))
	}
	slices.Sort(through)
	slices.Sort(plain)
	b.ReportMetric(through[rounds/2], "rows/cpu-s")
	b.ReportMetric(plain[rounds/2], "bare-rows/cpu-s")
	b.ReportMetric(through[rounds/2]/plain[rounds/2], "of-bare")
}

func bulk(b *testing.B, n int, open func(dsn string) (func([]*fact.Fact) error, func() error), rows int) float64 {
	add, end := open(storetest.SQLite(b))
	facts := make([]*fact.Fact, n)
	for i := range facts {
		facts[i] = row()
	}
	before := cpu(b)
	for len(facts) > 0 {
		if err := add(facts[:rows]); err != nil {
			b.Fatal(err)
		}
		facts = facts[rows:]
	}
	used := cpu(b) - before
	if err := end(); err != nil {
		b.Fatal(err)
	}
	return float64(n) / used.Seconds()
}

func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkPrepare is what a caller spends on one fact's hashes.
func BenchmarkPrepare(b *testing.B) {
	for _, suite := range []merkle.Suite{merkle.SHA256, merkle.SM3} {
		b.Run(string(suite), func(b *testing.B) {
			r, err := start(sqlite(b), kinds(b), suite)
			if err != nil {
				b.Fatal(err)
			}
			defer r.close(true)
			f := row()
			b.ReportAllocs()
			for b.Loop() {
				r.PrepareImported(f)
			}
		})
	}
}
