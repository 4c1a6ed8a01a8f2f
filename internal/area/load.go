package area

import (
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"linli/internal/civil"
	"linli/internal/text"
)

//go:embed data/*.csv
var embedded embed.FS

// Default is the atlas of the embedded edition. It is read once, when first
// asked for.
var Default = sync.OnceValue(func() *Atlas {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		panic(err) // the program was built wrong
	}
	a, err := Load(data)
	if err != nil {
		panic(fmt.Sprintf("area: embedded divisions: %v", err)) // likewise; a test reads them
	}
	return a
})

// The files of an edition and their columns.
var files = []struct {
	name    string
	columns []string
}{
	{"china-counties.csv", []string{"code", "name", "level", "parent"}},
	{"beijing-townships.csv", []string{"code", "name", "district"}},
	{"beijing-communities.csv", []string{"code", "name", "township"}},
	{"changes.csv", []string{"code", "name", "valid_from", "valid_to", "successors", "source"}},
	{"units.csv", []string{"key", "zh", "en", "short_zh", "short_en", "column", "row"}},
	{"members.csv", []string{"unit", "division", "from", "to"}},
}

// Load reads an edition from the six files described in data/README.md.
func Load(data fs.FS) (*Atlas, error) {
	a := &Atlas{index: map[Code]uint16{}, unitByID: map[string]int{}}
	hash := sha256.New()
	rows := make([][][]string, len(files))
	for i, f := range files {
		var err error
		if rows[i], err = readTable(data, f.name, f.columns, hash); err != nil {
			return nil, err
		}
	}
	a.edition = hex.EncodeToString(hash.Sum(nil)[:8])

	byCode := make(map[Code]*Division, len(rows[0])+len(rows[1])+len(rows[2]))
	for _, table := range rows[:3] {
		for _, row := range table {
			c, ok := normal(row[0])
			if !ok {
				return nil, fmt.Errorf("division %q: not a code", row[0])
			}
			if byCode[c] == nil { // the repeated prefectures of data/README.md
				byCode[c] = &Division{Code: c, Name: row[1], Level: c.Level()}
			}
		}
	}
	for _, row := range rows[3] {
		if err := change(byCode, row); err != nil {
			return nil, fmt.Errorf("changes.csv: division %s: %w", row[0], err)
		}
	}
	if err := a.order(byCode); err != nil {
		return nil, err
	}
	if err := a.readUnits(rows[4], rows[5]); err != nil {
		return nil, err
	}
	a.names = sync.OnceValue(a.spellNames)
	return a, nil
}

// readTable reads a CSV with a fixed header, without the header.
func readTable(data fs.FS, name string, columns []string, hash io.Writer) ([][]string, error) {
	f, err := data.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open divisions: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(io.TeeReader(f, hash)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], columns) {
		return nil, fmt.Errorf("read %s: the header must be %s", name, strings.Join(columns, ","))
	}
	return rows[1:], nil
}

// change applies one row of changes.csv.
func change(byCode map[Code]*Division, row []string) error {
	c, ok := normal(row[0])
	if !ok {
		return errors.New("not a code")
	}
	d := byCode[c]
	if d == nil {
		if row[1] == "" {
			return errors.New("not in the edition, so it needs a name")
		}
		d = &Division{Code: c, Name: row[1], Level: c.Level()}
		byCode[c] = d
	}
	var err error
	if d.ValidFrom, d.ValidTo, err = readSpan(row[2], row[3]); err != nil {
		return err
	}
	for s := range strings.SplitSeq(row[4], ";") {
		if s == "" {
			continue
		}
		successor, ok := normal(s)
		if !ok {
			return fmt.Errorf("successor %q is not a code", s)
		}
		d.Successors = append(d.Successors, successor)
	}
	return nil
}

// readSpan reads a first and a last day, each of which may be empty for open.
func readSpan(first, last string) (from, to civil.Day, err error) {
	if first != "" {
		if from, err = civil.ParseDay(first); err != nil {
			return 0, 0, err
		}
	}
	if last != "" {
		if to, err = civil.ParseDay(last); err != nil {
			return 0, 0, err
		}
		if to < from {
			return 0, 0, fmt.Errorf("ends on %s, before it begins", last)
		}
	}
	return from, to, nil
}

// order gives the divisions their ordinals. Codes sorted as text put a parent
// before its children and keep a subtree together.
func (a *Atlas) order(byCode map[Code]*Division) error {
	if len(byCode) >= math.MaxUint16 {
		return fmt.Errorf("%d divisions are more than ordinals can tell apart", len(byCode))
	}
	n := len(byCode) + 1
	a.divisions = make([]Division, 1, n)
	for _, d := range byCode {
		a.divisions = append(a.divisions, *d)
	}
	slices.SortFunc(a.divisions, func(x, y Division) int { return strings.Compare(string(x.Code), string(y.Code)) })

	a.ends, a.counties, a.townships = make([]uint16, n), make([]uint16, n), make([]uint16, n)
	a.index = make(map[Code]uint16, n)
	for i := range a.divisions {
		if i > 0 {
			a.index[a.divisions[i].Code] = uint16(i)
		}
	}
	for i := n - 1; i > 0; i-- {
		a.ends[i] = max(a.ends[i], uint16(i+1))
		if p, ok := a.index[a.divisions[i].Code.Parent()]; ok {
			a.ends[p] = max(a.ends[p], a.ends[i])
		}
	}
	for i := 1; i < n; i++ {
		d := &a.divisions[i]
		if p := d.Code.Parent(); p != "" && a.index[p] == 0 {
			return fmt.Errorf("division %s: %s above it is missing", d.Code, p)
		}
		for _, s := range d.Successors {
			if a.index[s] == 0 {
				return fmt.Errorf("division %s: successor %s is missing", d.Code, s)
			}
		}
		a.counties[i] = a.index[d.Code.At(County)]
		a.townships[i] = a.index[d.Code.At(Township)]
	}
	return nil
}

// readUnits reads the reporting units and the sets of divisions they stand for.
func (a *Atlas) readUnits(units, members [][]string) error {
	for _, row := range units {
		u := Unit{
			Key:   row[0],
			Name:  text.Label{Zh: row[1], En: row[2]},
			Short: text.Label{Zh: row[3], En: row[4]},
		}
		var errColumn, errRow error
		u.Column, errColumn = strconv.Atoi(row[5])
		u.Row, errRow = strconv.Atoi(row[6])
		if err := errors.Join(errColumn, errRow); err != nil {
			return fmt.Errorf("units.csv: unit %s: %w", u.Key, err)
		}
		if _, twice := a.unitByID[u.Key]; twice {
			return fmt.Errorf("units.csv: unit %s stands twice", u.Key)
		}
		a.unitByID[u.Key] = len(a.units)
		a.units = append(a.units, u)
	}
	for _, row := range members {
		i, ok := a.unitByID[row[0]]
		if !ok {
			return fmt.Errorf("members.csv: unit %q is not in units.csv", row[0])
		}
		m := Member{Division: Code(row[1])}
		if a.index[m.Division] == 0 {
			return fmt.Errorf("members.csv: unit %s: division %q is missing", row[0], row[1])
		}
		var err error
		if m.From, m.To, err = readSpan(row[2], row[3]); err != nil {
			return fmt.Errorf("members.csv: unit %s: %w", row[0], err)
		}
		a.units[i].Members = append(a.units[i].Members, m)
	}
	return a.paint()
}
