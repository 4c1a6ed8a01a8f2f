package webtest

import (
	"net/http"
	"net/http/httptest"
	"sync"
)

// Line is the way between a Site and its visitors. Tests cut it.
type Line struct {
	mu   sync.Mutex
	cut  bool
	lose int
}

// Cut breaks off every request before it reaches the site, until Mend.
func (l *Line) Cut() { l.set(func() { l.cut = true }) }

// Mend lets everything through again.
func (l *Line) Mend() { l.set(func() { l.cut, l.lose = false, 0 }) }

// Lose lets the next n POSTs reach the site and breaks off before their
// answers reach the visitor.
func (l *Line) Lose(n int) { l.set(func() { l.lose = n }) }

// Lost reports whether as many answers were lost as Lose asked for.
func (l *Line) Lost() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lose == 0
}

func (l *Line) set(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

func (l *Line) through(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		cut, lose := l.cut, l.lose > 0 && r.Method == http.MethodPost
		if !cut && lose {
			l.lose--
		}
		l.mu.Unlock()
		if cut {
			panic(http.ErrAbortHandler)
		}
		if lose {
			site.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		site.ServeHTTP(w, r)
	})
}
