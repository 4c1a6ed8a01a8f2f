package request

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// OrderStep is what somebody does to an order.
type OrderStep struct {
	Number string
	Do     OrderDo
	Note   string
	Unit   string // of Redispatch
	// Of CalledBack.
	Reached, Solved bool
	Said            Satisfaction
}

// OrderDo is one of the things that can be done to an order.
type OrderDo string

// What can be done. The first three are the unit's, the others the desk's.
const (
	Accept     OrderDo = "accept"
	Object     OrderDo = "object"
	Contacted  OrderDo = "contacted" // the caller was rung up
	FeedBack   OrderDo = "feed-back"
	Extend     OrderDo = "extend"
	Redispatch OrderDo = "dispatch" // to a unit; of an objection: upheld
	Overrule   OrderDo = "overrule" // the objection is not upheld
	CalledBack OrderDo = "called-back"
	Withdraw   OrderDo = "withdraw" // not in the communities' list
)

var orderDos = map[OrderDo]struct {
	act    access.Act
	reason bool
}{
	Accept: {access.RequestOrder, false}, Object: {access.RequestOrder, true}, Contacted: {access.RequestOrder, false},
	FeedBack: {access.RequestOrder, true}, Extend: {access.RequestReview, true}, Redispatch: {access.RequestReview, false},
	Overrule: {access.RequestReview, true}, CalledBack: {access.RequestReview, false}, Withdraw: {access.RequestReview, true},
}

// thing is the order as the decision table sees it: its unit's, until then the
// need's community's.
func (o *Order) thing(q *Request) access.Thing {
	place := o.Unit
	if place == "" {
		place = q.Place
	}
	return access.Thing{Kind: "order", ID: o.Number, Place: place}
}

// Handle does something to an order.
func (r *Requests) Handle(ctx context.Context, actor access.Actor, s OrderStep) error {
	d, known := orderDos[s.Do]
	if !known {
		return fault.In("do", text.Label{Zh: "请选择怎么处理", En: "choose what to do"})
	}
	s.Note = strings.TrimSpace(s.Note)
	if n := utf8.RuneCountInString(s.Note); n > 200 || d.reason && n < 2 {
		return errWhy
	}
	if s.Said != "" && !orderOutcomes.Has(string(s.Said)) {
		return fault.In("said", text.Label{Zh: "不认识的满意度", En: "unknown satisfaction"})
	}
	o, err := r.Order(ctx, s.Number)
	if err != nil {
		return err
	}
	q, err := r.Get(ctx, o.Need)
	if err != nil {
		return err
	}
	thing := o.thing(q)
	if err := r.o.Access.Guard(ctx, actor, d.act, thing, string(s.Do)); err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		o, err := holdOrder(ctx, tx, s.Number)
		if err != nil {
			return err
		}
		if o.thing(q).Place != thing.Place {
			return ErrMoved // it went to another unit meanwhile
		}
		was, listed := o.State, o.Listed
		if err := r.handle(ctx, tx, actor.ID, o, s); err != nil {
			return err
		}
		if err := r.keepOrder(ctx, tx, o, actor.ID); err != nil {
			return err
		}
		if was != o.State || listed != o.Listed || s.Do == Extend {
			if err := r.result(ctx, tx, o, actor.ID, s.Note); err != nil {
				return err
			}
		}
		return access.Record(ctx, tx, actor, d.act, thing, strings.TrimSpace(string(s.Do)+" "+s.Note), access.Done, subject(o.Need))
	})
}

