package training_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"linli/internal/training"
	"linli/internal/web/webtest"
)

// values are the fields of the first form whose action ends so, as a browser
// would send them; the empty action is that of the page itself.
func values(t *testing.T, body, action string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	attr := func(n *html.Node, key string) (string, bool) {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val, true
			}
		}
		return "", false
	}
	var form *html.Node
	for n := range doc.Descendants() {
		to, _ := attr(n, "action")
		if form == nil && n.Type == html.ElementNode && n.Data == "form" && strings.HasSuffix(to, action) && (action != "" || to == "") {
			form = n
		}
	}
	if form == nil {
		t.Fatalf("no form for %s in:\n%s", action, body)
	}
	out := url.Values{}
	for n := range form.Descendants() {
		name, _ := attr(n, "name")
		value, _ := attr(n, "value")
		_, checked := attr(n, "checked")
		kind, _ := attr(n, "type")
		switch {
		case name == "" || n.Data == "button" || kind == "file":
		case n.Data == "input" && (kind != "checkbox" && kind != "radio" || checked):
			out.Add(name, value)
		case n.Data == "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			out.Add(name, text)
		case n.Data == "select":
			chosen, first := "", true
			for o := range n.Descendants() {
				if o.Data != "option" {
					continue
				}
				value, _ := attr(o, "value")
				if _, selected := attr(o, "selected"); selected || first {
					chosen, first = value, false
				}
			}
			out.Add(name, chosen)
		}
	}
	return out
}

var attemptPath = regexp.MustCompile(`^/training/attempts/([A-Za-z0-9-]+)$`)

// form is answers as the page of the quiz sends them.
func form(p training.Paper, a training.Answers) url.Values {
	out := url.Values{}
	for i, answer := range a {
		for place, k := range answer {
			if p.Of(i).Kind == training.Order {
				out.Set(fmt.Sprintf("q%d-%d", i, k), fmt.Sprint(place+1))
			} else {
				out.Add(fmt.Sprintf("q%d", i), fmt.Sprint(k))
			}
		}
	}
	return out
}

// A volunteer without script reads the course, forgets an answer, passes, and
// finds it in the record; the desk finds them among those who passed.
func TestVolunteerPages(t *testing.T) {
	r := newRig(t, "")
	person := r.Person("邹小满", "")
	site := r.Site(nil, r.Training)
	v := site.AsPerson(person)
	if got := v.Get("/training"); !got.Has("防护知识") || !got.Has("未学习") {
		t.Fatalf("the list: %d %s", got.Status, got.Body)
	}
	at := "/training/courses/protection/1"
	for range 10 {
		got := v.Get(at)
		if got.Status != http.StatusOK || !got.Has("<article") {
			t.Fatalf("%s: %d", at, got.Status)
		}
		at = v.Post(at, nil).Path
	}
	cover := v.Get("/training/courses/protection")
	r.Clock.Add(15 * time.Minute)
	quiz := v.Post("/training/courses/protection/attempts", values(t, cover.Body, "/attempts"))
	id := attemptPath.FindStringSubmatch(quiz.Path)
	if id == nil {
		t.Fatalf("the quiz is at %s: %s", quiz.Path, quiz.Body)
	}
	_, paper, err := r.Attempt(ctx, person, id[1])
	r.must(err)
	answers := answers(paper, 10)
	short := form(paper, answers[:9])
	if got := v.Post(quiz.Path, short); got.Status != http.StatusUnprocessableEntity || !got.Has("第 10 题还没有答完") || !got.Has("checked") {
		t.Errorf("an unanswered question: %d", got.Status)
	}
	if got := v.Post(quiz.Path, form(paper, answers)); !got.Has("通过了") || !got.Has("答对 10 题") {
		t.Errorf("the result: %d %s", got.Status, got.Body)
	}
	if got := v.Get("/training/record"); !got.Has("学时 15 分钟") || !got.Has("邻里平台") || !got.Has("有效至 2020年9月2日") {
		t.Errorf("the record: %s", got.Body)
	}
	other := site.AsPerson(r.Person("吴小雨", ""))
	if got := other.Get(quiz.Path); got.Status != http.StatusNotFound {
		t.Errorf("somebody else reads the attempt: %d", got.Status)
	}
	desk := site.As("coordinator")
	if got := desk.Get("/courses/protection/passed"); !got.Has("邹**") || !got.Has(person) || got.Has("邹小满") {
		t.Errorf("who passed: %d %s", got.Status, got.Body)
	}
	if got := desk.Get("/courses/protection/passed.csv"); !got.Has("邹**") || !got.Has("2020-09-02") {
		t.Errorf("the export: %d %s", got.Status, got.Body)
	}
	if got := site.As("viewer").Get("/courses/protection/passed"); got.Status != http.StatusForbidden {
		t.Errorf("a viewer sees who passed: %d", got.Status)
	}
	for path, want := range map[string]int{
		"/training/courses/none": 404, "/training/courses/protection/11": 404, "/training/courses/protection/x": 404,
		"/training/attempts/none": 404, "/training/media/none": 404,
	} {
		if got := v.Get(path); got.Status != want {
			t.Errorf("%s: %d, want %d", path, got.Status, want)
		}
	}
}

