package typeset

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"rsc.io/qr"
)

// darkRuns calls draw for every horizontal run of dark modules of a code.
func darkRuns(code *qr.Code, draw func(x, y, length int)) {
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			length := 0
			for x+length < code.Size && code.Black(x+length, y) {
				length++
			}
			if length > 0 {
				draw(x, y, length)
				x += length
			}
		}
	}
}

// qrPNG is the code with a quiet zone of two modules, eight pixels a module.
func qrPNG(text string) ([]byte, error) {
	const scale, quiet = 8, 2
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	side := (code.Size + 2*quiet) * scale
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if code.Black(x/scale-quiet, y/scale-quiet) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	err = png.Encode(&out, img)
	return out.Bytes(), err
}
