package web_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"sync"
	"sync/atomic"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/text"
)

// city answers for figures as the reference city roughly does. It has a fixed
// root and a size that a test can move; its values are made up from the id.
type city struct {
	size atomic.Int64
	defs []*figure.Definition

	mu    sync.Mutex
	moved map[string]figure.Row // values a test has changed
}

// move changes a figure's value for the whole city.
func (c *city) move(id string, raw int64, said string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved[id] = figure.Row{Raw: raw, Value: said}
}

var (
	cityFrom = civil.NewDay(2020, 2, 1)
	cityTo   = civil.NewDay(2020, 3, 6)
)

const cityRoot = "8f2b9c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"

func newCity() *city {
	c := &city{moved: map[string]figure.Row{}}
	c.size.Store(2_981_377)
	say := func(rule string, digits int) figure.Wording { return figure.Wording{Rule: rule, Digits: digits} }
	for _, d := range []figure.Definition{
		{ID: "volunteers", Name: text.Label{Zh: "参与志愿者人数", En: "volunteers"}, Measure: figure.Persons, Of: []string{"service"}, Where: map[string][]string{"campaign": {"aimanjingcheng"}}, Owner: "首都文明办", Wording: say("floor", 2)},
		{ID: "party-members", Name: text.Label{Zh: "报到在职党员人数", En: "party members reported in"}, Measure: figure.Persons, Of: []string{"report_in"}, Owner: "市委组织部", Wording: say("ceil", 2), Attribute: figure.PlaceOfRegistration},
		{ID: "service-hours", Name: text.Label{Zh: "累计服务时长", En: "hours served"}, Measure: figure.Hours, Of: []string{"service"}, Owner: "首都文明办", Wording: say("floor", 2)},
		{ID: "communities", Name: text.Label{Zh: "开展服务的社区（村）数", En: "communities with service"}, Measure: figure.Communities, Of: []string{"service"}, Owner: "市委社会工委市民政局", Wording: say("exact", 0)},
		{ID: "service-times", Name: text.Label{Zh: "上岗人次", En: "stints served"}, Measure: figure.PersonTimes, Of: []string{"service"}, Owner: "首都文明办", Wording: say("floor", 2)},
		{ID: "agencies", Name: text.Label{Zh: "参与社工机构数", En: "social-work agencies"}, Measure: figure.Organisations, Of: []string{"service"}, Where: map[string][]string{"org.kind": {"social-work-agency"}}, Owner: "市委社会工委市民政局", Wording: say("exact", 0), Claims: true},
		{ID: "direct-service", Name: text.Label{Zh: "直接服务人次", En: "direct service"}, Measure: figure.PersonTimes, Of: []string{"contact"}, Owner: "市委社会工委市民政局", Wording: say("nearest", 2)},
		{ID: "meals-per-day", Name: text.Label{Zh: "每日爱心餐份数", En: "caring meals a day"}, Measure: figure.Portions, Of: []string{"meal"}, Per: figure.ServiceDay, Owner: "平谷区文明办", Wording: say("exact", 0), Note: text.Label{Zh: "期内送达份数除以有送餐记录的天数。", En: "Portions handed over divided by the days that have a delivery."}},
		{ID: "blood-units", Name: text.Label{Zh: "献血量", En: "blood given"}, Measure: figure.BloodUnits, Of: []string{"blood"}, Owner: "市卫健委", Wording: say("exact", 0)},
		{ID: "disinfectant", Name: text.Label{Zh: "捐赠消毒液", En: "disinfectant given"}, Measure: figure.Goods, Of: []string{"deliver"}, Where: map[string][]string{"item": {"disinfectant"}}, Display: "barrel", Owner: "门头沟区文明办", Wording: say("exact", 0)},
		{ID: "gifts", Name: text.Label{Zh: "款物价值", En: "gifts in money and goods"}, Measure: figure.Money, Of: []string{"receive"}, Owner: "北京慈善义工联合会", Wording: say("exact", 0)},
	} {
		d.Version = 1
		c.defs = append(c.defs, &d)
	}
	return c
}

var cityValues = map[string]int64{
	"volunteers": 1_203_456, "party-members": 189_730, "service-hours": 4_361_208, "communities": 7_341,
	"service-times": 1_912_404, "agencies": 87, "direct-service": 31_874, "meals-per-day": 300,
	"blood-units": 1_130, "disinfectant": 860, "gifts": 21_900_000,
}

var citySaid = map[string]string{
	"volunteers": "120余万", "party-members": "近19万", "service-hours": "430余万", "communities": "7341",
	"service-times": "190余万", "agencies": "87", "direct-service": "约3.2万", "meals-per-day": "300",
	"blood-units": "1130", "disinfectant": "860", "gifts": "2190万",
}

func (c *city) Catalogue() []*figure.Definition {
	if c.size.Load() == 0 {
		return nil
	}
	return c.defs
}

