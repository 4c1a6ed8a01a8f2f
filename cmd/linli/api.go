package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"linli/internal/access"
	"linli/internal/api"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/convoy"
	"linli/internal/errand"
	"linli/internal/figure"
	"linli/internal/rest"
	"linli/internal/store"
	"linli/internal/token"
	"linli/internal/web"
	"linli/internal/webhook"
)

// api wires the operations to the house.
func (h *house) api(a *app, figures *figure.Engine, briefs *brief.Briefs, uploads *web.Uploads, o siteOptions) (*api.API, error) {
	certificates, err := h.certificates(a.ctx, o.base)
	if err != nil {
		return nil, err
	}
	attend := h.attend
	if attend == nil { // no pages are served: only the contract is asked for
		attend = h.openAttendance(o.base, figures)
	}
	return api.New(api.Options{
		DB: h.db, Keys: h.keys, Clock: a.clock, Logger: o.log, Bearers: h.tokens,
		Access: h.access, Figures: figures, Kinds: h.kinds, Log: web.NewLog(h.log, h.keys.Name(), h.signHead, h.keys.Verifiers()),
		Imports: uploads, Inbox: h.messages, Jobs: h.jobs, Retention: h.retention, Exports: h.exports,
		Services: []rest.Service{
			h.people, h.desk, h.proposals, h.duty, attend, h.training, certificates, h.requests, errand.Face{Errands: h.errands, Requests: h.requests}, h.disinfection, convoy.Face{Convoy: h.convoy, Requests: h.requests},
			brief.Face{Briefs: briefs, Render: renderer()}, h.tokens, h.hooks, h.exchange,
		},
	})
}

// tellBrief tells whoever subscribed that a brief was released, corrected by an
// erratum, or withdrawn. Its document is public then; its words are not sent.
func (h *house) tellBrief(ctx context.Context, tx *store.Tx, i brief.Issue, place string) error {
	kind := webhook.BriefReleased
	switch {
	case i.State == brief.Withdrawn:
		kind = webhook.BriefWithdrawn
	case i.Draft.Corrects != "":
		kind = webhook.BriefCorrected
	}
	return h.hooks.Announce(ctx, tx, webhook.Event{ID: i.Key, Kind: kind, Place: place, Data: struct {
		Key      string `json:"key"`
		Series   string `json:"series"`
		Corrects string `json:"corrects,omitempty"`
		Code     string `json:"code,omitempty"`
	}{i.Key, i.Series, i.Draft.Corrects, codeOf(i)}})
}

// codeOf is the code by which anybody verifies a release.
func codeOf(i brief.Issue) string {
	if i.Release == nil {
		return ""
	}
	return i.Release.Code
}

// tellConfirmed tells of a person who has confirmed: an opaque number and the
// district.
func (h *house) tellConfirmed(ctx context.Context, tx *store.Tx, person, home string) error {
	return h.hooks.Announce(ctx, tx, webhook.Event{ID: person, Kind: webhook.PersonConfirmed, Place: home, Data: struct {
		Person   string `json:"person"`
		District string `json:"district"`
	}{person, home[:min(len(home), 6)]}})
}

// APICmd is linli api.
type APICmd struct {
	Spec  APISpecCmd  `cmd:"" help:"Print the OpenAPI document of the API. 接口文档。"`
	Token APITokenCmd `cmd:"" help:"Make a token on this machine and print its secret, once. 生成令牌。"`
}

// APISpecCmd is linli api spec.
type APISpecCmd struct {
	YAML bool `name:"yaml" help:"YAML instead of JSON."`
}

// Run prints the document. It needs no database: one is made for it and thrown
// away.
func (c *APISpecCmd) Run(a *app) error {
	dir, err := os.MkdirTemp("", "linli-spec")
	if err != nil {
		return fmt.Errorf("make a folder for a moment: %w", err)
	}
	defer os.RemoveAll(dir)
	return a.inHouse(dbFlags{DB: filepath.Join(dir, "spec.db")}, func(h *house) error {
		figures, err := h.figures(a.ctx)
		if err != nil {
			return err
		}
		briefs, err := h.briefs(a.ctx, a, "")
		if err != nil {
			return err
		}
		uploads, err := h.uploads()
		if err != nil {
			return err
		}
		face, err := h.api(a, figures, briefs, uploads, siteOptions{})
		if err != nil {
			return err
		}
		body := face.JSON()
		if c.YAML {
			body = face.YAML()
		}
		_, err = a.stdout.Write(body)
		return err
	})
}

// APITokenCmd is linli api token.
type APITokenCmd struct {
	Account string   `required:"" help:"The account whose rights it is cut from."`
	Act     []string `required:"" help:"What it is for, of what the account may do; see linli access matrix."`
	Name    string   `required:"" help:"What program uses it."`
	Purpose string   `required:"" help:"What for."`
	Place   string   `help:"Division code: only there and below."`
	Days    int      `default:"90" help:"How long it is good, a year at most."`
	dbFlags
}

// Run makes a token for a machine that nobody signs in at. Whoever has this
// terminal has the keys; elsewhere a token is given by the security
// administrator and collected by its holder.
func (c *APITokenCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		t := token.Token{
			ID: rand.Text(), Account: c.Account, Name: c.Name, Purpose: c.Purpose, Place: c.Place,
			Until: civil.At(a.clock().AddDate(0, 0, c.Days)),
		}
		for _, act := range c.Act {
			t.Acts = append(t.Acts, access.Act(strings.TrimSpace(act)))
		}
		secret, err := h.tokens.Mint(a.ctx, t)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.stdout, secret)
		return nil
	})
}
