package onetime_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// from is somebody in the one network, with a browser of their own.
func from(i int) onetime.Visitor {
	return onetime.Visitor{Network: here.Network, Device: fmt.Sprint("browser ", i)}
}

func mobile(i int) ident.Phone { return ident.Phone(fmt.Sprintf("139%08d", i)) }

// Three hundred people in an hour behind one address get in, most of them in the
// ten minutes after it was on the news; one in six mistypes, one in ten never
// types at all.
func TestCrowdBehindOneAddress(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		random := rand.New(rand.NewPCG(7, 11))
		type waiting struct {
			who int
			at  time.Time
		}
		var typing []waiting
		in := 0
		typed := func(until time.Time) {
			for len(typing) > 0 && !typing[0].at.After(until) {
				w := typing[0]
				typing, r.now = typing[1:], w.at
				g := onetime.Guess{Kind: onetime.Join, About: fmt.Sprint("p", w.who), From: from(w.who), Code: r.pocket.About(fmt.Sprint("p", w.who))}
				if w.who%6 == 0 {
					g.Code += "0"
					if r.guess(g).Right {
						t.Fatal("a wrong code is right")
					}
					g.Code = g.Code[:len(g.Code)-1]
				}
				if got := r.guess(g); !got.Right {
					t.Fatalf("person %d does not get in: %+v", w.who, got)
				}
				in++
			}
		}
		begin := r.now
		for i := range 300 {
			at := begin.Add(time.Duration(i)*2500*time.Millisecond + time.Duration(random.IntN(2000))*time.Millisecond)
			if i >= 240 {
				at = begin.Add(10*time.Minute + time.Duration(i-240)*50*time.Second)
			}
			typed(at)
			if r.now.Before(at) {
				r.now = at
			}
			o := onetime.Order{Kind: onetime.Join, About: fmt.Sprint("p", i), Phone: mobile(i), From: from(i)}
			if err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { _, err := r.Order(ctx, tx, o); return err }); err != nil {
				t.Fatalf("person %d, %s into the hour: %v", i, at.Sub(begin), err)
			}
			if i%10 != 9 {
				typing = append(typing, waiting{i, r.now.Add(40 * time.Second)})
			}
		}
		typed(r.now.Add(time.Minute))
		if in != 270 {
			t.Errorf("%d of 270 who typed their code got in", in)
		}
	})
}

// A flood from one network, that types nothing back and presses every second, is
// slowed to its allowance an hour; somebody honest beside it, who presses again
// when told to, is in within a minute.
func TestFloodFromOneNetwork(t *testing.T) {
	r := newRig(t, storetest.SQLite(t), onetime.Limits{})
	sent, refused, longest := 0, 0, time.Duration(0)
	press := func(who int) *limit.Error {
		t.Helper()
		o := onetime.Order{Kind: onetime.Join, About: fmt.Sprint("p", who), Phone: mobile(who), From: from(who)}
		err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { _, err := r.Order(ctx, tx, o); return err })
		var over *limit.Error
		if err != nil && !errors.As(err, &over) {
			t.Fatal(err)
		}
		return over
	}
	const minutes = 20
	for i := range minutes * 60 {
		r.now = r.now.Add(time.Second)
		if over := press(i); over == nil {
			sent++
		} else {
			refused++
			longest = max(longest, over.Wait)
		}
		if i%300 == 299 { // somebody honest, between two presses of the flood
			waited := time.Duration(0)
			for over := press(100_000 + i); over != nil; over = press(100_000 + i) {
				r.now, waited = r.now.Add(over.Wait), waited+over.Wait
			}
			if waited > time.Minute {
				t.Errorf("after %d s of flood an honest person waits %s", i+1, waited)
			}
		}
	}
	n := int(onetime.DefaultLimits.Network.N) // where the wait is as long as the allowance grows by one, three quarters are used
	most := n*3/4 + n*minutes/60
	if sent > most || refused < minutes*60/2 {
		t.Errorf("%d codes in %d minutes of flood, %d refused, want %d at most", sent, minutes, refused, most)
	}
	if longest > 25*time.Second {
		t.Errorf("a wait of %s is a wall", longest)
	}
}

// What a network is allowed is the city's to set.
func TestNetworkAllowance(t *testing.T) {
	for _, allowed := range []int{8, 80} {
		limits := onetime.DefaultLimits
		limits.Network.N = int64(allowed)
		r := newRig(t, storetest.SQLite(t), limits)
		sent := 0
		for i := range 200 {
			o := onetime.Order{Kind: onetime.Join, About: "p", Phone: mobile(allowed*1000 + i), From: onetime.Visitor{Network: fmt.Sprint("net ", allowed)}}
			if err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { _, err := r.Order(ctx, tx, o); return err }); err == nil {
				sent++
			}
		}
		if sent < allowed/2 || sent > allowed/2+2 {
			t.Errorf("with %d an hour %d are sent in one breath", allowed, sent)
		}
	}
}
