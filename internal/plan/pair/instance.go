package pair

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Instance is a problem with the names and the reasons behind it.
type Instance struct {
	Periods    []string // names of the times of the week
	Helpers    []string
	Households []string
	Children   [][]string
	Problem    Problem

	file *file
}

type helperFile struct {
	Name      string            `json:"name"`
	Free      []string          `json:"free"`
	Children  int               `json:"children"`
	Sessions  int               `json:"sessions"`
	Subjects  map[string][2]int `json:"subjects"` // first and last grade
	Languages []string          `json:"languages"`
	Sex       string            `json:"sex"`
}

type childFile struct {
	Name     string   `json:"name"`
	Grade    int      `json:"grade"`
	Subjects []string `json:"subjects"`
	Sessions int      `json:"sessions"`
	Free     []string `json:"free"`
	Language string   `json:"language"`
	Sex      string   `json:"sex"`
	SexMust  bool     `json:"sex_must"`
	Before   string   `json:"before"`
}

type householdFile struct {
	Name     string      `json:"name"`
	Children []childFile `json:"children"`
}

type wishFile struct {
	Helper    string `json:"helper"`
	Household string `json:"household"`
	Cost      int64  `json:"cost"`
	Never     bool   `json:"never"`
}

type file struct {
	Periods    []string        `json:"periods"`
	Helpers    []helperFile    `json:"helpers"`
	Households []householdFile `json:"households"`
	Wishes     []wishFile      `json:"wishes"`
	Costs      struct {
		Unpaired int64 `json:"unpaired"`
		Sex      int64 `json:"sex"`
		Changed  int64 `json:"changed"`
	} `json:"costs"`

	wish map[[2]string]wishFile
}

