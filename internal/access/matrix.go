package access

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"linli/internal/text"
)

// Mark is a cell of the matrix.
type Mark string

// The marks.
const (
	No       Mark = ""
	Yes      Mark = "●"
	Purposed Mark = "◐" // with a stated purpose, logged with the persons shown
	Both     Mark = "②" // asks; a second person must agree
	Second   Mark = "✓" // agrees as the second person
)

// Cell tells what a role's relation to an act is.
func Cell(r Role, act Act) Mark {
	does := slices.Contains(table[act], r)
	agrees := slices.Contains(approvers[act], r)
	switch {
	case does && len(approvers[act]) > 0:
		return Both
	case agrees:
		return Second
	case does && act.Sealed():
		return Purposed
	case does:
		return Yes
	}
	return No
}

// columns of the matrix: every role, the emergency last.
func columns() []Role { return append(Roles(), Emergency) }

var legend = []struct {
	mark Mark
	text text.Label
}{
	{Yes, text.Label{Zh: "可以", En: "may"}},
	{Purposed, text.Label{Zh: "可以，须说明用途，逐人记录", En: "may, stating a purpose; every person shown is logged"}},
	{Both, text.Label{Zh: "可以提出，须第二人同意", En: "may ask; a second person must agree"}},
	{Second, text.Label{Zh: "作为第二人决定", En: "decides as the second person"}},
}

// WriteMatrix prints the decision table, acts down and roles across, as
// "text", "csv" or "markdown".
func WriteMatrix(w io.Writer, format string, lang text.Lang) error {
	roles := columns()
	head := []string{text.Label{Zh: "操作", En: "act"}.In(lang)}
	if format == "csv" {
		head[0] = "act"
	}
	for _, r := range roles {
		if format == "csv" {
			head = append(head, string(r))
		} else {
			head = append(head, r.Name().In(lang))
		}
	}
	lines := [][]string{head}
	for _, act := range Acts() {
		line := []string{string(act)}
		for _, r := range roles {
			line = append(line, string(Cell(r, act)))
		}
		lines = append(lines, line)
	}
	switch format {
	case "csv":
		c := csv.NewWriter(w)
		return c.WriteAll(lines)
	case "markdown":
		return markdown(w, lines, lang)
	case "text":
		return plain(w, lines, lang)
	}
	return fmt.Errorf("unknown format %q: text, csv or markdown", format)
}

func markdown(w io.Writer, lines [][]string, lang text.Lang) error {
	var b strings.Builder
	for i, line := range lines {
		b.WriteString("| " + strings.Join(line, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|---|" + strings.Repeat(":-:|", len(line)-1) + "\n")
		}
	}
	b.WriteString("\n")
	for _, l := range legend {
		fmt.Fprintf(&b, "- %s %s\n", l.mark, l.text.In(lang))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// plain sets a terminal's table: the roles are numbered, their names follow.
func plain(w io.Writer, lines [][]string, lang text.Lang) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-20s", "")
	for i := range lines[0][1:] {
		fmt.Fprintf(&b, "%3d", i+1)
	}
	b.WriteString("\n")
	for _, line := range lines[1:] {
		fmt.Fprintf(&b, "%-20s", line[0])
		for _, mark := range line[1:] {
			if mark == "" {
				mark = "·"
			}
			b.WriteString("  " + mark)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for i, name := range lines[0][1:] {
		fmt.Fprintf(&b, "%3d %s\n", i+1, name)
	}
	b.WriteString("\n")
	for _, l := range legend {
		fmt.Fprintf(&b, "  %s %s\n", l.mark, l.text.In(lang))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
