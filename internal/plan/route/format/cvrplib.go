package format

import (
	"io"
	"strconv"
	"strings"

	"linli/internal/plan/route"
)

// CVRPLIB reads a .vrp file with EDGE_WEIGHT_TYPE EUC_2D (rounded to integers)
// or EXPLICIT (FULL_MATRIX, or the lower or upper triangle by rows). The number
// of vehicles is free, as in CVRPLIB; customers have the number of their node
// less one, as in its solution files.
func CVRPLIB(r io.Reader) (*route.Instance, error) {
	f := vrp{lines: newLines(r), keys: map[string]string{}}
	for f.next() {
		if f.text == "EOF" {
			break
		}
		key, value, found := strings.Cut(f.text, ":")
		key = strings.ToUpper(strings.TrimSpace(key))
		if found {
			f.keys[key] = strings.Trim(strings.TrimSpace(value), `"`)
			continue
		}
		if err := f.section(key); err != nil {
			return nil, err
		}
	}
	if err := f.scan.Err(); err != nil {
		return nil, f.fail("%v", err)
	}
	return f.instance()
}

// vrp is a file as far as it was read.
type vrp struct {
	*lines
	keys     map[string]string
	n        int
	points   []route.Point
	demands  []int64
	matrix   [][]float64
	depot    int // from 1
	pushback bool
}

func (f *vrp) next() bool {
	if f.pushback {
		f.pushback = false
		return true
	}
	return f.lines.next()
}

// dimension is the number of nodes, once it is known.
func (f *vrp) dimension() error {
	if f.n > 0 {
		return nil
	}
	n, err := strconv.Atoi(f.keys["DIMENSION"])
	if err != nil || n < 1 || n > maxNodes {
		return f.fail("DIMENSION %q is no number of nodes", f.keys["DIMENSION"])
	}
	f.n = n
	return nil
}

func (f *vrp) section(name string) error {
	if err := f.dimension(); err != nil {
		return err
	}
	switch name {
	case "NODE_COORD_SECTION":
		f.points = make([]route.Point, f.n)
		return f.each(3, func(i int, row []float64) error {
			f.points[i] = route.Point{X: row[1], Y: row[2]}
			return nil
		})
	case "DEMAND_SECTION":
		f.demands = make([]int64, f.n)
		return f.each(2, func(i int, row []float64) error {
			q, ok := whole(row[1])
			if !ok || q < 0 {
				return f.fail("node %d has demand %g", i+1, row[1])
			}
			f.demands[i] = q
			return nil
		})
	case "EDGE_WEIGHT_SECTION":
		return f.weights()
	case "DEPOT_SECTION":
		return f.depots()
	}
	return f.fail("unknown section %q", name)
}

// each reads one line for each node, in any order.
func (f *vrp) each(columns int, take func(i int, row []float64) error) error {
	seen := make([]bool, f.n)
	for k := range f.n {
		if !f.next() {
			return f.fail("the section ends after %d of %d nodes", k, f.n)
		}
		row, err := f.numbers(columns)
		if err != nil {
			return err
		}
		node, ok := whole(row[0])
		if !ok || node < 1 || node > int64(f.n) || seen[node-1] {
			return f.fail("node %g is not in 1 … %d or comes twice", row[0], f.n)
		}
		seen[node-1] = true
		if err := take(int(node-1), row); err != nil {
			return err
		}
	}
	return nil
}

// weights reads the matrix as one stream of numbers.
func (f *vrp) weights() error {
	if f.n > 5000 {
		return f.fail("a matrix of %d nodes is too large", f.n)
	}
	layout := strings.ToUpper(f.keys["EDGE_WEIGHT_FORMAT"])
	width := map[string]func(row int) (from, to int){
		"FULL_MATRIX":    func(int) (int, int) { return 0, f.n },
		"LOWER_ROW":      func(row int) (int, int) { return 0, row },
		"LOWER_DIAG_ROW": func(row int) (int, int) { return 0, row + 1 },
		"UPPER_ROW":      func(row int) (int, int) { return row + 1, f.n },
		"UPPER_DIAG_ROW": func(row int) (int, int) { return row, f.n },
	}[layout]
	if width == nil {
		return f.fail("EDGE_WEIGHT_FORMAT %q is not known", layout)
	}
	var pending []float64
	f.matrix = make([][]float64, f.n)
	for a := range f.matrix {
		f.matrix[a] = make([]float64, f.n)
	}
	for a := range f.n {
		from, to := width(a)
		for b := from; b < to; b++ {
			if len(pending) == 0 {
				if !f.next() {
					return f.fail("the matrix ends in row %d", a+1)
				}
				row, err := f.numbers(len(f.fields))
				if err != nil {
					return err
				}
				pending = row
			}
			f.matrix[a][b] = pending[0]
			if layout != "FULL_MATRIX" {
				f.matrix[b][a] = pending[0]
			}
			pending = pending[1:]
		}
	}
	if len(pending) > 0 {
		return f.fail("%d numbers too many in the matrix", len(pending))
	}
	return nil
}

func (f *vrp) depots() error {
	for f.next() {
		if len(f.fields) == 1 {
			if f.fields[0] == "-1" {
				return nil
			}
			node, err := strconv.Atoi(f.fields[0])
			if err == nil && f.depot == 0 && node >= 1 && node <= f.n {
				f.depot = node
				continue
			}
		}
		if f.depot != 0 {
			f.pushback = true // some files leave the -1 out
			return nil
		}
		return f.fail("%q is no depot", f.text)
	}
	return nil
}

func (f *vrp) instance() (*route.Instance, error) {
	if err := f.dimension(); err != nil {
		return nil, err
	}
	if kind := strings.ToUpper(f.keys["TYPE"]); kind != "" && kind != "CVRP" {
		return nil, f.fail("TYPE %q is not CVRP", kind)
	}
	capacity, err := strconv.ParseInt(f.keys["CAPACITY"], 10, 64)
	if err != nil || capacity < 0 {
		return nil, f.fail("CAPACITY %q is no load", f.keys["CAPACITY"])
	}
	if f.demands == nil {
		return nil, f.fail("no DEMAND_SECTION")
	}
	if f.depot == 0 {
		f.depot = 1
	}
	vehicle := route.Vehicle{Start: f.depot - 1, End: f.depot - 1, Capacity: capacity}
	if text := f.keys["DISTANCE"]; text != "" {
		return nil, f.fail("DISTANCE %q: routes of bounded length are not read", text)
	}
	in := &route.Instance{Name: f.keys["NAME"], Vehicles: []route.Vehicle{vehicle}}
	switch kind := strings.ToUpper(f.keys["EDGE_WEIGHT_TYPE"]); kind {
	case "EUC_2D":
		if f.points == nil {
			return nil, f.fail("no NODE_COORD_SECTION")
		}
		in.Places = route.Rounded(f.points)
	case "EXPLICIT":
		if f.matrix == nil {
			return nil, f.fail("no EDGE_WEIGHT_SECTION")
		}
		if in.Places, err = route.Matrix(f.matrix); err != nil {
			return nil, err
		}
	default:
		return nil, f.fail("EDGE_WEIGHT_TYPE %q is not read", kind)
	}
	for i, q := range f.demands {
		if i == f.depot-1 {
			if q != 0 {
				return nil, f.fail("the depot, node %d, has demand %d", i+1, q)
			}
			continue
		}
		in.Stops = append(in.Stops, route.Stop{
			Name: strconv.Itoa(i), Place: i, Demand: q, Drop: route.None, Keeper: route.None,
		})
	}
	return in, nil
}
