package intake

import (
	"bytes"
	"io"
	"unicode/utf8"

	"linli/internal/text"
)

const (
	csvBuffer  = 256 << 10 // read at a time
	csvMaxRow  = 2 << 20   // a row longer than this is refused
	csvMaxCell = 16384     // cells in a row, as in a spreadsheet
)

// csvSource cuts UTF-8 CSV (RFC 4180, any line end) into rows. It hands out
// slices of its own buffer and allocates nothing per row; why it exists beside
// encoding/csv stands in docs/decisions/011-csv.md.
type csvSource struct {
	in       *utf8Reader
	buf      []byte
	pos, end int  // unread bytes are buf[pos:end]
	eof      bool // in has nothing more
	readErr  error
	line     int // physical line of buf[pos]
	maxCell  int

	fields  [][]byte
	scratch []byte // cells that had doubled quotes or CRLF inside
	faults  []fault
}

func newCSVSource(in *utf8Reader, maxCell int) *csvSource {
	return &csvSource{in: in, buf: make([]byte, csvBuffer), line: 1, maxCell: maxCell}
}

// outcome is how the scan of one row ended.
type outcome uint8

const (
	rowDone      outcome = iota
	rowUnended           // the buffer ended before the row did
	rowBareQuote         // a quote inside an unquoted cell, or text after a closing one
	rowOpenQuote         // a quoted cell that outgrows the limit, or the file
	rowTooWide
)

// shape is what a scan learns of a row beside its fields.
type shape struct {
	size  int // bytes up to and including the line end
	lines int // physical lines it takes
	body  int // bytes without the line end
	nul   bool
}

// next reads one row. width is the number of cells a row should have, or 0
// while the header is read. It returns the row's line, its cells, what is
// wrong with it, and the error that ends the file.
func (s *csvSource) next(width int) (int, [][]byte, []fault, error) {
	for {
		if s.pos == s.end && !s.fill() {
			return s.line, nil, nil, s.endErr()
		}
		row, how := s.scan()
		for how == rowUnended || how != rowDone && !s.lineAtHand() {
			if !s.fill() {
				return s.skipLongRow()
			}
			row, how = s.scan()
		}
		if s.readErr != nil && s.pos+row.size == s.end {
			return s.line, nil, nil, s.readErr // the last row may be cut short
		}
		line := s.line
		if how == rowDone && s.blank() {
			s.advance(row.size, row.lines)
			continue
		}
		s.faults = s.faults[:0]
		s.judge(row, how, width)
		if how != rowDone || (row.lines > 1 && len(s.faults) > 0) {
			// The row's shape cannot be trusted to say where it ends. Only
			// its first line is given up; the others are read as rows again.
			row.size, row.lines = s.firstLine(), 1
		}
		s.advance(row.size, row.lines)
		return line, s.fields, s.faults, nil
	}
}

func (s *csvSource) advance(size, lines int) {
	s.pos += size
	s.line += lines
}

