package request

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/text"
)

func (r *Requests) helperPages(site page.Site) {
	site.Navigate(
		page.Entry{Member: true, NavItem: page.NavItem{Label: msgNear, Short: msgNearShort, Href: "/near", Icon: "heart", Tab: true}, Badge: r.offersBadge},
		page.Entry{Member: true, NavItem: page.NavItem{Label: msgTasks, Short: msgTasksShort, Href: "/tasks", Icon: "today", Tab: true, Offline: true}, Badge: r.tasksBadge},
	)
	site.Member("GET /near", r.nearPage(site))
	site.Member("POST /near/free", r.setFree(site))
	site.Member("POST /near/{id}/yes", r.byHelper("/tasks/{id}", r.Take))
	site.Member("POST /near/{id}/no", r.byHelper("/near", r.Decline))
	site.Member("GET /tasks", r.tasksPage(site))
	site.Member("GET /tasks/{id}", r.taskPage(site, false))
	// A look is a POST: whatever fetches pages ahead must not look.
	site.Member("POST /tasks/{id}/address", r.taskPage(site, true))
	site.Member("POST /tasks/{id}/begin", r.byHelper("/tasks/{id}", r.Begin))
	site.Member("POST /tasks/{id}/done", r.byHelper("/tasks", r.Done))
	site.Member("POST /tasks/{id}/back", r.byHelper("/tasks", r.HandBack))
	site.Member("GET /families/pledge", r.pledgePage(site))
	site.Member("POST /families/pledge", r.pledge(site))
	site.Member("POST /tasks/round/{round}/{member}", r.turnPage(site))
	site.Member("POST /tasks/round/{round}/{member}/report", r.report(site))
}

func (r *Requests) offersBadge(ctx context.Context, v page.Visitor) (int, error) {
	if v.Person == "" {
		return 0, nil
	}
	offers, err := r.Offers(ctx, v.Person)
	return len(offers), err
}

// tasksBadge counts what is in the visitor's hands.
func (r *Requests) tasksBadge(ctx context.Context, v page.Visitor) (int, error) {
	if v.Person == "" {
		return 0, nil
	}
	mine, err := hands(ctx, r.db.Read(), "WHERE person = $1 AND ended_at = 0 LIMIT 100", v.Person)
	return len(mine), err
}

// byHelper does something a helper has pressed, and goes on.
func (r *Requests) byHelper(to string, do func(ctx context.Context, person, id string) error) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		id := req.PathValue("id")
		if err := do(req.Context(), page.Who(req.Context()).Person, id); err != nil {
			return err
		}
		if to == "/tasks/{id}" {
			return page.Back(w, req, "/tasks/"+id)
		}
		return page.Back(w, req, to)
	}
}

type nearView struct {
	Offers    []Offer
	Line      Place
	Helper    Helper
	Ask       askView
	CallsADay int64
}

func (v nearView) reach() int64 {
	if v.Helper.Reach == 0 {
		return 9
	}
	return v.Helper.Reach
}

func (v nearView) does(k Kind) bool { return v.Helper.Kinds&k.bit() != 0 }

func (r *Requests) nearPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		return r.showNear(site, w, req, askView{}, 0)
	}
}

func (r *Requests) showNear(site page.Site, w http.ResponseWriter, req *http.Request, form askView, status int) error {
	ctx, person := req.Context(), page.Who(req.Context()).Person
	v := nearView{Ask: form, CallsADay: r.rules().CallsADay}
	var err error
	if v.Offers, err = r.Offers(ctx, person); err != nil {
		return err
	}
	if v.Line, err = r.Line(ctx, person); err != nil {
		return err
	}
	h, err := r.Helper(ctx, person)
	if err != nil {
		return err
	}
	if h != nil {
		v.Helper = *h
	}
	if v.Ask.Where.Name == "" {
		if v.Ask.Ask.Place = v.Helper.Place; v.Ask.Ask.Place == "" {
			thing, err := r.o.People.Thing(ctx, person)
			if err != nil {
				return err
			}
			v.Ask.Ask.Place = thing.Place // where they live
		}
	}
	return site.Show(w, req, page.Content{Status: status, Title: msgNear, Live: true, Body: nearPage(v)})
}

func (r *Requests) setFree(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		var form askView
		f := Free{Place: r.readPlace(req, &form)}
		f.Reach, _ = strconv.ParseInt(req.FormValue("reach"), 10, 64) // 0 is a fault
		for _, k := range req.Form["kind"] {
			f.Kinds = append(f.Kinds, Kind(k))
		}
		if req.FormValue("free") == "yes" {
			n, err := strconv.Atoi(req.FormValue("hours"))
			if err != nil {
				n = 8
			}
			f.Until = r.now() + hours(n)
		}
		err := r.SetFree(req.Context(), page.Who(req.Context()).Person, f)
		if form.Faults = fault.Find(err); len(form.Faults) > 0 && form.Faults[0].Kind == fault.Invalid {
			return r.showNear(site, w, req, form, http.StatusUnprocessableEntity)
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/near")
	}
}

type tasksView struct {
	Stops []stop // what is still to be done, in the order in which to go
	Over  []roundTurns
	Money *Carried
	Now   civil.Instant
}

type roundTurns struct {
	Round
	Turns []Turn
	Done  int64
}

// taskCard is a task as the list of the day shows it.
type taskCard struct {
	Task
	Gist text.Label // what the room that does the work says of it
}

