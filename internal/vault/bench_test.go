package vault_test

import (
	"testing"

	"linli/internal/vault"
)

func BenchmarkImportPerson(b *testing.B) {
	for _, suite := range both {
		b.Run(string(suite), func(b *testing.B) {
			keys, _ := create(b, vault.Options{Suite: suite})
			s := keys.Sealer()
			phone, id := []byte("13800000000"), []byte("110101199001010000")
			b.ReportAllocs()
			for b.Loop() {
				k, err := s.NewPersonKey()
				if err != nil {
					b.Fatal(err)
				}
				s.WrapKey(k, "p1234567")
				s.Seal(k, "people.phone", "p1234567", phone)
				s.Seal(k, "people.id", "p1234567", id)
			}
		})
	}
}

func BenchmarkOpenPerson(b *testing.B) {
	for _, suite := range both {
		b.Run(string(suite), func(b *testing.B) {
			keys, _ := create(b, vault.Options{Suite: suite})
			s := keys.Sealer()
			k := personKey(b, s)
			wrapped, phone := s.WrapKey(k, "p1"), s.Seal(k, "people.phone", "p1", []byte("13800000000"))
			for b.Loop() {
				k, err := s.UnwrapKey(wrapped, "p1")
				if err != nil {
					b.Fatal(err)
				}
				if _, err := s.Open(k, "people.phone", "p1", phone); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkKeyed(b *testing.B) {
	for _, suite := range both {
		keys, _ := create(b, vault.Options{Suite: suite})
		for name, f := range map[string]func(){
			"salt":      func() { keys.Salt("01890a5d-ac96-774b-bcce-b302099a8057") },
			"pseudonym": func() { keys.Pseudonym("pair", "p12345") },
			"index":     func() { keys.Index("people.phone", "13800000000") },
		} {
			b.Run(string(suite)+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
			})
		}
	}
}
