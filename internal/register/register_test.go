package register_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

type secrets struct{}

func (secrets) Salt(text string) [16]byte {
	s := sha256.Sum256([]byte(text))
	return [16]byte(s[:16])
}

func (secrets) Pseudonym(_, person string) string { return person }

// process is one program over a database.
type process struct {
	db  *store.DB
	log *fact.Log
	reg *register.Register
}

func open(t testing.TB, dsn string) *process {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{fact.Migrations(), register.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	kinds, err := fact.NewKinds()
	if err != nil {
		t.Fatal(err)
	}
	log, err := fact.Open(t.Context(), db, kinds, secrets{}, merkle.SHA256, civil.Fixed(time.Unix(1582171200, 0)))
	if err != nil {
		t.Fatal(err)
	}
	return &process{db, log, register.New(db, log)}
}

func (p *process) apply(b *register.Batch) error {
	return p.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error { return p.reg.Apply(ctx, tx, b) })
}

func (p *process) verify(t *testing.T) error {
	t.Helper()
	if err := p.log.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p.reg.Verify(t.Context(), p.log.Size())
}

// batch is one of every sort, and many of one.
func batch(n int) *register.Batch {
	b := &register.Batch{
		Orgs:     []register.Org{{fmt.Sprint("o", n), "volunteer-team", "o0", "110101"}, {"o", "school", "", ""}},
		Teams:    []register.Team{{"t", "o"}, {"t2", "o"}},
		Sites:    []register.Site{{"s", "gate", "110101001001"}, {"s2", "gate", ""}},
		Projects: []register.Project{{"pr", "c", "a", "o"}, {"pr2", "", "", ""}},
	}
	for i := range 200 {
		b.Persons = append(b.Persons, register.Person{
			Key: fmt.Sprint("p", i), Home: "110101001001", Birth: civil.NewMonth(1950+i%60, 3), Party: i%3 == 0, MergedInto: strings.Repeat("x", i%2),
		})
	}
	return b
}

func TestTake(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		p := open(t, dsn)
		if err := p.apply(&register.Batch{}); err != nil || p.log.Size() != 0 {
			t.Error("an empty batch:", err, p.log.Size())
		}
		if err := p.verify(t); err != nil {
			t.Error("an empty register:", err)
		}
		if err := errors.Join(p.apply(batch(1)), p.apply(batch(2)), p.apply(batch(1))); err != nil {
			t.Fatal(err)
		}
		for _, seq := range []int64{1, 2, 3, 1, 2, 3} { // from memory, then from the tables
			got, err := p.reg.Take(t.Context(), seq)
			if want := batch(int(1 + (seq+1)%2)); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("batch %d: %v, %+v", seq, err, got)
			}
		}
		for i := range 100 { // more than wait in memory
			if err := p.apply(&register.Batch{Teams: []register.Team{{fmt.Sprint(i), "o"}}}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 100 {
			got, err := p.reg.Take(t.Context(), int64(4+i))
			if err != nil || len(got.Teams) != 1 || got.Teams[0].Key != fmt.Sprint(i) {
				t.Errorf("batch %d: %v, %+v", 4+i, err, got)
			}
		}
		if err := p.verify(t); err != nil {
			t.Error(err)
		}
	})
}

// A batch whose closure fails afterwards leaves nothing, in the tables or in
// memory, though others of its transaction are written.
func TestFailedBatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		p := open(t, dsn)
		mine := errors.New("mine")
		var all sync.WaitGroup
		entered, leave := make(chan struct{}), make(chan struct{})
		all.Go(func() {
			_ = p.db.Write(t.Context(), func(context.Context, *store.Tx) error { close(entered); <-leave; return nil })
		})
		<-entered
		var failed, fine error
		all.Go(func() {
			failed = p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				return errors.Join(p.reg.Apply(ctx, tx, batch(1)), mine)
			})
		})
		all.Go(func() { fine = p.apply(batch(2)) })
		close(leave)
		all.Wait()
		if !errors.Is(failed, mine) || fine != nil {
			t.Fatal(failed, fine)
		}
		for range 2 {
			if got, err := p.reg.Take(t.Context(), 1); err != nil || !reflect.DeepEqual(got, batch(2)) {
				t.Errorf("%v, %+v", err, got)
			}
		}
		if err := p.verify(t); err != nil || p.log.Size() != 1 {
			t.Error(err, p.log.Size())
		}
	})
}

// Two processes that add batches at the same time make one chain.
func TestTwoProcesses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		two := []*process{open(t, dsn), open(t, dsn)}
		var all sync.WaitGroup
		for i, p := range two {
			all.Go(func() {
				for n := range 30 {
					if err := p.apply(&register.Batch{Teams: []register.Team{{fmt.Sprint(i), fmt.Sprint(n)}}}); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		for _, p := range two {
			if err := p.verify(t); err != nil || p.log.Size() != 60 {
				t.Error(err, p.log.Size())
			}
		}
	})
}

// Any change of the register behind its back is found, and its batch is named.
func TestTamper(t *testing.T) {
	var changes []string
	for table, columns := range map[string]string{
		"reg_org": "org kind parent seat", "reg_team": "team org", "reg_site": "site kind place",
		"reg_project": "project campaign action org", "reg_person": "person home merged_into",
	} {
		for c := range strings.FieldsSeq(columns) {
			changes = append(changes, fmt.Sprintf("UPDATE %s SET %s = '~' WHERE seq = 2 AND ord = 1", table, c))
		}
		changes = append(changes,
			"UPDATE "+table+" SET ord = 999 WHERE seq = 2 AND ord = 1",
			"UPDATE "+table+" SET ord = -1 WHERE seq = 2 AND ord = 1",
			"UPDATE "+table+" SET seq = 77 WHERE seq = 2 AND ord = 1",
			"DELETE FROM "+table+" WHERE seq = 2 AND ord = 1",
			"DELETE FROM "+table+" WHERE seq = 2")
	}
	changes = append(changes,
		"UPDATE reg_person SET birth = birth + 1 WHERE seq = 2 AND ord = 1",
		"UPDATE reg_person SET party = 1 WHERE seq = 2 AND ord = 1",
		"UPDATE reg_person SET party = 2 WHERE seq = 2 AND ord = 0",
		"INSERT INTO reg_team (seq, ord, team, org) VALUES (2, 2, 't', 'o')",
		"INSERT INTO reg_team (seq, ord, team, org) VALUES (77, 0, 't', 'o')",
		"UPDATE reg_head SET seq = 1",
		"UPDATE reg_head SET hash = (SELECT root FROM fact_head)",
		"DELETE FROM reg_head",
	)
	dsn := storetest.SQLite(t)
	p := open(t, dsn)
	if err := errors.Join(p.apply(batch(1)), p.apply(batch(2)), p.verify(t)); err != nil {
		t.Fatal(err)
	}
	undo := errors.New("undo")
	for _, change := range changes {
		err := p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, change)
			if err == nil {
				err = register.VerifyIn(ctx, p.reg, tx, p.log.Size())
			}
			var d *fact.Damage
			if !errors.As(err, &d) || d.Seq != 2 && d.Seq != 77 && !strings.Contains(change, "reg_head") {
				t.Errorf("%s: %v", change, err)
			}
			return undo
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
	}
	if err := p.verify(t); err != nil {
		t.Error("put back as it was:", err)
	}
}
