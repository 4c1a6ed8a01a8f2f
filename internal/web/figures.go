package web

import (
	"net/http"
	"strings"

	"linli/internal/figure"
)

// figureList is the catalogue with today's values. GET /figures
func (s *Server) figureList(w http.ResponseWriter, r *http.Request) error {
	from, to := s.period()
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	var rows []figureRow
	for _, def := range s.Figures.Catalogue() {
		if !found(def, query) {
			continue
		}
		row, err := s.row(r.Context(), def.ID, from, to)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return s.page(w, r, figureListPage(s.shell(r, msgFigures), rows, query, from, to))
}

// findText is what a search looks into: both names, the id and the owner.
func findText(def *figure.Definition) string {
	return strings.ToLower(strings.Join([]string{def.ID, def.Name.Zh, def.Name.En, def.Owner, measureName(def.Measure).Zh, measureName(def.Measure).En}, " "))
}

// found reports whether a figure answers to every word of the query.
func found(def *figure.Definition, query string) bool {
	in := findText(def)
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(in, word) {
			return false
		}
	}
	return true
}
