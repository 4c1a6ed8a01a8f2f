package brief

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
	"linli/internal/typeset"
)

// Face is the room's face in the API.
type Face struct {
	Briefs *Briefs
	// Render writes a document as pdf, docx or html.
	Render func(w io.Writer, d *typeset.Document, format string) error
}

// Operations declares the room's operations.
func (f Face) Operations(api *rest.API) {
	api.Group("briefs", text.Label{Zh: "简报", En: "Briefs"})
	api.Means(ErrUnknown, fault.Missing, text.Label{Zh: "没有这期简报或这个刊种", En: "no such brief or series"})
	api.Means(ErrExists, fault.Conflict, text.Label{Zh: "已有这个编号", En: "it exists already"})
	api.Means(ErrPeople, fault.Refused, text.Label{Zh: "编辑、校核、签发须为三人", En: "editor, checker and releaser are three people"})
	api.Means(ErrState, fault.Conflict, text.Label{Zh: "当前环节不能这样做", En: "not possible at this stage"})
	api.Means(ErrDate, fault.Conflict, text.Label{Zh: "日期不在次序之内", En: "the date is out of order"})
	api.Translate(inFaults)
	rest.Get(api, "/series", rest.Op{
		ID: "list-series", Act: access.BriefRead, Name: text.Label{Zh: "列出刊种", En: "List series"},
	}, f.series)
	rest.Get(api, "/briefs", rest.Op{
		ID: "list-briefs", Act: access.BriefRead, Name: text.Label{Zh: "列出简报，新的在前", En: "List briefs, newest first"},
	}, f.list)
	rest.Get(api, "/briefs/{brief}", rest.Op{
		ID: "get-brief", Act: access.BriefRead, Name: text.Label{Zh: "查看一期简报", En: "See a brief"},
	}, f.get)
	rest.Post(api, "/briefs", rest.Op{
		ID: "create-brief", Act: access.BriefEdit, OwnID: true, Status: 201, Name: text.Label{Zh: "新建一期简报", En: "Make a brief"},
	}, f.create)
	rest.Put(api, "/briefs/{brief}/draft", rest.Op{
		ID: "edit-brief", Act: access.BriefEdit, Name: text.Label{Zh: "修改文稿", En: "Put new words in place of the old"},
		Words: text.Label{Zh: "须以 If-Match 给出所依据的修订号。数字只写在槽位里。", En: "If-Match names the revision it is based on. Digits stand in slots only."},
	}, f.edit)
	rest.Get(api, "/briefs/{brief}/check", rest.Op{
		ID: "check-brief", Act: access.BriefRead, Name: text.Label{Zh: "运行发布前检查", En: "Run the checks before release"},
	}, f.check)
	rest.Get(api, "/briefs/{brief}/document", rest.Op{
		ID: "render-brief", Act: access.BriefRead, Name: text.Label{Zh: "下载成文", En: "Download the document"},
	}, f.render)
	f.wayOperations(api)
}

