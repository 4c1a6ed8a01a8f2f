package intake

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// maxMarkup bounds one tag, attribute list or run of text of a workbook's XML.
const maxMarkup = 1 << 20

// openWorkbook prepares r to read the rows of an XLSX workbook (ECMA-376, both
// the transitional and the strict form).
func (r *Reader) openWorkbook(in io.Reader, buffered *bufio.Reader, size int64) error {
	if r.input.limit == 0 {
		r.input.limit = defaultXLSXBytes
	}
	file, ok := in.(*os.File)
	if !ok || size == 0 {
		var err error
		if file, err = os.CreateTemp("", "linli-intake-*.xlsx"); err != nil {
			return r.fileError(err)
		}
		r.closers = append(r.closers, func() error {
			return errors.Join(file.Close(), os.Remove(file.Name()))
		})
		if size, err = io.Copy(file, buffered); err != nil {
			return r.fileError(err)
		}
	}
	if size > r.input.limit {
		return &FileError{File: r.name, Reason: *label("文件超过%d MiB；请拆分，或另存为 CSV UTF-8",
			"the file is over %d MiB; split it or save it as CSV UTF-8", r.input.limit>>20)}
	}
	z, err := zip.NewReader(file, size)
	if err != nil {
		return r.damaged(err)
	}
	var unzipped uint64
	for _, f := range z.File {
		if unzipped += f.UncompressedSize64; unzipped > uint64(r.options.MaxUnzipped) || f.UncompressedSize64 > uint64(r.options.MaxUnzipped) {
			return &FileError{File: r.name, Reason: *label("工作簿解压后超过%d MiB，不予打开；表格很大时请另存为 CSV UTF-8",
				"the workbook unfolds to over %d MiB and is not opened; save a large table as CSV UTF-8", r.options.MaxUnzipped>>20)}
		}
	}
	book, err := readWorkbook(z, r.schema.Name, r.options.MaxUnzipped)
	if err != nil {
		var refused *FileError
		if errors.As(err, &refused) {
			return r.fileError(err)
		}
		return r.damaged(err)
	}
	r.closers = append(r.closers, book.sheet.Close)
	book.maxCell = r.options.MaxCell
	book.done = &r.input.read
	r.input.read.Store(0)
	r.input.total.Store(book.sheet.size)
	r.src = book
	return nil
}

func (r *Reader) damaged(err error) error {
	return &FileError{File: r.name, Line: r.line, Err: err, Reason: *label("工作簿已损坏或不完整，请重新保存后再导入",
		"the workbook is damaged or cut short; save it again")}
}

