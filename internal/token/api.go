package token

import (
	"context"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// view is a token as the API shows it: never its secret.
type view struct {
	ID        string       `json:"id"`
	Account   string       `json:"account"`
	Name      string       `json:"name"`
	Acts      []access.Act `json:"acts" nullable:"false"`
	Place     string       `json:"place,omitempty"`
	Until     string       `json:"until" format:"date-time"`
	Purpose   string       `json:"purpose"`
	State     State        `json:"state" enum:"waiting,live,expired,revoked"`
	GivenBy   string       `json:"given_by"`
	GivenAt   string       `json:"given_at" format:"date-time"`
	Collected string       `json:"collected_at,omitempty" format:"date-time"`
	Used      string       `json:"used_at,omitempty" format:"date-time"`
	Revoked   string       `json:"revoked_at,omitempty" format:"date-time"`
}

func (s *Tokens) view(t Token) view {
	return view{
		t.ID, t.Account, t.Name, t.Acts, t.Place, t.Until.String(), t.Purpose, t.State(civil.At(s.clock())),
		t.By, t.At.String(), t.Collected.String(), t.Used.String(), t.Revoked.String(),
	}
}

// asked is what is sent to have a token given.
type asked struct {
	Account string       `json:"account" minLength:"1" maxLength:"64" doc:"账号 · the account whose rights it is cut from"`
	Name    string       `json:"name" minLength:"1" maxLength:"80" doc:"由什么程序使用 · what program uses it"`
	Acts    []access.Act `json:"acts" minItems:"1" maxItems:"60" nullable:"false" doc:"权限 · what it is for, of what the account may do"`
	Place   string       `json:"place,omitempty" maxLength:"12" doc:"区划代码（不带末尾补零） · division code without trailing zeros"`
	Until   string       `json:"until" format:"date-time" doc:"有效期至，一年以内 · when it ends, within a year"`
	Purpose string       `json:"purpose" minLength:"1" maxLength:"200" doc:"用途 · what for"`
}

// Operations declares the room's operations.
func (s *Tokens) Operations(api *rest.API) {
	api.Group("tokens", text.Label{Zh: "令牌", En: "Tokens"})
	rest.Get(api, "/tokens", rest.Op{
		ID: "list-tokens", Act: access.Token, Name: text.Label{Zh: "列出令牌", En: "List tokens"},
	}, func(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[view], error) {
		after, err := in.After(ctx)
		if err != nil {
			return rest.Page[view]{}, err
		}
		found, err := s.List(ctx, page.Actor(ctx), after, in.Limit+1)
		if err != nil {
			return rest.Page[view]{}, err
		}
		next := ""
		if len(found) > in.Limit {
			found = found[:in.Limit]
			next = found[in.Limit-1].ID
		}
		return rest.List(ctx, found, next, s.view), nil
	})
	rest.Post(api, "/tokens", rest.Op{
		ID: "give-token", Act: access.Token, Status: 201, Name: text.Label{Zh: "准许一个令牌", En: "Allow a token"},
		Words: text.Label{Zh: "密钥由账号本人在“我的令牌”页领取，只显示一次；这里不返回。", En: "Its secret is collected by the account's holder on the page “My tokens” and shown once; it is not returned here."},
	}, func(ctx context.Context, in *struct{ Body asked }) (view, error) {
		until, err := civil.ParseInstant(in.Body.Until)
		if err != nil {
			return view{}, fault.In("until", text.Label{Zh: "应为时间", En: "no instant"})
		}
		t, err := s.Give(ctx, page.Actor(ctx), Token{
			ID: rest.ID(ctx, ""), Account: in.Body.Account, Name: in.Body.Name, Acts: in.Body.Acts, Place: in.Body.Place, Until: until, Purpose: in.Body.Purpose,
		})
		return s.view(t), err
	})
	rest.Post(api, "/tokens/{id}/revoke", rest.Op{
		ID: "revoke-token", For: rest.Anybody, Name: text.Label{Zh: "撤销令牌", En: "Revoke a token"},
		Words: text.Label{Zh: "安全管理员可撤销任何令牌，账号本人可撤销自己的。", En: "The security administrator revokes any token, a holder their own."},
	}, func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}) (view, error) {
		t, err := s.Revoke(ctx, page.Actor(ctx), in.ID, in.Body.Reason)
		return s.view(t), err
	})
}
