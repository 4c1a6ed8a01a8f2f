package training

import "linli/internal/text"

// What the desk's pages say.
var (
	msgCourses     = text.Label{Zh: "培训课程", En: "Courses"}
	msgCourse      = text.Label{Zh: "课程", En: "Course"}
	msgNewCourse   = text.Label{Zh: "新建课程", En: "New course"}
	msgNoCourse    = text.Label{Zh: "还没有课程", En: "No courses yet"}
	msgKey         = text.Label{Zh: "编号", En: "Key"}
	msgTaught      = text.Label{Zh: "在用版本", En: "Taught"}
	msgDraft       = text.Label{Zh: "草稿", En: "Draft"}
	msgState       = text.Label{Zh: "状态", En: "State"}
	msgOpenState   = text.Label{Zh: "开放中", En: "offered"}
	msgUnpublished = text.Label{Zh: "未发布", En: "not published"}
	msgClosedState = text.Label{Zh: "已停止", En: "not offered"}
	msgDraftsWait  = text.Label{Zh: "待审定发布的课程", En: "courses to check and publish"}
	msgWholeCity   = text.Label{Zh: "全市", En: "the whole city"}
	msgNextPage    = text.Label{Zh: "下一页", En: "Next page"}
	msgNone        = text.Label{Zh: "无", En: "none"}

	msgEdit        = text.Label{Zh: "编写新版", En: "Write a new version"}
	msgGoOnWriting = text.Label{Zh: "继续编写", En: "Go on writing"}
	msgWhoPassed   = text.Label{Zh: "合格名单", En: "Who passed"}
	msgHoldSession = text.Label{Zh: "安排现场培训", En: "Announce a session"}
	msgVersions    = text.Label{Zh: "版本", En: "Versions"}
	msgWrittenBy   = text.Label{Zh: "编写", En: "Written by"}
	msgPublishedBy = text.Label{Zh: "发布", En: "Published by"}
	msgPreview     = text.Label{Zh: "查看全文", En: "Read it"}
	msgPublish     = text.Label{Zh: "审定并发布", En: "Check and publish"}
	msgPublishNote = text.Label{Zh: "请先查看全文。发布后内容不能再改，只能另写新版；编写人不能发布自己的版本。", En: "Read it first. A published version never changes; the next one is written anew. Whoever wrote it cannot publish it."}
	msgOwnDraft    = text.Label{Zh: "这一版由您编写，请另一位有权人员审定发布", En: "You wrote this version: somebody else who may checks and publishes it"}
	msgRenew       = text.Label{Zh: "通过旧版的人需要重新学习", En: "Those who passed an earlier version study again"}
	msgGrace       = text.Label{Zh: "宽限天数", En: "Days of grace"}
	msgStop        = text.Label{Zh: "停止开放", En: "Stop offering it"}
	msgResume      = text.Label{Zh: "重新开放", En: "Offer it again"}
	msgRightAnswer = text.Label{Zh: "正确答案", En: "right answer"}
	msgQuizTerms   = text.Label{Zh: "每次抽 %d 题；连续 %d 次未通过后停 %d 分钟", En: "%d questions a time; a pause after %d failures running, of %d minutes"}
	msgHash        = text.Label{Zh: "内容指纹", En: "Hash of the content"}

	msgWriteCourse = text.Label{Zh: "编写课程", En: "Write a course"}
	msgUnsaved     = text.Label{Zh: "改动尚未保存", En: "Not saved yet"}
	msgFixFields   = text.Label{Zh: "有 %d 处需要修改", En: "%d things to mend"}
	msgKeyHint     = text.Label{Zh: "小写字母、数字、连字符，以后不能改", En: "small letters, digits, hyphens; it never changes"}
	msgPlaceHint   = text.Label{Zh: "区划代码，空为全市", En: "code of a division; empty is the whole city"}
	msgPlace       = text.Label{Zh: "适用区域", En: "Area"}
	msgOrg         = text.Label{Zh: "所属组织", En: "Organisation"}
	msgInChinese   = text.Label{Zh: "（中文）", En: " (Chinese)"}
	msgInEnglish   = text.Label{Zh: "（英文）", En: " (English)"}
	msgSummary     = text.Label{Zh: "主要内容", En: "Main content"}
	msgCategory    = text.Label{Zh: "服务类别", En: "Category"}
	msgStudyTime   = text.Label{Zh: "学时（分钟）", En: "Minutes of study"}
	msgValidFor    = text.Label{Zh: "有效天数（0 为长期）", En: "Counts for days (0: without end)"}
	msgPassMark    = text.Label{Zh: "及格线（%）", En: "Pass mark (%)"}
	msgDraw        = text.Label{Zh: "每次抽题（0 为全部）", En: "Questions a time (0: all)"}
	msgTries       = text.Label{Zh: "连续失败几次后暂停（0 不限）", En: "Failures before a pause (0: none)"}
	msgPause       = text.Label{Zh: "暂停多久（分钟）", En: "Pause in minutes"}
	msgScreenNo    = text.Label{Zh: "第 %d 页", En: "Screen %d"}
	msgTitle       = text.Label{Zh: "标题", En: "Title"}
	msgText        = text.Label{Zh: "正文", En: "Text"}
	msgTextHint    = text.Label{Zh: "段落之间空一行；以“- ”开头的行是列表", En: "an empty line between paragraphs; lines that begin with “- ” are a list"}
	msgPicture     = text.Label{Zh: "图片或视频", En: "Picture or film"}
	msgHasPicture  = text.Label{Zh: "已有图片", En: "has a picture"}
	msgHasFilm     = text.Label{Zh: "已有视频", En: "has a film"}
	msgBare        = text.Label{Zh: "去掉图片或视频", En: "Take it away"}
	msgSays        = text.Label{Zh: "图片或视频的说明", En: "What it shows"}
	msgDropScreen  = text.Label{Zh: "删去第 %d 页", En: "Remove screen %d"}
	msgAddScreen   = text.Label{Zh: "增加一页", En: "Add a screen"}
	msgKind        = text.Label{Zh: "题型", En: "Kind"}
	msgAsk         = text.Label{Zh: "题目", En: "Question"}
	msgOptions     = text.Label{Zh: "选项", En: "Options"}
	msgOptionsHint = text.Label{Zh: "每行一个；正确的在行首加 *；排序题按正确顺序写，不加 *", En: "one a line; a * before the right ones; options to be put in order stand in their right order without *"}
	msgHolds       = text.Label{Zh: "判断题：题目所说是正确的", En: "Right or wrong: the statement is right"}
	msgWhy         = text.Label{Zh: "答后说明", En: "Told afterwards"}
	msgDropQ       = text.Label{Zh: "删去第 %d 题", En: "Remove question %d"}
	msgAddQ        = text.Label{Zh: "增加一题", En: "Add a question"}
	msgSave        = text.Label{Zh: "保存草稿", En: "Save the draft"}

	msgNobodyYet    = text.Label{Zh: "还没有人通过", En: "Nobody has passed yet"}
	msgPerson       = text.Label{Zh: "人员编号", En: "Number"}
	msgPersonName   = text.Label{Zh: "姓名", En: "Name"}
	msgVersion      = text.Label{Zh: "版本", En: "Version"}
	msgWay          = text.Label{Zh: "方式", En: "Way"}
	msgFrom         = text.Label{Zh: "开始", En: "Start"}
	msgTo           = text.Label{Zh: "结束", En: "End"}
	msgFirstDay     = text.Label{Zh: "通过日期", En: "Passed on"}
	msgLastDay      = text.Label{Zh: "有效至", En: "Counts until"}
	msgMinutesShort = text.Label{Zh: "分钟", En: "minutes"}
	msgExport       = text.Label{Zh: "导出", En: "Export"}
	msgOnlyValid    = text.Label{Zh: "只看有效", En: "Only what counts"}
	msgShowAll      = text.Label{Zh: "全部记录", En: "All records"}
	msgRevoke       = text.Label{Zh: "撤销", En: "Revoke"}
	msgReason       = text.Label{Zh: "撤销原因", En: "Reason"}

	msgSessions     = text.Label{Zh: "培训场次", En: "Sessions"}
	msgSessionsWait = text.Label{Zh: "已结束、待记入的培训", En: "sessions that are over and not recorded"}
	msgNewSession   = text.Label{Zh: "安排现场培训", En: "Announce a session"}
	msgNoSession    = text.Label{Zh: "还没有安排过现场培训", En: "No session has been announced"}
	msgWhen         = text.Label{Zh: "时间", En: "When"}
	msgWhereWord    = text.Label{Zh: "地点", En: "Where"}
	msgSeats        = text.Label{Zh: "名额", En: "Seats"}
	msgDay          = text.Label{Zh: "日期", En: "Day"}
	msgCommunity    = text.Label{Zh: "社区（村）", En: "Community"}
	msgVenue        = text.Label{Zh: "楼和房间", En: "Building and room"}
	msgCapacity     = text.Label{Zh: "人数上限", En: "Capacity"}
	msgAnnounce     = text.Label{Zh: "发布", En: "Announce"}
	msgNobodyHere   = text.Label{Zh: "还没有人报名。可以在下面粘贴名单", En: "Nobody has signed up. A list can be pasted below"}
	msgAttendance   = text.Label{Zh: "考勤", En: "Attendance"}
	msgRecorded     = text.Label{Zh: "已记入", En: "recorded"}
	msgPasteList    = text.Label{Zh: "按名单登记", En: "Record by list"}
	msgListHint     = text.Label{Zh: "每行一个：人员编号、志愿者编号或手机号", En: "one a line: number, volunteer number or phone"}
	msgList         = text.Label{Zh: "名单", En: "List"}
	msgMark         = text.Label{Zh: "登记为", En: "Record as"}
	msgRecord       = text.Label{Zh: "登记", En: "Record"}
	msgNotKnown     = text.Label{Zh: "没有登记，查不到这些编号或手机号：%s", En: "Not recorded, nobody is known by: %s"}
	msgSettle       = text.Label{Zh: "记入培训记录（%d 人）", En: "Write the records (%d)"}
	msgSettleNote   = text.Label{Zh: "培训结束后，把合格的人记入培训记录，同时写入事实日志。尚未确认注册的人不会记入，待其确认后可再次登记。", En: "After the end, those who passed get their record, and the log its facts. Nothing is written of those who have not confirmed; do it again once they have."}
	msgWritten      = text.Label{Zh: "已记入 %s 人", En: "%s recorded"}
	msgCancel       = text.Label{Zh: "取消这一场", En: "Cancel this session"}
	msgMembers      = text.Label{Zh: "报名 %d，合格 %d，未达标 %d，缺席 %d", En: "%d signed up, %d passed, %d below the mark, %d absent"}
	msgShell        = text.Label{Zh: "未确认", En: "not confirmed"}
)

var seatNames = map[SeatState]text.Label{
	Signed: {Zh: "已报名", En: "signed up"}, Present: {Zh: "合格", En: "passed"}, Failed: {Zh: "未达标", En: "below the mark"},
	Absent: {Zh: "缺席", En: "absent"}, Withdrawn: {Zh: "已取消", En: "withdrawn"},
}

var sessionNames = map[SessionState]text.Label{
	SessionOpen: {Zh: "开放", En: "open"}, SessionSettled: {Zh: "已记入", En: "recorded"}, SessionCancelled: {Zh: "已取消", En: "cancelled"},
}
