package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"rsc.io/qr"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/signin"
	"linli/internal/text"
)

// factorView is the page that sets up a second factor.
type factorView struct {
	Secret  string // for those who cannot scan
	Passkey bool
	Must    bool // the session cannot go on without
	Fault   text.Label
}

// factorSetup shows the secret for an authenticator app. GET /second-factor
func (s *Server) factorSetup(w http.ResponseWriter, r *http.Request) error {
	return s.showFactor(w, r, http.StatusOK, text.Label{})
}

func (s *Server) showFactor(w http.ResponseWriter, r *http.Request, status int, fault text.Label) error {
	o := session(r.Context())
	secret, _, err := s.SignIn.BeginTOTP(r.Context(), *o)
	if errors.Is(err, signin.ErrStale) {
		if o.Stage == signin.Full {
			return page.Back(w, r, "/confirm?next=/second-factor")
		}
		return page.Back(w, r, s.after(r.Context(), *o))
	}
	if errors.Is(err, signin.ErrWrong) {
		return ErrNotFound // not for volunteers
	}
	if err != nil {
		return err
	}
	v := factorView{Secret: grouped(secret), Passkey: s.SignIn.CanPasskey(), Must: o.Stage == signin.Setup, Fault: fault}
	return s.respond(w, r, status, factorPage(s.shell(r, msgFactor), v))
}

// grouped sets a secret in groups of four, to be typed.
func grouped(secret string) string {
	out := ""
	for i, c := range secret {
		if i > 0 && i%4 == 0 {
			out += " "
		}
		out += string(c)
	}
	return out
}

// factorCode is the secret as a picture to scan. GET /second-factor/qr.png
func (s *Server) factorCode(w http.ResponseWriter, r *http.Request) error {
	_, address, err := s.SignIn.BeginTOTP(r.Context(), *session(r.Context()))
	if err != nil {
		return ErrNotFound
	}
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return fmt.Errorf("draw the code: %w", err)
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	return page.Send(w, r, http.StatusOK, code.PNG())
}

// factorConfirm takes the app's first code. POST /second-factor
func (s *Server) factorConfirm(w http.ResponseWriter, r *http.Request) error {
	token, o, recovery, err := s.SignIn.ConfirmTOTP(r.Context(), s.visitor(w, r), s.token(r), r.PostFormValue("code"))
	if err != nil {
		status, words, rest := faultOf(err, msgWrongCode)
		if rest != nil {
			return rest
		}
		retry(w, err)
		return s.showFactor(w, r, status, words)
	}
	s.setToken(w, token)
	return s.page(w, r, recoveryPage(s.shell(r, msgRecovery), recovery, s.after(r.Context(), o)))
}

// maxPasskey limits a browser's answer about a passkey.
const maxPasskey = 64 << 10

// passkeyAnswer is what the page's script sends back.
type passkeyAnswer struct {
	Ceremony string          `json:"ceremony"`
	Answer   json.RawMessage `json:"answer"`
}

func readPasskey(w http.ResponseWriter, r *http.Request) (passkeyAnswer, error) {
	var a passkeyAnswer
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPasskey))
	if err == nil {
		err = json.Unmarshal(body, &a)
	}
	if err != nil {
		return a, bad(msgBadForm)
	}
	return a, nil
}

func answerJSON(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone away is no fault
	return nil
}

// passkeyFault answers the script with words for its page.
func passkeyFault(w http.ResponseWriter, r *http.Request, err error) error {
	status, words, rest := faultOf(err, msgPasskeyFailed)
	if rest != nil {
		return rest
	}
	retry(w, err)
	return answerJSON(w, status, map[string]string{"fault": page.T(r.Context(), words)})
}

// passkeyBegin begins to add a passkey. POST /second-factor/passkey/begin
func (s *Server) passkeyBegin(w http.ResponseWriter, r *http.Request) error {
	options, ceremony, err := s.SignIn.BeginPasskey(r.Context(), s.visitor(w, r), *session(r.Context()))
	if err != nil {
		return passkeyFault(w, r, err)
	}
	return answerJSON(w, http.StatusOK, map[string]any{"options": json.RawMessage(options), "ceremony": ceremony})
}

// passkeyFinish keeps it. POST /second-factor/passkey/finish
func (s *Server) passkeyFinish(w http.ResponseWriter, r *http.Request) error {
	a, err := readPasskey(w, r)
	if err != nil {
		return err
	}
	token, o, recovery, err := s.SignIn.FinishPasskey(r.Context(), s.visitor(w, r), s.token(r), a.Ceremony, deviceName(r.UserAgent()), a.Answer)
	if err != nil {
		return passkeyFault(w, r, err)
	}
	s.setToken(w, token)
	next := s.after(r.Context(), o)
	if len(recovery) > 0 {
		// Shown once, on the page that follows.
		s.sessions.Put(r.Context(), "recovery", recovery)
		s.sessions.Put(r.Context(), "next", next)
		next = "/second-factor/recovery"
	}
	return answerJSON(w, http.StatusOK, map[string]string{"next": next})
}

