package page

import (
	"fmt"
	"slices"

	"linli/internal/text"
)

// Tile is one reporting unit on the tile map.
type Tile struct {
	Name        text.Label
	Column, Row int // from 0 at the north-west
	Value       float64
	Text        string // the value as written
	Href        string
	level       int
}

// Levels colours the tiles by rank in four equal groups; a tile at zero stays
// grey. Ranks, not amounts: one large district must not make the rest pale.
func Levels(tiles []Tile) []Tile {
	var values []float64
	for _, t := range tiles {
		if t.Value > 0 {
			values = append(values, t.Value)
		}
	}
	slices.Sort(values)
	out := slices.Clone(tiles)
	for i := range out {
		if out[i].Value <= 0 {
			continue
		}
		rank, _ := slices.BinarySearch(values, out[i].Value)
		out[i].level = 1 + rank*4/len(values)
	}
	// Reading order is north to south, west to east.
	slices.SortStableFunc(out, func(a, b Tile) int {
		if a.Row != b.Row {
			return a.Row - b.Row
		}
		return a.Column - b.Column
	})
	return out
}

func (t Tile) cell() string {
	return fmt.Sprintf("col-start-%d row-start-%d", t.Column+1, t.Row+1)
}

func (t Tile) shade() string { return fmt.Sprintf("tile tile-%d", t.level) }
