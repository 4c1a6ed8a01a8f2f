package ident_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/text"

	"pgregory.net/rapid"
)

func TestIDNumber(t *testing.T) {
	for _, tt := range []struct {
		in, want, birth string
		sex             ident.Sex
		place, mask     string
	}{
		{"11010519491231002X", "11010519491231002X", "1949-12-31", ident.Female, "110105", "110***********002X"},
		{"11010519491231002x", "11010519491231002X", "1949-12-31", ident.Female, "110105", "110***********002X"},
		{"440524188001010014", "440524188001010014", "1880-01-01", ident.Male, "440524", "440***********0014"},
		{" 530102 19200508 011X ", "53010219200508011X", "1920-05-08", ident.Male, "530102", "530***********011X"},
		{"53010219200508011X", "53010219200508011X", "1920-05-08", ident.Male, "530102", "530***********011X"},
		{"１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", "1949-12-31", ident.Female, "110105", "110***********002X"},
	} {
		n, err := ident.ParseIDNumber(tt.in)
		if err != nil || string(n) != tt.want {
			t.Errorf("ParseIDNumber(%q) = %q, %v", tt.in, n, err)
			continue
		}
		if n.Birth().String() != tt.birth || n.Sex() != tt.sex || n.Registered() != tt.place || n.Mask() != tt.mask {
			t.Errorf("%s: %s %v %s %s", tt.in, n.Birth(), n.Sex(), n.Registered(), n.Mask())
		}
	}
}

func TestFaultsSayWhatIsWrong(t *testing.T) {
	id := func(s string) error { _, err := ident.ParseIDNumber(s); return err }
	credit := func(s string) error { _, err := ident.ParseCreditCode(s); return err }
	mobile := func(s string) error { _, err := ident.ParseMobile(s); return err }
	phone := func(s string) error { _, err := ident.ParsePhone(s); return err }
	volunteer := func(s string) error { _, err := ident.ParseVolunteerNumber(s); return err }
	document := func(kind ident.DocumentType) func(string) error {
		return func(s string) error { _, err := ident.ParseDocument(kind, s); return err }
	}
	for _, tt := range []struct {
		parse  func(string) error
		in     string
		zh, en string
	}{
		{id, "110105194912310021", "末位是 1，按前面各位应为 X", "check digit is 1 but the digits before it call for X"},
		{id, "440524188001010015", "应为 4", "call for 4"},
		{id, "11010519491331002X", "出生日期不存在", "day of birth"},
		{id, "11010519490229002X", "出生日期不存在", "day of birth"},
		{id, "11010519000229002X", "出生日期不存在", "day of birth"},
		{id, "110105491231002", "18 位", "15 digits"},
		{id, "1101051949123100", "应为 18 位，现为 16 位", "18 characters, not 16"},
		{id, "", "现为 0 位", "not 0"},
		{id, "1101051949X2310021", "第 11 位", "character 11"},
		{id, "01010519491231002X", "不能以 0 开头", "does not begin with 0"},
		{id, "1.10105194912E+17", "18 位", "18 characters"},
		{credit, "91110000802100433A", "应为 B", "call for B"},
		{credit, "9111000080210043OB", "第 17 位", "character 17"},
		{credit, "911100008021004", "应为 18 位", "18 characters"},
		{mobile, "1380000000", "应为 11 位，现为 10 位", "11 characters, not 10"},
		{mobile, "12800000000", "13 至 19", "13 to 19"},
		{mobile, "138000000O0", "只能有数字", "digits only"},
		{phone, "010-7654321", "区号", "area code"},
		{phone, "00012345678", "区号", "area code"},
		{phone, "0", "区号", "area code"},
		{phone, "12345", "11 位", "11 characters"},
		{volunteer, "BJ00000000000", "应为", "call for"},
		{volunteer, "SH00000000001", "BJ 加 11 位", "BJ and 11 digits"},
		{volunteer, "BJ123", "BJ 加 11 位", "BJ and 11 digits"},
		{document("passport"), "ABCDEFGH", "5 至 15 位", "5 to 15"},
		{document("passport"), "护照12345", "5 至 15 位", "5 to 15"},
		{document("hk-macao-permit"), "H1234567", "H 或 M", "H or M"},
		{document("taiwan-permit"), "123", "8 位", "8 digits"},
		{document("foreigner-permit"), "AB1", "3 个字母", "3 letters"},
		{document("foreigner-permit"), "911105194912310021", "校验位", "check digit"},
		{document("library-card"), "123", "passport", "passport"},
		{document(""), "123", "18 位", "18 characters"},
	} {
		err := tt.parse(tt.in)
		if err == nil {
			t.Errorf("%q was accepted", tt.in)
			continue
		}
		said := text.Of(err)
		if !strings.Contains(said.Zh, tt.zh) || !strings.Contains(said.En, tt.en) {
			t.Errorf("%q: %q / %q, want %q / %q", tt.in, said.Zh, said.En, tt.zh, tt.en)
		}
		var e *text.Error
		if !errors.As(err, &e) {
			t.Errorf("%q: error of type %T", tt.in, err)
		}
		if len(tt.in) > 7 && (strings.Contains(said.Zh, tt.in) || strings.Contains(said.En, tt.in)) {
			t.Errorf("%q: the message repeats the number: %v", tt.in, said)
		}
	}
}