// An organiser writes a course in the form, with a picture; a coordinator
// reads and publishes it; a worker announces a session, takes attendance by
// list and tap, and writes the records.
func TestDeskPages(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(nil, r.Training)
	organiser, coordinator, worker := site.As("organiser"), site.As("coordinator"), site.As("worker")
	draft := values(t, organiser.Get("/courses/new").Body, "")
	for field, value := range map[string]string{
		"key": "gate", "name-zh": "门岗须知", "name-en": "Gate duty", "provider-zh": "社区居委会", "provider-en": "The committee", "minutes": "45",
		"screen-0-title-zh": "交接班", "screen-0-title-en": "Handing over", "screen-0-text-zh": "先看登记本。\r\n\r\n- 清点物资\r\n- 说清异常",
		"screen-0-text-en": "Read the book first.", "screen-0-says-zh": "门岗示意图", "screen-0-says-en": "A gate",
		"question-0-ask-zh": "先做什么？", "question-0-ask-en": "What comes first?", "question-0-options-zh": "* 看登记本\n走人", "question-0-options-en": "read the book\nleave",
	} {
		draft.Set(field, value)
	}
	draft.Set("do", "add-question")
	more := organiser.Upload("/courses/new", draft, "screen-0-file", "gate.png", picture(t))
	if !more.Has("改动尚未保存") || !more.Has("第 2 题") || !more.Has("已有图片") {
		t.Fatalf("a question added: %d %t %t %t", more.Status, more.Has("改动尚未保存"), more.Has("第 2 题"), more.Has("已有图片"))
	}
	draft = values(t, more.Body, "")
	draft.Set("do", "save")
	if got := organiser.Post("/courses/new", draft); got.Status != http.StatusUnprocessableEntity || !got.Has("第 2 题 · 题目") {
		t.Errorf("an empty question was kept: %d %s", got.Status, got.Body)
	}
	draft.Set("do", "drop-question-1")
	draft = values(t, organiser.Post("/courses/new", draft).Body, "")
	draft.Set("do", "save")
	saved := organiser.Post("/courses/new", draft)
	if saved.Path != "/courses/gate" || !saved.Has("未发布") || saved.Has("审定并发布</button>") {
		t.Fatalf("saved: %d at %s %s", saved.Status, saved.Path, saved.Body)
	}
	if got := coordinator.Get("/courses"); !got.Has(`>1</span>`) {
		t.Errorf("nothing waits for the coordinator: %s", got.Body)
	}
	if got := coordinator.Get("/courses/gate/versions/1"); !got.Has("正确答案") || !got.Has("交接班") {
		t.Errorf("the draft to read: %d", got.Status)
	}
	published := coordinator.Post("/courses/gate/publish", values(t, coordinator.Get("/courses/gate").Body, "/publish"))
	if !published.Has("开放中") {
		t.Fatalf("published: %d %s", published.Status, published.Body)
	}

	people := r.Persons("", "甲一", "乙二")
	session := values(t, worker.Get("/sessions/new?course=gate").Body, "/sessions/new")
	session.Set("place", "nanlangjiayuan")
	session.Set("venue", "居委会二楼")
	session.Set("from", "10:00")
	session.Set("to", "11:30")
	held := worker.Post("/sessions/new", session)
	if !strings.HasPrefix(held.Path, "/sessions/") || !held.Has("居委会二楼") {
		t.Fatalf("announced: %d at %s %s", held.Status, held.Path, held.Body)
	}
	bad := url.Values{"id": {"another-session"}, "course": {"gate"}, "place": {"nowhere"}, "capacity": {"5"}}
	if got := worker.Post("/sessions/new", bad); got.Status != http.StatusUnprocessableEntity || !got.Has("没有找到这个社区") {
		t.Errorf("a bad session: %d", got.Status)
	}
	v := site.AsPerson(people[0])
	if got := v.Get("/training/courses/gate"); !got.Has("余 30 个名额") || !got.Has("2020年3月6日 10:00–11:30") {
		t.Errorf("the cover: %s", got.Body)
	}
	if got := v.Post("/training"+held.Path+"/sign-up", nil); !got.Has("已报名") {
		t.Errorf("signed up: %d", got.Status)
	}
	r.Clock.Add(time.Hour)
	if got := worker.Post(held.Path+"/mark", url.Values{"list": {people[1] + "\n13800000000"}, "state": {"passed"}}); !got.Has("13800000000") || !got.Has("乙*") {
		t.Errorf("a list: %d %s", got.Status, got.Body)
	}
	if got := worker.Post(held.Path+"/mark", url.Values{"person": {people[0]}, "state": {"passed"}}); !got.Has("合格 2") {
		t.Errorf("a tap: %d %s", got.Status, got.Body)
	}
	if got := worker.Post(held.Path+"/settle", nil); got.Status != http.StatusConflict {
		t.Errorf("settled before the end: %d", got.Status)
	}
	r.Clock.Add(2 * time.Hour)
	if waits, err := r.Unsettled(ctx, r.As("worker")); err != nil || len(waits) != 1 {
		t.Errorf("%d sessions wait for the worker, %v", len(waits), err)
	}
	if got := worker.Post(held.Path+"/settle", nil); !got.Has("已记入 2 人") {
		t.Errorf("settled: %d %s", got.Status, got.Body)
	}
	if got := site.AsPerson(people[1]).Get("/training/record"); !got.Has("门岗须知") || !got.Has("学时 90 分钟") {
		t.Errorf("the record: %s", got.Body)
	}
	if got := coordinator.Post("/courses/gate/revoke", url.Values{"person": {people[1]}, "ref": {held.Path[len("/sessions/"):]}, "reason": {"冒名"}}); got.Has(people[1]) {
		t.Errorf("revoked, and still listed: %s", got.Body)
	}
	if got := site.AsPerson(people[1]).Get("/training/record"); !got.Has("已撤销") || !got.Has("冒名") {
		t.Errorf("the revoked record: %s", got.Body)
	}
}

