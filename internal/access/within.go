package access

import (
	"slices"
	"strings"
)

// Within is the actor cut down to some acts and to a place and all below it:
// what a token may do of what its account may. An empty place leaves the
// places as they are. It never widens: a right elsewhere is dropped, and one
// that reaches further ends at the place.
func (a Actor) Within(acts []Act, place string) Actor {
	a.Only = slices.DeleteFunc(append([]Act{}, acts...), func(act Act) bool { return !a.means(act) })
	var kept []Granted
	for _, g := range a.Grants {
		switch {
		case strings.HasPrefix(g.Place, place):
			kept = append(kept, g)
		case strings.HasPrefix(place, g.Place):
			g.Place = place
			kept = append(kept, g)
		}
	}
	a.Grants = kept
	return a
}

// means reports whether the actor acts with a right that may be for the act.
func (a Actor) means(act Act) bool { return a.Only == nil || slices.Contains(a.Only, act) }
