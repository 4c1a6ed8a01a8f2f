package web

import (
	"linli/internal/people"
	"linli/internal/text"
)

// Registration and one's own page.
var (
	msgJoin          = text.Label{Zh: "志愿者注册", En: "Become a volunteer"}
	msgJoinLead      = text.Label{Zh: "一页填完，验证手机后即可报名服务。", En: "One page, one code to your phone, and you can sign up for service."}
	msgFixBelow      = text.Label{Zh: "有 %d 处需要修改，已在下面标出", En: "%d things need attention, marked below"}
	msgName          = text.Label{Zh: "姓名", En: "Name"}
	msgMobile        = text.Label{Zh: "手机号", En: "Mobile number"}
	msgIDType        = text.Label{Zh: "证件类型", En: "Document"}
	msgIDNumber      = text.Label{Zh: "证件号码", En: "Document number"}
	msgBirth         = text.Label{Zh: "出生日期（身份证可不填）", En: "Day of birth (not needed with an identity card)"}
	msgSex           = text.Label{Zh: "性别（身份证可不填）", En: "Sex (not needed with an identity card)"}
	msgMale          = text.Label{Zh: "男", En: "Male"}
	msgFemale        = text.Label{Zh: "女", En: "Female"}
	msgUnsaid        = text.Label{Zh: "不填", En: "Not said"}
	msgCommunity     = text.Label{Zh: "居住的社区（村）", En: "The community you live in"}
	msgMore          = text.Label{Zh: "技能与时间（可以以后再填）", En: "Skills and hours (may wait)"}
	msgSkills        = text.Label{Zh: "专业技能", En: "Skills"}
	msgLanguages     = text.Label{Zh: "语言", En: "Languages"}
	msgEmployer      = text.Label{Zh: "工作单位", En: "Employer"}
	msgSubjects      = text.Label{Zh: "可教科目", En: "Subjects taught"}
	msgGrades        = text.Label{Zh: "可教年级", En: "Grades taught"}
	msgLicence       = text.Label{Zh: "驾驶证准驾车型", En: "Driving licence class"}
	msgNational      = text.Label{Zh: "全国志愿者编号（如有）", En: "National volunteer number, if any"}
	msgReach         = text.Label{Zh: "可服务距离（公里）", En: "How far you go (km)"}
	msgHours         = text.Label{Zh: "可服务时间", En: "When you can serve"}
	msgGuardian      = text.Label{Zh: "监护人（未满 18 周岁须填）", En: "Guardian (needed under 18)"}
	msgGuardianName  = text.Label{Zh: "监护人姓名", En: "Guardian's name"}
	msgGuardianPhone = text.Label{Zh: "监护人手机号", En: "Guardian's mobile number"}
	msgRelation      = text.Label{Zh: "与本人关系", En: "Relation"}
	msgConsent       = text.Label{Zh: "同意事项", En: "What you agree to"}
	msgRequired      = text.Label{Zh: "（必需）", En: " (required)"}
	msgGetCode       = text.Label{Zh: "下一步：获取验证码", En: "Next: get a code"}
	msgEnterCode     = text.Label{Zh: "输入验证码", En: "Enter the code"}
	msgVolCodeSent   = text.Label{Zh: "验证码已发送到您填写的手机（未满 14 周岁发给监护人），10 分钟内有效。", En: "A code was sent to the phone you gave (under 14, to the guardian's). It is good for 10 minutes."}
	msgVolCode       = text.Label{Zh: "6 位验证码", En: "The code of 6 digits"}
	msgDemoCode      = text.Label{Zh: "演示：短信不会真正发出，验证码是 %s", En: "Demonstration: nothing is really sent; the code is %s"}
	msgVolConfirm    = text.Label{Zh: "确认", En: "Confirm"}
	msgNoCourier     = text.Label{Zh: "本站尚未接通短信，暂时不能注册", En: "This site cannot send codes yet, so nobody can register"}
	msgTooManyCodes  = text.Label{Zh: "验证码发送过于频繁，请一分钟后再试；每天最多 10 次", En: "Too many codes; try again in a minute. A phone gets 10 a day at most"}
	msgMyPage        = text.Label{Zh: "我的志愿者信息", En: "My volunteer record"}
	msgHeldNote      = text.Label{Zh: "您的手机已验证。证件号码需要社区核对后生效，请带证件到社区。", En: "Your phone is proven. The document must be compared at the community before it counts; please bring it there."}
	msgConfirmedNote = text.Label{Zh: "注册完成，可以报名服务了。", En: "You are registered and can sign up for service."}
	msgVolunteerNo   = text.Label{Zh: "志愿者编号", En: "Volunteer number"}
	msgChange        = text.Label{Zh: "修改我的信息", En: "Correct my record"}
	msgVolSave       = text.Label{Zh: "保存", En: "Save"}
	msgAgreed        = text.Label{Zh: "已同意", En: "agreed"}
	msgNotAgreed     = text.Label{Zh: "未同意", En: "not agreed"}
	msgVolWithdraw   = text.Label{Zh: "撤回同意", En: "Withdraw"}
	msgAgree         = text.Label{Zh: "同意", En: "Agree"}
	msgCopy          = text.Label{Zh: "下载我的全部信息", En: "Copy all that is kept about me"}
	msgWhoLooked     = text.Label{Zh: "谁看过我的信息", En: "Who looked at my data"}
	msgNobodyLooked  = text.Label{Zh: "还没有人看过", En: "Nobody has"}
	msgLeave         = text.Label{Zh: "注销", En: "Leave"}
	msgLeaveNote     = text.Label{Zh: "注销后，您的姓名、证件、联系方式被销毁，不能恢复；已做的服务以不含身份的编号保留，证明不再能开具。", En: "When you leave, your name, document and contact are destroyed for good. Service you gave stays under a number that names nobody; certificates can no longer be made."}
	msgLeaveNow      = text.Label{Zh: "确认注销", En: "Leave for good"}
	msgVolLeft       = text.Label{Zh: "您已注销，信息已销毁。感谢您的服务。", En: "You have left and your data are destroyed. Thank you for your service."}
	msgMorning       = text.Label{Zh: "上午", En: "Morning"}
	msgAfternoon     = text.Label{Zh: "下午", En: "Afternoon"}
	msgEvening       = text.Label{Zh: "晚上", En: "Evening"}
)

