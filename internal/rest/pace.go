package rest

import (
	"sync"
	"time"

	"linli/internal/civil"
)

// pace limits the calls of each token in this process: so many in a burst and
// so many in each minute after it, by the generic cell rate algorithm. It is
// kept in memory, because a write for each read would cost more than it saves.
type pace struct {
	step  time.Duration
	burst time.Duration

	mu sync.Mutex
	at map[string]civil.Instant
}

// maxPaced bounds the memory; beyond it those that are idle are forgotten.
const maxPaced = 10_000

func newPace(perMinute int) *pace {
	return &pace{step: time.Minute / time.Duration(perMinute), burst: time.Minute, at: map[string]civil.Instant{}}
}

// take counts a call and says how long to wait if it is one too many.
func (p *pace) take(token string, now civil.Instant) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.at) >= maxPaced {
		for t, at := range p.at {
			if at <= now {
				delete(p.at, t)
			}
		}
	}
	next := max(p.at[token], now) + civil.Instant(p.step/time.Millisecond)
	if wait := time.Duration(next-now)*time.Millisecond - p.burst; wait > 0 {
		return wait
	}
	p.at[token] = next
	return 0
}
