package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
)

// Root is the path under which all operations lie.
const Root = "/api/v1"

// Service is a room that has operations of its own.
type Service interface {
	Operations(api *API)
}

// Caller is whose token a call carries.
type Caller struct {
	Token string       // its number, never its secret
	Actor access.Actor // the account, cut down to what the token is for
}

// Bearers knows tokens.
type Bearers interface {
	// Bearer returns whose token a secret is, with rights as they are now.
	// ErrToken is all that is said of one that is wrong, expired or revoked.
	Bearer(ctx context.Context, secret string) (Caller, error)
}

// Guard refuses an act and keeps the attempt; *access.Access is one.
type Guard interface {
	Guard(ctx context.Context, actor access.Actor, act access.Act, thing access.Thing, purpose string) error
}

// ErrToken is returned for a token that nobody has, or no more.
var ErrToken = errors.New("no such token")

// Options are what an API stands on.
type Options struct {
	DB      *store.DB
	Keys    *vault.Keys
	Clock   civil.Clock
	Bearers Bearers
	Access  Guard
	Logger  *slog.Logger // nil: nothing is logged
	Title   text.Label
	Version string
	// PerMinute is how many calls a token may make in a minute; 0 means 600.
	PerMinute int
}

// API takes in the operations of services and answers calls.
type API struct {
	o       Options
	huma    huma.API
	mux     *http.ServeMux
	ops     []Operation
	groups  []Group
	words   []translation
	replies *replies
	pace    *pace
	errs    []error
}

// Group is a part of the reference: usually a room.
type Group struct {
	Key  string
	Name text.Label
}

// Operation is an operation as it was declared, for whoever lists them.
type Operation struct {
	Op
	Method, Path string // the path with its {parameters}, without Root
	Group        string
}

// Op says what an operation is and who may call it.
type Op struct {
	// ID is unique among all operations: verb-thing, such as list-shifts.
	ID    string
	Name  text.Label // what it does, in a line
	Words text.Label // what a caller must know beside; may be empty
	// Act is what the account must be allowed to do somewhere. Whether it may
	// do it to the thing that is asked for is for the room to ask.
	Act access.Act
	// For is whom the operation is for where no act says it. With an act it may
	// say Member: the token is then for that act, and its account a volunteer's.
	For For
	// OwnID says that the body carries an id which the caller chose and which
	// makes the call safe to send again: no Idempotency-Key is asked for.
	OwnID bool
	// Look says that a call by POST changes nothing: the question stands in the
	// body because it may name somebody, and addresses are written down on the
	// way. No answer is kept.
	Look    bool
	Status  int   // of success; 0 is 200, or 204 without an answer
	MaxBody int64 // bytes; 0 is 1 MiB
}

// For is whom an operation is for.
type For int

// Whom an operation without an act is for.
const (
	_       For = iota
	Anybody     // whoever has a token that is valid
	Member      // a token of an account that belongs to a volunteer
)

// New returns an API without operations.
func New(o Options) *API {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.PerMinute == 0 {
		o.PerMinute = 600
	}
	a := &API{o: o, mux: http.NewServeMux(), pace: newPace(o.PerMinute)}
	a.replies = newReplies(o)
	a.huma = huma.NewAPI(a.config(), adapter{a})
	a.mux.HandleFunc("/", a.unknown)
	return a
}

// Group begins a part of the reference: the operations declared after it are
// in it.
func (a *API) Group(key string, name text.Label) {
	if slices.ContainsFunc(a.groups, func(g Group) bool { return g.Key == key }) {
		a.errs = append(a.errs, fmt.Errorf("group %s is declared twice", key))
		return
	}
	a.groups = append(a.groups, Group{key, name})
	a.huma.OpenAPI().Tags = append(a.huma.OpenAPI().Tags, &huma.Tag{Name: key, Description: both(name)})
}

// translation says an error of a room in the words of a fault; nil where it is
// another error.
type translation func(err error) error

// Means says an error of a room, wherever it is wrapped, as a fault of a kind.
func (a *API) Means(target error, kind fault.Kind, words text.Label) {
	f := fault.New(kind, words)
	a.Translate(func(err error) error {
		if errors.Is(err, target) {
			return f
		}
		return nil
	})
}

// Translate adds a room's own way to say its errors: f returns faults, or nil
// for an error it does not know.
func (a *API) Translate(f func(err error) error) { a.words = append(a.words, f) }

// Operations lists what was declared, in the order of declaration.
func (a *API) Operations() []Operation { return slices.Clone(a.ops) }

// Groups lists the parts of the reference, in their order.
func (a *API) Groups() []Group { return slices.Clone(a.groups) }

// OpenAPI is the document (OpenAPI 3.1) of all operations.
func (a *API) OpenAPI() *huma.OpenAPI { return a.huma.OpenAPI() }

// Err is what is wrong with the declarations; nil if nothing is.
func (a *API) Err() error { return errors.Join(a.errs...) }

// Handler answers calls below Root.
func (a *API) Handler() http.Handler { return a.mux }

// declare checks a declaration.
func (a *API) declare(method, path string, op Op) bool {
	wrong := func(format string, args ...any) {
		a.errs = append(a.errs, fmt.Errorf("operation %s: %s", op.ID, fmt.Sprintf(format, args...)))
	}
	before := len(a.errs)
	switch {
	case op.ID == "" || op.Name.Zh == "" || op.Name.En == "":
		wrong("id and name in both languages are needed")
	case op.Act == "" && op.For == 0:
		wrong("nobody is said to be allowed")
	case op.Act != "" && !slices.Contains(access.Acts(), op.Act):
		wrong("act %s is not in the decision table", op.Act)
	case len(a.groups) == 0:
		wrong("it stands in no group")
	case !strings.HasPrefix(path, "/"):
		wrong("path %q", path)
	}
	for _, other := range a.ops {
		if other.ID == op.ID || other.Method == method && other.Path == path {
			wrong("it is declared twice")
		}
	}
	if len(a.errs) > before {
		return false
	}
	a.ops = append(a.ops, Operation{Op: op, Method: method, Path: path, Group: a.groups[len(a.groups)-1].Key})
	return true
}

// Unsafe reports whether the operation changes something.
func (o Operation) Unsafe() bool {
	return !o.Look && o.Method != http.MethodGet && o.Method != http.MethodHead
}

func both(l text.Label) string {
	if l.En == "" {
		return l.Zh
	}
	return l.Zh + " · " + l.En
}
