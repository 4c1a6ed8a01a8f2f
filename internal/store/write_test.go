package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"linli/internal/store"
	"linli/internal/store/storetest"
)

type write = func(context.Context, *store.Tx) error

// together has the writes share one transaction, in the order given: the writer
// is held up until all of them wait.
func together(t *testing.T, db *store.DB, writes ...write) []error {
	t.Helper()
	errs := make([]error, len(writes))
	var all sync.WaitGroup
	enter, leave := make(chan struct{}), make(chan struct{})
	all.Go(func() {
		_ = db.Write(t.Context(), func(context.Context, *store.Tx) error { close(enter); <-leave; return nil })
	})
	<-enter
	for i, w := range writes {
		all.Go(func() { errs[i] = db.Write(t.Context(), w) })
		for store.Waiting(db) != i+1 {
			runtime.Gosched()
		}
	}
	close(leave)
	all.Wait()
	return errs
}

func TestGroupCommit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		commits := 0
		type key struct{}
		var writes []write
		for i := range 100 {
			writes = append(writes, func(ctx context.Context, tx *store.Tx) error {
				shared, err := tx.Local(key{}, func() (any, error) {
					n := new(int)
					tx.AfterCommit(func() { commits++; *n = -1 })
					return n, nil
				})
				if err != nil {
					return err
				}
				if n := shared.(*int); *n != i {
					t.Errorf("closure %d ran as number %d", i, *n)
				}
				*shared.(*int)++
				return put(int64(i), fmt.Sprint(i))(ctx, tx)
			})
		}
		if err := errors.Join(together(t, db, writes...)...); err != nil {
			t.Fatal(err)
		}
		if commits != 1 {
			t.Errorf("%d commits for 100 writers that waited", commits)
		}
		if n := len(strings.Fields(names(t, db.Read()))); n != 100 {
			t.Errorf("%d rows", n)
		}
	})
}

// One closure's failure is its own, in whatever way it fails.
func TestFailuresAreApart(t *testing.T) {
	mine := errors.New("mine")
	for name, bad := range map[string]struct {
		f    write
		want func(error) bool
	}{
		"an error of its own": {func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(put(50, "bad")(ctx, tx), mine)
		}, func(err error) bool { return errors.Is(err, mine) }},
		"a unique key":   {put(1, "again"), store.IsUnique},
		"a unique index": {put(60, "one"), store.IsUnique},
		"wrong SQL": {func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO nowhere VALUES (1)")
			return err
		}, func(err error) bool { return err != nil && !store.IsUnique(err) }},
		"a panic": {func(ctx context.Context, tx *store.Tx) error {
			if err := put(50, "bad")(ctx, tx); err != nil {
				return err
			}
			panic("at the disco")
		}, func(err error) bool { return err != nil && strings.Contains(err.Error(), "panicked: at the disco") }},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, dsn string) {
				db := open(t, dsn)
				runs := 0
				count := func(ctx context.Context, tx *store.Tx) error { runs++; return put(3, "three")(ctx, tx) }
				errs := together(t, db, put(1, "one"), put(2, "two"), bad.f, count)
				if !bad.want(errs[2]) {
					t.Errorf("the failing one was told: %v", errs[2])
				}
				if err := errors.Join(errs[0], errs[1], errs[3]); err != nil {
					t.Errorf("the others were told: %v", err)
				}
				if got := names(t, db.Read()); got != "one two three" {
					t.Errorf("found %q", got)
				}
				if runs > 2 { // without savepoints, if it stood before what was heard of late, and with them
					t.Errorf("the last closure ran %d times", runs)
				}
				if err := db.Write(t.Context(), bad.f); !bad.want(err) {
					t.Errorf("alone, the failing one was told: %v", err)
				}
				if err := db.Write(t.Context(), put(4, "four")); err != nil || names(t, db.Read()) != "one two three four" {
					t.Errorf("the next write: %v, %s", err, names(t, db.Read()))
				}
			})
		})
	}
}

// A closure that keeps an error of a statement to itself must not take others
// with it, nor be told that it was written where the server had given up.
func TestSwallowedError(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		swallow := func(ctx context.Context, tx *store.Tx) error {
			if err := put(7, "seven")(ctx, tx); err != nil {
				return err
			}
			_ = put(1, "again")(ctx, tx)
			return nil
		}
		if err := db.Write(t.Context(), put(1, "one")); err != nil {
			t.Fatal(err)
		}
		check := func(err error) {
			t.Helper()
			there := strings.Contains(names(t, db.Read()), "seven")
			if there != (err == nil) {
				t.Errorf("it was told %v, and its row being there is %v", err, there)
			}
		}
		check(db.Write(t.Context(), swallow))
		if db.Dialect() == store.SQLite {
			return
		}
		errs := together(t, db, put(2, "two"), swallow, put(3, "three"))
		check(errs[1])
		check(together(t, db, swallow)[0])
		check(together(t, db, put(4, "four"), swallow)[1])
		if err := errors.Join(errs[0], errs[2]); err != nil {
			t.Error("the others were told", err)
		}
		if got := names(t, db.Read()); got != "one two three four" {
			t.Error("found", got)
		}
	})
}

