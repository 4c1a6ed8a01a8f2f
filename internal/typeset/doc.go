// Package typeset turns one model of an official document into PDF, DOCX and
// HTML.
//
// It owns the geometry of GB/T 9704-2012 (A4, a type area of 156 × 225 mm, 22
// lines of 28 characters of size 3号), the layout of a brief (简报: masthead,
// body, imprint) and of a service certificate, the line breaker on the
// character grid, and the embedded fonts. It holds no number of its own: what
// it prints is what the document says.
//
// The same document always gives the same bytes, whatever the machine: dates
// come from the document, fonts are embedded (an operator may name others),
// and a character that no font has is an error, never a gap.
//
// It is on floor 1 and imports floor 0 only (civil, text).
package typeset
