package wording_test

import (
	"errors"
	"strings"
	"testing"

	"linli/internal/wording"

	"pgregory.net/rapid"
)

func value(t interface{ Fatal(...any) }, s string) wording.Value {
	v, err := wording.ParseValue(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSay(t *testing.T) {
	for _, c := range []struct {
		value  string
		rule   wording.Rule
		digits int
		want   string // empty: cannot be said
	}{
		// The vectors of the domain reference, 1.4.
		{"1203456", wording.Floor, 2, "120余万"},
		{"1200000", wording.Floor, 2, "120万"},
		{"189000", wording.Ceil, 2, "近19万"},
		{"2763", wording.Floor, 3, "2760余"},
		{"31874", wording.Nearest, 2, "约3.2万"},
		{"103250", wording.Floor, 2, "10万余"},
		{"103250", wording.Floor, 1, "10余万"},
		{"112", wording.Hanzi, 0, "百余"},
		{"214", wording.Floor, 1, "200余"},
		{"95000", wording.Exact, 0, "9.5万"},
		{"95120", wording.Floor, 2, "超过9.5万"},
		{"36", wording.Floor, 1, "30余"},
		{"4936", wording.Ceil, 1, "近5000"},
		{"4300", wording.Ceil, 1, ""},
		{"1247", wording.Floor, 2, "1200余"},
		{"9870", wording.Ceil, 1, "近万"},
		{"987", wording.Ceil, 1, "近千"},
		{"1046", wording.Floor, 2, "1000余"},
		{"21900000", wording.Exact, 0, "2190万"},

		// Where 余 stands.
		{"1203456", wording.Floor, 3, "120万余"},
		{"1234567", wording.Floor, 3, "123万余"},
		{"1234567", wording.Floor, 1, "100余万"},
		{"12345", wording.Floor, 1, "1万余"},
		{"12345", wording.Floor, 2, "超过1.2万"},
		{"12345", wording.Floor, 4, "12340余"},
		{"123456789", wording.Floor, 1, "1亿余"},
		{"123456789", wording.Floor, 2, "超过1.2亿"},
		{"123456789", wording.Floor, 4, "12340余万"},
		{"123456789", wording.Floor, 5, "12345万余"},
		{"1234567890", wording.Floor, 1, "10余亿"},
		{"36.5", wording.Floor, 2, "超过36"},
		{"0.57", wording.Floor, 1, "超过0.5"},
		{"0.57", wording.Nearest, 1, "约0.6"},

		// 近 up to exactly 5 %, and its words.
		{"180500", wording.Ceil, 2, "近19万"},
		{"95", wording.Ceil, 1, "近百"},
		{"94", wording.Ceil, 1, ""},
		{"99600", wording.Ceil, 2, "近10万"},
		{"31874", wording.Ceil, 3, "近31900"},

		// An exact hit takes no qualifier, whatever the rule.
		{"0", wording.Floor, 2, "0"},
		{"10000", wording.Ceil, 1, "1万"},
		{"32000", wording.Nearest, 2, "3.2万"},
		{"100", wording.Hanzi, 0, "100"},
		{"300000000", wording.Exact, 0, "3亿"},
		{"219000000", wording.Exact, 0, "2.19亿"},
		{"31874", wording.Exact, 0, "31874"},
		{"1130", wording.Exact, 0, "1130"},
		{"4996.67", wording.Exact, 0, "4996.67"},
		{"99999999999999.99", wording.Ceil, 1, "近1000000亿"},
		{"31874", wording.Exact, 2, ""},
		{"32000", wording.Exact, 2, "3.2万"},

		// Round words.
		{"11", wording.Hanzi, 0, "十余"},
		{"199", wording.Hanzi, 0, "百余"},
		{"200", wording.Hanzi, 0, ""},
		{"214", wording.Hanzi, 0, ""},
		{"1001", wording.Hanzi, 0, "千余"},
		{"960", wording.Hanzi, 0, "近千"},
		{"12000", wording.Hanzi, 1, "万余"},
		{"0", wording.Hanzi, 0, ""},

		// The rule's own choice of digits.
		{"1203456", wording.Floor, 0, "120余万"},
		{"1046", wording.Floor, 0, "1000余"},
		{"247", wording.Floor, 0, "240余"},
		{"189000", wording.Ceil, 0, "近19万"},
		{"4300", wording.Ceil, 0, "4300"},
		{"31874", wording.Nearest, 0, "约3.2万"},

		{"1", wording.Floor, -1, ""},
		{"1", wording.Floor, 19, ""},
		{"1", "round", 1, ""},
	} {
		got, err := wording.Say(value(t, c.value), c.rule, c.digits)
		if got != c.want {
			t.Errorf("Say(%s, %s, %d) = %q, want %q", c.value, c.rule, c.digits, got, c.want)
		}
		var unsayable *wording.Unsayable
		if c.want == "" && (!errors.As(err, &unsayable) || unsayable.Reason.Zh == "" || unsayable.Reason.En == "") {
			t.Errorf("Say(%s, %s, %d): error %v, want *Unsayable with a reason", c.value, c.rule, c.digits, err)
		}
	}
}

func TestParseValue(t *testing.T) {
	for _, s := range []string{"0", "31874", "0.5", "1130.25", "99999999999999.99"} {
		if got := value(t, s).String(); got != s {
			t.Errorf("ParseValue(%q) prints %q", s, got)
		}
	}
	for _, s := range []string{"", "-1", "+1", "1.", ".5", "1.234", "1e5", "1,000", " 1", "\uff11", "100000000000000", strings.Repeat("9", 60)} {
		if v, err := wording.ParseValue(s); !errors.Is(err, wording.ErrValue) {
			t.Errorf("ParseValue(%q) = %s, %v, want ErrValue", s, v, err)
		}
	}
	if _, err := wording.Whole(-1); !errors.Is(err, wording.ErrValue) {
		t.Error("a negative number was accepted")
	}
}

func TestAdvise(t *testing.T) {
	for _, c := range []struct {
		value  string
		rule   wording.Rule
		digits int
		better []int // Digits of each advice
	}{
		{"1203456", wording.Floor, 2, nil},
		{"1160", wording.Floor, 1, []int{2}},
		{"1150", wording.Floor, 1, nil},
		{"1160", wording.Floor, 0, nil},
		{"180", wording.Hanzi, 0, []int{2}},
		{"112", wording.Hanzi, 0, nil},
		{"189000", wording.Ceil, 2, []int{0}},
		{"190000", wording.Ceil, 2, nil},
		{"31874", wording.Nearest, 2, nil},
	} {
		advice := wording.Advise(value(t, c.value), c.rule, c.digits)
		if len(advice) != len(c.better) {
			t.Errorf("Advise(%s, %s, %d) = %v", c.value, c.rule, c.digits, advice)
			continue
		}
		for i, a := range advice {
			if a.Digits != c.better[i] || a.Reason.Zh == "" {
				t.Errorf("Advise(%s, %s, %d) = %v", c.value, c.rule, c.digits, advice)
			}
		}
	}
}

var rules = []wording.Rule{wording.Floor, wording.Ceil, wording.Nearest, wording.Exact, wording.Hanzi}

// drawValue favours values next to round ones, where wordings change.
func drawValue(t *rapid.T) wording.Value {
	power := int64(1)
	for range rapid.IntRange(0, 15).Draw(t, "power") {
		power *= 10
	}
	hundredths := rapid.OneOf(
		rapid.Int64Range(0, 9_999_999_999_999_999),
		rapid.Int64Range(0, 100_000_000_000),
		rapid.Map(rapid.Int64Range(1, 999), func(n int64) int64 { return n * power % 9_999_999_999_999_999 }),
		rapid.Map(rapid.Int64Range(-120, 120), func(n int64) int64 { return max(power+n, 0) }),
	).Draw(t, "hundredths")
	return hundredthsValue(t, hundredths)
}

func hundredthsValue(t interface{ Fatal(...any) }, n int64) wording.Value {
	digits := []byte{byte('0' + n/10%10), byte('0' + n%10)}
	w, err := wording.Whole(n / 100)
	if err != nil {
		t.Fatal(err)
	}
	return value(t, w.String()+"."+string(digits))
}

// checkSaid holds what every phrase must keep.
func checkSaid(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, v wording.Value, rule wording.Rule, digits int) {
	said, err := wording.Say(v, rule, digits)
	if err != nil {
		if said != "" {
			t.Fatalf("Say(%s, %s, %d) = %q with error %v", v, rule, digits, said, err)
		}
		return
	}
	read, err := wording.Read(said)
	if err != nil || !read.Contains(v) {
		t.Fatalf("Say(%s, %s, %d) = %q, read as %s, %v", v, rule, digits, said, read, err)
	}
	if f := wording.Proofread(said); len(f) > 0 {
		t.Fatalf("Say(%s, %s, %d) = %q has faults: %v", v, rule, digits, said, f)
	}
	qualified := strings.ContainsAny(said, "余近约过")
	if exact := read.Low == v && read.High == v && !read.LowOpen && !read.Unbounded; exact == qualified {
		t.Fatalf("Say(%s, %s, %d) = %q: qualified %v, exact %v", v, rule, digits, said, qualified, exact)
	}
	if found := wording.Numbers("共" + said + "名志愿者"); len(found) != 1 || found[0].Interval == nil || !found[0].Interval.Contains(v) {
		t.Fatalf("Numbers does not find %q: %v", said, found)
	}
}

func TestSayReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkSaid(t, drawValue(t), rapid.SampledFrom(rules).Draw(t, "rule"), rapid.IntRange(0, 18).Draw(t, "digits"))
	})
}

func TestSayEverySmallNumber(t *testing.T) {
	for n := int64(0); n <= 12_000; n++ {
		v, err := wording.Whole(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range rules {
			for digits := range 6 {
				checkSaid(t, v, rule, digits)
			}
		}
	}
}

func FuzzSay(f *testing.F) {
	for _, n := range []int64{120345600, 10325000, 9500000, 57, 0} {
		f.Add(n, "floor", 2)
	}
	f.Add(int64(18900000), "ceil", 2)
	f.Add(int64(11200), "hanzi", 0)
	f.Fuzz(func(t *testing.T, hundredths int64, rule string, digits int) {
		if hundredths < 0 || hundredths > 9_999_999_999_999_999 {
			return
		}
		checkSaid(t, hundredthsValue(t, hundredths), wording.Rule(rule), digits)
	})
}
