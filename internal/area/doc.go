// Package area knows the divisions of the city and the country: their codes,
// names, order and validity, and the reporting units that the city's figures
// are given for.
//
// A division is written as a [Code] without trailing zero groups. A reporting
// unit is not a division: it is a dated set of divisions, so that the
// development area, which has no county code, can stand beside the sixteen
// districts. Where the sets of two units meet, the most precise member wins.
//
// It owns the embedded tables in data/, and is on floor 0; it may import civil
// and text.
package area
