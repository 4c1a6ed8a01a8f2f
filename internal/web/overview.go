package web

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/page"
	"linli/internal/text"
)

// overviewDays is the length of the daily chart.
const overviewDays = 35

// latestRows is how many figures the overview lists below.
const latestRows = 8

type overviewView struct {
	From, To civil.Day
	Big      []figureRow
	Map      []page.Tile
	MapName  text.Label
	MapID    string
	Maps     []*figure.Definition
	Chart    page.Chart
	ChartID  string
	Latest   []figureRow
	Loading  Loading
	Size     int64
}

// figureRow is a figure with its value, as lists and cards show it.
type figureRow struct {
	Def    *figure.Definition
	Answer figure.Answer
}

// period is the overview's period with its open ends closed.
func (s *Server) period() (from, to civil.Day) {
	from, to = s.Overview.From, s.Overview.To
	if to == 0 {
		to = civil.At(s.Clock()).Day()
	}
	if from == 0 {
		from = to - overviewDays + 1
	}
	return from, to
}

// overview is the city at a glance. GET /overview
func (s *Server) overview(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := overviewView{Loading: s.loading()}
	v.From, v.To = s.period()
	for _, id := range s.Overview.Headline {
		row, err := s.row(ctx, id, v.From, v.To)
		if err != nil {
			return err
		}
		v.Big = append(v.Big, row)
		v.Size = row.Answer.Size
	}
	if err := s.overviewMap(ctx, &v, r.URL.Query().Get("map")); err != nil {
		return err
	}
	if s.Overview.Chart != "" {
		def, err := s.definition(s.Overview.Chart)
		if err != nil {
			return err
		}
		v.ChartID = def.ID
		q := figure.Question{Definition: def, From: max(v.From, v.To-overviewDays+1), To: v.To}
		if v.Chart, err = s.daily(ctx, q); err != nil {
			return err
		}
		v.Chart.Tall = true
	}
	for _, def := range s.Figures.Catalogue() {
		if len(v.Latest) == latestRows {
			break
		}
		row, err := s.row(ctx, def.ID, v.From, v.To)
		if err != nil {
			return err
		}
		v.Latest = append(v.Latest, row)
	}
	sh := s.shell(r, msgOverview)
	sh.Live = v.Loading.Total > 0
	return s.page(w, r, overviewPage(sh, v))
}

// overviewMap fills in the tile map of the chosen figure, all units, zeros too.
func (s *Server) overviewMap(ctx context.Context, v *overviewView, chosen string) error {
	for _, id := range s.Overview.Map {
		def, err := s.definition(id)
		if err != nil {
			return err
		}
		v.Maps = append(v.Maps, def)
		if v.MapID == "" || id == chosen {
			v.MapID, v.MapName = id, def.Name
		}
	}
	if v.MapID == "" {
		return nil
	}
	def, err := s.definition(v.MapID)
	if err != nil {
		return err
	}
	rows, err := s.Figures.By(ctx, figure.Question{Definition: def, From: v.From, To: v.To}, figure.ByUnit)
	if err != nil {
		return fmt.Errorf("map of %s: %w", def.ID, err)
	}
	byKey := map[string]figure.Row{}
	for _, row := range rows {
		byKey[row.Key] = row
	}
	for _, u := range area.Default().Units() {
		row := byKey[u.Key]
		v.Map = append(v.Map, page.Tile{
			Name: u.Short, Column: u.Column, Row: u.Row,
			Value: float64(row.Raw), Text: page.Grouped(orZero(row.Value)),
			Href: "/figures/" + def.ID + "?unit=" + u.Key,
		})
	}
	return nil
}

// row is a figure with its value over a period.
func (s *Server) row(ctx context.Context, id string, from, to civil.Day) (figureRow, error) {
	def, err := s.definition(id)
	if err != nil {
		return figureRow{}, err
	}
	a, err := s.Figures.Answer(ctx, figure.Question{Definition: def, From: from, To: to})
	if err != nil {
		return figureRow{}, fmt.Errorf("answer %s: %w", id, err)
	}
	return figureRow{def, a}, nil
}

func (s *Server) definition(id string) (*figure.Definition, error) {
	def, err := s.Figures.Definition(id)
	if err != nil {
		return nil, fmt.Errorf("%w: figure %q: %w", ErrNotFound, id, err)
	}
	return def, nil
}

// daily is the chart of a question day by day; a day without facts is zero.
// It is drawn only over a closed period of at most a year.
func (s *Server) daily(ctx context.Context, q figure.Question) (page.Chart, error) {
	c := page.Chart{Title: text.Label{
		Zh: q.Definition.Name.Zh + msgByDay.Zh,
		En: q.Definition.Name.In(text.En) + msgByDay.En,
	}, Unit: unitOf(q.Definition)}
	if q.From == 0 || q.To < q.From || q.To-q.From > 366 {
		return c, nil
	}
	rows, err := s.Figures.By(ctx, q, figure.ByDay)
	if err != nil {
		return c, fmt.Errorf("%s by day: %w", q.Definition.ID, err)
	}
	byDay := map[string]figure.Row{}
	for _, row := range rows {
		byDay[row.Key] = row
	}
	if len(byDay) == 0 {
		return c, nil
	}
	for d := q.From; d <= q.To; d++ {
		value := orZero(byDay[d.String()].Value)
		f, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return c, fmt.Errorf("%s on %s: %w", q.Definition.ID, d, err)
		}
		c.Points = append(c.Points, page.Point{Label: page.ShortDay(d), Value: f, Text: page.Grouped(value)})
	}
	return c, nil
}

func (s *Server) loading() Loading {
	if s.Loading == nil {
		return Loading{}
	}
	return s.Loading()
}

// overviewLoading is the progress bar alone; when the import is done it tells
// the browser to show the page anew. GET /overview/loading
func (s *Server) overviewLoading(w http.ResponseWriter, r *http.Request) error {
	l := s.loading()
	if l.Total == 0 {
		w.Header().Set("HX-Refresh", "true")
		w.WriteHeader(http.StatusOK)
		return nil
	}
	return s.page(w, r, loadingBar(l))
}

// pollAfter is when a browser asks again: jittered, so that many open pages do
// not ask in step.
func pollAfter() string {
	return "load delay:" + strconv.Itoa(1500+rand.IntN(1000)) + "ms"
}

func orZero(value string) string {
	if value == "" {
		return "0"
	}
	return value
}
