package page

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"linli/internal/fault"
	"net/http"
	"strconv"
	"strings"
)

// gzipFrom is the size in bytes from which compressing an answer pays.
const gzipFrom = 1024

// Send writes a body, compressed when that pays and the client reads it.
func Send(w http.ResponseWriter, r *http.Request, status int, body []byte) error {
	if len(body) >= gzipFrom && AcceptsGzip(r) {
		var z bytes.Buffer
		zw, err := gzip.NewWriterLevel(&z, gzip.BestSpeed)
		if err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		if _, err := zw.Write(body); err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		if err := zw.Close(); err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		w.Header().Set("Content-Encoding", "gzip")
		body = z.Bytes()
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	// A client that has gone away is not a fault of the page.
	_, _ = w.Write(body)
	return nil
}

// AcceptsGzip reports whether the client reads compressed answers.
func AcceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.ReplaceAll(weight, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// File answers with a file to download.
func File(w http.ResponseWriter, r *http.Request, name, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Encoding")
	return Send(w, r, http.StatusOK, body)
}

// Partial reports whether htmx asks for a part of a page.
func Partial(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// Back redirects after a POST.
func Back(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// Redo answers a form that was sent: what is done leads on; what whoever filled
// it in can mend shows the form again with it. A phone's queue is told what is
// wrong in words: it shows them beside what waits.
func Redo(w http.ResponseWriter, r *http.Request, err error, to string, again func(fault.Faults) error) error {
	if err == nil {
		return Back(w, r, to)
	}
	if f := fault.Find(err); f != nil && !FromQueue(r) {
		return again(f)
	}
	return err
}

// Local is a path on this site to come back to, or the fallback: never an
// address elsewhere.
func Local(path, fallback string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return fallback
	}
	return path
}
