package attendance

import "linli/internal/text"

// What this room says is wrong.
var (
	msgBadWhat      = text.Label{Zh: "应为签到、签退、开始休息或结束休息", En: "must be in, out, break-begin or break-end"}
	msgBadPerson    = text.Label{Zh: "没有这位志愿者", En: "there is no such volunteer"}
	msgNeedShift    = text.Label{Zh: "请指明班次", En: "say which shift"}
	msgNotYours     = text.Label{Zh: "您不在这个班次的名单上，也没有打过卡", En: "you are not on this shift's roster and have not tapped there"}
	msgTimesOutside = text.Label{Zh: "时间不在班次前后的合理范围内", En: "the times lie too far outside the shift"}
	msgTooOld       = text.Label{Zh: "打卡时间过早，请组长补录", En: "this happened too long ago: ask the leader to enter it"}
	msgBadOnce      = text.Label{Zh: "工时码不对，请核对 8 位字母和数字", En: "not a valid code: check its eight letters and figures"}
	msgUsedOnce     = text.Label{Zh: "这个工时码已被使用", En: "this code has been used"}
	msgEarlyOnce    = text.Label{Zh: "服务结束后才能使用工时码", En: "the code can be used once the service has ended"}
	msgLateOnce     = text.Label{Zh: "工时码已过期，请组长补录", En: "this code has expired: ask the leader to enter the hours"}
)
