package brief

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/text"
)

// refused reports slots whose value cannot be had, or not be worded so, and
// proposes wordings that can.
func (in *inspection) refused() error {
	for _, n := range in.reading.Numbers {
		if n.Refused == "" {
			continue
		}
		f := Finding{
			Check: "wording", Severity: Blocks, Spot: n.Spot, Excerpt: n.Slot.String(),
			Message: text.Label{
				Zh: fmt.Sprintf("数值%s不能这样表述：%s", n.Value, n.Refused),
				En: fmt.Sprintf("the value %s cannot be said so: %s", n.Value, n.Refused),
			},
		}
		if len(n.Could) > 0 {
			var zh, en []string
			for _, w := range n.Could {
				zh = append(zh, fmt.Sprintf("“%s”（%s）", w.Text, w.Say))
				en = append(en, fmt.Sprintf("%s (%s)", w.Text, w.Say))
			}
			f.Suggest = text.Label{Zh: "可以写成" + strings.Join(zh, "、"), En: "it can be said as " + strings.Join(en, ", ")}
		}
		in.add(f)
	}
	return nil
}

// wordsAgree reads every printed number back: its value must lie in what the
// words assert.
func (in *inspection) wordsAgree() error {
	for _, n := range in.reading.Numbers {
		if n.Refused != "" || holds(n.Text, n.printed) {
			continue
		}
		in.add(Finding{
			Check: "words-agree", Severity: Blocks, Spot: n.Spot, Excerpt: in.around(n),
			Message: text.Label{
				Zh: fmt.Sprintf("“%s”与数值%s不符", n.Text, n.Value),
				En: fmt.Sprintf("%s does not say %s", n.Text, n.Value),
			},
		})
	}
	return nil
}

// overstated asks the checker to confirm every 近, which says more than there
// is (domain.md 1.4 no. 5).
func (in *inspection) overstated() error {
	for _, n := range in.reading.Numbers {
		if !strings.HasPrefix(n.Text, "近") {
			continue
		}
		in.add(Finding{
			Check: "overstated", Severity: Confirm, Spot: n.Spot, Excerpt: in.around(n),
			Message: text.Label{
				Zh: fmt.Sprintf("“%s”高于实际数值%s", n.Text, n.Value),
				En: fmt.Sprintf("%s overstates %s", n.Text, n.Value),
			},
			Suggest: text.Label{Zh: "作为成绩引用的数字宜用“余”", En: "prefer 余 for numbers that will be quoted"},
		})
	}
	return nil
}

// partsWithinWholes compares every two numbers of which one's facts are, by
// definition, among the other's.
func (in *inspection) partsWithinWholes() error {
	numbers := in.reading.Numbers
	for i := range numbers {
		for j := range numbers {
			if i != j {
				in.partWithin(numbers[i], numbers[j])
			}
		}
	}
	return nil
}

func (in *inspection) partWithin(part, whole Number) {
	if len(part.Answers) != 1 || len(whole.Answers) != 1 || part.Refused != "" || whole.Refused != "" {
		return
	}
	if part.Slot.Say.Per != whole.Slot.Say.Per || !within(part.questions[0], whole.questions[0]) {
		return
	}
	over := part.Answers[0].Raw > whole.Answers[0].Raw
	p, okPart := nominal(part.Text)
	w, okWhole := nominal(whole.Text)
	if !over && !(okPart && okWhole && p.Cmp(w) > 0) {
		return
	}
	in.add(Finding{
		Check: "part-exceeds-whole", Severity: Blocks, Spot: part.Spot, Excerpt: in.around(part),
		Message: text.Label{
			Zh: fmt.Sprintf("部分“%s”（%s）大于整体“%s”（%s）", part.Text, part.Value, whole.Text, whole.Value),
			En: fmt.Sprintf("the part %s (%s) exceeds the whole %s (%s)", part.Text, part.Value, whole.Text, whole.Value),
		},
		Suggest: text.Label{Zh: "换用同一方向、更多位数的表述", En: "word both in the same direction, with more digits"},
	})
}

