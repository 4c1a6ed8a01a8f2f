package brief_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/figure"
	"linli/internal/typeset"
)

func TestWayToRelease(t *testing.T) {
	h := newHouse(t)
	i := h.create("issue-10", h.draft("全市{{volunteers}}名志愿者参加。"))
	if i.State != brief.Contributed || i.Revision != 1 {
		t.Fatalf("a new issue is %+v", i)
	}
	if i = h.advance("editor", "issue-10"); i.State != brief.Edited || i.Size != 100 {
		t.Fatalf("edited: %s at size %d, want the newest, 100", i.State, i.Size)
	}
	h.city.size = 200 // the log grows; what is reviewed does not move
	if i = h.advance("checker", "issue-10"); i.State != brief.Checked {
		t.Fatalf("checked: %s", i.State)
	}
	i = h.advance("releaser", "issue-10")
	r := i.Release
	if i.State != brief.Released || r == nil {
		t.Fatalf("released: %+v", i)
	}
	if r.Number != 10 || r.Running != 2119 || r.Year != 2020 || r.Size != 100 || r.Root != fmt.Sprintf("%064x", 100) {
		t.Errorf("released as %+v, want 2020 no. 10, running 2119, size 100", r)
	}
	if i.Editor != "editor" || i.Checker != "checker" || i.Releaser != "releaser" {
		t.Errorf("signed by %s, %s, %s", i.Editor, i.Checker, i.Releaser)
	}
	again := h.advance("releaser", "issue-10")
	if *again.Release != *r {
		t.Errorf("released again as %+v, was %+v", again.Release, r)
	}
	found, err := h.briefs.ByCode(t.Context(), r.Code)
	if err != nil || found.Key != "issue-10" {
		t.Errorf("code %s finds %s, %v", r.Code, found.Key, err)
	}
	found, err = h.briefs.ByRunning(t.Context(), 2119)
	if err != nil || found.Key != "issue-10" {
		t.Errorf("running number 2119 finds %s, %v", found.Key, err)
	}
	if _, err := h.briefs.ByRunning(t.Context(), 2120); !errors.Is(err, brief.ErrUnknown) {
		t.Errorf("a running number that is not allotted yet: %v", err)
	}
	events, err := h.briefs.Events(t.Context(), "issue-10")
	if err != nil || len(events) != 3 {
		t.Errorf("events %+v, %v; want three steps", events, err)
	}
	if next := h.release("issue-11", h.draft("全市{{volunteers}}名志愿者值守。")); next.Release.Number != 11 || next.Release.Running != 2120 {
		t.Errorf("the next issue is %+v", next.Release)
	}
}

func TestThreePeople(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	// One account with all three roles is still one person.
	all := access.Account{ID: "all", Name: "全能"}
	for _, r := range []access.Role{access.Editor, access.Checker, access.Releaser} {
		all.Grants = append(all.Grants, access.Granted{Role: r, Until: h.as("editor").At + 1_000_000})
	}
	if err := h.access.Bootstrap(ctx, []access.Account{all}, "test"); err != nil {
		t.Fatal(err)
	}
	h.create("a", h.draft("全市{{volunteers}}名志愿者参加。"))
	if _, err := h.briefs.Edit(ctx, h.as("all"), "a", h.draft("全市{{volunteers}}名志愿者上岗。"), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := h.briefs.Advance(ctx, h.as("checker"), "a"); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a checker edits: %v", err)
	}
	h.advance("editor", "a")
	if _, err := h.briefs.Advance(ctx, h.as("editor"), "a"); !errors.Is(err, access.ErrDenied) {
		t.Errorf("an editor checks: %v", err)
	}
	if _, err := h.briefs.Advance(ctx, h.as("all"), "a"); !errors.Is(err, brief.ErrPeople) {
		t.Errorf("an author checks: %v", err)
	}
	if err := h.briefs.Confirm(ctx, h.as("all"), "a", "", "x"); !errors.Is(err, brief.ErrPeople) {
		t.Errorf("an author confirms: %v", err)
	}
	h.advance("checker", "a")
	if _, err := h.briefs.Advance(ctx, h.as("all"), "a"); !errors.Is(err, brief.ErrPeople) {
		t.Errorf("an author releases: %v", err)
	}
	h.advance("releaser", "a")

	// Who checked does not release.
	h.create("b", h.draft("全市{{volunteers}}名志愿者参加。"))
	h.advance("editor", "b")
	h.advance("all", "b")
	if _, err := h.briefs.Release(ctx, h.as("all"), "b"); !errors.Is(err, brief.ErrPeople) {
		t.Errorf("the checker releases: %v", err)
	}
}

