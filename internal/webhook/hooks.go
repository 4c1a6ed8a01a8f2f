package webhook

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/store"
	"linli/internal/vault"
)

// Options are what the room is given.
type Options struct {
	DB     *store.DB
	Log    *fact.Log
	Keys   *vault.Keys
	Access *access.Access
	Clock  civil.Clock
	Logger *slog.Logger // nil: nothing is logged
	// Private lets messages go to addresses inside the network, and without
	// TLS: for a city whose systems all stand there.
	Private bool
	Poll    time.Duration // how often the outbox is looked at; 0 means 2 s
}

// Hooks keeps the subscriptions of one database and sends what they are told.
type Hooks struct {
	o      Options
	client *http.Client
	// known is what this process last read of the subscriptions, at each look at
	// the outbox, so that an announcement asks nothing; nil: read them again.
	known atomic.Pointer[[]Hook]

	stop context.CancelFunc
	work sync.WaitGroup
}

const (
	fieldSecret = "webhook.secret"
	fieldBefore = "webhook.before"
	// changeOver is how long the secret before signs beside the new one.
	changeOver = 24 * time.Hour
)

// New returns the room of a database that was opened with Migrations. Nobody is
// told anything before Start, or Pump.
func New(o Options) *Hooks {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Poll == 0 {
		o.Poll = 2 * time.Second
	}
	return &Hooks{o: o, client: newClient(o.Private)}
}

func thing(h Hook) access.Thing { return access.Thing{Kind: "webhook", ID: h.ID, Place: h.Place} }

// Subscribe makes a subscription and returns the secret that its messages are
// signed with, this once. It begins with what happens from now on. The same
// again is refused: the secret is told once.
func (s *Hooks) Subscribe(ctx context.Context, by access.Actor, h Hook) (secret string, err error) {
	if err := s.o.Access.Guard(ctx, by, access.Token, thing(h), h.Name); err != nil {
		return "", err
	}
	if err := h.check(s.o.Private); err != nil {
		return "", err
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	if h.secret, h.wrappedKey, err = s.o.Keys.Sealer().SealAlone(vault.Spot{Field: fieldSecret, Row: h.ID, KeyRow: keyRow(h.ID)}, raw); err != nil {
		return "", err
	}
	h.By, h.At, h.followed = by.ID, by.At, s.o.Log.Size()
	err = s.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := insertHook(ctx, tx, h); err != nil {
			return err
		}
		return access.Record(ctx, tx, by, access.Token, thing(h), "subscribed "+h.URL, access.Done)
	})
	if err != nil {
		return "", err
	}
	s.known.Store(nil)
	return SecretPrefix + base64.StdEncoding.EncodeToString(raw), nil
}

// Rotate gives a subscription a new secret; for a day, messages are signed with
// both.
func (s *Hooks) Rotate(ctx context.Context, by access.Actor, id string) (secret string, err error) {
	h, err := s.guarded(ctx, by, id)
	if err != nil {
		return "", err
	}
	sealer := s.o.Keys.Sealer()
	key, err := sealer.UnwrapKey(h.wrappedKey, keyRow(id))
	if err != nil {
		return "", fmt.Errorf("open the key of %s: %w", id, err)
	}
	old, err := sealer.Open(key, fieldSecret, id, h.secret)
	if err != nil {
		return "", fmt.Errorf("open the secret of %s: %w", id, err)
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	until := civil.At(s.o.Clock().Add(changeOver))
	err = s.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := change(ctx, tx, `UPDATE webhook SET secret = $1, before_secret = $2, before_until = $3 WHERE id = $4`,
			sealer.Seal(key, fieldSecret, id, raw), sealer.Seal(key, fieldBefore, id, old), int64(until), id)
		if err != nil {
			return err
		}
		return access.Record(ctx, tx, by, access.Token, thing(h), "secret changed", access.Done)
	})
	return SecretPrefix + base64.StdEncoding.EncodeToString(raw), err
}

