package brief_test

import (
	"linli/internal/area"
	"linli/internal/brief"
	"linli/internal/fact"
	"linli/internal/figure"
	"strings"
	"testing"
)

// Every check has a text that breaks it and one, as near as can be, that does
// not.
func TestChecks(t *testing.T) {
	type set = func(*house, *brief.Draft)
	tests := []struct {
		name     string
		check    string
		severity brief.Severity
		set      set // the figures the texts need
		bad      string
		good     string
		suggests string // words of a suggestion for bad
	}{
		{name: "a mark not closed", check: "mark", severity: brief.Blocks,
			bad: "全市{{volunteers名志愿者。", good: "全市{{volunteers}}名志愿者。"},
		{name: "a typed number", check: "typed-number", severity: brief.Blocks,
			bad: "全市120余万名志愿者上岗。", good: "全市{{volunteers}}名志愿者上岗。", suggests: "{{"},
		{name: "a typed number in Chinese", check: "typed-number", severity: brief.Blocks,
			bad: "为百余名儿童助学。", good: "为[[百余 | 来稿]]名儿童助学。"},
		{name: "a typed date", check: "typed-number", severity: brief.Blocks,
			bad: "活动于2月3日启动。", good: "活动于[[2月3日 | 通知]]启动。"},
		{name: "full-width digits", check: "typed-number", severity: brief.Blocks,
			bad: "共８７家机构。", good: "共有机构。"},
		{name: "several", check: "typed-number", severity: brief.Confirm,
			bad: "多名志愿者到岗。", good: "[[多名 | 见台账]]志愿者到岗。"},
		{name: "a qualifier typed before a slot", check: "typed-number", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) { h.city.add("agencies", figure.Organisations, 87) },
			bad: "全市近{{agencies}}家机构。", good: "全市共{{agencies}}家机构。"},
		{name: "a qualifier typed after a slot", check: "typed-number", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) { h.city.add("agencies", figure.Organisations, 87) },
			bad: "全市{{agencies}}家以上机构。", good: "全市{{agencies}}家机构。"},
		{name: "a claim without ground", check: "claim", severity: brief.Confirm,
			bad: "拨打[[12345]]热线。", good: "拨打[[12345 | 热线名称]]热线。"},
		{name: "a gate that stood empty for a day", check: "daily", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("gates", figure.Sites, 4, "service")
				h.city.values["gates 2020-03-01"], h.city.values["gates 2020-03-02"], h.city.values["gates 2020-03-03"] = 4, 4, 3
			},
			bad: "[[天天 | every-day gates 2020-03-01..2020-03-03]]值守。", good: "[[天天 | every-day gates 2020-03-01..2020-03-02]]值守。"},
		{name: "a day without meals", check: "daily", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("meals", figure.Portions, 900, "meal")
				h.city.values["meals 2020-03-01"], h.city.values["meals 2020-03-03"] = 400, 500
			},
			bad: "[[每天 | every-day meals 2020-03-01..2020-03-03]]送餐。", good: "[[每天 | every-day meals 2020-03-03..2020-03-03]]送餐。"},
		{name: "a proof that cannot be read", check: "daily", severity: brief.Blocks,
			bad: "[[天天 | every-day nothing]]值守。", good: "[[天天 | 台账]]值守。"},
		{name: "zero", check: "zero", severity: brief.Confirm,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("none", figure.Teams, 0, "service")
				h.city.add("one", figure.Teams, 1, "service")
			},
			bad: "{{none}}支队伍。", good: "{{one}}支队伍。"},
		{name: "an unknown figure", check: "wording", severity: brief.Blocks,
			bad: "全市{{nothing}}人。", good: "全市{{volunteers}}人。"},
		{name: "a value that cannot be said so", check: "wording", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) { h.city.add("hours", figure.Hours, 4300) },
			bad: "服务{{hours | ceil 1}}小时。", good: "服务{{hours | ceil 1 or floor}}小时。", suggests: "4300"},
		{name: "近 overstates", check: "overstated", severity: brief.Confirm,
			set: func(h *house, _ *brief.Draft) { h.city.add("hours", figure.Hours, 4936) },
			bad: "服务{{hours | ceil 1}}小时。", good: "服务{{hours | floor 2}}小时。"},
		{name: "two qualifiers", check: "proof-two-qualifiers", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) { h.city.add("hours", figure.Hours, 4936) },
			bad: "服务{{hours | ceil 1}}小时左右。", good: "服务{{hours | ceil 1}}小时。"},
		{name: "a part that exceeds its whole in words", check: "part-exceeds-whole", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("people", figure.Persons, 189_500, "service")
				h.city.values["people@110105"] = 189_400
			},
			bad:  "全市{{people | floor 2}}人，其中朝阳区{{people @110105 | ceil 2}}人。",
			good: "全市{{people | ceil 2}}人，其中朝阳区{{people @110105 | floor 2}}人。"},
		{name: "a sum of distinct counts", check: "sum", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) {
				h.city.overlap = figure.Overlap{Sum: 10, Whole: 8, Twice: 2}
			},
			bad: "两区{{volunteers @110101 + volunteers @110102 | exact}}人。", good: "两区{{volunteers @110101 | exact}}人。"},
		{name: "a claimed sum of distinct counts", check: "sum", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) {
				h.city.values["volunteers@110101"], h.city.values["volunteers@110102"] = 300, 400
			},
			bad:  "东城区{{volunteers @110101 | exact}}人、西城区{{volunteers @110102 | exact}}人，共[[700 | 合计]]人。",
			good: "东城区{{volunteers @110101 | exact}}人、西城区{{volunteers @110102 | exact}}人，共[[650 | 台账]]人。"},
		{name: "a sum of rates", check: "sum", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("meals-a-day", figure.Portions, 300, "meal").Per = figure.ServiceDay
				h.city.add("meals", figure.Portions, 300, "meal")
			},
			bad: "送餐{{meals-a-day @110101 + meals-a-day @110102}}份。", good: "送餐{{meals @110101 + meals @110102}}份。"},
		{name: "a pledge inside a sum", check: "pledge", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("fund", figure.Money, 2e10, "pledge")
				h.city.add("cash", figure.Money, 2e9, "receive")
				h.city.add("goods-value", figure.Money, 1e9, "receive")
			},
			bad: "捐赠{{cash + fund}}元。", good: "捐赠{{cash + goods-value}}元。"},
		{name: "a pledge told as a gift", check: "pledge", severity: brief.Confirm,
			set: func(h *house, _ *brief.Draft) { h.city.add("fund", figure.Money, 2e10, "pledge") },
			bad: "公司捐赠{{fund}}元。", good: "公司设立{{fund}}元专项资金。"},
		{name: "one gift fact in two lines", check: "same-gift", severity: brief.Blocks,
			set: gifts(fact.Fact{ID: "g1", Item: "mask", Quantity: 1000}, fact.Fact{ID: "g1", Item: "mask", Quantity: 1000}),
			bad: "甲送{{gift-a}}只，乙送{{gift-b}}只。", good: "甲送{{gift-a}}只。"},
		{name: "two gift facts that look like one", check: "same-gift", severity: brief.Confirm,
			set: gifts(fact.Fact{ID: "g1", Item: "mask", Quantity: 1000, Place: "110112"}, fact.Fact{ID: "g2", Item: "mask", Quantity: 1000, Place: "110112"}),
			bad: "甲送{{gift-a}}只，乙送{{gift-b}}只。", good: "甲送{{gift-a}}只，甲又送{{gift-a}}只。"},
		{name: "a small count of children", check: "small-cell", severity: brief.Blocks,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("children", figure.Others, 9, "pair")
				h.city.add("tutors", figure.Persons, 10, "pair")
			},
			bad: "助学{{children}}名儿童。", good: "{{tutors}}名志愿者助学。"},
		{name: "a small count of people", check: "small-cell", severity: brief.Confirm,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("few", figure.Persons, 4, "service")
				h.city.add("some", figure.Persons, 5, "service")
			},
			bad: "{{few}}人到岗。", good: "{{some}}人到岗。"},
		{name: "an identity number", check: "personal-data", severity: brief.Blocks,
			bad: "联系人证件[[990000197001010018 | 误贴]]。", good: "联系人证件已核。"},
		{name: "a mobile number", check: "personal-data", severity: brief.Blocks,
			bad: "电话[[13900000000 | 误贴]]。", good: "电话[[12345 | 热线名称]]。"},
		{name: "an e-mail address", check: "personal-data", severity: brief.Blocks,
			bad: "来信请寄someone@example.org。", good: "来信请寄本办。"},
		{name: "a named minor", check: "named-people", severity: brief.Blocks,
			set: func(_ *house, d *brief.Draft) { d.People = []brief.Person{{Name: "齐小满", Minor: true}} },
			bad: "志愿者陪齐小满读书。", good: "志愿者陪一名儿童读书。"},
		{name: "somebody named without consent", check: "named-people", severity: brief.Blocks,
			set: func(_ *house, d *brief.Draft) {
				d.People = []brief.Person{{Name: "齐大川"}, {Name: "齐云开", Consent: "来稿附件一"}}
			},
			bad: "志愿者齐大川值守。", good: "志愿者齐云开值守。"},
		{name: "a child by name", check: "named-people", severity: brief.Confirm,
			bad: "王小明同学学习进步。", good: "同学们学习进步。"},
		{name: "half-width marks", check: "proof-half-width", severity: brief.Blocks,
			bad: "齐心协力,共同守护。", good: "齐心协力，共同守护。"},
		{name: "doubled marks", check: "punctuation", severity: brief.Blocks,
			bad: "齐心协力，，共同守护。", good: "齐心协力，共同守护。"},
		{name: "quotation marks that do not match", check: "punctuation", severity: brief.Blocks,
			bad: "开展“守望行动。", good: "开展“守望”行动。"},
		{name: "no full stop", check: "punctuation", severity: brief.Blocks,
			bad: "共同守护", good: "共同守护。"},
		{name: "、 before a verb", check: "proof-stray-comma", severity: brief.Confirm,
			bad: "为社区、敬老院及防控志愿者、捐赠消毒液。", good: "为社区、敬老院及防控志愿者捐赠消毒液。"},
		{name: "a stale name", check: "stale-name", severity: brief.Confirm,
			bad: "北方交通大学师生参加。", good: "北京交通大学师生参加。", suggests: "北京交通大学"},
		{name: "a reported number", check: "reported", severity: brief.Confirm,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("recruits", figure.Persons, 0, "recruit")
				h.city.reported["recruits"] = []figure.Reported{{Org: "league", Quantity: 124, Note: "按批准数"}}
			},
			bad: "招募{{recruits reported=league}}名。", good: "招募志愿者。"},
		{name: "one number said in two ways", check: "said-twice", severity: brief.Blocks,
			bad: "{{volunteers}}人参加，{{volunteers | nearest 2}}人受训。", good: "{{volunteers}}人参加，{{volunteers}}人受训。"},
		{name: "an owner's word", check: "owner", severity: brief.Confirm,
			set: func(h *house, _ *brief.Draft) {
				h.city.add("owned", figure.Organisations, 87).Owner = "民政局"
			},
			bad: "共{{owned}}家。", good: "共有多方参加。"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			find := func(words string) []brief.Finding {
				d := h.draft(words)
				if tt.set != nil {
					h.city.definitions = h.city.definitions[:1]
					tt.set(h, &d)
				}
				report, err := h.briefs.Preview(t.Context(), "weekly", d, 0)
				if err != nil {
					t.Fatal(err)
				}
				var out []brief.Finding
				for _, f := range report.Findings {
					if f.Check == tt.check && f.Severity == tt.severity {
						out = append(out, f)
					}
				}
				return out
			}
			bad := find(tt.bad)
			if len(bad) == 0 {
				t.Fatalf("nothing found in %s", tt.bad)
			}
			f := bad[0]
			if f.Message.Zh == "" || f.Message.En == "" || f.Key == "" || f.Excerpt == "" {
				t.Errorf("an incomplete finding: %+v", f)
			}
			if !strings.Contains(f.Suggest.Zh, tt.suggests) {
				t.Errorf("suggestion %q does not mention %q", f.Suggest.Zh, tt.suggests)
			}
			if good := find(tt.good); len(good) > 0 {
				t.Errorf("found in %s: %+v", tt.good, good)
			}
		})
	}
}

