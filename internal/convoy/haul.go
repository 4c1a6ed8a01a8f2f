package convoy

import (
	"context"
	"errors"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Haul plans a trip of goods. With a vehicle its keeper is told.
func (c *Convoy) Haul(ctx context.Context, actor access.Actor, n HaulDraft, vehicle string) error {
	if err := n.check(c.Atlas, c.now()); err != nil {
		return err
	}
	hash, err := c.digest([]any{n, vehicle})
	if err != nil {
		return err
	}
	t := &Trip{
		ID: n.ID, Kind: Haul, Place: n.Place, To: n.To, Org: n.Org, Campaign: n.Campaign, Vehicle: vehicle, State: Open, From: n.From, Due: n.Due,
		Item: n.Item, Load: n.Load, MadeBy: actor.ID, MadeAt: c.now(), hash: hash,
	}
	if err := c.Access.Guard(ctx, actor, access.ConvoyPlan, t.Thing(), ""); err != nil {
		return err
	}
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := tripOf(ctx, tx, n.ID)
		switch {
		case err == nil && was.hash == hash:
			return nil
		case err == nil:
			return ErrOther
		case !errors.Is(err, ErrUnknown):
			return err
		}
		if vehicle != "" {
			v, err := vehicleOf(ctx, tx, vehicle)
			if err != nil {
				return fault.In("vehicle", text.Label{Zh: "没有这辆车", En: "there is no such vehicle"})
			}
			if v.LoadKG*1000 < int64(n.Load) {
				return ErrHeavy
			}
			if v.Keeper != "" {
				if err := c.tell(ctx, tx, "convoy-offer-"+n.ID, TemplateOffer, v.Keeper); err != nil {
					return err
				}
			}
		}
		if err := t.insert(ctx, tx); err != nil {
			return err
		}
		if err := c.note(ctx, tx, t.ID, actor.ID, "planned", ""); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.ConvoyPlan, t.Thing(), "haul", access.Done)
	})
}
