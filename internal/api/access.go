package api

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

type accountView struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Office   string      `json:"office,omitempty"`
	Person   string      `json:"person,omitempty"`
	Disabled bool        `json:"disabled,omitempty"`
	Grants   []grantView `json:"grants" nullable:"false"`
}

func viewAccount(acc access.Account) accountView {
	return accountView{acc.ID, acc.Name, acc.Office, acc.Person, acc.Disabled, viewGrants(acc.Grants)}
}

// requestView is something that waits for a second person.
type requestView struct {
	ID      int64        `json:"id"`
	Act     access.Act   `json:"act"`
	Kind    string       `json:"kind"`
	Thing   string       `json:"thing"`
	Place   string       `json:"place,omitempty"`
	Purpose string       `json:"purpose"`
	By      string       `json:"by"`
	At      string       `json:"at" format:"date-time"`
	State   access.State `json:"state"`
	Decider string       `json:"decided_by,omitempty"`
	Decided string       `json:"decided_at,omitempty" format:"date-time"`
	Opinion string       `json:"opinion,omitempty"`
}

func viewRequest(r access.Request) requestView {
	return requestView{r.ID, r.Act, r.Thing.Kind, r.Thing.ID, r.Thing.Place, r.Purpose, r.By, r.At.String(), r.State, r.Decider, r.Decided.String(), r.Opinion}
}

type AccountPath struct {
	Account string `path:"account" maxLength:"64"`
}

