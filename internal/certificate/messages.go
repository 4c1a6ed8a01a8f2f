package certificate

import "linli/internal/text"

var (
	msgCertificates    = text.Label{Zh: "服务证明", En: "Certificates"}
	msgMine            = text.Label{Zh: "我的服务证明", En: "My certificates"}
	msgFree            = text.Label{Zh: "免费、即时出具；时间按经核实的记录累计，每一小时都可核验", En: "Free and immediate. The hours are those of verified records, and every one of them can be checked"}
	msgVerified        = text.Label{Zh: "经核实的服务", En: "Verified service"}
	msgHoursUnit       = text.Label{Zh: "小时", En: "hours"}
	msgTimesNote       = text.Label{Zh: "共 %d 次", En: "%d times"}
	msgAskTitle        = text.Label{Zh: "出具证明", En: "Have one issued"}
	msgAskNote         = text.Label{Zh: "日期不填就是全部", En: "Leave the days empty for all of it"}
	msgImported        = text.Label{Zh: "导入", En: "imported"}
	msgOfWhichImported = text.Label{Zh: "其中 %s 小时据其他系统导入的记录", En: "%s hours of it by records imported from another system"}
	msgOnce            = text.Label{Zh: "另有 %s 小时与其他记录重叠，只计一次", En: "Another %s hours overlap other records: time counts once"}
	msgFrom            = text.Label{Zh: "从", En: "From"}
	msgTo              = text.Label{Zh: "到", En: "To"}
	msgOrg             = text.Label{Zh: "记录单位", En: "Recording organisation"}
	msgAllOrgs         = text.Label{Zh: "全部单位", En: "all organisations"}
	msgIssue           = text.Label{Zh: "立即出具", En: "Issue it now"}
	msgNoneYet         = text.Label{Zh: "还没有出具过证明", En: "None issued yet"}
	msgNumber          = text.Label{Zh: "证书编号", En: "Number"}
	msgIssuedOn        = text.Label{Zh: "出具日期", En: "Issued on"}
	msgPeriod          = text.Label{Zh: "服务日期", En: "Days of service"}
	msgHours           = text.Label{Zh: "服务时间", En: "Hours"}
	msgState           = text.Label{Zh: "状态", En: "State"}
	msgValid           = text.Label{Zh: "有效", En: "valid"}
	msgRevoked         = text.Label{Zh: "已撤销", En: "revoked"}
	msgName            = text.Label{Zh: "姓名", En: "Name"}
	msgDocument        = text.Label{Zh: "证件号码", En: "Identity number"}
	msgPerson          = text.Label{Zh: "志愿者编号", En: "Volunteer number"}
	msgIssuer          = text.Label{Zh: "出具单位", En: "Issued by"}
	msgCode            = text.Label{Zh: "核验码", En: "Check code"}
	msgDownload        = text.Label{Zh: "下载证明（PDF）", En: "Download (PDF)"}
	msgDownloadFull    = text.Label{Zh: "下载带完整证件号码的证明", En: "Download with the whole identity number"}
	msgFullNote        = text.Label{Zh: "证件号码默认只显示一部分。需要完整号码时再下载，并请妥善保管。", En: "The identity number is masked. Download the whole one only where it is asked for, and keep it safe."}
	msgCheckIt         = text.Label{Zh: "核验页面", En: "The page it is checked on"}
	msgContent         = text.Label{Zh: "服务内容", En: "Service"}
	msgTimes           = text.Label{Zh: "次数", En: "Times"}
	msgDays            = text.Label{Zh: "日期", En: "Days"}
	msgTotal           = text.Label{Zh: "合计", En: "Total"}
	msgFactsTitle      = text.Label{Zh: "所依据的事实", En: "The facts beneath it"}
	msgFactsNote       = text.Label{Zh: "%d 条，取自共 %d 条事实的日志。下载存在证明后，任何人都可以离线核验。", En: "%d of them, from a log of %d. With the proofs anybody can check them offline."}
	msgProofs          = text.Label{Zh: "下载存在证明", En: "Download the proofs"}
	msgPosition        = text.Label{Zh: "位置", En: "Position"}
	msgDay             = text.Label{Zh: "日期", En: "Day"}
	msgMinutes         = text.Label{Zh: "分钟", En: "Minutes"}
	msgStands          = text.Label{Zh: "有效", En: "stands"}
	msgChanged         = text.Label{Zh: "已更正或作废", En: "corrected or withdrawn"}
	msgWasCorrected    = text.Label{Zh: "所依据的记录已更正，这份证明于 %s 自动撤销。请重新出具。", En: "A record beneath it was corrected, so it was revoked on %s. Please have a new one issued."}
	msgWasRevoked      = text.Label{Zh: "这份证明于 %s 被撤销：%s", En: "It was revoked on %s: %s"}
	msgAnew            = text.Label{Zh: "重新出具", En: "Issue it anew"}

	msgDesk       = text.Label{Zh: "出具服务证明", En: "Certificates"}
	msgDeskNote   = text.Label{Zh: "应志愿者本人要求，为不便自行办理的人出具。查询会记录在案，本人可以看到。", En: "For volunteers who ask at the desk. Every look is recorded, and they can see it."}
	msgPersonKey  = text.Label{Zh: "人员编号", En: "Number of the person"}
	msgFind       = text.Label{Zh: "查询", En: "Find"}
	msgRevoke     = text.Label{Zh: "撤销", En: "Revoke"}
	msgReason     = text.Label{Zh: "撤销原因", En: "Reason"}
	msgNoService  = text.Label{Zh: "没有经核实的服务记录", En: "There is no verified service"}
	msgCheckTitle = text.Label{Zh: "核验服务证明", En: "Check a certificate"}
	msgCheckNote  = text.Label{Zh: "请输入证明上的证书编号和核验码。本页只回答是否相符，不显示其他信息。", En: "Enter the number and the check code on the sheet. This page says whether they match, and nothing else."}
	msgCheck      = text.Label{Zh: "核验", En: "Check"}
	msgMatch      = text.Label{Zh: "相符：这份证明真实有效", En: "It matches: the certificate is genuine and valid"}
	msgNoMatch    = text.Label{Zh: "不符：没有这份证明", En: "No match: there is no such certificate"}
	msgWithdrawn  = text.Label{Zh: "已撤销：这份证明曾经出具，现已无效", En: "Revoked: it was issued, and is not valid any more"}
	msgCompare    = text.Label{Zh: "请与手中的证明逐项比对，有一项不同即不是原件", En: "Compare these with the sheet: if one of them differs, it is not the original"}
	msgProofsNote = text.Label{Zh: "每条事实一个文件，可在“公开核验”页面或用任何兼容工具核对", En: "One file for each fact; they can be checked on the page of public verification or with any tool that knows the format"}
	msgRevokedOn  = text.Label{Zh: "撤销日期", En: "Revoked on"}
)