// A film is sent in the part that is asked for, to those signed in.
func TestFilmByRange(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(nil, r.Training)
	film := append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), bytes.Repeat([]byte("0123456789"), 60_000)...)
	m, err := r.AddMedia(ctx, r.As("organiser"), bytes.NewReader(film))
	r.must(err)
	v := site.AsPerson(r.Person("邹小满", ""))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, site.URL+"/training/media/"+m.Hash, nil)
	r.must(err)
	req.Header.Set("Range", "bytes=262140-262149")
	got := v.Do(req)
	if got.Status != http.StatusPartialContent || got.Body != string(film[262140:262150]) || got.Header.Get("Content-Type") != "video/mp4" {
		t.Errorf("a part: %d %q %v", got.Status, got.Body, got.Header)
	}
	if got := site.Visitor().Get("/training/media/" + m.Hash); got.Path != "/" {
		t.Errorf("a stranger is at %s", got.Path)
	}
}

// picture is a small PNG.
func picture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 320, 180))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// taught is a rig whose pages have something to show: a course being written,
// a session to come and one that was held, somebody who passed.
func taught(t *testing.T) (r *rig, site *webtest.Site, person, attempt string) {
	r = newRig(t, "")
	site = r.Site(nil, r.Training)
	people := r.Persons("", "邹小满", "吴小雨", "诸葛明")
	person = people[0]
	start := r.hold("session-past", 20)
	for _, p := range people {
		r.must(r.SignUp(ctx, p, start.ID))
	}
	r.Clock.Add(3 * time.Hour)
	r.must(r.Mark(ctx, r.As("worker"), start.ID, training.Present, people[1]))
	r.must(r.Mark(ctx, r.As("worker"), start.ID, training.Absent, people[2]))
	_, err := r.Settle(ctx, r.As("worker"), start.ID)
	r.must(err)
	r.hold("session-soon", 20)
	r.study(person, training.Protection)
	a, err := r.Begin(ctx, person, training.Protection, "attempt-0001")
	r.must(err)
	c := small()
	c.Summary = label("交接班与登记")
	_, err = r.Save(ctx, r.As("organiser"), training.Course{Key: "gate"}, c, 0)
	r.must(err)
	return r, site, person, a.ID
}

