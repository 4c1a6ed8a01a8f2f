package brief_test

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/brief"
	"linli/internal/civil"
)

func TestParseText(t *testing.T) {
	day := func(s string) civil.Day {
		d, err := civil.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	tests := map[string][]brief.Piece{
		"":   nil,
		"平安": {{Words: "平安"}},
		"全市{{volunteers|floor 2}}志愿者": {
			{Words: "全市"},
			{At: 2, Slot: &brief.Slot{
				Terms: []brief.Term{{Figure: "volunteers"}}, Say: brief.Say{Rule: "floor", Digits: 2},
			}},
			{At: 24, Words: "志愿者"},
		},
		"{{ volunteers  @110105 2020-02-06.. category=epidemic.order,epidemic.temperature | exact }}": {
			{Slot: &brief.Slot{
				Terms: []brief.Term{{
					Figure: "volunteers", Place: "110105", From: day("2020-02-06"),
					Where: map[string][]string{"category": {"epidemic.order", "epidemic.temperature"}},
				}},
				Say: brief.Say{Rule: "exact"},
			}},
		},
		"{{a @bda + b @unit:110115 ..2020-03-05}}": {
			{Slot: &brief.Slot{Terms: []brief.Term{
				{Figure: "a", Unit: "bda"}, {Figure: "b", Unit: "110115", To: day("2020-03-05")},
			}}},
		},
		"{{a reported=youth-league | ceil 1 /1000 or hanzi or floor 2}}": {
			{Slot: &brief.Slot{
				Terms: []brief.Term{{Figure: "a", Reported: "youth-league"}},
				Say:   brief.Say{Rule: "ceil", Digits: 1, Per: 1000},
				Or:    []brief.Say{{Rule: "hanzi"}, {Rule: "floor", Digits: 2}},
			}},
		},
		"拨打[[12345|热线名称]]": {
			{Words: "拨打"}, {At: 2, Claim: &brief.Claim{Words: "12345", Ground: "热线名称"}},
		},
	}
	for in, want := range tests {
		got, err := brief.ParseText(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %+v\nwant %+v", in, got, want)
		}
	}
}

func TestParseTextRefuses(t *testing.T) {
	for in, at := range map[string]int{
		"全市{{volunteers":               2, // not closed
		"全市volunteers}}":               12,
		"{{}}":                         0,
		"{{Volunteers}}":               0,
		"{{a b}}":                      0,
		"{{a @}}":                      0,
		"{{a @1}}":                     0,
		"{{a @110105 @bda}}":           0,
		"{{a k=}}":                     0,
		"{{a k=x k=y}}":                0,
		"{{a 2020-02-30..}}":           0,
		"{{a 2020-03-02..2020-03-01}}": 0,
		"{{a ..}}":                     0,
		"{{a | round}}":                0,
		"{{a | floor 19}}":             0,
		"{{a | floor ceil}}":           0,
		"{{a | floor /1}}":             0,
		"{{a | floor or 2}}":           0,
		"{{a | floor or ceil /10}}":    0,
		"{{a + b reported=c}}":         0,
		"[[]]":                         0,
		"[[ | ground]]":                0,
		"[[a {{b}} ]]":                 0,
	} {
		_, err := brief.ParseText(in)
		var fault *brief.SyntaxError
		if !errors.As(err, &fault) {
			t.Errorf("%s: %v, want a syntax error", in, err)
		} else if fault.At != at {
			t.Errorf("%s: fault at %d, want %d", in, fault.At, at)
		}
	}
}

// Whatever can be read is written back in one form that reads the same.
func FuzzParseText(f *testing.F) {
	for _, s := range []string{
		"全市{{volunteers|floor 2}}志愿者", "{{a @bda + b @unit:110115 ..2020-03-05}}", "[[12345|热线]]",
		"{{a k=x,y 2020-02-01..2020-03-06 | exact /10 as:hanzi or floor}}", "[[[x]]", "{{a|1}}}}", "a}b]c[d{e",
		"{{a 1970-01-01..}}", "{{a |}}", "[[x]]]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		pieces, err := brief.ParseText(s)
		if err != nil {
			return
		}
		text := brief.FormatText(pieces)
		again, err := brief.ParseText(text)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", s, text, err)
		}
		if twice := brief.FormatText(again); twice != text {
			t.Fatalf("%q was written as %q and then as %q", s, text, twice)
		}
	})
}

func TestDraftRoundTrip(t *testing.T) {
	words := rapid.StringMatching(`[\p{Han}，。“”a-z:#'" {}\[\]|-]{1,20}`)
	paragraph := rapid.Custom(func(t *rapid.T) brief.Paragraph {
		p := brief.Paragraph{Words: words.Draw(t, "words")}
		if rapid.Bool().Draw(t, "contributed") {
			p.From = rapid.StringMatching(`[a-z0-9-]{1,12}`).Draw(t, "from")
		}
		return p
	})
	day := rapid.Int32Range(1, 30_000)
	rapid.Check(t, func(t *rapid.T) {
		from := day.Draw(t, "from")
		d := brief.Draft{
			Title: "题" + words.Draw(t, "title"), Column: words.Draw(t, "column"),
			From: brief.Date(from), To: brief.Date(from + 34),
			Supplement: rapid.Bool().Draw(t, "supplement"),
			Lead:       rapid.SliceOfN(paragraph, 1, 3).Draw(t, "lead"),
			People:     []brief.Person{{Name: "某人", Minor: true}},
		}
		text, err := d.Format()
		if err != nil {
			t.Fatal(err)
		}
		got, err := brief.ParseDraft(text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		for i := range d.Lead {
			d.Lead[i].Words = brief.Unwrap(d.Lead[i].Words)
		}
		if !reflect.DeepEqual(got, d) {
			t.Fatalf("got %+v\nwant %+v\nfrom\n%s", got, d, text)
		}
	})
}

func TestBlank(t *testing.T) {
	text, err := brief.Blank(18_327).Format()
	if err != nil {
		t.Fatal(err)
	}
	d, err := brief.ParseDraft(text)
	if err != nil || !reflect.DeepEqual(d, brief.Blank(18_327)) || civil.Day(d.From).String() != "2020-02-29" {
		t.Errorf("blank is %+v, %v", d, err)
	}
}

func TestParseDraftRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"empty":          "",
		"no title":       "from: 2020-02-01\nto: 2020-03-06\n",
		"no period":      "title: 题\n",
		"backwards":      "title: 题\nfrom: 2020-03-06\nto: 2020-02-01\n",
		"dated too soon": "title: 题\nfrom: 2020-02-01\nto: 2020-03-06\ndate: 2020-03-01\n",
		"unknown key":    "title: 题\nfrom: 2020-02-01\nto: 2020-03-06\nnumber: 10\n",
		"not a day":      "title: 题\nfrom: 2月1日\nto: 2020-03-06\n",
		"two documents":  "title: 题\nfrom: 2020-02-01\nto: 2020-03-06\n---\ntitle: 题\n",
		"not a mapping":  "- 题\n",
	} {
		if _, err := brief.ParseDraft([]byte(in)); !errors.Is(err, brief.ErrDraft) {
			t.Errorf("%s: %v, want ErrDraft", name, err)
		}
	}
}

func FuzzParseDraft(f *testing.F) {
	f.Add([]byte("title: 题\nfrom: 2020-02-01\nto: 2020-03-06\nlead:\n- 全市{{volunteers}}人。\n- {from: c1, words: 甲}\n"))
	f.Add([]byte("title: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := brief.ParseDraft(data)
		if err != nil {
			return
		}
		text, err := d.Format()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := brief.ParseDraft(text); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
	})
}
