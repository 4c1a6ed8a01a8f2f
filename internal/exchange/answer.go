package exchange

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/intake"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Sort is how a line of an answer and what is here differ.
type Sort string

// The sorts.
const (
	Differ  Sort = "differ"  // here 3 h, there 2 h
	Missing Sort = "missing" // handed on, and not there
	Unsent  Sort = "unsent"  // here, not handed on yet, not there
	Extra   Sort = "extra"   // there, not here
	Bad     Sort = "bad"     // a row of theirs that cannot be read
)

// Sorts are all of them, the gravest first.
func Sorts() []Sort { return []Sort{Differ, Missing, Extra, Unsent, Bad} }

// Name is what people call the sort.
func (s Sort) Name() text.Label {
	return map[Sort]text.Label{
		Differ: {Zh: "时长不同", En: "hours differ"}, Missing: {Zh: "已报送，对方没有", En: "sent, not there"},
		Unsent: {Zh: "未报送，对方没有", En: "not sent, not there"}, Extra: {Zh: "对方有，这里没有", En: "there, not here"},
		Bad: {Zh: "对方的行无法读", En: "a row that cannot be read"},
	}[s]
}

// Answer is a register's answer file compared with what was here.
type Answer struct {
	ID       string
	Register string
	List     List
	Scope    Scope
	Name     string // of the file
	Counts   map[Sort]int64
	By       string
	At       civil.Instant
}

// same is the count of records that agree, which are kept by number only.
const same Sort = "same"

// Agree is how many records are alike on both sides.
func (a Answer) Agree() int64 { return a.Counts[same] }

// Line is one difference. Here and There are minutes; -1: not there at all.
type Line struct {
	N      int64
	Sort   Sort
	Item   string
	Person string
	Said   string // what their row calls a person nobody here is, masked
	Day    civil.Day
	Here   int64
	There  int64
	Line   int // of their file, 0: none

}

// answerColumns are what an answer file may tell, by the names of Fields.
func (l List) answerColumns() []string {
	if l == Hours {
		return []string{"record", "person", "id_number", "day", "start", "end", "hours", "minutes"}
	}
	return []string{"person", "id_number"}
}

// heldTable is an answer that waits for its columns to be told.
type heldTable struct {
	token, account, register, name string
	list                           List
	scope                          Scope
	body                           []byte
}

const (
	maxAnswer = 16 << 20
	maxHeld   = 8
)

// Receive keeps an answer file until its columns are told, and says under which
// token. Only whoever sent it may go on with it, and only the newest few of all
// are kept.
func (x *Exchange) Receive(ctx context.Context, by access.Actor, register string, l List, s Scope, name string, body []byte) (token string, err error) {
	if _, err := x.answered(ctx, by, register, l, s.Place); err != nil {
		return "", err
	}
	if l == Hours && (s.From == 0 || s.To < s.From) {
		return "", fault.In("from", msgBadSpan)
	}
	if _, _, err := people.Header(bytes.NewReader(body), name, 1); err != nil {
		return "", unreadable(err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	t := heldTable{rand.Text(), by.ID, register, name, l, s, body}
	x.held = append(x.held, t)
	if len(x.held) > maxHeld {
		x.held = slices.Delete(x.held, 0, 1)
	}
	return t.token, nil
}

// answered asks whether somebody may compare answers of a place.
func (x *Exchange) answered(ctx context.Context, by access.Actor, register string, l List, place area.Code) (Register, error) {
	r, err := x.Register(ctx, register)
	if err != nil {
		return r, err
	}
	if !l.known() {
		return r, ErrUnknown
	}
	return r, x.access.Guard(ctx, by, access.ExchangeMap, access.Thing{Kind: "exchange", ID: r.ID, Place: string(place)}, "answer")
}

func (x *Exchange) take(by access.Actor, token string) (heldTable, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, t := range x.held {
		if t.token == token && t.account == by.ID {
			return t, nil
		}
	}
	return heldTable{}, fault.New(fault.Missing, msgOldUpload)
}

// target is under which name the mapping of a register's answers is remembered.
func (t heldTable) target() string { return "exchange." + string(t.list) + "." + t.register }

// Guess reads a held answer's columns and pre-fills which of them is which: as
// last time, or as what was handed on was mapped.
func (x *Exchange) Guess(ctx context.Context, by access.Actor, token string) (t heldTable, m people.Mapping, sample [][]string, err error) {
	if t, err = x.take(by, token); err != nil {
		return t, m, nil, err
	}
	header, sample, err := people.Header(bytes.NewReader(t.body), t.name, 2)
	if err != nil {
		return t, m, nil, unreadable(err)
	}
	ours := t.list.answerColumns()
	m, remembered, err := x.people.Guess(ctx, t.target(), ours, header)
	if err != nil || remembered {
		return t, m, sample, err
	}
	sent, err := x.Mapping(ctx, t.register, t.list, 0)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return t, m, nil, err
	}
	used := map[string]bool{}
	for _, theirs := range m.Pairs {
		used[theirs] = true
	}
	for _, c := range sent.Columns {
		if slices.Contains(ours, c.Field) && slices.Contains(header, c.Theirs) && m.Pairs[c.Field] == "" && !used[c.Theirs] {
			m.Pairs[c.Field], used[c.Theirs] = c.Theirs, true
		}
	}
	for _, our := range ours {
		if m.Pairs[our] != "" {
			continue
		}
		f, _ := t.list.field(our)
		for _, name := range f.Usual {
			if slices.Contains(header, name) && !used[name] {
				m.Pairs[our], used[name] = name, true
				break
			}
		}
	}
	return t, m, sample, nil
}

// checkPairs refuses a mapping by which nothing can be compared.
func (l List) checkPairs(pairs map[string]string) error {
	has := func(keys ...string) bool {
		return slices.ContainsFunc(keys, func(k string) bool { return pairs[k] != "" })
	}
	var f fault.Faults
	switch {
	case l == Volunteers && !has("person", "id_number"), l == Hours && !has("record", "person", "id_number"):
		f.Add("", msgNeedPerson)
	case l == Hours && !has("record") && !has("day", "start"):
		f.Add("", msgNeedDay)
	}
	if l == Hours && !has("hours", "minutes") && (pairs["start"] == "" || pairs["end"] == "") {
		f.Add("", msgNeedHours)
	}
	return f.Err()
}

// Compare remembers the columns of a held answer and compares it with what is
// here. id is the caller's: sent again, it is the same answer.
func (x *Exchange) Compare(ctx context.Context, by access.Actor, id, token string, pairs map[string]string) (Answer, error) {
	if known, err := queryAnswers(ctx, x.db.Read(), "id = $1 AND by_who = $2", id, by.ID); err != nil || len(known) > 0 {
		return append(known, Answer{})[0], err
	}
	t, m, _, err := x.Guess(ctx, by, token)
	if err != nil {
		return Answer{}, err
	}
	r, err := x.answered(ctx, by, t.register, t.list, t.scope.Place)
	if err != nil {
		return Answer{}, err
	}
	if len(id) < 4 || len(id) > 64 || strings.Trim(id, idLetters) != "" {
		return Answer{}, fault.In("id", msgBadID)
	}
	ours := t.list.answerColumns()
	m.Pairs, m.Source, m.UsedBy = pairs, r.Name, by.ID
	schema := intake.Schema{Name: string(t.list), Columns: ours}
	if err := m.Check(schema); err != nil {
		return Answer{}, fault.New(fault.Invalid, text.Of(err))
	}
	if err := t.list.checkPairs(pairs); err != nil {
		return Answer{}, err
	}
	if err := x.people.Remember(ctx, t.target(), m); err != nil {
		return Answer{}, err
	}
	var table bytes.Buffer
	if err := m.Apply(bytes.NewReader(t.body), t.name, schema, &table); err != nil {
		return Answer{}, unreadable(err)
	}
	theirs, err := readTheirs(t.list, &table)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{ID: id, Register: t.register, List: t.list, Scope: t.scope, Name: t.name, Counts: map[Sort]int64{}, By: by.ID, At: x.now()}
	lines, err := x.compare(ctx, &a, theirs)
	if err != nil {
		return Answer{}, err
	}
	err = x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := putAnswer(ctx, tx, a, lines); err != nil {
			return err
		}
		said := fmt.Sprintf("answer %s: %d differ, %d missing, %d extra", a.Name, a.Counts[Differ], a.Counts[Missing], a.Counts[Extra])
		return access.Record(ctx, tx, by, access.ExchangeMap, access.Thing{Kind: "exchange", ID: r.ID, Place: string(a.Scope.Place)}, said, access.Done)
	})
	return a, err
}

