package convoy

import (
	"context"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Cancel ends a trip that has not begun; those who ride in it wait again.
func (c *Convoy) Cancel(ctx context.Context, actor access.Actor, id, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 2 || n > 200 {
		return fault.In("reason", text.Label{Zh: "请写明原因（2 到 200 字）", En: "say why, in 2 to 200 characters"})
	}
	by := Hand{Actor: &actor}
	return c.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if err := access.May(actor, access.ConvoyPlan, t.Thing()); err != nil {
			return "", "", err
		}
		switch t.State {
		case Cancelled:
			return "", "", nil
		case Open, Accepted:
		default:
			return "", "", ErrMoved
		}
		driver := t.Driver
		t.State, t.Reason, t.Driver = Cancelled, reason, ""
		if err := t.save(ctx, tx, c.now()); err != nil {
			return "", "", err
		}
		riders, err := bookingsOf(ctx, tx, id)
		if err != nil {
			return "", "", err
		}
		for _, b := range riders {
			if err := c.unseat(ctx, tx, b, Waiting); err != nil {
				return "", "", err
			}
			if driver != "" {
				err = c.Needs.Back(ctx, tx, b.Need, driver)
			} else {
				err = c.Needs.Again(ctx, tx, b.Need)
			}
			if err != nil {
				return "", "", err
			}
		}
		t.Driver = driver
		if driver != "" {
			if err := c.tell(ctx, tx, "convoy-off-"+id, TemplateOff, driver); err != nil {
				return "", "", err
			}
		}
		return "cancelled", reason, access.Record(ctx, tx, actor, access.ConvoyPlan, t.Thing(), reason, access.Done)
	})
}
