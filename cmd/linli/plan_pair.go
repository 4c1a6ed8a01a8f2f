package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"linli/internal/plan/pair"
)

// PlanPairCmd is linli plan pair.
type PlanPairCmd struct {
	File  string        `arg:"" type:"existingfile" help:"Helpers and households; see docs/plan.md. 结对算例文件。"`
	JSON  bool          `name:"json" help:"Print one JSON object. 输出 JSON。"`
	Nodes int           `help:"Nodes of the search tree at most; 0 lets the size decide. 搜索节点上限。"`
	Time  time.Duration `help:"Give up after this long. 求解时限。"`
}

// pairResult is what --json prints.
type pairResult struct {
	Cost     int64               `json:"cost"`
	AtLeast  int64               `json:"at_least"`
	Gap      float64             `json:"gap"` // share of at_least
	Feasible bool                `json:"feasible"`
	Pairs    []pairedHousehold   `json:"pairs"`
	Unpaired []unpairedHousehold `json:"unpaired"`
}

type pairedHousehold struct {
	Household string        `json:"household"`
	Helper    string        `json:"helper"`
	Children  []pairedChild `json:"children"`
}

type pairedChild struct {
	Name  string   `json:"name"`
	Times []string `json:"times"`
}

type unpairedHousehold struct {
	Household string `json:"household"`
	Why       string `json:"why"`
}

// Run pairs the households of the file. Who is left without a helper is told why.
func (c *PlanPairCmd) Run(a *app) error {
	if c.Nodes < 0 || c.Time < 0 {
		return usage("--nodes and --time must not be negative")
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	in, err := pair.Read(file)
	if err != nil {
		return failed("%s: %v", c.File, err)
	}
	ctx, cancel := withLimit(a.ctx, c.Time)
	defer cancel()
	plan, err := pair.Solve(ctx, &in.Problem, pair.Options{Nodes: c.Nodes})
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	result := paired(in, plan)
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(result)
	}
	var b strings.Builder
	for _, p := range result.Pairs {
		fmt.Fprintf(&b, "%s: %s\n", p.Household, p.Helper)
		for _, child := range p.Children {
			fmt.Fprintf(&b, "  %s: %s\n", child.Name, strings.Join(child.Times, ", "))
		}
	}
	for _, u := range result.Unpaired {
		fmt.Fprintf(&b, "%s: nobody. %s\n", u.Household, u.Why)
	}
	fmt.Fprintf(&b, "cost %d, at least %d\n", result.Cost, result.AtLeast)
	_, err = fmt.Fprint(a.stdout, b.String())
	return err
}

func paired(in *pair.Instance, p *pair.Plan) pairResult {
	result := pairResult{
		Cost: p.Cost, AtLeast: p.AtLeast, Gap: p.Gap(), Feasible: true,
		Pairs: []pairedHousehold{}, Unpaired: []unpairedHousehold{},
	}
	for i, helper := range p.Of {
		if helper == pair.Nobody {
			result.Unpaired = append(result.Unpaired, unpairedHousehold{in.Households[i], in.Why(i)})
			continue
		}
		h := pairedHousehold{Household: in.Households[i], Helper: in.Helpers[helper]}
		for c, times := range p.Times[i] {
			h.Children = append(h.Children, pairedChild{in.Children[i][c], in.Names(times)})
		}
		result.Pairs = append(result.Pairs, h)
	}
	return result
}
