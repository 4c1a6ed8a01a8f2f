// Package format reads the instance formats in which routing problems are
// published, so that Linli and its peers can be run on the same file:
//
//   - CVRPLIB .vrp: CVRP with EUC_2D coordinates, rounded to integers, or an
//     EXPLICIT matrix (TSPLIB 95, Reinelt 1991; Uchoa et al. 2017);
//   - Solomon (1987), and Gehring and Homberger (1999): time windows, real
//     distances, vehicles first;
//   - Li and Lim (2001): pickup and delivery with time windows.
//
// The stops of the instances keep the numbers of the literature as names: the
// depot is 0, customers are counted from 1.
//
// It imports nothing of the project but plan/route.
package format

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"linli/internal/plan/route"
)

// maxBytes bounds what is read; the largest published instances have 3 MB, an
// explicit matrix of 2,000 places some 25.
const maxBytes = 64 << 20

// maxNodes bounds the nodes of an instance.
const maxNodes = 50_000

// Read tells the format by the text and reads it.
func Read(r io.Reader) (*route.Instance, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read instance: %w", err)
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("read instance: more than %d bytes", maxBytes)
	}
	head := bytes.ToUpper(data[:min(len(data), 4096)])
	switch {
	case bytes.Contains(head, []byte("DIMENSION")):
		return CVRPLIB(bytes.NewReader(data))
	case bytes.Contains(head, []byte("VEHICLE")):
		return Solomon(bytes.NewReader(data))
	}
	return LiLim(bytes.NewReader(data))
}

// lines gives the lines that are not blank, each cut into fields.
type lines struct {
	scan   *bufio.Scanner
	number int
	text   string
	fields []string
}

func newLines(r io.Reader) *lines {
	scan := bufio.NewScanner(io.LimitReader(r, maxBytes))
	scan.Buffer(nil, maxBytes)
	return &lines{scan: scan}
}

func (l *lines) next() bool {
	for l.scan.Scan() {
		l.number++
		l.text = strings.TrimSpace(l.scan.Text())
		if l.text != "" {
			l.fields = strings.Fields(l.text)
			return true
		}
	}
	return false
}

func (l *lines) fail(format string, args ...any) error {
	if err := l.scan.Err(); err != nil {
		return fmt.Errorf("line %d: %w", l.number, err)
	}
	return fmt.Errorf("line %d: %s", l.number, fmt.Sprintf(format, args...))
}

// numbers reads the fields of the line as numbers, exactly n of them.
func (l *lines) numbers(n int) ([]float64, error) {
	if len(l.fields) != n {
		return nil, l.fail("%d fields instead of %d", len(l.fields), n)
	}
	out := make([]float64, n)
	for i, f := range l.fields {
		x, err := strconv.ParseFloat(f, 64)
		if err != nil || x != x || x > 1e12 || x < -1e12 {
			return nil, l.fail("%q is no number", f)
		}
		out[i] = x
	}
	return out, nil
}

// whole is x as an integer, when it is one.
func whole(x float64) (int64, bool) {
	n := int64(x)
	return n, float64(n) == x
}
