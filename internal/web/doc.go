// Package web is the product's face in a browser: it mounts the pages of the
// rooms below, and owns the pages that belong to none of them: sign-in, the
// city overview, figures with their lineage, the brief studio, import, the
// head of the log, and the public page that verifies a number, a fact or a
// brief and shows nothing else.
//
// Pages are rendered by the server (a-h/templ) and work without script; htmx
// and one small script make some of them quicker. One route is one file, so
// that the listing is the map of the site. All text stands in messages.go in
// both languages.
//
// It holds no number of its own and no rule of who may do what: values come
// from figure.Figures, decisions from access. It is on floor 5 and may import
// every lower floor; only cmd imports it.
package web
