package brief

import (
	"fmt"
	"strings"
)

// Piece is a stretch of a paragraph: words, a slot or a claim. Exactly one of
// Words, Slot and Claim is set.
type Piece struct {
	Words string
	Slot  *Slot
	Claim *Claim
	At    int // rune offset in the source text
}

// Claim is a number that no figure stands behind: the name of a telephone
// line, a date, a title. Ground says why it may stand.
type Claim struct {
	Words  string
	Ground string
}

// String writes the claim in its canonical form, brackets included.
func (c Claim) String() string {
	if c.Ground == "" {
		return "[[" + c.Words + "]]"
	}
	return "[[" + c.Words + " | " + c.Ground + "]]"
}

// SyntaxError is a fault in a paragraph's marks.
type SyntaxError struct {
	At     int    // rune offset in the paragraph
	Source string // the faulty mark
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("character %d, %s: %s", e.At+1, e.Source, e.Reason)
}

// ParseText cuts a paragraph into words, slots and claims. The first fault is
// returned as a *SyntaxError.
func ParseText(s string) ([]Piece, error) {
	var out []Piece
	at := 0 // runes before rest
	words := func(w string) {
		if w != "" {
			out = append(out, Piece{Words: w, At: at})
			at += len([]rune(w))
		}
	}
	for rest := s; rest != ""; {
		i, closing := nextMark(rest)
		if i < 0 {
			words(rest)
			break
		}
		words(rest[:i])
		rest = rest[i:]
		if closing == "" {
			return nil, &SyntaxError{At: at, Source: rest[:2], Reason: "closes nothing"}
		}
		end := strings.Index(rest, closing)
		if end < 0 {
			return nil, &SyntaxError{At: at, Source: rest[:2], Reason: "is not closed by " + closing}
		}
		mark, inner := rest[:end+2], rest[2:end]
		piece := Piece{At: at}
		if closing == "}}" {
			slot, err := parseSlot(inner)
			if err != nil {
				return nil, &SyntaxError{At: at, Source: mark, Reason: err.Error()}
			}
			piece.Slot = &slot
		} else {
			claim, err := parseClaim(inner)
			if err != nil {
				return nil, &SyntaxError{At: at, Source: mark, Reason: err.Error()}
			}
			piece.Claim = &claim
		}
		out = append(out, piece)
		at += len([]rune(mark))
		rest = rest[len(mark):]
	}
	return out, nil
}

// nextMark finds the next mark and what must close it; closing is empty for a
// closing mark that was never opened.
func nextMark(s string) (at int, closing string) {
	at = -1
	for _, m := range [...]struct{ open, closing string }{{"{{", "}}"}, {"[[", "]]"}, {"}}", ""}, {"]]", ""}} {
		if i := strings.Index(s, m.open); i >= 0 && (at < 0 || i < at) {
			at, closing = i, m.closing
		}
	}
	return at, closing
}

func parseClaim(s string) (Claim, error) {
	words, ground, _ := strings.Cut(s, "|")
	c := Claim{Words: strings.TrimSpace(words), Ground: strings.TrimSpace(ground)}
	if c.Words == "" {
		return Claim{}, fmt.Errorf("a claim has words: [[12345 | the name of the line]]")
	}
	if strings.Contains(s, "[[") || strings.Contains(s, "{{") {
		return Claim{}, fmt.Errorf("no mark stands inside a claim")
	}
	return c, nil
}

// FormatText writes pieces back as text; ParseText reads the same pieces from
// it.
func FormatText(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch {
		case p.Slot != nil:
			b.WriteString(p.Slot.String())
		case p.Claim != nil:
			b.WriteString(p.Claim.String())
		default:
			b.WriteString(p.Words)
		}
	}
	return b.String()
}
