package errand

import (
	"context"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/photo"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations: the helper's behind the token,
// those of a program that asks for people, the desk's, and the community's box.
func (f Face) Operations(api *rest.API) {
	api.Group("errands", text.Label{Zh: "代办", En: "Errands"})
	f.helperOperations(api)
	f.askerOperations(api)
	f.deskOperations(api)
}

func (f Face) helperOperations(api *rest.API) {
	own := func(id, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: access.ServiceOwn, For: rest.Member, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	rest.Get(api, "/my/errands", own("list-my-errands", "本人手上的代办", "Errands in one's hands"), f.apiMine)
	rest.Get(api, "/my/errands/{errand}", own("get-my-errand", "本人手上的一单", "One errand in one's hands"), func(ctx context.Context, in *ErrandPath) (errandDetailView, error) {
		out, err := f.detail(ctx, helping(ctx), in.Errand)
		out.Account = Content{Account: out.Account}.Masked().Account // as on the page: the whole number is a look of its own
		return out, err
	})
	look := own("open-bill-number", "查看缴费户号", "See the whole number of a bill")
	look.OwnID, look.Look = false, true
	look.Words = text.Label{Zh: "每次查看都记录在案，求助人可以看到。", En: "Every look is recorded, and the asker can see it."}
	rest.Post(api, "/my/errands/{errand}/account", look, func(ctx context.Context, in *ErrandPath) (errandDetailView, error) {
		if err := f.Looked(ctx, helping(ctx), in.Errand); err != nil {
			return errandDetailView{}, err
		}
		return f.detail(ctx, helping(ctx), in.Errand)
	})
	buy := own("buy", "登记小票", "Record a shop's slip")
	buy.MaxBody = photo.MaxBytes*4/3 + 1<<16
	buy.Words = text.Label{
		Zh: "照片为 JPEG 或 PNG，交接之前可以后补。用过的小票会被拒。",
		En: "The picture is JPEG or PNG and may come later, before the hand-over. A slip that was used before is refused.",
	}
	rest.Post(api, "/my/errands/{errand}/slips", buy, f.apiBuy)
	rest.Get(api, "/my/errands/{errand}/slips/{slip}", own("get-my-slip", "小票照片", "The picture of a slip"), func(ctx context.Context, in *SlipPath) (rest.File, error) {
		return f.pictureOf(ctx, helping(ctx), in)
	})
	back := own("take-slip-back", "撤销小票", "Take a slip back")
	rest.Post(api, "/my/errands/{errand}/slips/{slip}/take-back", back, func(ctx context.Context, in *struct {
		SlipPath
		Body reasonBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.TakeBack(ctx, helping(ctx), in.Errand, in.Slip, in.Body.Reason)
	})
	rest.Post(api, "/my/errands/{errand}/payments", own("take-payment", "收到求助人的钱", "Money from the asker"), f.apiPaid)
	rest.Post(api, "/my/errands/{errand}/deposits", own("take-deposit", "预收求助人的钱", "Money from the asker beforehand"), f.apiDeposit)
	refund := own("give-back", "退回求助人多付的钱", "Money given back to the asker")
	refund.Words = text.Label{Zh: "从备用金里付，不超过求助人多付的钱。", En: "From the float, no more than the asker has in advance."}
	rest.Post(api, "/my/errands/{errand}/refunds", refund, f.apiRefund)
	rest.Post(api, "/my/errands/{errand}/hand-over", own("hand-over", "凭交接码送达", "Hand over, with the asker's code"), func(ctx context.Context, in *struct {
		ErrandPath
		Body struct {
			Code string `json:"code" minLength:"1" maxLength:"20"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.HandOver(ctx, helping(ctx), in.Errand, in.Body.Code)
	})
	rest.Post(api, "/my/errands/{errand}/differ", own("report-difference", "报差额", "Report a difference in the money"), func(ctx context.Context, in *ErrandReason) (rest.Nothing, error) {
		return rest.Nothing{}, f.Differ(ctx, helping(ctx), in.Errand, in.Body.Reason)
	})
	rest.Post(api, "/my/errands/{errand}/fail", own("fail-my-errand", "办不成", "Say that it cannot be done"), func(ctx context.Context, in *ErrandReason) (rest.Nothing, error) {
		return rest.Nothing{}, f.Fail(ctx, helping(ctx), in.Errand, in.Body.Reason)
	})
	rest.Get(api, "/my/purse", own("get-my-purse", "本人的备用金和垫付", "One's float, and what one advanced"), f.apiPurse)
	count := own("count-my-purse", "清点备用金", "Count the cash of one's float")
	count.OwnID = false
	rest.Post(api, "/my/purse/counts", count, func(ctx context.Context, in *CountInput) (countView, error) {
		by := helping(ctx)
		c, err := f.CountPurse(ctx, by, rest.ID(ctx, ""), by.Person, "", in.Body.Amount)
		return viewCount(c), err
	})
}

func (f Face) askerOperations(api *rest.API) {
	op := func(id, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: access.RequestRecord, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	words := text.Label{Zh: "凭据由 prove-asker 给出，等于求助人本人。", En: "The key is given by prove-asker, and stands for the asker."}
	look := op("get-asked-errand", "求助人查看代办", "What the asker sees of their errand")
	look.OwnID, look.Look, look.Words = false, true, words
	rest.Post(api, "/asked/errand", look, f.apiAsked)
	order := op("order-as-asker", "求助人下单", "The asker orders")
	order.Words = words
	rest.Post(api, "/asked/errand/order", order, f.apiAskerOrders)
	code := op("get-hand-over-code", "求助人取交接码", "The asker's code for the hand-over")
	code.Words = text.Label{Zh: "每次取得新码，旧码作废。", En: "Each time a new one; the one before is void."}
	rest.Post(api, "/asked/errand/code", code, f.apiAskerCode)
	say := op("speak-as-errand-asker", "求助人答复：收到、认可金额、提高限额、有出入、不办了", "What the asker says: received, agree, raise, differ, fail")
	say.Words = words
	rest.Post(api, "/asked/errand/answer", say, f.apiAskerSays)
}

func (f Face) deskOperations(api *rest.API) {
	op := func(id string, act access.Act, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: act, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	rest.Get(api, "/errands", op("list-errands", access.ErrandRead, "代办，有争议的在前", "Errands, what is in dispute first"), f.apiList)
	rest.Get(api, "/errands/{errand}", op("get-errand", access.ErrandRead, "一单代办", "One errand"), func(ctx context.Context, in *ErrandPath) (errandDetailView, error) {
		return f.detail(ctx, entitled(ctx), in.Errand)
	})
	order := op("order-errand", access.ErrandOrder, "代为下单", "Order for somebody")
	order.Status = 201
	rest.Post(api, "/errands", order, func(ctx context.Context, in *struct {
		Body struct {
			Need string `json:"need" maxLength:"48" doc:"求助编号 · the need it is the work of"`
			DraftFields
		}
	}) (errandItemView, error) {
		d := draftBody(in.Body.DraftFields).draft(in.Body.Need)
		if err := f.Order(ctx, entitled(ctx), d); err != nil {
			return errandItemView{}, err
		}
		e, err := f.Get(ctx, d.ID)
		if err != nil {
			return errandItemView{}, err
		}
		return viewErrand(e), nil
	})
	rest.Get(api, "/errands/{errand}/slips/{slip}", op("get-slip", access.ErrandRead, "小票照片", "The picture of a slip"), func(ctx context.Context, in *SlipPath) (rest.File, error) {
		return f.pictureOf(ctx, entitled(ctx), in)
	})
	rest.Post(api, "/errands/{errand}/entitle", op("entitle", access.ErrandOrder, "指定取处方药的人", "Name who fills the prescription"), func(ctx context.Context, in *struct {
		ErrandPath
		Body struct {
			Person string `json:"person" minLength:"1" maxLength:"64"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.Entitle(ctx, entitled(ctx), in.Errand, in.Body.Person)
	})
	rest.Post(api, "/errands/{errand}/received", op("receive-errand", access.ErrandReceive, "社区代收", "Say that the community took it in"), func(ctx context.Context, in *ErrandPath) (rest.Nothing, error) {
		return rest.Nothing{}, f.Received(ctx, entitled(ctx), in.Errand)
	})
	rest.Post(api, "/errands/{errand}/payments", op("book-payment", access.ErrandReceive, "求助人的钱入社区周转金", "Money from the asker into the community's box"), func(ctx context.Context, in *struct {
		ErrandPath
		Body amountBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.Paid(ctx, entitled(ctx), in.Errand, in.Body.ID, in.Body.Amount, Till)
	})
	rest.Post(api, "/errands/{errand}/refunds", op("refund-payment", access.ErrandReceive, "从社区周转金退回求助人多付的钱", "Give back to the asker from the community's box"), func(ctx context.Context, in *struct {
		ErrandPath
		Body amountBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.Refund(ctx, entitled(ctx), in.Errand, in.Body.ID, in.Body.Amount, Till)
	})
	rest.Post(api, "/errands/{errand}/agree", op("agree-errand", access.ErrandRead, "代求助人认可金额", "Agree to the amount in the asker's name"), func(ctx context.Context, in *struct {
		ErrandPath
		Body fenBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.Agree(ctx, entitled(ctx), in.Errand, in.Body.Amount)
	})
	resolve := op("resolve-errand", access.ErrandSettle, "了结争议", "End a dispute")
	resolve.Words = text.Label{Zh: "不能是帮手或下单的人。", En: "Never by the helper, or by whoever ordered."}
	rest.Post(api, "/errands/{errand}/resolve", resolve, f.apiResolve)
	rest.Post(api, "/errands/{errand}/fail", op("fail-errand", access.ErrandRead, "标为未办成", "Say that it was not done"), func(ctx context.Context, in *ErrandReason) (rest.Nothing, error) {
		return rest.Nothing{}, f.Fail(ctx, entitled(ctx), in.Errand, in.Body.Reason)
	})
	rest.Get(api, "/tills/{place}", op("get-till", access.ErrandFloat, "社区周转金", "A community's box"), f.apiTill)
	rest.Post(api, "/tills/{place}/transfers", op("transfer", access.ErrandFloat, "存取周转金、发收备用金、归还垫付", "Move the community's money"), f.apiTransfer)
	count := op("count-till", access.ErrandFloat, "清点周转金", "Count the cash of a box")
	count.OwnID = false
	rest.Post(api, "/tills/{place}/counts", count, func(ctx context.Context, in *struct {
		TillPath
		CountInput
	}) (countView, error) {
		c, err := f.CountTill(ctx, entitled(ctx), rest.ID(ctx, ""), in.Place, in.CountInput.Body.Amount)
		return viewCount(c), err
	})
}

// helping and entitled are whose hand a call is: the volunteer's, or the
// account's.
func helping(ctx context.Context) Hand { return Hand{Person: page.Who(ctx).Person} }

func entitled(ctx context.Context) Hand {
	a := page.Actor(ctx)
	return Hand{Actor: &a}
}
