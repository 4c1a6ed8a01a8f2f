package training_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"linli/internal/fact"
	"linli/internal/rest"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/training"
	"linli/internal/web/webtest"
)

// A hundred histories a property, the library's default, take too long.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// rig is a room of training in a house.
type rig struct {
	*webtest.House
	*training.Training
	t testing.TB
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, training.Migrations(), rest.Migrations())
	r := &rig{House: h, t: t, Training: training.New(training.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, Atlas: h.Atlas, People: h.People, Orgs: h.Desk, Clock: h.Clock.Now,
		Checker: &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: h.Clock.Now},
	})}
	r.must(r.Seed(t.Context()))
	return r
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn)) })
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

var ctx = context.Background()

func label(s string) text.Label { return text.Label{Zh: s, En: "some words"} }

// small is a course of one screen and three questions.
func small() training.Content {
	options := func(right int) (out []training.Option) {
		for i := range 3 {
			out = append(out, training.Option{Text: label(fmt.Sprint("选项", i)), Right: i == right})
		}
		return out
	}
	return training.Content{
		Name: label("门岗须知"), Provider: label("社区"), Minutes: 20, Valid: 10, Pass: 67, Tries: 2, Pause: 30,
		Screens: []training.Screen{{Title: label("第一页"), Text: label("内容")}},
		Questions: []training.Question{
			{Kind: training.One, Ask: label("一"), Options: options(1)},
			{Kind: training.Truth, Ask: label("二"), Holds: true},
			{Kind: training.Order, Ask: label("三"), Options: options(-1)},
		},
	}
}

// teach writes and publishes a version of a course.
func (r *rig) teach(key string, c training.Content, p training.Publication) training.Version {
	r.t.Helper()
	v, err := r.Save(ctx, r.As("organiser"), training.Course{Key: key}, c, 0)
	r.must(err)
	p.Course, p.Version, p.Revision = key, v.Number, v.Revision
	r.must(r.Publish(ctx, r.As("coordinator"), p))
	return v
}

// study reads a course to its end.
func (r *rig) study(person, course string) {
	r.t.Helper()
	v, err := r.Version(ctx, course, 0)
	r.must(err)
	for i := range v.Content.Screens {
		r.must(r.Read(ctx, person, course, i))
	}
}

// answers makes answers of which so many are right.
func answers(p training.Paper, right int) training.Answers {
	out := make(training.Answers, len(p.Asked))
	for i := range p.Asked {
		out[i] = answer(p, i, i < right)
	}
	return out
}

// answer tries answers until one is right, or wrong.
func answer(p training.Paper, i int, right bool) []int {
	n := len(p.Asked[i].Options)
	var try func(picked []int) []int
	try = func(picked []int) []int {
		if len(picked) > 0 && p.Right(i, picked) == right && (right || whole(p, i, picked)) {
			return picked
		}
		for k := range max(n, 2) {
			used := false
			for _, old := range picked {
				used = used || old == k
			}
			if used || len(picked) >= max(n, 1) {
				continue
			}
			if found := try(append(append([]int{}, picked...), k)); found != nil {
				return found
			}
		}
		return nil
	}
	return try(nil)
}

// whole reports whether an answer has as many parts as its question asks for.
func whole(p training.Paper, i int, picked []int) bool {
	switch p.Of(i).Kind {
	case training.Order:
		return len(picked) == len(p.Asked[i].Options)
	case training.Many:
		return true
	}
	return len(picked) == 1
}

// facts are the facts of a kind in the log, by id.
func (r *rig) facts(kind string) []*fact.Fact {
	r.t.Helper()
	var out []*fact.Fact
	r.must(r.Log.Scan(ctx, 0, 0, func(rec *fact.Record) error {
		if rec.Fact.Kind == kind {
			out = append(out, rec.Fact)
		}
		return nil
	}))
	return out
}

// live are the facts of a kind that stand.
func (r *rig) live(kind string) int {
	r.t.Helper()
	n := 0
	for _, f := range r.facts(kind) {
		s, err := r.Log.StatusOf(ctx, f.Seq)
		r.must(err)
		if s.Live {
			n++
		}
	}
	return n
}
