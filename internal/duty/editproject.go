package duty

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"linli/internal/access"
	"linli/internal/campaign"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/store"
	"linli/internal/text"
)

func (v *pages) editPages() {
	v.site.Staff("GET /duty/projects/{project}/edit", access.DutyPlan, v.editForm)
	v.site.Staff("POST /duty/projects/{project}/edit", access.DutyPlan, v.edit)
}

// editForm is the page on which a project is changed.
// GET /duty/projects/{project}/edit
func (v *pages) editForm(w http.ResponseWriter, r *http.Request) error {
	p, err := v.planToEdit(r)
	if err != nil {
		return err
	}
	return v.showEdit(w, r, p, nil)
}

// planToEdit is the project as it stands, to whoever may change it.
func (v *pages) planToEdit(r *http.Request) (campaign.Plan, error) {
	ctx := r.Context()
	p, err := v.Campaigns.Plan(ctx, v.DB.Read(), r.PathValue("project"))
	if err != nil {
		return p, err
	}
	thing, err := v.Campaigns.Thing(ctx, p.Project)
	if err != nil {
		return p, err
	}
	return p, v.Access.Guard(ctx, page.Actor(ctx), access.DutyPlan, thing, "")
}

func (v *pages) showEdit(w http.ResponseWriter, r *http.Request, p campaign.Plan, faults fault.Faults) error {
	x := openView{form: form{New: p}}
	var err error
	if x.Umbrella, err = v.Campaigns.Umbrellas(r.Context(), v.DB.Read()); err != nil {
		return err
	}
	x.Faults = faults
	return v.site.Show(w, r, page.Content{
		Status: x.Faults.Status(), Title: msgEdit, Body: editPage(x),
		Crumbs: []page.Crumb{{Label: msgProjects, Href: "/duty/projects"}, {Label: text.Label{Zh: p.Name, En: p.Name}, Href: "/duty/projects/" + p.Key}},
	})
}

// edit changes a project. POST /duty/projects/{project}/edit
func (v *pages) edit(w http.ResponseWriter, r *http.Request) error {
	was, err := v.planToEdit(r)
	if err != nil {
		return err
	}
	var f fault.Faults
	p := readPlan(r, dayField(r, "from", &f), dayField(r, "to", &f), &f)
	p.Key, p.Place, p.Org, p.Venue = was.Key, was.Place, was.Org, was.Venue // what the page does not ask stays
	if p.Revision, err = strconv.ParseInt(r.PostFormValue("revision"), 10, 64); err != nil {
		p.Revision = 0
	}
	if len(f) > 0 {
		return v.showEdit(w, r, p, f)
	}
	_, err = v.SaveProject(r.Context(), page.Actor(r.Context()), p)
	return page.Redo(w, r, err, "/duty/projects/"+p.Key, func(f fault.Faults) error { return v.showEdit(w, r, p, f) })
}

// periodHolds refuses a period that leaves shifts to come outside.
func (d *Duty) periodHolds(ctx context.Context, q store.Queryer, p campaign.Plan) error {
	if !p.From.Given || !p.To.Given {
		return nil // the project's own rules say so
	}
	var n int
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM duty_shift WHERE project = $1 AND state IN ('open', 'draft') AND start_at > $2
		AND (start_at < $3 OR start_at >= $4)`, p.Key, int64(d.now()), int64(p.From.Day.Start()), int64((p.To.Day + 1).Start())).Scan(&n)
	if err != nil {
		return fmt.Errorf("look for shifts outside the period of %s: %w", p.Key, err)
	}
	if n > 0 {
		return fault.In("end", text.Label{Zh: "有 %d 个班次在新的期限之外，请先取消它们", En: "%d shifts lie outside the new period: cancel them first"}.With(n))
	}
	return nil
}
