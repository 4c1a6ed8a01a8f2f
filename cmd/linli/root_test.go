package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linli/internal/civil"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/store/storetest"
)

const testLogKey = "00112233445566778899aabbccddeeff"

// writeCity writes a people and a facts file of several chunks each, with
// repeats and corrections across them.
func writeCity(t *testing.T) (people, facts string) {
	t.Helper()
	dir := t.TempDir()
	const n = 2*importing.ChunkRows + 1000
	var p, f bytes.Buffer
	p.WriteString("person,name,home,party\n")
	f.WriteString("id,kind,start,end,place,person,replaces\n")
	for i := range n {
		fmt.Fprintf(&p, "p%05d,张三,110101001001,\n", i)
		fmt.Fprintf(&f, "f%05d,service,2020-02-01 08:00,2020-02-01 %02d:%02d,110101001001,p%05d,\n", i, 9+i%8, i%60, i*7%n)
		if i%1000 == 999 {
			fmt.Fprintf(&f, "c%05d,service,2020-02-01 08:00,2020-02-01 09:00,110101001001,p%05d,f%05d\n", i, i*7%n, i/2)
		}
	}
	people, facts = filepath.Join(dir, "people.csv"), filepath.Join(dir, "facts.csv")
	for name, b := range map[string]*bytes.Buffer{people: &p, facts: &f} {
		if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return people, facts
}

// linli runs the program and gives what it printed.
func linli(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("linli %s: exit %d\n%s%s", strings.Join(args, " "), code, &out, &errs)
	}
	return out.String()
}

// volunteers is the answer of that figure, with the root it stands on.
func volunteers(t *testing.T, flags []string) (answer struct {
	Value, Root string
	Size        int64
}) {
	t.Helper()
	out := linli(t, append([]string{"figure", "volunteers", "--json"}, flags...)...)
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// interrupt imports a file and stops after so many chunks.
func interrupt(t *testing.T, flags dbFlags, table, file string, chunks int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	a := &app{ctx: ctx, stdout: os.Stdout, stderr: os.Stderr, clock: civil.System}
	h, err := a.openHouse(t.Context(), flags)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	into, _ := h.table(table)
	r, err := intake.Open(file, into.Schema(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	run := &importing.Run{}
	run.Progress = func(importing.Progress) {
		if chunks--; chunks == 0 {
			stop()
		}
	}
	if err := h.imports.Import(ctx, into, r, run); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped import of %s: %v", table, err)
	}
}

// The same files give the same root and the same figures at one go, after an
// import that was stopped and run again, and on PostgreSQL.
func TestSameRootEverywhere(t *testing.T) {
	people, facts := writeCity(t)
	whole := []string{"--db", filepath.Join(t.TempDir(), "whole.db")}
	linli(t, append([]string{"init", "--log-key", testLogKey}, whole...)...)
	linli(t, append([]string{"import", "people", people}, whole...)...)
	linli(t, append([]string{"import", "facts", facts}, whole...)...)
	want := volunteers(t, whole)

	stopped := dbFlags{DB: filepath.Join(t.TempDir(), "stopped.db")}
	flags := []string{"--db", stopped.DB}
	linli(t, append([]string{"init", "--log-key", testLogKey}, flags...)...)
	interrupt(t, stopped, "people", people, 2)
	linli(t, append([]string{"import", "people", people}, flags...)...)
	interrupt(t, stopped, "facts", facts, 1)
	linli(t, append([]string{"import", "facts", facts}, flags...)...)
	if got := volunteers(t, flags); got != want {
		t.Errorf("stopped and run again: %+v, want %+v", got, want)
	}
	linli(t, append([]string{"log", "verify"}, flags...)...)

	t.Run("postgres", func(t *testing.T) {
		t.Setenv("XDG_CACHE_HOME", t.TempDir())
		flags := []string{"--db", storetest.Postgres(t), "--keys", filepath.Join(t.TempDir(), "keys")}
		linli(t, append([]string{"init", "--log-key", testLogKey}, flags...)...)
		linli(t, append([]string{"import", "people", people}, flags...)...)
		linli(t, append([]string{"import", "facts", facts}, flags...)...)
		if got := volunteers(t, flags); got != want {
			t.Errorf("PostgreSQL: %+v, want %+v", got, want)
		}
		linli(t, append([]string{"log", "verify"}, flags...)...)
	})
}
