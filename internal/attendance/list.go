package attendance

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/intake"
	"linli/internal/page"
	"linli/internal/text"
)

// Scope is whose service a list is about: of a place and all below it, of an
// organisation, or both.
type Scope struct {
	Place string
	Org   string
}

// guard asks whether an account may do an act in a scope.
func (a *Attendance) guard(ctx context.Context, actor access.Actor, act access.Act, s Scope) (access.Thing, error) {
	thing, err := a.thing(ctx, "service", s.Place+s.Org, s.Org, s.Place)
	if err != nil {
		return thing, err
	}
	return thing, a.Access.Guard(ctx, actor, act, thing, "")
}

// where is the condition of a scope on the columns place and org, and its
// arguments; the first parameter has the number from.
func (s Scope) where(from int) (string, []any) {
	cond := fmt.Sprintf("place >= $%d AND place < $%d", from, from+1)
	args := []any{s.Place, area.Code(s.Place).End()}
	if s.Org != "" {
		cond += fmt.Sprintf(" AND org = $%d", from+2)
		args = append(args, s.Org)
	}
	return cond, args
}

// List is one page of stints. Next is the cursor of the page after, empty at
// the end.
type List struct {
	Stints []Stint
	Next   string
}

const pageSize = 50

// Overdue lists what waits to be verified in a scope and is late or will be
// within so many days, the most overdue first.
func (a *Attendance) Overdue(ctx context.Context, actor access.Actor, s Scope, within int, after string) (List, error) {
	thing, err := a.guard(ctx, actor, access.ServiceApprove, s)
	if err != nil {
		return List{}, err
	}
	cond, args := s.where(2)
	day, person, shift := int64(0), "", ""
	if parts := strings.Split(after, "|"); len(parts) == 3 {
		day, _ = strconv.ParseInt(parts[0], 10, 64)
		person, shift = parts[1], parts[2]
	}
	n := 2 + len(args)
	args = append([]any{int64(a.now().Day()) + int64(within)}, args...)
	args = append(args, day, day, person, person, shift, int64(pageSize+1))
	stints, err := queryStints(ctx, a.DB.Read(), fmt.Sprintf(`state = 'proposed' AND due_day <= $1 AND %s
		AND (due_day > $%d OR due_day = $%d AND (person > $%d OR person = $%d AND shift > $%d)) ORDER BY due_day, person, shift LIMIT $%d`,
		cond, n, n+1, n+2, n+3, n+4, n+5), args...)
	if err != nil {
		return List{}, err
	}
	out := List{Stints: stints}
	if len(stints) > pageSize {
		out.Stints = stints[:pageSize]
		last := out.Stints[pageSize-1]
		out.Next = fmt.Sprintf("%d|%s|%s", last.Due, last.Person, last.Shift)
	}
	return out, a.Access.LookAt(ctx, actor, access.ServiceApprove, thing, "overdue", personsOf(out.Stints)...)
}

func personsOf(stints []Stint) []string {
	out := make([]string, len(stints))
	for i := range stints {
		out[i] = stints[i].Person
	}
	return out
}

// Objections lists what volunteers have objected to in a scope, oldest first.
func (a *Attendance) Objections(ctx context.Context, actor access.Actor, s Scope) ([]Stint, error) {
	thing, err := a.guard(ctx, actor, access.ServiceRecord, s)
	if err != nil {
		return nil, err
	}
	cond, args := s.where(1)
	stints, err := queryStints(ctx, a.DB.Read(), cond+" AND objected_at > 0 ORDER BY objected_at, person LIMIT 200", args...)
	if err != nil {
		return nil, err
	}
	return stints, a.Access.LookAt(ctx, actor, access.ServiceRecord, thing, "objections", personsOf(stints)...)
}

// maxExport is how many stints one export holds.
const maxExport = 50_000

// Export writes the stints of a scope whose shifts began on the days from one
// to another, as CSV with opaque numbers; the look is logged.
func (a *Attendance) Export(ctx context.Context, actor access.Actor, s Scope, from, to civil.Day, lang text.Lang, w io.Writer) error {
	thing, err := a.guard(ctx, actor, access.ServiceRecord, s)
	if err != nil {
		return err
	}
	cond, args := s.where(3)
	args = append([]any{int64(from.Start()), int64((to + 1).Start())}, args...)
	stints, err := queryStints(ctx, a.DB.Read(), fmt.Sprintf("start_at >= $1 AND start_at < $2 AND %s ORDER BY start_at, shift, person LIMIT %d", cond, maxExport), args...)
	if err != nil {
		return err
	}
	purpose := fmt.Sprintf("export %s to %s", from, to)
	if err := a.Access.LookAt(ctx, actor, access.ServiceRecord, thing, purpose, personsOf(stints)...); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // for spreadsheets
		return err
	}
	c := csv.NewWriter(w)
	var header []string
	for _, l := range []text.Label{
		{Zh: "志愿者编号", En: "volunteer"}, {Zh: "班次", En: "shift"}, {Zh: "岗位", En: "post"}, {Zh: "社区", En: "place"}, {Zh: "组织", En: "organisation"},
		{Zh: "开始", En: "from"}, {Zh: "结束", En: "to"}, {Zh: "分钟", En: "minutes"}, {Zh: "计入分钟", En: "minutes counted"}, {Zh: "状态", En: "state"},
		{Zh: "证据", En: "evidence"}, {Zh: "存疑", En: "doubts"}, {Zh: "事实编号", En: "fact"},
	} {
		header = append(header, l.In(lang))
	}
	_ = c.Write(header) // Flush tells
	for _, st := range stints {
		var doubts []string
		for _, d := range st.Doubts {
			doubts = append(doubts, d.Name().In(lang))
		}
		row := []string{st.Person, st.Shift, st.Post, a.Atlas.FullName(area.Code(st.Place)), st.Org, page.Moment(st.From), page.Moment(st.To),
			strconv.FormatInt(st.Minutes, 10), strconv.FormatInt(st.Counted.Minutes, 10), st.State.Name().In(lang), st.Grade.String(),
			strings.Join(doubts, "; "), st.Fact}
		for i := range row {
			row[i] = intake.ExportCell(row[i])
		}
		_ = c.Write(row)
	}
	c.Flush()
	return c.Error()
}
