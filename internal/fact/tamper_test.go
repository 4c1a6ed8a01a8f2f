package fact_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// tampered makes a log of 600 facts with corrections, the last ten not yet in
// fact_id, for others to tamper with.
func tampered(t *testing.T, dsn string) {
	t.Helper()
	r, err := start(dsn, kinds(t), merkle.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	full := func(id string) *fact.Fact {
		return &fact.Fact{
			ID: id, Kind: "service", Start: 1580700000000, End: 1580710800000, Place: "110101001001", Site: "site", Person: "person",
			Org: "org", Team: "team", Campaign: "campaign", Action: "action", Project: "project", Category: "community",
			Quantity: 180, Unit: "minute", Item: "item", Grade: fact.Signed, Claims: []string{"a", "b"}, Note: "note of " + id,
			Source: "file:1", RecordedBy: "import",
		}
	}
	var facts []*fact.Fact
	for i := range 590 {
		facts = append(facts, full(fmt.Sprintf("fact-%03d", i+1)))
	}
	facts[99].Replaces = "fact-050"
	facts[199] = voiding("fact-200", "fact-060")
	facts[299] = voiding("fact-300", "fact-100")
	if err := errors.Join(r.add(facts...), r.Close()); err != nil {
		t.Fatal(err)
	}
	r.close(false)
	if r, err = start(dsn, kinds(t), merkle.SHA256); err != nil {
		t.Fatal(err)
	}
	facts = nil
	for i := range 10 {
		facts = append(facts, full(fmt.Sprintf("tail-%d", i)))
	}
	if err := r.add(facts...); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Verify(t.Context(), nil); err != nil {
		t.Fatal("before anybody touched it:", err)
	}
	fact.AwaitSeen(r.Log) // the last connection to close moves all into the file
	if err := r.close(false); err != nil {
		t.Fatal(err)
	}
}

// audit opens and verifies as somebody does who comes later.
func audit(t *testing.T, dsn string) error {
	t.Helper()
	r, err := start(dsn, kinds(t), merkle.SHA256)
	if err != nil {
		return err
	}
	_, err = r.Verify(t.Context(), nil)
	return errors.Join(err, r.close(false))
}

// Any change behind the log's back is found and named, whatever was changed.
func TestTamper(t *testing.T) {
	type change struct {
		do   string
		seqs []int64 // that may be named
	}
	var changes []change
	one := func(seq int64, do string) { changes = append(changes, change{do, []int64{seq}}) }
	for column, to := range map[string]string{
		"id": "'other'", "kind": "'meal'", "start_at": "start_at + 1", "end_at": "end_at - 60000", "place": "'110102'", "site": "'y'", "person": "'p'",
		"other": "'x'", "org": "'x'", "team": "'x'", "campaign": "'x'", "action": "'x'", "project": "'x'", "category": "'health'",
		"quantity": "quantity + 1", "unit": "'fen'", "item": "'y'", "grade": "grade + 1", "claims": "'b;a'", "replaces": "'fact-001'",
		"voids": "'fact-001'", "note": "''", "source": "'file:2'", "recorded_by": "'me'", "recorded_at": "recorded_at - 1", "mark": "mark + 1",
	} {
		for _, seq := range []int64{5, 300, 555, 590, 600} {
			if column == "voids" && seq == 300 {
				to = "'fact-001'"
			}
			one(seq, fmt.Sprintf("UPDATE facts SET %s = %s WHERE seq = %d", column, to, seq))
		}
	}
	for _, blob := range []string{"salt", "leaf"} {
		for _, seq := range []int64{5, 300, 600} {
			for _, as := range []string{"(SELECT o.%s FROM facts o WHERE o.seq = 7)", "''"} {
				if strings.Contains(as, "%s") {
					as = fmt.Sprintf(as, blob)
				}
				one(seq, fmt.Sprintf("UPDATE facts SET %s = %s WHERE seq = %d", blob, as, seq))
			}
		}
	}
	one(44, "DELETE FROM facts WHERE seq = 44")
	one(600, "DELETE FROM facts WHERE seq = 600")
	one(44, "UPDATE facts SET seq = 601 WHERE seq = 44")
	one(601, "INSERT INTO facts SELECT 601, id || 'x', "+rest+" FROM facts WHERE seq = 600")
	one(-1, "INSERT INTO facts SELECT -1, id || 'x', "+rest+" FROM facts WHERE seq = 600")
	changes = append(changes,
		change{"UPDATE facts SET seq = -5 WHERE seq = 5; UPDATE facts SET seq = 5 WHERE seq = 6; UPDATE facts SET seq = 6 WHERE seq = -5", []int64{5, 6}},
		change{"UPDATE facts SET seq = -5 WHERE seq = 598; UPDATE facts SET seq = 598 WHERE seq = 599; UPDATE facts SET seq = 599 WHERE seq = -5", []int64{598, 599, 600}},
		// The look-ups by id.
		change{"DELETE FROM fact_id WHERE id = 'fact-031'", []int64{31}},
		change{"UPDATE fact_id SET seq = 32 WHERE id = 'fact-031'", []int64{31, 32}},
		change{"UPDATE fact_id SET id = 'x' WHERE id = 'fact-031'", []int64{31}},
		change{"INSERT INTO fact_id (id, seq) VALUES ('x', 31)", []int64{31}},
		change{"INSERT INTO fact_id (id, seq) VALUES ('x', 9999)", []int64{9999}},
		change{"INSERT INTO fact_id (id, seq) VALUES ('tail-3', 594)", []int64{594}},
		// The corrections.
		change{"DELETE FROM fact_link WHERE by_seq = 200", []int64{200}},
		change{"UPDATE fact_link SET target = 61 WHERE by_seq = 200", []int64{200}},
		change{"UPDATE fact_link SET by_seq = 201 WHERE by_seq = 200", []int64{200, 201}},
		change{"UPDATE fact_link SET void = 0 WHERE by_seq = 200", []int64{200}},
		change{"UPDATE fact_link SET void = 1 WHERE by_seq = 100", []int64{100}},
		change{"UPDATE fact_link SET void = 2 WHERE by_seq = 200", []int64{200}},
		change{"INSERT INTO fact_link (target, by_seq, void) VALUES (61, 200, 1)", []int64{200}},
		change{"INSERT INTO fact_link (target, by_seq, void) VALUES (61, 590, 1)", []int64{590}},
		change{"INSERT INTO fact_link (target, by_seq, void) VALUES (9999, 1, 1)", []int64{1}},
		// The stored tree.
		change{"UPDATE fact_tile SET hash = (SELECT root FROM fact_head) WHERE idx = 1", []int64{257}},
		change{"UPDATE fact_tile SET hash = '' WHERE idx = 1", []int64{257}},
		change{"DELETE FROM fact_tile WHERE idx = 1", []int64{257}},
		change{"UPDATE fact_tile SET idx = 7 WHERE idx = 1", []int64{257, 600}},
		change{"UPDATE fact_tile SET level = 2 WHERE idx = 1", []int64{257, 600}},
		change{"INSERT INTO fact_tile SELECT 1, 2, hash FROM fact_tile WHERE idx = 1", []int64{600}},
		// The head.
		change{"UPDATE fact_head SET size = 599", []int64{600, 599}},
		change{"UPDATE fact_head SET size = 601", []int64{601, 600}},
		change{"UPDATE fact_head SET size = -1", []int64{-1, 0}},
		change{"UPDATE fact_head SET root = (SELECT hash FROM fact_tile WHERE idx = 1)", []int64{600}},
		change{"UPDATE fact_head SET projected = 600", []int64{591}},
		change{"UPDATE fact_head SET projected = 589", []int64{590}},
		change{"UPDATE fact_head SET projected = 601", []int64{600}},
		change{"UPDATE fact_head SET projected = -1", []int64{600}},
		change{"UPDATE fact_head SET suite = 'sm3'", []int64{1, 600}},
	)
	storetest.Each(t, func(t *testing.T, dsn string) {
		tampered(t, dsn)
		db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{fact.Migrations()}})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		postgres := db.Dialect() == store.Postgres
		for n, c := range changes {
			if postgres && n%12 != 0 { // the same Go code reads both
				continue
			}
			keep(t, db)
			for stmt := range strings.SplitSeq(c.do, "; ") {
				if postgres {
					stmt = strings.ReplaceAll(stmt, "= ''", "= '' ")
				}
				if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.ExecContext(ctx, stmt)
					return err
				}); err != nil {
					t.Fatal(stmt, err)
				}
			}
			var d *fact.Damage
			if err := audit(t, dsn); !errors.As(err, &d) {
				t.Errorf("%s: %v", c.do, err)
			} else if !contains(c.seqs, d.Seq) {
				t.Errorf("%s: named %v", c.do, err)
			}
			restore(t, db)
		}
		if err := audit(t, dsn); err != nil {
			t.Error("put back as it was:", err)
		}
	})
}

