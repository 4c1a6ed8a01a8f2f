package errand

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"testing"
)

// paper is a slip as it lies on a table: lines of print of different lengths on
// white paper, photographed a little darker towards one side.
func paper(seed uint64) *image.Gray {
	dice := rand.New(rand.NewPCG(seed, 5))
	const w, h = 480, 720
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetGray(x, y, color.Gray{Y: uint8(90 + (x+y)/40)}) // the table
		}
	}
	left, top, right, bottom := 40+dice.IntN(50), 30+dice.IntN(60), w-40-dice.IntN(50), h-30-dice.IntN(180)
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			img.SetGray(x, y, color.Gray{Y: uint8(235 - x/24 - y/60)})
		}
	}
	for line := top + 20; line+12 < bottom; line += 18 + dice.IntN(10) {
		for _, part := range [][2]int{{left + 10, 40 + dice.IntN(140)}, {right - 100 - dice.IntN(40), 30 + dice.IntN(60)}} {
			for y := line; y < line+11; y++ {
				for x := part[0]; x < min(part[0]+part[1], right-8); x++ {
					if (x/5+dice.IntN(2))%3 != 0 {
						img.SetGray(x, y, color.Gray{Y: 40})
					}
				}
			}
		}
	}
	return img
}

func resized(img image.Image, w, h int) image.Image {
	out, b := image.NewGray(image.Rect(0, 0, w, h)), img.Bounds()
	for y := range h {
		for x := range w {
			out.Set(x, y, img.At(b.Min.X+x*b.Dx()/w, b.Min.Y+y*b.Dy()/h))
		}
	}
	return out
}

func brighter(img *image.Gray, by int) image.Image {
	out := image.NewGray(img.Bounds())
	for i, v := range img.Pix {
		out.Pix[i] = uint8(min(255, max(0, int(v)+by)))
	}
	return out
}

func compressed(t *testing.T, img image.Image, quality int) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A slip that is compressed anew, made smaller, cut by two in the hundred or
// lightened is nearly the same; another slip is not.
func TestLooks(t *testing.T) {
	const slips = 40
	var looks []look
	for seed := range uint64(slips) {
		img := paper(seed)
		mark := lookOf(img)
		w, h := img.Bounds().Dx(), img.Bounds().Dy()
		for name, changed := range map[string]image.Image{
			"compressed":       compressed(t, img, 35),
			"made smaller":     resized(img, w/2, h/2),
			"made larger":      resized(img, w*3/2, h*3/2),
			"cut left and top": img.SubImage(image.Rect(w/50, h/50, w, h)),
			"cut all round":    img.SubImage(image.Rect(w/100, h/100, w-w/100, h-h/100)),
			"lightened":        brighter(img, 12),
			"darkened":         brighter(img, -20),
			"all of it":        compressed(t, resized(img.SubImage(image.Rect(w/50, 0, w, h-h/50)), w*2/3, h*2/3), 50),
		} {
			if !alike(mark, lookOf(changed)) {
				t.Errorf("slip %d %s: %d bits differ", seed, name, differ(mark, lookOf(changed)))
			}
		}
		looks = append(looks, mark)
	}
	for i := range looks {
		for j := range i {
			if alike(looks[i], looks[j]) {
				t.Errorf("slips %d and %d are two and look alike: %d bits differ", i, j, differ(looks[i], looks[j]))
			}
		}
	}
}