func (c *city) Definition(id string) (*figure.Definition, error) {
	for _, d := range c.defs {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("no figure %s", id)
}

// part is a share of a whole that depends on the key alone.
func part(key string, whole int64) int64 {
	h := fnv.New32a()
	h.Write([]byte(key))
	return whole * (20 + int64(h.Sum32()%100)) / 1000
}

func (c *city) Answer(_ context.Context, q figure.Question) (figure.Answer, error) {
	raw, said := cityValues[q.Definition.ID], citySaid[q.Definition.ID]
	c.mu.Lock()
	if m, ok := c.moved[q.Definition.ID]; ok {
		raw, said = m.Raw, m.Value
	}
	c.mu.Unlock()
	if q.Unit+q.Place != "" {
		raw, said = part(q.Unit+q.Place, raw), ""
	}
	a := figure.Answer{
		ID: q.Definition.ID, Version: 1, Measure: q.Definition.Measure, Value: fmt.Sprint(raw), Raw: raw, Text: said,
		Place: q.Place, Unit: q.Unit, Size: q.At, Root: cityRoot,
	}
	if a.Size == 0 {
		a.Size = c.size.Load()
	}
	if q.From != 0 {
		a.From = q.From.String()
	}
	if q.To != 0 {
		a.To = q.To.String()
	}
	return a, nil
}

func (c *city) By(ctx context.Context, q figure.Question, dimension string) ([]figure.Row, error) {
	whole, err := c.Answer(ctx, q)
	if err != nil {
		return nil, err
	}
	row := func(key string, name text.Label) figure.Row {
		raw := part(key, whole.Raw)
		return figure.Row{Key: key, Name: name, Value: fmt.Sprint(raw), Raw: raw}
	}
	var rows []figure.Row
	switch dimension {
	case figure.ByUnit:
		for _, u := range area.Default().Units() {
			rows = append(rows, row(u.Key, u.Name))
		}
	case figure.ByDay:
		for d := q.From; d <= q.To; d++ {
			raw := whole.Raw*int64(18+d-q.From)/1600 + part(d.String(), whole.Raw)/20
			rows = append(rows, figure.Row{Key: d.String(), Value: fmt.Sprint(raw), Raw: raw})
		}
	case figure.ByTownship:
		for _, t := range area.Default().Townships(area.City)[:60] {
			rows = append(rows, row(string(t), area.Default().Label(t)))
		}
	case figure.ByCategory:
		for _, key := range []string{"epidemic.temperature", "epidemic.order", "community", ""} {
			name := text.Label{}
			if key != "" {
				name = fact.Categories.Name(key)
			}
			rows = append(rows, row(key, name))
		}
	default:
		for i := range 5 {
			rows = append(rows, row(fmt.Sprintf("%s-%d", dimension, i), text.Label{}))
		}
	}
	return rows, nil
}

func cityFact(seq int64) fact.Fact {
	start := civil.NewDay(2020, 2, 3).Start() + 8*3600*1000 + civil.Instant(seq)*1000
	return fact.Fact{
		Seq: seq, ID: fmt.Sprintf("f-%07d", seq), Kind: "service", Start: start, End: start + 4*3600*1000,
		Place: string(area.Default().Communities("110112")[0]), Site: "gate-2", Person: fmt.Sprintf("P%09d", seq*7919), Org: "org-zldz",
		Campaign: "aimanjingcheng", Category: "epidemic.temperature", Quantity: 240, Unit: "minute",
		Grade: fact.Signed, Source: "facts.csv:" + fmt.Sprint(seq), RecordedAt: start + 5*3600*1000,
	}
}

func (c *city) Facts(_ context.Context, _ figure.Question, after int64, limit int) ([]fact.Fact, error) {
	var out []fact.Fact
	for seq := after + 1; seq <= 120 && len(out) < limit; seq++ {
		out = append(out, cityFact(seq))
	}
	return out, nil
}

func (c *city) Explain(ctx context.Context, q figure.Question) (figure.Explanation, error) {
	a, err := c.Answer(ctx, q)
	if err != nil {
		return figure.Explanation{}, err
	}
	e := figure.Explanation{
		Answer: a, Counted: a.Raw * 3 / 2,
		Words:   text.Label{Zh: "在期间和范围内，按“" + q.Definition.Name.Zh + "”的口径统计：事实种类为 " + strings.Join(q.Definition.Of, "、") + "。", En: "Within the period and scope, counted over facts of kind " + strings.Join(q.Definition.Of, ", ") + "."},
		Marked:  []figure.Count{{Reason: "coarse-place", Name: text.Label{Zh: "地点只到区一级", En: "place known to the district only"}, Facts: 412}},
		LeftOut: []figure.Count{{Reason: "voided", Name: text.Label{Zh: "已作废", En: "voided"}, Facts: 318}, {Reason: "replaced", Name: text.Label{Zh: "已被更正取代", En: "replaced by a correction"}, Facts: 1_207}, {Reason: "outside-period", Name: text.Label{Zh: "不在期间内", En: "outside the period"}, Facts: 22_041}},
	}
	if q.Definition.ID == "volunteers" {
		e.Reported = []figure.Reported{{Org: "团市委", Quantity: 8_213, Note: "系统外招募"}}
	}
	return e, nil
}

func (c *city) Overlap(context.Context, []figure.Question) (figure.Overlap, error) {
	return figure.Overlap{}, nil
}
