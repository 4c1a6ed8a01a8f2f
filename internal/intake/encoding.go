package intake

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"linli/internal/text"
)

// sniffSize is how much of a text is looked at to tell its encoding.
const sniffSize = 64 << 10

// refuse tells what a file is, if it is certainly no table, from its first
// bytes.
func refuse(head []byte) *text.Label {
	lower := bytes.ToLower(bytes.TrimLeft(head[:min(len(head), 512)], " \t\r\n\xef\xbb\xbf"))
	for _, magic := range [...]struct {
		prefix string
		zh, en string
	}{
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "这是旧版 .xls 或加密的工作簿；请去掉密码，另存为 .xlsx 或 CSV UTF-8",
			"an old .xls or an encrypted workbook; remove the password and save it as .xlsx or CSV UTF-8"},
		{"<!doctype html", htmlZh, htmlEn},
		{"<html", htmlZh, htmlEn},
		{"<table", htmlZh, htmlEn},
		{"<?xml", "这是 XML 文件，不是表格；请另存为 .xlsx 或 CSV UTF-8", "an XML file, not a table; save it as .xlsx or CSV UTF-8"},
		{"%pdf-", "这是 PDF 文件，不是表格", "a PDF, not a table"},
		{"{\\rtf", "这是 RTF 文档，不是表格", "an RTF document, not a table"},
		{"sqlite format 3\x00", "这是数据库文件，不是表格", "a database file, not a table"},
		{"rar!\x1a\x07", "这是压缩包；请解压后再导入", "an archive; unpack it first"},
		{"7z\xbc\xaf\x27\x1c", "这是压缩包；请解压后再导入", "an archive; unpack it first"},
		{"\x1f\x8b", "这是压缩包；请解压后再导入", "an archive; unpack it first"},
	} {
		if bytes.HasPrefix(lower, []byte(magic.prefix)) || bytes.HasPrefix(head, []byte(magic.prefix)) {
			return &text.Label{Zh: magic.zh, En: magic.en}
		}
	}
	if isUTF16(head) {
		return nil
	}
	control := 0
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			control++
		}
	}
	if control > 8 && control > len(head)/50 {
		return label("这不是文本文件，也不是 .xlsx；请另存为 CSV UTF-8 或 .xlsx",
			"neither text nor .xlsx; save the table as CSV UTF-8 or .xlsx")
	}
	return nil
}

const (
	htmlZh = "这是网页（HTML），不是表格；请在表格软件中打开并另存为 .xlsx"
	htmlEn = "a web page (HTML), not a table; open it in a spreadsheet program and save it as .xlsx"
)

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}

// utf8Reader turns the text of src into UTF-8 without a byte order mark. The
// encoding is told by the mark or, where there is none, by the 64 KiB that
// begin at the first byte that is not ASCII, however late that comes.
type utf8Reader struct {
	src      *bufio.Reader
	out      io.Reader // set once the encoding is known
	encoding string
}

// The names of encodings, for people to see.
const (
	encUTF8    = "UTF-8"
	encUTF16   = "UTF-16"
	encGB18030 = "GB18030"
)

func newUTF8Reader(src *bufio.Reader) *utf8Reader {
	u := &utf8Reader{src: src, encoding: encUTF8}
	head, _ := src.Peek(3)
	switch {
	case isUTF16(head):
		u.encoding = encUTF16
		u.out = transform.NewReader(src, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case bytes.Equal(head, []byte("\xef\xbb\xbf")):
		_, _ = src.Discard(3) // cannot fail: they were peeked
		u.out = src
	}
	return u
}

// recoded reports whether the text comes out of another encoding, where bytes
// that are no text show as U+FFFD.
func (u *utf8Reader) recoded() bool { return u.encoding != encUTF8 }

// Read implements io.Reader.
func (u *utf8Reader) Read(p []byte) (int, error) {
	if u.out != nil {
		return u.out.Read(p)
	}
	if _, err := u.src.Peek(1); err != nil {
		return 0, err
	}
	ready, _ := u.src.Peek(min(u.src.Buffered(), len(p)))
	ascii := len(ready)
	for i, c := range ready {
		if c >= utf8.RuneSelf {
			ascii = i
			break
		}
	}
	if ascii > 0 {
		copy(p, ready[:ascii])
		return u.src.Discard(ascii)
	}
	// GB18030's lead bytes are never ASCII, so a character begins here.
	sample, _ := u.src.Peek(sniffSize)
	if looksGB18030(sample) {
		u.encoding = encGB18030
		u.out = transform.NewReader(u.src, simplifiedchinese.GB18030.NewDecoder())
	} else {
		u.out = u.src
	}
	return u.out.Read(p)
}

// looksGB18030 reports whether a sample that begins at a character is more
// likely GB18030 than UTF-8. A UTF-8 text with a few damaged bytes stays
// UTF-8, so that only the damaged rows are refused.
func looksGB18030(sample []byte) bool {
	var long, short, bad int   // UTF-8 sequences of 3 or 4 bytes, of 2, and broken ones
	hanzi, rare := true, false // each of 2 bytes is also a GB2312 character; one is beyond Latin-1
	for rest := sample; len(rest) > 0; {
		if rest[0] < utf8.RuneSelf {
			rest = rest[1:]
			continue
		}
		_, n := utf8.DecodeRune(rest)
		switch {
		case n == 1 && !utf8.FullRune(rest):
			n = len(rest) // the sample ends inside a character
		case n == 1:
			bad++
		case n == 2:
			short++
			hanzi = hanzi && rest[1] >= 0xa1
			rare = rare || rest[0] >= 0xc4
		default:
			long++
		}
		rest = rest[n:]
	}
	switch {
	case bad == 0 && long == 0 && short > 0:
		// Chinese in UTF-8 has sequences of three bytes. Where there are only
		// pairs, all of them Chinese characters when read as GB2312 and some
		// of them letters of other scripts when read as UTF-8, the former is
		// meant. A lone "·" stays UTF-8.
		return hanzi && rare
	case bad == 0, bad*10 <= long:
		return false
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(sample)
	if err != nil {
		return false
	}
	broken := bytes.Count(decoded, []byte("�"))
	return broken < bad && broken*10 <= utf8.RuneCount(decoded)
}
