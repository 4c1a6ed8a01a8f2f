package dimacs

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
)

// shortestArc is the length of "a 1 2 0 1 0\n", the shortest arc line: a file
// cannot hold more arcs than its size allows, whatever its problem line claims.
const shortestArc = 12

// maxLine is the longest line the reader takes.
const maxLine = 1 << 20

// Read reads a problem. What is not DIMACS is refused with a *SyntaxError that
// names the line; an instance that is well formed but impossible is not refused
// here but by whoever solves it.
func Read(r io.Reader) (*Instance, error) {
	p := parser{in: bufio.NewReaderSize(r, maxLine), most: math.MaxInt}
	if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			p.most = int(info.Size() / shortestArc)
		}
	} else if b, ok := r.(interface{ Len() int }); ok {
		p.most = b.Len() / shortestArc
	} else {
		p.most = 1 << 16
	}
	for {
		line, err := p.in.ReadSlice('\n')
		p.line++
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, p.fail("the line is longer than %d bytes", maxLine)
		}
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("reading line %d: %w", p.line, err)
		}
		if e := p.item(line); e != nil {
			return nil, e
		}
		if err == io.EOF {
			break
		}
	}
	if !p.sized {
		return nil, p.fail("there is no problem line (p min NODES ARCS)")
	}
	if got := p.inst.Arcs(); got != p.arcs {
		return nil, p.fail("the problem line promises %d arcs, the file has %d", p.arcs, got)
	}
	return &p.inst, nil
}

type parser struct {
	in    *bufio.Reader
	line  int
	rest  []byte // of the current line
	inst  Instance
	sized bool
	nodes int
	arcs  int
	most  int // arcs the file can hold
}

func (p *parser) fail(format string, args ...any) error {
	return &SyntaxError{p.line, fmt.Sprintf(format, args...)}
}

func (p *parser) item(line []byte) error {
	p.rest = line
	word := p.word()
	if len(word) == 0 {
		return nil
	}
	if len(word) > 1 {
		return p.fail("%q is no kind of line: c, p, n or a", clip(word))
	}
	switch word[0] {
	case 'c':
		return nil
	case 'p':
		return p.problem()
	case 'n':
		return p.node()
	case 'a':
		return p.arc()
	}
	return p.fail("%q is no kind of line: c, p, n or a", clip(word))
}

func (p *parser) problem() error {
	if p.sized {
		return p.fail("a second problem line")
	}
	if kind := p.word(); string(kind) != "min" {
		return p.fail("a problem of kind %q: only min is read", clip(kind))
	}
	nodes, err := p.within("the number of nodes", 0, MaxNodes)
	if err != nil {
		return err
	}
	arcs, err := p.within("the number of arcs", 0, math.MaxInt32)
	if err != nil {
		return err
	}
	// A file can name a node only in an arc or a node line, but nodes without
	// either are legal: bound the claim generously, not by the size alone.
	if limit := 1<<22 + 8*p.most; p.most < math.MaxInt/16 && int(nodes) > limit {
		return p.fail("%d nodes are more than a file of this size can use", nodes)
	}
	p.sized, p.nodes, p.arcs = true, int(nodes), int(arcs)
	p.inst.Supply = make([]int64, nodes)
	room := min(p.arcs, p.most)
	p.inst.From = make([]int32, 0, room)
	p.inst.To = make([]int32, 0, room)
	p.inst.Low.Grow(room)
	p.inst.Cap.Grow(room)
	p.inst.Cost.Grow(room)
	return p.end()
}

func (p *parser) node() error {
	if !p.sized {
		return p.fail("a node before the problem line")
	}
	id, err := p.within("the node", 1, int64(p.nodes))
	if err != nil {
		return err
	}
	supply, err := p.within("the supply", -Unbounded, Unbounded)
	if err != nil {
		return err
	}
	if p.inst.Supply[id-1] != 0 {
		return p.fail("node %d has its supply twice", id)
	}
	p.inst.Supply[id-1] = supply
	return p.end()
}

func (p *parser) arc() error {
	if !p.sized {
		return p.fail("an arc before the problem line")
	}
	if p.inst.Arcs() == p.arcs {
		return p.fail("more arcs than the %d of the problem line", p.arcs)
	}
	var v [5]int64
	for i := range v {
		n, err := p.number()
		if err != nil {
			return err
		}
		v[i] = n
	}
	from, to, low, capacity, cost := v[0], v[1], v[2], v[3], v[4]
	switch last := int64(p.nodes); {
	case from < 1 || from > last:
		return p.fail("node %d is not one of 1 to %d", from, last)
	case to < 1 || to > last:
		return p.fail("node %d is not one of 1 to %d", to, last)
	case low < 0:
		return p.fail("the least flow of the arc from %d to %d is negative", from, to)
	case capacity >= 0 && capacity < low:
		return p.fail("the arc from %d to %d must carry at least %d and may carry at most %d", from, to, low, capacity)
	}
	if capacity < 0 || capacity > Unbounded {
		capacity = Unbounded
	}
	p.inst.AddArc(int(from-1), int(to-1), low, capacity, cost)
	return p.end()
}

// word takes the next word of the line.
func (p *parser) word() []byte {
	i := 0
	for i < len(p.rest) && space(p.rest[i]) {
		i++
	}
	start := i
	for i < len(p.rest) && !space(p.rest[i]) {
		i++
	}
	word := p.rest[start:i]
	p.rest = p.rest[i:]
	return word
}

// number takes the next word as an integer. It is the reader's inner loop.
func (p *parser) number() (int64, error) {
	word := p.word()
	digits := word
	if len(word) > 0 && (word[0] == '-' || word[0] == '+') {
		digits = word[1:]
	}
	if len(digits) == 0 {
		if len(word) == 0 {
			return 0, p.fail("the line ends where a number should stand")
		}
		return 0, p.fail("%q is not a whole number", clip(word))
	}
	var n int64
	for _, c := range digits {
		d := int64(c) - '0'
		if d < 0 || d > 9 {
			return 0, p.fail("%q is not a whole number", clip(word))
		}
		if n > (math.MaxInt64-d)/10 {
			return 0, p.fail("%q is too large", clip(word))
		}
		n = n*10 + d
	}
	if word[0] == '-' {
		n = -n
	}
	return n, nil
}

func (p *parser) within(what string, low, high int64) (int64, error) {
	n, err := p.number()
	if err != nil {
		return 0, err
	}
	if n < low || n > high {
		return 0, p.fail("%s is %d, not one of %d to %d", what, n, low, high)
	}
	return n, nil
}

// end makes sure that nothing follows on the line.
func (p *parser) end() error {
	if word := p.word(); len(word) > 0 {
		return p.fail("%q follows where the line should end", clip(word))
	}
	return nil
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func clip(word []byte) string {
	if len(word) > 40 {
		word = append(word[:40:40], "…"...)
	}
	return strings.ToValidUTF8(string(word), "�")
}
