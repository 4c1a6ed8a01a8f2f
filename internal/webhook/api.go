package webhook

import (
	"context"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

type hookView struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	URL   string   `json:"url"`
	Kinds []string `json:"kinds" nullable:"false"`
	Facts []string `json:"facts,omitempty"`
	Place string   `json:"place,omitempty"`
	By    string   `json:"by"`
	At    string   `json:"at" format:"date-time"`
	Ended string   `json:"ended_at,omitempty" format:"date-time"`
	Pause string   `json:"paused_at,omitempty" format:"date-time" doc:"暂停推送的起始 · since when nothing is sent"`
}

func view(h Hook) hookView {
	return hookView{h.ID, h.Name, h.URL, append([]string{}, h.Kinds...), h.Facts, h.Place, h.By, h.At.String(), h.Ended.String(), h.Paused.String()}
}

type deliveryView struct {
	ID     string `json:"id" doc:"webhook-id 头的值，接收方据此去重 · the value of webhook-id, by which a receiver tells a message it has had"`
	Kind   string `json:"kind"`
	State  State  `json:"state" enum:"waiting,done,failed"`
	Tries  int    `json:"tries"`
	Due    string `json:"due_at,omitempty" format:"date-time" doc:"下次发送 · the next try"`
	Status int    `json:"status,omitempty" doc:"接收方最近一次的状态码 · status the receiver answered last"`
	Said   string `json:"said,omitempty"`
	At     string `json:"at" format:"date-time"`
	Ended  string `json:"ended_at,omitempty" format:"date-time"`
}

type subscribed struct {
	ID     string `json:"id"`
	Secret string `json:"secret" doc:"签名密钥，只给出这一次 · the signing secret, told this once"`
}

type subscription struct {
	Name  string   `json:"name" minLength:"1" maxLength:"80" doc:"接收方 · who receives it"`
	URL   string   `json:"url" minLength:"1" maxLength:"500" doc:"https 网址 · an https address"`
	Kinds []string `json:"kinds" minItems:"1" maxItems:"10" nullable:"false" enum:"fact.appended,brief.released,brief.erratum,brief.withdrawn,person.confirmed"`
	Facts []string `json:"facts,omitempty" maxItems:"50" doc:"只要这些事实种类；空为全部 · only these kinds of fact; empty: all"`
	Place string   `json:"place,omitempty" maxLength:"12" doc:"区划代码 · division code"`
}

// HookPath is the subscription an address names.
type HookPath struct {
	Hook string `path:"hook" maxLength:"64"`
}