// What a closure registered goes with it; what a room keeps in memory follows
// the rows exactly.
func TestHooks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		mine := errors.New("mine")
		type key struct{}
		var said []string // by the run that counted
		room := func(name string, fail error) write {
			return func(ctx context.Context, tx *store.Tx) error {
				v, err := tx.Local(key{}, func() (any, error) {
					kept := &[]string{}
					tx.BeforeCommit(func(ctx context.Context, tx *store.Tx) error {
						said = append(said, "before:"+strings.Join(*kept, ","))
						return put(100, strings.Join(*kept, ","))(ctx, tx)
					})
					tx.OnAbort(func() { said = nil })
					return kept, nil
				})
				if err != nil {
					return err
				}
				kept := v.(*[]string)
				n := len(*kept)
				*kept = append(*kept, name)
				tx.Undo(func() { *kept = (*kept)[:n] })
				tx.AfterCommit(func() { said = append(said, "after:"+name) })
				tx.OnAbort(func() { said = append(said, "abort:"+name) })
				return fail
			}
		}
		// The first, which makes the Local, fails as well as one in the middle.
		errs := together(t, db, room("a", mine), room("b", nil), room("c", mine), room("d", nil))
		if errs[0] != mine || errs[1] != nil || errs[2] != mine || errs[3] != nil {
			t.Fatal(errs)
		}
		want := []string{"abort:c", "before:b,d", "after:b", "after:d"}
		if !slices.Equal(said, want) {
			t.Errorf("hooks: %q, want %q", said, want)
		}
		if got := names(t, db.Read()); got != "b,d" {
			t.Errorf("found %q", got)
		}

		// A failing BeforeCommit takes the whole transaction back.
		said = nil
		errs = together(t, db, put(1, "one"), room("e", nil)) // 100 is taken
		if !store.IsUnique(errs[0]) || !store.IsUnique(errs[1]) {
			t.Error(errs)
		}
		if !slices.Equal(said, nil) || names(t, db.Read()) != "b,d" {
			t.Errorf("hooks: %q, rows %s", said, names(t, db.Read()))
		}
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			tx.BeforeCommit(func(context.Context, *store.Tx) error { panic("late") })
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), "panicked: late") {
			t.Error(err)
		}
		if _, err := db.Read().QueryContext(t.Context(), "SELECT 1"); err != nil {
			t.Error(err)
		}
	})
}

func TestCancel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		ran := false
		if err := db.Write(gone, func(context.Context, *store.Tx) error { ran = true; return nil }); !errors.Is(err, context.Canceled) || ran {
			t.Errorf("cancelled before: %v, ran %v", err, ran)
		}
		// Cancelled while waiting: not run. Cancelled while running: committed.
		waiting, cancelWaiting := context.WithCancel(t.Context())
		running, cancelRunning := context.WithCancel(t.Context())
		errs := make([]error, 2)
		var all sync.WaitGroup
		entered, proceed := make(chan struct{}), make(chan struct{})
		all.Go(func() {
			errs[0] = db.Write(running, func(ctx context.Context, tx *store.Tx) error {
				close(entered)
				<-proceed
				cancelRunning()
				return put(1, "one")(ctx, tx)
			})
		})
		<-entered
		all.Go(func() { errs[1] = db.Write(waiting, put(2, "two")) })
		for store.Waiting(db) != 1 {
			runtime.Gosched()
		}
		cancelWaiting()
		close(proceed)
		all.Wait()
		if errs[0] != nil || !errors.Is(errs[1], context.Canceled) || names(t, db.Read()) != "one" {
			t.Errorf("%v, found %q", errs, names(t, db.Read()))
		}
	})
}

// Close answers everybody, and what was answered with success is there.
func TestCloseWhileWriting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{files(table)}, Batch: 4})
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		written := map[string]bool{}
		some := make(chan struct{}, 1)
		for w := range 16 {
			all.Go(func() {
				for i := 0; ; i++ {
					name := fmt.Sprintf("%d-%d", w, i)
					err := db.Write(context.Background(), put(int64(w*1000000+i), name))
					if errors.Is(err, store.ErrClosed) {
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					written[name] = true
					if len(written) == 40 {
						some <- struct{}{}
					}
					mu.Unlock()
				}
			})
		}
		<-some
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		all.Wait()
		if err := db.Close(); err != nil {
			t.Error("a second Close:", err)
		}
		if err := db.Write(t.Context(), put(1, "late")); !errors.Is(err, store.ErrClosed) {
			t.Error("after Close:", err)
		}
		for _, name := range strings.Fields(names(t, open(t, dsn).Read())) {
			if !written[name] {
				t.Errorf("%s is there but was not acknowledged", name)
			}
			delete(written, name)
		}
		if len(written) != 0 {
			t.Errorf("acknowledged and not there: %v", written)
		}
	})
}

