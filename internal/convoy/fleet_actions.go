package convoy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

const fieldPlate = "convoy_vehicle.plate"

// AddVehicle enters a vehicle, which waits to be confirmed. The same again
// changes nothing.
func (c *Convoy) AddVehicle(ctx context.Context, actor access.Actor, n VehicleDraft) error {
	if err := n.check(c.rules(), c.Atlas, c.now().Day()); err != nil {
		return err
	}
	plate, err := c.digest(n.Plate)
	if err != nil {
		return err
	}
	signs := []rune(n.Plate)
	v := &Vehicle{
		ID: n.ID, Kind: n.Kind, Place: n.Place, Org: n.Org, Keeper: n.Keeper, Seats: n.Seats, LoadKG: n.LoadKG, InsuredTo: n.InsuredTo, State: Offered,
		plate: plate, Tail: string(signs[len(signs)-2:]), MadeBy: actor.ID, MadeAt: c.now(),
	}
	if v.sealed, v.key, err = c.seal(fieldPlate, v.ID, n.Plate); err != nil {
		return err
	}
	if err := c.Access.Guard(ctx, actor, access.ConvoyFleet, v.Thing(), ""); err != nil {
		return err
	}
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := one(ctx, tx, scanVehicle, vehicleColumns, "convoy_vehicle", "vehicle = $1 OR plate = $2 ORDER BY vehicle LIMIT 1", v.ID, v.plate)
		switch {
		case err == nil && was.ID == v.ID && was.plate == v.plate:
			return nil
		case err == nil && was.plate == v.plate:
			return fault.In("plate", text.Label{Zh: "这个车牌已经登记过", En: "this plate is entered already"})
		case err == nil:
			return ErrOther
		case !errors.Is(err, ErrUnknown):
			return err
		}
		if v.Keeper != "" {
			serves, err := c.People.Servable(ctx, tx, []string{v.Keeper})
			if err != nil {
				return err
			}
			if !serves[v.Keeper] {
				return fault.In("keeper", text.Label{Zh: "没有这位志愿者，或尚未确认", En: "no such volunteer, or not confirmed"})
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO convoy_vehicle (`+vehicleColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, $11, $12, $13, $14, $15, '', 0)`,
			v.ID, v.Kind, v.Place, v.Org, v.Keeper, v.Seats, v.LoadKG, int64(v.InsuredTo), string(v.State), v.plate, v.Tail, v.sealed, v.key, v.MadeBy, int64(v.MadeAt))
		if err != nil {
			return fmt.Errorf("write vehicle %s: %w", v.ID, err)
		}
		return access.Record(ctx, tx, actor, access.ConvoyFleet, v.Thing(), "add", access.Done)
	})
}

// SetVehicle confirms a vehicle whose papers were seen, renews its insurance or
// retires it. Nobody confirms what they entered or keep.
func (c *Convoy) SetVehicle(ctx context.Context, actor access.Actor, id string, state Standing, insured civil.Day) error {
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, "convoy_vehicle", "vehicle", id); err != nil {
			return err
		}
		v, err := vehicleOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := access.May(actor, access.ConvoyConfirm, v.Thing()); err != nil {
			return err
		}
		switch {
		case state != Confirmed && state != Retired:
			return ErrMoved
		case state == Confirmed && insured < c.now().Day():
			return fault.In("insured", text.Label{Zh: "车险到期日不早于今天", En: "insured until today or later"})
		case state == Confirmed && actor.Person != "" && actor.Person == v.Keeper:
			return access.ErrSame
		case state == Confirmed:
			if err := c.Access.Separate(ctx, tx, v.MadeBy, actor.ID); err != nil {
				return err
			}
			v.InsuredTo = insured
		}
		_, err = tx.ExecContext(ctx, "UPDATE convoy_vehicle SET state = $1, insured_to = $2, confirmed_by = $3, confirmed_at = $4 WHERE vehicle = $5",
			string(state), int64(v.InsuredTo), actor.ID, int64(c.now()), id)
		if err != nil {
			return fmt.Errorf("set vehicle %s: %w", id, err)
		}
		return access.Record(ctx, tx, actor, access.ConvoyConfirm, v.Thing(), string(state), access.Done)
	})
}

