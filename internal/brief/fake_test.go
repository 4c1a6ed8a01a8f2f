package brief_test

import (
	"context"
	"fmt"
	"strconv"

	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/text"
)

// city is an in-memory figure source: the value of a figure is what the test
// says it is, optionally at a place or unit, and from a log size on.
type city struct {
	definitions []*figure.Definition
	values      map[string]int64 // "id", "id@place", "id/size", "id@place/size" and "id day"
	facts       map[string][]fact.Fact
	reported    map[string][]figure.Reported
	overlap     figure.Overlap
	size        int64
}

func newCity() *city {
	return &city{
		values: map[string]int64{}, facts: map[string][]fact.Fact{}, reported: map[string][]figure.Reported{},
		size: 100,
	}
}

// add defines a figure with its value.
func (c *city) add(id string, m figure.Measure, value int64, of ...string) *figure.Definition {
	d := &figure.Definition{
		ID: id, Version: 1, Name: text.Label{Zh: "指标" + id, En: id}, Measure: m, Of: of,
		Wording: figure.Wording{Rule: "exact"},
	}
	c.definitions = append(c.definitions, d)
	c.values[id] = value
	return d
}

func (c *city) Catalogue() []*figure.Definition { return c.definitions }

func (c *city) Definition(id string) (*figure.Definition, error) {
	for _, d := range c.definitions {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("unknown figure %s", id)
}

// Version is any definition with another version number.
func (c *city) Version(id string, version int) (*figure.Definition, error) {
	d, err := c.Definition(id)
	if err != nil {
		return nil, err
	}
	old := *d
	old.Version = version
	return &old, nil
}

func (c *city) Answer(_ context.Context, q figure.Question) (figure.Answer, error) {
	size := q.At
	if size == 0 {
		size = c.size
	}
	at := q.Definition.ID
	if q.Place+q.Unit != "" {
		at += "@" + q.Place + q.Unit
	}
	if v := q.Definition.Version; v > 1 {
		at += " v" + strconv.Itoa(v)
	}
	raw, ok := c.values[at+"/"+strconv.FormatInt(size, 10)]
	if !ok {
		if raw, ok = c.values[at]; !ok {
			raw = c.values[q.Definition.ID]
		}
	}
	value := strconv.FormatInt(raw, 10)
	if q.Definition.Measure == figure.Money {
		value = fmt.Sprintf("%d.%02d", raw/100, raw%100)
	}
	return figure.Answer{
		ID: q.Definition.ID, Version: q.Definition.Version, Measure: q.Definition.Measure,
		Value: value, Raw: raw, Place: q.Place, Unit: q.Unit,
		From: q.From.String(), To: q.To.String(), Size: size, Root: fmt.Sprintf("%064x", size),
	}, nil
}

func (c *city) By(_ context.Context, q figure.Question, _ string) ([]figure.Row, error) {
	var rows []figure.Row
	for d := q.From; d <= q.To; d++ {
		if n, ok := c.values[q.Definition.ID+" "+d.String()]; ok {
			rows = append(rows, figure.Row{Key: d.String(), Raw: n})
		}
	}
	return rows, nil
}

func (c *city) Facts(_ context.Context, q figure.Question, _ int64, limit int) ([]fact.Fact, error) {
	facts := c.facts[q.Definition.ID]
	return facts[:min(limit, len(facts))], nil
}

func (c *city) Explain(_ context.Context, q figure.Question) (figure.Explanation, error) {
	return figure.Explanation{Reported: c.reported[q.Definition.ID]}, nil
}

func (c *city) Overlap(context.Context, []figure.Question) (figure.Overlap, error) {
	return c.overlap, nil
}
