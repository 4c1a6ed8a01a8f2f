package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"linli/internal/brief"
)

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
