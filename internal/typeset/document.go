package typeset

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"linli/internal/civil"
)

// Document is one issue of a brief (简报), whole and final: every text in it
// is printed as it stands.
type Document struct {
	Masthead Masthead
	Column   string // 栏目, printed in 【】; empty for none
	Title    string
	Blocks   []Block

	// Contributor is the contributing unit (供稿处室), printed in brackets at
	// the right under the text; empty for none.
	Contributor string

	Imprint      Imprint
	Verification Verification
}

// Masthead is the head of a brief (报头).
type Masthead struct {
	Name        string    // of the series, printed large and red
	IssueNo     int       // 期, counted by calendar year; 0 while not yet allotted
	RunningNo   int       // 总期, running; 0 for none
	Supplement  bool      // 增刊: numbered apart from the main series
	IssuingBody string    // printed left above the red rule
	Date        civil.Day // day of signing, printed right above the red rule
	Mark        string    // printed at the top left, as 内部资料 注意保存; empty for none
}

// Block is one paragraph or heading.
type Block struct {
	// Level is 0 for a paragraph and 1 to 4 for a heading, the four levels of
	// GB/T 9704-2012: 一、 in Hei, （一） in Kai, 1. and （1） in FangSong. The
	// number is part of the text.
	Level int
	// Lead is a run-in heading: the first sentence of a paragraph, in Kai.
	Lead []Run
	Runs []Run
}

// Run is a piece of a line's text. A run with a figure is a number slot.
type Run struct {
	Text   string
	Figure *FigureRef
}

// FigureRef says which figure a printed number is, so that the reader can
// follow it to its definition and facts.
type FigureRef struct {
	Key string // slot or figure key; the page's script finds the number by it
	// Href is the address of the figure's page, empty for no link. A path
	// (/figure/F1) is a link in HTML only; PDF and DOCX leave the site and
	// need the whole address.
	Href string
	Note string // short words for the reader, as the definition's name
}

// Imprint is the tail of a brief (报尾). Empty fields are left out.
type Imprint struct {
	Editor, Reviewer          string // 责编, 核稿
	Phone, Fax, Mail          string
	ReportTo, SendTo, IssueTo string // 报 (superiors), 送 (equals), 发 (subordinates)
	PrintRun                  int    // 印数; 0 is not printed
}

// Verification is what anybody needs to check the document against the log.
type Verification struct {
	Code string // 核验码, printed as given
	Size int64  // tree size: how many facts the figures were computed over
	Root string // the first hex digits of the tree's root
	URL  string // goes into the QR code; empty for none
	Note string // one sentence on how to check
}

// Text is a run of plain text.
func Text(s string) Run { return Run{Text: s} }

// Number is a run that prints the value of a figure.
func Number(s, key, href string) Run {
	return Run{Text: s, Figure: &FigureRef{Key: key, Href: href}}
}

// Paragraph is a block of text, indented by two characters.
func Paragraph(runs ...Run) Block { return Block{Runs: runs} }

// LeadParagraph is a paragraph whose first sentence is a run-in heading.
func LeadParagraph(lead string, runs ...Run) Block {
	return Block{Lead: []Run{Text(lead)}, Runs: runs}
}

// Heading is a heading of level 1 to 4.
func Heading(level int, s string) Block { return Block{Level: level, Runs: []Run{Text(s)}} }

// ErrDocument is wrapped by every complaint about a document's content.
var ErrDocument = errors.New("document cannot be typeset")

// Check reports the first thing in the document that no format could print.
func (d *Document) Check() error {
	if strings.TrimSpace(d.Masthead.Name) == "" {
		return fmt.Errorf("%w: the masthead has no name", ErrDocument)
	}
	if strings.TrimSpace(d.Title) == "" {
		return fmt.Errorf("%w: it has no title", ErrDocument)
	}
	if d.Masthead.Date == 0 {
		return fmt.Errorf("%w: it has no date", ErrDocument)
	}
	if len(d.Blocks) == 0 {
		return fmt.Errorf("%w: it has no text", ErrDocument)
	}
	m, i, v := d.Masthead, d.Imprint, d.Verification
	for _, s := range []string{
		m.Name, m.IssuingBody, m.Mark, d.Column, d.Title, d.Contributor,
		i.Editor, i.Reviewer, i.Phone, i.Fax, i.Mail, i.ReportTo, i.SendTo, i.IssueTo,
		v.Code, v.Root, v.URL, v.Note,
	} {
		if err := checkText(s); err != nil {
			return err
		}
	}
	for n, b := range d.Blocks {
		if err := b.check(); err != nil {
			return fmt.Errorf("block %d: %w", n+1, err)
		}
	}
	return nil
}

