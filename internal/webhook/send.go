package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"linli/internal/civil"
	"linli/internal/store"
)

const (
	// sendWithin bounds a call; heldFor, well beyond it, is how long a delivery
	// that a process took stays its own.
	sendWithin = 15 * time.Second
	heldFor    = 2 * time.Minute
	atOnce     = 8 // calls at the same time
)

// errInside refuses an address inside the network.
var errInside = errors.New("the address lies inside the network")

// newClient calls receivers. Which address is called is decided after the name
// was resolved, on the address itself, so that no name can lead inside; a
// proxy, which would resolve for us, is not used, and redirects are not
// followed.
func newClient(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %w", errInside, err)
		}
		if !private && !Public(at.Addr()) {
			return errInside
		}
		return nil
	}}
	return &http.Client{
		Timeout:       sendWithin,
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Start sends what is due until Close.
func (s *Hooks) Start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.work.Go(func() {
		tick := time.NewTicker(s.o.Poll)
		defer tick.Stop()
		for {
			if err := s.Pump(ctx); err != nil && ctx.Err() == nil {
				s.o.Logger.Error("send webhooks", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// Close ends what Start began and waits for it. A call that is cut off is made
// again later.
func (s *Hooks) Close() {
	if s.stop != nil {
		s.stop()
	}
	s.work.Wait()
}

// Pump follows the log for every subscription and sends what is due, once.
func (s *Hooks) Pump(ctx context.Context) error {
	listening, err := hooks(ctx, s.o.DB.Read(), "WHERE ended_at = 0 ORDER BY id")
	if err != nil {
		return err
	}
	s.known.Store(&listening)
	for _, h := range listening {
		if !slices.Contains(h.Kinds, FactsAppended) {
			continue
		}
		for more := true; more; {
			var err error
			if more, err = s.follow(ctx, h); err != nil {
				return err
			}
			if more {
				if h, err = hook(ctx, s.o.DB.Read(), h.ID); err != nil {
					return err
				}
			}
		}
	}
	for {
		due, err := s.take(ctx)
		if err != nil || len(due) == 0 {
			return err
		}
		errs := make([]error, len(due))
		lanes := make(chan struct{}, atOnce)
		for i, d := range due {
			lanes <- struct{}{}
			s.work.Go(func() {
				defer func() { <-lanes }()
				errs[i] = s.deliver(ctx, d)
			})
		}
		for range atOnce {
			lanes <- struct{}{}
		}
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
}

// take holds what is due for this process.
func (s *Hooks) take(ctx context.Context) ([]Delivery, error) {
	now := civil.At(s.o.Clock())
	found, err := deliveries(ctx, s.o.DB.Read(), `WHERE state = 'waiting' AND due_at <= $1
		AND hook NOT IN (SELECT id FROM webhook WHERE paused_at <> 0) ORDER BY due_at, id LIMIT 64`, int64(now))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var held []Delivery
	err = s.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		held = held[:0]
		for _, d := range found {
			n, err := change(ctx, tx, `UPDATE webhook_delivery SET due_at = $1, tries = tries + 1 WHERE id = $2 AND state = 'waiting' AND due_at = $3`,
				int64(now)+heldFor.Milliseconds(), d.ID, int64(d.Due))
			if err != nil {
				return err
			}
			if n == 1 {
				d.Tries++
				held = append(held, d)
			}
		}
		return nil
	})
	return held, err
}

// deliver makes one call and writes down how it went.
func (s *Hooks) deliver(ctx context.Context, d Delivery) error {
	h, err := hook(ctx, s.o.DB.Read(), d.Hook)
	if err != nil {
		return err
	}
	status, wait, said := http.StatusGone, time.Duration(0), "the subscription has ended"
	if h.Ended == 0 {
		status, wait, said = s.call(ctx, h, d)
	}
	if ctx.Err() != nil {
		return ctx.Err() // it is due again when the hold runs out
	}
	now := civil.At(s.o.Clock())
	state, due, ended := Done, d.Due, now
	if said != "" {
		state, ended = Failed, now
		if d.Tries <= len(pauses) && status != http.StatusGone {
			state, ended = Waiting, 0
			due = now + civil.Instant(max(pauses[d.Tries-1], wait).Milliseconds())
		}
	}
	return s.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := change(ctx, tx, `UPDATE webhook_delivery SET state = $1, due_at = $2, status = $3, said = $4, ended_at = $5 WHERE id = $6`,
			string(state), int64(due), int64(status), said, int64(ended), d.ID)
		if err != nil || status != http.StatusGone {
			return err
		}
		// 410 says that the receiver wants no more (Standard Webhooks).
		tx.AfterCommit(func() { s.known.Store(nil) })
		_, err = change(ctx, tx, `UPDATE webhook SET ended_at = $1 WHERE id = $2 AND ended_at = 0`, int64(now), h.ID)
		return err
	})
}

// call sends a message; said is empty where the receiver has taken it.
func (s *Hooks) call(ctx context.Context, h Hook, d Delivery) (status int, wait time.Duration, said string) {
	now := s.o.Clock()
	signature, err := s.signature(h, d, now)
	if err != nil {
		return 0, 0, "the secret does not open"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader([]byte(d.body)))
	if err != nil {
		return 0, 0, "the address cannot be called"
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Linli-Webhook/1")
	req.Header.Set("Webhook-Id", d.ID)
	req.Header.Set("Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("Webhook-Signature", signature)
	resp, err := s.client.Do(req)
	switch {
	case errors.Is(err, errInside):
		return 0, 0, "refused: the address lies inside the network"
	case err != nil:
		return 0, 0, "no answer"
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) // so that the connection is used again
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return resp.StatusCode, 0, ""
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		wait = min(time.Duration(seconds)*time.Second, 24*time.Hour)
	}
	return resp.StatusCode, wait, "the receiver said " + strconv.Itoa(resp.StatusCode)
}

// signature signs with the secret, and with the one before while that is good.
func (s *Hooks) signature(h Hook, d Delivery, now time.Time) (string, error) {
	sealer := s.o.Keys.Sealer()
	key, err := sealer.UnwrapKey(h.wrappedKey, keyRow(h.ID))
	if err != nil {
		return "", err
	}
	secret, err := sealer.Open(key, fieldSecret, h.ID, h.secret)
	if err != nil {
		return "", err
	}
	signatures := []string{Sign(secret, d.ID, now, []byte(d.body))}
	if len(h.before) > 0 && civil.At(now) < h.beforeUntil {
		before, err := sealer.Open(key, fieldBefore, h.ID, h.before)
		if err != nil {
			return "", err
		}
		signatures = append(signatures, Sign(before, d.ID, now, []byte(d.body)))
	}
	return strings.Join(signatures, " "), nil
}