var weekdays = []text.Label{
	{Zh: "周一", En: "Mon"}, {Zh: "周二", En: "Tue"}, {Zh: "周三", En: "Wed"}, {Zh: "周四", En: "Thu"},
	{Zh: "周五", En: "Fri"}, {Zh: "周六", En: "Sat"}, {Zh: "周日", En: "Sun"},
}

// The desk.
var (
	msgPeople        = text.Label{Zh: "人员", En: "People"}
	msgPersonPage    = text.Label{Zh: "人员详情", En: "Person"}
	msgPeopleHint    = text.Label{Zh: "姓名、拼音、首字母、手机、证件或编号", En: "name, pinyin, initials, phone, document or number"}
	msgPlaceFilter   = text.Label{Zh: "区域", En: "Area"}
	msgVolState      = text.Label{Zh: "状态", En: "State"}
	msgVolHome       = text.Label{Zh: "居住地", En: "Home"}
	msgPhoneShort    = text.Label{Zh: "手机", En: "Phone"}
	msgNumberShort   = text.Label{Zh: "编号", En: "Number"}
	msgAge           = text.Label{Zh: "年龄", En: "Age"}
	msgRegisterOther = text.Label{Zh: "登记一人", En: "Register somebody"}
	msgRegisterNote  = text.Label{Zh: "登记后对方会收到验证码；在本人确认之前，不计入任何数字，也不能记录服务。", En: "The person is sent a code. Until they confirm, they count in no figure and no service can be recorded."}
	msgTwins         = text.Label{Zh: "疑似重复", En: "Likely twins"}
	msgTwinsOpen     = text.Label{Zh: "待处理", En: "Open"}
	msgTwinsDecided  = text.Label{Zh: "已处理", En: "Decided"}
	msgNoTwins       = text.Label{Zh: "没有疑似重复的登记", En: "No likely twins"}
	msgReasonWhy     = text.Label{Zh: "理由", En: "Reason"}
	msgMergeLeft     = text.Label{Zh: "并入右边", En: "Merge into the right"}
	msgMergeRight    = text.Label{Zh: "并入左边", En: "Merge into the left"}
	msgApart         = text.Label{Zh: "是两个人", En: "Two persons"}
	msgUnmerge       = text.Label{Zh: "拆分", En: "Un-merge"}
	msgMergedInto    = text.Label{Zh: "已并入 %s", En: "merged into %s"}
	msgJoinedHere    = text.Label{Zh: "并入本记录的", En: "Merged into this one"}
	msgShowClear     = text.Label{Zh: "查看明文", En: "See in clear"}
	msgField         = text.Label{Zh: "字段", En: "Field"}
	msgVolPurpose    = text.Label{Zh: "用途", En: "Purpose"}
	msgShowNote      = text.Label{Zh: "查看会记录您的身份、时间和用途，本人可以看到。", En: "The look is logged with who, when and why, and the person can see it."}
	msgCredentials   = text.Label{Zh: "资质", En: "Credentials"}
	msgGenuine       = text.Label{Zh: "核验通过", En: "Genuine"}
	msgDoubted       = text.Label{Zh: "存疑", En: "Doubted"}
	msgUnverified    = text.Label{Zh: "待核验", En: "not verified"}
	msgVolHistory    = text.Label{Zh: "经过", En: "History"}
	msgServiceKinds  = text.Label{Zh: "愿意提供的服务", En: "Service you offer"}
	msgAdmit         = text.Label{Zh: "证件已核对，予以确认", En: "Document compared: confirm"}
	msgGuardianShort = text.Label{Zh: "监护人", En: "Guardian"}
	msgPresent       = text.Label{Zh: "已登记", En: "on record"}
	msgMerged        = text.Label{Zh: "这两个登记已合并过", En: "One of these is merged already"}
	msgNotMerged     = text.Label{Zh: "这个登记没有合并", En: "This record is not merged"}
)

