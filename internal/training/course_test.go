package training_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/training"
	"linli/internal/web/webtest"
)

// Whoever wrote a version does not publish it; a published one never changes;
// one that asks for re-training ends the earlier passes after its grace.
func TestVersions(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		organiser, coordinator := r.As("organiser"), r.As("coordinator")
		v, err := r.Save(ctx, coordinator, training.Course{Key: "gate", Place: webtest.Home}, small(), 0)
		r.must(err)
		if err := r.Publish(ctx, coordinator, training.Publication{Course: "gate", Version: 1, Revision: 1}); !errors.Is(err, training.ErrAuthor) {
			t.Errorf("the author publishes: %v", err)
		}
		if err := r.Publish(ctx, organiser, training.Publication{Course: "gate", Version: 1, Revision: 1}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("an organiser publishes: %v", err)
		}
		c := small()
		c.Minutes = 25
		if _, err := r.Save(ctx, organiser, training.Course{Key: "gate"}, c, v.Revision+1); !errors.Is(err, training.ErrChanged) {
			t.Errorf("a save on a draft nobody has seen: %v", err)
		}
		v, err = r.Save(ctx, organiser, training.Course{Key: "gate"}, c, v.Revision)
		r.must(err)
		if err := r.Publish(ctx, coordinator, training.Publication{Course: "gate", Version: 1, Revision: 1}); !errors.Is(err, training.ErrChanged) {
			t.Errorf("what was read is not what is published: %v", err)
		}
		r.must(r.Publish(ctx, coordinator, training.Publication{Course: "gate", Version: 1, Revision: v.Revision}))
		first, err := r.Version(ctx, "gate", 0)
		r.must(err)
		p := r.Person("邹小满", "")
		r.pass(p, "gate", "attempt-0001")
		r.Clock.Add(24 * time.Hour)
		c.Minutes = 30
		r.teach("gate", c, training.Publication{Renew: true, Grace: 2})
		if kept, err := r.Version(ctx, "gate", 1); err != nil || kept.Hash != first.Hash || kept.Content.Minutes != 25 {
			t.Errorf("version 1 has become %+v, %v", kept, err)
		}
		day := civil.At(r.Clock.Now()).Day()
		for _, c := range []struct {
			on   civil.Day
			want bool
		}{{day, true}, {day + 2, true}, {day + 3, false}} {
			if got, err := r.Passed(ctx, p, "gate", c.on); err != nil || got != c.want {
				t.Errorf("an older pass counts on day %+d: %t, %v; want %t", c.on-day, got, err, c.want)
			}
		}
		r.pass(p, "gate", "attempt-0002") // during the grace
		if got, err := r.Passed(ctx, p, "gate", day+3); err != nil || !got {
			t.Errorf("after re-training: %t, %v", got, err)
		}
	})
}

// The answers scored are those meant, whatever the order they were shown in.
func TestScoring(t *testing.T) {
	r := newRig(t, "")
	r.teach("gate", small(), training.Publication{})
	for i := range 20 {
		p := r.Persons("", fmt.Sprint("人", i))[0]
		r.study(p, "gate")
		a, err := r.Begin(ctx, p, "gate", fmt.Sprintf("attempt-%04d", i))
		r.must(err)
		_, paper, err := r.Attempt(ctx, p, a.ID)
		r.must(err)
		right := i % 4
		a, err = r.Answer(ctx, p, a.ID, answers(paper, right))
		r.must(err)
		if a.Correct != int64(right) || a.Passed != (right == 3) { // 2 of 3 are 66.7 %
			t.Errorf("%d right: %+v", right, a)
		}
	}
}

// What cannot be a course is said field by field.
func TestBadContent(t *testing.T) {
	r := newRig(t, "")
	for _, c := range []struct {
		field  string
		change func(*training.Content)
	}{
		{"name", func(c *training.Content) { c.Name.Zh = " " }},
		{"minutes", func(c *training.Content) { c.Minutes = 0 }},
		{"pass", func(c *training.Content) { c.Pass = 101 }},
		{"draw", func(c *training.Content) { c.Draw = 4 }},
		{"category", func(c *training.Content) { c.Category = "cooking" }},
		{"question-0-options", func(c *training.Content) { c.Questions[0].Options[0].Right = true }},
		{"question-1-options", func(c *training.Content) { c.Questions[1].Options = c.Questions[0].Options }},
		{"question-2-options", func(c *training.Content) { c.Questions[2].Options = c.Questions[2].Options[:1] }},
		{"screen-0-media", func(c *training.Content) { c.Screens[0].Picture = "none" }},
	} {
		content := small()
		c.change(&content)
		_, err := r.Save(ctx, r.As("organiser"), training.Course{Key: "gate"}, content, 0)
		if found := fault.Find(err); len(found) != 1 || found[0].Field != c.field {
			t.Errorf("%s: %v", c.field, err)
		}
	}
	if _, err := r.Save(ctx, r.As("worker"), training.Course{Key: "gate"}, small(), 0); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a worker writes a course: %v", err)
	}
	if _, err := r.Save(ctx, r.As("organiser"), training.Course{Key: "Tür"}, small(), 0); !says(err, fault.Invalid) {
		t.Errorf("a bad key: %v", err)
	}
	if _, err := r.Save(ctx, r.As("organiser"), training.Course{Key: "gate", Org: "nobody"}, small(), 0); !says(err, fault.Invalid) {
		t.Errorf("an organisation that is not there: %v", err)
	}
	if built, err := training.BuiltIn(); err != nil || len(built[training.Protection].Screens) != 10 || len(built[training.Protection].Questions) != 12 {
		t.Errorf("the built-in courses: %v", err)
	}
}

// A film is kept in pieces and read from anywhere.
func TestMedia(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		film := append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), make([]byte, 1_400_000)...)
		for i := 32; i < len(film); i++ {
			film[i] = byte(i * 7 >> 3)
		}
		m, err := r.AddMedia(ctx, r.As("organiser"), bytes.NewReader(film))
		r.must(err)
		if m.Type != "video/mp4" || m.Size != int64(len(film)) {
			t.Fatalf("kept %+v", m)
		}
		_, in, err := r.Media(ctx, m.Hash)
		r.must(err)
		for _, at := range []int64{0, 1, 262_143, 262_144, 1_400_000} {
			if _, err := in.Seek(at, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(in)
			if err != nil || string(got) != string(film[at:]) {
				t.Errorf("from %d: %d bytes, %v", at, len(got), err)
			}
		}
		if _, err := r.AddMedia(ctx, r.As("organiser"), bytes.NewReader([]byte("<script>"))); !says(err, fault.Invalid) {
			t.Errorf("a page for a picture: %v", err)
		}
		if _, err := r.AddMedia(ctx, r.As("viewer"), bytes.NewReader(film)); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a viewer adds a film: %v", err)
		}
	})
}
