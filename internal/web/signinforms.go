package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/page"
	"linli/internal/signin"
	"linli/internal/text"
)

// doorsView is what the sign-in page offers.
type doorsView struct {
	Phone, Staff, Passkey bool
	Outside               []signin.Door
	Account, Number       string // as typed before
	Fault                 text.Label
	Next                  string
}

func (s *Server) doors(r *http.Request) doorsView {
	v := doorsView{Next: page.Local(r.URL.Query().Get("next"), "")}
	if s.SignIn != nil {
		v.Staff, v.Phone, v.Passkey = true, s.SignIn.ByPhone(), s.SignIn.CanPasskey()
		v.Outside = s.SignIn.Doors()
	}
	return v
}

// faultOf says what went wrong in signing in, never more than signin does. It
// returns the error itself where it is not the visitor's.
func faultOf(err error, wrong text.Label) (status int, words text.Label, rest error) {
	var over *limit.Error
	var weak *signin.WeakError
	var bad interface{ Label() text.Label }
	switch {
	case errors.As(err, &over):
		return http.StatusTooManyRequests, tooOften(over), nil
	case errors.As(err, &weak):
		return http.StatusBadRequest, weak.Why, nil
	case errors.Is(err, signin.ErrWrong):
		return http.StatusForbidden, wrong, nil
	case errors.Is(err, signin.ErrStale):
		return http.StatusForbidden, msgStale, nil
	case errors.Is(err, signin.ErrOff):
		return http.StatusNotFound, msgNotFound, nil
	case errors.As(err, &bad):
		return http.StatusBadRequest, bad.Label(), nil
	}
	return 0, text.Label{}, err
}

// tooOften tells how long to wait.
func tooOften(over *limit.Error) text.Label {
	if over.Wait < time.Minute {
		seconds := int(math.Ceil(over.Wait.Seconds()))
		return text.Label{
			Zh: fmt.Sprintf("现在人多，请 %d 秒后再试", seconds),
			En: fmt.Sprintf("Many at once: please try again in %d s", seconds),
		}
	}
	minutes := int(math.Ceil(over.Wait.Minutes()))
	return text.Label{
		Zh: fmt.Sprintf("尝试过于频繁，请 %d 分钟后再试", minutes),
		En: fmt.Sprintf("Too many attempts: please wait %d min", minutes),
	}
}

// retry sets the header that tells a program what the page tells a person.
func retry(w http.ResponseWriter, err error) {
	var over *limit.Error
	if errors.As(err, &over) {
		w.Header().Set("Retry-After", strconv.Itoa(int(over.Wait/time.Second)+1))
	}
}

// askCode sends a code and asks for it. POST /sign-in/code
func (s *Server) askCode(w http.ResponseWriter, r *http.Request) error {
	s.keepNext(r, r.PostFormValue("next"))
	number := r.PostFormValue("phone")
	c, err := s.SignIn.RequestCode(r.Context(), s.visitor(w, r), number)
	if err != nil {
		status, words, rest := faultOf(err, msgBadPhone)
		if rest != nil {
			return rest
		}
		retry(w, err)
		v := s.doors(r)
		v.Fault, v.Number = words, number
		return s.respond(w, r, status, signInForms(s.shell(r, msgSignIn), s.Tagline, v, nil))
	}
	return s.page(w, r, oneTimePage(s.shell(r, msgSignIn), number, s.demoCodeTo(number), c, text.Label{}))
}

// demoCodeTo is the code a demonstration shows instead of sending it.
func (s *Server) demoCodeTo(number string) string {
	if !s.Demo || s.Codes == nil {
		return ""
	}
	phone, err := ident.ParseMobile(number)
	if err != nil {
		return ""
	}
	return s.Codes.To(phone)
}

// giveCode takes the code back. POST /sign-in/verify
func (s *Server) giveCode(w http.ResponseWriter, r *http.Request) error {
	number, challenge := r.PostFormValue("phone"), r.PostFormValue("challenge")
	token, o, err := s.SignIn.VerifyCode(r.Context(), s.visitor(w, r), challenge, number, r.PostFormValue("code"))
	if err != nil {
		status, words, rest := faultOf(err, msgWrongCode)
		if rest != nil {
			return rest
		}
		retry(w, err)
		digits, _ := strconv.Atoi(r.PostFormValue("digits"))
		if digits != 8 {
			digits = 6
		}
		return s.respond(w, r, status, oneTimePage(s.shell(r, msgSignIn), number, s.demoCodeTo(number), signin.Challenge{ID: challenge, Digits: digits}, words))
	}
	return s.entered(w, r, token, o)
}