func TestCreditCode(t *testing.T) {
	for _, s := range []string{"91110000802100433B", "91440300708461136T", "91330100799655058B", " 9133 0100 7996 5505 8b "} {
		if n, err := ident.ParseCreditCode(s); err != nil || len(n) != 18 {
			t.Errorf("ParseCreditCode(%q) = %q, %v", s, n, err)
		}
	}
}

func TestPhones(t *testing.T) {
	for in, want := range map[string][2]string{
		"13800000000":       {"13800000000", "138****0000"},
		"+86 138-0000-0000": {"13800000000", "138****0000"},
		"8613800000000":     {"13800000000", "138****0000"},
		"008619900001234":   {"19900001234", "199****1234"},
		"010-12345678":      {"010-12345678", "010-****5678"},
		"(0311) 1234567":    {"0311-1234567", "0311-***4567"},
		"+86 10 12345678":   {"010-12345678", "010-****5678"},
	} {
		p, err := ident.ParsePhone(in)
		if err != nil || string(p) != want[0] || p.Mask() != want[1] {
			t.Errorf("ParsePhone(%q) = %q (%s), %v, want %v", in, p, p.Mask(), err, want)
		}
		if p.Mobile() != !strings.HasPrefix(want[0], "0") {
			t.Errorf("%s: mobile %v", p, p.Mobile())
		}
	}
}

func TestVolunteerNumber(t *testing.T) {
	// Other countries' published samples for MOD 11,10 over ten digits: a
	// German tax number and a Croatian OIB.
	for serial, check := range map[int64]string{8609574271: "9", 3339200596: "1"} {
		if n, err := ident.NewVolunteerNumber(serial); err != nil || !strings.HasSuffix(string(n), check) {
			t.Errorf("serial %d: %s, %v, want check digit %s", serial, n, err, check)
		}
	}
	n, err := ident.NewVolunteerNumber(794)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ident.ParseVolunteerNumber(" " + strings.ToLower(string(n))); got != n || err != nil {
		t.Errorf("%s does not read back: %s, %v", n, got, err)
	}
	if got, want := n.Mask(), "BJ*******"+string(n[9:]); got != want {
		t.Errorf("Mask() = %s, want %s", got, want)
	}
	for _, serial := range []int64{-1, ident.MaxVolunteerSerial + 1} {
		if _, err := ident.NewVolunteerNumber(serial); err == nil {
			t.Errorf("serial %d was accepted", serial)
		}
	}
}

func TestDocuments(t *testing.T) {
	for _, tt := range []struct {
		kind     ident.DocumentType
		in, mask string
	}{
		{ident.IDCard, "11010519491231002x", "110***********002X"},
		{"", "11010519491231002X", "110***********002X"},
		{ident.HKMacaoPermit, "h12345678", "H******78"},
		{ident.HKMacaoPermit, "M1234567801", "M********01"},
		{ident.TaiwanPermit, "12345678", "1*****78"},
		{ident.Passport, "E12345678", "E******78"},
		{ident.ForeignerPermit, "ABC123456789012", "A************12"},
	} {
		d, err := ident.ParseDocument(tt.kind, tt.in)
		if err != nil || d.Mask() != tt.mask {
			t.Errorf("ParseDocument(%s, %s): %s, %v, want %s", tt.kind, tt.in, d.Mask(), err, tt.mask)
		}
		if d.Type.Label().Zh == "" || d.Type.Label().En == "" {
			t.Errorf("%s has no name", d.Type)
		}
	}
}

