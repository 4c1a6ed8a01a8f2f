package request

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"linli/internal/civil"
	"linli/internal/store"
)

var needColumns = []string{
	"need", "kind", "place", "until_at", "urgency", "care", "channel", "minor", "state", "outcome", "hold", "asked_by", "asked_at", "cleared_at",
	"postponed", "hands", "taken", "wave", "next_at", "late_at", "work_kind", "work", "into_need", "like_need", "repeats", "org", "campaign",
	"content", "phone", "same", "link", "state_at", "closed_at", "sealed", "vault_key", "skill", "overdue", "rank",
}

var (
	needTable  = store.Table{Name: "request_need", Columns: needColumns}
	selectNeed = "SELECT " + strings.Join(needColumns[:len(needColumns)-1], ", ") + " FROM request_need "
	updateNeed = func() string {
		var sets []string
		for i, c := range needColumns[1:] {
			sets = append(sets, c+" = $"+strconv.Itoa(i+1))
		}
		return "UPDATE request_need SET " + strings.Join(sets, ", ") + " WHERE need = $" + strconv.Itoa(len(needColumns))
	}()
)

func scanNeed(scan func(...any) error) (q Request, err error) {
	var skill string
	err = scan(&q.ID, &q.Kind, &q.Place, &q.Until, &q.Urgency, &q.Care, &q.Channel, &q.Minor, &q.State, &q.Outcome, &q.Hold, &q.AskedBy, &q.AskedAt, &q.ClearedAt,
		&q.Postponed, &q.Hands, &q.Taken, &q.Wave, &q.NextAt, &q.LateAt, &q.Work.Kind, &q.Work.ID, &q.Into, &q.Like, &q.Repeats, &q.Org, &q.Campaign,
		&q.content, &q.phone, &q.same, &q.link, &q.StateAt, &q.ClosedAt, &q.sealed, &q.key, &skill, &q.overdue)
	q.Skill = parseSkill(skill)
	q.counted = q.count()
	return q, err
}

func (q *Request) values(args []any) []any {
	minor := store.Flag(q.Minor)
	// A driver writes an empty slice that is nil as NULL.
	sealed, key := q.sealed, q.key
	if sealed == nil {
		sealed = []byte{}
	}
	if key == nil {
		key = []byte{}
	}
	return append(args, q.ID, string(q.Kind), q.Place, int64(q.Until), int64(q.Urgency), string(q.Care), string(q.Channel), minor, string(q.State),
		string(q.Outcome), string(q.Hold), q.AskedBy, int64(q.AskedAt), int64(q.ClearedAt), int64(q.Postponed), q.Hands, q.Taken, q.Wave, int64(q.NextAt),
		int64(q.LateAt), q.Work.Kind, q.Work.ID, q.Into, q.Like, q.Repeats, q.Org, q.Campaign, q.content, q.phone, q.same, q.link, int64(q.StateAt),
		int64(q.ClosedAt), sealed, key, q.Skill.String(), store.Flag(q.overdue), q.rank())
}

func insertNeeds(ctx context.Context, tx *store.Tx, needs []*Request) error {
	err := store.Insert(ctx, tx, needTable, len(needs), func(i int, args []any) []any { return needs[i].values(args) })
	if err != nil {
		return fmt.Errorf("write requests: %w", err)
	}
	for _, q := range needs {
		if err := q.recount(tx); err != nil {
			return err
		}
	}
	return nil
}

func (q *Request) save(ctx context.Context, tx *store.Tx) error {
	values := q.values(nil)
	stmt, err := tx.Prepare(ctx, updateNeed)
	if err == nil {
		_, err = stmt.ExecContext(ctx, append(values[1:], q.ID)...)
	}
	if err != nil {
		return fmt.Errorf("change request %s: %w", q.ID, err)
	}
	return q.recount(tx)
}

// hold takes the need for the transaction: two about the same need wait for each
// other, in whatever process.
func hold(ctx context.Context, tx *store.Tx, id string) (*Request, error) {
	res, err := tx.ExecContext(ctx, "UPDATE request_need SET wave = wave WHERE need = $1", id)
	if err != nil {
		return nil, fmt.Errorf("take request %s: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return nil, errors.Join(err, ErrUnknown)
	}
	return read(ctx, tx, "WHERE need = $1", id)
}

func read(ctx context.Context, q store.Queryer, where string, args ...any) (*Request, error) {
	need, err := scanNeed(q.QueryRowContext(ctx, selectNeed+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("read a request: %w", err)
	}
	return &need, nil
}

func list(ctx context.Context, q store.Queryer, where string, args ...any) ([]Request, error) {
	rows, err := q.QueryContext(ctx, selectNeed+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (Request, error) { return scanNeed(rows.Scan) })
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	return out, nil
}

// Event is one thing that happened to a need.
type Event struct {
	At   civil.Instant
	Who  string // account, "self" for the asker, "helper" and their number, "clock"
	What string
	Note string
}

func (r *Requests) note(ctx context.Context, tx *store.Tx, id, who string, what step, words string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO request_event (need, n, at, who, what, note)
		SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5 FROM request_event WHERE need = $6`,
		id, int64(r.now()), who, string(what), words, id)
	if err != nil {
		return fmt.Errorf("note what happened to request %s: %w", id, err)
	}
	return nil
}

// Events are what happened to a need, oldest first.
func (r *Requests) Events(ctx context.Context, id string) ([]Event, error) {
	rows, err := r.db.Read().QueryContext(ctx, "SELECT at, who, what, note FROM request_event WHERE need = $1 ORDER BY n", id)
	if err != nil {
		return nil, fmt.Errorf("read what happened to request %s: %w", id, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (e Event, err error) {
		return e, rows.Scan(&e.At, &e.Who, &e.What, &e.Note)
	})
}

// Get reads a need, without what is sealed. Who may see it is the caller's
// question.
func (r *Requests) Get(ctx context.Context, id string) (*Request, error) {
	return read(ctx, r.db.Read(), "WHERE need = $1", id)
}

// GetIn is Get in a transaction; the need is kept from others until it ends.
func (r *Requests) GetIn(ctx context.Context, tx *store.Tx, id string) (*Request, error) {
	return hold(ctx, tx, id)
}

// ByLink reads the need that a link opens, or the one it was joined with.
func (r *Requests) ByLink(ctx context.Context, link string) (*Request, error) {
	q, err := read(ctx, r.db.Read(), "WHERE link = $1", linkDigest(link))
	for range 8 {
		if err != nil || q.Into == "" {
			break
		}
		q, err = r.Get(ctx, q.Into)
	}
	return q, err
}

// ByWork reads the need that a piece of work is done for.
func (r *Requests) ByWork(ctx context.Context, w Work) (*Request, error) {
	return read(ctx, r.db.Read(), "WHERE work_kind = $1 AND work = $2 AND work <> ''", w.Kind, w.ID)
}
