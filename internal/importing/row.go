package importing

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/text"
)

// MaxKey is the length of a key, in characters.
const MaxKey = 64

// Row is one row of a file as an importer reads it. Columns are named by their
// index in the schema.
type Row struct {
	File string
	Line int

	columns []string
	cells   []string
	faults  []Fault
	doubts  []Fault
	refs    []ref
}

type ref struct {
	sort Sort
	key  string
}

// Get is the text of a cell without the blanks around it.
func (r *Row) Get(column int) string { return r.cells[column] }

// Fault says that a cell is wrong, which keeps the row out.
func (r *Row) Fault(column int, reason text.Label) {
	r.faults = append(r.faults, Fault{r.columns[column], r.cells[column], reason})
}

// Wrong reports whether a cell was found wrong before.
func (r *Row) Wrong(column int) bool {
	return slices.ContainsFunc(r.faults, func(f Fault) bool { return f.Column == r.columns[column] })
}

// Doubt says that a cell is unusual.
func (r *Row) Doubt(column int, reason text.Label) {
	r.doubts = append(r.doubts, Fault{r.columns[column], r.cells[column], reason})
}

// Refers says that the row names something by its key, so that keys nobody
// knows can be listed. The empty key names nothing.
func (r *Row) Refers(sort Sort, key string) {
	if key != "" {
		r.refs = append(r.refs, ref{sort, key})
	}
}

var (
	missing  = text.Label{Zh: "缺少此项", En: "this column must be filled in"}
	tooLong  = text.Label{Zh: "过长：%d 个字符，最多 %d 个", En: "too long: %d characters, at most %d"}
	unclean  = text.Label{Zh: "含有不可见的控制字符，请删去", En: "contains control characters: remove them"}
	badDay   = text.Label{Zh: "不是日期；应写作 2020-02-03", En: "not a day: write 2020-02-03"}
	badCode  = text.Label{Zh: "不认识的代码；最接近的是 %s", En: "unknown code; the nearest is %s"}
	badPlace = text.Label{Zh: "不认识的区划代码", En: "unknown division code"}
)

// Text reads a text of at most limit characters.
func (r *Row) Text(column, limit int) string {
	s := r.cells[column]
	if len(s) <= limit && plain(s) {
		return s
	}
	if n := utf8.RuneCountInString(s); n > limit {
		r.Fault(column, tooLong.With(n, limit))
	} else if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		r.Fault(column, unclean)
	}
	return s
}

// Needed is Text for a column that must be filled in.
func (r *Row) Needed(column, limit int) string {
	if r.cells[column] == "" {
		r.Fault(column, missing)
	}
	return r.Text(column, limit)
}

// plain reports whether a text is ASCII without control characters, which
// nearly all are.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Code reads a code of a closed list; the empty text is left to the caller.
func (r *Row) Code(column int, list fact.Codes) string {
	s := r.cells[column]
	if s != "" && !list.Has(s) {
		r.Fault(column, badCode.With(list.Nearest(s)))
	}
	return s
}

// Place reads a division and gives its normal form; the empty text is none.
func (r *Row) Place(column int, atlas *area.Atlas) string {
	s := r.cells[column]
	if s == "" {
		return ""
	}
	code, err := atlas.Parse(s)
	if err != nil {
		reason := badPlace
		if f, ok := err.(*area.Fault); ok {
			reason = f.Label()
		}
		r.Fault(column, reason)
	}
	return string(code)
}

// Day reads a day; the empty text is the zero day and ok is false.
func (r *Row) Day(column int) (day civil.Day, ok bool) {
	s := r.cells[column]
	if s == "" {
		return 0, false
	}
	// A spreadsheet may have made an instant of it.
	day, err := civil.ParseDay(strings.TrimSuffix(s, " 00:00"))
	if err != nil {
		r.Fault(column, badDay)
	}
	return day, err == nil
}

// List reads texts of at most limit characters separated by semicolons.
func (r *Row) List(column, limit int) []string {
	s := r.Text(column, 4096)
	if s == "" {
		return nil
	}
	var out []string
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if n := utf8.RuneCountInString(part); n > limit {
			r.Fault(column, tooLong.With(n, limit))
		}
		out = append(out, part)
	}
	return out
}

func (f Fault) String() string { return fmt.Sprintf("%s: %s", f.Column, f.Reason.In(text.En)) }
