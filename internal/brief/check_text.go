package brief

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/text"
	"linli/internal/wording"
)

// readable finds slots and claims that cannot be read.
func (in *inspection) readable() error {
	for _, p := range in.reading.Passages {
		if p.Fault != nil {
			in.add(Finding{
				Check: "mark", Severity: Blocks, Spot: p.Spot, Excerpt: p.Fault.Source,
				Message: text.Label{Zh: "标记写法有误：" + p.Fault.Reason, En: "mark cannot be read: " + p.Fault.Reason},
			})
		}
	}
	return nil
}

var digits = regexp.MustCompile(`[0-9０-９]+`)

// typedNumbers finds numbers that an editor typed, neither slot nor claim, and
// words typed around a slot that change what its number asserts (近 before it,
// 以上 after it).
func (in *inspection) typedNumbers() error {
	for _, p := range in.reading.Passages {
		if p.Fault != nil {
			continue
		}
		marked := marksOf(p)
		var found [][2]int
		for _, f := range wording.Numbers(p.Text()) {
			found = append(found, [2]int{f.Start, f.End})
			m, ok := marked.touching(f.Start, f.End)
			switch {
			case ok && m.claim:
			case ok:
				in.qualified(p, f, m)
			case f.Kind == wording.Vague:
				in.typed(p, f.Text, Confirm)
			case f.Kind == wording.Ordinal && !digits.MatchString(f.Text):
			default:
				in.typed(p, f.Text, Blocks)
			}
		}
		// Digits that are no number to the reader of numbers were typed too.
		runes := []rune(p.Text())
		for i := 0; i < len(runes); i++ {
			if _, ok := marked.touching(i, i+1); ok || !digits.MatchString(string(runes[i])) || covered(found, i) {
				continue
			}
			in.typed(p, string(runes[i]), Blocks)
		}
	}
	return nil
}

func covered(spans [][2]int, at int) bool {
	return slices.ContainsFunc(spans, func(s [2]int) bool { return s[0] <= at && at < s[1] })
}

// mark is a slot's or claim's stretch of a printed passage, in runes.
type mark struct {
	start, end int
	claim      bool
}

type marks []mark

func marksOf(p Passage) marks {
	var out marks
	at := 0
	for _, r := range p.Runs {
		end := at + utf8.RuneCountInString(r.Words)
		if r.Number > 0 || r.Claim {
			out = append(out, mark{at, end, r.Claim})
		}
		at = end
	}
	return out
}

// touching is the first mark that shares a character with a stretch.
func (m marks) touching(start, end int) (mark, bool) {
	for _, x := range m {
		if start < x.end && x.start < end {
			return x, true
		}
	}
	return mark{}, false
}

// qualified reports words around a slot that belong to its number.
func (in *inspection) qualified(p Passage, f wording.Found, m mark) {
	runes := []rune(p.Text())
	before := string(runes[min(f.Start, m.start):m.start])
	after := strings.TrimSpace(string(runes[m.end:max(f.End, m.end)]))
	after = strings.Replace(after, f.Measure, "", 1)
	if before == "" && after == "" {
		return
	}
	in.add(Finding{
		Check: "typed-number", Severity: Blocks, Spot: p.Spot, Excerpt: f.Text,
		Message: text.Label{
			Zh: "“" + before + after + "”改变了指标所表述的数",
			En: before + after + " changes what the slot's number asserts",
		},
		Suggest: text.Label{Zh: "在指标的表述规则中选用", En: "choose it by the slot's wording rule"},
	})
}

func (in *inspection) typed(p Passage, number string, s Severity) {
	in.add(Finding{
		Check: "typed-number", Severity: s, Spot: p.Spot, Excerpt: number,
		Message: text.Label{
			Zh: "数字“" + number + "”是录入的，没有指标支撑",
			En: "the number " + number + " was typed: no figure stands behind it",
		},
		Suggest: text.Label{
			Zh: "换成指标 {{…}}；确非指标的，写成 [[" + number + " | 依据]]",
			En: "make it a slot {{…}}, or a claim [[" + number + " | its ground]]",
		},
	})
}

// claims asks for the ground of every claim.
func (in *inspection) claims() error {
	for _, pass := range in.reading.Draft.passages() {
		pieces, err := ParseText(pass.words)
		if err != nil {
			continue // found by marks
		}
		for i, piece := range pieces {
			if piece.Claim == nil || piece.Claim.Ground != "" {
				continue
			}
			spot := pass.spot
			spot.Piece = i
			in.add(Finding{
				Check: "claim", Severity: Confirm, Spot: spot, Excerpt: piece.Claim.Words,
				Message: text.Label{
					Zh: "“" + piece.Claim.Words + "”没有指标支撑，也没有写明依据",
					En: piece.Claim.Words + " has neither figure nor ground",
				},
				Suggest: text.Label{
					Zh: "写明依据：[[" + piece.Claim.Words + " | 依据]]",
					En: "give the ground: [[" + piece.Claim.Words + " | ground]]",
				},
			})
		}
	}
	return nil
}

