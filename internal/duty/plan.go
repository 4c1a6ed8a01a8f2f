package duty

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Opening opens posts of a project, one at each service point, with the same
// work, demands, hours and seats. ID is the client's; the same opening again is
// the same posts and shifts.
type Opening struct {
	ID      string
	Project string
	Points  []campaign.Point // known ones by key, new ones whole
	Work    string
	Team    string
	Asks    Asks
	Pattern Pattern
	Seats   int
	Leaders []string
}

// Preview is what an opening would make.
type Preview struct {
	Plan   campaign.Plan
	Posts  []Post
	Spans  []Span // the shifts of each post
	Seats  int    // of all shifts of all posts
	Hours  int64  // of all seats together, rounded down
	People int    // at least so many volunteers, each within the limits of a week

	points []campaign.Point
}

const (
	maxSeats  = 500
	maxPoints = 50
	maxShifts = 10000
)

// Preview checks an opening and says what it would make, without making it.
func (d *Duty) Preview(ctx context.Context, o Opening) (Preview, error) {
	var out Preview
	var f fault.Faults
	plan, err := d.Campaigns.Plan(ctx, d.DB.Read(), o.Project)
	if errors.Is(err, campaign.ErrUnknown) {
		f.Add("project", text.Label{Zh: "请选择项目", En: "choose a project"})
	} else if err != nil {
		return out, err
	}
	if err := ident.Chosen(o.ID); err != nil {
		f.Add("id", text.Of(err))
	}
	if n := utf8.RuneCountInString(o.Work); n == 0 || n > 1000 {
		f.Add("work", text.Label{Zh: "请写明岗位职责，最多 1000 字", En: "say what is done at the post, 1000 characters at most"})
	}
	if o.Seats < 1 || o.Seats > maxSeats {
		f.Add("seats", text.Label{Zh: "每班人数应为 1 至 %d", En: "1 to %d people a shift"}.With(maxSeats))
	}
	o.Asks.check(&f)
	if len(o.Points) == 0 || len(o.Points) > maxPoints {
		f.Add("points", text.Label{Zh: "请写明 1 至 %d 个门（点位）", En: "give 1 to %d gates or points"}.With(maxPoints))
	}
	if plan.State == campaign.Closed {
		f.Add("project", text.Label{Zh: "项目已结项", En: "the project is closed"})
	}
	if plan.Key != "" && (o.Pattern.From < plan.From.Day || o.Pattern.To > plan.To.Day) {
		f.Add("to", text.Label{Zh: "超出项目期限（%s 至 %s）", En: "outside the project's period (%s to %s)"}.With(plan.From.Day, plan.To.Day))
	}
	book, err := d.Rulebook(ctx, d.DB.Read())
	if err != nil {
		return out, err
	}
	spans, err := o.Pattern.spans(book, civil.WorkingDays())
	var more fault.Faults
	var one *fault.Fault
	switch {
	case errors.As(err, &more):
		f = append(f, more...)
	case errors.As(err, &one):
		f = append(f, one)
	case err != nil:
		return out, err
	}
	if len(spans)*len(o.Points) > maxShifts {
		f.Add("to", text.Label{Zh: "一次最多排 %d 个班次", En: "at most %d shifts at once"}.With(maxShifts))
	}
	posts, points, err := d.postsOfOpening(ctx, o, plan, &f)
	if err != nil {
		return out, err
	}
	if err := d.checkLeaders(ctx, o.Leaders, &f); err != nil {
		return out, err
	}
	out = Preview{Plan: plan, Posts: posts, points: points, Spans: spans, Seats: o.Seats * len(spans) * len(posts)}
	var minutes int64
	for _, s := range spans {
		minutes += s.minutes()
	}
	minutes *= int64(o.Seats * len(posts))
	out.Hours = minutes / 60
	if len(spans) > 0 {
		r := book.On(spans[0].Start.Day())
		weeks := (int64(spans[len(spans)-1].End-spans[0].Start)/int64(day) + 6) / 7
		out.People = int((minutes + r.Week*max(weeks, 1) - 1) / (r.Week * max(weeks, 1)))
	}
	return out, f.Err()
}

func (a Asks) check(f *fault.Faults) {
	if a.MinAge < 0 || a.MinAge > 120 || a.MaxAge < 0 || a.MaxAge > 120 || a.MaxAge > 0 && a.MaxAge < a.MinAge {
		f.Add("age", text.Label{Zh: "年龄范围不对", En: "not an age range"})
	}
	if len(strings.Join(a.Skills, ";")) > 300 || len(strings.Join(a.Languages, ";")) > 300 || len(a.Credential) > 100 || len(a.Training) > 64 {
		f.Add("skills", text.Label{Zh: "太长了，最多 %d 个字", En: "too long: %d characters at most"}.With(100))
	}
}

