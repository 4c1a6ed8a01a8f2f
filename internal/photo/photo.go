package photo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // phones
	_ "image/png"  // screens
	"io"
	"net/http"

	"linli/internal/fault"
	"linli/internal/text"
)

// Limits of a photograph. The number of pixels is bounded as well as the bytes:
// a small file can claim to be larger than all memory.
const (
	MaxBytes  = 6 << 20
	maxPixels = 60_000_000 // a phone's camera has about 50 million
	minSide   = 16         // pixels: less shows nothing
)

// Field is the name of the field that a photograph comes in.
const Field = "picture"

// Err refuses what is no photograph.
var Err = fault.In(Field, text.Label{Zh: "请上传 JPEG 或 PNG 照片，最大 6 MB", En: "upload a JPEG or PNG picture of 6 MB at most"})

// Photo is a photograph as it was sent.
type Photo struct {
	Bytes  []byte
	Type   string // image/jpeg or image/png
	Digest string // SHA-256 in hexadecimal digits: the same picture has the same
}

// Read checks a photograph by its head and takes its digest; it does not unpack
// it. The error is [Err].
func Read(b []byte) (Photo, error) {
	if len(b) == 0 || len(b) > MaxBytes {
		return Photo{}, Err
	}
	head, format, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || head.Width < minSide || head.Height < minSide || head.Width > maxPixels/head.Height {
		return Photo{}, Err
	}
	sum := sha256.Sum256(b)
	return Photo{b, "image/" + format, hex.EncodeToString(sum[:])}, nil
}

// Image unpacks the picture. The error is [Err].
func (p Photo) Image() (image.Image, error) {
	img, _, err := image.Decode(bytes.NewReader(p.Bytes))
	if err != nil {
		return nil, fmt.Errorf("unpack a picture: %w", Err)
	}
	return img, nil
}

// Sent reads the field of a form in which a photograph comes, unchecked: nil
// where none was chosen. It parses the form, so that it is called before any
// other field is read. The error is [Err].
func Sent(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(w, r.Body, MaxBytes+1<<16) // the other fields are small
	if err := r.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, Err
	}
	file, _, err := r.FormFile(Field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, Err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	if err != nil {
		return nil, Err
	}
	if len(b) == 0 {
		return nil, nil // a browser sends an empty file where none was chosen
	}
	return b, nil
}
