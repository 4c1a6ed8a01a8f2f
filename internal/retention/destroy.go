package retention

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"linli/internal/access"
	"linli/internal/jobs"
	"linli/internal/store"
	"linli/internal/text"
)

// KindName is the job's kind.
const KindName = "retention.destroy"

// chunk is how many rows a step destroys at most.
const chunk = 1000

// Kind is the job that destroys what a report lists.
func (r *Retention) Kind() jobs.Kind {
	return jobs.Kind{
		Name:  KindName,
		Label: text.Label{Zh: "到期销毁", En: "destroy what is past its time"},
		Tries: 20,
		Run: func(ctx context.Context, run *jobs.Run) error {
			rep, err := readReport(ctx, r.db.Read(), run.Job.ID)
			if err != nil {
				return jobs.Permanent(err)
			}
			for rep.Ended == 0 {
				err := run.Step(ctx, func(ctx context.Context, tx *store.Tx) (p jobs.Progress, err error) {
					p, rep, err = r.step(ctx, tx, rep, run.Job)
					return p, err
				})
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// step destroys one chunk, or, when nothing is left to destroy, ends the
// report. Lines so far stand in the job's place.
func (r *Retention) step(ctx context.Context, tx *store.Tx, rep Report, job jobs.Job) (jobs.Progress, Report, error) {
	at := struct {
		Line  int
		Lines []Line
	}{Lines: rep.Lines}
	if job.Place != "" {
		at.Lines = nil
		if err := json.Unmarshal([]byte(job.Place), &at); err != nil {
			return jobs.Progress{}, rep, jobs.Permanent(fmt.Errorf("read where the job is: %w", err))
		}
	}
	at.Lines = slices.Clone(at.Lines) // a step may run twice
	p := jobs.Progress{Done: job.Done}
	for _, l := range at.Lines {
		p.Total += l.Listed
	}
	if at.Line == len(at.Lines) {
		rep, err := r.finish(ctx, tx, rep, at.Lines)
		p.Place, p.Done = job.Place, p.Total
		return p, rep, err
	}
	line := &at.Lines[at.Line]
	rule, scope, err := r.find(line.Rule, rep)
	if err != nil {
		return p, rep, err
	}
	var gone int64
	if line.Held, err = r.held(ctx, tx, rule.Key, rep.Event); err != nil {
		return p, rep, err
	}
	if line.Held == "" {
		if gone, err = rule.Destroy(ctx, tx, scope, chunk); err != nil {
			return p, rep, fmt.Errorf("destroy %s: %w", rule.Key, err)
		}
	}
	line.Destroyed += gone
	p.Done, p.Note = p.Done+gone, rule.What.Zh
	if gone == 0 {
		if line.Left, err = rule.Count(ctx, tx, scope); err != nil {
			return p, rep, fmt.Errorf("count %s: %w", rule.Key, err)
		}
		at.Line++
	}
	place, err := json.Marshal(at)
	p.Place = string(place)
	return p, rep, err
}

func (r *Retention) find(key string, rep Report) (Rule, Scope, error) {
	for _, rule := range r.rules {
		if rule.Key == key {
			scope, _ := rule.scope(Scope{Event: rep.Event, Before: rep.Before})
			return rule, scope, nil
		}
	}
	return Rule{}, Scope{}, jobs.Permanent(fmt.Errorf("there is no rule %s any more", key))
}

// finish writes the report, and its hash into the audit chain.
func (r *Retention) finish(ctx context.Context, tx *store.Tx, rep Report, lines []Line) (Report, error) {
	rep.Lines, rep.Ended = lines, r.now()
	text, err := json.Marshal(rep)
	if err != nil {
		return rep, err
	}
	rep.Text, rep.Hash = text, digest(text)
	_, err = tx.ExecContext(ctx, `UPDATE retention_report SET report = $1, hash = $2, ended_at = $3 WHERE id = $4`,
		rep.Text, rep.Hash, int64(rep.Ended), rep.ID)
	if err != nil {
		return rep, fmt.Errorf("end report %s: %w", rep.ID, err)
	}
	by := access.Actor{Account: access.Account{ID: rep.AskedBy}, At: rep.Ended}
	thing := access.Thing{Kind: "report", ID: rep.ID, Place: rep.place}
	return rep, access.Record(ctx, tx, by, access.Destroy, thing, "sha256:"+rep.Hash, access.Done)
}
