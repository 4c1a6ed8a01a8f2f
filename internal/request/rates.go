package request

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/text"
)

// Figures answers for the rates; *figure.Engine is one.
type Figures interface {
	Definition(id string) (*figure.Definition, error)
	Explain(ctx context.Context, q figure.Question) (figure.Explanation, error)
	Answer(ctx context.Context, q figure.Question) (figure.Answer, error)
	By(ctx context.Context, q figure.Question, dimension string) ([]figure.Row, error)
}

// Rate is one of the three rates of 接诉即办 (regulation, articles 23 and 32): a
// figure over the facts of kind order, with its definition and its parts.
type Rate struct {
	Definition *figure.Definition
	figure.Explanation
	Units []figure.Row // of the parts of the place, those that have an order
}

// Path is the figure's own page, which leads on to the facts.
func (r *Rate) Path() string {
	a := r.Answer
	v := url.Values{"from": {a.From}, "to": {a.To}, "place": {a.Place}, "at": {strconv.FormatInt(a.Size, 10)}}
	return "/figures/" + a.ID + "?" + v.Encode()
}

// rates are the figures, in the order in which they are spoken of.
var rates = [...]string{"response-rate", "solution-rate", "satisfaction-rate"}

var errNoFigures = errors.New("the rates are asked of no figures")

// Rates are the three rates of a division over the days from to to, both
// included. An order counts on the day its caller was contacted or it fell due,
// and what the caller says on the day of the call-back.
func (r *Requests) Rates(ctx context.Context, actor access.Actor, place string, from, to civil.Day) ([]Rate, error) {
	if err := r.o.Access.Look(ctx, actor, access.RequestRead, access.Thing{Kind: "rates", Place: place}, "rates"); err != nil {
		return nil, err
	}
	if r.o.Figures == nil {
		return nil, errNoFigures
	}
	figures, err := r.o.Figures(ctx)
	if err != nil {
		return nil, fmt.Errorf("open the figures: %w", err)
	}
	out := make([]Rate, len(rates))
	for i, id := range rates {
		rate := &out[i]
		if rate.Definition, err = figures.Definition(id); err != nil {
			return nil, err
		}
		q := figure.Question{Definition: rate.Definition, Place: place, From: from, To: to}
		if i > 0 {
			q.At = out[0].Answer.Size // one log behind all three
		}
		if rate.Explanation, err = figures.Explain(ctx, q); err != nil {
			return nil, fmt.Errorf("ask for %s: %w", id, err)
		}
		q.At = rate.Answer.Size
		if rate.Units, err = r.byUnit(ctx, figures, q); err != nil {
			return nil, fmt.Errorf("ask for %s by unit: %w", id, err)
		}
	}
	return out, nil
}

// byUnit is a rate of the parts of a place: the reporting units of the city, the
// sub-districts of a district, the communities of a sub-district.
func (r *Requests) byUnit(ctx context.Context, figures Figures, q figure.Question) ([]figure.Row, error) {
	var rows []figure.Row
	code := area.Code(q.Place)
	switch code.Level() {
	case area.Community:
		return nil, nil
	case area.Township:
		for _, c := range r.o.Atlas.Children(code) {
			q.Place = string(c)
			a, err := figures.Answer(ctx, q)
			if err != nil {
				return nil, err
			}
			rows = append(rows, figure.Row{Key: string(c), Name: text.Label{Zh: r.o.Atlas.Name(c)}, Value: a.Value, Raw: a.Raw, Whole: a.Whole})
		}
	default:
		dimension := figure.ByUnit
		if code.Level() == area.County {
			dimension = figure.ByTownship
		}
		var err error
		if rows, err = figures.By(ctx, q, dimension); err != nil {
			return nil, err
		}
	}
	with := rows[:0]
	for _, row := range rows {
		if row.Whole > 0 {
			with = append(with, row)
		}
	}
	return with, nil
}