// In English no page shows Chinese but what is marked as Chinese.
func TestEnglishPages(t *testing.T) {
	_, site, person, attempt := taught(t)
	for who, paths := range map[*webtest.Visitor][]string{
		site.AsPerson(person).English(): {"/training", "/training/courses/protection", "/training/courses/protection/8", "/training/attempts/" + attempt, "/training/record"},
		site.As("coordinator").English(): {
			"/courses", "/courses/gate", "/courses/gate/versions/1", "/courses/gate/edit", "/courses/new", "/courses/protection/passed?all=yes",
			"/sessions", "/sessions/new", "/sessions/session-past",
		},
	} {
		for _, path := range paths {
			got := who.Get(path)
			if got.Status != http.StatusOK {
				t.Errorf("%s: %d", path, got.Status)
			}
			for _, stray := range webtest.StrayChinese(t, got.Body) {
				t.Errorf("%s: %s", path, stray)
			}
		}
	}
}

// Every page on desk and phone, in both languages and in large print.
func TestBrowserPages(t *testing.T) {
	r, site, person, attempt := taught(t)
	b := webtest.NewBrowser(t)
	v, desk, organiser := site.AsPerson(person), site.As("coordinator"), site.As("organiser")
	b.Sweep(v, "training", "/training")
	b.Sweep(v, "training-course", "/training/courses/protection")
	b.Sweep(v, "training-screen", "/training/courses/protection/8")
	b.Sweep(v, "training-quiz", "/training/attempts/"+attempt)
	b.Sweep(v, "training-none", "/training/record")
	b.Sweep(desk, "courses", "/courses")
	b.Sweep(desk, "course", "/courses/gate")
	b.Sweep(desk, "course-preview", "/courses/protection/versions/1")
	b.Sweep(organiser, "course-edit", "/courses/gate/edit")
	b.Sweep(desk, "passed", "/courses/protection/passed")
	b.Sweep(desk, "sessions", "/sessions")
	b.Sweep(desk, "session-new", "/sessions/new")
	b.Sweep(desk, "session", "/sessions/session-past")

	// A picture and a film are shown under the page's policy.
	organiserActor := r.As("organiser")
	seen, err := r.AddMedia(ctx, organiserActor, strings.NewReader(picture(t)))
	r.must(err)
	film, err := r.AddMedia(ctx, organiserActor, strings.NewReader("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"))
	r.must(err)
	shown := small()
	shown.Screens = []training.Screen{
		{Title: label("门岗"), Picture: seen.Hash, Says: label("示意图")}, {Title: label("短片"), Film: film.Hash, Says: label("交接班")},
	}
	_, err = r.Save(ctx, organiserActor, training.Course{Key: "shown"}, shown, 0)
	r.must(err)
	b.Sweep(organiser, "course-media", "/courses/shown/versions/1")
	if !webtest.Yields(b, chromedp.Evaluate[bool]("document.querySelector('article img').naturalWidth === 320")) {
		t.Error("the picture is not shown")
	}

	_, paper, err := r.Attempt(ctx, person, attempt)
	r.must(err)
	_, err = r.Answer(ctx, person, attempt, answers(paper, 9))
	r.must(err)
	b.Sweep(v, "training-result", "/training/attempts/"+attempt)
	b.Sweep(v, "training-record", "/training/record")
}