// Operations declares the room's operations.
func (s *Hooks) Operations(api *rest.API) {
	api.Group("webhooks", text.Label{Zh: "事件推送", En: "Webhooks"})
	rest.Get(api, "/webhooks", rest.Op{
		ID: "list-webhooks", Act: access.Token, Name: text.Label{Zh: "列出订阅", En: "List subscriptions"},
	}, s.list)
	rest.Post(api, "/webhooks", rest.Op{
		ID: "subscribe", Act: access.Token, Status: 201, Name: text.Label{Zh: "订阅事件", En: "Subscribe to events"},
		Words: text.Label{Zh: "推送内容只有编号、种类和区划，不含个人信息；签名按 Standard Webhooks。", En: "Messages hold numbers, kinds and divisions and nobody's data; they are signed as Standard Webhooks has it."},
	}, func(ctx context.Context, in *struct{ Body subscription }) (subscribed, error) {
		h := Hook{ID: rest.ID(ctx, ""), Name: in.Body.Name, URL: in.Body.URL, Kinds: in.Body.Kinds, Facts: in.Body.Facts, Place: in.Body.Place}
		secret, err := s.Subscribe(ctx, page.Actor(ctx), h)
		return subscribed{h.ID, secret}, err
	})
	rest.Post(api, "/webhooks/{hook}/rotate", rest.Op{
		ID: "rotate-webhook-secret", Act: access.Token, Name: text.Label{Zh: "更换签名密钥", En: "Change the signing secret"},
		Words: text.Label{Zh: "此后 24 小时内新旧密钥都签名。", En: "For 24 hours messages are signed with both."},
	}, func(ctx context.Context, in *HookPath) (subscribed, error) {
		secret, err := s.Rotate(ctx, page.Actor(ctx), in.Hook)
		return subscribed{in.Hook, secret}, err
	})
	rest.Post(api, "/webhooks/{hook}/pause", rest.Op{
		ID: "pause-webhook", Act: access.Token, OwnID: true, Name: text.Label{Zh: "暂停推送", En: "Pause a subscription"},
		Words: text.Label{Zh: "暂停期间发生的事件留待恢复后推送。", En: "What happens meanwhile is sent once it goes on."},
	}, func(ctx context.Context, in *HookPath) (rest.Nothing, error) {
		return rest.Nothing{}, s.Pause(ctx, page.Actor(ctx), in.Hook, true)
	})
	rest.Post(api, "/webhooks/{hook}/resume", rest.Op{
		ID: "resume-webhook", Act: access.Token, OwnID: true, Name: text.Label{Zh: "恢复推送", En: "Go on with a subscription"},
	}, func(ctx context.Context, in *HookPath) (rest.Nothing, error) {
		return rest.Nothing{}, s.Pause(ctx, page.Actor(ctx), in.Hook, false)
	})
	rest.Delete(api, "/webhooks/{hook}", rest.Op{
		ID: "end-webhook", Act: access.Token, OwnID: true, Name: text.Label{Zh: "结束订阅", En: "End a subscription"},
	}, func(ctx context.Context, in *HookPath) (rest.Nothing, error) {
		return rest.Nothing{}, s.End(ctx, page.Actor(ctx), in.Hook)
	})
	rest.Get(api, "/webhooks/{hook}/deliveries", rest.Op{
		ID: "list-deliveries", Act: access.Token, Name: text.Label{Zh: "推送记录，新的在前", En: "What was sent, newest first"},
	}, s.delivered)
	rest.Post(api, "/webhooks/{hook}/deliveries/{delivery}/again", rest.Op{
		ID: "send-again", Act: access.Token, OwnID: true, Name: text.Label{Zh: "重发失败的推送", En: "Send a delivery that failed again"},
	}, func(ctx context.Context, in *struct {
		HookPath
		Delivery string `path:"delivery" maxLength:"64"`
	}) (rest.Nothing, error) {
		return rest.Nothing{}, s.Again(ctx, page.Actor(ctx), in.Hook, in.Delivery)
	})
}

func (s *Hooks) list(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[hookView], error) {
	after, err := in.After(ctx)
	if err != nil {
		return rest.Page[hookView]{}, err
	}
	found, err := s.List(ctx, page.Actor(ctx), after, in.Limit+1)
	if err != nil {
		return rest.Page[hookView]{}, err
	}
	next := ""
	if len(found) > in.Limit {
		found = found[:in.Limit]
		next = found[in.Limit-1].ID
	}
	return rest.List(ctx, found, next, view), nil
}

func (s *Hooks) delivered(ctx context.Context, in *struct {
	HookPath
	rest.Paging
}) (rest.Page[deliveryView], error) {
	place, err := in.After(ctx)
	if err != nil {
		return rest.Page[deliveryView]{}, err
	}
	at, id, _ := strings.Cut(place, " ")
	before := civil.Instant(0)
	if at != "" {
		if before, err = civil.ParseInstant(at); err != nil {
			return rest.Page[deliveryView]{}, rest.ErrCursor
		}
	}
	found, err := s.Deliveries(ctx, page.Actor(ctx), in.Hook, before, id, in.Limit+1)
	if err != nil {
		return rest.Page[deliveryView]{}, err
	}
	next := ""
	if len(found) > in.Limit {
		found = found[:in.Limit]
		next = found[in.Limit-1].At.String() + " " + found[in.Limit-1].ID
	}
	return rest.List(ctx, found, next, func(d Delivery) deliveryView {
		v := deliveryView{ID: d.ID, Kind: d.Kind, State: d.State, Tries: d.Tries, Status: d.Status, Said: d.Said, At: d.At.String(), Ended: d.Ended.String()}
		if d.State == Waiting {
			v.Due = d.Due.String()
		}
		return v
	}), nil
}
