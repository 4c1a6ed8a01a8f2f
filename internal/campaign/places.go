package campaign

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/importing"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

// Point is a service point and how to find it. Latitude and Longitude are
// millionths of a degree (WGS 84), both 0 where not known.
type Point struct {
	Site
	Directions          string
	Latitude, Longitude int64
}

// Millionths are degrees as a point has them, to the nearest millionth: a tenth
// of a metre.
func Millionths(degrees float64) int64 { return int64(math.Round(degrees * 1e6)) }

// Located reports whether it is known where the point is.
func (p Point) Located() bool { return p.Latitude != 0 || p.Longitude != 0 }

const pointColumns = `s.site, s.name, s.kind, s.place, s.opened_day, s.closed_day, COALESCE(w.directions, ''), COALESCE(w.latitude, 0), COALESCE(w.longitude, 0)`

const pointJoin = " FROM sites s LEFT JOIN site_way w ON w.site = s.site"

func scanPoint(rows interface{ Scan(...any) error }) (p Point, err error) {
	var opened, closed int64
	err = rows.Scan(&p.Key, &p.Name, &p.Kind, &p.Place, &opened, &closed, &p.Directions, &p.Latitude, &p.Longitude)
	p.Opened, p.Closed = dayOf(opened), dayOf(closed)
	return p, err
}

// Point reads a service point.
func (c *Campaigns) Point(ctx context.Context, q store.Queryer, key string) (Point, error) {
	p, err := scanPoint(q.QueryRowContext(ctx, "SELECT "+pointColumns+pointJoin+" WHERE s.site = $1", key))
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrUnknown
	}
	if err != nil {
		return p, fmt.Errorf("read site %s: %w", key, err)
	}
	return p, nil
}

