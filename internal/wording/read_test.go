package wording_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"linli/internal/wording"
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		// The phrases of the reference issue, domain 1.3.
		{"120余万", "(1200000, 1300000)"}, {"近19万名", "[180500, 190000)"}, {"87家", "[87, 87]"},
		{"2760余名", "(2760, 2770)"}, {"约3.2万人次", "[31500, 32500)"}, {"10万余人次", "(100000, 110000)"},
		{"百余个", "(100, 200)"}, {"200余名", "(200, 300)"}, {"9.5万名", "[95000, 95000]"}, {"30余名", "(30, 40)"},
		{"近5000小时", "[4750, 5000)"}, {"1200余人次", "(1200, 1300)"}, {"近万条", "[9500, 10000)"},
		{"近千条", "[950, 1000)"}, {"30多人", "(30, 40)"}, {"共1000余人", "(1000, 2000)"},
		{"近100万元", "[950000, 1000000)"}, {"2亿", "[200000000, 200000000]"}, {"2190万元", "[21900000, 21900000]"},
		{"超过9.5万", "(95000, ∞)"}, {"10余万", "(100000, 200000)"},

		// Spaces and full-width digits.
		{"120 余万", "(1200000, 1300000)"}, {" 近 19 万 名", "[180500, 190000)"}, {"\uff11\uff12\uff10余万", "(1200000, 1300000)"},
		{"\uff19\uff0e\uff15万", "[95000, 95000]"}, {"1,234名", "[1234, 1234]"}, {"120余万志愿者", "(1200000, 1300000)"},

		// Qualifiers.
		{"逾万人", "(10000, ∞)"}, {"突破300万", "(3000000, ∞)"}, {"300人以上", "[300, ∞)"}, {"至少20名", "[20, ∞)"},
		{"不少于20名", "[20, ∞)"}, {"不到5%", "[0, 5)"}, {"不足百人", "[0, 100)"}, {"最多50人", "[0, 50]"}, {"不超过50人", "[0, 50]"},
		{"18岁以下", "[0, 18]"}, {"3.2万人次左右", "[31500, 32500)"}, {"大约300", "[250, 350)"}, {"累计达889人", "[889, 889]"},
		{"约0.5", "[0.45, 0.55)"}, {"约0.55", "[0.545, 0.555)"}, {"近0.5", "[0.475, 0.5)"}, {"接近2000", "[1900, 2000)"},
		{"约3.20万", "[31950, 32050)"}, {"3万多次", "(30000, 40000)"}, {"3个多小时", "(3, 4)"},

		// Ranges.
		{"5万—10万人", "[50000, 100000]"}, {"4%—6%", "[4, 6]"}, {"30至40名", "[30, 40]"}, {"9000—1.2万人", "[9000, 12000]"},
		{"三至五名", "[3, 5]"},

		// Chinese numerals.
		{"千余", "(1000, 2000)"}, {"万余", "(10000, 20000)"}, {"十余名", "(10, 20)"}, {"十几名", "(10, 20)"}, {"近百", "[95, 100)"},
		{"上千人", "[1000, ∞)"}, {"上万", "[10000, ∞)"}, {"两百余名", "(200, 300)"}, {"三百二十名", "[320, 320]"},
		{"一千零五", "[1005, 1005]"}, {"三百二", "[320, 320]"}, {"十余万", "(100000, 200000)"}, {"百余万", "(1000000, 2000000)"},
		{"一亿三千万", "[130000000, 130000000]"}, {"一万二千余人", "(12000, 13000)"}, {"数十名", "[20, 100)"}, {"数百", "[200, 1000)"},
		{"几十万人", "[200000, 1000000)"}, {"多名", "[3, ∞)"}, {"三天", "[3, 3]"}, {"1亿2000万元", "[120000000, 120000000]"},
		{"3千万", "[30000000, 30000000]"}, {"1.5万亿元", "[1500000000000, 1500000000000]"},
	} {
		got, err := wording.Read(c.text)
		if err != nil || got.String() != c.want {
			t.Errorf("Read(%q) = %s, %v, want %s", c.text, got, err, c.want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, s := range []string{
		"", "余", "志愿者", "近200余名", "约200余", "约200名左右", "超过300人以上", "至少20名以上", "最多20人以下", "不到30人左右", "最多达300人之多",
		"5—10万", "4-6%", "10万—5万", "近5万—6万", "2020年3月6日", "3月", "87家、2760名", "87家2760名", "第10期", "-5", "1.2.3", "1e5",
		"0.12345", "999999999999999", "99999999999999999999999", "三五个", "一万二", "N95", "12,34",
		"一些", "一些志愿者",
	} {
		var unreadable *wording.Unreadable
		if got, err := wording.Read(s); !errors.As(err, &unreadable) || unreadable.Reason.Zh == "" || unreadable.Reason.En == "" {
			t.Errorf("Read(%q) = %s, %v, want *Unreadable", s, got, err)
		}
	}
}

func TestIntervalJSON(t *testing.T) {
	for text, want := range map[string]string{
		"120余万":   `{"low":1200000,"high":1300000,"low_open":true,"high_open":true}`,
		"超过9.5万":  `{"low":95000,"high":null,"low_open":true,"high_open":true}`,
		"9.5万":    `{"low":95000,"high":95000,"low_open":false,"high_open":false}`,
		"约0.55":   `{"low":0.545,"high":0.555,"low_open":false,"high_open":true}`,
		"90万亿":    `{"low":90000000000000,"high":90000000000000,"low_open":false,"high_open":false}`,
		"300人以上":  `{"low":300,"high":null,"low_open":false,"high_open":true}`,
		"1130个单位": `{"low":1130,"high":1130,"low_open":false,"high_open":false}`,
	} {
		i, err := wording.Read(text)
		if err != nil {
			t.Errorf("Read(%q): %v", text, err)
			continue
		}
		if got, err := json.Marshal(i); string(got) != want || err != nil {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestStep(t *testing.T) {
	for text, want := range map[string]string{"9.5万": "1000", "2760余": "10", "770": "10", "2190万": "100000", "87": "1", "10万余": "10000"} {
		if i, err := wording.Read(text); err != nil || i.Step.String() != want {
			t.Errorf("%s: step %s, %v, want %s", text, i.Step, err, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"(一)全市近 19 万名党员", "近 19 万名:quantity[180500, 190000)"},
		{"(一)组织87家机构、2760余名社工参与770个社区", "87家:quantity[87, 87] 2760余名:quantity(2760, 2770) 770个:quantity[770, 770]"},
		{"设置百余个岗，加班三天三夜", "百余个:hanzi(100, 200) 三天:hanzi[3, 3] 三夜:hanzi[3, 3]"},
		{"拨打12345热线，电话55569506", "12345:code 55569506:code"},
		{"2020年3月6日，第10期(总第2119期)", "2020年3月6日:date 第10期:ordinal 第2119期:ordinal"},
		{"近一个月来，2 月初启动", "近一个月:hanzi[0.95, 1) 2 月初:date"},
		{"为多个社区、数十名老人", "多个:vague[3, ∞) 数十名:vague[20, 100)"},
		{"一线医务人员统一行动，百姓十分关心，千万不要大意，万一有事", ""},
		{"附近200名居民预约300人次", "200名:quantity[200, 200] 300人次:quantity[300, 300]"},
		{"N95口罩1000只，5G,8:30开始", "N95:code 1000只:quantity[1000, 1000] 5G:code 8:30:date"},
		{"邮箱:desk1@163.example", "desk1@163.example:code"},
		{"至少一名医生", "至少一名:hanzi[1, ∞)"},
		{"4-6%", "4-6%:quantity"},
		{"许多人，30多人，三十多种", "30多人:quantity(30, 40) 三十多种:hanzi(30, 40)"},
		{"百分之五，增长5.5%", "百分之五:hanzi[5, 5] 5.5%:quantity[5.5, 5.5]"},
		{"二〇二〇年以来，两次", "二〇二〇年:date 两次:hanzi[2, 2]"},
	} {
		var got []string
		for _, f := range wording.Numbers(c.text) {
			s := f.Text + ":" + string(f.Kind)
			if f.Interval != nil {
				s += f.Interval.String()
			}
			got = append(got, s)
			if string([]rune(c.text)[f.Start:f.End]) != f.Text {
				t.Errorf("%q: offsets %d to %d are not %q", c.text, f.Start, f.End, f.Text)
			}
		}
		if got := strings.Join(got, " "); got != c.want {
			t.Errorf("Numbers(%q)\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestNumbersMeasure(t *testing.T) {
	for text, want := range map[string]string{"约3.2万人次": "人次", "120余万志愿者": "", "1130个单位": "个单位", "5万—10万人": "人"} {
		if f := wording.Numbers(text); len(f) != 1 || f[0].Measure != want {
			t.Errorf("%s: %+v, want measure %q", text, f, want)
		}
	}
}

func TestProofread(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"近200余名党员", "two-qualifiers 近200余名→200余名"},
		{"约200余人", "two-qualifiers 约200余人→200余人"},
		{"约200名志愿者左右参加", "two-qualifiers 约200名志愿者左右→约200名志愿者"},
		{"超过300人以上", "two-qualifiers 超过300人以上→超过300人"},
		{"至少有300人以上", "two-qualifiers 至少有300人以上→至少有300人"},
		{"最多50人以下", "two-qualifiers 最多50人以下→最多50人"},
		{"不到30人左右", "two-qualifiers 不到30人左右→不到30人"},
		{"最多达300人之多", "two-qualifiers 最多达300人之多→最多达300人"},
		{"1234余万人次", "misplaced-surplus 1234余万→1234万余"},
		{"3.2万余人次", "misplaced-surplus 3.2万余→超过3.2万"},
		{"2763余名", "misplaced-surplus 2763余→超过2763"},
		{"增长4-6%", "range-unit 4-6%→4%—6%"},
		{"覆盖5—10万人", "range-unit 5—10万人→5万—10万人"},
		{"2020.3.6召开", "date-form 2020.3.6→2020年3月6日"},
		{"2020-03-06召开", "date-form 2020-03-06→2020年3月6日"},
		{"2020年03月06日", "date-form 2020年03月06日→2020年3月6日"},
		{"向敬老院及防控志愿者、捐赠消毒液860桶", "stray-comma 、捐赠→捐赠"},
		{"为百余医务人员子女开展辅导", "no-measure-word 百余医务人员→百余名医务人员"},
		{"设立2亿专项资金", "no-yuan 2亿→2亿元"},
		{"总价值2190万。", "no-yuan 2190万→2190万元"},
		{"组织87家机构,2760名社工", "half-width ,→\uff0c"},
		{"共120 余万人，其中9.5万名", "spacing 0 余→0余"},

		// Right as it stands.
		{"120余万志愿者、近19万名党员、2760余名社工、约3.2万人次、10万余人次、百余个岗", ""},
		{"附近200余名居民，预约300人左右", ""},
		{"超过200名60岁以上老人", ""},
		{"5万—10万人，4%—6%,30至40名，9000—1.2万人", ""},
		{"2020年3月6日，10月20日，2月初", ""},
		{"为社区提供口罩、捐赠消毒液，开展体温检测、消毒、登记，提供咨询、开展宣传", ""},
		{"作为志愿者、捐赠者，向采购、配送人员致敬", ""},
		{"价值近100万元，设立2亿元专项资金，投入5万人", ""},
		{"口罩1,000只，增长5.5%，“爱满京城 共同抗疫”，Linli (v1.2) is here", ""},
		{"共 120 余万人，其中 9.5 万名", ""},
		{"三十多种，十余名，两百余名，3万多次，3个多小时", ""},
		{"电话010-55569506，拨打12345", ""},
		{"", ""},
	} {
		var got []string
		for _, f := range wording.Proofread(c.text) {
			got = append(got, string(f.Fault)+" "+f.Text+"→"+f.Suggestion)
			if f.Reason.Zh == "" || f.Reason.En == "" {
				t.Errorf("%q: %s has no reason", c.text, f.Fault)
			}
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("Proofread(%q)\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// TestSuggestionsAreClean holds that taking a suggestion removes the fault.
func TestSuggestionsAreClean(t *testing.T) {
	text := "近200余名、约30名左右、1234余万人次、4-6%、5—10万人、2020.3.6、2020年03月06日，百余医务人员设立2亿资金"
	for range 10 {
		findings := wording.Proofread(text)
		if len(findings) == 0 {
			return
		}
		f := findings[0]
		r := []rune(text)
		text = string(r[:f.Start]) + f.Suggestion + string(r[f.End:])
	}
	t.Errorf("still faulty after every suggestion was taken: %s", text)
}

func checkOffsets(t *testing.T, text string, start, end int, part string) {
	t.Helper()
	r := []rune(text)
	if start < 0 || end > len(r) || start >= end || string(r[start:end]) != part {
		t.Fatalf("%q: offsets %d to %d are not %q", text, start, end, part)
	}
}

func seeds(f *testing.F) {
	for _, s := range []string{
		"120余万", "近19万名", "约3.2万人次", "超过9.5万", "5万—10万人", "4-6%", "2020年3月6日", "一万二千余人", "数十万", "百余医务人员",
		"1,234.50元", "3个多小时", "百分之五", "第10期", "N95", "\uff11\uff12\uff10余万", "\xff余", "0.0001万", "99999999999999亿余", "零零", "万万亿", "近0余", "约0",
	} {
		f.Add(s)
	}
	if script, err := os.ReadFile("doc.go"); err == nil {
		f.Add(string(script))
	}
}

func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		i, err := wording.Read(s)
		if err != nil {
			return
		}
		if !i.Unbounded && i.Low.Compare(i.High) > 0 {
			t.Fatalf("Read(%q) = %s runs downwards", s, i)
		}
		if data, err := json.Marshal(i); err != nil || !json.Valid(data) || strings.ContainsAny(string(data), "-E+") {
			t.Fatalf("Read(%q) gives JSON %s, %v", s, data, err)
		}
	})
}

func FuzzProofread(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			s = strings.ToValidUTF8(s, "\ufffd")
		}
		for _, finding := range wording.Proofread(s) {
			checkOffsets(t, s, finding.Start, finding.End, finding.Text)
		}
		last := 0
		for _, n := range wording.Numbers(s) {
			checkOffsets(t, s, n.Start, n.End, n.Text)
			if n.Start < last {
				t.Fatalf("Numbers(%q) overlap at %d", s, n.Start)
			}
			last = n.End
		}
	})
}
