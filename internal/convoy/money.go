package convoy

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/photo"
	"linli/internal/store"
	"linli/internal/text"
)

// Cost is what a slip is for. There is none for the driver's time.
type Cost string

// The costs.
const (
	Fuel    Cost = "fuel"
	Toll    Cost = "toll"
	Parking Cost = "parking"
)

var costs = map[Cost]text.Label{Fuel: {Zh: "油费（电费）", En: "fuel or charging"}, Toll: {Zh: "过路费", En: "toll"}, Parking: {Zh: "停车费", En: "parking"}}

// Name is what people call the cost.
func (k Cost) Name() text.Label { return costs[k] }

// SlipState is what became of a slip.
type SlipState string

// The states.
const (
	Claimed SlipState = "claimed"
	Repaid  SlipState = "repaid"
	Refused SlipState = "refused"
)

var slipStates = map[SlipState]text.Label{Claimed: {Zh: "待核", En: "to be checked"}, Repaid: {Zh: "已报销", En: "repaid"}, Refused: {Zh: "不予报销", En: "refused"}}

// Name is what people call the state.
func (s SlipState) Name() text.Label { return slipStates[s] }

// Slip is the slip of a cost, without its picture.
type Slip struct {
	ID, Trip string
	Kind     Cost
	Amount   measure.Fen
	State    SlipState
	Reason   string
	By       string
	At       civil.Instant
}

const (
	slipColumns = "slip, trip, kind, fen, state, reason, made_by, made_at"
	maxSlip     = measure.Fen(100_000) // 1,000 yuan
)

func scanSlip(row func(...any) error) (*Slip, error) {
	var s Slip
	return &s, row(&s.ID, &s.Trip, &s.Kind, &s.Amount, &s.State, &s.Reason, &s.By, &s.At)
}

// Faults of costs.
var (
	ErrCost = fault.In("amount", text.Label{Zh: "油费超过里程能用的数额：只报成本，不报酬劳；里程表没记的先补记", En: "more fuel than the way can use: costs are repaid, service is not paid; record the counter first"})
	ErrOwn  = fault.New(fault.Refused, text.Label{Zh: "自己的单据不能自己核", En: "nobody checks their own slips"})
)

// fleet is the account that repays costs: an organisation's, or a community's.
func (t *Trip) fleet() string {
	if t.Org != "" {
		return "fleet:" + t.Org
	}
	return "fleet:" + t.Place
}

