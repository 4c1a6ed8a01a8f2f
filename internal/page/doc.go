// Package page is what the pages of every service share: the shell around a
// page (navigation, top bar, tabs), the parts it is put together from (cards,
// charts, tile map, steps, notices), and the way a page speaks two languages
// and prints large.
//
// It owns no data and no route; Site is where a service mounts its own. It may
// import access and floor 0; the services' pages and internal/web import it.
//
// Colours, spacing and parts are classes of the one style sheet built in
// web/; a template holds no inline style and no inline script, so that the
// content security policy can forbid both.
package page
