package wording

import "strings"

// direction is what a qualifier says of the true value.
type direction int

const (
	none     direction = iota
	above              // 超过: more than the number
	atLeast            // 至少, 以上
	close5             // 近
	about              // 约, 左右
	below              // 不到
	atMost             // 最多, 以下, 以内
	muchAs             // 之多: no statement of its own
	surplus1           // 余, 多
)

// qualifier is a word that says on which side of the number the truth lies.
type qualifier struct {
	word      string
	direction direction
}

// prefixes stand before a number, longest first.
var prefixes = []qualifier{
	{"不超过", atMost}, {"不高于", atMost}, {"不多于", atMost}, {"不少于", atLeast}, {"不低于", atLeast}, {"接近", close5}, {"将近", close5},
	{"超过", above}, {"超出", above}, {"突破", above}, {"多于", above}, {"高于", above}, {"大于", above},
	{"至少", atLeast}, {"最少", atLeast}, {"大约", about}, {"大概", about}, {"不到", below}, {"不足", below}, {"少于", below}, {"低于", below}, {"小于", below}, {"未满", below},
	{"最多", atMost}, {"至多", atMost},
	{"近", close5}, {"约", about}, {"逾", above}, {"超", above}, {"上", atLeast},
}

// suffixes stand after the measure word, longest first.
var suffixes = []qualifier{
	{"及以上", atLeast}, {"及以下", atMost}, {"以上", atLeast}, {"以下", atMost}, {"以内", atMost}, {"之内", atMost}, {"左右", about}, {"上下", about}, {"之多", muchAs},
}

// notQualifier are words that end in what looks like a qualifier.
var notQualifier = []string{"附近", "最近", "靠近", "邻近", "临近", "就近", "亲近", "新近", "远近", "预约", "节约", "签约", "合约", "契约", "相约", "违约", "条约", "公约", "反超", "以上", "线上", "网上", "路上", "马上", "身上", "地上", "会上", "早上", "晚上", "加上"}

// neutral words may stand before a number and say nothing of its precision
// (rule 1).
var neutral = []string{"累计达", "总计达", "累计", "总计", "共计", "合计", "先后", "多达", "高达", "达到", "一共", "共有", "共", "达", "有", "为"}

// measures are the words that may follow a number, longest first.
var measures = []string{
	"个多", "平方公里", "平方米", "立方米", "个单位", "个小时", "个工作日", "人次", "人份", "人天", "课时", "学时", "工时", "小时", "分钟", "车次", "班次", "公斤", "千克", "毫升", "公里", "千米", "厘米", "毫米", "单位", "街乡", "美元", "港元", "欧元", "个月", "个半",
	"名", "位", "人", "家", "支", "个", "份", "桶", "克", "吨", "只", "条", "天", "日", "夜", "年", "周", "岁", "元", "件", "箱", "套", "台", "辆", "批", "场", "期", "次", "户", "所", "处", "座", "间", "栋", "项", "类", "种", "组", "队", "班", "升", "米", "瓶", "袋", "包", "盒", "本", "册", "张", "块", "笔", "篇", "部", "架", "艘", "对", "双", "倍", "成", "株", "棵", "顿", "餐", "片", "枚", "床", "节", "站", "省", "市", "区", "县", "乡", "镇", "街", "村", "字", "页", "遍", "趟", "车", "亩", "层", "号", "里", "度", "秒", "时", "点", "%", "‰", "℃",
}

// hanziMeasures are those trusted after a small Hanzi number; 三元, 四川 or
// 十分 must not look like quantities.
var hanziMeasures = []string{
	"平方米", "个小时", "人次", "小时", "分钟", "公斤", "个月", "名", "位", "人", "家", "支", "个", "份", "桶", "只", "条", "天", "夜", "年", "日", "岁", "件", "箱", "套", "台", "辆", "批", "场", "期", "次", "户", "所", "处", "座", "项", "类", "种", "组", "倍",
}

// notRound are characters that make 百姓, 千里, 万众 out of a bare round word.
const notRound = "姓货科众物象寿般"

// phrase is a number with its qualifiers and measure word.
type phrase struct {
	start, end   int // runes
	number       printed
	to           printed // the second number of a range
	isRange      bool
	unitOnlyOnce bool // 4-6%, 5—10万
	prefix       qualifier
	suffix       qualifier
	measure      string
	measureEnd   int
	percent      bool
}