// Claim is a driver's slip of what a trip has cost them.
func (c *Convoy) Claim(ctx context.Context, person string, n Slip, picture []byte) error {
	var f fault.Faults
	checkID(&f, n.ID)
	if _, ok := costs[n.Kind]; !ok {
		f.Add("kind", text.Label{Zh: "请选择费用", En: "say what it is for"})
	}
	if n.Amount <= 0 || n.Amount > maxSlip {
		f.Add("amount", text.Label{Zh: "请填写单据金额，最多 1000 元", En: "give the amount of the slip, 1,000 yuan at most"})
	}
	p, err := photo.Read(picture)
	if err != nil {
		f = append(f, fault.Find(err)...)
	}
	if err := f.Err(); err != nil {
		return err
	}
	by := Hand{Person: person}
	return c.change(ctx, n.Trip, by, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if err := by.drives(t); err != nil {
			return "", "", err
		}
		if t.State != Arrived && t.State != Made {
			return "", "", ErrNotYet
		}
		slips, err := slipsOf(ctx, tx, t.ID)
		if err != nil {
			return "", "", err
		}
		fuel := measure.Fen(0)
		for _, s := range slips {
			if s.ID == n.ID {
				if s.Amount == n.Amount && s.Kind == n.Kind {
					return "", "", nil
				}
				return "", "", ErrOther
			}
			if s.Kind == Fuel && s.State != Refused {
				fuel += s.Amount
			}
		}
		if n.Kind == Fuel && fuel+n.Amount > c.On(t.From.Day()).FuelPerKM*measure.Fen(t.KM()) {
			return "", "", ErrCost
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO convoy_slip (slip, trip, kind, fen, state, reason, digest, picture, picture_type, made_by, made_at, paid_by, paid_at)
			VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, $9, $10, '', 0)`, n.ID, t.ID, string(n.Kind), int64(n.Amount), string(Claimed), p.Digest, p.Bytes, p.Type, by.name(), int64(c.now()))
		if store.IsUnique(err) {
			return "", "", ErrSame
		}
		if err != nil {
			return "", "", fmt.Errorf("write slip %s: %w", n.ID, err)
		}
		return "slip", n.Amount.String(), nil
	})
}

// Repay decides about a slip: the driver gets what it says, out of the fleet's
// money, or nothing, with a reason. Never by the driver.
func (c *Convoy) Repay(ctx context.Context, actor access.Actor, trip, slip string, yes bool, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); !yes && (n < 2 || n > 200) {
		return fault.In("reason", text.Label{Zh: "请写明原因（2 到 200 字）", En: "say why, in 2 to 200 characters"})
	}
	return c.change(ctx, trip, Hand{Actor: &actor}, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if err := access.May(actor, access.ConvoyPay, t.Thing()); err != nil {
			return "", "", err
		}
		if actor.Person != "" && actor.Person == t.Driver {
			return "", "", ErrOwn
		}
		s, err := one(ctx, tx, scanSlip, slipColumns, "convoy_slip", "slip = $1 AND trip = $2", slip, trip)
		if err != nil {
			return "", "", err
		}
		state, what := Refused, "slip-refused"
		if yes {
			state, what = Repaid, "repaid"
		}
		switch s.State {
		case state:
			return "", "", nil
		case Claimed:
		default:
			return "", "", ErrMoved
		}
		if yes {
			err := c.Books.Post(ctx, tx, ledger.Entry{
				ID: "convoy-slip:" + s.ID, Ref: "convoy:" + t.ID, Note: string(s.Kind), By: actor.ID, At: c.now(),
				Postings: ledger.Move(s.Amount, t.fleet(), "driver:"+t.Driver),
			})
			if err != nil {
				return "", "", err
			}
		}
		if _, err := tx.ExecContext(ctx, "UPDATE convoy_slip SET state = $1, reason = $2, paid_by = $3, paid_at = $4 WHERE slip = $5",
			string(state), reason, actor.ID, int64(c.now()), slip); err != nil {
			return "", "", fmt.Errorf("decide on slip %s: %w", slip, err)
		}
		return what, s.Amount.String(), access.Record(ctx, tx, actor, access.ConvoyPay, t.Thing(), what+" "+s.Amount.String(), access.Done, t.Driver)
	})
}

// Fund puts money for costs at a fleet's disposal: of an organisation, or of a
// community's own.
func (c *Convoy) Fund(ctx context.Context, actor access.Actor, id, place, org string, amount measure.Fen) error {
	if ident.Chosen(id) != nil || amount <= 0 || amount > 100*maxSlip {
		return fault.In("amount", text.Label{Zh: "请填写金额，最多 10 万元", En: "give an amount of 100,000 yuan at most"})
	}
	t := Trip{Place: place, Org: org}
	if err := c.Access.Guard(ctx, actor, access.ConvoyPay, thing("fleet", t.fleet(), place, org), ""); err != nil {
		return err
	}
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		err := c.Books.Post(ctx, tx, ledger.Entry{
			ID: "convoy-fund:" + id, Ref: t.fleet(), Note: "fund", By: actor.ID, At: c.now(), Postings: ledger.Move(amount, "outside:"+t.fleet(), t.fleet()),
		})
		if err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.ConvoyPay, thing("fleet", t.fleet(), place, org), "fund "+amount.String(), access.Done)
	})
}

func slipsOf(ctx context.Context, q store.Queryer, trip string) ([]*Slip, error) {
	return many(ctx, q, scanSlip, slipColumns, "convoy_slip", "trip = $1 ORDER BY made_at, slip", trip)
}

// Slips are the slips of a trip, oldest first.
func (c *Convoy) Slips(ctx context.Context, trip string) ([]*Slip, error) {
	return slipsOf(ctx, c.DB.Read(), trip)
}

// SlipPicture is the picture of a slip, for its driver and for whoever decides.
func (c *Convoy) SlipPicture(ctx context.Context, by Hand, trip, slip string) (mime string, body []byte, err error) {
	t, err := tripOf(ctx, c.DB.Read(), trip)
	if err != nil {
		return "", nil, err
	}
	if by.Actor != nil {
		err = c.Access.LookAt(ctx, *by.Actor, access.ConvoyPay, t.Thing(), "slip", t.Driver)
	} else {
		err = by.drives(t)
	}
	if err != nil {
		return "", nil, err
	}
	row := c.DB.Read().QueryRowContext(ctx, "SELECT picture_type, picture FROM convoy_slip WHERE slip = $1 AND trip = $2", slip, trip)
	if err := row.Scan(&mime, &body); err == sql.ErrNoRows {
		return "", nil, ErrUnknown
	} else if err != nil {
		return "", nil, fmt.Errorf("read slip %s: %w", slip, err)
	}
	return mime, body, nil
}
