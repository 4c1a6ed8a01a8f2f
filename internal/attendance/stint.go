package attendance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/store"
	"linli/internal/text"
)

// State is where a stint stands.
type State string

// The states. Only what has a fact counts, whatever the state: a verified stint
// whose times somebody has amended counts as it did until it is verified anew.
const (
	Proposed State = "proposed" // waits for a second person
	Verified State = "verified"
	Absent   State = "absent" // a seat, and nobody came
	Vetoed   State = "vetoed" // the volunteer does not want it recorded
	Paid     State = "paid"   // duty that is paid: not volunteering (Order 67, article 19)
)

var stateNames = map[State]text.Label{
	Proposed: {Zh: "待核实", En: "to be verified"},
	Verified: {Zh: "已核实", En: "verified"},
	Absent:   {Zh: "未到岗", En: "did not come"},
	Vetoed:   {Zh: "本人否认", En: "vetoed"},
	Paid:     {Zh: "有酬，不计", En: "paid, not counted"},
}

// Name is what people call the state.
func (s State) Name() text.Label { return stateNames[s] }

// Stint is one person's service at one shift.
type Stint struct {
	Person, Shift              string
	Post, Site, Place, Project string
	Campaign, Action           string
	Org, Team, Category        string
	Start, End                 civil.Instant // of the shift

	From, To  civil.Instant // served, as proposed or verified
	Rest      int64         // minutes of breaks in it
	Minutes   int64         // served, without breaks
	Grade     fact.Grade
	Doubts    Doubts
	State     State
	Manual    bool          // the times were entered by hand
	Recorders []string      // whose word they rest on
	Taps      int64         // of which they were made
	Entered   civil.Instant // when the first record of it reached us
	Due       civil.Day     // last day to verify it in time
	Revision  int64

	Facts   int64  // how many facts it has written
	Chain   int64  // number of the first of those that replaced one another up to the live one
	Fact    string // the one that is live; empty: nothing counts
	Counted Served // by that fact

	Approver   string
	VerifiedAt civil.Instant
	Confirmed  civil.Instant // when the volunteer agreed with the times; 0: not
	Objection  string        // of the volunteer, open
	ObjectedAt civil.Instant
}

// Served is a time that counts.
type Served struct {
	From, To civil.Instant
	Minutes  int64
}

const stintColumns = `person, shift, post, site, place, project, campaign, action, org, team, category, start_at, end_at, from_at, to_at, rest,
	minutes, grade, doubts, state, manual, recorders, taps, entered_at, due_day, revision, facts, chain, fact, counted_from, counted_to, counted_minutes,
	approver, verified_at, confirmed_at, objection, objected_at`

func scanStint(scan func(...any) error) (s Stint, err error) {
	var grade, manual int64
	var doubts, recorders string
	err = scan(&s.Person, &s.Shift, &s.Post, &s.Site, &s.Place, &s.Project, &s.Campaign, &s.Action, &s.Org, &s.Team, &s.Category,
		&s.Start, &s.End, &s.From, &s.To, &s.Rest, &s.Minutes, &grade, &doubts, &s.State, &manual, &recorders, &s.Taps, &s.Entered, &s.Due,
		&s.Revision, &s.Facts, &s.Chain, &s.Fact, &s.Counted.From, &s.Counted.To, &s.Counted.Minutes, &s.Approver, &s.VerifiedAt, &s.Confirmed,
		&s.Objection, &s.ObjectedAt)
	s.Grade, s.Manual, s.Doubts, s.Recorders = fact.Grade(grade), manual != 0, parseDoubts(doubts), strings.Fields(recorders)
	return s, err
}

func (s *Stint) args() []any {
	manual := store.Flag(s.Manual)
	return []any{s.Person, s.Shift, s.Post, s.Site, s.Place, s.Project, s.Campaign, s.Action, s.Org, s.Team, s.Category,
		int64(s.Start), int64(s.End), int64(s.From), int64(s.To), s.Rest, s.Minutes, int64(s.Grade), s.Doubts.String(), string(s.State), manual,
		strings.Join(s.Recorders, " "), s.Taps, int64(s.Entered), int64(s.Due), s.Revision, s.Facts, s.Chain, s.Fact, int64(s.Counted.From),
		int64(s.Counted.To), s.Counted.Minutes, s.Approver, int64(s.VerifiedAt), int64(s.Confirmed), s.Objection, int64(s.ObjectedAt)}
}

