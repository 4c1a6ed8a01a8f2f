package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"linli/internal/plan/route"
	"linli/internal/plan/route/format"
)

// PlanRouteCmd is linli plan route.
type PlanRouteCmd struct {
	File       string        `arg:"" type:"existingfile" help:"CVRPLIB .vrp, Solomon, Gehring-Homberger or Li-Lim instance. 标准算例文件。"`
	Time       time.Duration `default:"10s" help:"How long to look for a better plan. 求解时限。"`
	Iterations int           `help:"Stop after so many steps instead, with the same plan for the same seed. 迭代上限。"`
	Seed       uint64        `default:"1" help:"Seed of the search. 随机种子。"`
	JSON       bool          `name:"json" help:"Print one JSON object. 输出 JSON。"`
}

// routeResult is what --json prints. Customers have the numbers of the
// literature: the depot is 0.
type routeResult struct {
	Cost     float64 `json:"cost"`
	Routes   [][]int `json:"routes"`
	Feasible bool    `json:"feasible"`
	BestAt   int64   `json:"best_at_ms"`
	Vehicles int     `json:"vehicles"`
	Bound    int     `json:"vehicles_at_least"`
	Reason   string  `json:"reason,omitempty"`
}

// Run plans the file. What has no plan prints why and fails.
func (c *PlanRouteCmd) Run(a *app) error {
	if c.Time <= 0 || c.Iterations < 0 {
		return usage("--time must be positive and --iterations not negative")
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	in, err := format.Read(file)
	if err != nil {
		return failed("%s: %v", c.File, err)
	}
	started, best := time.Now(), time.Duration(0)
	opt := route.Options{
		Iterations: c.Iterations,
		Seed:       c.Seed,
		Progress:   func(route.Progress) { best = time.Since(started) },
	}
	if c.Iterations == 0 {
		opt.Spent = func() float64 { return float64(time.Since(started)) / float64(c.Time) }
	}
	plan, err := route.Solve(a.ctx, in, opt)
	var infeasible *route.Infeasible
	if errors.As(err, &infeasible) {
		if !c.JSON {
			return failed("%s: %v", c.File, err)
		}
		if err := c.print(a, routeResult{Routes: [][]int{}, Bound: route.Vehicles(in), Reason: err.Error()}); err != nil {
			return err
		}
		return failed("")
	}
	if err != nil {
		return failed("%s: %v", c.File, err)
	}
	out := routeResult{
		Cost: math.Round(plan.Cost*1e6) / 1e6, Routes: [][]int{}, Feasible: true,
		BestAt: best.Milliseconds(), Vehicles: len(plan.Routes), Bound: route.Vehicles(in),
	}
	for _, r := range plan.Routes {
		var numbers []int
		for _, s := range r.Stops {
			n, err := strconv.Atoi(in.Stops[s].Name)
			if err != nil {
				return fmt.Errorf("number of stop %d: %w", s, err)
			}
			numbers = append(numbers, n)
		}
		out.Routes = append(out.Routes, numbers)
	}
	return c.print(a, out)
}

func (c *PlanRouteCmd) print(a *app, r routeResult) error {
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(r)
	}
	var b strings.Builder
	for i, stops := range r.Routes {
		fmt.Fprintf(&b, "Route #%d: %s\n", i+1, strings.Trim(fmt.Sprint(stops), "[]"))
	}
	fmt.Fprintf(&b, "Cost %s\n", strconv.FormatFloat(r.Cost, 'f', -1, 64))
	_, err := fmt.Fprint(a.stdout, b.String())
	return err
}
