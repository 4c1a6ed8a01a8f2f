package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"

	"linli/internal/access"
	"linli/internal/page"
)

// Server is the web face.
type Server struct {
	Options
	log      *slog.Logger
	assets   *assets
	worker   []byte // the program of GET /sw.js
	sessions *scs.SessionManager
	throttle *throttle
	pulse    pulse
	more     []page.Entry // what the services add to the navigation
	routes   []string
}

// New checks the options and returns the face.
func New(o Options) (*Server, error) {
	if o.Clock == nil || o.Accounts == nil || o.Figures == nil || o.Log == nil {
		return nil, errors.New("web: Clock, Accounts, Figures and Log are required")
	}
	a, err := loadAssets()
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	worker, err := a.worker()
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &Server{Options: o, log: o.Logger, assets: a, worker: worker, sessions: scs.New(), throttle: newThrottle(publicBurst, publicEvery)}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.Patience.Header == 0 {
		s.Patience.Header = usualPatience.Header
	}
	if s.Patience.Form == 0 {
		s.Patience.Form = usualPatience.Form
	}
	// No clean-up goroutine: a demonstration's sessions are few, and an
	// expired one is refused when it is read.
	s.sessions.Store = memstore.NewWithCleanupInterval(0)
	s.sessions.HashTokenInStore = true
	s.sessions.Lifetime = 12 * time.Hour
	s.sessions.IdleTimeout = 2 * time.Hour
	s.sessions.Cookie.Name = "linli"
	if o.Secure {
		s.sessions.Cookie.Name = "__Host-linli"
	}
	s.sessions.Cookie.Secure = o.Secure
	s.sessions.Cookie.HttpOnly = true
	s.sessions.Cookie.SameSite = http.SameSiteLaxMode
	s.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { s.fail(w, r, err) }
	return s, nil
}

// Routes are the patterns of all pages, in the order in which Handler mounts
// them; none before that.
func (s *Server) Routes() []string { return slices.Clone(s.routes) }

// ErrNotLoopback is what Serve refuses a demonstration with whose listener
// others could reach: its accounts open without proof.
var ErrNotLoopback = errors.New("demo mode is for this machine only: listen on 127.0.0.1 or [::1]")

// Serve answers requests on the listener until the context ends, then lets
// requests in hand finish for up to ten seconds. It closes the listener.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	if s.Demo && !loopback(ln.Addr()) {
		ln.Close()
		return ErrNotLoopback
	}
	hs := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: s.Patience.Header,
		ReadTimeout:       2 * time.Minute, // an upload over a slow line
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	done := make(chan error, 1)
	go func() { done <- hs.Serve(ln) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := hs.Shutdown(grace)
	if err != nil {
		err = errors.Join(err, hs.Close())
	}
	<-done
	if err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

func loopback(a net.Addr) bool {
	t, ok := a.(*net.TCPAddr)
	return ok && t.IP.IsLoopback()
}

// fromHere reports whether a request was made on this machine to this machine
// by its own name. The name matters: a page elsewhere could point a name of
// its own at 127.0.0.1 and have a visitor's browser ask us.
func fromHere(r *http.Request) bool {
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && !loopback(a) {
		return false
	}
	peer, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !isLoopbackHost(peer) {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return isLoopbackHost(host)
}

func isLoopbackHost(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// actor is the account that is signed in, or nil.
func actor(ctx context.Context) *access.Actor { return page.Who(ctx).Actor }
