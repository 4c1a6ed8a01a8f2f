package brief

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/civil"
	"linli/internal/typeset"
)

// rootDigits is how much of the root a page shows; the whole is behind the
// verification code.
const rootDigits = 16

// Document is an issue ready for typesetting: the frozen one once it is
// released, otherwise its words as they would read now, without number.
func (b *Briefs) Document(ctx context.Context, key string) (*typeset.Document, error) {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return nil, err
	}
	if i.Release != nil {
		return document(ctx, b.o.DB.Read(), key)
	}
	reading, err := b.reader.read(ctx, i.Draft, i.Size)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", key, err)
	}
	people, err := b.signatures(ctx, i)
	if err != nil {
		return nil, err
	}
	return b.document(s, reading, nil, people), nil
}

// signatures are the names an imprint prints.
type signatures struct{ editor, checker string }

func (b *Briefs) signatures(ctx context.Context, i Issue) (signatures, error) {
	var out signatures
	for _, p := range []struct {
		account string
		name    *string
	}{{i.Editor, &out.editor}, {i.Checker, &out.checker}} {
		if p.account == "" {
			continue
		}
		actor, err := b.o.Access.Actor(ctx, p.account)
		if err != nil {
			return signatures{}, fmt.Errorf("sign %s: %w", i.Key, err)
		}
		*p.name = actor.Name
	}
	return out, nil
}

// document lays a reading out. Without a release it has no number and no
// verification, and is dated as its draft says, or on the clock's day.
func (b *Briefs) document(s Series, reading *Reading, r *Release, people signatures) *typeset.Document {
	d := reading.Draft
	doc := &typeset.Document{
		Masthead: typeset.Masthead{
			Name: s.Name, IssuingBody: s.Body, Supplement: d.Supplement, Date: civil.Day(d.Date),
		},
		Column: d.Column,
		Imprint: typeset.Imprint{
			Editor: people.editor, Reviewer: people.checker,
			ReportTo: printList(s.Distribution.Report),
			SendTo:   printList(s.Distribution.Send),
			IssueTo:  printList(s.Distribution.Issue),
		},
		Contributor: d.Contributor,
	}
	if doc.Contributor == "" {
		doc.Contributor = s.Contributor
	}
	if doc.Masthead.Date == 0 {
		doc.Masthead.Date = civil.At(b.o.Clock()).Day()
	}
	if r != nil {
		doc.Masthead.IssueNo, doc.Masthead.RunningNo, doc.Masthead.Date = int(r.Number), int(r.Running), r.Day
		doc.Verification = typeset.Verification{Code: r.Code, Size: r.Size, Root: r.Root[:min(rootDigits, len(r.Root))]}
		if b.o.VerifyURL != nil {
			doc.Verification.URL = b.o.VerifyURL(r.Code)
		}
	}
	heading := ""
	for _, p := range reading.Passages {
		switch {
		case p.Spot == TitleSpot:
			doc.Title = p.Text()
		case p.Spot.Paragraph < 0:
			heading = "（" + hanziNumber(p.Spot.Part) + "）" + sentence(p.Text())
		case heading != "":
			doc.Blocks = append(doc.Blocks, typeset.LeadParagraph(heading, b.printed(reading, p)...))
			heading = ""
		default:
			doc.Blocks = append(doc.Blocks, typeset.Paragraph(b.printed(reading, p)...))
		}
	}
	return doc
}

// printed turns a passage's runs into those of a document; a number links to
// its figure.
func (b *Briefs) printed(reading *Reading, p Passage) []typeset.Run {
	out := make([]typeset.Run, len(p.Runs))
	for i, r := range p.Runs {
		out[i] = typeset.Text(r.Words)
		if r.Number == 0 {
			continue
		}
		n := reading.Numbers[r.Number-1]
		ref := &typeset.FigureRef{Key: fmt.Sprintf("n%d", r.Number), Note: n.name()}
		if b.o.FigureURL != nil {
			ref.Href = b.o.FigureURL(n, reading.Size)
		}
		out[i].Figure = ref
	}
	return out
}

// name is what the number counts, in words.
func (n Number) name() string {
	names := make([]string, len(n.questions))
	for i, q := range n.questions {
		names[i] = q.Definition.Name.Zh
	}
	return strings.Join(names, "＋")
}

// sentence ends a heading that runs into its paragraph.
func sentence(s string) string {
	if last, _ := utf8.DecodeLastRuneInString(s); s == "" || strings.ContainsRune("。！？：", last) {
		return s
	}
	return s + "。"
}

// printList joins a distribution list as it is printed.
func printList(recipients []string) string {
	if len(recipients) == 0 {
		return ""
	}
	return strings.Join(recipients, "，") + "。"
}

// named lists the lists with the keys they are stored under.
func (l Lists) named() []struct {
	name       string
	recipients []string
} {
	return []struct {
		name       string
		recipients []string
	}{{"report", l.Report}, {"send", l.Send}, {"issue", l.Issue}}
}
