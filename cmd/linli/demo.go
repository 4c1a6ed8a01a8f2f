package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/onetime"
	"linli/internal/scenario"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/web"
)

// DemoCmd is linli demo: the reference city, taken in by the ordinary
// importers, with its figures and its brief, served on this machine.
type DemoCmd struct {
	Scale float64 `default:"0.5" help:"Share of the whole city: 1 is 1:1, 1.2 million volunteers."`
	Seed  uint64  `default:"1" help:"1 is the reference month; any other is another month."`
	Dir   string  `default:".demo" type:"path" help:"Folder for the demonstration's databases."`
	Addr  string  `default:"127.0.0.1:8420" help:"Loopback address to serve on; a taken port gives the next free one."`
	Fresh bool    `help:"Throw away what is there and start afresh."`
	Once  bool    `help:"Stop when everything is made, without serving."`
	Files string  `type:"path" placeholder:"DIR" help:"Only write the import files into a folder."`
}

const (
	demoIssue = "2020-10"
	demoDraft = "2020-11"
)

// Run makes the demonstration, or goes on with it, and serves it.
func (c *DemoCmd) Run(a *app) error {
	if c.Scale <= 0 || c.Scale > 1 {
		return usage("--scale is above 0 and at most 1")
	}
	city := scenario.New(c.Seed, c.Scale)
	if c.Files != "" {
		return city.Write(a.ctx, c.Files, nil)
	}
	flags := dbFlags{DB: filepath.Join(c.Dir, fmt.Sprintf("city-%d-%s.db", c.Seed, strconv.FormatFloat(c.Scale, 'g', -1, 64)))}
	if c.Fresh {
		if err := removeDatabase(flags.DB); err != nil {
			return err
		}
	}
	return a.inHouseWith(flags, houseOptions{talk: talk{pocket: &onetime.Pocket{}}, log: a.logger(false)}, func(h *house) error {
		d := &demo{DemoCmd: c, app: a, house: h, city: city, start: a.clock()}
		return d.run()
	})
}

// removeDatabase removes a demonstration's files, and no other's: it names
// each by its ending.
func removeDatabase(db string) error {
	for _, ending := range []string{"", "-wal", "-shm", ".keys", ".head", ".index", ".codes"} {
		if err := os.Remove(db + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("start afresh: %w", err)
		}
	}
	return nil
}

// demo is a demonstration under way.
type demo struct {
	*DemoCmd
	*house
	app   *app
	city  *scenario.City
	start time.Time
	base  string // address of the site

	mu      sync.Mutex
	doing   text.Label
	bytes   atomic.Int64 // of all files
	total   atomic.Int64
	drawn   time.Time
	mistake error
}

func (d *demo) run() error {
	accounts, err := d.access.Demo(d.app.ctx, d.Seed)
	if err != nil {
		return fmt.Errorf("make demo accounts: %w", err)
	}
	if err := d.place(d.app.ctx); err != nil {
		return err
	}
	d.base = "http://" + d.Addr
	if d.Once {
		return d.make(d.app.ctx)
	}
	ln, err := listen(d.Addr)
	if err != nil {
		return err
	}
	d.base = "http://" + ln.Addr().String()
	log := d.app.logger(false)
	if err := d.openDoors(d.app, signInFlags{}, d.base, log); err != nil {
		return errors.Join(err, ln.Close())
	}
	site, err := d.site(d.app.ctx, d.app, siteOptions{
		base: d.base, demo: true, log: log, last: civil.NewDay(2020, 3, 6), loading: d.loading,
	})
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	d.say("网址 address  %s/   （资料边载入边可用 usable while it loads；Ctrl-C 结束 ends）", d.base)
	names := make([]string, len(accounts))
	for i, acc := range accounts {
		names[i] = acc.ID + " " + acc.Name
	}
	d.say("演示账号 accounts  %s   （登录页点选即可 pick one on the sign-in page）", strings.Join(names, "、"))
	ctx, stop := context.WithCancel(d.app.ctx)
	defer stop()
	var making sync.WaitGroup
	making.Go(func() {
		if err := d.make(ctx); err != nil {
			d.mistake = err
			stop()
			return
		}
		rest := d.work(ctx, log)
		<-ctx.Done()
		rest()
	})
	err = site.Serve(ctx, ln)
	stop()
	making.Wait()
	if errors.Is(d.mistake, context.Canceled) {
		d.say("已中断；再次 make demo 会接着做 stopped: the next make demo goes on from here")
		return nil
	}
	return errors.Join(d.mistake, err)
}

