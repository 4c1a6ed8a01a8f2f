package api

import (
	"context"
	"errors"

	"linli/internal/access"
	"linli/internal/export"
	"linli/internal/fault"
	"linli/internal/jobs"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/retention"
	"linli/internal/text"
)

type jobView struct {
	ID    string     `json:"id"`
	Kind  string     `json:"kind"`
	By    string     `json:"by,omitempty"`
	At    string     `json:"at" format:"date-time"`
	State jobs.State `json:"state" enum:"waiting,running,done,failed,cancelled"`
	Tries int        `json:"tries"`
	Done  int64      `json:"done"`
	Total int64      `json:"total"`
	Note  string     `json:"note,omitempty"`
	Ended string     `json:"ended_at,omitempty" format:"date-time"`
}

func viewJob(j jobs.Job) jobView {
	return jobView{j.ID, j.Kind, j.By, j.At.String(), j.State, j.Tries, j.Done, j.Total, j.Note, j.Ended.String()}
}

type JobPath struct {
	Job string `path:"job" maxLength:"128"`
}

func (a *API) jobOperations() {
	a.rest.Group("jobs", text.Label{Zh: "后台任务", En: "Jobs"})
	a.rest.Means(jobs.ErrNone, fault.Missing, text.Label{Zh: "没有这个任务", En: "no such job"})
	guard := func(ctx context.Context, id string) error {
		return a.o.Access.Guard(ctx, page.Actor(ctx), access.Operate, access.Thing{Kind: "job", ID: id}, "")
	}
	rest.Get(a.rest, "/jobs", rest.Op{
		ID: "list-jobs", Act: access.Operate, Name: text.Label{Zh: "列出任务，新的在前", En: "List jobs, newest first"},
	}, func(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[jobView], error) {
		at, err := in.After(ctx)
		if err != nil {
			return rest.Page[jobView]{}, err
		}
		before, err := instantOf("cursor", at)
		if err != nil {
			return rest.Page[jobView]{}, rest.ErrCursor
		}
		if err := guard(ctx, ""); err != nil {
			return rest.Page[jobView]{}, err
		}
		found, err := a.o.Jobs.List(ctx, before, in.Limit+1)
		if err != nil {
			return rest.Page[jobView]{}, err
		}
		found, next := cut(found, in.Limit, func(j jobs.Job) string { return j.At.String() })
		return rest.List(ctx, found, next, viewJob), nil
	})
	rest.Get(a.rest, "/jobs/{job}", rest.Op{
		ID: "get-job", Act: access.Operate, Name: text.Label{Zh: "查看一个任务", En: "See a job"},
	}, func(ctx context.Context, in *JobPath) (jobView, error) {
		if err := guard(ctx, in.Job); err != nil {
			return jobView{}, err
		}
		j, err := a.o.Jobs.Get(ctx, in.Job)
		return viewJob(j), err
	})
	rest.Post(a.rest, "/jobs/{job}/cancel", rest.Op{
		ID: "cancel-job", Act: access.Operate, OwnID: true, Name: text.Label{Zh: "取消一个任务", En: "Cancel a job"},
	}, func(ctx context.Context, in *JobPath) (jobView, error) {
		if err := guard(ctx, in.Job); err != nil {
			return jobView{}, err
		}
		j, err := a.o.Jobs.Cancel(ctx, in.Job)
		return viewJob(j), err
	})
}

type ruleView struct {
	Key    string     `json:"key"`
	What   text.Label `json:"what"`
	Since  text.Label `json:"since"`
	Keep   string     `json:"keep,omitempty" doc:"期限；空为活动结束时 · how long; empty: until its event ends"`
	AtEnd  bool       `json:"at_end,omitempty"`
	Reason text.Label `json:"reason"`
}

type lineView struct {
	Rule      string     `json:"rule"`
	What      text.Label `json:"what"`
	Listed    int64      `json:"listed"`
	Destroyed int64      `json:"destroyed"`
	Left      int64      `json:"left"`
	Held      string     `json:"held,omitempty"`
}

type reportView struct {
	ID         string     `json:"id"`
	Event      string     `json:"event,omitempty"`
	AskedBy    string     `json:"asked_by"`
	ApprovedBy string     `json:"approved_by,omitempty"`
	Begun      string     `json:"begun" format:"date-time"`
	Ended      string     `json:"ended,omitempty" format:"date-time"`
	Hash       string     `json:"hash,omitempty"`
	Lines      []lineView `json:"lines" nullable:"false"`
}

func viewLines(lines []retention.Line) []lineView {
	out := []lineView{}
	for _, l := range lines {
		out = append(out, lineView{l.Rule, l.What, l.Listed, l.Destroyed, l.Left, l.Held})
	}
	return out
}

