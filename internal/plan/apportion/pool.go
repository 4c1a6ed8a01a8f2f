package apportion

import "fmt"

// Method is the meaning of fair.
type Method uint8

// The methods; the package comment says what each is good for.
const (
	// SainteLague keeps what places hold in proportion to their need.
	SainteLague Method = iota
	// Leximin raises the worst supplied place first.
	Leximin
	// LargestRemainder rounds the exact quotas, as Hamilton proposed.
	LargestRemainder
)

var methodNames = [...]string{"sainte-lague", "leximin", "largest-remainder"}

// String is the method's name in files.
func (m Method) String() string {
	if int(m) < len(methodNames) {
		return methodNames[m]
	}
	return fmt.Sprintf("method %d", uint8(m))
}

// ParseMethod reads a method's name.
func ParseMethod(name string) (Method, error) {
	for m, n := range methodNames {
		if n == name {
			return Method(m), nil
		}
	}
	return 0, fmt.Errorf("method %q is not sainte-lague, leximin or largest-remainder", name)
}

// Most is the largest sum of needs, and the largest sum of units in stock and
// to be given, in one pool. Within it no comparison overflows 128 bits.
const Most = 1 << 40

// MostBox is the largest number of units in a box.
const MostBox = 1 << 20

// NoCap is the cap of a place that may be given any number of boxes.
const NoCap = Most

// Pool is goods that may replace one another, in boxes of one size, and the
// places among which they are shared. Goods that may not replace one another
// are pools of their own.
type Pool struct {
	Method Method
	Box    int64 // units in a box
	Places []Place
	Lots   []Lot
}

// Place is a claimant: a community, or one want of a community.
type Place struct {
	Need  int64 // weight of its claim; a place without need is given its floor only
	Stock int64 // units of the same goods it holds already
	Floor int64 // boxes it must be given
	Cap   int64 // boxes it may be given at most; NoCap if any number
}

// Lot is boxes from one donor.
type Lot struct {
	Boxes int64
	To    []int // places that may be given from this lot; nil is every place
}

// Gift is boxes of one lot for one place.
type Gift struct {
	Lot, Place int32
	Boxes      int64
}

// Price is a claim as the fraction Num/Den, where 1/0 is without limit: what
// the next box of a lot is worth to the place with the best claim on it. For
// LargestRemainder it is the common level instead: units held for each unit
// of need.
type Price struct{ Num, Den int64 }

// Plan says who is given what, with the proof that it is best.
type Plan struct {
	Boxes  []int64 // for each place
	Gifts  []Gift  // by lot, then by place; only those above nought
	Left   []int64 // boxes of each lot that no place may take
	Prices []Price // for each lot: the certificate that Check reads
}

// Infeasible says that the floors of some places cannot all be met.
type Infeasible struct {
	Places []int // places whose floors together ask too much
	Asked  int64 // boxes their floors ask
	Held   int64 // boxes of all lots that may go to any of them
}

func (e *Infeasible) Error() string {
	return fmt.Sprintf("%d place(s), the first of them %d, must be given %d boxes, and the lots that may go there hold %d",
		len(e.Places), e.Places[0], e.Asked, e.Held)
}

// Malformed names what makes a pool no instance of the problem.
type Malformed struct {
	Where string // "place 3", "lot 0" or ""
	Why   string
}

func (e *Malformed) Error() string {
	if e.Where == "" {
		return e.Why
	}
	return e.Where + ": " + e.Why
}

func malformed(why string, args ...any) error {
	return &Malformed{Why: fmt.Sprintf(why, args...)}
}

// validate refuses what is out of range.
func (p *Pool) validate() error {
	if int(p.Method) >= len(methodNames) {
		return malformed("%v is not known", p.Method)
	}
	if p.Box < 1 || p.Box > MostBox {
		return malformed("a box holds 1 to %d units, not %d", MostBox, p.Box)
	}
	if len(p.Places) == 0 {
		return malformed("no place")
	}
	var need, units int64
	for i := range p.Places {
		pl := &p.Places[i]
		switch {
		case pl.Need < 0, pl.Stock < 0, pl.Floor < 0, pl.Cap < 0:
			return &Malformed{fmt.Sprintf("place %d", i), "a number is below nought"}
		case pl.Floor > pl.Cap:
			return &Malformed{fmt.Sprintf("place %d", i), fmt.Sprintf("floor %d is above cap %d", pl.Floor, pl.Cap)}
		case pl.Need > Most-need:
			return malformed("the needs sum to more than %d", int64(Most))
		case pl.Stock > Most-units || pl.Floor > Most/p.Box || pl.Cap > NoCap:
			return &Malformed{fmt.Sprintf("place %d", i), "more units than can be counted"}
		}
		need += pl.Need
		units += pl.Stock
	}
	for l, lot := range p.Lots {
		where := fmt.Sprintf("lot %d", l)
		if lot.Boxes < 0 {
			return &Malformed{where, "boxes below nought"}
		}
		if lot.Boxes > (Most-units)/p.Box {
			return &Malformed{where, "more units than can be counted"}
		}
		units += lot.Boxes * p.Box
		if lot.To != nil && p.Method == LargestRemainder {
			return &Malformed{where, "largest-remainder has one quota for all and cannot keep to a donor's wishes; use sainte-lague"}
		}
		for _, i := range lot.To {
			if i < 0 || i >= len(p.Places) {
				return &Malformed{where, fmt.Sprintf("there is no place %d", i)}
			}
		}
	}
	return nil
}

// most is the boxes a place may be given: its cap, or its floor if it has no
// need.
func (pl *Place) most() int64 {
	if pl.Need == 0 {
		return pl.Floor
	}
	return pl.Cap
}
