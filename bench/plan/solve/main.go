// Command solve runs the engine on a DIMACS file and prints what the benchmark
// compares: the cost, the CPU milliseconds from the instance in memory to the
// plan and its certificate, and the most memory the process had.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"syscall"

	"linli/internal/plan/dimacs"
	"linli/internal/plan/flow"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "solve:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	debug.SetGCPercent(25)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in, err := dimacs.Read(f)
	if err != nil {
		return err
	}
	before := used()
	s, err := flow.Solve(context.Background(), in)
	if err != nil {
		return err
	}
	after := used()
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"method": s.Method, "cost": s.Cost,
		"cpu_ms": float64(milli(after)-milli(before)) / 1000,
		"rss_mb": after.Maxrss / 1024,
	})
}

func used() (r syscall.Rusage) {
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return r
}

func milli(r syscall.Rusage) int64 {
	return r.Utime.Sec*1e6 + int64(r.Utime.Usec) + r.Stime.Sec*1e6 + int64(r.Stime.Usec)
}
