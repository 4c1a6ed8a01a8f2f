package api

import (
	"context"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/notify"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// grantView is a right.
type grantView struct {
	Role  access.Role `json:"role"`
	Place string      `json:"place,omitempty" maxLength:"12" doc:"区划代码（不带末尾补零） · division code without trailing zeros"`
	Unit  string      `json:"unit,omitempty" maxLength:"20" doc:"供稿单位 · reporting unit"`
	Line  string      `json:"line,omitempty" maxLength:"64" doc:"条线：组织或部门 · organisation or department"`
	Only  string      `json:"only,omitempty" maxLength:"128" doc:"只对这一项 · only for this one thing"`
	Until string      `json:"until" format:"date-time"`
	By    string      `json:"by,omitempty" maxLength:"64"`
}

func viewGrants(list []access.Granted) []grantView {
	out := make([]grantView, len(list))
	for i, g := range list {
		out[i] = grantView{g.Role, g.Place, g.Unit, g.Line, g.Only, g.Until.String(), g.By}
	}
	return out
}

type meView struct {
	Account string       `json:"account"`
	Name    string       `json:"name"`
	Office  string       `json:"office,omitempty"`
	Grants  []grantView  `json:"grants" nullable:"false" doc:"此刻有效的角色 · roles as they are now"`
	Acts    []access.Act `json:"acts" nullable:"false" doc:"此令牌可以做的 · what this token may do"`
	Now     string       `json:"now" format:"date-time"`
}

type itemView struct {
	ID    string     `json:"id"`
	At    string     `json:"at" format:"date-time"`
	Title text.Label `json:"title"`
	Text  text.Label `json:"text"`
	Link  string     `json:"link,omitempty"`
	Read  string     `json:"read_at,omitempty" format:"date-time"`
}

func (a *API) meOperations() {
	a.rest.Group("me", text.Label{Zh: "本令牌", En: "This token"})
	rest.Get(a.rest, "/me", rest.Op{
		ID: "who-am-i", For: rest.Anybody, Name: text.Label{Zh: "此令牌是谁、能做什么", En: "Whose token this is and what it may do"},
	}, func(ctx context.Context, _ *struct{}) (meView, error) {
		who := page.Actor(ctx)
		v := meView{Account: who.ID, Name: who.Name, Office: who.Office, Grants: viewGrants(who.Grants), Acts: []access.Act{}, Now: who.At.String()}
		for _, act := range access.Acts() {
			if access.Somewhere(who, act) {
				v.Acts = append(v.Acts, act)
			}
		}
		return v, nil
	})
	if a.o.Inbox == nil {
		return
	}
	a.rest.Means(notify.ErrNone, fault.Missing, msgNothing)
	rest.Get(a.rest, "/inbox", rest.Op{
		ID: "list-inbox", For: rest.Anybody, Name: text.Label{Zh: "站内消息，新的在前", En: "The inbox, newest first"},
	}, a.inbox)
	rest.Post(a.rest, "/inbox/{id}/read", rest.Op{
		ID: "mark-read", For: rest.Anybody, OwnID: true, Name: text.Label{Zh: "标为已读", En: "Mark a message as read"},
	}, func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"128"`
	}) (rest.Nothing, error) {
		return rest.Nothing{}, a.o.Inbox.MarkRead(ctx, recipient(ctx), in.ID)
	})
}

// recipient is whose inbox the token may see, as on the pages.
func recipient(ctx context.Context) notify.Recipient {
	who := page.Who(ctx)
	if who.Person != "" {
		return notify.Recipient{Kind: notify.Person, ID: who.Person}
	}
	return notify.Recipient{Kind: notify.Account, ID: who.Actor.ID}
}

func (a *API) inbox(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[itemView], error) {
	at, err := in.After(ctx)
	if err != nil {
		return rest.Page[itemView]{}, err
	}
	var after notify.Cursor
	if at != "" {
		if after.At, after.ID, err = instantAndID(at); err != nil {
			return rest.Page[itemView]{}, err
		}
	}
	items, err := a.o.Inbox.Inbox(ctx, recipient(ctx), after, in.Limit+1)
	if err != nil {
		return rest.Page[itemView]{}, err
	}
	items, next := cut(items, in.Limit, func(i notify.Item) string { return i.At.String() + " " + i.ID })
	return rest.List(ctx, items, next, func(i notify.Item) itemView {
		return itemView{i.ID, i.At.String(), i.Title, i.Text, i.Link, i.Read.String()}
	}), nil
}

// cut keeps a page of what was read one too many, and says where the next one
// begins.
func cut[T any](items []T, limit int, place func(T) string) ([]T, string) {
	if len(items) <= limit {
		return items, ""
	}
	items = items[:limit]
	return items, place(items[limit-1])
}

// dayOf reads a day of a field; an empty one is 0.
func dayOf(field, s string) (civil.Day, error) {
	if s == "" {
		return 0, nil
	}
	d, err := civil.ParseDay(s)
	if err != nil {
		return 0, fault.In(field, msgBadDay)
	}
	return d, nil
}

// instantOf reads an instant of a field; an empty one is 0.
func instantOf(field, s string) (civil.Instant, error) {
	if s == "" {
		return 0, nil
	}
	i, err := civil.ParseInstant(s)
	if err != nil {
		return 0, fault.In(field, msgBadInstant)
	}
	return i, nil
}
