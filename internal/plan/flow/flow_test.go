package flow_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/plan/dimacs"
	"linli/internal/plan/flow"
)

// instance reads lines of DIMACS written tersely.
func instance(t *testing.T, text string) *dimacs.Instance {
	t.Helper()
	in, err := dimacs.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// bruteForce tries every flow of a small network, arc by arc.
func bruteForce(in *dimacs.Instance) (best int64, ok bool) {
	left := append([]int64(nil), in.Supply...)
	lastUse := make([]int, in.Nodes()) // after this arc a node can change no more
	for a := range in.From {
		lastUse[in.From[a]], lastUse[in.To[a]] = a, a
	}
	var try func(a int, cost int64)
	try = func(a int, cost int64) {
		if a == in.Arcs() {
			for _, l := range left {
				if l != 0 {
					return
				}
			}
			if !ok || cost < best {
				best, ok = cost, true
			}
			return
		}
		from, to := in.From[a], in.To[a]
		for f := in.Low.At(a); f <= in.Cap.At(a); f++ {
			left[from] -= f
			left[to] += f
			done := lastUse[from] == a && left[from] != 0 || lastUse[to] == a && left[to] != 0
			if !done {
				try(a+1, cost+f*in.Cost.At(a))
			}
			left[from] += f
			left[to] -= f
		}
	}
	try(0, 0)
	return best, ok
}

func check(t *rapid.T, in *dimacs.Instance) {
	want, possible := bruteForce(in)
	s, err := flow.Solve(context.Background(), in)
	var infeasible *flow.Infeasible
	switch {
	case !possible:
		if !errors.As(err, &infeasible) {
			t.Fatalf("an infeasible instance gave %v", err)
		}
	case err != nil:
		t.Fatal(err)
	case s.Cost != want:
		t.Fatalf("%s found %d, the least is %d", s.Method, s.Cost, want)
	default:
		if err := flow.Verify(in, s); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSolve checks networks of any shape: least flows, parallel arcs, loops,
// negative costs and cycles.
func TestSolve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "nodes")
		in := &dimacs.Instance{Supply: make([]int64, n)}
		total := int64(0)
		for u := range n - 1 {
			in.Supply[u] = int64(rapid.IntRange(-2, 2).Draw(t, "supply"))
			total += in.Supply[u]
		}
		in.Supply[n-1] = -total
		for range rapid.IntRange(0, 8).Draw(t, "arcs") {
			low := int64(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "low"))
			in.AddArc(rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to"),
				low, low+int64(rapid.IntRange(0, 2).Draw(t, "room")), int64(rapid.IntRange(-5, 9).Draw(t, "cost")))
		}
		check(t, in)
	})
}

// TestShapes checks networks that look like people and posts, in each shape that
// is recognised and with its arcs in any order.
func TestShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.IntRange(1, 4).Draw(t, "people")
		posts := rapid.IntRange(1, 3).Draw(t, "posts")
		shape := rapid.SampledFrom([]string{"posts", "sink", "home", "source", "direct", "fill"}).Draw(t, "shape")
		in := &dimacs.Instance{Supply: make([]int64, people+posts+2)}
		sink, source := people+posts, people+posts+1
		type arc struct{ from, to, cap, cost int }
		var arcs []arc
		cost := func() int { return rapid.IntRange(-3, 9).Draw(t, "cost") }
		for i := range people {
			for range rapid.IntRange(0, 2).Draw(t, "options") {
				arcs = append(arcs, arc{i, people + rapid.IntRange(0, posts-1).Draw(t, "post"), 1, cost()})
			}
		}
		seats := 0
		if shape != "posts" {
			for j := range posts {
				for range rapid.IntRange(0, 2).Draw(t, "tiers") {
					n := rapid.IntRange(0, 2).Draw(t, "seats")
					seats += n
					arcs = append(arcs, arc{people + j, sink, n, cost()})
				}
			}
		}
		switch shape {
		case "posts":
			in.Supply = in.Supply[:people+posts]
			for i := range people {
				in.Supply[i] = 1
				in.Supply[people+rapid.IntRange(0, posts-1).Draw(t, "demand")]--
			}
		case "sink", "home":
			in.Supply = in.Supply[:people+posts+1]
			for i := range people {
				in.Supply[i] = 1
				if shape == "home" {
					arcs = append(arcs, arc{i, sink, 1, cost()})
				}
			}
			in.Supply[sink] = -int64(people)
		default:
			for i := range people {
				arcs = append(arcs, arc{source, i, 1, cost()})
			}
			in.Supply[source] = int64(people)
			if shape == "direct" {
				arcs = append(arcs, arc{source, sink, people, cost()})
			} else if shape == "fill" {
				in.Supply[source] = int64(seats)
			}
			in.Supply[sink] = -in.Supply[source]
		}
		for _, a := range rapid.Permutation(arcs).Draw(t, "order") {
			in.AddArc(a.from, a.to, 0, int64(a.cap), int64(a.cost))
		}
		check(t, in)
	})
}