// sums refuses to add what does not add: distinct counts (people who serve in
// two districts are one), rates, and different measures.
func (in *inspection) sums() error {
	for _, n := range in.reading.Numbers {
		if len(n.questions) < 2 {
			continue
		}
		for _, q := range n.questions {
			d := q.Definition
			if d.Measure != n.Measure || d.Display != n.questions[0].Definition.Display {
				in.add(Finding{Check: "sum", Severity: Blocks, Spot: n.Spot, Excerpt: n.Slot.String(),
					Message: text.Label{Zh: "计量单位不同的数不能相加", En: "numbers of different measures do not add"}})
				break
			}
			if d.Per != "" || d.Measure == figure.Share {
				in.add(Finding{Check: "sum", Severity: Blocks, Spot: n.Spot, Excerpt: n.Slot.String(),
					Message: text.Label{Zh: "均数和百分比不能相加", En: "rates do not add"}})
				break
			}
		}
		if !n.Measure.Distinct() {
			continue
		}
		o, err := in.figures.Overlap(in.ctx, n.questions)
		if err != nil {
			return fmt.Errorf("overlap of %s: %w", n.Slot, err)
		}
		in.add(Finding{Check: "sum", Severity: Blocks, Spot: n.Spot, Excerpt: n.Slot.String(),
			Message: text.Label{
				Zh: fmt.Sprintf("去重数不能相加：各项合计%d，去重后%d，重复%d", o.Sum, o.Whole, o.Twice),
				En: fmt.Sprintf("distinct counts do not add: parts %d, together %d, counted twice %d", o.Sum, o.Whole, o.Twice),
			},
			Suggest: text.Label{Zh: "用一个覆盖全部范围的指标", En: "use one figure over the whole"}})
	}
	return nil
}

// claimedSums finds a claim that is the sum of distinct counts of its own
// paragraph: an editor's addition.
func (in *inspection) claimedSums() error {
	for _, p := range in.reading.Passages {
		sum, parts := new(big.Rat), 0
		for _, r := range p.Runs {
			if r.Number == 0 {
				continue
			}
			if n := in.reading.Numbers[r.Number-1]; n.Refused == "" && n.Measure.Distinct() {
				if v, ok := nominal(n.Text); ok {
					sum.Add(sum, v)
					parts++
				}
			}
		}
		if parts < 2 {
			continue
		}
		for _, r := range p.Runs {
			if v, ok := nominal(r.Words); r.Claim && ok && v.Cmp(sum) == 0 {
				in.add(Finding{Check: "sum", Severity: Blocks, Spot: p.Spot, Excerpt: r.Words,
					Message: text.Label{
						Zh: "“" + r.Words + "”是本段去重数之和，同一人可能被重复计算",
						En: r.Words + " adds up distinct counts of this paragraph: somebody may be counted twice",
					},
					Suggest: text.Label{Zh: "用一个覆盖全部范围的指标", En: "use one figure over the whole"}})
			}
		}
	}
	return nil
}

// Kinds of fact that are gifts in fact, and the one that is only a promise.
var giftKinds = []string{"receive", "deliver", "payout"}

const pledgeKind = "pledge"

// promiseWords tell the reader that a fund was announced, not given.
var promiseWords = []string{"设立", "承诺", "认捐", "专项资金", "拟"}

// pledges keeps funds announced out of every sum of gifts, and sees that the
// sentence says what they are.
func (in *inspection) pledges() error {
	for _, n := range in.reading.Numbers {
		pledged, given := false, false
		for _, q := range n.questions {
			pledged = pledged || slices.Contains(q.Definition.Of, pledgeKind)
			given = given || slices.ContainsFunc(q.Definition.Of, func(k string) bool { return k != pledgeKind })
		}
		if pledged && given {
			in.add(Finding{Check: "pledge", Severity: Blocks, Spot: n.Spot, Excerpt: n.Slot.String(),
				Message: text.Label{Zh: "承诺设立的资金计入了捐赠合计", En: "a pledge is inside a sum of gifts"},
				Suggest: text.Label{Zh: "分开表述", En: "say them apart"}})
			continue
		}
		around := in.around(n)
		if pledged && !slices.ContainsFunc(promiseWords, func(w string) bool { return strings.Contains(around, w) }) {
			in.add(Finding{Check: "pledge", Severity: Confirm, Spot: n.Spot, Excerpt: around,
				Message: text.Label{Zh: "这是承诺的资金，文字没有说明", En: "this is a pledge and the words do not say so"},
				Suggest: text.Label{Zh: "写明“设立”“承诺”等", En: "write 设立 or 承诺"}})
		}
	}
	return nil
}

