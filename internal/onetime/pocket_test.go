package onetime_test

import (
	"context"
	"fmt"
	"testing"

	"linli/internal/ident"
	"linli/internal/onetime"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// However many codes come, the last ten thousand can be read.
func TestPocketKeepsTheLast(t *testing.T) {
	r := newRig(t, storetest.SQLite(t), onetime.Limits{})
	const last, many = 10_000, 25_000
	about := func(i int) (person string, phone ident.Phone) {
		return fmt.Sprint("p", i), ident.Phone(fmt.Sprintf("138%08d", i))
	}
	for i := range many {
		err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			person, phone := about(i)
			return r.pocket.Carry(ctx, tx, onetime.Message{Phone: phone, Code: fmt.Sprint(i), About: person})
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, before := range []int{i, i - 1, i - last + 1} {
			if person, phone := about(before); before >= 0 && (r.pocket.About(person) != fmt.Sprint(before) || r.pocket.To(phone) != fmt.Sprint(before)) {
				t.Fatalf("after %d codes that about %s is lost", i+1, person)
			}
		}
	}
	if person, _ := about(0); r.pocket.About(person) != "" {
		t.Error("the first is kept for ever")
	}
}