func (a *API) accessOperations() {
	a.rest.Group("access", text.Label{Zh: "账号与权限", En: "Accounts and rights"})
	a.rest.Means(access.ErrUnknown, fault.Missing, text.Label{Zh: "没有这个账号", En: "no such account"})
	a.rest.Means(access.ErrAccount, fault.Invalid, text.Label{Zh: "账号或授权有误：须有名称、已知角色、有效期和区划", En: "the account or a grant cannot be: name, known role, expiry and division are needed"})
	a.rest.Means(access.ErrConflict, fault.Conflict, text.Label{Zh: "这些角色不能由一人兼任", En: "one person may not hold these roles together"})
	a.rest.Means(access.ErrLast, fault.Conflict, text.Label{Zh: "每类管理员须至少保留一名", En: "the last administrator of a kind cannot leave"})
	a.rest.Means(access.ErrSame, fault.Refused, text.Label{Zh: "须由另一人办理", En: "this needs another person"})
	a.rest.Means(access.ErrNoRequest, fault.Missing, text.Label{Zh: "没有这项申请，或已用过", En: "no such request, or it was used"})
	a.rest.Means(access.ErrWaiting, fault.Conflict, text.Label{Zh: "须先由第二人同意", En: "a second person must agree first"})
	rest.Get(a.rest, "/acts", rest.Op{
		ID: "list-acts", For: rest.Anybody, Name: text.Label{Zh: "权限表：哪个角色可以做什么", En: "The decision table: which role may do what"},
	}, func(context.Context, *struct{}) (list[actView], error) { return list[actView]{acts()}, nil })
	rest.Get(a.rest, "/accounts", rest.Op{
		ID: "list-accounts", Act: access.Grant, Name: text.Label{Zh: "列出账号", En: "List accounts"},
	}, a.accounts)
	rest.Put(a.rest, "/accounts/{account}", rest.Op{
		ID: "put-account", Act: access.Grant, OwnID: true, Name: text.Label{Zh: "设立或修改账号及其角色", En: "Make an account or change it and its roles"},
		Words: text.Label{Zh: "管理员与数据官的角色须由第二人同意：此时 state 为 waiting，尚未生效。", En: "Roles of administrators and the data officer wait for a second person: state is then waiting and nothing has changed."},
	}, a.putAccount)
	rest.Post(a.rest, "/accounts/{account}/disable", rest.Op{
		ID: "disable-account", Act: access.Grant, OwnID: true, Name: text.Label{Zh: "停用或启用账号", En: "Close an account, or open it again"},
	}, func(ctx context.Context, in *struct {
		AccountPath
		Body struct {
			Disabled bool   `json:"disabled"`
			Purpose  string `json:"purpose" minLength:"1" maxLength:"200"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, a.o.Access.Disable(ctx, page.Actor(ctx), in.Account, in.Body.Disabled, in.Body.Purpose)
	})
	rest.Get(a.rest, "/requests", rest.Op{
		ID: "list-requests", For: rest.Anybody, Name: text.Label{Zh: "待第二人决定的申请，及自己提出的", En: "What waits for a second person, and what one asked for oneself"},
	}, a.requests)
	rest.Post(a.rest, "/requests/{request}/decide", rest.Op{
		ID: "decide-request", Act: access.Decide, OwnID: true, Name: text.Label{Zh: "决定一项申请", En: "Decide a request"},
	}, func(ctx context.Context, in *struct {
		Request int64 `path:"request" minimum:"1"`
		Body    struct {
			Approve bool   `json:"approve"`
			Opinion string `json:"opinion" minLength:"1" maxLength:"500"`
		}
	}) (requestView, error) {
		r, err := a.o.Access.Decide(ctx, page.Actor(ctx), in.Request, in.Body.Approve, in.Body.Opinion)
		return viewRequest(r), err
	})
	rest.Get(a.rest, "/audit", rest.Op{
		ID: "search-audit", Act: access.AuditRead, Name: text.Label{Zh: "检索审计链，新的在前", En: "Search the audit chain, newest first"},
		Words: text.Label{Zh: "subject 给出人员编号，即可查到谁看过其资料。检索本身也留痕。", En: "With subject, who looked at a person. The search is itself a row of the chain."},
	}, a.audit)
}

type actView struct {
	Act       access.Act       `json:"act"`
	Roles     []access.Role    `json:"roles" nullable:"false"`
	Purposes  []access.Purpose `json:"purposes,omitempty" doc:"涉密查看须说明的目的 · the purposes a look at what is sealed must state"`
	Approvers []access.Role    `json:"approvers,omitempty" doc:"须由其一同意 · one of them must agree"`
}

func acts() []actView {
	var out []actView
	for _, act := range access.Acts() {
		v := actView{Act: act, Roles: []access.Role{}, Purposes: act.Purposes(), Approvers: act.Approvers()}
		for _, r := range access.Roles() {
			if slices.Contains(r.Acts(), act) {
				v.Roles = append(v.Roles, r)
			}
		}
		out = append(out, v)
	}
	return out
}

func (a *API) accounts(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[accountView], error) {
	after, err := in.After(ctx)
	if err != nil {
		return rest.Page[accountView]{}, err
	}
	if err := a.o.Access.Look(ctx, page.Actor(ctx), access.Grant, access.Thing{Kind: "account"}, "list"); err != nil {
		return rest.Page[accountView]{}, err
	}
	all, err := a.o.Access.Accounts(ctx)
	if err != nil {
		return rest.Page[accountView]{}, err
	}
	all = slices.DeleteFunc(all, func(acc access.Account) bool { return after != "" && acc.ID <= after })
	all, next := cut(all, in.Limit, func(acc access.Account) string { return acc.ID })
	return rest.List(ctx, all, next, viewAccount), nil
}

type putView struct {
	State   access.State `json:"state" doc:"waiting：待第二人同意 · waiting for a second person"`
	Request int64        `json:"request,omitempty"`
}

func (a *API) putAccount(ctx context.Context, in *struct {
	AccountPath
	Body struct {
		Name    string      `json:"name" minLength:"1" maxLength:"120"`
		Office  string      `json:"office,omitempty" maxLength:"200"`
		Person  string      `json:"person,omitempty" maxLength:"64"`
		Grants  []grantView `json:"grants" maxItems:"50" nullable:"false" doc:"全部角色：没有列出的即收回 · all roles: what is not listed is taken back"`
		Purpose string      `json:"purpose" minLength:"1" maxLength:"200"`
	}
}) (putView, error) {
	acc := access.Account{ID: in.Account, Name: in.Body.Name, Office: in.Body.Office, Person: in.Body.Person}
	for i, g := range in.Body.Grants {
		until, err := instantOf("grants."+strconv.Itoa(i)+".until", g.Until)
		if err != nil {
			return putView{}, err
		}
		acc.Grants = append(acc.Grants, access.Granted{Role: g.Role, Place: g.Place, Unit: g.Unit, Line: g.Line, Only: g.Only, Until: until})
	}
	r, err := a.o.Access.Put(ctx, page.Actor(ctx), acc, in.Body.Purpose)
	return putView{r.State, r.ID}, err
}

func (a *API) requests(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[requestView], error) {
	before, err := in.AfterNumber(ctx)
	if err != nil {
		return rest.Page[requestView]{}, err
	}
	all, err := a.o.Access.Requests(ctx, page.Actor(ctx))
	if err != nil {
		return rest.Page[requestView]{}, err
	}
	all = slices.DeleteFunc(all, func(r access.Request) bool { return before != 0 && r.ID >= before })
	all, next := cut(all, in.Limit, func(r access.Request) string { return strconv.FormatInt(r.ID, 10) })
	return rest.List(ctx, all, next, viewRequest), nil
}

type entryView struct {
	Seq      int64          `json:"seq"`
	At       string         `json:"at" format:"date-time"`
	Who      string         `json:"who"`
	Act      access.Act     `json:"act"`
	Kind     string         `json:"kind"`
	Thing    string         `json:"thing,omitempty"`
	Place    string         `json:"place,omitempty"`
	Purpose  string         `json:"purpose,omitempty"`
	Outcome  access.Outcome `json:"outcome" enum:"done,refused"`
	Subjects []string       `json:"subjects,omitempty" doc:"被查看的人员编号 · persons whose data were shown"`
	Hash     string         `json:"hash"`
}

func (a *API) audit(ctx context.Context, in *struct {
	rest.Paging
	Who     string         `query:"who" maxLength:"64"`
	Act     access.Act     `query:"act" maxLength:"40"`
	Kind    string         `query:"kind" maxLength:"40"`
	Thing   string         `query:"thing" maxLength:"128"`
	Subject string         `query:"subject" maxLength:"64"`
	Outcome access.Outcome `query:"outcome" enum:"done,refused"`
	From    string         `query:"from" format:"date-time"`
	To      string         `query:"to" format:"date-time"`
}) (rest.Page[entryView], error) {
	s := access.Search{Who: in.Who, Act: in.Act, Kind: in.Kind, ID: in.Thing, Subject: in.Subject, Outcome: in.Outcome, Limit: in.Limit + 1}
	var err error
	if s.Before, err = in.AfterNumber(ctx); err != nil {
		return rest.Page[entryView]{}, err
	}
	from, fromErr := instantOf("from", in.From)
	to, toErr := instantOf("to", in.To)
	if err := errors.Join(fromErr, toErr); err != nil {
		return rest.Page[entryView]{}, err
	}
	s.From, s.To = from, to
	found, err := a.o.Access.SearchAudit(ctx, page.Actor(ctx), s)
	if err != nil {
		return rest.Page[entryView]{}, err
	}
	found, next := cut(found, in.Limit, func(e access.Entry) string { return strconv.FormatInt(e.Seq, 10) })
	return rest.List(ctx, found, next, func(e access.Entry) entryView {
		return entryView{e.Seq, e.At.String(), e.Who, e.Act, e.Thing.Kind, e.Thing.ID, e.Thing.Place, e.Purpose, e.Outcome, e.Subjects, e.Hash}
	}), nil
}
