package api

import (
	"bytes"
	"context"
	"slices"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
	"linli/internal/web"
)

// maxImport limits a batch sent in one call; larger ones go through the command
// line, which streams.
const maxImport = 16 << 20

type importKindView struct {
	Key  string     `json:"key"`
	Name text.Label `json:"name"`
}

type issueView struct {
	Line    int        `json:"line"`
	Column  string     `json:"column,omitempty"`
	Reason  text.Label `json:"reason"`
	Warning bool       `json:"warning,omitempty" doc:"该行仍被接受 · the row was taken all the same"`
}

type unknownView struct {
	Sort  string   `json:"sort"`
	Keys  int64    `json:"keys"`
	First []string `json:"first,omitempty"`
}

type importView struct {
	Import   string        `json:"import" doc:"批次号 · number of the batch"`
	Kind     string        `json:"kind"`
	File     string        `json:"file,omitempty"`
	Done     bool          `json:"done" doc:"合格的行已入库 · the good rows are in"`
	Read     int64         `json:"read"`
	Added    int64         `json:"added"`
	Already  int64         `json:"already"`
	Updated  int64         `json:"updated"`
	Rejected int64         `json:"rejected"`
	Warnings int64         `json:"warnings"`
	Issues   []issueView   `json:"issues" nullable:"false" doc:"前若干条 · the first ones"`
	Fault    *text.Label   `json:"fault,omitempty" doc:"整个文件不能接受 · the file as a whole is refused"`
	Unknown  []unknownView `json:"unknown,omitempty" doc:"没有登记的编号 · keys that nobody knows"`
}

func viewImport(token string, r web.ImportReport) importView {
	v := importView{
		Import: token, Kind: r.Kind, File: r.File, Done: r.Done, Read: r.Read, Added: r.Added, Already: r.Already, Updated: r.Updated,
		Rejected: r.Rejected, Warnings: r.Warnings, Issues: []issueView{},
	}
	for _, i := range r.Issues {
		v.Issues = append(v.Issues, issueView{i.Line, i.Column, i.Reason, i.Warning})
	}
	if r.Fault.Zh != "" {
		v.Fault = &r.Fault
	}
	for _, u := range r.Unknown {
		v.Unknown = append(v.Unknown, unknownView{u.Sort, u.Keys, u.First})
	}
	return v
}

// ImportPath is the batch an address names; it is the account's own or not there.
type ImportPath struct {
	Import string `path:"import" maxLength:"64"`
}

func (a *API) importOperations() {
	a.rest.Group("imports", text.Label{Zh: "导入", En: "Imports"})
	rest.Get(a.rest, "/imports/kinds", rest.Op{
		ID: "list-import-kinds", Act: access.Import, Name: text.Label{Zh: "可以导入哪些表", En: "Which tables can be imported"},
	}, func(context.Context, *struct{}) (list[importKindView], error) {
		out := list[importKindView]{Items: []importKindView{}}
		for _, k := range a.o.Imports.Kinds() {
			out.Items = append(out.Items, importKindView{k.Key, k.Name})
		}
		return out, nil
	})
	rest.Get(a.rest, "/imports/kinds/{kind}/template", rest.Op{
		ID: "get-import-template", Act: access.Import, Name: text.Label{Zh: "空表模板", En: "An empty sheet"},
	}, func(ctx context.Context, in *struct {
		Kind string `path:"kind" maxLength:"20"`
	}) (rest.File, error) {
		if !a.importable(in.Kind) {
			return rest.File{}, fault.New(fault.Missing, msgBadKind)
		}
		name, body, err := a.o.Imports.Template(ctx, in.Kind)
		return rest.File{Kind: "application/octet-stream", Name: name, Data: body}, err
	})
	rest.Post(a.rest, "/imports", rest.Op{
		ID: "check-import", Act: access.Import, Status: 201, MaxBody: maxImport, Name: text.Label{Zh: "上传一批并检查，不入库", En: "Upload a batch and check it, taking nothing in"},
		Words: text.Label{Zh: "正文是 CSV 或 XLSX 文件本身，至多 16 MiB；更大的用命令行 linli import。", En: "The body is the CSV or XLSX file itself, 16 MiB at most; larger ones by the command line, linli import."},
	}, a.checkImport)
	rest.Get(a.rest, "/imports/{import}", rest.Op{
		ID: "get-import", Act: access.Import, Name: text.Label{Zh: "一批的检查结果", En: "What was found in a batch"},
	}, func(ctx context.Context, in *ImportPath) (importView, error) {
		r, err := a.o.Imports.Report(ctx, page.Actor(ctx), in.Import)
		return viewImport(in.Import, r), err
	})
	rest.Post(a.rest, "/imports/{import}/commit", rest.Op{
		ID: "commit-import", Act: access.Import, Name: text.Label{Zh: "合格的行入库", En: "Take in the good rows"},
	}, func(ctx context.Context, in *ImportPath) (importView, error) {
		if err := a.o.Imports.Commit(ctx, page.Actor(ctx), in.Import); err != nil {
			return importView{}, err
		}
		r, err := a.o.Imports.Report(ctx, page.Actor(ctx), in.Import)
		return viewImport(in.Import, r), err
	})
	rest.Get(a.rest, "/imports/{import}/errors", rest.Op{
		ID: "get-import-errors", Act: access.Import, Name: text.Label{Zh: "错误行，改好后可再上传", En: "The bad rows, to correct and upload again"},
	}, func(ctx context.Context, in *ImportPath) (rest.File, error) {
		var b bytes.Buffer
		err := a.o.Imports.ErrorSheet(ctx, page.Actor(ctx), in.Import, &b)
		return rest.File{Kind: "text/csv; charset=utf-8", Name: "errors.csv", Data: b.Bytes()}, err
	})
}

func (a *API) importable(kind string) bool {
	return slices.ContainsFunc(a.o.Imports.Kinds(), func(k web.ImportKind) bool { return k.Key == kind })
}

func (a *API) checkImport(ctx context.Context, in *struct {
	Kind    string `query:"kind" required:"true" maxLength:"20" doc:"哪张表 · which table"`
	File    string `query:"file" maxLength:"120" default:"batch.csv" doc:"文件名；.xlsx 为工作簿 · name of the file; .xlsx is a workbook"`
	RawBody []byte `contentType:"application/octet-stream"`
}) (importView, error) {
	if !a.importable(in.Kind) {
		return importView{}, fault.In("kind", msgBadKind)
	}
	token, err := a.o.Imports.Check(ctx, page.Actor(ctx), in.Kind, in.File, bytes.NewReader(in.RawBody))
	if err != nil {
		return importView{}, err
	}
	r, err := a.o.Imports.Report(ctx, page.Actor(ctx), token)
	return viewImport(token, r), err
}
