package exchange_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/exchange"
	"linli/internal/export"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/people"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web"
	"linli/internal/web/webtest"
)

type rig struct {
	*webtest.House
	t         *testing.T
	x         *exchange.Exchange
	exports   *export.Exports
	worker    access.Actor
	city      access.Actor
	officer   access.Actor
	anna, ben string
}

func newRig(t *testing.T, dsn string) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, exchange.Migrations(), export.Migrations())
	r := &rig{House: h, t: t}
	engine, err := figure.Open(t.Context(), figure.Config{DB: h.DB, Log: h.Log, Register: h.Register, Atlas: h.Atlas, Path: filepath.Join(t.TempDir(), "x")})
	r.must(err)
	t.Cleanup(func() { engine.Close() })
	r.x = exchange.New(exchange.Options{
		DB: h.DB, Log: h.Log, People: h.People, Access: h.Access, Atlas: h.Atlas, Clock: h.Clock.Now,
		Figures: func(context.Context) (figure.Figures, error) { return engine, nil },
	})
	r.exports = export.New(h.DB, h.Access, h.Clock.Now, r.x.Sources())
	r.x.Through(r.exports)
	r.worker = h.Actor("hand", access.Worker, webtest.Home, "")
	r.city = h.Actor("city", access.Coordinator, "", "")
	r.officer = h.As("dataofficer")
	r.anna, r.ben = h.Person("赵一", ""), h.Person("=钱二", "")
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) agree(persons ...string) {
	r.t.Helper()
	for _, p := range persons {
		r.must(r.People.Consent(r.t.Context(), p, people.ForCityRegister, true, "test"))
	}
}

// served appends a verified stint of so many minutes from nine on a day of
// March, in place of an earlier one if replaces is not empty.
func (r *rig) served(id, person string, day int, minutes int64, replaces string) {
	r.t.Helper()
	start := civil.At(time.Date(2020, 3, day, 9, 0, 0, 0, civil.Zone))
	p, err := r.Log.Prepare(&fact.Fact{
		ID: id, Kind: "service", Start: start, End: start + civil.Instant(minutes)*60_000, Place: webtest.Home, Person: person,
		Quantity: minutes, Unit: "minute", Replaces: replaces, Source: "test", RecordedBy: "test",
	})
	r.must(err)
	r.must(r.DB.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := r.Log.Append(ctx, tx, p)
		return err
	}))
}

const header = "外部编号,姓名,证件号码,服务日期,服务时长,活动类型\n"

// mapped adds a register and maps its hours by its own sample.
func (r *rig) mapped() {
	r.t.Helper()
	ctx := r.t.Context()
	r.must(r.x.Add(ctx, r.city, exchange.Register{ID: "city1", Name: "示例市志愿服务登记系统"}))
	r.must(r.x.Sample(ctx, r.city, "city1", exchange.Hours, "样表.csv", strings.NewReader(header+"1,示例,,,,\n")))
	m, sample, _, _, err := r.x.Draft(ctx, "city1", exchange.Hours)
	r.must(err)
	if !sample || m.Columns[1].Field != "name" || m.Columns[5].Field != "" {
		r.t.Fatalf("guessed %+v", m.Columns)
	}
	m.Columns[3].Style, m.Columns[5].Fixed = "slash", "疫情防控"
	v, err := r.x.Save(ctx, r.city, m)
	r.must(err)
	if again, err := r.x.Save(ctx, r.city, m); err != nil || again != v {
		r.t.Fatalf("the same mapping again is version %d, %v", again, err)
	}
}

// file asks for what is new, has it agreed to and opens it.
func (r *rig) file(format export.Format) [][]string {
	r.t.Helper()
	ctx := r.t.Context()
	asked, err := r.x.Ask(ctx, r.worker, exchange.Asking{
		Register: "city1", List: exchange.Hours, Scope: exchange.Scope{Place: webtest.Home}, Format: format, Reason: "月度报送",
		Recipient: "示例市志愿服务联合会", Expires: civil.At(r.Clock.Now().Add(24 * time.Hour)), Downloads: 1,
	})
	r.must(err)
	_, err = r.Access.Decide(ctx, r.officer, asked.ID, true, "同意")
	r.must(err)
	id, phrase, err := r.exports.Make(ctx, r.worker, asked.ID)
	r.must(err)
	_, body, err := r.exports.Download(ctx, r.worker, id)
	r.must(err)
	if format == export.XLSX {
		f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{Password: phrase})
		r.must(err)
		defer f.Close()
		rows, err := f.GetRows("Sheet1")
		r.must(err)
		return rows
	}
	_, content, err := export.Open(body, phrase)
	r.must(err)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff"))).ReadAll()
	r.must(err)
	return rows
}

