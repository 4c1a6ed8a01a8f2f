package request

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
)

// TurnState is what came of one turn.
type TurnState string

// The states.
const (
	TurnDue      TurnState = "due"
	TurnDone     TurnState = "done"
	TurnNoAnswer TurnState = "no-answer"
	TurnSkipped  TurnState = "skipped"
)

var turnNames = map[TurnState]text.Label{
	TurnDue: {Zh: "待办", En: "due"}, TurnDone: {Zh: "已办", En: "done"}, TurnNoAnswer: {Zh: "无人应答", En: "no answer"}, TurnSkipped: {Zh: "当天不需要", En: "not needed today"},
}

// Name is what people call the state.
func (s TurnState) Name() text.Label { return turnNames[s] }

// Turn is one member's turn on one day.
type Turn struct {
	Round, Member string
	Day           civil.Day
	State         TurnState
	Helper        string
	At            civil.Instant
	Checks        map[string]bool
	Alert         bool // the community must look
	Seen          civil.Instant
	SeenBy        string
}

// Report is what a helper says of a turn.
type Report struct {
	Round, Member string
	Day           civil.Day
	State         TurnState
	Checks        map[string]bool
	Note          string // on somebody's condition; sealed
}

const fieldNote = "request.note"

var (
	errTurn  = fault.New(fault.Conflict, text.Label{Zh: "这一次已经记过了", En: "this turn is recorded already"})
	errCheck = fault.In("checks", text.Label{Zh: "请逐项回答", En: "answer every question"})
)

