package jobs

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "jobs", FS: migrations, Dir: "migrations"}
}

const columns = `id, kind, body, asked_by, asked_at, run_at, state, tries, turn, place, done, total, note, error, ended_at`

const selectJob = `SELECT ` + columns + ` FROM jobs `

func scan(row interface{ Scan(...any) error }) (j Job, err error) {
	err = row.Scan(&j.ID, &j.Kind, &j.Body, &j.By, &j.At, &j.RunAt, &j.State, &j.Tries, &j.turn, &j.Place,
		&j.Done, &j.Total, &j.Note, &j.Error, &j.Ended)
	return j, err
}

// Add asks for a job in the caller's transaction. The same id with the same
// kind and body again is the same job, whatever its state, and added is false;
// with others the error is ErrTaken. Of the job it reads ID, Kind, Body, By,
// RunAt and Total.
func (w *Workers) Add(ctx context.Context, tx *store.Tx, j Job) (added bool, err error) {
	if _, known := w.kinds[j.Kind]; !known || j.ID == "" || len(j.ID) > maxID || len(j.Body) > maxBody {
		return false, fmt.Errorf("%w: %.40q of kind %.40q", ErrBad, j.ID, j.Kind)
	}
	now := civil.At(w.clock())
	res, err := tx.ExecContext(ctx,
		`INSERT INTO jobs (id, kind, body, asked_by, asked_at, state, run_at, tries, turn, lease_until, place, done, total, note, error, cancel, ended_at)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, '', 0, $8, '', '', 0, 0) ON CONFLICT (id) DO NOTHING`,
		j.ID, j.Kind, j.Body, j.By, int64(now), string(Waiting), int64(max(j.RunAt, now)), j.Total)
	if err != nil {
		return false, fmt.Errorf("add job %s: %w", j.ID, err)
	}
	n, err := res.RowsAffected()
	if err != nil || n == 1 {
		return n == 1, err
	}
	old, err := get(ctx, tx, j.ID)
	if err != nil {
		return false, err
	}
	if old.Kind != j.Kind || old.Body != j.Body {
		return false, fmt.Errorf("%w: %s", ErrTaken, j.ID)
	}
	return false, nil
}

// Get reads one job; ErrNone if there is none of this id.
func (w *Workers) Get(ctx context.Context, id string) (Job, error) {
	return get(ctx, w.db.Read(), id)
}

func get(ctx context.Context, q store.Queryer, id string) (Job, error) {
	j, err := scan(q.QueryRowContext(ctx, selectJob+`WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return j, fmt.Errorf("%w: %s", ErrNone, id)
	}
	if err != nil {
		return j, fmt.Errorf("read job %s: %w", id, err)
	}
	return j, nil
}

// List gives the newest jobs first, those asked for before an instant (zero:
// all), at most limit.
func (w *Workers) List(ctx context.Context, before civil.Instant, limit int) ([]Job, error) {
	if before == 0 {
		before = 1<<62 - 1
	}
	rows, err := w.db.Read().QueryContext(ctx, selectJob+`WHERE asked_at < $1 ORDER BY asked_at DESC, id LIMIT $2`, int64(before), limit)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	defer rows.Close()
	var out []Job
	for rows.Next() {
		j, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("list jobs: %w", err)
		}
		out = append(out, j)
	}
	return out, rows.Err()
}

// Cancel ends a waiting job at once, and tells a running one to stop at its
// next step. A job that has ended stays as it is. ErrNone if there is none.
func (w *Workers) Cancel(ctx context.Context, id string) (j Job, err error) {
	err = w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE jobs SET cancel = 1 WHERE id = $1 AND state = $2`, id, string(Running))
		if err != nil {
			return fmt.Errorf("cancel job %s: %w", id, err)
		}
		_, err = tx.ExecContext(ctx, `UPDATE jobs SET cancel = 1, state = $1, ended_at = $2 WHERE id = $3 AND state = $4`,
			string(Cancelled), int64(civil.At(w.clock())), id, string(Waiting))
		if err != nil {
			return fmt.Errorf("cancel job %s: %w", id, err)
		}
		j, err = get(ctx, tx, id)
		return err
	})
	return j, err
}

