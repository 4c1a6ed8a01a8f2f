package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"sync/atomic"

	"linli/internal/text"
	"linli/internal/web"
)

// upload sends one file with its fields.
func (v *visitor) upload(path string, fields map[string]string, field, name, content string) answer {
	v.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, value := range fields {
		if err := m.WriteField(k, value); err != nil {
			v.t.Fatal(err)
		}
	}
	part, err := m.CreateFormFile(field, name)
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		v.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		v.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.URL+path, &b)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(req)
}

// loader is an import that is done after it was asked a few times.
type loader struct{ left atomic.Int64 }

func (l *loader) option(o *web.Options) {
	o.Loading = func() web.Loading {
		left := l.left.Add(-1)
		if left < 0 {
			return web.Loading{}
		}
		return web.Loading{Doing: text.Label{Zh: "正在导入事实", En: "Importing facts"}, Done: 1_800_000 - left*400_000, Total: 2_981_377}
	}
}
