package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/area"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
)

// maxProof limits an uploaded proof file; a real one has a few kilobytes.
const maxProof = 64 << 10

// maxCode limits a typed code; a printed one has 19 or 23 characters.
const maxCode = 40

// verdict is all the public page says.
type verdict int

const (
	notAsked verdict = iota
	match
	noMatch
	withdrawn // a brief that was released and taken back
	unclear   // the form is not filled in so that it can be checked
)

type verifyView struct {
	What     string // code, fact or figure: the form that was sent
	Verdict  verdict
	Code     string
	Size     string
	FactID   string
	FigureID string
	Unit     string
	From, To string
	Value    string
	Figures  []*figure.Definition
}

// verify is the public page. The address printed as a QR code on a document
// holds its code, and is answered at once. GET /verify?code=…
func (s *Server) verify(w http.ResponseWriter, r *http.Request) error {
	from, to := s.period()
	q := r.URL.Query()
	v := verifyView{
		Code: q.Get("code"), From: from.String(), To: to.String(),
		Figures: s.Figures.Catalogue(),
	}
	if v.Code != "" {
		v.What = "code"
		var err error
		if v.Verdict, err = s.verifyCode(r.Context(), v.Code); err != nil {
			return err
		}
	}
	return s.page(w, r, verifyPage(s.shell(r, msgVerify), v))
}

// verifyAnswer checks one of the three forms. POST /verify
func (s *Server) verifyAnswer(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	r.Body = http.MaxBytesReader(w, r.Body, maxProof+maxProof/4)
	if err := r.ParseMultipartForm(maxProof); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return err
		}
		return bad(msgBadForm)
	}
	v := verifyView{
		What: r.PostFormValue("what"), Code: r.PostFormValue("code"), Size: r.PostFormValue("size"),
		FactID: strings.TrimSpace(r.PostFormValue("fact")), FigureID: r.PostFormValue("figure"),
		Unit: r.PostFormValue("unit"), From: r.PostFormValue("from"), To: r.PostFormValue("to"),
		Value: strings.TrimSpace(r.PostFormValue("value")), Figures: s.Figures.Catalogue(),
	}
	var err error
	switch v.What {
	case "code":
		v.Verdict, err = s.verifyCode(ctx, v.Code)
	case "fact":
		v.Verdict, err = s.verifyFact(r, v.FactID)
	case "figure":
		v.Verdict, err = s.verifyFigure(ctx, v)
	default:
		return bad(msgBadForm)
	}
	if err != nil {
		return err
	}
	return s.page(w, r, verifyPage(s.shell(r, msgVerify), v))
}

// verifyCode looks a printed code up among the released briefs and checks that
// the tree it was computed on is still the log's own.
func (s *Server) verifyCode(ctx context.Context, typed string) (verdict, error) {
	code := strings.ToUpper(strings.NewReplacer(" ", "", "—", "-", "–", "-", "－", "-").Replace(strings.TrimSpace(typed)))
	if code == "" || len(code) > maxCode {
		return unclear, nil
	}
	if s.Briefs == nil {
		return noMatch, nil
	}
	issue, err := s.Briefs.ByCode(ctx, code)
	if errors.Is(err, brief.ErrUnknown) {
		return noMatch, nil
	}
	if err != nil {
		return notAsked, fmt.Errorf("verify a code: %w", err)
	}
	if issue.Release == nil {
		return noMatch, nil
	}
	root, err := s.Log.Root(ctx, issue.Release.Size)
	if err != nil {
		return notAsked, fmt.Errorf("verify a code: %w", err)
	}
	if root.String() != issue.Release.Root {
		return noMatch, nil
	}
	if issue.State == brief.Withdrawn {
		return withdrawn, nil
	}
	return match, nil
}

// verifyFact checks an uploaded proof file, or without one whether the log has
// a fact of this id.
func (s *Server) verifyFact(r *http.Request, id string) (verdict, error) {
	upload, _, err := r.FormFile("proof")
	if err == nil {
		defer upload.Close()
		proof, err := io.ReadAll(io.LimitReader(upload, maxProof))
		if err != nil {
			return notAsked, fmt.Errorf("read the proof file: %w", err)
		}
		if len(proof) > 0 {
			ok, err := s.Log.CheckProof(r.Context(), proof)
			if err != nil {
				return notAsked, fmt.Errorf("verify a proof: %w", err)
			}
			return matches(ok), nil
		}
	}
	if id == "" {
		return unclear, nil
	}
	_, err = s.Log.Find(r.Context(), id)
	if errors.Is(err, fact.ErrNotFound) {
		return noMatch, nil
	}
	if err != nil {
		return notAsked, fmt.Errorf("verify a fact: %w", err)
	}
	return match, nil
}

// verifyFigure computes a figure anew at the printed size and compares.
func (s *Server) verifyFigure(ctx context.Context, v verifyView) (verdict, error) {
	def, err := s.Figures.Definition(v.FigureID)
	if err != nil {
		return unclear, nil
	}
	q := figure.Question{Definition: def}
	if v.Unit != "" {
		if _, ok := area.Default().Unit(v.Unit); !ok {
			return unclear, nil
		}
		q.Unit = v.Unit
	}
	if q.At, err = strconv.ParseInt(plainNumber(v.Size), 10, 64); err != nil || q.At < 1 {
		return unclear, nil
	}
	head, err := s.Log.SignedHead(ctx)
	if err != nil {
		return notAsked, fmt.Errorf("verify a figure: %w", err)
	}
	if q.At > head.Size {
		return noMatch, nil
	}
	if q.From, err = optionalDay(v.From); err != nil {
		return unclear, nil
	}
	if q.To, err = optionalDay(v.To); err != nil {
		return unclear, nil
	}
	claimed := plainNumber(v.Value)
	if claimed == "" {
		return unclear, nil
	}
	a, err := s.Figures.Answer(ctx, q)
	if err != nil {
		return notAsked, fmt.Errorf("verify a figure: %w", err)
	}
	return matches(a.Value == claimed), nil
}

func matches(ok bool) verdict {
	if ok {
		return match
	}
	return noMatch
}

// plainNumber takes the spaces and commas out of a number as people write it.
func plainNumber(s string) string {
	return strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "").Replace(s)
}

func optionalDay(s string) (civil.Day, error) {
	if s == "" {
		return 0, nil
	}
	return civil.ParseDay(s)
}