// maxGiftFacts bounds how many facts of one number are compared; more than
// that is no line of a brief but a city total, whose parts other lines may be.
const maxGiftFacts = 2000

// giftKey is what makes two gifts look like one.
type giftKey struct {
	item, unit, place, site string
	quantity                int64
}

// sameGift finds a gift that stands behind two lines: the same fact, or facts
// of the same item, quantity and consignee.
func (in *inspection) sameGift() error {
	type line struct {
		n     Number
		ids   map[string]bool
		keys  map[giftKey]bool
		facts int
	}
	var lines []line
	for _, n := range in.reading.Numbers {
		if n.Measure != figure.Goods && n.Measure != figure.Money {
			continue
		}
		l := line{n: n, ids: map[string]bool{}, keys: map[giftKey]bool{}}
		for _, q := range n.questions {
			if !slices.ContainsFunc(q.Definition.Of, func(k string) bool { return slices.Contains(giftKinds, k) }) {
				continue
			}
			facts, err := in.figures.Facts(in.ctx, q, 0, maxGiftFacts+1)
			if err != nil {
				return fmt.Errorf("gifts behind %s: %w", n.Slot, err)
			}
			l.facts += len(facts)
			for _, f := range facts {
				if l.ids[f.ID] {
					in.giftTwice(n, n, Blocks)
				}
				l.ids[f.ID] = true
				if f.Place != "" || f.Site != "" { // without a consignee nothing looks alike
					l.keys[giftKey{f.Item, f.Unit, f.Place, f.Site, f.Quantity}] = true
				}
			}
		}
		if l.facts > maxGiftFacts {
			in.add(Finding{Check: "same-gift", Severity: Advice, Spot: n.Spot, Excerpt: in.around(n),
				Message: text.Label{
					Zh: fmt.Sprintf("捐赠记录超过%d条，没有与其他各处逐条比对", maxGiftFacts),
					En: fmt.Sprintf("more than %d gifts, not compared with the other lines", maxGiftFacts),
				}})
		} else if l.facts > 0 {
			lines = append(lines, l)
		}
	}
	for i, a := range lines {
		for _, b := range lines[:i] {
			if sameQuestions(a.n, b.n) || nested(a.n, b.n) {
				continue
			}
			switch {
			case shared(a.ids, b.ids):
				in.giftTwice(a.n, b.n, Blocks)
			case shared(a.keys, b.keys):
				in.giftTwice(a.n, b.n, Confirm)
			}
		}
	}
	return nil
}

func (in *inspection) giftTwice(a, b Number, s Severity) {
	message := text.Label{
		Zh: fmt.Sprintf("“%s”与“%s”疑为同一笔捐赠（物品、数量、接收方相同）", in.around(a), in.around(b)),
		En: "two lines look like the same gift (same item, quantity and consignee)",
	}
	if s == Blocks {
		message = text.Label{
			Zh: fmt.Sprintf("同一笔捐赠既计入“%s”，又计入“%s”", in.around(a), in.around(b)),
			En: "the same gift is counted in two lines",
		}
	}
	in.add(Finding{Check: "same-gift", Severity: s, Spot: a.Spot, Excerpt: in.around(a), Message: message})
}

func shared[K comparable](a, b map[K]bool) bool {
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}

func sameQuestions(a, b Number) bool {
	return slices.EqualFunc(a.Slot.Terms, b.Slot.Terms, func(x, y Term) bool { return x.String() == y.String() })
}

func nested(a, b Number) bool {
	return len(a.questions) == 1 && len(b.questions) == 1 &&
		(within(a.questions[0], b.questions[0]) || within(b.questions[0], a.questions[0]))
}

// Below these counts a number may point at a person (design.md section 5).
const (
	smallSensitive = 10
	smallOther     = 5
)

// What is health, minors or hotline: kinds of fact and categories.
var (
	sensitiveKinds      = []string{"pair", "lesson", "consult", "reply", "blood"}
	sensitiveCategories = []string{"health", "epidemic.counselling", "epidemic.tutoring", "epidemic.companionship", "epidemic.blood-drive"}
)

