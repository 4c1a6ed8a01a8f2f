package exchange

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
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

// their is one row of an answer.
type their struct {
	line                     int
	record, person, document string
	day                      civil.Day
	minutes                  int64
	bad                      bool
}

// readTheirs reads an answer in our columns. A row that cannot be read is kept
// as such: nothing of theirs is passed over in silence.
func readTheirs(l List, in io.Reader) ([]their, error) {
	r := csv.NewReader(in)
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read an answer: %w", err)
	}
	var out []their
	for line := 2; ; line++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read an answer: %w", err)
		}
		of := func(key string) string {
			if i := slices.Index(header, key); i >= 0 && i < len(cells) {
				return strings.TrimSpace(strings.TrimPrefix(cells[i], "'"))
			}
			return ""
		}
		t := their{line: line, record: clip(of("record")), person: clip(of("person")), document: strings.ToUpper(of("id_number"))}
		if t.record == "" && t.person == "" && t.document == "" {
			t.bad = true
		}
		if l == Hours && !t.bad {
			t.read(of)
		}
		out = append(out, t)
	}
}

// clip bounds what is kept of a cell.
func clip(s string) string {
	if r := []rune(s); len(r) > 64 {
		return string(r[:64])
	}
	return s
}

// holds reports whether an item lies in the scope.
func (s Scope) holds(it Item) bool {
	return (s.Place == "" || s.Place.Contains(area.Code(it.Place))) && (s.From == 0 || it.Day >= s.From) && (s.To == 0 || it.Day <= s.To)
}

// read reads what an hours row says of time.
func (t *their) read(of func(string) string) {
	start, end := moment(of("start")), moment(of("end"))
	t.day = start.Day()
	if s := of("day"); s != "" {
		t.day = dayOf(s)
	} else if start == 0 {
		t.day = 0
	}
	var ok bool
	switch {
	case of("minutes") != "":
		t.minutes, ok = duration(of("minutes"), 1)
	case of("hours") != "":
		t.minutes, ok = duration(of("hours"), 60)
	case start != 0 && end > start:
		t.minutes, ok = int64(end-start)/60_000, true
	}
	t.bad = !ok || t.day == 0 && t.record == ""
}

// duration reads a decimal number of a unit of so many minutes, to the minute.
func duration(s string, unit float64) (int64, bool) {
	s = strings.TrimRight(s, "小时分钟hmin ")
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n < 0 || n*unit > 1e7 {
		return 0, false
	}
	return int64(n*unit + 0.5), true
}

// dayOf reads a day as registers write it, also the number by which a workbook
// keeps it (days since 30 December 1899); 0 if it is none.
func dayOf(s string) civil.Day {
	if m := moment(s); m != 0 {
		return m.Day()
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "20060102", "2006年1月2日", "2006.1.2"} {
		if d, err := time.ParseInLocation(layout, s, civil.Zone); err == nil {
			return civil.At(d).Day()
		}
	}
	return 0
}

// moment reads an instant as registers write it; 0 if it is none.
func moment(s string) civil.Instant {
	for _, layout := range []string{"2006-1-2 15:04", "2006-1-2 15:04:05", "2006/1/2 15:04", "2006/1/2 15:04:05", "2006-01-02T15:04:05", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, civil.Zone); err == nil {
			return civil.At(t)
		}
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 20000 && n < 80000 {
		first := civil.NewDay(1899, time.December, 30).Start()
		return first + civil.Instant((n*24*60+0.5))*60_000
	}
	return 0
}