// End ends a subscription; what waits for it is not sent any more.
func (s *Hooks) End(ctx context.Context, by access.Actor, id string) error {
	h, err := s.guarded(ctx, by, id)
	if err != nil || h.Ended != 0 {
		return err
	}
	err = s.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := change(ctx, tx, `UPDATE webhook SET ended_at = $1 WHERE id = $2`, int64(by.At), id); err != nil {
			return err
		}
		if _, err := change(ctx, tx, `UPDATE webhook_delivery SET state = 'failed', said = 'the subscription has ended', ended_at = $1 WHERE hook = $2 AND state = 'waiting'`,
			int64(by.At), id); err != nil {
			return err
		}
		return access.Record(ctx, tx, by, access.Token, thing(h), "ended", access.Done)
	})
	s.known.Store(nil)
	return err
}

// Pause stops sending to a subscription, or goes on with it: what happened
// meanwhile is then sent.
func (s *Hooks) Pause(ctx context.Context, by access.Actor, id string, paused bool) error {
	h, err := s.guarded(ctx, by, id)
	if err != nil {
		return err
	}
	if h.Ended != 0 || (h.Paused != 0) == paused {
		return nil
	}
	at, said := civil.Instant(0), "resumed"
	if paused {
		at, said = by.At, "paused"
	}
	return s.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := change(ctx, tx, `UPDATE webhook SET paused_at = $1 WHERE id = $2`, int64(at), id); err != nil {
			return err
		}
		return access.Record(ctx, tx, by, access.Token, thing(h), said, access.Done)
	})
}

// Get reads a subscription for whoever may keep it.
func (s *Hooks) Get(ctx context.Context, by access.Actor, id string) (Hook, error) {
	return s.guarded(ctx, by, id)
}

// Again sends a delivery that has failed once more from the beginning.
func (s *Hooks) Again(ctx context.Context, by access.Actor, id, delivery string) error {
	h, err := s.guarded(ctx, by, id)
	if err != nil {
		return err
	}
	return s.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := change(ctx, tx, `UPDATE webhook_delivery SET state = 'waiting', tries = 0, due_at = $1, ended_at = 0 WHERE id = $2 AND hook = $3 AND state = 'failed'`,
			int64(by.At), delivery, id)
		if err != nil {
			return err
		}
		if n != 1 {
			return ErrUnknown
		}
		return access.Record(ctx, tx, by, access.Token, thing(h), "again "+delivery, access.Done)
	})
}

// guarded reads a subscription for whoever may keep it.
func (s *Hooks) guarded(ctx context.Context, by access.Actor, id string) (Hook, error) {
	h, err := hook(ctx, s.o.DB.Read(), id)
	if err != nil {
		return Hook{}, err
	}
	return h, s.o.Access.Guard(ctx, by, access.Token, thing(h), "")
}

