package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"linli/internal/onetime"
	"linli/internal/page"
	"linli/internal/signin"
)

const (
	cookieSession = "linli-session"
	cookieDevice  = "linli-device"
)

// sessionKey carries the session in a request's context.
type sessionKey struct{}

// session is the proof the request came with, in whatever stage, or nil.
func session(ctx context.Context) *signin.Session {
	o, _ := ctx.Value(sessionKey{}).(*signin.Session)
	return o
}

// proven puts the session that the request's cookie stands for into its
// context, and its actor once all factors are proven. A token that is worth
// nothing any more is forgotten.
func (s *Server) proven(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	if s.SignIn == nil {
		return r, nil
	}
	token := s.token(r)
	if token == "" {
		return r, nil
	}
	o, err := s.SignIn.Session(r.Context(), token)
	if errors.Is(err, signin.ErrNoSession) {
		s.setToken(w, "")
		return r, nil
	}
	if err != nil {
		return r, err
	}
	ctx := context.WithValue(r.Context(), sessionKey{}, &o)
	if o.Stage == signin.Full && o.Actor != nil {
		ctx = page.WithVisitor(ctx, page.Visitor{Actor: o.Actor})
	}
	return r.WithContext(ctx), nil
}

// cookieName has the prefix by which browsers hold a cookie to TLS and to this
// host (OWASP ASVS 5.0 V3.3.1).
func (s *Server) cookieName(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

func (s *Server) token(r *http.Request) string {
	c, err := r.Cookie(s.cookieName(cookieSession))
	if err != nil {
		return ""
	}
	return c.Value
}

// setToken gives the browser its token; an empty one takes it away. The cookie
// ends with the browser, the session by its own clock.
func (s *Server) setToken(w http.ResponseWriter, token string) {
	c := &http.Cookie{
		Name: s.cookieName(cookieSession), Value: token, Path: "/",
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
	}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// device tells one browser from another; it proves nothing. A browser without
// one is given one.
func (s *Server) device(w http.ResponseWriter, r *http.Request) string {
	if c, err := r.Cookie(s.cookieName(cookieDevice)); err == nil && len(c.Value) >= 20 && len(c.Value) <= 64 {
		return c.Value
	}
	d := rand.Text()
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(cookieDevice), Value: d, Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
	})
	return d
}

func (s *Server) visitor(w http.ResponseWriter, r *http.Request) onetime.Visitor {
	return onetime.Visitor{Network: onetime.Network(s.address(r)), Device: s.device(w, r), Agent: r.UserAgent()}
}

// address is where the request comes from. What a header says counts only if
// the request came through a proxy that is trusted, and then only what the
// last such proxy saw (OWASP ASVS 5.0 V15.3.4).
func (s *Server) address(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(at); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = before.Unmap()
	}
	return at
}

func (s *Server) trusted(a netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// entered ends every way of signing in: the browser gets the new token and
// goes where the session's stage says.
func (s *Server) entered(w http.ResponseWriter, r *http.Request, token string, o signin.Session) error {
	// What a session held before signing in must not live on after it.
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Remove(r.Context(), "account")
	s.setToken(w, token)
	return page.Back(w, r, s.after(r.Context(), o))
}

// after is the next page of a session.
func (s *Server) after(ctx context.Context, o signin.Session) string {
	switch o.Stage {
	case signin.Second:
		return "/sign-in/second"
	case signin.Setup:
		return "/second-factor"
	}
	next := s.sessions.PopString(ctx, "next")
	switch {
	case next != "":
		return next
	case o.Actor != nil:
		return s.first(page.Visitor{Actor: o.Actor})
	case o.Subject.Kind == signin.Phone && s.RegisterAt != "":
		return s.RegisterAt
	case o.Subject.Kind == signin.Person && s.People != nil:
		return s.first(page.Visitor{Person: o.Subject.ID})
	}
	return "/devices"
}

// keepNext remembers where somebody wanted to go before they had to sign in.
func (s *Server) keepNext(r *http.Request, next string) {
	if next = page.Local(next, ""); next != "" {
		s.sessions.Put(r.Context(), "next", next)
	}
}

// withSession is a route for whoever has proven something, in any stage.
func (s *Server) withSession(h handler) http.Handler {
	return s.open(func(w http.ResponseWriter, r *http.Request) error {
		if session(r.Context()) == nil {
			return page.Back(w, r, "/?next="+url.QueryEscape(r.URL.Path))
		}
		return h(w, r)
	})
}

// fully is a route for whoever has proven all that is asked of them.
func (s *Server) fully(h handler) http.Handler {
	return s.withSession(func(w http.ResponseWriter, r *http.Request) error {
		if o := session(r.Context()); o.Stage != signin.Full {
			return page.Back(w, r, s.after(r.Context(), *o))
		}
		return h(w, r)
	})
}
