package brief

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linli/internal/civil"
)

// Slot is a place in the text that the engine fills with a number.
type Slot struct {
	Terms []Term // one, or several to be added
	Say   Say
	Or    []Say // tried in turn when the value cannot be said as Say has it
}

// Term names one value of a figure.
type Term struct {
	Figure   string
	Place    string              // division code; empty = everywhere
	Unit     string              // reporting unit key; empty = none
	From, To civil.Day           // 0 = the period
	Where    map[string][]string // replaces the definition's condition of the same key
	Reported string              // organisation whose stamped number is printed instead
}

// Say is how a slot's value is worded.
type Say struct {
	Rule   string // floor, ceil, nearest, exact, hanzi; empty = the definition's
	Digits int    // significant digits; 0 = the rule's own choice
	Per    int64  // the value is divided by this first; 0 or 1 = not at all
	Hanzi  bool   // Chinese numerals instead of digits, for small exact numbers
}

// The rules a slot may name, as in figure.Wording.
var rules = []string{"floor", "ceil", "nearest", "exact", "hanzi"}

// maxDigits bounds what a slot may ask for; an int64 has no more.
const maxDigits = 18

// parseSlot reads what stands between {{ and }}.
func parseSlot(s string) (Slot, error) {
	body, says, hasSay := strings.Cut(s, "|")
	var slot Slot
	for _, part := range strings.Split(body, "+") {
		term, err := parseTerm(part)
		if err != nil {
			return Slot{}, err
		}
		slot.Terms = append(slot.Terms, term)
	}
	if len(slot.Terms) > 1 && slices.ContainsFunc(slot.Terms, func(t Term) bool { return t.Reported != "" }) {
		return Slot{}, fmt.Errorf("a reported number stands beside others, never inside a sum")
	}
	if !hasSay {
		return slot, nil
	}
	for i, s := range splitOr(says) {
		say, err := parseSay(s)
		switch {
		case err != nil:
			return Slot{}, err
		case i == 0:
			slot.Say = say
		case say.Rule == "" || say.Per != 0:
			return Slot{}, fmt.Errorf("after “or” stands a rule, and no divisor: the first one's holds")
		default:
			slot.Or = append(slot.Or, say)
		}
	}
	return slot, nil
}

// splitOr cuts wordings at the word “or”.
func splitOr(s string) []string {
	var out []string
	var words []string
	for _, f := range strings.Fields(s) {
		if f == "or" {
			out = append(out, strings.Join(words, " "))
			words = nil
			continue
		}
		words = append(words, f)
	}
	return append(out, strings.Join(words, " "))
}

func parseTerm(s string) (Term, error) {
	fields := strings.Fields(s)
	if len(fields) == 0 {
		return Term{}, fmt.Errorf("a slot begins with a figure's id")
	}
	t := Term{Figure: fields[0]}
	if !isKey(t.Figure) {
		return Term{}, fmt.Errorf("%q is not a figure's id: small letters, digits and hyphens", t.Figure)
	}
	for _, f := range fields[1:] {
		if err := t.option(f); err != nil {
			return Term{}, err
		}
	}
	return t, nil
}

func (t *Term) option(f string) error {
	switch {
	case strings.HasPrefix(f, "@"):
		return t.at(f[1:])
	case strings.Contains(f, "="):
		return t.condition(f)
	case strings.Contains(f, ".."):
		return t.days(f)
	}
	return fmt.Errorf("%q is neither @place, key=value nor day..day", f)
}

func (t *Term) at(s string) error {
	if t.Place != "" || t.Unit != "" {
		return fmt.Errorf("@%s: a slot has one place", s)
	}
	unit, named := strings.CutPrefix(s, "unit:")
	switch {
	case named && isKey(unit), !named && isKey(unit) && !isDigits(unit):
		t.Unit = unit
	case !named && isDigits(unit) && len(unit) >= 2 && len(unit) <= 12:
		t.Place = unit
	default:
		return fmt.Errorf("@%s is neither a division code (2 to 12 digits) nor a reporting unit", s)
	}
	return nil
}

