package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/civil"
)

// BriefCmd makes, reviews, releases and prints briefs.
type BriefCmd struct {
	Series   BriefSeriesCmd   `cmd:"" help:"Make a series, or change its masthead and lists, from a YAML file. 建立或修改简报系列。"`
	List     BriefListCmd     `cmd:"" help:"List the issues, newest first. 列出各期。"`
	New      BriefNewCmd      `cmd:"" help:"Make an issue from a template. 新建一期。"`
	Show     BriefShowCmd     `cmd:"" help:"Print an issue as it reads, or its text to edit. 查看。"`
	Edit     BriefEditCmd     `cmd:"" help:"Put the words of a file in place of the issue's. 修改文字。"`
	Check    BriefCheckCmd    `cmd:"" help:"Run the checks before release. 签发前检查。"`
	Confirm  BriefConfirmCmd  `cmd:"" help:"Confirm findings as the checker. 核稿确认。"`
	Advance  BriefAdvanceCmd  `cmd:"" help:"Take the next step: edited, checked, released. 推进一步。"`
	Return   BriefReturnCmd   `cmd:"" help:"Send an issue back with an opinion. 退回。"`
	Release  BriefReleaseCmd  `cmd:"" help:"Release a checked issue: allot its numbers and freeze it. 签发。"`
	Withdraw BriefWithdrawCmd `cmd:"" help:"Withdraw a released issue; it keeps its number. 撤回。"`
	Diff     BriefDiffCmd     `cmd:"" help:"Compare released numbers with their values at a later log size. 与后来的数比较。"`
	Erratum  BriefErratumCmd  `cmd:"" help:"Draft an issue that corrects what is no longer true. 起草更正。"`
	Render   BriefRenderCmd   `cmd:"" help:"Write an issue as PDF, DOCX or HTML. 排版输出。"`
}

// look is a command that changes nothing. The operator of the machine may look
// without an account.
type look struct {
	As string `placeholder:"ACCOUNT" help:"Account that looks; it needs the right to read the issue."`
	dbFlags
}

// as is a command that an account gives.
type as struct {
	As string `required:"" placeholder:"ACCOUNT" help:"Account that acts."`
	dbFlags
}

// office is the house with its briefs.
type office struct {
	*house
	briefs *brief.Briefs
}

// inOffice opens the house and its briefs, runs f, and turns refusals into exit
// code 1.
func (a *app) inOffice(flags dbFlags, f func(o *office) error) error {
	return a.inHouse(flags, func(h *house) error {
		briefs, err := h.briefs(a.ctx, a, "")
		if err != nil {
			return err
		}
		err = f(&office{h, briefs})
		var open *brief.OpenError
		if errors.As(err, &open) {
			printFindings(a.stderr, open.Findings)
			return failed("%d findings are open", len(open.Findings))
		}
		if isRefusal(err) {
			return failed("%v", err)
		}
		return err
	})
}

// act runs f as the account.
func (c as) act(a *app, f func(o *office, actor access.Actor) error) error {
	return a.inOffice(c.dbFlags, func(o *office) error {
		actor, err := o.access.Actor(a.ctx, c.As)
		if err != nil {
			return err
		}
		return f(o, actor)
	})
}

// read runs f after asking whether the account, if one is named, may read the
// issue.
func (c look) read(a *app, key string, f func(o *office) error) error {
	return a.inOffice(c.dbFlags, func(o *office) error {
		if c.As == "" {
			return f(o)
		}
		actor, err := o.access.Actor(a.ctx, c.As)
		if err != nil {
			return err
		}
		i, err := o.briefs.Issue(a.ctx, key)
		if err != nil {
			return err
		}
		s, err := o.briefs.Series(a.ctx, i.Series)
		if err != nil {
			return err
		}
		thing := access.Thing{Kind: "brief", ID: key, Place: s.Place}
		if err := o.access.Guard(a.ctx, actor, access.BriefRead, thing, ""); err != nil {
			return err
		}
		return f(o)
	})
}

