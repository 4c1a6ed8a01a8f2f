package errand

import (
	"image"
	"math/bits"

	"linli/internal/photo"
)

// alikeBits is how many of the 64 bits of two pictures' looks may differ for
// them to be perhaps the same slip: taken again, cropped or compressed anew.
const alikeBits = 6

// picture is a slip as it was photographed.
type picture struct {
	photo.Photo
	look uint64
}

// readPicture checks a picture and takes its marks.
func readPicture(b []byte) (picture, error) {
	p, err := photo.Read(b)
	if err != nil {
		return picture{}, err
	}
	img, err := p.Image()
	if err != nil {
		return picture{}, err
	}
	return picture{p, lookOf(img)}, nil
}

// lookOf is the difference hash of a picture (N. Krawetz 2013): it is shrunk to
// 9 × 8 fields of mean brightness, and a bit says whether a field is brighter
// than its right neighbour. Nearly equal pictures have nearly equal looks.
func lookOf(img image.Image) uint64 {
	const across, down = 9, 8
	r := img.Bounds()
	var light [down][across]uint64
	for y := range down {
		for x := range across {
			x0, x1 := r.Min.X+x*r.Dx()/across, r.Min.X+(x+1)*r.Dx()/across
			y0, y1 := r.Min.Y+y*r.Dy()/down, r.Min.Y+(y+1)*r.Dy()/down
			// A few hundred points of a field tell its brightness well enough.
			stepX, stepY := max(1, (x1-x0)/16), max(1, (y1-y0)/16)
			var sum, n uint64
			for py := y0; py < y1; py += stepY {
				for px := x0; px < x1; px += stepX {
					red, green, blue, _ := img.At(px, py).RGBA()
					sum += uint64(299*red+587*green+114*blue) / 1000 // ITU-R BT.601
					n++
				}
			}
			light[y][x] = sum / max(n, 1)
		}
	}
	var look uint64
	for y := range down {
		for x := range across - 1 {
			look <<= 1
			if light[y][x] > light[y][x+1] {
				look |= 1
			}
		}
	}
	return look
}

// alike reports whether two pictures may show the same slip.
func alike(a, b uint64) bool { return bits.OnesCount64(a^b) <= alikeBits }
