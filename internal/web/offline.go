package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// worker is the program that keeps pages on a phone, with the files every kept
// page needs put in front of it. Its bytes change with any of those files, and
// that is how a browser learns that there is a new one.
func (a *assets) worker() ([]byte, error) {
	body, err := assetFiles.ReadFile("assets/" + workerFile)
	if err != nil {
		return nil, fmt.Errorf("read the worker: %w", err)
	}
	shell := []string{"/offline"}
	for _, name := range []string{"app.css", "app.js", "queue.js", "icon.svg"} {
		shell = append(shell, a.at(name))
	}
	list, err := json.Marshal(shell)
	if err != nil {
		return nil, fmt.Errorf("list the worker's files: %w", err)
	}
	return append([]byte("const shell="+string(list)+";\n"), body...), nil
}

// serveWorker answers GET /sw.js. It stands at the root because a worker serves
// what is below it, and is asked for anew each time.
func (s *Server) serveWorker(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", assetTypes[".js"])
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	_ = page.Send(w, r, http.StatusOK, s.worker)
}

// manifest says how the site looks as an app on a phone.
// GET /manifest.webmanifest
func (s *Server) manifest(w http.ResponseWriter, r *http.Request) error {
	lang := langOf(r.URL.Query().Get("lang"))
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
	}
	body, err := json.Marshal(struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		ShortName  string `json:"short_name"`
		Text       string `json:"description"`
		Lang       string `json:"lang"`
		Start      string `json:"start_url"`
		Scope      string `json:"scope"`
		Display    string `json:"display"`
		Theme      string `json:"theme_color"`
		Background string `json:"background_color"`
		Icons      []icon `json:"icons"`
	}{
		"/", s.Product.In(lang), s.Product.In(lang), s.Tagline.In(lang), string(lang), "/", "/", "standalone", "#b3261e", "#f4f5f7",
		[]icon{
			{s.assets.at("icon.svg"), "any", "image/svg+xml", "any"},
			{s.assets.at("icon-512.png"), "512x512", "image/png", "any maskable"},
		},
	})
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/manifest+json")
	h.Set("Cache-Control", "public, max-age=3600")
	h.Add("Vary", "Accept-Encoding")
	return page.Send(w, r, http.StatusOK, body)
}

// offline is what a phone shows without network in place of a page it does not
// have. It is for nobody in particular: it is kept for whoever comes.
// GET /offline
func (s *Server) offline(w http.ResponseWriter, r *http.Request) error {
	r = r.WithContext(page.WithVisitor(r.Context(), page.Visitor{}))
	w.Header().Del(page.VisitorHeader)
	return s.page(w, r, offlinePage(s.shell(r, msgNoNetwork)))
}

// toSend lists what waits on this phone to be sent. GET /waiting
func (s *Server) toSend(w http.ResponseWriter, r *http.Request) error {
	sh := s.shell(r, msgWaitingAll)
	sh.Offline = true
	page.Keep(w, civil.At(s.Clock()))
	return s.page(w, r, toSendPage(sh))
}

// answerQueue lets the queue of a phone speak to routes that were written for
// browsers: what would redirect tells where to instead, and what would ask to
// sign in says so by its status. An act is only ever done for the visitor whose
// act it was.
func (s *Server) answerQueue(w http.ResponseWriter, r *http.Request, next http.Handler) {
	w.Header().Set(page.QueueHeader, "1")
	who := page.Tag(page.Who(r.Context()))
	if r.Header.Get(page.VisitorHeader) != who {
		s.fail(w, r, fault.New(fault.SignedOut, msgSignInAgain))
		return
	}
	next.ServeHTTP(&queueWriter{ResponseWriter: w, nobody: who == ""}, r)
}

// queueWriter turns redirects into answers.
type queueWriter struct {
	http.ResponseWriter
	nobody bool // nobody is signed in
	silent bool // the body is of no use
}

func (q *queueWriter) WriteHeader(status int) {
	if status >= 300 && status < 400 {
		q.silent = true
		h := q.Header()
		to := h.Get("Location")
		h.Del("Location")
		h.Del("Content-Length")
		status = http.StatusOK
		if strings.HasPrefix(to, "/?next=") || strings.HasPrefix(to, "/sign-in/") || q.nobody && to == "/" {
			status = http.StatusUnauthorized
		}
		h.Set(page.NextHeader, to)
	}
	q.ResponseWriter.WriteHeader(status)
}

func (q *queueWriter) Write(b []byte) (int, error) {
	if q.silent {
		return len(b), nil
	}
	return q.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (q *queueWriter) Unwrap() http.ResponseWriter { return q.ResponseWriter }

// tellQueue says what is wrong to the queue of a phone, which shows the words
// to the person.
func tellQueue(w http.ResponseWriter, status int, words, ref string) error {
	body, err := json.Marshal(struct {
		Words     string `json:"words"`
		Reference string `json:"reference,omitempty"`
	}{words, ref})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
	return nil
}

var (
	msgNoNetwork    = text.Label{Zh: "没有网络", En: "No network"}
	msgNoNetworkDo  = text.Label{Zh: "这一页没有存在本机。有网络后再打开，或先看已存的页面。", En: "This page is not kept on this phone. Open it when there is a network, or see the pages that are kept."}
	msgKeptPages    = text.Label{Zh: "本机已存的页面", En: "Pages kept on this phone"}
	msgRetry        = text.Label{Zh: "再试一次", En: "Try again"}
	msgWaitingAll   = text.Label{Zh: "待上传", En: "Waiting to be sent"}
	msgWaitingNone  = text.Label{Zh: "没有待上传的记录", En: "Nothing waits to be sent"}
	msgWaitingWhy   = text.Label{Zh: "没有网络时做的操作先记在本机，联网后按先后自动上传，每条只算一次。关掉页面也不会丢。", En: "What is done without network is kept on this phone and sent by itself, in order and once, when there is a network. Closing the page loses nothing."}
	msgWaitingNoJS  = text.Label{Zh: "此页需要启用脚本。", En: "This page needs scripts."}
	msgSignInAgain  = text.Label{Zh: "请先登录，登录后自动上传", En: "Please sign in; it is sent once you have"}
	msgLeaveWaiting = text.Label{Zh: "退出会清除本机上的记录", En: "Signing out clears what is kept on this phone"}
)