// Retry lets a failed or cancelled job begin anew where it stopped.
func (w *Workers) Retry(ctx context.Context, id string) error {
	return w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		res, err := tx.ExecContext(ctx,
			`UPDATE jobs SET state = $1, run_at = $2, tries = 0, cancel = 0, ended_at = 0 WHERE id = $3 AND state IN ($4, $5)`,
			string(Waiting), int64(civil.At(w.clock())), id, string(Failed), string(Cancelled))
		if err != nil {
			return fmt.Errorf("retry job %s: %w", id, err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(fmt.Errorf("%w: %s", ErrNone, id), err)
		}
		return nil
	})
}

// take gives the worker the next due job of a kind it knows. The conditions
// stand twice, because PostgreSQL looks at the outer ones again after it has
// waited for another process that took the same row.
func (w *Workers) take(ctx context.Context) (job Job, found bool, err error) {
	if len(w.kinds) == 0 {
		return Job{}, false, nil
	}
	now := int64(civil.At(w.clock()))
	// An idle worker reads; it does not take the writer's time.
	var due int64
	err = w.db.Read().QueryRowContext(ctx,
		`SELECT COUNT(*) FROM (SELECT id FROM jobs WHERE (state = 'waiting' AND run_at <= $1) OR (state = 'running' AND lease_until <= $2) LIMIT 1) AS due`,
		now, now).Scan(&due)
	if err != nil || due == 0 {
		return Job{}, false, err
	}
	args := []any{now + int64(firstLease/time.Millisecond), now, now}
	var known []string
	for _, name := range slices.Sorted(maps.Keys(w.kinds)) {
		args = append(args, name)
		known = append(known, "$"+strconv.Itoa(len(args)))
	}
	n := len(args)
	query := fmt.Sprintf(`UPDATE jobs SET state = 'running', tries = tries + 1, turn = turn + 1, lease_until = $1
		 WHERE id = (SELECT id FROM jobs
		              WHERE ((state = 'waiting' AND run_at <= $2) OR (state = 'running' AND lease_until <= $3)) AND kind IN (%s)
		              ORDER BY run_at, id LIMIT 1)
		   AND ((state = 'waiting' AND run_at <= $%d) OR (state = 'running' AND lease_until <= $%d))
		RETURNING id`, strings.Join(known, ", "), n+1, n+2)
	args = append(args, now, now)
	err = w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		found = false
		var id string
		err := tx.QueryRowContext(ctx, query, args...).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take a job: %w", err)
		}
		found = true
		job, err = get(ctx, tx, id)
		return err
	})
	return job, found, err
}

// firstLease is the lease until the worker knows the job's kind.
const firstLease = time.Minute

// hold prolongs the lease and reports ErrLost or ErrCancelled.
func (w *Workers) hold(ctx context.Context, tx *store.Tx, j Job, lease time.Duration) error {
	until := int64(civil.At(w.clock().Add(lease)))
	var cancel int64
	err := tx.QueryRowContext(ctx, `UPDATE jobs SET lease_until = $1 WHERE id = $2 AND state = 'running' AND turn = $3 RETURNING cancel`,
		until, j.ID, j.turn).Scan(&cancel)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ErrLost
	case err != nil:
		return fmt.Errorf("hold job %s: %w", j.ID, err)
	case cancel != 0:
		return ErrCancelled
	}
	return nil
}

// end writes how a try ended, unless the job is another worker's by now.
func (w *Workers) end(ctx context.Context, j Job, state State, runAt civil.Instant, said string) error {
	ended := civil.Instant(0)
	if state.Final() {
		ended = civil.At(w.clock())
	}
	return w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx,
			`UPDATE jobs SET state = $1, run_at = $2, error = $3, ended_at = $4, lease_until = 0 WHERE id = $5 AND state = 'running' AND turn = $6`,
			string(state), int64(runAt), clip(said), int64(ended), j.ID, j.turn)
		if err != nil {
			return fmt.Errorf("end job %s: %w", j.ID, err)
		}
		return nil
	})
}

// Count is how many jobs there are, by state.
func (w *Workers) Count(ctx context.Context) (map[State]int64, error) {
	rows, err := w.db.Read().QueryContext(ctx, `SELECT state, COUNT(*) FROM jobs GROUP BY state`)
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	defer rows.Close()
	out := map[State]int64{Waiting: 0, Running: 0, Done: 0, Failed: 0, Cancelled: 0}
	for rows.Next() {
		var s State
		var n int64
		if err := rows.Scan(&s, &n); err != nil {
			return nil, fmt.Errorf("count jobs: %w", err)
		}
		out[s] = n
	}
	return out, rows.Err()
}