// dayOf is what somebody has to do today.
func (r *Requests) dayOf(ctx context.Context, person string) (v tasksView, err error) {
	v.Now = r.now()
	tasks, err := r.Tasks(ctx, person)
	if err != nil {
		return v, err
	}
	var stops []stop
	for _, t := range tasks {
		card := &taskCard{Task: t}
		if c, ok := r.worker(&t.Request).(Carrier); ok {
			if card.Gist, err = c.Gist(ctx, &t.Request); err != nil {
				return v, err
			}
		}
		stops = append(stops, stop{Task: card})
	}
	rounds, err := r.roundsToday(ctx, person)
	if err != nil {
		return v, err
	}
	for i := range rounds {
		if int(rounds[i].Done) == len(rounds[i].Turns) {
			v.Over = append(v.Over, rounds[i])
		} else {
			stops = append(stops, stop{Round: &rounds[i]})
		}
	}
	h, err := r.Helper(ctx, person)
	if err != nil {
		return v, err
	}
	start := ""
	if h != nil {
		start = h.Place
	}
	if v.Stops, err = inOrder(ctx, v.Now, start, stops); err != nil {
		return v, err
	}
	v.Money, err = r.carried(ctx, person)
	return v, err
}

// roundsToday are somebody's rounds of today with their turns in the order of
// the doors.
func (r *Requests) roundsToday(ctx context.Context, person string) ([]roundTurns, error) {
	turns, err := r.Turns(ctx, person)
	if err != nil {
		return nil, err
	}
	if err := r.byDoor(ctx, turns); err != nil {
		return nil, err
	}
	var out []roundTurns
	for _, t := range turns {
		i := slices.IndexFunc(out, func(o roundTurns) bool { return o.ID == t.Round })
		if i < 0 {
			o, err := r.Round(ctx, t.Round)
			if err != nil {
				return nil, err
			}
			i, out = len(out), append(out, roundTurns{Round: o})
		}
		out[i].Turns = append(out[i].Turns, t)
		if t.State != TurnDue {
			out[i].Done++
		}
	}
	return out, nil
}

// carried is the money of a helper, nil where they have none.
func (r *Requests) carried(ctx context.Context, person string) (*Carried, error) {
	for _, w := range r.workers {
		if c, ok := w.(Carrier); ok {
			has, err := c.Carries(ctx, person)
			if err != nil || has.Float == 0 && has.Advanced == 0 {
				return nil, err
			}
			return &has, nil
		}
	}
	return nil, nil
}

func (r *Requests) tasksPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v, err := r.dayOf(req.Context(), page.Who(req.Context()).Person)
		if err != nil {
			return err
		}
		return site.Show(w, req, page.Content{Title: msgTasks, Body: tasksPage(v), Offline: true})
	}
}

type taskView struct {
	Task
	Who     *Who
	Release *Opening
	Alias   string
	Now     civil.Instant
}

func (r *Requests) taskPage(site page.Site, address bool) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		ctx, person, id := req.Context(), page.Who(req.Context()).Person, req.PathValue("id")
		tasks, err := r.Tasks(ctx, person)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			if t.ID != id {
				continue
			}
			v := taskView{Task: t, Now: r.now()}
			if t.Care == Medic {
				v.Alias = r.Alias(id)
			}
			if address {
				who, err := r.Address(ctx, person, id, req.FormValue("purpose"))
				if err != nil {
					return err
				}
				v.Who = &who
				if v.Release, err = r.Released(ctx, id); err != nil {
					return err
				}
				w.Header().Set("Cache-Control", "no-store")
			}
			return site.Show(w, req, page.Content{Title: t.Kind.Name(), Offline: !address, Crumbs: []page.Crumb{{Label: msgTasks, Href: "/tasks"}}, Body: taskPage(v)})
		}
		return ErrNotHand
	}
}

type turnView struct {
	Round  Round
	Member string
	Day    civil.Day
	Who    Who
	Faults fault.Faults
}

func (r *Requests) turnPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		return r.showTurn(site, w, req, nil)
	}
}

func (r *Requests) showTurn(site page.Site, w http.ResponseWriter, req *http.Request, faults fault.Faults) error {
	ctx, person := req.Context(), page.Who(req.Context()).Person
	v := turnView{Member: req.PathValue("member"), Day: r.now().Day(), Faults: faults}
	var err error
	if v.Round, err = r.Round(ctx, req.PathValue("round")); err != nil {
		return err
	}
	if v.Who, err = r.TurnAddress(ctx, person, v.Round.ID, v.Member); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	status := 0
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return site.Show(w, req, page.Content{Status: status, Title: msgTurns, Crumbs: []page.Crumb{{Label: msgTasks, Href: "/tasks"}}, Body: turnPage(v)})
}

func (r *Requests) report(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		rep := Report{Round: req.PathValue("round"), Member: req.PathValue("member"), State: TurnState(req.FormValue("state")), Note: req.FormValue("note"), Checks: map[string]bool{}}
		day, err := civil.ParseDay(req.FormValue("day"))
		if err != nil {
			return ErrUnknown
		}
		rep.Day = day
		o, err := r.Round(req.Context(), rep.Round)
		if err != nil {
			return err
		}
		for _, c := range o.Checks {
			if answer := req.FormValue("check-" + c.Key); answer != "" {
				rep.Checks[c.Key] = answer == "yes"
			}
		}
		err = r.Report(req.Context(), page.Who(req.Context()).Person, rep)
		if found := fault.Find(err); len(found) > 0 && found[0].Kind == fault.Invalid {
			return r.showTurn(site, w, req, found)
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/tasks")
	}
}

// fen is an amount as a slip prints it.
func fen(m measure.Fen) string { return fmt.Sprintf("%d.%02d", m/100, m%100) }