// Answers are the newest answers of a register's list, at most limit.
func (x *Exchange) Answers(ctx context.Context, register string, l List, limit int) ([]Answer, error) {
	return queryAnswers(ctx, x.db.Read(), "register = $1 AND list = $2 ORDER BY at DESC, id LIMIT $3", register, string(l), limit)
}

// Answer reads one for somebody who may see the exchange at its place.
func (x *Exchange) Answer(ctx context.Context, by access.Actor, id string) (Answer, error) {
	found, err := queryAnswers(ctx, x.db.Read(), "id = $1", id)
	if err == nil && len(found) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return Answer{}, err
	}
	a := found[0]
	return a, x.access.Guard(ctx, by, access.ExchangeRead, access.Thing{Kind: "exchange", ID: a.Register, Place: string(a.Scope.Place)}, "")
}

// Differences are the lines of an answer after one, at most limit.
func (x *Exchange) Differences(ctx context.Context, by access.Actor, id string, sort Sort, after int64, limit int) (Answer, []Line, error) {
	a, err := x.Answer(ctx, by, id)
	if err != nil {
		return a, nil, err
	}
	lines, err := x.lines(ctx, x.db.Read(), id, sort, after, limit)
	return a, lines, err
}

// Again lets what an answer lacks, or has otherwise, be handed on once more: it
// is new for the next file. It says how many records that are.
func (x *Exchange) Again(ctx context.Context, by access.Actor, id string) (n int64, err error) {
	a, err := x.Answer(ctx, by, id)
	if err != nil {
		return 0, err
	}
	r, err := x.answered(ctx, by, a.Register, a.List, a.Scope.Place)
	if err != nil {
		return 0, err
	}
	err = x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n = 0
		for _, sort := range []Sort{Differ, Missing} {
			for after := int64(0); ; {
				lines, err := x.lines(ctx, tx, id, sort, after, batch)
				if err != nil {
					return err
				}
				for _, l := range lines {
					res, err := tx.ExecContext(ctx, `DELETE FROM exchange_sent WHERE register = $1 AND list = $2 AND sent_at <= $3
						AND (item = $4 OR person = $5 AND day = $6)`, a.Register, string(a.List), int64(a.At), l.Item, l.Person, int64(l.Day))
					if err != nil {
						return fmt.Errorf("hand on again: %w", err)
					}
					gone, err := res.RowsAffected()
					if err != nil {
						return err
					}
					n += gone
					after = l.N
				}
				if len(lines) < batch {
					break
				}
			}
		}
		if n == 0 {
			return nil
		}
		return access.Record(ctx, tx, by, access.ExchangeMap, r.thing(), "hand on again after answer "+id, access.Done)
	})
	return n, err
}
