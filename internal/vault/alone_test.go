package vault_test

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"linli/internal/vault"
)

// A value with a key of its own opens where it was sealed and nowhere else, and
// not without its key.
func TestAlone(t *testing.T) {
	for _, suite := range both {
		t.Run(string(suite), func(t *testing.T) {
			k, _ := create(t, vault.Options{Suite: suite})
			s := k.Sealer()
			at := vault.Spot{Field: "room.note", Row: "n1"}
			bound := vault.Spot{Field: "room.note", Row: "n1", KeyRow: "room.note/n1"}
			sealed, wrapped, err := s.SealAlone(at, []byte("南门"))
			if err != nil {
				t.Fatal(err)
			}
			other, otherKey, err := s.SealAlone(bound, []byte("北门"))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(sealed, []byte("南门")) {
				t.Error("it is not sealed")
			}
			for _, c := range []struct {
				name            string
				at              vault.Spot
				sealed, wrapped []byte
				want            string // empty: ErrSealed
			}{
				{"its place", at, sealed, wrapped, "南门"},
				{"the key's own row", bound, other, otherKey, "北门"},
				{"the key's row given", vault.Spot{Field: "room.note", Row: "n1", KeyRow: "n1"}, sealed, wrapped, "南门"},
				{"another row", vault.Spot{Field: "room.note", Row: "n2", KeyRow: "n1"}, sealed, wrapped, ""},
				{"another field", vault.Spot{Field: "room.name", Row: "n1"}, sealed, wrapped, ""},
				{"the key of another row", bound, sealed, wrapped, ""},
				{"another key", at, sealed, otherKey, ""},
				{"the key destroyed", at, sealed, nil, ""},
				{"nothing sealed", at, nil, wrapped, ""},
			} {
				got, err := s.OpenAlone(c.at, c.sealed, c.wrapped)
				if string(got) != c.want || errors.Is(err, vault.ErrSealed) != (c.want == "") {
					t.Errorf("%s: %q, %v", c.name, got, err)
				}
			}
		})
	}
}

func TestAloneAsJSON(t *testing.T) {
	k, _ := create(t, vault.Options{})
	s, at := k.Sealer(), vault.Spot{Field: "room.who", Row: "1"}
	type who struct{ Name, Phone string }
	sealed, wrapped, err := s.SealJSON(at, who{"试甲", "13800000000"})
	if err != nil {
		t.Fatal(err)
	}
	var got who
	if err := s.OpenJSON(at, sealed, wrapped, &got); err != nil || got.Name != "试甲" {
		t.Errorf("%+v, %v", got, err)
	}
	var n int
	if err := s.OpenJSON(at, sealed, wrapped, &n); err == nil || errors.Is(err, vault.ErrSealed) {
		t.Errorf("a name was read as a number: %v", err)
	}
	if _, _, err := s.SealJSON(at, math.NaN()); err == nil {
		t.Error("what is no JSON was sealed")
	}
}

func TestDigest(t *testing.T) {
	k, _ := create(t, vault.Options{})
	far, _ := create(t, vault.Options{Rand: seeded(2)})
	of := func(k *vault.Keys, field string, content any) string {
		d, err := k.Digest(field, content)
		if err != nil || len(d) != 32 {
			t.Fatalf("%q, %v", d, err)
		}
		return d
	}
	same := of(k, "room.hash", []string{"大米", "10"})
	if same != of(k, "room.hash", []string{"大米", "10"}) {
		t.Error("a retry has another digest")
	}
	for what, d := range map[string]string{
		"other content":        of(k, "room.hash", []string{"大米", "11"}),
		"another field":        of(k, "hall.hash", []string{"大米", "10"}),
		"another installation": of(far, "room.hash", []string{"大米", "10"}),
	} {
		if d == same {
			t.Errorf("%s has the same digest", what)
		}
	}
}
