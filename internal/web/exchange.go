package web

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"linli/internal/fault"
	"linli/internal/intake"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

// exchange takes tables of other systems: their columns are matched with ours
// once, and the rest is the ordinary import with its rehearsal.
type exchange struct {
	server *Server

	mu   sync.Mutex
	held []heldTable // the newest last
}

// heldTable is an upload that waits for its columns to be matched.
type heldTable struct {
	token, account, kind, name string
	body                       []byte
}

const (
	maxExchange = 16 << 20
	maxHeld     = 8
)

func (x *exchange) keep(t heldTable) string {
	t.token = rand.Text()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.held = append(x.held, t)
	if len(x.held) > maxHeld {
		x.held = slices.Delete(x.held, 0, 1)
	}
	return t.token
}

// find gives an upload to whoever made it.
func (x *exchange) find(r *http.Request) (heldTable, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, t := range x.held {
		if t.token == r.PathValue("token") && t.account == actor(r.Context()).ID {
			return t, nil
		}
	}
	return heldTable{}, fault.New(fault.Missing, msgOldUpload)
}

// start asks for a table. GET /exchange
func (x *exchange) start(w http.ResponseWriter, r *http.Request) error {
	return x.server.page(w, r, exchangePage(x.server.bare(r, msgExchange), x.server.Imports.Kinds()))
}

// upload keeps a table and shows its columns. POST /exchange
func (x *exchange) upload(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxExchange)
	parts, err := r.MultipartReader()
	if err != nil {
		return bad(msgBadForm)
	}
	t := heldTable{account: actor(r.Context()).ID}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return bad(msgNoFile)
		}
		if err != nil {
			return tooBigOr(err)
		}
		switch part.FormName() {
		case "kind":
			b, err := io.ReadAll(io.LimitReader(part, 64))
			if err != nil {
				return tooBigOr(err)
			}
			t.kind = string(b)
		case "file":
			if t.name = part.FileName(); t.name == "" {
				return bad(msgNoFile)
			}
			if t.body, err = io.ReadAll(part); err != nil {
				return tooBigOr(err)
			}
			if _, ok := x.schema(t.kind); !ok {
				return bad(msgBadForm)
			}
			return page.Back(w, r, "/exchange/"+x.keep(t))
		}
	}
}

func tooBigOr(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return err
	}
	return bad(msgBadForm)
}

func (x *exchange) schema(kind string) (intake.Schema, bool) {
	s, ok := x.server.Imports.(interface {
		Schema(kind string) (intake.Schema, bool)
	})
	if !ok {
		return intake.Schema{}, false
	}
	return s.Schema(kind)
}

type exchangeView struct {
	Token      string
	Mapping    people.Mapping
	Schema     intake.Schema
	Sample     [][]string
	Remembered bool
	Differs    []people.Difference
	Fault      text.Label
}

func (v exchangeView) sampleOf(column string) string {
	at := slices.Index(v.Mapping.Header, column)
	var out []string
	for _, row := range v.Sample {
		if at >= 0 && at < len(row) && row[at] != "" {
			out = append(out, maskSample(row[at]))
		}
	}
	return strings.Join(out, " · ")
}

// maskSample hides most of a cell: a sample tells columns apart, no more.
func maskSample(s string) string {
	runes := []rune(s)
	if len(runes) <= 2 {
		return string(runes[:1]) + "*"
	}
	return string(runes[:2]) + strings.Repeat("*", min(len(runes)-2, 6))
}

func (x *exchange) view(r *http.Request, t heldTable) (exchangeView, error) {
	v := exchangeView{Token: t.token}
	v.Schema, _ = x.schema(t.kind)
	head, sample, err := people.Header(bytes.NewReader(t.body), t.name, 2)
	var refused *intake.FileError
	if errors.As(err, &refused) {
		return v, fault.New(fault.Invalid, refused.Reason)
	}
	if err != nil {
		return v, err
	}
	v.Sample = sample
	if v.Mapping, v.Remembered, err = x.server.People.Guess(r.Context(), t.kind, v.Schema.Columns, head); err != nil {
		return v, err
	}
	if !v.Remembered {
		v.Differs, err = x.server.People.Differences(r.Context(), t.kind, head)
	}
	return v, err
}

// form shows the columns side by side. GET /exchange/{token}
func (x *exchange) form(w http.ResponseWriter, r *http.Request) error {
	t, err := x.find(r)
	if err != nil {
		return err
	}
	v, err := x.view(r, t)
	if err != nil {
		return err
	}
	return x.server.page(w, r, mappingPage(x.server.bare(r, msgMapColumns), v))
}

// apply remembers the mapping and hands the table to the import, which checks
// it and shows what would become of it. POST /exchange/{token}
func (x *exchange) apply(w http.ResponseWriter, r *http.Request) error {
	t, err := x.find(r)
	if err != nil {
		return err
	}
	v, err := x.view(r, t)
	if err != nil {
		return err
	}
	v.Mapping.Pairs = map[string]string{}
	for _, our := range v.Schema.Columns {
		if theirs := r.PostFormValue("col-" + our); theirs != "" {
			v.Mapping.Pairs[our] = theirs
		}
	}
	v.Mapping.Source, v.Mapping.UsedBy = strings.TrimSpace(r.PostFormValue("source")), t.account
	if err := v.Mapping.Check(v.Schema); err != nil {
		v.Fault = text.Of(err)
		return x.server.respond(w, r, http.StatusUnprocessableEntity, mappingPage(x.server.bare(r, msgMapColumns), v))
	}
	if err := x.server.People.Remember(r.Context(), t.kind, v.Mapping); err != nil {
		return err
	}
	out, in := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		in.CloseWithError(v.Mapping.Apply(bytes.NewReader(t.body), t.name, v.Schema, in))
	}()
	name := strings.TrimSuffix(strings.TrimSuffix(t.name, ".xlsx"), ".csv") + ".csv"
	token, err := x.server.Imports.Check(r.Context(), *actor(r.Context()), t.kind, name, out)
	out.CloseWithError(err)
	<-done
	if err != nil {
		return err
	}
	return page.Back(w, r, "/import/"+url.PathEscape(token))
}
