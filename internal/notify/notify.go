package notify

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/vault"
)

// Options is what the room is given. DB, Keys, Clock and Book are required.
type Options struct {
	DB        *store.DB
	Keys      *vault.Keys
	Clock     civil.Clock
	Book      Book
	Templates []Template // beside CodeTemplate
	Senders   map[Channel]Sender
	Quiet     *Quiet        // nil means Night
	Budget    int           // messages a person a day; 0 means 6
	Logger    *slog.Logger  // nil: nothing is logged
	Workers   int           // how many calls at the same time; 0 means 16
	Poll      time.Duration // how often idle workers look; 0 means 1 s
}

const defaultBudget = 6

// Notify is the room of one database.
type Notify struct {
	db        *store.DB
	keys      *vault.Keys
	sealer    *vault.Sealer
	clock     civil.Clock
	book      Book
	templates map[string]Template
	senders   map[Channel]Sender
	quiet     Quiet
	budget    int64
	log       *slog.Logger
	workers   int
	poll      time.Duration

	wake  chan struct{}
	life  context.Context
	stop  context.CancelFunc
	group sync.WaitGroup
	begun sync.Once
}

// New returns the room. A template that cannot be is an error.
func New(o Options) (*Notify, error) {
	n := &Notify{
		db: o.DB, keys: o.Keys, sealer: o.Keys.Sealer(), clock: o.Clock, book: o.Book,
		templates: map[string]Template{}, senders: o.Senders, quiet: Night, budget: int64(o.Budget), log: o.Logger,
		workers: o.Workers, poll: o.Poll, wake: make(chan struct{}, 1),
	}
	if o.Quiet != nil {
		n.quiet = *o.Quiet
	}
	if n.budget == 0 {
		n.budget = defaultBudget
	}
	if n.log == nil {
		n.log = slog.New(slog.DiscardHandler)
	}
	if n.workers == 0 {
		n.workers = 16
	}
	if n.poll == 0 {
		n.poll = time.Second
	}
	for _, t := range append([]Template{CodeTemplate}, o.Templates...) {
		if err := t.check(); err != nil {
			return nil, err
		}
		if _, twice := n.templates[t.Key]; twice {
			return nil, fmt.Errorf("template %s stands twice", t.Key)
		}
		if t.Life == 0 {
			t.Life = defaultLife
		}
		n.templates[t.Key] = t
	}
	n.life, n.stop = context.WithCancel(context.Background())
	return n, nil
}

// Settings are by what messages go out: the budget of a person a day, the hours in
// which only the urgent goes, and all templates in the order of their keys.
func (n *Notify) Settings() (budget int64, quiet Quiet, templates []Template) {
	for _, key := range slices.Sorted(maps.Keys(n.templates)) {
		templates = append(templates, n.templates[key])
	}
	return n.budget, n.quiet, templates
}

func (n *Notify) now() civil.Instant { return civil.At(n.clock()) }

// content is what is sealed of a message.
type content struct {
	Phone  ident.Phone       `json:"phone,omitempty"`
	Params map[string]string `json:"params,omitempty"`
}

const (
	fieldMessage = "notify.message"
	fieldInbox   = "notify.inbox"
	maxParam     = 500 // bytes
)

// spot is where the words of a message stand; keys are bound to their field as
// well, since both tables have rows of the same number.
func spot(field, row string) vault.Spot {
	return vault.Spot{Field: field, Row: row, KeyRow: field + "/" + row}
}

// Enqueue writes a message in the caller's transaction. ErrBad is wrapped where
// the template is unknown, a param is missing, unknown or too long, or the
// recipient is not given.
func (n *Notify) Enqueue(ctx context.Context, tx *store.Tx, m Message) error {
	t, err := n.examine(&m)
	if err != nil {
		return err
	}
	now := n.now()
	mask := ""
	if m.To.Kind == Phone {
		mask = m.Phone.Mask()
		index := n.keys.Index("notify.phone", string(m.Phone))
		m.To.ID = hex.EncodeToString(index[:])
	}
	if t.Inbox && m.To.Kind != Phone {
		if err := n.toInbox(ctx, tx, m, now); err != nil {
			return err
		}
	}
	if len(t.Channels) == 0 {
		return nil
	}
	if m.Until == 0 {
		m.Until = max(now, m.NotBefore) + millis(t.Life)
	}
	sealed, wrapped, err := n.sealer.SealJSON(spot(fieldMessage, m.ID), content{m.Phone, m.Params})
	if err != nil {
		return fmt.Errorf("seal message %s: %w", m.ID, err)
	}
	urgent, due := int64(1), max(now, m.NotBefore)
	if !t.Urgent {
		urgent, due = 0, n.quiet.After(due)
	}
	channels := make([]string, len(t.Channels))
	for i, c := range t.Channels {
		channels[i] = string(c)
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO notify_message (id, template, to_kind, to_id, urgent, channels, channel, mask, sealed, vault_key, state, due_at,
		   until_at, attempt, lease_until, called_at, asked, resent, receipt, said, made_at, ended_at)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, 0, 0, 0, '', '', $14, 0) ON CONFLICT (id) DO NOTHING`,
		m.ID, m.Template, string(m.To.Kind), m.To.ID, urgent, strings.Join(channels[1:], " "), channels[0], mask, sealed, wrapped,
		string(Waiting), int64(due), int64(m.Until), int64(now))
	if err != nil {
		return fmt.Errorf("write message %s: %w", m.ID, err)
	}
	tx.AfterCommit(n.nudge)
	return nil
}

func (n *Notify) examine(m *Message) (Template, error) {
	t, known := n.templates[m.Template]
	if !known || m.ID == "" || len(m.ID) > 128 {
		return t, fmt.Errorf("%w: template %.40q, id %.40q", ErrBad, m.Template, m.ID)
	}
	switch m.To.Kind {
	case Person, Account:
		if m.To.ID == "" || m.Phone != "" {
			return t, fmt.Errorf("%w %s: a %s is named by its number alone", ErrBad, m.ID, m.To.Kind)
		}
	case Phone:
		if !m.Phone.Mobile() || m.To.ID != "" {
			return t, fmt.Errorf("%w %s: a mobile phone is needed", ErrBad, m.ID)
		}
	default:
		return t, fmt.Errorf("%w %s: no recipient", ErrBad, m.ID)
	}
	if len(m.Params) != len(t.Params) {
		return t, fmt.Errorf("%w %s: template %s takes the params %v", ErrBad, m.ID, t.Key, t.Params)
	}
	for _, name := range t.Params {
		v, given := m.Params[name]
		if !given || len(v) > maxParam || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return t, fmt.Errorf("%w %s: param %s is missing, too long, or holds control characters", ErrBad, m.ID, name)
		}
	}
	return t, nil
}

// CarryCode sends a one-time code to a phone, whoever's it is.
func (n *Notify) CarryCode(ctx context.Context, tx *store.Tx, phone ident.Phone, code string, life time.Duration) error {
	minutes := max(1, int(life/time.Minute))
	return n.Enqueue(ctx, tx, Message{
		ID: "code-" + rand.Text(), Template: CodeTemplate.Key, To: Recipient{Kind: Phone}, Phone: phone,
		Params: map[string]string{"code": code, "minutes": strconv.Itoa(minutes)}, Until: n.now() + millis(life),
	})
}

// nudge wakes an idle worker.
func (n *Notify) nudge() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}
