package web

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"linli/internal/page"
	"linli/internal/text"
)

// waits is what waits for a visitor at one entry of the navigation.
type waits struct {
	Label text.Label
	Href  string
	Icon  string
	Count int
	Tasks []page.Task
}

// shownTasks is how many things of an entry the page of to-dos shows.
const shownTasks = 5

// todoList gathers what waits for the visitor in every room. GET /todo
func (s *Server) todoList(w http.ResponseWriter, r *http.Request) error {
	v := page.Who(r.Context())
	var found []waits
	for _, e := range s.entries() {
		if e.Badge == nil || !forVisitor(e, v) {
			continue
		}
		n, err := e.Badge(r.Context(), v)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		one := waits{Label: e.Waits, Href: cmp.Or(e.WaitsAt, e.Href), Icon: e.Icon, Count: n}
		if one.Label.Zh == "" {
			one.Label = e.Label
		}
		if e.Tasks != nil {
			if one.Tasks, err = e.Tasks(r.Context(), v, shownTasks); err != nil {
				return err
			}
		}
		found = append(found, one)
	}
	return s.page(w, r, todoPage(s.shell(r, msgTodoPage), found))
}

func (s *Server) requestBadge(ctx context.Context, v page.Visitor) (int, error) {
	waiting, err := s.Access.Waits(ctx, *v.Actor)
	return len(waiting), err
}

func (s *Server) requestTasks(ctx context.Context, v page.Visitor, limit int) ([]page.Task, error) {
	waiting, err := s.Access.Waits(ctx, *v.Actor)
	var out []page.Task
	for _, req := range waiting[:min(limit, len(waiting))] {
		out = append(out, page.Task{
			Label: actName(req.Act), Note: strings.Join(nonEmpty(thingWords(ctx, req.Thing), req.By), " · "), Href: "/requests/" + itoa(req.ID), Since: req.At,
		})
	}
	return out, err
}
