package training

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// draftView is the form in which a course is written.
type draftView struct {
	Course
	Content
	New      bool
	Revision int64
	Unsaved  bool // something was added or taken away and is not kept yet
	Faults   fault.Faults
}

// blank is what a new course begins with.
func blank() Content {
	return Content{
		Minutes: 30, Valid: 365, Pass: 80, Tries: 3, Pause: 30,
		Screens: []Screen{{}}, Questions: []Question{{Kind: One, Options: make([]Option, 0)}},
	}
}

// newCourse is the empty form. GET /courses/new
func (v *pages) newCourse(w http.ResponseWriter, r *http.Request) error {
	d := draftView{New: true, Content: blank()}
	for _, g := range access.Reach(page.Actor(r.Context()), access.TrainingAuthor) {
		if d.Place == "" && g.Place != "" {
			d.Place = g.Place
		}
		if d.Org == "" {
			d.Org = g.Line
		}
	}
	return v.showDraft(w, r, d)
}

// editCourse is the form with the draft, or with what is taught to begin the
// next version from. GET /courses/{course}/edit
func (v *pages) editCourse(w http.ResponseWriter, r *http.Request) error {
	c, err := v.Course(r.Context(), r.PathValue("course"))
	if err != nil {
		return err
	}
	draft, number, err := draftOf(r.Context(), v.DB.Read(), c.Key)
	if err != nil {
		return err
	}
	d := draftView{Course: c}
	if draft != nil {
		d.Content, d.Revision = draft.Content, draft.Revision
		return v.showDraft(w, r, d)
	}
	version, err := v.Version(r.Context(), c.Key, number)
	if err != nil {
		return err
	}
	d.Content = version.Content
	return v.showDraft(w, r, d)
}

func (v *pages) showDraft(w http.ResponseWriter, r *http.Request, d draftView) error {
	c := page.Content{Title: msgWriteCourse, Crumbs: coursesCrumb, Body: draftPage(d)}
	if !d.New {
		c.Crumbs = append(coursesCrumb[:1:1], page.Crumb{Label: d.Content.Name, Href: "/courses/" + d.Key})
	}
	if len(d.Faults) > 0 {
		c.Status = http.StatusUnprocessableEntity
	}
	return v.site.Show(w, r, c)
}

// saveCourse keeps the form, or adds to it or takes away from it.
// POST /courses/new, POST /courses/{course}/edit
func (v *pages) saveCourse(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, MaxFilm+(8<<20))
	if err := r.ParseMultipartForm(8 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	d := readDraft(r)
	if key := r.PathValue("course"); key != "" {
		c, err := v.Course(r.Context(), key)
		if err != nil {
			return err
		}
		d.Course, d.New = c, false
	}
	if err := v.takeFiles(r, &d.Content); err != nil {
		faults := fault.Find(err)
		if faults == nil {
			return err
		}
		d.Faults, d.Unsaved = faults, true
		return v.showDraft(w, r, d)
	}
	if d.change(r.PostFormValue("do")) {
		d.Unsaved = true
		return v.showDraft(w, r, d)
	}
	saved, err := v.Save(r.Context(), page.Actor(r.Context()), d.Course, d.Content, d.Revision)
	return page.Redo(w, r, err, "/courses/"+saved.Course, func(faults fault.Faults) error {
		d.Faults, d.Unsaved = faults, true
		return v.showDraft(w, r, d)
	})
}

// takeFiles keeps the pictures and films that came with the form.
func (v *pages) takeFiles(r *http.Request, c *Content) error {
	if r.MultipartForm == nil {
		return nil
	}
	for i := range c.Screens {
		files := r.MultipartForm.File[fmt.Sprintf("screen-%d-file", i)]
		if len(files) == 0 || files[0].Size == 0 {
			continue
		}
		in, err := files[0].Open()
		if err != nil {
			return fmt.Errorf("read a picture or film: %w", err)
		}
		m, err := v.AddMedia(r.Context(), page.Actor(r.Context()), in)
		_ = in.Close() // it was only read
		if found := fault.Find(err); found != nil {
			return fault.In(fmt.Sprintf("screen-%d-media", i), found[0].Words)
		}
		if err != nil {
			return err
		}
		c.Screens[i].Picture, c.Screens[i].Film = m.Hash, ""
		if m.Film() {
			c.Screens[i].Picture, c.Screens[i].Film = "", m.Hash
		}
	}
	return nil
}

// change does what a button of the form other than save asks for.
func (d *draftView) change(do string) bool {
	switch {
	case do == "add-screen" && len(d.Screens) < MaxScreens:
		d.Screens = append(d.Screens, Screen{})
	case do == "add-question" && len(d.Questions) < MaxQuestions:
		d.Questions = append(d.Questions, Question{Kind: One})
	case strings.HasPrefix(do, "drop-screen-"):
		if n, err := strconv.Atoi(strings.TrimPrefix(do, "drop-screen-")); err == nil && n < len(d.Screens) {
			d.Screens = slices.Delete(d.Screens, n, n+1)
		}
	case strings.HasPrefix(do, "drop-question-"):
		if n, err := strconv.Atoi(strings.TrimPrefix(do, "drop-question-")); err == nil && n < len(d.Questions) {
			d.Questions = slices.Delete(d.Questions, n, n+1)
		}
		d.Draw = min(d.Draw, int64(len(d.Questions)))
	case strings.HasPrefix(do, "bare-screen-"):
		if n, err := strconv.Atoi(strings.TrimPrefix(do, "bare-screen-")); err == nil && n < len(d.Screens) {
			d.Screens[n].Picture, d.Screens[n].Film = "", ""
		}
	default:
		return false
	}
	return true
}

