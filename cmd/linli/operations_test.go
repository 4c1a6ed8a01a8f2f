package main

import (
	"os"
	"strings"
	"testing"

	"linli/internal/onetime"
	"linli/internal/rest"
)

// Whatever the pages write, a program can write: every route that changes
// something has an operation that does the same, or a reason why there is none.
func TestEveryWriteHasAnOperation(t *testing.T) {
	const file = "testdata/operations.txt"
	kept, err := os.ReadFile(file)
	must(t, err)
	lines := map[string]string{}
	for l := range strings.Lines(string(kept)) {
		if l = strings.TrimSpace(l); l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		parts := strings.Fields(l)
		if len(parts) < 3 {
			t.Fatalf("%s: %q names no operation and no reason", file, l)
		}
		lines[parts[0]+" "+parts[1]] = strings.Join(parts[2:], " ")
	}
	h := newHands(t)
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}}}, func(house *house) {
		must(t, house.openDoors(h.app, signInFlags{}, "http://localhost", nil))
		site, err := house.site(t.Context(), h.app, siteOptions{base: "http://localhost", demo: true})
		must(t, err)
		operations := map[string]rest.Operation{}
		for _, op := range contract(t, h, house) {
			operations[op.ID] = op
		}
		site.Handler() // mounts them
		for _, route := range site.Routes() {
			if method, _, _ := strings.Cut(route, " "); method == "GET" || !strings.Contains(route, " ") {
				continue
			}
			line, ok := lines[route]
			delete(lines, route)
			switch {
			case !ok:
				t.Errorf("%s has no line in %s: name its operation, or say why there is none", route, file)
			case strings.HasPrefix(line, "-"):
				if len(line) < 8 {
					t.Errorf("%s: %q is no reason", route, line)
				}
			default:
				for _, id := range strings.Fields(line) {
					if op, known := operations[id]; !known || op.Method == "GET" {
						t.Errorf("%s: there is no operation %s that writes", route, id)
					}
				}
			}
		}
		for route := range lines {
			t.Errorf("%s has a line in %s, but there is no such route", route, file)
		}
	})
}

// contract are the operations of the API as the house wires it.
func contract(t *testing.T, h *hands, house *house) []rest.Operation {
	t.Helper()
	figures, err := house.figures(t.Context())
	must(t, err)
	briefs, err := house.briefs(t.Context(), h.app, "")
	must(t, err)
	uploads, err := house.uploads()
	must(t, err)
	face, err := house.api(h.app, figures, briefs, uploads, siteOptions{base: "http://localhost"})
	must(t, err)
	return face.Operations()
}
