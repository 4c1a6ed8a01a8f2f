package typeset

// paginate deals rows out to pages: first is the number of rows page one has
// room for, tail the rows the imprint needs at the foot of the last page. A
// page without rows is one that must carry 此页无正文.
func paginate(rows []row, first, tail int) [][]row {
	var pages [][]row
	room := first
	for len(rows) > room {
		cut := room
		for cut > 1 && rows[cut-1].withNext {
			cut--
		}
		if cut == 1 && rows[0].withNext {
			cut = room // a run of headings longer than a page: nothing to keep together
		}
		pages = append(pages, rows[:cut:cut])
		rows, room = rows[cut:], linesOnPage
	}
	pages = append(pages, rows)
	if len(rows)+tail <= room {
		return pages
	}
	return spill(pages)
}

// Rows that spill takes along: a short paragraph whole, of a longer one its
// end.
const (
	shortParagraph = 6
	paragraphEnd   = 3
)

// spill moves the end of the text to a page of its own, because the imprint
// does not fit under it: an imprint never stands on a page without text where
// there is text to spare. The contributor goes with the last paragraph. Only
// a page that would be left empty itself is kept whole.
func spill(pages [][]row) [][]row {
	last := pages[len(pages)-1]
	end := withHeading(last, len(last)-1)
	cut := end
	for cut > 0 && last[cut-1].paragraph == last[end].paragraph {
		cut--
	}
	if end-cut >= shortParagraph || cut == 0 {
		cut = max(cut+1, end+1-paragraphEnd)
	}
	cut = withHeading(last, min(cut, end))
	if cut <= 0 {
		return append(pages, nil)
	}
	pages[len(pages)-1] = last[:cut:cut]
	return append(pages, last[cut:])
}

// withHeading moves a cut up over rows that must stay with the next.
func withHeading(rows []row, cut int) int {
	for cut > 0 && rows[cut-1].withNext {
		cut--
	}
	return cut
}
