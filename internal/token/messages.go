package token

import "linli/internal/text"

var (
	msgTokens     = text.Label{Zh: "接口令牌", En: "API tokens"}
	msgMine       = text.Label{Zh: "我的令牌", En: "My tokens"}
	msgNote       = text.Label{Zh: "令牌让其他程序以某个账号的部分权限使用接口。密钥由账号本人领取，只显示一次，管理员看不到。", En: "A token lets another program use the API with a part of an account's rights. Its secret is collected by the account's holder, shown once, and never seen by an administrator."}
	msgMineNote   = text.Label{Zh: "安全管理员准许的令牌在这里领取。密钥只显示一次，请当场存入程序的密钥保管处。", En: "Tokens that the security administrator allows are collected here. The secret is shown once: put it where your program keeps its secrets at once."}
	msgGive       = text.Label{Zh: "准许一个令牌", En: "Allow a token"}
	msgAccount    = text.Label{Zh: "账号", En: "account"}
	msgProgram    = text.Label{Zh: "由什么程序使用", En: "what program uses it"}
	msgPurpose    = text.Label{Zh: "用途", En: "purpose"}
	msgPlace      = text.Label{Zh: "辖区（区划代码，空为该账号的全部辖区）", En: "place (division code; empty: wherever the account may)"}
	msgWhere      = text.Label{Zh: "辖区", En: "place"}
	msgEverywhere = text.Label{Zh: "账号的全部辖区", En: "wherever the account may"}
	msgUntil      = text.Label{Zh: "有效期至（一年以内）", En: "ends on (within a year)"}
	msgEnds       = text.Label{Zh: "有效期至", En: "ends"}
	msgActs       = text.Label{Zh: "权限", En: "acts"}
	msgActsHint   = text.Label{Zh: "只能选择该账号已有的权限。", En: "Only acts that the account may do already."}
	msgState      = text.Label{Zh: "状态", En: "state"}
	msgUsed       = text.Label{Zh: "最近使用", En: "last used"}
	msgNever      = text.Label{Zh: "从未", En: "never"}
	msgRevoke     = text.Label{Zh: "撤销", En: "revoke"}
	msgCollect    = text.Label{Zh: "领取", En: "collect"}
	msgNone       = text.Label{Zh: "还没有令牌。需要时请联系安全管理员。", En: "No tokens yet. Ask the security administrator when you need one."}
	msgNobody     = text.Label{Zh: "还没有准许过令牌", En: "no token has been allowed yet"}
	msgSecret     = text.Label{Zh: "令牌的密钥", En: "the token's secret"}
	msgOnce       = text.Label{Zh: "这是唯一一次显示。离开本页后无法再看，丢失请撤销后重新申请。", En: "It is shown this once. It cannot be seen again when you leave this page; if it is lost, revoke it and ask for another."}
	msgTry        = text.Label{Zh: "试一试", En: "try it"}
	msgBack       = text.Label{Zh: "返回", En: "back"}
	msgMore       = text.Label{Zh: "下一页", En: "next page"}
	msgReference  = text.Label{Zh: "接口参考", En: "API reference"}
	msgWrong      = text.Label{Zh: "请改正下列各项", En: "please correct the following"}
	msgStaffOnly  = text.Label{Zh: "令牌属于工作账号", En: "tokens belong to staff accounts"}
	msgBadDay     = text.Label{Zh: "请填写日期，如 2020-12-31", En: "give a day, such as 2020-12-31"}
)
