package request

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/store"
	"linli/internal/text"
)

// question is one of the three that the figures ask of an order. Each order has
// at most one live answer to each in the log.
type question string

const (
	whetherInTime    question = "reply"
	whetherSolved    question = "solved"
	whetherSatisfied question = "said"
)

// orderOutcomes are the answers, as the item of a fact of kind order.
var orderOutcomes = fact.Codes{
	{Key: "in-time", Name: text.Label{Zh: "时限内联系", En: "contacted in time"}},
	{Key: "late", Name: text.Label{Zh: "逾期未联系", En: "not contacted in time"}},
	{Key: "solved", Name: text.Label{Zh: "已解决", En: "solved"}},
	{Key: "unsolved", Name: text.Label{Zh: "未解决", En: "not solved"}},
	{Key: string(Satisfied), Name: text.Label{Zh: "满意", En: "satisfied"}},
	{Key: string(Basically), Name: text.Label{Zh: "基本满意", En: "basically satisfied"}},
	{Key: string(Unhappy), Name: text.Label{Zh: "不满意", En: "not satisfied"}},
	{Key: "unsaid", Name: text.Label{Zh: "未评价", En: "did not say"}},
}

// orderAnswer is what an order says to a question: which outcome, counted where, on
// the day of what instant. No outcome is no fact.
type orderAnswer struct {
	item  string
	place string
	at    civil.Instant
}

// answers are what an order says now. It answers for its unit: an objection that
// is upheld takes the answers along to the next one. Outside the list, and
// without a unit, it counts nowhere.
func (o *Order) answers(now civil.Instant) map[question]orderAnswer {
	out := map[question]orderAnswer{}
	if !o.Listed || o.Unit == "" {
		return out
	}
	switch {
	case o.Contact != 0 && o.Contact <= o.Due:
		out[whetherInTime] = orderAnswer{"in-time", o.Unit, o.Contact}
	case o.Contact != 0 || o.Late(now):
		out[whetherInTime] = orderAnswer{"late", o.Unit, o.Due} // on the day it was due, whenever it comes
	}
	if o.Called != 0 && o.Reached {
		solved := "unsolved"
		if o.Solved {
			solved = "solved"
		}
		out[whetherSolved] = orderAnswer{solved, o.Unit, o.Called}
		out[whetherSatisfied] = orderAnswer{cmp.Or(string(o.Said), "unsaid"), o.Unit, o.Called}
	}
	return out
}

// keepOrder saves an order and brings the log up to what it says now: a first
// answer is a fact, another one replaces it, and none any more voids it. Doing
// so twice writes once.
func (r *Requests) keepOrder(ctx context.Context, tx *store.Tx, o *Order, by string) error {
	if err := o.save(ctx, tx, r.now()); err != nil {
		return err
	}
	have, err := saidOf(ctx, tx, o.Number)
	if err != nil {
		return err
	}
	now := o.answers(r.now())
	for _, q := range []question{whetherInTime, whetherSolved, whetherSatisfied} {
		if err := r.say(ctx, tx, o.Number, q, have[q], now[q], by); err != nil {
			return err
		}
	}
	return nil
}

// said is the answer the log gives to a question. It rests on the facts from
// first to n, each of which replaces the one before; without an answer n is the
// last number that was used.
type said struct {
	orderAnswer
	first, n int64
}

func saidOf(ctx context.Context, tx *store.Tx, number string) (map[question]said, error) {
	rows, err := tx.QueryContext(ctx, "SELECT question, first, n, item, place, at FROM request_order_fact WHERE number = $1", number)
	if err != nil {
		return nil, fmt.Errorf("read what the log says of order %s: %w", number, err)
	}
	out := map[question]said{}
	_, err = store.Collect(rows, func(rows *sql.Rows) (q question, err error) {
		var s said
		err = rows.Scan(&q, &s.first, &s.n, &s.item, &s.place, &s.at)
		out[q] = s
		return q, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what the log says of order %s: %w", number, err)
	}
	return out, nil
}

// say writes the facts that take an answer from what the log says to what holds.
// They say nothing of the caller and nothing of what the order is about.
func (r *Requests) say(ctx context.Context, tx *store.Tx, number string, q question, was said, is orderAnswer, by string) error {
	if was.orderAnswer == is {
		return nil
	}
	id := func(n int64) string { return "order-" + number + "-" + string(q) + "-" + strconv.FormatInt(n, 10) }
	now := said{orderAnswer: is, first: was.first, n: was.n}
	write := func(f fact.Fact) error {
		now.n++
		f.ID, f.Source, f.RecordedBy = id(now.n), "request:"+number, by
		return r.o.Checker.Append(ctx, tx, r.o.Log, &f)
	}
	if is.item == "" {
		// Voiding a correction makes live again what it had replaced: the newest goes first.
		for n := was.n; n >= was.first; n-- {
			if err := write(fact.Fact{Kind: fact.KindVoid, Voids: id(n), Note: "工单的这一结果不再成立"}); err != nil {
				return err
			}
		}
	} else {
		f := fact.Fact{Kind: "order", Start: is.at, Place: is.place, Item: is.item, Quantity: 1, Grade: fact.Leader}
		if q != whetherInTime {
			f.Grade = fact.Beneficiary // the caller's own word
		}
		if was.item != "" {
			f.Replaces = id(was.n)
		} else {
			now.first = was.n + 1
		}
		if err := write(f); err != nil {
			return err
		}
	}
	statement := "UPDATE request_order_fact SET first = $1, n = $2, item = $3, place = $4, at = $5 WHERE number = $6 AND question = $7"
	if was.n == 0 {
		statement = "INSERT INTO request_order_fact (first, n, item, place, at, number, question) VALUES ($1, $2, $3, $4, $5, $6, $7)"
	}
	if _, err := tx.ExecContext(ctx, statement, now.first, now.n, is.item, is.place, int64(is.at), number, string(q)); err != nil {
		return fmt.Errorf("note what the log says of order %s: %w", number, err)
	}
	return nil
}

// clockAt is when an order falls due without anybody's doing; 0: never.
func (o *Order) clockAt(now civil.Instant) civil.Instant {
	if !o.Listed || o.Contact != 0 || o.Closed != 0 || o.Late(now) {
		return 0
	}
	return o.Due + 1
}

// tickOrders writes down the orders that have fallen due.
func (r *Requests) tickOrders(ctx context.Context, tx *store.Tx) (int, error) {
	rows, err := tx.QueryContext(ctx, "SELECT number FROM request_order WHERE clock_at > 0 AND clock_at <= $1 ORDER BY clock_at LIMIT $2", int64(r.now()), ticks)
	if err != nil {
		return 0, fmt.Errorf("look which orders are due: %w", err)
	}
	due, err := store.Collect(rows, func(rows *sql.Rows) (number string, err error) { return number, rows.Scan(&number) })
	if err != nil {
		return 0, fmt.Errorf("look which orders are due: %w", err)
	}
	for _, number := range due {
		o, err := holdOrder(ctx, tx, number)
		if err != nil {
			return 0, err
		}
		if err := r.keepOrder(ctx, tx, o, "clock"); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}
