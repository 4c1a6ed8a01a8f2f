package web

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/text"
)

// maxUpload limits a batch on the page; larger ones go through the command
// line, which reads files of any size.
const maxUpload = 64 << 20

var importSteps = []text.Label{msgStepTemplate, msgStepUpload, msgStepCheck, msgStepDone}

func isUpload(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

// importActs are what the page of imports asks for: one of them will do.
func (s *Server) importActs() []access.Act {
	acts := []access.Act{access.Import}
	for _, k := range s.Imports.Kinds() {
		if k.Act != "" && !slices.Contains(acts, k.Act) {
			acts = append(acts, k.Act)
		}
	}
	return acts
}

// importKinds are the tables that the visitor may upload.
func (s *Server) importKinds(r *http.Request) []ImportKind {
	return slices.DeleteFunc(s.Imports.Kinds(), func(k ImportKind) bool { return !access.Somewhere(*actor(r.Context()), cmp.Or(k.Act, access.Import)) })
}

// mayImport refuses a table that the visitor may not upload, and keeps the
// attempt.
func (s *Server) mayImport(r *http.Request, kind string) error {
	for _, k := range s.Imports.Kinds() {
		act := cmp.Or(k.Act, access.Import)
		if a := *actor(r.Context()); k.Key == kind && !access.Somewhere(a, act) {
			return s.Accounts.Guard(r.Context(), a, act, access.Thing{Kind: "import", ID: kind}, "")
		}
	}
	return nil
}

// importStart offers the templates and takes a file. GET /import
func (s *Server) importStart(w http.ResponseWriter, r *http.Request) error {
	return s.page(w, r, importPage(s.shell(r, msgImport), s.importKinds(r), r.FormValue("kind")))
}

// importTemplate is an empty sheet. GET /import-templates/{kind}
func (s *Server) importTemplate(w http.ResponseWriter, r *http.Request) error {
	if err := s.mayImport(r, r.PathValue("kind")); err != nil {
		return err
	}
	name, body, err := s.Imports.Template(r.Context(), r.PathValue("kind"))
	if err != nil {
		return err
	}
	kind := "text/csv; charset=utf-8"
	if strings.HasSuffix(name, ".xlsx") {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return page.File(w, r, name, kind, body)
}

// importCheck reads an upload without taking anything in. The file is handed
// on as it arrives and never held in memory. POST /import
func (s *Server) importCheck(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	parts, err := r.MultipartReader()
	if err != nil {
		return bad(msgBadForm)
	}
	kind := ""
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return bad(msgNoFile)
		}
		if err != nil {
			var tooBig *http.MaxBytesError
			if errors.As(err, &tooBig) {
				return err
			}
			return bad(msgBadForm)
		}
		switch part.FormName() {
		case "kind":
			b, err := io.ReadAll(io.LimitReader(part, 64))
			if err != nil {
				return bad(msgBadForm)
			}
			kind = string(b)
		case "file":
			if part.FileName() == "" {
				return bad(msgNoFile)
			}
			if err := s.mayImport(r, kind); err != nil {
				return err
			}
			token, err := s.Imports.Check(r.Context(), *actor(r.Context()), kind, part.FileName(), part)
			if err != nil {
				return fmt.Errorf("check an upload: %w", err)
			}
			return page.Back(w, r, "/import/"+url.PathEscape(token))
		}
	}
}

// importReview shows what the check found, or the result. GET /import/{token}
func (s *Server) importReview(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	report, err := s.Imports.Report(r.Context(), *actor(r.Context()), token)
	if err != nil {
		return err
	}
	sh := s.shell(r, msgImportReview, page.Crumb{Label: msgImport, Href: "/import"})
	return s.page(w, r, importReviewPage(sh, token, report))
}

// importCommit takes in the good rows. POST /import/{token}
func (s *Server) importCommit(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if err := s.Imports.Commit(r.Context(), *actor(r.Context()), token); err != nil {
		return fmt.Errorf("take in an upload: %w", err)
	}
	return page.Back(w, r, "/import/"+url.PathEscape(token))
}

// importErrors is the error sheet. GET /import/{token}/errors.csv
func (s *Server) importErrors(w http.ResponseWriter, r *http.Request) error {
	var b bytes.Buffer
	if err := s.Imports.ErrorSheet(r.Context(), *actor(r.Context()), r.PathValue("token"), &b); err != nil {
		return err
	}
	return page.File(w, r, "errors.csv", "text/csv; charset=utf-8", b.Bytes())
}
