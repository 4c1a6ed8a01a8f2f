package training

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
)

// Pages mounts the room's pages.
func (t *Training) Pages(site page.Site) {
	v := &pages{t, site}
	site.Navigate(
		page.Entry{NavItem: page.NavItem{Label: msgTraining, Href: "/training", Icon: "course", Tab: true}, Member: true},
		page.Entry{
			NavItem: page.NavItem{Label: msgCourses, Href: "/courses", Icon: "course"}, Acts: []access.Act{access.TrainingRead},
			Waits: msgDraftsWait, Badge: counted(v.draftTasks), Tasks: v.draftTasks,
		},
		page.Entry{
			NavItem: page.NavItem{Label: msgSessions, Href: "/sessions", Icon: "calendar"}, Acts: []access.Act{access.TrainingHold},
			Waits: msgSessionsWait, Badge: counted(v.sessionTasks), Tasks: v.sessionTasks,
		},
	)
	site.Member("GET /training", v.list)
	site.Member("GET /training/record", v.record)
	site.Member("GET /training/courses/{course}", v.course)
	site.Member("GET /training/courses/{course}/{screen}", v.screen)
	site.Member("POST /training/courses/{course}/{screen}", v.read)
	site.Member("POST /training/courses/{course}/attempts", v.begin)
	site.Member("GET /training/attempts/{id}", v.attempt)
	site.Member("POST /training/attempts/{id}", v.answer)
	site.Member("POST /training/sessions/{id}/sign-up", v.signUp)
	site.Member("POST /training/sessions/{id}/withdraw", v.withdraw)
	site.SignedIn("GET /training/media/{hash}", v.media)
	v.deskPages()
}

// pages are the room's pages on one site.
type pages struct {
	*Training
	site page.Site
}

// offer is a course as a volunteer sees it in the list.
type offer struct {
	Version
	Standing
}

// sitting is a session as a volunteer sees it.
type sitting struct {
	Session
	Mine  SeatState
	Where string
}

// list is a volunteer's courses and the sessions to come. GET /training
func (v *pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, person := r.Context(), page.Who(r.Context()).Person
	versions, err := v.Offered(ctx)
	if err != nil {
		return err
	}
	offers := make([]offer, len(versions))
	for i := range versions {
		offers[i].Version = versions[i]
		if offers[i].Standing, err = v.standing(ctx, v.DB.Read(), person, &versions[i]); err != nil {
			return err
		}
	}
	sittings, err := v.sittings(ctx, person, "")
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgTraining, Body: listPage(offers, sittings, v.today())})
}

// sittings are the sessions to come, with the person's seat in each.
func (v *pages) sittings(ctx context.Context, person, course string) ([]sitting, error) {
	sessions, err := v.Upcoming(ctx, course, 20)
	if err != nil {
		return nil, err
	}
	seats, err := v.SeatsOf(ctx, person)
	if err != nil {
		return nil, err
	}
	out := make([]sitting, len(sessions))
	for i, s := range sessions {
		out[i] = sitting{s, seats[s.ID], v.where(s.Place) + " " + s.Venue}
	}
	return out, nil
}

// course is the cover of a course. GET /training/courses/{course}
func (v *pages) course(w http.ResponseWriter, r *http.Request) error {
	ctx, person := r.Context(), page.Who(r.Context()).Person
	version, err := v.Version(ctx, r.PathValue("course"), 0)
	if err != nil {
		return err
	}
	o := offer{Version: version}
	if o.Standing, err = v.standing(ctx, v.DB.Read(), person, &version); err != nil {
		return err
	}
	sittings, err := v.sittings(ctx, person, version.Course)
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{
		Title: version.Content.Name, Crumbs: []page.Crumb{{Label: msgTraining, Href: "/training"}},
		Body: coverPage(o, sittings, v.today(), page.NewID()),
	})
}

// screenOf reads which screen of the published version a path means, from 0.
func (v *pages) screenOf(r *http.Request) (Version, int, error) {
	version, err := v.Version(r.Context(), r.PathValue("course"), 0)
	if err != nil {
		return version, 0, err
	}
	n, err := strconv.Atoi(r.PathValue("screen"))
	if err != nil || n < 1 || n > len(version.Content.Screens) {
		return version, 0, ErrUnknown
	}
	return version, n - 1, nil
}