// What is new or changed goes, in their columns, once; nobody goes who has not
// agreed; what never arrived goes again.
func TestHandOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.mapped()
		r.served("s1", r.anna, 3, 180, "")
		r.served("s2", r.ben, 3, 120, "")
		r.served("s3", r.anna, 4, 100, "")
		r.agree(r.anna)
		rows := r.file(export.CSV)
		if len(rows) != 3 || strings.Join(rows[0], ",")+"\n" != header {
			t.Fatalf("%q", rows)
		}
		if got := rows[1]; got[0] != "s1" || got[1] != "赵一" || len(got[2]) != 18 || got[3] != "2020/03/03" || got[4] != "3" || got[5] != "疫情防控" {
			t.Errorf("%q", got)
		}
		if rows[2][4] != "1.67" {
			t.Errorf("100 minutes are %q h", rows[2][4])
		}
		r.served("s1b", r.anna, 3, 150, "s1") // corrected after it was handed on
		r.agree(r.ben)
		scope := exchange.Scope{Place: webtest.Home}
		count, err := r.x.Tally(t.Context(), r.worker, "city1", exchange.Hours, scope)
		r.must(err)
		if count != (exchange.Count{New: 1, Changed: 1, Same: 1}) {
			t.Errorf("%+v", count)
		}
		rows = r.file(export.XLSX)
		if len(rows) != 3 {
			t.Fatalf("new or changed: %q", rows)
		}
		told := map[string]string{}
		for _, row := range rows[1:] {
			told[row[0]] = row[1] + " " + row[4]
		}
		if told["s1"] != "赵一 2.5" || told["s2"] != "'=钱二 2" {
			t.Errorf("told %q", told)
		}
		files, err := r.x.Files(t.Context(), "city1", exchange.Hours, 9)
		r.must(err)
		if len(files) != 2 || files[0].Rows+files[1].Rows != 3 {
			t.Fatalf("%+v", files)
		}
		newest := files[0].File
		if files[1].Rows == 2 {
			newest = files[1].File
		}
		n, err := r.x.TakeBack(t.Context(), r.city, "city1", exchange.Hours, newest, "对方没有收到")
		if err != nil || n != 2 {
			t.Errorf("taken back %d, %v", n, err)
		}
		if count, err = r.x.Tally(t.Context(), r.worker, "city1", exchange.Hours, scope); err != nil || count.New != 2 {
			t.Errorf("afterwards %+v, %v", count, err)
		}
		void, err := r.Log.Prepare(&fact.Fact{ID: "v3", Kind: "service", Voids: "s3", Note: "误记", Source: "test", RecordedBy: "test"})
		r.must(err)
		r.must(r.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := r.Log.Append(ctx, tx, void)
			return err
		}))
		if count, err = r.x.Tally(t.Context(), r.worker, "city1", exchange.Hours, scope); err != nil || count.Gone != 1 {
			t.Errorf("one was withdrawn: %+v, %v", count, err)
		}
		far := r.Actor("far", access.Worker, "110108001001", "")
		if _, err := r.x.Tally(t.Context(), far, "city1", exchange.Hours, scope); err == nil {
			t.Error("a worker of elsewhere sees it")
		}
	})
}

