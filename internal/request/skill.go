package request

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Reserved is a room's say in who does needs of a kind: rides are for drivers,
// disinfection for those who are trained.
type Reserved interface {
	// Fit are those of the persons who may do such a need on a day.
	Fit(ctx context.Context, q store.Queryer, persons []string, on civil.Day) (map[string]bool, error)
	// Ready reports whether all is known that whoever is called must know.
	Ready(ctx context.Context, q store.Queryer, need *Request) (bool, error)
}

// Reserve gives a room its say. It is called at start-up only.
func (r *Requests) Reserve(kind Kind, s Reserved) { r.reserved[kind] = s }

// Faults of needs that not everybody can do.
var (
	ErrUnfit   = fault.New(fault.Refused, text.Label{Zh: "这件事需要相应的资格、语言或培训，您还不具备或已过期", En: "this takes a qualification, a language or training that you do not have, or that has run out"})
	ErrUnready = fault.New(fault.Conflict, text.Label{Zh: "这件求助还没有写清楚，或已另有安排", En: "the request does not say all that is needed yet, or is arranged otherwise"})
	errSkill   = fault.In("language", text.Label{Zh: "请选择要哪种语言", En: "choose the language"})
)

// Level is how well somebody speaks a language.
type Level int64

// The levels.
const (
	Everyday Level = iota + 1
	Fluent
	Expert // at a doctor's, before an officer
)

var levelNames = []text.Label{{}, {Zh: "日常会话", En: "everyday"}, {Zh: "流利", En: "fluent"}, {Zh: "专业（就医、办事）", En: "expert (doctor, office)"}}

// Name is what people call the level.
func (l Level) Name() text.Label {
	if l < Everyday || l > Expert {
		return text.Label{}
	}
	return levelNames[l]
}

// Language is one that may be asked for. The keys are those of ISO 639.
type Language struct {
	Key   string
	Name  text.Label
	Alike []string // other words by which people write it
}

// Languages are those that may be asked for, in the order pages show them.
var Languages = []Language{
	{"en", text.Label{Zh: "英语", En: "English"}, nil}, {"ja", text.Label{Zh: "日语", En: "Japanese"}, nil},
	{"ko", text.Label{Zh: "韩语", En: "Korean"}, []string{"朝鲜语", "韩国语"}}, {"ru", text.Label{Zh: "俄语", En: "Russian"}, nil},
	{"fr", text.Label{Zh: "法语", En: "French"}, nil}, {"de", text.Label{Zh: "德语", En: "German"}, nil}, {"es", text.Label{Zh: "西班牙语", En: "Spanish"}, nil},
	{"pt", text.Label{Zh: "葡萄牙语", En: "Portuguese"}, nil}, {"it", text.Label{Zh: "意大利语", En: "Italian"}, nil}, {"ar", text.Label{Zh: "阿拉伯语", En: "Arabic"}, nil},
	{"fa", text.Label{Zh: "波斯语", En: "Persian"}, nil}, {"ur", text.Label{Zh: "乌尔都语", En: "Urdu"}, nil}, {"th", text.Label{Zh: "泰语", En: "Thai"}, nil},
	{"vi", text.Label{Zh: "越南语", En: "Vietnamese"}, nil}, {"mn", text.Label{Zh: "蒙古语", En: "Mongolian"}, []string{"蒙语"}},
	{"ug", text.Label{Zh: "维吾尔语", En: "Uyghur"}, []string{"维语"}}, {"bo", text.Label{Zh: "藏语", En: "Tibetan"}, nil}, {"sw", text.Label{Zh: "斯瓦希里语", En: "Swahili"}, nil},
	{"yue", text.Label{Zh: "粤语", En: "Cantonese"}, []string{"广东话"}}, {"csl", text.Label{Zh: "手语", En: "Chinese Sign Language"}, []string{"中国手语"}},
}

func language(key string) (Language, bool) {
	i := slices.IndexFunc(Languages, func(l Language) bool { return l.Key == key })
	if i < 0 {
		return Language{}, false
	}
	return Languages[i], true
}

// Skill is what a need of interpreting asks of its helper; zero: nothing.
type Skill struct {
	Language  string // of Languages
	Level     Level
	Qualified bool // by a certificate that was verified
	Remote    bool // by phone: whoever is in the city will do
}

// String is how a skill stands in the database: ko:2:qualified:phone.
func (s Skill) String() string {
	if s.Language == "" {
		return ""
	}
	out := s.Language + ":" + strconv.FormatInt(int64(max(s.Level, Everyday)), 10)
	if s.Qualified {
		out += ":qualified"
	}
	if s.Remote {
		out += ":phone"
	}
	return out
}

// parseSkill reads it back.
func parseSkill(s string) (out Skill) {
	for i, part := range strings.Split(s, ":") {
		switch {
		case i == 0:
			out.Language = part
		case i == 1:
			n, _ := strconv.ParseInt(part, 10, 64) // as we wrote it
			out.Level = Level(n)
		case part == "qualified":
			out.Qualified = true
		case part == "phone":
			out.Remote = true
		}
	}
	return out
}

