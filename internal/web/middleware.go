package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// handler is a route's work; what it returns becomes an error page.
type handler func(w http.ResponseWriter, r *http.Request) error

// policy forbids everything that does not come from this site, and every
// script and style inside a page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
	"font-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxForm limits the body of an ordinary form; an upload sets its own limit.
const maxForm = 1 << 20

func headers(next http.Handler, secure bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", permissions(false, false))
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// permissions are what a page may ask the phone for: nothing, unless the page
// is for that.
func permissions(camera, place bool) string {
	list := map[bool]string{false: "()", true: "(self)"}
	return "camera=" + list[camera] + ", geolocation=" + list[place] + ", microphone=()"
}

// recovered turns a panic into a 500 page; a handler never ends the program.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			s.fail(w, r, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}()
		next.ServeHTTP(w, r)
	})
}

// preferences puts the visitor's language and print size into the context.
// The cookie decides; without one the browser's first language does.
func (s *Server) preferences(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		env := page.Env{Lang: browserLang(r.Header.Get("Accept-Language")), Asset: s.assets.at}
		if c, err := r.Cookie(cookieLang); err == nil {
			env.Lang = langOf(c.Value)
		}
		if c, err := r.Cookie(cookiePrint); err == nil {
			env.Large = c.Value == "large"
		}
		next.ServeHTTP(w, r.WithContext(page.With(r.Context(), env)))
	})
}

// identity puts the visitor into the context, reading an account's grants anew
// on every request: a role that has expired is gone at once.
func (s *Server) identity(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := s.proven(w, r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		v := page.Visitor{Actor: actor(r.Context()), Person: s.personOf(r.Context())}
		id := s.sessions.GetString(r.Context(), "account")
		if id != "" && s.Demo && session(r.Context()) == nil {
			a, err := s.Accounts.Actor(r.Context(), id)
			switch {
			case err == nil:
				v.Actor = &a
			case !errors.Is(err, access.ErrUnknown):
				s.fail(w, r, err)
				return
			}
		}
		if v.Person == "" && v.Actor != nil {
			v.Person = v.Actor.Person
		}
		r = r.WithContext(page.WithVisitor(r.Context(), v))
		w.Header().Set(page.VisitorHeader, page.Tag(v))
		if page.FromQueue(r) {
			s.answerQueue(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// open is a route for everybody.
func (s *Server) open(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Header.Get("Content-Type") != "" && !isUpload(r) {
			r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		}
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// signedIn is a route for accounts.
func (s *Server) signedIn(h handler) http.Handler {
	return s.open(func(w http.ResponseWriter, r *http.Request) error {
		if actor(r.Context()) == nil {
			if page.Who(r.Context()).Person != "" {
				return fault.New(fault.Refused, msgForStaff)
			}
			to := "/"
			if r.Method == http.MethodGet {
				to = "/?next=" + url.QueryEscape(r.URL.RequestURI())
			}
			return page.Back(w, r, to)
		}
		return h(w, r)
	})
}

// may is a route for those who may do the act somewhere. Whether they may do
// it to the thing they ask for is asked where the thing is known.
func (s *Server) may(act access.Act, h handler) http.Handler {
	return s.signedIn(func(w http.ResponseWriter, r *http.Request) error {
		if a := *actor(r.Context()); !access.Somewhere(a, act) {
			// Held nowhere, it is refused, and the attempt is kept.
			if err := s.Accounts.Guard(r.Context(), a, act, access.Thing{Kind: "page", ID: r.URL.Path}, ""); err != nil {
				return err
			}
		}
		return h(w, r)
	})
}

// mayAny is a route for those who may do one of the acts somewhere.
func (s *Server) mayAny(acts []access.Act, h handler) http.Handler {
	return s.signedIn(func(w http.ResponseWriter, r *http.Request) error {
		a := *actor(r.Context())
		if !slices.ContainsFunc(acts, func(act access.Act) bool { return access.Somewhere(a, act) }) {
			if err := s.Accounts.Guard(r.Context(), a, acts[0], access.Thing{Kind: "page", ID: r.URL.Path}, ""); err != nil {
				return err
			}
		}
		return h(w, r)
	})
}

func langOf(code string) text.Lang {
	if code == string(text.En) {
		return text.En
	}
	return text.Zh
}
