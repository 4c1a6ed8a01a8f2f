package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/store"
	"linli/internal/text"
)

// FigureCmd is linli figure, and linli figure explain, gaps and define.
type FigureCmd struct {
	Args  []string `arg:"" optional:"" name:"id" help:"The figure's id. Before it: explain, to hear what is counted and what is left out; gaps, to check that every site has a fact on every day; define keeps the definitions of -f."`
	File  string   `short:"f" name:"file" type:"existingfile" placeholder:"DEFINITION.yaml" help:"A definition of one's own instead of one of the catalogue."`
	Place string   `placeholder:"CODE" help:"Division code."`
	Unit  string   `placeholder:"KEY" help:"Reporting unit: a district's six digits, or bda."`
	From  string   `placeholder:"DAY" help:"First day, such as 2020-02-01."`
	To    string   `placeholder:"DAY" help:"Last day, inclusive."`
	At    int64    `placeholder:"SIZE" help:"Answer as at this size of the log."`
	Sites []string `name:"site" placeholder:"SITE" help:"With gaps: these sites, instead of all that have a fact."`
	Facts bool     `help:"List the facts behind the value."`
	After int64    `placeholder:"SEQ" help:"With --facts: only those after this position."`
	Limit int      `placeholder:"N" default:"100" help:"With --facts: at most so many; 0 is all."`
	By    string   `enum:",township,unit,day,org,team,category,item" default:"" help:"Break the value down: township, unit, day, org, team, category or item."`
	JSON  bool     `name:"json" help:"Print JSON: one object, or one a line."`
	dbFlags

	verb string // explain, gaps or define; empty to answer
}

// Run answers.
func (c *FigureCmd) Run(a *app) error {
	if len(c.Args) > 0 && slices.Contains([]string{"explain", "gaps", "define"}, c.Args[0]) {
		c.verb, c.Args = c.Args[0], c.Args[1:]
	}
	if c.verb == "define" {
		return c.define(a)
	}
	q, err := c.question()
	if err != nil {
		return err
	}
	return a.inHouse(c.dbFlags, func(h *house) error {
		engine, err := h.figuresWith(a.ctx, figure.Config{Progress: a.indexProgress()})
		a.clearLine()
		if err != nil {
			return err
		}
		if q.Definition == nil {
			if q.Definition, err = engine.Definition(c.Args[0]); errors.Is(err, figure.ErrUnknown) {
				return usage("no figure %q; there are %s", c.Args[0], catalogue(engine))
			} else if err != nil {
				return err
			}
		}
		if q.Place != "" {
			code, err := h.atlas.Parse(q.Place)
			if err != nil {
				return usage("--place: %v", err)
			}
			q.Place = string(code)
		}
		return wrong(c.answer(a, engine, q))
	})
}

// question reads the flags; the definition is missing where it is the
// catalogue's.
func (c *FigureCmd) question() (figure.Question, error) {
	q := figure.Question{Place: c.Place, Unit: c.Unit, At: c.At}
	if c.verb != "" && (c.Facts || c.By != "") {
		return q, usage("%s takes neither --facts nor --by", c.verb)
	}
	if len(c.Sites) > 0 && c.verb != "gaps" {
		return q, usage("--site goes with gaps")
	}
	switch {
	case c.Facts && c.By != "":
		return q, usage("--facts and --by are two questions: ask one")
	case c.File == "" && len(c.Args) != 1:
		return q, usage("which figure? Give one id, or a definition with -f")
	case c.File != "" && len(c.Args) != 0:
		return q, usage("give an id or -f, not both")
	case c.File != "":
		file, err := os.ReadFile(c.File)
		if err != nil {
			return q, fmt.Errorf("read definition: %w", err)
		}
		defs, err := figure.ParseDefinitions(file)
		if err != nil {
			return q, usage("%s: %v", c.File, err)
		}
		if len(defs) != 1 {
			return q, usage("%s has %d definitions: one is wanted", c.File, len(defs))
		}
		q.Definition = defs[0]
	}
	for _, d := range []struct {
		flag, text string
		day        *civil.Day
	}{{"from", c.From, &q.From}, {"to", c.To, &q.To}} {
		if d.text == "" {
			continue
		}
		day, err := civil.ParseDay(d.text)
		if err != nil {
			return q, usage("--%s: %v", d.flag, err)
		}
		*d.day = day
	}
	switch {
	case q.From != 0 && q.To != 0 && q.To < q.From:
		return q, usage("--to is before --from")
	case c.At < 0 || c.After < 0 || c.Limit < 0:
		return q, usage("--at, --after and --limit are not negative")
	}
	return q, nil
}

