package page

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"linli/internal/text"
)

// Chart is a series of values over days, drawn by the server as SVG with its
// labels as ordinary text, so that they keep their size on a phone and in
// large print. The same numbers stand in a table behind it.
type Chart struct {
	Title  text.Label
	Unit   text.Label
	Points []Point
	Bars   bool // bars instead of a line
	Tall   bool // on the desk as high as the tile map beside it
}

// Point is one value of a chart.
type Point struct {
	Label string // on the axis and in the table
	Value float64
	Text  string // the value as written, with its grouping
}

// The drawing is done in a box of chartW × chartH units and stretched.
const chartW, chartH = 1000.0, 300.0

// top is the round number at or above the highest value; the axis has four
// steps up to it.
func (c Chart) top() float64 {
	high := 0.0
	for _, p := range c.Points {
		high = math.Max(high, p.Value)
	}
	if high <= 0 {
		return 4
	}
	step := high / 4
	magnitude := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if s := m * magnitude; s >= step {
			if high <= 4 || s != math.Floor(s) && high < 10 {
				s = math.Ceil(s)
			}
			return 4 * s
		}
	}
	return high
}

// ticks are the axis labels from the top down.
func (c Chart) ticks() []string {
	top := c.top()
	labels := make([]string, 0, 5)
	for i := 4; i >= 0; i-- {
		labels = append(labels, Grouped(strconv.FormatFloat(top*float64(i)/4, 'f', -1, 64)))
	}
	return labels
}

func (c Chart) x(i int) float64 {
	return (float64(i) + 0.5) * chartW / float64(len(c.Points))
}

func (c Chart) y(v float64) float64 { return chartH - v/c.top()*chartH }

func coord(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

func (c Chart) linePath() string {
	var b strings.Builder
	for i, p := range c.Points {
		if i == 0 {
			b.WriteByte('M')
		} else {
			b.WriteByte('L')
		}
		b.WriteString(coord(c.x(i)) + " " + coord(c.y(p.Value)))
	}
	return b.String()
}

func (c Chart) areaPath() string {
	last := len(c.Points) - 1
	return c.linePath() + fmt.Sprintf("L%s %s L%s %sZ", coord(c.x(last)), coord(chartH), coord(c.x(0)), coord(chartH))
}

// dots are zero-length strokes: round caps stay round in a stretched drawing.
func (c Chart) dots() string {
	var b strings.Builder
	for i, p := range c.Points {
		b.WriteString("M" + coord(c.x(i)) + " " + coord(c.y(p.Value)) + "h0")
	}
	return b.String()
}

func (c Chart) barX(i int) string {
	return coord((float64(i) + 0.15) * chartW / float64(len(c.Points)))
}
func (c Chart) barW() string        { return coord(0.7 * chartW / float64(len(c.Points))) }
func (c Chart) hitX(i int) string   { return coord(float64(i) * chartW / float64(len(c.Points))) }
func (c Chart) hitW() string        { return coord(chartW / float64(len(c.Points))) }
func (c Chart) barY(p Point) string { return coord(c.y(p.Value)) }
func (c Chart) barH(p Point) string { return coord(chartH - c.y(p.Value)) }

// axisLabel is a label under the drawing, at its share of the width.
type axisLabel struct{ Text, X string }

// axis are the labels under the drawing: at most six, the last one always, each
// under its point.
func (c Chart) axis() []axisLabel {
	n := len(c.Points)
	if n == 0 {
		return nil
	}
	step := (n + 5) / 6
	var labels []axisLabel
	for i := (n - 1) % step; i < n; i += step {
		labels = append(labels, axisLabel{c.Points[i].Label, coord(c.x(i)*100/chartW) + "%"})
	}
	return labels
}

// summary is what a screen reader says of the drawing.
func (c Chart) summary(ctx context.Context) string {
	if len(c.Points) == 0 {
		return T(ctx, c.Title)
	}
	high := c.Points[0]
	for _, p := range c.Points {
		if p.Value > high.Value {
			high = p
		}
	}
	last := c.Points[len(c.Points)-1]
	return fmt.Sprintf("%s: %s %s (%s), %s %s (%s)", T(ctx, c.Title),
		T(ctx, msgHighest), high.Text, high.Label, T(ctx, msgLatest), last.Text, last.Label)
}
