package brief

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
)

// execer is what the statements below write with.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func putSeries(ctx context.Context, tx *store.Tx, s Series) error {
	settings, err := s.Format()
	if err != nil {
		return fmt.Errorf("write series %s: %w", s.Key, err)
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO brief_series (key, settings, last_running) VALUES ($1, $2, $3)
		 ON CONFLICT (key) DO UPDATE SET settings = EXCLUDED.settings`,
		s.Key, string(settings), s.LastRunning)
	if err != nil {
		return fmt.Errorf("write series %s: %w", s.Key, err)
	}
	if s.LastInYear == 0 {
		return nil
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO brief_number (series, kind, year, last) VALUES ($1, $2, $3, $4)
		 ON CONFLICT (series, kind, year) DO NOTHING`,
		s.Key, regular, s.Year, s.LastInYear)
	if err != nil {
		return fmt.Errorf("write the last number of series %s: %w", s.Key, err)
	}
	return nil
}

func series(ctx context.Context, q store.Queryer, key string) (Series, error) {
	var settings string
	err := q.QueryRowContext(ctx, `SELECT settings FROM brief_series WHERE key = $1`, key).Scan(&settings)
	if errors.Is(err, sql.ErrNoRows) {
		return Series{}, fmt.Errorf("series %s: %w", key, ErrUnknown)
	}
	if err != nil {
		return Series{}, fmt.Errorf("read series %s: %w", key, err)
	}
	return ParseSeries([]byte(settings))
}