func TestReturnWithOpinion(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.create("a", h.draft("全市{{volunteers}}名志愿者参加。"))
	h.advance("editor", "a")
	if _, err := h.briefs.Return(ctx, h.as("checker"), "a", ""); !errors.Is(err, brief.ErrState) {
		t.Errorf("returned without an opinion: %v", err)
	}
	i, err := h.briefs.Return(ctx, h.as("checker"), "a", "导语太短")
	if err != nil || i.State != brief.Contributed || i.Size != 0 {
		t.Fatalf("returned: %s at %d, %v", i.State, i.Size, err)
	}
	h.advance("editor", "a")
	h.advance("checker", "a")
	if _, err := h.briefs.Edit(ctx, h.as("editor"), "a", h.draft("改了。"), 0); !errors.Is(err, brief.ErrState) {
		t.Errorf("edited after the check: %v", err)
	}
	if i, err = h.briefs.Return(ctx, h.as("releaser"), "a", "再核数"); err != nil || i.State != brief.Contributed {
		t.Fatalf("returned by the releaser: %s, %v", i.State, err)
	}
	events, err := h.briefs.Events(ctx, "a")
	if err != nil || len(events) != 5 || events[1].Opinion != "导语太短" || events[4].Opinion != "再核数" {
		t.Errorf("events %+v, %v", events, err)
	}
}

