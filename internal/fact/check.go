package fact

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/text"
)

// Columns are the columns of a facts file, in the order templates show them.
var Columns = strings.Fields(`id kind start end place site person other org team campaign action project
	category quantity unit item grade replaces voids claims note`)

// The longest texts the log takes, in characters.
const (
	maxKey  = 64
	maxNote = 2000
)

// maxQuantity keeps sums over a hundred thousand of the largest facts within an
// integer; in fen it is 100 billion yuan.
const maxQuantity = 10_000_000_000_000

// earliest is the oldest instant a fact may name, 1980-01-01 in the reporting
// zone: an older one is a spreadsheet's empty date or a slip.
var earliest = civil.NewDay(1980, time.January, 1).Start()

// longStint is the length from which a stint is worth a second look.
const longStint = 16 * 60

// Checker reads and checks facts before they are prepared. The zero value is
// of no use: it needs the kinds, the divisions and a clock.
type Checker struct {
	Kinds *Kinds
	Atlas *area.Atlas
	Clock civil.Clock
}

// Verdict is what a check has to say: faults keep the fact out, doubts do not.
type Verdict struct {
	Faults []*Refused
	Doubts []*Refused
}

func (v *Verdict) fault(field Field, value, zh, en string) {
	v.Faults = append(v.Faults, &Refused{field, value, text.Label{Zh: zh, En: en}})
}

func (v *Verdict) doubt(field Field, value, zh, en string) {
	v.Doubts = append(v.Doubts, &Refused{field, value, text.Label{Zh: zh, En: en}})
}

// Prepare checks a fact that a service makes of its own rows and readies it to
// be appended. A fault of the fact is a *Refused in the error. It is the
// expensive half of writing a fact: what knows its fact beforehand does it
// before the transaction.
func (c *Checker) Prepare(l *Log, f *Fact) (*Prepared, error) {
	if v := c.Check(f); len(v.Faults) > 0 {
		return nil, fmt.Errorf("write a fact of kind %s: %w", f.Kind, v.Faults[0])
	}
	p, err := l.Prepare(f)
	if err != nil {
		return nil, fmt.Errorf("write a fact of kind %s: %w", f.Kind, err)
	}
	return p, nil
}

// Append checks, readies and appends a fact that is only known within the
// transaction that makes it true.
func (c *Checker) Append(ctx context.Context, tx *store.Tx, l *Log, f *Fact) error {
	p, err := c.Prepare(l, f)
	if err != nil {
		return err
	}
	if _, err := l.Append(ctx, tx, p); err != nil {
		return fmt.Errorf("write a fact of kind %s: %w", f.Kind, err)
	}
	return nil
}

// Read makes a fact of the texts of one row; get returns the text of a column.
// The fact is of use only if the verdict has no faults.
func (c *Checker) Read(get func(column int) string) (*Fact, Verdict) {
	var v Verdict
	f := &Fact{
		ID: get(0), Kind: get(1), Site: get(5), Person: get(6), Other: get(7), Org: get(8), Team: get(9),
		Campaign: get(10), Action: get(11), Project: get(12), Category: get(13), Unit: get(15), Item: get(16),
		Replaces: get(18), Voids: get(19), Note: get(21),
	}
	f.Start = readInstant(&v, FieldStart, get(2))
	f.End = readInstant(&v, FieldEnd, get(3))
	f.Place = get(4)
	hasQuantity := false
	if s := get(14); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			v.fault("quantity", s, "应为整数（用最小单位：分、分钟、毫升、克）", "must be a whole number in the smallest unit (fen, minutes, millilitres, grams)")
			n = 0
		}
		f.Quantity, hasQuantity = n, true
	}
	if g, ok := ParseGrade(get(17)); ok {
		f.Grade = g
	} else {
		v.fault("grade", get(17), "不认识的证据等级；可用："+strings.Join(gradeNames[:], "、"), "unknown grade; use one of "+strings.Join(gradeNames[:], ", "))
	}
	for claim := range strings.SplitSeq(get(20), ";") {
		if claim = strings.TrimSpace(claim); claim != "" {
			f.Claims = append(f.Claims, claim)
		}
	}
	c.check(f, hasQuantity, &v)
	return f, v
}

