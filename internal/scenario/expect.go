package scenario

import (
	"fmt"
	"strconv"
)

// Expectation is what the figure engine must answer.
type Expectation struct {
	// Figure is the number in domain.md 1.3 (F1 … F52), with a day where a
	// claim holds for every day.
	Figure string
	// Definition is an id of the general catalogue or of [Definitions].
	Definition string
	Place      string // division code, or empty for everywhere
	Unit       string // reporting unit, or empty
	From, To   string // ISO days, inclusive
	// Value is the answer as a decimal with at most two places, in the
	// definition's display unit where it names one.
	Value string
	// Text is the wording in the reference month (seed 1, scale 1), empty in
	// any other or where the brief does not say the number.
	Text string
}

// Expected lists what every countable figure of the brief must come to, from
// the plan of the month and not from its facts.
func (c *City) Expected() []Expectation {
	var out []Expectation
	n := &c.n
	type slot struct {
		figure, definition, place, unit, from string
		value                                 int
		text                                  string
	}
	for _, s := range []slot{
		{figure: "F1", definition: "campaign-volunteers", value: n.volunteers, text: "120余万"},
		{figure: "F2", definition: "party-report-in", value: n.members, text: "近19万"},
		{figure: "F3", definition: "social-work-agencies", value: n.agencies, text: "87"},
		{figure: "F4", definition: "social-work-volunteers", value: n.socialVolunteers, text: "2760余"},
		{figure: "F5", definition: "social-work-communities", value: n.socialCommunities, text: "770"},
		{figure: "F6", definition: "social-work-direct-service", value: n.direct, text: "约3.2万"},
		{figure: "F7", definition: "social-work-indirect-reach", value: n.indirect, text: "10万余"},
		{figure: "F8", definition: "watch-posts", place: "110101", value: n.watchPosts, text: "百余"},
		{figure: "F9", definition: "watch-post-volunteers", place: "110101", value: n.watchVolunteers, text: "200余"},
		{figure: "F10", definition: "frontline-volunteers", place: "110105", value: n.frontline, text: "9.5万"},
		{figure: "F11", definition: "online-theme-reach", place: "110106", value: n.online},
		{figure: "F12 房山", definition: "errands", place: "110111", value: n.errandsFangshan},
		{figure: "F12 昌平", definition: "errands", place: "110114", value: n.errandsChangping},
		{figure: "F15", definition: "gate-volunteers", place: yudailu, from: gateFrom, value: n.gateVolunteers, text: "30余"},
		{figure: "F17", definition: "gates", place: yudailu, from: gateFrom, value: n.gates, text: "4"},
		{figure: "F19", definition: "gate-hours", place: yudailu, from: gateFrom, value: n.gateHours, text: "近5000"},
		{figure: "F20", definition: "survey-volunteers", value: n.surveyors, text: "230"},
		{figure: "F21", definition: "helped-children", value: n.children, text: "百余"},
		{figure: "F22 代办", definition: "errands", place: "110102", value: n.errandsXicheng},
		{figure: "F22 问候", definition: "xicheng-family-calls", place: "110102", value: n.callsXicheng},
		{figure: "F23", definition: "study-partner-universities", place: "110107", value: n.universities, text: "3"},
		{figure: "F24", definition: "study-partner-tutors", place: "110107", value: n.tutors, text: "27"},
		{figure: "F25", definition: "study-partner-children", place: "110107", value: n.partners, text: "36"},
		{figure: "F26", definition: "health-line-counsellors", value: n.lineCounsellors},
		{figure: "F27", definition: "youth-counsellors", value: n.counsellors, text: "124"},
		{figure: "F28", definition: "youth-consultations", value: n.consults, text: "1200余"},
		{figure: "F29", definition: "youth-replies", value: n.replies, text: "近万"},
		{figure: "F31", definition: "experts", place: "110115", value: n.experts, text: "25"},
		{figure: "F32", definition: "expert-replies", place: "110115", value: n.expertReply, text: "近千"},
		{figure: "F34", definition: "caring-meals-a-day", place: "110117", value: n.mealsADay, text: "300"},
		{figure: "F35", definition: "rescuers", place: "110118", value: n.rescuers, text: "30余"},
		{figure: "F36 社区", definition: "rescuer-communities", place: "110118", value: n.cleanCommunities},
		{figure: "F36 公共场所", definition: "rescuer-places", place: "110118", value: n.cleanPlaces},
		{figure: "F37", definition: "resumption-survey-volunteers", place: "110108", value: n.resumption},
		{figure: "F38", definition: "youth-league-teams", unit: "bda", value: n.teams, text: "15"},
		{figure: "F39", definition: "youth-league-volunteers", unit: "bda", value: n.teamVolunteers, text: "1000余"},
		{figure: "F40", definition: "youth-league-projects", unit: "bda", value: n.projects, text: "32"},
		{figure: "F41", definition: "blood-donors", from: bloodFrom, value: n.donors, text: "889"},
		{figure: "F42", definition: "blood-units", from: bloodFrom, value: n.bloodUnits, text: "1130"},
		{figure: "F43", definition: "builders-trained", value: n.trainees},
		{figure: "F44", definition: "lamps-value", value: n.lampsYuan, text: "近100万"},
		{figure: "F45", definition: "convoy-fund", value: n.pledgeYuan, text: "2亿"},
		{figure: "F45 出车", definition: "convoy-rides", value: n.rides},
		{figure: "F46", definition: "jingxi-disinfectant", place: "110109", value: n.barrels, text: "860"},
		{figure: "F47", definition: "yunhexing-townships", place: "110112", value: n.townships, text: "8"},
		{figure: "F48", definition: "yunhexing-communities", place: "110112", value: n.communities, text: "36"},
		{figure: "F49", definition: "yunhexing-concentrate", place: "110112", value: n.concentrateKg, text: "1500"},
		{figure: "F50", definition: "yunhexing-alcohol", place: "110112", value: n.alcoholKg, text: "320"},
		{figure: "F51", definition: "yunhexing-masks", place: "110112", value: n.masks, text: "1000"},
		{figure: "F52", definition: "charity-gifts", value: n.giftsYuan, text: "2190万"},
		{figure: "F52 捐款", definition: "charity-cash", value: c.charityCash() / fenAYuan},
		{figure: "未注册", definition: "unregistered-helpers", value: n.helpers},
	} {
		out = append(out, c.expect(s.figure, s.definition, s.place, s.unit, s.from, "", s.value, s.text))
	}
	for _, key := range stationUnits {
		out = append(out,
			c.expect("F33 探访", "elder-care-visits", key, "", "", "", n.stationVisits, ""),
			c.expect("F33 送餐", "meals", key, "", "", "", n.stationMeals, ""))
	}
	// What the brief says happened every day.
	for d := range days {
		if d >= gateFromDay {
			out = append(out, c.expect("F16 "+dates[d], "gates", yudailu, "", dates[d], dates[d], n.gates, ""))
		}
		out = append(out, c.expect("F34 "+dates[d], "caring-meals", "110117", "", dates[d], dates[d], n.mealsADay, ""))
	}
	// The sum of all gifts holds no fund that was only announced.
	out = append(out, c.expect("F44+F52", "gifts", "", "", "", "", n.lampsYuan+n.giftsYuan, ""))
	return out
}

func (c *City) expect(figure, definition, place, unit, from, to string, value int, text string) Expectation {
	if from == "" {
		from = firstDay
	}
	if to == "" {
		to = lastDay
	}
	if c.Seed != 1 || c.Scale != 1 {
		text = ""
	}
	return Expectation{Figure: figure, Definition: definition, Place: place, Unit: unit, From: from, To: to,
		Value: strconv.Itoa(value), Text: text}
}

// String says what is expected in one line.
func (e Expectation) String() string {
	return fmt.Sprintf("%s %s%s%s %s…%s = %s", e.Figure, e.Definition, at("@", e.Place), at("#", e.Unit), e.From, e.To, e.Value)
}

func at(mark, s string) string {
	if s == "" {
		return ""
	}
	return " " + mark + s
}
