package typeset_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"linli/internal/text"
	"linli/internal/typeset"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (run with -update and look at the change):\n%s", path, got)
	}
}

func fonts(t testing.TB) *typeset.Fonts {
	t.Helper()
	f, err := typeset.DefaultFonts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func pdf(t *testing.T, d *typeset.Document) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := typeset.PDF(&out, d, fonts(t)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPDFText(t *testing.T) { golden(t, "brief.txt", dump(t, pdf(t, sample()))) }

func TestPDFIsDeterministic(t *testing.T) {
	if !bytes.Equal(pdf(t, sample()), pdf(t, sample())) {
		t.Error("the same document gave two different files")
	}
}

// One set of fonts serves many requests at once.
func TestFontsAreShared(t *testing.T) {
	f, want := fonts(t), pdf(t, sample())
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			var out bytes.Buffer
			if err := typeset.PDF(&out, sample(), f); err != nil {
				t.Error(err)
			} else if !bytes.Equal(out.Bytes(), want) {
				t.Error("the file differs from one made alone")
			}
		})
	}
	group.Wait()
}

func TestPDFLinksEveryNumber(t *testing.T) {
	data := pdf(t, sample())
	slots := 0
	for _, b := range sample().Blocks {
		for _, r := range b.Runs {
			if r.Figure != nil {
				slots++
			}
		}
	}
	// A number broken over two lines has two links; none may be missing.
	if got := bytes.Count(data, []byte("/Subtype /Link")); got < slots {
		t.Errorf("%d links for %d number slots", got, slots)
	}
}

// oneParagraph is the smallest document.
func oneParagraph(s string) *typeset.Document {
	d := sample()
	d.Column, d.Contributor = "", ""
	d.Imprint, d.Verification = typeset.Imprint{}, typeset.Verification{}
	d.Blocks = []typeset.Block{typeset.Paragraph(typeset.Text(s))}
	return d
}

func TestRareCharactersPrint(t *testing.T) {
	// 漷县镇 is in Tongzhou; 㳇 and the last two, beyond the basic plane, are
	// in the table of general standard characters.
	const names = "漷县镇的志愿者㳇𠅤𬺈"
	if got := dump(t, pdf(t, oneParagraph(names))); !strings.Contains(got, names) {
		t.Errorf("text is\n%s\nwithout %s", got, names)
	}
}

func TestMissingGlyph(t *testing.T) {
	err := typeset.PDF(io.Discard, oneParagraph("志愿者🙂"), fonts(t))
	var missing *typeset.MissingGlyphError
	if !errors.As(err, &missing) || missing.Rune != '🙂' {
		t.Fatalf("error is %v", err)
	}
	if s := err.Error(); !strings.Contains(s, "U+1F642") || !strings.Contains(s, "仿宋") {
		t.Errorf("error %q names neither code point nor face", s)
	}
}

// Poppler reads the file as a stranger does.
func TestPDFWithPoppler(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	path := filepath.Join(t.TempDir(), "brief.pdf")
	d := sample()
	d.Blocks = append(d.Blocks, typeset.Paragraph(typeset.Text("通州区漷县镇𠅤𬺈")))
	if err := os.WriteFile(path, pdf(t, d), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, path, "-")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("pdftotext: %v %s", err, complaints.String())
	}
	for _, want := range []string{"通州区漷县镇𠅤𬺈", "（总第2119期）", "“青年值守岗”", "7K3QF-9M2XD-4H8TB", "bulletin@linli.example"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("pdftotext does not find %q", want)
		}
	}
}

func TestCertificate(t *testing.T) {
	var out bytes.Buffer
	if err := typeset.CertificatePDF(&out, sampleCertificate(), fonts(t)); err != nil {
		t.Fatal(err)
	}
	golden(t, "certificate.txt", dump(t, out.Bytes()))

	c := sampleCertificate()
	c.Blocks = []typeset.Block{typeset.Paragraph(typeset.Text(strings.Repeat("参加志愿服务", 200)))}
	if err := typeset.CertificatePDF(io.Discard, c, fonts(t)); !errors.Is(err, typeset.ErrTooLong) {
		t.Errorf("1200 characters: %v", err)
	}
}

