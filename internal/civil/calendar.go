package civil

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed workdays/*.csv
var workdays embed.FS

// Calendar knows which days are working days (工作日) in mainland China, for
// the years whose holidays have been announced and entered. It is immutable.
type Calendar struct {
	covered map[int]bool // by year
	moved   map[Day]bool // days unlike others of their weekday: whether work is done
}

// ErrYear is returned for a day of a year whose holidays are not known.
var ErrYear = errors.New("the holidays of this year are not entered")

// WorkingDays is the embedded calendar. Its files and their sources are in
// workdays/README.md.
var WorkingDays = sync.OnceValue(func() *Calendar {
	files, err := fs.Sub(workdays, "workdays")
	if err != nil {
		panic(err) // the program was built wrong
	}
	c, err := LoadCalendar(files)
	if err != nil {
		panic(fmt.Sprintf("civil: embedded working days: %v", err)) // likewise; a test reads them
	}
	return c
})

// LoadCalendar reads a calendar from the files YYYY.csv, one a year.
func LoadCalendar(files fs.FS) (*Calendar, error) {
	names, err := fs.Glob(files, "*.csv")
	if err != nil {
		return nil, fmt.Errorf("list working days: %w", err)
	}
	c := &Calendar{covered: map[int]bool{}, moved: map[Day]bool{}}
	for _, name := range names {
		year, err := strconv.Atoi(strings.TrimSuffix(path.Base(name), ".csv"))
		if err != nil {
			return nil, fmt.Errorf("working days %s: the file is not named by a year", name)
		}
		if err := c.read(files, name, year); err != nil {
			return nil, fmt.Errorf("working days %s: %w", name, err)
		}
		c.covered[year] = true
	}
	return c, nil
}

func (c *Calendar) read(files fs.FS, name string, year int) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"from", "to", "kind", "name", "source"}) {
		return errors.New("the header must be from,to,kind,name,source")
	}
	for _, row := range rows[1:] {
		from, errFrom := ParseDay(row[0])
		to, errTo := ParseDay(row[1])
		if err := errors.Join(errFrom, errTo); err != nil {
			return fmt.Errorf("%s: %w", row[3], err)
		}
		if row[2] != "off" && row[2] != "work" {
			return fmt.Errorf("%s: kind %q is neither off nor work", row[3], row[2])
		}
		if from > to || from.Year() != year || to.Year() != year {
			return fmt.Errorf("%s: %s to %s is not a span of %d", row[3], from, to, year)
		}
		for d := from; d <= to; d++ {
			if _, twice := c.moved[d]; twice {
				return fmt.Errorf("%s: %s stands twice", row[3], d)
			}
			c.moved[d] = row[2] == "work"
		}
	}
	return nil
}

// Working reports whether a day is a working day. The error wraps [ErrYear].
func (c *Calendar) Working(d Day) (bool, error) {
	if !c.covered[d.Year()] {
		return false, fmt.Errorf("%s: %w", d, ErrYear)
	}
	if work, moved := c.moved[d]; moved {
		return work, nil
	}
	weekday := d.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday, nil
}

// AddWorkingDays is the n-th working day after a day, which does not count
// itself; for negative n the n-th before it, and for 0 the day itself. The
// error wraps [ErrYear] if the way leads into a year that is not covered.
func (c *Calendar) AddWorkingDays(d Day, n int) (Day, error) {
	step := Day(1)
	if n < 0 {
		step = -1
	}
	end := d
	for n != 0 {
		end += step
		work, err := c.Working(end)
		if err != nil {
			return 0, fmt.Errorf("count working days from %s: %w", d, err)
		}
		if work {
			n -= int(step)
		}
	}
	return end, nil
}