var stintTable = func() store.Table {
	columns := strings.FieldsFunc(stintColumns, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' })
	var set []string
	for _, c := range columns[2:] {
		set = append(set, c+" = excluded."+c)
	}
	return store.Table{Name: "attendance_stint", Columns: columns,
		Tail: "ON CONFLICT (person, shift) DO UPDATE SET " + strings.Join(set, ", ")}
}()

// put writes stints as they are now, each a revision further.
func put(ctx context.Context, tx *store.Tx, stints ...*Stint) error {
	for _, s := range stints {
		s.Revision++
	}
	err := store.Insert(ctx, tx, stintTable, len(stints), func(i int, args []any) []any { return append(args, stints[i].args()...) })
	if err != nil {
		return fmt.Errorf("write stints: %w", err)
	}
	return nil
}

// readStint reads one stint; ErrUnknown where there is none.
func readStint(ctx context.Context, q store.Queryer, person, shift string) (Stint, error) {
	s, err := scanStint(q.QueryRowContext(ctx, "SELECT "+stintColumns+" FROM attendance_stint WHERE person = $1 AND shift = $2", person, shift).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrUnknown
	}
	if err != nil {
		return s, fmt.Errorf("read stint of %s at %s: %w", person, shift, err)
	}
	return s, nil
}

func queryStints(ctx context.Context, q store.Queryer, where string, args ...any) ([]Stint, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+stintColumns+" FROM attendance_stint WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read stints: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (Stint, error) { return scanStint(rows.Scan) })
	if err != nil {
		return nil, fmt.Errorf("read stints: %w", err)
	}
	return out, nil
}

// Stint reads one stint.
func (a *Attendance) Stint(ctx context.Context, person, shift string) (Stint, error) {
	return readStint(ctx, a.DB.Read(), person, shift)
}

// AtShift are the stints of a shift, by person.
func (a *Attendance) AtShift(ctx context.Context, shift string) ([]Stint, error) {
	return queryStints(ctx, a.DB.Read(), "shift = $1 ORDER BY person", shift)
}

// Mine are a person's stints that began before an instant (0: any), newest
// first. The caller makes sure that it is the person who asks.
func (a *Attendance) Mine(ctx context.Context, person string, before civil.Instant, limit int) ([]Stint, error) {
	if before == 0 {
		before = 1 << 60
	}
	return queryStints(ctx, a.DB.Read(), "person = $1 AND start_at < $2 ORDER BY start_at DESC, shift LIMIT $3", person, int64(before), limit)
}

// Hours are what counts of a person, in minutes, and at how many shifts.
func (a *Attendance) Hours(ctx context.Context, person string) (minutes, shifts int64, err error) {
	err = a.DB.Read().QueryRowContext(ctx, `SELECT COALESCE(SUM(counted_minutes), 0), COUNT(*) FROM attendance_stint
		WHERE person = $1 AND fact <> ''`, person).Scan(&minutes, &shifts)
	if err != nil {
		return 0, 0, fmt.Errorf("sum the hours of %s: %w", person, err)
	}
	return minutes, shifts, nil
}

// Event is one thing that was done to a stint.
type Event struct {
	At       civil.Instant
	Who      string
	What     string
	From, To civil.Instant
	Minutes  int64
	Reason   string
}

// What is done to stints, as their history names it.
const (
	eventMade      = "made"
	eventVerified  = "verified"
	eventAmended   = "amended"
	eventVetoed    = "vetoed"
	eventPaid      = "paid"
	eventObjected  = "objected"
	eventAnswered  = "answered"
	eventConfirmed = "confirmed"
	eventAllowed   = "allowed"
	eventGaveWay   = "gave-way"
	eventResolved  = "resolved"
)

// History is what was done to a stint, oldest first.
func (a *Attendance) History(ctx context.Context, person, shift string) ([]Event, error) {
	rows, err := a.DB.Read().QueryContext(ctx, `SELECT at, who, what, from_at, to_at, minutes, reason FROM attendance_history
		WHERE person = $1 AND shift = $2 ORDER BY n`, person, shift)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (e Event, err error) {
		err = rows.Scan(&e.At, &e.Who, &e.What, &e.From, &e.To, &e.Minutes, &e.Reason)
		return e, err
	})
}

// note adds to a stint's history. It is called before put, which makes the
// revision that the row is named by.
func (a *Attendance) note(ctx context.Context, tx *store.Tx, s *Stint, who, what, reason string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO attendance_history (person, shift, n, at, who, what, from_at, to_at, minutes, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.Person, s.Shift, s.Revision+1, int64(a.now()), who, what, int64(s.From), int64(s.To), s.Minutes, reason)
	if err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	return nil
}

// lock makes two changes of one person's hours come one after the other.
func lock(ctx context.Context, tx *store.Tx, person string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO attendance_person (person, turn) VALUES ($1, 1)
		ON CONFLICT (person) DO UPDATE SET turn = attendance_person.turn + 1`, person)
	if err != nil {
		return fmt.Errorf("take the turn of %s: %w", person, err)
	}
	return nil
}

// change reads a stint, lets f change it, and writes it with its history; f
// says what it did, or the empty text if nothing.
func (a *Attendance) change(ctx context.Context, tx *store.Tx, person, shift, who string, f func(s *Stint) (what, reason string, err error)) error {
	if err := lock(ctx, tx, person); err != nil {
		return err
	}
	s, err := readStint(ctx, tx, person, shift)
	if err != nil {
		return err
	}
	what, reason, err := f(&s)
	if err != nil || what == "" {
		return err
	}
	if err := a.note(ctx, tx, &s, who, what, reason); err != nil {
		return err
	}
	return put(ctx, tx, &s)
}

// of fills in the shift's part of a stint.
func (s *Stint) of(shift Shift) {
	s.Shift, s.Post, s.Site, s.Place, s.Project = shift.ID, shift.Post, shift.Site, shift.Place, shift.Project
	s.Campaign, s.Action, s.Org, s.Team, s.Category = shift.Campaign, shift.Action, shift.Org, shift.Team, shift.Category
	s.Start, s.End = shift.Start, shift.End
}

// took fills in what a person's taps come to.
func (s *Stint) took(t Time, taps []Tap) {
	s.From, s.To, s.Minutes, s.Grade, s.Doubts = t.Start(), t.End(), t.Minutes, t.Grade, t.Doubts
	s.Rest = int64((s.To-s.From)/minute) - s.Minutes
	s.Taps, s.Recorders = int64(len(taps)), nil
	for _, tap := range taps {
		who := tap.By
		if who == "" {
			who = personMark + tap.Person
		}
		if !slices.Contains(s.Recorders, who) {
			s.Recorders = append(s.Recorders, who)
		}
		if s.Entered == 0 || tap.Received < s.Entered {
			s.Entered = tap.Received
		}
	}
	slices.Sort(s.Recorders)
}
