package attendance

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// OddKind is a sort of oddity in an organisation's records.
type OddKind string

// The sorts. An oddity accuses nobody and blocks nothing: it asks a person, and
// keeps the answer.
const (
	OddIdentical OddKind = "identical" // many stints of the very same length
	OddBulk      OddKind = "bulk"      // many entered at once, long after
	OddOverlap   OddKind = "overlap"   // people in two places at a time
	OddSpeed     OddKind = "speed"     // people in two districts within minutes
	OddUnplanned OddKind = "unplanned" // much service that was on no roster
	OddFriend    OddKind = "friend"    // one hand for unusually many
	OddSelf      OddKind = "self"      // much that rests on people's own word
)

var oddNames = map[OddKind]text.Label{
	OddIdentical: {Zh: "时长雷同", En: "identical lengths"},
	OddBulk:      {Zh: "批量补录", En: "entered in bulk, late"},
	OddOverlap:   {Zh: "时间重叠", En: "overlaps"},
	OddSpeed:     {Zh: "赶路过快", En: "too fast between places"},
	OddUnplanned: {Zh: "无班次服务", En: "hours without a shift"},
	OddFriend:    {Zh: "一人经手过多", En: "one hand for many"},
	OddSelf:      {Zh: "自报占比高", En: "much on people's own word"},
}

// Name is what people call the sort.
func (k OddKind) Name() text.Label { return oddNames[k] }

// What is odd. Shares are in per cent. They are the house's own measures; the
// smallest numbers keep a handful of records from looking odd by chance.
const (
	fewest        = 20  // stints, below which no share is odd
	identicalOdd  = 80  // per cent of the very same length, of those entered by hand
	bulkOdd       = 100 // entered on one day by one hand
	bulkAfter     = 7   // days after the service
	unplannedOdd  = 30
	friendPersons = 50 // by one hand
	friendOdd     = 60 // per cent
	selfOdd       = 30
	speedWithin   = 15 * minute // between two districts
)

// Honesty is what one organisation's records of a period look like.
type Honesty struct {
	Org       string // empty: none
	Stints    int64
	Minutes   int64 // that count
	Identical int64 // per cent of those entered by hand that have the commonest length
	Late      int64 // entered more than a week after the service
	Overlap   int64
	Speed     int64
	Unplanned int64 // per cent
	Friend    int64 // per cent that one hand has recorded or verified
	Self      int64 // per cent of the grade "self"
	Odd       []Odd
}

// Odd is one thing that somebody should be asked about.
type Odd struct {
	ID      string // the same for the same oddity
	Kind    OddKind
	Org     string
	Hand    string // whose, where it is somebody's
	Count   int64
	Of      int64
	Answers []Said
}

// Said is an answer to an oddity.
type Said struct {
	Answer, Who string
	At          civil.Instant
}

// Percent is the share of an oddity.
func (o Odd) Percent() int64 { return percent(o.Count, o.Of) }

func percent(n, of int64) int64 {
	if of == 0 {
		return 0
	}
	return n * 100 / of
}

// looked is what is read of a stint to judge honesty.
type looked struct {
	org, person, place       string
	minutes, counted         int64
	doubts                   Doubts
	grade                    fact.Grade
	manual                   bool
	recorders                []string
	approver                 string
	entered, end, from, till civil.Instant
}

// Honest looks at the records of a scope whose shifts began on the days from
// one to another, organisation by organisation, those with most oddities first.
func (a *Attendance) Honest(ctx context.Context, actor access.Actor, s Scope, from, to civil.Day) ([]Honesty, error) {
	thing, err := a.guard(ctx, actor, access.ServiceApprove, s)
	if err != nil {
		return nil, err
	}
	cond, args := s.where(3)
	args = append([]any{int64(from.Start()), int64((to + 1).Start())}, args...)
	rows, err := a.DB.Read().QueryContext(ctx, `SELECT org, person, place, minutes, counted_minutes, doubts, grade, manual, recorders, approver, entered_at,
		end_at, from_at, to_at FROM attendance_stint WHERE start_at >= $1 AND start_at < $2 AND state <> 'absent' AND `+cond+` ORDER BY person, from_at`, args...)
	if err != nil {
		return nil, fmt.Errorf("look at records: %w", err)
	}
	stints, err := store.Collect(rows, scanLooked)
	if err != nil {
		return nil, fmt.Errorf("look at records: %w", err)
	}
	out := judgeAll(stints, from, to)
	for i := range out {
		for k := range out[i].Odd {
			if out[i].Odd[k].Answers, err = a.answers(ctx, out[i].Odd[k].ID); err != nil {
				return nil, err
			}
		}
	}
	return out, a.Access.Look(ctx, actor, access.ServiceApprove, thing, "honesty of records")
}

func scanLooked(rows *sql.Rows) (l looked, err error) {
	var doubts, recorders string
	var grade, manual int64
	err = rows.Scan(&l.org, &l.person, &l.place, &l.minutes, &l.counted, &doubts, &grade, &manual, &recorders, &l.approver, &l.entered, &l.end, &l.from, &l.till)
	l.doubts, l.recorders, l.grade, l.manual = parseDoubts(doubts), strings.Fields(recorders), fact.Grade(grade), manual != 0
	return l, err
}

