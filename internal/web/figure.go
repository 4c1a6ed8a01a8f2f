package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/page"
	"linli/internal/text"
)

// breakdownRows is how many rows of a breakdown a page shows; the export has
// all of them.
const breakdownRows = 50

type figureView struct {
	Def      *figure.Definition
	Ask      ask
	Explain  figure.Explanation
	Chart    page.Chart
	Rows     []figure.Row
	RowCount int
	Highest  int64
	MayFacts bool
	Outcomes fact.Codes // names of what its kinds of fact tell apart
}

// bar is the width of a row's bar out of 100: against the highest, or of a share
// its value.
func (v figureView) bar(row figure.Row) string {
	if v.Def.Measure == figure.Share {
		return share(row.Raw, row.Whole)
	}
	return share(row.Raw, v.Highest)
}

// ask is a question as the filter form holds it.
type ask struct {
	ID, Unit, Place, From, To, By string
	At                            int64
}

// question reads the filter form. A field that is absent takes the overview's
// period; one that is present and empty is open.
func (s *Server) question(r *http.Request) (ask, figure.Question, error) {
	def, err := s.definition(r.PathValue("id"))
	if err != nil {
		return ask{}, figure.Question{}, err
	}
	form := r.URL.Query()
	from, to := s.period()
	a := ask{
		ID: def.ID, Unit: form.Get("unit"), Place: strings.TrimSpace(form.Get("place")), By: form.Get("by"),
		From: from.String(), To: to.String(),
	}
	q := figure.Question{Definition: def, From: from, To: to}
	for _, end := range []struct {
		name string
		text *string
		day  *civil.Day
	}{{"from", &a.From, &q.From}, {"to", &a.To, &q.To}} {
		if !form.Has(end.name) {
			continue
		}
		*end.text, *end.day = form.Get(end.name), 0
		if *end.text == "" {
			continue
		}
		if *end.day, err = civil.ParseDay(*end.text); err != nil {
			return a, q, bad(msgBadDay)
		}
	}
	if q.From != 0 && q.To != 0 && q.To < q.From {
		return a, q, bad(msgBadPeriod)
	}
	if a.Unit != "" {
		if _, ok := area.Default().Unit(a.Unit); !ok {
			return a, q, bad(msgBadUnit)
		}
		q.Unit = a.Unit
	}
	if a.Place != "" {
		code, err := area.Parse(a.Place)
		if err != nil {
			return a, q, bad(msgBadPlace)
		}
		q.Place = string(code)
	}
	if at := form.Get("at"); at != "" {
		if a.At, err = strconv.ParseInt(at, 10, 64); err != nil || a.At < 1 {
			return a, q, bad(msgBadSize)
		}
		q.At = a.At
	}
	if !slices.Contains(dimensions(def), a.By) {
		a.By = figure.ByUnit
	}
	return a, q, nil
}

// dimensions are those a figure's page breaks it down by; the trend shows days.
func dimensions(def *figure.Definition) []string {
	d := []string{figure.ByUnit, figure.ByTownship, figure.ByOrg, figure.ByTeam, figure.ByCategory}
	if def.Measure == figure.Money || def.Measure == figure.Goods {
		d = append(d, figure.ByItem)
	}
	return d
}

// query is the question as an address, with one field changed.
func (a ask) query(key, value string) string {
	v := url.Values{"from": {a.From}, "to": {a.To}}
	for k, x := range map[string]string{"unit": a.Unit, "place": a.Place, "by": a.By} {
		if x != "" {
			v.Set(k, x)
		}
	}
	if a.At > 0 {
		v.Set("at", strconv.FormatInt(a.At, 10))
	}
	if key != "" {
		v.Set(key, value)
	}
	return "?" + v.Encode()
}

// command is the same question on the command line, against the same head.
func (a ask) command(size int64) string {
	c := "linli figure " + a.ID
	for _, o := range [][2]string{{"--unit", a.Unit}, {"--place", a.Place}, {"--from", a.From}, {"--to", a.To}} {
		if o[1] != "" {
			c += " " + o[0] + " " + o[1]
		}
	}
	return c + " --at " + strconv.FormatInt(size, 10) + " --json"
}

// figure is one figure with its lineage. GET /figures/{id}
func (s *Server) figure(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, q, err := s.question(r)
	if err != nil {
		return err
	}
	v := figureView{Def: q.Definition, Ask: a, MayFacts: access.Somewhere(*actor(ctx), access.FactRead)}
	if s.Kinds != nil {
		v.Outcomes = s.Kinds.Items(q.Definition.Of...)
	}
	if v.Explain, err = s.Figures.Explain(ctx, q); err != nil {
		return fmt.Errorf("explain %s: %w", a.ID, err)
	}
	if v.Chart, err = s.daily(ctx, q); err != nil {
		return err
	}
	rows, err := s.Figures.By(ctx, q, a.By)
	if err != nil {
		return fmt.Errorf("%s by %s: %w", a.ID, a.By, err)
	}
	if a.By != figure.ByUnit {
		slices.SortStableFunc(rows, func(a, b figure.Row) int {
			return cmp.Compare(b.Raw, a.Raw)
		})
	}
	for _, row := range rows {
		v.Highest = max(v.Highest, row.Raw)
	}
	v.RowCount = len(rows)
	v.Rows = rows[:min(len(rows), breakdownRows)]
	sh := s.shell(r, q.Definition.Name, page.Crumb{Label: msgFigures, Href: "/figures"})
	return s.page(w, r, figurePage(sh, v))
}

// conditions are the words of what a definition's facts meet, in a fixed order,
// and then those of a share's part.
func conditions(def *figure.Definition, outcomes fact.Codes) []condition {
	var out []condition
	add := func(where map[string][]string, of text.Label) {
		for _, key := range slices.Sorted(maps.Keys(where)) {
			c := condition{Name: whereName(key)}
			if key == "item" && outcomes != nil {
				c.Name = msgOutcomeOf
			}
			c.Name = text.Label{Zh: of.Zh + c.Name.Zh, En: of.En + c.Name.En}
			for _, v := range where[key] {
				name := valueName(key, v)
				if key == "item" && outcomes != nil {
					name = outcomes.Name(v)
				}
				c.Values = append(c.Values, name)
			}
			out = append(out, c)
		}
	}
	add(def.Where, text.Label{})
	add(def.Part, msgOfPart)
	return out
}

type condition struct {
	Name   text.Label
	Values []text.Label
}

// FigurePath is the address of the page that shows an answer with its facts,
// as of the size it was given at.
func FigurePath(a figure.Answer) string {
	q := ask{ID: a.ID, From: a.From, To: a.To, Unit: a.Unit, Place: a.Place, At: a.Size}
	return "/figures/" + url.PathEscape(a.ID) + q.query("", "")
}