// listen takes the address, or the next free port if it is taken.
func listen(addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usage("--addr is host:port, not %q", addr)
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return nil, usage("--addr is host:port, not %q", addr)
	}
	var ln net.Listener
	for p := first; p < first+20; p++ {
		if ln, err = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(p))); err == nil || first == 0 {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return ln, nil
}

func (d *demo) say(format string, args ...any) {
	d.app.clearLine()
	fmt.Fprintf(d.app.stdout, format+"\n", args...)
}

// make does what is not done yet: imports, definitions, head, figures, brief.
func (d *demo) make(ctx context.Context) error {
	if err := d.define(ctx); err != nil {
		return fmt.Errorf("keep definitions: %w", err)
	}
	if err := d.importAll(ctx); err != nil {
		return err
	}
	if _, _, err := d.signHead(ctx); err != nil {
		return err
	}
	if err := d.checkFigures(ctx); err != nil {
		return err
	}
	if err := d.makeBrief(ctx); err != nil {
		return fmt.Errorf("make the brief: %w", err)
	}
	if err := d.engine.Save(); err != nil {
		return err
	}
	if err := d.openWork(ctx); err != nil {
		return err
	}
	d.say("  数字和简报就绪 figures and brief ready after %.0f s", d.app.clock().Sub(d.start).Seconds())
	d.setDoing(text.Label{Zh: "整理人员检索", En: "Making people findable"})
	if err := d.catchUp(ctx, nil); err != nil {
		return err
	}
	d.setDoing(text.Label{})
	return nil
}

func (d *demo) setDoing(l text.Label) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.doing = l
}

// loading tells the pages how far the import is.
func (d *demo) loading() web.Loading {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.doing == (text.Label{}) {
		return web.Loading{}
	}
	return web.Loading{Doing: d.doing, Done: d.bytes.Load(), Total: max(d.total.Load(), 1)}
}

// define keeps the month's own definitions beside the catalogue.
func (d *demo) define(ctx context.Context) error {
	engine, err := d.figures(ctx)
	if err != nil {
		return err
	}
	var defs []*figure.Definition
	files := scenario.Definitions()
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return err
	}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		list, err := figure.ParseDefinitions(b)
		if err != nil {
			return err
		}
		defs = append(defs, list...)
	}
	err = d.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := engine.Define(ctx, tx, string(access.SysAdmin), civil.At(d.app.clock()), defs...)
		return err
	})
	if err != nil {
		return err
	}
	return engine.Reload(ctx)
}

// importAll takes the files in. Each is generated while it is read; a file that
// is in already is skipped by its mark, one that was interrupted is read again
// and its rows are found there.
func (d *demo) importAll(ctx context.Context) error {
	files := scenario.Files()
	d.total.Store(int64(len(files)))
	mark := d.house.files.index + ".done"
	done := map[string]bool{}
	if b, err := os.ReadFile(mark); err == nil && !d.created {
		for name := range strings.FieldsSeq(string(b)) {
			done[name] = true
		}
	}
	names := map[string]text.Label{
		"orgs": {Zh: "载入组织", En: "Loading organisations"}, "teams": {Zh: "载入队伍", En: "Loading teams"},
		"sites": {Zh: "载入服务点", En: "Loading sites"}, "projects": {Zh: "载入项目", En: "Loading projects"},
		"people": {Zh: "载入人员", En: "Loading people"}, "facts": {Zh: "载入事实", En: "Loading facts"},
	}
	for i, file := range files {
		kind := strings.TrimSuffix(file, ".csv")
		d.setDoing(names[kind])
		d.bytes.Store(int64(i))
		if done[file] {
			continue
		}
		if err := d.importFile(ctx, kind, file); err != nil {
			return err
		}
		done[file] = true
		if err := appendLine(mark, file, d.created && i == 0); err != nil {
			return err
		}
	}
	return nil
}

