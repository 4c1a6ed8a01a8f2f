package page

import (
	"context"
	"slices"
	"strings"

	"linli/internal/text"
)

// Shell is what stands around a page's content.
type Shell struct {
	Product text.Label // the platform's name on the navigation and the phone's top bar
	Tagline text.Label
	Title   text.Label // of this page; also the last crumb and the window's title
	Crumbs  []Crumb    // from the first page down to, but without, this one
	Nav     []NavItem  // empty: a public page without navigation
	Path    string     // the request's path, to mark the current entry
	Origin  string     // scheme and host of the site, for the card of a shared page; empty: no picture
	Here    string     // path with query: where a change of language comes back to
	User    *User      // nil when nobody is signed in
	Todo    int        // open to-dos of the user
	Wide    bool       // the content uses the whole width of the desk
	Live    bool       // the page uses htmx
	Offline bool       // the phone keeps the page for when there is no network
}

// Crumb is one step of the way to a page.
type Crumb struct {
	Label text.Label
	Href  string
}

// NavItem is one entry of the navigation. The desk shows all of them at the
// left; the phone shows the first of those marked Tab (four with the Last ones)
// at the bottom, one where something waits before one where nothing does, and the
// rest on the page behind the last tab.
type NavItem struct {
	Label text.Label
	Short text.Label // for the tab; Label when empty
	Href  string
	Icon  string // a name known to Icon
	Badge int    // open things of this entry, 0 for none
	Tab   bool
	Last  bool // a tab that always has its place, at the end
	// Offline: phones fetch the page beforehand, to have it without network. The
	// page itself must be marked too (Content.Offline).
	Offline bool
}

// User is who is signed in, as the top bar shows it.
type User struct {
	Name string
	Role text.Label
	Body string // the organisation the user acts for
}

// Current reports whether a path lies under the entry.
func (n NavItem) Current(path string) bool {
	return path == n.Href || strings.HasPrefix(path, n.Href+"/")
}

// OffTabs are the entries a phone's tabs have no room for.
func (s Shell) OffTabs() []NavItem {
	return slices.DeleteFunc(slices.Clone(s.Nav), func(n NavItem) bool {
		return slices.ContainsFunc(s.tabs(), func(t NavItem) bool { return t.Href == n.Href })
	})
}

func (n NavItem) short() text.Label {
	if n.Short.Zh != "" {
		return n.Short
	}
	return n.Label
}

func (s Shell) windowTitle(ctx context.Context) string {
	if s.Title.Zh == "" {
		return T(ctx, s.Product)
	}
	return T(ctx, s.Title) + " · " + T(ctx, s.Product)
}

func (s Shell) tabs() []NavItem {
	var tabs, last []NavItem
	for _, n := range s.Nav {
		switch {
		case n.Tab && n.Last:
			last = append(last, n)
		case n.Tab:
			tabs = append(tabs, n)
		}
	}
	room := 4 - len(last)
	if len(tabs) <= room {
		return append(tabs, last...)
	}
	// Something waits where there is no room: it takes the last place.
	for i := room; i < len(tabs); i++ {
		if tabs[i].Badge > 0 {
			tabs[room-1] = tabs[i]
			break
		}
	}
	return append(tabs[:room], last...)
}

func printMode(ctx context.Context) string {
	if From(ctx).Large {
		return "large"
	}
	return "normal"
}

func home(s Shell) string {
	if len(s.Nav) > 0 {
		return s.Nav[0].Href
	}
	return "/"
}
