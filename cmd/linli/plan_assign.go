package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"linli/internal/plan/dimacs"
	"linli/internal/plan/flow"
)

// PlanAssignCmd is linli plan assign.
type PlanAssignCmd struct {
	File     string        `arg:"" type:"existingfile" help:"DIMACS minimum-cost flow instance (.min). DIMACS 最小费用流算例。"`
	JSON     bool          `name:"json" help:"Print one JSON object. 输出 JSON。"`
	Solution string        `type:"path" help:"Write the flow here as DIMACS s and f lines. 把解写到此文件。"`
	Time     time.Duration `help:"Give up after this long. 求解时限。"`
}

// assignResult is what --json prints.
type assignResult struct {
	Cost     int64   `json:"cost"`
	Flow     int64   `json:"flow"`
	Gap      int64   `json:"gap"`
	Feasible bool    `json:"feasible"`
	CPU      float64 `json:"cpu_ms"`
	Memory   int64   `json:"rss_mb"`
	Method   string  `json:"method,omitempty"`
	Reason   string  `json:"reason,omitempty"`
}

// Run solves the file. What has no solution prints why and fails.
func (c *PlanAssignCmd) Run(a *app) error {
	if c.Time < 0 {
		return usage("--time must not be negative")
	}
	// The arrays are large, few and free of pointers: collecting them often
	// costs nothing and keeps the peak near what is in use.
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	in, err := readFlow(c.File)
	if err != nil {
		return err
	}
	ctx, cancel := withLimit(a.ctx, c.Time)
	defer cancel()
	before := usageNow()
	solution, err := flow.Solve(ctx, in)
	after := usageNow()
	result := assignResult{CPU: float64((after.cpu - before.cpu).Microseconds()) / 1000, Memory: after.peak >> 20}
	var infeasible *flow.Infeasible
	var unbounded *flow.Unbounded
	switch {
	case errors.As(err, &infeasible) || errors.As(err, &unbounded):
		if !c.JSON {
			return failed("%s: %v", c.File, err)
		}
		result.Reason = err.Error()
		if err := json.NewEncoder(a.stdout).Encode(result); err != nil {
			return err
		}
		return failed("")
	case err != nil:
		return failed("%s: %v", c.File, err)
	}
	if c.Solution != "" {
		if err := writeFlow(c.Solution, in, solution); err != nil {
			return err
		}
	}
	result.Cost, result.Flow, result.Feasible, result.Method = solution.Cost, solution.Flow, true, solution.Method
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(result)
	}
	_, err = fmt.Fprintf(a.stdout, "cost %d, flow %d, proved optimal in %.0f ms of CPU\n", result.Cost, result.Flow, result.CPU)
	return err
}

func readFlow(path string) (*dimacs.Instance, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	in, err := dimacs.Read(file)
	if err != nil {
		return nil, failed("%s: %v", path, err)
	}
	return in, nil
}

func writeFlow(path string, in *dimacs.Instance, s *flow.Solution) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriter(file)
	if err := dimacs.WriteSolution(out, in, s.Cost, s.On); err != nil {
		return err
	}
	return out.Flush()
}