func appendLine(path, line string, fresh bool) error {
	mode := os.O_APPEND
	if fresh {
		mode = os.O_TRUNC
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|mode, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, line)
	return errors.Join(err, f.Close())
}

func (d *demo) importFile(ctx context.Context, kind, file string) error {
	table, ok := d.table(kind)
	if !ok {
		return fmt.Errorf("no importer for %s", file)
	}
	pr, pw := io.Pipe()
	var writing sync.WaitGroup
	var rows atomic.Int64
	writing.Go(func() {
		pw.CloseWithError(d.city.Stream(ctx, file, pw, func(_, total int64) { rows.Store(total) }))
	})
	defer writing.Wait()
	defer pr.Close()
	r, err := intake.NewReader(pr, file, table.Schema(), intake.Options{})
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	start := d.app.clock()
	run := &importing.Run{}
	run.Progress = func(p importing.Progress) {
		total := max(rows.Load(), 1)
		d.total.Store(total)
		d.bytes.Store(min(p.Rows, total))
		d.draw(file, p.Rows, total, d.app.clock().Sub(start))
	}
	err = d.imports.Import(ctx, table, r, run)
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	took := d.app.clock().Sub(start)
	rep := &run.Report
	d.say("  %-12s %9d 行 rows  新增 added %d，已有 already %d，拒绝 rejected %d   %.1fs", file, rep.Read, rep.Added, rep.Already, rep.Rejected, took.Seconds())
	for i, e := range rep.Errors {
		if i == 5 {
			break
		}
		d.say("    ✗ %s:%d %s [%s] %s", e.File, e.Line, e.Column, e.Value, e.Reason)
	}
	return nil
}

// draw shows how far a file is, if a person is looking.
func (d *demo) draw(file string, done, total int64, took time.Duration) {
	now := d.app.clock()
	if !d.app.watched() || now.Sub(d.drawn) < 100*time.Millisecond {
		return
	}
	d.drawn = now
	const width = 30
	filled := int(min(int64(width), width*done/total))
	fmt.Fprintf(d.app.stderr, "\r\x1b[K  %-12s %s%s %d / %d, %.0f/s", file, strings.Repeat("█", filled), strings.Repeat("·", width-filled),
		done, total, float64(done)/max(took.Seconds(), 0.001))
}

// checkFigures asks every countable figure of the reference brief and sets it
// against the generator's own plan.
func (d *demo) checkFigures(ctx context.Context) error {
	d.setDoing(text.Label{Zh: "计算各项数字", En: "Computing the figures"})
	engine, err := d.figures(ctx)
	if err != nil {
		return err
	}
	if err := d.log.Refresh(ctx); err != nil {
		return err
	}
	start := d.app.clock()
	expected := d.city.Expected()
	wrong := 0
	var slowest time.Duration
	for _, x := range expected {
		q, err := question(engine, x)
		if err != nil {
			return err
		}
		t := d.app.clock()
		ans, err := engine.Answer(ctx, q)
		if err != nil {
			return fmt.Errorf("figure %s (%s): %w", x.Figure, x.Definition, err)
		}
		slowest = max(slowest, d.app.clock().Sub(t))
		if ans.Value != x.Value {
			wrong++
			d.say("  ✗ %s %s: %s，应为 expected %s", x.Figure, x.Definition, ans.Value, x.Value)
		}
	}
	d.say("  数字 figures   %d 个全部算出 answered，与生成计划不符 differing from the plan: %d   %.2fs（最慢 slowest %d ms）",
		len(expected), wrong, d.app.clock().Sub(start).Seconds(), slowest.Milliseconds())
	if wrong > 0 {
		return failed("%d figures differ from the plan of the city", wrong)
	}
	return nil
}

