package typeset_test

import (
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/typeset"
)

// slots turns “{F1|120余万}” inside a text into number slots.
func slots(s string) []typeset.Run {
	var runs []typeset.Run
	for s != "" {
		before, rest, found := strings.Cut(s, "{")
		if before != "" {
			runs = append(runs, typeset.Text(before))
		}
		if !found {
			break
		}
		slot, after, _ := strings.Cut(rest, "}")
		key, words, _ := strings.Cut(slot, "|")
		runs = append(runs, typeset.Number(words, key, "https://linli.example/figure/"+key))
		s = after
	}
	return runs
}

// sample is a brief of the usual length, about 1700 characters, with all
// parts. Names and numbers are made up.
func sample() *typeset.Document {
	para := func(s string) typeset.Block { return typeset.Paragraph(slots(s)...) }
	lead := func(head, s string) typeset.Block { return typeset.LeadParagraph(head, slots(s)...) }
	return &typeset.Document{
		Masthead: typeset.Masthead{
			Name: "邻里志愿服务工作简报", IssueNo: 10, RunningNo: 2119,
			IssuingBody: "市志愿服务联合办公室", Date: civil.NewDay(2020, time.March, 6),
		},
		Column: "志愿服务",
		Title:  "邻里相守 共渡难关",
		Blocks: []typeset.Block{
			para("入冬以来，全市{F1|120余万}名志愿者走上“邻里相守 共渡难关”主题活动的各个岗位，把关心送到楼门，把平安守在家门。现将2月1日至3月6日的有关情况综合如下。"),
			lead("（一）守好社区第一道门。", "全市{F2|近19万}名在职党员到居住地社区（村）报到，与社区工作者一道值守、巡查、登记。各区民政部门组织{F3|87}家社会工作机构的{F4|2760余}名专业志愿者，进驻{F5|770}个社区（村），直接服务{F6|约3.2万}人次，间接服务{F7|10万余}人次。东城区在胡同口设立{F8|百余}个“青年值守岗”，{F9|200余}名青年轮流上岗，早晚各查一遍门栓、灯具和体温枪。朝阳区{F10|9.5万}名志愿者分成信息登记、体温测量、秩序引导、多语翻译四类，每类都有专人带班，班前讲清要点，班后当面交接。通州区漷县镇的一支服务队连续{F13|30}天守在玉兰路社区的{F14|4}个门口，对返京、来访、办事的人员逐一询问、测温、登记，{F15|30余}名队员累计服务{F16|近5000}小时，没有漏过一个班次。房山区、昌平区的志愿者听从居委会统一安排，为不便出门的住户代买粮油、蔬菜和常用药品，当天下单、当天送到，送货清单由住户签字确认。"),
			lead("（二）照看好医护人员的家。", "{F20|230}名大学生志愿者用三天时间摸清需求，为{F21|百余}名医务人员子女开设线上课堂，语文、数学、英语每天各一节，作业当晚批改。西城区志愿者替医务人员家庭跑腿办事，代缴水电费、代取快递、陪老人聊天，每周回访一次，问一问还缺什么。石景山区请来{F22|27}名高校学生，与{F23|36}名孩子结成学习伙伴，约定“一人一策”，既辅导功课，也聊聊心里话；有的孩子把写给父母的信念给伙伴听，隔着屏幕，两头都红了眼圈。"),
			lead("（三）让心里的话有人听。", "市卫生健康部门组织有资质的心理咨询志愿者进驻12345热线，24小时轮班接听。线上咨询平台招募咨询员{F30|124}名，面向一线医务工作者、居家观察人员及其亲属开展服务，接待咨询{F31|1200余}人次，回复留言{F32|近万}条。大兴区组建{F33|25}人的专家辅导队，通过“文明大兴”公众号先后答复各类询问{F34|近千}条，答复的时限、转介的去向都记录在案，需要进一步帮助的由专人跟进到底。督导员每周抽听录音，和咨询员一起复盘，把好的说法整理成册，发给每个坐席。"),
			lead("（四）把暖心的事办到底。", "顺义、怀柔、延庆等区的文明实践站为托老所、敬老院的孤寡老人提供政策解答、上门送餐和日常照料。平谷区联合社会组织每天为值守人员备好{F40|300}份热饭。密云区的救援队出动{F41|30多}人，为多个社区和公共场所喷洒消毒，边角楼道也不放过。海淀区的志愿者协助街道逐户登记复工企业和商务楼宇，登记一次，各部门共用，不让基层重复填表。经济技术开发区组建{F42|15}支青年服务队，{F43|1000余}名队员认领了{F44|32}个服务项目，谁负责、几时完成，都写在墙上。无偿献血活动自2月初启动以来，已有{F45|889}人成功献血，共{F46|1130}个单位。"),
			lead("（五）让每一份心意有着落。", "各区各系统和社会各界踊跃捐款捐物，每一笔都登记来源、去向和签收人。一家灯具企业的工人连续三个昼夜赶制专用照明，价值{F50|近100万}元，全部送往抗疫一线的医院。京西的一家志愿服务中心向社区、敬老院送去消毒液{F51|860}桶；运河边的服务队先后为{F52|8}个街乡的{F53|36}个社区送去消毒原液{F54|1500}公斤、酒精{F55|320}公斤、口罩{F56|1000}只。义工联合会的志愿者通过各类平台捐款捐物，累计价值{F57|2190万}元。捐赠公示每周更新，任何人都可以查到自己那一份用在了哪里。"),
			para("下一步，各区要把值守排班与志愿者的身体状况、连续上岗时间结合起来，既要有人守，也要让人歇；要把群众反映的小事记清楚、办明白，做到件件有回音。"),
		},
		Contributor: "宣传教育处",
		Imprint: typeset.Imprint{
			Editor: "周明远", Reviewer: "何静文", Phone: "010-00000000", Fax: "010-00000001", Mail: "bulletin@linli.example",
			ReportTo: "上级文明办，市文明委主任、副主任，市委、市人大、市政府、市政协。",
			SendTo:   "市文明委委员，市委、市政府各部委办局，各总公司、高等院校，市级群众团体。",
			IssueTo:  "各区委书记、区长、宣传部长，各区文明办，有关新闻单位。",
			PrintRun: 300,
		},
		Verification: typeset.Verification{
			Code: "7K3QF-9M2XD-4H8TB", Size: 3014207, Root: "9f3ac41be07d",
			URL:  "https://linli.example/v/7K3QF9M2XD4H8TB",
			Note: "扫码或输入核验码，可逐一核对文中每个数字的口径、依据与更正记录。",
		},
	}
}

// sampleCertificate is a certificate of the usual length, made up.
func sampleCertificate() *typeset.Certificate {
	return &typeset.Certificate{
		Title: "志愿服务记录证明", Number: "LL-2020-000123",
		Blocks: []typeset.Block{typeset.Paragraph(slots(
			"李春晓（证件号码：1101**********1234）于2020年2月8日至3月6日期间，参加“邻里相守 共渡难关”主题活动玉兰路社区门岗值守等志愿服务项目{N1|12}次，累计服务时长{N2|46.5}小时。特此证明。")...)},
		Issuer: "市志愿服务联合办公室", Date: civil.NewDay(2020, time.March, 6),
		Verification: typeset.Verification{
			Code: "7K3QF-9M2XD-4H8TB", Size: 3014207, Root: "9f3ac41be07d",
			URL: "https://linli.example/v/7K3QF9M2XD4H8TB", Note: "扫码核验真伪，离线亦可验签。",
		},
	}
}
