package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"linli/internal/page"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assetFiles embed.FS

var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
}

// workerFile is served at an address of its own.
const workerFile = "sw.js"

// assets are the static files, each at an address that holds a hash of its
// content, so that a browser may keep it for ever. They are compressed once.
type assets struct {
	byPath map[string]asset
	href   map[string]string // app.css → /assets/app.1f2e3d4c.css
}

type asset struct {
	kind      string
	body, zip []byte
}

func loadAssets() (*assets, error) {
	a := &assets{byPath: map[string]asset{}, href: map[string]string{}}
	entries, err := fs.ReadDir(assetFiles, "assets")
	if err != nil {
		return nil, fmt.Errorf("list assets: %w", err)
	}
	for _, e := range entries {
		if e.Name() == workerFile {
			continue
		}
		body, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read asset %s: %w", e.Name(), err)
		}
		ext := path.Ext(e.Name())
		kind, ok := assetTypes[ext]
		if !ok {
			return nil, fmt.Errorf("asset %s: unknown kind of file", e.Name())
		}
		var z bytes.Buffer
		zw, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
		if err != nil {
			return nil, fmt.Errorf("compress asset %s: %w", e.Name(), err)
		}
		if _, err := zw.Write(body); err != nil {
			return nil, fmt.Errorf("compress asset %s: %w", e.Name(), err)
		}
		if err := zw.Close(); err != nil {
			return nil, fmt.Errorf("compress asset %s: %w", e.Name(), err)
		}
		sum := sha256.Sum256(body)
		href := "/assets/" + strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:4]) + ext
		a.byPath[href] = asset{kind, body, z.Bytes()}
		a.href[e.Name()] = href
	}
	return a, nil
}

// at is the address of a file by its name.
func (a *assets) at(name string) string { return a.href[name] }

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.byPath[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := f.body
	if page.AcceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = f.zip
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body)
}
