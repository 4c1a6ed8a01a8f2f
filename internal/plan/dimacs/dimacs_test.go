package dimacs_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"linli/internal/plan/dimacs"
)

const small = `c a small one
p min 4 5
n 1 4
n 4 -4
a 1 2 0 4 2
a 1 3 0 2 2
a 2 3 0 2 1
a 2 4 1 3 3
a 3 4 0 -1 -5000000000
`

func TestReadWrite(t *testing.T) {
	in, err := dimacs.Read(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if in.Nodes() != 4 || in.Arcs() != 5 || in.Supply[3] != -4 || in.Low.At(3) != 1 || in.Cost.At(4) != -5000000000 || in.Cap.At(4) != dimacs.Unbounded {
		t.Fatalf("read %+v", in)
	}
	var out bytes.Buffer
	if err := dimacs.Write(&out, in, "a small one"); err != nil {
		t.Fatal(err)
	}
	if out.String() != small {
		t.Errorf("wrote\n%s", out.String())
	}
	out.Reset()
	if err := dimacs.WriteSolution(&out, in, 14, func(a int) int64 { return int64(a % 2) }); err != nil {
		t.Fatal(err)
	}
	if want := "s 14\nf 1 3 1\nf 2 4 1\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		text, want string
		line       int
	}{
		{"", "no problem line", 1},
		{"p max 2 1\n", `kind "max"`, 1},
		{"p min 2\n", "ends where", 1},
		{"p min 2 -1\n", "number of arcs", 1},
		{"p min 2 0\np min 2 0\n", "second problem line", 2},
		{"n 1 1\n", "before the problem line", 1},
		{"a 1 2 0 1 1\n", "before the problem line", 1},
		{"p min 2 1\nn 3 1\n", "the node is 3", 2},
		{"p min 2 1\nn 1 1\nn 1 2\n", "twice", 3},
		{"p min 2 1\na 1 3 0 1 1\n", "node 3 is not", 2},
		{"p min 2 1\na 0 1 0 1 1\n", "node 0 is not", 2},
		{"p min 2 1\na 1 2 3 1 1\n", "at least 3", 2},
		{"p min 2 1\na 1 2 -1 1 1\n", "negative", 2},
		{"p min 2 1\na 1 2 0 1 x\n", `"x" is not a whole number`, 2},
		{"p min 2 1\na 1 2 0 1 -\n", "not a whole number", 2},
		{"p min 2 1\na 1 2 0 1 1.5\n", "not a whole number", 2},
		{"p min 2 1\na 1 2 0 1 9223372036854775808\n", "too large", 2},
		{"p min 2 1\na 1 2 0 1 1 1\n", "follows", 2},
		{"p min 2 1\na 1 2 0 1 1\na 1 2 0 1 1\n", "more arcs", 3},
		{"p min 2 2\na 1 2 0 1 1\n", "promises 2 arcs", 3},
		{"p min 2 1\nx\n", "no kind of line", 2},
		{"p min 2000000000 0\n", "more than a file", 1},
	} {
		_, err := dimacs.Read(strings.NewReader(c.text))
		var syntax *dimacs.SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), c.want) || syntax.Line != c.line {
			t.Errorf("%q: got %v, want line %d with %q", c.text, err, c.line, c.want)
		}
	}
	if _, err := dimacs.Read(iotest.ErrReader(errors.ErrUnsupported)); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a failing reader gave %v", err)
	}
}

// TestColumn checks that a column holds what was put in whatever its width.
func TestColumn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.OneOf(
			rapid.Just(int64(7)), rapid.Int64Range(math.MinInt8-1, math.MaxInt8+1), rapid.Int64Range(math.MinInt16-1, math.MaxInt16+1), rapid.Int64Range(math.MinInt32, math.MaxInt32), rapid.Int64(),
		)).Draw(t, "values")
		var c dimacs.Column
		c.Grow(rapid.IntRange(0, 20).Draw(t, "room"))
		for _, v := range values {
			c.Append(v)
		}
		if c.Len() != len(values) {
			t.Fatalf("%d values, want %d", c.Len(), len(values))
		}
		for i, v := range values {
			if got := c.At(i); got != v {
				t.Fatalf("value %d is %d, want %d", i, got, v)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("p min 2 1\r\nn 1 1\r\nn 2 -1\r\na 1 2 0 1 -0\r\n"))
	f.Add([]byte("p min 1000000 1000000000"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := dimacs.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		var once, twice bytes.Buffer
		if err := dimacs.Write(&once, in); err != nil {
			t.Fatal(err)
		}
		again, err := dimacs.Read(bytes.NewReader(once.Bytes()))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if err := dimacs.Write(&twice, again); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Fatal("written twice, it differs")
		}
	})
}