// compare sets an answer beside what is here. Records are met by their number;
// what is left is met person by person and day by day, so that one shift here
// and two rows there are the same if their minutes are.
func (x *Exchange) compare(ctx context.Context, a *Answer, theirs []their) ([]Line, error) {
	if err := x.meet(ctx, theirs); err != nil {
		return nil, err
	}
	byRecord, byDay := map[string][]*their{}, map[dayKey][]*their{}
	var lines []Line
	for i := range theirs {
		t := &theirs[i]
		switch {
		case t.bad:
			lines = append(lines, Line{Sort: Bad, Said: t.said(), Here: -1, There: -1, Line: t.line})
		case t.record != "":
			byRecord[t.record] = append(byRecord[t.record], t)
		default:
			byDay[t.key()] = append(byDay[t.key()], t)
		}
	}
	left := map[dayKey]*Line{}
	var order []dayKey
	err := x.each(ctx, a.List, a.Scope, "", func(items []Item) (bool, error) {
		all, err := x.standings(ctx, x.db.Read(), a.Register, a.List, items)
		if err != nil {
			return false, err
		}
		for _, one := range all {
			if rows := byRecord[one.Key]; len(rows) > 0 {
				delete(byRecord, one.Key)
				lines = a.put(lines, Line{Item: one.Key, Person: one.Person, Day: one.Day, Here: one.Minutes, There: sum(rows), Line: rows[0].line})
				continue
			}
			if one.State == Kept {
				continue // nobody there should know of them
			}
			k := dayKey{one.Person, one.Day}
			l := left[k]
			if l == nil {
				l = &Line{Item: one.Key, Person: one.Person, Day: one.Day, Sort: Unsent}
				left[k], order = l, append(order, k)
			}
			l.Here += one.Minutes
			if one.State != Fresh {
				l.Sort = Missing
			}
		}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	for _, k := range order {
		l := *left[k]
		if rows := byDay[k]; len(rows) > 0 {
			delete(byDay, k)
			l.Sort, l.There, l.Line = "", sum(rows), rows[0].line
		} else {
			l.There = -1
		}
		lines = a.put(lines, l)
	}
	for record, rows := range byRecord {
		sent, err := sentOf(ctx, x.db.Read(), a.Register, a.List, []Item{{Key: record}})
		if err != nil {
			return nil, err
		}
		if was, ok := sent[record]; ok && !a.Scope.holds(was.Item) {
			continue // handed on from another place or time: not what is compared
		}
		lines = a.extra(lines, rows)
	}
	for _, rows := range byDay {
		lines = a.extra(lines, rows)
	}
	slices.SortStableFunc(lines, func(p, q Line) int {
		if c := slices.Index(Sorts(), p.Sort) - slices.Index(Sorts(), q.Sort); c != 0 {
			return c
		}
		if p.Day != q.Day {
			return int(p.Day - q.Day)
		}
		return strings.Compare(p.Person+p.Said+p.Item, q.Person+q.Said+q.Item)
	})
	a.Counts = map[Sort]int64{same: a.Counts[same]}
	for _, l := range lines {
		a.Counts[l.Sort]++
	}
	return lines, nil
}

type dayKey struct {
	who string
	day civil.Day
}

// put adds a line of what is here, unless both sides agree.
func (a *Answer) put(lines []Line, l Line) []Line {
	if l.Sort == "" {
		if a.List == Volunteers || near(l.Here, l.There) {
			a.Counts[same]++
			return lines
		}
		l.Sort = Differ
	}
	return append(lines, l)
}

// near forgives what is lost when minutes are written as hours with two places.
func near(a, b int64) bool { return a-b <= 1 && b-a <= 1 }

// extra adds what is there only. Rows of days outside the scope are not asked
// about.
func (a *Answer) extra(lines []Line, rows []*their) []Line {
	t := rows[0]
	if a.List == Hours && t.day != 0 && (t.day < a.Scope.From || t.day > a.Scope.To) {
		return lines
	}
	return append(lines, Line{Sort: Extra, Item: t.record, Person: t.person, Said: t.said(), Day: t.day, Here: -1, There: sum(rows), Line: t.line})
}

func sum(rows []*their) int64 {
	var n int64
	for _, t := range rows {
		n += t.minutes
	}
	return n
}

// meet finds out whom rows mean that name a document.
func (x *Exchange) meet(ctx context.Context, theirs []their) error {
	var numbers []string
	for _, t := range theirs {
		if t.person == "" && t.document != "" {
			numbers = append(numbers, t.document)
		}
	}
	found, err := x.people.ByDocument(ctx, x.db.Read(), distinct(numbers))
	if err != nil {
		return err
	}
	for i := range theirs {
		if t := &theirs[i]; t.person == "" {
			t.person = found[t.document]
		}
	}
	return nil
}

// key is by which a row without a record number is met.
func (t *their) key() dayKey {
	if t.person == "" {
		return dayKey{"?" + t.document, t.day}
	}
	return dayKey{t.person, t.day}
}

// said is what a row calls its person, masked, where nobody here is meant.
func (t *their) said() string {
	if t.person != "" || t.document == "" {
		return ""
	}
	return ident.Document{Type: ident.IDCard, Number: t.document}.Mask()
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
