package main

import (
	"path/filepath"
	"testing"

	"linli/internal/civil"
	"linli/internal/scenario"
	"linli/internal/store/storetest"
)

// TestCityEverywhere takes the reference city in on both databases, by the
// command that anybody uses, and compares the tree roots and every figure of
// the brief with each other and with the generator's plan.
func TestCityEverywhere(t *testing.T) {
	const scale = 0.002
	city := scenario.New(7, scale)
	dir := t.TempDir()
	if err := city.Write(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	type result struct {
		root   string
		values []string
	}
	var first *result
	storetest.Each(t, func(t *testing.T, dsn string) {
		flags := dbFlags{DB: dsn, Keys: filepath.Join(t.TempDir(), "keys")}
		on := []string{"--db", flags.DB, "--keys", flags.Keys}
		linli(t, append([]string{"init", "--log-key", testLogKey}, on...)...)
		for _, file := range scenario.Files() {
			kind := file[:len(file)-len(filepath.Ext(file))]
			linli(t, append([]string{"import", kind, filepath.Join(dir, kind+".csv")}, on...)...)
		}
		a := &app{ctx: t.Context(), clock: civil.System}
		h, err := a.openHouse(t.Context(), flags)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		}()
		if err := (&demo{app: a, house: h}).define(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := result{root: h.log.Head().Root.String()}
		for _, x := range city.Expected() {
			q, err := question(h.engine, x)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := h.engine.Answer(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if answer.Value != x.Value {
				t.Errorf("%s: %s, want %s", x, answer.Value, x.Value)
			}
			got.values = append(got.values, answer.Value)
		}
		if first == nil {
			first = &got
			return
		}
		if got.root != first.root {
			t.Errorf("root %s, elsewhere %s", got.root, first.root)
		}
		for i, v := range got.values {
			if v != first.values[i] {
				t.Errorf("figure %d: %s, elsewhere %s", i, v, first.values[i])
			}
		}
	})
	if first == nil || len(first.values) < 100 {
		t.Error("no figures were compared")
	}
}
