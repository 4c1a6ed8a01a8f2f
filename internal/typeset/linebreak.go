package typeset

import "math"

// Em is the width of one character cell in the unit lines are measured in:
// thousandths of the type size.
const Em = 1000

// Cell is one character to be set.
type Cell struct {
	Rune  rune
	Width int // natural width in thousandths of an em; a full cell is Em
	Style int // the caller's own mark: which run the cell came from

	class class
}

// NewCell makes a cell; width is used for western characters and spaces only,
// every other character fills a cell of the grid.
func NewCell(r rune, width, style int) Cell {
	c := classOf(r)
	if c != classWestern && c != classSpace {
		width = Em
	}
	return Cell{Rune: r, Width: width, Style: style, class: c}
}

// Placed is a cell in its line.
type Placed struct {
	Cell
	X    int // left edge of the cell, from the left edge of the measure
	Trim int // blank taken off the left of the cell by squeezing
	W    int // width it was given
}

// Line is one line of broken text.
type Line struct {
	Cells []Placed
	Width int // from the left edge of the measure to the end of the last cell
}

// Text is the text of the line, trailing spaces included.
func (l Line) Text() string {
	out := make([]rune, len(l.Cells))
	for i, c := range l.Cells {
		out[i] = c.Rune
	}
	return string(out)
}

// Measure is the width text is broken to, in thousandths of an em.
type Measure struct {
	Width  int
	First  int  // indent of the first line
	Rest   int  // indent of the lines after it
	Ragged bool // leave lines at their natural width
}

// Costs of a line, in squared ems of stretch: a break that parts a number
// from its words costs as much as a line five and a half ems short, so it is
// taken only when nothing else looks acceptable; a forbidden break costs more
// than any paragraph can otherwise.
const (
	costBinding   = 30.0
	costForbidden = 1e6
	costLonely    = 6.0 // one character alone on the last line
	costSqueeze   = 4.0 // squeezing marks inside a line shows more than stretching
)

// innerSqueeze is what may be taken off a mark inside a line so that one more
// character fits.
const innerSqueeze = Em / 4

// Break sets the cells of one paragraph into lines no wider than the measure.
// It looks at the paragraph as a whole and takes the breaks with the least
// stretch in sum. No line starts with a closing mark or ends with an opening
// one, western words and numbers stay whole, and numbers stay with their
// words where that can be had; only a text that fits no other way (a word
// longer than a line, a line full of marks) is broken against a rule.
func Break(cells []Cell, m Measure) []Line {
	n := len(cells)
	if n == 0 {
		return nil
	}
	b := newBreaker(cells, m)
	best := make([]float64, n+1)
	from := make([]int, n+1)
	for end := 1; end <= n; end++ {
		best[end] = math.Inf(1)
		for start := end - 1; start >= 0; start-- {
			fit := b.fit(start, end)
			if fit.tooWide() && start < end-1 {
				if fit.natural > 2*m.Width {
					break
				}
				continue
			}
			cost := best[start] + b.cost(fit, start, end)
			if cost < best[end] {
				best[end], from[end] = cost, start
			}
		}
	}
	var ends []int
	for end := n; end > 0; end = from[end] {
		ends = append(ends, end)
	}
	lines := make([]Line, 0, len(ends))
	start := 0
	for i := len(ends) - 1; i >= 0; i-- {
		lines = append(lines, b.set(start, ends[i]))
		start = ends[i]
	}
	return lines
}

// NaturalWidth is the width of the cells set on one line of any length.
func NaturalWidth(cells []Cell) int {
	b := newBreaker(cells, Measure{Width: math.MaxInt32, Ragged: true})
	return b.fit(0, len(cells)).natural
}

type breaker struct {
	cells   []Cell
	measure Measure
	bound   []bool // at i: cells i and i+1 should share a line

	// Sums over the cells before i, so that a line is measured at once.
	widths []int // neighbouring marks squeezed
	gives  []int // what squeezing single marks could give
}

func newBreaker(cells []Cell, m Measure) *breaker {
	b := &breaker{
		cells: cells, measure: m, bound: bindings(cells),
		widths: make([]int, len(cells)+1), gives: make([]int, len(cells)+1),
	}
	for i := range cells {
		before, after := b.trims(i, 0)
		b.widths[i+1] = b.widths[i] + cells[i].Width - before - after
		b.gives[i+1] = b.gives[i]
		if b.blankAfter(i) > after {
			b.gives[i+1] += innerSqueeze
		}
	}
	return b
}

func (b *breaker) blankBefore(i int) int {
	before, _ := trimmable(b.cells[i].Rune, b.cells[i].class)
	return before
}

func (b *breaker) blankAfter(i int) int {
	_, after := trimmable(b.cells[i].Rune, b.cells[i].class)
	return after
}

// fit is how a stretch of cells would stand on one line.
type fit struct {
	room    int // width of the measure without the indent
	natural int // neighbouring marks squeezed, nothing else
	endTrim int // blank after a mark at the end of the line
	inner   int // what squeezing the other marks could give
}