// proofread passes on what wording's proof-reader finds in the printed text:
// forbidden pairs of qualifiers, 余 out of place, dates, half-width marks.
func (in *inspection) proofread() error {
	for _, p := range in.reading.Passages {
		if p.Fault != nil {
			continue
		}
		for _, f := range wording.Proofread(p.Text()) {
			found := Finding{Check: "proof-" + string(f.Fault), Severity: Blocks, Spot: p.Spot, Excerpt: f.Text, Message: f.Reason}
			if f.Fault == wording.StrayComma || f.Fault == wording.NoMeasureWord {
				found.Severity = Confirm // only a person can tell for sure
			}
			if f.Suggestion != "" {
				found.Suggest = text.Label{Zh: "写成“" + f.Suggestion + "”", En: "write " + f.Suggestion}
			}
			in.add(found)
		}
	}
	return nil
}

// Faults of punctuation beside those wording finds.
var punctuationFaults = []struct {
	pattern *regexp.Regexp
	message text.Label
}{
	{regexp.MustCompile(`[，。、；：？！]{2,}`), text.Label{Zh: "标点连用", En: "two marks of punctuation in a row"}},
	{regexp.MustCompile(`\p{Han} +[0-9]|[0-9] +\p{Han}`), text.Label{Zh: "数字两侧不留空格", En: "a space beside digits"}},
	{regexp.MustCompile(`\.{3,}`), text.Label{Zh: "省略号应为……", En: "an ellipsis is ……"}},
	{regexp.MustCompile(`、(?:和|及|与|并)`), text.Label{Zh: "顿号后不接“和、及、与、并”", En: "、 before a conjunction"}},
}

// pairs of marks that must balance.
var pairs = map[rune]rune{'”': '“', '’': '‘', '）': '（', '》': '《', '】': '【', '〕': '〔'}

// punctuation finds faults of punctuation in the printed text.
func (in *inspection) punctuation() error {
	for _, p := range in.reading.Passages {
		if p.Fault != nil {
			continue
		}
		printed := p.Text()
		for _, fault := range punctuationFaults {
			for _, m := range fault.pattern.FindAllString(printed, -1) {
				in.add(Finding{Check: "punctuation", Severity: Blocks, Spot: p.Spot, Excerpt: m, Message: fault.message})
			}
		}
		if m := unbalanced(printed); m != "" {
			in.add(Finding{Check: "punctuation", Severity: Blocks, Spot: p.Spot, Excerpt: m,
				Message: text.Label{Zh: "引号或括号不成对", En: "quotation marks or brackets do not match"}})
		}
		if p.Spot.Paragraph >= 0 && printed != "" && !endsSentence(printed) {
			end := []rune(printed)
			in.add(Finding{Check: "punctuation", Severity: Blocks, Spot: p.Spot, Excerpt: string(end[max(0, len(end)-6):]),
				Message: text.Label{Zh: "段末没有句号", En: "the paragraph does not end with a full stop"}})
		}
	}
	return nil
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, "”’）")
	return strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？") || strings.HasSuffix(s, "……")
}

