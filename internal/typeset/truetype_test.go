package typeset

import (
	"compress/gzip"
	"io"
	"testing"
)

// A font file is the operator's, but it came from somewhere: whatever is in
// it, reading and subsetting end in a font or an error, never in a panic.
// (It looks inside the package, because a whole PDF for every try is slow.)
func FuzzTrueType(f *testing.F) {
	packed, err := fontData.Open("fontdata/linlisong-regular.ttf.gz")
	if err != nil {
		f.Fatal(err)
	}
	z, err := gzip.NewReader(packed)
	if err != nil {
		f.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:200])
	f.Fuzz(func(t *testing.T, data []byte) {
		font, err := parseTrueType(data)
		if err != nil {
			return
		}
		var ids []uint16
		for r := rune(0x20); r < 0x100; r++ {
			if id, ok := font.lookup(r); ok {
				ids = append(ids, id)
				font.advance(id)
			}
		}
		subset, err := font.subset(ids)
		if err == nil && len(subset) == 0 {
			t.Error("an empty subset and no error")
		}
	})
}