// However long the text, the last page has text and imprint, nothing is lost,
// and no page holds more than 22 lines.
func TestPagination(t *testing.T) {
	f := fonts(t)
	for lines := 1; lines < 60; lines++ {
		d := sample()
		d.Blocks = nil
		for range lines {
			d.Blocks = append(d.Blocks, typeset.Paragraph(typeset.Text("这一行是正文")))
		}
		var out bytes.Buffer
		if err := typeset.PDF(&out, d, f); err != nil {
			t.Fatal(err)
		}
		pages := readPDF(t, out.Bytes()).pages()
		total := 0
		for i, p := range pages {
			n := strings.Count(p, "这一行是正文")
			total += n
			if n > 22 {
				t.Errorf("%d lines: page %d holds %d", lines, i+1, n)
			}
			if n == 0 {
				t.Errorf("%d lines: page %d of %d has no text", lines, i+1, len(pages))
			}
		}
		last := pages[len(pages)-1]
		if total != lines || !strings.Contains(last, "责编：") || !strings.Contains(last, "（宣传教育处）") || !strings.Contains(last, "核验码") {
			t.Errorf("%d lines: %d printed, last page:\n%s", lines, total, last)
		}
	}
}

func TestPageWithoutText(t *testing.T) {
	d := oneParagraph("只有一行，而版记放不下。")
	d.Imprint = sample().Imprint
	d.Imprint.ReportTo = strings.Repeat("上级单位，", 50)
	pages := readPDF(t, pdf(t, d)).pages()
	if len(pages) != 2 || !strings.Contains(pages[1], "（此页无正文）") {
		t.Errorf("pages: %q", pages)
	}
}