// judgeAll is the rule of Honest: a pure function of the records, which stand
// by person and time.
func judgeAll(stints []looked, from, to civil.Day) []Honesty {
	byOrg := map[string][]looked{}
	speed := map[string]int64{}
	for i, l := range stints {
		byOrg[l.org] = append(byOrg[l.org], l)
		if i > 0 && tooFast(stints[i-1], l) {
			speed[l.org]++
		}
	}
	var out []Honesty
	for org, list := range byOrg {
		h := judge(org, list, fmt.Sprintf("%s %s", from, to), speed[org])
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Honesty) int {
		return cmp.Or(cmp.Compare(len(b.Odd), len(a.Odd)), cmp.Compare(b.Stints, a.Stints), cmp.Compare(a.Org, b.Org))
	})
	return out
}

// tooFast reports whether one person served in two districts with too little
// time between to go from one to the other.
func tooFast(a, b looked) bool {
	return a.person == b.person && a.till > 0 && b.from >= a.till && b.from-a.till < speedWithin &&
		len(a.place) >= 6 && len(b.place) >= 6 && a.place[:6] != b.place[:6]
}

func judge(org string, list []looked, period string, speed int64) Honesty {
	h := Honesty{Org: org, Stints: int64(len(list)), Speed: speed}
	var self, unplanned, byHand int64
	lengths := map[int64]int64{}
	hands := map[string]int64{}
	bulk := map[string]int64{} // by day and hand
	for _, l := range list {
		h.Minutes += l.counted
		if l.grade == fact.Self {
			self++
		}
		if l.doubts.Has(Unplanned) {
			unplanned++
		}
		if l.doubts.Has(Overlaps) {
			h.Overlap++
		}
		if l.manual {
			byHand++
			lengths[l.minutes]++
		}
		entered := l.entered
		if int(entered.Day()-l.end.Day()) > bulkAfter {
			h.Late++
			for _, r := range l.recorders {
				bulk[entered.Day().String()+" "+r]++
			}
		}
		seen := map[string]bool{}
		for _, hand := range append(slices.Clone(l.recorders), l.approver) {
			if hand != "" && hand != personMark+l.person && !seen[hand] {
				seen[hand] = true
				hands[hand]++
			}
		}
	}
	for _, n := range lengths {
		h.Identical = max(h.Identical, percent(n, byHand))
	}
	h.Unplanned, h.Self = percent(unplanned, h.Stints), percent(self, h.Stints)
	odd := func(kind OddKind, hand string, count, of int64) {
		sum := sha256.Sum256([]byte(strings.Join([]string{string(kind), org, hand, period}, "\x00")))
		h.Odd = append(h.Odd, Odd{ID: hex.EncodeToString(sum[:12]), Kind: kind, Org: org, Hand: hand, Count: count, Of: of})
	}
	if byHand >= fewest && h.Identical >= identicalOdd {
		odd(OddIdentical, "", byHand*h.Identical/100, byHand)
	}
	for _, key := range slices.Sorted(maps.Keys(bulk)) {
		if bulk[key] >= bulkOdd {
			odd(OddBulk, key, bulk[key], h.Stints)
		}
	}
	if h.Overlap > 0 {
		odd(OddOverlap, "", h.Overlap, h.Stints)
	}
	if speed > 0 {
		odd(OddSpeed, "", speed, h.Stints)
	}
	if h.Stints >= fewest && h.Unplanned >= unplannedOdd {
		odd(OddUnplanned, "", unplanned, h.Stints)
	}
	if h.Stints >= fewest && h.Self >= selfOdd {
		odd(OddSelf, "", self, h.Stints)
	}
	for _, hand := range slices.Sorted(maps.Keys(hands)) {
		share := percent(hands[hand], h.Stints)
		h.Friend = max(h.Friend, share)
		if hands[hand] >= friendPersons && share >= friendOdd {
			odd(OddFriend, hand, hands[hand], h.Stints)
		}
	}
	return h
}

func (a *Attendance) answers(ctx context.Context, odd string) ([]Said, error) {
	rows, err := a.DB.Read().QueryContext(ctx, "SELECT answer, who, at FROM attendance_answer WHERE odd = $1 ORDER BY at", odd)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (s Said, err error) {
		err = rows.Scan(&s.Answer, &s.Who, &s.At)
		return s, err
	})
}

// Explain keeps somebody's answer to an oddity of an organisation. Answers are
// only added.
func (a *Attendance) Explain(ctx context.Context, actor access.Actor, s Scope, odd, answer string) error {
	answer = strings.TrimSpace(answer)
	if n := utf8.RuneCountInString(answer); n < 2 || n > 500 {
		return fault.In("answer", text.Label{Zh: "请写 2 到 500 字的说明", En: "explain in 2 to 500 characters"})
	}
	if len(odd) != 24 {
		return ErrUnknown
	}
	thing, err := a.guard(ctx, actor, access.ServiceRecord, s)
	if err != nil {
		return err
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO attendance_answer (odd, org, answer, who, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (odd, at) DO NOTHING`, odd, s.Org, answer, actor.ID, int64(a.now()))
		if err != nil {
			return fmt.Errorf("keep an answer: %w", err)
		}
		return access.Record(ctx, tx, actor, access.ServiceRecord, thing, "explained "+odd, access.Done)
	})
}
