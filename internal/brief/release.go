package brief

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
)

// Release signs a checked issue: in one transaction it allots the number in
// the year and the running number, freezes every value, the log size, its root
// and the document, lists who is to receive it and gives contributors their
// receipts. Releasing again by the same person returns what was released. It
// needs access.BriefRelease, a third person, and no open finding at the size
// the checker saw.
func (b *Briefs) Release(ctx context.Context, actor access.Actor, key string) (Issue, error) {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return Issue{}, err
	}
	if err := b.o.Access.Guard(ctx, actor, access.BriefRelease, thingOf(key, s), ""); err != nil {
		return Issue{}, err
	}
	if i.State == Released && i.Releaser == actor.ID {
		return i, nil
	}
	if i.State != Checked {
		return Issue{}, fmt.Errorf("%w: %s is %s, not checked", ErrState, key, i.State)
	}
	if err := b.guardStep(ctx, actor, access.BriefRelease, i, s); err != nil {
		return Issue{}, err
	}
	report, err := b.check(ctx, i, s)
	if err != nil {
		return Issue{}, err
	}
	if open := report.Open(); len(open) > 0 {
		return Issue{}, &OpenError{open}
	}
	release, err := b.prepare(i, report.Reading, actor)
	if err != nil {
		return Issue{}, err
	}
	people, err := b.signatures(ctx, i)
	if err != nil {
		return Issue{}, err
	}
	err = b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return b.freeze(ctx, tx, actor, i, s, report.Reading, release, people)
	})
	if err != nil {
		// A retry of the same person may have met its own first try.
		if now, e := b.Issue(ctx, key); e == nil && now.State == Released && now.Releaser == actor.ID {
			return now, nil
		}
		return Issue{}, fmt.Errorf("release %s: %w", key, err)
	}
	return b.Issue(ctx, key)
}

// prepare is everything of a release but its numbers, which only the
// transaction knows.
func (b *Briefs) prepare(i Issue, reading *Reading, actor access.Actor) (Release, error) {
	now := civil.At(b.o.Clock())
	r := Release{Kind: regular, Day: now.Day(), Size: reading.Size, Root: reading.Root, At: now, By: actor.ID}
	if i.Draft.Date != 0 {
		r.Day = civil.Day(i.Draft.Date)
	}
	if r.Day > now.Day() {
		return Release{}, fmt.Errorf("%w: %s is dated %s, which has not come", ErrDate, i.Key, r.Day)
	}
	if i.Draft.Supplement {
		r.Kind = supplement
	}
	r.Year, _, _ = r.Day.Date()
	r.Code = code(i.Key, reading)
	return r, nil
}

// code is the verification code: 80 bits of the hash of what was printed and
// of what it was computed from, in four groups that can be read out.
func code(key string, reading *Reading) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s\n%s", key, reading.Size, reading.Root, reading.Text()))
	s := base32.StdEncoding.EncodeToString(h[:10])
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}

func (b *Briefs) freeze(ctx context.Context, tx *store.Tx, actor access.Actor, i Issue, s Series, reading *Reading, r Release, people signatures) error {
	next := i
	next.State, next.Releaser = Released, actor.ID
	if err := step(ctx, tx, i, next); err != nil {
		return err
	}
	if err := allot(ctx, tx, s.Key, &r); err != nil {
		return err
	}
	document, err := json.Marshal(b.document(s, reading, &r, people))
	if err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	if err := insertRelease(ctx, tx, i, r, string(document)); err != nil {
		return err
	}
	if err := insertValues(ctx, tx, i.Key, reading.Numbers); err != nil {
		return err
	}
	if err := insertDeliveries(ctx, tx, i.Key, s.Distribution); err != nil {
		return err
	}
	if err := insertReceipts(ctx, tx, i.Key, r.At, reading.Passages); err != nil {
		return err
	}
	e := Event{At: r.At, Who: actor.ID, Before: i.State, After: Released}
	if err := insertEvent(ctx, tx, i.Key, e); err != nil {
		return err
	}
	next.Release = &r
	if err := b.announce(ctx, tx, next, s); err != nil {
		return err
	}
	return access.Record(ctx, tx, actor, access.BriefRelease, thingOf(i.Key, s), "", access.Done)
}

// Withdraw takes a released issue back with a reason. It keeps its number, its
// values and its document. It needs access.BriefWithdraw.
func (b *Briefs) Withdraw(ctx context.Context, actor access.Actor, key, reason string) error {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return err
	}
	if err := b.o.Access.Guard(ctx, actor, access.BriefWithdraw, thingOf(key, s), reason); err != nil {
		return err
	}
	if i.State != Released || reason == "" {
		return fmt.Errorf("%w: only a released issue is withdrawn, with a reason; %s is %s", ErrState, key, i.State)
	}
	next := i
	next.State = Withdrawn
	now := civil.At(b.o.Clock())
	return b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := step(ctx, tx, i, next); err != nil {
			return err
		}
		if err := withdraw(ctx, tx, key, reason); err != nil {
			return err
		}
		e := Event{At: now, Who: actor.ID, Before: Released, After: Withdrawn, Opinion: reason}
		if err := insertEvent(ctx, tx, key, e); err != nil {
			return err
		}
		if err := b.announce(ctx, tx, next, s); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.BriefWithdraw, thingOf(key, s), reason, access.Done)
	})
}

func (b *Briefs) announce(ctx context.Context, tx *store.Tx, i Issue, s Series) error {
	if b.o.Announce == nil {
		return nil
	}
	return b.o.Announce(ctx, tx, i, s.Place)
}

// Delivery is one recipient of a released issue and whether it was sent.
type Delivery struct {
	N         int64         `json:"n"`
	List      string        `json:"list"` // report, send or issue
	Recipient string        `json:"recipient"`
	SentAt    civil.Instant `json:"sent_at"` // 0 = due
	Channel   string        `json:"channel"`
	By        string        `json:"by"`
}

// Deliveries lists the recipients of a released issue in printing order.
func (b *Briefs) Deliveries(ctx context.Context, key string) ([]Delivery, error) {
	return deliveries(ctx, b.o.DB.Read(), key)
}

// Sent records that recipient n got a released issue, and how. It needs
// access.BriefDistribute.
func (b *Briefs) Sent(ctx context.Context, actor access.Actor, key string, n int64, channel string) error {
	i, s, err := b.both(ctx, key)
	if err != nil {
		return err
	}
	if err := b.o.Access.Guard(ctx, actor, access.BriefDistribute, thingOf(key, s), ""); err != nil {
		return err
	}
	if i.State != Released {
		return fmt.Errorf("%w: %s is %s, not released", ErrState, key, i.State)
	}
	now := civil.At(b.o.Clock())
	return b.o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := markSent(ctx, tx, key, n, now, channel, actor.ID); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.BriefDistribute, thingOf(key, s), channel, access.Done)
	})
}