// fill reads until the buffer is full or the input ends, after moving the
// unread bytes to its front and, if they fill it, doubling it up to csvMaxRow.
// It reports false when there is no more to come, or no more room.
func (s *csvSource) fill() bool {
	if s.eof {
		return false
	}
	if s.pos == 0 && s.end == len(s.buf) {
		if len(s.buf) >= csvMaxRow {
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	} else {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	for s.end < len(s.buf) && !s.eof {
		n, err := s.in.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.eof = true
			if err != io.EOF {
				s.readErr = err
			}
		}
	}
	return true
}

func (s *csvSource) endErr() error {
	if s.readErr != nil {
		return s.readErr
	}
	return io.EOF
}

// scan cuts the row at buf[pos:end] into fields.
func (s *csvSource) scan() (shape, outcome) {
	b := s.buf[s.pos:s.end]
	s.fields, s.scratch = s.fields[:0], s.scratch[:0]
	row := shape{lines: 1}
	i := 0
	for {
		if len(s.fields) == csvMaxCell {
			return row, rowTooWide
		}
		start := i
		if i < len(b) && b[i] == '"' {
			var how outcome
			if i, how = s.quoted(b, i, &row); how != rowDone {
				return row, how
			}
		} else {
			// Whatever may end a cell is at or below ','; nearly all text is
			// above it.
			for ; i < len(b); i++ {
				c := b[i]
				if c > ',' {
					continue
				}
				if c == ',' || c == '\n' || c == '\r' {
					break
				}
				if c == '"' {
					return row, rowBareQuote
				}
				row.nul = row.nul || c == 0
			}
			s.fields = append(s.fields, b[start:i])
		}
		if i == len(b) {
			if !s.eof {
				return row, rowUnended
			}
			row.size, row.body = i, i
			return row, rowDone
		}
		if b[i] == ',' {
			i++
			continue
		}
		row.body = i
		n, known := s.lineEnd(b, i)
		if !known {
			return row, rowUnended
		}
		row.size = i + n
		return row, rowDone
	}
}

// lineEnd gives the length of the line end at b[i], 0 if there is none; known
// is false when a CR is the last byte at hand.
func (s *csvSource) lineEnd(b []byte, i int) (n int, known bool) {
	switch {
	case b[i] == '\n':
		return 1, true
	case b[i] != '\r':
		return 0, true
	case i+1 < len(b) && b[i+1] == '\n':
		return 2, true
	default:
		return 1, i+1 < len(b) || s.eof
	}
}

// quoted reads the quoted cell that opens at b[i] and returns the index after
// its closing quote.
func (s *csvSource) quoted(b []byte, i int, row *shape) (int, outcome) {
	i++
	open := i
	plain := true // no doubled quote, no CRLF: the cell is its bytes
	for i < len(b) && i-open <= s.maxCell {
		switch c := b[i]; c {
		case '"':
			if i+1 == len(b) && !s.eof {
				return i, rowUnended
			}
			if i+1 < len(b) && b[i+1] == '"' {
				plain = false
				i += 2
				continue
			}
			cell := b[open:i]
			if !plain {
				cell = s.unquote(cell)
			}
			s.fields = append(s.fields, cell)
			i++
			if i < len(b) && b[i] != ',' && b[i] != '\n' && b[i] != '\r' {
				return i, rowBareQuote
			}
			return i, rowDone
		case '\n', '\r':
			n, known := s.lineEnd(b, i)
			if !known {
				return i, rowUnended
			}
			plain = plain && n == 1
			row.lines++
			i += n
			continue
		case 0:
			row.nul = true
		}
		i++
	}
	if i < len(b) || s.eof {
		return i, rowOpenQuote
	}
	return i, rowUnended
}

// unquote undoubles quotes and turns CRLF into LF, as encoding/csv does.
func (s *csvSource) unquote(cell []byte) []byte {
	start := len(s.scratch)
	for i := 0; i < len(cell); i++ {
		c := cell[i]
		if c == '\r' && i+1 < len(cell) && cell[i+1] == '\n' {
			continue
		}
		s.scratch = append(s.scratch, c)
		if c == '"' {
			i++
		}
	}
	return s.scratch[start:len(s.scratch):len(s.scratch)]
}

// blank reports whether the row just scanned has no text at all.
func (s *csvSource) blank() bool {
	for _, f := range s.fields {
		if len(trim(f)) > 0 {
			return false
		}
	}
	return true
}

// judge finds what is wrong with the row just scanned.
func (s *csvSource) judge(row shape, how outcome, width int) {
	body := s.buf[s.pos : s.pos+row.body]
	switch how {
	case rowBareQuote:
		s.addFault(-1, s.raw(), label("引号位置不对：含引号的单元格要整体加引号，其中的引号写两遍",
			"misplaced quote: quote the whole cell and double the quotes inside it"))
		return
	case rowOpenQuote:
		s.addFault(-1, s.raw(), label("引号没有闭合（或单元格超过%d字节）；只舍去这一行，从下一行继续读",
			"a quote is not closed (or the cell is over %d bytes); this line is left out, reading goes on at the next", s.maxCell))
		return
	case rowTooWide:
		s.addFault(-1, s.raw(), label("一行超过%d个单元格", "a row of more than %d cells", csvMaxCell))
		return
	}
	if row.nul {
		s.addFault(-1, s.raw(), label("行内有空字符（NUL），文件可能已损坏", "the row holds a NUL byte; the file may be damaged"))
	}
	if !utf8.Valid(body) {
		s.badText(func(f []byte) bool { return !utf8.Valid(f) })
	} else if s.in.recoded() && bytes.ContainsRune(body, utf8.RuneError) {
		s.badText(func(f []byte) bool { return bytes.ContainsRune(f, utf8.RuneError) })
	}
	if len(body) > s.maxCell {
		for i, f := range s.fields {
			if len(f) > s.maxCell {
				s.addFault(i, clip(string(f)), label("单元格超过%d字节", "the cell is over %d bytes", s.maxCell))
			}
		}
	}
	if width > 0 && len(s.fields) != width {
		for len(s.fields) > width && len(s.fields[len(s.fields)-1]) == 0 {
			s.fields = s.fields[:len(s.fields)-1] // spreadsheets add empty cells at the right
		}
		if n := len(s.fields); n != width {
			s.addFault(-1, s.raw(), label("本行有%d个单元格，表头有%d个", "the row has %d cells, the header %d", n, width))
		}
	}
}

// badText reports the cells whose bytes are no text.
func (s *csvSource) badText(bad func([]byte) bool) {
	for i, f := range s.fields {
		if bad(f) {
			s.addFault(i, clip(string(f)), label("编码错误，文字无法识别；请另存为 CSV UTF-8",
				"bytes that are no text in the file's encoding; save the file as CSV UTF-8"))
		}
	}
}

func (s *csvSource) addFault(cell int, value string, reason *text.Label) {
	s.faults = append(s.faults, fault{cell, value, reason})
}

// raw is the first line of the row as it stands in the file.
func (s *csvSource) raw() string {
	return clip(string(bytes.TrimRight(s.buf[s.pos:s.pos+s.firstLine()], "\r\n")))
}

// firstLine gives the length of the physical line at pos with its end.
func (s *csvSource) firstLine() int {
	b := s.buf[s.pos:s.end]
	i := bytes.IndexAny(b, "\r\n")
	if i < 0 {
		return len(b)
	}
	n, _ := s.lineEnd(b, i)
	return i + n
}

// lineAtHand reports whether the physical line at pos is in the buffer with
// its end.
func (s *csvSource) lineAtHand() bool {
	b := s.buf[s.pos:s.end]
	i := bytes.IndexAny(b, "\r\n")
	if i < 0 {
		return s.eof
	}
	_, known := s.lineEnd(b, i)
	return known
}

// skipLongRow gives up the physical line at pos, which does not fit into the
// buffer, or begins a row that does not.
func (s *csvSource) skipLongRow() (int, [][]byte, []fault, error) {
	line := s.line
	s.faults = s.faults[:0]
	s.addFault(-1, s.raw(), label("一行超过%d字节", "a row of more than %d bytes", csvMaxRow))
	s.fields = s.fields[:0]
	for !s.lineAtHand() {
		// Keep the last byte: it may be the CR of a CRLF.
		s.pos = max(s.pos, s.end-1)
		if !s.fill() {
			break
		}
	}
	s.advance(s.firstLine(), 1)
	return line, s.fields, s.faults, nil
}