// makeTurns makes today's turns of all rounds, once.
func (r *Requests) makeTurns(ctx context.Context) error {
	today := r.now().Day()
	due, err := r.rounds(ctx, r.db.Read(), "WHERE made_day < $1 AND from_day <= $2 AND (to_day = 0 OR to_day >= $3) LIMIT 1000", int64(today), int64(today), int64(today))
	if err != nil || len(due) == 0 {
		return err
	}
	for part := range slices.Chunk(due, 50) {
		err := r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, o := range part {
				if _, err := tx.ExecContext(ctx, "UPDATE request_round SET made_day = $1 WHERE round = $2", int64(today), o.ID); err != nil {
					return fmt.Errorf("make the turns of round %s: %w", o.ID, err)
				}
				if o.Days&(1<<today.Weekday()) == 0 {
					continue
				}
				_, err := tx.ExecContext(ctx, `INSERT INTO request_turn (round, member, day, state, helper, done_at, checks, alert, seen_at, seen_by, note)
					SELECT round, member, $1, $2, '', 0, '', 0, 0, '', $3 FROM request_member WHERE round = $4 AND state = $5
					ON CONFLICT (round, member, day) DO NOTHING`, int64(today), string(TurnDue), []byte{}, o.ID, string(MemberActive))
				if err != nil {
					return fmt.Errorf("make the turns of round %s: %w", o.ID, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const turnColumns = "round, member, day, state, helper, done_at, checks, alert, seen_at, seen_by"

func turns(ctx context.Context, q store.Queryer, where string, args ...any) ([]Turn, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+turnColumns+" FROM request_turn "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read turns: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (t Turn, err error) {
		var checks string
		if err := rows.Scan(&t.Round, &t.Member, &t.Day, &t.State, &t.Helper, &t.At, &checks, &t.Alert, &t.Seen, &t.SeenBy); err != nil {
			return t, err
		}
		if checks != "" {
			err = json.Unmarshal([]byte(checks), &t.Checks)
		}
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("read turns: %w", err)
	}
	return out, nil
}

// Turns are today's turns of a helper's rounds.
func (r *Requests) Turns(ctx context.Context, person string) ([]Turn, error) {
	return turns(ctx, r.db.Read(), "WHERE day = $1 AND round IN (SELECT round FROM request_round WHERE helper = $2) ORDER BY round, member", int64(r.now().Day()), person)
}

// TurnsOf are the turns of a round on a day, for whoever runs it.
func (r *Requests) TurnsOf(ctx context.Context, actor access.Actor, round string, day civil.Day) ([]Turn, error) {
	o, err := r.Round(ctx, round)
	if err != nil {
		return nil, err
	}
	if err := r.o.Access.Look(ctx, actor, access.RequestRound, access.Thing{Kind: "round", ID: round, Place: o.Place}, "turns"); err != nil {
		return nil, err
	}
	return turns(ctx, r.db.Read(), "WHERE round = $1 AND day = $2 ORDER BY member", round, int64(day))
}

// TurnAddress is whom a helper rings or visits, on the day of the turn and until
// it is done. Every look is logged.
func (r *Requests) TurnAddress(ctx context.Context, person, round, member string) (w Who, err error) {
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		o, err := readRound(ctx, tx, round)
		if err != nil {
			return err
		}
		found, err := turns(ctx, tx, "WHERE round = $1 AND member = $2 AND day = $3", round, member, int64(r.now().Day()))
		if err != nil {
			return err
		}
		if o.Helper != person || len(found) == 0 || found[0].State != TurnDue {
			return ErrNotHand
		}
		if w, err = r.openMember(ctx, tx, round, member); err != nil {
			return err
		}
		actor := access.Actor{Account: access.Account{ID: person, Person: person}, At: r.now()}
		return access.Record(ctx, tx, actor, access.RequestOpen, access.Thing{Kind: "round", ID: round, Place: o.Place}, purposeTask, access.Done, subject(r.memberRow(round, member)))
	})
	return w, err
}

// Report records a turn. Nobody at the door opens a welfare check with its
// clock; a worrying answer or a note alerts the community. What was done is a
// contact, by the helper's own word.
func (r *Requests) Report(ctx context.Context, person string, rep Report) error {
	rep.Note = strings.TrimSpace(rep.Note)
	if utf8.RuneCountInString(rep.Note) > maxWords {
		return fault.In("note", msgNeedWords)
	}
	if rep.State != TurnDone && rep.State != TurnNoAnswer && rep.State != TurnSkipped {
		return errCheck
	}
	if rep.Day == 0 {
		rep.Day = r.now().Day()
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		o, err := readRound(ctx, tx, rep.Round)
		if err != nil {
			return err
		}
		if o.Helper != person {
			return ErrNotHand
		}
		alert, checks, err := o.answers(rep)
		if err != nil {
			return err
		}
		note, err := r.sealNote(ctx, tx, rep)
		if err != nil {
			return err
		}
		alert = alert || rep.Note != "" || rep.State == TurnNoAnswer
		res, err := tx.ExecContext(ctx, `UPDATE request_turn SET state = $1, helper = $2, done_at = $3, checks = $4, alert = $5, note = $6
			WHERE round = $7 AND member = $8 AND day = $9 AND state = $10`,
			string(rep.State), person, int64(r.now()), checks, map[bool]int64{true: 1}[alert], note, rep.Round, rep.Member, int64(rep.Day), string(TurnDue))
		if err != nil {
			return fmt.Errorf("record a turn: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, r.turnWas(ctx, tx, person, rep))
		}
		switch rep.State {
		case TurnNoAnswer:
			return r.welfare(ctx, tx, o, rep, person)
		case TurnDone:
			return r.turnFact(ctx, tx, o, rep, person)
		}
		return nil
	})
}

// turnWas tells a report sent again from one that contradicts what is recorded.
func (r *Requests) turnWas(ctx context.Context, tx *store.Tx, person string, rep Report) error {
	found, err := turns(ctx, tx, "WHERE round = $1 AND member = $2 AND day = $3", rep.Round, rep.Member, int64(rep.Day))
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return ErrUnknown
	case found[0].State == rep.State && found[0].Helper == person:
		return nil
	}
	return errTurn
}

// answers checks the checklist and says whether something alarms.
func (o *Round) answers(rep Report) (alarm bool, encoded string, err error) {
	if rep.State != TurnDone {
		return false, "", nil
	}
	kept := map[string]bool{}
	for _, c := range o.Checks {
		yes, given := rep.Checks[c.Key]
		if !given {
			return false, "", errCheck
		}
		kept[c.Key] = yes
		alarm = alarm || yes == c.Alarm
	}
	b, err := json.Marshal(kept)
	return alarm, string(b), err
}

func (r *Requests) sealNote(ctx context.Context, tx *store.Tx, rep Report) ([]byte, error) {
	if rep.Note == "" {
		return []byte{}, nil
	}
	var wrapped []byte
	err := tx.QueryRowContext(ctx, "SELECT vault_key FROM request_member WHERE round = $1 AND member = $2", rep.Round, rep.Member).Scan(&wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("seal a note: %w", err)
	}
	s, row := r.o.Keys.Sealer(), r.memberRow(rep.Round, rep.Member)
	key, err := s.UnwrapKey(wrapped, row)
	if err != nil {
		return nil, fmt.Errorf("seal a note: %w", err)
	}
	return s.Seal(key, fieldNote, row+"/"+rep.Day.String(), []byte(rep.Note)), nil
}

// welfare opens a need: somebody must look, within the clock.
func (r *Requests) welfare(ctx context.Context, tx *store.Tx, o Round, rep Report, person string) error {
	w, err := r.openMember(ctx, tx, rep.Round, rep.Member)
	if err != nil {
		return err
	}
	now := r.now()
	w.Words = "探访时无人应答，请上门查看是否平安；再无人应答，联系家属、民警。"
	id := "w-" + r.index("request.welfare", rep.Round, rep.Member, rep.Day.String())[:32]
	q, err := r.EnterIn(ctx, tx, person, Ask{
		ID: id, Kind: Welfare, Place: o.Place, Urgency: Urgent, Care: Elder, Channel: ByRound, Who: w, Agreed: true, Until: 0,
	})
	if err != nil {
		return err
	}
	q.LateAt, q.overdue = now+r.rules().Welfare.millis(), false
	return q.save(ctx, tx)
}

func (r *Requests) turnFact(ctx context.Context, tx *store.Tx, o Round, rep Report, person string) error {
	f := &fact.Fact{
		ID: "turn-" + r.index("request.turn", rep.Round, rep.Member, rep.Day.String()), Kind: "contact", Start: r.now(), Place: o.Place, Org: o.Org, Person: person,
		Category: "epidemic.companionship", Quantity: 1, Unit: "visit", Grade: fact.Self, Source: "request:round", RecordedBy: person,
	}
	prepared, err := r.o.Checker.Prepare(r.o.Log, f)
	if err != nil {
		return err
	}
	if _, err := r.o.Log.Append(ctx, tx, prepared); err != nil {
		return fmt.Errorf("write the fact of a turn: %w", err)
	}
	return nil
}

// Alerts are the turns of a division that the community has not looked at yet.
func (r *Requests) Alerts(ctx context.Context, actor access.Actor, place string) ([]Turn, error) {
	if err := r.o.Access.Look(ctx, actor, access.RequestRound, access.Thing{Kind: "rounds", Place: place}, "alerts"); err != nil {
		return nil, err
	}
	return turns(ctx, r.db.Read(), `WHERE alert = 1 AND seen_at = 0 AND round IN (SELECT round FROM request_round WHERE place >= $1 AND place < $2)
		ORDER BY day, round, member LIMIT 200`, place, area.Code(place).End())
}

// SeeAlert opens an alert: who it is and what the helper noted, for a purpose;
// it is seen from then on.
func (r *Requests) SeeAlert(ctx context.Context, actor access.Actor, round, member string, day civil.Day, purpose string) (w Who, note string, err error) {
	o, err := r.Round(ctx, round)
	if err != nil {
		return w, "", err
	}
	row := r.memberRow(round, member)
	thing := access.Thing{Kind: "round", ID: round, Place: o.Place}
	if err := r.o.Access.LookAt(ctx, actor, access.RequestOpen, thing, purpose, subject(row)); err != nil {
		return w, "", err
	}
	if w, err = r.openMember(ctx, r.db.Read(), round, member); err != nil {
		return w, "", err
	}
	var sealed, wrapped []byte
	err = r.db.Read().QueryRowContext(ctx, `SELECT t.note, m.vault_key FROM request_turn t JOIN request_member m ON m.round = t.round AND m.member = t.member
		WHERE t.round = $1 AND t.member = $2 AND t.day = $3`, round, member, int64(day)).Scan(&sealed, &wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return w, "", ErrUnknown
	}
	if err != nil {
		return w, "", fmt.Errorf("read a note: %w", err)
	}
	if len(sealed) > 0 {
		plain, err := r.o.Keys.Sealer().OpenAlone(vault.Spot{Field: fieldNote, Row: row + "/" + day.String(), KeyRow: row}, sealed, wrapped)
		if err != nil {
			return w, "", fmt.Errorf("open a note: %w", err)
		}
		note = string(plain)
	}
	return w, note, r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE request_turn SET seen_at = $1, seen_by = $2 WHERE round = $3 AND member = $4 AND day = $5 AND seen_at = 0",
			int64(r.now()), actor.ID, round, member, int64(day))
		return err
	})
}
