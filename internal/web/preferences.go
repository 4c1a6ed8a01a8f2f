package web

import (
	"net/http"
	"strings"

	"linli/internal/page"
	"linli/internal/text"
)

// The cookies of a visitor's preferences. They say nothing about who it is.
const (
	cookieLang  = "linli-lang"
	cookiePrint = "linli-print"
)

// setPreferences keeps the language or the print size and goes back to where
// the visitor was. POST /preferences
func (s *Server) setPreferences(w http.ResponseWriter, r *http.Request) error {
	set := func(name, value string) {
		http.SetCookie(w, &http.Cookie{
			Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
		})
	}
	if v := r.PostFormValue("lang"); v != "" {
		set(cookieLang, string(langOf(v)))
	}
	switch r.PostFormValue("print") {
	case "large":
		set(cookiePrint, "large")
	case "normal":
		set(cookiePrint, "normal")
	}
	return page.Back(w, r, page.Local(r.PostFormValue("back"), "/"))
}

// browserLang is Chinese unless the browser's first choice is another
// language.
func browserLang(accept string) text.Lang {
	first, _, _ := strings.Cut(accept, ",")
	first = strings.ToLower(strings.TrimSpace(first))
	if first == "" || strings.HasPrefix(first, "zh") || strings.HasPrefix(first, "*") {
		return text.Zh
	}
	return text.En
}
