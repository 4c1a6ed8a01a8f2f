package web

import "linli/internal/text"

// Everything the shell's own pages say, page by page. A template holds no
// words of its own; a test sees to it.

// The shell and its entries.
var (
	msgHome            = text.Label{Zh: "首页", En: "Home"}
	msgOverview        = text.Label{Zh: "全市总览", En: "City overview"}
	msgOverviewShort   = text.Label{Zh: "总览", En: "Overview"}
	msgFigures         = text.Label{Zh: "指标", En: "Figures"}
	msgFiguresShort    = text.Label{Zh: "指标", En: "Figures"}
	msgBriefs          = text.Label{Zh: "情况简报", En: "Briefs"}
	msgBriefsShort     = text.Label{Zh: "简报", En: "Briefs"}
	msgContributions   = text.Label{Zh: "供稿", En: "Contributions"}
	msgContributeShort = text.Label{Zh: "供稿", En: "Send"}
	msgImport          = text.Label{Zh: "批量导入", En: "Batch import"}
	msgLog             = text.Label{Zh: "事实日志", En: "Log of facts"}
	msgVerify          = text.Label{Zh: "公开核验", En: "Public verification"}
	msgMe              = text.Label{Zh: "我的", En: "Me"}
	msgNoRole          = text.Label{Zh: "无角色", En: "no role"}
	msgSignOut         = text.Label{Zh: "退出登录", En: "Sign out"}
	msgVolunteer       = text.Label{Zh: "志愿者", En: "Volunteer"}
	msgForVolunteers   = text.Label{Zh: "这个页面供志愿者本人使用：请退出后用志愿者手机号登录", En: "This page is a volunteer's own: sign out, and in again with the volunteer's phone"}
	msgForStaff        = text.Label{Zh: "这个页面供工作人员使用：请退出后用工作账号登录", En: "This page is for staff: sign out, and in again with a staff account"}
	msgMyRoles         = text.Label{Zh: "我的角色", En: "My roles"}
	msgUntil           = text.Label{Zh: "有效期至", En: "until "}
	msgAllPages        = text.Label{Zh: "更多页面", En: "More pages"}
	msgBack            = text.Label{Zh: "返回", En: "Back"}
	msgNextPage        = text.Label{Zh: "下一页", En: "Next page"}
	msgComma           = text.Label{Zh: "、", En: ", "}
)

// Errors.
var (
	msgNotFound  = text.Label{Zh: "没有找到这个页面", En: "There is no such page"}
	msgForbidden = text.Label{Zh: "您没有权限查看或办理这一项", En: "You may not see or do this"}
	msgInternal  = text.Label{Zh: "系统出错了，请稍后再试", En: "Something went wrong; please try again"}
	msgTooLarge  = text.Label{Zh: "文件太大，请改用命令行导入", En: "The file is too large; please import it on the command line"}
	msgForeign   = text.Label{Zh: "请求来自其他网站，已拒绝", En: "A request from another site was refused"}
	msgBadForm   = text.Label{Zh: "表单不完整，请返回重填", En: "The form is incomplete; please go back and fill it in"}
	msgReference = text.Label{Zh: "报修编号：", En: "Reference: "}
	msgBackHome  = text.Label{Zh: "回到首页", En: "Back to the first page"}
	msgBadDay    = text.Label{Zh: "日期应写作 2020-03-06", En: "Write a day as 2020-03-06"}
	msgBadPeriod = text.Label{Zh: "结束日期早于开始日期", En: "The period ends before it begins"}
	msgBadUnit   = text.Label{Zh: "没有这个报送单位", En: "There is no such reporting unit"}
	msgBadPlace  = text.Label{Zh: "区划代码应为 2 至 12 位已知代码", En: "A division is a known code of 2 to 12 digits"}
	msgBadSize   = text.Label{Zh: "树大小应为日志达到过的正整数", En: "A tree size is a whole number the log has reached"}
)

