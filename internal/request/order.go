package request

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// Class is the class of a work order, by which its clock runs: 2 hours where
// life, property or safety is at stake, 24 for water, power, gas and heat, 7 days
// in general, 15 for what is hard (draft city standard of December 2021).
type Class string

// The classes.
const (
	Life    Class = "life"
	Utility Class = "utility"
	General Class = "general"
	Hard    Class = "hard"
)

var classes = []Class{Life, Utility, General, Hard}

var classNames = map[Class]text.Label{
	Life: {Zh: "生命财产安全", En: "life, property, safety"}, Utility: {Zh: "水电气热", En: "water, power, gas, heat"},
	General: {Zh: "一般", En: "general"}, Hard: {Zh: "疑难", En: "hard"},
}

// Name is what people call the class.
func (c Class) Name() text.Label { return classNames[c] }

// OrderState is where a work order stands (接诉即办工作条例 articles 10 to 15 and 23).
type OrderState string

// The states.
const (
	OrderReceived   OrderState = "received"
	OrderDispatched OrderState = "dispatched" // to a unit: a community
	OrderObjected   OrderState = "objected"   // the unit says it is not theirs
	OrderAccepted   OrderState = "accepted"
	OrderInProgress OrderState = "in-progress" // the caller was contacted
	OrderFedBack    OrderState = "fed-back"
	OrderCalledBack OrderState = "called-back"
	OrderClosed     OrderState = "closed"
)

var orderStates = []struct {
	state OrderState
	name  text.Label
}{
	{OrderReceived, text.Label{Zh: "已接收", En: "received"}}, {OrderDispatched, text.Label{Zh: "已派单", En: "dispatched"}},
	{OrderObjected, text.Label{Zh: "有异议", En: "objected"}}, {OrderAccepted, text.Label{Zh: "已签收", En: "accepted"}},
	{OrderInProgress, text.Label{Zh: "办理中", En: "in progress"}}, {OrderFedBack, text.Label{Zh: "已反馈", En: "fed back"}},
	{OrderCalledBack, text.Label{Zh: "已回访", En: "called back"}}, {OrderClosed, text.Label{Zh: "已办结", En: "closed"}},
}

// Name is what people call the state.
func (s OrderState) Name() text.Label {
	for _, known := range orderStates {
		if known.state == s {
			return known.name
		}
	}
	return text.Label{}
}

// Satisfaction is what a caller says of how they were treated.
type Satisfaction string

// The answers, of 不满意 the last.
const (
	Satisfied Satisfaction = "satisfied"
	Basically Satisfaction = "basically"
	Unhappy   Satisfaction = "unsatisfied"
)

// Order is a work order of 12345. What it is about is a need of the same number.
type Order struct {
	Number   string // the centre's
	Need     string
	Version  int64 // 1, and one more for each change of its text
	Class    Class
	State    OrderState
	Unit     string // the community that has it now
	Lead     string // the first receiver, who leads until an objection is upheld
	Listed   bool   // the matter is in the communities' list; others count in no rate
	Received civil.Instant
	Due      civil.Instant // when the unit must have contacted the caller
	Contact  civil.Instant // when it did; 0: not yet
	FedBack  civil.Instant
	// Of the call-back: whether the caller was reached, and what they said.
	Called   civil.Instant
	Reached  bool
	Solved   bool
	Said     Satisfaction
	Objects  int64 // how often a unit objected
	Why      string
	Closed   civil.Instant
	Extended string // why the time was extended, if it was
}

// Late reports whether the clock has run out without the caller contacted.
func (o *Order) Late(now civil.Instant) bool { return o.Contact == 0 && o.Closed == 0 && now > o.Due }

// Incoming is a work order as the centre sends it: JSON, UTF-8, at most 64 KiB.
type Incoming struct {
	Number   string `json:"order"`
	Received string `json:"received_at"` // RFC 3339
	Class    Class  `json:"class"`
	Kind     Kind   `json:"kind"`
	Place    string `json:"place"` // 12-digit division
	Listed   *bool  `json:"listed"`
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Address  string `json:"address"`
	Text     string `json:"text"`
	Reached  *bool  `json:"reached,omitempty"` // the centre's own call-back
	Solved   *bool  `json:"solved,omitempty"`
	Said     string `json:"satisfaction,omitempty"`

	received civil.Instant
}