func TestEditsDoNotOverwrite(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.create("a", h.draft("第一稿。"))
	if _, err := h.briefs.Edit(ctx, h.as("editor"), "a", h.draft("新稿。"), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := h.briefs.Edit(ctx, h.as("editor"), "a", h.draft("别人的新稿。"), 1); !errors.Is(err, brief.ErrState) {
		t.Errorf("edited an old revision: %v", err)
	}
	i, err := h.briefs.Issue(ctx, "a")
	if err != nil || i.Revision != 2 || i.Draft.Lead[0].Words != "新稿。" {
		t.Errorf("the issue is %+v, %v", i, err)
	}
	if _, err := h.briefs.Create(ctx, h.as("editor"), "a", "weekly", h.draft("又一稿。")); !errors.Is(err, brief.ErrExists) {
		t.Errorf("made twice: %v", err)
	}
}

func TestOpenFindingsStopTheCheck(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.city.add("hours", figure.Hours, 4936, "service")
	h.create("a", h.draft("累计服务{{hours | ceil 1}}小时。"))
	h.advance("editor", "a")
	var open *brief.OpenError
	if _, err := h.briefs.Advance(ctx, h.as("checker"), "a"); !errors.As(err, &open) || !errors.Is(err, brief.ErrOpen) {
		t.Fatalf("近 passed unconfirmed: %v", err)
	}
	if len(open.Findings) != 1 || open.Findings[0].Check != "overstated" {
		t.Fatalf("open: %+v", open.Findings)
	}
	if err := h.briefs.Confirm(ctx, h.as("checker"), "a", "", "no-such"); !errors.Is(err, brief.ErrUnknown) {
		t.Errorf("confirmed what is not there: %v", err)
	}
	h.confirmAll("a")
	report, err := h.briefs.Check(ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	if c := report.Findings[0].Confirmed; c == nil || c.By != "checker" || c.Note == "" {
		t.Errorf("confirmed by %+v", c)
	}
	h.advance("checker", "a")

	// A confirmation holds as long as the matter: another value asks again.
	if _, err := h.briefs.Return(ctx, h.as("checker"), "a", "更新数据"); err != nil {
		t.Fatal(err)
	}
	h.city.values["hours"] = 4940
	h.advance("editor", "a")
	if _, err := h.briefs.Advance(ctx, h.as("checker"), "a"); !errors.Is(err, brief.ErrOpen) {
		t.Errorf("the old confirmation held for a new value: %v", err)
	}

	h.create("b", h.draft("全市87家机构。"))
	h.advance("editor", "b")
	h.confirmAll("b")
	if _, err := h.briefs.Advance(ctx, h.as("checker"), "b"); !errors.Is(err, brief.ErrOpen) {
		t.Errorf("a typed number passed: %v", err)
	}
}

// An issue that prints no number is still read at a size of the log.
func TestIssueWithoutNumbers(t *testing.T) {
	h := newHouse(t)
	if r := h.release("a", h.draft("齐心守望。")).Release; r.Size != 100 || r.Root == "" {
		t.Errorf("released at size %d, root %q", r.Size, r.Root)
	}
}

// However many are released at once, the numbers have no gap and no double.
func TestNumbersAreGapFree(t *testing.T) {
	h := newHouse(t)
	const n = 20
	for k := range n {
		key := fmt.Sprintf("i%d", k)
		h.create(key, h.draft(fmt.Sprintf("[[第%d批 | 台账]]{{volunteers}}名志愿者。", k)))
		h.advance("editor", key)
		h.advance("checker", key)
	}
	releaser := h.as("releaser")
	var wg sync.WaitGroup
	for k := range n {
		for range 2 { // every release is tried twice at once
			wg.Go(func() {
				if _, err := h.briefs.Release(h.Context(), releaser, fmt.Sprintf("i%d", k)); err != nil {
					t.Errorf("release i%d: %v", k, err)
				}
			})
		}
	}
	wg.Wait()
	numbers, running := map[int64]bool{}, map[int64]bool{}
	for k := range n {
		i, err := h.briefs.Issue(t.Context(), fmt.Sprintf("i%d", k))
		if err != nil {
			t.Fatal(err)
		}
		numbers[i.Release.Number], running[i.Release.Running] = true, true
	}
	for k := range int64(n) {
		if !numbers[10+k] || !running[2119+k] {
			t.Errorf("no issue is number %d, running %d", 10+k, 2119+k)
		}
	}
}

func TestNumbering(t *testing.T) {
	h := newHouse(t)
	words := "{{volunteers}}名志愿者。"
	extra := h.draft(words)
	extra.Supplement = true
	if r := h.release("extra", extra).Release; r.Number != 1 || r.Running != 0 || r.Kind != "supplement" {
		t.Errorf("the supplement is %+v, want number 1 of its own", r)
	}
	if r := h.release("ten", h.draft(words)).Release; r.Number != 10 || r.Running != 2119 {
		t.Errorf("the issue after a supplement is %+v", r)
	}
	// A withdrawn issue keeps its number.
	ctx := t.Context()
	if err := h.briefs.Withdraw(ctx, h.as("releaser"), "ten", ""); !errors.Is(err, brief.ErrState) {
		t.Errorf("withdrawn without a reason: %v", err)
	}
	if err := h.briefs.Withdraw(ctx, h.as("releaser"), "ten", "误发"); err != nil {
		t.Fatal(err)
	}
	if i, err := h.briefs.Issue(ctx, "ten"); err != nil || i.State != brief.Withdrawn || i.Release.Number != 10 || i.Release.Withdrawn != "误发" {
		t.Errorf("withdrawn: %+v, %v", i.Release, err)
	}
	if r := h.release("eleven", h.draft(words)).Release; r.Number != 11 {
		t.Errorf("the issue after a withdrawn one is %+v", r)
	}
	// A date before the last issue's would put the numbers out of order; a new
	// year begins at 1 and goes on running.
	h.now = h.now.AddDate(0, 1, 0)
	h.release("april", h.draft(words))
	early := h.draft(words)
	early.Date = day(t, "2020-03-20")
	h.create("early", early)
	h.advance("editor", "early")
	h.advance("checker", "early")
	if _, err := h.briefs.Release(ctx, h.as("releaser"), "early"); !errors.Is(err, brief.ErrDate) {
		t.Errorf("released out of order: %v", err)
	}
	late := h.draft(words)
	late.Date = day(t, "2031-01-01")
	h.create("late", late)
	h.advance("editor", "late")
	h.advance("checker", "late")
	if _, err := h.briefs.Release(ctx, h.as("releaser"), "late"); !errors.Is(err, brief.ErrDate) {
		t.Errorf("released before its date: %v", err)
	}
	h.now = h.now.AddDate(0, 9, 0)
	if r := h.release("january", h.draft(words)).Release; r.Year != 2021 || r.Number != 1 || r.Running != 2122 {
		t.Errorf("the first issue of 2021 is %+v", r)
	}
	// Settings may change later; the numbers go on.
	s := seriesZhengwen
	s.Name = "邻里简报"
	if err := h.briefs.PutSeries(ctx, h.as("editor"), s); err != nil {
		t.Fatal(err)
	}
	if r := h.release("february", h.draft(words)).Release; r.Number != 2 || r.Running != 2123 {
		t.Errorf("after new settings: %+v", r)
	}
}

func TestFrozenIssue(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.city.add("hours", figure.Hours, 4936, "service")
	h.city.add("agencies", figure.Organisations, 87, "service")
	h.release("ten", h.draft("{{volunteers}}名志愿者服务{{hours | floor 2}}小时，{{agencies}}家机构参加。"))
	before, err := h.briefs.Document(ctx, "ten")
	if err != nil {
		t.Fatal(err)
	}

	h.city.size = 200
	if c, err := h.briefs.Diff(ctx, "ten", 0); err != nil || len(c.Differences) != 0 || c.Size != 200 || c.Numbers != 3 {
		t.Errorf("nothing moved, yet %+v, %v", c, err)
	}
	if _, err := h.briefs.Erratum(ctx, h.as("editor"), "ten", "eleven", 0); !errors.Is(err, brief.ErrState) {
		t.Errorf("an erratum of nothing: %v", err)
	}
	h.city.values["volunteers/200"] = 1_204_000 // still 120余万
	h.city.values["agencies/200"] = 88          // no longer 87
	c, err := h.briefs.Diff(ctx, "ten", 200)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Differences) != 2 || !c.Differences[0].Holds || c.Differences[1].Holds {
		t.Fatalf("differences %+v", c.Differences)
	}
	if f := c.False(); len(f) != 1 || f[0].Printed != "87" || f[0].Now != "88" || f[0].Better != "88" {
		t.Errorf("false: %+v", f)
	}
	if c, err := h.briefs.Diff(ctx, "ten", 100); err != nil || len(c.Differences) != 0 {
		t.Errorf("at its own size %+v, %v", c, err)
	}

	e, err := h.briefs.Erratum(ctx, h.as("editor"), "ten", "eleven", 0)
	if err != nil {
		t.Fatal(err)
	}
	if e.Draft.Corrects != "ten" || e.State != brief.Contributed {
		t.Errorf("the erratum is %+v", e)
	}
	h.advance("editor", "eleven")
	h.confirmAll("eleven")
	h.advance("checker", "eleven")
	if r := h.advance("releaser", "eleven").Release; r.Number != 11 {
		t.Errorf("the erratum is number %d", r.Number)
	}
	doc, err := h.briefs.Document(ctx, "eleven")
	if err != nil {
		t.Fatal(err)
	}
	want := "《邻里情况简报》2020年第10期（总第2119期）所载下列数字，经与服务记录重新核对，更正如下：“87”应为“88”。"
	if got := plain(doc.Blocks[0].Runs); got != want {
		t.Errorf("the erratum reads\n%s, want\n%s", got, want)
	}
	by, err := h.briefs.CorrectedBy(ctx, "ten")
	if err != nil || len(by) != 1 || by[0].Was != "87" || by[0].Becomes != "88" {
		t.Errorf("corrected by %+v, %v", by, err)
	}

	after, err := h.briefs.Document(ctx, "ten")
	if err != nil || plain(after.Blocks[0].Runs) != plain(before.Blocks[0].Runs) || after.Verification != before.Verification {
		t.Errorf("the released issue changed: %+v, %v", after, err)
	}
}

// A figure that is defined anew does not make a released number wrong: it is
// compared by the definition it was released under.
func TestDiffByTheReleasedDefinition(t *testing.T) {
	h := newHouse(t)
	h.release("ten", h.draft("{{volunteers}}名志愿者。"))
	h.city.definitions[0].Version = 2
	h.city.values["volunteers v2"] = 900_000
	c, err := h.briefs.Diff(t.Context(), "ten", 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Differences) != 1 || len(c.False()) != 0 {
		t.Fatalf("differences %+v", c.Differences)
	}
	if d := c.Differences[0]; !d.Redefined || d.Now != d.Was {
		t.Errorf("compared by the new definition: %+v", d)
	}
}

func plain(runs []typeset.Run) string {
	out := ""
	for _, r := range runs {
		out += r.Text
	}
	return out
}

func TestDocument(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	d := h.draft("全市{{volunteers}}名志愿者参加。")
	d.Column = "志愿服务"
	d.Parts = []brief.Part{{Heading: "守望", Text: []brief.Paragraph{{Words: "甲。"}, {Words: "乙。"}}}, {Heading: "助学", Text: []brief.Paragraph{{Words: "丙。"}}}}
	h.create("ten", d)
	draft, err := h.briefs.Document(ctx, "ten")
	if err != nil {
		t.Fatal(err)
	}
	if draft.Masthead.IssueNo != 0 || draft.Verification.Code != "" {
		t.Errorf("a draft has a number: %+v", draft.Masthead)
	}
	h.advance("editor", "ten")
	h.advance("checker", "ten")
	released := h.advance("releaser", "ten")
	doc, err := h.briefs.Document(ctx, "ten")
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Check(); err != nil {
		t.Error(err)
	}
	if m := doc.Masthead; m.IssueNo != 10 || m.RunningNo != 2119 || m.IssuingBody != "邻里办" || m.Date.String() != "2020-03-06" {
		t.Errorf("masthead %+v", m)
	}
	if len(doc.Blocks) != 4 || plain(doc.Blocks[1].Lead) != "（一）守望。" || plain(doc.Blocks[2].Lead) != "" || plain(doc.Blocks[3].Lead) != "（二）助学。" {
		t.Errorf("blocks %+v", doc.Blocks)
	}
	number := doc.Blocks[0].Runs[1]
	if number.Text != "120余万" || number.Figure == nil || number.Figure.Note != "指标volunteers" {
		t.Errorf("the number is %+v", number)
	}
	if im := doc.Imprint; im.Editor != h.as("editor").Name || im.Reviewer != h.as("checker").Name || im.ReportTo != "甲委，乙府。" {
		t.Errorf("imprint %+v", im)
	}
	if v := doc.Verification; v.Code != released.Release.Code || v.Size != 100 || len(v.Root) != 16 {
		t.Errorf("verification %+v", v)
	}
}

func TestDistribution(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.create("ten", h.draft("{{volunteers}}名志愿者。"))
	if err := h.briefs.Sent(ctx, h.as("editor"), "ten", 1, "机要"); !errors.Is(err, brief.ErrState) {
		t.Errorf("sent a draft: %v", err)
	}
	h.advance("editor", "ten")
	h.advance("checker", "ten")
	h.advance("releaser", "ten")
	if err := h.briefs.Sent(ctx, h.as("editor"), "ten", 2, "机要"); err != nil {
		t.Fatal(err)
	}
	if err := h.briefs.Sent(ctx, h.as("editor"), "ten", 9, "机要"); !errors.Is(err, brief.ErrUnknown) {
		t.Errorf("sent to nobody: %v", err)
	}
	got, err := h.briefs.Deliveries(ctx, "ten")
	if err != nil || len(got) != 4 {
		t.Fatalf("deliveries %+v, %v", got, err)
	}
	if got[0].SentAt != 0 || got[1].SentAt == 0 || got[1].Recipient != "乙府" || got[1].Channel != "机要" || got[3].List != "issue" {
		t.Errorf("deliveries %+v", got)
	}
}

func TestContribution(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	briefs, err := brief.New(brief.Options{DB: h.db, Access: h.access, Figures: h.city, Clock: h.clock()})
	if err != nil {
		t.Fatal(err)
	}
	h.city.add("posts", figure.Sites, 0, "site").Name.Zh = "青年守望岗数"
	h.city.add("donors", figure.Persons, 0, "blood").Name.Zh = "成功献血人数"
	h.city.values["posts@110101"], h.city.values["donors@110101"] = 112, 80
	send := brief.Contribution{
		Series: "weekly", Unit: "110101", From: 18_293, To: 18_327,
		Words: "东城区设置百余个青年守望岗，87名居民成功献血，发放糖葫芦320串。",
	}
	if _, err := briefs.Contribute(ctx, h.as("checker"), send); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a checker contributes: %v", err)
	}
	bad := send
	bad.Unit = "999999"
	if _, err := briefs.Contribute(ctx, h.as("contributor"), bad); !errors.Is(err, brief.ErrDraft) {
		t.Errorf("from nowhere: %v", err)
	}
	// A district speaks for itself only.
	district := access.Account{ID: "xicheng", Name: "西城", Grants: []access.Granted{
		{Role: access.Contributor, Place: "110102", Until: h.as("editor").At + 1_000_000},
	}}
	if err := h.access.Bootstrap(ctx, []access.Account{district}, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := briefs.Contribute(ctx, h.as("xicheng"), send); !errors.Is(err, access.ErrDenied) {
		t.Errorf("西城 speaks for 东城: %v", err)
	}
	own := send
	own.Unit = "110102"
	own.Series = "weekly"
	if _, err := briefs.Contribute(ctx, h.as("xicheng"), own); err != nil {
		t.Errorf("西城 speaks for itself: %v", err)
	}
	c, err := briefs.Contribute(ctx, h.as("contributor"), send)
	if err != nil {
		t.Fatal(err)
	}
	a, err := briefs.Assess(ctx, c.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Numbers) != 3 {
		t.Fatalf("numbers %+v, want 3", a.Numbers)
	}
	for i, want := range []struct {
		verdict          brief.Verdict
		figure, proposed string
	}{{brief.Agrees, "posts", "112"}, {brief.Differs, "donors", "80"}, {brief.Unknown, "", ""}} {
		if got := a.Numbers[i]; got.Verdict != want.verdict || got.Figure != want.figure || got.Proposed != want.proposed {
			t.Errorf("%s is %+v, want %+v", got.Text, got, want)
		}
	}
	want := "东城区设置{{posts @unit:110101 2020-02-01..2020-03-06}}个青年守望岗，{{donors @unit:110101 2020-02-01..2020-03-06}}名居民成功献血，发放糖葫芦320串。"
	if a.Paragraph.Words != want || a.Paragraph.From != c.ID {
		t.Errorf("the paragraph is\n%s\nwant\n%s", a.Paragraph.Words, want)
	}

	d := h.draft("{{volunteers}}名志愿者。")
	a.Paragraph.Words = "东城区设置{{posts @unit:110101}}个青年守望岗。"
	d.Lead = append(d.Lead, a.Paragraph)
	h.release("ten", d)
	receipts, err := briefs.Receipts(ctx, c.ID)
	if err != nil || len(receipts) != 1 || receipts[0].Issue != "ten" || receipts[0].Words != "东城区设置112个青年守望岗。" {
		t.Errorf("receipts %+v, %v", receipts, err)
	}
	list, err := briefs.Contributions(ctx, "weekly", 10)
	if err != nil || len(list) != 2 || list[0] != c {
		t.Errorf("contributions %+v, %v", list, err)
	}
}
