package scenario

import (
	"bufio"
	"io"
	"strconv"
)

// who is a person by number; 0 is nobody.
type who int32

// ref names a fact: the stream that wrote it and its number there.
type ref struct {
	stream string
	n      int
}

// row is one fact as the import file has it. Minutes count from midnight
// before the first day; an absent end is 0.
type row struct {
	kind       string
	start, end int
	undated    bool
	place      string
	site       string
	person     who
	other      who
	org, team  string
	campaign   string
	action     string
	project    string
	category   string
	quantity   int64 // 0 is left empty
	unit, item string
	grade      string
	replaces   ref
	voids      ref
	claims     string
	note       string
}

const factHeader = "id,kind,start,end,place,site,person,other,org,team,campaign,action,project,category,quantity,unit,item,grade,replaces,voids,claims,note\n"

// sheet writes the rows of one file. The first error stays, and nothing is
// written after it. A sheet without a writer only counts.
type sheet struct {
	out  *bufio.Writer
	line []byte
	rows int64
	tick func(rows int64) error // called every now and then; may stop the work
	err  error
}

const tickEvery = 1 << 14

func newSheet(w io.Writer, tick func(rows int64) error) *sheet {
	return &sheet{out: bufio.NewWriterSize(w, 1<<18), line: make([]byte, 0, 512), tick: tick}
}

// header writes the first line, which is no row.
func (s *sheet) header(line string) {
	if s.out != nil && s.err == nil {
		_, s.err = s.out.WriteString(line)
	}
}

// write writes one finished line as a row.
func (s *sheet) write(line []byte) {
	s.rows++
	if s.out == nil || s.err != nil {
		return
	}
	if _, s.err = s.out.Write(line); s.err != nil {
		return
	}
	if s.tick != nil && s.rows%tickEvery == 0 {
		s.err = s.tick(s.rows)
	}
}

// fields writes a row of texts. None of the generator's texts holds a comma,
// a quotation mark or a line break.
func (s *sheet) fields(cells ...string) {
	s.line = s.line[:0]
	for i, cell := range cells {
		if i > 0 {
			s.line = append(s.line, ',')
		}
		s.line = append(s.line, cell...)
	}
	s.line = append(s.line, '\n')
	s.write(s.line)
}

func (s *sheet) close() error {
	if s.out != nil && s.err == nil {
		s.err = s.out.Flush()
	}
	return s.err
}

// appendFact appends a fact's line.
func appendFact(b []byte, id ref, r *row) []byte {
	b = appendRef(b, id)
	b = append(b, ',')
	b = append(b, r.kind...)
	b = append(b, ',')
	if !r.undated {
		b = appendMinute(b, r.start)
	}
	b = append(b, ',')
	if r.end > 0 {
		b = appendMinute(b, r.end)
	}
	b = appendCell(b, r.place)
	b = appendCell(b, r.site)
	b = append(b, ',')
	b = appendPerson(b, r.person)
	b = append(b, ',')
	b = appendPerson(b, r.other)
	b = appendCell(b, r.org)
	b = appendCell(b, r.team)
	b = appendCell(b, r.campaign)
	b = appendCell(b, r.action)
	b = appendCell(b, r.project)
	b = appendCell(b, r.category)
	b = append(b, ',')
	if r.quantity != 0 {
		b = strconv.AppendInt(b, r.quantity, 10)
	}
	b = appendCell(b, r.unit)
	b = appendCell(b, r.item)
	b = appendCell(b, r.grade)
	b = append(b, ',')
	b = appendRef(b, r.replaces)
	b = append(b, ',')
	b = appendRef(b, r.voids)
	b = appendCell(b, r.claims)
	b = appendCell(b, r.note)
	return append(b, '\n')
}

func appendCell(b []byte, s string) []byte {
	b = append(b, ',')
	return append(b, s...)
}

func appendRef(b []byte, r ref) []byte {
	if r.n == 0 {
		return b
	}
	b = append(b, r.stream...)
	return appendPadded(b, r.n, 7)
}

func appendPerson(b []byte, p who) []byte {
	if p == 0 {
		return b
	}
	b = append(b, 'p')
	return appendPadded(b, int(p), 7)
}

// dates are the days of the month and some more, for shifts that end and
// records that are entered after it.
var dates = func() (out [days + 5]string) {
	for i := range out {
		out[i] = day(i).String()
	}
	return out
}()

const minutesADay = 24 * 60

func appendMinute(b []byte, m int) []byte {
	b = append(b, dates[m/minutesADay]...)
	b = append(b, ' ')
	b = appendPadded(b, m/60%24, 2)
	b = append(b, ':')
	return appendPadded(b, m%60, 2)
}

// appendPadded appends a number with leading zeros to a width.
func appendPadded(b []byte, n, width int) []byte {
	at := len(b)
	for range width {
		b = append(b, '0')
	}
	for i := at + width - 1; i >= at && n > 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}