// unbalanced is the first mark without its partner, or empty.
func unbalanced(s string) string {
	var open []rune
	for _, r := range s {
		switch r {
		case '“', '‘', '（', '《', '【', '〔':
			open = append(open, r)
		case '”', '’', '）', '》', '】', '〕':
			if len(open) == 0 || open[len(open)-1] != pairs[r] {
				return string(r)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return string(open[len(open)-1])
	}
	return ""
}

// Shapes of personal data. Eighteen characters with a date inside are an
// identity number whatever its check digit says: a wrong one is a leak too.
var personalShapes = []struct {
	pattern *regexp.Regexp
	name    text.Label
}{
	{regexp.MustCompile(`[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]`),
		text.Label{Zh: "身份证号码", En: "an identity number"}},
	{regexp.MustCompile(`(?:^|[^0-9])(1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4})(?:[^0-9]|$)`),
		text.Label{Zh: "手机号码", En: "a mobile number"}},
	{regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}`),
		text.Label{Zh: "电子邮箱", En: "an e-mail address"}},
	{regexp.MustCompile(`(?:住址|家住|住在)[^，。]{0,20}[0-9０-９]+(?:号楼|单元|室|号院)`),
		text.Label{Zh: "家庭住址", En: "a home address"}},
}

// personalData finds numbers and addresses of people in the printed text.
func (in *inspection) personalData() error {
	for _, p := range in.reading.Passages {
		for _, shape := range personalShapes {
			for _, m := range shape.pattern.FindAllString(p.Text(), -1) {
				in.add(Finding{Check: "personal-data", Severity: Blocks, Spot: p.Spot, Excerpt: masked(m),
					Message: text.Label{Zh: "正文中有" + shape.name.Zh, En: "the text holds " + shape.name.En},
					Suggest: text.Label{Zh: "删去", En: "take it out"}})
			}
		}
	}
	return nil
}

// masked shows the first two characters only: a finding must not leak what it
// found.
func masked(s string) string {
	r := []rune(strings.TrimSpace(s))
	return string(r[:min(2, len(r))]) + strings.Repeat("*", max(0, len(r)-2))
}

const commonSurnames = `王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文`

var (
	childNamed   = regexp.MustCompile(`(?:儿子|女儿|孩子|儿童|学生|小学生|初中生|患儿|子女)[` + commonSurnames + `][\p{Han}]{1,2}(?:[，。、（说在]|$)|[` + commonSurnames + `][\p{Han}]{1,2}(?:小朋友|同学)`)
	patientNamed = regexp.MustCompile(`(?:患者|确诊病例|感染者|来电者|求助者|密接者)[` + commonSurnames + `][\p{Han}]{1,2}[，。、（说在]`)
)

// namedPeople finds minors, patients and callers by name, and named people
// whose consent is not on file.
func (in *inspection) namedPeople() error {
	for _, p := range in.reading.Passages {
		printed := p.Text()
		for _, person := range in.reading.Draft.People {
			if person.Name == "" || !strings.Contains(printed, person.Name) {
				continue
			}
			switch {
			case person.Minor:
				in.add(Finding{Check: "named-people", Severity: Blocks, Spot: p.Spot, Excerpt: masked(person.Name),
					Message: text.Label{Zh: "未成年人不得具名", En: "a minor is named"},
					Suggest: text.Label{Zh: "改为“一名儿童”等说法", En: "write “a child” instead"}})
			case person.Consent == "":
				in.add(Finding{Check: "named-people", Severity: Blocks, Spot: p.Spot, Excerpt: person.Name,
					Message: text.Label{Zh: person.Name + "被具名，没有本人同意的记录", En: person.Name + " is named without consent on file"},
					Suggest: text.Label{Zh: "在 people 中写明同意书存处", En: "say under people where the consent is kept"}})
			}
		}
		for _, m := range childNamed.FindAllString(printed, -1) {
			in.add(Finding{Check: "named-people", Severity: Confirm, Spot: p.Spot, Excerpt: masked(m),
				Message: text.Label{Zh: "疑似写了未成年人姓名", En: "this looks like the name of a minor"}})
		}
		for _, m := range patientNamed.FindAllString(printed, -1) {
			in.add(Finding{Check: "named-people", Severity: Confirm, Spot: p.Spot, Excerpt: masked(m),
				Message: text.Label{Zh: "疑似写了患者或来电人姓名", En: "this looks like the name of a patient or caller"}})
		}
	}
	return nil
}

// staleNames finds names that bodies no longer bear.
func (in *inspection) staleNames() error {
	for _, p := range in.reading.Passages {
		printed := p.Text()
		for _, a := range in.aliases {
			if !strings.Contains(printed, a.Stale) || strings.Contains(a.Current, a.Stale) && strings.Contains(printed, a.Current) {
				continue
			}
			in.add(Finding{Check: "stale-name", Severity: Confirm, Spot: p.Spot, Excerpt: a.Stale,
				Message: text.Label{
					Zh: fmt.Sprintf("“%s”自%s起称“%s”", a.Stale, a.Since, a.Current),
					En: fmt.Sprintf("%s has been %s since %s", a.Stale, a.Current, a.Since),
				},
				Suggest: text.Label{Zh: "改为“" + a.Current + "”", En: "write " + a.Current}})
		}
	}
	return nil
}

// coverage names the reporting units the issue does not mention. A series asks
// for it; an erratum and a supplement are let off.
func (in *inspection) coverage() error {
	if !in.series.CoverUnits || in.reading.Draft.Corrects != "" || in.reading.Draft.Supplement {
		return nil
	}
	printed := in.reading.Text()
	for _, u := range in.units {
		if strings.Contains(printed, u.Name.Zh) || strings.Contains(printed, u.Short.Zh) {
			continue
		}
		in.add(Finding{Check: "coverage", Severity: Confirm, Spot: WholeIssue, Excerpt: u.Short.Zh,
			Message: text.Label{Zh: "没有写到" + u.Name.Zh, En: u.Name.En + " is not mentioned"},
			Suggest: text.Label{Zh: "采用该区来稿，或由核稿确认不写", En: "use its material, or let the checker confirm the gap"}})
	}
	return nil
}
