package org

import (
	"context"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations.
func (d *Desk) Operations(api *rest.API) {
	api.Group("orgs", text.Label{Zh: "组织", En: "Organisations"})
	rest.Get(api, "/orgs", rest.Op{
		ID: "list-orgs", Act: access.OrgRead, Name: text.Label{Zh: "查找组织", En: "Find organisations"},
	}, d.apiList)
	rest.Get(api, "/orgs/suggestions", rest.Op{
		ID: "suggest-orgs", Act: access.OrgRead, Name: text.Label{Zh: "这个名称可能指哪些组织", En: "Which organisations a name may mean"},
		Words: text.Label{Zh: "只提示，不代为认定。", En: "It suggests and never decides."},
	}, d.apiSuggest)
	rest.Get(api, "/orgs/{org}", rest.Op{
		ID: "get-org", Act: access.OrgRead, Name: text.Label{Zh: "查看一个组织", En: "See an organisation"},
	}, d.apiGet)
	rest.Put(api, "/orgs/{org}", rest.Op{
		ID: "put-org", Act: access.OrgEdit, OwnID: true, Name: text.Label{Zh: "登记或修改组织", En: "Write an organisation, new or known"},
	}, d.apiPut)
	rest.Post(api, "/orgs/{org}/former-names", rest.Op{
		ID: "add-former-name", Act: access.OrgEdit, Name: text.Label{Zh: "补记曾用名", En: "Note a former name"},
	}, func(ctx context.Context, in *struct {
		OrgPath
		Body struct {
			Name  string `json:"name" minLength:"1" maxLength:"100"`
			Until string `json:"until,omitempty" format:"date"`
		}
	}) (rest.Nothing, error) {
		until, err := dayOf("until", in.Body.Until)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, d.AddFormer(ctx, page.Actor(ctx), in.Org, in.Body.Name, until)
	})
	rest.Post(api, "/orgs/{org}/honours", rest.Op{
		ID: "add-honour", Act: access.OrgEdit, Name: text.Label{Zh: "记一项荣誉", En: "Note an honour"},
	}, func(ctx context.Context, in *struct {
		OrgPath
		Body honourView
	}) (rest.Nothing, error) {
		day, err := dayOf("day", in.Body.Day)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, d.AddHonour(ctx, page.Actor(ctx), in.Org, "org", in.Org, Honour{in.Body.Name, in.Body.Giver, day})
	})
	rest.Put(api, "/orgs/{org}/parents/{hierarchy}", rest.Op{
		ID: "set-parent", Act: access.OrgEdit, Name: text.Label{Zh: "设定上级组织", En: "Put under another organisation"},
	}, func(ctx context.Context, in *struct {
		OrgPath
		Hierarchy Hierarchy `path:"hierarchy" enum:"line,block,party"`
		Body      struct {
			Parent string `json:"parent" maxLength:"64" doc:"空为脱离上级 · empty takes it out"`
			From   string `json:"from" format:"date"`
		}
	}) (rest.Nothing, error) {
		from, err := dayOf("from", in.Body.From)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, d.SetParent(ctx, page.Actor(ctx), Parent{Hierarchy: in.Hierarchy, Org: in.Org, Parent: in.Body.Parent, From: from})
	})
	d.memberOperations(api)
}

func (d *Desk) memberOperations(api *rest.API) {
	rest.Get(api, "/orgs/{org}/teams/{team}/members", rest.Op{
		ID: "list-members", Act: access.OrgRead, Name: text.Label{Zh: "列出队员", En: "List a team's members"},
	}, func(ctx context.Context, in *struct {
		OrgPath
		Team string `path:"team" maxLength:"64"`
		On   string `query:"on" format:"date" doc:"哪一天，默认今天 · on which day, today if not said"`
	}) (membersView, error) {
		on, err := dayOf("on", in.On)
		if err != nil {
			return membersView{}, err
		}
		if on == 0 {
			on = page.Actor(ctx).At.Day()
		}
		members, err := d.Members(ctx, page.Actor(ctx), in.Org, in.Team, on)
		v := membersView{Items: []memberView{}}
		for _, m := range members {
			v.Items = append(v.Items, memberView{m.Person, m.Part, dayText(m.From), dayText(m.To)})
		}
		return v, err
	})
	rest.Put(api, "/orgs/{org}/teams/{team}/members/{person}", rest.Op{
		ID: "join-team", Act: access.OrgEdit, OwnID: true, Name: text.Label{Zh: "加入队伍或改任职务", En: "Make a person a member of a team"},
	}, func(ctx context.Context, in *struct {
		MemberPath
		Body struct {
			Part Part   `json:"part" enum:"leader,deputy,member"`
			From string `json:"from" format:"date"`
		}
	}) (rest.Nothing, error) {
		from, err := dayOf("from", in.Body.From)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, d.Join(ctx, page.Actor(ctx), in.Org, Member{Person: in.Person, Team: in.Team, Part: in.Body.Part, From: from})
	})
	rest.Post(api, "/orgs/{org}/teams/{team}/members/{person}/end", rest.Op{
		ID: "leave-team", Act: access.OrgEdit, OwnID: true, Name: text.Label{Zh: "退出队伍", En: "End a membership"},
	}, func(ctx context.Context, in *struct {
		MemberPath
		Body struct {
			Day string `json:"day" format:"date" doc:"最后一天 · the last day"`
		}
	}) (rest.Nothing, error) {
		day, err := dayOf("day", in.Body.Day)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, d.Part(ctx, page.Actor(ctx), in.Org, in.Person, in.Team, day)
	})
}

// OrgPath is the organisation an address names.
type OrgPath struct {
	Org string `path:"org" maxLength:"64" doc:"组织编号 · key of the organisation"`
}

type MemberPath struct {
	OrgPath
	Team   string `path:"team" maxLength:"64"`
	Person string `path:"person" maxLength:"64"`
}

// SummaryView is an organisation in a list.
type SummaryView struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	USCC    string   `json:"uscc,omitempty" doc:"统一社会信用代码 · unified social credit code"`
	Place   string   `json:"place,omitempty"`
	Parent  string   `json:"parent,omitempty"`
	Aliases []string `json:"aliases,omitempty"`
}

