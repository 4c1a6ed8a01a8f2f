package measure_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"math/big"
	"os"
	"strings"
	"testing"

	"linli/internal/measure"

	"pgregory.net/rapid"
)

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		n, d int64
		want string
	}{
		{0, 60, "0"}, {60, 60, "1"}, {90, 60, "1.5"}, {100, 60, "1.67"}, {1, 3, "0.33"}, {2, 3, "0.67"},
		{1, 200, "0.01"}, {1, 201, "0"}, {1999, 1000, "2"}, {1994, 1000, "1.99"}, {226000, 200, "1130"},
		{-1, 200, "-0.01"}, {-1, 1000, "0"}, {3, -2, "-1.5"}, {1, 0, ""},
		{math.MaxInt64, 1, "9223372036854775807"}, {math.MinInt64, 1, "-9223372036854775808"},
		{math.MinInt64, -1, "9223372036854775808"}, {math.MaxInt64 - 1, math.MaxInt64, "1"},
		{math.MaxInt64, 100, "92233720368547758.07"},
	} {
		if got := measure.Decimal(c.n, c.d); got != c.want {
			t.Errorf("Decimal(%d, %d) = %q, want %q", c.n, c.d, got, c.want)
		}
	}
}

func TestDecimalAgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, d := rapid.Int64Min(0).Draw(t, "n"), rapid.Int64Min(1).Draw(t, "d")
		// big.Rat rounds half away from zero, which is half up here.
		want := big.NewRat(n, 1).Quo(big.NewRat(n, 1), big.NewRat(d, 1)).FloatString(2)
		want = strings.TrimSuffix(strings.TrimRight(want, "0"), ".")
		if want == "" {
			want = "0"
		}
		if got := measure.Decimal(n, d); got != want {
			t.Fatalf("Decimal(%d, %d) = %q, want %q", n, d, got, want)
		}
	})
}

func TestSum(t *testing.T) {
	if got, err := measure.Sum[measure.Persons](1, 2, 3); got != 6 || err != nil {
		t.Errorf("Sum = %d, %v", got, err)
	}
	for _, pair := range [][2]measure.Fen{{math.MaxInt64, 1}, {math.MinInt64, -1}} {
		if _, err := measure.Add(pair[0], pair[1]); !errors.Is(err, measure.ErrOverflow) {
			t.Errorf("Add(%d, %d): %v, want ErrOverflow", pair[0], pair[1], err)
		}
	}
	if got, err := measure.Add[measure.Fen](math.MaxInt64, math.MinInt64); got != -1 || err != nil {
		t.Errorf("Add(max, min) = %d, %v", got, err)
	}
}

// TestQuantitiesDoNotMix type-checks a file added to the package: lines that
// mix quantities must be refused, the others must pass.
func TestQuantitiesDoNotMix(t *testing.T) {
	const probe = `package measure
var _ = Persons(1) + Persons(2)
var _, _ = Add(Minutes(1), Minutes(2))
var _ = Persons(1) + PersonTimes(2)          // refused
var _, _ = Add(Fen(1), Millilitres(2))       // refused
var _, _ = Sum(Portions(1), Messages(2))     // refused
var _ Persons = Organisations(3)             // refused
`
	fset := token.NewFileSet()
	source, err := os.ReadFile("quantity.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for name, src := range map[string]string{"quantity.go": string(source), "probe.go": probe} {
		f, err := parser.ParseFile(fset, name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	refused := map[int]bool{}
	conf := types.Config{Error: func(err error) {
		var terr types.Error
		if errors.As(err, &terr) {
			if at := fset.Position(terr.Pos); at.Filename == "probe.go" {
				refused[at.Line] = true
			}
		}
	}}
	_, _ = conf.Check("measure", fset, files, nil) // errors arrive at conf.Error
	for i, line := range strings.Split(probe, "\n") {
		if want := strings.Contains(line, "// refused"); refused[i+1] != want {
			t.Errorf("refused = %v, want %v: %s", refused[i+1], want, line)
		}
	}
}

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		fen  measure.Fen
		text string
	}{
		{0, "0元"}, {5, "0.05元"}, {123450, "1234.5元"}, {999999, "9999.99元"},
		{1_000_000, "1万元"}, {1_234_500, "12345元"}, {1_230_000, "1.23万元"},
		{2_190_000_000, "2190万元"}, {20_000_000_000, "2亿元"}, {21_900_000_000, "2.19亿元"},
		{21_955_000_000, "21955万元"},
	} {
		if got := c.fen.String(); got != c.text {
			t.Errorf("%d.String() = %q, want %q", int64(c.fen), got, c.text)
		}
		if got, err := measure.ParseMoney(c.text); got != c.fen || err != nil {
			t.Errorf("ParseMoney(%q) = %d, %v, want %d", c.text, got, err, c.fen)
		}
	}
	for _, bad := range []string{"", "元", "1.元", "-5元", "1,23元", "0.001元", "1e5", "9223372036854775808", "十元", "1万", ".5元", "1.2.3元"} {
		if got, err := measure.ParseMoney(bad); !errors.Is(err, measure.ErrMoney) {
			t.Errorf("ParseMoney(%q) = %d, %v, want ErrMoney", bad, got, err)
		}
	}
	if got, err := measure.ParseMoney("¥1,234.50"); got != 123450 || err != nil {
		t.Errorf("ParseMoney with ¥ and comma = %d, %v", got, err)
	}
}