func allSeries(ctx context.Context, q store.Queryer) ([]Series, error) {
	texts, err := column(ctx, q, `SELECT settings FROM brief_series ORDER BY key`)
	if err != nil {
		return nil, fmt.Errorf("list series: %w", err)
	}
	out := make([]Series, len(texts))
	for i, t := range texts {
		if out[i], err = ParseSeries([]byte(t)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// allot takes the next numbers of a series. The row of the year and the row of
// the series are counted up in the caller's transaction, so that a number is
// taken exactly when its issue is released.
func allot(ctx context.Context, tx *store.Tx, series string, r *Release) error {
	var last sql.NullInt64
	err := tx.QueryRowContext(ctx,
		`SELECT MAX(day) FROM brief_release WHERE series = $1 AND kind = $2 AND year = $3`,
		series, r.Kind, r.Year).Scan(&last)
	if err != nil {
		return fmt.Errorf("look for the last issue: %w", err)
	}
	if last.Valid && int64(r.Day) < last.Int64 {
		return fmt.Errorf("%w: dated %s, before the last issue of %s", ErrDate, r.Day, civil.Day(last.Int64))
	}
	err = tx.QueryRowContext(ctx,
		`INSERT INTO brief_number (series, kind, year, last) VALUES ($1, $2, $3, 1)
		 ON CONFLICT (series, kind, year) DO UPDATE SET last = brief_number.last + 1
		 RETURNING last`,
		series, r.Kind, r.Year).Scan(&r.Number)
	if err != nil {
		return fmt.Errorf("allot the number in the year: %w", err)
	}
	if r.Kind == supplement {
		return nil
	}
	err = tx.QueryRowContext(ctx,
		`UPDATE brief_series SET last_running = last_running + 1 WHERE key = $1 RETURNING last_running`,
		series).Scan(&r.Running)
	if err != nil {
		return fmt.Errorf("allot the running number: %w", err)
	}
	return nil
}

func insertIssue(ctx context.Context, tx execer, i Issue) error {
	result, err := tx.ExecContext(ctx,
		`INSERT INTO brief_issue (key, series, state, revision, size, editor, checker, releaser, made_at)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key) DO NOTHING`,
		i.Key, i.Series, string(i.State), i.Revision, i.Size, i.Editor, i.Checker, i.Releaser, int64(i.MadeAt))
	return oneRow(result, err, "make issue "+i.Key, ErrExists)
}

func insertRevision(ctx context.Context, tx execer, i Issue, author string, at civil.Instant) error {
	words, err := i.Draft.Format()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO brief_revision (issue, n, author, at, words) VALUES ($1, $2, $3, $4, $5)`,
		i.Key, i.Revision, author, int64(at), string(words))
	if err != nil {
		return fmt.Errorf("write revision %d of %s: %w", i.Revision, i.Key, err)
	}
	return nil
}

// step moves an issue from the state and revision it was read at; ErrState if
// somebody else was quicker.
func step(ctx context.Context, tx execer, from, to Issue) error {
	result, err := tx.ExecContext(ctx,
		`UPDATE brief_issue SET state = $1, revision = $2, size = $3, editor = $4, checker = $5, releaser = $6
		  WHERE key = $7 AND state = $8 AND revision = $9`,
		string(to.State), to.Revision, to.Size, to.Editor, to.Checker, to.Releaser,
		from.Key, string(from.State), from.Revision)
	return oneRow(result, err, fmt.Sprintf("move %s from %s", from.Key, from.State), ErrState)
}

// oneRow turns a statement that should have changed one row and did not into
// the error given.
func oneRow(result sql.Result, err error, doing string, otherwise error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if n != 1 {
		return fmt.Errorf("%s: %w", doing, otherwise)
	}
	return nil
}

func issue(ctx context.Context, q store.Queryer, key string) (Issue, error) {
	i := Issue{Key: key}
	var words string
	err := q.QueryRowContext(ctx,
		`SELECT i.series, i.state, i.revision, i.size, i.editor, i.checker, i.releaser, i.made_at, r.words
		   FROM brief_issue i JOIN brief_revision r ON r.issue = i.key AND r.n = i.revision
		  WHERE i.key = $1`, key).
		Scan(&i.Series, &i.State, &i.Revision, &i.Size, &i.Editor, &i.Checker, &i.Releaser, &i.MadeAt, &words)
	if errors.Is(err, sql.ErrNoRows) {
		return Issue{}, fmt.Errorf("issue %s: %w", key, ErrUnknown)
	}
	if err != nil {
		return Issue{}, fmt.Errorf("read issue %s: %w", key, err)
	}
	if i.Draft, err = ParseDraft([]byte(words)); err != nil {
		return Issue{}, fmt.Errorf("read issue %s: %w", key, err)
	}
	i.Release, err = release(ctx, q, key)
	return i, err
}

// release is what was frozen of an issue, or nil if it was not released.
func release(ctx context.Context, q store.Queryer, key string) (*Release, error) {
	var r Release
	var running sql.NullInt64
	err := q.QueryRowContext(ctx,
		`SELECT kind, year, number, running, day, size, root, code, at, by_whom, withdrawn
		   FROM brief_release WHERE issue = $1`, key).
		Scan(&r.Kind, &r.Year, &r.Number, &running, &r.Day, &r.Size, &r.Root, &r.Code, &r.At, &r.By, &r.Withdrawn)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the release of %s: %w", key, err)
	}
	r.Running = running.Int64
	return &r, nil
}

func issueByCode(ctx context.Context, q store.Queryer, code string) (Issue, error) {
	return releasedBy(ctx, q, `SELECT issue FROM brief_release WHERE code = $1`, code)
}

func issueByRunning(ctx context.Context, q store.Queryer, running int64) (Issue, error) {
	return releasedBy(ctx, q, `SELECT issue FROM brief_release WHERE running = $1 ORDER BY at DESC, issue LIMIT 1`, running)
}

// releasedBy reads the issue that a query of brief_release finds by one value.
func releasedBy(ctx context.Context, q store.Queryer, query string, by any) (Issue, error) {
	var key string
	err := q.QueryRowContext(ctx, query, by).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return Issue{}, fmt.Errorf("release %v: %w", by, ErrUnknown)
	}
	if err != nil {
		return Issue{}, fmt.Errorf("read release %v: %w", by, err)
	}
	return issue(ctx, q, key)
}

func issues(ctx context.Context, q store.Queryer, series string, limit int) ([]Issue, error) {
	keys, err := column(ctx, q,
		`SELECT key FROM brief_issue WHERE $1 = '' OR series = $2 ORDER BY made_at DESC, key LIMIT $3`,
		series, series, limit)
	if err != nil {
		return nil, fmt.Errorf("list issues: %w", err)
	}
	out := make([]Issue, len(keys))
	for n, key := range keys {
		if out[n], err = issue(ctx, q, key); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func authors(ctx context.Context, q store.Queryer, key string) ([]string, error) {
	out, err := column(ctx, q, `SELECT DISTINCT author FROM brief_revision WHERE issue = $1 ORDER BY author`, key)
	if err != nil {
		return nil, fmt.Errorf("read the authors of %s: %w", key, err)
	}
	return out, nil
}

// column reads one text column.
func column(ctx context.Context, q store.Queryer, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func insertEvent(ctx context.Context, tx *store.Tx, key string, e Event) error {
	var n int64
	err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM brief_event WHERE issue = $1`, key).Scan(&n)
	if err != nil {
		return fmt.Errorf("write the event of %s: %w", key, err)
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO brief_event (issue, n, at, who, before, after, opinion) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		key, n, int64(e.At), e.Who, string(e.Before), string(e.After), e.Opinion)
	if err != nil {
		return fmt.Errorf("write the event of %s: %w", key, err)
	}
	return nil
}

func events(ctx context.Context, q store.Queryer, key string) ([]Event, error) {
	rows, err := q.QueryContext(ctx,
		`SELECT at, who, before, after, opinion FROM brief_event WHERE issue = $1 ORDER BY n`, key)
	if err != nil {
		return nil, fmt.Errorf("read the events of %s: %w", key, err)
	}
	defer rows.Close()
	var out []Event
	for rows.Next() {
		var e Event
		if err := rows.Scan(&e.At, &e.Who, &e.Before, &e.After, &e.Opinion); err != nil {
			return nil, fmt.Errorf("read the events of %s: %w", key, err)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

func insertConfirmation(ctx context.Context, tx execer, key, finding string, c Confirmation) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO brief_confirmation (issue, finding, who, at, note) VALUES ($1, $2, $3, $4, $5)
		 ON CONFLICT (issue, finding) DO UPDATE SET who = EXCLUDED.who, at = EXCLUDED.at, note = EXCLUDED.note`,
		key, finding, c.By, int64(c.At), c.Note)
	if err != nil {
		return fmt.Errorf("confirm %s of %s: %w", finding, key, err)
	}
	return nil
}

func confirmations(ctx context.Context, q store.Queryer, key string) (map[string]Confirmation, error) {
	rows, err := q.QueryContext(ctx,
		`SELECT finding, who, at, note FROM brief_confirmation WHERE issue = $1`, key)
	if err != nil {
		return nil, fmt.Errorf("read the confirmations of %s: %w", key, err)
	}
	defer rows.Close()
	out := map[string]Confirmation{}
	for rows.Next() {
		var finding string
		var c Confirmation
		if err := rows.Scan(&finding, &c.By, &c.At, &c.Note); err != nil {
			return nil, fmt.Errorf("read the confirmations of %s: %w", key, err)
		}
		out[finding] = c
	}
	return out, rows.Err()
}