type formerView struct {
	Name  string `json:"name"`
	Until string `json:"until,omitempty" format:"date"`
}

type parentView struct {
	Hierarchy Hierarchy `json:"hierarchy" enum:"line,block,party"`
	Org       string    `json:"org"`
	Parent    string    `json:"parent"`
	From      string    `json:"from,omitempty" format:"date"`
	To        string    `json:"to,omitempty" format:"date"`
}

type teamView struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Place string `json:"place,omitempty"`
}

type honourView struct {
	Name  string `json:"name" minLength:"1" maxLength:"100"`
	Giver string `json:"giver" maxLength:"100"`
	Day   string `json:"day,omitempty" format:"date"`
}

type fullView struct {
	SummaryView
	Former  []formerView `json:"former" nullable:"false"`
	Above   []parentView `json:"above" nullable:"false"`
	Below   []parentView `json:"below" nullable:"false"`
	Teams   []teamView   `json:"teams" nullable:"false"`
	Honours []honourView `json:"honours" nullable:"false"`
}

type memberView struct {
	Person string `json:"person"`
	Part   Part   `json:"part" enum:"leader,deputy,member"`
	From   string `json:"from,omitempty" format:"date"`
	To     string `json:"to,omitempty" format:"date"`
}

type membersView struct {
	Items []memberView `json:"items" nullable:"false"`
}

type suggestionView struct {
	Org     SummaryView `json:"org"`
	Because Because     `json:"because" enum:"name,alias,former,like"`
	By      string      `json:"by"`
}

type suggestionsView struct {
	Items []suggestionView `json:"items" nullable:"false"`
}

func viewOrg(o Org) SummaryView {
	return SummaryView(o)
}

