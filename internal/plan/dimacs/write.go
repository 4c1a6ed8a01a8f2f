package dimacs

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
)

// Write writes a problem, with each line of comment as a comment before it.
func Write(w io.Writer, in *Instance, comment ...string) error {
	out := lines{w: bufio.NewWriterSize(w, 1<<16)}
	for _, c := range comment {
		fmt.Fprintf(out.w, "c %s\n", c)
	}
	fmt.Fprintf(out.w, "p min %d %d\n", in.Nodes(), in.Arcs())
	for i, s := range in.Supply {
		if s != 0 {
			out.line('n', int64(i)+1, s)
		}
	}
	for a, from := range in.From {
		capacity := in.Cap.At(a)
		if capacity >= Unbounded {
			capacity = -1
		}
		out.line('a', int64(from)+1, int64(in.To[a])+1, in.Low.At(a), capacity, in.Cost.At(a))
	}
	if err := out.w.Flush(); err != nil {
		return fmt.Errorf("writing the problem: %w", err)
	}
	return nil
}

// WriteSolution writes the cost of a flow and every arc that carries some; flow
// gives the flow of an arc.
func WriteSolution(w io.Writer, in *Instance, cost int64, flow func(arc int) int64) error {
	out := lines{w: bufio.NewWriterSize(w, 1<<16)}
	out.line('s', cost)
	for a, from := range in.From {
		if f := flow(a); f != 0 {
			out.line('f', int64(from)+1, int64(in.To[a])+1, f)
		}
	}
	if err := out.w.Flush(); err != nil {
		return fmt.Errorf("writing the solution: %w", err)
	}
	return nil
}

// lines writes lines of numbers; bufio keeps the first error for Flush.
type lines struct {
	w   *bufio.Writer
	buf []byte
}

func (l *lines) line(kind byte, numbers ...int64) {
	l.buf = append(l.buf[:0], kind)
	for _, n := range numbers {
		l.buf = append(l.buf, ' ')
		l.buf = strconv.AppendInt(l.buf, n, 10)
	}
	l.buf = append(l.buf, '\n')
	l.w.Write(l.buf)
}