// scanPhrase reads the phrase that begins at i.
func scanPhrase(r []rune, i int) (phrase, bool) {
	p := phrase{start: i}
	j := i
	for _, q := range prefixes {
		if matches(r, i, q.word) && !partOfWord(r, i, q.word) {
			p.prefix = q
			j = skipSpaces(r, i+runeLen(q.word))
			for _, w := range []string{"达到", "达", "有", "为"} {
				if matches(r, j, w) {
					j = skipSpaces(r, j+runeLen(w))
					break
				}
			}
			break
		}
	}
	if matches(r, j, "百分之") {
		p.percent = true
		j += 3
	}
	number, ok := scanPrinted(r, j)
	if !ok {
		return p, false
	}
	if p.prefix.word == "上" && !number.bare {
		return p, false
	}
	p.number, p.end = number, number.end
	p.scanMeasure(r)
	p.scanRange(r)
	for _, q := range suffixes {
		if k := skipSpaces(r, p.end); matches(r, k, q.word) {
			p.suffix, p.end = q, k+runeLen(q.word)
			break
		}
	}
	return p, true
}

// partOfWord reports whether the qualifier at i is the tail of another word.
func partOfWord(r []rune, i int, word string) bool {
	if runeLen(word) > 1 {
		return false
	}
	for _, w := range notQualifier {
		if strings.HasSuffix(w, word) && matches(r, i-1, w) {
			return true
		}
	}
	return false
}

// scanMeasure takes the measure word after the last number.
func (p *phrase) scanMeasure(r []rune) {
	k := skipSpaces(r, p.end)
	w, ok := hasAt(r, k, measures)
	if !ok {
		return
	}
	switch {
	case w == "个多":
		// 3个多小时: 多 speaks of the number, one step being 1.
		if p.number.more >= 0 {
			return
		}
		p.number.more, p.number.step = k+1, one
		p.number.lastDigit = false
		p.end = k + 2
		if unit, ok := hasAt(r, p.end, measures); ok {
			w = "个" + unit
			p.end += runeLen(unit)
		}
		p.measure, p.measureEnd = w, p.end
		return
	case w == "人" && strings.ContainsRune("民口员力类工文道", at(r, k+1)):
		return // 200人员 lacks its measure word
	case w == "家" && (at(r, k+1) == '庭' || at(r, k+1) == '长'), w == "队" && at(r, k+1) == '员',
		w == "位" && at(r, k+1) == '于', w == "市" && at(r, k+1) == '民', w == "村" && at(r, k+1) == '民', w == "年" && at(r, k+1) == '轻':
		return
	}
	p.measure, p.end = w, k+runeLen(w)
	p.measureEnd = p.end
	p.percent = p.percent || w == "%" || w == "‰"
}

const rangeSigns = "—–-~～至到"

// scanRange takes the second half of 5万—10万 or 3至5名.
func (p *phrase) scanRange(r []rune) {
	k := skipSpaces(r, p.end)
	if c := at(r, k); c == 0 || !strings.ContainsRune(rangeSigns, c) {
		return
	}
	if p.number.more >= 0 {
		return
	}
	k = skipSpaces(r, k+1)
	to, ok := scanPrinted(r, k)
	if !ok || to.digits != p.number.digits || to.more >= 0 {
		return
	}
	tail := phrase{number: to, end: to.end}
	tail.scanMeasure(r)
	if tail.measure == "" && to.unitExp == 0 && p.measure == "" && p.number.unitExp == 0 {
		return // 010-55569506, 2019-2020
	}
	if !p.number.digits && !to.places && tail.measure == "" {
		return
	}
	percent := tail.measure == "%" || tail.measure == "‰"
	// 5—10万 means ten thousand times more or less; 9000—1.2万 is plain.
	low, high := min(p.number.value.parts, to.value.parts), max(p.number.value.parts, to.value.parts)
	unitDiffers := (p.number.unitExp == 0) != (to.unitExp == 0) && high/5000 >= low
	p.unitOnlyOnce = percent && p.measure != tail.measure || unitDiffers && p.measure == ""
	p.isRange, p.to, p.end = true, to, tail.end
	if tail.measure != "" {
		p.measure, p.measureEnd = tail.measure, tail.measureEnd
	}
	p.percent = p.percent || percent
}

// qualifiers lists the words of the phrase that speak about precision.
func (p phrase) qualifiers() []qualifier {
	var all []qualifier
	if p.prefix.word != "" {
		all = append(all, p.prefix)
	}
	if p.number.more >= 0 {
		all = append(all, qualifier{"余", surplus1})
	}
	if p.suffix.word != "" {
		all = append(all, p.suffix)
	}
	return all
}