func TestOperatorFonts(t *testing.T) {
	packed, err := os.Open(filepath.Join("fontdata", "linlititle-bold.ttf.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "fangsong.ttf"), filepath.Join(dir, "bad.ttf")
	for path, content := range map[string][]byte{good: data, bad: data[:3000]} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := typeset.LoadFonts(typeset.FontFiles{FangSong: good})
	if err != nil {
		t.Fatal(err)
	}
	// 㳇 is not in the operator's face and falls back to an embedded one.
	var out bytes.Buffer
	if err := typeset.PDF(&out, oneParagraph("志愿者㳇"), f); err != nil {
		t.Fatal(err)
	}
	if s := dump(t, out.Bytes()); !strings.Contains(s, "志愿者㳇") {
		t.Errorf("text with fallback: %s", s)
	}
	for name, want := range map[string]bool{"+LinliTitle-Bold": true, "+LinliRare-Light": true, "+LinliText-Light": false} {
		if got := bytes.Contains(out.Bytes(), []byte(name)); got != want {
			t.Errorf("font %s in the file: %v", name, got)
		}
	}
	for _, path := range []string{bad, filepath.Join(dir, "none.ttf"), "typeset_test.go"} {
		if _, err := typeset.LoadFonts(typeset.FontFiles{Hei: path}); err == nil || !strings.Contains(err.Error(), "黑体") {
			t.Errorf("%s: error is %v", path, err)
		}
	}
}

func TestHeadingStaysWithItsText(t *testing.T) {
	f := fonts(t)
	for lines := 1; lines < 30; lines++ {
		d := sample()
		d.Blocks = nil
		for range lines {
			d.Blocks = append(d.Blocks, typeset.Paragraph(typeset.Text("这一行是正文")))
		}
		d.Blocks = append(d.Blocks, typeset.Heading(1, "一、这是标题"), typeset.Paragraph(typeset.Text("标题下的文字")))
		var out bytes.Buffer
		if err := typeset.PDF(&out, d, f); err != nil {
			t.Fatal(err)
		}
		for _, p := range readPDF(t, out.Bytes()).pages() {
			if strings.Contains(p, "一、这是标题") != strings.Contains(p, "标题下的文字") {
				t.Errorf("%d lines before: heading and text are on different pages", lines)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name   string
		change func(*typeset.Document)
	}{
		{"code that XML cannot hold", func(d *typeset.Document) { d.Title = "志\uffff愿" }},
		{"no name", func(d *typeset.Document) { d.Masthead.Name = " " }},
		{"no title", func(d *typeset.Document) { d.Title = "" }},
		{"no date", func(d *typeset.Document) { d.Masthead.Date = 0 }},
		{"no text", func(d *typeset.Document) { d.Blocks = nil }},
		{"empty paragraph", func(d *typeset.Document) { d.Blocks[0] = typeset.Paragraph() }},
		{"level 5", func(d *typeset.Document) { d.Blocks[0] = typeset.Heading(5, "五") }},
		{"line feed", func(d *typeset.Document) { d.Blocks[0] = typeset.Paragraph(typeset.Text("一\n二")) }},
		{"link that runs", func(d *typeset.Document) {
			d.Blocks[0] = typeset.Paragraph(typeset.Number("3", "F8", "javascript:alert(1)"))
		}},
		{"broken bytes", func(d *typeset.Document) { d.Title = "志\xff愿" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := sample()
			tt.change(d)
			for format, err := range map[string]error{
				"PDF":  typeset.PDF(io.Discard, d, fonts(t)),
				"DOCX": typeset.DOCX(io.Discard, d),
				"HTML": typeset.HTML(io.Discard, d, text.Zh),
			} {
				if !errors.Is(err, typeset.ErrDocument) {
					t.Errorf("%s: error is %v", format, err)
				}
			}
		})
	}
}

func TestHTML(t *testing.T) {
	d := sample()
	d.Blocks = append(d.Blocks,
		typeset.Heading(1, "一、<标题>"), typeset.Heading(2, "（一）二级"), typeset.Heading(3, "1.三级"), typeset.Heading(4, "（1）四级"),
		typeset.Paragraph(typeset.Number("12", "F&9", ""), typeset.Text("人"), typeset.Number("3", "F8", "/figure/F8")))
	var out bytes.Buffer
	if err := typeset.HTML(&out, d, text.En); err != nil {
		t.Fatal(err)
	}
	s := out.String()
	if strings.Contains(s, "style=") || strings.Contains(s, "<script") {
		t.Error("the page needs more than a strict content security policy allows")
	}
	golden(t, "brief.html", s)
}

func TestDOCX(t *testing.T) {
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := typeset.DOCX(out, sample()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same document gave two different files")
	}
	z, err := zip.NewReader(bytes.NewReader(first.Bytes()), int64(first.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(part.Name, ".xml") || strings.HasSuffix(part.Name, ".rels") {
			wellFormed(t, part.Name, data)
		}
		if part.Name == "word/document.xml" {
			golden(t, "brief.document.xml", strings.ReplaceAll(string(data), "</w:p>", "</w:p>\n"))
		}
	}
}

func wellFormed(t *testing.T, name string, data []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
	}
}

// A brief's PDF on a program just started: fonts unpacked, parsed, subset.
func BenchmarkPDFCold(b *testing.B) {
	for b.Loop() {
		if err := typeset.PDF(io.Discard, sample(), fonts(b)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPDFWarm(b *testing.B) {
	f := fonts(b)
	for b.Loop() {
		if err := typeset.PDF(io.Discard, sample(), f); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBreak(b *testing.B) {
	var s strings.Builder
	for _, r := range sample().Blocks[1].Runs {
		s.WriteString(r.Text)
	}
	cells := cells(s.String())
	for b.Loop() {
		typeset.Break(cells, typeset.Measure{Width: 28 * typeset.Em, First: 2 * typeset.Em})
	}
}
