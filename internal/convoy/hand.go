package convoy

import (
	"context"

	"linli/internal/access"
	"linli/internal/notify"
	"linli/internal/page"
	"linli/internal/store"
)

// Hand is who acts: a driver, an account, or the asker on the page of the need,
// whose secret link proves them.
type Hand struct {
	Person string
	Actor  *access.Actor
	Asker  bool
	// Blind hands are not shown where medics are taken: a program's, which might
	// keep it.
	Blind bool
}

func (h Hand) name() string {
	switch {
	case h.Actor != nil:
		return h.Actor.ID
	case h.Asker:
		return "asker"
	}
	return "person:" + h.Person
}

// drives is for the trip's own driver.
func (h Hand) drives(t *Trip) error {
	if h.Person == "" || h.Person != t.Driver {
		return ErrNotHand
	}
	return nil
}

// change does something to a trip in one transaction.
func (c *Convoy) change(ctx context.Context, id string, by Hand, f func(ctx context.Context, tx *store.Tx, t *Trip) (what, words string, err error)) error {
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, "convoy_trip", "trip", id); err != nil {
			return err
		}
		t, err := tripOf(ctx, tx, id)
		if err != nil {
			return err
		}
		what, words, err := f(ctx, tx, t)
		if err != nil || what == "" {
			return err
		}
		if err := t.save(ctx, tx, c.now()); err != nil {
			return err
		}
		return c.note(ctx, tx, id, by.name(), what, words)
	})
}

func (c *Convoy) tell(ctx context.Context, tx *store.Tx, id, template, person string) error {
	if c.Tell == nil {
		return nil
	}
	return c.Tell.Enqueue(ctx, tx, notify.Message{ID: id, Template: template, To: notify.Recipient{Kind: notify.Person, ID: person}, Params: map[string]string{}})
}

// agents are what a vehicle may be disinfected with today.
func (c *Convoy) agents() []page.Option { return c.Disinfection.VehicleAgents(c.now().Day()) }
