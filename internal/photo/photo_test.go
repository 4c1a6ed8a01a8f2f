package photo_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linli/internal/photo"
)

func picture(t testing.TB, kind string, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, side, side))
	err := png.Encode(&b, img)
	if kind == "jpeg" {
		b.Reset()
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claiming is a picture whose head claims another width and height.
func claiming(b []byte, width, height uint32) []byte {
	b = bytes.Clone(b)
	binary.BigEndian.PutUint32(b[16:], width)
	binary.BigEndian.PutUint32(b[20:], height)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func TestRead(t *testing.T) {
	good := picture(t, "png", 20)
	for _, c := range []struct {
		name string
		b    []byte
		kind string // empty: refused
	}{
		{"png", good, "image/png"},
		{"jpeg", picture(t, "jpeg", 20), "image/jpeg"},
		{"nothing", nil, ""},
		{"words", []byte("not a picture"), ""},
		{"a web page", []byte("<html><script>alert(1)</script></html>"), ""},
		{"a speck", picture(t, "png", 15), ""},
		{"too many bytes", append(bytes.Clone(good), make([]byte, photo.MaxBytes)...), ""},
		{"a wall", claiming(good, 60_000, 60_000), ""},
		{"a long wall", claiming(good, 1<<31-1, 1<<31-1), ""},
		{"at the limit", claiming(good, 10_000, 6_000), "image/png"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := photo.Read(c.b)
			if (err == nil) != (c.kind != "") || got.Type != c.kind {
				t.Fatalf("%q, %v", got.Type, err)
			}
			if err != nil && !errors.Is(err, photo.Err) {
				t.Errorf("refused with %v", err)
			}
		})
	}
	one, _ := photo.Read(good)
	two, _ := photo.Read(bytes.Clone(good))
	other, _ := photo.Read(picture(t, "png", 21))
	if one.Digest != two.Digest || one.Digest == other.Digest {
		t.Error("digests do not tell pictures apart")
	}
	if img, err := one.Image(); err != nil || img.Bounds().Dx() != 20 {
		t.Errorf("unpacked: %v", err)
	}
	torn, err := photo.Read(good[:len(good)-20])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := torn.Image(); !errors.Is(err, photo.Err) {
		t.Errorf("a torn picture is unpacked: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(picture(f, "png", 20))
	f.Add(picture(f, "jpeg", 20))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := photo.Read(b)
		if err != nil {
			if !errors.Is(err, photo.Err) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		if len(p.Digest) != 64 || !strings.HasPrefix(p.Type, "image/") {
			t.Fatalf("%q %q", p.Digest, p.Type)
		}
	})
}

func TestSent(t *testing.T) {
	good := picture(t, "png", 20)
	for _, c := range []struct {
		name string
		file []byte // nil: no such field
		size int
		bad  bool
	}{
		{"a picture", good, len(good), false},
		{"no field", nil, 0, false},
		{"no file chosen", []byte{}, 0, false},
		{"a flood", make([]byte, photo.MaxBytes+1<<17), 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var body bytes.Buffer
			form := multipart.NewWriter(&body)
			if err := form.WriteField("shop", "物美"); err != nil {
				t.Fatal(err)
			}
			if c.file != nil {
				part, err := form.CreateFormFile(photo.Field, "a.png")
				if err != nil {
					t.Fatal(err)
				}
				if _, err := part.Write(c.file); err != nil {
					t.Fatal(err)
				}
			}
			if err := form.Close(); err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodPost, "/", io.NopCloser(&body))
			r.Header.Set("Content-Type", form.FormDataContentType())
			got, err := photo.Sent(httptest.NewRecorder(), r)
			if errors.Is(err, photo.Err) != c.bad || err != nil && !c.bad || len(got) != c.size {
				t.Fatalf("%d bytes, %v", len(got), err)
			}
			if err == nil && r.FormValue("shop") != "物美" {
				t.Error("the other fields are lost")
			}
		})
	}
	plain := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("shop=x"))
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if got, err := photo.Sent(httptest.NewRecorder(), plain); got != nil || err != nil || plain.FormValue("shop") != "x" {
		t.Errorf("a form without files: %v %v", got, err)
	}
}