// Points are some service points by their keys; unknown ones are absent.
func (c *Campaigns) Points(ctx context.Context, q store.Queryer, keys []string) (map[string]Point, error) {
	out := make(map[string]Point, len(keys))
	err := importing.Each(ctx, q, "SELECT "+pointColumns+pointJoin+" WHERE s.site IN", keys, func(rows *sql.Rows) error {
		p, err := scanPoint(rows)
		out[p.Key] = p
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read sites: %w", err)
	}
	return out, nil
}

// PointsAt are the open service points of a place and all below it, in the
// order of place and key, at most limit.
func (c *Campaigns) PointsAt(ctx context.Context, q store.Queryer, place string, limit int) ([]Point, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+pointColumns+pointJoin+` WHERE s.place >= $1 AND s.place < $2 AND s.closed_day < 0
		ORDER BY s.place, s.site LIMIT $3`, place, area.Code(place).End(), int64(limit))
	if err != nil {
		return nil, fmt.Errorf("list sites: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (Point, error) { return scanPoint(rows) })
}

// CheckPoint says what stands against a new service point, and puts its place
// into its normal form.
func (c *Campaigns) CheckPoint(p *Point) error {
	var f fault.Faults
	if !keyForm.MatchString(p.Key) {
		f.Add("site", text.Label{Zh: "编号格式不对", En: "not an id"})
	}
	if p.Name == "" || len([]rune(p.Name)) > maxName {
		f.Add("name", text.Label{Zh: "请填写名称，最多 %d 个字", En: "give a name of at most %d characters"}.With(maxName))
	}
	if len([]rune(p.Directions)) > 300 {
		f.Add("directions", text.Label{Zh: "太长了，最多 %d 个字", En: "too long: %d characters at most"}.With(300))
	}
	if !fact.SiteKinds.Has(p.Kind) {
		f.Add("kind", text.Label{Zh: "请选择类型", En: "choose a kind"})
	}
	code, err := c.atlas.Parse(p.Place)
	if err != nil || code == "" {
		f.Add("place", text.Label{Zh: "请选择地区", En: "choose a place"})
	}
	p.Place = string(code)
	if p.Latitude < -90e6 || p.Latitude > 90e6 || p.Longitude < -180e6 || p.Longitude > 180e6 {
		f.Add("position", text.Label{Zh: "坐标不对", En: "not a position"})
	}
	return f.Err()
}

// OpenPoint makes a service point known, in the caller's transaction. One that
// is there already stays as it is; whether it was new is returned.
func (c *Campaigns) OpenPoint(ctx context.Context, tx *store.Tx, p Point) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO sites (site, name, kind, place, opened_day, closed_day) VALUES ($1, $2, $3, $4, $5, -1)
		ON CONFLICT (site) DO NOTHING`, p.Key, p.Name, p.Kind, p.Place, p.Opened.column())
	if err != nil {
		return false, fmt.Errorf("open site %s: %w", p.Key, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO site_way (site, directions, latitude, longitude) VALUES ($1, $2, $3, $4)",
		p.Key, p.Directions, p.Latitude, p.Longitude); err != nil {
		return false, fmt.Errorf("open site %s: %w", p.Key, err)
	}
	return true, c.register.Apply(ctx, tx, &register.Batch{Sites: []register.Site{p.counted()}})
}

// ClosePoint notes that a service point is no more from a day on.
func (c *Campaigns) ClosePoint(ctx context.Context, tx *store.Tx, key string, day civil.Day) error {
	_, err := tx.ExecContext(ctx, "UPDATE sites SET closed_day = $1 WHERE site = $2 AND closed_day < 0", int64(day), key)
	if err != nil {
		return fmt.Errorf("close site %s: %w", key, err)
	}
	return nil
}

// SaveUmbrella writes a campaign with its actions: the city's business. Actions
// that are no longer named stay known, without a campaign.
func (d *Desk) SaveUmbrella(ctx context.Context, actor access.Actor, u Umbrella) error {
	if err := u.check(); err != nil {
		return err
	}
	thing := access.Thing{Kind: "campaign", ID: u.Key}
	if err := d.access.Guard(ctx, actor, access.DutyPlan, thing, ""); err != nil {
		return err
	}
	return d.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO campaigns (campaign, name, start_day, end_day) VALUES ($1, $2, $3, $4)
			ON CONFLICT (campaign) DO UPDATE SET name = excluded.name, start_day = excluded.start_day, end_day = excluded.end_day`,
			u.Key, u.Name, u.From.column(), u.To.column()); err != nil {
			return fmt.Errorf("write campaign %s: %w", u.Key, err)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE actions SET campaign = '' WHERE campaign = $1", u.Key); err != nil {
			return fmt.Errorf("write actions of %s: %w", u.Key, err)
		}
		for i, a := range u.Actions {
			if _, err := tx.ExecContext(ctx, `INSERT INTO actions (action, name, campaign, ord) VALUES ($1, $2, $3, $4)
				ON CONFLICT (action) DO UPDATE SET name = excluded.name, campaign = excluded.campaign, ord = excluded.ord`,
				a.Key, a.Name, u.Key, int64(i)); err != nil {
				return fmt.Errorf("write action %s: %w", a.Key, err)
			}
		}
		return access.Record(ctx, tx, actor, access.DutyPlan, thing, "campaign", access.Done)
	})
}

// Umbrellas are the campaigns with their actions, in the order of their keys, at
// most 200.
func (c *Campaigns) Umbrellas(ctx context.Context, q store.Queryer) ([]Umbrella, error) {
	rows, err := q.QueryContext(ctx, `SELECT c.campaign, c.name, c.start_day, c.end_day, COALESCE(a.action, ''), COALESCE(a.name, '')
		FROM (SELECT campaign, name, start_day, end_day FROM campaigns ORDER BY campaign LIMIT 200) c
		LEFT JOIN actions a ON a.campaign = c.campaign ORDER BY c.campaign, a.ord, a.action`)
	if err != nil {
		return nil, fmt.Errorf("list campaigns: %w", err)
	}
	defer rows.Close()
	var out []Umbrella
	for rows.Next() {
		var u Umbrella
		var a Action
		var from, to int64
		if err := rows.Scan(&u.Key, &u.Name, &from, &to, &a.Key, &a.Name); err != nil {
			return nil, fmt.Errorf("list campaigns: %w", err)
		}
		u.From, u.To = dayOf(from), dayOf(to)
		if len(out) == 0 || out[len(out)-1].Key != u.Key {
			out = append(out, u)
		}
		if a.Key != "" {
			last := &out[len(out)-1]
			last.Actions = append(last.Actions, a)
		}
	}
	return out, rows.Err()
}
