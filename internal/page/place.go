package page

import (
	"net/http"
	"net/url"
	"strings"

	"linli/internal/area"
	"linli/internal/text"
)

// PlacesPath is where a page asks for the communities that fit what somebody
// types; see [PlaceField].
const PlacesPath = "/places"

// PlaceField is a community in a form: typed by its name, pinyin, initials or
// code, and chosen from what fits. With script the choice appears while one
// types; without, the form comes back with it. The page must be Live.
type PlaceField struct {
	Name   string // of the field in which one types; in faults too
	Code   string // of the choice; empty: Name and "-code"
	ID     string // of the element; empty is the name
	Fault  string // the field's name in faults where it is another
	Label  text.Label
	Wide   bool // districts and townships too
	Typed  string
	Chosen string          // code of the place, or what was typed in digits
	Found  []area.Division // to choose from
}

// maxPlaces is how many communities are offered at once.
const maxPlaces = 8

// search are the places of the city that fit what somebody typed, the best
// first.
func (f PlaceField) search(atlas *area.Atlas) []area.Division {
	var out []area.Division
	for _, d := range atlas.Search(f.Typed, area.City, 40) {
		if f.takes(d.Code) && len(out) < maxPlaces {
			out = append(out, d)
		}
	}
	return out
}

// takes reports whether a place is one the field is for.
func (f PlaceField) takes(c area.Code) bool {
	return c.Level() == area.Community || f.Wide && c.Level() >= area.County
}

// Read is the field as it was sent: what was chosen, or the only community that
// fits what was typed. A choice that no longer fits what was typed is none.
func (f PlaceField) Read(r *http.Request, atlas *area.Atlas) PlaceField {
	f.Typed, f.Chosen, f.Found = strings.TrimSpace(r.FormValue(f.Name)), "", nil
	code := r.FormValue(f.code())
	if f.Typed == "" {
		f.Chosen = code
		return f.offer(atlas)
	}
	f.Found = f.search(atlas)
	if d, ok := atlas.Lookup(area.Code(code)); ok && d.Short() == f.Typed {
		f.Found = []area.Division{d} // of communities of one name, the one that was shown
	}
	for _, d := range f.Found {
		if f.Wide && string(d.Code) == f.Typed {
			return f.Of(atlas, f.Typed)
		}
		if string(d.Code) == code || len(f.Found) == 1 {
			f.Chosen = string(d.Code)
			return f
		}
	}
	if len(f.Typed) >= 6 && strings.Trim(f.Typed, "0123456789") == "" {
		f.Chosen = f.Typed // for the room to say what is wrong with it
	}
	return f
}

// Of is the field with a community in it already.
func (f PlaceField) Of(atlas *area.Atlas, code string) PlaceField {
	f.Chosen = code
	return f.offer(atlas)
}

// offer shows what was chosen, where nothing is typed.
func (f PlaceField) offer(atlas *area.Atlas) PlaceField {
	if d, ok := atlas.Lookup(area.Code(f.Chosen)); ok && f.takes(d.Code) {
		f.Typed, f.Found = d.Short(), []area.Division{d}
	}
	return f
}

func (f PlaceField) code() string {
	if f.Code == "" {
		return f.Name + "-code"
	}
	return f.Code
}

func (f PlaceField) id() string {
	if f.ID == "" {
		return f.Name
	}
	return f.ID
}

func (f PlaceField) fault() string {
	if f.Fault == "" {
		return f.Name
	}
	return f.Fault
}

// choices is the id of the element in which the choice stands.
func (f PlaceField) choices() string { return f.id() + "s" }

func (f PlaceField) asks() string {
	q := url.Values{"field": {f.Name}, "choice": {f.code()}}
	if f.Wide {
		q.Set("wide", "yes")
	}
	return PlacesPath + "?" + q.Encode()
}

// PlaceFound is the choice that a page asks for while somebody types. GET /places
func PlaceFound(r *http.Request, atlas *area.Atlas) PlaceField {
	q := r.URL.Query()
	f := PlaceField{Name: q.Get("field"), Code: q.Get("choice"), Wide: q.Get("wide") != ""}
	if f.Typed = strings.TrimSpace(q.Get(f.Name)); f.Typed != "" {
		f.Found = f.search(atlas)
	}
	return f
}