func readInstant(v *Verdict, field Field, s string) civil.Instant {
	if s == "" {
		return 0
	}
	t, err := civil.ParseInstant(s)
	if err != nil {
		v.fault(field, s, "不是时间；应写作 2020-02-03 08:00 或 2020-02-03T08:00:00+08:00", err.Error())
	} else if t < earliest {
		v.fault(field, s, "早于 1980 年，请核对", "lies before 1980: please check")
	}
	return t
}

// Check checks a fact that a service made and fills what is implied: the
// division's normal form, the unit and the quantity (0 counts as not given).
func (c *Checker) Check(f *Fact) Verdict {
	var v Verdict
	c.check(f, f.Quantity != 0, &v)
	return v
}

func (c *Checker) check(f *Fact, hasQuantity bool, v *Verdict) {
	c.checkTexts(f, v)
	kind, ok := c.Kinds.Get(f.Kind)
	switch {
	case f.Kind == "":
		v.fault("kind", "", "缺少类别", "the kind is missing")
	case !ok:
		near := nearest(f.Kind, c.Kinds.keys())
		v.fault("kind", f.Kind, "不认识的类别；最接近的是 "+near, "unknown kind; the nearest is "+near)
	case f.Kind == KindRegister:
		v.fault("kind", f.Kind, "名册变更由系统记录，不能导入", "register changes are written by the program itself")
	}
	if f.Place != "" {
		code, err := c.Atlas.Parse(f.Place)
		if err != nil {
			zh, en := "不认识的区划代码", err.Error()
			if fault, ok := err.(*area.Fault); ok {
				zh, en = fault.Label().Zh, fault.Label().En
			}
			v.fault(FieldPlace, f.Place, zh, en)
		} else {
			f.Place = string(code)
		}
	}
	if f.Category != "" && !Categories.Has(f.Category) {
		near := Categories.Nearest(f.Category)
		v.fault("category", f.Category, "不认识的服务类别；最接近的是 "+near, "unknown category; the nearest is "+near)
	}
	if f.Unit != "" && !Units.Has(f.Unit) {
		near := Units.Nearest(f.Unit)
		v.fault("unit", f.Unit, "不认识的单位；最接近的是 "+near, "unknown unit; the nearest is "+near)
	}
	if n := f.Quantity; n < 0 {
		v.fault("quantity", strconv.FormatInt(n, 10), "不能为负数；要冲减请作废或更正原事实", "cannot be negative; to take back, void or correct the earlier fact")
	} else if n > maxQuantity {
		v.fault("quantity", strconv.FormatInt(n, 10), "过大，请核对单位", "is too large: please check the unit")
	}
	c.checkTimes(f, v)
	c.checkCorrection(f, v)
	if kind == nil {
		return
	}
	for _, need := range kind.Needs {
		if f.field(need) == "" {
			v.fault(need, "", kind.Name.Zh+"须填此列", "a fact of kind "+kind.Key+" needs this column")
		}
	}
	if kind.Items != nil && f.Item != "" && !kind.Items.Has(f.Item) {
		near := kind.Items.Nearest(f.Item)
		v.fault(FieldItem, f.Item, "此类事实没有这一结果；最接近的是 "+near, "facts of this kind have no such outcome; the nearest is "+near)
	}
	if kind.Timed {
		c.checkTimed(f, hasQuantity, v)
	} else if !hasQuantity {
		f.Quantity = 1
	}
	if f.Unit == "" {
		f.Unit = kind.Unit
	}
	if len(f.Place) > 0 && len(f.Place) < 12 && !kind.Bookkeeping {
		v.doubt(FieldPlace, f.Place, "地点未精确到社区（村），将单列为粗略", "the place is less precise than a community and will be listed as coarse")
	}
}