// The server drops the connection: between two writes and before anything of one
// was sent for good nobody notices; when only the commit is left its callers are
// told; and the next write works.
func TestConnectionLost(t *testing.T) {
	dsn := storetest.Postgres(t)
	db := open(t, dsn)
	pid := func() (n int) {
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return tx.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	kill := func(pid int) error {
		var ok bool
		// With a time in ms the server waits until the other is gone.
		return db.Read().QueryRowContext(context.Background(), "SELECT pg_terminate_backend($1, 10000)", pid).Scan(&ok)
	}
	if err := db.Write(t.Context(), put(1, "one")); err != nil {
		t.Fatal(err)
	}
	if err := kill(pid()); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), put(2, "two")); err != nil {
		t.Error("between two writes:", err)
	}
	interrupted := func(id int64, name string, sent bool) error {
		victim := pid()
		return db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			err := put(id, name)(ctx, tx)
			if err == nil && sent { // what reads takes along what was held back
				err = tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM t").Scan(new(int))
			}
			return errors.Join(err, kill(victim))
		})
	}
	if err := interrupted(3, "three", false); err != nil {
		t.Error("before anything was sent:", err)
	}
	if err := interrupted(5, "five", true); !errors.Is(err, store.ErrUncertain) {
		t.Error("before the commit:", err)
	}
	if err := db.Write(t.Context(), put(4, "four")); err != nil || names(t, db.Read()) != "one two three four" {
		t.Errorf("afterwards: %v, found %s", err, names(t, db.Read()))
	}
	if store.IsUnique(sql.ErrNoRows) || db.Err() != nil {
		t.Error(db.Err())
	}
}

// What only writes is held back on PostgreSQL: who asks is still answered as if
// it were not.
func TestHeldBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		taken := errors.New("taken")
		for _, others := range []int{0, 1} {
			base := int64(10 + 100*others)
			reuse := []byte("first")
			writes := []write{func(ctx context.Context, tx *store.Tx) error {
				for i := range int64(3) {
					if err := put(base+i, fmt.Sprintf("%d", base+i))(ctx, tx); err != nil {
						return err
					}
				}
				res, err := tx.ExecContext(ctx, "UPDATE t SET name = name WHERE id >= $1 AND id < $2", base, base+2)
				if err != nil {
					return err
				}
				if n, err := res.RowsAffected(); err != nil || n != 2 {
					t.Errorf("%d rows changed, %v", n, err)
				}
				if err := put(base+3, string(reuse)+fmt.Sprint(base))(ctx, tx); err != nil {
					return err
				}
				copy(reuse, "other")
				var n int64
				var sum int64
				err = tx.QueryRowContext(ctx, "SELECT COUNT(*), SUM(id) FROM t WHERE id >= $1", base).Scan(&n, &sum)
				if n != 4 || sum != 4*base+6 {
					t.Errorf("it reads %d of its rows, sum %d", n, sum)
				}
				return err
			}}
			// The error of a statement is told where the statement stands, and can
			// be given another meaning there.
			writes = append(writes, func(ctx context.Context, tx *store.Tx) error {
				if err := put(base, "again")(ctx, tx); store.IsUnique(err) {
					return taken
				} else if err != nil {
					return err
				}
				return errors.New("another fault, found later")
			})
			for range others {
				writes = append(writes, put(base+50, fmt.Sprint("beside ", base)))
			}
			if others == 0 {
				for i, w := range writes {
					if err := db.Write(t.Context(), w); i == 0 && err != nil || i == 1 && !errors.Is(err, taken) {
						t.Errorf("write %d alone: %v", i, err)
					}
				}
				continue
			}
			errs := together(t, db, writes...)
			if errs[0] != nil || !errors.Is(errs[1], taken) || errs[2] != nil {
				t.Errorf("together: %v", errs)
			}
		}
	})
}

// A statement that comes after others were held back sees what they did, in
// whatever way it is sent: alone, by hundreds, as a copy of many rows.
func TestHeldBackInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for i := range int64(700) {
				if err := put(i, fmt.Sprint(i))(ctx, tx); err != nil {
					return err
				}
				if _, err := tx.ExecContext(ctx, "DELETE FROM t WHERE id = $1", i); err != nil {
					return err
				}
			}
			table := store.Table{Name: "t", Columns: []string{"id", "name", "data"}}
			err := store.Insert(ctx, tx, table, 200, func(i int, args []any) []any { return append(args, int64(i), fmt.Sprint(i), []byte{1}) })
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, "DELETE FROM t WHERE id > $1", 1)
			return err
		})
		if err != nil || names(t, db.Read()) != "0 1" {
			t.Errorf("%v, %q", err, names(t, db.Read()))
		}
	})
}