// Sign-in.
var (
	msgSignIn     = text.Label{Zh: "登录", En: "Sign in"}
	msgChooseRole = text.Label{Zh: "选择演示角色", En: "Choose a role to try"}
	msgDemoNote   = text.Label{Zh: "演示数据均为生成，不含真实个人信息；仅限本机访问。", En: "All data are generated, nobody in them is real; this machine only."}
	msgDemoOnly   = text.Label{Zh: "演示账号只能在本机上使用", En: "Demo accounts open on this machine only"}
	msgNoAccount  = text.Label{Zh: "没有这个账号", En: "There is no such account"}
	msgNoSignIn   = text.Label{Zh: "此处未开放演示登录。公开核验无需登录。", En: "Demo sign-in is not open here. Public verification needs no account."}
	msgVerifyHint = text.Label{Zh: "核对一期简报、一条记录或一个数字，无需登录。", En: "Check a brief, a record or a number; no account needed."}
	msgGoVerify   = text.Label{Zh: "去核验", En: "Verify"}
)

// Overview.
var (
	msgOverviewTitle = text.Label{Zh: "全市志愿服务总览", En: "Volunteering in the city"}
	msgMapTitle      = text.Label{Zh: "各区情况", En: "By district"}
	msgMapFigure     = text.Label{Zh: "地图指标", En: "Figure on the map"}
	msgShow          = text.Label{Zh: "显示", En: "Show"}
	msgSource        = text.Label{Zh: "口径与来源", En: "Definition and source"}
	msgByDay         = text.Label{Zh: "（按日）", En: " by day"}
	msgLatestFigures = text.Label{Zh: "最新数字", En: "Latest figures"}
	msgAllFigures    = text.Label{Zh: "全部指标", En: "All figures"}
	msgSaid          = text.Label{Zh: "表述：", En: "Said as "}
	msgNoFacts       = text.Label{Zh: "日志中还没有事实。导入数据后，数字会出现在这里。", En: "The log holds no fact yet. Numbers appear here once data are imported."}
	msgLoadingNote   = text.Label{Zh: "数据仍在载入，数字会继续增长；页面可以照常使用。", En: "Data are still loading and numbers will grow; the pages can be used meanwhile."}
	msgAllTime       = text.Label{Zh: "全部时间", En: "all time"}
	msgUpTo          = text.Label{Zh: "截至", En: "until "}
	msgSince         = text.Label{Zh: "自", En: "since "}
)