// centre is who recorded what 12345 has said.
const centre = "12345"

// MaxIncoming is the size of a work order, in bytes.
const MaxIncoming = 64 << 10

// ParseIncoming reads a work order. Fields nobody knows are refused, so that a
// change of the centre's format is seen and not half understood.
func ParseIncoming(body []byte) (*Incoming, error) {
	if len(body) > MaxIncoming {
		return nil, fault.New(fault.Invalid, text.Label{Zh: "工单过大", En: "the order is too large"})
	}
	bad := func(field, zh, en string) error { return fault.In(field, text.Label{Zh: zh, En: en}) }
	in := &Incoming{}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(in); err != nil {
		return nil, bad("body", "不是约定格式的 JSON", "not JSON in the agreed form")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, bad("body", "JSON 之后还有内容", "something follows the JSON")
	}
	if !goodID(in.Number) || len(in.Number) > maxID-6 { // ord12- before it
		return nil, bad("order", "工单号只能是 42 个以内的字母、数字和短横", "the order's number is up to 42 letters, digits and hyphens")
	}
	at, err := time.Parse(time.RFC3339, in.Received)
	if err != nil {
		return nil, bad("received_at", "时间应为 RFC 3339", "the time is not RFC 3339")
	}
	in.received = civil.At(at)
	if in.Class == "" {
		in.Class = General
	}
	if in.Kind == "" {
		in.Kind = Other
	}
	switch {
	case classNames[in.Class] == text.Label{}:
		return nil, bad("class", "不认识的类别", "unknown class")
	case !in.Kind.Known() || in.Kind == Welfare:
		return nil, bad("kind", "不认识的事项", "unknown kind")
	case in.Said != "" && in.Said != string(Satisfied) && in.Said != string(Basically) && in.Said != string(Unhappy):
		return nil, bad("satisfaction", "不认识的满意度", "unknown satisfaction")
	}
	return in, nil
}

// Signature is how a message to or from the centre is signed: hex HMAC-SHA-256
// over the instant in Unix seconds, a full stop, and the body.
func Signature(secret []byte, unix int64, body []byte) string {
	m := hmac.New(sha256.New, secret)
	m.Write(strconv.AppendInt(nil, unix, 10))
	m.Write([]byte{'.'})
	m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}

// ErrSignature refuses a message that is not the centre's, or too old.
var ErrSignature = fault.New(fault.Refused, text.Label{Zh: "签名不对或已过时", En: "the signature is wrong or too old"})

const signatureAge = 5 * 60 // seconds, either way

// verify checks a signature.
func (r *Requests) verify(unix, signature string, body []byte) error {
	at, err := strconv.ParseInt(unix, 10, 64)
	if err != nil || len(r.o.Secret) == 0 {
		return ErrSignature
	}
	if age := r.o.Clock().Unix() - at; age > signatureAge || age < -signatureAge {
		return ErrSignature
	}
	given, err := hex.DecodeString(signature)
	want, _ := hex.DecodeString(Signature(r.o.Secret, at, body))
	if err != nil || !hmac.Equal(given, want) {
		return ErrSignature
	}
	return nil
}

// Receive takes a signed work order. The same again is the same order; one sent
// again with changed text is a new version of it, never a second order.
func (r *Requests) Receive(ctx context.Context, unix, signature string, body []byte) (*Order, error) {
	if err := r.verify(unix, signature, body); err != nil {
		return nil, err
	}
	in, err := ParseIncoming(body)
	if err != nil {
		return nil, err
	}
	if in.received > r.now()+hours(1) {
		return nil, fault.In("received_at", text.Label{Zh: "时间在以后", En: "the time is in the future"})
	}
	a := in.ask()
	// An order is taken whatever is missing in it: 12345 has promised already.
	if a.Who.Words == "" {
		a.Who.Words = "（工单未写内容）"
	}
	if a.Who.Name == "" {
		a.Who.Name = "来电人"
	}
	if a.Who.Address == "" {
		a.Who.Address = "（工单未写地址）"
	}
	if err := a.check(r.o.Atlas, r.now()); err != nil {
		return nil, err
	}
	var o *Order
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		o, err = r.receiveOrder(ctx, tx, in, a)
		return err
	})
	return o, err
}

