package vault_test

import (
	"errors"
	"os"
	"sync"
	"testing"

	"linli/internal/vault"
)

// TestRenewWhileServing rotates and retires master keys under readers and
// writers of two processes; nobody notices.
func TestRenewWhileServing(t *testing.T) {
	for _, suite := range both {
		_, path := create(t, vault.Options{Suite: suite})
		first, err1 := vault.Open(path)
		second, err2 := vault.Open(path)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		person := personKey(t, first.Sealer())
		sealed := first.Sealer().Seal(person, "people.phone", "p1", []byte("13800000000"))
		var mu sync.Mutex
		wrapped := first.Sealer().WrapKey(person, "p1")
		stop := make(chan struct{})
		var group sync.WaitGroup
		for _, k := range []*vault.Keys{first, second, first, second} {
			group.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					mu.Lock()
					w := wrapped
					mu.Unlock()
					key, err := k.Sealer().UnwrapKey(w, "p1")
					if err != nil {
						t.Error(err)
						return
					}
					if plain, err := k.Sealer().Open(key, "people.phone", "p1", sealed); err != nil || string(plain) != "13800000000" {
						t.Errorf("%q, %v", plain, err)
						return
					}
				}
			})
		}
		for round := range 5 {
			if _, err := vault.Rotate(path, seeded(byte(round+10))); err != nil {
				t.Fatal(err)
			}
			if err := first.Renew(path); err != nil { // second finds out by itself
				t.Fatal(err)
			}
			mu.Lock()
			now, changed, err := first.Sealer().Rewrap(wrapped, "p1")
			wrapped = now
			mu.Unlock()
			if err != nil || !changed {
				t.Fatal(changed, err)
			}
			if stale, err := first.Sealer().Stale(now); err != nil || stale || first.Sealer().Version() != round+2 {
				t.Error(stale, err)
			}
		}
		close(stop)
		group.Wait()
	}
}

func TestRenewRefusesAnotherInstallation(t *testing.T) {
	k, _ := create(t, vault.Options{})
	_, other := create(t, vault.Options{Rand: seeded(9)})
	if err := k.Renew(other); err == nil {
		t.Error("the keys of another installation were taken over")
	}
	if err := k.Renew(other + ".none"); err == nil {
		t.Error("no file, no error")
	}
}

func TestParse(t *testing.T) {
	k, path := create(t, vault.Options{})
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := vault.Parse(content)
	if err != nil || parsed.Name() != k.Name() || parsed.Index("a", "b") != k.Index("a", "b") {
		t.Error(err)
	}
	for _, bad := range [][]byte{nil, content[:len(content)/2], append(content, '{')} {
		if _, err := vault.Parse(bad); err == nil {
			t.Errorf("%d bytes were accepted", len(bad))
		}
	}
}
