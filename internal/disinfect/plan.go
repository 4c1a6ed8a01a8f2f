package disinfect

import (
	"slices"
	"unicode/utf8"

	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/text"
)

// Target is what the agent is put on.
type Target string

// The targets. The last two are there to be refused with a reason.
const (
	Indoor  Target = "indoor" // surfaces inside
	Air     Target = "air"    // of an empty room
	Object  Target = "object" // things outside: benches, bins, handles
	Outdoor Target = "outdoor"
	Person  Target = "person"
)

var targets = []struct {
	key  Target
	name text.Label
}{
	{Indoor, text.Label{Zh: "室内表面", En: "surfaces inside"}}, {Object, text.Label{Zh: "室外物件（长椅、垃圾桶、把手）", En: "things outside (benches, bins, handles)"}},
	{Air, text.Label{Zh: "无人房间空气", En: "the air of an empty room"}}, {Outdoor, text.Label{Zh: "室外空气、道路", En: "outdoor air, roads"}},
	{Person, text.Label{Zh: "人身", En: "people"}},
}

// Name is what people call the target.
func (t Target) Name() text.Label {
	for _, known := range targets {
		if known.key == t {
			return known.name
		}
	}
	return text.Label{}
}

// Plan is what is to be done.
type Plan struct {
	Place   string // community
	Site    string // a known service point; may be empty
	Where   string // stairwell 3, lift 2
	Use     string
	Target  Target
	Agent   string
	Method  Method
	Present bool   // people are there
	Mixed   string // with what else: acid, alcohol, other; empty: nothing
	Area    measure.SquareMetres
	Lot     string
	Stock   Strength            // on the label
	Aim     Strength            // after dilution
	Total   measure.Millilitres // of the solution
	Minutes int64               // of contact
	Gear    []string            // protection that is worn
}

// Mix is a solution worked out.
type Mix struct {
	Stock, Water measure.Millilitres
	// Parts is how many parts of water go to one of stock, in tenths: 1:99 is 990.
	Parts int64
}

// Dilute works out how much stock makes a solution: stock × its strength =
// total × the aim. Stock is rounded up to the millilitre, so that a mix is
// never weaker than the aim. A stock not stronger than the aim is used as it is.
func Dilute(stock, aim Strength, total measure.Millilitres) Mix {
	if stock <= aim || aim <= 0 || total <= 0 {
		return Mix{Stock: max(total, 0)}
	}
	// The largest numbers that check lets pass are 10⁶ ml and 2·10⁵ mg/L.
	part := (int64(total)*int64(aim) + int64(stock) - 1) / int64(stock)
	return Mix{measure.Millilitres(part), total - measure.Millilitres(part), (int64(stock)*10+int64(aim)/2)/int64(aim) - 10}
}

// Mix is the plan's solution.
func (p *Plan) Mix() Mix { return Dilute(p.Stock, p.Aim, p.Total) }

const (
	maxArea  = 1_000_000  // square metres
	maxTotal = 10_000_000 // millilitres: ten cubic metres
	maxHours = 24 * 60    // minutes of contact
	maxWords = 60         // of where
)

// Check says all that is wrong with a plan under the rules. What is never done
// is a fault of the whole plan and stands first.
func (r *Rules) Check(p *Plan) error {
	var f fault.Faults
	for i := range r.Nevers {
		if r.Nevers[i].forbids(p) {
			f = append(f, fault.New(fault.Refused, r.Nevers[i].Says))
		}
	}
	agent, known := r.Agent(p.Agent)
	use, fits := r.Use(p.Use)
	if !known {
		f.Add("agent", text.Label{Zh: "请选择消毒剂", En: "choose an agent"})
	}
	if !fits {
		f.Add("use", text.Label{Zh: "请选择消毒对象", En: "choose what is disinfected"})
	}
	if p.Target.Name() == (text.Label{}) {
		f.Add("target", text.Label{Zh: "请选择消毒部位", En: "choose where it is put on"})
	}
	if known && fits && use.Agent != p.Agent {
		f.Add("agent", text.Label{Zh: "该对象不用这种消毒剂", En: "this agent is not for that use"})
	}
	if known && !slices.Contains(agent.Methods, p.Method) {
		f.Add("method", text.Label{Zh: "这种消毒剂不这样用", En: "this agent is not used in that way"})
	}
	if n := utf8.RuneCountInString(p.Where); n < 1 || n > maxWords {
		f.Add("where", text.Label{Zh: "请写明具体位置，最多 60 字", En: "say where exactly, in 60 characters at most"})
	}
	if p.Area <= 0 || p.Area > maxArea {
		f.Add("area", text.Label{Zh: "请填写面积（平方米）", En: "give the area in square metres"})
	}
	if p.Total <= 0 || p.Total > maxTotal {
		f.Add("total", text.Label{Zh: "请填写配制总量（毫升）", En: "give the amount of solution in millilitres"})
	}
	if known && fits {
		r.strengths(&f, p, agent, use)
	}
	for _, g := range r.Protection {
		if g.needs(p.Method) && !slices.Contains(p.Gear, g.Key) {
			f.Add("gear", text.Label{Zh: "缺少防护：%s", En: "protection is missing: %s"}.With(g.Name))
		}
	}
	return f.Err()
}

// strengths checks how strong and how long.
func (r *Rules) strengths(f *fault.Faults, p *Plan, agent Agent, use Use) {
	if !agent.Ready {
		if p.Stock <= 0 || p.Stock > agent.Most {
			f.Add("stock", text.Label{Zh: "请按标签填写原液浓度，最高 %s", En: "give the strength on the label, %s at most"}.With(agent.Most.Percent()))
		}
		if p.Aim < use.Least || p.Aim > use.Most {
			f.Add("aim", text.Label{Zh: "目标浓度应在 %d 到 %d 毫克/升之间", En: "the aim is between %d and %d mg/L"}.With(use.Least, use.Most))
		} else if p.Stock > 0 && p.Stock < p.Aim {
			f.Add("stock", text.Label{Zh: "原液比目标浓度还弱", En: "the stock is weaker than the aim"})
		}
	}
	if p.Minutes < use.Minutes || p.Minutes > maxHours {
		f.Add("minutes", text.Label{Zh: "作用时间至少 %d 分钟", En: "contact of %d minutes at least"}.With(use.Minutes))
	}
}
