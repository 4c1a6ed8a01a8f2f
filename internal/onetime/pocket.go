package onetime

import (
	"context"
	"sync"

	"linli/internal/ident"
	"linli/internal/store"
)

// pocketful is how many codes a Pocket keeps.
const pocketful = 10_000

// Pocket is a sender that keeps the last codes in memory, for demonstrations
// and tests: nothing is sent anywhere.
type Pocket struct {
	mu      sync.Mutex
	byAbout map[string]string
	byPhone map[ident.Phone]string
}

// Carry implements Sender.
func (k *Pocket) Carry(_ context.Context, tx *store.Tx, m Message) error {
	tx.AfterCommit(func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.byAbout == nil || len(k.byPhone) > pocketful {
			k.byAbout, k.byPhone = map[string]string{}, map[ident.Phone]string{}
		}
		k.byAbout[m.About], k.byPhone[m.Phone] = m.Code, m.Code
	})
	return nil
}

// About is the last code about a person; empty where there is none.
func (k *Pocket) About(person string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.byAbout[person]
}

// To is the last code to a phone; empty where there is none.
func (k *Pocket) To(phone ident.Phone) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.byPhone[phone]
}
