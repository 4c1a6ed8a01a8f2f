package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linli/internal/civil"
	"linli/internal/store"
)

// Start lets the workers send until Close. A second call does nothing.
func (n *Notify) Start() {
	n.begun.Do(func() {
		for range n.workers {
			n.group.Go(n.loop)
		}
	})
}

// Close waits for the calls under way. What waits is sent after the next start.
func (n *Notify) Close() {
	n.stop()
	n.group.Wait()
}

func (n *Notify) loop() {
	tick := time.NewTicker(n.poll)
	defer tick.Stop()
	for {
		if _, err := n.Pump(n.life); err != nil && n.life.Err() == nil {
			n.log.Error("send messages", "error", err)
		}
		select {
		case <-n.life.Done():
			return
		case <-n.wake:
		case <-tick.C:
		}
	}
}

// Pump sends what is due, one after the other, and asks about what is in
// doubt, until nothing is left. It returns how many calls it made.
func (n *Notify) Pump(ctx context.Context) (calls int, err error) {
	for ctx.Err() == nil {
		if err := n.tidy(ctx); err != nil {
			return calls, err
		}
		m, found, moved, err := n.claim(ctx)
		switch {
		case err != nil:
			return calls, err
		case moved:
			continue
		case found:
			n.nudge() // there may be more, for another worker
			called, err := n.deliver(ctx, m)
			if called {
				calls++
			}
			if err != nil {
				return calls, err
			}
			continue
		}
		asked, err := n.ask(ctx)
		if err != nil {
			return calls, err
		}
		if !asked {
			return calls, nil
		}
		calls++
	}
	return calls, ctx.Err()
}

// deliver makes the attempt that is committed, and commits how it ended. It
// does so to the end even if the program is told to stop.
func (n *Notify) deliver(ctx context.Context, m outgoing) (called bool, err error) {
	ctx = context.WithoutCancel(ctx)
	sender, e, err := n.prepare(ctx, m)
	var receipt string
	if err == nil {
		err = n.ready(ctx, m, sender, e)
	}
	if err == nil {
		called = true
		within, cancel := context.WithTimeout(ctx, sendWithin)
		receipt, err = n.call(within, sender, e)
		cancel()
	}
	return called, n.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if m.channel == SMS && e.To.Phone != "" {
			if err := aim(ctx, tx, m, e.To.Phone); err != nil {
				return err
			}
		}
		return n.settle(ctx, tx, m, receipt, err)
	})
}

// ready is the last look before the call. A provider that can be asked later
// is asked about the phone that was called, so that is committed first.
func (n *Notify) ready(ctx context.Context, m outgoing, sender Sender, e Envelope) error {
	if _, can := sender.(Asker); can && m.channel == SMS && m.mask != e.To.Phone.Mask() {
		err := n.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return aim(ctx, tx, m, e.To.Phone) })
		if err != nil {
			n.log.Error("note where a message goes", "message", m.id, "error", err)
			return &Refusal{Code: "database", Again: true}
		}
	}
	if n.now() > m.calledAt+millis(leaseFor-2*sendWithin) {
		// The machine slept: by now others may take the attempt for dead.
		return &Refusal{Code: "too slow", Again: true}
	}
	return nil
}

// call keeps a sender's panic from leaving the message to the lease.
func (n *Notify) call(ctx context.Context, s Sender, e Envelope) (receipt string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("the adapter panicked")
		}
	}()
	return s.Send(ctx, e)
}

// errNoWay: the message cannot go by this channel.
var errNoWay = &Refusal{Code: "no-address"}

// prepare finds out where the message goes and what it says.
func (n *Notify) prepare(ctx context.Context, m outgoing) (Sender, Envelope, error) {
	e := Envelope{ID: m.id}
	t, known := n.templates[m.template]
	sender := n.senders[m.channel]
	if !known || sender == nil {
		return nil, e, &Refusal{Code: "not-set-up"}
	}
	var c content
	if err := n.sealer.OpenJSON(spot(fieldMessage, m.id), m.sealed, m.wrapped, &c); err != nil {
		return nil, e, &Refusal{Code: "sealed"}
	}
	e.Template, e.Params = t, c.Params
	e.To.Phone = c.Phone
	if m.to.Kind != Phone {
		var err error
		if e.To, err = n.book.Addresses(ctx, m.to); errors.Is(err, ErrNobody) {
			return nil, e, ErrNobody
		} else if err != nil {
			n.log.Warn("look up an address", "message", m.id, "error", err)
			return nil, e, &Refusal{Code: "address-book", Again: true}
		}
	}
	e.Text = t.say(e.To.Lang, c.Params)
	if m.channel == SMS && !e.To.Phone.Mobile() || m.channel == WeChat && e.To.OpenID == "" || m.channel == Mail && e.To.Mail == "" {
		return nil, e, errNoWay
	}
	return sender, e, nil
}

// settle writes what became of an attempt.
func (n *Notify) settle(ctx context.Context, tx *store.Tx, m outgoing, receipt string, err error) error {
	var no *Refusal
	switch {
	case err == nil:
		return n.end(ctx, tx, m, Sent, receipt, "")
	case errors.Is(err, ErrNobody):
		return n.end(ctx, tx, m, Failed, "", "nobody")
	case errors.As(err, &no) && no.Again && m.attempt < maxTries:
		return n.back(ctx, tx, m, n.now()+pauseAfter(m.attempt), false, word(no.Code))
	case errors.As(err, &no):
		n.log.Warn("a message was refused", "message", m.id, "template", m.template, "channel", m.channel, "code", word(no.Code))
		return n.next(ctx, tx, m, no.Code)
	}
	n.log.Warn("a message was perhaps sent", "message", m.id, "template", m.template, "channel", m.channel)
	return n.doubt(ctx, tx, m, n.now()+millis(askAfter), "no clear answer")
}

// ask asks a provider about the next message in doubt. Two processes may ask
// about the same one; both get the same answer.
func (n *Notify) ask(ctx context.Context) (asked bool, err error) {
	ctx = context.WithoutCancel(ctx)
	now := n.now()
	for channel, sender := range n.senders {
		asker, can := sender.(Asker)
		if !can {
			continue
		}
		m, err := scanOutgoing(n.db.Read().QueryRowContext(ctx,
			selectOutgoing+`WHERE state = 'unknown' AND due_at <= $1 AND channel = $2 AND asked < $3 ORDER BY due_at, id LIMIT 1`,
			int64(now), string(channel), maxAsked))
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return false, fmt.Errorf("find messages in doubt: %w", err)
		}
		m.asked++
		return true, n.resolve(ctx, asker, m, now)
	}
	return false, nil
}

// errMoved: the phone is another than the one that was called, if one was.
var errMoved = errors.New("the phone has changed since")

func (n *Notify) resolve(ctx context.Context, asker Asker, m outgoing, now civil.Instant) error {
	var receipt string
	var had bool
	_, e, err := n.prepare(ctx, m)
	if err == nil && m.channel == SMS && m.mask != e.To.Phone.Mask() {
		err = errMoved
	}
	if err == nil {
		within, cancel := context.WithTimeout(ctx, sendWithin)
		receipt, had, err = asker.Had(within, e, m.calledAt)
		cancel()
	}
	return n.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		switch {
		case err != nil:
			return n.doubt(ctx, tx, m, now+millis(askAfter)<<m.asked, "could not be asked")
		case had:
			return n.end(ctx, tx, m, Sent, receipt, "")
		}
		return n.back(ctx, tx, m, now, false, "not had")
	})
}
