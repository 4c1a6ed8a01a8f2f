package rest

import (
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName names a type of the contract: by its room and its name without
// View, so that two rooms may each have a recordView, and Page[people.cardView]
// is PagePeopleCard.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name, of, generic := strings.Cut(t.Name(), "[")
	if name == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	out := room(t.PkgPath()) + capital(strings.TrimSuffix(name, "View"))
	if generic {
		of = strings.TrimSuffix(of, "]")
		at := strings.LastIndex(of, ".")
		out += room(of[:at]) + capital(strings.TrimSuffix(of[at+1:], "View"))
	}
	return out
}

// room is the part of a name that tells whose type it is; those of the API
// itself go without.
func room(pkg string) string {
	switch name := path.Base(pkg); name {
	case "rest", "api", "text":
		return ""
	default:
		return capital(name)
	}
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
