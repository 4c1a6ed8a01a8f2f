package floors

import (
	"fmt"
	"strings"
)

// house is the lattice and the libraries, read.
type house struct {
	floor     map[string]int
	beside    map[string]map[string]bool // rooms of the same floor a room may import
	libraries map[string][]string        // library → rooms
}

func readHouse(lattice, libraries string) (house, error) {
	h := house{map[string]int{}, map[string]map[string]bool{}, map[string][]string{}}
	floor := -1
	for line := range strings.Lines(lattice) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "floor":
			floor++
			if len(words) < 2 || words[1] != fmt.Sprint(floor) {
				return house{}, fmt.Errorf("lattice: %q is not floor %d", strings.TrimSpace(line), floor)
			}
		default:
			name := words[0]
			if _, twice := h.floor[name]; twice || floor < 0 {
				return house{}, fmt.Errorf("lattice: %s stands twice or on no floor", name)
			}
			h.floor[name] = floor
			h.beside[name] = map[string]bool{}
			for _, other := range words[1:] {
				// Only rooms named above may be named, so there is no circle.
				if f, known := h.floor[other]; !known || f != floor || other == name {
					return house{}, fmt.Errorf("lattice: %s may not name %s, which does not stand above it on the same floor", name, other)
				}
				h.beside[name][other] = true
			}
		}
	}
	for line := range strings.Lines(libraries) {
		if words := strings.Fields(line); len(words) > 0 {
			h.libraries[words[0]] = words[1:]
		}
	}
	return h, nil
}

// breaches names every import of r that the house does not allow.
func (h house) breaches(r room) []string {
	if r.testOnly() {
		return nil
	}
	var found []string
	name, aid := r.name, false
	if parent, ok := r.aidOf(); ok {
		name, aid = parent, true
	}
	if _, known := h.floor[name]; !known {
		return []string{fmt.Sprintf("%s: the room is not in the lattice", r.name)}
	}
	for _, f := range r.files {
		if f.test {
			continue
		}
		for _, imported := range f.imports {
			if why := h.refuses(name, imported, aid); why != "" {
				found = append(found, fmt.Sprintf("%s: imports %s: %s", f.name, imported, why))
			}
		}
	}
	return found
}

// refuses says why room name may not import what is imported, or nothing.
func (h house) refuses(name, imported string, aid bool) string {
	to, ours := strings.CutPrefix(imported, "linli/")
	if !ours {
		return h.refusesLibrary(name, imported, aid)
	}
	to = strings.TrimPrefix(to, "internal/")
	if _, is := aidOf(to); is {
		if aid {
			return ""
		}
		return "a test aid is for tests"
	}
	if only, is := alone[to]; is && name != only {
		return "nobody imports it but " + only
	}
	floor, known := h.floor[to]
	switch {
	case !known:
		return "the room is not in the lattice"
	case floor < h.floor[name], h.beside[name][to], aid && to == name:
		return ""
	case floor > h.floor[name]:
		return fmt.Sprintf("floor %d may not import floor %d", h.floor[name], floor)
	}
	return "the lattice does not name it beside " + name
}

func (h house) refusesLibrary(name, imported string, aid bool) string {
	first, _, _ := strings.Cut(imported, "/")
	if aid || !strings.Contains(first, ".") {
		return "" // test aids use what tests use; the rest is the standard library
	}
	for library, rooms := range h.libraries {
		if imported != library && !strings.HasPrefix(imported, library+"/") {
			continue
		}
		for _, allowed := range rooms {
			if allowed == name || allowed == "*" {
				return ""
			}
		}
		return "the library belongs to " + strings.Join(rooms, " and ")
	}
	return "the library has no line"
}
