package org

import "linli/internal/text"

var (
	msgPropose       = text.Label{Zh: "申请登记组织", En: "Propose an organisation"}
	msgProposeNote   = text.Label{Zh: "您组织或所在的志愿队、社工机构、单位还不在名录里？提出申请，由所在区的工作人员核对后准入。准入后您就是负责人。", En: "Your team, agency or body is not listed yet? Propose it; the desk of its place compares and admits it. You lead it from then on."}
	msgProposals     = text.Label{Zh: "组织准入申请", En: "Proposed organisations"}
	msgProposal      = text.Label{Zh: "核对申请", En: "A proposal"}
	msgProposalsWait = text.Label{Zh: "组织准入申请", En: "proposed organisations"}
	msgMyProposals   = text.Label{Zh: "我提出的申请", En: "What I have proposed"}
	msgNoMine        = text.Label{Zh: "您还没有提过申请", En: "You have proposed none yet"}
	msgNoneOpen      = text.Label{Zh: "没有待核对的申请。志愿者和组织者提出后会列在这里。", En: "No proposal waits. Those of volunteers and organisers are listed here."}
	msgNoneDecided   = text.Label{Zh: "还没有办结的申请", En: "None has been decided yet"}
	msgName          = text.Label{Zh: "组织名称", En: "Name of the organisation"}
	msgNameHint      = text.Label{Zh: "写全称，与公章或登记证书一致；志愿队写队名", En: "in full, as on its seal or certificate; of a team its own name"}
	msgKind          = text.Label{Zh: "类别", En: "Kind"}
	msgCode          = text.Label{Zh: "统一社会信用代码（没有可不填）", En: "Unified social credit code, if it has one"}
	msgCodeWord      = text.Label{Zh: "信用代码", En: "Credit code"}
	msgPlace         = text.Label{Zh: "所在区、街道或社区", En: "District, sub-district or community"}
	msgPlaceHint     = text.Label{Zh: "名称、拼音或区划代码", En: "name, pinyin or division code"}
	msgPlaceWord     = text.Label{Zh: "所在地", En: "Place"}
	msgAbout         = text.Label{Zh: "做什么、有多少人", En: "What it does, and how many belong to it"}
	msgContact       = text.Label{Zh: "联系人", En: "Somebody to turn to"}
	msgContactHint   = text.Label{Zh: "核对时找谁", En: "whom the desk may ask"}
	msgPhone         = text.Label{Zh: "联系手机", En: "Mobile number"}
	msgPhoneHint     = text.Label{Zh: "加密保存，只有核对的人看得到；有结果后即销毁", En: "kept encrypted, seen by whoever decides, and destroyed after the decision"}
	msgSend          = text.Label{Zh: "提交申请", En: "Send the proposal"}
	msgLike          = text.Label{Zh: "您说的是不是其中一家？如果是，不用再申请。", En: "Is it one of these? Then there is nothing to propose."}
	msgLikeDesk      = text.Label{Zh: "名称相近的组织：", En: "Organisations of a like name:"}
	msgDifferent     = text.Label{Zh: "与上面列出的不是同一家", En: "It is none of those above"}
	msgState         = text.Label{Zh: "状态", En: "State"}
	msgAt            = text.Label{Zh: "提出时间", En: "Proposed"}
	msgWhoPerson     = text.Label{Zh: "志愿者", En: "a volunteer"}
	msgWho           = text.Label{Zh: "提出人", En: "Proposed by"}
	msgDecide        = text.Label{Zh: "办理", En: "Decide"}
	msgKey           = text.Label{Zh: "组织编号", En: "Key of the organisation"}
	msgOpinion       = text.Label{Zh: "意见", En: "Opinion"}
	msgOpinionHint   = text.Label{Zh: "不予准入须写明理由，申请人看得到", En: "needed to decline; whoever proposed reads it"}
	msgAccept        = text.Label{Zh: "准入", En: "Admit"}
	msgDecline       = text.Label{Zh: "不予准入", En: "Decline"}
	msgLeads         = text.Label{Zh: "准入后，提出人成为负责人，并获得一年的组织者权限（仅限本组织）。", En: "Once it is admitted, whoever proposed it leads it, with an organiser's right in this organisation alone, for a year."}
	msgLeadsMine     = text.Label{Zh: "您是负责人", En: "you lead it"}
	msgDecidedBy     = text.Label{Zh: "办理人", En: "Decided by"}
	msgBadPlace      = text.Label{Zh: "没有找到这个地方，请写区、街道或社区的名称、拼音或代码", En: "no such place: give the name, pinyin or code of a district, sub-district or community"}
	msgManyPlaces    = text.Label{Zh: "找到多个，请写全名：%s", En: "several are called so; give the whole name: %s"}
)

var stateNames = map[ProposalState]text.Label{
	Open: {Zh: "待核对", En: "waiting"}, Accepted: {Zh: "已准入", En: "admitted"}, Declined: {Zh: "未准入", En: "declined"},
}