func (t *Term) condition(f string) error {
	key, list, _ := strings.Cut(f, "=")
	if key == "" || list == "" {
		return fmt.Errorf("%q: write key=value or key=value,value", f)
	}
	if key == "reported" {
		t.Reported = list
		return nil
	}
	values := strings.Split(list, ",")
	if slices.Contains(values, "") {
		return fmt.Errorf("%q has an empty value", f)
	}
	if _, twice := t.Where[key]; twice {
		return fmt.Errorf("%s is given twice", key)
	}
	if t.Where == nil {
		t.Where = map[string][]string{}
	}
	t.Where[key] = values
	return nil
}

func (t *Term) days(f string) error {
	if t.From != 0 || t.To != 0 {
		return fmt.Errorf("%q: a slot has one period", f)
	}
	from, to, _ := strings.Cut(f, "..")
	var err error
	if from != "" {
		if t.From, err = civil.ParseDay(from); err != nil {
			return fmt.Errorf("%q: %w", f, err)
		}
	}
	if to != "" {
		if t.To, err = civil.ParseDay(to); err != nil {
			return fmt.Errorf("%q: %w", f, err)
		}
	}
	if t.From == 0 && t.To == 0 {
		return fmt.Errorf("%q names no day", f)
	}
	if t.From != 0 && t.To != 0 && t.To < t.From {
		return fmt.Errorf("%q ends before it begins", f)
	}
	return nil
}

func parseSay(s string) (Say, error) {
	var say Say
	for _, f := range strings.Fields(s) {
		switch {
		case slices.Contains(rules, f) && say.Rule == "":
			say.Rule = f
		case f == "as:hanzi" && !say.Hanzi:
			say.Hanzi = true
		case strings.HasPrefix(f, "/") && say.Per == 0:
			n, err := strconv.ParseInt(f[1:], 10, 64)
			if err != nil || n < 2 {
				return Say{}, fmt.Errorf("%q: write /1000 to divide by a thousand", f)
			}
			say.Per = n
		case isDigits(f) && say.Digits == 0:
			n, err := strconv.Atoi(f)
			if err != nil || n < 1 || n > maxDigits {
				return Say{}, fmt.Errorf("%q: 1 to %d significant digits", f, maxDigits)
			}
			say.Digits = n
		default:
			return Say{}, fmt.Errorf("%q is not a wording: one of %s, a number of digits, /divisor, as:hanzi",
				f, strings.Join(rules, ", "))
		}
	}
	return say, nil
}

// String writes the slot in its one canonical form, braces included.
func (s Slot) String() string {
	terms := make([]string, len(s.Terms))
	for i, t := range s.Terms {
		terms[i] = t.String()
	}
	out := "{{" + strings.Join(terms, " + ")
	says := []string{s.Say.String()}
	for _, say := range s.Or {
		says = append(says, say.String())
	}
	if say := strings.Join(says, " or "); say != "" {
		out += " | " + strings.TrimSpace(say)
	}
	return out + "}}"
}

// String writes the term in its canonical form.
func (t Term) String() string {
	var b strings.Builder
	b.WriteString(t.Figure)
	switch {
	case t.Place != "":
		b.WriteString(" @" + t.Place)
	case t.Unit != "" && isDigits(t.Unit):
		b.WriteString(" @unit:" + t.Unit)
	case t.Unit != "":
		b.WriteString(" @" + t.Unit)
	}
	if t.From != 0 || t.To != 0 {
		b.WriteString(" " + dayOrEmpty(t.From) + ".." + dayOrEmpty(t.To))
	}
	keys := make([]string, 0, len(t.Where))
	for k := range t.Where {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		b.WriteString(" " + k + "=" + strings.Join(t.Where[k], ","))
	}
	if t.Reported != "" {
		b.WriteString(" reported=" + t.Reported)
	}
	return b.String()
}

// String writes the wording in its canonical form; empty when nothing is said.
func (s Say) String() string {
	var parts []string
	if s.Rule != "" {
		parts = append(parts, s.Rule)
	}
	if s.Digits > 0 {
		parts = append(parts, strconv.Itoa(s.Digits))
	}
	if s.Per > 1 {
		parts = append(parts, "/"+strconv.FormatInt(s.Per, 10))
	}
	if s.Hanzi {
		parts = append(parts, "as:hanzi")
	}
	return strings.Join(parts, " ")
}

func dayOrEmpty(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// isKey reports whether s is a key as figures, units and issues have it.
func isKey(s string) bool {
	for i, c := range []byte(s) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '-' && i > 0:
		default:
			return false
		}
	}
	return s != ""
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
