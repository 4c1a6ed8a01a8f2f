package measure

import "linli/internal/text"

// Unit is the code of the smallest unit a fact's quantity is in.
type Unit string

// The unit codes of the import contract.
const (
	Minute  Unit = "minute"
	FenUnit Unit = "fen"
	ML      Unit = "ml"
	Gram    Unit = "gram"
	Piece   Unit = "piece"
	Barrel  Unit = "barrel"
	Portion Unit = "portion"
	Message Unit = "message"
	Visit   Unit = "visit"
	Person  Unit = "person"
	Metre2  Unit = "metre2"
)

var units = [...]struct {
	unit Unit
	name text.Label
}{
	{Minute, text.Label{Zh: "分钟", En: "minutes"}},
	{FenUnit, text.Label{Zh: "分", En: "fen"}},
	{ML, text.Label{Zh: "毫升", En: "millilitres"}},
	{Gram, text.Label{Zh: "克", En: "grams"}},
	{Piece, text.Label{Zh: "件", En: "pieces"}},
	{Barrel, text.Label{Zh: "桶", En: "barrels"}},
	{Portion, text.Label{Zh: "份", En: "portions"}},
	{Message, text.Label{Zh: "条", En: "messages"}},
	{Visit, text.Label{Zh: "人次", En: "person-times"}},
	{Person, text.Label{Zh: "人", En: "persons"}},
	{Metre2, text.Label{Zh: "平方米", En: "square metres"}},
}

// Units lists the unit codes in their written order.
func Units() []Unit {
	all := make([]Unit, len(units))
	for i, u := range units {
		all[i] = u.unit
	}
	return all
}

// ParseUnit reads a unit code.
func ParseUnit(code string) (Unit, bool) {
	for _, u := range units {
		if string(u.unit) == code {
			return u.unit, true
		}
	}
	return "", false
}

// Name is what people call the unit; the zero Label for an unknown one.
func (u Unit) Name() text.Label {
	for _, known := range units {
		if known.unit == u {
			return known.name
		}
	}
	return text.Label{}
}

// Display is a larger unit a quantity is shown in.
type Display struct {
	Code string     // as definitions name it
	Of   Unit       // the smallest unit it is made of
	Size int64      // how many of them make one
	Name text.Label // what people call it
}

var displays = [...]Display{
	{"hour", Minute, 60, text.Label{Zh: "小时", En: "hours"}},
	{"yuan", FenUnit, 100, text.Label{Zh: "元", En: "yuan"}},
	{"blood-unit", ML, 200, text.Label{Zh: "单位", En: "units of 200 ml"}},
	{"litre", ML, 1000, text.Label{Zh: "升", En: "litres"}},
	{"kilogram", Gram, 1000, text.Label{Zh: "公斤", En: "kilograms"}},
	{"tonne", Gram, 1_000_000, text.Label{Zh: "吨", En: "tonnes"}},
}

// ParseDisplay reads the code of a display unit. A smallest unit's code is its
// own display unit.
func ParseDisplay(code string) (Display, bool) {
	for _, d := range displays {
		if d.Code == code {
			return d, true
		}
	}
	if u, ok := ParseUnit(code); ok {
		return Display{Code: code, Of: u, Size: 1, Name: u.Name()}, true
	}
	return Display{}, false
}

// Decimal shows a quantity of the smallest unit in the display unit, at most
// two places, rounded half up.
func (d Display) Decimal(quantity int64) string { return Decimal(quantity, d.Size) }