// readWorkbook finds the sheet to read, preferring one with the name given,
// and loads what its cells refer to.
func readWorkbook(z *zip.Reader, prefer string, limit int64) (*xlsxSource, error) {
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		parts[partName(f.Name)] = f
	}
	main := "xl/workbook.xml"
	roots, err := relations(parts["_rels/.rels"], "", limit)
	if err != nil {
		return nil, err
	}
	for _, rel := range roots {
		if strings.HasSuffix(rel.kind, "/officeDocument") {
			main = rel.target
		}
	}
	if parts[main] == nil {
		return nil, &FileError{Reason: *label("这是压缩包，不是 .xlsx 工作簿", "a ZIP archive that is no .xlsx workbook")}
	}
	rels, err := relations(parts[path.Join(path.Dir(main), "_rels", path.Base(main)+".rels")], path.Dir(main), limit)
	if err != nil {
		return nil, err
	}
	x := &xlsxSource{}
	var chosen string
	named := false
	err = eachElement(parts[main], limit, func(e xml.StartElement) {
		switch e.Name.Local {
		case "workbookPr":
			x.date1904 = isTrue(attr(e, "date1904"))
		case "sheet":
			state := attr(e, "state")
			rel := rels[relID(e)]
			if state == "hidden" || state == "veryHidden" || named || !strings.HasSuffix(rel.kind, "/worksheet") {
				return
			}
			named = strings.EqualFold(attr(e, "name"), prefer)
			if chosen == "" || named {
				chosen = rel.target
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if parts[chosen] == nil {
		return nil, &FileError{Reason: *label("工作簿里没有可见的工作表", "the workbook has no visible sheet")}
	}
	for _, rel := range rels {
		if strings.HasSuffix(rel.kind, "/sharedStrings") && parts[rel.target] != nil {
			if err := x.strings.load(parts[rel.target], limit); err != nil {
				return nil, err
			}
		}
	}
	// This pass also checks the sheet's checksum before any row is taken.
	if x.merges, err = readMerges(parts[chosen], limit); err != nil {
		return nil, err
	}
	if x.sheet, err = openPart(parts[chosen], limit); err != nil {
		return nil, err
	}
	x.xml = xml.NewDecoder(x.sheet)
	return x, nil
}

func partName(name string) string {
	return strings.TrimPrefix(path.Clean(strings.ReplaceAll(name, `\`, "/")), "/")
}

type relation struct{ kind, target string }

// relations reads a relationships part; an absent one has none.
func relations(f *zip.File, dir string, limit int64) (map[string]relation, error) {
	found := map[string]relation{}
	if f == nil {
		return found, nil
	}
	err := eachElement(f, limit, func(e xml.StartElement) {
		if e.Name.Local != "Relationship" {
			return
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		found[attr(e, "Id")] = relation{attr(e, "Type"), partName(target)}
	})
	return found, err
}

// eachElement calls visit for every start tag of a part.
func eachElement(f *zip.File, limit int64, visit func(xml.StartElement)) error {
	p, err := openPart(f, limit)
	if err != nil {
		return err
	}
	defer p.Close()
	return p.eachElement(p, visit)
}

func (p *part) eachElement(in io.Reader, visit func(xml.StartElement)) error {
	d := xml.NewDecoder(in)
	for {
		// RawToken keeps no stack of open elements, so depth costs nothing.
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("part %s: %w", p.name, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			visit(e)
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// relID gives the r:id of an element, whatever the prefix.
func relID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// A part is one file of the package, read within bounds whatever its header
// claims.
type part struct {
	io.ReadCloser
	name   string
	size   int64 // as declared
	left   int64
	markup int // bytes since the last '>'
}

func openPart(f *zip.File, limit int64) (*part, error) {
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", f.Name, err)
	}
	return &part{ReadCloser: in, name: f.Name, size: int64(f.UncompressedSize64), left: limit}, nil
}

// Read implements io.Reader.
func (p *part) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if p.left -= int64(n); p.left < 0 {
		return 0, fmt.Errorf("part %s unfolds to more than it may", p.name)
	}
	if i := bytes.LastIndexByte(b[:n], '>'); i >= 0 {
		p.markup = n - i - 1
	} else if p.markup += n; p.markup > maxMarkup {
		return 0, fmt.Errorf("part %s has a tag or text of more than %d bytes", p.name, maxMarkup)
	}
	return n, err
}

// sharedStrings is the table of texts that cells refer to by number.
type sharedStrings struct {
	data []byte
	ends []uint32
}

func (t *sharedStrings) load(f *zip.File, limit int64) error {
	p, err := openPart(f, limit)
	if err != nil {
		return err
	}
	defer p.Close()
	d := xml.NewDecoder(p)
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("shared strings: %w", err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "si" {
			if t.data, err = appendRichText(t.data, d, "si"); err != nil {
				return fmt.Errorf("shared strings: %w", err)
			}
			t.ends = append(t.ends, uint32(len(t.data)))
		}
	}
}

func (t *sharedStrings) at(i int) ([]byte, bool) {
	if i < 0 || i >= len(t.ends) {
		return nil, false
	}
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.data[start:t.ends[i]], true
}

// appendRichText appends the text of <si> or <is> up to its end tag: all runs,
// without the phonetic guides that East Asian workbooks carry.
func appendRichText(to []byte, d *xml.Decoder, end string) ([]byte, error) {
	inText, phonetic := false, false
	start := len(to)
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return to, io.ErrUnexpectedEOF
		}
		if err != nil {
			return to, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "t":
				inText = true
			case "rPh":
				phonetic = true
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			case end:
				return append(to[:start], unescapeControl(to[start:])...), nil
			}
		case xml.CharData:
			if inText && !phonetic {
				to = append(to, e...)
			}
		}
	}
}

// unescapeControl turns _x000D_ into the character it stands for (ECMA-376
// part 1, 22.9.2.19, ST_Xstring).
func unescapeControl(b []byte) []byte {
	if !bytes.Contains(b, []byte("_x")) {
		return b
	}
	var out []byte
	for i := 0; i < len(b); i++ {
		if c, ok := controlEscape(b[i:]); ok {
			out = append(out, string(c)...)
			i += len("_x000D_") - 1
			continue
		}
		out = append(out, b[i])
	}
	return out
}