// Figures.
var (
	msgFigure          = text.Label{Zh: "指标名称", En: "Figure"}
	msgValue           = text.Label{Zh: "数值", En: "Value"}
	msgSaidAs          = text.Label{Zh: "公文表述", En: "As printed"}
	msgMeasure         = text.Label{Zh: "计量方式", En: "Measure"}
	msgOwner           = text.Label{Zh: "供数单位", En: "Supplied by"}
	msgFind            = text.Label{Zh: "关键字", En: "Keywords"}
	msgFindHint        = text.Label{Zh: "名称 / 供数单位 / 编号", En: "name, body or id"}
	msgQuery           = text.Label{Zh: "查询", En: "Search"}
	msgReset           = text.Label{Zh: "重置", En: "Reset"}
	msgNoHit           = text.Label{Zh: "没有符合条件的结果", En: "Nothing matches"}
	msgCount           = text.Label{Zh: "共 %s 条", En: "%s in all"}
	msgUnit            = text.Label{Zh: "报送单位", En: "Reporting unit"}
	msgWholeCity       = text.Label{Zh: "全市", En: "Whole city"}
	msgPlace           = text.Label{Zh: "区划代码", En: "Division code"}
	msgPlaceHint       = text.Label{Zh: "6、9 或 12 位", En: "6, 9 or 12 digits"}
	msgFrom            = text.Label{Zh: "开始日期", En: "From"}
	msgTo              = text.Label{Zh: "结束日期", En: "To"}
	msgTrend           = text.Label{Zh: "每日走势", En: "Day by day"}
	msgScope           = text.Label{Zh: "范围", En: "Scope"}
	msgPeriod          = text.Label{Zh: "期间", En: "Period"}
	msgAsOf            = text.Label{Zh: "截至", En: "As of"}
	msgFactNo          = text.Label{Zh: "事实第 ", En: "fact no. "}
	msgDistinct        = text.Label{Zh: "这是去重数：各部分之间可能重叠，不能相加。", En: "A distinct count: parts may overlap and must not be added."}
	msgReported        = text.Label{Zh: "另有单位上报（口径由其负责，不计入上数）：", En: "Reported beside it, by the body's own definition, not included: "}
	msgDefinition      = text.Label{Zh: "口径", En: "Definition"}
	msgAttribute       = text.Label{Zh: "归属规则", En: "Attributed by"}
	msgVersion         = text.Label{Zh: "编号与版本", En: "Id and version"}
	msgExplain         = text.Label{Zh: "计入与未计入", En: "What is counted, what is left out"}
	msgWhat            = text.Label{Zh: "项目", En: "What"}
	msgFacts           = text.Label{Zh: "条事实", En: "facts"}
	msgCounted         = text.Label{Zh: "计入", En: "Counted"}
	msgMarked          = text.Label{Zh: "标注", En: "marked"}
	msgLeftOut         = text.Label{Zh: "未计入", En: "left out"}
	msgBreakdown       = text.Label{Zh: "分项", En: "Breakdown"}
	msgOverlap         = text.Label{Zh: "去重数的各分项可能重叠：同一人可在多个区服务，分项之和可大于合计。", En: "Parts of a distinct count may overlap: one person may serve in several districts, so the parts can exceed the whole."}
	msgPartOfWhole     = text.Label{Zh: "分子 %d ÷ 分母 %d", En: "part %d ÷ whole %d"}
	msgNothingToDivide = text.Label{Zh: "这个范围内没有可作分母的记录，没有百分比。", En: "There is no record to divide by in this scope, so there is no share."}
	msgSharesApart     = text.Label{Zh: "每行各有分母：百分比不能相加，也不能求平均。", En: "Each row has a whole of its own: shares are neither added up nor averaged."}
	msgOfPart          = text.Label{Zh: "分子的", En: "of the part: "}
	msgOutcomeOf       = text.Label{Zh: "结果", En: "Outcome"}
	msgShare           = text.Label{Zh: "与最高项之比", En: "Against the highest"}
	msgNoRows          = text.Label{Zh: "这个范围内没有记录", En: "There are no records in this scope"}
	msgRestInExport    = text.Label{Zh: "，仅列出数值最高的 50 条，全部见导出。", En: "; the 50 highest are shown, the export has all."}
	msgExport          = text.Label{Zh: "导出分项", En: "Export breakdown"}
	msgNotGiven        = text.Label{Zh: "未填", En: "not given"}
	msgBehind          = text.Label{Zh: "数字背后的事实", En: "The facts behind the value"}
	msgBehindHint      = text.Label{Zh: "每个数字都能列出它所计入的每一条事实，人员以掩码编号显示。", En: "Every value can list each fact it counts; people appear as masked numbers."}
	msgPurpose         = text.Label{Zh: "查看目的", En: "Purpose of looking"}
	msgShowFacts       = text.Label{Zh: "查看事实", En: "Show the facts"}
	msgLookLogged      = text.Label{Zh: "每次查看都会连同目的记入审计日志。", En: "Every look is kept in the audit log with its purpose."}
	msgNeedPurpose     = text.Label{Zh: "请先选择查看目的", En: "Please choose a purpose first"}
	msgRowsForAuditors = text.Label{Zh: "逐条事实只对核查人员开放；数字、口径和证明对所有人开放。", En: "Single facts are open to auditors only; values, definitions and proofs are open to all."}
	msgProof           = text.Label{Zh: "证明", En: "Proof"}
	msgTreeSize        = text.Label{Zh: "树大小", En: "Tree size"}
	msgRoot            = text.Label{Zh: "根哈希", En: "Root hash"}
	msgHowToCheck      = text.Label{Zh: "怎样核对", En: "How to check"}
	msgHowToCheckText  = text.Label{Zh: "在任何一份日志副本上运行下面的命令，得到的数值与根哈希应与本页完全相同：", En: "Run this against any copy of the log; value and root must equal this page's:"}
)

