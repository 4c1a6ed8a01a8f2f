package disinfect

import (
	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/text"
)

// State is where a job stands.
type State string

// The states.
const (
	Planned   State = "planned"
	Done      State = "done"    // says whoever did it
	Checked   State = "checked" // by somebody else; it is a fact
	Cancelled State = "cancelled"
)

var states = map[State]text.Label{
	Planned: {Zh: "待消毒", En: "to be done"}, Done: {Zh: "待核对", En: "to be checked"},
	Checked: {Zh: "已核对", En: "checked"}, Cancelled: {Zh: "已取消", En: "cancelled"},
}

// Name is what people call the state.
func (s State) Name() text.Label { return states[s] }

// Job is one job of disinfection.
type Job struct {
	ID       string
	Need     string // the request it is the work of; may be empty
	Vehicle  string // of the convoy, if it is one that is disinfected
	Org      string
	Campaign string
	Day      civil.Day
	Plan
	Operator string // person who does it
	State    State

	Started, Ended civil.Instant
	UsedStock      measure.Millilitres
	UsedTotal      measure.Millilitres
	Note           string
	Doubt          string // what does not fit the plan; a person has looked when it is checked

	Rules     string // first day of the rules it was planned under
	MadeBy    string
	MadeAt    civil.Instant
	DoneBy    string
	CheckedBy string
	CheckedAt civil.Instant
	Fact      string

	hash string
}

// Thing is the job as the decision table sees it.
func (j *Job) Thing() access.Thing {
	t := access.Thing{Kind: "disinfection", ID: j.ID, Place: j.Place}
	if j.Org != "" {
		t.Lines = []string{j.Org}
	}
	return t
}

// What stands against an action.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这项消毒任务", En: "there is no such job"})
	ErrMoved   = fault.New(fault.Conflict, text.Label{Zh: "任务状态已变，请看最新情况", En: "the job has moved on: look at where it stands"})
	ErrOther   = fault.New(fault.Conflict, text.Label{Zh: "同一编号已有不同内容的任务", En: "this number was used for another job"})
	ErrNotHand = fault.New(fault.Refused, text.Label{Zh: "这项任务不在您手上", En: "this job is not yours"})
	ErrTrained = fault.New(fault.Refused, text.Label{Zh: "操作人尚未通过防护培训", En: "whoever does it has not passed the training on protection"})
)

// Outcome is what was really done.
type Outcome struct {
	Started, Ended civil.Instant
	Stock, Total   measure.Millilitres
	Note           string
}

// doubtful is by how much, in percent, what was used may differ from the plan
// before somebody is asked to look.
const doubtful = 10

// finish is the job done as the outcome says: a pure rule.
func (j *Job) finish(o Outcome, now civil.Instant) error {
	var f fault.Faults
	if o.Started <= 0 || o.Ended < o.Started || o.Ended > now {
		f.Add("ended", text.Label{Zh: "请填写开始和结束时间，不晚于现在", En: "say when it began and ended, not after now"})
	}
	if o.Total <= 0 || o.Total > maxTotal || o.Stock <= 0 || o.Stock > o.Total {
		f.Add("used", text.Label{Zh: "请填写实际用量，原液不多于总量", En: "say what was used, of the stock no more than of the whole"})
	}
	if err := f.Err(); err != nil {
		return err
	}
	j.Started, j.Ended, j.UsedStock, j.UsedTotal, j.Note, j.State = o.Started, o.Ended, o.Stock, o.Total, o.Note, Done
	j.Doubt = ""
	// The strength really used: stock × its strength ÷ total.
	if j.Aim > 0 {
		got := int64(o.Stock) * int64(j.Stock) / int64(o.Total)
		if d := got - int64(j.Aim); d*100 > int64(j.Aim)*doubtful || d*100 < -int64(j.Aim)*doubtful {
			j.Doubt = "strength"
		}
	}
	if minutes := (o.Ended - o.Started) / 60_000; int64(minutes) < j.Minutes {
		j.Doubt = "minutes"
	}
	return nil
}

var doubts = map[string]text.Label{
	"strength": {Zh: "实际浓度与方案相差超过 10%", En: "the strength really used differs from the plan by more than 10 %"},
	"minutes":  {Zh: "实际时长短于作用时间", En: "it took less than the time of contact"},
}

// DoubtLabel says what does not fit; empty if nothing.
func (j *Job) DoubtLabel() text.Label { return doubts[j.Doubt] }

// hint is what to heed with the job's agent.
func (j *Job) hint(r *Rules) (text.Label, bool) {
	a, ok := r.Agent(j.Agent)
	return a.Hint, ok
}