func (f fit) tooWide() bool { return f.natural-f.endTrim-f.inner > f.room }

func (b *breaker) indent(start int) int {
	if start == 0 {
		return b.measure.First
	}
	return b.measure.Rest
}

// inkEnd is the end of the line without the spaces that hang there.
func (b *breaker) inkEnd(start, end int) int {
	for end > start && b.cells[end-1].class == classSpace {
		end--
	}
	return end
}

func (b *breaker) fit(start, end int) fit {
	f := fit{room: b.measure.Width - b.indent(start)}
	end = b.inkEnd(start, end)
	if start == end {
		return f
	}
	before, _ := b.trims(start, 0)
	atStart, _ := b.trims(start, start)
	f.natural = b.widths[end] - b.widths[start] + before - atStart
	f.inner = b.gives[end] - b.gives[start]
	if b.gives[end] > b.gives[end-1] {
		f.inner -= innerSqueeze
		f.endTrim = b.blankAfter(end - 1)
	}
	return f
}

// trims is the blank that cell i always loses on a line beginning at start:
// between two marks one blank half is enough, and an opening mark at the left
// edge stands flush with it unless the line opens the paragraph.
func (b *breaker) trims(i, start int) (before, after int) {
	if i+1 < len(b.cells) {
		switch b.cells[i+1].class {
		case classClosing, classOpening:
			after = b.blankAfter(i)
		}
	}
	if i == start && start > 0 || i > start && b.cells[i-1].class == classOpening {
		before = b.blankBefore(i)
	}
	return before, after
}

func (b *breaker) cost(f fit, start, end int) float64 {
	if f.tooWide() {
		return 2 * costForbidden
	}
	cost := 0.0
	if end < len(b.cells) {
		cost += b.breakCost(end)
	}
	slack := float64(f.room-f.natural) / Em
	switch {
	case slack < 0:
		if squeeze := -slack - float64(f.endTrim)/Em; squeeze > 0 {
			cost += costSqueeze * (squeeze + squeeze*squeeze)
		}
	case end < len(b.cells):
		cost += slack * slack
	case start > 0 && f.natural < 2*Em:
		cost += costLonely
	}
	return cost
}

// breakCost is the price of beginning a line with cell i.
func (b *breaker) breakCost(i int) float64 {
	last, next := b.cells[i-1], b.cells[i]
	if ink := b.inkEnd(0, i); ink > 0 && b.cells[ink-1].class == classOpening {
		return costForbidden
	}
	switch {
	case next.class == classSpace:
		return costForbidden
	case next.class == classClosing, next.class == classMiddle:
		return costForbidden
	case last.class == classWestern && next.class == classWestern:
		return costForbidden
	case b.bound[i-1]:
		return costBinding
	}
	return 0
}

// set places the cells of one line, stretching or squeezing it to the measure
// unless it is the paragraph's last.
func (b *breaker) set(start, end int) Line {
	f := b.fit(start, end)
	ink := b.inkEnd(start, end)
	slack := f.room - f.natural
	if slack > 0 && (end == len(b.cells) || b.measure.Ragged) {
		slack = 0
	}
	endTrim := min(max(-slack, 0), f.endTrim)
	squeeze := max(-slack-endTrim, 0)
	gaps := b.stretchable(start, ink)

	line := Line{Cells: make([]Placed, 0, end-start)}
	x, gap, marks := b.indent(start), 0, 0
	for i := start; i < end; i++ {
		if i >= ink {
			line.Cells = append(line.Cells, Placed{Cell: b.cells[i], X: x})
			continue
		}
		before, after := b.trims(i, start)
		if i == ink-1 {
			after += endTrim
		} else if squeeze > 0 && b.blankAfter(i) > after {
			// Shares of the whole, by running totals, so that the sum is exact.
			count := f.inner / innerSqueeze
			after += squeeze*(marks+1)/count - squeeze*marks/count
			marks++
		}
		w := b.cells[i].Width - before - after
		line.Cells = append(line.Cells, Placed{Cell: b.cells[i], X: x, Trim: before, W: w})
		x += w
		line.Width = x
		if slack > 0 && i < ink-1 && b.gapAfter(i) {
			x += slack*(gap+1)/gaps - slack*gap/gaps
			gap++
		}
	}
	return line
}

func (b *breaker) stretchable(start, end int) int {
	n := 0
	for i := start; i < end-1; i++ {
		if b.gapAfter(i) {
			n++
		}
	}
	return n
}

// gapAfter says whether justification may open the space after cell i: not
// inside a western word, nor inside a dash or an ellipsis.
func (b *breaker) gapAfter(i int) bool {
	last, next := b.cells[i], b.cells[i+1]
	if last.class == classWestern && next.class == classWestern {
		return false
	}
	return last.class != classMiddle || next.Rune != last.Rune
}