// DriverDraft is how somebody offers to drive.
type DriverDraft struct {
	Place  string
	Org    string
	Class  Class
	Agreed string // the version of the agreement that was shown
}

// Offer is a person's word that they drive, under the agreement in force. It
// waits to be confirmed; a change of class does so again.
func (c *Convoy) Offer(ctx context.Context, person string, n DriverDraft) error {
	r := c.rules()
	var f fault.Faults
	checkCommunity(&f, c.Atlas, "place", n.Place)
	n.Class = Class(strings.ToUpper(strings.TrimSpace(string(n.Class))))
	if len(r.Drives[n.Class]) == 0 {
		f.Add("class", text.Label{Zh: "请选择准驾车型", En: "choose the class of your licence"})
	}
	if n.Agreed != r.Agreement.Version {
		f.Add("agreed", ErrAgreement.Words)
	}
	if err := f.Err(); err != nil {
		return err
	}
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		serves, err := c.People.Servable(ctx, tx, []string{person})
		if err != nil {
			return err
		}
		if !serves[person] {
			return ErrNotDriver
		}
		state := Offered
		was, err := driverOf(ctx, tx, person)
		if err != nil && !errors.Is(err, ErrUnknown) {
			return err
		}
		if err == nil && was.Class == n.Class && was.State == Confirmed {
			state = Confirmed // a new agreement or address does not undo what was seen
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO convoy_driver (person, place, org, class, agreed, agreed_at, insured_to, state, confirmed_by, confirmed_at, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6, 0, $7, '', 0, $8) ON CONFLICT (person) DO UPDATE SET place = excluded.place, org = excluded.org, class = excluded.class,
			  agreed = excluded.agreed, agreed_at = excluded.agreed_at, state = excluded.state, changed_at = excluded.changed_at`,
			person, n.Place, n.Org, string(n.Class), n.Agreed, int64(c.now()), string(state), int64(c.now()))
		if err != nil {
			return fmt.Errorf("write driver %s: %w", person, err)
		}
		return nil
	})
}

// SetDriver confirms a driver whose licence and accident insurance were seen, or
// retires them. Nobody confirms themself.
func (c *Convoy) SetDriver(ctx context.Context, actor access.Actor, person string, state Standing, insured civil.Day) error {
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, "convoy_driver", "person", person); err != nil {
			return err
		}
		d, err := driverOf(ctx, tx, person)
		if err != nil {
			return err
		}
		if err := access.May(actor, access.ConvoyConfirm, d.Thing()); err != nil {
			return err
		}
		switch {
		case state != Confirmed && state != Retired:
			return ErrMoved
		case actor.Person == person:
			return access.ErrSame
		case state == Confirmed && insured < c.now().Day():
			return fault.In("insured", text.Label{Zh: "意外险到期日不早于今天", En: "insured until today or later"})
		case state == Confirmed:
			able, err := c.People.Able(ctx, tx, []string{person})
			if err != nil {
				return err
			}
			if today := c.now().Day(); !c.rules().licensed(able[person], d.Class, today, today) {
				return ErrLicence
			}
			d.InsuredTo = insured
		}
		_, err = tx.ExecContext(ctx, "UPDATE convoy_driver SET state = $1, insured_to = $2, confirmed_by = $3, confirmed_at = $4, changed_at = $5 WHERE person = $6",
			string(state), int64(d.InsuredTo), actor.ID, int64(c.now()), int64(c.now()), person)
		if err != nil {
			return fmt.Errorf("set driver %s: %w", person, err)
		}
		return access.Record(ctx, tx, actor, access.ConvoyConfirm, d.Thing(), string(state), access.Done, person)
	})
}

// Driver is how somebody stands as a driver, or nil.
func (c *Convoy) Driver(ctx context.Context, person string) (*Driver, error) {
	d, err := driverOf(ctx, c.DB.Read(), person)
	if errors.Is(err, ErrUnknown) {
		return nil, nil
	}
	return d, err
}

// Kept are the vehicles a person keeps.
func (c *Convoy) Kept(ctx context.Context, person string) ([]*Vehicle, error) {
	return many(ctx, c.DB.Read(), scanVehicle, vehicleColumns, "convoy_vehicle", "keeper = $1 AND keeper <> '' AND state <> 'retired' ORDER BY vehicle LIMIT 20", person)
}

// Plate is a vehicle's plate in clear, for its driver during a trip and for whoever
// may see the fleet; the look is logged.
func (c *Convoy) Plate(ctx context.Context, actor access.Actor, id string) (plate string, err error) {
	v, err := vehicleOf(ctx, c.DB.Read(), id)
	if err != nil {
		return "", err
	}
	if err := c.Access.LookAt(ctx, actor, access.ConvoyFleet, v.Thing(), "plate", v.Keeper); err != nil {
		return "", err
	}
	return plate, c.unseal(fieldPlate, v.ID, v.sealed, v.key, &plate)
}

// Page is where a list of vehicles, drivers or trips goes on.
type Page struct {
	Place string // division
	After string // cursor
	Limit int    // 0 is 50, at most 200
}

func (p *Page) limit() int {
	if p.Limit <= 0 || p.Limit > 200 {
		return 50
	}
	return p.Limit
}

// Vehicles lists the vehicles at a place, plates masked.
func (c *Convoy) Vehicles(ctx context.Context, actor access.Actor, p Page) (list []*Vehicle, next string, err error) {
	if err := c.Access.Look(ctx, actor, access.ConvoyRead, access.Thing{Kind: "vehicles", Place: p.Place}, ""); err != nil {
		return nil, "", err
	}
	list, err = many(ctx, c.DB.Read(), scanVehicle, vehicleColumns, "convoy_vehicle", "place >= $1 AND place < $2 AND vehicle > $3 ORDER BY vehicle LIMIT $4",
		p.Place, end(p.Place), p.After, p.limit()+1)
	if err == nil && len(list) > p.limit() {
		list = list[:p.limit()]
		next = list[len(list)-1].ID
	}
	return list, next, err
}

// standingOrder lists first who waits to be confirmed, and last who is retired.
var standingOrder = []Standing{Offered, Confirmed, Retired}

// Drivers lists the drivers at a place, those to be confirmed first.
func (c *Convoy) Drivers(ctx context.Context, actor access.Actor, p Page) (list []*Driver, next string, err error) {
	if err := c.Access.Look(ctx, actor, access.ConvoyRead, access.Thing{Kind: "drivers", Place: p.Place}, ""); err != nil {
		return nil, "", err
	}
	rank, person := -1, ""
	if p.After != "" {
		if _, err := fmt.Sscanf(p.After, "%d.%s", &rank, &person); err != nil {
			return nil, "", ErrUnknown
		}
	}
	const order = "CASE state WHEN 'offered' THEN 0 WHEN 'confirmed' THEN 1 ELSE 2 END"
	list, err = many(ctx, c.DB.Read(), scanDriver, driverColumns, "convoy_driver",
		"place >= $1 AND place < $2 AND ("+order+" > $3 OR "+order+" = $4 AND person > $5) ORDER BY "+order+", person LIMIT $6",
		p.Place, end(p.Place), rank, rank, person, p.limit()+1)
	if err == nil && len(list) > p.limit() {
		list = list[:p.limit()]
		last := list[len(list)-1]
		next = fmt.Sprintf("%d.%s", slices.Index(standingOrder, last.State), last.Person)
	}
	return list, next, err
}

// end is the end of the range of a division's places.
func end(place string) string { return area.Code(place).End() }
