package notify

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "notify", FS: migrations, Dir: "migrations"}
}

const (
	// sendWithin bounds a call to a provider; leaseFor is well beyond it, so
	// that an attempt whose lease ran out is one whose process died.
	sendWithin = 20 * time.Second
	leaseFor   = 2 * time.Minute
	// askAfter is when a provider is asked about a message first: by then it
	// knows what it has had.
	askAfter = 15 * time.Minute
	maxAsked = 5
	// keepDoubtful is how long beyond its use the words of a message in doubt
	// are kept, for its provider to be asked.
	keepDoubtful = 24 * time.Hour
	maxTries     = 6
)

// pauseAfter is the pause after a refusal for now.
func pauseAfter(attempt int64) civil.Instant { return millis(30 * time.Second << min(attempt, 7)) }

// outgoing is a message whose attempt is committed.
type outgoing struct {
	id, template    string
	to              Recipient
	channel         Channel
	rest, mask      string
	sealed, wrapped []byte
	attempt, asked  int64
	until, calledAt civil.Instant
}

const selectOutgoing = `SELECT id, template, to_kind, to_id, channel, channels, mask, sealed, vault_key, attempt, asked, until_at, called_at
	FROM notify_message `

func scanOutgoing(row *sql.Row) (m outgoing, err error) {
	err = row.Scan(&m.id, &m.template, &m.to.Kind, &m.to.ID, &m.channel, &m.rest, &m.mask, &m.sealed, &m.wrapped,
		&m.attempt, &m.asked, &m.until, &m.calledAt)
	return m, err
}

// tidy ends what is too late, and gives up on what a dead process was sending.
func (n *Notify) tidy(ctx context.Context) error {
	now := int64(n.now())
	var due int64
	err := n.db.Read().QueryRowContext(ctx,
		`SELECT (SELECT COUNT(*) FROM notify_message WHERE state = 'waiting' AND until_at <= $1)
		      + (SELECT COUNT(*) FROM notify_message WHERE state = 'sending' AND lease_until <= $2)
		      + (SELECT COUNT(*) FROM notify_message WHERE state = 'unknown' AND until_at <= $3 AND length(vault_key) > 0)`,
		now, now, now-int64(millis(keepDoubtful))).Scan(&due)
	if err != nil || due == 0 {
		return err
	}
	return n.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx,
			`UPDATE notify_message SET state = 'expired', ended_at = $1, sealed = $2, vault_key = $3 WHERE state = 'waiting' AND until_at <= $4`,
			now, []byte{}, []byte{}, now)
		if err != nil {
			return fmt.Errorf("end messages that are too late: %w", err)
		}
		_, err = tx.ExecContext(ctx,
			`UPDATE notify_message SET state = 'unknown', said = 'process ended', due_at = called_at + $1 WHERE state = 'sending' AND lease_until <= $2`,
			int64(millis(askAfter)), now)
		if err != nil {
			return fmt.Errorf("give up on messages of a dead process: %w", err)
		}
		// Nobody can be asked, or resend, so late: the words go.
		_, err = tx.ExecContext(ctx,
			`UPDATE notify_message SET sealed = $1, vault_key = $2 WHERE state = 'unknown' AND until_at <= $3 AND length(vault_key) > 0`,
			[]byte{}, []byte{}, now-int64(millis(keepDoubtful)))
		if err != nil {
			return fmt.Errorf("destroy the words of messages in doubt: %w", err)
		}
		return nil
	})
}

// claim commits an attempt at the next due message, the urgent first. moved says that one was
// put off instead.
func (n *Notify) claim(ctx context.Context) (m outgoing, found, moved bool, err error) {
	now := n.now()
	// An idle worker reads; it does not take the writer's time.
	var due int64
	err = n.db.Read().QueryRowContext(ctx,
		`SELECT COUNT(*) FROM (SELECT id FROM notify_message WHERE state = 'waiting' AND urgent IN (0, 1) AND due_at <= $1 LIMIT 1) AS due`,
		int64(now)).Scan(&due)
	if err != nil || due == 0 {
		return m, false, false, err
	}
	err = n.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, moved = false, false
		var id string
		var urgent int64
		err := tx.QueryRowContext(ctx,
			`UPDATE notify_message SET state = 'sending', attempt = attempt + 1, lease_until = $1, called_at = $2
			  WHERE id = COALESCE(
			          (SELECT id FROM notify_message WHERE state = 'waiting' AND urgent = 1 AND due_at <= $3 ORDER BY due_at, id LIMIT 1),
			          (SELECT id FROM notify_message WHERE state = 'waiting' AND urgent = 0 AND due_at <= $4 ORDER BY due_at, id LIMIT 1))
			    AND state = 'waiting' AND due_at <= $5
			 RETURNING id, urgent`,
			int64(now+millis(leaseFor)), int64(now), int64(now), int64(now), int64(now)).Scan(&id, &urgent)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take a message: %w", err)
		}
		if m, err = scanOutgoing(tx.QueryRowContext(ctx, selectOutgoing+`WHERE id = $1`, id)); err != nil {
			return fmt.Errorf("read message %s: %w", id, err)
		}
		if urgent == 0 {
			later, err := n.later(ctx, tx, m, now)
			if err != nil {
				return err
			}
			if later > now {
				moved = true
				return n.back(ctx, tx, m, later, true, "")
			}
		}
		found = true
		return nil
	})
	return m, found, moved, err
}