func (r *Requests) handle(ctx context.Context, tx *store.Tx, who string, o *Order, s OrderStep) error {
	now := r.now()
	switch s.Do {
	case Accept:
		switch o.State {
		case OrderAccepted, OrderInProgress:
			return nil
		case OrderDispatched:
		default:
			return ErrMoved
		}
		o.State = OrderAccepted
		q, err := hold(ctx, tx, o.Need)
		if err != nil || q.State != Held {
			return err
		}
		return r.receive(ctx, tx, q, who)
	case Object:
		if o.State == OrderObjected {
			return nil
		}
		if o.State != OrderDispatched {
			return ErrMoved
		}
		o.State, o.Why = OrderObjected, s.Note
		o.Objects++
	case Overrule:
		if o.State != OrderObjected {
			return ErrMoved
		}
		o.State, o.Why = OrderDispatched, s.Note
	case Redispatch:
		return r.redispatch(ctx, tx, o, s.Unit)
	case Contacted:
		if o.Contact != 0 {
			return nil
		}
		if o.State != OrderAccepted {
			return ErrMoved
		}
		o.State, o.Contact = OrderInProgress, now
	case FeedBack:
		if o.State != OrderAccepted && o.State != OrderInProgress {
			return ErrMoved
		}
		o.feedBack(now)
	case Extend:
		if o.State == OrderClosed || o.Extended != "" {
			return ErrMoved // once, and only while it runs
		}
		o.Extended = s.Note
		o.Due += r.at(o.Received.Day()).Clocks[o.Class].millis()
	case CalledBack:
		return r.calledBack(ctx, tx, o, s.Reached, s.Solved, s.Said, who)
	case Withdraw:
		if !o.Listed && o.State == OrderClosed {
			return nil
		}
		o.State, o.Listed, o.Closed, o.Why = OrderClosed, false, cmp.Or(o.Closed, now), s.Note
		q, err := hold(ctx, tx, o.Need)
		if err != nil || !q.Open() {
			return err
		}
		return r.close(ctx, tx, q, Refused, who, s.Note)
	}
	return nil
}

// feedBack: whoever reports back has contacted the caller.
func (o *Order) feedBack(now civil.Instant) {
	o.State, o.FedBack = OrderFedBack, now
	if o.Contact == 0 {
		o.Contact = now
	}
}

// redispatch sends an order to a unit. The first receiver leads; only where its
// objection is upheld does the next one.
func (r *Requests) redispatch(ctx context.Context, tx *store.Tx, o *Order, unit string) error {
	code, err := r.o.Atlas.Parse(unit)
	if err != nil || code.Level() != area.Community || !strings.HasPrefix(string(code), city) {
		return fault.In("unit", msgNeedPlace)
	}
	if o.State != OrderReceived && o.State != OrderObjected {
		return ErrMoved
	}
	if o.Lead == "" || o.State == OrderObjected {
		o.Lead = string(code)
	}
	o.State, o.Unit = OrderDispatched, string(code)
	q, err := hold(ctx, tx, o.Need)
	if err != nil || q.State != Held || q.Place == o.Unit {
		return err
	}
	q.Place = o.Unit
	return q.save(ctx, tx)
}

// calledBack is the caller's own word, and closes the order. A later call-back
// corrects an earlier one; the same again changes nothing.
func (r *Requests) calledBack(ctx context.Context, tx *store.Tx, o *Order, reached, solved bool, said Satisfaction, who string) error {
	if !reached {
		solved, said = false, ""
	}
	switch {
	case o.State != OrderFedBack && o.Called == 0:
		return ErrMoved
	case o.Called != 0 && o.Reached == reached && o.Solved == solved && o.Said == said:
		return nil
	}
	now := r.now()
	o.Called, o.Reached, o.Solved, o.Said = now, reached, solved, said
	o.State = OrderCalledBack
	if err := r.result(ctx, tx, o, who, ""); err != nil {
		return err
	}
	o.State, o.Closed = OrderClosed, cmp.Or(o.Closed, now)
	return nil
}

// orderFollows keeps an order in step with its need: done is fed back, and what
// was ended is fed back as it ended.
func (r *Requests) orderFollows(ctx context.Context, tx *store.Tx, q *Request) error {
	if q.Channel != ByOrder {
		return nil
	}
	o, err := readOrder(ctx, tx, "WHERE need = $1", q.ID)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	if o, err = holdOrder(ctx, tx, o.Number); err != nil {
		return err
	}
	if o.State != OrderAccepted && o.State != OrderInProgress {
		return nil
	}
	o.feedBack(r.now())
	if err := r.keepOrder(ctx, tx, o, "request"); err != nil {
		return err
	}
	return r.result(ctx, tx, o, "request", string(q.Outcome))
}

// result is what the centre is told, written with what it is about.
type result struct {
	Order   string `json:"order"`
	N       int64  `json:"n"` // of this order, from 1, without gaps
	State   string `json:"state"`
	At      string `json:"at"`
	Unit    string `json:"unit,omitempty"`
	Version int64  `json:"version"`
	Solved  *bool  `json:"solved,omitempty"`
	Note    string `json:"note,omitempty"`
}