// question is an expectation as a question.
func question(f figure.Figures, x scenario.Expectation) (figure.Question, error) {
	def, err := f.Definition(x.Definition)
	if err != nil {
		return figure.Question{}, err
	}
	q := figure.Question{Definition: def, Place: x.Place, Unit: x.Unit}
	if x.From != "" {
		if q.From, err = civil.ParseDay(x.From); err != nil {
			return q, err
		}
	}
	if x.To != "" {
		if q.To, err = civil.ParseDay(x.To); err != nil {
			return q, err
		}
	}
	return q, nil
}

// makeBrief composes issue 10, takes it through its three people to release,
// writes it out, and leaves a next issue as a draft to try the studio on.
func (d *demo) makeBrief(ctx context.Context) error {
	d.setDoing(text.Label{Zh: "编发简报", En: "Making the brief"})
	briefs, err := d.briefs(ctx, d.app, d.base)
	if err != nil {
		return err
	}
	series, err := brief.ParseSeries(scenario.Series())
	if err != nil {
		return err
	}
	draft, err := brief.ParseDraft(scenario.Issue())
	if err != nil {
		return err
	}
	as := func(r access.Role) access.Actor {
		actor, e := d.access.Actor(ctx, string(r))
		err = errors.Join(err, e)
		return actor
	}
	editor, checker, releaser := as(access.Editor), as(access.Checker), as(access.Releaser)
	if err != nil {
		return err
	}
	if _, e := briefs.Series(ctx, series.Key); errors.Is(e, brief.ErrUnknown) {
		if err := briefs.PutSeries(ctx, editor, series); err != nil {
			return err
		}
	}
	issue, err := briefs.Issue(ctx, demoIssue)
	if errors.Is(err, brief.ErrUnknown) {
		issue, err = briefs.Create(ctx, editor, demoIssue, series.Key, draft)
	}
	if err != nil {
		return err
	}
	start := d.app.clock()
	if issue.State == brief.Contributed {
		if issue, err = briefs.Advance(ctx, editor, demoIssue); err != nil {
			return err
		}
	}
	if issue.State == brief.Edited {
		if err := d.confirm(ctx, briefs, checker); err != nil {
			return err
		}
		if issue, err = briefs.Advance(ctx, checker, demoIssue); err != nil {
			return err
		}
	}
	if issue.State == brief.Checked {
		if issue, err = briefs.Advance(ctx, releaser, demoIssue); err != nil {
			return err
		}
	}
	doc, err := briefs.Document(ctx, demoIssue)
	if err != nil {
		return err
	}
	write := renderer()
	base := strings.TrimSuffix(d.house.files.index, ".db.index")
	for _, format := range []string{"pdf", "docx", "html"} {
		f, err := os.Create(base + "." + format)
		if err != nil {
			return err
		}
		if err := errors.Join(write(f, doc, format), f.Close()); err != nil {
			return err
		}
	}
	if _, err := briefs.Issue(ctx, demoDraft); errors.Is(err, brief.ErrUnknown) {
		if _, err := briefs.Create(ctx, editor, demoDraft, series.Key, draft); err != nil {
			return err
		}
	}
	d.say("  简报 brief     第%d期（总第%d期）核验码 code %s   %.2fs\n                 %s.pdf", issue.Release.Number, issue.Release.Running,
		issue.Release.Code, d.app.clock().Sub(start).Seconds(), base)
	return nil
}

// confirm gives the checker's word to everything that wants it.
func (d *demo) confirm(ctx context.Context, briefs *brief.Briefs, checker access.Actor) error {
	report, err := briefs.Check(ctx, demoIssue)
	if err != nil {
		return err
	}
	var keys []string
	for _, f := range report.Open() {
		if f.Severity == brief.Confirm {
			keys = append(keys, f.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return briefs.Confirm(ctx, checker, demoIssue, "演示：逐条核对无误", keys...)
}