// One fact.
var (
	msgFactTitle       = text.Label{Zh: "一条事实", En: "One fact"}
	msgShowFact        = text.Label{Zh: "查看事实第 ", En: "Show fact no. "}
	msgSeq             = text.Label{Zh: "序号", En: "No."}
	msgStands          = text.Label{Zh: "有效", En: "stands"}
	msgVoided          = text.Label{Zh: "已作废", En: "voided"}
	msgReplaced        = text.Label{Zh: "已被更正", En: "replaced"}
	msgErased          = text.Label{Zh: "内容已依法销毁，只留下叶哈希；已发布的数字不受影响。", En: "The content was destroyed as the law demands; its leaf remains and released figures stand."}
	msgMaskedNote      = text.Label{Zh: "人员编号为不透明编号并已掩码；姓名不在日志中。", En: "A person's number is opaque and masked; names are never in the log."}
	msgProofText       = text.Label{Zh: "下面的证明文件不含内容，只有哈希。任何人都可在“公开核验”页上传它，或用 linli log verify 离线核对。", En: "The proof file holds hashes only. Anyone can upload it on the verification page or check it offline with linli log verify."}
	msgDownloadProof   = text.Label{Zh: "下载证明文件", En: "Download proof file"}
	msgLeaf            = text.Label{Zh: "叶哈希", En: "Leaf hash"}
	msgFieldID         = text.Label{Zh: "事实编号", En: "Fact id"}
	msgFieldStart      = text.Label{Zh: "开始", En: "Start"}
	msgFieldEnd        = text.Label{Zh: "结束", En: "End"}
	msgFieldPlace      = text.Label{Zh: "地点", En: "Place"}
	msgFieldSite       = text.Label{Zh: "岗点", En: "Site"}
	msgFieldPerson     = text.Label{Zh: "人员编号", En: "Person"}
	msgFieldOther      = text.Label{Zh: "对方编号", En: "Other party"}
	msgFieldOrg        = text.Label{Zh: "组织", En: "Organisation"}
	msgFieldTeam       = text.Label{Zh: "队伍", En: "Team"}
	msgFieldCampaign   = text.Label{Zh: "主题活动", En: "Campaign"}
	msgFieldAction     = text.Label{Zh: "行动", En: "Action"}
	msgFieldProject    = text.Label{Zh: "项目", En: "Project"}
	msgFieldCategory   = text.Label{Zh: "类别", En: "Category"}
	msgFieldQuantity   = text.Label{Zh: "数量", En: "Quantity"}
	msgFieldItem       = text.Label{Zh: "物品", En: "Item"}
	msgFieldGrade      = text.Label{Zh: "证据等级", En: "Evidence"}
	msgFieldReplaces   = text.Label{Zh: "更正", En: "Replaces"}
	msgFieldVoids      = text.Label{Zh: "作废", En: "Voids"}
	msgFieldNote       = text.Label{Zh: "备注", En: "Note"}
	msgFieldSource     = text.Label{Zh: "来源", En: "Source"}
	msgFieldRecordedAt = text.Label{Zh: "录入时间", En: "Recorded at"}
)

// The log.
var (
	msgHead               = text.Label{Zh: "当前树头", En: "Current head"}
	msgHeadText           = text.Label{Zh: "日志只增不改。根哈希由全部事实算出，任何一条被改动，根都会不同。", En: "The log only grows. The root is computed from every fact; change one and the root differs."}
	msgCheckpoint         = text.Label{Zh: "签名检查点", En: "Signed checkpoint"}
	msgCheckpointText     = text.Label{Zh: "保存它，日后即可证明日志没有被改写。", En: "Keep it, and you can prove later that the log was not rewritten."}
	msgDownloadCheckpoint = text.Label{Zh: "下载检查点", En: "Download checkpoint"}
	msgConsistency        = text.Label{Zh: "一致性证明", En: "Proof of consistency"}
	msgConsistencyText    = text.Label{Zh: "证明较早的日志正是今天日志的开头部分：只有新增，没有改动。", En: "Proves that an earlier log is the beginning of today's: added to, never changed."}
	msgEarlierSize        = text.Label{Zh: "较早的树大小", En: "Earlier tree size"}
	msgProve              = text.Label{Zh: "证明", En: "Prove"}
	msgConsistent         = text.Label{Zh: "一致：", En: "Consistent: "}
	msgRootThen           = text.Label{Zh: "当时的根哈希", En: "Root then"}
	msgProofHashes        = text.Label{Zh: "证明哈希", En: "Proof hashes"}
)