func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fen := measure.Fen(rapid.Int64Min(0).Draw(t, "fen"))
		if got, err := measure.ParseMoney(fen.String()); got != fen || err != nil {
			t.Fatalf("ParseMoney(%q) = %d, %v, want %d", fen.String(), got, err, fen)
		}
		small := fen % 9_000_000_000_000_000
		if got, err := measure.ParseCapitals(small.Capitals()); got != small || err != nil {
			t.Fatalf("ParseCapitals(%q) = %d, %v, want %d", small.Capitals(), got, err, small)
		}
	})
}

// The examples with yuan and fen are those of the annex to 支付结算办法.
func TestCapitals(t *testing.T) {
	for _, c := range []struct {
		fen  measure.Fen
		want string
	}{
		{0, "零元整"}, {1, "壹分"}, {10, "壹角"}, {11, "壹角壹分"}, {100, "壹元整"}, {101, "壹元零壹分"},
		{140950, "壹仟肆佰零玖元伍角"}, {600714, "陆仟零柒元壹角肆分"}, {168032, "壹仟陆佰捌拾元叁角贰分"},
		{10700053, "壹拾万柒仟元伍角叁分"}, {1640902, "壹万陆仟肆佰零玖元零贰分"}, {32504, "叁佰贰拾伍元零肆分"},
		{1_000_00, "壹仟元整"}, {10_010_00, "壹万零壹拾元整"}, {2_190_000_000, "贰仟壹佰玖拾万元整"},
		{20_000_000_000, "贰亿元整"}, {100_000_001_00, "壹亿零壹元整"}, {100_050_000_00, "壹亿零伍万元整"},
		{1_000_000_000_000_00, "壹万亿元整"}, {1_001_00, "壹仟零壹元整"}, {-150, "负壹元伍角"},
		{math.MaxInt64, "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分"},
	} {
		if got := c.fen.Capitals(); got != c.want {
			t.Errorf("%d.Capitals() = %q, want %q", int64(c.fen), got, c.want)
		}
	}
	for text, want := range map[string]measure.Fen{
		"人民币壹仟陆佰捌拾元零叁角贰分": 168032, "壹拾万零柒仟圆伍角叁分": 10700053, "壹佰元正": 10000, "伍角整": 50,
	} {
		if got, err := measure.ParseCapitals(text); got != want || err != nil {
			t.Errorf("ParseCapitals(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, bad := range []string{"", "元", "壹", "壹佰", "壹拾佰元整", "壹壹元整", "壹分壹角", "万元整", "1元整", "角"} {
		if got, err := measure.ParseCapitals(bad); !errors.Is(err, measure.ErrMoney) {
			t.Errorf("ParseCapitals(%q) = %d, %v, want ErrMoney", bad, got, err)
		}
	}
}

func TestShown(t *testing.T) {
	if got := measure.Minutes(299_800).Hours(); got != "4996.67" {
		t.Errorf("Hours = %q", got)
	}
	if got := measure.Millilitres(300).Units(); got != "1.5" {
		t.Errorf("Units = %q", got)
	}
	if got := measure.Grams(1_500_000).Kilograms(); got != "1500" {
		t.Errorf("Kilograms = %q", got)
	}
	if d, ok := measure.ParseDisplay("kilogram"); !ok || d.Of != measure.Gram || d.Decimal(320_500) != "320.5" {
		t.Errorf("kilogram = %+v, %v", d, ok)
	}
	if d, ok := measure.ParseDisplay("barrel"); !ok || d.Decimal(860) != "860" || d.Name.Zh != "桶" {
		t.Errorf("barrel = %+v, %v", d, ok)
	}
	if _, ok := measure.ParseDisplay("stone"); ok {
		t.Error("an unknown display unit was accepted")
	}
}

func TestUnits(t *testing.T) {
	want := "minute fen ml gram piece barrel portion message visit person metre2"
	var codes []string
	for _, u := range measure.Units() {
		codes = append(codes, string(u))
		if got, ok := measure.ParseUnit(string(u)); !ok || got != u || u.Name().Zh == "" || u.Name().En == "" {
			t.Errorf("unit %q is incomplete", u)
		}
	}
	if got := strings.Join(codes, " "); got != want {
		t.Errorf("units %s, want %s", got, want)
	}
	if _, ok := measure.ParseUnit("kilo"); ok {
		t.Error("an unknown unit was accepted")
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"2190万元", "¥1,234.50", "0.001元", "1.2.3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := measure.ParseMoney(s)
		if err != nil {
			return
		}
		if again, err := measure.ParseMoney(m.String()); again != m || err != nil {
			t.Fatalf("%q read as %d, printed %q, read again as %d, %v", s, m, m.String(), again, err)
		}
	})
}

func FuzzParseCapitals(f *testing.F) {
	for _, s := range []string{"壹万陆仟肆佰零玖元零贰分", "人民币贰亿元整", "壹拾佰元"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := measure.ParseCapitals(s)
		if err != nil {
			return
		}
		if again, err := measure.ParseCapitals(m.Capitals()); again != m || err != nil {
			t.Fatalf("%q read as %d, printed %q, read again as %d, %v", s, m, m.Capitals(), again, err)
		}
	})
}
