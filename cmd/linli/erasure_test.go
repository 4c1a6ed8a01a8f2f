package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/onetime"
	"linli/internal/people"
	"linli/internal/store"
)

// A volunteer with all that the house may know of them leaves, and a record
// merged into theirs with them: nothing that was sealed can be opened, no blind
// index, search term or word about them is in any row, persons in figures are as
// many as before at every size; and a copy made before, put back, erases them
// again by the journal.
func TestErasedEverywhere(t *testing.T) { onEach(t, testErasedEverywhere) }

func testErasedEverywhere(t *testing.T, h *hands) {
	dir := t.TempDir()
	pocket := &onetime.Pocket{}
	var leaves, merged, stays string
	var needles map[string][]byte
	var size int64
	in := func(f func(house *house)) { h.in(houseOptions{talk: talk{pocket: pocket}}, f) }
	in(func(house *house) {
		ctx := t.Context()
		_, err := house.access.Demo(ctx, 1)
		must(t, err)
		leaves, merged = enrol(t, house, "诸葛小明", phone, idNumber(3)), enrol(t, house, "诸葛晓明", "13912345679", idNumber(5))
		stays = enrol(t, house, "司马小红", "13912345678", idNumber(4))
		until := civil.At(h.now) + 1e9
		must(t, house.access.Bootstrap(ctx, []access.Account{
			{ID: "merger", Name: "合并", Grants: []access.Granted{{Role: access.Coordinator, Place: "110105", Until: until}}},
		}, "test"))
		merger, err := house.access.Actor(ctx, "merger")
		must(t, err)
		must(t, house.people.Merge(ctx, merger, merged, leaves, "本人电话核实为同一人"))
		must(t, house.people.Correct(ctx, leaves, people.Correction{Home: home, Employer: "卧龙岗中学", Skills: "观星"}))
		for i, person := range []string{leaves, merged, stays} {
			stint(t, house, fmt.Sprintf("s-%d", i), person)
		}
		needles = identifying(t, house, leaves, merged)
		for _, word := range []string{"诸葛", "zhuge", "zgxm", phone, "13912345679", idNumber(3), idNumber(5), "卧龙岗", "观星"} {
			needles[word] = []byte(word)
		}
		if found := traces(t, house, needles); len(found) < 8 {
			t.Fatalf("the search finds only %q before they leave", found)
		}
		size = house.log.Size()
	})
	onFile := !strings.HasPrefix(h.flags.DB, "postgres") // a server's copies are made and put back by its own tools
	if onFile {
		must(t, (&BackupCmd{Out: filepath.Join(dir, "kept.db"), dbFlags: h.flags}).Run(h.app))
	}
	h.now = h.now.Add(time.Hour) // or a code was sent just now
	in(func(house *house) {
		ctx := t.Context()
		before := persons(t, house, size)
		if before != "2" {
			t.Errorf("%s persons served, two of three records being one", before)
		}
		here := visitorOf(phone)
		must(t, house.people.AskCode(ctx, here, leaves))
		must(t, house.people.Leave(ctx, here, leaves, pocket.About(leaves)))
		for _, person := range []string{leaves, merged} {
			gone(t, house, person)
			if _, err := house.people.Own(ctx, person); err == nil {
				t.Errorf("%s can still be opened", person)
			}
		}
		if found := traces(t, house, needles); len(found) > 0 {
			t.Errorf("left in the database: %q", found)
		}
		var words int
		must(t, house.db.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM people_event WHERE note <> '' AND (person IN ($1, $2) OR other IN ($3, $4))",
			leaves, merged, leaves, merged).Scan(&words))
		if words > 0 {
			t.Errorf("%d lines of their history still say what somebody wrote", words)
		}
		for _, at := range []int64{size, house.log.Size()} {
			if got := persons(t, house, at); got != before {
				t.Errorf("%s persons at size %d, %s before", got, at, before)
			}
		}
		if own, err := house.people.Own(ctx, stays); err != nil || own.Phone != "13912345678" {
			t.Errorf("somebody else: %+v, %v", own.Phone, err)
		}
		must(t, house.syncErased(ctx))
	})
	if !onFile {
		return
	}
	again := h.flags
	again.DB, again.Head, again.Erased = filepath.Join(dir, "again.db"), filepath.Join(dir, "again.head"), h.flags.Head+".erased"
	must(t, (&RestoreCmd{From: filepath.Join(dir, "kept.db"), dbFlags: again}).Run(h.app))
	must(t, h.inHouseWith(again, houseOptions{}, func(house *house) error {
		if found := traces(t, house, needles); len(found) > 0 {
			t.Errorf("left in the copy that was put back: %q", found)
		}
		if got := persons(t, house, size); got != "2" {
			t.Errorf("%s persons in the copy at size %d", got, size)
		}
		return nil
	}))
}

// stint writes a stint of a person into the log.
func stint(t *testing.T, house *house, id, person string) {
	t.Helper()
	start := civil.NewDay(2020, 3, 1).Start()
	p, err := house.log.Prepare(&fact.Fact{ID: id, Kind: "service", Start: start, End: start + 3600_000, Place: home, Person: person, Quantity: 60, Category: "epidemic.temperature"})
	must(t, err)
	must(t, house.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := house.log.Append(ctx, tx, p)
		return err
	}))
}

// persons is how many have served, at a size of the log.
func persons(t *testing.T, house *house, size int64) string {
	t.Helper()
	f, err := house.figures(t.Context())
	must(t, err)
	a, err := f.Answer(t.Context(), figure.Question{
		Definition: &figure.Definition{ID: "test", Version: 1, Measure: figure.Persons, Of: []string{"service"}, Attribute: figure.PlaceOfService}, At: size,
	})
	must(t, err)
	return a.Value
}

// identifying is what only the row of somebody holds: their wrapped key, what it
// seals, and the blind indexes.
func identifying(t *testing.T, house *house, persons ...string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, person := range persons {
		for _, column := range []string{"vault_key", "phone", "id_number", "birth", "phone_index", "id_index"} {
			var b []byte
			must(t, house.db.Read().QueryRowContext(t.Context(), "SELECT "+column+" FROM people WHERE person = $1", person).Scan(&b))
			if len(b) < 8 {
				t.Fatalf("%s of %s is not there", column, person)
			}
			out[column+" of "+person] = b
			out[column+" of "+person+" in hexadecimal"] = []byte(hex.EncodeToString(b))
		}
	}
	return out
}

// traces searches every row of every table, and says which needles lie where.
func traces(t *testing.T, house *house, needles map[string][]byte) []string {
	t.Helper()
	ctx, q := t.Context(), house.db.Read()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if house.db.Dialect() == store.Postgres {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	rows, err := q.QueryContext(ctx, list)
	must(t, err)
	var tables []string
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	must(t, rows.Close())
	if len(tables) < 50 {
		t.Fatalf("only %d tables", len(tables))
	}
	var found []string
	for _, table := range tables {
		rows, err := q.QueryContext(ctx, "SELECT * FROM "+table)
		must(t, err)
		columns, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			must(t, rows.Scan(into...))
			for i, v := range values {
				var in []byte
				switch x := v.(type) {
				case string:
					in = []byte(x)
				case []byte:
					in = x
				}
				for name, needle := range needles {
					if bytes.Contains(in, needle) {
						found = append(found, name+" in "+table+"."+columns[i])
					}
				}
			}
		}
		must(t, rows.Err())
		must(t, rows.Close())
	}
	return found
}