// smallCells finds counts of people so small that they may point at somebody.
func (in *inspection) smallCells() error {
	for _, n := range in.reading.Numbers {
		if n.Measure != figure.Persons && n.Measure != figure.Others && n.Measure != figure.PersonTimes {
			continue
		}
		for i, a := range n.Answers {
			sensitive := isSensitive(n.questions[i].Definition)
			limit, severity := int64(smallOther), Confirm
			if sensitive {
				limit, severity = smallSensitive, Blocks
			}
			if a.Raw <= 0 || a.Raw >= limit {
				continue
			}
			in.add(Finding{Check: "small-cell", Severity: severity, Spot: n.Spot, Excerpt: in.around(n),
				Message: text.Label{
					Zh: fmt.Sprintf("人数%s小于%d，可能指认到个人", a.Value, limit),
					En: fmt.Sprintf("the count %s is under %d and may point at a person", a.Value, limit),
				},
				Suggest: text.Label{Zh: "不写数字，或用更大的范围", En: "leave the number out, or use a larger area"}})
		}
	}
	return nil
}

func isSensitive(d *figure.Definition) bool {
	for _, k := range d.Of {
		if slices.Contains(sensitiveKinds, k) {
			return true
		}
	}
	for _, c := range d.Where["category"] {
		for _, s := range sensitiveCategories {
			if fact.Covers(s, c) {
				return true
			}
		}
	}
	return false
}

// reportedNumbers reminds the checker of numbers no record stands behind.
func (in *inspection) reportedNumbers() error {
	for _, n := range in.reading.Numbers {
		if n.Reported == nil {
			continue
		}
		in.add(Finding{Check: "reported", Severity: Confirm, Spot: n.Spot, Excerpt: in.around(n),
			Message: text.Label{
				Zh: fmt.Sprintf("“%s”由%s报送，口径：%s", n.Text, n.Whose, n.Reported.Note),
				En: fmt.Sprintf("%s was reported by %s: %s", n.Text, n.Whose, n.Reported.Note),
			}})
	}
	return nil
}

// saidTwice finds one value worded in two ways.
func (in *inspection) saidTwice() error {
	numbers := in.reading.Numbers
	for i, a := range numbers {
		for _, b := range numbers[:i] {
			if a.Text == b.Text || !sameQuestions(a, b) || a.Slot.Say.Per != b.Slot.Say.Per {
				continue
			}
			in.add(Finding{Check: "said-twice", Severity: Blocks, Spot: a.Spot, Excerpt: in.around(a),
				Message: text.Label{
					Zh: fmt.Sprintf("同一个数写成了“%s”和“%s”", b.Text, a.Text),
					En: fmt.Sprintf("one number is said as %s and as %s", b.Text, a.Text),
				}})
		}
	}
	return nil
}

// owners asks for the word of every body that owns a figure of the issue. The
// values are part of the message, so that a confirmation falls when they move.
func (in *inspection) owners() error {
	var order []string
	said := map[string]*text.Label{}
	for _, n := range in.reading.Numbers {
		for i, q := range n.questions {
			owner := q.Definition.Owner
			if owner == "" {
				continue
			}
			if said[owner] == nil {
				order = append(order, owner)
				said[owner] = &text.Label{}
			}
			at := ""
			if where := n.Slot.Terms[i].Place + n.Slot.Terms[i].Unit; where != "" {
				at = " @" + where
			}
			line, name := said[owner], q.Definition.Name
			line.Zh += fmt.Sprintf("；%s%s %s", name.Zh, at, n.Value)
			line.En += fmt.Sprintf("; %s%s %s", name.In(text.En), at, n.Value)
		}
	}
	for _, owner := range order {
		in.add(Finding{Check: "owner", Severity: Confirm, Spot: WholeIssue, Excerpt: owner,
			Message: text.Label{
				Zh: "供数单位" + owner + "应确认：" + strings.TrimPrefix(said[owner].Zh, "；"),
				En: owner + ", which owns them, confirms " + strings.TrimPrefix(said[owner].En, "; "),
			},
			Suggest: text.Label{Zh: "记下确认人和凭据", En: "note who confirmed and where it is kept"}})
	}
	return nil
}