// Public verification.
var (
	msgVerifyText       = text.Label{Zh: "本页只回答“相符”或“不符”，不显示任何其他内容。", En: "This page answers match or no match, and shows nothing else."}
	msgVerifyCode       = text.Label{Zh: "核验一期简报", En: "A brief"}
	msgVerifyCodeText   = text.Label{Zh: "输入简报末页印的核验码。", En: "Enter the code printed at the foot of the brief."}
	msgCode             = text.Label{Zh: "核验码", En: "Verification code"}
	msgVerifyFact       = text.Label{Zh: "核验一条事实", En: "A fact"}
	msgVerifyFactText   = text.Label{Zh: "输入事实编号，或上传它的证明文件。", En: "Enter its id, or upload its proof file."}
	msgProofFile        = text.Label{Zh: "证明文件", En: "Proof file"}
	msgVerifyFigure     = text.Label{Zh: "核验一个数字", En: "A number"}
	msgVerifyFigureText = text.Label{Zh: "按印出的树大小重新计算，与您输入的准确数值比较。", En: "It is computed anew at the printed tree size and compared with the exact value you enter."}
	msgExactValue       = text.Label{Zh: "准确数值", En: "Exact value"}
	msgCheck            = text.Label{Zh: "核验", En: "Check"}
	msgMatch            = text.Label{Zh: "✓ 相符", En: "✓ Match"}
	msgNoMatch          = text.Label{Zh: "✗ 不符", En: "✗ No match"}
	msgMatchWithdrawn   = text.Label{Zh: "✓ 相符，但该期已撤回", En: "✓ Match, but this issue was withdrawn"}
	msgUnclear          = text.Label{Zh: "填写的内容无法核验，请检查后重填。", En: "This cannot be checked as it is filled in; please look again."}
)

// Import.
var (
	msgTable        = text.Label{Zh: "数据表", En: "Table"}
	msgStepTemplate = text.Label{Zh: "下载模板", En: "Template"}
	msgStepUpload   = text.Label{Zh: "上传表格", En: "Upload"}
	msgStepCheck    = text.Label{Zh: "核对错误", En: "Check"}
	msgStepDone     = text.Label{Zh: "完成", En: "Done"}
	msgChooseFile   = text.Label{Zh: "选择文件（.csv 或 .xlsx，不超过 64 MB）", En: "File (.csv or .xlsx, up to 64 MB)"}
	msgUpload       = text.Label{Zh: "上传并校验", En: "Upload and check"}
	msgNoFile       = text.Label{Zh: "请先选择文件", En: "Please choose a file first"}
	msgTemplateText = text.Label{Zh: "表头列名不可改；代码列请设为文本格式。", En: "Keep the header as it is; format code columns as text."}
	msgImportReview = text.Label{Zh: "核对", En: "Review"}
	msgChecked      = text.Label{Zh: "共 %s 行：%s 行可导入，%s 行有错误。可只导入正确的行，或下载错误表格修改后重新上传。", En: "%s rows: %s can be taken in, %s have errors. Take in the good ones, or correct the error sheet and upload it again."}
	msgAllGood      = text.Label{Zh: "共 %s 行，全部可以导入。", En: "%s rows, all can be taken in."}
	msgImported     = text.Label{Zh: "导入完成：新增 %s 行，已存在 %s 行，拒绝 %s 行。", En: "Done: %s rows added, %s already there, %s rejected."}
	msgIssues       = text.Label{Zh: "错误明细", En: "Errors in detail"}
	msgLine         = text.Label{Zh: "行号", En: "Line"}
	msgColumn       = text.Label{Zh: "列", En: "Column"}
	msgFilledIn     = text.Label{Zh: "填写内容", En: "Filled in"}
	msgReason       = text.Label{Zh: "原因", En: "Reason"}
	msgWarning      = text.Label{Zh: "提示", En: "warning"}
	msgErrorSheet   = text.Label{Zh: "下载错误表格", En: "Download error sheet"}
	msgUnknownKeys  = text.Label{Zh: "以下编号尚未登记，先按编号本身计数：", En: "These keys are not registered yet and count by themselves:"}
	msgTakeIn       = text.Label{Zh: "导入正确的 %s 行", En: "Take in %s good rows"}
	msgAnotherFile  = text.Label{Zh: "再传一个文件", En: "Another file"}
)

// Contributions.
var (
	msgSeries          = text.Label{Zh: "简报", En: "Brief"}
	msgWords           = text.Label{Zh: "材料正文", En: "Text"}
	msgSend            = text.Label{Zh: "报送", En: "Send"}
	msgContributed     = text.Label{Zh: "已收到，下面是每个数字与记录的比较。", En: "Received; below, each number is set against the records."}
	msgNoContributions = text.Label{Zh: "还没有供稿", En: "There are no contributions yet"}
	msgAgainstRecords  = text.Label{Zh: "与记录比较", En: "Against the records"}
	msgNumberSent      = text.Label{Zh: "报送的数字", En: "Number sent"}
	msgProposed        = text.Label{Zh: "建议表述", En: "Proposed wording"}
	msgAgrees          = text.Label{Zh: "相符", En: "agrees"}
	msgDiffers         = text.Label{Zh: "不符", En: "differs"}
	msgUnknownNumber   = text.Label{Zh: "无对应指标", En: "no such figure"}
	msgUsedIn          = text.Label{Zh: "已采用：", En: "Used in: "}
)