// Organisations.
var (
	msgOrgs       = text.Label{Zh: "组织", En: "Organisations"}
	msgOrg        = text.Label{Zh: "组织详情", En: "Organisation"}
	msgOrgHint    = text.Label{Zh: "名称、简称或曾用名", En: "name, alias or former name"}
	msgKind       = text.Label{Zh: "类别", En: "Kind"}
	msgSeat       = text.Label{Zh: "所在地", En: "Seat"}
	msgCreditCode = text.Label{Zh: "统一社会信用代码", En: "Credit code"}
	msgAliases    = text.Label{Zh: "简称", En: "Aliases"}
	msgFormer     = text.Label{Zh: "曾用名", En: "Former names"}
	msgUntilDay   = text.Label{Zh: "用到哪天", En: "Until"}
	msgAbove      = text.Label{Zh: "上级", En: "Above"}
	msgBelow      = text.Label{Zh: "下级", En: "Below"}
	msgTeams      = text.Label{Zh: "队伍", En: "Teams"}
	msgHonours    = text.Label{Zh: "荣誉", En: "Honours"}
	msgGiver      = text.Label{Zh: "授予单位", En: "Granted by"}
	msgDate       = text.Label{Zh: "日期", En: "Date"}
	msgAdd        = text.Label{Zh: "添加", En: "Add"}
	msgDidYouMean = text.Label{Zh: "没有找到这个名称。您要找的是不是：", En: "No organisation has this name. Did you mean:"}
	msgFormerOf   = text.Label{Zh: "（曾用名 %s）", En: " (formerly %s)"}
	msgHierarchy  = text.Label{Zh: "层级", En: "Hierarchy"}
	msgParentKey  = text.Label{Zh: "上级编号", En: "Key of the one above"}
	msgFromDay    = text.Label{Zh: "起始日期", En: "From"}
)

// The exchange with other systems.
var (
	msgExchange     = text.Label{Zh: "与其他系统交换", En: "Exchange"}
	msgExchangeNote = text.Label{Zh: "上传其他系统导出的表格，对应一次列名，以后自动沿用。先试导入，确认后才入库。", En: "Upload a table another system exported and match its columns once; it is remembered. Nothing is taken in before you have seen what would become of it."}
	msgMapColumns   = text.Label{Zh: "对应列", En: "Match the columns"}
	msgOurColumn    = text.Label{Zh: "本系统的列", En: "Our column"}
	msgTheirColumn  = text.Label{Zh: "表中的列", En: "Column of the table"}
	msgSample       = text.Label{Zh: "示例", En: "Sample"}
	msgNone         = text.Label{Zh: "不导入", En: "leave out"}
	msgRemembered   = text.Label{Zh: "沿用上次的对应（%s）", En: "As matched before (%s)"}
	msgChangedTable = text.Label{Zh: "与“%s”相比，少了：%s", En: "Compared with “%s” these are gone: %s"}
	msgTableFrom    = text.Label{Zh: "表格来自", En: "Where the table comes from"}
	msgTryImport    = text.Label{Zh: "试导入", En: "Try the import"}
	msgOldUpload    = text.Label{Zh: "上传已过期，请重新上传", En: "The upload has expired; please upload again"}
)

