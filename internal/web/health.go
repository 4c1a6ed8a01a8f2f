package web

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// healthFor is how long an answer of /healthz is given again: anybody may ask,
// and asking must cost nothing.
const healthFor = 2 * time.Second

// pulse keeps the last answer of /healthz.
type pulse struct {
	mu    sync.Mutex
	at    time.Time
	asked bool
	err   error
}

// feel asks, unless it was asked just now.
func (p *pulse) feel(ctx context.Context, now time.Time, ask func(ctx context.Context) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if since := now.Sub(p.at); p.asked && since >= 0 && since < healthFor {
		return p.err
	}
	p.at, p.asked, p.err = now, true, ask(context.WithoutCancel(ctx))
	return p.err
}

// health answers whether the site works, and how long the log is. Nothing is
// signed for it. GET /healthz
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	ask := func(ctx context.Context) error {
		if s.Ready == nil {
			return nil
		}
		return s.Ready(ctx)
	}
	if err := s.pulse.feel(r.Context(), s.Clock(), ask); err != nil {
		s.log.ErrorContext(r.Context(), "health", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, `{"status":"unavailable"}`)
		return
	}
	fmt.Fprintf(w, "{\"status\":\"ok\",\"size\":%d}\n", s.Log.Size())
}
