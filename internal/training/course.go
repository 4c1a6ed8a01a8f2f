package training

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/text"
)

// Content is what a version of a course says. Length of study is in minutes,
// the pass mark in percent.
type Content struct {
	Name     text.Label `yaml:"name" json:"name"`
	Summary  text.Label `yaml:"summary" json:"summary"`
	Provider text.Label `yaml:"provider" json:"provider"` // who teaches it, as a record of training names them
	Category string     `yaml:"category" json:"category,omitempty"`
	Minutes  int64      `yaml:"minutes" json:"minutes"` // credited for studying it
	// Valid is how many days after the day of passing it counts; 0 is without
	// end. From RenewWithin days before its end on one may take it again.
	Valid int64 `yaml:"valid" json:"valid"`

	Screens   []Screen   `yaml:"screens" json:"screens"`
	Questions []Question `yaml:"questions" json:"questions"`
	// Draw is how many of the questions an attempt asks; 0 is all of them.
	Draw int64 `yaml:"draw" json:"draw"`
	Pass int64 `yaml:"pass" json:"pass"`
	// Tries is how many times running one may fail before a pause of so many
	// minutes; 0 is without limit.
	Tries int64 `yaml:"tries" json:"tries"`
	Pause int64 `yaml:"pause" json:"pause"`

	Sources text.Label `yaml:"sources" json:"sources"` // what it rests on
}

// RenewWithin is how many days before the end of a pass the course may be
// taken again.
const RenewWithin = 30

// Screen is one page of a course: paragraphs, and a picture or a film.
type Screen struct {
	Title   text.Label `yaml:"title" json:"title"`
	Text    text.Label `yaml:"text" json:"text"` // paragraphs are separated by an empty line; "- " begins an item of a list
	Picture string     `yaml:"picture" json:"picture,omitempty"`
	Film    string     `yaml:"film" json:"film,omitempty"`
	// Says is what the picture or film shows, for those who cannot see it.
	Says text.Label `yaml:"says" json:"says,omitzero"`
}

// Kind is a kind of question.
type Kind string

// The kinds.
const (
	One   Kind = "one"   // one right option
	Many  Kind = "many"  // all right options and no other
	Truth Kind = "truth" // right or wrong
	Order Kind = "order" // options to be put in order; they are written in it
)

// Question is one question of a quiz.
type Question struct {
	Kind    Kind       `yaml:"kind" json:"kind"`
	Ask     text.Label `yaml:"ask" json:"ask"`
	Holds   bool       `yaml:"holds" json:"holds,omitempty"` // of Truth: the statement is right
	Options []Option   `yaml:"options" json:"options,omitempty"`
	Why     text.Label `yaml:"why" json:"why"` // told after the attempt
}

// Option is one answer offered.
type Option struct {
	Text  text.Label `yaml:"text" json:"text"`
	Right bool       `yaml:"right" json:"right,omitempty"`
}

// Limits of a course.
const (
	MaxScreens   = 60
	MaxQuestions = 100
	MaxOptions   = 8
	maxLine      = 200
	maxParagraph = 4000
	maxMinutes   = 40 * 60
)

// Course is a course and its published version, if it has one.
type Course struct {
	Key     string
	Org     string // who provides it; empty: the city
	Place   string
	Current int64 // 0: not published yet
	Closed  bool  // not offered any more; passes go on counting
}

// Version is one version of a course.
type Version struct {
	Course    string
	Number    int64
	Content   Content
	Hash      string // SHA-256 of the content as kept
	Revision  int64  // of a draft; a save on an older one is refused
	Author    string
	WrittenAt civil.Instant
	Publisher string
	Published civil.Instant // 0: a draft
	// Renew: passes of earlier versions count for Grace days after publication
	// and then no longer.
	Renew bool
	Grace int64
}

// Draft reports whether the version can still be changed.
func (v *Version) Draft() bool { return v.Published == 0 }

// encode is the content as it is kept, and its hash.
func (c *Content) encode() (body, hash string, err error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", "", fmt.Errorf("encode course: %w", err)
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), nil
}

// asked is how many questions an attempt asks.
func (c *Content) asked() int {
	if c.Draw > 0 && int(c.Draw) < len(c.Questions) {
		return int(c.Draw)
	}
	return len(c.Questions)
}

