package route

import (
	"fmt"
	"math"
	"slices"
)

// Point is a position: metres or any other unit on a plane, or longitude (X)
// and latitude (Y) in degrees on the globe.
type Point struct{ X, Y float64 }

// EarthRadius is the mean radius of the earth in metres (IUGG, 2R₁).
const EarthRadius = 6371008.8

type geometry int

const (
	planar geometry = iota
	rounded
	globe
	table
)

// Places are where things are and how far apart. Make them with Planar,
// Rounded, GreatCircle or Matrix; they are read-only afterwards but for Add.
type Places struct {
	shape   geometry
	x, y, z []float64
	factor  float64
	count   int
	dist    []float64 // table only, row by row
	times   []float64 // nil: distance times pace
	pace    float64
}

// Planar places lie on a plane; distances are straight lines, not rounded.
func Planar(points []Point) *Places {
	p := &Places{shape: planar, factor: 1, pace: 1}
	for _, pt := range points {
		p.append(pt)
	}
	return p
}

// Rounded is Planar with each distance rounded to the nearest integer: EUC_2D
// of TSPLIB (Reinelt 1991), which the CVRP instances use.
func Rounded(points []Point) *Places {
	p := Planar(points)
	p.shape = rounded
	return p
}

// GreatCircle places are on the globe; distances are metres along the great
// circle times roadFactor, which stands for the way round buildings (1.2 to
// 1.4 in most cities; 1 for the straight line).
func GreatCircle(points []Point, roadFactor float64) *Places {
	p := &Places{shape: globe, factor: EarthRadius * roadFactor, pace: 1}
	for _, pt := range points {
		p.append(pt)
	}
	return p
}

// Matrix places have given distances, dist[a][b] from a to b, which need not
// be the same back. It is refused unless square, finite and not negative.
func Matrix(dist [][]float64) (*Places, error) {
	flat, err := flatten(dist, len(dist))
	if err != nil {
		return nil, err
	}
	return &Places{shape: table, count: len(dist), dist: flat, pace: 1}, nil
}

func flatten(rows [][]float64, n int) ([]float64, error) {
	if len(rows) != n {
		return nil, fmt.Errorf("route: matrix of %d rows for %d places", len(rows), n)
	}
	flat := make([]float64, 0, n*n)
	for a, row := range rows {
		if len(row) != n {
			return nil, fmt.Errorf("route: matrix row %d has %d entries instead of %d", a, len(row), n)
		}
		for b, d := range row {
			if !finite(d) {
				return nil, fmt.Errorf("route: matrix entry %d, %d is %g", a, b, d)
			}
		}
		flat = append(flat, row...)
	}
	return flat, nil
}

// WithPace returns the same places where travel takes pace units of time for
// one of distance. Without it the pace is 1.
func (p *Places) WithPace(pace float64) *Places {
	q := p.clone()
	q.pace, q.times = pace, nil
	return q
}

// WithTimes returns the same places with given travel times.
func (p *Places) WithTimes(times [][]float64) (*Places, error) {
	flat, err := flatten(times, p.count)
	if err != nil {
		return nil, err
	}
	q := p.clone()
	q.times = flat
	return q, nil
}

// clone copies the positions, so that Add to one is not seen by the other.
func (p *Places) clone() *Places {
	q := *p
	q.x, q.y, q.z = slices.Clone(p.x), slices.Clone(p.y), slices.Clone(p.z)
	return &q
}

// Add appends a place and returns its index. Places with a given matrix of
// distances or times cannot grow.
func (p *Places) Add(pt Point) (int, error) {
	if p.shape == table || p.times != nil {
		return 0, fmt.Errorf("route: places with a given matrix cannot grow")
	}
	p.append(pt)
	return p.count - 1, nil
}

func (p *Places) append(pt Point) {
	x, y, z := pt.X, pt.Y, 0.0
	if p.shape == globe {
		// On the unit sphere the straight chord is cheap and gives the arc.
		lon, lat := pt.X*math.Pi/180, pt.Y*math.Pi/180
		x, y, z = math.Cos(lat)*math.Cos(lon), math.Cos(lat)*math.Sin(lon), math.Sin(lat)
	}
	p.x, p.y, p.z = append(p.x, x), append(p.y, y), append(p.z, z)
	p.count++
}

// Len is the number of places.
func (p *Places) Len() int { return p.count }

// Distance is the way from a to b.
func (p *Places) Distance(a, b int) float64 {
	if p.shape == table {
		return p.dist[a*p.count+b]
	}
	dx, dy := p.x[a]-p.x[b], p.y[a]-p.y[b]
	switch p.shape {
	case rounded:
		return math.Floor(math.Sqrt(dx*dx+dy*dy) + 0.5)
	case globe:
		dz := p.z[a] - p.z[b]
		return p.factor * arc(math.Sqrt(dx*dx+dy*dy+dz*dz))
	}
	return math.Sqrt(dx*dx + dy*dy)
}

// arc is the angle over a chord of the unit sphere. Within a city three terms
// of the series of 2 asin(c/2) are exact to the last bit but one.
func arc(c float64) float64 {
	if c > 0.02 {
		return 2 * math.Asin(min(1, c/2))
	}
	q := c * c
	return c * (1 + q*(1.0/24+q*(3.0/640)))
}

// Time is how long the way from a to b takes.
func (p *Places) Time(a, b int) float64 {
	if p.times != nil {
		return p.times[a*p.count+b]
	}
	return p.Distance(a, b) * p.pace
}
