package training

import (
	"context"
	"fmt"

	"linli/internal/civil"
	"linli/internal/notify"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// Forget removes what is kept of a person who leaves: how far they read, their
// answers, and their seats in sessions to come. What they passed stays under
// the opaque number, as its facts do.
func (t *Training) Forget(ctx context.Context, tx *store.Tx, person string) error {
	rows, err := tx.QueryContext(ctx, `SELECT a.session FROM training_seat a JOIN training_session s ON s.session = a.session
		WHERE a.person = $1 AND a.state = 'signed' AND s.state = 'open' ORDER BY a.session`, person)
	if err != nil {
		return fmt.Errorf("forget seats: %w", err)
	}
	sessions, err := store.Collect(rows, scanText)
	if err != nil {
		return fmt.Errorf("forget seats: %w", err)
	}
	for _, id := range sessions {
		if err := lock(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE training_session SET taken = taken - 1 WHERE session = $1", id); err != nil {
			return fmt.Errorf("forget seats: %w", err)
		}
		if err := putSeat(ctx, tx, Seat{id, person, Withdrawn, bySelf, t.now()}); err != nil {
			return err
		}
	}
	for _, query := range []string{"DELETE FROM training_study WHERE person = $1", "DELETE FROM training_attempt WHERE person = $1"} {
		if _, err := tx.ExecContext(ctx, query, person); err != nil {
			return fmt.Errorf("forget how somebody studied: %w", err)
		}
	}
	return nil
}

// Rules are the room's retention clocks. Passes are in none: they are records
// of training, kept with those of service (GB/T 40143-2021 5.2.2).
func Rules() []retention.Rule {
	return []retention.Rule{{
		Key: "training.attempts", Keep: retention.Period{Years: 1},
		What:   text.Label{Zh: "测验答卷", En: "answers to quizzes"},
		Since:  text.Label{Zh: "答题之日", En: "when they were given"},
		Reason: text.Label{Zh: "个人信息保护法第十九条：最短必要期限；合格记录另存", En: "PIPL article 19: the shortest time needed; what was passed is kept apart"},
		Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
			err = q.QueryRowContext(ctx, "SELECT COUNT(*) FROM training_attempt WHERE started_at < $1", int64(s.Before)).Scan(&n)
			return n, err
		},
		Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
			res, err := tx.ExecContext(ctx, `DELETE FROM training_attempt WHERE attempt IN
				(SELECT attempt FROM training_attempt WHERE started_at < $1 ORDER BY attempt LIMIT $2)`, int64(s.Before), int64(limit))
			if err != nil {
				return 0, err
			}
			return res.RowsAffected()
		},
	}}
}

// Messages tells people something in the caller's transaction; *notify.Notify
// satisfies it.
type Messages interface {
	Enqueue(ctx context.Context, tx *store.Tx, m notify.Message) error
}

// Templates are what this room tells people.
func Templates() []notify.Template {
	return []notify.Template{cancelled}
}

var cancelled = notify.Template{
	Key:    "training.cancelled",
	Title:  text.Label{Zh: "培训取消", En: "A training session was cancelled"},
	Text:   text.Label{Zh: "您报名的培训“{course}”（{when}）已取消，请另选场次。", En: "The session of “{course}” you signed up for ({when}) was cancelled. Please choose another."},
	Params: []string{"course", "when"}, Channels: []notify.Channel{notify.WeChat, notify.SMS}, Inbox: true, Urgent: true, Link: "/training",
}

// tellCancelled tells everybody who has a seat that there will be no session.
func (t *Training) tellCancelled(ctx context.Context, tx *store.Tx, s Session) ([]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT person FROM training_seat WHERE session = $1 AND state = 'signed' ORDER BY person", s.ID)
	if err != nil {
		return nil, fmt.Errorf("list who is to be told: %w", err)
	}
	persons, err := store.Collect(rows, scanText)
	if err != nil || t.Messages == nil || s.End <= t.now() {
		return persons, err
	}
	for _, p := range persons {
		err := t.Messages.Enqueue(ctx, tx, notify.Message{
			ID: "training-cancelled-" + factID(s.ID, p)[len("train-"):], Template: cancelled.Key, To: notify.Recipient{Kind: notify.Person, ID: p},
			Params: map[string]string{"course": s.Name.Zh, "when": s.Start.Time().In(civil.Zone).Format("1月2日15:04")}, Until: s.End,
		})
		if err != nil {
			return persons, fmt.Errorf("tell who signed up: %w", err)
		}
	}
	return persons, nil
}
