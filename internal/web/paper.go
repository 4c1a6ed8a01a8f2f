package web

import (
	"fmt"

	"linli/internal/civil"
	"linli/internal/typeset"
)

// The paper is Chinese in every language of the page: it shows the document.

func issueLine(m typeset.Masthead) string {
	line := "第　期"
	if m.IssueNo > 0 {
		line = fmt.Sprintf("第%d期", m.IssueNo)
	}
	if m.Supplement {
		line = "增刊" + line
	}
	return line
}

func chineseDay(d civil.Day) string {
	y, m, day := d.Date()
	return fmt.Sprintf("%d年%d月%d日", y, int(m), day)
}

func imprintLines(i typeset.Imprint) [][2]string {
	var lines [][2]string
	for _, l := range [][2]string{{"报：", i.ReportTo}, {"送：", i.SendTo}, {"发：", i.IssueTo}} {
		if l[1] != "" {
			lines = append(lines, l)
		}
	}
	return lines
}
