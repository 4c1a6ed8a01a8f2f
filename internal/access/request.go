package access

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/store"
)

// State is where a request stands.
type State string

// The states: a request waits, is approved or declined by a second person, and
// an approved one is used once.
const (
	Waiting  State = "waiting"
	Approved State = "approved"
	Declined State = "declined"
	Used     State = "used"
)

// Request is an act that one person wants and a second must agree to.
type Request struct {
	ID      int64
	Act     Act
	Thing   Thing
	Purpose string
	Body    string // what exactly, in the words of whoever carries it out
	By      string
	At      civil.Instant
	Decider string
	Decided civil.Instant
	Opinion string
	State   State
}

// RequestLife is how long a request waits, and how long an approved one may be
// used.
const RequestLife = 72 * hour

// ErrWaiting is wrapped where something is done only once a second person has
// agreed.
var ErrWaiting = errors.New("this waits for a second person")

// ErrNoRequest says that there is no such request in the state it would have
// to be in: unknown, decided already, used, or too old.
var ErrNoRequest = errors.New("no such open request")

// Ask puts a request for an act that needs a second person. The actor must
// hold the right to the act itself, and state a purpose.
func (a *Access) Ask(ctx context.Context, actor Actor, act Act, thing Thing, purpose, body string) (Request, error) {
	if len(approvers[act]) == 0 {
		return Request{}, fmt.Errorf("%w: %s needs no second person", ErrDenied, act)
	}
	if err := a.guardStated(ctx, actor, act, thing, purpose); err != nil {
		return Request{}, err
	}
	if strings.TrimSpace(purpose) == "" {
		return Request{}, fmt.Errorf("%w: %w", ErrDenied, ErrPurpose)
	}
	r := Request{Act: act, Thing: thing, Purpose: purpose, Body: body, By: actor.ID, At: actor.At, State: Waiting}
	err := a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		r.ID, err = ask(ctx, tx, r)
		if err != nil {
			return err
		}
		return Record(ctx, tx, actor, act, thing, "asked: "+purpose, Done)
	})
	return r, err
}

func ask(ctx context.Context, tx *store.Tx, r Request) (id int64, err error) {
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM access_request`).Scan(&id); err != nil {
		return 0, fmt.Errorf("number a request: %w", err)
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO access_request (id, act, thing_kind, thing, place, lines, purpose, body, asked_by, asked_at, decided_by, decided_at, opinion, state)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 0, '', $11)`,
		id, string(r.Act), r.Thing.Kind, r.Thing.ID, r.Thing.Place, join(r.Thing.Lines), r.Purpose, r.Body, r.By, int64(r.At), string(Waiting))
	if err != nil {
		return 0, fmt.Errorf("write a request: %w", err)
	}
	return id, nil
}

const selectRequest = `SELECT id, act, thing_kind, thing, place, lines, purpose, body, asked_by, asked_at, decided_by, decided_at, opinion, state
	FROM access_request `

func scanRequest(row interface{ Scan(...any) error }) (Request, error) {
	var r Request
	var lines string
	err := row.Scan(&r.ID, &r.Act, &r.Thing.Kind, &r.Thing.ID, &r.Thing.Place, &lines, &r.Purpose, &r.Body,
		&r.By, &r.At, &r.Decider, &r.Decided, &r.Opinion, &r.State)
	if lines != "" {
		r.Thing.Lines = strings.Split(lines, " ")
	}
	return r, err
}

// Requests lists what the actor may decide and what they asked for themselves,
// newest first.
func (a *Access) Requests(ctx context.Context, actor Actor) ([]Request, error) {
	rows, err := a.db.Read().QueryContext(ctx, selectRequest+`ORDER BY id DESC LIMIT 1000`)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	defer rows.Close()
	var out []Request
	for rows.Next() {
		r, err := scanRequest(rows)
		if err != nil {
			return nil, fmt.Errorf("list requests: %w", err)
		}
		if r.By == actor.ID || mayDecide(actor, r) == nil {
			out = append(out, r)
		}
	}
	return out, rows.Err()
}

// Open reports whether the request still waits at an instant.
func (r Request) Open(at civil.Instant) bool { return r.State == Waiting && at < r.At+RequestLife }

// Usable reports whether what was agreed to can still be done at an instant.
func (r Request) Usable(at civil.Instant) bool {
	return r.State == Approved && at < r.Decided+RequestLife
}

// MayDecide reports whether the actor is entitled as the second person.
func (r Request) MayDecide(actor Actor) bool { return mayDecide(actor, r) == nil }

// Waits lists what waits for the actor as the second person, newest first.
func (a *Access) Waits(ctx context.Context, actor Actor) ([]Request, error) {
	if !Somewhere(actor, Decide) {
		return nil, nil
	}
	all, err := a.Requests(ctx, actor)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(r Request) bool { return !r.Open(actor.At) || mayDecide(actor, r) != nil }), nil
}

