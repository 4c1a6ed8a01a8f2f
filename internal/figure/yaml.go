package figure

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"linli/internal/fact"
	"linli/internal/measure"
	"linli/internal/text"
	"linli/internal/wording"
)

//go:embed catalogue/*.yaml
var catalogue embed.FS

// The errors of a question that cannot be answered as asked.
var (
	ErrUnknown    = errors.New("no such figure")
	ErrDefinition = errors.New("the definition is wrong")
	ErrPlace      = errors.New("no such place")
	ErrDimension  = errors.New("no such breakdown: use township, unit, day, org, team, category or item")
	ErrSize       = errors.New("the log has never had that size")
)

// written is a definition as it stands in a file.
type written struct {
	ID        string            `yaml:"id"`
	Version   int               `yaml:"version,omitempty"`
	Name      text.Label        `yaml:"name"`
	Measure   Measure           `yaml:"measure"`
	Of        listed            `yaml:"of"`
	Where     map[string]listed `yaml:"where,omitempty"`
	Part      map[string]listed `yaml:"part,omitempty"`
	Attribute Attribute         `yaml:"attribute,omitempty"`
	Per       string            `yaml:"per,omitempty"`
	Claims    bool              `yaml:"claims,omitempty"`
	Owner     string            `yaml:"owner,omitempty"`
	Wording   Wording           `yaml:"wording,omitempty"`
	Display   string            `yaml:"display,omitempty"`
	Note      text.Label        `yaml:"note,omitempty"`
}

// listed is one value or a list of them.
type listed []string

func (l *listed) UnmarshalYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.ScalarNode:
		*l = listed{n.Value}
		return nil
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return fmt.Errorf("line %d: a list of plain values is wanted", item.Line)
			}
			*l = append(*l, item.Value)
		}
		return nil
	}
	return fmt.Errorf("line %d: a value or a list of values is wanted", n.Line)
}

// MaxDefinitions bounds the length of a file of definitions, in bytes.
const MaxDefinitions = 1 << 20

// ParseDefinitions reads a file: one definition, or a list of them. Unknown
// fields, codes and rules are errors that wrap ErrDefinition. Whether the kinds
// of fact exist is known only to a log: the engine checks it when asked.
func ParseDefinitions(file []byte) ([]*Definition, error) {
	if len(file) > MaxDefinitions {
		return nil, fmt.Errorf("%w: a file of more than %d bytes", ErrDefinition, MaxDefinitions)
	}
	var list []written
	trimmed := bytes.TrimSpace(file)
	var probe yaml.Node
	if err := yaml.Unmarshal(trimmed, &probe); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDefinition, err)
	}
	if len(probe.Content) == 0 {
		return nil, fmt.Errorf("%w: the file is empty", ErrDefinition)
	}
	dec := yaml.NewDecoder(bytes.NewReader(trimmed))
	dec.KnownFields(true)
	var err error
	if probe.Content[0].Kind == yaml.SequenceNode {
		err = dec.Decode(&list)
	} else {
		list = make([]written, 1)
		err = dec.Decode(&list[0])
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %w", ErrDefinition, err)
	}
	if dec.Decode(new(yaml.Node)) == nil {
		return nil, fmt.Errorf("%w: a second document after ---; write several definitions as a list", ErrDefinition)
	}
	out := make([]*Definition, 0, len(list))
	for _, w := range list {
		d, err := w.definition()
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrDefinition, cmp.Or(w.ID, "(no id)"), err)
		}
		if slices.ContainsFunc(out, func(have *Definition) bool { return have.ID == d.ID }) {
			return nil, fmt.Errorf("%w: %s stands twice in the file", ErrDefinition, d.ID)
		}
		out = append(out, d)
	}
	return out, nil
}

var idPattern = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)

var measures = []Measure{
	Persons, Others, PersonTimes, Organisations, Teams, Sites, Projects, Communities, Townships,
	Hours, Portions, Replies, BloodUnits, Goods, Money, Share,
}

// whereKeys are the keys a condition may have, each with its code list where
// it has one.
var whereKeys = map[string]fact.Codes{
	"category": fact.Categories, "org.kind": fact.OrgKinds, "site.kind": fact.SiteKinds, "unit": fact.Units,
	"campaign": nil, "action": nil, "project": nil, "org": nil, "team": nil, "site": nil, "item": nil,
	"person.party": nil, "person.age": nil, "grade": nil,
}