// Read reads an instance from JSON; docs/plan.md describes the format.
func Read(r io.Reader) (*Instance, error) {
	f := &file{wish: map[[2]string]wishFile{}}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(f); err != nil {
		return nil, fmt.Errorf("reading the instance: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("reading the instance: more follows after its end")
	}
	if len(f.Periods) == 0 || len(f.Periods) > MostSlots {
		return nil, fmt.Errorf("periods: %d are not 1 to %d", len(f.Periods), MostSlots)
	}
	in := &Instance{Periods: f.Periods, file: f}
	in.Problem.Unpaired = f.Costs.Unpaired
	if f.Costs.Sex < 0 || f.Costs.Sex > MostCost || f.Costs.Changed < 0 || f.Costs.Changed > MostCost {
		return nil, fmt.Errorf("costs are 0 to %d", MostCost)
	}
	if err := f.names(in); err != nil {
		return nil, err
	}
	for _, h := range f.Helpers {
		free, err := f.slots(h.Free)
		if err != nil {
			return nil, fmt.Errorf("helper %s: %w", h.Name, err)
		}
		if h.Children < 0 || h.Children > MostChildren || h.Sessions < 0 {
			return nil, fmt.Errorf("helper %s takes %d children and %d sessions", h.Name, h.Children, h.Sessions)
		}
		in.Problem.Helpers = append(in.Problem.Helpers, Helper{free, h.Children, h.Sessions})
	}
	for _, h := range f.Households {
		household, err := f.household(h)
		if err != nil {
			return nil, fmt.Errorf("household %s: %w", h.Name, err)
		}
		in.Problem.Households = append(in.Problem.Households, household)
	}
	return in, in.Problem.validate()
}

// names checks that everything is named once and every wish knows of whom it
// speaks.
func (f *file) names(in *Instance) error {
	unique := func(what string, names []string) error {
		seen := map[string]bool{}
		for _, name := range names {
			if name == "" || seen[name] {
				return fmt.Errorf("%s %q has no name or stands twice", what, name)
			}
			seen[name] = true
		}
		return nil
	}
	for _, h := range f.Helpers {
		in.Helpers = append(in.Helpers, h.Name)
	}
	for _, h := range f.Households {
		in.Households = append(in.Households, h.Name)
		var children []string
		for _, c := range h.Children {
			children = append(children, c.Name)
		}
		in.Children = append(in.Children, children)
	}
	if err := errors.Join(unique("period", f.Periods), unique("helper", in.Helpers), unique("household", in.Households)); err != nil {
		return err
	}
	for _, w := range f.Wishes {
		key := [2]string{w.Helper, w.Household}
		if !slices.Contains(in.Helpers, w.Helper) || !slices.Contains(in.Households, w.Household) {
			return fmt.Errorf("wishes: helper %q or household %q is not known", w.Helper, w.Household)
		}
		if _, twice := f.wish[key]; twice || w.Cost < 0 || w.Cost > MostCost {
			return fmt.Errorf("wishes: helper %s with household %s stands twice or costs %d", w.Helper, w.Household, w.Cost)
		}
		f.wish[key] = w
	}
	return nil
}

func (f *file) slots(names []string) (Slots, error) {
	var s Slots
	for _, name := range names {
		k := slices.Index(f.Periods, name)
		if k < 0 {
			return 0, fmt.Errorf("period %q is not known", name)
		}
		s |= 1 << k
	}
	return s, nil
}

func (f *file) household(h householdFile) (Household, error) {
	var out Household
	if len(h.Children) == 0 || len(h.Children) > MostChildren {
		return Household{}, fmt.Errorf("has %d children", len(h.Children))
	}
	for _, c := range h.Children {
		free, err := f.slots(c.Free)
		if err != nil {
			return Household{}, fmt.Errorf("child %s: %w", c.Name, err)
		}
		if c.Sessions < 1 || c.Sessions > MostSlots {
			return Household{}, fmt.Errorf("child %s meets %d times a week", c.Name, c.Sessions)
		}
		out.Children = append(out.Children, Child{free, c.Sessions})
	}
	for k := range f.Helpers {
		if f.refuses(&f.Helpers[k], h) != "" {
			continue
		}
		cost := f.cost(&f.Helpers[k], h)
		if cost > MostCost {
			return Household{}, fmt.Errorf("with helper %s costs %d, more than %d", f.Helpers[k].Name, cost, MostCost)
		}
		out.Options = append(out.Options, Option{int32(k), int32(cost)})
	}
	return out, nil
}

// refuses says what keeps a helper from a household, timetables aside.
func (f *file) refuses(helper *helperFile, h householdFile) string {
	if f.wish[[2]string{helper.Name, h.Name}].Never {
		return "ruled out by name"
	}
	if len(h.Children) > helper.Children {
		return "takes fewer children"
	}
	for _, c := range h.Children {
		for _, subject := range c.Subjects {
			grades, teaches := helper.Subjects[subject]
			if !teaches {
				return "does not teach " + subject
			}
			if c.Grade < grades[0] || c.Grade > grades[1] {
				return fmt.Sprintf("does not teach %s in grade %d", subject, c.Grade)
			}
		}
		if c.Language != "" && !slices.Contains(helper.Languages, c.Language) {
			return "does not speak " + c.Language
		}
		if c.SexMust && c.Sex != "" && c.Sex != helper.Sex {
			return "is not of the sex asked for"
		}
	}
	return ""
}

// cost is what the wishes of both sides say against a pair.
func (f *file) cost(helper *helperFile, h householdFile) int64 {
	cost := f.wish[[2]string{helper.Name, h.Name}].Cost
	for _, c := range h.Children {
		if c.Sex != "" && c.Sex != helper.Sex {
			cost += f.Costs.Sex
		}
		if c.Before != "" && c.Before != helper.Name {
			cost += f.Costs.Changed
		}
	}
	return cost
}

// Why says why a household has no helper in a plan: how many helpers each
// requirement keeps away, and that the rest are needed by others.
func (in *Instance) Why(household int) string {
	count := map[string]int{}
	var order []string
	t := timetable{problem: &in.Problem}
	for k := range in.file.Helpers {
		why := in.file.refuses(&in.file.Helpers[k], in.file.Households[household])
		if why == "" && !t.fits(int32(k), []int32{int32(household)}) {
			why = "is not free at times that suit"
		}
		if why == "" {
			why = "could, but is needed by others"
		}
		if count[why] == 0 {
			order = append(order, why)
		}
		count[why]++
	}
	if len(order) == 0 {
		return "there is no helper"
	}
	var parts []string
	for _, why := range order {
		parts = append(parts, fmt.Sprintf("%d of %d: %s", count[why], len(in.Helpers), why))
	}
	return strings.Join(parts, "; ")
}

// Names lists the periods of a set.
func (in *Instance) Names(s Slots) []string {
	names := []string{}
	for k, name := range in.Periods {
		if s>>k&1 == 1 {
			names = append(names, name)
		}
	}
	return names
}
