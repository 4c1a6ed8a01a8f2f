package attendance

import (
	"context"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/rest"
)

type servedView struct {
	From    string `json:"from" format:"date-time"`
	To      string `json:"to" format:"date-time"`
	Minutes int64  `json:"minutes"`
}

func viewServed(s Served) servedView { return servedView{s.From.String(), s.To.String(), s.Minutes} }

type twiceItem struct {
	Person string     `json:"person"`
	Shift  string     `json:"shift"`
	Fact   string     `json:"fact" doc:"另一条记录的事实编号 · the other record, by the id of its fact"`
	Stint  servedView `json:"stint" doc:"在岗记录原来的时段 · the time at the post before it gave way"`
	Other  servedView `json:"other" doc:"导入记录的时段 · the time that was imported"`
	Source string     `json:"source,omitempty" doc:"文件与行 · file and line"`
	Place  string     `json:"place"`
	Org    string     `json:"org,omitempty"`
	Found  string     `json:"found" format:"date-time"`
}

func viewTwice(t Twice) twiceItem {
	return twiceItem{t.Person, t.Shift, t.Fact, viewServed(t.Was), viewServed(t.Other), t.Source, t.Place, t.Org, t.Found.String()}
}

func (a *Attendance) apiTwice(ctx context.Context, in *struct {
	ScopeQuery
	Cursor string `query:"cursor" maxLength:"2048" doc:"上一页给出的游标 · the cursor that the page before gave"`
}) (out rest.Page[twiceItem], err error) {
	scope, err := a.scoped(ctx, access.ServiceApprove, in.Place, in.Org)
	if err != nil {
		return out, err
	}
	after, err := rest.Paging{Cursor: in.Cursor}.After(ctx)
	if err != nil {
		return out, err
	}
	if _, err := a.Compare(ctx); err != nil {
		return out, err
	}
	list, next, err := a.TwiceIn(ctx, page.Actor(ctx), scope, after)
	if err != nil {
		return out, err
	}
	return rest.List(ctx, list, next, viewTwice), nil
}

func (a *Attendance) apiResolve(ctx context.Context, in *struct {
	Person string `path:"person" maxLength:"64"`
	Shift  string `path:"shift" maxLength:"64"`
	Body   struct {
		Fact   string `json:"fact" minLength:"1" maxLength:"128"`
		Keep   Keep   `json:"keep" enum:"stint,other" doc:"以哪一条为准 · which of the two is right"`
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, a.Resolve(ctx, page.Actor(ctx), in.Person, in.Shift, in.Body.Fact, in.Body.Keep, in.Body.Reason)
}
