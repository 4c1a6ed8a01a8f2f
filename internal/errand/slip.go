package errand

import (
	"encoding/hex"
	"image"
	"math"
	"math/bits"

	"linli/internal/photo"
)

// The look of a slip is 255 bits: which of the lowest frequencies of its
// brightness are above nothing. Slips of paper on a table are much alike, and
// fewer bits would find a twin for every one of a city's. Of slips that were made
// smaller, cut by two in the hundred, lightened and compressed anew at most 56
// differ, of different slips at least 70 (TestLooks).
const (
	lookSide  = 32
	lookWaves = 16
	alikeBits = 60
)

// look is what a picture shows, to be compared with others.
type look [lookWaves * lookWaves / 8]byte

func (l look) String() string { return hex.EncodeToString(l[:]) }

func parseLook(s string) (l look, ok bool) {
	n, err := hex.Decode(l[:], []byte(s)[:min(len(s), 2*len(l))])
	return l, err == nil && n == len(l)
}

// picture is a slip as it was photographed.
type picture struct {
	photo.Photo
	look look
}

// seen is how its look stands in the database: empty without a picture.
func (p picture) seen() string {
	if p.Digest == "" {
		return ""
	}
	return p.look.String()
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

// lookOf is the perceptual hash of a picture by its discrete cosine transform (C.
// Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions,
// 2010), with more frequencies.
func lookOf(img image.Image) (l look) {
	light := fields(img)
	var wave [lookWaves][lookSide]float64 // cosines
	for u := range lookWaves {
		for x := range lookSide {
			wave[u][x] = math.Cos(math.Pi * (float64(x) + 0.5) * float64(u) / lookSide)
		}
	}
	var rows [lookSide][lookWaves]float64
	for y := range lookSide {
		for u := range lookWaves {
			for x := range lookSide {
				rows[y][u] += light[y][x] * wave[u][x]
			}
		}
	}
	for v := range lookWaves {
		for u := range lookWaves {
			var sum float64
			for y := range lookSide {
				sum += rows[y][u] * wave[v][y]
			}
			if i := v*lookWaves + u; i > 0 && sum > 0 { // the first is how light it is
				l[i/8] |= 1 << (i % 8)
			}
		}
	}
	return l
}

// fields is a picture shrunk to its mean brightness in so many fields. A few
// hundred points of a field tell it well enough.
func fields(img image.Image) (light [lookSide][lookSide]float64) {
	r := img.Bounds()
	for y := range lookSide {
		for x := range lookSide {
			x0, x1 := r.Min.X+x*r.Dx()/lookSide, r.Min.X+(x+1)*r.Dx()/lookSide
			y0, y1 := r.Min.Y+y*r.Dy()/lookSide, r.Min.Y+(y+1)*r.Dy()/lookSide
			stepX, stepY := max(1, (x1-x0)/16), max(1, (y1-y0)/16)
			var sum, n uint64
			for py := y0; py < max(y1, y0+1); py += stepY {
				for px := x0; px < max(x1, x0+1); px += stepX {
					red, green, blue, _ := img.At(px, py).RGBA()
					sum += uint64(299*red+587*green+114*blue) / 1000 // ITU-R BT.601
					n++
				}
			}
			light[y][x] = float64(sum / n)
		}
	}
	return light
}

// alike reports whether two pictures may show the same slip.
func alike(a, b look) bool { return differ(a, b) <= alikeBits }

func differ(a, b look) (n int) {
	for i := range a {
		n += bits.OnesCount8(a[i] ^ b[i])
	}
	return n
}
