package disinfect_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/disinfect"
	"linli/internal/fault"
	"linli/internal/measure"
)

// domain.md 3.8: 5 % to 500 mg/L is 1:99, 6 % is 1:119.
func TestDilute(t *testing.T) {
	for _, c := range []struct {
		stock, aim  disinfect.Strength
		total       measure.Millilitres
		part, water measure.Millilitres
		parts       int64
	}{
		{50_000, 500, 10_000, 100, 9_900, 990},
		{60_000, 500, 12_000, 100, 11_900, 1190},
		{50_000, 1000, 5_000, 100, 4_900, 490},
		{50_000, 500, 10_001, 101, 9_900, 990}, // never weaker
		{500, 500, 1000, 1000, 0, 0},
		{0, 0, 700, 700, 0, 0}, // as it is
	} {
		if m := disinfect.Dilute(c.stock, c.aim, c.total); m.Stock != c.part || m.Water != c.water || m.Parts != c.parts {
			t.Errorf("%d to %d, %d ml: %+v", c.stock, c.aim, c.total, m)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		stock := disinfect.Strength(rapid.Int64Range(1, 200_000).Draw(t, "stock"))
		aim := disinfect.Strength(rapid.Int64Range(1, int64(stock)).Draw(t, "aim"))
		total := measure.Millilitres(rapid.Int64Range(1, 10_000_000).Draw(t, "total"))
		m := disinfect.Dilute(stock, aim, total)
		if m.Stock+m.Water != total || m.Water < 0 {
			t.Fatalf("%+v is not %d ml", m, total)
		}
		if got := int64(m.Stock) * int64(stock); got < int64(total)*int64(aim) || got >= int64(total)*int64(aim)+int64(stock) {
			t.Fatalf("%+v is not of strength %d", m, aim)
		}
	})
}

func rules(t testing.TB) *disinfect.Rules {
	t.Helper()
	all, err := disinfect.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return &all[0]
}

func good() disinfect.Plan {
	return disinfect.Plan{
		Place: "110105001024", Where: "3 号楼电梯", Use: "surface", Target: disinfect.Indoor, Agent: "chlorine", Method: disinfect.Wipe,
		Area: 40, Lot: "20200201", Stock: 50_000, Aim: 500, Total: 10_000, Minutes: 30, Gear: []string{"mask", "gloves"},
	}
}

// What harms people is refused whatever else is right, and everything wrong is
// said at once.
func TestCheck(t *testing.T) {
	r := rules(t)
	for name, c := range map[string]struct {
		change func(*disinfect.Plan)
		says   string // in Chinese; empty: nothing is wrong
		kind   fault.Kind
	}{
		"good":              {func(*disinfect.Plan) {}, "", 0},
		"spraying a person": {func(p *disinfect.Plan) { p.Method, p.Target = disinfect.Spray, disinfect.Person }, "不可向人喷洒", fault.Refused},
		"spraying outdoors": {func(p *disinfect.Plan) { p.Method, p.Target = disinfect.Spray, disinfect.Outdoor }, "不宜对室外空气", fault.Refused},
		"spraying alcohol":  {func(p *disinfect.Plan) { p.Agent, p.Use, p.Method = "alcohol", "objects", disinfect.Spray }, "起火危险", fault.Refused},
		"people there": {func(p *disinfect.Plan) {
			p.Method, p.Present, p.Gear = disinfect.Spray, true, []string{"mask", "gloves", "goggles", "gown"}
		}, "有人时不可喷洒", fault.Refused},
		"wiping with people": {func(p *disinfect.Plan) { p.Present = true }, "", 0},
		"acid":               {func(p *disinfect.Plan) { p.Mixed = "acid" }, "氯气", fault.Refused},
		"too weak":           {func(p *disinfect.Plan) { p.Aim = 100 }, "目标浓度应在 250 到 1000", fault.Invalid},
		"too strong":         {func(p *disinfect.Plan) { p.Aim = 5000 }, "目标浓度", fault.Invalid},
		"a weak stock":       {func(p *disinfect.Plan) { p.Stock = 400 }, "比目标浓度还弱", fault.Invalid},
		"no label":           {func(p *disinfect.Plan) { p.Stock = 0 }, "原液浓度", fault.Invalid},
		"too short":          {func(p *disinfect.Plan) { p.Minutes = 5 }, "至少 10 分钟", fault.Invalid},
		"no gloves":          {func(p *disinfect.Plan) { p.Gear = []string{"mask"} }, "手套", fault.Invalid},
		"spray, no goggles":  {func(p *disinfect.Plan) { p.Method = disinfect.Spray }, "护目镜", fault.Invalid},
		"soaking in acid":    {func(p *disinfect.Plan) { p.Agent, p.Use, p.Method, p.Aim = "peracetic", "air", disinfect.Soak, 5000 }, "不这样用", fault.Invalid},
		"another use":        {func(p *disinfect.Plan) { p.Use = "air" }, "不用这种消毒剂", fault.Invalid},
		"no area":            {func(p *disinfect.Plan) { p.Area = 0 }, "面积", fault.Invalid},
		"unknown":            {func(p *disinfect.Plan) { *p = disinfect.Plan{} }, "请选择消毒剂", fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			p := good()
			c.change(&p)
			err := r.Check(&p)
			if c.says == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, f := range fault.Find(err) {
				if strings.Contains(f.Words.Zh, c.says) && f.Kind == c.kind {
					return
				}
			}
			t.Errorf("%v does not say %s", err, c.says)
		})
	}
}

func FuzzRules(f *testing.F) {
	f.Add([]byte(`[{"from":"2020-02-18","agents":[{"key":"a","most":1}],"uses":[]}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := disinfect.ParseRules(data)
		if err != nil {
			return
		}
		p := good()
		for i := range all {
			_ = all[i].Check(&p) // must not fail on any rules that were taken
		}
	})
}