func (w *written) definition() (*Definition, error) {
	if !idPattern.MatchString(w.ID) {
		return nil, errors.New("id must be words of a-z and 0-9 joined by a hyphen or a full stop")
	}
	if !slices.Contains(measures, w.Measure) {
		return nil, fmt.Errorf("measure %q is unknown", w.Measure)
	}
	if w.Version < 0 {
		return nil, errors.New("version must be 1 or more")
	}
	if len(w.Of) == 0 || slices.Contains(w.Of, "") {
		return nil, errors.New("of names no kind of fact")
	}
	if !slices.Contains([]Attribute{"", PlaceOfService, PlaceOfRegistration, SeatOfOrganiser}, w.Attribute) {
		return nil, fmt.Errorf("attribute %q is unknown: use %s, %s or %s", w.Attribute, PlaceOfService, PlaceOfRegistration, SeatOfOrganiser)
	}
	if w.Per != "" && w.Per != ServiceDay {
		return nil, fmt.Errorf("per %q is unknown: use %s", w.Per, ServiceDay)
	}
	if w.Per != "" && (w.Measure.Distinct() || w.Measure == Share) {
		return nil, errors.New("only a sum can be divided by days")
	}
	if (w.Measure == Share) != (len(w.Part) > 0) {
		return nil, errors.New("a share, and nothing else, says by part what it is a share of the whole")
	}
	switch wording.Rule(w.Wording.Rule) {
	case "", wording.Floor, wording.Ceil, wording.Nearest, wording.Exact, wording.Hanzi:
	default:
		return nil, fmt.Errorf("wording rule %q is unknown: use floor, ceil, nearest, exact or hanzi", w.Wording.Rule)
	}
	if w.Wording.Digits < 0 || w.Wording.Digits > 18 {
		return nil, errors.New("wording digits must be 0 to 18")
	}
	if w.Display != "" {
		if _, ok := measure.ParseDisplay(w.Display); !ok {
			return nil, fmt.Errorf("display unit %q is unknown", w.Display)
		}
	}
	d := &Definition{
		ID: w.ID, Version: max(w.Version, 1), Name: w.Name, Measure: w.Measure, Of: w.Of, Where: map[string][]string{},
		Attribute: w.Attribute, Per: w.Per, Claims: w.Claims, Owner: w.Owner, Wording: w.Wording, Display: w.Display, Note: w.Note,
	}
	for key, values := range w.Where {
		d.Where[key] = values
	}
	if len(w.Part) > 0 {
		d.Part = make(map[string][]string, len(w.Part))
	}
	for key, values := range w.Part {
		d.Part[key] = values
	}
	if err := d.checkPart(); err != nil {
		return nil, err
	}
	return d, d.checkWhere()
}

// checkPart checks the conditions of a share's part. They are on what a fact
// says by itself: two conditions on one column meet in what passes both, so
// that nothing is of the part and not of the whole.
func (d *Definition) checkPart() error {
	for _, key := range slices.Sorted(maps.Keys(d.Part)) {
		if _, ok := whereColumns[key]; !ok || key == "org" {
			return fmt.Errorf("part.%s is unknown: a part is told by what the fact itself says", key)
		}
		if err := checkCondition("part", key, d.Part[key]); err != nil {
			return err
		}
	}
	return nil
}

func (d *Definition) checkWhere() error {
	for _, key := range slices.Sorted(maps.Keys(d.Where)) {
		if err := checkCondition("where", key, d.Where[key]); err != nil {
			return err
		}
	}
	if d.Measure == Goods && len(d.Where["item"]) != 1 {
		return errors.New("goods are summed for one item: name it in where.item")
	}
	return nil
}

// checkCondition checks one key of where or part with its values.
func checkCondition(of, key string, values []string) error {
	list, ok := whereKeys[key]
	if !ok {
		return fmt.Errorf("%s.%s is unknown", of, key)
	}
	if len(values) == 0 {
		return fmt.Errorf("%s.%s names no value", of, key)
	}
	for _, v := range values {
		if v == "" {
			return fmt.Errorf("%s.%s has an empty value", of, key)
		}
		if list != nil && !list.Has(v) {
			return fmt.Errorf("%s.%s: %q is unknown, the nearest is %s", of, key, v, list.Nearest(v))
		}
		if key == "person.party" && v != "yes" && v != "no" {
			return fmt.Errorf("%s.person.party is yes or no, not %q", of, v)
		}
		if _, ok := fact.ParseGrade(v); key == "grade" && !ok {
			return fmt.Errorf("%s.grade: %q is unknown", of, v)
		}
	}
	if key == "person.age" {
		_, err := parseAges(values)
		return err
	}
	return nil
}

// embedded reads the catalogue that comes with the program, in the order of
// its files.
func embedded() ([]*Definition, error) {
	names, err := fs.Glob(catalogue, "catalogue/*.yaml")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var out []*Definition
	for _, name := range names {
		file, err := catalogue.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list, err := ParseDefinitions(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", strings.TrimPrefix(name, "catalogue/"), err)
		}
		out = append(out, list...)
	}
	return out, nil
}