var stateNames = map[people.State]text.Label{
	people.Confirmed: {Zh: "已确认", En: "confirmed"}, people.Shell: {Zh: "待本人确认", En: "unconfirmed"},
	people.Held: {Zh: "待核对证件", En: "document to compare"}, people.Left: {Zh: "已注销", En: "left"},
}

var whyNames = map[people.Why]text.Label{
	people.SameNumber: {Zh: "证件号码相同", En: "same identity number"}, people.SamePhone: {Zh: "手机与姓名相同", En: "same phone and name"},
	people.SameNeighbour: {Zh: "姓名、出生年月与社区相同", En: "same name, month of birth and community"},
}

var verdictNames = map[people.Verdict]text.Label{
	people.Merged: {Zh: "已合并", En: "merged"}, people.Apart: {Zh: "两个人", En: "two persons"},
}

var eventNames = map[string]text.Label{
	"entered": {Zh: "登记", En: "entered"}, "confirmed": {Zh: "确认", En: "confirmed"}, "held": {Zh: "待核对", En: "held"},
	"amended": {Zh: "核对证件后更正", En: "amended against the document"}, "moved": {Zh: "更换手机", En: "changed the phone"},
	"merged": {Zh: "合并", En: "merged"}, "unmerged": {Zh: "拆分", En: "un-merged"}, "corrected": {Zh: "更正", En: "corrected"}, "left": {Zh: "注销", En: "left"},
}

// byWhom and channelNames are what the history of a person calls who did
// something, and by which way somebody was entered.
var (
	byWhom       = map[string]text.Label{"self": {Zh: "本人", En: "the person"}}
	channelNames = map[string]text.Label{
		"web": {Zh: "网页", En: "on the web"}, "desk": {Zh: "现场登记", En: "at the desk"}, "api": {Zh: "由其他系统", En: "by another system"},
	}
)

var fieldNames = []struct {
	field people.Field
	name  text.Label
}{
	{people.FieldPhone, text.Label{Zh: "手机", En: "Phone"}}, {people.FieldName, text.Label{Zh: "姓名", En: "Name"}},
	{people.FieldNumber, text.Label{Zh: "证件号码", En: "Document number"}}, {people.FieldGuardian, text.Label{Zh: "监护人", En: "Guardian"}},
}

var purposeNames = map[string]text.Label{
	"contact": {Zh: "就服务与本人联系", En: "reach the person about service"}, "check-id": {Zh: "与出示的证件核对", En: "compare with a document shown"},
	"twins": {Zh: "判断是否同一人", En: "decide whether two are one"}, "own-wish": {Zh: "本人要求", En: "the person asked"},
	"rescue": {Zh: "生命健康紧急情况", En: "life or health in danger"}, "check-row": {Zh: "与凭据核对", En: "compare with the evidence"},
	"city-register": {Zh: "报送本市志愿服务登记系统", En: "hand on to the city's volunteer register"},
	"party-work":    {Zh: "党员双报到工作", En: "the party members' report-in"},
}