// screen is one page of a course. GET /training/courses/{course}/{screen}
func (v *pages) screen(w http.ResponseWriter, r *http.Request) error {
	version, n, err := v.screenOf(r)
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{
		Title:  version.Content.Screens[n].Title,
		Crumbs: []page.Crumb{{Label: msgTraining, Href: "/training"}, {Label: version.Content.Name, Href: "/training/courses/" + version.Course}},
		Body:   screenPage(version, n),
	})
}

// read notes a screen as read and goes on to the next, or to the quiz.
// POST /training/courses/{course}/{screen}
func (v *pages) read(w http.ResponseWriter, r *http.Request) error {
	version, n, err := v.screenOf(r)
	if err != nil {
		return err
	}
	if err := v.Read(r.Context(), page.Who(r.Context()).Person, version.Course, n); err != nil {
		return err
	}
	next := "/training/courses/" + version.Course
	if n+1 < len(version.Content.Screens) {
		next += "/" + strconv.Itoa(n+2)
	}
	return page.Back(w, r, next)
}

// begin begins a quiz. POST /training/courses/{course}/attempts
func (v *pages) begin(w http.ResponseWriter, r *http.Request) error {
	a, err := v.Begin(r.Context(), page.Who(r.Context()).Person, r.PathValue("course"), r.PostFormValue("id"))
	if err != nil {
		return err
	}
	return page.Back(w, r, "/training/attempts/"+a.ID)
}

