package access

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"linli/internal/civil"
	"linli/internal/store"
)

// Search says which rows of the audit chain are wanted; what is empty does not
// narrow it.
type Search struct {
	Who      string
	Act      Act
	Kind, ID string // of the thing
	Subject  string // a person whose data were shown
	Outcome  Outcome
	From, To civil.Instant // half open
	Before   int64         // only rows before this one: the next page
	Limit    int           // 0 is 100, at most 1,000
}

// SearchAudit answers the audit administrator, newest first. The search is
// itself a row of the chain.
func (a *Access) SearchAudit(ctx context.Context, actor Actor, s Search) ([]Entry, error) {
	if err := a.Look(ctx, actor, AuditRead, Thing{Kind: "audit", ID: s.Subject}, "search "+s.Who); err != nil {
		return nil, err
	}
	where, args := s.where()
	return entries(ctx, a.db.Read(), where, args...)
}

// where writes the conditions, each a fixed text with its parameter.
func (s Search) where() (string, []any) {
	var b strings.Builder
	var args []any
	add := func(condition string, value any) {
		word := " AND "
		if len(args) == 0 {
			word = " WHERE "
		}
		args = append(args, value)
		b.WriteString(word + strings.Replace(condition, "?", "$"+strconv.Itoa(len(args)), 1))
	}
	if s.Subject != "" {
		add(`seq IN (SELECT seq FROM access_seen WHERE subject = ?)`, s.Subject)
	}
	if s.Who != "" {
		add(`who = ?`, s.Who)
	}
	if s.Act != "" {
		add(`act = ?`, string(s.Act))
	}
	if s.Kind != "" {
		add(`thing_kind = ?`, s.Kind)
	}
	if s.ID != "" {
		add(`thing = ?`, s.ID)
	}
	if s.Outcome != "" {
		add(`outcome = ?`, string(s.Outcome))
	}
	if s.From != 0 {
		add(`at >= ?`, int64(s.From))
	}
	if s.To != 0 {
		add(`at < ?`, int64(s.To))
	}
	if s.Before != 0 {
		add(`seq < ?`, s.Before)
	}
	if s.Limit <= 0 {
		s.Limit = 100
	}
	args = append(args, min(s.Limit, 1000))
	b.WriteString(" ORDER BY seq DESC LIMIT $" + strconv.Itoa(len(args)))
	return b.String(), args
}

// Sight is one look at a person's data, as that person is told.
type Sight struct {
	At      civil.Instant
	Who     string // account
	Name    string // of the account, as it is now
	Office  string
	Act     Act
	Purpose string
}

// WhoLookedAt lists who was shown the person's data, newest first, at most
// limit looks. It is the person's own right to ask (PIPL article 44); the
// caller makes sure that it is the person who asks.
func (a *Access) WhoLookedAt(ctx context.Context, subject string, limit int) ([]Sight, error) {
	rows, err := a.db.Read().QueryContext(ctx,
		`SELECT t.at, t.who, COALESCE(c.name, ''), COALESCE(c.office, ''), t.act, t.purpose
		   FROM access_seen s JOIN access_audit t ON t.seq = s.seq LEFT JOIN access_account c ON c.id = t.who
		  WHERE s.subject = $1 AND t.outcome = 'done' ORDER BY t.seq DESC LIMIT $2`, subject, limit)
	if err != nil {
		return nil, fmt.Errorf("list who looked: %w", err)
	}
	defer rows.Close()
	var out []Sight
	for rows.Next() {
		var s Sight
		if err := rows.Scan(&s.At, &s.Who, &s.Name, &s.Office, &s.Act, &s.Purpose); err != nil {
			return nil, fmt.Errorf("list who looked: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// What the alarms ring at.
const (
	ManySubjects = 50 // distinct persons an account is shown in an hour
	ManyLookers  = 3  // distinct accounts that are shown one person in a day
	ManyRefusals = 20 // refusals of an account in an hour
)

// Anomaly is something the audit administrator should look into.
type Anomaly struct {
	Kind  string // many-subjects, many-lookers, many-refusals
	Who   string // the account, or for many-lookers the person looked at
	From  civil.Instant
	Count int64
}

const hour = civil.Instant(60 * 60 * 1000)

// Anomalies finds, between two instants, accounts that were shown more than
// ManySubjects persons in an hour or refused more than ManyRefusals times, and
// persons shown to more than ManyLookers accounts in a day. The program's own
// looks ring nothing. Hours and days are counted from from. It is the audit administrator's question and is logged.
func (a *Access) Anomalies(ctx context.Context, actor Actor, from, to civil.Instant) ([]Anomaly, error) {
	if err := a.Look(ctx, actor, AuditRead, Thing{Kind: "audit"}, "anomalies"); err != nil {
		return nil, err
	}
	questions := []struct {
		kind, query string
		span        civil.Instant
		limit       int64
	}{
		{"many-subjects", `SELECT t.who, (t.at - $1) / $2, COUNT(DISTINCT s.subject)
			FROM access_audit t JOIN access_seen s ON s.seq = t.seq
			WHERE t.at >= $3 AND t.at < $4 AND t.outcome = 'done' AND t.who <> '` + Program + `'
			GROUP BY 1, 2 HAVING COUNT(DISTINCT s.subject) > $5 ORDER BY 2, 1`, hour, ManySubjects},
		{"many-lookers", `SELECT s.subject, (t.at - $1) / $2, COUNT(DISTINCT t.who)
			FROM access_audit t JOIN access_seen s ON s.seq = t.seq
			WHERE t.at >= $3 AND t.at < $4 AND t.outcome = 'done' AND t.who <> '` + Program + `'
			GROUP BY 1, 2 HAVING COUNT(DISTINCT t.who) > $5 ORDER BY 2, 1`, 24 * hour, ManyLookers},
		{"many-refusals", `SELECT t.who, (t.at - $1) / $2, COUNT(*)
			FROM access_audit t
			WHERE t.at >= $3 AND t.at < $4 AND t.outcome = 'refused'
			GROUP BY 1, 2 HAVING COUNT(*) > $5 ORDER BY 2, 1`, hour, ManyRefusals},
	}
	var out []Anomaly
	for _, q := range questions {
		found, err := anomalies(ctx, a.db.Read(), q.query, int64(from), int64(q.span), int64(from), int64(to), q.limit)
		if err != nil {
			return nil, fmt.Errorf("look for %s: %w", q.kind, err)
		}
		for _, f := range found {
			f.Kind, f.From = q.kind, from+f.From*q.span
			out = append(out, f)
		}
	}
	return out, nil
}

func anomalies(ctx context.Context, q store.Queryer, query string, args ...any) ([]Anomaly, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Anomaly
	for rows.Next() {
		var f Anomaly
		if err := rows.Scan(&f.Who, &f.From, &f.Count); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}