// wayOperations are the steps of a brief's way.
func (f Face) wayOperations(api *rest.API) {
	rest.Post(api, "/briefs/{brief}/confirm", rest.Op{
		ID: "confirm-findings", Act: access.BriefCheck, Name: text.Label{Zh: "校核人确认检查项", En: "Let findings stand, by the checker"},
	}, func(ctx context.Context, in *struct {
		BriefPath
		Body struct {
			Findings []string `json:"findings" minItems:"1" maxItems:"200" nullable:"false"`
			Note     string   `json:"note" minLength:"1" maxLength:"500"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.Briefs.Confirm(ctx, page.Actor(ctx), in.Brief, in.Body.Note, in.Body.Findings...)
	})
	rest.Post(api, "/briefs/{brief}/advance", rest.Op{
		ID: "advance-brief", Act: access.BriefRead, Name: text.Label{Zh: "进入下一环节", En: "Take the next step"},
		Words: text.Label{Zh: "送校、校核或签发，视所处环节；各须相应权限，三步为三人。", En: "To the checker, checked, or released, as it stands; each needs its own right, and the three are three people."},
	}, func(ctx context.Context, in *BriefPath) (issueView, error) {
		i, err := f.Briefs.Advance(ctx, page.Actor(ctx), in.Brief)
		return viewIssue(i), err
	})
	rest.Post(api, "/briefs/{brief}/return", rest.Op{
		ID: "return-brief", Act: access.BriefRead, Name: text.Label{Zh: "退回修改", En: "Send back to the editors"},
	}, func(ctx context.Context, in *struct {
		BriefPath
		Body struct {
			Opinion string `json:"opinion" minLength:"1" maxLength:"500"`
		}
	}) (issueView, error) {
		i, err := f.Briefs.Return(ctx, page.Actor(ctx), in.Brief, in.Body.Opinion)
		return viewIssue(i), err
	})
	rest.Post(api, "/briefs/{brief}/release", rest.Op{
		ID: "release-brief", Act: access.BriefRelease, Name: text.Label{Zh: "签发", En: "Release"},
	}, func(ctx context.Context, in *BriefPath) (issueView, error) {
		i, err := f.Briefs.Release(ctx, page.Actor(ctx), in.Brief)
		return viewIssue(i), err
	})
	rest.Post(api, "/briefs/{brief}/withdraw", rest.Op{
		ID: "withdraw-brief", Act: access.BriefWithdraw, Name: text.Label{Zh: "撤回", En: "Withdraw a released brief"},
	}, func(ctx context.Context, in *struct {
		BriefPath
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"500"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.Briefs.Withdraw(ctx, page.Actor(ctx), in.Brief, in.Body.Reason)
	})
	rest.Post(api, "/briefs/{brief}/errata", rest.Op{
		ID: "make-erratum", Act: access.BriefEdit, OwnID: true, Status: 201, Name: text.Label{Zh: "起草更正", En: "Draft an erratum"},
	}, func(ctx context.Context, in *struct {
		BriefPath
		Body struct {
			Key  string `json:"key" minLength:"1" maxLength:"64" doc:"更正的编号，自选 · key of the erratum, of one's own choice"`
			Size int64  `json:"size,omitempty" minimum:"0" doc:"日志大小，0 为最新 · size of the log, 0 for the newest"`
		}
	}) (issueView, error) {
		i, err := f.Briefs.Erratum(ctx, page.Actor(ctx), in.Brief, in.Body.Key, in.Body.Size)
		return viewIssue(i), err
	})
	rest.Get(api, "/briefs/{brief}/differences", rest.Op{
		ID: "compare-brief", Act: access.BriefRead, Name: text.Label{Zh: "已发数字与今天的差异", En: "How its numbers differ from a later log"},
	}, f.compare)
	rest.Post(api, "/contributions", rest.Op{
		ID: "contribute", Act: access.BriefContribute, Status: 201, Name: text.Label{Zh: "报送材料", En: "Contribute"},
	}, f.contribute)
}

// BriefPath is the issue an address names.
type BriefPath struct {
	Brief string `path:"brief" maxLength:"64" doc:"简报编号 · key of the brief"`
}

// may reads an issue and asks whether the caller may do the act on it.
func (f Face) may(ctx context.Context, key string, act access.Act) (Issue, error) {
	i, s, err := f.Briefs.both(ctx, key)
	if err != nil {
		return Issue{}, err
	}
	return i, f.Briefs.o.Access.Guard(ctx, page.Actor(ctx), act, thingOf(key, s), "")
}

type paragraphView struct {
	Words string `json:"words" maxLength:"10000"`
	From  string `json:"from,omitempty" maxLength:"64" doc:"采自哪件报送 · the contribution it was made of"`
}

type partView struct {
	Heading string          `json:"heading" maxLength:"200"`
	Text    []paragraphView `json:"text" maxItems:"200" nullable:"false"`
}

type namedView struct {
	Name    string `json:"name" maxLength:"36"`
	Minor   bool   `json:"minor,omitempty"`
	Consent string `json:"consent,omitempty" maxLength:"200"`
}

type draftView struct {
	Column      string          `json:"column,omitempty" maxLength:"40"`
	Title       string          `json:"title" minLength:"1" maxLength:"200"`
	Date        string          `json:"date,omitempty" format:"date" doc:"签发日期，空为签发当日 · date of issue, empty: the day of release"`
	From        string          `json:"from,omitempty" format:"date"`
	To          string          `json:"to,omitempty" format:"date"`
	Supplement  bool            `json:"supplement,omitempty"`
	Contributor string          `json:"contributor,omitempty" maxLength:"100"`
	Lead        []paragraphView `json:"lead,omitempty" maxItems:"50"`
	Parts       []partView      `json:"parts,omitempty" maxItems:"50"`
	People      []namedView     `json:"people,omitempty" maxItems:"100"`
	Corrects    string          `json:"corrects,omitempty" maxLength:"64"`
}

type releaseView struct {
	Kind      string `json:"kind"`
	Year      int    `json:"year"`
	Number    int64  `json:"number"`
	Running   int64  `json:"running"`
	Day       string `json:"day" format:"date"`
	Size      int64  `json:"size"`
	Root      string `json:"root"`
	Code      string `json:"code" doc:"核验码 · the code by which anybody verifies it"`
	At        string `json:"at" format:"date-time"`
	Withdrawn string `json:"withdrawn,omitempty"`
}

type issueView struct {
	Key      string       `json:"key"`
	Series   string       `json:"series"`
	State    State        `json:"state"`
	Rev      int64        `json:"revision"`
	Size     int64        `json:"size"`
	Editor   string       `json:"editor,omitempty"`
	Checker  string       `json:"checker,omitempty"`
	Releaser string       `json:"releaser,omitempty"`
	Draft    draftView    `json:"draft"`
	Release  *releaseView `json:"release,omitempty"`
}

// Revision makes the revision of the words the answer's ETag.
func (v issueView) Revision() int64 { return v.Rev }

func viewParagraphs(list []Paragraph) []paragraphView {
	out := make([]paragraphView, len(list))
	for i, p := range list {
		out[i] = paragraphView(p)
	}
	return out
}

func viewDraft(d Draft) draftView {
	v := draftView{
		Column: d.Column, Title: d.Title, Date: dayText(d.Date), From: dayText(d.From), To: dayText(d.To), Supplement: d.Supplement,
		Contributor: d.Contributor, Lead: viewParagraphs(d.Lead), Corrects: d.Corrects,
	}
	for _, p := range d.Parts {
		v.Parts = append(v.Parts, partView{p.Heading, viewParagraphs(p.Text)})
	}
	for _, p := range d.People {
		v.People = append(v.People, namedView(p))
	}
	return v
}

// draft reads what was sent, with everything wrong with its days at once.
func (v draftView) draft() (Draft, error) {
	d := Draft{Column: v.Column, Title: v.Title, Supplement: v.Supplement, Contributor: v.Contributor, Corrects: v.Corrects}
	var faults fault.Faults
	for _, day := range []struct {
		field, text string
		into        *Date
	}{{"date", v.Date, &d.Date}, {"from", v.From, &d.From}, {"to", v.To, &d.To}} {
		if day.text == "" {
			continue
		}
		read, err := civil.ParseDay(day.text)
		if err != nil {
			faults.Add(day.field, text.Label{Zh: "应为日期，如 2020-03-06", En: "no day: write 2020-03-06"})
		}
		*day.into = Date(read)
	}
	paragraphs := func(list []paragraphView) (out []Paragraph) {
		for _, p := range list {
			out = append(out, Paragraph(p))
		}
		return out
	}
	d.Lead = paragraphs(v.Lead)
	for _, p := range v.Parts {
		d.Parts = append(d.Parts, Part{p.Heading, paragraphs(p.Text)})
	}
	for _, p := range v.People {
		d.People = append(d.People, Person(p))
	}
	return d, faults.Err()
}

func dayText(d Date) string {
	if d == 0 {
		return ""
	}
	return civil.Day(d).String()
}

func viewIssue(i Issue) issueView {
	v := issueView{
		Key: i.Key, Series: i.Series, State: i.State, Rev: i.Revision, Size: i.Size,
		Editor: i.Editor, Checker: i.Checker, Releaser: i.Releaser, Draft: viewDraft(i.Draft),
	}
	if r := i.Release; r != nil {
		v.Release = &releaseView{r.Kind, r.Year, r.Number, r.Running, r.Day.String(), r.Size, r.Root, r.Code, r.At.String(), r.Withdrawn}
	}
	return v
}

type seriesView struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Body  string `json:"body"`
	Place string `json:"place,omitempty"`
}

type seriesList struct {
	Items []seriesView `json:"items" nullable:"false"`
}

func (f Face) series(ctx context.Context, _ *struct{}) (seriesList, error) {
	all, err := f.Briefs.AllSeries(ctx)
	out := seriesList{Items: []seriesView{}}
	for _, s := range all {
		out.Items = append(out.Items, seriesView{s.Key, s.Name, s.Body, s.Place})
	}
	return out, err
}

// row is a brief in a list, without its words.
type row struct {
	Key    string `json:"key"`
	Series string `json:"series"`
	State  State  `json:"state"`
	Title  string `json:"title"`
	Year   int    `json:"year,omitempty"`
	Number int64  `json:"number,omitempty"`
	Day    string `json:"day,omitempty" format:"date"`
}

// listed bounds how far back the list goes.
const listed = 2000

func (f Face) list(ctx context.Context, in *struct {
	rest.Paging
	Series string `query:"series" maxLength:"64"`
}) (rest.Page[row], error) {
	after, err := in.After(ctx)
	if err != nil {
		return rest.Page[row]{}, err
	}
	all, err := f.Briefs.Issues(ctx, in.Series, listed)
	if err != nil {
		return rest.Page[row]{}, err
	}
	if at := slices.IndexFunc(all, func(i Issue) bool { return i.Key == after }); after != "" {
		all = all[at+1:]
	}
	next := ""
	if len(all) > in.Limit {
		all = all[:in.Limit]
		next = all[in.Limit-1].Key
	}
	return rest.List(ctx, all, next, func(i Issue) row {
		r := row{Key: i.Key, Series: i.Series, State: i.State, Title: i.Draft.Title}
		if i.Release != nil {
			r.Year, r.Number, r.Day = i.Release.Year, i.Release.Number, i.Release.Day.String()
		}
		return r
	}), nil
}

func (f Face) get(ctx context.Context, in *BriefPath) (issueView, error) {
	i, err := f.may(ctx, in.Brief, access.BriefRead)
	if err != nil {
		return issueView{}, err
	}
	return viewIssue(i), nil
}

func (f Face) create(ctx context.Context, in *struct {
	Body struct {
		Key    string    `json:"key" minLength:"1" maxLength:"64" doc:"编号，自选 · of one's own choice"`
		Series string    `json:"series" minLength:"1" maxLength:"64"`
		Draft  draftView `json:"draft"`
	}
}) (issueView, error) {
	d, err := in.Body.Draft.draft()
	if err != nil {
		return issueView{}, err
	}
	i, err := f.Briefs.Create(ctx, page.Actor(ctx), in.Body.Key, in.Body.Series, d)
	return viewIssue(i), err
}

func (f Face) edit(ctx context.Context, in *struct {
	BriefPath
	rest.IfMatch
	Body draftView
}) (issueView, error) {
	revision, err := in.Revision()
	if err != nil {
		return issueView{}, err
	}
	now, err := f.may(ctx, in.Brief, access.BriefEdit)
	if err != nil {
		return issueView{}, err
	}
	if now.Revision != revision {
		return issueView{}, rest.ErrChanged
	}
	d, err := in.Body.draft()
	if err != nil {
		return issueView{}, err
	}
	i, err := f.Briefs.Edit(ctx, page.Actor(ctx), in.Brief, d, revision)
	return viewIssue(i), err
}

type findingView struct {
	Key       string     `json:"key"`
	Check     string     `json:"check"`
	Severity  Severity   `json:"severity" enum:"blocks,confirm,advice"`
	Excerpt   string     `json:"excerpt,omitempty"`
	Message   text.Label `json:"message"`
	Suggest   text.Label `json:"suggest,omitzero"`
	Confirmed string     `json:"confirmed_by,omitempty"`
}

type numberView struct {
	Text    string `json:"text"`
	Value   string `json:"value,omitempty"`
	Slot    string `json:"slot"`
	Refused string `json:"refused,omitempty"`
}

type checkView struct {
	Size     int64         `json:"size"`
	Root     string        `json:"root"`
	Text     string        `json:"text" doc:"按此日志读出的全文 · the words as they read at that size"`
	Numbers  []numberView  `json:"numbers" nullable:"false"`
	Findings []findingView `json:"findings" nullable:"false"`
	Open     int           `json:"open" doc:"尚待处理的检查项 · how many stand in the way"`
}

func (f Face) check(ctx context.Context, in *BriefPath) (checkView, error) {
	if _, err := f.may(ctx, in.Brief, access.BriefRead); err != nil {
		return checkView{}, err
	}
	r, err := f.Briefs.Check(ctx, in.Brief)
	if err != nil {
		return checkView{}, err
	}
	v := checkView{Size: r.Reading.Size, Root: r.Reading.Root, Text: r.Reading.Text(), Numbers: []numberView{}, Findings: []findingView{}, Open: len(r.Open())}
	for _, n := range r.Reading.Numbers {
		v.Numbers = append(v.Numbers, numberView{n.Text, n.Value, n.Slot.String(), n.Refused})
	}
	for _, finding := range r.Findings {
		one := findingView{Key: finding.Key, Check: finding.Check, Severity: finding.Severity, Excerpt: finding.Excerpt, Message: finding.Message, Suggest: finding.Suggest}
		if finding.Confirmed != nil {
			one.Confirmed = finding.Confirmed.By
		}
		v.Findings = append(v.Findings, one)
	}
	return v, nil
}

var kindsOfFile = map[string]string{
	"pdf":  "application/pdf",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"html": "text/html; charset=utf-8",
}

func (f Face) render(ctx context.Context, in *struct {
	BriefPath
	Format string `query:"format" enum:"pdf,docx,html" default:"pdf"`
}) (rest.File, error) {
	i, err := f.may(ctx, in.Brief, access.BriefRead)
	if err != nil {
		return rest.File{}, err
	}
	if f.Render == nil {
		return rest.File{}, fault.New(fault.Unavailable, text.Label{Zh: "此处不能排版", En: "documents are not made here"})
	}
	doc, err := f.Briefs.Document(ctx, i.Key)
	if err != nil {
		return rest.File{}, err
	}
	var b bytes.Buffer
	if err := f.Render(&b, doc, in.Format); err != nil {
		return rest.File{}, fmt.Errorf("render %s as %s: %w", i.Key, in.Format, err)
	}
	return rest.File{Kind: kindsOfFile[in.Format], Name: i.Key + "." + in.Format, Data: b.Bytes()}, nil
}

type differenceView struct {
	N       int    `json:"n"`
	Slot    string `json:"slot"`
	Printed string `json:"printed"`
	Was     string `json:"was"`
	Now     string `json:"now"`
	Holds   bool   `json:"holds" doc:"印出的话仍然成立 · what was printed is still true"`
	Better  string `json:"better,omitempty"`
}

type comparisonView struct {
	From        int64            `json:"from"`
	Size        int64            `json:"size"`
	Numbers     int              `json:"numbers"`
	Differences []differenceView `json:"differences" nullable:"false"`
}

func (f Face) compare(ctx context.Context, in *struct {
	BriefPath
	Size int64 `query:"size" minimum:"0" doc:"日志大小，0 为最新 · size of the log, 0 for the newest"`
}) (comparisonView, error) {
	if _, err := f.may(ctx, in.Brief, access.BriefRead); err != nil {
		return comparisonView{}, err
	}
	c, err := f.Briefs.Diff(ctx, in.Brief, in.Size)
	if err != nil {
		return comparisonView{}, err
	}
	v := comparisonView{From: c.From, Size: c.Size, Numbers: c.Numbers, Differences: []differenceView{}}
	for _, d := range c.Differences {
		v.Differences = append(v.Differences, differenceView{d.N, d.Slot, d.Printed, d.Was, d.Now, d.Holds, d.Better})
	}
	return v, nil
}

type contributionView struct {
	ID     string `json:"id"`
	Series string `json:"series"`
	Unit   string `json:"unit"`
	From   string `json:"from" format:"date"`
	To     string `json:"to" format:"date"`
}

func (f Face) contribute(ctx context.Context, in *struct {
	Body struct {
		Series string `json:"series" minLength:"1" maxLength:"64"`
		Unit   string `json:"unit" minLength:"1" maxLength:"20" doc:"供稿单位 · reporting unit"`
		From   string `json:"from" format:"date"`
		To     string `json:"to" format:"date"`
		Words  string `json:"words" minLength:"1" maxLength:"20000"`
	}
}) (contributionView, error) {
	b := in.Body
	d, err := draftView{From: b.From, To: b.To}.draft()
	if err != nil {
		return contributionView{}, err
	}
	c, err := f.Briefs.Contribute(ctx, page.Actor(ctx), Contribution{Series: b.Series, Unit: b.Unit, From: civil.Day(d.From), To: civil.Day(d.To), Words: b.Words})
	return contributionView{c.ID, c.Series, c.Unit, b.From, b.To}, err
}

// inFaults says refused drafts and open findings as faults.
func inFaults(err error) error {
	var open *OpenError
	switch {
	case errors.As(err, &open):
		faults := fault.Faults{fault.New(fault.Conflict, text.Label{Zh: "尚有检查项未处理，见 check-brief", En: "findings are open, see check-brief"})}
		return faults.Err()
	case errors.Is(err, ErrDraft):
		return fault.New(fault.Invalid, text.Label{Zh: "文稿有误：" + err.Error(), En: err.Error()})
	}
	return nil
}
