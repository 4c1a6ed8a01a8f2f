package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"linli/internal/access"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/intake"
	"linli/internal/page"
	"linli/internal/text"
)

// factsPerPage is the length of a page of facts.
const factsPerPage = 50

type factsView struct {
	Def     *figure.Definition
	Ask     ask
	Purpose string
	Facts   []fact.Fact
	Next    int64 // 0: this is the last page
}

// figureFacts lists the facts behind a value in log order. Every page of it is
// a look that is logged with its purpose. GET /figures/{id}/facts
func (s *Server) figureFacts(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, q, err := s.question(r)
	if err != nil {
		return err
	}
	purpose := r.URL.Query().Get("purpose")
	if !knownPurpose(purpose) {
		return bad(msgNeedPurpose)
	}
	thing := access.Thing{Kind: "figure", ID: a.ID, Place: placeOf(q)}
	if err := s.Accounts.Look(ctx, *actor(ctx), access.FactRead, thing, purpose); err != nil {
		return err
	}
	after := int64(0)
	if v := r.URL.Query().Get("after"); v != "" {
		if after, err = strconv.ParseInt(v, 10, 64); err != nil || after < 0 {
			return bad(msgBadSize)
		}
	}
	v := factsView{Def: q.Definition, Ask: a, Purpose: purpose}
	// One more than a page, to know whether there is another.
	if v.Facts, err = s.Figures.Facts(ctx, q, after, factsPerPage+1); err != nil {
		return fmt.Errorf("facts of %s: %w", a.ID, err)
	}
	if len(v.Facts) > factsPerPage {
		v.Facts = v.Facts[:factsPerPage]
		v.Next = v.Facts[factsPerPage-1].Seq
	}
	sh := s.shell(r, msgBehind, page.Crumb{Label: msgFigures, Href: "/figures"}, page.Crumb{Label: q.Definition.Name, Href: "/figures/" + a.ID})
	return s.page(w, r, factsPage(sh, v))
}

// placeOf is the division a look concerns; a reporting unit is a district by
// its code, or the whole city.
func placeOf(q figure.Question) string {
	switch {
	case q.Place != "":
		return q.Place
	case len(q.Unit) == 6:
		return q.Unit
	}
	return ""
}

func (v factsView) nextHref() string {
	return "/figures/" + v.Def.ID + "/facts" + v.Ask.query("after", strconv.FormatInt(v.Next, 10)) + "&purpose=" + url.QueryEscape(v.Purpose)
}

// factField is one line of a fact's page.
type factField struct {
	Name  text.Label
	Value text.Label
	Mono  bool
}

type factView struct {
	Fact    *fact.Fact
	Kind    text.Label
	One     text.Label
	Status  fact.Status
	Erased  bool
	Fields  []factField
	Leaf    string
	Proof   string
	Purpose string
}

// fact shows one fact with its proof. GET /facts/{seq}
func (s *Server) fact(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return ErrNotFound
	}
	purpose := r.URL.Query().Get("purpose")
	if !knownPurpose(purpose) {
		if !access.Somewhere(*actor(ctx), access.FactRead) {
			return access.ErrDenied
		}
		return s.page(w, r, factPurposePage(s.shell(r, msgFactTitle), seq))
	}
	record, err := s.Log.At(ctx, seq)
	if err != nil {
		return err
	}
	f := record.Fact
	thing := access.Thing{Kind: "fact", ID: f.ID, Place: f.Place}
	if err := s.Accounts.Look(ctx, *actor(ctx), access.FactRead, thing, purpose); err != nil {
		return err
	}
	v := factView{Fact: f, Leaf: record.Leaf.String(), Erased: len(record.Salt) == 0, Purpose: purpose}
	if v.Status, err = s.Log.StatusOf(ctx, seq); err != nil {
		return fmt.Errorf("status of fact %d: %w", seq, err)
	}
	proof, err := s.Log.ProofFile(ctx, seq)
	if err != nil {
		return fmt.Errorf("prove fact %d: %w", seq, err)
	}
	v.Proof = string(proof)
	v.Kind = text.Label{Zh: f.Kind, En: f.Kind}
	if s.Kinds != nil {
		if k, ok := s.Kinds.Get(f.Kind); ok {
			v.Kind, v.One = k.Name, k.One
		}
	}
	var outcomes fact.Codes
	if s.Kinds != nil {
		outcomes = s.Kinds.Items(f.Kind)
	}
	v.Fields = factFields(f, outcomes)
	return s.page(w, r, factPage(s.shell(r, msgFactTitle, page.Crumb{Label: msgFigures, Href: "/figures"}), v))
}