func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{
		"张三": "张*", "张三丰": "张**", "欧阳娜": "欧阳*", "欧阳娜娜": "欧阳**", "欧阳": "欧*", "司徒南": "司徒*",
		"阿依古丽·买买提": "阿***·***", "买买提•阿卜杜拉": "买**•****", "诺敏": "诺*",
		"John Smith": "J*** S***", "Ольга": "О***", "张": "*", "": "", " 张三 ": "张*",
	} {
		if got := ident.MaskName(name); got != want {
			t.Errorf("MaskName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSex(t *testing.T) {
	for in, want := range map[string]ident.Sex{
		"": 0, "0": 0, "1": 1, "男": 1, "Male": 1, "2": 2, "女": 2, "f": 2, "9": 9, "未说明": 9, "not stated": 9,
	} {
		if got, err := ident.ParseSex(in); got != want || err != nil {
			t.Errorf("ParseSex(%q) = %v, %v", in, got, err)
		}
		if again, err := ident.ParseSex(want.String()); again != want || err != nil || want.Label().En == "" {
			t.Errorf("sex %v does not read back", want)
		}
	}
	if _, err := ident.ParseSex("3"); err == nil {
		t.Error("sex 3 was accepted")
	}
}

// numbers draws a valid number of each kind, and says how to read it.
func numbers(t *rapid.T) map[string]struct {
	number string
	parse  func(string) error
} {
	s := identtest.New(rapid.Uint64().Draw(t, "seed"))
	birth := civil.NewDay(1900, time.January, 1) + civil.Day(rapid.IntRange(0, 50000).Draw(t, "birth"))
	type valid = struct {
		number string
		parse  func(string) error
	}
	return map[string]valid{
		"identity number":  {string(s.IDNumber("110105", birth, 0)), func(n string) error { _, err := ident.ParseIDNumber(n); return err }},
		"credit code":      {string(s.CreditCode("52", "110105")), func(n string) error { _, err := ident.ParseCreditCode(n); return err }},
		"volunteer number": {string(s.VolunteerNumber()), func(n string) error { _, err := ident.ParseVolunteerNumber(n); return err }},
	}
}

func TestEveryWrongDigitIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for kind, n := range numbers(t) {
			if err := n.parse(n.number); err != nil {
				t.Fatalf("%s %s: %v", kind, n.number, err)
			}
			for i := range n.number {
				for d := byte('0'); d <= '9'; d++ {
					if wrong := n.number[:i] + string(d) + n.number[i+1:]; d != n.number[i] && n.parse(wrong) == nil {
						t.Fatalf("%s %s: character %d changed to %c is not noticed", kind, n.number, i+1, d)
					}
				}
			}
		}
	})
}

func TestEverySwapIsFoundInIDNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := numbers(t)["identity number"]
		for i := range len(n.number) - 1 {
			swapped := []byte(n.number)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if string(swapped) != n.number && n.parse(string(swapped)) == nil {
				t.Fatalf("%s: characters %d and %d swapped is not noticed", n.number, i+1, i+2)
			}
		}
	})
}

func TestGenerators(t *testing.T) {
	a, b := identtest.New(7), identtest.New(7)
	born := civil.NewDay(2000, time.February, 29)
	for range 100 {
		n := a.IDNumber("110112", born, ident.Female)
		if n != b.IDNumber("110112", born, ident.Female) {
			t.Fatal("one seed gives two numbers")
		}
		if n.Sex() != ident.Female || n.Birth() != born || n.Registered() != "110112" {
			t.Fatalf("%s was not what was asked for", n)
		}
		if m := a.IDNumber("110112", born, ident.Male); m.Sex() != ident.Male {
			t.Fatalf("%s was asked to be a man's", m)
		}
		b.IDNumber("110112", born, ident.Male)
		p := a.Mobile()
		if got, err := ident.ParseMobile(string(p)); got != p || err != nil {
			t.Fatalf("mobile %s: %v", p, err)
		}
		b.Mobile()
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"11010519491231002X", "91110000802100433B", "+86 138-0000-0000", "BJ00000007945", "H12345678",
		"010-12345678", "欧阳娜", "阿·买", "\xff\xfe", "－", "8", "0",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := ident.ParseIDNumber(s); err == nil {
			if again, err := ident.ParseIDNumber(string(n)); again != n || err != nil {
				t.Fatalf("%s does not read back", n)
			}
		}
		if n, err := ident.ParsePhone(s); err == nil {
			if again, err := ident.ParsePhone(string(n)); again != n || err != nil {
				t.Fatalf("%s does not read back as a phone: %s, %v", n, again, err)
			}
		}
		ident.ParseCreditCode(s)
		ident.ParseVolunteerNumber(s)
		for _, kind := range ident.DocumentTypes() {
			ident.ParseDocument(kind, s)
		}
		if masked := ident.MaskName(s); len([]rune(s)) > 4 && masked == s && !strings.Contains(s, "*") {
			t.Fatalf("the name %q is not hidden", s)
		}
	})
}
