package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"

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

// consoleFaults collects what scripts and the security policy complain about.
// The answer 404 to a page that is not there is no fault.
type consoleFaults struct {
	mu   sync.Mutex
	list []string
}

func (c *consoleFaults) hear(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		c.list = append(c.list, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			c.list = append(c.list, fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text))
		}
	}
}

func (c *consoleFaults) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.list
	c.list = nil
	return list
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
