package exchange

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/store"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func queryRegisters(ctx context.Context, q store.Queryer, where string, args ...any) ([]Register, error) {
	rows, err := q.QueryContext(ctx, "SELECT id, name, place, made_by, made_at FROM exchange_register WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read registers: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (r Register, err error) {
		return r, rows.Scan(&r.ID, &r.Name, (*string)(&r.Place), &r.By, (*int64)(&r.At))
	})
	if err != nil {
		return nil, fmt.Errorf("read registers: %w", err)
	}
	return out, nil
}

func readRegister(ctx context.Context, q store.Queryer, id string) (Register, error) {
	found, err := queryRegisters(ctx, q, "id = $1", id)
	if err == nil && len(found) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return Register{}, err
	}
	return found[0], nil
}

func putRegister(ctx context.Context, tx *store.Tx, r Register) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO exchange_register (id, name, place, made_by, made_at) VALUES ($1, $2, $3, $4, $5)",
		r.ID, r.Name, string(r.Place), r.By, int64(r.At))
	if err != nil {
		return fmt.Errorf("keep register: %w", err)
	}
	return nil
}

func putSample(ctx context.Context, tx *store.Tx, register string, l List, header []string, by string, at civil.Instant) error {
	b, err := json.Marshal(header)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO exchange_sample (register, list, header, by_who, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (register, list) DO UPDATE SET header = excluded.header, by_who = excluded.by_who, at = excluded.at`,
		register, string(l), string(b), by, int64(at))
	if err != nil {
		return fmt.Errorf("keep sample: %w", err)
	}
	return nil
}

func readSample(ctx context.Context, q store.Queryer, register string, l List) (header []string, err error) {
	var b string
	err = q.QueryRowContext(ctx, "SELECT header FROM exchange_sample WHERE register = $1 AND list = $2", register, string(l)).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(b), &header)
	}
	if err != nil {
		return nil, fmt.Errorf("read sample: %w", err)
	}
	return header, nil
}

func queryMappings(ctx context.Context, q store.Queryer, where string, args ...any) ([]Mapping, error) {
	rows, err := q.QueryContext(ctx, "SELECT register, list, version, columns, by_who, at FROM exchange_mapping WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read mappings: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (m Mapping, err error) {
		var columns string
		if err := rows.Scan(&m.Register, (*string)(&m.List), &m.Version, &columns, &m.By, (*int64)(&m.At)); err != nil {
			return m, err
		}
		return m, json.Unmarshal([]byte(columns), &m.Columns)
	})
	if err != nil {
		return nil, fmt.Errorf("read mappings: %w", err)
	}
	return out, nil
}

func readMapping(ctx context.Context, q store.Queryer, register string, l List, version int64) (Mapping, error) {
	where, args := "register = $1 AND list = $2 ORDER BY version DESC LIMIT 1", []any{register, string(l)}
	if version > 0 {
		where, args = "register = $1 AND list = $2 AND version = $3", append(args, version)
	}
	found, err := queryMappings(ctx, q, where, args...)
	if err == nil && len(found) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return Mapping{}, err
	}
	return found[0], nil
}

func putMapping(ctx context.Context, tx *store.Tx, m Mapping) error {
	columns, err := json.Marshal(m.Columns)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO exchange_mapping (register, list, version, columns, by_who, at) VALUES ($1, $2, $3, $4, $5, $6)",
		m.Register, string(m.List), m.Version, string(columns), m.By, int64(m.At))
	if err != nil {
		return fmt.Errorf("keep mapping: %w", err)
	}
	return nil
}

// Sent is a record as it was handed on last.
type Sent struct {
	Item    Item
	Version int64
	File    string
	At      civil.Instant
}

const sentColumns = "SELECT item, mark, person, place, day, minutes, version, file, sent_at FROM exchange_sent "

func scanSent(rows *sql.Rows) (s Sent, err error) {
	var day int64
	err = rows.Scan(&s.Item.Key, &s.Item.Mark, &s.Item.Person, &s.Item.Place, &day, &s.Item.Minutes, &s.Version, &s.File, (*int64)(&s.At))
	s.Item.Day = civil.Day(day)
	return s, err
}

// sentOf is what was handed on of some items, by their keys.
func sentOf(ctx context.Context, q store.Queryer, register string, l List, items []Item) (map[string]Sent, error) {
	out := make(map[string]Sent, len(items))
	for _, it := range items {
		rows, err := q.QueryContext(ctx, sentColumns+"WHERE register = $1 AND list = $2 AND item = $3", register, string(l), it.Key)
		if err != nil {
			return nil, fmt.Errorf("read what was handed on: %w", err)
		}
		found, err := store.Collect(rows, scanSent)
		if err != nil {
			return nil, fmt.Errorf("read what was handed on: %w", err)
		}
		if len(found) > 0 {
			out[it.Key] = found[0]
		}
	}
	return out, nil
}

// sentBetween is what was handed on of a scope, in the order of days, some at a
// time.
func sentBetween(ctx context.Context, q store.Queryer, register string, l List, s Scope, after Item, limit int) ([]Sent, error) {
	to := int64(s.To)
	if to == 0 {
		to = 1 << 40
	}
	rows, err := q.QueryContext(ctx, sentColumns+`WHERE register = $1 AND list = $2 AND day >= $3 AND day <= $4 AND place >= $5 AND place < $6
		AND (day > $7 OR day = $8 AND item > $9) ORDER BY day, item LIMIT $10`,
		register, string(l), int64(s.From), to, string(s.Place), string(s.Place)+last, int64(after.Day), int64(after.Day), after.Key, limit)
	if err != nil {
		return nil, fmt.Errorf("read what was handed on: %w", err)
	}
	out, err := store.Collect(rows, scanSent)
	if err != nil {
		return nil, fmt.Errorf("read what was handed on: %w", err)
	}
	return out, nil
}

// last is after every code of a division that begins alike.
const last = "\U0010FFFF"

// putSent remembers what is handed on, instead of what was before.
func putSent(ctx context.Context, tx *store.Tx, register string, l List, version int64, file string, at civil.Instant, items []Item) error {
	err := store.Insert(ctx, tx, sentTable, len(items), func(i int, args []any) []any {
		it := items[i]
		return append(args, register, string(l), it.Key, it.Mark, it.Person, it.Place, int64(it.Day), it.Minutes, version, file, int64(at))
	})
	if err != nil {
		return fmt.Errorf("remember what is handed on: %w", err)
	}
	return nil
}

var sentTable = store.Table{
	Name:    "exchange_sent",
	Columns: []string{"register", "list", "item", "mark", "person", "place", "day", "minutes", "version", "file", "sent_at"},
	Tail: `ON CONFLICT (register, list, item) DO UPDATE SET mark = excluded.mark, person = excluded.person, place = excluded.place,
		day = excluded.day, minutes = excluded.minutes, version = excluded.version, file = excluded.file, sent_at = excluded.sent_at`,
}

// Handed is one file and how many records it was the last to hold.
type Handed struct {
	File    string
	Version int64
	At      civil.Instant
	Rows    int64
}

// Files are the newest files that hold something that was not handed on again
// since.
func (x *Exchange) Files(ctx context.Context, register string, l List, limit int) ([]Handed, error) {
	rows, err := x.db.Read().QueryContext(ctx, `SELECT file, MAX(version), MAX(sent_at), COUNT(*) FROM exchange_sent WHERE register = $1 AND list = $2
		GROUP BY file ORDER BY MAX(sent_at) DESC, file LIMIT $3`, register, string(l), limit)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (h Handed, err error) {
		return h, rows.Scan(&h.File, &h.Version, (*int64)(&h.At), &h.Rows)
	})
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return out, nil
}

const answerColumns = "SELECT id, register, list, place, from_day, to_day, name, counts, by_who, at FROM exchange_answer WHERE "

func queryAnswers(ctx context.Context, q store.Queryer, where string, args ...any) ([]Answer, error) {
	rows, err := q.QueryContext(ctx, answerColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (a Answer, err error) {
		var counts, place string
		var from, to int64
		if err := rows.Scan(&a.ID, &a.Register, (*string)(&a.List), &place, &from, &to, &a.Name, &counts, &a.By, (*int64)(&a.At)); err != nil {
			return a, err
		}
		a.Scope = Scope{area.Code(place), civil.Day(from), civil.Day(to)}
		return a, json.Unmarshal([]byte(counts), &a.Counts)
	})
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	return out, nil
}

func putAnswer(ctx context.Context, tx *store.Tx, a Answer, lines []Line) error {
	counts, err := json.Marshal(a.Counts)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO exchange_answer (id, register, list, place, from_day, to_day, name, counts, by_who, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		a.ID, a.Register, string(a.List), string(a.Scope.Place), int64(a.Scope.From), int64(a.Scope.To), a.Name, string(counts), a.By, int64(a.At))
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	err = store.Insert(ctx, tx, lineTable, len(lines), func(i int, args []any) []any {
		l := lines[i]
		return append(args, a.ID, int64(i+1), string(l.Sort), l.Item, l.Person, l.Said, int64(l.Day), l.Here, l.There, int64(l.Line))
	})
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

var lineTable = store.Table{
	Name: "exchange_line", Columns: []string{"answer", "n", "sort", "item", "person", "said", "day", "here", "there", "line"},
}

// Lines are where an answer and what is here differ, after a line, at most limit;
// sort narrows them, empty: all.
func (x *Exchange) lines(ctx context.Context, q store.Queryer, answer string, sort Sort, after int64, limit int) ([]Line, error) {
	rows, err := q.QueryContext(ctx, `SELECT n, sort, item, person, said, day, here, there, line FROM exchange_line
		WHERE answer = $1 AND n > $2 AND (sort = $3 OR $4 = '') ORDER BY n LIMIT $5`, answer, after, string(sort), string(sort), limit)
	if err != nil {
		return nil, fmt.Errorf("read differences: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (l Line, err error) {
		var day int64
		err = rows.Scan(&l.N, (*string)(&l.Sort), &l.Item, &l.Person, &l.Said, &day, &l.Here, &l.There, &l.Line)
		l.Day = civil.Day(day)
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("read differences: %w", err)
	}
	return out, nil
}