func (b Block) check() error {
	if b.Level < 0 || b.Level > 4 {
		return fmt.Errorf("%w: no heading has level %d", ErrDocument, b.Level)
	}
	if strings.TrimSpace(plain(b.Lead)+plain(b.Runs)) == "" {
		return fmt.Errorf("%w: it has no text", ErrDocument)
	}
	for _, r := range append(append([]Run(nil), b.Lead...), b.Runs...) {
		if err := checkText(r.Text); err != nil {
			return err
		}
		if r.Figure != nil && !safeAddress(r.Figure.Href) {
			return fmt.Errorf("%w: %q is not an address a number may link to", ErrDocument, r.Figure.Href)
		}
	}
	return nil
}

// safeAddress lets through web addresses and paths of the same site; a link
// in a document must not run a program.
func safeAddress(href string) bool {
	for _, prefix := range []string{"https://", "http://", "/", "#"} {
		if strings.HasPrefix(href, prefix) {
			return checkText(href) == nil
		}
	}
	return href == ""
}

// absolute says whether the address leads somewhere from outside the site.
func (f *FigureRef) absolute() bool {
	return f != nil && (strings.HasPrefix(f.Href, "https://") || strings.HasPrefix(f.Href, "http://"))
}

// checkText refuses control characters (a line feed inside a run would be a
// paragraph in one format and a box in another), what is left of broken bytes,
// and the two codes at the end of the basic plane that XML cannot hold.
func checkText(s string) error {
	for _, r := range s {
		if unicode.IsControl(r) || r >= unicode.ReplacementChar && r <= 0xFFFF {
			return fmt.Errorf("%w: control or broken character %U in %q", ErrDocument, r, s)
		}
	}
	return nil
}

// plain is the text of runs without their marks.
func plain(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// chineseDate is 2020年3月6日, the form of GB/T 9704-2012 (no leading zeros).
func chineseDate(d civil.Day) string {
	y, m, day := d.Date()
	return fmt.Sprintf("%d年%d月%d日", y, int(m), day)
}

// issueLine is 第10期, 增刊第1期, or 第　期 while no number is allotted.
func (m Masthead) issueLine() string {
	s := "第　期"
	if m.IssueNo > 0 {
		s = fmt.Sprintf("第%d期", m.IssueNo)
	}
	if m.Supplement {
		s = "增刊" + s
	}
	return s
}

// runningLine is （总第2119期）, or empty.
func (m Masthead) runningLine() string {
	if m.RunningNo <= 0 {
		return ""
	}
	return fmt.Sprintf("（总第%d期）", m.RunningNo)
}

// field is a label and its value in the imprint or the verification lines.
type field struct{ label, value string }

// people are the fields of the imprint that stand side by side.
func (i Imprint) people() []field {
	return given(field{"责编", i.Editor}, field{"核稿", i.Reviewer}, field{"电话", i.Phone},
		field{"传真", i.Fax}, field{"邮箱", i.Mail})
}

// receivers are the distribution lists of the imprint, a line or more each.
func (i Imprint) receivers() []field {
	return given(field{"报", i.ReportTo}, field{"送", i.SendTo}, field{"发", i.IssueTo})
}

// printRun is （共印120份）, or empty.
func (i Imprint) printRun() string {
	if i.PrintRun <= 0 {
		return ""
	}
	return fmt.Sprintf("（共印%d份）", i.PrintRun)
}

// lines are the verification in words, one line each.
func (v Verification) lines() []string {
	var out []string
	if v.Code != "" {
		out = append(out, "核验码　"+v.Code)
	}
	var tree []string
	if v.Size > 0 {
		tree = append(tree, fmt.Sprintf("据%d条事实", v.Size))
	}
	if v.Root != "" {
		tree = append(tree, "树根 "+v.Root)
	}
	if len(tree) > 0 {
		out = append(out, strings.Join(tree, "　"))
	}
	if v.Note != "" {
		out = append(out, v.Note)
	}
	return out
}

func given(fields ...field) []field {
	var out []field
	for _, f := range fields {
		if strings.TrimSpace(f.value) != "" {
			out = append(out, f)
		}
	}
	return out
}