// Credentials, corrections at the desk, and reporting in.
var (
	msgAllCredentials   = text.Label{Zh: "全部资质", En: "All credentials"}
	msgExpiring         = text.Label{Zh: "60 天内到期或已过期", En: "Expiring within 60 days, or expired"}
	msgCredentialKind   = text.Label{Zh: "资质名称", En: "Credential"}
	msgIssuer           = text.Label{Zh: "发证单位", En: "Issuer"}
	msgCredentialNumber = text.Label{Zh: "证书编号", En: "Number of the credential"}
	msgValid            = text.Label{Zh: "有效期", En: "Valid"}
	msgValidFrom        = text.Label{Zh: "有效期起", En: "Valid from"}
	msgValidTo          = text.Label{Zh: "有效期止（长期可不填）", En: "Valid to (empty: without end)"}
	msgNoEnd            = text.Label{Zh: "长期", En: "without end"}
	msgNoCredentials    = text.Label{Zh: "还没有登记资质", En: "No credential on record"}
	msgAddCredential    = text.Label{Zh: "登记资质", En: "Record a credential"}
	msgCredentialNote   = text.Label{Zh: "证书编号会加密保存。登记后由另一位有权核验的同志核对，核对通过才算数。", En: "The number is kept sealed. Somebody else who is entitled compares it; only then does it count."}
	msgBadCredential    = text.Label{Zh: "请填写资质名称和发证单位，有效期止不能早于起", En: "Give the credential and its issuer; it must not end before it begins"}
	msgHowChecked       = text.Label{Zh: "怎样核对的", En: "How it was checked"}
	msgSomebodyElse     = text.Label{Zh: "登记人不能核验自己登记的资质，请由另一位同志核验", En: "Whoever recorded it does not verify it; ask somebody else"}
	msgOwnRecord        = text.Label{Zh: "不能办理自己的登记，请由另一位同志办理", En: "Nobody works on their own record; ask somebody else"}
	msgOpenNumber       = text.Label{Zh: "查看编号", En: "See the number"}
	msgAmend            = text.Label{Zh: "核对证件后更正", En: "Correct against the document"}
	msgAmendNote        = text.Label{Zh: "姓名、证件或手机有误，或本人遗失手机时，请本人出示证件。只填写要更正的项目，其余保持不变。", En: "Where the name, the document or the phone is wrong, or the phone is lost, the person shows the document. Fill in what changes; the rest stays."}
	msgCompared         = text.Label{Zh: "已当面核对本人出示的证件原件", En: "I have compared the original document the person showed"}
	msgWhichDocument    = text.Label{Zh: "核对了什么证件，为什么更正", En: "Which document, and why"}
	msgGlass            = text.Label{Zh: "应急查看联系方式", En: "Emergency look at the contact"}
	msgGlassNote        = text.Label{Zh: "仅限生命健康等紧急情况。须个人信息保护负责人同意，最多 4 小时，系统会告知本人。", En: "In an emergency only. The data protection officer must agree, it lasts 4 hours at most, and the person is told."}
	msgAskGlass         = text.Label{Zh: "提出申请", En: "Ask"}
	msgChangePhone      = text.Label{Zh: "更换手机号", En: "Change my phone"}
	msgChangePhoneNote  = text.Label{Zh: "我们会向现在的手机和新手机各发一个验证码，两个都填对才会更换。", En: "A code goes to the phone you have now and one to the new; both must be right."}
	msgNewPhone         = text.Label{Zh: "新手机号", En: "New phone"}
	msgSendTwo          = text.Label{Zh: "发送两个验证码", En: "Send both codes"}
	msgTwoSent          = text.Label{Zh: "验证码已发往两部手机，10 分钟内有效。", En: "The codes are on their way; they are good for 10 minutes."}
	msgDemoTwo          = text.Label{Zh: "演示：短信不会真正发出，原手机的验证码是 %s，新手机的是 %s", En: "Demonstration: nothing is really sent; the old phone's code is %s, the new one's %s"}
	msgCodeOld          = text.Label{Zh: "原手机收到的验证码", En: "The code on your old phone"}
	msgCodeNew          = text.Label{Zh: "新手机收到的验证码", En: "The code on your new phone"}
	msgLostPhone        = text.Label{Zh: "原手机已经不在身边？请带证件到居住的社区，由工作人员核对后更换。", En: "Lost the old phone? Bring your document to your community; they change it there."}
	msgReportIns        = text.Label{Zh: "党员双报到", En: "Party members' report-in"}
	msgReportIn         = text.Label{Zh: "到社区报到", En: "Report in"}
	msgReportInNote     = text.Label{Zh: "在职党员向居住地社区报到。名单只有社区党组织看得到；报到不计作服务，之后的服务另行计算。", En: "Party members report to the community they live in. Only its party branch sees the list; reporting in is no service, what you do afterwards counts by itself."}
	msgReportedAt       = text.Label{Zh: "报到时间", En: "Reported at"}
	msgPostOffered      = text.Label{Zh: "为您安排的岗位：", En: "The post offered to you:"}
	msgPostWaits        = text.Label{Zh: "社区收到报到后会为您安排岗位。", En: "The community will offer you a post."}
	msgOwnBranch        = text.Label{Zh: "所在党组织", En: "Own party organisation"}
	msgIAmMember        = text.Label{Zh: "我是中共党员（含预备党员）", En: "I am a party member, or a probationary one"}
	msgOnlyMembers      = text.Label{Zh: "请先勾选“我是中共党员”", En: "Tick that you are a party member"}
	msgNotStated        = text.Label{Zh: "未说明", En: "Not stated"}
	msgChooseCommunity  = text.Label{Zh: "请先在“区域”里选到社区（村），每选一级按一次查询。", En: "Choose down to a community first; press search at each level."}
	msgStatePurpose     = text.Label{Zh: "党员身份是敏感个人信息。请选择用途后查询，查看会逐人记录，本人可以看到。", En: "Membership is sensitive. Choose the purpose and search; every person shown is logged and can see it."}
	msgNobodyReported   = text.Label{Zh: "还没有党员到本社区报到", En: "Nobody has reported here yet"}
	msgWay              = text.Label{Zh: "方式", En: "Way"}
	msgBySelf           = text.Label{Zh: "本人报到", En: "by oneself"}
	msgByUnit           = text.Label{Zh: "单位代报", En: "by the branch"}
	msgPost             = text.Label{Zh: "岗位", En: "Post"}
	msgOffer            = text.Label{Zh: "安排", En: "Offer"}
	msgSayPost          = text.Label{Zh: "请写明岗位，最多 60 个字", En: "Name the post, in 60 characters at most"}
	msgReportForMember  = text.Label{Zh: "为党员代报", En: "Report for a member"}
	msgTodoHeld         = text.Label{Zh: "待核对证件的登记", En: "Records that wait for their document"}
	msgTodoTwins        = text.Label{Zh: "待判断的疑似重复", En: "Likely twins to decide on"}
	msgTodoCredentials  = text.Label{Zh: "待核验的资质", En: "Credentials to verify"}
)