var (
	wordsTooLong  = text.Label{Zh: "最多 %d 个字", En: "%d characters at most"}
	wordsNeedBoth = text.Label{Zh: "请填写中文；对外课程还应有英文", En: "the Chinese text is needed; the English one is shown to those who read English"}
	wordsRange    = text.Label{Zh: "应在 %d 到 %d 之间", En: "must be from %d to %d"}
)

// check finds everything that stands against a content. Whole asks for what a
// course needs before it may be published.
func (c *Content) check(whole bool) fault.Faults {
	var f fault.Faults
	line := func(field string, l text.Label, needed bool, limit int) {
		switch {
		case needed && strings.TrimSpace(l.Zh) == "":
			f.Add(field, wordsNeedBoth)
		case utf8.RuneCountInString(l.Zh) > limit || utf8.RuneCountInString(l.En) > 3*limit:
			f.Add(field, wordsTooLong.With(limit))
		case !utf8.ValidString(l.Zh) || !utf8.ValidString(l.En):
			f.Add(field, text.Label{Zh: "含有无法识别的字符", En: "holds characters that cannot be read"})
		}
	}
	number := func(field string, n, low, high int64) {
		if n < low || n > high {
			f.Add(field, wordsRange.With(low, high))
		}
	}
	line("name", c.Name, true, 60)
	line("summary", c.Summary, false, 600)
	line("provider", c.Provider, whole, 60)
	line("sources", c.Sources, false, 1000)
	if c.Category != "" && !fact.Categories.Has(c.Category) {
		f.Add("category", text.Label{Zh: "没有这个服务类别", En: "there is no such category of service"})
	}
	number("minutes", c.Minutes, 1, maxMinutes)
	number("valid", c.Valid, 0, 3650)
	number("pass", c.Pass, 1, 100)
	number("tries", c.Tries, 0, 20)
	number("pause", c.Pause, 0, 7*24*60)
	number("draw", c.Draw, 0, int64(len(c.Questions)))
	if len(c.Screens) > MaxScreens || whole && len(c.Screens) == 0 {
		f.Add("screens", wordsRange.With(1, MaxScreens))
	}
	if len(c.Questions) > MaxQuestions {
		f.Add("questions", wordsRange.With(0, MaxQuestions))
	}
	for i := range c.Screens {
		s := &c.Screens[i]
		line(fmt.Sprintf("screen-%d-title", i), s.Title, whole, 60)
		line(fmt.Sprintf("screen-%d-text", i), s.Text, whole && s.Film == "" && s.Picture == "", maxParagraph)
		line(fmt.Sprintf("screen-%d-says", i), s.Says, whole && (s.Picture != "" || s.Film != ""), 600)
	}
	for i := range c.Questions {
		q := &c.Questions[i]
		line(fmt.Sprintf("question-%d-ask", i), q.Ask, true, maxLine)
		line(fmt.Sprintf("question-%d-why", i), q.Why, false, 2*maxLine)
		if words, ok := q.check(); !ok {
			f.Add(fmt.Sprintf("question-%d-options", i), words)
		}
	}
	return f
}

// check says what is wrong with the options of a question.
func (q *Question) check() (text.Label, bool) {
	right := 0
	for _, o := range q.Options {
		if o.Right {
			right++
		}
		if strings.TrimSpace(o.Text.Zh) == "" || utf8.RuneCountInString(o.Text.Zh) > maxLine {
			return text.Label{Zh: "每个选项都要有中文，最多 200 个字", En: "every option needs its Chinese text, 200 characters at most"}, false
		}
	}
	n := len(q.Options)
	switch {
	case !slices.Contains([]Kind{One, Many, Truth, Order}, q.Kind):
		return text.Label{Zh: "没有这种题型", En: "there is no such kind of question"}, false
	case q.Kind == Truth && n > 0:
		return text.Label{Zh: "判断题没有选项", En: "a statement has no options"}, false
	case q.Kind == Truth:
		return text.Label{}, true
	case n < 2 || n > MaxOptions:
		return text.Label{Zh: "应有 2 到 8 个选项", En: "two to eight options are needed"}, false
	case q.Kind == One && right != 1:
		return text.Label{Zh: "单选题应有且只有一个正确选项", En: "exactly one option must be right"}, false
	case q.Kind == Many && right == 0:
		return text.Label{Zh: "多选题至少有一个正确选项", En: "at least one option must be right"}, false
	case q.Kind == Order && right > 0:
		return text.Label{Zh: "排序题按正确顺序写选项，不标正误", En: "write the options in their right order and mark none"}, false
	}
	return text.Label{}, true
}
