package brief

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"linli/internal/civil"
)

// Draft is the words of an issue: what an editor reads and writes as one YAML
// text. It holds no number but slots and claims.
type Draft struct {
	Column      string      `yaml:"column,omitempty"` // 栏目, without 【】
	Title       string      `yaml:"title"`
	Date        Date        `yaml:"date,omitempty"` // 签发日期; empty = the day of release
	From        Date        `yaml:"from"`           // period of the slots that name none, inclusive
	To          Date        `yaml:"to"`
	Supplement  bool        `yaml:"supplement,omitempty"` // 增刊, numbered apart
	Contributor string      `yaml:"contributor,omitempty"`
	Lead        []Paragraph `yaml:"lead,omitempty"`
	Parts       []Part      `yaml:"parts,omitempty"`
	People      []Person    `yaml:"people,omitempty"`
	Corrects    string      `yaml:"corrects,omitempty"` // key of the issue an erratum corrects
}

// Part is a numbered part of an issue. Its number, （一）, is made.
type Part struct {
	Heading string      `yaml:"heading"`
	Text    []Paragraph `yaml:"text"`
}

// Paragraph is words with slots and claims; see the package comment. From is
// the contribution it was made of, if any.
type Paragraph struct {
	Words string
	From  string
}

// Person is somebody the text names for a deed.
type Person struct {
	Name    string `yaml:"name"`
	Minor   bool   `yaml:"minor,omitempty"`
	Consent string `yaml:"consent,omitempty"` // where the consent to be named is kept
}

// ErrDraft is wrapped by everything that refuses a draft or a series as such;
// what an editor can repair is a Finding instead.
var ErrDraft = errors.New("bad draft")

// Date is a civil.Day written 2020-03-06 in YAML; the zero value is not given.
type Date civil.Day

// MarshalYAML writes the ISO form.
func (d Date) MarshalYAML() (any, error) {
	if d == 0 {
		return "", nil
	}
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: civil.Day(d).String()}
	return node, nil
}

// UnmarshalYAML reads the ISO form.
func (d *Date) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "" {
		*d = 0
		return nil
	}
	day, err := civil.ParseDay(n.Value)
	if err != nil {
		return fmt.Errorf("line %d: %q: %w", n.Line, n.Value, err)
	}
	*d = Date(day)
	return nil
}

// MarshalYAML writes plain words as a text, and a paragraph made of a
// contribution as a mapping.
func (p Paragraph) MarshalYAML() (any, error) {
	if p.From == "" {
		return p.Words, nil
	}
	return map[string]string{"from": p.From, "words": p.Words}, nil
}

// UnmarshalYAML reads both forms. Line breaks inside a paragraph are those of
// the editor's screen: they are dropped.
func (p *Paragraph) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		p.Words = unwrap(n.Value)
		return nil
	}
	var m struct {
		From  string `yaml:"from"`
		Words string `yaml:"words"`
	}
	if err := n.Decode(&m); err != nil {
		return err
	}
	p.Words, p.From = unwrap(m.Words), m.From
	return nil
}

// unwrap joins the lines of a paragraph. Chinese is written without spaces, so
// a break between two Han characters or marks leaves nothing; a break inside a
// mark leaves one space.
func unwrap(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	var b strings.Builder
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if insideMark(b.String()) {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
}

func insideMark(s string) bool {
	return strings.LastIndex(s, "{{") > strings.LastIndex(s, "}}") ||
		strings.LastIndex(s, "[[") > strings.LastIndex(s, "]]")
}

// maxDraft bounds the text of one issue in bytes; the reference issue has 8 kB.
const maxDraft = 1 << 20

// ParseDraft reads a draft from YAML and refuses unknown keys, an impossible
// period and a text of more than a megabyte. Faults inside the paragraphs are
// not its matter: the checks find them.
func ParseDraft(data []byte) (Draft, error) {
	if len(data) > maxDraft {
		return Draft{}, fmt.Errorf("%w: more than %d bytes", ErrDraft, maxDraft)
	}
	var d Draft
	if err := decodeStrict(data, &d); err != nil {
		return Draft{}, fmt.Errorf("%w: %w", ErrDraft, err)
	}
	return d, d.validate()
}

func (d Draft) validate() error {
	switch {
	case strings.TrimSpace(d.Title) == "":
		return fmt.Errorf("%w: no title", ErrDraft)
	case d.From == 0 || d.To == 0:
		return fmt.Errorf("%w: from and to, the period of the figures, are required", ErrDraft)
	case d.To < d.From:
		return fmt.Errorf("%w: the period ends before it begins", ErrDraft)
	case d.Date != 0 && d.Date < d.To:
		return fmt.Errorf("%w: dated before its period ends", ErrDraft)
	}
	return nil
}

// Blank is a draft to begin with, over the week that ends on a day.
func Blank(day civil.Day) Draft {
	return Draft{
		Title: "（标题）", From: Date(day - 6), To: Date(day),
		Lead:  []Paragraph{{Words: "（导语）"}},
		Parts: []Part{{Heading: "（小标题）", Text: []Paragraph{{Words: "（正文）"}}}},
	}
}

// Format writes the draft as YAML that ParseDraft reads back.
func (d Draft) Format() ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("write draft: %w", err)
	}
	return b.Bytes(), enc.Close()
}

// Spot is a place in a draft. Part 0 is the lead; Paragraph and Piece count
// from 0. Piece −1 is the paragraph, Paragraph −1 the heading (or, in part 0,
// the title), Part −1 the whole issue.
type Spot struct {
	Part      int `json:"part"`
	Paragraph int `json:"paragraph"`
	Piece     int `json:"piece"`
}

// The whole issue and its title as spots.
var (
	WholeIssue = Spot{-1, -1, -1}
	TitleSpot  = Spot{0, -1, -1}
)

// String is for people: 第二部分第1段.
func (s Spot) String() string {
	where := "全文"
	switch {
	case s == TitleSpot:
		return "标题"
	case s.Part == 0:
		where = "导语"
	case s.Part > 0:
		where = "（" + hanziNumber(s.Part) + "）"
	}
	if s.Part > 0 && s.Paragraph < 0 {
		return where + "标题"
	}
	if s.Paragraph > 0 {
		where += fmt.Sprintf("第%d段", s.Paragraph+1)
	}
	return where
}

// passage is one paragraph, heading or title with its place.
type passage struct {
	spot  Spot
	words string
	from  string
}

// passages lists everything that is printed of a draft, in printing order.
func (d Draft) passages() []passage {
	out := []passage{{spot: TitleSpot, words: d.Title}}
	for i, p := range d.Lead {
		out = append(out, passage{Spot{0, i, -1}, p.Words, p.From})
	}
	for n, part := range d.Parts {
		out = append(out, passage{spot: Spot{n + 1, -1, -1}, words: part.Heading})
		for i, p := range part.Text {
			out = append(out, passage{Spot{n + 1, i, -1}, p.Words, p.From})
		}
	}
	return out
}

// Contributions lists the contributions the draft was made of.
func (d Draft) Contributions() []string {
	var out []string
	for _, p := range d.passages() {
		if p.from != "" && !slices.Contains(out, p.from) {
			out = append(out, p.from)
		}
	}
	return out
}

func decodeStrict(data []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		if errors.Is(err, io.EOF) {
			return errors.New("empty")
		}
		return err
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return errors.New("more than one document")
	}
	return nil
}