var wayNames = map[people.Way]text.Label{people.BySelf: msgBySelf, people.ByUnit: msgByUnit}

// The organisations' desk.
var (
	msgOrgName       = text.Label{Zh: "名称", En: "Name"}
	msgOrgNew        = text.Label{Zh: "准入新组织", En: "Admit an organisation"}
	msgOrgNewNote    = text.Label{Zh: "核对名称、类别和统一社会信用代码后准入。名称相近的组织会先列出来，由您判断是不是同一家。", En: "Compare name, kind and credit code, then admit. Organisations of a like name are shown first; whether it is the same is yours to say."}
	msgAdmitOrg      = text.Label{Zh: "核对无误，准入", En: "Compared: admit"}
	msgOrgTaken      = text.Label{Zh: "这个编号已属于另一家组织", En: "The key is another organisation's"}
	msgOrgSimilar    = text.Label{Zh: "已有名称相近的组织。如果是同一家，请用已有的；确实不同，请勾选后再准入。", En: "There are organisations of a like name. If it is one of them, use that; if not, tick so and admit."}
	msgOrgDifferent  = text.Label{Zh: "与上面列出的不是同一家", En: "It is none of those above"}
	msgOrgEdit       = text.Label{Zh: "修改组织信息", En: "Correct the organisation"}
	msgOrgEditNote   = text.Label{Zh: "改名后，原名称自动列入曾用名。", En: "A name that changes becomes a former name by itself."}
	msgSeatName      = text.Label{Zh: "所在地（名称或代码）", En: "Seat (name or code)"}
	msgAliasesHint   = text.Label{Zh: "简称（用分号隔开）", En: "Aliases, separated by semicolons"}
	msgNamePlaceMore = text.Label{Zh: "所在地不止一处叫这个名字，请写全或填代码", En: "Several areas have the name of the seat; write it in full, or its code"}
	msgTeam          = text.Label{Zh: "队伍", En: "Team"}
	msgTeamName      = text.Label{Zh: "队伍名称", En: "Name of the team"}
	msgMembers       = text.Label{Zh: "队员", En: "Members"}
	msgNoMembers     = text.Label{Zh: "还没有队员，可在下面添加", En: "Nobody yet; add somebody below"}
	msgNoLeader      = text.Label{Zh: "这支队伍还没有队长，请指定一位", En: "This team has no leader; name one"}
	msgTeamPart      = text.Label{Zh: "职务", En: "Part"}
	msgEndMember     = text.Label{Zh: "退出", En: "End"}
	msgNoSuchPerson  = text.Label{Zh: "没有这个志愿者编号，请在人员页查到后再填", En: "Nobody has this volunteer number; look it up among the people"}
)