func (a *API) retentionOperations() {
	a.rest.Group("retention", text.Label{Zh: "保存期限", En: "Retention"})
	a.rest.Means(retention.ErrNone, fault.Missing, msgNothing)
	rest.Get(a.rest, "/retention/rules", rest.Op{
		ID: "list-retention-rules", Act: access.Destroy, Name: text.Label{Zh: "什么保存多久", En: "What is kept how long"},
	}, func(context.Context, *struct{}) (list[ruleView], error) {
		out := list[ruleView]{Items: []ruleView{}}
		for _, r := range a.o.Retention.Rules() {
			out.Items = append(out.Items, ruleView{r.Key, r.What, r.Since, r.Keep.String(), r.AtEnd, r.Reason})
		}
		return out, nil
	})
	rest.Post(a.rest, "/retention/ends", rest.Op{
		ID: "ask-event-end", Act: access.Destroy, Status: 202, Name: text.Label{Zh: "申请活动结束销毁", En: "Ask for what an event collected to be destroyed"},
		Words: text.Label{Zh: "返回将销毁的清单；须由第二人同意（decide-request）。", En: "It answers with the list; a second person agrees (decide-request)."},
	}, func(ctx context.Context, in *struct {
		Body struct {
			Event   string `json:"event" minLength:"1" maxLength:"64"`
			Place   string `json:"place,omitempty" maxLength:"12"`
			Purpose string `json:"purpose" minLength:"1" maxLength:"200"`
		}
	}) (endView, error) {
		r, lines, err := a.o.Retention.Ask(ctx, page.Actor(ctx), in.Body.Event, in.Body.Place, in.Body.Purpose)
		return endView{r.ID, viewLines(lines)}, err
	})
	rest.Get(a.rest, "/retention/reports/{report}", rest.Op{
		ID: "get-destruction-report", Act: access.Destroy, Name: text.Label{Zh: "一份销毁报告", En: "A report of what was destroyed"},
	}, func(ctx context.Context, in *struct {
		Report string `path:"report" maxLength:"128"`
	}) (reportView, error) {
		if err := a.o.Access.Guard(ctx, page.Actor(ctx), access.Destroy, access.Thing{Kind: "report", ID: in.Report}, ""); err != nil {
			return reportView{}, err
		}
		r, err := a.o.Retention.Report(ctx, in.Report)
		return reportView{r.ID, r.Event, r.AskedBy, r.ApprovedBy, r.Begun.String(), r.Ended.String(), r.Hash, viewLines(r.Lines)}, err
	})
	if a.o.Jobs == nil {
		return
	}
	rest.Post(a.rest, "/retention/ends/{request}/begin", rest.Op{
		ID: "begin-destruction", Act: access.Destroy, Name: text.Label{Zh: "执行已同意的销毁", En: "Begin a destruction that was agreed to"},
	}, func(ctx context.Context, in *struct {
		Request int64 `path:"request" minimum:"1"`
	}) (begunView, error) {
		id, err := a.o.Retention.Begin(ctx, a.o.Jobs, page.Actor(ctx), in.Request)
		return begunView{id}, err
	})
}

type endView struct {
	Request int64      `json:"request"`
	Lines   []lineView `json:"lines" nullable:"false"`
}

type begunView struct {
	Report string `json:"report" doc:"报告编号，也是任务编号 · number of the report, and of the job"`
}

type exportBody struct {
	Source    string            `json:"source" minLength:"1" maxLength:"64"`
	Args      map[string]string `json:"args,omitempty"`
	Place     string            `json:"place,omitempty" maxLength:"12"`
	Purpose   string            `json:"purpose" minLength:"1" maxLength:"200"`
	Recipient string            `json:"recipient" minLength:"1" maxLength:"200"`
	Expires   string            `json:"expires" format:"date-time"`
	Downloads int               `json:"downloads" minimum:"1" maximum:"20"`
}

type exportView struct {
	Request int64        `json:"request"`
	State   access.State `json:"state"`
}

type exportMade struct {
	ID         string `json:"id"`
	Passphrase string `json:"passphrase" doc:"只给出这一次 · told this once"`
}

func (a *API) exportOperations() {
	a.rest.Group("exports", text.Label{Zh: "导出", En: "Exports"})
	a.rest.Translate(func(err error) error {
		switch {
		case errors.Is(err, export.ErrGone):
			return fault.New(fault.Gone, text.Label{Zh: "文件不存在、已过期或下载次数已用完", En: "there is no such file, or it has expired, or was had often enough"})
		case errors.Is(err, export.ErrBad):
			return fault.New(fault.Invalid, text.Label{Zh: "导出申请有误：请核对名单、辖区、接收方、期限和次数", En: "the export cannot be: check list, place, recipient, expiry and downloads"})
		}
		return nil
	})
	rest.Post(a.rest, "/exports", rest.Op{
		ID: "ask-export", Act: access.PersonExport, Status: 202, Name: text.Label{Zh: "申请导出名单", En: "Ask for a list to leave the house"},
		Words: text.Label{Zh: "须由数据官同意（decide-request）。", En: "The data officer agrees (decide-request)."},
	}, func(ctx context.Context, in *struct{ Body exportBody }) (exportView, error) {
		b := in.Body
		expires, err := instantOf("expires", b.Expires)
		if err != nil {
			return exportView{}, err
		}
		r, err := a.o.Exports.Ask(ctx, page.Actor(ctx), export.Spec{
			Source: b.Source, Args: b.Args, Place: b.Place, Purpose: b.Purpose, Recipient: b.Recipient, Expires: expires, Downloads: b.Downloads,
		})
		return exportView{r.ID, r.State}, err
	})
	rest.Post(a.rest, "/exports/{request}/make", rest.Op{
		ID: "make-export", Act: access.PersonExport, Status: 201, Name: text.Label{Zh: "生成已同意的导出文件", En: "Make the file of an export that was agreed to"},
	}, func(ctx context.Context, in *struct {
		Request int64 `path:"request" minimum:"1"`
	}) (exportMade, error) {
		id, passphrase, err := a.o.Exports.Make(ctx, page.Actor(ctx), in.Request)
		return exportMade{id, passphrase}, err
	})
	rest.Get(a.rest, "/exports/{export}/file", rest.Op{
		ID: "download-export", Act: access.PersonExport, Name: text.Label{Zh: "下载导出文件（加密）", En: "Download the encrypted file"},
		Words: text.Label{Zh: "每次下载都计数。", En: "Each download counts."},
	}, func(ctx context.Context, in *struct {
		Export string `path:"export" maxLength:"64"`
	}) (rest.File, error) {
		f, body, err := a.o.Exports.Download(ctx, page.Actor(ctx), in.Export)
		return rest.File{Kind: "application/octet-stream", Name: f.Name(), Data: body}, err
	})
}