func isRefusal(err error) bool {
	for _, refusal := range []error{
		brief.ErrUnknown, brief.ErrExists, brief.ErrState, brief.ErrPeople, brief.ErrDate, brief.ErrDraft,
		access.ErrDenied, access.ErrUnknown, access.ErrConflict,
	} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

// readText reads a file, or standard input for "-".
func readText(a *app, name string) ([]byte, error) {
	const most = 2 << 20
	if name == "-" {
		return io.ReadAll(io.LimitReader(a.stdin, most))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// BriefSeriesCmd is linli brief series.
type BriefSeriesCmd struct {
	as
	File string `arg:"" help:"YAML file, or - for standard input."`
}

// Run makes or changes the series.
func (c *BriefSeriesCmd) Run(a *app) error {
	data, err := readText(a, c.File)
	if err != nil {
		return err
	}
	s, err := brief.ParseSeries(data)
	if err != nil {
		return failed("%v", err)
	}
	return c.act(a, func(o *office, actor access.Actor) error { return o.briefs.PutSeries(a.ctx, actor, s) })
}

// BriefListCmd is linli brief list.
type BriefListCmd struct {
	Series string `help:"Only issues of this series."`
	Limit  int    `default:"50" help:"At most so many."`
	JSON   bool   `name:"json" help:"Print an issue a line as JSON."`
	dbFlags
}

// Run prints an issue a line: key, state, number, title.
func (c *BriefListCmd) Run(a *app) error {
	return a.inOffice(c.dbFlags, func(o *office) error {
		list, err := o.briefs.Issues(a.ctx, c.Series, c.Limit)
		if err != nil {
			return err
		}
		enc := json.NewEncoder(a.stdout)
		for _, i := range list {
			if c.JSON {
				if err := enc.Encode(listed(i)); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(a.stdout, "%s\t%s\t%s\t%s\n", i.Key, i.State, numberOf(i), i.Draft.Title)
		}
		return nil
	})
}

// listedJSON is an issue in a list as scripts read it.
type listedJSON struct {
	Key     string      `json:"key"`
	Series  string      `json:"series"`
	State   brief.State `json:"state"`
	Title   string      `json:"title"`
	Number  int64       `json:"number"`  // 期; 0 before release
	Running int64       `json:"running"` // 总期; 0 before release and for a supplement
	Code    string      `json:"code"`
}

func listed(i brief.Issue) listedJSON {
	out := listedJSON{Key: i.Key, Series: i.Series, State: i.State, Title: i.Draft.Title}
	if r := i.Release; r != nil {
		out.Number, out.Running, out.Code = r.Number, r.Running, r.Code
	}
	return out
}

// numberOf is 2020年第10期（总第2119期）, or – before release.
func numberOf(i brief.Issue) string {
	r := i.Release
	switch {
	case r == nil:
		return "–"
	case r.Running == 0:
		return fmt.Sprintf("%d年增刊第%d期", r.Year, r.Number)
	}
	return fmt.Sprintf("%d年第%d期（总第%d期）", r.Year, r.Number, r.Running)
}

// BriefNewCmd is linli brief new.
type BriefNewCmd struct {
	as
	Key      string `arg:"" help:"The issue's key: small letters, digits, hyphens."`
	Series   string `required:"" help:"Key of its series."`
	Template string `placeholder:"FILE" help:"YAML text of the issue, or - for standard input; without it a blank one over the last seven days."`
}

// Run makes the issue.
func (c *BriefNewCmd) Run(a *app) error {
	d := brief.Blank(civil.At(a.clock()).Day())
	if c.Template != "" {
		var err error
		if d, err = readDraft(a, c.Template); err != nil {
			return err
		}
	}
	return c.act(a, func(o *office, actor access.Actor) error {
		_, err := o.briefs.Create(a.ctx, actor, c.Key, c.Series, d)
		return err
	})
}

func readDraft(a *app, name string) (brief.Draft, error) {
	data, err := readText(a, name)
	if err != nil {
		return brief.Draft{}, err
	}
	d, err := brief.ParseDraft(data)
	if err != nil {
		return brief.Draft{}, failed("%v", err)
	}
	return d, nil
}

// BriefShowCmd is linli brief show.
type BriefShowCmd struct {
	look
	Key    string `arg:"" help:"The issue's key."`
	Source bool   `help:"Print the YAML text that brief edit reads."`
	JSON   bool   `name:"json" help:"Print one JSON object: the issue, its size and its numbers."`
}

// Run prints the issue.
func (c *BriefShowCmd) Run(a *app) error {
	return c.read(a, c.Key, func(o *office) error {
		report, err := o.briefs.Check(a.ctx, c.Key)
		if err != nil {
			return err
		}
		switch {
		case c.Source:
			data, err := report.Issue.Draft.Format()
			if err != nil {
				return err
			}
			_, err = a.stdout.Write(data)
			return err
		case c.JSON:
			return json.NewEncoder(a.stdout).Encode(shown(report))
		}
		fmt.Fprintf(a.stdout, "%s\t%s\t%s\n", report.Issue.Key, report.Issue.State, numberOf(report.Issue))
		fmt.Fprintln(a.stdout, report.Reading.Text())
		return nil
	})
}

// briefJSON is an issue as scripts read it.
type briefJSON struct {
	listedJSON
	Size    int64        `json:"size"`
	Root    string       `json:"root"`
	Numbers []numberJSON `json:"numbers"`
}

type numberJSON struct {
	Slot  string `json:"slot"`
	Value string `json:"value"`
	Text  string `json:"text"`
}

func shown(r *brief.Report) briefJSON {
	out := briefJSON{listedJSON: listed(r.Issue), Size: r.Reading.Size, Root: r.Reading.Root, Numbers: []numberJSON{}}
	for _, n := range r.Reading.Numbers {
		out.Numbers = append(out.Numbers, numberJSON{n.Slot.String(), n.Value, n.Text})
	}
	return out
}

// BriefEditCmd is linli brief edit.
type BriefEditCmd struct {
	as
	Key      string `arg:"" help:"The issue's key."`
	File     string `arg:"" help:"YAML text as brief show --source prints it, or - for standard input."`
	Revision int64  `help:"Refuse if the issue is no longer at this revision."`
}

// Run puts the words in place.
func (c *BriefEditCmd) Run(a *app) error {
	d, err := readDraft(a, c.File)
	if err != nil {
		return err
	}
	return c.act(a, func(o *office, actor access.Actor) error {
		_, err := o.briefs.Edit(a.ctx, actor, c.Key, d, c.Revision)
		return err
	})
}

// BriefCheckCmd is linli brief check.
type BriefCheckCmd struct {
	look
	Key  string `arg:"" help:"The issue's key."`
	JSON bool   `name:"json" help:"Print a finding a line as JSON."`
}

// Run prints the findings; exit code 1 if one stands in the way of release.
func (c *BriefCheckCmd) Run(a *app) error {
	return c.read(a, c.Key, func(o *office) error {
		report, err := o.briefs.Check(a.ctx, c.Key)
		if err != nil {
			return err
		}
		if c.JSON {
			enc := json.NewEncoder(a.stdout)
			for _, f := range report.Findings {
				if err := enc.Encode(f); err != nil {
					return err
				}
			}
		} else {
			printFindings(a.stdout, report.Findings)
		}
		if open := report.Open(); len(open) > 0 {
			return failed("%d findings are open", len(open))
		}
		return nil
	})
}

func printFindings(w io.Writer, findings []brief.Finding) {
	for _, f := range findings {
		state := f.Severity.Name().Zh
		if f.Confirmed != nil {
			state = "已由" + f.Confirmed.By + "确认"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s", f.Key, state, f.Spot, f.Message.Zh)
		if f.Suggest.Zh != "" {
			fmt.Fprintf(w, "；%s", f.Suggest.Zh)
		}
		fmt.Fprintln(w)
	}
}

// BriefConfirmCmd is linli brief confirm.
type BriefConfirmCmd struct {
	as
	Key      string   `arg:"" help:"The issue's key."`
	Findings []string `arg:"" optional:"" help:"Keys of findings, as brief check prints them."`
	All      bool     `help:"All that can be confirmed."`
	Note     string   `required:"" help:"On what ground."`
}

// Run records the checker's word.
func (c *BriefConfirmCmd) Run(a *app) error {
	if c.All == (len(c.Findings) > 0) {
		return usage("name findings, or --all")
	}
	return c.act(a, func(o *office, actor access.Actor) error {
		keys := c.Findings
		if c.All {
			report, err := o.briefs.Check(a.ctx, c.Key)
			if err != nil {
				return err
			}
			for _, f := range report.Open() {
				if f.Severity == brief.Confirm {
					keys = append(keys, f.Key)
				}
			}
		}
		return o.briefs.Confirm(a.ctx, actor, c.Key, c.Note, keys...)
	})
}

// BriefAdvanceCmd is linli brief advance.
type BriefAdvanceCmd struct {
	as
	Key string `arg:"" help:"The issue's key."`
}

// Run takes the next step and prints the state.
func (c *BriefAdvanceCmd) Run(a *app) error {
	return c.act(a, func(o *office, actor access.Actor) error {
		i, err := o.briefs.Advance(a.ctx, actor, c.Key)
		if err == nil {
			fmt.Fprintf(a.stdout, "%s\t%s\t%s\n", i.Key, i.State, numberOf(i))
		}
		return err
	})
}

// BriefReturnCmd is linli brief return.
type BriefReturnCmd struct {
	as
	Key     string `arg:"" help:"The issue's key."`
	Opinion string `required:"" help:"What is to be changed."`
}

// Run sends the issue back.
func (c *BriefReturnCmd) Run(a *app) error {
	return c.act(a, func(o *office, actor access.Actor) error {
		_, err := o.briefs.Return(a.ctx, actor, c.Key, c.Opinion)
		return err
	})
}

// BriefReleaseCmd is linli brief release.
type BriefReleaseCmd struct {
	as
	Key string `arg:"" help:"The issue's key."`
}

// Run releases the issue and prints its number and verification code.
func (c *BriefReleaseCmd) Run(a *app) error {
	return c.act(a, func(o *office, actor access.Actor) error {
		i, err := o.briefs.Release(a.ctx, actor, c.Key)
		if err == nil {
			fmt.Fprintf(a.stdout, "%s\t%s\t%s\t%s\n", i.Key, i.State, numberOf(i), i.Release.Code)
		}
		return err
	})
}

// BriefWithdrawCmd is linli brief withdraw.
type BriefWithdrawCmd struct {
	as
	Key    string `arg:"" help:"The issue's key."`
	Reason string `required:"" help:"Why."`
}

// Run withdraws the issue.
func (c *BriefWithdrawCmd) Run(a *app) error {
	return c.act(a, func(o *office, actor access.Actor) error {
		return o.briefs.Withdraw(a.ctx, actor, c.Key, c.Reason)
	})
}

// BriefDiffCmd is linli brief diff.
type BriefDiffCmd struct {
	look
	Key  string `arg:"" help:"The issue's key."`
	At   int64  `help:"Size of the log; 0 is the newest."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// Run prints the numbers that moved; exit code 1 if printed words are no
// longer true.
func (c *BriefDiffCmd) Run(a *app) error {
	return c.read(a, c.Key, func(o *office) error {
		d, err := o.briefs.Diff(a.ctx, c.Key, c.At)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := json.NewEncoder(a.stdout).Encode(d); err != nil {
				return err
			}
		} else {
			for _, x := range d.Differences {
				verdict := "仍然成立"
				if !x.Holds {
					verdict = "应更正为“" + x.Better + "”"
				}
				fmt.Fprintf(a.stdout, "%d\t%s\t%s → %s\t“%s”%s\n", x.N, x.Slot, x.Was, x.Now, x.Printed, verdict)
			}
		}
		if wrong := d.False(); len(wrong) > 0 {
			return failed("%d printed numbers are no longer true; linli brief erratum drafts the correction", len(wrong))
		}
		return nil
	})
}

// BriefErratumCmd is linli brief erratum.
type BriefErratumCmd struct {
	as
	Key    string `arg:"" help:"The issue that is wrong."`
	NewKey string `arg:"" help:"Key of the issue that corrects it."`
	At     int64  `help:"Size of the log; 0 is the newest."`
}

// Run drafts the erratum.
func (c *BriefErratumCmd) Run(a *app) error {
	return c.act(a, func(o *office, actor access.Actor) error {
		i, err := o.briefs.Erratum(a.ctx, actor, c.Key, c.NewKey, c.At)
		if err == nil {
			fmt.Fprintf(a.stdout, "%s\t%s\n", i.Key, i.Draft.Lead[0].Words)
		}
		return err
	})
}

// BriefRenderCmd is linli brief render.
type BriefRenderCmd struct {
	look
	Key string `arg:"" help:"The issue's key."`
	To  string `required:"" enum:"pdf,docx,html" help:"Format: pdf, docx or html."`
	Out string `required:"" placeholder:"FILE" help:"File to write, or - for standard output."`
}

// Run writes the document: the frozen one once it is released.
func (c *BriefRenderCmd) Run(a *app) error {
	return c.read(a, c.Key, func(o *office) error {
		doc, err := o.briefs.Document(a.ctx, c.Key)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := renderer()(&out, doc, c.To); err != nil {
			return fmt.Errorf("render %s: %w", c.Key, err)
		}
		if c.Out == "-" {
			_, err := out.WriteTo(a.stdout)
			return err
		}
		return os.WriteFile(c.Out, out.Bytes(), 0o644)
	})
}
