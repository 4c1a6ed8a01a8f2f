package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"linli/internal/plan/apportion"
)

// PlanApportionCmd is linli plan apportion.
type PlanApportionCmd struct {
	File string `arg:"" type:"existingfile" help:"Places and goods; see docs/plan.md. 分配算例文件。"`
	JSON bool   `name:"json" help:"Print one JSON object. 输出 JSON。"`
}

// apportionResult is what --json prints. A plan is printed only if every good
// has one.
type apportionResult struct {
	Feasible bool              `json:"feasible"`
	Reason   string            `json:"reason,omitempty"`
	Goods    []apportionedGood `json:"goods"`
}

type apportionedGood struct {
	Name   string        `json:"name"`
	Method string        `json:"method"`
	Shares []sharedGoods `json:"shares"`
	Gifts  []gift        `json:"gifts"`
	Left   int64         `json:"left"` // units
}

type sharedGoods struct {
	Place string `json:"place"`
	Want  string `json:"want,omitempty"`
	Need  int64  `json:"need"`
	Boxes int64  `json:"boxes"`
	Units int64  `json:"units"`
	Held  int64  `json:"held"` // units, with the stock
}

type gift struct {
	Donor string `json:"donor"`
	Place string `json:"place"`
	Want  string `json:"want,omitempty"`
	Boxes int64  `json:"boxes"`
}

// Run shares the goods of the file. Floors that cannot be met print which, and
// fail.
func (c *PlanApportionCmd) Run(a *app) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	in, err := apportion.Read(file)
	if err != nil {
		return failed("%s: %v", c.File, err)
	}
	result := apportionResult{Feasible: true, Goods: []apportionedGood{}}
	for _, g := range in.Goods {
		plan, err := apportion.Solve(g.Pool)
		var infeasible *apportion.Infeasible
		if errors.As(err, &infeasible) {
			first := infeasible.Places[0]
			reason := fmt.Sprintf("good %s: %d place(s), the first of them %s, must be given %d boxes, and the lots that may go there hold %d",
				g.Name, len(infeasible.Places), in.Places[first%len(in.Places)], infeasible.Asked, infeasible.Held)
			return planFailed(a, c.File, c.JSON, apportionResult{Reason: reason, Goods: []apportionedGood{}}, reason)
		}
		if err != nil {
			return fmt.Errorf("%s: good %s: %w", c.File, g.Name, err)
		}
		result.Goods = append(result.Goods, named(&in, &g, plan))
	}
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(result)
	}
	for _, g := range result.Goods {
		if err := g.print(a.stdout); err != nil {
			return err
		}
	}
	return nil
}

// planFailed prints a reason as JSON or as an error.
func planFailed(a *app, file string, asJSON bool, result any, reason string) error {
	if !asJSON {
		return failed("%s: %s", file, reason)
	}
	if err := json.NewEncoder(a.stdout).Encode(result); err != nil {
		return err
	}
	return failed("")
}

// named puts names to a plan.
func named(in *apportion.Instance, g *apportion.Good, plan apportion.Plan) apportionedGood {
	n := len(in.Places)
	out := apportionedGood{Name: g.Name, Method: g.Pool.Method.String(), Shares: []sharedGoods{}, Gifts: []gift{}}
	for i, boxes := range plan.Boxes {
		pl := g.Pool.Places[i]
		units := boxes * g.Pool.Box
		out.Shares = append(out.Shares, sharedGoods{in.Places[i%n], g.Wants[i/n], pl.Need, boxes, units, pl.Stock + units})
	}
	for _, b := range plan.Gifts {
		out.Gifts = append(out.Gifts, gift{g.Donors[b.Lot], in.Places[int(b.Place)%n], g.Wants[int(b.Place)/n], b.Boxes})
	}
	for _, boxes := range plan.Left {
		out.Left += boxes * g.Pool.Box
	}
	return out
}

func (g *apportionedGood) print(w io.Writer) error {
	fmt.Fprintf(w, "%s (%s)\n", g.Name, g.Method)
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "place\twant\tneed\tgiven\theld\tboxes")
	for _, s := range g.Shares {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\n", s.Place, s.Want, s.Need, s.Units, s.Held, s.Boxes)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "left: %d\n\n", g.Left)
	return err
}