// Their answer is set beside what is here: record by record where it names ours,
// else person by person and day by day.
func TestAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		ctx := t.Context()
		r.mapped()
		r.agree(r.anna, r.ben)
		r.served("s1", r.anna, 2, 180, "")
		r.served("s2", r.anna, 3, 60, "")
		r.served("s3", r.anna, 4, 90, "")
		r.served("s4", r.ben, 4, 120, "")
		r.served("s5", r.ben, 5, 60, "")
		r.file(export.CSV)
		r.served("s6", r.ben, 5, 45, "") // not handed on yet, same day as s5
		sheets, err := r.People.Sheets(ctx, r.DB.Read(), []string{r.anna, r.ben})
		r.must(err)
		nobody := sheets[r.anna].Document[:17] + "?"
		answer := "编号,证件,日期,时长\n" +
			"s1,,2020-03-02,2\n" + // here 3 h, there 2 h
			"s2,,2020/3/3,1小时\n" + // alike
			fmt.Sprintf(",%s,43894,1.5\n", sheets[r.anna].Document) + // alike, by person and the number of a day: 4 March
			fmt.Sprintf(",%s,2020-03-05,1.75\n", sheets[r.ben].Document) + // alike: 60 and 45 minutes
			fmt.Sprintf(",%s,2020-03-05,1\n", nobody) + // there, not here
			"s9,,2020-03-09,1\n" + // outside the days
			",,2020-03-05,1\n" // nobody's
		scope := exchange.Scope{Place: webtest.Home, From: civil.NewDay(2020, 3, 1), To: civil.NewDay(2020, 3, 8)}
		token, err := r.x.Receive(ctx, r.city, "city1", exchange.Hours, scope, "回执.csv", []byte(answer))
		r.must(err)
		if _, _, _, err := r.x.Guess(ctx, r.worker, token); err == nil {
			t.Error("somebody else reads the upload")
		}
		pairs := map[string]string{"record": "编号", "id_number": "证件", "day": "日期", "hours": "时长"}
		if _, err := r.x.Compare(ctx, r.city, "answer-1", token, map[string]string{"record": "编号"}); err == nil {
			t.Error("compared without hours")
		}
		a, err := r.x.Compare(ctx, r.city, "answer-1", token, pairs)
		r.must(err)
		if again, err := r.x.Compare(ctx, r.city, "answer-1", token, pairs); err != nil || again.ID != a.ID {
			t.Errorf("sent again: %+v, %v", again, err)
		}
		_, lines, err := r.x.Differences(ctx, r.worker, a.ID, "", 0, 50)
		r.must(err)
		var said []string
		for _, l := range lines {
			said = append(said, fmt.Sprintf("%s %s %d/%d", l.Sort, l.Item, l.Here, l.There))
		}
		want := "differ s1 180/120; missing s4 120/-1; extra  -1/60; bad  -1/-1"
		if got := strings.Join(said, "; "); got != want || a.Agree() != 3 {
			t.Errorf("%s (alike %d)\nwant %s", got, a.Agree(), want)
		}
		for _, l := range lines {
			if strings.Contains(l.Said, nobody) {
				t.Error("a document in clear")
			}
		}
		n, err := r.x.Again(ctx, r.city, a.ID)
		if err != nil || n != 2 {
			t.Errorf("again %d, %v", n, err)
		}
		if rows := r.file(export.CSV); len(rows) != 4 { // s1, s4 and the new s6
			t.Errorf("the next file: %q", rows)
		}
		token, err = r.x.Receive(ctx, r.city, "city1", exchange.Hours, scope, "回执2.csv", []byte(answer))
		r.must(err)
		if _, m, _, err := r.x.Guess(ctx, r.city, token); err != nil || m.Pairs["hours"] != "时长" {
			t.Errorf("not remembered: %+v, %v", m, err)
		}
		rule := exchange.Rules()[0]
		late := retention.Scope{Before: civil.At(r.Clock.Now()) + 1}
		r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			before, err := rule.Count(ctx, tx, late)
			if err != nil || before != 4 {
				t.Errorf("%d lines, %v", before, err)
			}
			gone, err := rule.Destroy(ctx, tx, late, 3)
			if err != nil || gone != 3 {
				t.Errorf("%d gone, %v", gone, err)
			}
			return err
		}))
	})
}

var hidden = regexp.MustCompile(`name="id" value="([^"]+)"`)