func dayText(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func dayOf(field, s string) (civil.Day, error) {
	if s == "" {
		return 0, nil
	}
	d, err := civil.ParseDay(s)
	if err != nil {
		return 0, fault.In(field, text.Label{Zh: "应为日期，如 2020-03-06", En: "no day: write 2020-03-06"})
	}
	return d, nil
}

func (d *Desk) apiList(ctx context.Context, in *struct {
	rest.Paging
	Q     string `query:"q" maxLength:"64" doc:"名称 · name"`
	Kind  string `query:"kind" maxLength:"40"`
	Place string `query:"place" maxLength:"12" doc:"区划代码，须在辖区内 · division code, where the token may"`
}) (rest.Page[SummaryView], error) {
	after, err := in.After(ctx)
	if err != nil {
		return rest.Page[SummaryView]{}, err
	}
	f := Find{Text: in.Q, Kind: in.Kind, After: after, Limit: in.Limit}
	if in.Place != "" {
		if f.Place, err = area.Parse(in.Place); err != nil {
			return rest.Page[SummaryView]{}, fault.In("place", text.Label{Zh: "没有这个区划代码", En: "no such division code"})
		}
	}
	found, err := d.List(ctx, page.Actor(ctx), f)
	if err != nil {
		return rest.Page[SummaryView]{}, err
	}
	return rest.List(ctx, found.Orgs, found.Next, viewOrg), nil
}

func (d *Desk) apiSuggest(ctx context.Context, in *struct {
	Name string `query:"name" required:"true" maxLength:"100"`
}) (suggestionsView, error) {
	found, err := d.Suggest(ctx, in.Name, 10)
	v := suggestionsView{Items: []suggestionView{}}
	for _, s := range found {
		v.Items = append(v.Items, suggestionView{viewOrg(s.Org), s.Because, s.By})
	}
	return v, err
}

func (d *Desk) apiGet(ctx context.Context, in *OrgPath) (fullView, error) {
	full, err := d.Org(ctx, page.Actor(ctx), in.Org)
	if err != nil {
		return fullView{}, err
	}
	v := fullView{SummaryView: viewOrg(full.Org), Former: []formerView{}, Above: []parentView{}, Below: []parentView{}, Teams: []teamView{}, Honours: []honourView{}}
	for _, f := range full.Former {
		v.Former = append(v.Former, formerView{f.Name, dayText(f.Until)})
	}
	for _, p := range full.Above {
		v.Above = append(v.Above, parentView{p.Hierarchy, p.Org, p.Parent, dayText(p.From), dayText(p.To)})
	}
	for _, p := range full.Below {
		v.Below = append(v.Below, parentView{p.Hierarchy, p.Org, p.Parent, dayText(p.From), dayText(p.To)})
	}
	for _, t := range full.Teams {
		v.Teams = append(v.Teams, teamView{t.Key, t.Name, t.Place})
	}
	for _, h := range full.Honours {
		v.Honours = append(v.Honours, honourView{h.Name, h.Giver, dayText(h.Day)})
	}
	return v, nil
}

func (d *Desk) apiPut(ctx context.Context, in *struct {
	OrgPath
	Body struct {
		Name    string   `json:"name" minLength:"1" maxLength:"100"`
		Kind    string   `json:"kind" minLength:"1" maxLength:"40"`
		USCC    string   `json:"uscc,omitempty" maxLength:"18"`
		Place   string   `json:"place,omitempty" maxLength:"12"`
		Parent  string   `json:"parent,omitempty" maxLength:"64"`
		Aliases []string `json:"aliases,omitempty" maxItems:"20"`
	}
}) (rest.Nothing, error) {
	b := in.Body
	return rest.Nothing{}, d.Put(ctx, page.Actor(ctx), Org{Key: in.Org, Name: b.Name, Kind: b.Kind, USCC: b.USCC, Place: b.Place, Parent: b.Parent, Aliases: b.Aliases})
}
