package certificate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/ident"
	"linli/internal/merkle"
)

// Content is what a certificate says. Times are in minutes.
type Content struct {
	Number   string    `json:"number"`
	Person   string    `json:"person"`    // opaque number
	Name     string    `json:"name"`      // masked
	NameHash string    `json:"name_hash"` // of Salt and the name
	Document string    `json:"document"`  // masked
	Salt     string    `json:"salt"`      // random, so that nothing can be guessed from hashes
	From     civil.Day `json:"from"`      // first day of service
	To       civil.Day `json:"to"`        // last day of service
	Lines    []Line    `json:"lines"`
	Minutes  int64     `json:"minutes"`
	Times    int64     `json:"times"`
	// Of Minutes, those that another system recorded and an import brought; and
	// what was recorded a second time and is not among Minutes.
	Imported int64 `json:"imported,omitempty"`
	Doubled  int64 `json:"doubled,omitempty"`

	Issuer string        `json:"issuer"`
	Issued civil.Instant `json:"issued"`
	Size   int64         `json:"size"` // of the log, in facts, when it was computed
	Root   string        `json:"root"` // of the log's tree at that size, hexadecimal
	Facts  []Ref         `json:"facts"`
}

// Line is one kind of service on a certificate: its content and recording
// unit, article 15 of Order 67.
type Line struct {
	Project string    `json:"project"` // its name, or empty where none was recorded
	Service string    `json:"service"` // a code of fact.Categories
	Org     string    `json:"org"`     // who recorded it, by name
	From    civil.Day `json:"from"`
	To      civil.Day `json:"to"`
	Times   int64     `json:"times"`
	Minutes int64     `json:"minutes"`
	// Imported says that another system recorded it and an import brought it.
	Imported bool `json:"imported,omitempty"`
}

// Ref is a fact beneath a certificate.
type Ref struct {
	Seq int64  `json:"seq"`
	ID  string `json:"id"`
}

// Certificate is a certificate as issued, and what has become of it.
type Certificate struct {
	ID string // chosen by the client
	Content
	Code     string // what the sheet is checked by
	Hash     string // SHA-256 of the content as kept, hexadecimal
	IssuedBy string // self, or an account
	Revoked  civil.Instant
	By       string // who revoked it
	Reason   string // of the revocation
}

// corrected is the reason of a revocation that follows from the log.
const corrected = "corrected"

// Corrected reports whether it was revoked because a fact beneath it was
// corrected or withdrawn.
func (c *Certificate) Corrected() bool { return c.Revoked != 0 && c.Reason == corrected }

// Hours are minutes as a certificate says them: to a tenth, rounded half up,
// once (Order 67 article 7: actual time, in hours).
func Hours(minutes int64) string {
	return strings.TrimSuffix(tenths(minutes), ".0")
}

// tenths are minutes as hours with one decimal, as a column shows them.
func tenths(minutes int64) string {
	n := (minutes*10 + 30) / 60
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// hashName is the salted hash of a name.
func hashName(salt, name string) string {
	sum := sha256.Sum256([]byte(salt + "\x00" + name))
	return hex.EncodeToString(sum[:])
}

// bears reports whether the sheet was made out to this name.
func (c *Content) bears(name string) bool { return c.NameHash == hashName(c.Salt, name) }

// seal encodes a content as it is kept, with its hash and its check code.
func (c *Content) seal() (body, hash, code string, err error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", "", "", fmt.Errorf("encode certificate: %w", err)
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), codeOf(c.Size, sum), nil
}

// codeOf is the check code of a content: a hundred bits of its hash, which
// nobody can guess since the content is salted.
func codeOf(size int64, sum [sha256.Size]byte) string {
	return merkle.ShortCode(size, merkle.Hash(sum))
}

// compose adds up the facts of a person between two days, both included; 0
// leaves a side open. org narrows them to one recording organisation. A minute
// that several of them cover counts once (fact.Once), also where only one of
// them is in the period or of the organisation.
func compose(facts []fact.Fact, from, to civil.Day, org string, names names) Content {
	var c Content
	lines := map[Line]*Line{}
	once := fact.Once(facts)
	for i := range facts {
		f := &facts[i]
		day := f.Start.Day()
		if from != 0 && day < from || to != 0 && day > to || org != "" && f.Org != org {
			continue
		}
		c.Doubled += f.Quantity - once[i]
		if once[i] == 0 && f.Quantity > 0 {
			continue // all of it stands in another
		}
		imported := !f.Own("attendance")
		key := Line{Project: names.projects[f.Project], Service: f.Category, Org: names.orgs[f.Org], Imported: imported}
		if key.Project == "" {
			key.Project = f.Project
		}
		if key.Org == "" {
			key.Org = f.Org
		}
		l := lines[key]
		if l == nil {
			l = &Line{Project: key.Project, Service: key.Service, Org: key.Org, From: day, To: day, Imported: imported}
			lines[key] = l
		}
		l.From, l.To = min(l.From, day), max(l.To, day)
		l.Times++
		l.Minutes += once[i]
		if imported {
			c.Imported += once[i]
		}
		if c.Times == 0 {
			c.From, c.To = day, day
		}
		c.From, c.To = min(c.From, day), max(c.To, day)
		c.Times++
		c.Minutes += once[i]
		c.Facts = append(c.Facts, Ref{f.Seq, f.ID})
	}
	for _, l := range lines {
		c.Lines = append(c.Lines, *l)
	}
	slices.SortFunc(c.Lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(a.From, b.From), strings.Compare(a.Project, b.Project),
			strings.Compare(a.Service, b.Service), strings.Compare(a.Org, b.Org))
	})
	return c
}

// names are how keys are called.
type names struct{ projects, orgs map[string]string }

// issuer is who certifies: the one unit that recorded everything (who records
// certifies, article 26), otherwise the platform of the city.
func (c *Content) issuer(platform string) string {
	unit := ""
	for i, l := range c.Lines {
		if l.Org == "" || i > 0 && l.Org != unit {
			return platform
		}
		unit = l.Org
	}
	return unit
}

// document is a masked identity document, as sheets show it.
func document(kind, number string) string {
	d := ident.Document{Type: ident.DocumentType(kind), Number: number}
	if number == "" {
		return ""
	}
	return d.Mask()
}