// attempt is a quiz under way, or how it ended. GET /training/attempts/{id}
func (v *pages) attempt(w http.ResponseWriter, r *http.Request) error {
	a, p, err := v.Attempt(r.Context(), page.Who(r.Context()).Person, r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.showAttempt(w, r, a, p, nil)
}

func (v *pages) showAttempt(w http.ResponseWriter, r *http.Request, a Attempt, p Paper, faults fault.Faults) error {
	content := page.Content{
		Title:  msgQuiz,
		Crumbs: []page.Crumb{{Label: msgTraining, Href: "/training"}, {Label: p.Content.Name, Href: "/training/courses/" + a.Course}},
	}
	if a.Ended != 0 {
		s, err := v.Standing(r.Context(), a.Person, a.Course)
		if err != nil {
			return err
		}
		content.Title, content.Body = msgResult, resultPage(a, p, s)
		return v.site.Show(w, r, content)
	}
	if len(faults) > 0 {
		content.Status = http.StatusUnprocessableEntity
	}
	content.Body = quizPage(a, p, faults)
	return v.site.Show(w, r, content)
}

// answer ends a quiz. POST /training/attempts/{id}
func (v *pages) answer(w http.ResponseWriter, r *http.Request) error {
	ctx, person := r.Context(), page.Who(r.Context()).Person
	a, p, err := v.Attempt(ctx, person, r.PathValue("id"))
	if err != nil {
		return err
	}
	answers := readAnswers(r, p)
	if _, err = v.Answer(ctx, person, a.ID, answers); err != nil {
		faults := fault.Find(err)
		if faults == nil || faults[0].Kind != fault.Invalid {
			return err
		}
		a.Answers = answers
		return v.showAttempt(w, r, a, p, faults)
	}
	return page.Back(w, r, "/training/attempts/"+a.ID)
}

// readAnswers reads the form of a quiz: q3 holds the places chosen; of a
// question to be put in order, q3-0 the rank of the first option, and so on.
func readAnswers(r *http.Request, p Paper) Answers {
	out := make(Answers, len(p.Asked))
	for i, asked := range p.Asked {
		field := "q" + strconv.Itoa(i)
		if p.Of(i).Kind == Order {
			order := make([]int, len(asked.Options))
			for k := range order {
				order[k] = -1
			}
			for k := range asked.Options {
				rank, err := strconv.Atoi(r.PostFormValue(field + "-" + strconv.Itoa(k)))
				if err == nil && rank >= 1 && rank <= len(order) {
					order[rank-1] = k
				}
			}
			out[i] = order
			continue
		}
		if err := r.ParseForm(); err != nil {
			continue
		}
		for _, value := range r.PostForm[field] {
			if n, err := strconv.Atoi(value); err == nil {
				out[i] = append(out[i], n)
			}
		}
	}
	return out
}

// rank is where an option was put in an answer, from 1; 0 is nowhere.
func rank(answer []int, option int) int {
	for i, k := range answer {
		if k == option {
			return i + 1
		}
	}
	return 0
}

// signUp takes a seat. POST /training/sessions/{id}/sign-up
func (v *pages) signUp(w http.ResponseWriter, r *http.Request) error {
	if err := v.SignUp(r.Context(), page.Who(r.Context()).Person, r.PathValue("id")); err != nil {
		return err
	}
	return page.Back(w, r, page.Local(r.PostFormValue("back"), "/training"))
}

// withdraw gives a seat back. POST /training/sessions/{id}/withdraw
func (v *pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	if err := v.Withdraw(r.Context(), page.Who(r.Context()).Person, r.PathValue("id")); err != nil {
		return err
	}
	return page.Back(w, r, page.Local(r.PostFormValue("back"), "/training"))
}

// entry is a line of a volunteer's record of training, as Order 67 article 8
// asks: name, main content, hours, provider, date.
type entry struct {
	Pass
	Content Content
}

// record is a volunteer's record of training. GET /training/record
func (v *pages) record(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	passes, err := v.Passes(ctx, page.Who(ctx).Person)
	if err != nil {
		return err
	}
	entries := make([]entry, len(passes))
	for i, p := range passes {
		version, err := v.Version(ctx, p.Course, p.Version)
		if err != nil {
			return err
		}
		entries[i] = entry{p, version.Content}
	}
	return v.site.Show(w, r, page.Content{
		Title: msgMyTraining, Crumbs: []page.Crumb{{Label: msgTraining, Href: "/training"}}, Body: recordPage(entries, v.today()),
	})
}

// media sends a picture or film, or the part of it that is asked for. Its name
// is the hash of its bytes, so it never changes. GET /training/media/{hash}
func (v *pages) media(w http.ResponseWriter, r *http.Request) error {
	m, in, err := v.Media(r.Context(), r.PathValue("hash"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", m.Type)
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("ETag", `"`+m.Hash+`"`)
	http.ServeContent(w, r, "", time.Time{}, in)
	return nil
}

// where is a division as people call it.
func (v *pages) where(place string) string {
	if place == "" {
		return ""
	}
	return v.Atlas.FullName(area.Code(place))
}

// span is when something is: its day, and from when to when.
func span(ctx context.Context, from, to civil.Instant) string {
	a, b := from.Time().In(civil.Zone), to.Time().In(civil.Zone)
	return fmt.Sprintf("%s %s–%s", page.Day(ctx, from.Day()), a.Format("15:04"), b.Format("15:04"))
}

// block is a paragraph, or the items of a list.
type block struct {
	Text  string
	Items []string
}

// blocks cuts a text into paragraphs and lists.
func blocks(s string) []block {
	var out []block
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		var items, lines []string
		for line := range strings.SplitSeq(part, "\n") {
			line = strings.TrimSpace(line)
			if item, ok := strings.CutPrefix(line, "- "); ok {
				items = append(items, item)
			} else if line != "" {
				lines = append(lines, line)
			}
		}
		if len(lines) > 0 {
			out = append(out, block{Text: strings.Join(lines, " ")})
		}
		if len(items) > 0 {
			out = append(out, block{Items: items})
		}
	}
	return out
}

// field is the name of a question's field on the page.
func field(i int) string { return "q" + strconv.Itoa(i) }

// given is what was answered to a question; nothing if nothing was yet.
func given(a Attempt, i int) []int {
	if i < len(a.Answers) {
		return a.Answers[i]
	}
	return nil
}

func inputOf(k Kind) string {
	if k == Many {
		return "checkbox"
	}
	return "radio"
}
