package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"linli/internal/access"
	"linli/internal/attendance"
	"linli/internal/certificate"
	"linli/internal/civil"
	"linli/internal/convoy"
	"linli/internal/duty"
	"linli/internal/errand"
	"linli/internal/exchange"
	"linli/internal/export"
	"linli/internal/figure"
	"linli/internal/jobs"
	"linli/internal/limit"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/org"
	"linli/internal/people"
	"linli/internal/rekey"
	"linli/internal/request"
	"linli/internal/rest"
	"linli/internal/retention"
	"linli/internal/signin"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/token"
	"linli/internal/training"
	"linli/internal/upkeep"
	"linli/internal/webhook"
)

// talk is how a house reaches people outside; zero: not at all.
type talk struct {
	senders map[notify.Channel]notify.Sender
	quiet   *notify.Quiet // nil: the night
	inside  bool          // webhooks may go to addresses inside the network
	budget  int           // messages a person a day; 0: the usual
	limits  onetime.Limits
	pocket  *onetime.Pocket // a demonstration keeps codes instead of sending them
	site    string          // put before links in messages
}

// openSpine opens what works beside the requests, and people, who need it.
func (h *house) openSpine(a *app, t talk, log *slog.Logger) (err error) {
	h.messages, err = notify.New(notify.Options{
		DB: h.db, Keys: h.keys, Clock: a.clock, Book: book{h}, Templates: templates(),
		Senders: t.senders, Quiet: t.quiet, Budget: t.budget, Logger: log,
	})
	if err != nil {
		return err
	}
	var sender onetime.Sender
	switch {
	case t.pocket != nil:
		sender = t.pocket
	case t.senders[notify.SMS] != nil:
		sender = courier{h.messages}
	}
	h.pocket = t.pocket
	h.codes = onetime.New(h.keys, a.clock, sender, t.limits)
	h.erased = upkeep.NewJournal(h.files.erased, h.keys.Index)
	h.hooks = webhook.New(webhook.Options{
		DB: h.db, Log: h.log, Keys: h.keys, Access: h.access, Clock: a.clock, Logger: log, Private: t.inside,
	})
	h.people = people.New(people.Options{
		Confirmed: h.tellConfirmed,
		MayErase: func(ctx context.Context, q store.Queryer, person string) error {
			return h.retention.MayErase(ctx, q, person)
		},
		DB: h.db, Log: h.log, Register: h.reg, Access: h.access, Atlas: h.atlas, Keys: h.keys, Clock: a.clock, Codes: h.codes,
		Forget: []func(ctx context.Context, tx *store.Tx, person string) error{
			func(ctx context.Context, tx *store.Tx, person string) error {
				return h.messages.ForgetPerson(ctx, tx, notify.Recipient{Kind: notify.Person, ID: person})
			},
			signin.Forget, attendance.Forget,
			func(ctx context.Context, tx *store.Tx, person string) error {
				return h.training.Forget(ctx, tx, person)
			},
			func(ctx context.Context, tx *store.Tx, person string) error { return h.duty.Forget(ctx, tx, person) },
			func(ctx context.Context, tx *store.Tx, person string) error {
				return certificate.Forget(ctx, tx, person, civil.At(a.clock()))
			},
			func(ctx context.Context, tx *store.Tx, person string) error {
				return h.convoy.Forget(ctx, tx, person)
			},
			func(ctx context.Context, tx *store.Tx, person string) error {
				return h.requests.Forget(ctx, tx, person)
			},
			func(ctx context.Context, tx *store.Tx, person string) error {
				return h.proposals.Forget(ctx, tx, person)
			},
			h.writeErased,
		},
	})
	h.proposals = org.NewProposals(h.desk, h.keys)
	h.training = training.New(training.Options{
		DB: h.db, Log: h.log, Checker: h.checker, Access: h.access, Atlas: h.atlas, People: h.people, Orgs: h.desk, Clock: a.clock,
		Messages: h.messages,
	})
	if err := h.openRequests(a, t.site); err != nil {
		return err
	}
	if h.retention, err = retention.New(h.db, h.access, a.clock, h.rules()); err != nil {
		return err
	}
	h.tokens = token.New(h.db, h.keys, h.access, a.clock)
	h.exchange = exchange.New(exchange.Options{
		DB: h.db, Log: h.log, People: h.people, Access: h.access, Atlas: h.atlas, Clock: a.clock,
		Figures: func(ctx context.Context) (figure.Figures, error) {
			e, err := h.figures(ctx)
			if err != nil {
				return nil, err
			}
			return e, nil
		},
	})
	h.exports = export.New(h.db, h.access, a.clock, append(h.people.Sources(), h.exchange.Sources()...))
	h.exchange.Through(h.exports)
	h.jobs = jobs.New(jobs.Options{DB: h.db, Clock: a.clock, Logger: log, Kinds: []jobs.Kind{
		h.retention.Kind(), rekey.Kind(h.db, h.keys.Sealer(), holders()), h.checkKind(),
	}})
	return nil
}

// templates are the messages that rooms send, beside one-time codes.
func templates() []notify.Template {
	return slices.Concat([]notify.Template{lookedAt}, training.Templates(), duty.Templates(), request.Templates(), convoy.Templates())
}

// lookedAt tells somebody that their data were opened in an emergency (PIPL
// article 13 does without their consent, not without their knowledge).
var lookedAt = notify.Template{
	Key:   "access.glass",
	Title: text.Label{Zh: "您的信息被紧急查看", En: "Your data were opened in an emergency"},
	Text: text.Label{
		Zh: "您登记的信息于{when}因紧急情况被查看。查看人和事由见“我的”页“谁看过我”。",
		En: "Your registered data were opened in an emergency on {when}. Your own page says who looked, and why.",
	},
	Params: []string{"when"}, Channels: []notify.Channel{notify.WeChat, notify.SMS}, Inbox: true, Link: "/my",
}