// List lists subscriptions in the order of their ids after one of them.
func (s *Hooks) List(ctx context.Context, by access.Actor, after string, limit int) ([]Hook, error) {
	if err := s.o.Access.Guard(ctx, by, access.Token, access.Thing{Kind: "webhook"}, ""); err != nil {
		return nil, err
	}
	return hooks(ctx, s.o.DB.Read(), `WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// Deliveries lists what a subscription was told, newest first, before a place
// in that order (zero: from the newest).
func (s *Hooks) Deliveries(ctx context.Context, by access.Actor, id string, before civil.Instant, beforeID string, limit int) ([]Delivery, error) {
	if _, err := s.guarded(ctx, by, id); err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1 << 60
	}
	return deliveries(ctx, s.o.DB.Read(), `WHERE hook = $1 AND (made_at < $2 OR made_at = $2 AND id < $3) ORDER BY made_at DESC, id DESC LIMIT $4`,
		id, int64(before), beforeID, limit)
}

// Count is how many deliveries to subscriptions that go on stand how.
func (s *Hooks) Count(ctx context.Context) (map[State]int64, error) {
	rows, err := s.o.DB.Read().QueryContext(ctx,
		`SELECT state, COUNT(*) FROM webhook_delivery WHERE state <> 'done' AND hook IN (SELECT id FROM webhook WHERE ended_at = 0) GROUP BY state`)
	if err != nil {
		return nil, fmt.Errorf("count deliveries: %w", err)
	}
	defer rows.Close()
	out := map[State]int64{Waiting: 0, Failed: 0}
	for rows.Next() {
		var state State
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("count deliveries: %w", err)
		}
		out[state] = n
	}
	return out, rows.Err()
}

// message is the body that is sent (Standard Webhooks: type, timestamp, data).
type message struct {
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"`
	Data      any    `json:"data"`
}

// Announce tells the subscribers of an event, in the transaction in which it
// happens: what is rolled back nobody hears of.
func (s *Hooks) Announce(ctx context.Context, tx *store.Tx, e Event) error {
	known := s.known.Load()
	if known == nil {
		found, err := hooks(ctx, tx, "WHERE ended_at = 0 ORDER BY id")
		if err != nil {
			return err
		}
		s.known.Store(&found)
		known = &found
	}
	for _, h := range *known {
		if !h.wants(e.Kind, e.Place) {
			continue
		}
		if err := s.put(ctx, tx, h, e.Kind, e.ID, e.Data); err != nil {
			return err
		}
	}
	return nil
}

// put writes one message into the outbox.
func (s *Hooks) put(ctx context.Context, tx *store.Tx, h Hook, kind, id string, data any) error {
	now := civil.At(s.o.Clock())
	body, err := json.Marshal(message{kind, now.Time().UTC().Format(time.RFC3339), data})
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}
	sum := sha256.Sum256([]byte(h.ID + "\x00" + kind + "\x00" + id))
	return insertDelivery(ctx, tx, Delivery{ID: "msg_" + hex.EncodeToString(sum[:16]), Hook: h.ID, Kind: kind, Due: now, At: now, body: string(body)})
}

// perMessage is how many facts are looked at for one message.
const perMessage = 500

// factData is what is told of a fact.
type factData struct {
	Seq   int64  `json:"seq"`
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Place string `json:"place,omitempty"` // the district
}

// follow puts what a subscription has not been told of the log into the outbox,
// one message of it, and reports whether there may be more.
func (s *Hooks) follow(ctx context.Context, h Hook) (more bool, err error) {
	to := min(s.o.Log.Size(), h.followed+perMessage)
	if to <= h.followed {
		return false, nil
	}
	var told []factData
	err = s.o.Log.Scan(ctx, h.followed, to, func(r *fact.Record) error {
		f := r.Fact
		if f == nil || len(r.Salt) == 0 || f.Kind == "register" || !h.wants(FactsAppended, f.Place) || len(h.Facts) > 0 && !slices.Contains(h.Facts, f.Kind) {
			return nil
		}
		told = append(told, factData{f.Seq, f.ID, f.Kind, f.Place[:min(len(f.Place), 6)]})
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("follow the log: %w", err)
	}
	errMoved := errors.New("another process was quicker")
	err = s.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := change(ctx, tx, `UPDATE webhook SET followed = $1 WHERE id = $2 AND followed = $3`, to, h.ID, h.followed)
		if err != nil {
			return err
		}
		if n != 1 {
			return errMoved
		}
		if len(told) == 0 {
			return nil
		}
		return s.put(ctx, tx, h, FactsAppended, fmt.Sprint(h.followed), struct {
			Size  int64      `json:"size"` // of the log
			Facts []factData `json:"facts"`
		}{to, told})
	})
	if errors.Is(err, errMoved) {
		return true, nil
	}
	return to < s.o.Log.Size(), err
}