// readDraft reads the form.
func readDraft(r *http.Request) draftView {
	both := func(field string) text.Label {
		return text.Label{Zh: clean(r.PostFormValue(field + "-zh")), En: clean(r.PostFormValue(field + "-en"))}
	}
	number := func(field string) int64 {
		written := strings.TrimSpace(r.PostFormValue(field))
		if written == "" {
			return 0
		}
		n, err := strconv.ParseInt(written, 10, 64)
		if err != nil {
			return -1
		}
		return n
	}
	d := draftView{
		New:    true,
		Course: Course{Key: strings.TrimSpace(r.PostFormValue("key")), Org: strings.TrimSpace(r.PostFormValue("org")), Place: strings.TrimSpace(r.PostFormValue("place"))},
		Content: Content{
			Name: both("name"), Summary: both("summary"), Provider: both("provider"), Sources: both("sources"), Category: r.PostFormValue("category"),
			Minutes: number("minutes"), Valid: number("valid"), Pass: number("pass"), Draw: number("draw"), Tries: number("tries"), Pause: number("pause"),
		},
		Revision: number("revision"),
	}
	for i := range min(max(number("screens"), 0), MaxScreens) {
		f := fmt.Sprintf("screen-%d", i)
		d.Screens = append(d.Screens, Screen{
			Title: both(f + "-title"), Text: both(f + "-text"), Says: both(f + "-says"), Picture: r.PostFormValue(f + "-picture"), Film: r.PostFormValue(f + "-film"),
		})
	}
	for i := range min(max(number("questions"), 0), MaxQuestions) {
		f := fmt.Sprintf("question-%d", i)
		q := Question{Kind: Kind(r.PostFormValue(f + "-kind")), Ask: both(f + "-ask"), Why: both(f + "-why"), Holds: r.PostFormValue(f+"-holds") == "yes"}
		if q.Kind == Truth {
			q.Options = nil
		} else {
			q.Holds, q.Options = false, readOptions(r.PostFormValue(f+"-options-zh"), r.PostFormValue(f+"-options-en"))
		}
		d.Questions = append(d.Questions, q)
	}
	return d
}

// clean takes what browsers add: carriage returns and space at the ends.
func clean(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// readOptions reads options as they are written in a box: one a line, a star
// before those that are right. The English lines stand in the same order.
func readOptions(zh, en string) []Option {
	var out []Option
	english := strings.Split(clean(en), "\n")
	for i, line := range strings.Split(clean(zh), "\n") {
		line, right := strings.CutPrefix(strings.TrimSpace(line), "*")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		o := Option{Text: text.Label{Zh: line}, Right: right}
		if i < len(english) {
			o.Text.En = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(english[i]), "*"))
		}
		out = append(out, o)
	}
	return out
}

// writeOptions writes options as readOptions reads them.
func writeOptions(options []Option, english bool) string {
	lines := make([]string, len(options))
	for i, o := range options {
		lines[i] = o.Text.Zh
		if english {
			lines[i] = o.Text.En
		} else if o.Right {
			lines[i] = "* " + o.Text.Zh
		}
	}
	return strings.Join(lines, "\n")
}

// fieldWords says which field of the form a fault is about; nothing for one
// that says it itself.
func fieldWords(ctx context.Context, field string) text.Label {
	part, rest, _ := strings.Cut(field, "-")
	number, what, _ := strings.Cut(rest, "-")
	n, err := strconv.Atoi(number)
	name := fieldNames[field]
	if err == nil {
		name = fieldNames[what]
	}
	switch {
	case err == nil && part == "screen":
		name = text.Label{Zh: "%s · %s", En: "%s · %s"}.With(msgScreenNo.With(n+1), name)
	case err == nil && part == "question":
		name = text.Label{Zh: "%s · %s", En: "%s · %s"}.With(msgNumber.With(n+1), name)
	case name.Zh == "":
		return text.Label{}
	}
	return text.Label{Zh: name.Zh + "：", En: page.Cap(ctx, name) + ": "}
}

var fieldNames = map[string]text.Label{
	"key": msgKey, "place": msgPlace, "org": msgOrg, "name": msgName, "provider": msgProvider, "summary": msgSummary, "sources": msgSources, "category": msgCategory,
	"minutes": msgStudyTime, "valid": msgValidFor, "pass": msgPassMark, "draw": msgDraw, "tries": msgTries, "pause": msgPause,
	"title": msgTitle, "text": msgText, "media": msgPicture, "says": msgSays, "ask": msgAsk, "options": msgOptions, "why": msgWhy,
	"venue": msgVenue, "trainer": msgTrainer, "capacity": msgCapacity, "end": msgTo, "grace": msgGrace, "course": msgCourse,
}

// langOf is the language that a field of the form is written in.
func langOf(tongue text.Label) string {
	if tongue == msgInEnglish {
		return "en"
	}
	return "zh-CN"
}