func (c *Checker) checkTexts(f *Fact, v *Verdict) {
	if f.ID == "" {
		v.fault("id", "", "缺少编号；每条事实须有唯一编号，重传时不变", "the id is missing; every fact needs one of its own that stays the same when sent again")
	}
	for _, t := range []struct {
		field Field
		text  string
		limit int
	}{
		{"id", f.ID, maxKey}, {FieldSite, f.Site, maxKey}, {FieldPerson, f.Person, maxKey}, {FieldOther, f.Other, maxKey},
		{FieldOrg, f.Org, maxKey}, {"team", f.Team, maxKey}, {"campaign", f.Campaign, maxKey}, {"action", f.Action, maxKey},
		{"project", f.Project, maxKey}, {FieldItem, f.Item, maxKey}, {"replaces", f.Replaces, maxKey}, {FieldVoids, f.Voids, maxKey},
		{FieldNote, f.Note, maxNote},
	} {
		if len(t.text) <= t.limit && plain(t.text) {
			continue
		}
		if n := utf8.RuneCountInString(t.text); n > t.limit {
			v.fault(t.field, t.text, fmt.Sprintf("过长：%d 个字符，最多 %d 个", n, t.limit), fmt.Sprintf("too long: %d characters, at most %d", n, t.limit))
		} else if !plain(t.text) && (t.field != FieldNote || !utf8.ValidString(t.text) || strings.ContainsRune(t.text, 0)) {
			v.fault(t.field, t.text, "含有不可见的控制字符，请删去", "contains control characters: remove them")
		}
	}
	for _, claim := range f.Claims {
		if claim == "" || utf8.RuneCountInString(claim) > maxKey || !plain(claim) || strings.Contains(claim, ";") {
			v.fault("claims", claim, "组织代号为空、过长，或含分号、控制字符", "the organisation's key is empty, too long, or contains a semicolon or control characters")
		}
	}
}

// plain reports whether a text is valid UTF-8 without control characters.
func plain(s string) bool {
	ascii := true
	for i := range len(s) {
		if s[i] < 0x20 || s[i] == 0x7f {
			return false
		}
		ascii = ascii && s[i] < 0x80
	}
	if ascii {
		return true
	}
	if !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, unicode.IsControl) < 0
}

func (c *Checker) checkTimes(f *Fact, v *Verdict) {
	now := civil.At(c.Clock())
	for _, t := range []struct {
		field Field
		at    civil.Instant
	}{{FieldStart, f.Start}, {FieldEnd, f.End}} {
		if t.at > now {
			v.fault(t.field, t.at.String(), "时间在将来；事实只记已发生的事", "lies in the future: only what has happened is a fact")
		}
	}
	if f.Start != 0 && f.End != 0 && f.End < f.Start {
		v.fault(FieldEnd, f.End.String(), "结束早于开始；跨夜的班次请写次日日期", "the end is before the start; for a night shift give the next day's date")
	}
}

func (c *Checker) checkTimed(f *Fact, hasQuantity bool, v *Verdict) {
	if f.Start == 0 || f.End == 0 || f.End < f.Start {
		return // said already
	}
	minutes := int64(f.End-f.Start) / 60000
	if !hasQuantity {
		f.Quantity = minutes
	}
	if minutes > longStint {
		v.doubt(FieldEnd, f.End.String(), fmt.Sprintf("一次 %d 小时以上，请核对", longStint/60), fmt.Sprintf("a stint of more than %d hours: please check", longStint/60))
	}
	if f.Quantity > minutes {
		v.doubt("quantity", strconv.FormatInt(f.Quantity, 10), "分钟数多于起止时间之差，请核对", "more minutes than between start and end: please check")
	}
}

func (c *Checker) checkCorrection(f *Fact, v *Verdict) {
	switch {
	case f.Kind == KindVoid && f.Replaces != "":
		v.fault("replaces", f.Replaces, "作废记录不能同时替代", "a void cannot replace as well")
	case f.Kind != KindVoid && f.Voids != "":
		v.fault(FieldVoids, f.Voids, "只有类别 void 可填 voids；要更正请填 replaces", "only kind void takes voids; to correct, use replaces")
	case f.ID != "" && (f.Replaces == f.ID || f.Voids == f.ID):
		v.fault("id", f.ID, "不能更正或作废自己", "a fact cannot correct or void itself")
	}
}
