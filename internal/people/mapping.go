package people

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/intake"
	"linli/internal/store"
	"linli/internal/text"
)

// Mapping says which column of another system's table is which of ours. It is
// told once, by a person who looks at both; nothing of the other system's
// format is known beforehand or invented.
type Mapping struct {
	Header []string          // the other table's columns, in their order
	Pairs  map[string]string // our column → theirs
	Source string            // where such tables come from, in the words of whoever mapped it
	UsedBy string
	UsedAt civil.Instant
}

// Signature tells tables of one header: their columns, in any order.
func Signature(header []string) string {
	sorted := slices.Clone(header)
	slices.Sort(sorted)
	sum := sha256.Sum256([]byte(strings.Join(sorted, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// Header reads the columns of a table and its first rows, to be shown beside
// ours.
func Header(in io.Reader, name string, rows int) (header []string, sample [][]string, err error) {
	r, err := intake.NewReader(in, name, intake.Schema{Any: true}, intake.Options{})
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	for len(sample) < rows {
		row, err := r.Next()
		var bad *intake.RowError
		if errors.As(err, &bad) {
			continue
		}
		if err != nil {
			break // a short table, or one whose fault the import will tell
		}
		sample = append(sample, row.Values())
	}
	return r.Schema().Columns, sample, nil
}

// usual are names that tables in use give to what ours call otherwise. They
// only pre-fill the form; whoever maps looks at it.
var usual = map[string][]string{
	"person": {"志愿者编号", "人员编号", "编号"}, "name": {"姓名", "志愿者姓名", "名字", "名称", "组织名称", "项目名称", "队伍名称"},
	"sex": {"性别"}, "birth": {"出生日期", "出生年月", "生日"}, "id_type": {"证件类型"},
	"id_number": {"证件号码", "身份证号", "身份证号码", "证件号"}, "phone": {"手机", "手机号", "手机号码", "联系电话", "联系方式", "电话"},
	"home": {"居住社区", "居住地代码", "居住区域", "区划代码"}, "party": {"是否党员", "党员"}, "employer": {"工作单位", "单位"},
	"skills": {"专业技能", "特长", "技能"}, "languages": {"语言", "外语"}, "org": {"组织编号", "团体编号"}, "uscc": {"统一社会信用代码"},
	"place": {"服务地点代码", "所在地", "区划"}, "id": {"记录编号", "服务记录编号"}, "kind": {"类别", "类型"},
	"start": {"开始时间", "服务开始时间"}, "end": {"结束时间", "服务结束时间"}, "project": {"项目编号"}, "note": {"备注"},
}

// Guess pre-fills a mapping: a remembered one first, then columns of the same
// or a usual name. remembered says that it was used before.
func (p *People) Guess(ctx context.Context, target string, ours, header []string) (m Mapping, remembered bool, err error) {
	m = Mapping{Header: header, Pairs: map[string]string{}}
	var pairs string
	err = p.db.Read().QueryRowContext(ctx, "SELECT source, pairs, used_by, used_at FROM people_mapping WHERE signature = $1 AND target = $2",
		Signature(header), target).Scan(&m.Source, &pairs, &m.UsedBy, &m.UsedAt)
	if err == nil {
		if err := json.Unmarshal([]byte(pairs), &m.Pairs); err != nil {
			return m, false, fmt.Errorf("read mapping: %w", err)
		}
		return m, true, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return m, false, fmt.Errorf("read mapping: %w", err)
	}
	for _, our := range ours {
		for _, name := range append([]string{our}, usual[our]...) {
			if slices.Contains(header, name) {
				m.Pairs[our] = name
				break
			}
		}
	}
	return m, false, nil
}

// Difference is a header that is nearly one that was mapped before.
type Difference struct {
	Source       string
	Added, Gone  []string
	MappingPairs map[string]string
}

// Differences compares a header with those mapped before that share more than
// half of it, so that a changed export shows what changed.
func (p *People) Differences(ctx context.Context, target string, header []string) ([]Difference, error) {
	rows, err := p.db.Read().QueryContext(ctx, "SELECT source, pairs FROM people_mapping WHERE target = $1 ORDER BY used_at DESC LIMIT 50", target)
	if err != nil {
		return nil, fmt.Errorf("read mappings: %w", err)
	}
	type kept struct {
		source string
		pairs  map[string]string
	}
	all, err := store.Collect(rows, func(rows *sql.Rows) (k kept, err error) {
		var pairs string
		if err := rows.Scan(&k.source, &pairs); err != nil {
			return k, err
		}
		return k, json.Unmarshal([]byte(pairs), &k.pairs)
	})
	if err != nil {
		return nil, fmt.Errorf("read mappings: %w", err)
	}
	var out []Difference
	for _, k := range all {
		d := Difference{Source: k.source, MappingPairs: k.pairs}
		var used []string
		for _, theirs := range k.pairs {
			used = append(used, theirs)
			if !slices.Contains(header, theirs) {
				d.Gone = append(d.Gone, theirs)
			}
		}
		for _, h := range header {
			if !slices.Contains(used, h) {
				d.Added = append(d.Added, h)
			}
		}
		slices.Sort(d.Gone)
		if shared := len(used) - len(d.Gone); len(d.Gone) > 0 && shared*2 > len(used) {
			out = append(out, d)
		}
	}
	return out, nil
}

// Remember keeps a mapping for the next table with this header.
func (p *People) Remember(ctx context.Context, target string, m Mapping) error {
	pairs, err := json.Marshal(m.Pairs)
	if err != nil {
		return fmt.Errorf("keep mapping: %w", err)
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO people_mapping (signature, target, source, pairs, used_by, used_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (signature, target) DO UPDATE SET source = excluded.source, pairs = excluded.pairs, used_by = excluded.used_by, used_at = excluded.used_at`,
			Signature(m.Header), target, m.Source, string(pairs), m.UsedBy, int64(civil.At(p.clock())))
		if err != nil {
			return fmt.Errorf("keep mapping: %w", err)
		}
		return nil
	})
}

// Check refuses a mapping that lacks a required column, names one the table
// has not, or takes one column for two.
func (m Mapping) Check(s intake.Schema) error {
	used := map[string]string{}
	for our, theirs := range m.Pairs {
		switch {
		case !slices.Contains(s.Columns, our) || !slices.Contains(m.Header, theirs):
			return fault.New(fault.Invalid, noColumn.With(theirs))
		case used[theirs] != "":
			return fault.New(fault.Invalid, twiceUsed.With(theirs))
		}
		used[theirs] = our
	}
	for _, our := range s.Required {
		if m.Pairs[our] == "" {
			return fault.New(fault.Invalid, notMapped.With(our))
		}
	}
	return nil
}

var (
	noColumn  = text.Label{Zh: "表中没有“%s”这一列", En: "the table has no column %q"}
	twiceUsed = text.Label{Zh: "“%s”这一列用了两次", En: "column %q is used twice"}
	notMapped = text.Label{Zh: "必需的“%s”还没有对应的列", En: "the required %q has no column yet"}
)

// Apply writes the table in our format, row by row, for the ordinary import:
// columns are renamed and rearranged, no cell is changed. Rows that cannot be
// read are passed on as they are, empty, so that line numbers agree.
func (m Mapping) Apply(in io.Reader, name string, s intake.Schema, out io.Writer) error {
	if err := m.Check(s); err != nil {
		return err
	}
	r, err := intake.NewReader(in, name, intake.Schema{Any: true}, intake.Options{})
	if err != nil {
		return err
	}
	defer r.Close()
	theirs := r.Schema().Columns
	var columns []string
	var from []int
	for _, our := range s.Columns {
		if at := slices.Index(theirs, m.Pairs[our]); m.Pairs[our] != "" && at >= 0 {
			columns, from = append(columns, our), append(from, at)
		}
	}
	w := csv.NewWriter(out)
	if err := w.Write(columns); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	cells := make([]string, len(from))
	for {
		row, err := r.Next()
		var bad *intake.RowError
		switch {
		case errors.Is(err, io.EOF):
			w.Flush()
			return w.Error()
		case errors.As(err, &bad):
			row = bad.Row
		case err != nil:
			return err
		}
		for i, at := range from {
			cells[i] = intake.ExportCell(row.Get(at))
		}
		if err := w.Write(cells); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
}
