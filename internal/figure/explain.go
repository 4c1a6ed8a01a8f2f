package figure

import (
	"container/heap"
	"context"
	"fmt"
	"slices"
	"strings"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/text"
)

// Facts lists the facts behind an answer in log order after a position, at
// most limit of them.
func (e *Engine) Facts(ctx context.Context, q Question, after int64, limit int) ([]fact.Fact, error) {
	var seqs []int64
	_, err := e.ask(ctx, q, func(p *plan) error {
		h := &largest{}
		buf := make([]uint32, block)
		for _, st := range p.stretches() {
			if err := ctx.Err(); err != nil {
				return err
			}
			if int64(st.s.maxSeq) <= after || h.Len() == limit && st.s.minSeq > (*h)[0] {
				continue
			}
			p.each(st, buf, func(from, to uint32, rows []uint32) {
				forRows(from, to, rows, func(r uint32) { h.offer(st.s.seq[r], after, limit) })
			})
		}
		slices.Sort(*h)
		for _, seq := range *h {
			seqs = append(seqs, int64(seq))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e.log.Many(ctx, seqs)
}

// largest is a heap with the largest position on top, to keep the smallest few.
type largest []uint32

func (h largest) Len() int           { return len(h) }
func (h largest) Less(i, j int) bool { return h[i] > h[j] }
func (h largest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *largest) Push(x any)        { *h = append(*h, x.(uint32)) }
func (h *largest) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

func (h *largest) offer(seq uint32, after int64, limit int) {
	switch {
	case int64(seq) <= after || limit <= 0:
	case h.Len() < limit:
		heap.Push(h, seq)
	case seq < (*h)[0]:
		(*h)[0] = seq
		heap.Fix(h, 0)
	}
}

// The reasons an explanation gives, in the order in which a fact that fails
// for several of them is counted.
const (
	ReasonLater      = "later"          // after the asked size
	ReasonVoided     = "voided"         // withdrawn
	ReasonReplaced   = "replaced"       // corrected by a later fact
	ReasonPeriod     = "outside-period" // another day
	ReasonCoarse     = "coarse-place"   // may lie in the area, but the place is too coarse to tell
	ReasonArea       = "outside-area"
	ReasonFiltered   = "filtered"            // another campaign, category, organisation …
	ReasonUnresolved = "unresolved"          // a key the register does not know
	ReasonHeadcount  = "headcount"           // helpers counted without names, beside the figure
	ReasonCoarseIn   = "coarse-place-in"     // counted, but the place is coarser than a community
	ReasonSelf       = "grade-self"          // counted, on the person's own word alone
	ReasonNoKey      = "without-the-counted" // a fact that names nothing to count
)

var reasonNames = map[string]text.Label{
	ReasonLater:      {Zh: "晚于所问的日志位置", En: "after the size asked about"},
	ReasonVoided:     {Zh: "已作废", En: "voided"},
	ReasonReplaced:   {Zh: "已被更正", En: "replaced by a correction"},
	ReasonPeriod:     {Zh: "不在期间内", En: "outside the period"},
	ReasonCoarse:     {Zh: "地点过粗，无法判断是否在范围内", En: "place too coarse to tell whether it is inside"},
	ReasonArea:       {Zh: "不在范围内", En: "outside the area"},
	ReasonFiltered:   {Zh: "不符合口径条件", En: "does not meet the definition's conditions"},
	ReasonUnresolved: {Zh: "计入，但有名册尚未登记的对象", En: "counted, but names something the register does not know"},
	ReasonHeadcount:  {Zh: "另计：未注册人员（组长清点，人次）", En: "beside it: unregistered helpers counted by a leader"},
	ReasonCoarseIn:   {Zh: "计入，但地点未精确到社区（村）", En: "counted, but the place is coarser than a community"},
	ReasonSelf:       {Zh: "计入，但仅凭本人申报", En: "counted on the person's own word alone"},
	ReasonNoKey:      {Zh: "计入事实，但未写明所计对象", En: "a fact that names nothing to count"},
}

// Explain says what is counted, what is left out, and how many facts of each.
func (e *Engine) Explain(ctx context.Context, q Question) (Explanation, error) {
	var x Explanation
	var raw, days int64
	counts := map[string]int64{}
	q, err := e.ask(ctx, q, func(p *plan) error {
		t, err := p.run(ctx)
		if err != nil {
			return err
		}
		raw, days = t.value()
		x.Counted = t.rows
		if err := p.reasons(ctx, counts); err != nil {
			return err
		}
		x.Reported = p.reported(q)
		return nil
	})
	if err != nil {
		return x, err
	}
	if x.Answer, err = e.answer(ctx, q, raw, days); err != nil {
		return x, err
	}
	for _, r := range []string{ReasonUnresolved, ReasonCoarseIn, ReasonSelf, ReasonNoKey} {
		x.mark(&x.Marked, r, counts[r])
	}
	if n, err := e.headcount(ctx, q); err != nil {
		return x, err
	} else if n > 0 {
		x.mark(&x.Marked, ReasonHeadcount, n)
	}
	for _, r := range []string{ReasonVoided, ReasonReplaced, ReasonPeriod, ReasonCoarse, ReasonArea, ReasonFiltered, ReasonLater} {
		x.mark(&x.LeftOut, r, counts[r])
	}
	x.Words = e.describe(q)
	return x, nil
}

func (x *Explanation) mark(list *[]Count, reason string, n int64) {
	if n > 0 {
		*list = append(*list, Count{Reason: reason, Name: reasonNames[reason], Facts: n})
	}
}

// headcount is how many unregistered helpers stand beside a count of persons.
func (e *Engine) headcount(ctx context.Context, q Question) (int64, error) {
	if q.Definition.Measure != Persons || !slices.Contains(q.Definition.Of, "service") {
		return 0, nil
	}
	beside := *q.Definition
	beside.Of, beside.Measure = []string{"headcount"}, PersonTimes
	q.Definition = &beside
	var n int64
	_, err := e.ask(ctx, q, func(p *plan) error {
		t, err := p.run(ctx)
		if err == nil {
			n, _ = t.value()
		}
		return err
	})
	return n, err
}

// reasons goes over every fact of the asked kinds and says why it counts or
// not. It looks at rows one by one: it is asked for by people, not by pages
// that poll.
func (p *plan) reasons(ctx context.Context, counts map[string]int64) error {
	for _, s := range p.x.segments {
		if !p.inKinds(s.kind) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		for i, run := range s.places {
			p.reasonsOf(s, run.place, run.start, s.end(i), counts)
		}
	}
	return nil
}

func (p *plan) reasonsOf(s *segment, place uint16, from, to uint32, counts map[string]int64) {
	one := make([]uint32, 1)
	code := p.x.atlas.At(place)
	coarse := place != 0 && code.Level() < area.Community
	for r := from; r < to; r++ {
		day := noDay
		if s.month != 0 {
			day = s.firstDay() + civil.Day(s.day[r])
		}
		pc, reason := p.locate(place, day)
		switch {
		case s.seq[r] > p.size:
			counts[ReasonLater]++
		case p.x.isVoided(s.seq[r], p.size):
			counts[ReasonVoided]++
		case p.x.isDead(s.seq[r], p.size):
			counts[ReasonReplaced]++
		case reason != "":
			counts[reason]++
		default:
			one[0] = r
			if len(p.keep(s, pc, one[:1])) == 0 {
				counts[ReasonFiltered]++
				continue
			}
			if coarse {
				counts[ReasonCoarseIn]++
			}
			if p.unresolved(s, r) {
				counts[ReasonUnresolved]++
			}
			if s.cols[colGrade].at(r) == uint32(fact.Self) {
				counts[ReasonSelf]++
			}
			if p.universe() > 0 && p.code(s, r) == 0 {
				counts[ReasonNoKey]++
			}
		}
	}
}

// locate finds the piece of the asked area that a place and day are in, or why
// there is none.
func (p *plan) locate(place uint16, day civil.Day) (*piece, string) {
	inPeriod := false
	for i := range p.pieces {
		pc := &p.pieces[i]
		if day == noDay && !pc.dayless || day != noDay && (day < pc.from || day > pc.to) {
			continue
		}
		inPeriod = true
		if !pc.area {
			return pc, ""
		}
		for _, r := range pc.ranges {
			if place >= r[0] && place < r[1] {
				return pc, ""
			}
		}
		// A place that contains part of the area may be in it.
		_, end := p.x.atlas.Range(p.x.atlas.At(place))
		for _, r := range pc.ranges {
			if place != 0 && place < r[0] && r[0] < end {
				return nil, ReasonCoarse
			}
		}
	}
	if inPeriod {
		return nil, ReasonArea
	}
	return nil, ReasonPeriod
}

// unresolved reports whether a row names something the register does not know
// at the asked size.
func (p *plan) unresolved(s *segment, r uint32) bool {
	reg := &p.x.reg
	if person := s.person[r]; person != 0 {
		if key := p.x.persons.raw(person); key[0] != '~' { // a pseudonym is never registered
			if _, ok := reg.personAt(person, p.size); !ok {
				return true
			}
		}
	}
	if org := s.cols[colOrg].at(r); org != 0 {
		if _, ok := reg.orgAt(org, p.size); !ok {
			return true
		}
	}
	if site := s.cols[colSite].at(r); site != 0 {
		if _, ok := reg.siteAt(site, p.size); !ok {
			return true
		}
	}
	for col, seen := range map[int]map[uint32]uint32{colTeam: reg.teams, colProject: reg.projects} {
		if code := s.cols[col].at(r); code != 0 {
			if since, ok := seen[code]; !ok || since > p.size {
				return true
			}
		}
	}
	return false
}

// reported lists the stamped numbers that bodies without records have sent for
// this figure, over a period that meets the asked one.
func (p *plan) reported(q Question) []Reported {
	var out []Reported
	for _, r := range p.x.reported {
		f := r.fact
		if f.Item != q.Definition.ID || r.seq > p.size || p.x.isDead(r.seq, p.size) {
			continue
		}
		if q.From != 0 && f.End != 0 && f.End.Day() < q.From || q.To != 0 && f.Start != 0 && f.Start.Day() > q.To {
			continue
		}
		if q.Place != "" && f.Place != "" && !area.Code(q.Place).Contains(area.Code(f.Place)) {
			continue
		}
		rep := Reported{Org: f.Org, Quantity: f.Quantity, Note: f.Note, FactID: f.ID}
		if f.Start != 0 {
			rep.From = f.Start.Day().String()
		}
		if f.End != 0 {
			rep.To = f.End.Day().String()
		}
		out = append(out, rep)
	}
	return out
}

var measureWords = map[Measure]text.Label{
	Persons:       {Zh: "不同的人（一人多次只计一人）", En: "distinct persons, each once"},
	Others:        {Zh: "不同的对象（一人只计一次）", En: "distinct second parties, each once"},
	PersonTimes:   {Zh: "人次", En: "person-times"},
	Organisations: {Zh: "不同的组织", En: "distinct organisations"},
	Teams:         {Zh: "不同的队伍", En: "distinct teams"},
	Sites:         {Zh: "不同的服务点", En: "distinct sites"},
	Projects:      {Zh: "不同的项目", En: "distinct projects"},
	Communities:   {Zh: "有记录的不同社区（村）", En: "distinct communities and villages with a record"},
	Townships:     {Zh: "有记录的不同街道（乡镇）", En: "distinct townships with a record"},
	Hours:         {Zh: "服务小时（按分钟相加，最后取整）", En: "hours, added up in minutes"},
	Portions:      {Zh: "份数", En: "portions"},
	Replies:       {Zh: "回复条数", En: "replies"},
	BloodUnits:    {Zh: "献血单位（200毫升为1单位）", En: "units of blood of 200 ml"},
	Goods:         {Zh: "物资数量", En: "goods"},
	Money:         {Zh: "金额（元）", En: "money in yuan"},
}

var attributeWords = map[Attribute]text.Label{
	PlaceOfService:      {Zh: "按服务发生地归属", En: "counted where the service took place"},
	PlaceOfRegistration: {Zh: "按本人居住地归属", En: "counted where the person lives"},
	SeatOfOrganiser:     {Zh: "按组织者所在地归属", En: "counted at the organiser's seat"},
}

// describe says the question in plain words.
func (e *Engine) describe(q Question) text.Label {
	d := q.Definition
	attribute := d.Attribute
	if attribute == "" {
		attribute = PlaceOfService
	}
	var zh, en []string
	add := func(z, n string) { zh, en = append(zh, z), append(en, n) }
	var kindsZh, kindsEn []string
	for _, key := range d.Of {
		name := plain(key)
		if k, ok := e.log.Kinds().Get(key); ok {
			name = k.Name
		}
		kindsZh, kindsEn = append(kindsZh, name.Zh), append(kindsEn, name.En)
	}
	m := measureWords[d.Measure]
	add(fmt.Sprintf("数的是%s，依据“%s”的有效记录", m.Zh, strings.Join(kindsZh, "、")),
		fmt.Sprintf("Counts %s, from live facts of kind %s", m.En, strings.Join(kindsEn, ", ")))
	if d.Per == ServiceDay {
		add("除以有记录的天数", "divided by the days that have a fact")
	}
	add(attributeWords[attribute].Zh, attributeWords[attribute].En)
	keys := make([]string, 0, len(d.Where))
	for k := range d.Where {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		add(fmt.Sprintf("%s为%s", whereName(k).Zh, whereValues(k, d.Where[k], text.Zh)),
			fmt.Sprintf("%s is %s", whereName(k).En, whereValues(k, d.Where[k], text.En)))
	}
	if d.Claims {
		add("共同认领的组织也算", "organisations that claim the act match too")
	}
	if q.Unit != "" || q.Place != "" {
		n := e.partName(q)
		add("范围："+n.Zh, "area: "+n.In(text.En))
	}
	if q.From != 0 || q.To != 0 {
		from, to := "……", "……"
		if q.From != 0 {
			from = q.From.String()
		}
		if q.To != 0 {
			to = q.To.String()
		}
		add(fmt.Sprintf("期间：%s 至 %s（按开始时间的北京日期）", from, to), fmt.Sprintf("period: %s to %s, by the Beijing day of the start", from, to))
	}
	add(fmt.Sprintf("截至日志第 %d 条", q.At), fmt.Sprintf("as of log size %d", q.At))
	return text.Label{Zh: strings.Join(zh, "；") + "。", En: strings.Join(en, "; ") + "."}
}

var whereNames = map[string]text.Label{
	"category": {Zh: "服务类别", En: "category"}, "campaign": {Zh: "主题活动", En: "campaign"}, "action": {Zh: "关爱行动", En: "action"},
	"project": {Zh: "项目", En: "project"}, "org": {Zh: "组织", En: "organisation"}, "team": {Zh: "队伍", En: "team"},
	"site": {Zh: "服务点", En: "site"}, "item": {Zh: "物资", En: "item"}, "unit": {Zh: "单位", En: "unit"},
	"org.kind": {Zh: "组织类型", En: "kind of organisation"}, "site.kind": {Zh: "服务点类型", En: "kind of site"},
	"person.party": {Zh: "党员", En: "party member"}, "person.age": {Zh: "服务当日年龄", En: "age on the day"}, "grade": {Zh: "证据等级不低于", En: "grade of evidence at least"},
}

func whereName(key string) text.Label {
	if n, ok := whereNames[key]; ok {
		return n
	}
	return plain(key)
}

func whereValues(key string, values []string, lang text.Lang) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v
		if list := whereKeys[key]; list != nil {
			out[i] = list.Name(v).In(lang)
		}
	}
	if lang == text.En {
		return strings.Join(out, " or ")
	}
	return strings.Join(out, "或")
}
