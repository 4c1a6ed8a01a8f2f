package duty

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/importing"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Post is where somebody stands, what is done there and who may.
type Post struct {
	ID      string
	Project string

	Campaign, Action    string
	Org, Team, Category string

	Site, Place string
	Name, Work  string // a name, and what is done (岗位职责)
	Asks        Asks
	State       PostState
	MadeBy      string
	MadeAt      civil.Instant
}

// PostState is where a post stands.
type PostState string

// The states of a post.
const (
	PostOpen   PostState = "open"
	PostClosed PostState = "closed"
)

// Asks is what a post asks of those who take it (条例 articles 15 and 16).
type Asks struct {
	MinAge, MaxAge int      // 0: none
	Skills         []string // all of them
	Languages      []string // one of them
	Credential     string   // kind of a verified credential; empty: none
	Training       string   // key of a course; empty: none
	// Dangerous work is for adults; it is the project's word.
	Dangerous bool
}

// adult is the age of full legal capacity (民法典 article 17).
const adult = 18

// Lack is what keeps somebody from a post or a shift.
type Lack string

// The kinds of what is lacking: the first five are asked by the post.
const (
	LackAge        Lack = "age"
	LackSkill      Lack = "skill"
	LackLanguage   Lack = "language"
	LackCredential Lack = "credential"
	LackTraining   Lack = "training"
	LackHours      Lack = "hours"    // has said that they cannot serve then
	LackTime       Lack = "time"     // has another shift then
	LackRest       Lack = "rest"     // needs rest, or has served as long as anybody may
	LackAnswered   Lack = "answered" // has said no to the shift, or is on it
)

// lacking is one thing that a person lacks, and the words for them.
type lacking struct {
	Lack
	words text.Label
}

// lacks are why a person may not take a post on a day; empty if they may.
// Training is asked elsewhere: passed is the answer.
func (a Asks) lacks(p people.Able, passed bool, on civil.Day) []lacking {
	var why []lacking
	low, high := a.MinAge, a.MaxAge
	if a.Dangerous {
		low = max(low, adult)
	}
	if low > 0 || high > 0 {
		age := p.Birth.Age(on)
		switch {
		case p.Birth == 0:
			why = append(why, lacking{LackAge, text.Label{Zh: "岗位有年龄要求，而登记中没有出生日期", En: "the post asks for an age, and no date of birth is known"}})
		case age < low:
			why = append(why, lacking{LackAge, text.Label{Zh: "须满 %d 周岁", En: "you must be %d or older"}.With(low)})
		case high > 0 && age > high:
			why = append(why, lacking{LackAge, text.Label{Zh: "不超过 %d 周岁", En: "you must be %d or younger"}.With(high)})
		}
	}
	for _, s := range a.Skills {
		if !hasWord(p.Skills, s) {
			why = append(why, lacking{LackSkill, text.Label{Zh: "需要技能：%s", En: "skill needed: %s"}.With(s)})
		}
	}
	if len(a.Languages) > 0 && !slices.ContainsFunc(a.Languages, func(l string) bool { return hasWord(p.Languages, l) }) {
		why = append(why, lacking{LackLanguage, text.Label{Zh: "需要语言：%s", En: "language needed: %s"}.With(strings.Join(a.Languages, "、"))})
	}
	if a.Credential != "" && !p.Has(a.Credential, on) {
		why = append(why, lacking{LackCredential, text.Label{Zh: "需要经核验的资质：%s", En: "verified credential needed: %s"}.With(a.Credential)})
	}
	if a.Training != "" && !passed {
		why = append(why, lacking{LackTraining, text.Label{Zh: "须先通过培训（不培训不上岗）", En: "training must be passed first"}})
	}
	return why
}

// short is lacks in words.
func (a Asks) short(p people.Able, passed bool, on civil.Day) []text.Label {
	var out []text.Label
	for _, l := range a.lacks(p, passed, on) {
		out = append(out, l.words)
	}
	return out
}

func hasWord(words []string, want string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(strings.TrimSpace(w), want) })
}

// refuse makes one fault of the reasons.
func refuse(why []text.Label) error {
	if len(why) == 0 {
		return nil
	}
	var zh, en []string
	for _, w := range why {
		zh, en = append(zh, w.Zh), append(en, w.En)
	}
	return fault.New(fault.Refused, text.Label{
		Zh: "暂不符合岗位要求：" + strings.Join(zh, "；"), En: "you cannot take this post yet: " + strings.Join(en, "; "),
	})
}

const postColumns = `p.post, p.project, p.campaign, p.action, p.org, p.team, p.category, p.site, p.place, p.name, p.work, p.min_age, p.max_age,
	p.skills, p.languages, p.credential, p.training, p.dangerous, p.state, p.made_by, p.made_at`

func scanPost(scan func(...any) error) (p Post, err error) {
	var skills, languages string
	var dangerous int64
	err = scan(&p.ID, &p.Project, &p.Campaign, &p.Action, &p.Org, &p.Team, &p.Category, &p.Site, &p.Place, &p.Name, &p.Work,
		&p.Asks.MinAge, &p.Asks.MaxAge, &skills, &languages, &p.Asks.Credential, &p.Asks.Training, &dangerous, &p.State, &p.MadeBy, &p.MadeAt)
	p.Asks.Skills, p.Asks.Languages, p.Asks.Dangerous = words(skills), words(languages), dangerous != 0
	return p, err
}

// words reads a list separated by semicolons.
func words(s string) []string {
	var out []string
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ';' || r == '；' }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// Post reads one post; ErrUnknown where there is none.
func (d *Duty) Post(ctx context.Context, q store.Queryer, id string) (Post, error) {
	p, err := scanPost(q.QueryRowContext(ctx, "SELECT "+postColumns+" FROM duty_post p WHERE p.post = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrUnknown
	}
	if err != nil {
		return p, fmt.Errorf("read post %s: %w", id, err)
	}
	return p, nil
}

// Posts are some posts by their ids; unknown ones are absent.
func (d *Duty) Posts(ctx context.Context, q store.Queryer, ids []string) (map[string]Post, error) {
	out := make(map[string]Post, len(ids))
	err := importing.Each(ctx, q, "SELECT "+postColumns+" FROM duty_post p WHERE p.post IN", ids, func(rows *sql.Rows) error {
		p, err := scanPost(rows.Scan)
		out[p.ID] = p
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read posts: %w", err)
	}
	return out, nil
}

// PostsOf are the posts of a project, in the order of their ids, at most 500.
func (d *Duty) PostsOf(ctx context.Context, q store.Queryer, project string) ([]Post, error) {
	return d.posts(ctx, q, "p.project = $1", project)
}

// PostsAt are the posts of a service point, in the order of their ids, at most
// 500.
func (d *Duty) PostsAt(ctx context.Context, q store.Queryer, site string) ([]Post, error) {
	return d.posts(ctx, q, "p.site = $1", site)
}

func (d *Duty) posts(ctx context.Context, q store.Queryer, where, key string) ([]Post, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+postColumns+" FROM duty_post p WHERE "+where+" ORDER BY p.post LIMIT 500", key)
	if err != nil {
		return nil, fmt.Errorf("list posts: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (Post, error) { return scanPost(rows.Scan) })
}