// later is when the message may go out: now, when the night is over, or, when
// the budget of the day is spent, tomorrow. What goes out now is counted.
func (n *Notify) later(ctx context.Context, tx *store.Tx, m outgoing, now civil.Instant) (civil.Instant, error) {
	if at := n.quiet.After(now); at > now {
		return at, nil
	}
	if m.attempt > 1 {
		return now, nil // counted at its first attempt
	}
	day := int64(now.Day())
	_, err := tx.ExecContext(ctx, `DELETE FROM notify_budget WHERE to_kind = $1 AND to_id = $2 AND day < $3`, string(m.to.Kind), m.to.ID, day)
	if err != nil {
		return 0, fmt.Errorf("count messages: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO notify_budget (to_kind, to_id, day, n) VALUES ($1, $2, $3, 0) ON CONFLICT (to_kind, to_id, day) DO NOTHING`,
		string(m.to.Kind), m.to.ID, day)
	if err != nil {
		return 0, fmt.Errorf("count messages: %w", err)
	}
	res, err := tx.ExecContext(ctx, `UPDATE notify_budget SET n = n + 1 WHERE to_kind = $1 AND to_id = $2 AND day = $3 AND n < $4`,
		string(m.to.Kind), m.to.ID, day, n.budget)
	if err != nil {
		return 0, fmt.Errorf("count messages: %w", err)
	}
	if counted, err := res.RowsAffected(); err != nil || counted == 1 {
		return now, err
	}
	return n.quiet.After((now.Day() + 1).Start()), nil
}

// back puts a message that was surely not sent back in the queue.
func (n *Notify) back(ctx context.Context, tx *store.Tx, m outgoing, due civil.Instant, uncount bool, said string) error {
	less := store.Flag(uncount)
	_, err := tx.ExecContext(ctx,
		`UPDATE notify_message SET state = 'waiting', due_at = $1, attempt = attempt - $2, said = $3 WHERE id = $4 AND attempt = $5 AND state IN ('sending', 'unknown')`,
		int64(due), less, said, m.id, m.attempt)
	if err != nil {
		return fmt.Errorf("put message %s back: %w", m.id, err)
	}
	return nil
}

// end writes how an attempt ended. What is final loses its words.
func (n *Notify) end(ctx context.Context, tx *store.Tx, m outgoing, state State, receipt, said string) error {
	_, err := tx.ExecContext(ctx,
		`UPDATE notify_message SET state = $1, receipt = $2, said = $3, ended_at = $4, sealed = $5, vault_key = $6
		  WHERE id = $7 AND attempt = $8 AND state IN ('sending', 'unknown')`,
		string(state), word(receipt), word(said), int64(n.now()), []byte{}, []byte{}, m.id, m.attempt)
	if err != nil {
		return fmt.Errorf("end message %s: %w", m.id, err)
	}
	return nil
}

// doubt keeps that nobody knows. due is when the provider is asked, if it can
// be.
func (n *Notify) doubt(ctx context.Context, tx *store.Tx, m outgoing, due civil.Instant, said string) error {
	_, err := tx.ExecContext(ctx,
		`UPDATE notify_message SET state = 'unknown', said = $1, due_at = $2, asked = $3 WHERE id = $4 AND attempt = $5 AND state IN ('sending', 'unknown')`,
		word(said), int64(due), m.asked, m.id, m.attempt)
	if err != nil {
		return fmt.Errorf("note doubt about message %s: %w", m.id, err)
	}
	return nil
}

// aim keeps, masked, where the attempt goes.
func aim(ctx context.Context, tx *store.Tx, m outgoing, phone ident.Phone) error {
	if _, err := tx.ExecContext(ctx, `UPDATE notify_message SET mask = $1 WHERE id = $2`, phone.Mask(), m.id); err != nil {
		return fmt.Errorf("note where message %s goes: %w", m.id, err)
	}
	return nil
}

// next moves the message to its next channel, or ends it as failed.
func (n *Notify) next(ctx context.Context, tx *store.Tx, m outgoing, said string) error {
	channel, rest, _ := strings.Cut(m.rest, " ")
	if channel == "" {
		return n.end(ctx, tx, m, Failed, "", said)
	}
	_, err := tx.ExecContext(ctx,
		`UPDATE notify_message SET state = 'waiting', due_at = $1, channel = $2, channels = $3, said = $4, asked = 0
		  WHERE id = $5 AND attempt = $6 AND state = 'sending'`,
		int64(n.now()), channel, rest, word(said), m.id, m.attempt)
	if err != nil {
		return fmt.Errorf("move message %s on: %w", m.id, err)
	}
	tx.AfterCommit(n.nudge)
	return nil
}

// word keeps of a provider's answer what cannot hold anybody's data: a code.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-:^ ", r) {
			return r
		}
		return -1
	}, s)
	return s[:min(len(s), 80)]
}