func (r *Requests) result(ctx context.Context, tx *store.Tx, o *Order, who, note string) error {
	var n int64
	if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(n), 0) + 1 FROM request_result WHERE number = $1", o.Number).Scan(&n); err != nil {
		return fmt.Errorf("number a result of order %s: %w", o.Number, err)
	}
	now := r.now()
	out := result{o.Number, n, string(o.State), now.Time().In(civil.Zone).Format(time.RFC3339), o.Unit, o.Version, nil, note}
	if o.Called != 0 && o.Reached {
		out.Solved = &o.Solved
	}
	body, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("write a result of order %s: %w", o.Number, err)
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO request_result (number, n, at, who, body, sent_at, tries, next_at) VALUES ($1, $2, $3, $4, $5, 0, 0, $6)",
		o.Number, n, int64(now), who, string(body), int64(now))
	if err != nil {
		return fmt.Errorf("write a result of order %s: %w", o.Number, err)
	}
	return nil
}

// PushResults sends what the centre has not been told yet, each order's results
// in their order, signed as its own messages are. The centre knows a result by
// order and n: one that was sent twice is one. What fails is tried again, later
// each time. It returns how many were taken.
func (r *Requests) PushResults(ctx context.Context, client *http.Client, url string) (int, error) {
	rows, err := r.db.Read().QueryContext(ctx, `SELECT number, n, body, tries FROM request_result a WHERE sent_at = 0 AND next_at <= $1
		AND NOT EXISTS (SELECT 1 FROM request_result b WHERE b.number = a.number AND b.n < a.n AND b.sent_at = 0) ORDER BY next_at LIMIT 100`, int64(r.now()))
	if err != nil {
		return 0, fmt.Errorf("read results for the centre: %w", err)
	}
	type row struct {
		number, body string
		n, tries     int64
	}
	due, err := store.Collect(rows, func(rows *sql.Rows) (x row, err error) { return x, rows.Scan(&x.number, &x.n, &x.body, &x.tries) })
	if err != nil {
		return 0, fmt.Errorf("read results for the centre: %w", err)
	}
	sent := 0
	for _, x := range due {
		failed := r.push(ctx, client, url, x.body)
		err := r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			now := int64(r.now())
			if failed == nil {
				_, err := tx.ExecContext(ctx, "UPDATE request_result SET sent_at = $1 WHERE number = $2 AND n = $3", now, x.number, x.n)
				return err
			}
			wait := min(int64(60_000)<<min(x.tries, 10), 6*3600_000)
			_, err := tx.ExecContext(ctx, "UPDATE request_result SET tries = tries + 1, next_at = $1 WHERE number = $2 AND n = $3", now+wait, x.number, x.n)
			return err
		})
		if err != nil {
			return sent, fmt.Errorf("note what the centre was told: %w", err)
		}
		if failed == nil {
			sent++
		}
	}
	return sent, nil
}

func (r *Requests) push(ctx context.Context, client *http.Client, url, body string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader([]byte(body)))
	if err != nil {
		return err
	}
	unix := r.o.Clock().Unix()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(headerTime, strconv.FormatInt(unix, 10))
	req.Header.Set(headerSignature, Signature(r.o.Secret, unix, []byte(body)))
	answer, err := client.Do(req)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the centre answered %d", answer.StatusCode)
	}
	return nil
}

// Orders lists open orders of a division, what is due soonest first, and those
// closed in the last days after them.
func (r *Requests) Orders(ctx context.Context, actor access.Actor, place, after string, limit int) ([]Order, string, error) {
	if err := r.o.Access.Look(ctx, actor, access.RequestRead, access.Thing{Kind: "orders", Place: place}, "orders"); err != nil {
		return nil, "", err
	}
	var closed, due int64
	number := ""
	if after != "" {
		if _, err := fmt.Sscanf(after, "%d.%d.%s", &closed, &due, &number); err != nil {
			return nil, "", ErrUnknown
		}
	}
	rows, err := r.db.Read().QueryContext(ctx, "SELECT "+orderColumns+` FROM request_order
		WHERE (unit >= $1 AND unit < $2 OR unit = '' AND $3 = '') AND (CASE WHEN closed_at > 0 THEN 1 ELSE 0 END, due_at, number) > ($4, $5, $6)
		ORDER BY CASE WHEN closed_at > 0 THEN 1 ELSE 0 END, due_at, number LIMIT $7`, place, area.Code(place).End(), place, closed, due, number, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list orders: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (Order, error) { return scanOrder(rows.Scan) })
	if err != nil {
		return nil, "", fmt.Errorf("list orders: %w", err)
	}
	if len(out) <= limit {
		return out, "", nil
	}
	out = out[:limit]
	last := out[limit-1]
	over := 0
	if last.Closed != 0 {
		over = 1
	}
	return out, fmt.Sprintf("%d.%d.%s", over, last.Due, last.Number), nil
}
