package page

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/text"
)

// Handler is a route's work. The error it returns becomes an error page: a
// fault.Fault one with its words, access.ErrDenied a refusal, anything else a
// failure of ours.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Site is where a service mounts its pages; internal/web is one. Patterns are
// those of http.ServeMux. Each route says for whom it is:
type Site interface {
	// Open is for everybody.
	Open(pattern string, h Handler)
	// Public is for everybody, each address so often.
	Public(pattern string, h Handler)
	// Member is for a volunteer, who is Who(ctx).Person. Others are asked to
	// sign in or to register.
	Member(pattern string, h Handler)
	// Staff is for an account that may do the act somewhere. Whether it may do
	// it to this thing here is for the service to ask.
	Staff(pattern string, act access.Act, h Handler)
	// SignedIn is for a volunteer or an account.
	SignedIn(pattern string, h Handler)

	// Navigate adds entries to the navigation, in the order of the calls.
	Navigate(entries ...Entry)
	// Show answers with a page.
	Show(w http.ResponseWriter, r *http.Request, c Content) error
}

// Entry is an entry of the navigation and whom it is for.
type Entry struct {
	NavItem
	Acts   []access.Act // accounts that may do one of them somewhere
	Member bool         // volunteers
	// Badge counts what waits for the visitor there; nil for none. All badges
	// together are the visitor's to-dos, and Waits is what each stands for on the
	// page of to-dos; empty: the entry's own name.
	Badge func(ctx context.Context, v Visitor) (int, error)
	Waits text.Label
	// WaitsAt is where what waits is listed; empty: Href.
	WaitsAt string
	// Tasks are the first of what waits, at most limit; nil: only their number is
	// told.
	Tasks func(ctx context.Context, v Visitor, limit int) ([]Task, error)
}

// Task is one thing that waits for somebody.
type Task struct {
	Label text.Label
	Note  string // whose or which, as data: names and keys
	Href  string
	Since civil.Instant // 0: not known
}

// Content is what a page shows inside the shell.
type Content struct {
	Status int // of HTTP; 0 is 200
	Title  text.Label
	Crumbs []Crumb // below the first page
	Wide   bool    // uses the whole width of the desk
	Live   bool    // uses htmx
	// Offline lets the visitor's phone keep the page until they sign out, to
	// show it without network. Not for pages with what others' phones should
	// not hold: docs/offline.md.
	Offline bool
	Camera  bool // the page may ask for the camera: it holds a Scanner
	Place   bool // the page may ask where the phone is
	Body    templ.Component
}

// Visitor is whose request it is. Both, one or none of the two may be there:
// an account may belong to a person who also serves.
type Visitor struct {
	Actor  *access.Actor // the account, all factors proven
	Person string        // opaque number of the volunteer
	// Network, Device and Agent are what limits go by before any proof
	// (onetime.Visitor). They are told to what a Public route is sent, never to
	// one who only looks: the device is a cookie.
	Network, Device, Agent string
}

type visitorKey struct{}

// WithVisitor returns a context that carries the visitor.
func WithVisitor(ctx context.Context, v Visitor) context.Context {
	return context.WithValue(ctx, visitorKey{}, v)
}

// Who is whose request it is.
func Who(ctx context.Context) Visitor {
	v, _ := ctx.Value(visitorKey{}).(Visitor)
	return v
}

// Actor is the account of a Staff route's request.
func Actor(ctx context.Context) access.Actor {
	if a := Who(ctx).Actor; a != nil {
		return *a
	}
	return access.Actor{}
}