// tellLookedAt puts what somebody is to be told about emergency looks into the
// outbox.
func (h *house) tellLookedAt(ctx context.Context) error {
	due, err := h.access.Notices(ctx)
	if err != nil {
		return err
	}
	for _, n := range due {
		err := h.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			err := h.messages.Enqueue(ctx, tx, notify.Message{
				ID: fmt.Sprintf("access-glass-%d", n.ID), Template: lookedAt.Key,
				To:     notify.Recipient{Kind: notify.Person, ID: n.Subject},
				Params: map[string]string{"when": n.At.Day().String()},
			})
			if err != nil {
				return err
			}
			return access.Told(ctx, tx, n.ID, civil.At(h.clock()))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rules are the retention clocks of all rooms.
func (h *house) rules() []retention.Rule {
	rules := h.people.Rules()
	rules = append(rules, org.Rules()...)
	rules = append(rules, notify.Rules()...)
	rules = append(rules, rest.Rules()...)
	rules = append(rules, webhook.Rules()...)
	rules = append(rules, exchange.Rules()...)
	rules = append(rules, training.Rules()...)
	rules = append(rules, duty.Retention()...)
	rules = append(rules, h.requests.Rules()...)
	rules = append(rules, h.errands.Rules()...)
	rules = append(rules, h.convoy.Rules()...)
	return append(rules, export.Rules()...)
}

// holders are the wrapped keys of all rooms, for a rotation of the master key.
func holders() []rekey.Holder {
	var all []rekey.Holder
	for _, of := range [][]rekey.Holder{people.Holders(), org.Holders(), signin.Holders(), notify.Holders(), rest.Holders(), webhook.Holders(), request.Holders(), errand.Holders(), convoy.Holders()} {
		all = append(all, of...)
	}
	return all
}

// courier puts one-time codes into the outbox.
type courier struct{ messages *notify.Notify }

// Carry implements onetime.Sender.
func (c courier) Carry(ctx context.Context, tx *store.Tx, m onetime.Message) error {
	return c.messages.CarryCode(ctx, tx, m.Phone, m.Code, m.Life)
}

// book gives messages their way: people's phones, and what they have linked of
// WeChat. Accounts are written to in their inbox alone.
type book struct{ h *house }

// Addresses implements notify.Book.
func (b book) Addresses(ctx context.Context, to notify.Recipient) (notify.Addresses, error) {
	if to.Kind != notify.Person {
		return notify.Addresses{}, nil
	}
	phone, err := b.h.people.Reach(ctx, to.ID)
	if err != nil {
		return notify.Addresses{}, err
	}
	if phone == "" {
		return notify.Addresses{}, notify.ErrNobody
	}
	out := notify.Addresses{Phone: phone}
	if b.h.doors != nil {
		out.OpenID, err = b.h.doors.OpenID(ctx, to.ID)
	}
	return out, err
}

// How often the work beside the requests looks around.
const (
	lookEvery  = 20 * time.Second
	sweepEvery = time.Minute // offers of seats lapse by the minute
	tidyEvery  = time.Hour
	// settleAtOnce is how many shifts that have ended are settled in one round.
	settleAtOnce = 500
)

// work lets what goes on beside the requests begin. stop ends it and waits; what
// was begun goes on at the next start.
func (h *house) work(ctx context.Context, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	h.jobs.Start()
	h.messages.Start()
	h.hooks.Start()
	group.Go(func() {
		every(ctx, lookEvery, func() {
			report(ctx, log, "index people", h.catchUp(ctx, nil))
			report(ctx, log, "read the keys again", h.renewKeys())
			report(ctx, log, "write the journal of erasures", h.syncErased(ctx))
			report(ctx, log, "tell people of emergency looks", h.tellLookedAt(ctx))
		})
	})
	group.Go(func() {
		every(ctx, sweepEvery, func() {
			_, err := h.duty.Sweep(ctx)
			report(ctx, log, "let offers lapse", err)
			if h.attend != nil {
				_, err = h.attend.SettleDue(ctx, settleAtOnce)
				report(ctx, log, "settle shifts", err)
				report(ctx, log, "compare hours with imports", h.compareHours(ctx))
			}
		})
	})
	group.Go(func() { every(ctx, tidyEvery, func() { h.tidy(ctx, log) }) })
	group.Go(func() { h.keepRequests(ctx, log) })
	return func() {
		cancel()
		group.Wait()
		h.jobs.Close()
		h.messages.Close()
		h.hooks.Close()
	}
}

// every does something now and then at each tick, until ctx ends. What fails is
// tried again at the next.
func every(ctx context.Context, pause time.Duration, do func()) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func report(ctx context.Context, log *slog.Logger, what string, err error) {
	if err != nil && ctx.Err() == nil {
		log.Error(what, "error", err)
	}
}

// tidy forgets what has expired and, once a day, destroys what is past its
// time.
func (h *house) tidy(ctx context.Context, log *slog.Logger) {
	if h.doors != nil {
		report(ctx, log, "forget sessions", h.doors.Sweep(ctx))
	}
	report(ctx, log, "forget codes", h.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := h.codes.Sweep(ctx, tx); err != nil {
			return err
		}
		return limit.Sweep(ctx, tx, civil.At(h.clock()))
	}))
	_, err := h.retention.Sweep(ctx, h.jobs)
	report(ctx, log, "begin what is destroyed today", err)
}