// TestMethods checks that each shape goes to the engine made for it.
func TestMethods(t *testing.T) {
	for _, c := range []struct{ name, text, method string }{
		{"posts", "p min 3 2\nn 1 1\nn 2 1\nn 3 -2\na 1 3 0 1 4\na 2 3 0 1 5\n", "assign"},
		{"two posts", "p min 4 3\nn 1 1\nn 2 1\nn 3 -1\nn 4 -1\na 1 3 0 1 4\na 2 3 0 1 5\na 1 4 0 1 9\n", "assign"},
		{"sink", "p min 3 2\nn 1 1\nn 3 -1\na 1 2 0 1 4\na 2 3 0 1 5\n", "assign"},
		{"home", "p min 3 4\nn 1 1\nn 3 -1\na 1 2 0 1 4\na 2 3 0 2 -5\na 2 3 0 1 -9\na 1 3 0 1 2\n", "assign"},
		{"source", "p min 5 5\nn 1 2\nn 5 -2\na 1 2 0 1 4\na 1 3 0 1 4\na 2 4 0 1 5\na 3 4 0 1 5\na 4 5 0 2 5\n", "assign"},
		{"fill", "p min 5 5\nn 1 1\nn 5 -1\na 1 2 0 1 4\na 1 3 0 1 5\na 2 4 0 1 5\na 3 4 0 1 5\na 4 5 0 1 5\n", "simplex"},
		{"fill two", "p min 6 7\nn 1 2\nn 6 -2\na 1 2 0 1 4\na 1 3 0 1 5\na 1 4 0 1 5\na 2 5 0 1 5\na 3 5 0 1 5\na 4 5 0 1 7\na 5 6 0 2 5\n", "assign"},
		{"direct", "p min 5 6\nn 1 2\nn 5 -2\na 1 2 0 1 4\na 1 3 0 1 5\na 2 4 0 1 5\na 3 4 0 1 5\na 4 5 0 1 -50\na 1 5 0 2 3\n", "assign"},
		{"none", "p min 3 2\nn 1 2\nn 3 -2\na 1 2 0 2 4\na 2 3 0 2 5\n", "simplex"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := flow.Solve(context.Background(), instance(t, c.text))
			if err != nil {
				t.Fatal(err)
			}
			if s.Method != c.method {
				t.Errorf("solved by %s, want %s", s.Method, c.method)
			}
		})
	}
}

func TestReasons(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unbalanced", "p min 2 0\nn 1 3\nn 2 -1\n", "exceed demands by 2"},
		{"cut off", "p min 3 1\nn 1 2\nn 3 -2\na 1 2 0 5 1\n", "node 3 demands 2 and lacks 2"},
		{"too narrow", "p min 2 1\nn 1 2\nn 2 -2\na 1 2 0 1 1\n", "node 2 demands 2 and lacks 1"},
		{"least flow", "p min 2 1\na 1 2 1 1 1\n", "at node"},
		{"circle", "p min 3 2\na 1 2 0 -1 -5\na 2 1 0 -1 1\n", "unbounded"},
		{"cost", "p min 2 1\nn 1 1\nn 2 -1\na 1 2 0 1 9000000000000000000\n", "too large"},
		{"supply", "p min 3 0\nn 1 4611686018427387904\nn 2 4611686018427387904\nn 3 -1\n", "too large"},
		{"nobody free", "p min 4 3\nn 1 1\nn 2 1\nn 3 -1\nn 4 -1\na 1 3 0 1 1\na 2 3 0 1 1\na 2 3 0 1 2\n", "node 2 supplies 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := flow.Solve(context.Background(), instance(t, c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something with %q", err, c.want)
			}
		})
	}
}

func TestEmpty(t *testing.T) {
	for _, text := range []string{"p min 0 0\n", "p min 1 0\n", "p min 1 1\na 1 1 0 3 -2\n", "p min 2 1\na 1 2 0 -1 4\n"} {
		s, err := flow.Solve(context.Background(), instance(t, text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if want := int64(-6); strings.Contains(text, "-2") && s.Cost != want {
			t.Errorf("%q cost %d, want %d", text, s.Cost, want)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in := instance(t, "p min 3 3\nn 1 2\nn 3 -2\na 1 2 0 5 1\na 2 3 0 5 1\na 1 3 0 1 0\n")
	if _, err := flow.Solve(ctx, in); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}