// factFields are the fields that are given, in the order of the import format.
// A person's number is masked: the page is for checking a record, not for
// following a person.
func factFields(f *fact.Fact, outcomes fact.Codes) []factField {
	plain := func(s string) text.Label { return text.Label{Zh: s} }
	number := ""
	if f.Quantity != 0 {
		number = page.Int(f.Quantity)
	}
	quantity := text.Label{Zh: number, En: number}
	if f.Unit != "" && number != "" {
		unit := fact.Units.Name(f.Unit)
		quantity = text.Label{Zh: number + " " + unit.Zh, En: number + " " + unit.En}
	}
	category := text.Label{}
	if f.Category != "" {
		category = fact.Categories.Name(f.Category)
	}
	item := factField{msgFieldItem, plain(f.Item), true}
	if outcomes.Has(f.Item) {
		item = factField{msgOutcomeOf, outcomes.Name(f.Item), false}
	}
	place := text.Label{}
	if f.Place != "" {
		place = placeName(f.Place)
	}
	all := []factField{
		{msgFieldID, plain(f.ID), true},
		{msgFieldStart, plain(page.Moment(f.Start)), false},
		{msgFieldEnd, plain(page.Moment(f.End)), false},
		{msgFieldPlace, place, false},
		{msgFieldSite, plain(f.Site), true},
		{msgFieldPerson, plain(masked(f.Person)), true},
		{msgFieldOther, plain(masked(f.Other)), true},
		{msgFieldOrg, plain(f.Org), true},
		{msgFieldTeam, plain(f.Team), true},
		{msgFieldCampaign, plain(f.Campaign), true},
		{msgFieldAction, plain(f.Action), true},
		{msgFieldProject, plain(f.Project), true},
		{msgFieldCategory, category, false},
		{msgFieldQuantity, quantity, false},
		item,
		{msgFieldGrade, gradeName(f.Grade), false},
		{msgFieldReplaces, plain(f.Replaces), true},
		{msgFieldVoids, plain(f.Voids), true},
		{msgFieldNote, plain(f.Note), false},
		{msgFieldSource, plain(f.Source), true},
		{msgFieldRecordedAt, plain(page.Moment(f.RecordedAt)), false},
	}
	var given []factField
	for _, field := range all {
		if field.Value.Zh != "" {
			given = append(given, field)
		}
	}
	return given
}

func gradeName(g fact.Grade) text.Label {
	return [...]text.Label{
		{Zh: "本人填报", En: "the person's own word"},
		{Zh: "负责人记录", En: "recorded by a leader"},
		{Zh: "扫码", En: "code scanned"},
		{Zh: "签字", En: "signed"},
		{Zh: "双方确认", En: "both parties"},
		{Zh: "受益人确认", En: "the beneficiary"},
	}[min(g, fact.Beneficiary)]
}

// factProof is the proof as a file. It holds hashes only, so whoever may see a
// figure's fact may take it. GET /facts/{seq}/proof
func (s *Server) factProof(w http.ResponseWriter, r *http.Request) error {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return ErrNotFound
	}
	if !access.Somewhere(*actor(r.Context()), access.FactRead) {
		return access.ErrDenied
	}
	proof, err := s.Log.ProofFile(r.Context(), seq)
	if err != nil {
		return err
	}
	return page.File(w, r, "fact-"+strconv.FormatInt(seq, 10)+".proof", "text/plain; charset=utf-8", proof)
}

// figureExport is the whole breakdown as a sheet.
// GET /figures/{id}/breakdown.csv
func (s *Server) figureExport(w http.ResponseWriter, r *http.Request) error {
	a, q, err := s.question(r)
	if err != nil {
		return err
	}
	rows, err := s.Figures.By(r.Context(), q, a.By)
	if err != nil {
		return fmt.Errorf("%s by %s: %w", a.ID, a.By, err)
	}
	var b bytes.Buffer
	out := intake.NewCSVWriter(&b)
	lang := page.From(r.Context()).Lang
	isShare := q.Definition.Measure == figure.Share
	header := []string{"key", "name", "value", "raw"}
	if isShare {
		header = append(header, "whole")
	}
	if err := out.Write(header...); err != nil {
		return fmt.Errorf("export %s: %w", a.ID, err)
	}
	for _, row := range rows {
		name := row.Name
		if a.By == figure.ByUnit {
			name = unitName(row)
		}
		line := []string{row.Key, name.In(lang), row.Value, strconv.FormatInt(row.Raw, 10)}
		if isShare {
			line = append(line, strconv.FormatInt(row.Whole, 10))
		}
		if err := out.Write(line...); err != nil {
			return fmt.Errorf("export %s: %w", a.ID, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export %s: %w", a.ID, err)
	}
	return page.File(w, r, a.ID+"-"+a.By+".csv", "text/csv; charset=utf-8", b.Bytes())
}