func (d *Duty) postsOfOpening(ctx context.Context, o Opening, plan campaign.Plan, f *fault.Faults) ([]Post, []campaign.Point, error) {
	o.Asks.Dangerous = plan.Dangerous
	seen := map[string]bool{}
	var out []Post
	var points []campaign.Point
	for i, p := range o.Points {
		known, err := d.Campaigns.Point(ctx, d.DB.Read(), p.Key)
		switch {
		case err == nil:
			p = known
		case !errors.Is(err, campaign.ErrUnknown):
			return nil, nil, err
		default:
			if err := d.Campaigns.CheckPoint(&p); err != nil {
				f.Add("points", text.Label{Zh: "第 %d 个点位：%s", En: "point %d: %s"}.With(i+1, err.Error()))
				continue
			}
		}
		if p.Closed.Given || seen[p.Key] || !strings.HasPrefix(p.Place, plan.Place) {
			f.Add("points", text.Label{Zh: "第 %d 个点位已关闭、重复或不在项目地区内", En: "point %d is closed, named twice, or outside the project's place"}.With(i+1))
			continue
		}
		seen[p.Key] = true
		points = append(points, p)
		out = append(out, Post{
			ID: o.ID + "-" + strconv.Itoa(i+1), Project: plan.Key, Campaign: plan.Campaign, Action: plan.Action, Org: plan.Org, Team: o.Team,
			Category: plan.Category, Site: p.Key, Place: p.Place, Name: p.Name, Work: o.Work, Asks: o.Asks, State: PostOpen,
		})
	}
	return out, points, nil
}

func (d *Duty) checkLeaders(ctx context.Context, leaders []string, f *fault.Faults) error {
	able, err := d.People.Able(ctx, d.DB.Read(), leaders)
	if err != nil {
		return err
	}
	for _, l := range leaders {
		if able[l].State != people.Confirmed {
			f.Add("leaders", text.Label{Zh: "%s 不是已确认的志愿者", En: "%s is not a confirmed volunteer"}.With(l))
		}
	}
	if len(leaders) > 20 {
		f.Add("leaders", text.Label{Zh: "最多 %d 位负责人", En: "%d leaders at most"}.With(20))
	}
	return nil
}

// shiftID names a shift by its post and its beginning, so that the same shift is
// never made twice.
func shiftID(post string, start civil.Instant) string {
	return post + "-" + strconv.FormatInt(int64(start/minute), 36)
}

// Open makes the posts and shifts of an opening. Service points that were not
// known are opened with them, each with its fact. Shifts of a project that is not
// approved yet are drafts until it is.
func (d *Duty) Open(ctx context.Context, actor access.Actor, o Opening) (Preview, error) {
	p, err := d.Preview(ctx, o)
	if err != nil {
		return p, err
	}
	thing, err := d.thing(ctx, "post", o.ID, p.Plan.Org, p.Plan.Place)
	if err != nil {
		return p, err
	}
	for _, post := range p.Posts { // a right in one community opens nothing in another
		t := thing
		t.Place = post.Place
		if err := d.Access.Guard(ctx, actor, access.DutyPlan, t, "open "+post.ID); err != nil {
			return p, err
		}
	}
	err = d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := d.Log.Lock(ctx, tx); err != nil {
			return err
		}
		fresh := false
		for i := range p.Posts {
			made, err := d.openPost(ctx, tx, actor, o, &p.Posts[i], p.points[i])
			if err != nil {
				return err
			}
			fresh = fresh || made
		}
		if !fresh {
			return nil // the same again
		}
		plan, err := d.Campaigns.Plan(ctx, tx, o.Project)
		if err != nil {
			return err
		}
		for i := range p.Posts {
			if err := d.makeShifts(ctx, tx, &p.Posts[i], p.Spans, o.Seats, stateFor(plan)); err != nil {
				return err
			}
		}
		return access.Record(ctx, tx, actor, access.DutyPlan, thing, fmt.Sprintf("opened %d posts, %d shifts", len(p.Posts), len(p.Spans)*len(p.Posts)), access.Done)
	})
	return p, err
}

func stateFor(p campaign.Plan) ShiftState {
	if p.State == campaign.Approved {
		return ShiftOpen
	}
	return ShiftDraft
}