// A coordinator adds the register, maps its columns, and compares its answer; a
// worker asks for the file: all on pages.
func TestBrowserExchange(t *testing.T) {
	r := newRig(t, "")
	r.agree(r.anna)
	r.served("s1", r.anna, 3, 180, "")
	r.served("s2", r.ben, 4, 60, "")
	site := r.Site(func(o *web.Options) { o.Exports = r.exports }, r.x)
	city, worker := site.As("city"), site.As("hand")
	b := webtest.NewBrowser(t)
	b.Sweep(city, "registers-none", "/exchange/out")
	id := hidden.FindStringSubmatch(city.Get("/exchange/out").Body)[1]
	if got := city.Post("/exchange/out", url.Values{"id": {id}, "name": {"x"}}); got.Status != http.StatusUnprocessableEntity || !got.Has("名称 2 至 60 字") {
		t.Errorf("a bad name: %d", got.Status)
	}
	at := "/exchange/out/" + id
	if got := city.Post("/exchange/out", url.Values{"id": {id}, "name": {"示例市登记系统"}}); got.Path != at {
		t.Fatalf("added: %d at %s", got.Status, got.Path)
	}
	b.Sweep(city, "registers", "/exchange/out")
	b.Sweep(city, "register", at)
	hours := at + "/hours"
	b.Sweep(city, "columns-none", hours+"/columns")
	if got := city.Upload(hours+"/sample", nil, "file", "样表.csv", ""); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("an empty sample: %d", got.Status)
	}
	if got := city.Upload(hours+"/sample", nil, "file", "样表.csv", header); got.Path != hours+"/columns" || !got.Has("活动类型") {
		t.Fatalf("sample: %d at %s", got.Status, got.Path)
	}
	b.Sweep(city, "columns", hours+"/columns")
	if got := city.Post(hours+"/columns", url.Values{"col-1": {"secret"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a field there is not: %d", got.Status)
	}
	form := url.Values{"col-0": {"record"}, "col-1": {"name"}, "col-2": {"id_number"}, "col-3": {"day:iso"}, "col-4": {"hours"}, "fix-5": {"防控"}}
	if got := city.Post(hours+"/columns", form); got.Path != at || !got.Has("第 1 版") {
		t.Fatalf("mapped: %d at %s", got.Status, got.Path)
	}
	if got := worker.Post(hours+"/columns", form); got.Status != http.StatusForbidden {
		t.Errorf("a worker maps: %d", got.Status)
	}
	q := hours + "?place=" + webtest.Home + "&from=2020-03-01&to=2020-03-08"
	b.Sweep(worker, "hours", q)
	if got := worker.Get(q); !got.Has("本人未同意报送") || !got.Has("未报送") || got.Has("赵一") {
		t.Error("the list does not say how its records stand, or shows a name")
	}
	ask := url.Values{"place": {webtest.Home}, "which": {"new"}, "format": {"xlsx"}, "reason": {"月度报送"}, "recipient": {""}, "days": {"3"}}
	if got := worker.Post(hours, ask); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("for nobody: %d", got.Status)
	}
	ask.Set("recipient", "示例市志愿服务联合会")
	asked := worker.Post(hours, ask)
	if !strings.HasPrefix(asked.Path, "/requests/") {
		t.Fatalf("asked: %d at %s", asked.Status, asked.Path)
	}
	site.As("dataofficer").Post(asked.Path, url.Values{"do": {"approve"}, "opinion": {"同意"}})
	if got := worker.Post("/exports/make/"+strings.TrimPrefix(asked.Path, "/requests/"), nil); !got.Has(`id="phrase"`) {
		t.Fatalf("made: %d %s", got.Status, got.Path)
	}
	if got := worker.Get(q); !got.Has("已报送") {
		t.Error("what was handed on is not marked")
	}
	b.Sweep(city, "register-sent", at)
	got := city.Upload(hours+"/answers", url.Values{"place": {webtest.Home}, "from": {"2020-03-01"}, "to": {"2020-03-08"}}, "file", "回执.csv", header+"s1,,,2020-03-03,2,\n")
	if !strings.HasPrefix(got.Path, "/exchange/columns/") {
		t.Fatalf("answer: %d at %s", got.Status, got.Path)
	}
	b.Sweep(city, "answer-columns", got.Path)
	sent := url.Values{"id": {"answer-7"}, "col-record": {"外部编号"}, "col-day": {"服务日期"}}
	if bad := city.Post(got.Path, sent); bad.Status != http.StatusUnprocessableEntity || !bad.Has("请指明时长的列") {
		t.Errorf("without hours: %d", bad.Status)
	}
	sent.Set("col-hours", "服务时长")
	if got = city.Post(got.Path, sent); got.Path != "/exchange/answers/answer-7" || !got.Has("3 小时") || !got.Has("2 小时") {
		t.Fatalf("compared: %d at %s", got.Status, got.Path)
	}
	b.Sweep(city, "answer", got.Path)
	if file := city.Get(got.Path + "/lines.csv"); !strings.Contains(file.Body, "时长不同") {
		t.Errorf("the table: %s", file.Body)
	}
	if got = city.Post(got.Path, nil); !strings.HasPrefix(got.Path, hours) || !got.Has("未报送") {
		t.Errorf("again: %d at %s", got.Status, got.Path)
	}
	if got := city.Get("/exchange/out/none"); got.Status != http.StatusNotFound {
		t.Errorf("no such register: %d", got.Status)
	}
}
