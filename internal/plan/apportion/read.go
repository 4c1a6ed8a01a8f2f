package apportion

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Instance is a file of places and goods.
type Instance struct {
	Places []string
	Goods  []Good
}

// Good is one pool with its names. Place w·len(places)+i of its pool is want w
// of place i.
type Good struct {
	Name   string
	Wants  []string // one unnamed want if the file names none
	Donors []string // for each lot
	Pool   Pool
}

type placeFile struct {
	Name   string           `json:"name"`
	Counts map[string]int64 `json:"counts"`
}

type wantFile struct {
	Name     string           `json:"name"`
	Need     map[string]int64 `json:"need"`
	Stock    map[string]int64 `json:"stock"`
	Floor    map[string]int64 `json:"floor"`
	Cap      map[string]int64 `json:"cap"`
	FloorAll int64            `json:"floor_all"`
	CapAll   *int64           `json:"cap_all"`
}

type lotFile struct {
	Donor  string   `json:"donor"`
	Boxes  int64    `json:"boxes"`
	Only   []string `json:"only"`
	Except []string `json:"except"`
	For    []string `json:"for"`
}

type goodFile struct {
	wantFile
	Method string     `json:"method"`
	Box    int64      `json:"box"`
	Wants  []wantFile `json:"wants"`
	Lots   []lotFile  `json:"lots"`
}

// Read reads an instance from JSON; docs/plan.md describes the format. Every
// pool read is well formed: Solve refuses it only if its floors cannot be met.
func Read(r io.Reader) (Instance, error) {
	var file struct {
		Places []placeFile `json:"places"`
		Goods  []goodFile  `json:"goods"`
	}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return Instance{}, fmt.Errorf("reading the instance: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Instance{}, errors.New("reading the instance: more follows after its end")
	}
	if len(file.Places) == 0 || len(file.Goods) == 0 {
		return Instance{}, errors.New("an instance has places and goods")
	}
	in := Instance{}
	index := map[string]int{}
	for i, pl := range file.Places {
		if _, twice := index[pl.Name]; twice || pl.Name == "" {
			return Instance{}, fmt.Errorf("places[%d]: the name %q is empty or stands twice", i, pl.Name)
		}
		index[pl.Name] = i
		in.Places = append(in.Places, pl.Name)
		for what, n := range pl.Counts {
			if n < 0 || n > Most {
				return Instance{}, fmt.Errorf("place %s: count of %s is %d", pl.Name, what, n)
			}
		}
	}
	for _, g := range file.Goods {
		good, err := g.good(file.Places, index)
		if err != nil {
			return Instance{}, fmt.Errorf("good %q: %w", g.Name, err)
		}
		in.Goods = append(in.Goods, good)
	}
	return in, nil
}

func (g *goodFile) good(places []placeFile, index map[string]int) (Good, error) {
	method, err := ParseMethod(g.Method)
	if err != nil {
		return Good{}, err
	}
	good := Good{Name: g.Name, Pool: Pool{Method: method, Box: g.Box}}
	wants := g.Wants
	if len(wants) == 0 {
		wants = []wantFile{g.wantFile}
		wants[0].Name = ""
	} else if g.Need != nil || g.Stock != nil || g.Floor != nil || g.Cap != nil || g.FloorAll != 0 || g.CapAll != nil {
		return Good{}, errors.New("need, stock, floors and caps stand in its wants")
	}
	if g.Box < 1 || g.Box > MostBox {
		return Good{}, fmt.Errorf("a box holds 1 to %d units, not %d", MostBox, g.Box)
	}
	for _, w := range wants {
		if slices.Contains(good.Wants, w.Name) {
			return Good{}, fmt.Errorf("want %q stands twice", w.Name)
		}
		good.Wants = append(good.Wants, w.Name)
		claimants, err := w.places(places, index, g.Box)
		if err != nil {
			return Good{}, fmt.Errorf("want %q: %w", w.Name, err)
		}
		good.Pool.Places = append(good.Pool.Places, claimants...)
	}
	for _, l := range g.Lots {
		to, err := l.to(good.Wants, index)
		if err != nil {
			return Good{}, fmt.Errorf("lot of %q: %w", l.Donor, err)
		}
		good.Donors = append(good.Donors, l.Donor)
		good.Pool.Lots = append(good.Pool.Lots, Lot{Boxes: l.Boxes, To: to})
	}
	return good, good.explain(good.Pool.validate(), places)
}

// explain names the place of an error about a pool.
func (g *Good) explain(err error, places []placeFile) error {
	var bad *Malformed
	if !errors.As(err, &bad) {
		return err
	}
	var i int
	if n, _ := fmt.Sscanf(bad.Where, "place %d", &i); n == 1 && i < len(g.Pool.Places) {
		return &Malformed{"place " + places[i%len(places)].Name, bad.Why}
	}
	return err
}

// places are the claims of one want. Floors are rounded up to whole boxes and
// caps down.
func (w *wantFile) places(places []placeFile, index map[string]int, box int64) ([]Place, error) {
	for _, named := range []map[string]int64{w.Stock, w.Floor, w.Cap} {
		for name, units := range named {
			if _, known := index[name]; !known {
				return nil, fmt.Errorf("place %q is not known", name)
			}
			if units < 0 || units > Most {
				return nil, fmt.Errorf("place %s: %d units", name, units)
			}
		}
	}
	if w.FloorAll < 0 || w.FloorAll > Most || w.CapAll != nil && (*w.CapAll < 0 || *w.CapAll > Most) {
		return nil, errors.New("floor or cap of all is out of range")
	}
	counted := map[string]bool{}
	claimants := make([]Place, len(places))
	for i, pl := range places {
		c := Place{Stock: w.Stock[pl.Name], Cap: NoCap}
		for what, weight := range w.Need {
			n, ok := pl.Counts[what]
			counted[what] = counted[what] || ok
			if weight < 0 || weight > 0 && n > Most/weight || c.Need > Most-n*weight {
				return nil, fmt.Errorf("place %s: the need by %s is below nought or too large", pl.Name, what)
			}
			c.Need += n * weight
		}
		floor, ok := w.Floor[pl.Name]
		if !ok {
			floor = w.FloorAll
		}
		c.Floor = (floor + box - 1) / box
		if most, ok := w.Cap[pl.Name]; ok {
			c.Cap = most / box
		} else if w.CapAll != nil {
			c.Cap = *w.CapAll / box
		}
		claimants[i] = c
	}
	for what := range w.Need {
		if !counted[what] {
			return nil, fmt.Errorf("need by %q, which no place counts", what)
		}
	}
	return claimants, nil
}

// to is the places a lot may serve; nil is all.
func (l *lotFile) to(wants []string, index map[string]int) ([]int, error) {
	for _, name := range slices.Concat(l.Only, l.Except) {
		if _, known := index[name]; !known {
			return nil, fmt.Errorf("place %q is not known", name)
		}
	}
	for _, name := range l.For {
		if !slices.Contains(wants, name) {
			return nil, fmt.Errorf("want %q is not known", name)
		}
	}
	if l.Only == nil && len(l.Except) == 0 && l.For == nil {
		return nil, nil
	}
	open := make([]bool, len(index))
	for i := range open {
		open[i] = l.Only == nil
	}
	for _, name := range l.Only {
		open[index[name]] = true
	}
	for _, name := range l.Except {
		open[index[name]] = false
	}
	to := []int{}
	for w, name := range wants {
		for i, ok := range open {
			if ok && (l.For == nil || slices.Contains(l.For, name)) {
				to = append(to, w*len(index)+i)
			}
		}
	}
	return to, nil
}
