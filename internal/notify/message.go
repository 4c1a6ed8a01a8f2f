package notify

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/text"
)

// Channel is a way to reach somebody outside.
type Channel string

// The channels. The inbox is not one of them: it is written with the message.
const (
	SMS    Channel = "sms"
	WeChat Channel = "wechat"
	Mail   Channel = "mail"
)

// Recipient is who a message is for.
type Recipient struct {
	Kind RecipientKind
	ID   string // person number, account id
}

// RecipientKind says what a recipient's ID means.
type RecipientKind string

// The kinds of recipient. A message to a phone carries it, sealed: it is for
// codes to phones that are nobody's yet.
const (
	Person  RecipientKind = "person"
	Account RecipientKind = "account"
	Phone   RecipientKind = "phone"
)

// Addresses are the ways to reach somebody now; empty are those there are not.
type Addresses struct {
	Phone  ident.Phone
	OpenID string // WeChat's name for the person towards this installation
	Mail   string
	Lang   text.Lang // empty means Chinese
}

// Book knows people's addresses. It is asked when a message is sent.
type Book interface {
	// Addresses returns ErrNobody for one who is not there, has left, or does
	// not want to be written to.
	Addresses(ctx context.Context, to Recipient) (Addresses, error)
}

// Message is what to tell whom. The same ID again is the same message.
type Message struct {
	ID       string
	Template string
	To       Recipient
	Phone    ident.Phone // with Kind Phone only
	Params   map[string]string
	// NotBefore is when it may go out, zero at once; Until is when it is
	// pointless, zero by the template's Life.
	NotBefore civil.Instant
	Until     civil.Instant
}

// Template is one kind of message. A provider's own template, which it has
// approved, is tied to Key in the provider's settings.
type Template struct {
	Key   string     // room.what
	Title text.Label // of a mail and in the inbox
	Text  text.Label // with {param}
	// Params are the names in Text, in the order of a provider that numbers
	// them.
	Params   []string
	Channels []Channel // in the order they are tried
	Inbox    bool      // shown in the inbox too
	// Urgent goes out at night and outside the budget. It is for codes, and for
	// what cannot wait until morning.
	Urgent bool
	Link   string        // fixed path, such as /me/shifts; empty for none
	Life   time.Duration // how long it is worth sending; 0 means three days
}

const defaultLife = 72 * time.Hour

// CodeTemplate is the one-time code.
var CodeTemplate = Template{
	Key:      "signin.code",
	Title:    text.Label{Zh: "验证码", En: "Verification code"},
	Text:     text.Label{Zh: "验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。", En: "Your code is {code}, good for {minutes} minutes. Tell nobody."},
	Params:   []string{"code", "minutes"},
	Channels: []Channel{SMS},
	Urgent:   true,
	Life:     5 * time.Minute,
}

var (
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
	fixedPath   = regexp.MustCompile(`^/[a-z0-9/-]*$`)
)

// check refuses a template whose languages differ in what they say, and a link
// that could carry somebody's data.
func (t Template) check() error {
	if t.Key == "" || t.Title.Zh == "" || t.Title.En == "" || len(t.Channels) == 0 && !t.Inbox {
		return fmt.Errorf("template %q: key, both titles and a channel or the inbox are needed", t.Key)
	}
	if t.Link != "" && !fixedPath.MatchString(t.Link) {
		return fmt.Errorf("template %s: the link must be a fixed path", t.Key)
	}
	want := slices.Sorted(slices.Values(t.Params))
	for _, words := range []string{t.Text.Zh, t.Text.En} {
		var used []string
		for _, m := range placeholder.FindAllStringSubmatch(words, -1) {
			used = append(used, m[1])
		}
		slices.Sort(used)
		if words == "" || !slices.Equal(slices.Compact(used), want) {
			return fmt.Errorf("template %s: %q does not use just the params %v", t.Key, words, t.Params)
		}
	}
	return nil
}

// say fills the text in.
func (t Template) say(lang text.Lang, params map[string]string) string {
	return placeholder.ReplaceAllStringFunc(t.Text.In(lang), func(p string) string { return params[strings.Trim(p, "{}")] })
}

// State is where a message stands; see the package comment.
type State string

// The states. Unknown is final where the provider cannot be asked.
const (
	Waiting State = "waiting"
	Sending State = "sending"
	Sent    State = "sent" // the provider has taken it
	Failed  State = "failed"
	Expired State = "expired"
	Unknown State = "unknown" // perhaps sent
)

var stateNames = map[State]text.Label{
	Waiting: {Zh: "待发送", En: "waiting"},
	Sending: {Zh: "发送中", En: "sending"},
	Sent:    {Zh: "已发送", En: "sent"},
	Failed:  {Zh: "发送失败", En: "failed"},
	Expired: {Zh: "已过期", En: "expired"},
	Unknown: {Zh: "结果不明", En: "perhaps sent"},
}

// Name is what people call the state.
func (s State) Name() text.Label { return stateNames[s] }

// Envelope is a message on its way to a provider.
type Envelope struct {
	ID       string // of the message; the same in every attempt
	Template Template
	To       Addresses
	Params   map[string]string
	Text     string // in the recipient's language
}

// Sender is one provider of one channel. No error means that the provider has
// taken the message; receipt is its number there. A *Refusal means that it
// surely has not. Any other error means that nobody knows.
type Sender interface {
	Send(ctx context.Context, e Envelope) (receipt string, err error)
}

// Asker is a Sender whose provider can be asked whether it has had a message.
type Asker interface {
	// Had reports whether the provider has had the message, which was sent at
	// the instant if at all.
	Had(ctx context.Context, e Envelope, at civil.Instant) (receipt string, had bool, err error)
}

// Refusal is a clear no of a provider.
type Refusal struct {
	Code  string // the provider's own
	Again bool   // it may say yes later
}

func (r *Refusal) Error() string {
	if r.Again {
		return "refused for now: " + r.Code
	}
	return "refused: " + r.Code
}

// Errors of notify.
var (
	ErrNobody = errors.New("nobody to write to")
	ErrBad    = errors.New("bad message")
	ErrNone   = errors.New("no such message")
)
