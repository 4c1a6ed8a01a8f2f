package exchange

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/intake"
	"linli/internal/page"
	"linli/internal/people"
)

// receive takes an answer of theirs. POST /exchange/out/{register}/{list}/answers
func (v *pages) receive(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	name, body, err := upload(w, r)
	if f := fault.Find(err); f != nil {
		return v.showList(w, r, f)
	}
	if err != nil {
		return err
	}
	s, _, f := scope(r, access.ExchangeMap)
	if len(f) > 0 {
		return v.showList(w, r, f)
	}
	token, err := v.Receive(ctx, page.Actor(ctx), r.PathValue("register"), List(r.PathValue("list")), s, name, body)
	if f := fault.Find(err); f != nil && f[0].Kind == fault.Invalid {
		return v.showList(w, r, f)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/exchange/columns/"+token)
}

type guessView struct {
	Register Register
	List     List
	Token    string
	ID       string
	Ours     []Field
	Mapping  people.Mapping
	Sample   [][]string
	Faults   fault.Faults
}

// sampleOf is what a column of theirs holds, masked.
func (v guessView) sampleOf(column string) string {
	var out []string
	for i, h := range v.Mapping.Header {
		if h != column || column == "" {
			continue
		}
		for _, row := range v.Sample {
			if i < len(row) && row[i] != "" {
				r := []rune(row[i])
				out = append(out, string(r[:1])+strings.Repeat("*", min(len(r)-1, 6)))
			}
		}
	}
	return strings.Join(out, " · ")
}

// answerColumns asks which column of an answer is which.
// GET /exchange/columns/{token}
func (v *pages) answerColumns(w http.ResponseWriter, r *http.Request) error {
	return v.showGuess(w, r, nil, nil)
}

func (v *pages) showGuess(w http.ResponseWriter, r *http.Request, pairs map[string]string, f fault.Faults) error {
	ctx := r.Context()
	t, m, sample, err := v.Guess(ctx, page.Actor(ctx), r.PathValue("token"))
	if err != nil {
		return err
	}
	reg, err := v.Register(ctx, t.register)
	if err != nil {
		return err
	}
	if pairs != nil {
		m.Pairs = pairs
	}
	view := guessView{Register: reg, List: t.list, Token: t.token, ID: r.FormValue("id"), Mapping: m, Sample: sample, Faults: f}
	if view.ID == "" {
		view.ID = page.NewID()
	}
	for _, key := range t.list.answerColumns() {
		field, _ := t.list.field(key)
		view.Ours = append(view.Ours, field)
	}
	return v.site.Show(w, r, page.Content{Title: msgMapAnswer, Status: status(f), Crumbs: crumbs(reg), Body: guessPage(view)})
}

// compared compares an answer. POST /exchange/columns/{token}
func (v *pages) compared(w http.ResponseWriter, r *http.Request) error {
	pairs := map[string]string{}
	for _, l := range Lists() {
		for _, key := range l.answerColumns() {
			if theirs := r.FormValue("col-" + key); theirs != "" {
				pairs[key] = theirs
			}
		}
	}
	a, err := v.Compare(r.Context(), page.Actor(r.Context()), r.FormValue("id"), r.PathValue("token"), pairs)
	if f := fault.Find(err); f != nil && f[0].Kind == fault.Invalid {
		return v.showGuess(w, r, pairs, f)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/exchange/answers/"+url.PathEscape(a.ID))
}

type answerView struct {
	Answer
	Register Register
	Lines    []Line
	Names    map[string]string
	Filters  page.Filters
	Next     string
	May      bool
}

// answer shows where an answer and what is here differ.
// GET /exchange/answers/{id}
func (v *pages) answer(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), page.Actor(r.Context())
	after, _ := strconv.ParseInt(r.FormValue("after"), 10, 64)
	sort := Sort(r.FormValue("sort"))
	found, lines, err := v.Differences(ctx, a, r.PathValue("id"), sort, after, pageSize+1)
	if err != nil {
		return err
	}
	view := answerView{Answer: found, Lines: lines, May: access.May(a, access.ExchangeMap, access.Thing{Kind: "exchange", ID: found.Register, Place: string(found.Scope.Place)}) == nil}
	if len(lines) > pageSize {
		view.Lines = lines[:pageSize]
		view.Next = itoa(view.Lines[pageSize-1].N)
	}
	if view.Register, err = v.Register(ctx, found.Register); err != nil {
		return err
	}
	var rows []Standing
	for _, l := range view.Lines {
		rows = append(rows, Standing{Item: Item{Person: l.Person}})
	}
	if view.Names, err = v.masked(ctx, a, found.Scope, rows); err != nil {
		return err
	}
	choice := page.Filter{Name: "sort", Value: string(sort), Label: msgSort, Kind: page.Choice}
	for _, s := range Sorts() {
		choice.Options = append(choice.Options, page.Option{Value: string(s), Label: s.Name()})
	}
	view.Filters = page.Filters{Action: "/exchange/answers/" + url.PathEscape(found.ID), Fields: []page.Filter{choice}}
	return v.site.Show(w, r, page.Content{Title: msgAnswer, Crumbs: crumbs(view.Register), Wide: true, Body: answerPage(view)})
}

// again lets what is lacking there be handed on once more.
// POST /exchange/answers/{id}
func (v *pages) again(w http.ResponseWriter, r *http.Request) error {
	a, err := v.Answer(r.Context(), page.Actor(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := v.Again(r.Context(), page.Actor(r.Context()), a.ID); err != nil {
		return err
	}
	q := url.Values{"place": {string(a.Scope.Place)}, "from": {dayText(a.Scope.From)}, "to": {dayText(a.Scope.To)}, "state": {string(Fresh)}}
	return page.Back(w, r, base+"/"+url.PathEscape(a.Register)+"/"+string(a.List)+"?"+q.Encode())
}

// linesFile is the differences as a table. GET /exchange/answers/{id}/lines.csv
func (v *pages) linesFile(w http.ResponseWriter, r *http.Request) error {
	var b bytes.Buffer
	out := intake.NewCSVWriter(&b)
	if err := out.Write("情形 what", "志愿者 volunteer", "对方证件（遮盖） document", "日期 day", "这里（小时） here", "对方（小时） there", "记录编号 record", "对方行号 line"); err != nil {
		return err
	}
	for after := int64(0); ; {
		_, lines, err := v.Differences(r.Context(), page.Actor(r.Context()), r.PathValue("id"), Sort(r.FormValue("sort")), after, batch)
		if err != nil {
			return err
		}
		for _, l := range lines {
			name := l.Sort.Name()
			if err := out.Write(name.Zh+" "+name.En, l.Person, l.Said, dayText(l.Day), hoursOrNone(l.Here), hoursOrNone(l.There), l.Item, strconv.Itoa(l.Line)); err != nil {
				return err
			}
			after = l.N
		}
		if len(lines) < batch {
			break
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return page.File(w, r, "differences.csv", "text/csv; charset=utf-8", b.Bytes())
}

func hoursOrNone(minutes int64) string {
	if minutes < 0 {
		return ""
	}
	return hoursIn(minutes)
}
