package errand

import (
	"context"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// ErrandPath is the errand an address names.
type ErrandPath struct {
	Errand string `path:"errand" maxLength:"40"`
}

// SlipPath is a slip of an errand.
type SlipPath struct {
	ErrandPath
	Slip string `path:"slip" maxLength:"40"`
}

// TillPath is the box of a community.
type TillPath struct {
	Place string `path:"place" maxLength:"12" doc:"社区的区划代码 · division code of the community"`
}

type reasonBody struct {
	Reason string `json:"reason" minLength:"2" maxLength:"300"`
}

// ErrandReason is an errand and why.
type ErrandReason struct {
	ErrandPath
	Body reasonBody
}

type fenBody struct {
	Amount measure.Fen `json:"fen" minimum:"0" maximum:"500000" doc:"金额，分 · amount in fen"`
}

type amountBody struct {
	ID     string      `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
	Amount measure.Fen `json:"fen" minimum:"1" maximum:"500000" doc:"金额，分 · amount in fen"`
}

// CountInput is how much cash was counted.
type CountInput struct {
	Body struct {
		Amount measure.Fen `json:"fen" minimum:"0" doc:"清点的金额，分 · what was counted, in fen"`
	}
}

type countView struct {
	Counted measure.Fen `json:"counted_fen"`
	Booked  measure.Fen `json:"booked_fen" doc:"账上的金额；不一致只告知，不记账 · what the books say; what differs is told, and nothing is booked"`
	At      string      `json:"at" format:"date-time"`
}

func viewCount(c Count) countView { return countView{c.Counted, c.Booked, c.At.String()} }

type errandItemView struct {
	ID           string      `json:"id"`
	Need         string      `json:"need"`
	Kind         Kind        `json:"kind" enum:"food,daily,medicine,bill"`
	Pay          Pay         `json:"pay" enum:"asker,advance"`
	Place        string      `json:"place"`
	Org          string      `json:"org,omitempty"`
	Prescription bool        `json:"prescription"`
	Contactless  bool        `json:"contactless"`
	Limit        measure.Fen `json:"limit_fen"`
	Helper       string      `json:"helper,omitempty"`
	State        State       `json:"state" enum:"ordered,bought,handed,settled,failed"`
	Disputed     bool        `json:"disputed"`
	Reason       string      `json:"reason,omitempty"`
	Spent        measure.Fen `json:"spent_fen" doc:"小票合计 · by the slips"`
	Agreed       *int64      `json:"agreed_fen,omitempty" doc:"求助人认可的金额 · what the asker said"`
	Handed       string      `json:"handed,omitempty" format:"date-time"`
	How          How         `json:"how,omitempty" enum:"code,word,committee"`
	Fact         string      `json:"fact,omitempty"`
	Made         string      `json:"made" format:"date-time"`
}

func viewErrand(e *Errand) errandItemView {
	out := errandItemView{
		e.ID, e.Need, e.Kind, e.Pay, e.Place, e.Org, e.Prescription, e.Contactless, e.Limit, e.Helper, e.State, e.Disputed, e.Reason, e.Spent, nil,
		e.HandedAt.String(), e.HandedHow, e.Fact, e.MadeAt.String(),
	}
	if e.Agreed >= 0 {
		fen := int64(e.Agreed)
		out.Agreed = &fen
	}
	return out
}

type itemBody struct {
	Name       string      `json:"name" minLength:"1" maxLength:"60"`
	Amount     string      `json:"amount,omitempty" maxLength:"30" doc:"如 2 斤 · such as 1 kg"`
	Limit      measure.Fen `json:"limit_fen,omitempty" minimum:"0" maximum:"500000"`
	Substitute bool        `json:"substitute,omitempty" doc:"可换别的牌子 · another brand will do"`
}

type slipView struct {
	ID      string      `json:"slip"`
	Shop    string      `json:"shop,omitempty"`
	Amount  measure.Fen `json:"fen"`
	From    From        `json:"from" enum:"purse,own,till,asker"`
	Like    string      `json:"like,omitempty" doc:"看起来很像的另一张 · another that looks nearly the same"`
	Picture bool        `json:"picture"`
	Void    bool        `json:"void"`
	At      string      `json:"at" format:"date-time"`
}

type happenedView struct {
	At     string      `json:"at" format:"date-time"`
	Who    string      `json:"who"`
	What   string      `json:"what"`
	Words  string      `json:"words,omitempty"`
	Amount measure.Fen `json:"fen,omitempty"`
}

type errandDetailView struct {
	Errand  errandItemView `json:"errand"`
	Items   []itemBody     `json:"items" nullable:"false"`
	Shop    string         `json:"shop,omitempty"`
	Account string         `json:"account,omitempty" doc:"缴费户号；经办人以外打码 · of a bill; masked to all but the helper and the asker"`
	Biller  string         `json:"biller,omitempty"`
	Note    string         `json:"note,omitempty"`
	Slips   []slipView     `json:"slips" nullable:"false"`
	Events  []happenedView `json:"events" nullable:"false"`
	Owes    measure.Fen    `json:"owes_fen" doc:"求助人尚欠；负数为多付 · what the asker owes; below zero: has paid too much"`
}

func (f Face) detail(ctx context.Context, by Hand, id string) (errandDetailView, error) {
	out := errandDetailView{Items: []itemBody{}, Slips: []slipView{}, Events: []happenedView{}}
	v, err := f.sight(ctx, by, id)
	if err != nil {
		return out, err
	}
	out.Errand, out.Owes = viewErrand(v.Errand), v.Owes
	out.Shop, out.Account, out.Biller, out.Note = v.Content.Shop, v.Content.Account, v.Content.Biller, v.Content.Note
	for _, i := range v.Content.Items {
		out.Items = append(out.Items, itemBody(i))
	}
	for _, s := range v.Slips {
		out.Slips = append(out.Slips, slipView{s.ID, s.Shop, s.Amount, s.From, s.Like, s.HasPicture, s.Void, s.At.String()})
	}
	for _, e := range v.Events {
		out.Events = append(out.Events, happenedView{e.At.String(), e.Who, e.What, e.Words, e.Amount})
	}
	return out, nil
}

func (f Face) pictureOf(ctx context.Context, by Hand, in *SlipPath) (rest.File, error) {
	mime, body, err := f.Picture(ctx, by, in.Errand, in.Slip)
	return rest.File{Kind: mime, Name: "slip", Data: body}, err
}

type errandsAnswer struct {
	Items []errandItemView `json:"items" nullable:"false"`
}

func (f Face) apiMine(ctx context.Context, _ *struct{}) (errandsAnswer, error) {
	out := errandsAnswer{Items: []errandItemView{}}
	list, err := f.Mine(ctx, page.Who(ctx).Person)
	for _, e := range list {
		out.Items = append(out.Items, viewErrand(e))
	}
	return out, err
}

func (f Face) apiBuy(ctx context.Context, in *struct {
	ErrandPath
	Body struct {
		ID      string      `json:"slip" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Amount  measure.Fen `json:"fen" minimum:"1" maximum:"500000"`
		From    From        `json:"from" enum:"purse,own,asker" doc:"谁的钱 · whose money it is"`
		Shop    string      `json:"shop,omitempty" maxLength:"60"`
		Picture []byte      `json:"picture,omitempty" doc:"Base64 的 JPEG 或 PNG · JPEG or PNG in Base64"`
	}
}) (rest.Nothing, error) {
	b := in.Body
	return rest.Nothing{}, f.Buy(ctx, helping(ctx), Purchase{ID: b.ID, Errand: in.Errand, Amount: b.Amount, From: b.From, Shop: b.Shop, Picture: b.Picture})
}