// Row is a message as lists show it: never its words, never a whole phone.
type Row struct {
	ID       string
	Template string
	To       Recipient // a phone's ID is its blind index
	Mask     string    // 138****0000, once it is known
	Channel  Channel
	State    State
	Attempts int
	Resent   bool // by a person, although it was perhaps sent
	Due      civil.Instant
	Receipt  string
	Said     string // the provider's last code
	Made     civil.Instant
	Ended    civil.Instant
	Until    civil.Instant // until when it is worth sending
}

// Filter narrows List; what is zero does not.
type Filter struct {
	State  State
	To     Recipient
	Before civil.Instant // made
}

const selectRow = `SELECT id, template, to_kind, to_id, mask, channel, state, attempt, resent, due_at, receipt, said, made_at, ended_at, until_at FROM notify_message `

func scanRow(row interface{ Scan(...any) error }) (r Row, err error) {
	var resent int64
	err = row.Scan(&r.ID, &r.Template, &r.To.Kind, &r.To.ID, &r.Mask, &r.Channel, &r.State, &r.Attempts, &resent,
		&r.Due, &r.Receipt, &r.Said, &r.Made, &r.Ended, &r.Until)
	r.Resent = resent != 0
	return r, err
}

// List gives the newest messages first, at most limit.
func (n *Notify) List(ctx context.Context, f Filter, limit int) ([]Row, error) {
	if f.Before == 0 {
		f.Before = 1<<62 - 1
	}
	query, args := selectRow+`WHERE made_at < $1`, []any{int64(f.Before)}
	and := func(column, value string) {
		if value != "" {
			args = append(args, value)
			query += fmt.Sprintf(" AND %s = $%d", column, len(args))
		}
	}
	and("state", string(f.State))
	and("to_kind", string(f.To.Kind))
	and("to_id", f.To.ID)
	args = append(args, limit)
	rows, err := n.db.Read().QueryContext(ctx, query+fmt.Sprintf(" ORDER BY made_at DESC, id LIMIT $%d", len(args)), args...)
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	defer rows.Close()
	var out []Row
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return nil, fmt.Errorf("list messages: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Get reads one message; ErrNone if there is none of this id.
func (n *Notify) Get(ctx context.Context, id string) (Row, error) {
	r, err := scanRow(n.db.Read().QueryRowContext(ctx, selectRow+`WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("%w: %s", ErrNone, id)
	}
	if err != nil {
		return r, fmt.Errorf("read message %s: %w", id, err)
	}
	return r, nil
}

// Resend sends a message of unknown fate once more, on a person's word that a
// second copy does less harm than none. It stays marked, and is not resent a
// second time. ErrNone where the message is not unknown, was resent, or its
// words are gone.
func (n *Notify) Resend(ctx context.Context, tx *store.Tx, id string) error {
	now := int64(n.now())
	res, err := tx.ExecContext(ctx,
		`UPDATE notify_message SET state = 'waiting', due_at = $1, resent = 1, asked = 0 WHERE id = $2 AND state = 'unknown' AND resent = 0 AND until_at > $3`,
		now, id, now)
	if err != nil {
		return fmt.Errorf("resend message %s: %w", id, err)
	}
	if changed, err := res.RowsAffected(); err != nil || changed == 0 {
		return errors.Join(fmt.Errorf("%w that may be resent: %s", ErrNone, id), err)
	}
	tx.AfterCommit(n.nudge)
	return nil
}

// ResendOnce is Resend in a transaction of its own, with what else belongs to
// it.
func (n *Notify) ResendOnce(ctx context.Context, id string, also func(ctx context.Context, tx *store.Tx) error) error {
	return n.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := n.Resend(ctx, tx, id); err != nil {
			return err
		}
		return also(ctx, tx)
	})
}

// Late is how many messages wait that were due before an instant.
func (n *Notify) Late(ctx context.Context, before civil.Instant) (late int64, err error) {
	err = n.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM notify_message WHERE state = 'waiting' AND due_at < $1`, int64(before)).Scan(&late)
	if err != nil {
		return 0, fmt.Errorf("count late messages: %w", err)
	}
	return late, nil
}

// Depth is how many messages have not ended, by state.
func (n *Notify) Depth(ctx context.Context) (map[State]int64, error) {
	rows, err := n.db.Read().QueryContext(ctx,
		`SELECT state, COUNT(*) FROM notify_message WHERE state IN ('waiting', 'sending', 'unknown') GROUP BY state`)
	if err != nil {
		return nil, fmt.Errorf("count messages: %w", err)
	}
	defer rows.Close()
	out := map[State]int64{Waiting: 0, Sending: 0, Unknown: 0}
	for rows.Next() {
		var s State
		var count int64
		if err := rows.Scan(&s, &count); err != nil {
			return nil, fmt.Errorf("count messages: %w", err)
		}
		out[s] = count
	}
	return out, rows.Err()
}
