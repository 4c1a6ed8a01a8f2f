package convoy

import (
	"context"
	"fmt"

	"linli/internal/notify"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// What drivers are told. A message says neither who nor where.
const (
	TemplateOffer = "convoy.offer"
	TemplateOff   = "convoy.off"
)

// Templates are the room's messages.
func Templates() []notify.Template {
	channels := []notify.Channel{notify.WeChat, notify.SMS}
	return []notify.Template{
		{
			Key: TemplateOffer, Title: text.Label{Zh: "有一趟车等您应答", En: "A trip waits for your answer"},
			Text:     text.Label{Zh: "有一趟车排给了您的车，能开请点开应一声；别的司机也可以接。", En: "A trip is planned with your vehicle. Open to accept it; other drivers may do so too."},
			Channels: channels, Inbox: true, Link: "/rides",
		},
		{
			Key: TemplateOff, Title: text.Label{Zh: "行程取消", En: "The trip is off"},
			Text:     text.Label{Zh: "您接的一趟车已取消，不用出车，谢谢您。", En: "A trip you accepted is cancelled. Thank you."},
			Channels: channels, Inbox: true, Urgent: true, Link: "/rides",
		},
	}
}

// Forget gives back what a driver who leaves has accepted, and takes them and
// their vehicles off the list. The facts of what they drove stand.
func (c *Convoy) Forget(ctx context.Context, tx *store.Tx, person string) error {
	mine, err := many(ctx, tx, scanTrip, tripColumns, "convoy_trip", "driver = $1 AND state = 'accepted'", person)
	if err != nil {
		return err
	}
	for _, t := range mine {
		riders, err := bookingsOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		t.State, t.Driver, t.Vehicle = Open, "", ""
		if err := t.save(ctx, tx, c.now()); err != nil {
			return err
		}
		for _, b := range riders {
			if err := c.Needs.Back(ctx, tx, b.Need, person); err != nil {
				return err
			}
		}
	}
	for _, statement := range []string{
		"DELETE FROM convoy_driver WHERE person = $1",
		"UPDATE convoy_vehicle SET state = 'retired', plate = '', tail = '', keeper = '' WHERE keeper = $1",
	} {
		if _, err := tx.ExecContext(ctx, statement, person); err != nil {
			return fmt.Errorf("forget driver %s: %w", person, err)
		}
	}
	return nil
}

// Rules are the room's retention clocks.
func (c *Convoy) Rules() []retention.Rule {
	keep := retention.Period{Days: c.rules().KeepDays}
	needless := text.Label{Zh: "个人信息保护法第十九条、第四十七条：送到即无保存必要；留若干天以备核对", En: "PIPL articles 19 and 47: not needed once there; a few days for questions"}
	rule := func(key string, what, since text.Label, period retention.Period, table, id, where, set string, args ...any) retention.Rule {
		return retention.Rule{
			Key: key, What: what, Since: since, Keep: period, AtEnd: true, Reason: needless,
			Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
				err = q.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table+" WHERE "+fmt.Sprintf(where, 1), int64(s.Before)).Scan(&n)
				return n, err
			},
			Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
				n := len(args)
				res, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s WHERE %s IN (SELECT %s FROM %s WHERE %s LIMIT $%d)", table, set, id, id, table,
					fmt.Sprintf(where, n+1), n+2), append(append([]any{}, args...), int64(s.Before), limit)...)
				if err != nil {
					return 0, err
				}
				return res.RowsAffected()
			},
		}
	}
	none := []byte{}
	return []retention.Rule{
		rule("convoy.goals", text.Label{Zh: "乘客去哪里", En: "where passengers were taken"}, text.Label{Zh: "约定的到达时间", En: "when they were due"}, keep,
			"convoy_booking", "booking", "to_at < $%d AND length(vault_key) > 0", "sealed = $1, vault_key = $2", none, none),
		rule("convoy.plates", text.Label{Zh: "停用车辆的车牌", En: "plates of vehicles that are retired"}, text.Label{Zh: "最后核验", En: "when it was last confirmed"}, keep,
			"convoy_vehicle", "vehicle", "confirmed_at < $%d AND state = 'retired' AND length(vault_key) > 0", "sealed = $1, vault_key = $2, plate = '', tail = ''", none, none),
		rule("convoy.cleaning-pictures", text.Label{Zh: "车辆消毒照片", En: "pictures of disinfected vehicles"}, text.Label{Zh: "消毒时间", En: "when it was done"}, retention.Period{Days: 90},
			"convoy_cleaning", "cleaning", "at < $%d AND length(picture) > 0", "picture = $1", none),
		rule("convoy.slip-pictures", text.Label{Zh: "油费、过路费单据照片", En: "pictures of slips"}, text.Label{Zh: "提交时间", En: "when it was handed in"}, retention.Period{Days: 3 * 365},
			"convoy_slip", "slip", "made_at < $%d AND length(picture) > 0", "picture = $1", none),
	}
}