// Name is what people read: 韩语 · 流利.
func (s Skill) Name() text.Label {
	l, ok := language(s.Language)
	if !ok {
		return text.Label{}
	}
	out := text.Label{Zh: l.Name.Zh + " · " + s.Level.Name().Zh, En: l.Name.En + " · " + s.Level.Name().En}
	if s.Qualified {
		out.Zh, out.En = out.Zh+" · 须有证书", out.En+" · certified"
	}
	if s.Remote {
		out.Zh, out.En = out.Zh+" · 电话", out.En+" · by phone"
	} else {
		out.Zh, out.En = out.Zh+" · 到现场", out.En+" · on site"
	}
	return out
}

// checkSkill refuses interpreting without a language, and forgets one where
// nothing is interpreted.
func (a *Ask) checkSkill(f *faults) {
	if a.Kind != Interpreting {
		a.Skill = Skill{}
		return
	}
	if a.Channel == ByOrder || a.Channel == ByImport || a.Channel == BySurvey {
		return // the community asks when it rings back
	}
	if _, ok := language(a.Skill.Language); !ok {
		f.Add("language", errSkill.Words)
	}
	a.Skill.Level = min(max(a.Skill.Level, Everyday), Expert)
}

// spoken are a person's languages as their row in the line has them:
// " en:2 ko:3q ". What people wrote is read as it comes: a language by its name
// or key, then how well, where that was said. A verified certificate that names
// the language makes it the highest level.
func spoken(a people.Able, on civil.Day) string {
	var out strings.Builder
	for _, l := range Languages {
		level, qualified := Level(0), false
		names := append([]string{l.Name.Zh, strings.ToLower(l.Name.En)}, l.Alike...)
		for _, words := range a.Languages {
			words = strings.ToLower(words)
			named := words == l.Key || strings.HasPrefix(words, l.Key+":") || strings.HasPrefix(words, l.Key+" ") ||
				slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(words, n) })
			if named {
				level = max(level, levelOf(words))
			}
		}
		for _, c := range a.Credentials {
			if c.Holds(on) && slices.ContainsFunc(names, func(n string) bool { return strings.Contains(strings.ToLower(c.Kind), n) }) {
				level, qualified = Expert, true
			}
		}
		if level > 0 {
			out.WriteString(" " + l.Key + ":" + strconv.FormatInt(int64(level), 10))
			if qualified {
				out.WriteString("q")
			}
		}
	}
	return out.String() + " "
}

func levelOf(words string) Level {
	for level, marks := range map[Level][]string{Expert: {"3", "专业", "母语", "expert", "native"}, Fluent: {"2", "流利", "熟练", "fluent"}} {
		if slices.ContainsFunc(marks, func(m string) bool { return strings.Contains(words, m) }) {
			return level
		}
	}
	return Everyday
}

// speaks reports whether a helper has what a need asks for.
func (h *Helper) speaks(s Skill) bool {
	if s.Language == "" {
		return true
	}
	_, rest, ok := strings.Cut(h.Languages, " "+s.Language+":")
	if !ok {
		return false
	}
	mine, _, _ := strings.Cut(rest, " ")
	n, err := strconv.ParseInt(strings.TrimSuffix(mine, "q"), 10, 64)
	return err == nil && Level(n) >= s.Level && (!s.Qualified || strings.HasSuffix(mine, "q"))
}

// familySkill is the mark of who may help families of medics.
const familySkill = "families"

// has reports whether a helper's row bears a mark.
func (h *Helper) has(mark string) bool { return strings.Contains(h.Skills, " "+mark+" ") }

// marks are what a person may do that not everybody may.
func (r *Requests) marks(ctx context.Context, q store.Queryer, person string) (string, error) {
	out, today := " ", r.now().Day()
	for _, k := range kinds {
		if s := r.reserved[k.kind]; s != nil {
			fit, err := s.Fit(ctx, q, []string{person}, today)
			if err != nil {
				return "", err
			}
			if fit[person] {
				out += string(k.kind) + " "
			}
		}
	}
	admitted, err := r.admitted(ctx, q, person)
	if admitted {
		out += familySkill + " "
	}
	return out, err
}

// ready reports whether somebody may be called for a need.
func (r *Requests) ready(ctx context.Context, q store.Queryer, need *Request) (bool, error) {
	if s := r.reserved[need.Kind]; s != nil {
		return s.Ready(ctx, q, need)
	}
	return true, nil
}

// fit reports whether a person may do a need, by what holds today: the row in
// the line may be a day old.
func (r *Requests) fit(ctx context.Context, q store.Queryer, need *Request, person string) (bool, error) {
	today := r.now().Day()
	if s := r.reserved[need.Kind]; s != nil {
		fit, err := s.Fit(ctx, q, []string{person}, today)
		if err != nil || !fit[person] {
			return false, err
		}
	}
	if need.Care == Medic {
		if ok, err := r.admitted(ctx, q, person); err != nil || !ok {
			return false, err
		}
	}
	if need.Skill.Language == "" {
		return true, nil
	}
	able, err := r.o.People.Able(ctx, q, []string{person})
	if err != nil {
		return false, err
	}
	h := Helper{Languages: spoken(able[person], today)}
	return h.speaks(need.Skill), nil
}
