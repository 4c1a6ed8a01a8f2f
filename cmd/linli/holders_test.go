package main

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every table with a wrapped key is one that a rotation of the master key
// passes: one that is forgotten could not be opened after the old key is gone.
func TestEveryWrappedKeyHasAHolder(t *testing.T) {
	var held []string
	for _, h := range holders() {
		held = append(held, h.Table+"."+h.Blob)
	}
	create := regexp.MustCompile(`(?is)CREATE TABLE (\w+)\s*\((.*?)\n\)`)
	wrapped := regexp.MustCompile(`(?im)^\s*(\w*(?:vault_key|wrapped)\w*)\s+\{\{blob\}\}`)
	found := 0
	for _, room := range rooms() {
		must(t, fs.WalkDir(room.FS, room.Dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".sql") {
				return err
			}
			text, err := fs.ReadFile(room.FS, path)
			for _, table := range create.FindAllStringSubmatch(string(text), -1) {
				for _, column := range wrapped.FindAllStringSubmatch(table[2], -1) {
					found++
					if !slices.Contains(held, table[1]+"."+column[1]) {
						t.Errorf("%s: %s.%s is in nobody's Holders", path, table[1], column[1])
					}
				}
			}
			return err
		}))
	}
	if found < 4 {
		t.Errorf("only %d wrapped keys were found: the migrations were not read", found)
	}
}