// givePassword is the staff's first step. POST /sign-in/password
func (s *Server) givePassword(w http.ResponseWriter, r *http.Request) error {
	s.keepNext(r, r.PostFormValue("next"))
	account := r.PostFormValue("account")
	token, o, err := s.SignIn.Password(r.Context(), s.visitor(w, r), account, r.PostFormValue("password"))
	if err != nil {
		status, words, rest := faultOf(err, msgWrongPassword)
		if rest != nil {
			return rest
		}
		retry(w, err)
		v := s.doors(r)
		v.Fault, v.Account = words, account
		return s.respond(w, r, status, signInForms(s.shell(r, msgSignIn), s.Tagline, v, nil))
	}
	return s.entered(w, r, token, o)
}

// second asks for the second factor. GET /sign-in/second
func (s *Server) second(w http.ResponseWriter, r *http.Request) error {
	o := session(r.Context())
	if o.Stage != signin.Second {
		return page.Back(w, r, s.after(r.Context(), *o))
	}
	return s.page(w, r, secondPage(s.shell(r, msgSecond), s.SignIn.CanPasskey(), text.Label{}))
}

// giveSecond takes it. POST /sign-in/second
func (s *Server) giveSecond(w http.ResponseWriter, r *http.Request) error {
	token, o, err := s.SignIn.Second(r.Context(), s.visitor(w, r), s.token(r), r.PostFormValue("code"))
	if errors.Is(err, signin.ErrNoSession) {
		return page.Back(w, r, "/")
	}
	if err != nil {
		status, words, rest := faultOf(err, msgWrongCode)
		if rest != nil {
			return rest
		}
		retry(w, err)
		return s.respond(w, r, status, secondPage(s.shell(r, msgSecond), s.SignIn.CanPasskey(), words))
	}
	return s.entered(w, r, token, o)
}

// goOutside sends the visitor to an outside provider, to sign in, or when
// signed in to link it. GET /sign-in/outside/{door}/go
func (s *Server) goOutside(w http.ResponseWriter, r *http.Request) error {
	s.keepNext(r, r.URL.Query().Get("next"))
	o := session(r.Context())
	if o != nil && o.Stage != signin.Full {
		o = nil
	}
	address, err := s.SignIn.BeginOutside(r.Context(), s.visitor(w, r), r.PathValue("door"), o)
	switch {
	case errors.Is(err, signin.ErrOff):
		return ErrNotFound
	case errors.Is(err, signin.ErrStale):
		return page.Back(w, r, "/confirm?next="+r.URL.Path)
	case err != nil:
		return err
	}
	return page.Back(w, r, address)
}

// comeBack takes the visitor back. GET /sign-in/outside/{door}
func (s *Server) comeBack(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	token, o, err := s.SignIn.FinishOutside(r.Context(), s.visitor(w, r), r.PathValue("door"), q.Get("state"), q.Get("code"), session(r.Context()))
	switch {
	case errors.Is(err, signin.ErrOff):
		return ErrNotFound
	case errors.Is(err, signin.ErrNotLinked):
		return fault.New(fault.Refused, msgNotLinked)
	case errors.Is(err, signin.ErrWrong):
		s.log.WarnContext(r.Context(), "an outside sign-in failed", "error", err)
		return fault.New(fault.Refused, msgOutsideFailed)
	case err != nil:
		return err
	case token == "":
		return page.Back(w, r, "/devices")
	}
	return s.entered(w, r, token, o)
}

// inputMode opens the keypad of digits where nothing else can be meant.
func inputMode(pattern string) string {
	if pattern == "" {
		return "text"
	}
	return "numeric"
}

func rulesHint(r signin.Rules) text.Label {
	return text.Label{
		Zh: fmt.Sprintf("至少 %d 位，含小写、大写、数字、符号中的 %d 类", r.Length, r.Classes),
		En: fmt.Sprintf("%d characters at least, %d of: lower case, upper case, digits, signs", r.Length, r.Classes),
	}
}

func maskedPhone(number string) string {
	p, err := ident.ParseMobile(number)
	if err != nil {
		return ""
	}
	return p.Mask()
}