// printGaps says whether every site has a fact on every day of the period, and
// lists where one is missing; exit code 1 if any is.
func (c *FigureCmd) printGaps(a *app, f *figure.Engine, q figure.Question) error {
	gaps, err := f.Gaps(a.ctx, q, c.Sites)
	if err != nil {
		return err
	}
	w := &printer{w: a.stdout}
	for _, g := range gaps {
		if c.JSON {
			w.printf("{\"site\":%q,\"day\":%q}\n", g.Site, g.Day.String())
		} else {
			w.printf("%s\t%s\n", g.Site, g.Day)
		}
	}
	if w.err == nil && len(gaps) > 0 {
		return failed("缺 %d 个点日 %d days of a site have no fact", len(gaps), len(gaps))
	}
	if w.err == nil && !c.JSON {
		w.printf("每个点每天都有记录 every site has a fact on every day\n")
	}
	return w.err
}

// define keeps the definitions of a file beside the catalogue: what is new
// becomes the next version of its figure.
func (c *FigureCmd) define(a *app) error {
	if c.File == "" || len(c.Args) > 0 {
		return usage("define takes the file of definitions with -f, and nothing else")
	}
	file, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("read definitions: %w", err)
	}
	defs, err := figure.ParseDefinitions(file)
	if err != nil {
		return failed("%s: %v", c.File, err)
	}
	return a.inHouse(c.dbFlags, func(h *house) error {
		engine, err := h.figures(a.ctx)
		if err != nil {
			return err
		}
		var kept []*figure.Definition
		err = h.db.Write(a.ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			kept, err = engine.Define(ctx, tx, "operator", civil.At(a.clock()), defs...)
			return err
		})
		if err != nil {
			return err
		}
		w := &printer{w: a.stdout}
		for _, d := range kept {
			w.printf("%s\t%d\n", d.ID, d.Version)
		}
		return w.err
	})
}

func catalogue(f figure.Figures) string {
	var ids []string
	for _, d := range f.Catalogue() {
		ids = append(ids, d.ID)
	}
	return strings.Join(ids, ", ")
}

// wrong gives what the question itself has wrong the exit code of wrong usage.
func wrong(err error) error {
	for _, e := range []error{figure.ErrUnknown, figure.ErrDefinition, figure.ErrPlace, figure.ErrDimension, figure.ErrSize} {
		if errors.Is(err, e) {
			return usage("%v", err)
		}
	}
	return err
}

func (c *FigureCmd) answer(a *app, f *figure.Engine, q figure.Question) error {
	switch {
	case c.verb == "explain":
		return c.printExplanation(a, f, q)
	case c.verb == "gaps":
		return c.printGaps(a, f, q)
	case c.Facts:
		return c.printFacts(a, f, q)
	case c.By != "":
		return c.printRows(a, f, q)
	}
	answer, err := f.Answer(a.ctx, q)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(answer)
	}
	w := &printer{w: a.stdout}
	printAnswer(w, q.Definition, answer)
	return w.err
}

func printAnswer(w *printer, d *figure.Definition, a figure.Answer) {
	w.printf("%s\n  %s", bilingual(d.Name), a.Value)
	if a.Text != "" && a.Text != a.Value {
		w.printf("  %s", a.Text)
	}
	w.printf("\n")
	for _, line := range [][2]string{{"place", a.Place}, {"unit", a.Unit}, {"from", a.From}, {"to", a.To}} {
		if line[1] != "" {
			w.printf("  %-5s %s\n", line[0], line[1])
		}
	}
	w.printf("  %-5s %d\n  %-5s %s\n", "size", a.Size, "root", a.Root)
}

// bilingual is a label in both languages, once where there is one only.
func bilingual(l text.Label) string {
	if en := l.In(text.En); en != l.Zh {
		return l.Zh + " " + en
	}
	return l.Zh
}