func (in *Incoming) ask() Ask {
	return Ask{
		ID: "ord-" + in.Number, Kind: in.Kind, Place: in.Place, Channel: ByOrder, Urgency: map[Class]Urgency{Life: Urgent, Utility: Today}[in.Class],
		Who: Who{Name: cut(in.Name, maxName), Phone: ident.Phone(in.Phone), Address: cut(in.Address, maxAddr), Words: cut(in.Text, maxWords)},
	}
}

func cut(s string, n int) string {
	runes := []rune(strings.TrimSpace(s))
	return string(runes[:min(len(runes), n)])
}

func (r *Requests) receiveOrder(ctx context.Context, tx *store.Tx, in *Incoming, a Ask) (*Order, error) {
	o, err := holdOrder(ctx, tx, in.Number)
	if errors.Is(err, ErrUnknown) {
		return r.newOrder(ctx, tx, in, a)
	}
	if err != nil {
		return nil, err
	}
	if err := r.newVersion(ctx, tx, o, a); err != nil {
		return nil, err
	}
	if in.Listed != nil && !*in.Listed {
		o.Listed = false
	}
	if in.Reached != nil && (o.State == OrderFedBack || o.Called != 0) {
		solved := in.Solved != nil && *in.Solved
		if err := r.calledBack(ctx, tx, o, *in.Reached, solved, Satisfaction(in.Said), centre); err != nil {
			return nil, err
		}
	}
	return o, r.keepOrder(ctx, tx, o, centre)
}

func (r *Requests) newOrder(ctx context.Context, tx *store.Tx, in *Incoming, a Ask) (*Order, error) {
	listed := in.Listed == nil || *in.Listed
	o := &Order{
		Number: in.Number, Need: a.ID, Version: 1, Class: in.Class, State: OrderReceived, Listed: listed, Received: in.received,
		Due: in.received + r.at(in.received.Day()).Clocks[in.Class].millis(),
	}
	q, again, err := r.enter(ctx, tx, a, centre, Held)
	if err != nil {
		return nil, err
	}
	if again {
		// The caller has asked for the same on another way a moment ago: the order is
		// about that need.
		o.Need = q.ID
	} else {
		q.Hold, q.NextAt = ForUnit, 0
		if err := q.save(ctx, tx); err != nil {
			return nil, err
		}
	}
	if err := insertOrder(ctx, tx, o); err != nil {
		return nil, err
	}
	content, err := r.content(a)
	if err != nil {
		return nil, err
	}
	if _, err := hears(ctx, tx, o.Number, content); err != nil {
		return nil, err
	}
	if err := r.result(ctx, tx, o, centre, ""); err != nil {
		return nil, err
	}
	// Clear duty goes to its unit at once (article 12).
	if code := area.Code(q.Place); code.Level() == area.Community && listed {
		o.State, o.Unit, o.Lead = OrderDispatched, q.Place, q.Place
		if err := r.result(ctx, tx, o, "dispatch list", ""); err != nil {
			return nil, err
		}
	}
	return o, r.keepOrder(ctx, tx, o, centre)
}

// newVersion takes over a changed text: the need carries the newest. A text that
// was sent before is none: the centre sends again what it had no answer to, and
// not always in order. Where the need is closed already, the new text is another
// need of the same order, which begins anew at its unit.
func (r *Requests) newVersion(ctx context.Context, tx *store.Tx, o *Order, a Ask) error {
	q, err := hold(ctx, tx, o.Need)
	if err != nil {
		return err
	}
	content, err := r.content(a)
	if err != nil {
		return err
	}
	if news, err := hears(ctx, tx, o.Number, content); err != nil || !news {
		return err
	}
	o.Version++
	version := strconv.FormatInt(o.Version, 10)
	if !q.Open() {
		a.ID = "ord" + version + "-" + o.Number
		return r.anew(ctx, tx, o, a, version)
	}
	if q.Channel == ByOrder { // what somebody asked for themselves stays in their words
		q.content, q.Kind, q.phone = content, a.Kind, r.phoneIndex(a.Who.Phone)
		if len(q.key) > 0 {
			if err := r.seal(q, a.Who); err != nil {
				return err
			}
		}
	}
	if err := r.note(ctx, tx, q.ID, centre, "version", version); err != nil {
		return err
	}
	return q.save(ctx, tx)
}

