package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPlanAssign(t *testing.T) {
	for _, c := range []struct {
		name, text string
		code       int
		want       string // of standard output or of the error
		solution   string
	}{
		{
			name: "optimal", text: "p min 3 3\nn 1 2\nn 3 -2\na 1 2 0 2 1\na 2 3 0 1 1\na 1 3 0 2 5\n",
			want: `"cost":7,"flow":2,"gap":0,"feasible":true`, solution: "s 7\nf 1 2 1\nf 2 3 1\nf 1 3 1\n",
		},
		{name: "infeasible", text: "p min 2 1\nn 1 2\nn 2 -2\na 1 2 0 1 1\n", code: 1, want: "node 2 demands 2 and lacks 1"},
		{name: "malformed", text: "p min 2 1\na 1 9 0 1 1\n", code: 1, want: "line 2: node 9"},
		{name: "too large", text: "p min 2 1\na 1 2 0 1 9223372036854775807\n", code: 1, want: "too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x.min")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			cmd := PlanAssignCmd{File: file, JSON: true, Solution: file + ".sol"}
			err := cmd.Run(&app{ctx: context.Background(), stdout: &out})
			code, said := 0, out.String()
			var e *exitError
			if errors.As(err, &e) {
				code, said = e.code, said+e.msg
			} else if err != nil {
				t.Fatal(err)
			}
			if code != c.code || !strings.Contains(said, c.want) {
				t.Errorf("exit %d and %q, want %d and %q", code, said, c.code, c.want)
			}
			if out.Len() > 0 && !json.Valid(out.Bytes()) {
				t.Errorf("not JSON: %s", out.String())
			}
			if c.solution != "" {
				got, err := os.ReadFile(file + ".sol")
				if err != nil || string(got) != c.solution {
					t.Errorf("solution %q (%v), want %q", got, err, c.solution)
				}
			}
		})
	}
}
