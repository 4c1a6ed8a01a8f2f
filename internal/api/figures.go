package api

import (
	"context"
	"slices"
	"strconv"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/figure"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

func (a *API) figureOperations() {
	a.rest.Group("figures", text.Label{Zh: "指标", En: "Figures"})
	rest.Get(a.rest, "/figures", rest.Op{
		ID: "list-figures", Act: access.FigureRead, Name: text.Label{Zh: "列出指标与口径", En: "List figures and their definitions"},
	}, a.figures)
	rest.Get(a.rest, "/figures/{figure}", rest.Op{
		ID: "get-figure", Act: access.FigureRead, Name: text.Label{Zh: "一个指标的值", En: "The value of a figure"},
		Words: text.Label{Zh: "答案带有日志大小与根哈希：以同一 size 再问，答案永远相同。", En: "The answer carries the size and root of the log: asked again at that size it is the same for ever."},
	}, func(ctx context.Context, in *struct{ Question }) (figure.Answer, error) {
		q, err := in.ask(a.o.Figures)
		if err != nil {
			return figure.Answer{}, err
		}
		return a.o.Figures.Answer(ctx, q)
	})
	rest.Get(a.rest, "/figures/{figure}/by/{dimension}", rest.Op{
		ID: "break-down-figure", Act: access.FigureRead, Name: text.Label{Zh: "按维度分列", En: "A figure by a dimension"},
		Words: text.Label{Zh: "去重指标的各行可能重叠，不可相加。", En: "Rows of a distinct measure may overlap: never add them up."},
	}, a.breakdown)
	rest.Get(a.rest, "/figures/{figure}/explanation", rest.Op{
		ID: "explain-figure", Act: access.FigureRead, Name: text.Label{Zh: "算了什么、没算什么", En: "What is counted and what is left out"},
	}, a.explain)
	rest.Get(a.rest, "/figures/{figure}/facts", rest.Op{
		ID: "list-figure-facts", Act: access.FactRead, Name: text.Label{Zh: "值背后的事实", En: "The facts behind a value"},
		Words: text.Label{Zh: "每读一页都留下带目的的记录。", En: "Every page of it is a look that is logged with its purpose."},
	}, a.figureFacts)
}

// Question is what is asked of a figure.
type Question struct {
	Figure string `path:"figure" maxLength:"64" doc:"指标编号 · id of the figure"`
	From   string `query:"from" format:"date" doc:"起日，空为最早 · first day; none: from the beginning"`
	To     string `query:"to" format:"date" doc:"止日（含） · last day, inclusive"`
	Unit   string `query:"unit" maxLength:"20" doc:"供稿单位 · reporting unit"`
	Place  string `query:"place" maxLength:"12" doc:"区划代码 · division code"`
	Size   int64  `query:"size" minimum:"0" doc:"日志大小，0 为最新 · size of the log, 0 for the newest"`
}

func (in Question) ask(figures figure.Figures) (figure.Question, error) {
	def, err := figures.Definition(in.Figure)
	if err != nil {
		return figure.Question{}, err
	}
	q := figure.Question{Definition: def, Unit: in.Unit, At: in.Size}
	if q.From, err = dayOf("from", in.From); err != nil {
		return q, err
	}
	if q.To, err = dayOf("to", in.To); err != nil {
		return q, err
	}
	if q.From != 0 && q.To != 0 && q.To < q.From {
		return q, fault.In("to", msgBadPeriod)
	}
	if _, ok := area.Default().Unit(in.Unit); in.Unit != "" && !ok {
		return q, fault.In("unit", msgBadUnit)
	}
	if in.Place != "" {
		code, err := area.Parse(in.Place)
		if err != nil {
			return q, fault.In("place", msgBadPlace)
		}
		q.Place = string(code)
	}
	return q, nil
}

// place is the division a look concerns, as on the pages: a reporting unit is a
// district by its code, or the whole city.
func (in Question) place(q figure.Question) string {
	switch {
	case q.Place != "":
		return q.Place
	case len(q.Unit) == 6:
		return q.Unit
	}
	return ""
}

type definitionView struct {
	ID      string              `json:"id"`
	Version int                 `json:"version"`
	Name    text.Label          `json:"name"`
	Measure figure.Measure      `json:"measure"`
	Of      []string            `json:"of" nullable:"false" doc:"事实种类 · kinds of fact"`
	Where   map[string][]string `json:"where,omitempty"`
	Part    map[string][]string `json:"part,omitempty" doc:"占比的分子另须满足 · of a share: what its part meets besides"`
	Owner   string              `json:"owner" doc:"供数单位 · the body that owns it"`
	Display string              `json:"display,omitempty"`
	Note    text.Label          `json:"note,omitzero"`
}

type list[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

func (a *API) figures(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[definitionView], error) {
	after, err := in.After(ctx)
	if err != nil {
		return rest.Page[definitionView]{}, err
	}
	all := a.o.Figures.Catalogue()
	if after != "" {
		all = all[slices.IndexFunc(all, func(d *figure.Definition) bool { return d.ID == after })+1:]
	}
	all, next := cut(all, in.Limit, func(d *figure.Definition) string { return d.ID })
	return rest.List(ctx, all, next, func(d *figure.Definition) definitionView {
		return definitionView{d.ID, d.Version, d.Name, d.Measure, append([]string{}, d.Of...), d.Where, d.Part, d.Owner, d.Display, d.Note}
	}), nil
}

func (a *API) breakdown(ctx context.Context, in *struct {
	Question
	Dimension string `path:"dimension" enum:"unit,township,org,team,category,item,day"`
}) (list[figure.Row], error) {
	q, err := in.ask(a.o.Figures)
	if err != nil {
		return list[figure.Row]{}, err
	}
	rows, err := a.o.Figures.By(ctx, q, in.Dimension)
	return list[figure.Row]{append([]figure.Row{}, rows...)}, err
}

type explanationView struct {
	Answer   figure.Answer     `json:"answer"`
	Words    text.Label        `json:"words"`
	Counted  int64             `json:"counted"`
	Marked   []figure.Count    `json:"marked" nullable:"false" doc:"计入但须知 · counted, but worth knowing"`
	LeftOut  []figure.Count    `json:"left_out" nullable:"false"`
	Reported []figure.Reported `json:"reported" nullable:"false" doc:"单位上报数，不计入 · numbers that bodies reported, never inside the value"`
}

func (a *API) explain(ctx context.Context, in *struct{ Question }) (explanationView, error) {
	q, err := in.ask(a.o.Figures)
	if err != nil {
		return explanationView{}, err
	}
	e, err := a.o.Figures.Explain(ctx, q)
	if err != nil {
		return explanationView{}, err
	}
	return explanationView{e.Answer, e.Words, e.Counted, append([]figure.Count{}, e.Marked...), append([]figure.Count{}, e.LeftOut...), append([]figure.Reported{}, e.Reported...)}, nil
}

func (a *API) figureFacts(ctx context.Context, in *struct {
	Question
	rest.Paging
	Purpose
}) (rest.Page[factView], error) {
	after, err := in.AfterNumber(ctx)
	if err != nil {
		return rest.Page[factView]{}, err
	}
	q, err := in.ask(a.o.Figures)
	if err != nil {
		return rest.Page[factView]{}, err
	}
	thing := access.Thing{Kind: "figure", ID: in.Figure, Place: in.place(q)}
	if err := a.o.Access.Look(ctx, page.Actor(ctx), access.FactRead, thing, in.Why); err != nil {
		return rest.Page[factView]{}, err
	}
	found, err := a.o.Figures.Facts(ctx, q, after, in.Limit+1)
	if err != nil {
		return rest.Page[factView]{}, err
	}
	found, next := cut(found, in.Limit, func(f fact.Fact) string { return strconv.FormatInt(f.Seq, 10) })
	return rest.List(ctx, found, next, func(f fact.Fact) factView { return viewFact(&f) }), nil
}
