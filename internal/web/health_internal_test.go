package web

import (
	"context"
	"errors"
	"testing"
	"time"
)

// However often it is asked, the house is asked once in a while; a fault is told
// at once when it is found, and no longer than that when it is over.
func TestPulse(t *testing.T) {
	var p pulse
	asked, fault := 0, errors.New("down")
	now := time.Date(2020, 3, 6, 9, 0, 0, 0, time.UTC)
	ask := func(context.Context) error { asked++; return fault }
	for range 1000 {
		if err := p.feel(t.Context(), now, ask); !errors.Is(err, fault) {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times at one instant", asked)
	}
	fault = nil
	if err := p.feel(t.Context(), now.Add(healthFor), ask); err != nil || asked != 2 {
		t.Errorf("a while later: %v, asked %d times", err, asked)
	}
}
