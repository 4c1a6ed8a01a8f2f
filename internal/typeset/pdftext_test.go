package typeset_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// A reader of the PDF files this package writes, just enough to see the text
// as a viewer's search would: through content streams, fonts and ToUnicode.

var (
	objectStart = regexp.MustCompile(`(?m)^(\d+) 0 obj\n`)
	reference   = func(key string) *regexp.Regexp { return regexp.MustCompile(key + ` \[?(\d+) 0 R`) }
	fontEntry   = regexp.MustCompile(`/(F\d+) (\d+) 0 R`)
	bfchar      = regexp.MustCompile(`(?m)^<([0-9A-F]{4})> <([0-9A-F]+)>$`)
	operator    = regexp.MustCompile(`/(F\d+) [\d.]+ Tf|<([0-9A-F]{4})>|( ET)`)
)

type pdfReader struct {
	t       *testing.T
	objects map[string][]byte
}

func readPDF(t *testing.T, data []byte) pdfReader {
	t.Helper()
	r := pdfReader{t: t, objects: map[string][]byte{}}
	for _, m := range objectStart.FindAllSubmatchIndex(data, -1) {
		body := data[m[1]:]
		end := bytes.Index(body, []byte("\nendobj\n"))
		if end < 0 {
			t.Fatal("an object has no end")
		}
		r.objects[string(data[m[2]:m[3]])] = body[:end]
	}
	return r
}

func (r pdfReader) follow(body []byte, key string) []byte {
	m := reference(key).FindSubmatch(body)
	if m == nil {
		r.t.Fatalf("no %s in %.200q", key, body)
	}
	return r.objects[string(m[1])]
}

func (r pdfReader) stream(body []byte) string {
	_, packed, found := bytes.Cut(body, []byte("stream\n"))
	if !found {
		r.t.Fatal("not a stream")
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		r.t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(data)
}

// pages are the texts of the pages in order, a line for each text object.
func (r pdfReader) pages() []string {
	var pages []string
	for n := 1; n <= len(r.objects); n++ {
		body := r.objects[strconv.Itoa(n)]
		if !bytes.Contains(body, []byte("/Type /Page ")) {
			continue
		}
		fonts := map[string]map[string]string{}
		for _, m := range fontEntry.FindAllSubmatch(r.follow(body, "/Font"), -1) {
			fonts[string(m[1])] = r.toUnicode(r.objects[string(m[2])])
		}
		pages = append(pages, pageText(r.stream(r.follow(body, "/Contents")), fonts))
	}
	return pages
}

func (r pdfReader) toUnicode(font []byte) map[string]string {
	out := map[string]string{}
	for _, m := range bfchar.FindAllStringSubmatch(r.stream(r.follow(font, "/ToUnicode")), -1) {
		raw, err := hex.DecodeString(m[2])
		if err != nil {
			r.t.Fatal(err)
		}
		var units []uint16
		for i := 0; i < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		out[m[1]] = string(utf16.Decode(units))
	}
	return out
}

func pageText(content string, fonts map[string]map[string]string) string {
	var b strings.Builder
	var font map[string]string
	for _, m := range operator.FindAllStringSubmatch(content, -1) {
		switch {
		case m[1] != "":
			font = fonts[m[1]]
		case m[2] != "":
			b.WriteString(font[m[2]])
		default:
			b.WriteString("\n")
		}
	}
	return b.String()
}

// dump is the text of all pages, marked.
func dump(t *testing.T, data []byte) string {
	var b strings.Builder
	for i, p := range readPDF(t, data).pages() {
		fmt.Fprintf(&b, "=== page %d\n%s", i+1, p)
	}
	return b.String()
}