func (d *Duty) openPost(ctx context.Context, tx *store.Tx, actor access.Actor, o Opening, p *Post, at campaign.Point) (bool, error) {
	if old, err := d.Post(ctx, tx, p.ID); err == nil {
		if old.Project != p.Project || old.Site != p.Site || old.MadeBy != actor.ID {
			return false, fault.In("id", text.Label{Zh: "这个编号已被使用", En: "this id is taken"})
		}
		return false, nil
	} else if !errors.Is(err, ErrUnknown) {
		return false, err
	}
	at.Opened = campaign.GivenDay(d.now().Day())
	if _, err := d.Campaigns.OpenPoint(ctx, tx, at); err != nil {
		return false, err
	}
	if err := d.siteFact(ctx, tx, actor, p); err != nil {
		return false, err
	}
	p.MadeBy, p.MadeAt = actor.ID, actor.At
	dangerous := store.Flag(p.Asks.Dangerous)
	_, err := tx.ExecContext(ctx, `INSERT INTO duty_post (post, project, campaign, action, org, team, category, site, place, name, work, min_age, max_age,
		skills, languages, credential, training, dangerous, state, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		p.ID, p.Project, p.Campaign, p.Action, p.Org, p.Team, p.Category, p.Site, p.Place, p.Name, p.Work, int64(p.Asks.MinAge), int64(p.Asks.MaxAge),
		strings.Join(p.Asks.Skills, ";"), strings.Join(p.Asks.Languages, ";"), p.Asks.Credential, p.Asks.Training, dangerous, string(p.State), p.MadeBy, int64(p.MadeAt))
	if err != nil {
		return false, fmt.Errorf("open post %s: %w", p.ID, err)
	}
	for _, l := range o.Leaders {
		if err := d.addLeader(ctx, tx, p, l); err != nil {
			return false, err
		}
	}
	return true, nil
}

// siteFact writes, once a service point and campaign, that a post was opened
// there.
func (d *Duty) siteFact(ctx context.Context, tx *store.Tx, actor access.Actor, p *Post) error {
	var n int
	err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM duty_post WHERE site = $1 AND campaign = $2 AND action = $3", p.Site, p.Campaign, p.Action).Scan(&n)
	if err != nil {
		return fmt.Errorf("look for posts at %s: %w", p.Site, err)
	}
	if n > 0 {
		return nil
	}
	return d.append(ctx, tx, &fact.Fact{
		ID: factID("site", p.Site, p.Campaign, p.Action), Kind: "site", Start: d.now(), Place: p.Place, Site: p.Site, Org: p.Org, Team: p.Team,
		Campaign: p.Campaign, Action: p.Action, Project: p.Project, Category: p.Category, Source: "duty:" + p.ID, RecordedBy: actor.ID, Grade: fact.Leader,
	})
}

func (d *Duty) addLeader(ctx context.Context, tx *store.Tx, p *Post, person string) error {
	res, err := tx.ExecContext(ctx, "INSERT INTO duty_leader (post, person) VALUES ($1, $2) ON CONFLICT (post, person) DO NOTHING", p.ID, person)
	if err != nil {
		return fmt.Errorf("note who leads %s: %w", p.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return d.tell(ctx, tx, &Shift{ID: p.ID}, person, "duty.leader", "", map[string]string{"post": p.Name})
}

var shiftTable = store.Table{Name: "duty_shift", Columns: []string{"shift", "post", "project", "place", "district", "township", "start_at", "end_at", "seats", "held", "kept", "free",
	"waiting", "standby", "line", "state", "revision"}, Tail: "ON CONFLICT (shift) DO NOTHING"}

// cut is the beginning of a place's code, of so many digits at most.
func cut(place string, digits int) string { return place[:min(digits, len(place))] }

func (d *Duty) makeShifts(ctx context.Context, tx *store.Tx, p *Post, spans []Span, seats int, state ShiftState) error {
	err := store.Insert(ctx, tx, shiftTable, len(spans), func(i int, args []any) []any {
		s := spans[i]
		return append(args, shiftID(p.ID, s.Start), p.ID, p.Project, p.Place, cut(p.Place, 6), cut(p.Place, 9), int64(s.Start), int64(s.End), int64(seats), int64(0), int64(0), int64(seats),
			int64(0), int64(0), int64(0), string(state), int64(1))
	})
	if err != nil {
		return fmt.Errorf("make shifts of %s: %w", p.ID, err)
	}
	return nil
}

// planned guards an act on a post and runs it, alone among all processes.
func (d *Duty) planned(ctx context.Context, actor access.Actor, post, what string, do func(ctx context.Context, tx *store.Tx, p Post) error) error {
	p, err := d.Post(ctx, d.DB.Read(), post)
	if err != nil {
		return err
	}
	thing, err := d.guard(ctx, actor, access.DutyPlan, "post", post, p.Org, p.Place)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := d.Log.Lock(ctx, tx); err != nil {
			return err
		}
		if err := do(ctx, tx, p); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.DutyPlan, thing, what, access.Done)
	})
}

// AddShifts adds shifts to a post by a pattern. A shift that begins when one of
// the post's does is that shift, and stays as it is.
func (d *Duty) AddShifts(ctx context.Context, actor access.Actor, post string, pattern Pattern, seats int) (int, error) {
	if seats < 1 || seats > maxSeats {
		return 0, fault.In("seats", text.Label{Zh: "每班人数应为 1 至 %d", En: "1 to %d people a shift"}.With(maxSeats))
	}
	book, err := d.Rulebook(ctx, d.DB.Read())
	if err != nil {
		return 0, err
	}
	spans, err := pattern.spans(book, civil.WorkingDays())
	if err != nil {
		return 0, err
	}
	return len(spans), d.planned(ctx, actor, post, "added shifts", func(ctx context.Context, tx *store.Tx, p Post) error {
		return d.addShifts(ctx, tx, p, spans, func(Span) int { return seats })
	})
}

func (d *Duty) addShifts(ctx context.Context, tx *store.Tx, p Post, spans []Span, seats func(Span) int) error {
	plan, err := d.Campaigns.Plan(ctx, tx, p.Project)
	if err != nil {
		return err
	}
	for _, s := range spans {
		if s.Start.Day() < plan.From.Day || s.Start.Day() > plan.To.Day || p.State != PostOpen || plan.State == campaign.Closed {
			return fault.In("to", text.Label{Zh: "超出项目期限（%s 至 %s），或岗位已关闭", En: "outside the project's period (%s to %s), or the post is closed"}.With(plan.From.Day, plan.To.Day))
		}
		if err := d.makeShifts(ctx, tx, &p, []Span{s}, seats(s), stateFor(plan)); err != nil {
			return err
		}
	}
	return nil
}

// CopyWeek copies the shifts of a post from the week of one day to that of
// another, with their seats and without their people. Doing it again changes
// nothing.
func (d *Duty) CopyWeek(ctx context.Context, actor access.Actor, post string, from, to civil.Day) (int, error) {
	source := week(from.Start())
	by := week(to.Start()).Start - source.Start
	if by == 0 {
		return 0, fault.In("to", text.Label{Zh: "请选择另一周", En: "choose another week"})
	}
	n := 0
	err := d.planned(ctx, actor, post, "copied a week", func(ctx context.Context, tx *store.Tx, p Post) error {
		shifts, err := d.ShiftsAt(ctx, tx, post, source.Start, source.End)
		if err != nil {
			return err
		}
		shifts = slices.DeleteFunc(shifts, func(s Shift) bool { return s.State == ShiftCancelled || s.Start < source.Start })
		spans, seats := make([]Span, len(shifts)), map[civil.Instant]int{}
		for i, s := range shifts {
			spans[i] = Span{s.Start + by, s.End + by}
			seats[spans[i].Start] = s.Seats
		}
		n = len(spans)
		return d.addShifts(ctx, tx, p, spans, func(s Span) int { return seats[s.Start] })
	})
	return n, err
}

// SetLeaders makes some persons the leaders of a post. They are told; nobody has
// to.
func (d *Duty) SetLeaders(ctx context.Context, actor access.Actor, post string, leaders []string) error {
	var f fault.Faults
	if err := d.checkLeaders(ctx, leaders, &f); err != nil {
		return err
	}
	if err := f.Err(); err != nil {
		return err
	}
	return d.planned(ctx, actor, post, "leaders", func(ctx context.Context, tx *store.Tx, p Post) error {
		was, err := d.Leaders(ctx, tx, post)
		if err != nil {
			return err
		}
		for _, l := range was {
			if slices.Contains(leaders, l) {
				continue
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM duty_leader WHERE post = $1 AND person = $2", post, l); err != nil {
				return fmt.Errorf("note who leads %s: %w", post, err)
			}
		}
		for _, l := range leaders {
			if err := d.addLeader(ctx, tx, &p, l); err != nil {
				return err
			}
		}
		return nil
	})
}
