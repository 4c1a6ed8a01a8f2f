package training

import "linli/internal/text"

// What the volunteer's pages say.
var (
	msgTraining    = text.Label{Zh: "培训", En: "Training"}
	msgMyTraining  = text.Label{Zh: "我的培训记录", En: "My training"}
	msgNoCourses   = text.Label{Zh: "目前没有开放的课程", En: "No course is offered at the moment"}
	msgNoTraining  = text.Label{Zh: "还没有培训记录。通过一门课程后，这里会记下名称、学时、培训单位和日期", En: "No training yet. Once you have passed a course, its name, hours, provider and date stand here"}
	msgMinutes     = text.Label{Zh: "学时 %d 分钟", En: "%d minutes"}
	msgQuestions   = text.Label{Zh: "%d 道题，%d 分及格", En: "%d questions, pass mark %d%%"}
	msgNoQuiz      = text.Label{Zh: "现场培训", En: "in the classroom"}
	msgValidDays   = text.Label{Zh: "通过后 %d 天内有效", En: "counts for %d days"}
	msgValidEver   = text.Label{Zh: "长期有效", En: "counts without end"}
	msgVersionNo   = text.Label{Zh: "第 %d 版", En: "version %d"}
	msgNotBegun    = text.Label{Zh: "未学习", En: "not begun"}
	msgReadSoFar   = text.Label{Zh: "已学 %d/%d", En: "read %d of %d"}
	msgRead        = text.Label{Zh: "已学完，待答题", En: "read, quiz to do"}
	msgUnderWay    = text.Label{Zh: "答题中", En: "quiz under way"}
	msgPassed      = text.Label{Zh: "已通过", En: "passed"}
	msgExpired     = text.Label{Zh: "已过期，请重学", En: "expired: please study again"}
	msgPassedUntil = text.Label{Zh: "有效至 %s", En: "counts until %s"}
	msgRevoked     = text.Label{Zh: "已撤销", En: "revoked"}
	msgStart       = text.Label{Zh: "开始学习", En: "Begin"}
	msgGoOn        = text.Label{Zh: "继续学习", En: "Go on"}
	msgReadAgain   = text.Label{Zh: "再看一遍", En: "Read again"}
	msgTakeQuiz    = text.Label{Zh: "开始答题", En: "Take the quiz"}
	msgGoOnQuiz    = text.Label{Zh: "继续答题", En: "Go on with the quiz"}
	msgWaitUntil   = text.Label{Zh: "连续 %d 次未通过，%s 以后可以再答。请先把内容再看一遍", En: "%d attempts failed running. You may try again after %s; please read the course again first"}
	msgNext        = text.Label{Zh: "下一页", En: "Next"}
	msgDoneReading = text.Label{Zh: "学完了", En: "I have read it all"}
	msgPrevious    = text.Label{Zh: "上一页", En: "Back"}
	msgProgress    = text.Label{Zh: "学习进度", En: "Progress"}
	msgContents    = text.Label{Zh: "内容", En: "Contents"}
	msgSources     = text.Label{Zh: "依据", En: "Sources"}
	msgProvider    = text.Label{Zh: "培训单位", En: "Provider"}
	msgNoFilm      = text.Label{Zh: "您的浏览器不能播放这段视频，可以下载观看", En: "Your browser cannot play this film; you can download it"}

	msgQuiz        = text.Label{Zh: "测验", En: "Quiz"}
	msgQuizNote    = text.Label{Zh: "共 %d 题，答对 %d%% 及格。答完后一次提交，可以慢慢想，没有时间限制。", En: "%d questions; %d%% must be right. Send them all at the end. Take your time: there is no limit."}
	msgNumber      = text.Label{Zh: "第 %d 题", En: "Question %d"}
	msgSend        = text.Label{Zh: "提交答案", En: "Send my answers"}
	msgRightWord   = text.Label{Zh: "正确", En: "Right"}
	msgWrongWord   = text.Label{Zh: "错误", En: "Wrong"}
	msgStep        = text.Label{Zh: "排第几", En: "Which place"}
	msgChoose      = text.Label{Zh: "请选择", En: "Choose"}
	msgResult      = text.Label{Zh: "测验结果", En: "Result"}
	msgScore       = text.Label{Zh: "答对 %d 题，共 %d 题", En: "%d of %d right"}
	msgGood        = text.Label{Zh: "通过了！已记入您的培训记录。", En: "Passed. It stands in your record of training."}
	msgTryAgain    = text.Label{Zh: "还差一点。看看下面的说明，再学一遍，可以再答。", En: "Not quite yet. Read the notes below and the course again, and try once more."}
	msgAnswerRight = text.Label{Zh: "答对", En: "right"}
	msgAnswerWrong = text.Label{Zh: "答错", En: "wrong"}
	msgBackCourse  = text.Label{Zh: "返回课程", En: "Back to the course"}

	msgSessionsTo  = text.Label{Zh: "现场培训", En: "Classroom sessions"}
	msgNoSessions  = text.Label{Zh: "近期没有安排现场培训", En: "No session is announced"}
	msgSeatsLeft   = text.Label{Zh: "余 %d 个名额", En: "%d seats left"}
	msgFullShort   = text.Label{Zh: "名额已满", En: "full"}
	msgSignUp      = text.Label{Zh: "报名", En: "Sign up"}
	msgWithdraw    = text.Label{Zh: "取消报名", En: "Give my seat back"}
	msgSignedUp    = text.Label{Zh: "已报名", En: "signed up"}
	msgTrainer     = text.Label{Zh: "授课人", En: "Taught by"}
	msgName        = text.Label{Zh: "名称", En: "Name"}
	msgMainContent = text.Label{Zh: "主要内容", En: "Main content"}
	msgHours       = text.Label{Zh: "学时", En: "Hours of study"}
	msgDate        = text.Label{Zh: "日期", En: "Date"}
	msgFact        = text.Label{Zh: "事实编号", En: "Fact"}
)

var kindNames = map[Kind]text.Label{
	One: {Zh: "单选", En: "one answer"}, Many: {Zh: "多选", En: "several answers"},
	Truth: {Zh: "判断", En: "right or wrong"}, Order: {Zh: "排序", En: "put in order"},
}

var wayNames = map[Way]text.Label{Online: {Zh: "在线", En: "online"}, Classroom: {Zh: "现场", En: "classroom"}}