// recoveryShow shows the codes that came with a first passkey, once. GET
// /second-factor/recovery
func (s *Server) recoveryShow(w http.ResponseWriter, r *http.Request) error {
	codes, _ := s.sessions.Pop(r.Context(), "recovery").([]string)
	next := s.after(r.Context(), *session(r.Context()))
	if len(codes) == 0 {
		return page.Back(w, r, next)
	}
	return s.page(w, r, recoveryPage(s.shell(r, msgRecovery), codes, next))
}

// passkeyLoginBegin asks for any passkey. POST /sign-in/passkey/begin
func (s *Server) passkeyLoginBegin(w http.ResponseWriter, r *http.Request) error {
	options, ceremony, err := s.SignIn.BeginPasskeyLogin(r.Context(), s.visitor(w, r))
	if err != nil {
		return passkeyFault(w, r, err)
	}
	return answerJSON(w, http.StatusOK, map[string]any{"options": json.RawMessage(options), "ceremony": ceremony})
}

// passkeyLoginFinish signs in by it. POST /sign-in/passkey/finish
func (s *Server) passkeyLoginFinish(w http.ResponseWriter, r *http.Request) error {
	a, err := readPasskey(w, r)
	if err != nil {
		return err
	}
	token, o, err := s.SignIn.FinishPasskeyLogin(r.Context(), s.visitor(w, r), a.Ceremony, a.Answer)
	if err != nil {
		return passkeyFault(w, r, err)
	}
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.setToken(w, token)
	return answerJSON(w, http.StatusOK, map[string]string{"next": s.after(r.Context(), o)})
}

// confirm asks for a new proof before something sensitive. GET /confirm
func (s *Server) confirm(w http.ResponseWriter, r *http.Request) error {
	return s.page(w, r, confirmPage(s.shell(r, msgProveAgain), page.Local(r.URL.Query().Get("next"), "/devices"), text.Label{}))
}

// giveConfirm takes it. POST /confirm
func (s *Server) giveConfirm(w http.ResponseWriter, r *http.Request) error {
	next := page.Local(r.PostFormValue("next"), "/devices")
	token, _, err := s.SignIn.Confirm(r.Context(), s.visitor(w, r), s.token(r), r.PostFormValue("password"), r.PostFormValue("code"))
	if err != nil {
		status, words, rest := faultOf(err, msgWrongPassword)
		if rest != nil {
			return rest
		}
		retry(w, err)
		return s.respond(w, r, status, confirmPage(s.shell(r, msgProveAgain), next, words))
	}
	s.setToken(w, token)
	return page.Back(w, r, next)
}

// linkView is the form behind a one-time link.
type linkView struct {
	Token string
	Link  signin.Link
	Form  signin.Joining
	Rules signin.Rules
	Fault text.Label
}

// link shows the form of a one-time link. GET /link/{token}
func (s *Server) link(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	l, err := s.SignIn.Link(r.Context(), token)
	if errors.Is(err, signin.ErrLink) {
		return fault.New(fault.Gone, msgLinkGone)
	}
	if err != nil {
		return err
	}
	return s.page(w, r, linkPage(s.shell(r, linkTitle(l)), linkView{Token: token, Link: l, Rules: s.SignIn.Rules}))
}

func linkTitle(l signin.Link) text.Label {
	if l.First {
		return msgFirst
	}
	return msgSetPassword
}

// useLink uses the link up. POST /link/{token}
func (s *Server) useLink(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	l, err := s.SignIn.Link(r.Context(), token)
	if errors.Is(err, signin.ErrLink) {
		return fault.New(fault.Gone, msgLinkGone)
	}
	if err != nil {
		return err
	}
	v := linkView{Token: token, Link: l, Rules: s.SignIn.Rules, Form: signin.Joining{
		Account: r.PostFormValue("account"), Name: r.PostFormValue("name"), Office: r.PostFormValue("office"), Password: r.PostFormValue("password"),
	}}
	again := func(status int, words text.Label) error {
		v.Fault, v.Form.Password = words, ""
		return s.respond(w, r, status, linkPage(s.shell(r, linkTitle(l)), v))
	}
	if v.Form.Password != r.PostFormValue("again") {
		return again(http.StatusBadRequest, msgNotTheSame)
	}
	in, o, err := s.SignIn.Join(r.Context(), s.visitor(w, r), token, v.Form)
	switch {
	case errors.Is(err, access.ErrAccount):
		return again(http.StatusBadRequest, msgBadAccount)
	case errors.Is(err, signin.ErrLink), errors.Is(err, access.ErrDenied):
		return fault.New(fault.Gone, msgLinkGone)
	case err != nil:
		status, words, rest := faultOf(err, msgLinkGone)
		if rest != nil {
			return rest
		}
		return again(status, words)
	}
	return s.entered(w, r, in, o)
}

// clockOf is an instant as people read a time.
func clockOf(t time.Time) string { return t.Format("2006-01-02 15:04") }
