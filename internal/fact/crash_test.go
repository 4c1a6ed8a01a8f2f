package fact_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// The variables of the crash test. The parent starts this binary again as its
// child, which appends until it is killed.
const (
	crashDSN    = "LINLI_CRASH_DSN"    // set in the child: the database
	crashFrom   = "LINLI_CRASH_FROM"   // set in the child: how many facts each worker has had acknowledged
	crashMutant = "LINLI_CRASH_MUTANT" // set in the child: acknowledge before the commit
	crashKills  = "LINLI_CRASH_KILLS"  // how many kills; make crash sets 1000
	crashSeed   = "LINLI_CRASH_SEED"   // which random moments
)

const crashWorkers = 64

// crashChild is the child: 64 workers that append facts with ids of their own
// and say on standard output what was acknowledged. Each goes on from the fact
// for which the child before got no answer. It reports whether it ran.
func crashChild() bool {
	dsn := os.Getenv(crashDSN)
	if dsn == "" {
		return false
	}
	k, err := fact.NewKinds()
	if err == nil {
		err = crashLoad(dsn, k)
	}
	fmt.Fprintln(os.Stderr, err)
	return true
}

func crashLoad(dsn string, k *fact.Kinds) error {
	r, err := start(dsn, k, merkle.SHA256)
	if err != nil {
		return err
	}
	fact.ProjectEvery(r.Log, 500)
	ctx := context.Background()
	var out sync.Mutex
	acknowledge := func(id string) {
		out.Lock()
		defer out.Unlock()
		fmt.Println(id)
	}
	mutant := os.Getenv(crashMutant) != ""
	fmt.Println("ready")
	var all sync.WaitGroup
	from := strings.Split(os.Getenv(crashFrom), ",")
	for w := range crashWorkers {
		first, err := strconv.Atoi(from[w])
		if err != nil {
			return err
		}
		all.Go(func() {
			for i := first; ; i++ {
				f := &fact.Fact{ID: fmt.Sprintf("%d-%d", w, i), Kind: fact.KindReported, Org: "o", Item: "i", Note: "n", RecordedAt: civil.At(noon)}
				p := r.PrepareImported(f)
				if mutant {
					acknowledge(f.ID)
				}
				err := r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
					_, err := r.Append(ctx, tx, p)
					return err
				})
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(3)
				}
				if !mutant {
					acknowledge(f.ID)
				}
			}
		})
	}
	all.Wait()
	return nil
}

// Killed at any moment, the log has every fact that was acknowledged, once, and
// verifies. A child that acknowledges too early must be caught by the same test.
func TestKill(t *testing.T) {
	kills := 30
	if s := os.Getenv(crashKills); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		n, lost := crash(t, storetest.SQLite(t), kills, false)
		t.Logf("%d kills, %d facts acknowledged, %d lost", kills, n, lost)
		if lost > 0 {
			t.Errorf("%d facts lost", lost)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		n, lost := crash(t, storetest.Postgres(t), max(1, kills/5), false)
		t.Logf("%d kills, %d facts acknowledged, %d lost", kills/5, n, lost)
		if lost > 0 {
			t.Errorf("%d facts lost", lost)
		}
	})
	t.Run("control", func(t *testing.T) {
		n, lost := crash(t, storetest.SQLite(t), 10, true)
		t.Logf("%d facts acknowledged too early, %d lost", n, lost)
		if lost == 0 {
			t.Error("the test does not notice facts that are acknowledged before they are written")
		}
	})
}

// crash kills a child so many times, audits after each, and returns how many
// facts were acknowledged and how many of them are not there.
func crash(t *testing.T, dsn string, kills int, mutant bool) (acknowledged, lost int) {
	seed := uint64(1)
	if s := os.Getenv(crashSeed); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	rnd := rand.New(rand.NewPCG(seed, 0))
	var next [crashWorkers]int
	for kill := range kills {
		from := strings.Trim(strings.ReplaceAll(fmt.Sprint(next), " ", ","), "[]")
		for _, id := range killOne(t, dsn, from, mutant, time.Duration(rnd.Int64N(int64(250*time.Millisecond)))) {
			var w, i int
			if _, err := fmt.Sscanf(id, "%d-%d", &w, &i); err != nil || i != next[w] {
				t.Fatalf("the child said %q after %d", id, next[w])
			}
			next[w]++
			acknowledged++
		}
		if lost = crashAudit(t, fmt.Sprintf("seed %d, kill %d", seed, kill), dsn, next); t.Failed() || lost > 0 {
			break
		}
	}
	return acknowledged, lost
}

// killOne lets a child load the log, kills it after some time and returns the
// ids it acknowledged.
func killOne(t *testing.T, dsn, from string, mutant bool, after time.Duration) (ids []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDSN+"="+dsn, crashFrom+"="+from)
	if mutant {
		cmd.Env = append(cmd.Env, crashMutant+"=1")
	}
	var said strings.Builder
	cmd.Stderr = &said
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(pipe)
	for {
		line, err := lines.ReadString('\n')
		if err != nil { // a line cut off by the kill was not said
			break
		}
		if line = strings.TrimSpace(line); line == "ready" {
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
			continue
		}
		ids = append(ids, line)
	}
	_ = cmd.Wait()
	if said.Len() > 0 {
		t.Errorf("the child said %s", said.String())
	}
	return ids
}

// crashAudit starts the log again, verifies it (which finds gaps and ids that
// are there twice) and counts the acknowledged facts that are missing.
func crashAudit(t *testing.T, what, dsn string, next [crashWorkers]int) (lost int) {
	t.Helper()
	ctx := t.Context()
	k, err := fact.NewKinds()
	if err != nil {
		t.Fatal(err)
	}
	r, err := start(dsn, k, merkle.SHA256)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	defer func() {
		if err := r.close(false); err != nil {
			t.Error(err)
		}
	}()
	if _, err := r.Verify(ctx, nil); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	times := map[string]int{}
	if err := r.Scan(ctx, 0, 0, func(rec *fact.Record) error { times[rec.Fact.ID]++; return nil }); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s: %s is there %d times", what, id, n)
		}
	}
	for w, n := range next {
		for i := range n {
			if times[fmt.Sprintf("%d-%d", w, i)] == 0 {
				lost++
			}
		}
	}
	return lost
}