// Briefs and the studio.
var (
	msgNoBriefs          = text.Label{Zh: "还没有简报", En: "There is no brief yet"}
	msgIssue             = text.Label{Zh: "期次", En: "Issue"}
	msgIssueTitle        = text.Label{Zh: "标题", En: "Title"}
	msgState             = text.Label{Zh: "状态", En: "State"}
	msgMadeAt            = text.Label{Zh: "建立时间", En: "Made at"}
	msgAction            = text.Label{Zh: "操作", En: "Action"}
	msgOpenStudio        = text.Label{Zh: "打开", En: "Open"}
	msgTodoHere          = text.Label{Zh: "待您办理", En: "for you to do"}
	msgEditWords         = text.Label{Zh: "编辑文字", En: "Edit words"}
	msgPublicCopy        = text.Label{Zh: "公开版", En: "Public copy"}
	msgNumberHint        = text.Label{Zh: "点按文中数字，可看它的来源。", En: "Press a number in the text to see where it comes from."}
	msgNumber            = text.Label{Zh: "数字来源", En: "Where the number comes from"}
	msgPrinted           = text.Label{Zh: "印出的文字", En: "Printed"}
	msgClose             = text.Label{Zh: "收起", En: "Close"}
	msgConfirmedFindings = text.Label{Zh: "已确认 %s 项", En: "%s confirmed"}
	msgSlot              = text.Label{Zh: "数字位", En: "Slot"}
	msgReportedBy        = text.Label{Zh: "上报单位", En: "Reported by"}
	msgRefused           = text.Label{Zh: "这个数值不能这样表述：", En: "The value cannot be said so: "}
	msgOpenFigure        = text.Label{Zh: "查看口径、明细与证明", En: "Definition, breakdown and proof"}
	msgFactsCounted      = text.Label{Zh: "计入 %s 条事实", En: "%s facts counted"}
	msgChecks            = text.Label{Zh: "核查", En: "Checks"}
	msgNoFindings        = text.Label{Zh: "没有发现问题", En: "Nothing found"}
	msgConfirm           = text.Label{Zh: "确认所选", En: "Confirm chosen"}
	msgMayStand          = text.Label{Zh: "属实，可以保留", En: "True, may stand"}
	msgErrNothing        = text.Label{Zh: "请先勾选要确认的项目。", En: "Please tick what you confirm."}
	msgConfirmNote       = text.Label{Zh: "核实说明", En: "How it was checked"}
	msgConfirmed         = text.Label{Zh: "已确认：", En: "Confirmed: "}
	msgNextStep          = text.Label{Zh: "办理", En: "Next step"}
	msgOpinion           = text.Label{Zh: "意见", En: "Opinion"}
	msgReturnOpinion     = text.Label{Zh: "退回意见", En: "Opinion, when returning"}
	msgOpinionHint       = text.Label{Zh: "退回须写明意见", En: "Required when returning"}
	msgReturn            = text.Label{Zh: "退回", En: "Return"}
	msgSubmitEdit        = text.Label{Zh: "提交核稿", En: "Send to the checker"}
	msgPass              = text.Label{Zh: "核稿通过", En: "Pass"}
	msgRelease           = text.Label{Zh: "签发", En: "Release"}
	msgWithdraw          = text.Label{Zh: "撤回", En: "Withdraw"}
	msgWaitOther         = text.Label{Zh: "这一步由其他人办理。", En: "This step is somebody else's."}
	msgFinished          = text.Label{Zh: "这一期已办结。", En: "This issue is finished."}
	msgHistory           = text.Label{Zh: "办理记录", En: "History"}
	msgDownload          = text.Label{Zh: "下载", En: "Download"}
	msgPrint             = text.Label{Zh: "打印", En: "Print"}
	msgAtSize            = text.Label{Zh: "数字按事实第 %s 条时的日志计算", En: "Numbers computed on the log at fact no. %s"}
	msgStepContribute    = text.Label{Zh: "供稿", En: "Contributed"}
	msgStepEdit          = text.Label{Zh: "编辑", En: "Edited"}
	msgStepReview        = text.Label{Zh: "核稿", En: "Checked"}
	msgStepRelease       = text.Label{Zh: "签发", En: "Released"}
	msgColumnName        = text.Label{Zh: "栏目", En: "Column"}
	msgLead              = text.Label{Zh: "导语", En: "Lead"}
	msgPart              = text.Label{Zh: "第 %s 部分", En: "Part %s"}
	msgHeading           = text.Label{Zh: "小标题", En: "Heading"}
	msgParagraph         = text.Label{Zh: "第 %s 段", En: "Paragraph %s"}
	msgNewParagraph      = text.Label{Zh: "新增一段（可留空）", En: "A further paragraph (may stay empty)"}
	msgPreview           = text.Label{Zh: "预览", En: "Preview"}
	msgSave              = text.Label{Zh: "保存", En: "Save"}
	msgCancel            = text.Label{Zh: "取消", En: "Cancel"}
	msgSlotHelp          = text.Label{Zh: "只改文字、不改数字：双花括号中是数字位，双方括号中是无指标的数字及其依据。写法如下：", En: "Words, never digits: double braces hold a slot, double brackets a number without a figure and its ground. For example:"}
	msgMarkFault         = text.Label{Zh: "标记有误：", En: "Fault in the marks: "}
	msgErrState          = text.Label{Zh: "这一步现在不能办理：稿件状态已变或已被他人修改，请刷新后再试。", En: "Not possible now: the issue has moved on or was changed by someone else. Please look again."}
	msgErrPeople         = text.Label{Zh: "编辑、核稿、签发须为三个人，您已经手过这一期。", En: "Editor, checker and releaser are three people; you have had a hand in this issue."}
	msgErrOpen           = text.Label{Zh: "还有必须改正或须确认的问题，不能进入下一步。", En: "Findings that must be repaired or confirmed are still open."}
	msgErrDate           = text.Label{Zh: "日期早于上一期，不能签发。", En: "Dated before the last issue; it cannot be released."}
	msgErrDraft          = text.Label{Zh: "稿件不完整：请检查标题、期间和栏目。", En: "The draft is incomplete: see title, period and column."}
	msgErrNoNote         = text.Label{Zh: "请写明意见或说明。", En: "Please say why."}
	msgSaved             = text.Label{Zh: "已保存。", En: "Saved."}
	msgStepTaken         = text.Label{Zh: "已办理。", En: "Done."}
	msgWithdrawnNote     = text.Label{Zh: "本期已撤回：", En: "This issue was withdrawn: "}
	msgDiff              = text.Label{Zh: "签发后的变化", En: "Changes since release"}
	msgDiffText          = text.Label{Zh: "已签发的文字不会改动。下面把每个数字与当前日志比较；印出的说法不再成立时，另发更正。", En: "What was released never changes. Each number is set against today's log; where the printed words no longer hold, an erratum is issued."}
	msgNoDiff            = text.Label{Zh: "共比较 %s 个数字，全部未变。", En: "%s numbers compared, none has changed."}
	msgSomeDiff          = text.Label{Zh: "共比较 %s 个数字，%s 个有变化，其中 %s 个的说法不再成立。", En: "%s numbers compared, %s have moved, the words of %s no longer hold."}
	msgWas               = text.Label{Zh: "签发时", En: "At release"}
	msgNow               = text.Label{Zh: "现在", En: "Now"}
	msgStillHolds        = text.Label{Zh: "说法成立", En: "words hold"}
	msgNotHolds          = text.Label{Zh: "须更正", En: "to be corrected"}
	msgBetter            = text.Label{Zh: "应印", En: "Should print"}
	msgErratum           = text.Label{Zh: "起草更正", En: "Draft an erratum"}
	msgErratumKey        = text.Label{Zh: "更正稿编号（小写字母、数字、连字符）", En: "Key of the erratum (small letters, digits, hyphens)"}
	msgErrExists         = text.Label{Zh: "这个编号已被使用。", En: "This key is taken."}
	msgVerifyThis        = text.Label{Zh: "核验本期", En: "Verify this issue"}
)