// Request reads one request for whoever asked or may decide; to others there is
// none.
func (a *Access) Request(ctx context.Context, actor Actor, id int64) (Request, error) {
	r, err := scanRequest(a.db.Read().QueryRowContext(ctx, selectRequest+`WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Request{}, ErrNoRequest
	}
	if err != nil {
		return Request{}, fmt.Errorf("read request %d: %w", id, err)
	}
	if r.By != actor.ID && mayDecide(actor, r) != nil {
		return Request{}, ErrNoRequest
	}
	return r, nil
}

// mayDecide reports whether the actor is entitled as the second person: holds
// a role that approves the act where its thing is, and is neither who asked
// nor the account it is about.
func mayDecide(actor Actor, r Request) error {
	if actor.ID == r.By || (r.Thing.Kind == "account" && actor.ID == r.Thing.ID) {
		return ErrSame
	}
	day := actor.At.Day()
	for _, g := range actor.Grants {
		if g.live(actor.At) && slices.Contains(approvers[r.Act], g.Role) && g.covers(r.Thing, day) {
			return nil
		}
	}
	return fmt.Errorf("%w: %s may not decide on %s", ErrDenied, actor.ID, r.Act)
}

// Decide approves or declines a request. A grant and a broken glass take
// effect at once; any other act is then carried out by the room it belongs to,
// which calls Use.
func (a *Access) Decide(ctx context.Context, actor Actor, id int64, approve bool, opinion string) (Request, error) {
	r, err := scanRequest(a.db.Read().QueryRowContext(ctx, selectRequest+`WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoRequest
	}
	if err != nil {
		return r, fmt.Errorf("read request %d: %w", id, err)
	}
	if err := mayDecide(actor, r); err != nil {
		return r, errors.Join(err, a.refused(ctx, actor, Decide, Thing{Kind: "request", ID: fmt.Sprint(id)}, opinion))
	}
	state := Declined
	if approve {
		state = Approved
	}
	err = a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := a.samePerson(ctx, tx, r.By, actor.ID); err != nil {
			return err
		}
		if err := move(ctx, tx, id, Waiting, state, actor, opinion, r.At); err != nil {
			return err
		}
		r.State, r.Decider, r.Decided, r.Opinion = state, actor.ID, actor.At, opinion
		if err := Record(ctx, tx, actor, Decide, Thing{Kind: "request", ID: fmt.Sprint(id), Place: r.Thing.Place}, string(state)+": "+opinion, Done); err != nil {
			return err
		}
		if !approve {
			return nil
		}
		return a.carryOut(ctx, tx, actor, &r)
	})
	return r, err
}

// carryOut does what this room itself is asked for.
func (a *Access) carryOut(ctx context.Context, tx *store.Tx, actor Actor, r *Request) error {
	switch r.Act {
	case Grant:
		var acc Account
		if err := json.Unmarshal([]byte(r.Body), &acc); err != nil {
			return fmt.Errorf("read what request %d grants: %w", r.ID, err)
		}
		// Whoever asked may have lost the right to since.
		asker, err := a.actorIn(ctx, tx, r.By)
		if err != nil {
			return err
		}
		if err := a.apply(ctx, tx, asker, acc, actor.ID); err != nil {
			return err
		}
		if err := Record(ctx, tx, asker, Grant, r.Thing, r.Purpose, Done); err != nil {
			return err
		}
	case BreakGlass:
		if err := openGlass(ctx, tx, actor, *r); err != nil {
			return err
		}
	default:
		return nil
	}
	r.State = Used
	return move(ctx, tx, r.ID, Approved, Used, actor, r.Opinion, r.At)
}

// move takes a request from one state to the next, once.
func move(ctx context.Context, tx *store.Tx, id int64, from, to State, actor Actor, opinion string, asked civil.Instant) error {
	if actor.At >= asked+RequestLife {
		return fmt.Errorf("%w: request %d is too old", ErrNoRequest, id)
	}
	res, err := tx.ExecContext(ctx,
		`UPDATE access_request SET state = $1, decided_by = $2, decided_at = $3, opinion = $4 WHERE id = $5 AND state = $6`,
		string(to), actor.ID, int64(actor.At), opinion, id, string(from))
	if err != nil {
		return fmt.Errorf("decide request %d: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ErrNoRequest, err)
	}
	return nil
}

// Use takes an approved request of the actor's own in the transaction that
// does what it allows: once, and only while it is fresh.
func Use(ctx context.Context, tx *store.Tx, actor Actor, id int64, act Act) (Request, error) {
	r, err := scanRequest(tx.QueryRowContext(ctx, selectRequest+`WHERE id = $1`, id))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("read request %d: %w", id, err)
	}
	if err != nil || r.Act != act || r.By != actor.ID || r.State != Approved || actor.At >= r.Decided+RequestLife {
		return r, fmt.Errorf("%w: %w", ErrDenied, ErrNoRequest)
	}
	// The right itself must still be held.
	if err := May(actor, act, r.Thing); err != nil {
		return r, err
	}
	res, err := tx.ExecContext(ctx, `UPDATE access_request SET state = $1 WHERE id = $2 AND state = $3`, string(Used), id, string(Approved))
	if err != nil {
		return r, fmt.Errorf("use request %d: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return r, errors.Join(ErrDenied, ErrNoRequest, err)
	}
	r.State = Used
	return r, nil
}

// Separate refuses that one person is both the recorder and the approver, in
// one account or in two.
func (a *Access) Separate(ctx context.Context, q store.Queryer, recorder, approver string) error {
	return a.samePerson(ctx, q, recorder, approver)
}

func (a *Access) samePerson(ctx context.Context, q store.Queryer, first, second string) error {
	if first == second {
		return ErrSame
	}
	var n int64
	err := q.QueryRowContext(ctx,
		`SELECT COUNT(*) FROM access_account x JOIN access_account y ON x.person = y.person
		  WHERE x.id = $1 AND y.id = $2 AND x.person <> ''`, first, second).Scan(&n)
	if err != nil {
		return fmt.Errorf("compare %s with %s: %w", first, second, err)
	}
	if n > 0 {
		return ErrSame
	}
	return nil
}
