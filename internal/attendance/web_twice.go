package attendance

import (
	"net/http"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/people"
)

// twiceView is what was recorded twice in a scope.
type twiceView struct {
	Filters page.Filters
	Rows    []twiceRow
	Next    string
	Faults  fault.Faults
	Back    string
}

type twiceRow struct {
	Twice
	Card  people.Card
	Where string
}

// twiceList asks which of two records of the same time is right.
// GET /service/twice
func (v *pages) twiceList(w http.ResponseWriter, r *http.Request) error {
	return v.showTwice(w, r, nil)
}

func (v *pages) showTwice(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	ctx, actor := r.Context(), page.Actor(r.Context())
	scope, place := v.scopeOf(r, access.ServiceApprove)
	view := twiceView{Faults: faults, Filters: page.Filters{Action: "/service/twice", Fields: []page.Filter{
		place, {Name: "org", Label: msgOrg, Value: scope.Org, Hint: msgOrgHint, Max: 64},
	}}}
	view.Back = view.Filters.Action + "?" + view.Filters.Query().Encode()
	if _, err := v.Compare(ctx); err != nil {
		return err
	}
	list, next, err := v.TwiceIn(ctx, actor, scope, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	view.Next = next
	persons := make([]string, len(list))
	for i := range list {
		persons[i] = list[i].Person
	}
	cards, err := v.People.Cards(ctx, persons)
	if err != nil {
		return err
	}
	for _, t := range list {
		view.Rows = append(view.Rows, twiceRow{t, cards[t.Person], v.stintPlace(ctx, Stint{Shift: t.Shift, Place: t.Place})})
	}
	content := page.Content{Title: msgTwice, Crumbs: []page.Crumb{{Label: msgService, Href: "/service"}}, Body: twicePage(view), Wide: true}
	content.Status = faults.Status()
	return v.site.Show(w, r, content)
}

// answerTwicePage keeps which of the two is right. POST /service/twice
func (v *pages) answerTwicePage(w http.ResponseWriter, r *http.Request) error {
	err := v.Resolve(r.Context(), page.Actor(r.Context()), r.PostFormValue("person"), r.PostFormValue("shift"), r.PostFormValue("fact"),
		Keep(r.PostFormValue("keep")), r.PostFormValue("reason"))
	return page.Redo(w, r, err, page.Local(r.PostFormValue("back"), "/service/twice"), func(f fault.Faults) error { return v.showTwice(w, r, f) })
}
