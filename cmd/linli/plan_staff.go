package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"text/tabwriter"
	"time"

	"linli/internal/plan/staff"
)

// PlanStaffCmd is linli plan staff.
type PlanStaffCmd struct {
	File string        `arg:"" type:"existingfile" help:"A desk, its goal and rules; see docs/plan.md. 排班算例文件。"`
	JSON bool          `name:"json" help:"Print one JSON object. 输出 JSON。"`
	Time time.Duration `help:"Give up after this long. 求解时限。"`
}

// staffResult is what --json prints.
type staffResult struct {
	Feasible bool          `json:"feasible"`
	Reason   string        `json:"reason,omitempty"`
	Slots    []staffedSlot `json:"slots,omitempty"`
	Shifts   []workedShift `json:"shifts,omitempty"`
	Cost     int64         `json:"cost"` // in sixtieths of the file's unit; proved least
	People   int           `json:"people"`
	AtLeast  int           `json:"people_at_least"`
	Why      string        `json:"people_at_least_because,omitempty"`
}

type staffedSlot struct {
	Need     int     `json:"need"`
	Seats    int     `json:"seats"`
	Answered float64 `json:"answered_share"`
	Wait     float64 `json:"mean_wait_seconds"`
	Lost     float64 `json:"lost_share"`
	Busy     float64 `json:"busy_share"`
}

type workedShift struct {
	Start  string `json:"start"` // day from 1 and time of day
	End    string `json:"end"`
	People []int  `json:"people"` // numbers from 1
}

// Run plans the desk of the file. What has no plan prints why and fails.
func (c *PlanStaffCmd) Run(a *app) error {
	if c.Time < 0 {
		return usage("--time must not be negative")
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	in, err := staff.Read(file)
	if err != nil {
		return failed("%s: %v", c.File, err)
	}
	ctx, cancel := withLimit(a.ctx, c.Time)
	defer cancel()
	plan, err := staff.Solve(ctx, in)
	var malformed *staff.Malformed
	var bare *staff.Bare
	var few *staff.TooFew
	switch {
	case errors.As(err, &malformed), errors.As(err, &bare), errors.As(err, &few), errors.Is(err, staff.ErrNotFound):
		return planFailed(a, c.File, c.JSON, staffResult{Reason: err.Error()}, err.Error())
	case err != nil:
		return fmt.Errorf("%s: %w", c.File, err)
	}
	result := staffed(in, plan)
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(result)
	}
	t := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "slot\tneed\tseats\tanswered in time\thang up\tbusy")
	for i, s := range result.Slots {
		fmt.Fprintf(t, "%s\t%d\t%d\t%.1f%%\t%.1f%%\t%.0f%%\n", moment(i, in.Minutes), s.Need, s.Seats, 100*s.Answered, 100*s.Lost, 100*s.Busy)
	}
	fmt.Fprintln(t, "\nshift\tto\tpeople")
	for _, s := range result.Shifts {
		fmt.Fprintf(t, "%s\t%s\t%v\n", s.Start, s.End, s.People)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "\ncost %d, the least; %d people, at least %d: %s\n", result.Cost, result.People, result.AtLeast, result.Why)
	return err
}

// moment is a border between slots as day and time.
func moment(slot, minutes int) string {
	at := slot * minutes
	return fmt.Sprintf("%d %02d:%02d", at/1440+1, at%1440/60, at%60)
}

func staffed(in staff.Instance, p staff.Plan) staffResult {
	result := staffResult{Feasible: true, Cost: p.Cover.Cost, People: p.Crew.People, AtLeast: p.Crew.AtLeast, Why: p.Crew.Why}
	seats := make([]int, len(p.Need))
	people := make([][]int, len(in.Shifts))
	for k, i := range p.Crew.Turns {
		people[i] = append(people[i], p.Crew.Person[k]+1)
	}
	for i, s := range in.Shifts {
		if len(people[i]) == 0 {
			continue
		}
		for t := s.Start; t < s.End; t++ {
			seats[t] += len(people[i])
		}
		result.Shifts = append(result.Shifts, workedShift{moment(s.Start, in.Minutes), moment(s.End, in.Minutes), people[i]})
	}
	round := func(x float64) float64 { return math.Round(x*1e4) / 1e4 }
	for t, s := range p.Service {
		result.Slots = append(result.Slots, staffedSlot{p.Need[t], seats[t], round(s.Answered), round(s.Wait * 60), round(s.Lost), round(s.Busy)})
	}
	return result
}
