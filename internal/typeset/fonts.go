package typeset

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"os"
	"sync"
	"unicode"
)

//go:embed fontdata/*.gz
var fontData embed.FS

// Role is a typeface of official documents.
type Role uint8

// The faces GB/T 9704-2012 asks for.
const (
	FangSong     Role = iota // 仿宋: text
	Kai                      // 楷体: headings of level 2, run-in headings
	Hei                      // 黑体: headings of level 1, column
	XiaoBiaoSong             // 小标宋: masthead and title
	Song                     // 宋体: page numbers, figures and Latin letters in text
	roles
)

// String is the Chinese name of the face.
func (r Role) String() string {
	return [...]string{"仿宋", "楷体", "黑体", "小标宋", "宋体"}[r]
}

// FontFiles names TrueType files (.ttf, .ttc) an operator has a licence for;
// an empty path keeps the embedded face.
type FontFiles struct {
	FangSong, Kai, Hei, XiaoBiaoSong, Song string
}

// Fonts is a chain of faces for every role. It is safe for use by several
// goroutines: faces are read on first use and do not change after that.
type Fonts struct {
	chains [roles][]*Face
}

// MissingGlyphError says that no font at hand can print a character.
type MissingGlyphError struct {
	Rune rune
	Role Role
}

func (e *MissingGlyphError) Error() string {
	return fmt.Sprintf("no font has the character %q (%U), wanted in %s: name a font file that has it", e.Rune, e.Rune, e.Role)
}

// DefaultFonts returns the embedded faces: open-licensed stand-ins for the
// faces of the standard, enough for all of GB 2312, the general standard
// characters (通用规范汉字表) and every place name of the reference city.
func DefaultFonts() (*Fonts, error) { return LoadFonts(FontFiles{}) }

// LoadFonts puts the operator's files before the embedded faces. A file that
// cannot be read or is not TrueType is an error at once.
func LoadFonts(files FontFiles) (*Fonts, error) {
	text, rare := embedded("linlitext-light"), embedded("linlirare-light")
	kai, hei := embedded("linlikai-medium"), embedded("linlihei-medium")
	title, song := embedded("linlititle-bold"), embedded("linlisong-regular")
	f := &Fonts{chains: [roles][]*Face{
		FangSong:     {text, rare, title},
		Kai:          {kai, text, rare, title},
		Hei:          {hei, kai, text, rare},
		XiaoBiaoSong: {title, kai, text, rare},
		Song:         {song, text, rare, title},
	}}
	for role, path := range [roles]string{files.FangSong, files.Kai, files.Hei, files.XiaoBiaoSong, files.Song} {
		if path == "" {
			continue
		}
		face, err := openFace(path)
		if err != nil {
			return nil, fmt.Errorf("font for %s: %w", Role(role), err)
		}
		f.chains[role] = append([]*Face{face}, f.chains[role]...)
	}
	return f, nil
}

// glyph is one character found in a face.
type glyph struct {
	face    *Face
	id      uint16
	rune    rune
	advance int // thousandths of an em
}

// find looks a character up along the chain of a role. Figures and Latin
// letters of text and Kai come from Song, whose figures are half a cell wide,
// as official documents have them.
func (f *Fonts) find(role Role, r rune) (glyph, error) {
	if (role == FangSong || role == Kai) && classOf(r) == classWestern {
		if g, ok, err := f.walk(Song, r); ok || err != nil {
			return g, err
		}
	}
	g, ok, err := f.walk(role, r)
	if err == nil && !ok {
		err = &MissingGlyphError{Rune: r, Role: role}
	}
	return g, err
}

func (f *Fonts) walk(role Role, r rune) (glyph, bool, error) {
	for _, face := range f.chains[role] {
		if err := face.load(); err != nil {
			return glyph{}, false, err
		}
		if id, ok := face.lookup(r); ok {
			return glyph{face: face, id: id, rune: r, advance: face.advance(id)}, true, nil
		}
	}
	return glyph{}, false, nil
}

// cellsOf turns a text into cells of one role and style.
func (f *Fonts) cellsOf(role Role, s string, style int) ([]Cell, error) {
	cells := make([]Cell, 0, len(s)/3+1)
	for _, r := range s {
		if unicode.Is(unicode.Variation_Selector, r) {
			continue // asks for a variant shape; the character itself follows the font
		}
		width := Em / 2 // a space
		if r == '　' {
			width = Em
		} else if !unicode.IsSpace(r) {
			g, err := f.find(role, r)
			if err != nil {
				return nil, err
			}
			width = g.advance
		}
		cells = append(cells, NewCell(r, width, style))
	}
	return cells, nil
}

// embedded is a face of fontdata, unpacked when it is first needed.
func embedded(name string) *Face {
	return &Face{name: name, read: func() ([]byte, error) {
		packed, err := fontData.ReadFile("fontdata/" + name + ".ttf.gz")
		if err != nil {
			return nil, err
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, err
		}
		// The last four bytes of a gzip file are the size of its content.
		size := int(packed[len(packed)-4]) | int(packed[len(packed)-3])<<8 |
			int(packed[len(packed)-2])<<16 | int(packed[len(packed)-1])<<24
		out := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
		_, err = io.Copy(out, z)
		return out.Bytes(), err
	}}
}

func openFace(path string) (*Face, error) {
	face := &Face{name: path, read: func() ([]byte, error) { return os.ReadFile(path) }}
	return face, face.load()
}

// Face is one TrueType font.
type Face struct {
	name string
	read func() ([]byte, error)

	once sync.Once
	err  error
	trueType
}

func (f *Face) load() error {
	f.once.Do(func() {
		data, err := f.read()
		if err == nil {
			f.trueType, err = parseTrueType(data)
		}
		if err != nil {
			f.err = fmt.Errorf("reading font %s: %w", f.name, err)
		}
	})
	return f.err
}
