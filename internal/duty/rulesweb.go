package duty

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

func (v *pages) rulesPages() {
	v.site.Staff("GET /duty/rules", access.DutyRead, v.rules)
	v.site.Staff("POST /duty/rules", access.DutyRules, v.setRules)
}

// ruleField is one number of the rules as the page asks and shows it.
type ruleField struct {
	name  string
	label text.Label
	per   int64 // what one of the number stands for: 60 for hours
	get   func(*Rules) *int64
}

var ruleFields = []ruleField{
	{"longest", msgLongest, 60, func(r *Rules) *int64 { return &r.Longest }},
	{"day", msgDayLimit, 60, func(r *Rules) *int64 { return &r.Day }},
	{"week", msgWeekLimit, 60, func(r *Rules) *int64 { return &r.Week }},
	{"rest", msgRest, 60, func(r *Rules) *int64 { return &r.Rest }},
	{"rest_after", msgRestAfter, 60, func(r *Rules) *int64 { return &r.RestAfter }},
	{"tired", msgTired, 60, func(r *Rules) *int64 { return &r.Tired }},
	{"answer", msgAnswerTime, 1, func(r *Rules) *int64 { return &r.Answer }},
}

// show is the number as a person reads it.
func (f ruleField) show(r Rules) string {
	if f.per == 1 {
		return strconv.FormatInt(*f.get(&r), 10)
	}
	return hours(*f.get(&r))
}

type rulesView struct {
	Ruling           // as filled in
	Now     Rules    // in force today
	All     []Ruling // the newest first
	May     bool
	Faults  fault.Faults
	Entered map[string]string // what was typed, where it is sent back
}

// value is what stands in a field.
func (x rulesView) value(f ruleField) string {
	if was, ok := x.Entered[f.name]; ok {
		return was
	}
	return f.show(x.Rules)
}

// rules are the city's limits. GET /duty/rules
func (v *pages) rules(w http.ResponseWriter, r *http.Request) error {
	return v.showRules(w, r, rulesView{Ruling: Ruling{ID: page.NewID(), Rules: Rules{From: v.now().Day() + 1}}}, nil)
}

func (v *pages) showRules(w http.ResponseWriter, r *http.Request, x rulesView, faults fault.Faults) error {
	ctx := r.Context()
	all, err := v.Rulings(ctx, v.DB.Read())
	if err != nil {
		return err
	}
	var book Rulebook
	for _, one := range all {
		book = append(book, one.Rules)
		x.All = append([]Ruling{one}, x.All...)
	}
	x.Now = book.On(v.now().Day())
	x.May = access.May(page.Actor(ctx), access.DutyRules, access.Thing{Kind: "rules"}) == nil
	if x.Faults = faults; len(faults) == 0 {
		from := x.From
		x.Rules = x.Now
		x.From = from
	}
	return v.site.Show(w, r, page.Content{
		Status: x.Faults.Status(), Title: msgRules, Crumbs: []page.Crumb{{Label: msgBoard, Href: "/duty/board"}}, Body: rulesPage(x),
	})
}

// setRules changes them. POST /duty/rules
func (v *pages) setRules(w http.ResponseWriter, r *http.Request) error {
	x := rulesView{Ruling: Ruling{ID: r.PostFormValue("id"), Why: r.PostFormValue("why")}, Entered: map[string]string{}}
	var f fault.Faults
	for _, field := range ruleFields {
		x.Entered[field.name] = r.PostFormValue(field.name)
		n, err := strconv.ParseFloat(strings.TrimSpace(r.PostFormValue(field.name)), 64)
		if err != nil || math.IsNaN(n) || math.Abs(n) > 1e6 {
			f.Add(field.name, text.Label{Zh: "请填数字", En: "give a number"})
			continue
		}
		*field.get(&x.Rules) = int64(math.Round(n * float64(field.per)))
	}
	var err error
	if x.Elder, err = strconv.Atoi(strings.TrimSpace(r.PostFormValue("elder"))); err != nil {
		f.Add("elder", text.Label{Zh: "请填数字", En: "give a number"})
	}
	if x.From, err = civil.ParseDay(r.PostFormValue("from")); err != nil {
		f.Add("from", text.Label{Zh: "请填日期", En: "give a day"})
	}
	if len(f) > 0 {
		return v.showRules(w, r, x, f)
	}
	err = v.SetRules(r.Context(), page.Actor(r.Context()), x.Ruling)
	return page.Redo(w, r, err, "/duty/rules", func(f fault.Faults) error { return v.showRules(w, r, x, f) })
}

// setBy is who set rules, in words.
func (r Ruling) setBy(ctx context.Context) string {
	if r.MadeBy == "" {
		return page.T(ctx, msgRulesBegin)
	}
	return r.MadeBy
}
