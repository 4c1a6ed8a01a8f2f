package supply

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that supply writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "pledge", Room: "supply", Unit: "fen",
			Name: text.Label{Zh: "认捐", En: "pledge"},
			One:  text.Label{Zh: "公布一笔认捐（不计入受赠）", En: "a fund announced, outside every sum of gifts"},
		},
		{
			Key: "receive", Room: "supply", ByItem: true,
			Name: text.Label{Zh: "受赠", En: "gift received"},
			One:  text.Label{Zh: "收到一笔捐赠", En: "a gift received"},
		},
		{
			Key: "deliver", Room: "supply", ByItem: true,
			Name:  text.Label{Zh: "发放", En: "delivery"},
			One:   text.Label{Zh: "收货人签收一批物资", En: "goods signed for by the consignee"},
			Needs: []fact.Field{fact.FieldItem, fact.FieldPlace},
		},
		{
			Key: "payout", Room: "supply", Unit: "fen",
			Name: text.Label{Zh: "支付", En: "payout"},
			One:  text.Label{Zh: "从基金向个人或单位支付一笔款", En: "money paid from a fund to people or bodies"},
		},
	}
}