const rest = `kind, start_at, end_at, place, site, person, other, org, team, campaign, action, project, category, quantity,
	unit, item, grade, claims, replaces, voids, note, source, recorded_by, recorded_at, salt, leaf, mark`

var tables = []string{"facts", "fact_id", "fact_link", "fact_tile", "fact_head"}

// keep copies the tables, restore puts them back.
func keep(t *testing.T, db *store.DB) {
	copyTables(t, db, "DROP TABLE IF EXISTS kept_%[1]s", "CREATE TABLE kept_%[1]s AS SELECT * FROM %[1]s")
}

func restore(t *testing.T, db *store.DB) {
	copyTables(t, db, "DELETE FROM %[1]s", "INSERT INTO %[1]s SELECT * FROM kept_%[1]s")
}

func copyTables(t *testing.T, db *store.DB, statements ...string) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, table := range tables {
			for _, s := range statements {
				rows, err := tx.QueryContext(ctx, fmt.Sprintf(s, table)) // not kept prepared: the tables come and go
				if err != nil {
					return err
				}
				for rows.Next() {
				}
				if err := errors.Join(rows.Err(), rows.Close()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func contains(all []int64, one int64) bool {
	for _, n := range all {
		if n == one {
			return true
		}
	}
	return false
}

// One byte of one fact in the file: found, and the fact is named, or SQLite
// itself says that the file is damaged.
func TestTamperedByte(t *testing.T) {
	dsn := storetest.SQLite(t)
	tampered(t, dsn)
	plain, err := os.ReadFile(dsn)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	named := 0
	const tries = 200
	for range tries {
		seq := 1 + rnd.Int64N(590)
		from, to := recordOf(t, dsn, plain, seq)
		file := bytes.Clone(plain)
		at := from + rnd.IntN(to-from)
		file[at] ^= byte(1 + rnd.IntN(255))
		path := storetest.SQLite(t)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		err := audit(t, path)
		var d *fact.Damage
		switch {
		case errors.As(err, &d) && d.Seq == seq:
			named++
		case err != nil && strings.Contains(err.Error(), "malformed"):
		default:
			t.Errorf("byte %d of fact %d (%d from its id): %v", at, seq, at-from, err)
		}
	}
	if named < tries*9/10 {
		t.Errorf("only %d of %d were named", named, tries)
	}
}

// recordOf finds the bytes of a fact in the file, from its id to its mark.
func recordOf(t *testing.T, path string, file []byte, seq int64) (from, to int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var id, kind string
	var leaf []byte
	var mark int64
	if err := db.QueryRow("SELECT id, kind, leaf, mark FROM facts WHERE seq = $1", seq).Scan(&id, &kind, &leaf, &mark); err != nil {
		t.Fatal(err)
	}
	end := bytes.Index(file, binary.BigEndian.AppendUint64(leaf, uint64(mark)))
	if end < 0 {
		t.Fatalf("no record of %s: leaf %d mark %x", id, bytes.Index(file, leaf), mark)
	}
	return bytes.LastIndex(file[:end], []byte(id+kind)), end + 40
}

// Somebody who knows the key of nothing but can write the database puts an old
// copy in its place: the running process notices.
func TestOldCopy(t *testing.T) {
	dsn := storetest.SQLite(t)
	r := open(t, dsn)
	if err := r.add(meal("a"), meal("b")); err != nil {
		t.Fatal(err)
	}
	err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		tree := merkle.NewFrontier(merkle.SHA256)
		first, err := r.At(ctx, 1)
		if err != nil {
			return err
		}
		tree.Append(first.Leaf, nil)
		root := tree.Root()
		if _, err := tx.ExecContext(ctx, "UPDATE fact_head SET size = 1, root = $1", root[:]); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM facts WHERE seq = 2")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.add(meal("c")); !errors.Is(err, fact.ErrAhead) {
		t.Error("appending:", err)
	}
	if _, err := r.Verify(t.Context(), nil); !errors.Is(err, fact.ErrAhead) {
		t.Error("verifying:", err)
	}
	if err := r.close(false); err != nil {
		t.Error(err)
	}
}
