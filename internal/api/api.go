package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/figure"
	"linli/internal/jobs"
	"linli/internal/notify"
	"linli/internal/rest"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
	"linli/internal/web"
)

// Version is that of the contract: its first number is in every path.
const Version = "1.0.0"

// Options are what the API stands on. Rooms that are absent have no operations.
type Options struct {
	DB      *store.DB
	Keys    *vault.Keys
	Clock   civil.Clock
	Logger  *slog.Logger
	Bearers rest.Bearers

	Access    *access.Access
	Figures   figure.Figures
	Kinds     *fact.Kinds
	Log       web.Log
	Imports   web.Importer
	Inbox     *notify.Notify
	Jobs      *jobs.Workers
	Retention *retention.Retention
	Exports   *export.Exports
	Services  []rest.Service

	// PerMinute is how many calls a token may make in a minute; 0 is the usual.
	PerMinute int
}

// API is the face of the program to other programs.
type API struct {
	o          Options
	rest       *rest.API
	json, yaml []byte
}

// New declares all operations. The error names what is wrong with them.
func New(o Options) (*API, error) {
	a := &API{o: o, rest: rest.New(rest.Options{
		DB: o.DB, Keys: o.Keys, Clock: o.Clock, Bearers: o.Bearers, Access: o.Access, Logger: o.Logger, PerMinute: o.PerMinute,
		Title: text.Label{Zh: "邻里接口", En: "Linli API"}, Version: Version,
	})}
	a.rest.Means(web.ErrNotFound, fault.Missing, msgNothing)
	a.rest.Means(fact.ErrNotFound, fault.Missing, msgNothing)
	a.rest.Means(figure.ErrUnknown, fault.Missing, msgNothing)
	a.rest.Means(figure.ErrSize, fault.Invalid, msgBadSize)
	a.rest.Means(figure.ErrPlace, fault.Invalid, msgBadPlace)
	a.meOperations()
	a.figureOperations()
	a.logOperations()
	if o.Imports != nil {
		a.importOperations()
	}
	for _, s := range o.Services {
		s.Operations(a.rest)
	}
	a.accessOperations()
	if o.Jobs != nil {
		a.jobOperations()
	}
	if o.Retention != nil {
		a.retentionOperations()
	}
	if o.Exports != nil {
		a.exportOperations()
	}
	if err := a.rest.Err(); err != nil {
		return nil, fmt.Errorf("declare the operations of the API: %w", err)
	}
	return a, a.write()
}

// write writes the document down once: it does not change while we serve.
func (a *API) write() error {
	doc := a.rest.OpenAPI()
	delete(doc.Components.Schemas.Map(), "ErrorModel") // the library's own, which we never send
	raw, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	a.json = append(b.Bytes(), '\n')
	if a.yaml, err = doc.YAML(); err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	return nil
}

// JSON is the OpenAPI 3.1 document.
func (a *API) JSON() []byte { return a.json }

// YAML is the same document as YAML.
func (a *API) YAML() []byte { return a.yaml }

// Operations lists all operations.
func (a *API) Operations() []rest.Operation { return a.rest.Operations() }

// Handler answers everything below rest.Root. It takes tokens and nothing
// else: a browser's cookies are not read, so no page elsewhere can call it in
// somebody's name.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	document := func(kind string, body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			_, _ = w.Write(body)
		}
	}
	mux.HandleFunc("GET "+rest.Root+"/openapi.json", document("application/openapi+json", a.json))
	mux.HandleFunc("GET "+rest.Root+"/openapi.yaml", document("application/openapi+yaml", a.yaml))
	mux.Handle("/", a.rest.Handler())
	return mux
}
