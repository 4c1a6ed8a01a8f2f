package request

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/importing"
	"linli/internal/store"
	"linli/internal/text"
)

// RoundKind is how a round goes.
type RoundKind string

// The kinds of round.
const (
	RoundCalls  RoundKind = "calls"  // by phone
	RoundVisits RoundKind = "visits" // at the door
	RoundHome   RoundKind = "home"   // a home for the elderly: handed over at the gate, nobody goes in
)

var roundNames = map[RoundKind]text.Label{
	RoundCalls: {Zh: "每天打电话", En: "calls by phone"}, RoundVisits: {Zh: "上门探访", En: "visits at the door"},
	RoundHome: {Zh: "养老机构门口交接", En: "hand-over at the gate of a home"},
}

// Name is what people call the kind.
func (k RoundKind) Name() text.Label { return roundNames[k] }

// Round is a recurring care of several people by one helper: a call a day to
// twenty elders.
type Round struct {
	ID     string // chosen by the client
	Place  string // community
	Kind   RoundKind
	Name   string
	Days   int64 // bits of the weekdays, Sunday the lowest
	Helper string
	Org    string
	From   civil.Day
	To     civil.Day // 0: open
	Checks []Check
	MadeBy string

	madeDay civil.Day
}

// Check is a question of the checklist; every answer is yes or no.
type Check struct {
	Key  string     `json:"key"`
	Name text.Label `json:"name"`
	// Alarm is the answer that alerts the community.
	Alarm bool `json:"alarm"`
}

// usualChecks are the checklist of a call or a visit.
var usualChecks = []Check{
	{"well", text.Label{Zh: "身体没有不舒服", En: "feels well"}, false},
	{"food", text.Label{Zh: "吃的够两天", En: "has food for two days"}, false},
	{"medicine", text.Label{Zh: "常用药够一周", En: "has medicine for a week"}, false},
	{"heat", text.Label{Zh: "水电暖正常", En: "water, power and heat work"}, false},
	{"mood", text.Label{Zh: "情绪还好", En: "in fair spirits"}, false},
}

// gateChecks are those of a hand-over at a gate.
var gateChecks = []Check{
	{"gate", text.Label{Zh: "在门口交接，没有进入", En: "handed over at the gate, nobody went in"}, false},
	{"wiped", text.Label{Zh: "外包装已消毒", En: "packaging disinfected"}, false},
	{"signed", text.Label{Zh: "机构值班人员已签收", En: "signed for by staff on duty"}, false},
}

var errRound = fault.New(fault.Invalid, text.Label{Zh: "请填写名称、社区、至少一天和负责的志愿者", En: "give a name, a community, at least one day and a helper"})

// SetRound makes a round or changes it.
func (r *Requests) SetRound(ctx context.Context, actor access.Actor, round Round) error {
	round.Name = strings.TrimSpace(round.Name)
	code, err := r.o.Atlas.Parse(round.Place)
	n := utf8.RuneCountInString(round.Name)
	if !goodID(round.ID) || err != nil || code.Level() != area.Community || n < 1 || n > maxName || round.Days < 1 || round.Days > 127 ||
		round.Helper == "" || roundNames[round.Kind] == (text.Label{}) {
		return errRound
	}
	var f faults
	if f.text("org", round.Org, 0, importing.MaxKey, msgBadOrg); f.err() != nil {
		return f.err()
	}
	round.Place = string(code)
	if round.From == 0 {
		round.From = r.now().Day()
	}
	if len(round.Checks) == 0 {
		round.Checks = usualChecks
		if round.Kind == RoundHome {
			round.Checks = gateChecks
		}
	}
	thing := access.Thing{Kind: "round", ID: round.ID, Place: round.Place}
	if err := r.o.Access.Guard(ctx, actor, access.RequestRound, thing, ""); err != nil {
		return err
	}
	if was, err := r.Round(ctx, round.ID); err == nil && was.Place != round.Place {
		return ErrOther
	} else if err != nil && !errors.Is(err, ErrUnknown) {
		return err
	}
	checks, err := json.Marshal(round.Checks)
	if err != nil {
		return fmt.Errorf("write round %s: %w", round.ID, err)
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		servable, err := r.o.People.Servable(ctx, tx, []string{round.Helper})
		if err != nil {
			return err
		}
		if !servable[round.Helper] {
			return ErrShell
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO request_round (round, place, kind, name, days, helper, org, from_day, to_day, checks, made_by, made_at, made_day)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)
			ON CONFLICT (round) DO UPDATE SET kind = excluded.kind, name = excluded.name, days = excluded.days, helper = excluded.helper,
			  org = excluded.org, to_day = excluded.to_day, checks = excluded.checks`,
			round.ID, round.Place, string(round.Kind), round.Name, round.Days, round.Helper, round.Org, int64(round.From), int64(round.To), string(checks),
			actor.ID, int64(r.now()))
		if err != nil {
			return fmt.Errorf("write round %s: %w", round.ID, err)
		}
		return access.Record(ctx, tx, actor, access.RequestRound, thing, "set", access.Done, round.Helper)
	})
}

const roundColumns = "round, place, kind, name, days, helper, org, from_day, to_day, checks, made_by, made_day"

func scanRound(scan func(...any) error) (o Round, err error) {
	var checks string
	if err := scan(&o.ID, &o.Place, &o.Kind, &o.Name, &o.Days, &o.Helper, &o.Org, &o.From, &o.To, &checks, &o.MadeBy, &o.madeDay); err != nil {
		return o, err
	}
	return o, json.Unmarshal([]byte(checks), &o.Checks)
}

// Round reads a round.
func (r *Requests) Round(ctx context.Context, id string) (Round, error) {
	return readRound(ctx, r.db.Read(), id)
}

func readRound(ctx context.Context, q store.Queryer, id string) (Round, error) {
	o, err := scanRound(q.QueryRowContext(ctx, "SELECT "+roundColumns+" FROM request_round WHERE round = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return o, ErrUnknown
	}
	if err != nil {
		return o, fmt.Errorf("read round %s: %w", id, err)
	}
	return o, nil
}

// Rounds lists the rounds of a division.
func (r *Requests) Rounds(ctx context.Context, actor access.Actor, place string) ([]Round, error) {
	if err := r.o.Access.Look(ctx, actor, access.RequestRound, access.Thing{Kind: "rounds", Place: place}, "rounds"); err != nil {
		return nil, err
	}
	return r.rounds(ctx, r.db.Read(), "WHERE place >= $1 AND place < $2 ORDER BY place, round LIMIT 500", place, area.Code(place).End())
}

func (r *Requests) rounds(ctx context.Context, q store.Queryer, where string, args ...any) ([]Round, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+roundColumns+" FROM request_round "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list rounds: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (Round, error) { return scanRound(rows.Scan) })
	if err != nil {
		return nil, fmt.Errorf("list rounds: %w", err)
	}
	return out, nil
}