func (f Face) apiPaid(ctx context.Context, in *struct {
	ErrandPath
	Body struct {
		ID     string      `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Amount measure.Fen `json:"fen" minimum:"1" maximum:"500000"`
		To     From        `json:"to" enum:"purse,own" doc:"放回备用金，或归还垫付 · into the float, or for what one advanced"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, f.Paid(ctx, helping(ctx), in.Errand, in.Body.ID, in.Body.Amount, in.Body.To)
}

func (f Face) apiDeposit(ctx context.Context, in *struct {
	ErrandPath
	Body amountBody
}) (rest.Nothing, error) {
	return rest.Nothing{}, f.Deposit(ctx, helping(ctx), in.Errand, in.Body.ID, in.Body.Amount)
}

func (f Face) apiRefund(ctx context.Context, in *struct {
	ErrandPath
	Body amountBody
}) (rest.Nothing, error) {
	return rest.Nothing{}, f.Refund(ctx, helping(ctx), in.Errand, in.Body.ID, in.Body.Amount, Purse)
}

type bookedView struct {
	At      string      `json:"at" format:"date-time"`
	Note    string      `json:"note"`
	By      string      `json:"by"`
	Amount  measure.Fen `json:"fen"`
	Balance measure.Fen `json:"balance_fen"`
}

func viewBooked(list []ledger.Line) []bookedView {
	out := []bookedView{}
	for _, l := range list {
		out = append(out, bookedView{l.At.String(), l.Note, l.By, l.Amount, l.Balance})
	}
	return out
}

type purseAnswer struct {
	Float    measure.Fen  `json:"float_fen" doc:"手中的备用金 · of the community's money, in hand"`
	Advanced measure.Fen  `json:"advanced_fen" doc:"自己垫付 · advanced of one's own"`
	Lines    []bookedView `json:"lines" nullable:"false" doc:"最近的收支 · the latest movements"`
}

func (f Face) apiPurse(ctx context.Context, _ *struct{}) (purseAnswer, error) {
	person := page.Who(ctx).Person
	float, advanced, err := f.PurseOf(ctx, person)
	if err != nil {
		return purseAnswer{Lines: []bookedView{}}, err
	}
	lines, err := f.Statement(ctx, person, ledger.Cursor{}, 100)
	return purseAnswer{float, advanced, viewBooked(lines)}, err
}

// draftBody is an errand as it is ordered.
type draftBody struct {
	ID           string      `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
	Kind         Kind        `json:"kind" enum:"food,daily,medicine,bill"`
	Pay          Pay         `json:"pay" enum:"asker,advance" doc:"本人付给商家，或志愿者先垫付 · paid to the shop by the asker, or advanced"`
	Limit        measure.Fen `json:"limit_fen" minimum:"1" maximum:"500000"`
	Items        []itemBody  `json:"items,omitempty" maxItems:"40"`
	Shop         string      `json:"shop,omitempty" maxLength:"60"`
	Account      string      `json:"account,omitempty" maxLength:"40" doc:"缴费户号 · number a bill is for"`
	Biller       string      `json:"biller,omitempty" maxLength:"60" doc:"收费单位 · whose bill it is"`
	Note         string      `json:"note,omitempty" maxLength:"300"`
	Prescription bool        `json:"prescription,omitempty"`
	Entitled     string      `json:"entitled,omitempty" maxLength:"64" doc:"患者指定取处方药的人 · whom the patient named for a prescription"`
	Contactless  bool        `json:"contactless,omitempty"`
}

// DraftFields are what an order says of itself.
type DraftFields draftBody

func (b draftBody) draft(need string) Draft {
	d := Draft{
		ID: b.ID, Need: need, Kind: b.Kind, Pay: b.Pay, Prescription: b.Prescription, Entitled: b.Entitled, Contactless: b.Contactless, Limit: b.Limit,
		Content: Content{Shop: b.Shop, Account: b.Account, Biller: b.Biller, Note: b.Note},
	}
	for _, i := range b.Items {
		d.Items = append(d.Items, Item(i))
	}
	return d
}

// KeyBody is what proves the asker.
type KeyBody struct {
	Key string `json:"key" minLength:"1" maxLength:"64" doc:"求助人的凭据 · the asker's key"`
}

func (f Face) apiAsked(ctx context.Context, in *struct{ Body KeyBody }) (errandDetailView, error) {
	_, e, err := f.byKey(ctx, in.Body.Key)
	if err != nil {
		return errandDetailView{}, err
	}
	if e == nil {
		return errandDetailView{}, ErrUnknown
	}
	return f.detail(ctx, Hand{Asker: true}, e.ID)
}

func (f Face) apiAskerOrders(ctx context.Context, in *struct {
	Body struct {
		KeyBody
		DraftFields
	}
}) (errandItemView, error) {
	q, e, err := f.byKey(ctx, in.Body.Key)
	if err != nil {
		return errandItemView{}, err
	}
	d := draftBody(in.Body.DraftFields).draft(q.ID)
	if e != nil && e.ID != d.ID {
		return errandItemView{}, ErrMoved
	}
	if err := f.Order(ctx, Hand{Asker: true}, d); err != nil {
		return errandItemView{}, err
	}
	if e, err = f.Get(ctx, d.ID); err != nil {
		return errandItemView{}, err
	}
	return viewErrand(e), nil
}

type codeAnswer struct {
	Code string `json:"code"`
}

func (f Face) apiAskerCode(ctx context.Context, in *struct{ Body KeyBody }) (codeAnswer, error) {
	_, e, err := f.byKey(ctx, in.Body.Key)
	if err == nil && e == nil {
		err = ErrUnknown
	}
	if err != nil {
		return codeAnswer{}, err
	}
	code, err := f.Code(ctx, Hand{Asker: true}, e.ID)
	return codeAnswer{code}, err
}

func (f Face) apiAskerSays(ctx context.Context, in *struct {
	Body struct {
		KeyBody
		Say    string      `json:"say" enum:"entitle,received,agree,raise,differ,fail"`
		Amount measure.Fen `json:"fen,omitempty" minimum:"0" maximum:"500000" doc:"认可的金额，或新的限额 · the amount that is agreed, or the new limit"`
		Reason string      `json:"reason,omitempty" maxLength:"300"`
		Person string      `json:"person,omitempty" maxLength:"64" doc:"取处方药的人 · of entitle: who fills the prescription"`
	}
}) (rest.Nothing, error) {
	_, e, err := f.byKey(ctx, in.Body.Key)
	if err == nil && e == nil {
		err = ErrUnknown
	}
	if err != nil {
		return rest.Nothing{}, err
	}
	return rest.Nothing{}, f.askerSays(ctx, e.ID, said{in.Body.Say, in.Body.Amount, in.Body.Reason, in.Body.Person})
}

func (f Face) apiList(ctx context.Context, in *struct {
	rest.Paging
	Place    string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
	State    string `query:"state" enum:"ordered,bought,handed,settled,failed" doc:"不写为未了结的 · what is not over if not said"`
	Disputed bool   `query:"disputed"`
}) (rest.Page[errandItemView], error) {
	var out rest.Page[errandItemView]
	after, err := in.After(ctx)
	if err != nil {
		return out, err
	}
	actor := page.Actor(ctx)
	find := Find{Place: in.Place, State: State(in.State), Disputed: in.Disputed, After: after, Limit: in.Limit}
	if find.Place == "" {
		find.Place = string(access.Top(actor, access.ErrandRead))
	}
	list, next, err := f.List(ctx, actor, find)
	if err != nil {
		return out, err
	}
	return rest.List(ctx, list, next, viewErrand), nil
}

func (f Face) apiResolve(ctx context.Context, in *struct {
	ErrandPath
	Body struct {
		ID     string `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		GiveUp bool   `json:"give_up,omitempty" doc:"差额由社区承担 · the community takes what differs"`
		Reason string `json:"reason" minLength:"2" maxLength:"300"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, f.Resolve(ctx, entitled(ctx), Resolution{ID: in.Body.ID, Errand: in.Errand, GiveUp: in.Body.GiveUp, Reason: in.Body.Reason})
}

type tillAnswer struct {
	Place string       `json:"place"`
	Box   measure.Fen  `json:"box_fen"`
	Lost  measure.Fen  `json:"given_up_fen" doc:"由社区承担的差额 · what was given up"`
	Lines []bookedView `json:"lines" nullable:"false" doc:"最近的收支 · the latest movements"`
}

func (f Face) apiTill(ctx context.Context, in *TillPath) (tillAnswer, error) {
	out := tillAnswer{Lines: []bookedView{}}
	code, err := f.Atlas.Parse(in.Place)
	if err != nil || len(code) != 12 {
		return out, fault.In("place", text.Label{Zh: "请选择社区（村）", En: "choose a community"})
	}
	box, lost, lines, err := f.tillFor(ctx, page.Actor(ctx), string(code))
	if err != nil {
		return out, err
	}
	return tillAnswer{string(code), box, lost, viewBooked(lines)}, nil
}

func (f Face) apiTransfer(ctx context.Context, in *struct {
	TillPath
	Body struct {
		ID     string      `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Flow   Flow        `json:"flow" enum:"fund,draw,issue,return,repay" doc:"存入、取出、发备用金、交回、归还垫付 · into the box, out of it, a float given out, given back, an advance repaid"`
		Person string      `json:"person,omitempty" maxLength:"64"`
		Amount measure.Fen `json:"fen" minimum:"1"`
		Note   string      `json:"note,omitempty" maxLength:"200"`
	}
}) (rest.Nothing, error) {
	b := in.Body
	return rest.Nothing{}, f.Transfer(ctx, page.Actor(ctx), b.Flow, Transfer{ID: b.ID, Place: in.Place, Person: b.Person, Amount: b.Amount, Note: b.Note})
}