// anew opens an order again, for what its newest text asks. That its unit was in
// time the first time stands; the caller will be asked again.
func (r *Requests) anew(ctx context.Context, tx *store.Tx, o *Order, a Ask, version string) error {
	q, again, err := r.enter(ctx, tx, a, centre, Held)
	if err != nil {
		return err
	}
	if !again {
		q.Hold, q.NextAt = ForUnit, 0
		if err := q.save(ctx, tx); err != nil {
			return err
		}
	}
	o.Need, o.State = q.ID, OrderReceived
	o.FedBack, o.Closed, o.Called, o.Reached, o.Solved, o.Said = 0, 0, 0, false, false, ""
	if o.Unit != "" {
		o.State = OrderDispatched
	}
	return r.result(ctx, tx, o, centre, "version "+version)
}

// hears remembers a text of an order, and reports whether it is news.
func hears(ctx context.Context, tx *store.Tx, number, content string) (bool, error) {
	res, err := tx.ExecContext(ctx, "INSERT INTO request_heard (number, content) VALUES ($1, $2) ON CONFLICT (number, content) DO NOTHING", number, content)
	if err != nil {
		return false, fmt.Errorf("remember a text of order %s: %w", number, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

const orderColumns = `number, need, version, class, state, unit, lead_unit, listed, received_at, due_at, contact_at, fed_at, called_at, reached, solved, said,
	objects, why, closed_at, extended`

func (o *Order) values() []any {
	return []any{o.Need, o.Version, string(o.Class), string(o.State), o.Unit, o.Lead, store.Flag(o.Listed), int64(o.Received), int64(o.Due), int64(o.Contact),
		int64(o.FedBack), int64(o.Called), store.Flag(o.Reached), store.Flag(o.Solved), string(o.Said), o.Objects, o.Why, int64(o.Closed), o.Extended}
}

func insertOrder(ctx context.Context, tx *store.Tx, o *Order) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO request_order ("+orderColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
		$16, $17, $18, $19, $20)`, append([]any{o.Number}, o.values()...)...)
	if err != nil {
		return fmt.Errorf("write order %s: %w", o.Number, err)
	}
	return nil
}

func (o *Order) save(ctx context.Context, tx *store.Tx, now civil.Instant) error {
	_, err := tx.ExecContext(ctx, `UPDATE request_order SET need = $1, version = $2, class = $3, state = $4, unit = $5, lead_unit = $6, listed = $7,
		received_at = $8, due_at = $9, contact_at = $10, fed_at = $11, called_at = $12, reached = $13, solved = $14, said = $15, objects = $16, why = $17,
		closed_at = $18, extended = $19, clock_at = $20 WHERE number = $21`, append(o.values(), int64(o.clockAt(now)), o.Number)...)
	if err != nil {
		return fmt.Errorf("change order %s: %w", o.Number, err)
	}
	return nil
}

func scanOrder(scan func(...any) error) (o Order, err error) {
	err = scan(&o.Number, &o.Need, &o.Version, &o.Class, &o.State, &o.Unit, &o.Lead, &o.Listed, &o.Received, &o.Due, &o.Contact, &o.FedBack, &o.Called,
		&o.Reached, &o.Solved, &o.Said, &o.Objects, &o.Why, &o.Closed, &o.Extended)
	return o, err
}

func readOrder(ctx context.Context, q store.Queryer, where string, args ...any) (*Order, error) {
	o, err := scanOrder(q.QueryRowContext(ctx, "SELECT "+orderColumns+" FROM request_order "+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("read an order: %w", err)
	}
	return &o, nil
}

func holdOrder(ctx context.Context, tx *store.Tx, number string) (*Order, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE request_order SET version = version WHERE number = $1", number); err != nil {
		return nil, fmt.Errorf("take order %s: %w", number, err)
	}
	return readOrder(ctx, tx, "WHERE number = $1", number)
}

// Order reads an order.
func (r *Requests) Order(ctx context.Context, number string) (*Order, error) {
	return readOrder(ctx, r.db.Read(), "WHERE number = $1", number)
}