// gifts puts one fact behind each of two goods figures.
func gifts(a, b fact.Fact) func(*house, *brief.Draft) {
	return func(h *house, _ *brief.Draft) {
		h.city.add("gift-a", figure.Goods, 1000, "deliver").Where = map[string][]string{"org": {"a"}}
		h.city.add("gift-b", figure.Goods, 1000, "deliver").Where = map[string][]string{"org": {"b"}}
		h.city.facts["gift-a"], h.city.facts["gift-b"] = []fact.Fact{a}, []fact.Fact{b}
	}
}

// A finding must not repeat what it found of a person.
func TestPersonalDataIsMasked(t *testing.T) {
	h := newHouse(t)
	report, err := h.briefs.Preview(t.Context(), "weekly", h.draft("电话[[13900000000 | 误贴]]。"), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Check == "personal-data" && strings.Contains(f.Excerpt+f.Message.Zh+f.Suggest.Zh, "13900000000") {
			t.Errorf("%+v repeats the number", f)
		}
	}
}

func TestCoverage(t *testing.T) {
	h := newHouse(t)
	briefs, err := brief.New(brief.Options{
		DB: h.db, Access: h.access, Figures: h.city,
		Clock: h.clock(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := seriesZhengwen
	s.CoverUnits = true
	if err := briefs.PutSeries(t.Context(), h.as("editor"), s); err != nil {
		t.Fatal(err)
	}
	units := area.Default().Units()
	var names []string
	for _, u := range units {
		names = append(names, u.Short.Zh)
	}
	missing := func(d brief.Draft) []string {
		report, err := briefs.Preview(t.Context(), "weekly", d, 0)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, f := range report.Findings {
			if f.Check == "coverage" {
				out = append(out, f.Excerpt)
			}
		}
		return out
	}
	if got := missing(h.draft(strings.Join(names, "、") + "都有行动。")); len(got) > 0 {
		t.Errorf("all are named, yet %v are missed", got)
	}
	if got := missing(h.draft(strings.Join(names[1:], "、") + "都有行动。")); len(got) != 1 || got[0] != names[0] {
		t.Errorf("missing %v, want %s", got, names[0])
	}
	if got := missing(h.draft("各区都有行动。")); len(got) != 17 {
		t.Errorf("%d units are missed, want 16 districts and the development area", len(got))
	}
	d := h.draft("各区都有行动。")
	d.Supplement = true
	if got := missing(d); len(got) > 0 {
		t.Errorf("a supplement must cover %v", got)
	}
}

// The number of a body that sends no records says whose it is.
func TestReportedSaysWhose(t *testing.T) {
	h := newHouse(t)
	h.city.add("recruits", figure.Persons, 0, "recruit")
	h.city.reported["recruits"] = []figure.Reported{{Org: "league", Quantity: 100}, {Org: "other", Quantity: 1}, {Org: "league", Quantity: 124}}
	for words, want := range map[string]string{
		"招募{{recruits reported=league}}名志愿者。": "招募124名（league报数）志愿者。",
		"招募志愿者{{recruits reported=league}}":   "招募志愿者124（league报数）",
	} {
		report, err := h.briefs.Preview(t.Context(), "weekly", h.draft(words), 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Reading.Passages[1].Text(); got != want {
			t.Errorf("%s printed %s, want %s", words, got, want)
		}
	}
}

// The phrases of domain.md 1.4 come out of slots.
func TestSlotsPrint(t *testing.T) {
	h := newHouse(t)
	h.city.add("masks", figure.Goods, 1_500_000, "deliver")
	h.city.add("gates", figure.Sites, 4, "service")
	h.city.add("gifts", figure.Money, 2_190_000_000, "receive")
	h.city.add("posts", figure.Sites, 112, "site")
	h.city.values["volunteers@110105"] = 95_000
	for words, want := range map[string]string{
		"{{volunteers}}志愿者":                       "120余万志愿者",
		"{{volunteers @110105 | exact}}名":         "9.5万名",
		"{{masks | exact /1000}}公斤":               "1500公斤",
		"{{gates | exact as:hanzi}}个门口":           "四个门口",
		"{{gifts}}元":                              "2190万元",
		"{{posts | hanzi}}个":                      "百余个",
		"{{gates | ceil 1 or hanzi or floor 1}}个": "4个",
		"{{masks + masks | exact /1000}}公斤":       "3000公斤",
	} {
		report, err := h.briefs.Preview(t.Context(), "weekly", h.draft(words), 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Reading.Passages[1].Text(); got != want {
			t.Errorf("%s printed %s, want %s", words, got, want)
		}
	}
}
