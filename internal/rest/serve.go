package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/text"
)

// call is one request on its way through an operation.
type call struct {
	api   *API
	op    Operation
	token string
	key   string // Idempotency-Key, or empty
	url   *url.URL
}

type callKey struct{}

func callOf(ctx context.Context) call {
	c, _ := ctx.Value(callKey{}).(call)
	return c
}

// ID is the id of what a call makes: the caller's own where the body carries
// one, otherwise one that follows from the token and the Idempotency-Key. The
// same call sent again has the same id.
func ID(ctx context.Context, own string) string {
	c := callOf(ctx)
	if own != "" || c.api == nil {
		return own
	}
	m := c.api.o.Keys.Index("rest.id", strings.Join([]string{c.op.ID, c.token, c.key}, "\x00"))
	return fmt.Sprintf("%x", m[:])
}

// config is how huma is set up: JSON in and out, nothing served but operations.
func (a *API) config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: both(a.o.Title), Version: a.o.Version},
			Servers: []*huma.Server{{URL: Root}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{"token": {
					Type: "http", Scheme: "bearer",
					Description: "令牌，只放在 Authorization 头 · a token, in the Authorization header only",
				}},
			},
		},
		Formats: map[string]huma.Format{
			"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat,
		},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{translate},
	}
}

// adapter puts the guard before every operation of huma's.
type adapter struct{ a *API }

func (h adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.a.mux.ServeHTTP(w, r) }

func (h adapter) Handle(do *huma.Operation, work func(huma.Context)) {
	a := h.a
	var op Operation
	for _, declared := range a.ops {
		if declared.ID == do.OperationID {
			op = declared
		}
	}
	a.mux.HandleFunc(do.Method+" "+Root+do.Path, func(w http.ResponseWriter, r *http.Request) {
		a.guard(w, r, op, func(w http.ResponseWriter, r *http.Request) {
			work(humago.NewContext(do, r, w))
		})
	})
}

// guard asks, in this order: whose token, how often, which act, whether the
// call was made before.
func (a *API) guard(w http.ResponseWriter, r *http.Request, op Operation, work http.HandlerFunc) {
	begin := a.o.Clock()
	r = a.prepare(w, r)
	seen := &watched{ResponseWriter: w}
	var caller Caller
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler {
				panic(v)
			}
			a.refuse(seen, r, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}
		a.o.Logger.Info("api", "operation", op.ID, "status", seen.status, "token", caller.Token, "ms", a.o.Clock().Sub(begin).Milliseconds())
	}()
	caller, err := a.admit(r, op)
	if err != nil {
		a.refuse(seen, r, err)
		return
	}
	c := call{api: a, op: op, token: caller.Token, key: r.Header.Get(keyHeader), url: r.URL}
	ctx := page.WithVisitor(r.Context(), page.Visitor{Actor: &caller.Actor, Person: caller.Actor.Person})
	r = r.WithContext(context.WithValue(ctx, callKey{}, c))
	if !op.Unsafe() {
		work(seen, r)
		return
	}
	if err := a.once(seen, r, c, caller.Actor, work); err != nil {
		a.refuse(seen, r, err)
	}
}

// prepare sets the headers that every answer has, and the caller's language.
func (a *API) prepare(w http.ResponseWriter, r *http.Request) *http.Request {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	h.Set("X-Content-Type-Options", "nosniff")
	lang := text.Zh
	if first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ","); strings.HasPrefix(strings.ToLower(strings.TrimSpace(first)), "en") {
		lang = text.En
	}
	h.Set("Content-Language", string(lang))
	return r.WithContext(page.With(r.Context(), page.Env{Lang: lang}))
}

// admit says whose call it is, or why not.
func (a *API) admit(r *http.Request, op Operation) (Caller, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return Caller{}, problemToken
	}
	caller, err := a.o.Bearers.Bearer(r.Context(), strings.TrimSpace(secret))
	if errors.Is(err, ErrToken) {
		return Caller{}, problemToken
	}
	if err != nil {
		return Caller{}, err
	}
	if wait := a.pace.take(caller.Token, civil.At(a.o.Clock())); wait > 0 {
		return caller, problemPace.after(wait)
	}
	switch {
	case op.Act != "" && !access.Somewhere(caller.Actor, op.Act):
		// Held nowhere, it is refused, and the attempt is kept.
		if err := a.o.Access.Guard(r.Context(), caller.Actor, op.Act, access.Thing{Kind: "api", ID: op.ID}, ""); err != nil {
			return caller, err
		}
	case op.For == Member && caller.Actor.Person == "":
		return caller, access.ErrDenied
	}
	return caller, nil
}

// once runs an operation that changes something, so that the same call sent
// again takes effect once.
func (a *API) once(w http.ResponseWriter, r *http.Request, c call, actor access.Actor, work http.HandlerFunc) error {
	if c.key == "" && !c.op.OwnID {
		return problemNoKey
	}
	if c.key != "" && (len(c.key) < minKey || len(c.key) > maxKey) {
		return problemBadKey
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, c.op.maxBody()))
	if err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return problemTooBig
		}
		return problemHalf
	}
	again := func() *http.Request {
		r := r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
		return r
	}
	if c.key == "" {
		work(w, again())
		return nil
	}
	said, err := a.replies.once(r.Context(), c, rights(actor, c.op.Act), fingerprint(r, body), func() reply {
		rec := newRecorder()
		work(rec, again())
		return rec.reply()
	})
	if err != nil {
		return err
	}
	said.write(w)
	return nil
}

// unknown answers for a path or a method that no operation has.
func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	r = a.prepare(w, r)
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := a.mux.Handler(probe); pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		a.refuse(w, r, problemMethod)
		return
	}
	a.refuse(w, r, problemPath)
}

// refuse answers with a problem.
func (a *API) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r.Context(), err)
	for name, values := range p.headers {
		w.Header()[name] = values
	}
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte("{}")
	}
	w.Header().Set("Content-Type", problemKind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	// A caller that has gone away is not a fault of ours.
	_, _ = w.Write(body)
}

// watched remembers the status for the log.
type watched struct {
	http.ResponseWriter
	status int
}

func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// SetReadDeadline is asked for by huma, which reads bodies that are in memory
// already; the server bounds how long they may take to arrive.
func (w *watched) SetReadDeadline(time.Time) error { return nil }
