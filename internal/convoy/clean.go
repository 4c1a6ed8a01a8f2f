package convoy

import (
	"context"
	"fmt"
	"slices"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/photo"
	"linli/internal/store"
	"linli/internal/text"
)

// ErrSame refuses a picture that was used before.
var ErrSame = fault.In(photo.Field, text.Label{Zh: "这张照片已经用过，请重新拍", En: "this picture was used before: take another"})

// Cleaning is a driver's word that the vehicle was disinfected.
type Cleaning struct {
	ID, Vehicle, Agent string
	Picture            []byte
	At                 civil.Instant // by the driver's tap
}

// Clean records that a vehicle was disinfected by whoever keeps it or drove it
// last, with what, and a picture.
func (c *Convoy) Clean(ctx context.Context, person string, n Cleaning) error {
	var f fault.Faults
	checkID(&f, n.ID)
	if !slices.ContainsFunc(c.agents(), func(o page.Option) bool { return o.Value == n.Agent }) {
		f.Add("agent", text.Label{Zh: "请选择用了什么消毒剂", En: "say with what"})
	}
	p, err := photo.Read(n.Picture)
	if err != nil {
		f = append(f, fault.Find(err)...)
	}
	if err := f.Err(); err != nil {
		return err
	}
	at := min(n.At, c.now())
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, "convoy_vehicle", "vehicle", n.Vehicle); err != nil {
			return err
		}
		v, err := vehicleOf(ctx, tx, n.Vehicle)
		if err != nil {
			return err
		}
		trip, driver, err := c.lastTrip(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		if person == "" || person != v.Keeper && person != driver {
			return ErrNotHand
		}
		var known string
		switch err := tx.QueryRowContext(ctx, "SELECT digest FROM convoy_cleaning WHERE cleaning = $1", n.ID).Scan(&known); {
		case err == nil && known == p.Digest:
			return nil
		case err == nil:
			return ErrOther
		}
		if at < v.UsedAt-underway {
			return fault.In("at", text.Label{Zh: "消毒要在上次行程之后", En: "disinfect after the last ride, not before"})
		}
		return c.cleaned(ctx, tx, v, n.ID, trip, n.Agent, "", max(at, v.UsedAt), "person:"+person, p)
	})
}

func (c *Convoy) cleaned(ctx context.Context, tx *store.Tx, v *Vehicle, id, trip, agent, job string, at civil.Instant, by string, p photo.Photo) error {
	if p.Bytes == nil {
		p.Bytes = []byte{}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO convoy_cleaning (cleaning, vehicle, trip, agent, job, at, made_by, picture, picture_type, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id, v.ID, trip, agent, job, int64(at), by, p.Bytes, p.Type, p.Digest)
	if store.IsUnique(err) {
		return ErrSame
	}
	if err != nil {
		return fmt.Errorf("record a disinfection of vehicle %s: %w", v.ID, err)
	}
	v.CleanAt = max(v.CleanAt, at)
	if _, err := tx.ExecContext(ctx, "UPDATE convoy_vehicle SET clean_at = $1 WHERE vehicle = $2", int64(v.CleanAt), v.ID); err != nil {
		return fmt.Errorf("record a disinfection of vehicle %s: %w", v.ID, err)
	}
	return nil
}

// mustBeClean refuses a vehicle that was not disinfected since it was used. A job
// of the room of disinfection counts as well as the driver's word.
func (c *Convoy) mustBeClean(ctx context.Context, tx *store.Tx, v *Vehicle) error {
	if v.Clean() {
		return nil
	}
	job, at, err := c.Disinfection.VehicleClean(ctx, tx, v.ID, v.UsedAt-underway)
	if err != nil {
		return err
	}
	if job == "" {
		return ErrUnclean
	}
	trip, _, err := c.lastTrip(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	return c.cleaned(ctx, tx, v, "job-"+job, trip, "", job, max(at, v.UsedAt), "disinfect", photo.Photo{})
}

// lastTrip is the trip after which a vehicle is to be disinfected, and who drove.
func (c *Convoy) lastTrip(ctx context.Context, q store.Queryer, vehicle string) (trip, driver string, err error) {
	found, err := many(ctx, q, scanTrip, tripColumns, "convoy_trip", "vehicle = $1 AND kind = 'ride' AND ended_at > 0 ORDER BY ended_at DESC LIMIT 1", vehicle)
	if err != nil || len(found) == 0 {
		return "", "", err
	}
	return found[0].ID, found[0].Driver, nil
}
