package duty

import (
	"net/http"
	"strings"

	"linli/internal/access"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
)

// campaignsView is the list of campaigns, and the form for one.
type campaignsView struct {
	List    []campaign.Umbrella
	Form    campaign.Umbrella
	Actions string
	Faults  fault.Faults
	May     bool // the city's business
}

// campaigns are the campaigns with their actions. GET /duty/campaigns
func (v *pages) campaigns(w http.ResponseWriter, r *http.Request) error {
	return v.showCampaigns(w, r, campaignsView{}, nil)
}

func (v *pages) showCampaigns(w http.ResponseWriter, r *http.Request, x campaignsView, faults fault.Faults) error {
	var err error
	if x.List, err = v.Campaigns.Umbrellas(r.Context(), v.DB.Read()); err != nil {
		return err
	}
	x.May = access.May(page.Actor(r.Context()), access.DutyPlan, access.Thing{Kind: "campaign"}) == nil
	x.Faults = faults
	return v.site.Show(w, r, page.Content{Status: x.Faults.Status(), Title: msgCampaigns, Crumbs: []page.Crumb{{Label: msgProjects, Href: "/duty/projects"}}, Body: campaignsPage(x)})
}

// saveCampaign writes a campaign; one line an action, its key before its name.
// POST /duty/campaigns
func (v *pages) saveCampaign(w http.ResponseWriter, r *http.Request) error {
	x := campaignsView{Actions: r.PostFormValue("actions")}
	x.Form = campaign.Umbrella{Key: strings.TrimSpace(r.PostFormValue("key")), Name: r.PostFormValue("name")}
	for field, to := range map[string]*campaign.Day{"from": &x.Form.From, "to": &x.Form.To} {
		if d, err := civil.ParseDay(r.PostFormValue(field)); err == nil {
			*to = campaign.GivenDay(d)
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(x.Actions, "\r", "\n"), "\n") {
		if key, name, _ := strings.Cut(strings.TrimSpace(line), " "); key != "" {
			x.Form.Actions = append(x.Form.Actions, campaign.Action{Key: key, Name: name})
		}
	}
	err := v.Campaigns.SaveUmbrella(r.Context(), page.Actor(r.Context()), x.Form)
	return page.Redo(w, r, err, "/duty/campaigns", func(f fault.Faults) error { return v.showCampaigns(w, r, x, f) })
}
