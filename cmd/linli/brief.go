package main

import (
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