func (c *FigureCmd) printRows(a *app, f figure.Figures, q figure.Question) error {
	rows, err := f.By(a.ctx, q, c.By)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(a.stdout)
		for _, r := range rows {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
	w := &printer{w: t}
	for _, r := range rows {
		w.printf("%s\t%s\t%s\n", r.Key, r.Value, bilingual(r.Name))
	}
	return errors.Join(w.err, t.Flush())
}

// factLine is a fact as --facts prints it, by the names of the import file.
type factLine struct {
	Seq      int64  `json:"seq"`
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Start    string `json:"start"`
	End      string `json:"end"`
	Place    string `json:"place"`
	Site     string `json:"site"`
	Person   string `json:"person"`
	Other    string `json:"other"`
	Org      string `json:"org"`
	Team     string `json:"team"`
	Campaign string `json:"campaign"`
	Action   string `json:"action"`
	Project  string `json:"project"`
	Category string `json:"category"`
	Quantity int64  `json:"quantity"`
	Unit     string `json:"unit"`
	Item     string `json:"item"`
	Grade    string `json:"grade"`
	Replaces string `json:"replaces"`
	Voids    string `json:"voids"`
	Claims   string `json:"claims"`
	Note     string `json:"note"`
}

func lineOf(f *fact.Fact) factLine {
	return factLine{
		f.Seq, f.ID, f.Kind, f.Start.String(), f.End.String(), f.Place, f.Site, f.Person, f.Other, f.Org, f.Team,
		f.Campaign, f.Action, f.Project, f.Category, f.Quantity, f.Unit, f.Item, f.Grade.String(),
		f.Replaces, f.Voids, strings.Join(f.Claims, ";"), f.Note,
	}
}

// factPage is how many facts are fetched at a time.
const factPage = 1000

func (c *FigureCmd) printFacts(a *app, f figure.Figures, q figure.Question) error {
	enc := json.NewEncoder(a.stdout)
	w := &printer{w: a.stdout}
	after := c.After
	for left := c.Limit; ; {
		n := factPage
		if c.Limit > 0 {
			n = min(n, left)
		}
		facts, err := f.Facts(a.ctx, q, after, n)
		if err != nil {
			return err
		}
		for i := range facts {
			if c.JSON {
				if err := enc.Encode(lineOf(&facts[i])); err != nil {
					return err
				}
				continue
			}
			printFact(w, &facts[i])
		}
		left -= len(facts)
		if len(facts) < n || c.Limit > 0 && left == 0 || w.err != nil {
			return w.err
		}
		after = facts[len(facts)-1].Seq
	}
}

// printFact writes a fact on one line: what every fact has, then what this one
// has besides.
func printFact(w *printer, f *fact.Fact) {
	w.printf("%d %s %s %d", f.Seq, f.ID, f.Kind, f.Quantity)
	if f.Unit != "" {
		w.printf(" %s", f.Unit)
	}
	for _, p := range [][2]string{
		{"start", f.Start.String()}, {"end", f.End.String()}, {"place", f.Place}, {"site", f.Site}, {"person", f.Person},
		{"other", f.Other}, {"org", f.Org}, {"team", f.Team}, {"campaign", f.Campaign}, {"action", f.Action}, {"project", f.Project},
		{"category", f.Category}, {"item", f.Item}, {"grade", f.Grade.String()}, {"replaces", f.Replaces}, {"voids", f.Voids},
		{"claims", strings.Join(f.Claims, ";")}, {"note", f.Note},
	} {
		if p[1] != "" {
			w.printf(" %s=%s", p[0], p[1])
		}
	}
	w.printf("\n")
}

func (c *FigureCmd) printExplanation(a *app, f figure.Figures, q figure.Question) error {
	x, err := f.Explain(a.ctx, q)
	if err != nil {
		return err
	}
	if c.JSON {
		for _, list := range []*[]figure.Count{&x.Marked, &x.LeftOut} {
			if *list == nil {
				*list = []figure.Count{}
			}
		}
		if x.Reported == nil {
			x.Reported = []figure.Reported{}
		}
		return json.NewEncoder(a.stdout).Encode(x)
	}
	w := &printer{w: a.stdout}
	printAnswer(w, q.Definition, x.Answer)
	w.printf("%s\n%s\n", x.Words.Zh, x.Words.In(text.En))
	w.printf("计入 counted: %d\n", x.Counted)
	for _, m := range x.Marked {
		w.printf("  %d  %s\n", m.Facts, bilingual(m.Name))
	}
	if len(x.LeftOut) > 0 {
		w.printf("未计入 left out:\n")
	}
	for _, m := range x.LeftOut {
		w.printf("  %d  %s\n", m.Facts, bilingual(m.Name))
	}
	for _, r := range x.Reported {
		w.printf("另有上报 reported beside it: %s %d (%s)\n", r.Org, r.Quantity, r.Note)
	}
	return w.err
}

// indexProgress draws how far the index of figures has been built.
func (a *app) indexProgress() func(done, total int64) {
	if !a.watched() {
		return nil
	}
	return func(done, total int64) {
		fmt.Fprintf(a.stderr, "\r\x1b[K建立索引 building the index %d / %d", done, total)
	}
}
