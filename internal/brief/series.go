package brief

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Series is a brief that appears again and again under one name.
type Series struct {
	Key         string `yaml:"key"`
	Name        string `yaml:"name"`         // 简报名称, the masthead
	Body        string `yaml:"body"`         // 编发单位, as the masthead prints it
	Place       string `yaml:"place"`        // division it belongs to; empty = the whole database
	Contributor string `yaml:"contributor"`  // 供稿处室, when an issue names none
	Year        int    `yaml:"year"`         // the year LastInYear belongs to
	LastInYear  int64  `yaml:"last_in_year"` // 期 of the last issue before this database
	LastRunning int64  `yaml:"last_running"` // 总期 of the last issue before this database
	// CoverUnits asks every issue to mention all reporting units (16+1).
	CoverUnits   bool     `yaml:"cover_units"`
	Distribution Lists    `yaml:"distribution"` // 报, 送, 发
	Columns      []string `yaml:"columns"`      // 栏目 an issue may stand under; empty = any
}

// Lists are the distribution lists of an issue, in printing order. One line of
// a list may name several recipients that are printed joined by 、.
type Lists struct {
	Report []string `yaml:"report"` // 报, upwards
	Send   []string `yaml:"send"`   // 送, sideways
	Issue  []string `yaml:"issue"`  // 发, downwards
}

// ParseSeries reads a series from YAML. Unknown keys are refused.
func ParseSeries(data []byte) (Series, error) {
	var s Series
	if err := decodeStrict(data, &s); err != nil {
		return Series{}, fmt.Errorf("read series: %w", err)
	}
	return s, s.validate()
}

func (s Series) validate() error {
	switch {
	case !isKey(s.Key):
		return fmt.Errorf("%w: series key %q: small letters, digits and hyphens", ErrDraft, s.Key)
	case s.Name == "" || s.Body == "":
		return fmt.Errorf("%w: series %s needs a name and a body", ErrDraft, s.Key)
	case s.LastInYear < 0 || s.LastRunning < 0:
		return fmt.Errorf("%w: series %s: last numbers begin at 0", ErrDraft, s.Key)
	case s.LastInYear > 0 && s.Year == 0:
		return fmt.Errorf("%w: series %s: last_in_year needs its year", ErrDraft, s.Key)
	case s.LastInYear > s.LastRunning:
		return fmt.Errorf("%w: series %s: more issues in the year than in all", ErrDraft, s.Key)
	}
	return nil
}

// Format writes the series as YAML that ParseSeries reads back.
func (s Series) Format() ([]byte, error) { return yaml.Marshal(s) }
