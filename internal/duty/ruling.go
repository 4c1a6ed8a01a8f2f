package duty

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// Ruling is rules that the city has set: when, by whom and why.
type Ruling struct {
	ID string // the client's
	Rules
	Why    string
	MadeBy string // account
	MadeAt civil.Instant
}

const rulesColumns = "rules, from_day, longest, day_limit, week_limit, rest, rest_after, elder, tired, answer, why, made_by, made_at"

func scanRuling(rows *sql.Rows) (r Ruling, err error) {
	var from int64
	err = rows.Scan(&r.ID, &from, &r.Longest, &r.Day, &r.Week, &r.Rest, &r.RestAfter, &r.Elder, &r.Tired, &r.Answer, &r.Why, &r.MadeBy, &r.MadeAt)
	r.From = civil.Day(from)
	return r, err
}

// Rulebook reads the city's rules.
func (d *Duty) Rulebook(ctx context.Context, q store.Queryer) (Rulebook, error) {
	all, err := d.Rulings(ctx, q)
	if err != nil {
		return nil, err
	}
	var out Rulebook
	for _, r := range all {
		out = append(out, r.Rules)
	}
	return out, nil
}

// Rulings are all rules the city has ever set, in the order of their days.
func (d *Duty) Rulings(ctx context.Context, q store.Queryer) ([]Ruling, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+rulesColumns+" FROM duty_rules ORDER BY from_day, made_at, rules")
	if err != nil {
		return nil, fmt.Errorf("read the city's rules: %w", err)
	}
	out, err := store.Collect(rows, scanRuling)
	if err != nil {
		return nil, fmt.Errorf("read the city's rules: %w", err)
	}
	return out, nil
}

// SetRules sets rules from a day on, today at the earliest: what was decided by
// the old ones stays, and so do they. Only who coordinates the whole city may.
// The same again is the same ruling.
func (d *Duty) SetRules(ctx context.Context, actor access.Actor, r Ruling) error {
	if err := r.check(d.now().Day()); err != nil {
		return err
	}
	thing := access.Thing{Kind: "rules", ID: r.ID}
	if err := d.Access.Guard(ctx, actor, access.DutyRules, thing, ""); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		all, err := d.Rulings(ctx, tx)
		if err != nil {
			return err
		}
		for _, old := range all {
			if old.ID == r.ID {
				if old.Rules != r.Rules || old.MadeBy != actor.ID {
					return fault.In("id", text.Label{Zh: "这个编号已被使用", En: "this id is taken"})
				}
				return nil // again
			}
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO duty_rules ("+rulesColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
			r.ID, int64(r.From), r.Longest, r.Day, r.Week, r.Rest, r.RestAfter, int64(r.Elder), r.Tired, r.Answer, r.Why, actor.ID, int64(d.now()))
		if err != nil {
			return fmt.Errorf("set the city's rules: %w", err)
		}
		return access.Record(ctx, tx, actor, access.DutyRules, thing, "from "+r.From.String()+": "+r.Why, access.Done)
	})
}

func (r *Ruling) check(today civil.Day) error {
	var f fault.Faults
	r.Why = strings.TrimSpace(r.Why)
	if err := ident.Chosen(r.ID); err != nil {
		f.Add("id", text.Of(err))
	}
	if r.From < today {
		f.Add("from", text.Label{Zh: "只能从今天或以后的日期起改", En: "rules change from today or a later day"})
	}
	if n := utf8.RuneCountInString(r.Why); n == 0 || n > 200 {
		f.Add("why", text.Label{Zh: "请写明依据或原因，最多 %d 个字", En: "say why, in at most %d characters"}.With(200))
	}
	for _, one := range []struct {
		field           string
		value, low, top int64
	}{
		{"longest", r.Longest, 60, 24 * 60}, {"day", r.Day, 60, 24 * 60}, {"week", r.Week, 60, 7 * 24 * 60}, {"rest", r.Rest, 0, 24 * 60},
		{"rest_after", r.RestAfter, 60, 24 * 60}, {"tired", r.Tired, 60, 7 * 24 * 60},
	} {
		if one.value < one.low || one.value > one.top {
			f.Add(one.field, text.Label{Zh: "应为 %s 至 %s 小时", En: "%s to %s hours"}.With(hours(one.low), hours(one.top)))
		}
	}
	if r.Week < r.Day {
		f.Add("week", text.Label{Zh: "一周的上限不能低于一天的上限", En: "a week cannot have fewer hours than a day"})
	}
	if r.Elder < 0 || r.Elder > 120 {
		f.Add("elder", text.Label{Zh: "应为 0 至 %d 岁", En: "0 to %d years"}.With(120))
	}
	if r.Answer < 5 || r.Answer > 48*60 {
		f.Add("answer", text.Label{Zh: "应为 5 分钟至 48 小时", En: "5 minutes to 48 hours"})
	}
	return f.Err()
}

// isFault reports whether an error is something that stands against a request,
// and not something that went wrong.
func isFault(err error) bool {
	var one *fault.Fault
	var many fault.Faults
	return errors.As(err, &one) || errors.As(err, &many)
}
