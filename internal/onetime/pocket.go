package onetime

import (
	"cmp"
	"context"
	"sync"

	"linli/internal/ident"
	"linli/internal/store"
)

// pocketful is how many codes a Pocket keeps at least.
const pocketful = 10_000

// Pocket is a sender that keeps the last codes in memory, for demonstrations
// and tests: nothing is sent anywhere.
type Pocket struct {
	mu sync.Mutex
	// When fresh is full it becomes old and what was old is forgotten, so that no
	// code is lost on its way to whoever waits for it.
	fresh, old pile
}

type pile struct {
	byAbout map[string]string
	byPhone map[ident.Phone]string
}

// Carry implements Sender.
func (k *Pocket) Carry(_ context.Context, tx *store.Tx, m Message) error {
	tx.AfterCommit(func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.fresh.byAbout == nil || len(k.fresh.byPhone) >= pocketful {
			k.old, k.fresh = k.fresh, pile{map[string]string{}, map[ident.Phone]string{}}
		}
		k.fresh.byAbout[m.About], k.fresh.byPhone[m.Phone] = m.Code, m.Code
	})
	return nil
}

// About is the last code about a person; empty where there is none.
func (k *Pocket) About(person string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return cmp.Or(k.fresh.byAbout[person], k.old.byAbout[person])
}

// To is the last code to a phone; empty where there is none.
func (k *Pocket) To(phone ident.Phone) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return cmp.Or(k.fresh.byPhone[phone], k.old.byPhone[phone])
}
